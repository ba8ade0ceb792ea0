"""Reductions at their edges."""

import math

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.all", "torch.any"],
    about=["value", "shape", "error"],
    see=["generated/torch.all", "generated/torch.any"],
)
class TestAllAndAnyTakeSeveralDimensionsSinceTorch22:
    """`all` and `any` reduce several dimensions at once since torch 2.2, and an empty tuple reduces none.

    Before, a tuple raised a TypeError, and so did the `dim=None` that other reductions take.
    Beware of the empty tuple: `sum` and `mean` read it as all dimensions, these two as none at all.
    One dimension works in every release.
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


@claim(
    api=["torch.var", "torch.std"],
    about=["value", "error"],
    see=["generated/torch.var", "generated/torch.std"],
)
class TestACorrectionMayBeAFractionSinceTorch21:
    """The `correction` of `var` and `std` may be a fraction since torch 2.1.

    The divisor is the number of values less the correction, so that 1.5 makes `std` nearly unbiased.
    Before, anything but an integer raised a TypeError.
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


@claim(
    api=["torch.unique"],
    about=["value"],
    see=["generated/torch.unique"],
)
class TestUniqueSortsIntegersEvenUnaskedSinceTorch22:
    """`unique` with `sorted=False` gives integers in order all the same since torch 2.2.

    Before, they came in the order of a hash table, neither that of the tensor nor that of size.
    The argument promises nothing, so rely on no order where it is False.
    """

    @until("2.2")
    def test_integers_come_in_no_order(self):
        result = torch.unique(torch.tensor([3, 1, 2]), sorted=False)

        assert result.tolist() == [2, 1, 3]

    @since("2.2")
    def test_integers_come_in_order(self):
        result = torch.unique(torch.tensor([3, 1, 2]), sorted=False)

        assert result.tolist() == [1, 2, 3]

    def test_they_come_in_order_where_that_is_asked_for(self):
        result = torch.unique(torch.tensor([3, 1, 2, 3]), sorted=True)

        assert result.tolist() == [1, 2, 3]


@claim(
    api=["torch.unique"],
    about=["value"],
    see=["generated/torch.unique"],
)
class TestUniqueCountsNanSinceTorch22:
    """`unique` counts each NaN once since torch 2.2, and counted it not at all before.

    Every NaN is unique, since none equals another.
    Before 2.2 its count was 0 and its place in the inverse was that of another value, so the inverse lost the NaN.
    Nothing was raised; the counts of the other values were right.
    """

    @until("2.2")
    def test_nan_is_counted_zero_times(self):
        values, counts = torch.unique(torch.tensor([2.0, 1.0, 2.0, math.nan]), return_counts=True)

        assert counts[values.isnan()].tolist() == [0]
        assert counts.sum().item() == 3

    @since("2.2")
    def test_nan_is_counted_once(self):
        values, counts = torch.unique(torch.tensor([2.0, 1.0, 2.0, math.nan]), return_counts=True)

        assert counts[values.isnan()].tolist() == [1]
        assert counts.tolist() == [1, 2, 1]

    @until("2.2")
    def test_the_inverse_takes_nan_for_another_value(self):
        values, inverse = torch.unique(torch.tensor([math.nan, 1.0]), return_inverse=True)

        assert values[inverse].tolist() == [1.0, 1.0]

    @since("2.2")
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
)
class TestTheNormOfAnEmptyMatrixIsZeroSinceTorch210:
    """The spectral norm and the largest row sum of a matrix without rows are 0 since torch 2.10.

    Before, both raised an IndexError, since the maximum of nothing has no value.
    The Frobenius norm of nothing was 0 all along.
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


@claim(
    api=["torch.logsumexp"],
    about=["value", "dtype", "error"],
    see=["generated/torch.logsumexp"],
)
class TestLogsumexpTakesComplexNumbersSinceTorch25:
    """`logsumexp` takes complex numbers since torch 2.5, and refused them before.

    It is the logarithm of the sum of exponentials, for complex numbers on the principal branch.
    Integers become floats in every release.
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
