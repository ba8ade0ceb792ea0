"""Orders and dtypes of norms.

Order: 23
"""

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
    asked=[
        "count nonzero with l0 norm",
        "max norm of a vector infinity norm",
        "norm on an empty tensor does not have an identity",
        "negative order norm",
        "L1 L2 Linf norm of a vector",
        "norm of large float32 values is inf",
    ],
)
class TestVectorNormIsNoNormForEveryOrder:
    """`vector_norm` of a nonempty float32 vector accepts negative orders.

    For a float64 vector of small integers, orders 1, 2 and 3 are roots of sums of absolute powers.
    [whole_orders_follow_their_definitions]
    The orders inf and -inf of a nonempty finite float64 vector return the largest and the smallest absolute value.
    [whole_orders_follow_their_definitions]
    Order 0 of a short float32 or float64 vector counts the elements other than 0, and NaN is one.
    [whole_orders_follow_their_definitions, nan_counts_as_an_element_other_than_zero]
    The order 0.5 of a float32 vector is accepted too; the order `1j` raises RuntimeError.
    [a_fraction_is_an_order_and_a_complex_number_is_not]
    The orders -0.5, -1 and -2 of `[3.0, 0.0]` return 0, and order -1 of `[nan, 0.0]` NaN.
    [one_zero_makes_a_negative_order_zero, nan_beside_a_zero_makes_a_negative_order_nan]
    Along an empty dimension of a float32 tensor the orders 0, 1 and 2 return 0. [nothing_has_norm_zero]
    An empty float32 vector raises RuntimeError in the orders inf, -inf and -1.
    [nothing_has_no_negative_or_infinite_norm]
    `keepdim=True` keeps the reduced dimensions of a float32 tensor, with size 1.
    [keepdim_leaves_dimensions_of_size_one]
    The float32 norm of `[3e30, 4e30]` is inf on the CPU: the squares overflow. [large_values_overflow_in_the_squares]
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

    def test_a_fraction_is_an_order_and_a_complex_number_is_not(self):
        x = torch.tensor([9.0, 16.0])

        with pytest.raises(RuntimeError):
            torch.linalg.vector_norm(x, ord=1j)

        assert torch.linalg.vector_norm(x, ord=0.5).item() == pytest.approx(49.0)


@claim(
    api=["torch.linalg.norm", "torch.linalg.vector_norm", "torch.linalg.matrix_norm"],
    about=["value", "dtype", "error"],
    see=["generated/torch.linalg.norm", "generated/torch.linalg.vector_norm", "generated/torch.linalg.matrix_norm"],
    asked=[
        "norm of integer tensor error",
        "linalg norm expected floating point or complex input got Long",
        "norm should be convertible without narrowing",
        "dtype should be complex for complex inputs norm",
        "compute norm in double for float input",
    ],
)
class TestNormsNeedFloatingPoint:
    """`torch.linalg` norms reject integers, even with a floating `dtype`.

    From torch 2.15 on, a matrix of int64, uint8 or bool raises NotImplementedError.
    [integers_raise_not_implemented_error]
    With `dtype=torch.float32` an int64 matrix raises the same error.
    [integers_raise_not_implemented_error_with_a_floating_dtype]
    Before torch 2.15 both raised RuntimeError. [integers_raise, integers_raise_with_a_floating_dtype]
    Convert integers first: `x.float()`. [advice]
    Without `ord` and `dtype` the norms of a float16, bfloat16, float32 or float64 matrix keep its dtype.
    [a_norm_keeps_the_floating_dtype]
    By default the norms of a complex64 or complex128 matrix are real. [a_norm_of_complex_numbers_is_real]
    A float32 matrix with `dtype=torch.float64` is computed in float64. [a_wider_dtype_is_computed_in]
    A float64 matrix with a `dtype` of float16 or float32 raises RuntimeError. [a_narrower_dtype_raises]
    A complex64 matrix raises RuntimeError with `dtype=torch.float64`, and accepts `torch.complex128`.
    [a_complex_tensor_needs_a_complex_dtype]
    """

    @until("2.15")
    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.bool], ids=str)
    def test_integers_raise(self, dtype, name):
        with pytest.raises(RuntimeError) as raised:
            getattr(torch.linalg, name)(torch.ones(1, 2, dtype=dtype))

        assert raised.type is RuntimeError

    @since(
        "2.15",
        why="pytorch#192352",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.linalg.norm",
                "torch.linalg.vector_norm",
                "torch.linalg.matrix_norm",
                "torch.[Tensor.]norm",
                "torch.functional.norm",
                "torch.nuclear_norm",
                "torch.frobenius_norm",
                "torch.[Tensor.]dist",
                "torch.[Tensor.]renorm",
                "torch.Tensor.renorm_",
                "torch.nn.functional.normalize",
            ],
            "when": ["first_dtype:integral,bool"],
        },
    )
    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.bool], ids=str)
    def test_integers_raise_not_implemented_error(self, dtype, name):
        with pytest.raises(NotImplementedError):
            getattr(torch.linalg, name)(torch.ones(1, 2, dtype=dtype))

    @until("2.15")
    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    def test_integers_raise_with_a_floating_dtype(self, name):
        with pytest.raises(RuntimeError) as raised:
            getattr(torch.linalg, name)(torch.tensor([[3, 4]]), dtype=torch.float32)

        assert raised.type is RuntimeError

    @since("2.15")
    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    def test_integers_raise_not_implemented_error_with_a_floating_dtype(self, name):
        with pytest.raises(NotImplementedError):
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

    @pytest.mark.parametrize("name", ["norm", "vector_norm", "matrix_norm"])
    def test_a_complex_tensor_needs_a_complex_dtype(self, name):
        x = torch.tensor([[3 + 4j, 12j]])

        with pytest.raises(RuntimeError):
            getattr(torch.linalg, name)(x, dtype=torch.float64)

        assert getattr(torch.linalg, name)(x, dtype=torch.complex128).dtype == torch.float64
