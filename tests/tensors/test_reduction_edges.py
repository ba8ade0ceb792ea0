"""Reductions at their edges.

Order: 62
"""

import math
import warnings

import pytest
import torch

from torchnotes import claim, since, until
from torchnotes.domains import dtypes


@claim(
    api=["torch.all", "torch.any", "torch.sum", "torch.mean"],
    about=["value", "shape", "error"],
    see=["generated/torch.all", "generated/torch.any"],
    asked=[
        "torch.all over multiple dims",
        "any along two dimensions invalid combination dim=tuple",
        "check whole image per sample all true",
        "torch.any dim=None",
    ],
)
class TestAllAndAnyTakeSeveralDimensionsSinceTorch22:
    """`torch.all` and `torch.any` reduce the dimensions in a tuple at once.

    For a dense float32 matrix `dim=()` reduces none, where `sum` and `mean` reduce both dimensions.
    [an_empty_tuple_reduces_nothing_where_sum_reduces_all, mean_reduces_all_for_an_empty_tuple]
    `dim=None` reduces a matrix to one element. [no_dim_reduces_everything]
    Before torch 2.2 a tuple raised TypeError. [several_dimensions_raise, an_empty_tuple_raises]
    `dim=None` raised RuntimeError there. [no_dim_raises]
    `dim=0` and `dim=1` work in older releases too. [one_dimension_is_reduced]
    """

    @until("2.2")
    @pytest.mark.parametrize("reduce", [torch.all, torch.any])
    def test_several_dimensions_raise(self, reduce):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0]])

        with pytest.raises(TypeError):
            reduce(x, dim=(0, 1))

    @since("2.2")
    @pytest.mark.parametrize(("reduce", "expected"), [(torch.all, [False, True]), (torch.any, [True, True])])
    def test_several_dimensions_are_reduced(self, reduce, expected):
        x = torch.tensor([[[1.0, 0.0], [1.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]]])

        result = reduce(x, dim=(1, 2))

        assert result.tolist() == expected

    @until("2.2")
    @pytest.mark.parametrize("reduce", [torch.all, torch.any])
    def test_an_empty_tuple_raises(self, reduce):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0]])

        with pytest.raises(TypeError):
            reduce(x, dim=())

    @since("2.2")
    @pytest.mark.parametrize("reduce", [torch.all, torch.any])
    def test_an_empty_tuple_reduces_nothing_where_sum_reduces_all(self, reduce):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0]])

        assert reduce(x, dim=()).tolist() == [[True, False], [True, True]]
        assert torch.sum(x, dim=()).tolist() == 3.0

    def test_one_dimension_is_reduced(self):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0]])

        assert torch.all(x, dim=0).tolist() == [True, False]
        assert torch.any(x, dim=1).tolist() == [True, True]

    def test_mean_reduces_all_for_an_empty_tuple(self):
        assert torch.mean(torch.tensor([[1.0, 0.0], [1.0, 2.0]]), dim=()).tolist() == 1.0

    @until("2.2")
    @pytest.mark.parametrize("reduce", [torch.all, torch.any])
    def test_no_dim_raises(self, reduce):
        with pytest.raises(RuntimeError):
            reduce(torch.tensor([[1.0, 0.0]]), dim=None)

    @since("2.2")
    @pytest.mark.parametrize(("reduce", "expected"), [(torch.all, False), (torch.any, True)])
    def test_no_dim_reduces_everything(self, reduce, expected):
        assert reduce(torch.tensor([[1.0, 0.0], [1.0, 1.0]]), dim=None).tolist() is expected


