"""Gradient modes that are kept, reused and worn as decorators."""

import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.set_grad_enabled"],
    about=["gradient", "state"],
    see=["generated/torch.autograd.grad_mode.set_grad_enabled"],
)
class TestDecoratingByAGradModeSwitchesNothingElse:
    """Decorating a function with `@torch.set_grad_enabled(False)` leaves the mode around it alone since torch 2.2.

    Before, the decorator's line switched gradients off for the rest of the program, silently, as soon as it was read.
    Called as a function it has always done so; that is what it is for.
    Before 2.2 decorate with `@torch.no_grad()`, which leaves the mode alone.
    """

    @until("2.2")
    def test_decorating_switches_gradients_off_for_good(self):
        @torch.set_grad_enabled(False)
        def double(x):
            return x * 2

        decorated = torch.is_grad_enabled()
        torch.set_grad_enabled(True)

        assert decorated is False

    @since("2.2")
    def test_decorating_leaves_gradients_on(self):
        @torch.set_grad_enabled(False)
        def double(x):
            return x * 2

        decorated = torch.is_grad_enabled()
        torch.set_grad_enabled(True)

        assert decorated is True

    def test_the_function_runs_without_gradients(self):
        x = torch.tensor([3.0], requires_grad=True)

        @torch.set_grad_enabled(False)
        def double(x):
            return x * 2

        torch.set_grad_enabled(True)

        assert (double(x).tolist(), double(x).requires_grad) == ([6.0], False)
        assert (x * 2).requires_grad is True

    def test_a_call_switches_gradients_off_until_another(self):
        torch.set_grad_enabled(False)
        switched = torch.is_grad_enabled()
        torch.set_grad_enabled(True)

        assert (switched, torch.is_grad_enabled()) == (False, True)


@claim(
    api=["torch.set_grad_enabled"],
    about=["gradient", "state"],
    see=["generated/torch.autograd.grad_mode.set_grad_enabled"],
)
class TestAKeptGradModeIsEnteredByWith:
    """A `torch.set_grad_enabled` that was kept applies in each `with` that enters it since torch 2.2.

    Before, it switched the mode when it was made and did nothing when it was entered.
    So its second block, or one entered after another switch, ran with whatever mode stood at the time.
    Made in the `with` line itself it has applied in every release.
    """

    @until("2.2")
    def test_a_second_block_records(self):
        x, mode = torch.tensor([3.0], requires_grad=True), torch.set_grad_enabled(False)
        with mode:
            pass

        with mode:
            recorded = (x * 2).requires_grad

        assert recorded is True

    @since("2.2")
    def test_a_second_block_records_nothing(self):
        x, mode = torch.tensor([3.0], requires_grad=True), torch.set_grad_enabled(False)
        with mode:
            pass

        with mode:
            recorded = (x * 2).requires_grad

        assert recorded is False

    def test_the_first_block_records_nothing(self):
        x, mode = torch.tensor([3.0], requires_grad=True), torch.set_grad_enabled(False)

        with mode:
            recorded = (x * 2).requires_grad

        assert (recorded, torch.is_grad_enabled()) == (False, True)

    def test_made_in_the_with_line_it_applies_each_time(self):
        x, recorded = torch.tensor([3.0], requires_grad=True), []

        for mode in (False, True, False):
            with torch.set_grad_enabled(mode):
                recorded.append((x * 2).requires_grad)

        assert recorded == [False, True, False]


@claim(
    api=["torch.inference_mode"],
    about=["value", "error", "state"],
    see=["generated/torch.autograd.grad_mode.inference_mode"],
)
class TestInferenceModeDecoratesWithoutBrackets:
    """`@torch.inference_mode` without brackets decorates a function since torch 2.1.

    Before, it took the function for its mode, and calling the name wrapped the argument: nothing ran.
    With brackets it has worked in every release.
    """

    @until("2.1")
    def test_without_brackets_the_call_gives_no_tensor(self):
        def double(x):
            return x * 2

        result = torch.inference_mode(double)(torch.tensor([3.0]))

        assert not isinstance(result, torch.Tensor)

    @since("2.1")
    def test_without_brackets_the_function_runs_in_the_mode(self):
        def double(x):
            return x * 2

        decorated = torch.inference_mode(double)
        assert callable(decorated)
        result = decorated(torch.tensor([3.0]))

        assert (result.tolist(), result.is_inference()) == ([6.0], True)

    def test_with_brackets_the_function_runs_in_the_mode(self):
        @torch.inference_mode()
        def double(x):
            return x * 2

        result = double(torch.tensor([3.0]))

        assert (result.tolist(), result.is_inference()) == ([6.0], True)

    def test_in_a_with_line_it_marks_what_is_made(self):
        with torch.inference_mode():
            result = torch.tensor([3.0]) * 2

        assert (result.tolist(), result.is_inference()) == ([6.0], True)

    def test_with_false_the_function_runs_outside_the_mode(self):
        @torch.inference_mode(mode=False)
        def double(x):
            return x * 2

        with torch.inference_mode():
            result = double(torch.tensor([3.0]))

        assert (result.tolist(), result.is_inference()) == ([6.0], False)
