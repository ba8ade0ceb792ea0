"""Detaching.

Order: 6
"""

import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.detach"],
    about=["memory", "value", "shape", "dtype", "gradient"],
    see=["generated/torch.Tensor.detach", "notes/autograd"],
    asked=[
        "does detach copy the tensor",
        "detach vs clone",
        "detached tensor changes original",
        "treat value as constant in loss",
        "stop gradient like tf.stop_gradient",
    ],
)
class TestDetachReturnsAViewThatRequiresNoGradient:
    """`detach()` of a dense tensor returns a tensor that shares its memory.

    The result is a leaf outside the graph: `grad_fn` is None and `requires_grad` is False.
    [the_result_is_another_tensor_without_a_history]
    A product of x with `x.detach()` has the gradient x: the detached factor is a constant.
    [no_gradient_flows_back_through_it]
    A write to an element of the result shows in the source, even in a leaf that requires a gradient,
    because nothing is copied. [it_is_new_in_memory_too]
    A strided slice keeps its shape, strides and dtype. [a_view_keeps_its_strides_and_dtype]
    `grad` of the result is None, even where the source has one. [the_gradient_stays_behind]
    After `requires_grad_()` a float result collects a separate gradient. [it_may_collect_a_gradient_of_its_own]
    An `nn.Parameter` becomes a plain Tensor. [a_parameter_becomes_a_plain_tensor]
    An empty subclass of `torch.Tensor` is kept. [another_subclass_is_kept]
    A tensor without a history is not returned itself. [a_tensor_without_a_history_is_not_returned_itself]
    Add `.clone()` for a copy to keep. [advice]
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

    @belief("memo/1", holds=False, role="exception")
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

    def test_another_subclass_is_kept(self):
        class Named(torch.Tensor):
            pass

        named = torch.tensor([1.0, 2.0]).as_subclass(Named)

        assert type(named.detach()) is Named


@claim(
    api=["torch.Tensor.detach", "torch.Tensor.detach_"],
    about=["gradient", "value", "state", "error"],
    see=["generated/torch.Tensor.detach", "generated/torch.Tensor.detach_"],
    asked=[
        "x.detach() has no effect without assignment",
        "detach vs detach_",
        "can't detach views in-place use detach() instead",
        "remove tensor from graph in place",
        "truncated backprop hidden state detach",
    ],
)
class TestDetachLeavesTheTensorItselfInTheGraph:
    """`detach()` keeps the tensor itself in the graph.

    A number times the result of `detach()` is not tracked. [operations_on_what_it_returns_are_not_tracked]
    A product of the tensor is tracked as before, because `detach()` does not change it.
    [operations_on_the_tensor_are_not_tracked_afterwards, the_tensor_itself_still_passes_its_gradient_on]
    A detached summand counts as a constant in the gradient. [what_is_cut_off_on_the_way_counts_as_a_constant]
    `detach_()` cuts a product itself off and returns it. [in_place_it_cuts_the_tensor_itself_off]
    A sum computed before `detach_()` still passes its gradient on. [in_place_it_leaves_what_was_computed_before]
    Outside inference mode `detach_()` on a slice raises RuntimeError, also on one outside the graph.
    [in_place_it_refuses_a_view, in_place_it_refuses_a_view_outside_the_graph]
    Use the result of `detach()`: as a statement it does nothing. [advice]
    """

    @belief("memo/23")
    def test_operations_on_what_it_returns_are_not_tracked(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        y = x.detach() * 3

        assert (y.tolist(), y.requires_grad) == ([3.0, 6.0], False)

    @belief("memo/23", holds=False, role="exception")
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

    def test_in_place_it_refuses_a_view_outside_the_graph(self):
        view = torch.tensor([1.0, 2.0])[:1]

        with pytest.raises(RuntimeError):
            view.detach_()


@claim(
    api=["torch.Tensor.detach", "torch.Tensor.data", "torch.Tensor.backward", "torch.Tensor.numpy"],
    about=["gradient", "memory", "value"],
    see=["notes/autograd", "generated/torch.Tensor.detach"],
    asked=[
        "x.data vs x.detach()",
        "is using .data safe",
        "wrong gradients after modifying .data",
        "in-place change not noticed by autograd",
        "update weights manually without tracking",
    ],
)
class TestDataHidesWritesThatDetachReports:
    """Autograd counts in-place writes on `x.detach()`, but not on `x.data`.

    After `y.detach().zero_()` on a `y = x.exp()`, `backward` raises RuntimeError.
    [backward_raises_after_a_write_through_detach]
    After `y.data.zero_()` instead, the gradient is wrong silently.
    [backward_gives_a_wrong_gradient_after_a_write_through_data]
    `add_` through `detach()` counts as a write for autograd; `add_` through `data` does not.
    [a_write_through_detach_counts, a_write_through_data_does_not_count]
    A write through `x.detach().numpy()` is not noticed: the gradient of `x * x` is wrong silently.
    [a_write_through_numpy_goes_unnoticed]
    `x + x` does not save x, so `x.detach().zero_()` leaves its gradient right.
    [a_write_to_what_a_sum_does_not_save_is_let_pass]
    Assigning a longer tensor to `x.data` keeps a `grad` of the old shape, and the next `backward` raises RuntimeError.
    [data_of_another_shape_leaves_grad_behind]
    `requires_grad` is False for both. [neither_requires_a_gradient]
    Use `detach()`, or `torch.no_grad()` for updates. [advice]
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

    def test_a_write_through_numpy_goes_unnoticed(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x * x

        x.detach().numpy()[0] = 7
        y.sum().backward()

        assert x.grad.tolist() == [14.0, 4.0]

    def test_a_write_to_what_a_sum_does_not_save_is_let_pass(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x + x

        x.detach().zero_()
        y.sum().backward()

        assert x.grad.tolist() == [2.0, 2.0]
