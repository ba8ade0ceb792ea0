"""Orders, dtypes and gradients of norms."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import claim, since, until


@claim(
    api=["torch.linalg.vector_norm"],
    about=["value", "shape", "error"],
    see=["generated/torch.linalg.vector_norm"],
)
class TestVectorNormIsNoNormForEveryOrder:
    """`torch.linalg.vector_norm` takes any real number as its order, and counts the elements other than 0 for order 0.

    The infinities give the largest and the smallest absolute value; negative orders give 0 as soon as one element is 0.
    NaN wins over that 0.
    A vector without elements has the norm 0 for a finite order from 0 up.
    For a negative or infinite order it raises, for want of a smallest or largest element.
    The squares of float32 are taken in float32: two values above 2e19 overflow though their norm would fit.
    """

    @given(values=st.lists(st.integers(-9, 9), min_size=1, max_size=6))
    def test_whole_orders_follow_their_definitions(self, values):
        x = torch.tensor(values, dtype=torch.float64)
        sizes = [abs(value) for value in values]
        count = len([size for size in sizes if size != 0])
        root = math.sqrt(sum(size * size for size in sizes))
        cube_root = sum(size**3 for size in sizes) ** (1 / 3)

        assert torch.linalg.vector_norm(x, ord=1).item() == sum(sizes)
        assert torch.linalg.vector_norm(x, ord=math.inf).item() == max(sizes)
        assert torch.linalg.vector_norm(x, ord=-math.inf).item() == min(sizes)
        assert torch.linalg.vector_norm(x, ord=0).item() == count
        assert torch.linalg.vector_norm(x).item() == pytest.approx(root)
        assert torch.linalg.vector_norm(x, ord=3).item() == pytest.approx(cube_root)

    @pytest.mark.parametrize("order", [-1, -2, -0.5], ids=str)
    def test_one_zero_makes_a_negative_order_zero(self, order):
        result = torch.linalg.vector_norm(torch.tensor([3.0, 0.0]), ord=order)

        assert result.tolist() == 0.0

    @pytest.mark.parametrize("order", [0, 1, 2], ids=str)
    def test_nothing_has_norm_zero(self, order):
        result = torch.linalg.vector_norm(torch.ones(2, 0), ord=order, dim=1)

        assert result.tolist() == [0.0, 0.0]

    @pytest.mark.parametrize("order", [math.inf, -math.inf, -1], ids=str)
    def test_nothing_has_no_negative_or_infinite_norm(self, order):
        with pytest.raises(RuntimeError):
            torch.linalg.vector_norm(torch.ones(0), ord=order)

    @pytest.mark.parametrize(
        ("dim", "shape"), [(None, (1, 1, 1)), (1, (2, 1, 4)), (-1, (2, 3, 1)), ((0, -1), (1, 3, 1))], ids=str
    )
    def test_keepdim_leaves_dimensions_of_size_one(self, dim, shape):
        result = torch.linalg.vector_norm(torch.ones(2, 3, 4), ord=math.inf, dim=dim, keepdim=True)

        assert result.tolist() == torch.ones(shape).tolist()

    def test_large_values_overflow_in_the_squares(self):
        result = torch.linalg.vector_norm(torch.tensor([3e30, 4e30]))

        assert result.tolist() == math.inf

    def test_nan_beside_a_zero_makes_a_negative_order_nan(self):
        result = torch.linalg.vector_norm(torch.tensor([math.nan, 0.0]), ord=-1)

        assert result.isnan().item()

    def test_nan_counts_as_an_element_other_than_zero(self):
        result = torch.linalg.vector_norm(torch.tensor([math.nan, 0.0]), ord=0)

        assert result.tolist() == 1.0


@claim(
    api=["torch.linalg.norm", "torch.linalg.vector_norm", "torch.linalg.matrix_norm"],
    about=["value", "dtype", "error"],
    see=["generated/torch.linalg.norm", "generated/torch.linalg.vector_norm", "generated/torch.linalg.matrix_norm"],
)
class TestNormsNeedFloatingPoint:
    """A norm of integers raises even where `dtype` asks for floats, and a norm of complex numbers is real.

    Convert integers first: `x.float()`.
    `dtype` only widens: it computes the norm of a float32 tensor in float64, and refuses the other way round.
    For complex numbers `dtype` has to be complex too, though the norm is real.
    """

    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.bool], ids=str)
    def test_integers_raise(self, dtype, name):
        with pytest.raises(RuntimeError):
            getattr(torch.linalg, name)(torch.ones(1, 2, dtype=dtype))

    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    def test_integers_raise_with_a_floating_dtype(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch.linalg, name)(torch.tensor([[3, 4]]), dtype=torch.float32)

    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_a_norm_keeps_the_floating_dtype(self, dtype, name):
        result = getattr(torch.linalg, name)(torch.tensor([[3.0, 4.0]], dtype=dtype))

        assert result.tolist() == 5.0
        assert result.dtype == dtype

    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    @pytest.mark.parametrize(
        ("dtype", "real"), [(torch.complex64, torch.float32), (torch.complex128, torch.float64)], ids=str
    )
    def test_a_norm_of_complex_numbers_is_real(self, dtype, real, name):
        result = getattr(torch.linalg, name)(torch.tensor([[3 + 4j, 12j]], dtype=dtype))

        assert result.tolist() == 13.0
        assert result.dtype == real

    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    def test_a_wider_dtype_is_computed_in(self, name):
        result = getattr(torch.linalg, name)(torch.tensor([[3e30, 4e30]]), dtype=torch.float64)

        assert result.dtype == torch.float64
        assert result.item() == pytest.approx(5e30)

    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    @pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.int64], ids=str)
    def test_a_narrower_dtype_raises(self, dtype, name):
        with pytest.raises(RuntimeError):
            getattr(torch.linalg, name)(torch.ones(1, 2, dtype=torch.float64), dtype=dtype)


@claim(
    api=["torch.linalg.vector_norm"],
    about=["gradient"],
    see=["generated/torch.linalg.vector_norm"],
)
class TestVectorNormHasAGradientAtZero:
    """The gradient of `torch.linalg.vector_norm` is 0 at a vector of zeros, where that of a written-out root is NaN.

    The norm has a corner there, and torch takes 0 out of the slopes that fit.
    `x.pow(2).sum().sqrt()` multiplies an infinite slope by 0 instead, which is how a norm in a loss turns into NaN.
    Elements that tie for the largest absolute value share the gradient of order inf.
    Only the first derivative is safe: the second one of order 2 is NaN at a vector of zeros.
    Order 0 leaves `grad` None.
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
)
class TestMatrixNormOfAnEmptyMatrixIsZero:
    """`matrix_norm` of a matrix without elements is 0 in every positive order since torch 2.10.

    Before, looking for the largest among no sums or no singular values raised, while `"fro"` and `"nuc"` gave 0.
    Where there are sums, each of nothing, the largest was 0 already: order 1 of shape (0, 2).
    The smallest singular value of nothing is an error still.
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
