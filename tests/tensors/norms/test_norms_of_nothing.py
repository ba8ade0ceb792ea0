"""Norms of zeros and of nothing.

Order: 23.5
"""

import math

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.linalg.vector_norm"],
    about=["gradient"],
    see=["generated/torch.linalg.vector_norm"],
    asked=[
        "gradient of norm at zero is nan",
        "sqrt of sum of squares gives nan gradient",
        "euclidean distance backward nan when vectors equal",
        "safe l2 norm differentiable at 0",
        "second derivative of norm nan",
    ],
)
class TestVectorNormHasAGradientAtZero:
    """At zeros the gradient of `vector_norm` in its default order is 0.

    For the orders 1, 2, 3 and inf the gradient at a float32 vector of zeros is 0. [the_gradient_at_zero_is_zero]
    A written-out root, `x.pow(2).sum().sqrt()`, has the gradient NaN there.
    [the_gradient_of_a_written_out_root_is_nan_at_zero]
    The root multiplies an infinite slope by 0. [background]
    At `[3.0, -4.0]` the gradient of order 2 is the vector divided by its norm. [the_gradient_elsewhere_has_length_one]
    The second derivative of order 2 is NaN at a vector of zeros. [the_second_derivative_at_zero_is_nan]
    At `[2.0, -2.0, 1.0]` the two largest absolute values share the gradient of order inf.
    [ties_for_the_largest_value_share_the_gradient]
    Order 0 leaves `grad` of a leaf None. [order_zero_leaves_the_gradient_none]
    """

    @pytest.mark.parametrize("order", [1, 2, 3, math.inf], ids=str)
    def test_the_gradient_at_zero_is_zero(self, order):
        x = torch.zeros(2, requires_grad=True)

        torch.linalg.vector_norm(x, ord=order).backward()

        assert x.grad.tolist() == [0.0, 0.0]

    def test_the_gradient_of_a_written_out_root_is_nan_at_zero(self):
        x = torch.zeros(2, requires_grad=True)

        x.pow(2).sum().sqrt().backward()

        assert x.grad.isnan().tolist() == [True, True]

    def test_the_gradient_elsewhere_has_length_one(self):
        x = torch.tensor([3.0, -4.0], dtype=torch.float64, requires_grad=True)

        torch.linalg.vector_norm(x).backward()

        assert x.grad.tolist() == [3 / 5, -4 / 5]

    def test_the_second_derivative_at_zero_is_nan(self):
        x = torch.zeros(2, requires_grad=True)

        (slope,) = torch.autograd.grad(torch.linalg.vector_norm(x), x, create_graph=True)
        slope.sum().backward()

        assert x.grad.isnan().tolist() == [True, True]

    def test_order_zero_leaves_the_gradient_none(self):
        x = torch.ones(2, requires_grad=True)

        torch.linalg.vector_norm(x, ord=0).backward()

        assert x.grad is None

    def test_ties_for_the_largest_value_share_the_gradient(self):
        x = torch.tensor([2.0, -2.0, 1.0], requires_grad=True)

        torch.linalg.vector_norm(x, ord=math.inf).backward()

        assert x.grad.tolist() == [0.5, -0.5, 0.0]


@claim(
    api=["torch.linalg.matrix_norm"],
    about=["value", "error"],
    see=["generated/torch.linalg.matrix_norm"],
    asked=[
        "norm of matrix with zero rows",
        "amax expected reduction dim -1 to have non-zero size",
        "matrix_norm IndexError on empty input",
        "spectral norm of empty matrix",
    ],
)
class TestMatrixNormOfAnEmptyMatrixIsZero:
    """`matrix_norm` of an empty float32 matrix is 0 in its default order.

    `"fro"` and `"nuc"` of shape `(0, 2)` return 0. [the_sums_are_zero]
    Order 1 of shape `(0, 2)` and order inf of shape `(2, 0)` return 0. [the_largest_of_sums_of_nothing_is_zero]
    From torch 2.10 on, orders 2 and inf of shape `(0, 2)` return 0. [the_largest_of_nothing_is_zero]
    Before torch 2.10 these two raised IndexError. [the_largest_of_nothing_raises]
    Order -2 of shape `(0, 2)` raises IndexError. [the_smallest_singular_value_of_nothing_raises]
    Order -inf raises IndexError for shape `(0, 2)`, and returns 0 for shape `(2, 0)`.
    [the_smallest_sum_raises_where_there_are_no_sums]
    """

    @pytest.mark.parametrize("order", ["fro", "nuc"])
    def test_the_sums_are_zero(self, order):
        result = torch.linalg.matrix_norm(torch.ones(0, 2), ord=order)

        assert result.tolist() == 0.0

    @pytest.mark.parametrize(("shape", "order"), [((0, 2), 1), ((2, 0), math.inf)], ids=str)
    def test_the_largest_of_sums_of_nothing_is_zero(self, shape, order):
        result = torch.linalg.matrix_norm(torch.ones(shape), ord=order)

        assert result.tolist() == 0.0

    @until("2.10")
    @pytest.mark.parametrize("order", [2, math.inf], ids=str)
    def test_the_largest_of_nothing_raises(self, order):
        with pytest.raises(IndexError):
            torch.linalg.matrix_norm(torch.ones(0, 2), ord=order)

    @since("2.10")
    @pytest.mark.parametrize("order", [2, math.inf], ids=str)
    def test_the_largest_of_nothing_is_zero(self, order):
        result = torch.linalg.matrix_norm(torch.ones(0, 2), ord=order)

        assert result.tolist() == 0.0

    def test_the_smallest_singular_value_of_nothing_raises(self):
        with pytest.raises(IndexError):
            torch.linalg.matrix_norm(torch.ones(0, 2), ord=-2)

    def test_the_smallest_sum_raises_where_there_are_no_sums(self):
        with pytest.raises(IndexError):
            torch.linalg.matrix_norm(torch.ones(0, 2), ord=-math.inf)

        assert torch.linalg.matrix_norm(torch.ones(2, 0), ord=-math.inf).tolist() == 0.0
