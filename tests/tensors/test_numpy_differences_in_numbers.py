"""Where torch parts from numpy: complex numbers, NaN and rounding.

Order: 53
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, changed, claim, since, until


@claim(
    api=["torch.lt", "torch.max", "torch.maximum", "torch.sort"],
    about=["error"],
    see=["generated/torch.lt", "generated/torch.sort"],
    asked=[
        "max_all not implemented for ComplexFloat",
        "compare complex tensors less than",
        "maximum not implemented for complex tensors",
        "sort complex like numpy real part first",
    ],
)
class TestComplexNumbersHaveNoOrder:
    """On the CPU `<`, `max`, `maximum` and `sort` of complex vectors raise.

    `<`, and `max(x)` of a non-empty vector, raise NotImplementedError from torch 2.8 on, and RuntimeError before.
    [less_and_max_raise_not_implemented_error, less_and_max_raise_runtime_error]
    `maximum` raises TypeError from torch 2.15 on, and RuntimeError before.
    [sorting_raises_a_type_error, maximum_raises_runtime_error]
    `sort` raises TypeError from torch 2.15 on. [sorting_raises_a_type_error]
    In torch 2.7 and 2.8 `sort` raises ValueError. [sorting_raised_a_value_error_for_two_releases]
    Other releases before 2.15 raise RuntimeError in `sort`. [complex_numbers_are_sorted]
    NumPy code fails here, because NumPy orders by the real part and then by the imaginary one.
    [complex_numbers_compare_by_their_real_part, the_larger_complex_number_is_found, complex_numbers_are_sorted,
    numpy_orders_by_the_real_part_first]
    `eq` of complex vectors of one length is alike in both. [equality_is_alike]
    """

    @belief(
        "lecture/9",
        holds=False,
        raises={"<2.8": RuntimeError, ">=2.8": NotImplementedError},
        role="exception",
    )
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]lt",
                "torch.[Tensor.]less",
                "torch.Tensor.lt_",
                "torch.Tensor.less_",
                "torch.Tensor.__lt__",
                "torch.[Tensor.]le",
                "torch.[Tensor.]less_equal",
                "torch.Tensor.le_",
                "torch.Tensor.less_equal_",
                "torch.Tensor.__le__",
                "torch.[Tensor.]gt",
                "torch.[Tensor.]greater",
                "torch.Tensor.gt_",
                "torch.Tensor.greater_",
                "torch.Tensor.__gt__",
                "torch.[Tensor.]ge",
                "torch.[Tensor.]greater_equal",
                "torch.Tensor.ge_",
                "torch.Tensor.greater_equal_",
                "torch.Tensor.__ge__",
            ],
            "when": ["dtype:complex", "device:cpu"],
        },
    )
    def test_complex_numbers_compare_by_their_real_part(self):
        a, b = np.array([1 + 2j]), np.array([2 + 1j])

        result = torch.less(torch.from_numpy(a), torch.from_numpy(b))

        assert result.tolist() == np.less(a, b).tolist() == [True]

    @belief("lecture/9", holds=False, raises={"<2.15": RuntimeError, ">=2.15": TypeError}, role="exception")
    @changed(
        "2.15",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={
            "calls": ["torch.[Tensor.]maximum", "torch.[Tensor.]minimum", "torch.[Tensor.]fmax", "torch.[Tensor.]fmin"],
            "when": ["dtype:complex", "!device:meta"],
        },
    )
    def test_the_larger_complex_number_is_found(self):
        a, b = np.array([1 + 2j]), np.array([2 + 1j])

        result = torch.maximum(torch.from_numpy(a), torch.from_numpy(b))

        assert result.tolist() == np.maximum(a, b).tolist() == [2 + 1j]

    @belief(
        "lecture/9",
        holds=False,
        raises={"<2.7": RuntimeError, ">=2.7,<2.9": ValueError, ">=2.9,<2.15": RuntimeError, ">=2.15": TypeError},
        role="exception",
    )
    @changed(
        "2.7",
        why="pytorch#144113",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]sort", "torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @changed(
        "2.9",
        why="pytorch#159556",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]sort", "torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @changed(
        "2.15",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={
            "calls": ["torch.[Tensor.]sort", "torch.[Tensor.]argsort", "torch.[Tensor.]msort", "torch.[Tensor.]topk"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    def test_complex_numbers_are_sorted(self):
        assert torch.sort(torch.tensor([2j, 1j])).values.tolist() == np.sort(np.array([2j, 1j])).tolist()

    @since(
        "2.7",
        why="pytorch#144113",
        remedy="Catch `(RuntimeError, TypeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]sort", "torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @until(
        "2.9",
        why="pytorch#159556",
        remedy="Catch `(RuntimeError, TypeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]sort", "torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    def test_sorting_raised_a_value_error_for_two_releases(self):
        with pytest.raises(ValueError):
            torch.sort(torch.tensor([2j, 1j]))

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch `(RuntimeError, TypeError, ValueError)`.",
        trigger={
            "calls": [
                "torch.[Tensor.]sort",
                "torch.[Tensor.]argsort",
                "torch.[Tensor.]msort",
                "torch.[Tensor.]topk",
                "torch.[Tensor.]maximum",
                "torch.[Tensor.]minimum",
                "torch.[Tensor.]fmax",
                "torch.[Tensor.]fmin",
            ],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @changed(
        "2.7",
        why="pytorch#144113",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]sort", "torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @changed(
        "2.9",
        why="pytorch#159556",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]sort", "torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    def test_sorting_raises_a_type_error(self):
        with pytest.raises(TypeError):
            torch.sort(torch.tensor([2j, 1j]))
        with pytest.raises(TypeError):
            torch.maximum(torch.tensor([2j]), torch.tensor([1j]))

    def test_numpy_orders_by_the_real_part_first(self):
        assert (np.array([1 + 9j]) < np.array([2 + 0j])).tolist() == [True]
        assert np.max(np.array([1 + 9j, 2 + 0j])) == 2
        assert np.sort(np.array([2j, 1j])).tolist() == [1j, 2j]

    @belief("lecture/9")
    def test_equality_is_alike(self):
        a, b = np.array([1 + 2j, 1j]), np.array([1 + 2j, 2j])

        assert torch.eq(torch.from_numpy(a), torch.from_numpy(b)).tolist() == (a == b).tolist() == [True, False]

    @until("2.8")
    def test_less_and_max_raise_runtime_error(self):
        with pytest.raises(RuntimeError) as less:
            torch.lt(torch.tensor([2j]), torch.tensor([1j]))
        with pytest.raises(RuntimeError) as largest:
            torch.max(torch.tensor([2j, 1j]))

        assert less.type is largest.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]lt",
                "torch.[Tensor.]less",
                "torch.Tensor.lt_",
                "torch.Tensor.less_",
                "torch.Tensor.__lt__",
                "torch.[Tensor.]le",
                "torch.[Tensor.]less_equal",
                "torch.Tensor.le_",
                "torch.Tensor.less_equal_",
                "torch.Tensor.__le__",
                "torch.[Tensor.]gt",
                "torch.[Tensor.]greater",
                "torch.Tensor.gt_",
                "torch.Tensor.greater_",
                "torch.Tensor.__gt__",
                "torch.[Tensor.]ge",
                "torch.[Tensor.]greater_equal",
                "torch.Tensor.ge_",
                "torch.Tensor.greater_equal_",
                "torch.Tensor.__ge__",
                "torch.[Tensor.]max",
                "torch.[Tensor.]min",
                "torch.[Tensor.]amax",
                "torch.[Tensor.]amin",
            ],
            "when": ["dtype:complex", "device:cpu"],
        },
    )
    def test_less_and_max_raise_not_implemented_error(self):
        with pytest.raises(NotImplementedError):
            torch.lt(torch.tensor([2j]), torch.tensor([1j]))
        with pytest.raises(NotImplementedError):
            torch.max(torch.tensor([2j, 1j]))

    @until("2.15")
    def test_maximum_raises_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.maximum(torch.tensor([2j]), torch.tensor([1j]))


@claim(
    api=["torch.imag", "torch.real"],
    about=["error", "value"],
    see=["generated/torch.imag", "generated/torch.real"],
    asked=[
        "imag is not implemented for tensors with non-complex dtypes",
        "imaginary part of a float tensor",
        "real and imag parts of tensor",
        "np.imag of real array in torch",
    ],
)
class TestRealTensorsHaveNoImaginaryPart:
    """`torch.imag` of a float32, int64 or bool tensor raises.

    The error is a TypeError from torch 2.15 on, and a RuntimeError before.
    [the_imaginary_part_raises_type_error, the_imaginary_part_raises_runtime_error]
    NumPy code fails here, because `np.imag` of a real array returns zeros.
    [the_imaginary_part_of_a_real_tensor_is_zero, the_imaginary_part_of_a_real_array_is_zero]
    `torch.real` of a float32 tensor returns the tensor itself. [the_real_part_of_a_real_tensor_is_the_tensor]
    For a dense complex vector both return views, as in NumPy.
    [the_parts_of_complex_numbers_are_alike, the_parts_of_complex_numbers_are_views]
    """

    @belief("lecture/9", holds=False, raises={"<2.15": RuntimeError, ">=2.15": TypeError}, role="exception")
    @changed(
        "2.15",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.[Tensor.]imag"], "when": ["!dtype:complex"]},
    )
    def test_the_imaginary_part_of_a_real_tensor_is_zero(self):
        assert torch.imag(torch.tensor([1.0])).tolist() == np.imag(np.array([1.0])).tolist()

    def test_the_real_part_of_a_real_tensor_is_the_tensor(self):
        tensor = torch.tensor([1.0])

        assert torch.real(tensor) is tensor

    def test_the_imaginary_part_of_a_real_array_is_zero(self):
        assert np.imag(np.array([1.0])).tolist() == [0.0]

    @belief("lecture/9")
    def test_the_parts_of_complex_numbers_are_alike(self):
        array = np.array([1 + 2j, -3j])

        assert torch.imag(torch.from_numpy(array)).tolist() == np.imag(array).tolist() == [2.0, -3.0]
        assert torch.real(torch.from_numpy(array)).tolist() == np.real(array).tolist() == [1.0, 0.0]

    def test_the_parts_of_complex_numbers_are_views(self):
        tensor, array = torch.tensor([1 + 2j]), np.array([1 + 2j])

        torch.imag(tensor)[0], torch.real(tensor)[0] = 5, 4
        np.imag(array)[0], np.real(array)[0] = 5, 4

        assert tensor.tolist() == array.tolist() == [4 + 5j]

    @until("2.15")
    @pytest.mark.parametrize("value", [1.0, 1, True], ids=str)
    def test_the_imaginary_part_raises_runtime_error(self, value):
        with pytest.raises(RuntimeError):
            torch.imag(torch.tensor([value]))

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.[Tensor.]imag"], "when": ["!dtype:complex"]},
    )
    @pytest.mark.parametrize("value", [1.0, 1, True], ids=str)
    def test_the_imaginary_part_raises_type_error(self, value):
        with pytest.raises(TypeError):
            torch.imag(torch.tensor([value]))


@claim(
    api=["torch.sign"],
    about=["value", "dtype"],
    see=["generated/torch.sign"],
    asked=["torch.sign nan", "sign function hides nan", "np.sign vs torch.sign", "sign of bool tensor"],
)
class TestTheSignOfNanIsZero:
    """`torch.sign` of a float32 NaN is 0.

    In float16, bfloat16 and float64 the sign of NaN is 0 too. [the_sign_of_nan_is_zero]
    The result differs from NumPy's, because `np.sign` of NaN is NaN. [the_sign_of_nan_is_nan]
    `torch.sign` of bools returns the bools. [the_sign_of_bools_is_the_bools]
    `np.sign` raises TypeError for bools. [the_sign_of_bools_raises]
    Of -2.5, 0, 3 and inf both return the same. [the_sign_of_numbers_is_alike]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_the_sign_of_nan_is_nan(self):
        assert np.isnan(np.sign(np.array([np.nan]))).tolist() == [True]
        assert torch.isnan(torch.sign(torch.tensor([np.nan]))).tolist() == [True]

    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_the_sign_of_nan_is_zero(self, dtype):
        result = torch.sign(torch.tensor([float("nan"), -2.0, 0.0, 3.0], dtype=dtype))

        assert result.dtype == dtype
        assert result.tolist() == [0.0, -1.0, 0.0, 1.0]

    @belief("lecture/9", holds=False, role="exception")
    def test_the_sign_of_bools_raises(self):
        with pytest.raises(TypeError):
            np.sign(np.array([True]))
        with pytest.raises(TypeError):
            torch.sign(torch.tensor([True]))

    def test_the_sign_of_bools_is_the_bools(self):
        result = torch.sign(torch.tensor([True, False]))

        assert result.dtype == torch.bool
        assert result.tolist() == [True, False]

    @belief("lecture/9")
    def test_the_sign_of_numbers_is_alike(self):
        array = np.array([-2.5, 0.0, 3.0, np.inf])

        assert torch.sign(torch.from_numpy(array)).tolist() == np.sign(array).tolist() == [-1.0, 0.0, 1.0, 1.0]


