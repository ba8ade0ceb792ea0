"""Numbers of NumPy as arguments of layers.

Order: 27
"""

import numpy as np
import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Softmax", "torch.nn.functional.softmax"],
    about=["argument", "error", "value"],
    see=["generated/torch.nn.Softmax"],
    asked=[
        "dim must be an int or None got numpy.int64",
        "np.int64 axis in Softmax layer",
        "numpy index as dimension for softmax",
    ],
)
class TestSoftmaxRejectsANumpyIntegerAsDim:
    """`nn.Softmax` rejects a NumPy integer as `dim`.

    `nn.Softmax(dim=np.int64(0))` raises TypeError. [a_numpy_integer_raises]
    Before torch 2.14 it was accepted. [a_numpy_integer_is_accepted]
    `F.softmax` and `nn.Softmin` accept a NumPy integer. [the_function_and_softmin_accept_it]
    Convert such a number with `int()`. [advice]
    """

    @until("2.14")
    def test_a_numpy_integer_is_accepted(self):
        assert nn.Softmax(dim=np.int64(0))(torch.zeros(2)).tolist() == [0.5, 0.5]

    @since(
        "2.14",
        why="pytorch#185055",
        remedy="Write `dim=int(number)`.",
        trigger={
            "calls": ["torch.nn.Softmax", "torch.nn.LogSoftmax"],
            "given": {"dim": "*"},
            "at": {"dim": 0},
            "when": ["kind:dim=int64|int32|int16|int8|uint64|uint32|uint16|uint8"],
        },
    )
    def test_a_numpy_integer_raises(self):
        with pytest.raises(TypeError):
            nn.Softmax(dim=np.int64(0))(torch.zeros(2))

    def test_the_function_and_softmin_accept_it(self):
        assert nn.functional.softmax(torch.zeros(2), dim=np.int64(0)).tolist() == [0.5, 0.5]
        assert nn.Softmin(dim=np.int64(0))(torch.zeros(2)).tolist() == [0.5, 0.5]
