"""Without gradients: no_grad.

Order: 7
"""

import threading
import warnings

import pytest
import torch

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.no_grad"],
    about=["state", "error"],
    see=["generated/torch.no_grad", "notes/autograd"],
    asked=[
        "run model without computing gradients",
        "save memory during evaluation or prediction",
        "disable autograd temporarily",
        "module torch has no attribute no_gard",
        "does no_grad turn off dropout",
        "is no_grad inherited by other threads",
    ],
)
class TestNoGradStopsRecording:
    """In `torch.no_grad()` a new product does not require a gradient.

    A new product, neither in place nor by `out=`, is a leaf without `requires_grad`. [operations_are_not_tracked]
    Leaves keep `requires_grad` in the block; a tensor made with `requires_grad=True` has it, and by default a
    Parameter. [leaves_keep_requiring_gradients]
    The function is spelled `no_grad`; `no_gard` raises AttributeError.
    [operations_are_not_tracked_as_the_note_spells_it]
    `torch.enable_grad()` inside of the block records again. [operations_are_not_tracked_in_a_block_within]
    A thread started in the block records, because the mode belongs to the thread. [another_thread_records]
    After the block the earlier mode is back, also after an error. [tracking_goes_on_afterwards_even_after_an_error]
    `nn.Dropout` in training mode goes on dropping in the block. [at_test_time_dropout_does_nothing]
    At test time call `model.eval()` as well. [advice]
    """

    @belief("memo/24", role="meaning")
    def test_operations_are_not_tracked(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            y = x * 2

        assert (y.tolist(), y.requires_grad, y.is_leaf) == ([2.0, 4.0], False, True)

    @belief("memo/24", holds=False, raises=AttributeError)
    def test_operations_are_not_tracked_as_the_note_spells_it(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_gard():
            y = x * 2

        assert not y.requires_grad

    @belief("memo/24", holds=False, role="exception")
    def test_operations_are_not_tracked_in_a_block_within(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad(), torch.enable_grad():
            y = x * 2

        assert not y.requires_grad

    @belief("memo/24", holds=False, role="exception")
    def test_at_test_time_dropout_does_nothing(self):
        dropout = torch.nn.Dropout(p=1.0)

        with torch.no_grad():
            tested = dropout(torch.tensor([1.0, 2.0]))

        assert tested.tolist() == [1.0, 2.0]

    def test_leaves_keep_requiring_gradients(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            made, parameter = torch.ones(2, requires_grad=True), torch.nn.Parameter(torch.ones(2))
            required, recording = x.requires_grad, (x * 2).requires_grad

        assert (required, recording) == (True, False)
        assert (made.requires_grad, parameter.requires_grad) == (True, True)

    def test_tracking_goes_on_afterwards_even_after_an_error(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.raises(ValueError), torch.no_grad():
            raise ValueError(str((x * 2).requires_grad))

        assert (x * 2).requires_grad

    def test_another_thread_records(self):
        x, recorded = torch.tensor([1.0, 2.0], requires_grad=True), []
        thread = threading.Thread(target=lambda: recorded.append((x * 2).requires_grad))

        with torch.no_grad():
            recorded.append((x * 2).requires_grad)
            thread.start()
            thread.join()

        assert recorded == [False, True]


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


@claim(
    api=["torch.no_grad", "torch.set_grad_enabled"],
    about=["state", "error", "warning"],
    see=["generated/torch.no_grad", "generated/torch.autograd.grad_mode.set_grad_enabled"],
    asked=[
        "how to use no_grad as decorator",
        "calling no_grad() alone has no effect",
        "turn off gradients globally",
        "set_grad_enabled vs no_grad",
        "no_grad on generator function or async function",
        "Decorating classes is deprecated",
    ],
)
class TestNoGradIsAContextOrADecorator:
    """`torch.no_grad()` works as a block or a decorator, not as a statement.

    As a statement it does nothing. [as_a_statement_it_does_nothing]
    `torch.set_grad_enabled(False)` switches recording off as a statement too, until it is switched back.
    [set_grad_enabled_as_a_statement_takes_effect]
    As a block it ends with the block. [set_grad_enabled_as_a_block_ends_with_it]
    A decorated generator function runs without recording and leaves its caller to record.
    [a_decorated_generator_lets_its_caller_record]
    A decorated `async def` function records, for it runs after the block has ended. [a_decorated_coroutine_records]
    From torch 2.1 on the decorator works without brackets; before, it raises TypeError.
    [without_brackets_it_decorates, without_brackets_the_decorator_raises]
    With brackets, decorating a class warns and covers `__init__`, but not other methods.
    [a_decorated_class_warns_and_records_in_its_methods]
    """

    def test_as_a_statement_it_does_nothing(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        torch.no_grad()

        assert (x * 2).requires_grad

    def test_set_grad_enabled_as_a_statement_takes_effect(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        torch.set_grad_enabled(False)
        recorded = (x * 2).requires_grad
        torch.set_grad_enabled(True)

        assert not recorded
        assert (x * 2).requires_grad

    def test_set_grad_enabled_as_a_block_ends_with_it(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.set_grad_enabled(False):
            recorded = (x * 2).requires_grad

        assert not recorded
        assert (x * 2).requires_grad

    def test_a_decorated_generator_lets_its_caller_record(self):
        @torch.no_grad()
        def doubles(x):
            yield (x * 2).requires_grad
            yield (x * 2).requires_grad

        x = torch.tensor([1.0, 2.0], requires_grad=True)
        recorded = [(inside, (x * 2).requires_grad) for inside in doubles(x)]

        assert recorded == [(False, True), (False, True)]

    def test_a_decorated_coroutine_records(self):
        @torch.no_grad()
        async def records(x):
            return (x * 2).requires_grad

        with pytest.raises(StopIteration) as stopped:
            records(torch.tensor([1.0, 2.0], requires_grad=True)).send(None)

        assert stopped.value.value is True

    @until("2.1")
    def test_without_brackets_the_decorator_raises(self):
        with pytest.raises(TypeError):
            torch.no_grad(torch.exp)

    @since("2.1")
    def test_without_brackets_it_decorates(self):
        x = torch.tensor([0.0], requires_grad=True)

        result = torch.no_grad(torch.exp)(x)

        assert (result.tolist(), result.requires_grad) == ([1.0], False)

    def test_a_decorated_class_warns_and_records_in_its_methods(self):
        class Doubling:
            def __init__(self, x):
                self.made = (x * 2).requires_grad

            def records(self, x):
                return (x * 2).requires_grad

        x = torch.tensor([1.0], requires_grad=True)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            decorated = torch.no_grad()(Doubling)(x)

        assert len(raised) == 1
        assert (decorated.made, decorated.records(x)) == (False, True)