@claim(
    api=["torch.round"],
    about=["value", "error"],
    see=["generated/torch.round"],
    asked=[
        "round to two decimals",
        "round_cpu not implemented for Long",
        "round received an invalid combination of arguments",
        "round integers to nearest ten",
        "0.5 rounds to 0 bankers rounding",
    ],
)
class TestRoundingToTensWantsFloats:
    """On the CPU `torch.round` of int64 with `decimals=-1` raises.

    The error is a NotImplementedError from torch 2.8 on, and a RuntimeError before.
    [integers_raise_not_implemented_error, integers_raise_runtime_error]
    `torch.round(tensor, 1)`, with the decimals by position, raises TypeError. [decimals_by_position_raise]
    NumPy code fails here, because `np.round` accepts both.
    [integers_are_rounded_to_tens, decimals_are_given_by_position]
    The float32 numbers 17 and 25 are rounded to 20. [floats_are_rounded_to_tens]
    Without decimals int64 numbers come back as they are. [integers_come_back_without_decimals]
    Without decimals halves go to the even neighbour in both. [halves_go_to_the_even_neighbour]
    """

    @belief(
        "lecture/9",
        holds=False,
        raises={"<2.8": RuntimeError, ">=2.8": NotImplementedError},
        role="exception",
    )
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]round[_]", "torch.special.round"],
            "given": {"decimals": "*"},
            "when": ["first_dtype:integral,bool,complex", "device:cpu"],
        },
    )
    def test_integers_are_rounded_to_tens(self):
        assert np.round(np.array([17, 25]), decimals=-1).tolist() == [20, 20]
        assert torch.round(torch.tensor([17, 25]), decimals=-1).tolist() == [20, 20]

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_decimals_are_given_by_position(self):
        assert torch.round(torch.tensor([1.25]), 1).tolist() == np.round(np.array([1.25]), 1).tolist()

    def test_decimals_by_position_raise(self):
        with pytest.raises(TypeError):
            torch.round(torch.tensor([1.25]), 1)

    def test_floats_are_rounded_to_tens(self):
        assert torch.round(torch.tensor([17.0, 25.0]), decimals=-1).tolist() == [20.0, 20.0]

    def test_integers_come_back_without_decimals(self):
        assert torch.round(torch.tensor([17, 25])).tolist() == [17, 25]

    @belief("lecture/9")
    def test_halves_go_to_the_even_neighbour(self):
        array = np.array([0.5, 1.5, 2.5, -1.5])

        assert torch.round(torch.from_numpy(array)).tolist() == np.round(array).tolist() == [0.0, 2.0, 2.0, -2.0]

    @until("2.8")
    def test_integers_raise_runtime_error(self):
        with pytest.raises(RuntimeError) as raised:
            torch.round(torch.tensor([17]), decimals=-1)

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]round[_]", "torch.special.round"],
            "given": {"decimals": "*"},
            "when": ["first_dtype:integral,bool,complex", "device:cpu"],
        },
    )
    def test_integers_raise_not_implemented_error(self):
        with pytest.raises(NotImplementedError):
            torch.round(torch.tensor([17]), decimals=-1)
