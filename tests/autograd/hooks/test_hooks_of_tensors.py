"""Hooks of tensors.

Order: 4.5
"""

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.register_hook", "torch.Tensor.retain_grad"],
    about=["gradient", "state", "error"],
    see=["generated/torch.Tensor.register_hook", "generated/torch.Tensor.retain_grad", "notes/autograd"],
    asked=[
        "modify gradient during backward",
        "print gradients with a hook",
        "clip gradient per tensor in hook",
        "cannot register a hook on a tensor",
        "hook has changed the size of value",
        "step optimizer per parameter during backward",
    ],
)
class TestHooksSeeAndReplaceTheWholeGradientOfATensor:
    """A hook of `register_hook` sees a tensor's whole gradient of one pass.

    On a leaf the hook sees the sum of this pass, not the sum in `grad`. [it_sees_the_sum_of_one_pass]
    A tensor that it returns replaces the gradient; two hooks run in the order of registration.
    [what_they_return_is_handed_on]
    For a float32 leaf of two elements, returning one element or float64 raises RuntimeError.
    [a_gradient_of_another_shape_or_dtype_raises]
    On a product `retain_grad` keeps the gradient after hooks, even one registered later.
    [retained_gradients_are_those_after_the_hooks]
    On a product, a hook registered before `mul_` sees the gradient of the earlier value.
    [a_hook_from_before_a_write_sees_the_earlier_gradient]
    A hook removed before the pass does not run. [a_removed_hook_is_not_called]
    On a tensor that does not require a gradient `register_hook` and `retain_grad` raise RuntimeError.
    [a_tensor_that_requires_no_gradient_has_no_hooks]
    On a leaf `register_post_accumulate_grad_hook`, from torch 2.1 on, sees the sum in `grad`.
    [another_hook_sees_the_sum, there_is_no_hook_for_the_sum]
    """

    def test_it_sees_the_sum_of_one_pass(self):
        x, seen = torch.tensor(3.0, requires_grad=True), []
        x.register_hook(lambda gradient: seen.append(gradient.item()))

        (x * 2 + x * 3).backward()
        (x * 7).backward()

        assert seen == [5.0, 7.0]
        assert x.grad.item() == 12.0

    def test_what_they_return_is_handed_on(self):
        x = torch.tensor(3.0, requires_grad=True)
        x.register_hook(lambda gradient: gradient * 10)
        x.register_hook(lambda gradient: gradient + 1)

        (x * 2).backward()

        assert x.grad.item() == 21.0

    def test_retained_gradients_are_those_after_the_hooks(self):
        x = torch.tensor(3.0, requires_grad=True)
        square = x * x

        square.retain_grad()
        square.register_hook(lambda gradient: gradient * 10)
        square.backward()

        assert (square.grad.item(), x.grad.item()) == (10.0, 60.0)

    def test_a_removed_hook_is_not_called(self):
        x = torch.tensor(3.0, requires_grad=True)
        handle = x.register_hook(lambda gradient: gradient * 10)

        handle.remove()
        (x * 2).backward()

        assert x.grad.item() == 2.0

    def test_a_tensor_that_requires_no_gradient_has_no_hooks(self):
        x = torch.tensor(3.0)

        with pytest.raises(RuntimeError):
            x.register_hook(print)
        with pytest.raises(RuntimeError):
            x.retain_grad()

    @until("2.1")
    def test_there_is_no_hook_for_the_sum(self):
        assert not hasattr(torch.Tensor, "register_post_accumulate_grad_hook")

    @since("2.1")
    def test_another_hook_sees_the_sum(self):
        x, seen = torch.tensor(3.0, requires_grad=True), []
        x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.item()))

        (x * 2).backward()
        (x * 7).backward()

        assert seen == [2.0, 9.0]

    def test_a_hook_from_before_a_write_sees_the_earlier_gradient(self):
        product, seen = torch.tensor(3.0, requires_grad=True) * 1, []

        product.register_hook(lambda gradient: seen.append(gradient.item()))
        product.mul_(2)
        (product * 5).backward()

        assert seen == [10.0]

    @pytest.mark.parametrize("change", [lambda gradient: gradient[:1], lambda gradient: gradient.double()])
    def test_a_gradient_of_another_shape_or_dtype_raises(self, change):
        x = torch.tensor([3.0, 1.0], requires_grad=True)

        x.register_hook(change)

        with pytest.raises(RuntimeError):
            x.sum().backward()
