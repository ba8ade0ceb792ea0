"""Where torch parts from numpy: imaginary parts, signs and rounding.

Order: 53.5
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, changed, claim, since, until


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
