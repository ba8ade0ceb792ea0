"""Clamping."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.clamp", "torch.relu"],
    about=["value", "shape", "dtype", "gradient"],
    see=["generated/torch.Tensor.clamp", "generated/torch.relu", "generated/torch.clamp"],
)
class TestClampAtZeroIsAReluForward:
    """`clamp(min=0)` gives what `relu` gives, and at exactly 0 also its gradient since torch 2.14.

    What is above 0 is kept, what is below becomes 0, and NaN stays NaN.
    Before 2.14 the gradient of `clamp` was 1 at the bound itself, where `relu` has 0, so a unit at 0 kept learning.
    They still differ at NaN, where `relu` passes the gradient and `clamp` does not.
    Bools become integers in `clamp` and are refused by `relu`.
    """

    @belief("til/9")
    @given(values=st.lists(st.floats(width=32, allow_nan=False), max_size=20))
    def test_it_keeps_what_is_above_zero_and_is_what_relu_gives(self, values):
        x = torch.tensor(values, dtype=torch.float32)
        expected = [value if value > 0 else 0.0 for value in values]

        assert x.clamp(min=0).tolist() == expected
        assert torch.relu(x).tolist() == expected

    @belief("til/9")
    @pytest.mark.parametrize(
        "dtype", [torch.int8, torch.int32, torch.int64, torch.bfloat16, torch.float32, torch.float64], ids=str
    )
    def test_it_is_a_relu_in_any_dtype(self, dtype):
        x = torch.tensor([[-3, 2], [0, 5]], dtype=dtype)

        clamped, rectified = x.clamp(min=0), torch.relu(x)

        assert clamped.tolist() == rectified.tolist() == [[0, 2], [0, 5]]
        assert clamped.dtype == rectified.dtype == dtype

    @belief("til/9", holds=">=2.14")
    def test_its_gradient_is_that_of_a_relu(self):
        x, y = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True), torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)

        x.clamp(min=0).sum().backward()
        torch.relu(y).sum().backward()

        assert x.grad.tolist() == y.grad.tolist()

    @until("2.14")
    def test_the_gradient_at_the_bound_is_one(self):
        x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)

        x.clamp(min=0).sum().backward()

        assert x.grad.tolist() == [0.0, 1.0, 1.0]

    @since("2.14")
    def test_the_gradient_at_the_bound_is_zero(self):
        x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)

        x.clamp(min=0).sum().backward()

        assert x.grad.tolist() == [0.0, 0.0, 1.0]

    def test_nan_stays_nan(self):
        x = torch.tensor([math.nan, 1.0])

        assert x.clamp(min=0).isnan().tolist() == [True, False]
        assert torch.relu(x).isnan().tolist() == [True, False]

    def test_the_gradient_at_nan_is_zero_where_relu_has_one(self):
        x, y = torch.tensor([math.nan], requires_grad=True), torch.tensor([math.nan], requires_grad=True)

        x.clamp(min=0).sum().backward()
        torch.relu(y).sum().backward()

        assert x.grad.tolist() == [0.0]
        assert y.grad.tolist() == [1.0]

    def test_bools_become_integers_where_relu_raises(self):
        x = torch.tensor([True, False])

        assert x.clamp(min=0).dtype == torch.int64
        with pytest.raises(RuntimeError):
            torch.relu(x)


@claim(
    api=["torch.Tensor.clamp"],
    about=["value", "shape", "dtype", "error", "memory"],
    see=["generated/torch.clamp", "notes/broadcasting", "tensor_attributes"],
)
class TestClampPutsTheUpperBoundLast:
    """`clamp` applies the lower bound first and the upper one last, so that the upper one wins where they cross.

    Crossed bounds are no error: every element but NaN becomes the upper one.
    Bounds may be tensors, which broadcast and can make the result larger than the tensor.
    A bound takes part in promotion as an operand of arithmetic does: integers clamped at a float become floats.
    So a 0-d tensor of -1 gives way to bytes and wraps around to 255.
    """

    def test_crossed_bounds_give_the_upper_one(self):
        result = torch.tensor([1.0, 5.0, 9.0]).clamp(min=6, max=2)

        assert result.tolist() == [2.0, 2.0, 2.0]
        assert torch.tensor([math.nan]).clamp(min=6, max=2).isnan().tolist() == [True]

    def test_no_bound_at_all_raises(self):
        x = torch.tensor([1.0])

        with pytest.raises(RuntimeError):
            x.clamp()

    def test_bounds_that_are_tensors_broadcast(self):
        result = torch.tensor([1, 5, 9]).clamp(min=torch.tensor([[2], [6]]), max=torch.tensor([3, 7, 8]))

        assert result.tolist() == [[2, 5, 8], [3, 6, 8]]

    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int64], ids=str)
    def test_integers_with_a_floating_bound_become_floats(self, dtype):
        result = torch.tensor([1, 5, 9], dtype=dtype).clamp(min=2.5)

        assert result.tolist() == [2.5, 5.0, 9.0]
        assert result.dtype == torch.float32

    def test_a_0d_bound_of_minus_one_wraps_around_in_bytes(self):
        result = torch.tensor([1, 5, 9], dtype=torch.uint8).clamp(min=torch.tensor(-1))

        assert result.tolist() == [255, 255, 255]
        assert result.dtype == torch.uint8

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_floats_keep_their_dtype(self, dtype):
        result = torch.tensor([1, 5, 9], dtype=dtype).clamp(min=2.5, max=7)

        assert result.tolist() == [2.5, 5.0, 7.0]
        assert result.dtype == dtype

    def test_complex_numbers_raise(self):
        x = torch.tensor([1j])

        with pytest.raises(RuntimeError):
            x.clamp(min=0)

    def test_the_result_is_new_memory_even_where_nothing_is_clamped(self):
        x = torch.tensor([1.0, 2.0])

        x.clamp(min=0)[0] = 9

        assert x.tolist() == [1.0, 2.0]


@claim(
    api=["torch.Tensor.clamp"],
    about=["value", "error", "gradient"],
    see=["generated/torch.clamp"],
)
class TestClampTreatsOddBoundsAnewInEachRelease:
    """`clamp` ignored a single number NaN as a bound before torch 2.12, and wrapped a bound of -1 on bytes before 2.15.

    A NaN bound now makes everything NaN, as two bounds or a tensor of NaN always did.
    Bytes clamped at -1 from below became 255 throughout; now they stay as they are.
    An upper bound of 300 raised for bytes, and now changes nothing.
    The gradient at each of two bounds that are numbers was 1 before 2.14 and is 0 since.
    """

    @until("2.12")
    @pytest.mark.parametrize("bound", ["min", "max"])
    def test_a_bound_of_nan_is_ignored(self, bound):
        result = torch.tensor([1.0, 5.0]).clamp(**{bound: math.nan})

        assert result.tolist() == [1.0, 5.0]

    @since("2.12")
    @pytest.mark.parametrize("bound", ["min", "max"])
    def test_a_bound_of_nan_gives_nan(self, bound):
        result = torch.tensor([1.0, 5.0]).clamp(**{bound: math.nan})

        assert result.isnan().tolist() == [True, True]

    @until("2.15")
    def test_a_negative_lower_bound_on_bytes_wraps_around(self):
        result = torch.tensor([1, 5, 9], dtype=torch.uint8).clamp(min=-1)

        assert result.tolist() == [255, 255, 255]

    @since("2.15")
    def test_a_negative_lower_bound_on_bytes_changes_nothing(self):
        result = torch.tensor([1, 5, 9], dtype=torch.uint8).clamp(min=-1)

        assert result.tolist() == [1, 5, 9]

    @until("2.15")
    def test_an_upper_bound_beyond_the_dtype_raises(self):
        x = torch.tensor([1, 5, 9], dtype=torch.uint8)

        with pytest.raises(RuntimeError):
            x.clamp(max=300)

    @since("2.15")
    def test_an_upper_bound_beyond_the_dtype_changes_nothing(self):
        result = torch.tensor([1, 5, 9], dtype=torch.uint8).clamp(max=300)

        assert result.tolist() == [1, 5, 9]

    @until("2.14")
    def test_the_gradient_at_both_bounds_is_one(self):
        x = torch.tensor([-1.0, 0.0, 1.0, 2.0, 3.0], requires_grad=True)

        x.clamp(0, 2).backward(torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0]))

        assert x.grad.tolist() == [0.0, 2.0, 3.0, 4.0, 0.0]

    @since("2.14")
    def test_the_gradient_at_both_bounds_is_zero(self):
        x = torch.tensor([-1.0, 0.0, 1.0, 2.0, 3.0], requires_grad=True)

        x.clamp(0, 2).backward(torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0]))

        assert x.grad.tolist() == [0.0, 0.0, 3.0, 0.0, 0.0]
