"""Without gradients: no_grad."""

import threading
import warnings

import pytest
import torch

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.no_grad"],
    about=["state", "error"],
    see=["generated/torch.no_grad", "notes/autograd"],
)
class TestNoGradStopsRecording:
    """Inside of `torch.no_grad()` a result with memory of its own requires no gradient, whatever its operands do.

    A leaf keeps its `requires_grad` there, and a tensor made with `requires_grad=True` gets it all the same.
    Code that runs inside may switch recording on again with `torch.enable_grad()`, and other threads record anyway.
    It is no evaluation mode: at test time call `model.eval()` as well, or dropout goes on dropping units.
    """

    @belief("memo/24")
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

    @belief("memo/24", holds=False)
    def test_operations_are_not_tracked_in_a_block_within(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad(), torch.enable_grad():
            y = x * 2

        assert not y.requires_grad

    @belief("memo/24", holds=False)
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
)
class TestAViewUnderNoGradClaimsAGradientThatItNeverGets:
    """A view made under `torch.no_grad()` of what requires a gradient says that it requires one, yet passes none on.

    It has no `grad_fn` and counts as a leaf, but `backward` fills neither its `grad` nor that of its base, in silence.
    Writing into it outside raises.
    Only a result with memory of its own says False; results in place and conversions to the same dtype are the operand.
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
)
class TestNoGradLetsWeightsBeUpdatedInPlace:
    """Inside of `torch.no_grad()` an update in place writes into a weight, which stays a leaf, and leaves `grad` alone.

    `w -= lr * w.grad` writes into the tensor; `w = w - lr * w.grad` makes another one, which requires no gradient.
    The next `backward()` then raises, or leaves the new tensor without a gradient.
    The block stops the recording only, not `backward()`, which goes on adding to `grad` inside it.
    """

    @belief("til/14")
    def test_an_update_in_place_moves_the_weight_and_not_its_gradient(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        (w * w).sum().backward()

        with torch.no_grad():
            w -= 0.25 * w.grad

        assert (w.tolist(), w.grad.tolist()) == ([0.5, 1.0], [2.0, 4.0])
        assert (w.requires_grad, w.is_leaf) == (True, True)

    @belief("til/14", holds=False)
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


@claim(
    api=["torch.no_grad", "torch.set_grad_enabled"],
    about=["state", "error", "warning"],
    see=["generated/torch.no_grad", "generated/torch.autograd.grad_mode.set_grad_enabled"],
)
class TestNoGradIsAContextOrADecorator:
    """`torch.no_grad()` works as a block or a decorator and does nothing as a statement, unlike `set_grad_enabled`.

    It decorates generators too, and is off while one waits; since torch 2.1 the decorator needs no brackets.
    An `async` function that is decorated records all the same, for it runs only after the block has ended.
    Decorating a class warns and covers `__init__` only.
    `torch.set_grad_enabled(False)` takes effect at once, block or not, and stays until it is switched back.
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
