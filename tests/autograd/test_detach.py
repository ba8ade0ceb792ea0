"""Detaching."""

import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.detach"],
    about=["memory", "value", "shape", "dtype", "gradient"],
    see=["generated/torch.Tensor.detach", "notes/autograd"],
)
class TestDetachReturnsAViewThatRequiresNoGradient:
    """`detach()` returns a new tensor object outside the graph that looks at the same memory.

    It has neither `grad_fn` nor `grad`, and requires no gradient, though it may be asked to require one of its own.
    Nothing is copied: a write in place shows on both sides, so add `.clone()` for a copy to keep.
    Through it even a leaf that requires a gradient can be written, for which autograd has no error.
    """

    @belief("memo/1")
    def test_the_result_is_another_tensor_without_a_history(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True) * 2

        detached = x.detach()

        assert detached is not x
        assert (detached.requires_grad, detached.is_leaf, detached.grad_fn) == (False, True, None)

    @belief("memo/1")
    def test_no_gradient_flows_back_through_it(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        (x * x.detach()).sum().backward()

        assert x.grad.tolist() == [1.0, 2.0]

    @belief("memo/1", holds=False)
    def test_it_is_new_in_memory_too(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        x.detach()[0] = 5

        assert x.tolist() == [1.0, 2.0]

    def test_a_view_keeps_its_strides_and_dtype(self):
        x = torch.tensor([[1, 2, 3], [4, 5, 6]], dtype=torch.bfloat16, requires_grad=True)

        detached = x.t()[::2].detach()

        assert (detached.tolist(), detached.dtype) == ([[1, 4], [3, 6]], torch.bfloat16)
        assert (detached.stride(), detached.data_ptr()) == ((2, 3), x.data_ptr())

    def test_the_gradient_stays_behind(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        (x * 3).sum().backward()

        assert x.detach().grad is None

    def test_it_may_collect_a_gradient_of_its_own(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        detached = x.detach().requires_grad_()
        (detached * torch.tensor([3.0, 4.0])).sum().backward()

        assert detached.grad.tolist() == [3.0, 4.0]
        assert x.grad is None

    def test_a_parameter_becomes_a_plain_tensor(self):
        parameter = torch.nn.Parameter(torch.tensor([1.0, 2.0]))

        assert type(parameter.detach()) is torch.Tensor

    def test_a_tensor_without_a_history_is_not_returned_itself(self):
        x = torch.tensor([1.0, 2.0])

        detached = x.detach()

        assert detached is not x
        assert detached.data_ptr() == x.data_ptr()


@claim(
    api=["torch.Tensor.detach", "torch.Tensor.detach_"],
    about=["gradient", "value", "state", "error"],
    see=["generated/torch.Tensor.detach", "generated/torch.Tensor.detach_"],
)
class TestDetachLeavesTheTensorItselfInTheGraph:
    """`detach()` ends the tracking of what it returns, while the tensor itself is tracked as before.

    As a statement of its own it does nothing: use its result, or `detach_()`, which cuts the tensor itself off.
    What was computed of the tensor before `detach_()` still passes its gradient on, and a view refuses it.
    Cutting a loss off for a plot is harmless; cutting off a result on the way stops the gradient of all before it.
    """

    @belief("memo/23")
    def test_operations_on_what_it_returns_are_not_tracked(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        y = x.detach() * 3

        assert (y.tolist(), y.requires_grad) == ([3.0, 6.0], False)

    @belief("memo/23", holds=False)
    def test_operations_on_the_tensor_are_not_tracked_afterwards(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        x.detach()
        y = x * 3

        assert not y.requires_grad

    def test_the_tensor_itself_still_passes_its_gradient_on(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        square = x * x
        square.detach()
        square.sum().backward()

        assert x.grad.tolist() == [2.0, 4.0]

    def test_what_is_cut_off_on_the_way_counts_as_a_constant(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        (x + (x * x).detach()).sum().backward()

        assert x.grad.tolist() == [1.0, 1.0]

    def test_in_place_it_cuts_the_tensor_itself_off(self):
        result = torch.tensor([1.0, 2.0], requires_grad=True) * 3

        returned = result.detach_()

        assert returned is result
        assert (result.tolist(), result.requires_grad, result.is_leaf) == ([3.0, 6.0], False, True)

    def test_in_place_it_leaves_what_was_computed_before(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        square = x * x
        total = (square * 3).sum()

        square.detach_()
        total.backward()

        assert x.grad.tolist() == [6.0, 12.0]
        assert not square.requires_grad

    def test_in_place_it_refuses_a_view(self):
        view = (torch.tensor([1.0, 2.0], requires_grad=True) * 3)[:1]

        with pytest.raises(RuntimeError):
            view.detach_()
        assert view.requires_grad


@claim(
    api=["torch.Tensor.detach", "torch.Tensor.data", "torch.Tensor.backward"],
    about=["gradient", "memory", "value"],
    see=["notes/autograd", "generated/torch.Tensor.detach"],
)
class TestDataHidesWritesThatDetachReports:
    """A write through `Tensor.data` goes unseen by autograd, where one through `detach()` makes `backward` raise.

    Both share the memory, but only `detach()` shares the counter of writes that autograd checks before it trusts it.
    So `data` gives wrong gradients in silence: of `exp`, whose derivative is its result, it gives whatever was written.
    Assigning to it swaps the tensor's memory, shape and all, and leaves a `grad` behind that no longer fits.
    Use `detach()`, or `torch.no_grad()` for updates.
    """

    def test_backward_raises_after_a_write_through_detach(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x.exp()

        y.detach().zero_()

        assert y.tolist() == [0.0, 0.0]
        with pytest.raises(RuntimeError):
            y.sum().backward()

    def test_backward_gives_a_wrong_gradient_after_a_write_through_data(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x.exp()

        y.data.zero_()
        y.sum().backward()

        assert x.grad.tolist() == [0.0, 0.0]

    def test_a_write_through_detach_counts(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        x.detach().add_(1)

        assert (x.tolist(), x._version) == ([2.0, 3.0], 1)  # noqa: SLF001 - the counter has no public name

    def test_a_write_through_data_does_not_count(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        x.data.add_(1)

        assert (x.tolist(), x._version) == ([2.0, 3.0], 0)  # noqa: SLF001 - the counter has no public name

    def test_data_of_another_shape_leaves_grad_behind(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        (x * 3).sum().backward()

        x.data = torch.tensor([4.0, 5.0, 6.0])

        assert (x.tolist(), x.grad.tolist()) == ([4.0, 5.0, 6.0], [3.0, 3.0])
        with pytest.raises(RuntimeError):
            (x * 3).sum().backward()

    def test_neither_requires_a_gradient(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        assert (x.data.requires_grad, x.detach().requires_grad) == (False, False)
        assert x.data.tolist() == x.detach().tolist() == [1.0, 2.0]
