"""Weights of recurrent layers: their shapes, their gates, and cells of one step.

Order: 17.86
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU"],
    about=["shape", "value"],
    see=["generated/torch.nn.LSTM", "generated/torch.nn.GRU"],
    asked=[
        "weight_ih_l0 shape",
        "order of gates in LSTM weights",
        "set forget gate bias to 1",
        "why are LSTM weights 4 * hidden_size",
        "number of parameters of an LSTM layer",
        "bias_ih and bias_hh why two biases",
    ],
)
class TestGatesAreStackedInTheRowsOfTheWeights:
    """`nn.LSTM` stacks the weights of four gates: i, f, g, o.

    For 2 inputs and 3 units `weight_ih_l0` has shape (12, 2), `weight_hh_l0` (12, 3), and both biases (12,).
    [rows_count_gates_times_units]
    `nn.GRU` stacks 3 blocks, and `nn.RNN` has 1. [rows_count_gates_times_units]
    The blocks of `nn.LSTM` are the input gate, the forget gate, the new content and the output gate.
    [blocks_are_input_forget_content_and_output]
    The blocks of `nn.GRU` are the reset gate, the update gate and the new content.
    [blocks_of_a_gru_are_reset_update_and_content]
    In an `nn.LSTM` both biases are added, so that the forget gate's bias is the sum of rows 3 to 5 of both for 3 units.
    [a_forget_bias_keeps_the_cell]
    By default in one direction `weight_ih_l1` reads the units of the first layer. [a_second_layer_reads_units]
    """

    @pytest.mark.parametrize(("kind", "blocks"), [(nn.RNN, 1), (nn.GRU, 3), (nn.LSTM, 4)])
    def test_rows_count_gates_times_units(self, kind, blocks):
        layer = kind(2, 3)

        shapes = {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}

        rows = 3 * blocks
        assert shapes == {
            "weight_ih_l0": (rows, 2),
            "weight_hh_l0": (rows, 3),
            "bias_ih_l0": (rows,),
            "bias_hh_l0": (rows,),
        }

    def test_blocks_are_input_forget_content_and_output(self):
        layer, x, h, c = nn.LSTM(2, 3), torch.ones(1, 2), torch.full((1, 3), 0.5), torch.full((1, 3), 2.0)

        sums = layer.weight_ih_l0 @ x[0] + layer.bias_ih_l0 + layer.weight_hh_l0 @ h[0] + layer.bias_hh_l0
        i, f, g, o = sums.chunk(4)
        cell = f.sigmoid() * c[0] + i.sigmoid() * g.tanh()
        output, (_, returned) = layer(x, (h, c))

        assert returned[0].tolist() == pytest.approx(cell.tolist(), abs=1e-6)
        assert output[0].tolist() == pytest.approx((o.sigmoid() * cell.tanh()).tolist(), abs=1e-6)

    def test_blocks_of_a_gru_are_reset_update_and_content(self):
        layer, x, h = nn.GRU(2, 3), torch.ones(1, 2), torch.full((1, 3), 0.5)

        of_x = (layer.weight_ih_l0 @ x[0] + layer.bias_ih_l0).chunk(3)
        of_h = (layer.weight_hh_l0 @ h[0] + layer.bias_hh_l0).chunk(3)
        reset, update = (of_x[0] + of_h[0]).sigmoid(), (of_x[1] + of_h[1]).sigmoid()
        content = (of_x[2] + reset * of_h[2]).tanh()
        output, _ = layer(x, h)

        assert output[0].tolist() == pytest.approx(((1 - update) * content + update * h[0]).tolist(), abs=1e-6)

    def test_a_forget_bias_keeps_the_cell(self):
        layer = nn.LSTM(2, 3)
        for parameter in layer.parameters():
            nn.init.zeros_(parameter)
        with torch.no_grad():
            layer.bias_ih_l0[3:6] = 50.0
            layer.bias_hh_l0[3:6] = torch.tensor([50.0, -50.0, -150.0])

        _, (_, c) = layer(torch.ones(1, 2), (torch.zeros(1, 3), torch.full((1, 3), 2.0)))

        assert c.tolist() == [[2.0, 1.0, 0.0]]

    @pytest.mark.parametrize(("kind", "blocks"), [(nn.RNN, 1), (nn.GRU, 3), (nn.LSTM, 4)])
    def test_a_second_layer_reads_units(self, kind, blocks):
        assert kind(2, 3, num_layers=2).weight_ih_l1.shape == (3 * blocks, 3)


@claim(
    api=["torch.nn.LSTMCell", "torch.nn.GRUCell"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.LSTMCell", "generated/torch.nn.GRUCell"],
    asked=[
        "difference between LSTM and LSTMCell",
        "when to use LSTMCell",
        "loop over time steps with LSTMCell",
        "LSTMCell returns h and c",
        "copy LSTM weights into LSTMCell",
    ],
)
class TestACellComputesASingleStep:
    """`nn.LSTMCell` computes a single step, and returns its states `(h, c)`.

    The input has shape (batch, features) or (features,), without steps. [a_step_has_no_steps_dimension]
    A loop over the steps returns what an `nn.LSTM` of one layer, one direction and the same weights returns, up to
    rounding.
    [a_loop_of_steps_is_a_layer]
    The parameters are named as in `nn.LSTM` without `_l0`. [a_loop_of_steps_is_a_layer]
    Without given states it starts at zeros. [without_states_zeros_are_read]
    The keywords `num_layers`, `dropout`, `bidirectional` and `batch_first` raise TypeError. [options_of_layers_raise]
    `nn.GRUCell` returns a single tensor. [a_gru_cell_returns_a_tensor]
    """

    @pytest.mark.parametrize("shape", [(5, 2), (2,)])
    def test_a_step_has_no_steps_dimension(self, shape):
        h, c = nn.LSTMCell(2, 3)(torch.ones(shape))

        assert (h.shape, c.shape) == ((*shape[:-1], 3), (*shape[:-1], 3))

    def test_a_loop_of_steps_is_a_layer(self):
        layer, cell = nn.LSTM(2, 3), nn.LSTMCell(2, 3)
        cell.load_state_dict({name.removesuffix("_l0"): value for name, value in layer.state_dict().items()})
        x, state, outputs = torch.arange(40.0).reshape(4, 5, 2) / 40, None, []

        for step in x:
            state = cell(step, state)
            outputs.append(state[0])

        assert torch.allclose(torch.stack(outputs), layer(x)[0], atol=1e-6)

    def test_without_states_zeros_are_read(self):
        cell, x, zeros = nn.LSTMCell(2, 3), torch.ones(5, 2), torch.zeros(5, 3)

        assert torch.equal(cell(x)[0], cell(x, (zeros, zeros))[0])
        assert not torch.equal(cell(x)[0], cell(x, (zeros, zeros + 1))[0])

    @pytest.mark.parametrize("option", ["num_layers", "dropout", "bidirectional", "batch_first"])
    def test_options_of_layers_raise(self, option):
        with pytest.raises(TypeError):
            nn.LSTMCell(2, 3, **{option: 1})

    def test_a_gru_cell_returns_a_tensor(self):
        cell = nn.GRUCell(1, 2)
        for parameter in cell.parameters():
            nn.init.zeros_(parameter)

        assert cell(torch.ones(1, 1), torch.tensor([[8.0, 6.0]])).tolist() == [[4.0, 3.0]]