@claim(
    api=["torch.var", "torch.std"],
    about=["value", "error"],
    see=["generated/torch.var", "generated/torch.std"],
    asked=[
        "var correction float argument",
        "std with correction 1.5 unbiased estimate",
        "var received an invalid combination of arguments correction=float",
        "variance infinite when correction too large",
    ],
)
class TestACorrectionMayBeAFractionSinceTorch21:
    """The `correction` of `var` and `std` may be a fraction.

    The divisor is the number of values less the correction, where that is above 0.
    [a_fraction_lowers_the_divisor, an_integer_lowers_the_divisor]
    The variance of 1 and 3 is inf with a correction of 2, and of 3 too.
    [a_correction_above_the_number_makes_it_infinite]
    The variance of 2 and 2 is NaN with a correction of 2. [a_correction_as_high_as_the_number_makes_a_constant_nan]
    Before torch 2.1 a fraction raised TypeError. [a_fraction_raises]
    """

    @until("2.1")
    @pytest.mark.parametrize("spread", [torch.var, torch.std])
    def test_a_fraction_raises(self, spread):
        x = torch.tensor([1.0, 3.0])

        with pytest.raises(TypeError):
            spread(x, correction=1.5)

    @since("2.1")
    def test_a_fraction_lowers_the_divisor(self):
        x = torch.tensor([1.0, 3.0])

        assert torch.var(x, correction=1.5).item() == 4.0
        assert torch.std(x, correction=1.5).item() == 2.0

    def test_an_integer_lowers_the_divisor(self):
        x = torch.tensor([1.0, 3.0])

        assert torch.var(x, correction=0).item() == 1.0
        assert torch.std(x, correction=0).item() == 1.0

    def test_a_correction_above_the_number_makes_it_infinite(self):
        x = torch.tensor([1.0, 3.0])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            at, above = torch.var(x, correction=2), torch.var(x, correction=3)

        assert (at.item(), above.item()) == (math.inf, math.inf)

    def test_a_correction_as_high_as_the_number_makes_a_constant_nan(self):
        x = torch.tensor([2.0, 2.0])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = torch.var(x, correction=2)

        assert result.isnan().item() is True


@claim(
    api=["torch.unique"],
    about=["value"],
    see=["generated/torch.unique"],
    asked=[
        "torch.unique without sorting keep original order",
        "unique sorted=False still sorted",
        "order preserving unique",
        "unique not implemented for Half",
    ],
)
class TestUniqueSortsIntegersEvenUnaskedSinceTorch22:
    """On the CPU `unique` with `sorted=False` returns int64 in order.

    So do uint8, int8 to int32, bfloat16 and float16 to float64. [integers_come_in_order, each_dtype_comes_in_order]
    Before torch 2.2 the int64 numbers 3, 1 and 2 came out as 2, 1 and 3. [integers_come_in_no_order]
    `sorted=True` returned them in order there too. [they_come_in_order_where_that_is_asked_for]
    The argument promises nothing, so rely on no order where it is False. [advice]
    """

    @until("2.2")
    def test_integers_come_in_no_order(self):
        result = torch.unique(torch.tensor([3, 1, 2]), sorted=False)

        assert result.tolist() == [2, 1, 3]

    @since(
        "2.2",
        why="pytorch#107846",
        remedy="Pass `sorted=True` where the order matters.",
        trigger={
            "calls": ["torch.[Tensor.]unique", "torch.functional.unique"],
            "given": {"sorted": False},
            "at": {"sorted": 1, "return_inverse": 2, "return_counts": 3, "dim": 4},
            "when": ["argument:dim=None", "device:cpu", "first_dtype:int64"],
        },
    )
    def test_integers_come_in_order(self):
        result = torch.unique(torch.tensor([3, 1, 2]), sorted=False)

        assert result.tolist() == [1, 2, 3]

    def test_they_come_in_order_where_that_is_asked_for(self):
        result = torch.unique(torch.tensor([3, 1, 2, 3]), sorted=True)

        assert result.tolist() == [1, 2, 3]

    @since(
        "2.2",
        why="pytorch#107846",
        remedy="Pass `sorted=True` where the order matters.",
        trigger={
            "calls": ["torch.[Tensor.]unique", "torch.functional.unique"],
            "given": {"sorted": False},
            "at": {"sorted": 1, "return_inverse": 2, "return_counts": 3, "dim": 4},
            "when": ["argument:dim=None", "device:cpu", "!first_dtype:bool,int64"],
        },
    )
    def test_each_dtype_comes_in_order(self):
        numbers = [torch.tensor([3, 1, 2, 1]).to(dtype) for dtype in dtypes.INTEGRAL + dtypes.FLOATING]

        assert [x.dtype for x in numbers if torch.unique(x, sorted=False).tolist() != [1, 2, 3]] == []


