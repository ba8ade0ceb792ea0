"""The dtypes of the inputs of recurrent layers.

Order: 17.85
"""

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.GRU", "torch.nn.RNN"],
    about=["dtype", "error"],
    see=["generated/torch.nn.GRU"],
    asked=[
        "GRU input must have the type torch.float32, got type torch.float64",
        "RNN input dtype does not match weight dtype",
        "integer input to nn.GRU",
        "mat1 and mat2 must have the same dtype GRU",
    ],
)
class TestAGruNeedsAnInputOfItsDtype:
    """A float32 `nn.GRU` or `nn.RNN` raises for a float64 input.

    Outside autocast both raise ValueError for it from torch 2.1 on, and for an int64 input too.
    [another_dtype_raises_a_value_error]
    Before torch 2.1 the error was a RuntimeError. [another_dtype_raises_a_runtime_error]
    `nn.GRUCell` and `nn.RNNCell` raise RuntimeError for a float64 input on newer releases too. [cells_raise]
    After `double()` both layers accept float64 and return it. [a_layer_of_that_dtype_accepts_it]
    """

    @until("2.1")
    @pytest.mark.parametrize("dtype", [torch.float64, torch.int64], ids=str)
    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU])
    def test_another_dtype_raises_a_runtime_error(self, kind, dtype):
        layer, x = kind(2, 3), torch.ones(4, 2, dtype=dtype)

        with pytest.raises(RuntimeError):
            layer(x)

    @since(
        "2.1",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.nn.RNN.forward", "torch.nn.GRU.forward"],
            "at": {"self": 0, "input": 1},
            "when": ["kind:input=Tensor", "!argument:self.weight_ih_l0.dtype=input.dtype", "!autocasting"],
        },
    )
    @pytest.mark.parametrize("dtype", [torch.float64, torch.int64], ids=str)
    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU])
    def test_another_dtype_raises_a_value_error(self, kind, dtype):
        layer, x = kind(2, 3), torch.ones(4, 2, dtype=dtype)

        with pytest.raises(ValueError):
            layer(x)

    @pytest.mark.parametrize("kind", [nn.RNNCell, nn.GRUCell])
    def test_cells_raise(self, kind):
        cell, x = kind(2, 3), torch.ones(4, 2, dtype=torch.float64)

        with pytest.raises(RuntimeError):
            cell(x)

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU])
    def test_a_layer_of_that_dtype_accepts_it(self, kind):
        layer = kind(2, 3).double()

        output, hidden = layer(torch.ones(4, 2, dtype=torch.float64))

        assert (output.dtype, hidden.dtype, output.shape) == (torch.float64, torch.float64, (4, 3))
