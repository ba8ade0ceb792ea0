"""Without gradients: views and updates in place.

Order: 7.5
"""

import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.no_grad"],
    about=["state", "error"],
    see=["generated/torch.no_grad", "tensor_view", "notes/autograd"],
    asked=[
        "slice of weight has requires_grad but grad is none",
        "view was created in no_grad mode and modified inplace",
        "view taken inside no_grad not learning",
        "why does indexing inside no_grad still say requires_grad",
    ],
)
class TestAViewUnderNoGradClaimsAGradientThatItNeverGets:
    """A slice made in `torch.no_grad()` keeps `requires_grad`.

    The slice is a leaf with `grad_fn` None, though its base requires a gradient. [it_says_that_it_requires_a_gradient]
    `backward` of a result computed from it silently fills neither its `grad` nor the base's.
    [no_gradient_reaches_it_or_its_base]
    Writing into it in place raises RuntimeError once gradients are on. [it_cannot_be_written_afterwards]
    A `clone` made there has `requires_grad` False. [it_says_that_it_requires_a_gradient]
    Results in place, and by default `to` of the same dtype, are the operand itself.
    [what_returns_its_operand_requires_what_that_does]
    """

    def test_it_says_that_it_requires_a_gradient(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            view, copy = x[:1], x[:1].clone()

        assert (view.requires_grad, view.is_leaf, view.grad_fn) == (True, True, None)
        assert not copy.requires_grad

    def test_no_gradient_reaches_it_or_its_base(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            view = x[:1]
        (view * 3).sum().backward()

        assert (view.grad, x.grad) == (None, None)

    def test_it_cannot_be_written_afterwards(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True) * 1

        with torch.no_grad():
            view = x[:1]

        with pytest.raises(RuntimeError):
            view.add_(1)

    def test_what_returns_its_operand_requires_what_that_does(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            returned = x.mul_(3), x.to(torch.float32), x.contiguous()

        assert [one is x for one in returned] == [True, True, True]
        assert (x.tolist(), x.requires_grad, (x * 2).requires_grad) == ([3.0, 6.0], True, True)


@claim(
    api=["torch.no_grad"],
    about=["state"],
    see=["generated/torch.no_grad", "generated/torch.Tensor.grad"],
    asked=[
        "write gradient descent from scratch without optimizer",
        "w = w - lr * grad makes grad None",
        "manual weight update training loop",
        "element 0 of tensors does not require grad after update",
        "is at version 1; expected version 0 after weight update",
        "minus equals versus reassigning weights in training loop",
    ],
)
class TestNoGradLetsWeightsBeUpdatedInPlace:
    """In `torch.no_grad()` an update in place keeps a weight a leaf.

    `w -= lr * w.grad` keeps `grad` as it is. [an_update_in_place_moves_the_weight_and_not_its_gradient]
    Outside of the block such an update raises RuntimeError while gradients are on. [outside_the_update_raises]
    `w = w - lr * w.grad` makes another tensor, without `requires_grad`.
    [an_update_out_of_place_makes_a_tensor_without_a_gradient]
    The next `backward()` of that tensor alone raises RuntimeError. [backward_of_the_new_tensor_raises]
    After an update in place the next step differentiates at the new weight.
    [the_next_step_differentiates_at_the_new_weight]
    An update between `w * w` and its `backward()` raises RuntimeError there, as the product saved the weight.
    [an_update_before_backward_raises]
    `backward()` in the block still adds to `grad`, because the block stops recording and not the backward pass.
    [gradients_are_held_still_though_backward_is_called]
    """

    @belief("til/14")
    def test_an_update_in_place_moves_the_weight_and_not_its_gradient(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        (w * w).sum().backward()

        with torch.no_grad():
            w -= 0.25 * w.grad

        assert (w.tolist(), w.grad.tolist()) == ([0.5, 1.0], [2.0, 4.0])
        assert (w.requires_grad, w.is_leaf) == (True, True)

    @belief("til/14", holds=False, role="exception")
    def test_gradients_are_held_still_though_backward_is_called(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        loss = (w * w).sum()
        (w * w).sum().backward()

        with torch.no_grad():
            loss.backward()

        assert w.grad.tolist() == [2.0, 4.0]

    def test_outside_the_update_raises(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            w -= 1
        with pytest.raises(RuntimeError):
            w -= 1

        assert w.tolist() == [0.0, 1.0]

    def test_an_update_out_of_place_makes_a_tensor_without_a_gradient(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        before = w
        (w * w).sum().backward()

        with torch.no_grad():
            w = w - 0.25 * w.grad

        assert (w.tolist(), before.tolist()) == ([0.5, 1.0], [1.0, 2.0])
        assert (w.requires_grad, w.grad) == (False, None)

    def test_the_next_step_differentiates_at_the_new_weight(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            w -= 3
        (w * w).sum().backward()

        assert w.grad.tolist() == [-4.0, -2.0]

    def test_backward_of_the_new_tensor_raises(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            w = w - 1

        with pytest.raises(RuntimeError):
            (w * w).sum().backward()

    def test_an_update_before_backward_raises(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        loss = (w * w).sum()

        with torch.no_grad():
            w -= 1

        with pytest.raises(RuntimeError):
            loss.backward()