@claim(
    api=["torch.unique"],
    about=["value"],
    see=["generated/torch.unique"],
    asked=[
        "unique return_counts nan count 0",
        "inverse indices wrong with nan",
        "count number of nan values with unique",
        "unique with nan after updating pytorch",
    ],
)
class TestUniqueCountsNanSinceTorch22:
    """`unique` keeps each NaN and counts it once.

    NaN is unique since it does not equal another NaN. [each_nan_is_unique, nan_is_counted_once]
    `values[inverse]` has NaN where the input has NaN. [the_inverse_gives_nan_back]
    Without `dim`, other values are counted as often as they occur. [numbers_are_counted_and_given_back]
    Before torch 2.2 the count of a NaN was 0 without `dim`. [nan_is_counted_zero_times]
    Its place in the inverse was 0, which could be another value's. [the_inverse_takes_nan_for_another_value]
    """

    @until("2.2")
    def test_nan_is_counted_zero_times(self):
        values, counts = torch.unique(torch.tensor([2.0, 1.0, 2.0, math.nan]), return_counts=True)

        assert counts[values.isnan()].tolist() == [0]
        assert counts.sum().item() == 3

    @since(
        "2.2",
        why="pytorch#107846",
        remedy="Count NaN with `x.isnan().sum()`.",
        trigger={
            "calls": ["torch.[Tensor.]unique", "torch.functional.unique"],
            "given": {"return_counts": True},
            "at": {"sorted": 1, "return_inverse": 2, "return_counts": 3, "dim": 4},
            "when": ["argument:dim=None", "device:cpu", "nan"],
        },
    )
    def test_nan_is_counted_once(self):
        values, counts = torch.unique(torch.tensor([2.0, 1.0, 2.0, math.nan]), return_counts=True)

        assert counts[values.isnan()].tolist() == [1]
        assert counts.tolist() == [1, 2, 1]

    @until("2.2")
    def test_the_inverse_takes_nan_for_another_value(self):
        values, inverse = torch.unique(torch.tensor([math.nan, 1.0]), return_inverse=True)

        assert values[inverse].tolist() == [1.0, 1.0]

    @since(
        "2.2",
        why="pytorch#107846",
        remedy="Find the places of NaN with `x.isnan()`.",
        trigger={
            "calls": ["torch.[Tensor.]unique", "torch.functional.unique"],
            "given": {"return_inverse": True},
            "at": {"sorted": 1, "return_inverse": 2, "return_counts": 3, "dim": 4},
            "when": ["argument:dim=None", "device:cpu", "nan"],
        },
    )
    def test_the_inverse_gives_nan_back(self):
        values, inverse = torch.unique(torch.tensor([math.nan, 1.0]), return_inverse=True)

        assert values[inverse].isnan().tolist() == [True, False]

    def test_each_nan_is_unique(self):
        values = torch.unique(torch.tensor([math.nan, 1.0, math.nan]))

        assert values.isnan().sum().item() == 2
        assert len(values) == 3

    def test_numbers_are_counted_and_given_back(self):
        x = torch.tensor([2.0, 1.0, 2.0])

        values, inverse, counts = torch.unique(x, return_inverse=True, return_counts=True)

        assert values[inverse].tolist() == [2.0, 1.0, 2.0]
        assert counts.tolist() == [1, 2]


