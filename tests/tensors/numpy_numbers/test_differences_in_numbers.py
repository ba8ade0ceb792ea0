"""Where torch parts from numpy: the order of complex numbers.

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
