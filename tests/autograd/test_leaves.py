"""Leaves: requires_grad, updates and grad as an attribute."""

import pytest
import torch

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.requires_grad", "torch.Tensor.sub_"],
    about=["value", "gradient", "error"],
    see=["notes/autograd", "generated/torch.Tensor.requires_grad"],
)
class TestRequiresGradForbidsUpdatingALeafByHand:
    """`requires_grad` asks for a gradient, and a leaf that has it is the one that refuses `sub_` and other updates.

    A leaf without it can be updated; one with it raises, as the write would be part of the graph.
    Inside of `torch.no_grad()` it can be updated.
    Results of operations can be updated with or without it, as the update joins the graph, but no part of `unbind`.
    """

    @belief("lecture/16", holds=False)
    def test_a_tensor_without_it_cannot_be_updated(self):
        w = torch.tensor([1.0, 2.0])

        w.sub_(1)

        assert w.tolist() == [1.0, 2.0]

    @belief("lecture/16", holds=False, raises=RuntimeError)
    def test_a_tensor_with_it_can_be_updated(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        w.sub_(1)

        assert w.tolist() == [0.0, 1.0]

    @pytest.mark.parametrize(
        "write",
        [lambda w: w.sub_(1), lambda w: w[:1].sub_(1), lambda w: w.view(2).sub_(1)],
        ids=["itself", "a part", "a view of the whole"],
    )
    def test_writing_into_a_leaf_raises(self, write):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            write(w)
        assert (w.tolist(), w.requires_grad) == ([1.0, 2.0], True)

    def test_without_tracking_a_leaf_is_updated(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            w.sub_(torch.tensor([1.0, 5.0]))

        assert w.tolist() == [0.0, -3.0]
        assert w.requires_grad

    def test_a_result_is_updated_and_the_update_differentiated(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        result = w * 3
        result.sub_(w)
        result.sum().backward()

        assert result.tolist() == [2.0, 4.0]
        assert w.grad.tolist() == [2.0, 2.0]

    def test_turning_it_off_opens_a_leaf_to_updates(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        w.requires_grad = False
        w.sub_(1)

        assert w.tolist() == [0.0, 1.0]
        assert not w.requires_grad

    def test_a_part_of_unbind_refuses(self):
        part, _ = (torch.tensor([1.0, 2.0], requires_grad=True) * 3).unbind()

        with pytest.raises(RuntimeError):
            part.sub_(1)

    @pytest.mark.parametrize("value", [True, False])
    def test_setting_it_on_a_result_raises(self, value):
        result = torch.tensor([1.0, 2.0], requires_grad=True) * 3

        with pytest.raises(RuntimeError):
            result.requires_grad = value

        assert result.requires_grad


@claim(
    api=["torch.optim.SGD"],
    about=["state"],
    see=["generated/torch.optim.SGD", "generated/torch.Tensor.grad"],
)
class TestOptimizersLookAtGradAndNotAtRequiresGrad:
    """A step of `torch.optim.SGD` updates each tensor whose `grad` is set, whatever `requires_grad` says.

    It skips a tensor whose `grad` is None, which is why a frozen layer stays as it is.
    But one that is frozen after `backward()` keeps its `grad`, and moves at the next step: set `grad` to None too.
    """

    @belief("lecture/16")
    def test_what_requires_a_gradient_is_updated_and_the_rest_is_not(self):
        w, frozen = torch.tensor([1.0], requires_grad=True), torch.tensor([1.0])
        optimizer = torch.optim.SGD([w, frozen], lr=1.0)

        (w * frozen * 2).sum().backward()
        optimizer.step()

        assert (w.tolist(), frozen.tolist()) == ([-1.0], [1.0])

    @belief("lecture/16", holds=False)
    def test_what_requires_no_gradient_is_not_updated(self):
        frozen = torch.tensor([1.0])
        frozen.grad = torch.tensor([2.0])

        torch.optim.SGD([frozen], lr=1.0).step()

        assert frozen.tolist() == [1.0]

    def test_what_is_frozen_after_backward_still_moves(self):
        w = torch.tensor([1.0], requires_grad=True)
        (w * 2).sum().backward()

        w.requires_grad = False
        torch.optim.SGD([w], lr=1.0).step()

        assert w.tolist() == [-1.0]

    def test_what_requires_a_gradient_and_has_none_stays(self):
        w = torch.tensor([1.0], requires_grad=True)

        torch.optim.SGD([w], lr=1.0, weight_decay=0.5).step()

        assert w.tolist() == [1.0]


@claim(
    api=["torch.Tensor.requires_grad", "torch.mul", "torch.argmax", "torch.tensor"],
    about=["gradient", "value"],
    see=["notes/autograd", "generated/torch.Tensor.requires_grad"],
)
class TestTrackingFollowsFloatingPointResults:
    """`requires_grad` makes autograd track operations that compute floating-point or complex numbers, and no others.

    Such a result requires a gradient as soon as one operand does, even of `torch.heaviside`, which cannot give one.
    Comparisons, `torch.argmax` and conversions to integers end the track without a word, and so does `torch.tensor`.
    Inside `torch.no_grad()` nothing is tracked.
    """

    @belief("memo/20")
    def test_an_operation_is_tracked(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        torch.mul(torch.mul(x, 3), torch.tensor([1.0, 10.0])).sum().backward()

        assert x.grad.tolist() == [3.0, 30.0]

    @belief("memo/20")
    def test_a_write_into_another_tensor_is_tracked(self):
        x, total = torch.tensor([1.0, 2.0], requires_grad=True), torch.zeros(3)

        total[1:] = torch.mul(x, 3)

        assert total.tolist() == [0.0, 3.0, 6.0]
        assert total.requires_grad

    @belief("memo/20", holds=False)
    @pytest.mark.parametrize(
        "operation",
        [
            torch.argmax,
            lambda x: x > 0,
            lambda x: x.long(),
            lambda x: torch.tensor([x[0], x[1]]),
            torch.ones_like,
        ],
        ids=["argmax", "comparison", "long", "torch.tensor", "ones_like"],
    )
    def test_an_operation_of_this_kind_is_tracked(self, operation):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        assert operation(x).requires_grad

    def test_argmax_and_copies_into_a_new_leaf_are_not_tracked(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        place, copy = torch.argmax(x), torch.tensor([x[0], x[1]])

        assert (place.item(), copy.tolist()) == (1, [1.0, 2.0])
        assert (place.requires_grad, copy.requires_grad) == (False, False)

    def test_one_operand_that_requires_a_gradient_is_enough(self):
        x = torch.tensor([1.0, 2.0])

        assert not torch.mul(x, x).requires_grad
        assert torch.mul(x, torch.tensor(2.0, requires_grad=True)).requires_grad
        assert torch.mul(x, torch.tensor(2j, requires_grad=True)).requires_grad
        assert torch.heaviside(torch.tensor(2.0, requires_grad=True), x[0]).requires_grad

    @belief("memo/20", holds=False)
    def test_an_operation_without_grad_mode_is_tracked(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            y = torch.mul(x, 3)

        assert y.requires_grad


@claim(
    api=["torch.tensor", "torch.Tensor.requires_grad_"],
    about=["error", "gradient", "dtype"],
    see=["generated/torch.Tensor.requires_grad_", "notes/autograd"],
)
class TestOnlyFloatingPointAndComplexTensorsRequireGradients:
    """`torch.tensor` and `requires_grad_` refuse a gradient for integers and bools.

    A weight written as `1` instead of `1.0` is an int64 tensor, and raises.
    `torch.ones(2, dtype=torch.int64, requires_grad=True)` raises likewise.
    """

    @pytest.mark.parametrize(
        "dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64, torch.complex64], ids=str
    )
    def test_floats_and_complex_numbers_may_require_one(self, dtype):
        made, asked = torch.tensor([1], dtype=dtype, requires_grad=True), torch.tensor([1], dtype=dtype)

        asked.requires_grad_()

        assert (made.requires_grad, made.dtype) == (True, dtype)
        assert (asked.requires_grad, asked.dtype) == (True, dtype)

    def test_both_collect_a_gradient(self):
        made, asked = torch.tensor([1.0], requires_grad=True), torch.tensor([1.0])

        (made * 3 + asked.requires_grad_() * 5).sum().backward()

        assert (made.grad.tolist(), asked.grad.tolist()) == ([3.0], [5.0])

    @pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int32, torch.int64], ids=str)
    def test_integers_and_bools_raise(self, dtype):
        x = torch.tensor([1], dtype=dtype)

        with pytest.raises(RuntimeError):
            torch.tensor([1], dtype=dtype, requires_grad=True)
        with pytest.raises(RuntimeError):
            x.requires_grad_()

    def test_a_weight_written_as_an_integer_raises(self):
        with pytest.raises(RuntimeError):
            torch.tensor(1, requires_grad=True)


@claim(
    api=["torch.Tensor.grad"],
    about=["error", "shape", "dtype", "value", "memory"],
    see=["generated/torch.Tensor.grad"],
)
class TestGradHasTheShapeAndDtypeOfItsTensor:
    """`Tensor.grad` has the shape and by default the dtype of its tensor, and its memory may be that of another tensor.

    The computation may go through another precision: the gradient is converted back on the way.
    Since torch 2.10 `grad_dtype` asks for another dtype, such as float32 for a bfloat16 weight.
    Assigning `data` of another shape leaves `grad` behind as it was.
    `grad` can be set by hand to what fits, and `backward` then adds into that very tensor.
    A gradient that reaches a leaf through a view becomes `grad` without a copy.
    So zeroing `grad` in place wipes what was given to `backward`.
    Gradients of stacked leaves lie side by side in one storage, which lives as long as either.
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

    @since("2.10")
    def test_another_dtype_can_be_asked_for(self):
        w = torch.tensor([1.0, 2.0], dtype=torch.bfloat16, requires_grad=True)

        w.grad_dtype = torch.float32
        (w.float() * 3).sum().backward()

        assert (w.grad.tolist(), w.grad.dtype) == ([3.0, 3.0], torch.float32)
