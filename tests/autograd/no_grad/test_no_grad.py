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
