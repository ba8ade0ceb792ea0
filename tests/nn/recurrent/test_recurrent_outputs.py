"""Outputs and states of recurrent layers, by layer and direction.

Order: 17.8
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU", "torch.nn.RNN"],
    about=["value", "shape"],
    see=["generated/torch.nn.LSTM", "generated/torch.nn.GRU"],
    asked=[
        "difference between output and hidden state of LSTM",
        "what does nn.LSTM return",
        "output, (h_n, c_n) meaning",
        "lstm out[-1] vs h_n[-1]",
        "tuple returned by LSTM layer",
        "does GRU have a cell state",
    ],
)
class TestOutputIsTheLastLayerAndTheStateItsLastStep:
    """`nn.LSTM` returns its last layer's steps, and a state of each layer.

    The result is `(output, (h, c))`; for 4 steps, a batch of 5 and 2 layers of 3 units `output` has shape (4, 5, 3).
    [an_output_has_steps_and_a_state_has_layers]
    `h` and `c` have shape (2, 5, 3), a row for each layer. [an_output_has_steps_and_a_state_has_layers]
    For a tensor with the steps first, in one direction, `h[-1]` equals `output[-1]`.
    [the_last_output_is_the_last_state]
    Of two layers in one direction the first one's output is not returned, and `h[0]` is its last step.
    [the_first_row_is_of_the_first_layer]
    The cell state `c` is not in `output`: with weights and biases of 9 and 4 inputs of 1
    `c` grows to 4, and the output to tanh(4).
    [a_cell_state_grows_beyond_one]
    `nn.GRU` and `nn.RNN` return `(output, h)`, without a cell state. [gru_and_rnn_have_one_state]
    An `nn.RNN` of relu without bias, with weights of 1, adds up: for 1, 2 and 3 the output is 1, 3 and 6, and `h` is 6.
    [a_layer_of_ones_adds_up]
    An `nn.GRU` with weights and biases of 0 halves its state: from 8 the output is 4, 2 and 1.
    [a_gru_of_zeros_halves_its_state]
    """

    def test_an_output_has_steps_and_a_state_has_layers(self):
        layer = nn.LSTM(input_size=2, hidden_size=3, num_layers=2)

        output, (h, c) = layer(torch.ones(4, 5, 2))

        assert output.shape == (4, 5, 3)
        assert (h.shape, c.shape) == ((2, 5, 3), (2, 5, 3))

    @pytest.mark.parametrize("layers", [1, 2, 3])
    def test_the_last_output_is_the_last_state(self, layers):
        x = torch.arange(40.0).reshape(4, 5, 2) / 40

        output, (h, _) = nn.LSTM(2, 3, layers)(x)

        assert torch.equal(h[-1], output[-1])
        assert not torch.equal(h[-1], output[0])

    def test_the_first_row_is_of_the_first_layer(self):
        two, one = nn.LSTM(2, 3, num_layers=2), nn.LSTM(2, 3)
        one.load_state_dict({name: two.state_dict()[name] for name in one.state_dict()})
        x = torch.arange(40.0).reshape(4, 5, 2) / 40

        output, (h, _) = two(x)
        first, _ = one(x)

        assert torch.allclose(h[0], first[-1], atol=1e-6)
        assert not torch.allclose(output[-1], first[-1], atol=1e-2)

    def test_a_cell_state_grows_beyond_one(self):
        layer = nn.LSTM(1, 1)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 9.0)

        output, (_, c) = layer(torch.ones(4, 1))

        assert c.tolist() == [[pytest.approx(4.0)]]
        assert output.flatten().tolist() == pytest.approx([0.7615942, 0.9640276, 0.9950548, 0.9993293])

    @pytest.mark.parametrize("kind", [nn.GRU, nn.RNN])
    def test_gru_and_rnn_have_one_state(self, kind):
        output, h = kind(2, 3, num_layers=2)(torch.ones(4, 5, 2))

        assert (output.shape, h.shape) == ((4, 5, 3), (2, 5, 3))
        assert torch.equal(h[-1], output[-1])

    def test_a_layer_of_ones_adds_up(self):
        layer = nn.RNN(1, 1, nonlinearity="relu", bias=False)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)

        output, h = layer(torch.tensor([[1.0], [2.0], [3.0]]))

        assert output.tolist() == [[1.0], [3.0], [6.0]]
        assert h.tolist() == [[6.0]]

    def test_a_gru_of_zeros_halves_its_state(self):
        layer = nn.GRU(1, 1)
        for parameter in layer.parameters():
            nn.init.zeros_(parameter)

        output, h = layer(torch.ones(3, 1), torch.tensor([[8.0]]))

        assert output.tolist() == [[4.0], [2.0], [1.0]]
        assert h.tolist() == [[1.0]]


@claim(
    api=["torch.nn.LSTM", "torch.nn.RNN"],
    about=["value", "shape"],
    see=["generated/torch.nn.LSTM", "generated/torch.nn.RNN"],
    asked=[
        "bidirectional LSTM output layout",
        "split forward and backward output of bidirectional lstm",
        "h_n of a bidirectional LSTM which index is forward",
        "last hidden state of bidirectional lstm for classification",
        "BiLSTM output has twice the hidden size",
        "separate directions of h_n view num_layers",
    ],
)
class TestTwoDirectionsStandSideBySideInTheOutput:
    """A bidirectional layer joins both directions in its last dimension.

    For 3 units `output` of a bidirectional `nn.LSTM` has 6 columns.
    [the_output_is_twice_as_wide_and_the_state_twice_as_long]
    The first half of the columns is the forward direction, and the second half the backward one.
    [sums_run_from_both_ends]
    In a single layer with the steps first, the backward direction has read the whole sequence at `output[0]`, and
    the last step alone at `output[-1]`.
    [sums_run_from_both_ends]
    An `nn.LSTM` is laid out alike. [an_lstm_is_laid_out_alike]
    So for 4 steps `output[-1]` is not the last state of both, which is `torch.cat([h[-2], h[-1]], dim=-1)`.
    [the_last_states_are_the_two_last_rows]
    The rows of `h` are layer 0 forward, layer 0 backward, layer 1 forward and so on. [rows_alternate_by_direction]
    `h.view(layers, 2, batch, units)` splits them. [rows_alternate_by_direction]
    The second layer reads both directions of the first. [the_second_layer_reads_both]
    """

    def test_the_output_is_twice_as_wide_and_the_state_twice_as_long(self):
        layer = nn.LSTM(2, 3, num_layers=2, bidirectional=True)

        output, (h, c) = layer(torch.ones(4, 5, 2))

        assert output.shape == (4, 5, 6)
        assert (h.shape, c.shape) == ((4, 5, 3), (4, 5, 3))

    def test_sums_run_from_both_ends(self):
        layer = nn.RNN(1, 1, nonlinearity="relu", bias=False, bidirectional=True)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)

        output, h = layer(torch.tensor([[1.0], [2.0], [4.0]]))

        assert output.tolist() == [[1.0, 7.0], [3.0, 6.0], [7.0, 4.0]]
        assert h.tolist() == [[7.0], [7.0]]

    def test_an_lstm_is_laid_out_alike(self):
        layer = nn.LSTM(1, 1, bidirectional=True)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 9.0)

        output, _ = layer(torch.ones(3, 1))

        assert output[:, 0].tolist() == pytest.approx([0.7615942, 0.9640276, 0.9950548])
        assert output[:, 1].tolist() == pytest.approx([0.9950548, 0.9640276, 0.7615942])

    def test_the_last_states_are_the_two_last_rows(self):
        output, (h, _) = nn.LSTM(2, 3, num_layers=2, bidirectional=True)(torch.ones(4, 5, 2))

        both = torch.cat([h[-2], h[-1]], dim=-1)

        assert torch.equal(both, torch.cat([output[-1, :, :3], output[0, :, 3:]], dim=-1))
        assert not torch.equal(both, output[-1])

    def test_rows_alternate_by_direction(self):
        layer = nn.RNN(1, 1, num_layers=2, nonlinearity="relu", bias=False, bidirectional=True)
        for name, parameter in layer.named_parameters():
            nn.init.constant_(parameter, {"l0": 1, "l0_reverse": 2, "l1": 3, "l1_reverse": 4}[name.split("_", 2)[2]])

        _, h = layer(torch.tensor([[[1.0]]]))

        assert h.flatten().tolist() == [1.0, 2.0, 3.0 * (1 + 2), 4.0 * (1 + 2)]
        assert h.view(2, 2, 1, 1)[1].flatten().tolist() == [9.0, 12.0]

    def test_the_second_layer_reads_both(self):
        layer = nn.LSTM(2, 3, num_layers=2, bidirectional=True)

        assert (layer.weight_ih_l0.shape, layer.weight_ih_l1.shape) == ((12, 2), (12, 6))
