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
