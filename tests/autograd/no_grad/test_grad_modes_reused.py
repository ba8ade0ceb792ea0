"""Gradient modes that are kept, reused and worn as decorators.

Order: 12
"""

import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.set_grad_enabled"],
    about=["gradient", "state"],
    see=["generated/torch.autograd.grad_mode.set_grad_enabled"],
    asked=[
        "set_grad_enabled as decorator",
        "gradients disabled globally after decorating function",
        "decorator turns off grad for whole script",
        "no_grad decorator vs set_grad_enabled decorator",
    ],
)
class TestDecoratingByAGradModeSwitchesNothingElse:
    """`@torch.set_grad_enabled(False)` stops recording in the function.

    A product in a plain decorated function is not recorded. [the_function_runs_without_gradients]
    From torch 2.2 on the decorator's line leaves gradients on for the code after it. [decorating_leaves_gradients_on]
    Before torch 2.2 this line at the top level switched gradients off silently, until they were switched on again.
    [decorating_switches_gradients_off_for_good]
    Called as a function outside of blocks, `torch.set_grad_enabled(False)` switches the thread's gradients off until
    another call. [a_call_switches_gradients_off_until_another]
    Before 2.2 decorate with `@torch.no_grad()`. [advice]
    """

    @until("2.2")
    def test_decorating_switches_gradients_off_for_good(self):
        @torch.set_grad_enabled(False)
        def double(x):
            return x * 2

        decorated = torch.is_grad_enabled()
        torch.set_grad_enabled(True)

        assert decorated is False

    @since(
        "2.2",
        why="pytorch#113359",
        remedy="Call `torch.set_grad_enabled(False)` by itself to switch gradients off for later code.",
        trigger={
            "calls": ["torch.set_grad_enabled.__call__"],
            "at": {"self": 0},
            "when": ["!argument:self.mode=self.prev"],
        },
    )
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
    asked=[
        "reuse set_grad_enabled object in two with blocks",
        "store context manager in variable grad mode",
        "set_grad_enabled(False) takes effect before with",
        "second with block still records gradient",
    ],
)
class TestAKeptGradModeIsEnteredByWith:
    """A kept `torch.set_grad_enabled` applies again in a second `with`.

    Before torch 2.2 the second block recorded. [a_second_block_records_nothing, a_second_block_records]
    Made outside of `no_grad`, the first block applies, and gradients are on again after it.
    [the_first_block_records_nothing]
    Made in the `with` line, the mode applies each time. [made_in_the_with_line_it_applies_each_time]
    Before the block the mode has already switched gradients off, when it was made. [making_it_switches_at_once]
    """

    @until("2.2")
    def test_a_second_block_records(self):
        x, mode = torch.tensor([3.0], requires_grad=True), torch.set_grad_enabled(False)
        with mode:
            pass

        with mode:
            recorded = (x * 2).requires_grad

        assert recorded is True

    @since(
        "2.2",
        why="pytorch#113359",
        remedy="Make the mode anew in each `with` line.",
        trigger={
            "calls": ["torch.set_grad_enabled.__enter__"],
            "at": {"self": 0},
            "when": ["argument:self.mode=False", "recording"],
        },
    )
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

    def test_making_it_switches_at_once(self):
        kept = torch.set_grad_enabled(False)
        made = torch.is_grad_enabled()
        with kept:
            pass

        assert (made, torch.is_grad_enabled()) == (False, True)


@claim(
    api=["torch.inference_mode"],
    about=["value", "error", "state"],
    see=["generated/torch.autograd.grad_mode.inference_mode"],
    asked=[
        "@torch.inference_mode without parentheses",
        "inference_mode decorator on predict function",
        "decorated function returns function object instead of tensor",
        "check if tensor was made in inference mode",
        "save memory during inference decorator",
    ],
)
class TestInferenceModeDecoratesWithoutBrackets:
    """`@torch.inference_mode` decorates a function without brackets.

    From torch 2.1 on the product in such a function is marked. [without_brackets_the_function_runs_in_the_mode]
    In torch 2.0 calling the decorated name with a tensor returned something else than a tensor.
    [without_brackets_the_call_gives_no_tensor]
    With brackets the product is marked in torch 2.0 too. [with_brackets_the_function_runs_in_the_mode]
    In a `with` block a product is marked, which `is_inference()` shows. [in_a_with_line_it_marks_what_is_made]
    With `mode=False` the product is not marked, even when the function is called inside the mode.
    [with_false_the_function_runs_outside_the_mode]
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
