"""Leaves: requires_grad, updates and grad as an attribute.

Order: 3
"""

import pytest
import torch

from torchnotes import belief, claim
from torchnotes.domains import dtypes


@claim(
    api=["torch.Tensor.requires_grad", "torch.Tensor.sub_"],
    about=["value", "gradient", "error"],
    see=["notes/autograd", "generated/torch.Tensor.requires_grad"],
    asked=[
        "leaf Variable that requires grad used in an in-place operation",
        "why can't I modify weights directly in pytorch",
        "manually change values of a parameter",
        "you can only change requires_grad flags of leaf variables",
        "inplace operation breaks backward",
        "update weight by hand without error",
    ],
)
class TestRequiresGradForbidsUpdatingALeafByHand:
    """A leaf with `requires_grad` raises at `sub_` and other writes in place.

    A contiguous leaf without `requires_grad` can be updated, because autograd guards leaves that require a gradient.
    [a_tensor_without_it_cannot_be_updated]
    A tracked write into a leaf with it, into a part or a view of its dtype raises RuntimeError.
    [writing_into_a_leaf_raises, a_tensor_with_it_can_be_updated]
    Inside of `torch.no_grad()` the leaf can be updated and keeps `requires_grad`. [without_tracking_a_leaf_is_updated]
    Turning `requires_grad` off opens the leaf itself to updates.
    [turning_it_off_opens_a_leaf_to_updates]
    The result of `w * 3` can be updated before further use, and the update is differentiated.
    [a_result_is_updated_and_the_update_differentiated]
    A tracked `sub_` on a part from `unbind` of a result raises RuntimeError. [a_part_of_unbind_refuses]
    A tracked `sub_` on a result of `exp`, which its derivative reads, raises RuntimeError in `backward`.
    [an_updated_result_of_exp_raises_in_backward]
    Assigning `requires_grad` on a result with a `grad_fn` raises RuntimeError. [setting_it_on_a_result_raises]
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

    def test_an_updated_result_of_exp_raises_in_backward(self):
        result = torch.tensor([1.0, 2.0], requires_grad=True).exp()

        result.sub_(1)

        with pytest.raises(RuntimeError):
            result.sum().backward()


@claim(
    api=["torch.optim.SGD"],
    about=["state"],
    see=["generated/torch.optim.SGD", "generated/torch.Tensor.grad"],
    asked=[
        "frozen layer still changes during training",
        "weights keep updating after requires_grad False",
        "does optimizer skip frozen parameters",
        "weight decay applied to params without gradient",
        "freeze layer in the middle of training",
        "zero_grad set_to_none when freezing weights",
    ],
)
class TestOptimizersLookAtGradAndNotAtRequiresGrad:
    """`torch.optim.SGD` updates a tensor by `grad`, not by `requires_grad`.

    Of two ones in a product the one that requires a gradient moves and the other stays.
    [what_requires_a_gradient_is_updated_and_the_rest_is_not]
    A tensor with `requires_grad` False and a `grad` is updated, because the step reads `grad`.
    [what_requires_no_gradient_is_not_updated]
    A tensor whose `grad` is None stays, even with weight decay. [what_requires_a_gradient_and_has_none_stays]
    One that is frozen after `backward()` moves at the next step, unless its `grad` is cleared before.
    [what_is_frozen_after_backward_still_moves]
    Set `grad` to None when freezing. [advice]
    """

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
    asked=[
        "why does argmax break the computation graph",
        "lost grad_fn after casting to int",
        "which operations are differentiable in pytorch",
        "comparison operator stops gradient",
        "output has no grad_fn after rounding or thresholding",
        "does autograd work if only one input needs grad",
    ],
)
class TestTrackingFollowsFloatingPointResults:
    """`requires_grad` makes autograd track real and complex products.

    A product is tracked, and so is a write into a floating-point tensor.
    [an_operation_is_tracked, a_write_into_another_tensor_is_tracked]
    One factor with `requires_grad` is enough, real or complex. [one_operand_that_requires_a_gradient_is_enough]
    A recorded result of `torch.heaviside` requires a gradient that cannot be computed.
    [one_operand_that_requires_a_gradient_is_enough, heaviside_raises_in_backward]
    Comparisons that make a new tensor, `torch.argmax`, `long()` and `ones_like` end the track silently, because they
    return bools, integers or constants.
    [an_operation_of_this_kind_is_tracked]
    `torch.tensor` copies values into a new leaf, which by default ends the track.
    [argmax_and_copies_into_a_new_leaf_are_not_tracked]
    Inside `torch.no_grad()` a product is not tracked. [an_operation_without_grad_mode_is_tracked]
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

    @belief("memo/20", holds=False, role="exception")
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

    @belief("memo/20", holds=False, role="exception")
    def test_an_operation_without_grad_mode_is_tracked(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            y = torch.mul(x, 3)

        assert y.requires_grad

    def test_heaviside_raises_in_backward(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            torch.heaviside(x, x).sum().backward()


@claim(
    api=["torch.tensor", "torch.Tensor.requires_grad_"],
    about=["error", "gradient", "dtype"],
    see=["generated/torch.Tensor.requires_grad_", "notes/autograd"],
    asked=[
        "Only Tensors of floating point dtype can require gradients",
        "cannot set requires_grad on integer tensor",
        "gradient for int tensor pytorch",
        "requires_grad error with long dtype",
    ],
)
class TestOnlyFloatingPointAndComplexTensorsRequireGradients:
    """`torch.tensor` and `requires_grad_` reject gradients for integers.

    All integer dtypes and bool raise RuntimeError. [integers_and_bools_raise, each_integer_dtype_raises]
    The common floating-point and complex dtypes accept it. [floats_and_complex_numbers_may_require_one]
    A gradient reaches tensors made by either. [both_collect_a_gradient]
    A weight written as `1` instead of `1.0`, without a dtype, raises RuntimeError.
    [a_weight_written_as_an_integer_raises]
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

    def test_each_integer_dtype_raises(self):
        for dtype in dtypes.INTEGRAL + dtypes.WIDE_UNSIGNED:
            x = torch.empty(2, dtype=dtype)

            with pytest.raises(RuntimeError):
                x.requires_grad_()