@claim(
    api=["torch.linalg.matrix_norm"],
    about=["value", "shape", "error"],
    see=["generated/torch.linalg.matrix_norm"],
    asked=[
        "spectral norm of matrix without rows",
        "matrix_norm ord=inf empty input IndexError",
        "amin expected reduction dim to have non-zero size",
        "empty batch norm computation fails in linalg",
    ],
)
class TestTheNormOfAnEmptyMatrixIsZeroSinceTorch210:
    """The spectral norm of a float32 matrix without rows is 0.

    So is the largest row sum, `ord=inf`. [a_matrix_without_rows_has_the_norm_zero]
    The Frobenius norm is 0 too, also in older releases. [the_frobenius_norm_of_nothing_is_zero]
    Before torch 2.10 the first two raised IndexError. [a_matrix_without_rows_raises]
    The smallest singular value, `ord=-2`, of such a matrix raises IndexError.
    [the_smallest_singular_value_of_nothing_raises]
    With 3 and -4 on the diagonal and zeros elsewhere the largest row sum is 4. [a_matrix_with_rows_has_its_norm]
    """

    @until("2.10")
    @pytest.mark.parametrize("order", [2, math.inf])
    def test_a_matrix_without_rows_raises(self, order):
        x = torch.empty(0, 3)

        with pytest.raises(IndexError):
            torch.linalg.matrix_norm(x, ord=order)

    @since("2.10")
    @pytest.mark.parametrize("order", [2, math.inf])
    def test_a_matrix_without_rows_has_the_norm_zero(self, order):
        result = torch.linalg.matrix_norm(torch.empty(0, 3), ord=order)

        assert result.tolist() == 0.0
        assert result.shape == ()

    def test_the_frobenius_norm_of_nothing_is_zero(self):
        result = torch.linalg.matrix_norm(torch.empty(0, 3))

        assert result.tolist() == 0.0

    def test_a_matrix_with_rows_has_its_norm(self):
        x = torch.tensor([[3.0, 0.0], [0.0, -4.0]])

        assert torch.linalg.matrix_norm(x, ord=math.inf).tolist() == 4.0
        assert torch.linalg.matrix_norm(x).tolist() == 5.0

    def test_the_smallest_singular_value_of_nothing_raises(self):
        with pytest.raises(IndexError):
            torch.linalg.matrix_norm(torch.empty(0, 3), ord=-2)


@claim(
    api=["torch.logsumexp"],
    about=["value", "dtype", "error"],
    see=["generated/torch.logsumexp"],
    asked=[
        "logsumexp complex input",
        "logsumexp expected floating point type but got ComplexFloat",
        "log sum exp of complex amplitudes",
        "logsumexp of integer tensor dtype",
    ],
)
class TestLogsumexpTakesComplexNumbersSinceTorch25:
    """`logsumexp` accepts complex64 and complex128 and returns the same.

    The result is the logarithm of the sum of exponentials. [complex_numbers_give_a_complex_number]
    Its imaginary part is between -pi and pi, so `logsumexp` of 4j is not 4j.
    [the_imaginary_part_is_that_of_the_principal_branch]
    Before torch 2.5 complex numbers raised RuntimeError. [complex_numbers_raise]
    By default integer tensors and bools return float32.
    [integers_give_a_float, each_integer_dtype_returns_float32]
    """

    @until("2.5")
    def test_complex_numbers_raise(self):
        x = torch.tensor([0j, 0j])

        with pytest.raises(RuntimeError):
            torch.logsumexp(x, 0)

    @since("2.5")
    def test_complex_numbers_give_a_complex_number(self):
        result = torch.logsumexp(torch.tensor([1j, 2.0]), 0)

        assert torch.allclose(result, torch.tensor([1j, 2.0]).exp().sum().log())
        assert result.dtype == torch.complex64

    def test_integers_give_a_float(self):
        result = torch.logsumexp(torch.tensor([1, 1]), 0)

        assert torch.allclose(result, torch.tensor(1.6931472))
        assert result.dtype == torch.float32

    @since("2.5")
    def test_the_imaginary_part_is_that_of_the_principal_branch(self):
        result = torch.logsumexp(torch.tensor([4j]), 0)

        assert result.imag.item() == pytest.approx(4 - 2 * math.pi, abs=1e-5)

    def test_each_integer_dtype_returns_float32(self):
        ones = [torch.ones(2, dtype=dtype) for dtype in (*dtypes.INTEGRAL, torch.bool)]

        assert [x.dtype for x in ones if torch.logsumexp(x, 0).dtype != torch.float32] == []
