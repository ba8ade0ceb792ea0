"""Paddings that crop a dimension to nothing.

Order: 26
"""

import pytest
import torch
from torch.nn import functional as F

from torchnotes import claim, since, until

NOTHING_LEFT = pytest.mark.parametrize("pad", [(-1, -2, 0, 0), (-1, -2, 0, 0, 0, 0)], ids=["2d", "3d"])


@claim(
    api=["torch.nn.functional.pad"],
    about=["shape", "error"],
    see=["generated/torch.nn.functional.pad", "generated/torch.nn.ReflectionPad2d"],
    asked=[
        "negative reflect padding to size zero",
        "Calculated output must be >= 1 in every dimension",
        "input is too small padding error",
        "replicate pad crop everything away",
    ],
)
class TestReflectingAndReplicatingLeaveNoDimensionEmpty:
    """`F.pad` raises where reflecting or replicating leaves a dimension of 0.

    For paddings of 2 and 3 dimensions that crop the last one from 3 to 0, RuntimeError is raised.
    [an_empty_replica_raises, an_empty_reflection_raises]
    Before torch 2.14 replicating returned an empty tensor. [an_empty_replica_is_returned]
    Before torch 2.15 reflecting returned one. [an_empty_reflection_is_returned]
    In 1 dimension older releases raise RuntimeError too. [an_empty_vector_raises]
    Cropped from 3 to 1, a tensor is returned on older releases too. [a_dimension_of_one_is_returned]
    """

    @until("2.14")
    @NOTHING_LEFT
    def test_an_empty_replica_is_returned(self, pad):
        assert F.pad(torch.ones(1, 2, 2, 3), pad, mode="replicate").shape == (1, 2, 2, 0)

    @since(
        "2.14",
        remedy="Write `x[..., :0]` for an empty tensor, or check the new sizes first.",
        trigger={
            "calls": ["torch.nn.functional.pad"],
            "given": {"mode": "replicate"},
            "at": {"pad": 1, "mode": 2},
            "when": ["kind:pad.3=int", "pads_to_nothing:pad"],
        },
    )
    @NOTHING_LEFT
    def test_an_empty_replica_raises(self, pad):
        x = torch.ones(1, 2, 2, 3)

        with pytest.raises(RuntimeError):
            F.pad(x, pad, mode="replicate")

    @until("2.15")
    @NOTHING_LEFT
    def test_an_empty_reflection_is_returned(self, pad):
        assert F.pad(torch.ones(1, 2, 2, 3), pad, mode="reflect").shape == (1, 2, 2, 0)

    @since(
        "2.15",
        remedy="Write `x[..., :0]` for an empty tensor, or check the new sizes first.",
        trigger={
            "calls": ["torch.nn.functional.pad"],
            "given": {"mode": "reflect"},
            "at": {"pad": 1, "mode": 2},
            "when": ["kind:pad.3=int", "pads_to_nothing:pad"],
        },
    )
    @NOTHING_LEFT
    def test_an_empty_reflection_raises(self, pad):
        x = torch.ones(1, 2, 2, 3)

        with pytest.raises(RuntimeError):
            F.pad(x, pad, mode="reflect")

    @pytest.mark.parametrize("mode", ["reflect", "replicate"])
    def test_an_empty_vector_raises(self, mode):
        x = torch.ones(1, 2, 3)

        with pytest.raises(RuntimeError):
            F.pad(x, (-1, -2), mode=mode)

    @pytest.mark.parametrize("mode", ["reflect", "replicate"])
    def test_a_dimension_of_one_is_returned(self, mode):
        x = torch.tensor([[[1.0, 2.0, 3.0]]])

        assert F.pad(x, (-1, -1, 0, 0), mode=mode).tolist() == [[[2.0]]]
