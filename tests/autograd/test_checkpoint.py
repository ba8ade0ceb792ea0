"""Checkpoints, which compute again what they did not keep."""

import warnings

import pytest
import torch
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

from torchnotes import claim, since, until


@claim(
    api=["torch.utils.checkpoint.checkpoint", "torch.utils.checkpoint.checkpoint_sequential"],
    about=["value", "gradient", "warning"],
    see=["checkpoint"],
)
class TestCheckpointWantsToBeToldHow:
    """`checkpoint` without `use_reentrant=` warns since torch 2.1, and `checkpoint_sequential` since torch 2.2.

    The default is still True; pass `use_reentrant=False`, which is what the documentation recommends.
    In torch 2.4 alone every checkpoint warned by a FutureWarning too, while its gradient was computed.
    """

    @until("2.1")
    def test_a_checkpoint_warns_of_nothing(self):
        x = torch.tensor([3.0], requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert checkpoint(torch.square, x).tolist() == [9.0]

    @since("2.1")
    def test_a_checkpoint_warns(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.warns(UserWarning):
            result = checkpoint(torch.square, x)

        assert (result.tolist(), result.requires_grad) == ([9.0], True)

    @until("2.2")
    def test_a_sequential_checkpoint_warns_of_nothing(self):
        x = torch.tensor([3.0], requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)

            assert checkpoint_sequential([torch.square, torch.neg], 2, x).tolist() == [-9.0]

    @since("2.2")
    def test_a_sequential_checkpoint_warns(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.warns(UserWarning):
            result = checkpoint_sequential([torch.square, torch.neg], 2, x)
        assert (result.tolist(), result.requires_grad) == ([-9.0], True)
        result.backward()

        assert x.grad.tolist() == [-6.0]

    @since("2.4")
    @until("2.5")
    def test_computing_its_gradient_warns(self):
        x = torch.tensor([3.0], requires_grad=True)
        result = checkpoint(torch.square, x, use_reentrant=False)

        with pytest.warns(FutureWarning):
            result.backward()

    def test_told_how_it_has_its_gradient(self):
        x = torch.tensor([3.0], requires_grad=True)

        checkpoint(torch.square, x, use_reentrant=False).backward()

        assert x.grad.tolist() == [6.0]


@claim(
    api=["torch.utils.checkpoint.checkpoint"],
    about=["value", "gradient", "state"],
    see=["checkpoint"],
)
class TestACheckpointStopsAsSoonAsItHasWhatItNeeds:
    """A checkpoint with `use_reentrant=False` runs its function again in the backward pass, and stops early since 2.1.

    It stops once the last tensor that the gradient needs is there, so what comes after does not happen a second time.
    A counter or a print at the end of the function was seen twice before 2.1, and once since.
    What comes before is seen twice in each release; the gradient is the same.
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

    @since("2.1")
    def test_the_end_of_the_function_runs_once(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def square(x):
            result = x.square()
            seen.append("end")
            return result + 1

        checkpoint(square, x, use_reentrant=False).backward()

        assert (seen, x.grad.tolist()) == (["end"], [6.0])

    def test_the_start_of_the_function_runs_twice(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def square(x):
            seen.append("start")
            return x.square()

        result = checkpoint(square, x, use_reentrant=False)
        assert result.requires_grad is True
        result.backward()

        assert (seen, result.tolist(), x.grad.tolist()) == (["start", "start"], [9.0], [6.0])
