"""The gradient of a tensor as its attribute.

Order: 2
"""

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.grad"],
    about=["error", "shape", "dtype", "value", "memory"],
    see=["generated/torch.Tensor.grad"],
    asked=[
        "assigned grad has data of a different size",
        "assigned grad has data of a different type",
        "set gradient manually on parameter",
        "keep fp32 gradients for bf16 weights",
        "attempting to assign a gradient with dtype",
        "shape of .grad after broadcasting",
    ],
)
class TestGradHasTheShapeAndDtypeOfItsTensor:
    """`Tensor.grad` comes in its tensor's shape and by default its dtype.

    A gradient that went through float64 is converted back.
    [a_gradient_that_went_through_double_has_the_dtype_of_the_leaf]
    The gradient of a broadcast leaf is summed to the shape of the leaf.
    [the_gradient_of_a_broadcast_leaf_has_the_shape_of_the_leaf]
    From torch 2.10 on `grad_dtype` of a leaf without a gradient sets another dtype.
    [another_dtype_can_be_asked_for, no_other_dtype_can_be_asked_for]
    By default, setting `grad` to another shape or dtype raises RuntimeError, to a number TypeError.
    [anything_else_raises]
    Without `create_graph`, `backward` adds into the ordinary contiguous tensor that was set.
    [backward_adds_into_the_tensor_that_was_set]
    A contiguous float32 gradient given to `backward` of a contiguous `w.view(…)` becomes a new `grad` without a copy.
    [what_is_given_to_backward_of_a_view_becomes_grad_itself]
    Gradients of leaves stacked along dimension 0 can share one storage.
    [gradients_of_stacked_leaves_lie_in_one_storage]
    """

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32], ids=str)
    def test_a_gradient_that_went_through_double_has_the_dtype_of_the_leaf(self, dtype):
        w = torch.tensor([[1.0], [2.0]], dtype=dtype, requires_grad=True)

        (w.double() * torch.tensor([[3.0], [4.0]])).sum().backward()

        assert (w.grad.tolist(), w.grad.dtype) == ([[3.0], [4.0]], dtype)

    def test_the_gradient_of_a_broadcast_leaf_has_the_shape_of_the_leaf(self):
        w = torch.tensor([[1.0], [2.0]], requires_grad=True)

        (w * torch.tensor([3.0, 4.0, 5.0])).sum().backward()

        assert w.grad.tolist() == [[12.0], [12.0]]

    @pytest.mark.parametrize(
        ("gradient", "error"),
        [
            (torch.ones(3), RuntimeError),
            (torch.ones(1, 2), RuntimeError),
            (torch.ones(2, dtype=torch.float64), RuntimeError),
            (1.0, TypeError),
        ],
        ids=["longer", "another shape", "another dtype", "a number"],
    )
    def test_anything_else_raises(self, gradient, error):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.raises(error):
            w.grad = gradient

    def test_backward_adds_into_the_tensor_that_was_set(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        gradient = torch.tensor([5.0, 6.0])

        w.grad = gradient
        (w * 3).sum().backward()

        assert w.grad is gradient
        assert gradient.tolist() == [8.0, 9.0]

    def test_what_is_given_to_backward_of_a_view_becomes_grad_itself(self):
        direct, viewed = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 2.0], requires_grad=True)
        copied, taken = torch.tensor([3.0, 4.0]), torch.tensor([3.0, 4.0])
        direct.backward(copied)
        viewed.view(2).backward(taken)

        direct.grad.zero_()
        viewed.grad.zero_()

        assert (copied.tolist(), taken.tolist()) == ([3.0, 4.0], [0.0, 0.0])

    def test_gradients_of_stacked_leaves_lie_in_one_storage(self):
        a, b = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 2.0], requires_grad=True)

        torch.stack([a, b]).backward(torch.tensor([[3.0, 4.0], [5.0, 6.0]]))

        assert (a.grad.tolist(), b.grad.tolist()) == ([3.0, 4.0], [5.0, 6.0])
        assert a.grad.untyped_storage().data_ptr() == b.grad.untyped_storage().data_ptr()

    @until("2.10")
    def test_no_other_dtype_can_be_asked_for(self):
        assert not hasattr(torch.Tensor, "grad_dtype")

    @since(
        "2.10",
        why="pytorch#164751",
        remedy="Leave `w.grad_dtype` alone where `w.grad` has to keep the dtype of `w`.",
        trigger={"unseen": "Setting the attribute `grad_dtype` of a tensor is no call."},
    )
    def test_another_dtype_can_be_asked_for(self):
        w = torch.tensor([1.0, 2.0], dtype=torch.bfloat16, requires_grad=True)

        w.grad_dtype = torch.float32
        (w.float() * 3).sum().backward()

        assert (w.grad.tolist(), w.grad.dtype) == ([3.0, 3.0], torch.float32)
