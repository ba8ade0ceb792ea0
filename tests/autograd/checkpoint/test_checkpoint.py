"""Checkpoints: how they want to be told.

Order: 13
"""

import warnings

import pytest
import torch
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

from torchnotes import claim, since, until


@claim(
    api=["torch.utils.checkpoint.checkpoint", "torch.utils.checkpoint.checkpoint_sequential"],
    about=["value", "gradient", "warning"],
    see=["checkpoint"],
    asked=[
        "please pass in use_reentrant=True or use_reentrant=False explicitly",
        "gradient checkpointing warning use_reentrant",
        "which use_reentrant value to choose",
        "torch.cpu.amp.autocast is deprecated warning checkpoint",
        "activation checkpointing to save memory warning",
    ],
)
class TestCheckpointWantsToBeToldHow:
    """`checkpoint` without `use_reentrant=` warns.

    From torch 2.1 on the warning is a UserWarning. [a_checkpoint_warns]
    In torch 2.0 the call did not warn, for an input that requires a gradient. [a_checkpoint_warns_of_nothing]
    `checkpoint_sequential` without `use_reentrant=` warns from torch 2.2 on. [a_sequential_checkpoint_warns]
    Before torch 2.2 such a call did not warn by a UserWarning, for an input that requires a gradient.
    [a_sequential_checkpoint_warns_of_nothing]
    With `use_reentrant=False` the gradient of `torch.square` is right. [told_how_it_has_its_gradient]
    In torch 2.4 computing that gradient warned by a FutureWarning. [computing_its_gradient_warns]
    Pass `use_reentrant=False`, as the documentation recommends. [advice]
    """

    @until("2.1")
    def test_a_checkpoint_warns_of_nothing(self):
        x = torch.tensor([3.0], requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert checkpoint(torch.square, x).tolist() == [9.0]

    @since(
        "2.1",
        why="pytorch#100551",
        remedy="Pass `use_reentrant=False`, or `use_reentrant=True` to keep what ran before.",
        trigger={"calls": ["torch.utils.checkpoint.checkpoint"], "missing": ["use_reentrant"]},
    )
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

    @since(
        "2.2",
        why="pytorch#114158",
        remedy="Pass `use_reentrant=False`, or `use_reentrant=True` to keep what ran before.",
        trigger={"calls": ["torch.utils.checkpoint.checkpoint_sequential"], "missing": ["use_reentrant"]},
    )
    def test_a_sequential_checkpoint_warns(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.warns(UserWarning):
            result = checkpoint_sequential([torch.square, torch.neg], 2, x)
        assert (result.tolist(), result.requires_grad) == ([-9.0], True)
        result.backward()

        assert x.grad.tolist() == [-6.0]

    @since(
        "2.4",
        why="pytorch#126062",
        remedy="Ignore this FutureWarning, which is about a call within torch.",
        trigger={
            "calls": ["torch.utils.checkpoint.checkpoint", "torch.utils.checkpoint.checkpoint_sequential"],
            "when": ["recording"],
        },
    )
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
