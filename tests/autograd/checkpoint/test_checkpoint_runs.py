"""How often a checkpoint runs its function.

Order: 13.5
"""

import warnings

import pytest
import torch
from torch.utils.checkpoint import checkpoint

from torchnotes import changed, claim, since, until


@claim(
    api=["torch.utils.checkpoint.checkpoint"],
    about=["value", "gradient", "state"],
    see=["checkpoint"],
    asked=[
        "checkpointed forward prints only once",
        "early stop in gradient checkpointing",
        "_StopRecomputationError in checkpoint",
        "how many times does checkpoint rerun forward",
        "code after last op skipped in recomputation",
    ],
)
class TestACheckpointStopsAsSoonAsItHasWhatItNeeds:
    """A checkpoint with `use_reentrant=False` can stop its second run early.

    A function that squares its input runs again in the backward pass. [the_start_of_the_function_runs_twice]
    From torch 2.1 on code after the square runs once by default, if it does not save tensors itself.
    [the_end_of_the_function_runs_once]
    In torch 2.0 such code ran twice. [the_end_of_the_function_runs_twice]
    With `use_reentrant=True` such code runs twice. [the_reentrant_kind_runs_the_end_twice]
    With `use_reentrant=False` a function that just adds 1 runs once, as its gradient needs none of the tensors.
    [a_function_that_keeps_nothing_runs_once]
    """

    @until("2.1")
    def test_the_end_of_the_function_runs_twice(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def square(x):
            result = x.square()
            seen.append("end")
            return result + 1

        checkpoint(square, x, use_reentrant=False).backward()

        assert (seen, x.grad.tolist()) == (["end", "end"], [6.0])

    @since(
        "2.1",
        why="pytorch#96866",
        remedy="Call it under `torch.utils.checkpoint.set_checkpoint_early_stop(False)` to run all twice.",
        trigger={
            "calls": ["torch.utils.checkpoint.checkpoint"],
            "given": {"use_reentrant": False},
            "at": {"function": 0},
            "when": ["recording", "runs:function=effects"],
        },
    )
    def test_the_end_of_the_function_runs_once(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def square(x):
            result = x.square()
            seen.append("end")
            return result + 1

        checkpoint(square, x, use_reentrant=False).backward()

        assert (seen, x.grad.tolist()) == (["end"], [6.0])

    def test_the_reentrant_kind_runs_the_end_twice(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def square(x):
            result = x.square()
            seen.append("end")
            return result + 1

        checkpoint(square, x, use_reentrant=True).backward()

        assert (seen, x.grad.tolist()) == (["end", "end"], [6.0])

    def test_a_function_that_keeps_nothing_runs_once(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def shift(x):
            seen.append("start")
            return x + 1

        checkpoint(shift, x, use_reentrant=False).backward()

        assert (seen, x.grad.tolist()) == (["start"], [1.0])

    @changed(
        "2.1",
        remedy="Let no `except` in the function swallow what the checkpoint raises to stop it.",
        trigger={
            "calls": ["torch.utils.checkpoint.checkpoint"],
            "given": {"use_reentrant": False},
            "at": {"function": 0},
            "when": ["recording", "runs:function=effects"],
        },
    )
    def test_the_start_of_the_function_runs_twice(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def square(x):
            seen.append("start")
            return x.square()

        result = checkpoint(square, x, use_reentrant=False)
        assert result.requires_grad is True
        result.backward()

        assert (seen, result.tolist(), x.grad.tolist()) == (["start", "start"], [9.0], [6.0])


@claim(
    api=["torch.utils.checkpoint.checkpoint"],
    about=["gradient", "state", "error"],
    see=["checkpoint"],
    asked=[
        "autograd.grad inside checkpoint",
        "gradient penalty with activation checkpointing",
        "calling backwards on a tensor that is never exposed",
        "nested checkpoint recomputes forward several times",
        "double backward through checkpoint",
        "forces as energy gradient with checkpoint",
    ],
)
class TestACheckpointThatAsksForGradientsRunsThreeTimes:
    """A checkpoint of a function that calls `autograd.grad` runs it thrice.

    With `use_reentrant=False` and `create_graph=True` the second run is for the inner gradient, the third for the
    outer. [a_gradient_within_needs_a_second_and_a_third_run]
    In torch 2.0 such a function raises RuntimeError. [a_gradient_within_raises]
    With `use_reentrant=True` it raises RuntimeError, since it runs under `no_grad`. [the_reentrant_kind_raises]
    A second backward pass through one checkpoint is a third run; in torch 2.0 there are two runs.
    [a_second_backward_runs_it_again, a_second_backward_uses_what_is_there]
    Within another checkpoint a function runs three times. [within_a_checkpoint_it_runs_three_times]
    Under `no_grad` it runs once. [without_gradients_it_runs_once]
    """

    @until("2.1")
    def test_a_gradient_within_raises(self):
        x = torch.tensor([2.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            checkpoint(slope, x, [], use_reentrant=False)

    @since(
        "2.1",
        remedy="Ask for the inner gradient outside of the checkpoint where torch 2.0 matters.",
        trigger={
            "calls": ["torch.utils.checkpoint.checkpoint"],
            "given": {"use_reentrant": False},
            "at": {"function": 0},
            "when": ["recording", "runs:function=grad"],
        },
    )
    def test_a_gradient_within_needs_a_second_and_a_third_run(self):
        x, seen = torch.tensor([2.0], requires_grad=True), []

        result = checkpoint(slope, x, seen, use_reentrant=False)
        before = len(seen)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result.backward()

        assert (before, len(seen), x.grad.tolist()) == (2, 3, [12.0])

    def test_the_reentrant_kind_raises(self):
        x = torch.tensor([2.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            checkpoint(slope, x, [], use_reentrant=True)

    @until("2.1")
    def test_a_second_backward_uses_what_is_there(self):
        x, seen = torch.tensor([2.0], requires_grad=True), []
        result = checkpoint(cube, x, seen, use_reentrant=False)

        result.backward(retain_graph=True)
        result.backward()

        assert (len(seen), x.grad.tolist()) == (2, [24.0])

    @since(
        "2.1",
        remedy="Pass a sum of the losses, so that one backward pass is enough.",
        trigger={
            "calls": ["torch.utils.checkpoint.checkpoint"],
            "given": {"use_reentrant": False},
            "at": {"function": 0},
            "when": ["recording", "runs:function=effects"],
        },
    )
    def test_a_second_backward_runs_it_again(self):
        x, seen = torch.tensor([2.0], requires_grad=True), []
        result = checkpoint(cube, x, seen, use_reentrant=False)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result.backward(retain_graph=True)
            result.backward()

        assert (len(seen), x.grad.tolist()) == (3, [24.0])

    @changed(
        "2.1",
        remedy="Let no `except` in the function swallow what the checkpoint raises to stop it.",
        trigger={
            "calls": ["torch.utils.checkpoint.checkpoint"],
            "given": {"use_reentrant": False},
            "at": {"function": 0},
            "when": ["recording", "runs:function=effects"],
        },
    )
    def test_within_a_checkpoint_it_runs_three_times(self):
        x, seen = torch.tensor([2.0], requires_grad=True), []

        def outer(x):
            return checkpoint(cube, x, seen, use_reentrant=False).square()

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            checkpoint(outer, x, use_reentrant=False).backward()

        assert (len(seen), x.grad.tolist()) == (3, [192.0])

    def test_without_gradients_it_runs_once(self):
        seen = []

        with torch.no_grad():
            result = checkpoint(cube, torch.tensor([2.0], requires_grad=True), seen, use_reentrant=False)

        assert (len(seen), result.tolist(), result.requires_grad) == (1, [8.0], False)


def cube(x, seen):
    """Return the third power of a tensor, and leave a mark of each run."""
    seen.append("run")
    return x**3


def slope(x, seen):
    """Return the derivative of `cube`, which autograd computes within."""
    (gradient,) = torch.autograd.grad(cube(x, seen), x, create_graph=True)
    return gradient
