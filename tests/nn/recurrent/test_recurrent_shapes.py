"""Shapes that recurrent layers read and return.

Order: 17.82
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.LSTM", "generated/torch.nn.GRU"],
    asked=[
        "what does batch_first do in LSTM",
        "hidden state shape with batch_first=True",
        "Expected hidden[0] size (1, 4, 3), got [4, 1, 3]",
        "h_0 batch_first",
        "LSTM forgot batch_first silent",
        "last time step with batch_first",
    ],
)
class TestBatchFirstSwapsTheInputAndOutputOnly:
    """`batch_first=True` puts the batch first in inputs and outputs only.

    With it, an input of 5 sequences of 4 steps has shape (5, 4, 2), and the output (5, 4, 3).
    [the_batch_comes_first_in_input_and_output]
    In one direction the states keep the shape (layers, batch, units), as input and as result. [states_keep_their_shape]
    A first state of shape (batch, layers, units) for 5 sequences and one layer raises RuntimeError.
    [a_state_with_the_batch_first_raises]
    Transposed, the numbers equal the default layout's up to rounding.
    [numbers_are_the_same_transposed, rows_of_the_output_are_sequences, a_row_of_a_gru_is_a_sequence]
    By default the first dimension is the steps, and a batch in front is silently read as steps.
    [by_default_the_first_dimension_is_steps]
    With it, the last step of a batch is `output[:, -1]`. [the_last_step_is_in_the_second_dimension]
    An input without a batch has its steps first under either setting. [without_a_batch_it_changes_nothing]
    """

    def test_the_batch_comes_first_in_input_and_output(self):
        layer = nn.LSTM(2, 3, batch_first=True)

        output, _ = layer(torch.ones(5, 4, 2))

        assert output.shape == (5, 4, 3)

    def test_states_keep_their_shape(self):
        layer = nn.LSTM(2, 3, num_layers=2, batch_first=True)

        _, (h, c) = layer(torch.ones(5, 4, 2), (torch.zeros(2, 5, 3), torch.zeros(2, 5, 3)))

        assert (h.shape, c.shape) == ((2, 5, 3), (2, 5, 3))

    @pytest.mark.parametrize(
        ("kind", "state"),
        [(nn.LSTM, (torch.zeros(5, 1, 3), torch.zeros(5, 1, 3))), (nn.GRU, torch.zeros(5, 1, 3))],
        ids=["LSTM", "GRU"],
    )
    def test_a_state_with_the_batch_first_raises(self, kind, state):
        layer, x = kind(2, 3, batch_first=True), torch.ones(5, 4, 2)

        with pytest.raises(RuntimeError):
            layer(x, state)

    @pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
    def test_numbers_are_the_same_transposed(self, kind):
        batch_first, steps_first = kind(2, 3, batch_first=True), kind(2, 3)
        steps_first.load_state_dict(batch_first.state_dict())
        x = torch.arange(40.0).reshape(5, 4, 2) / 40

        output, _ = batch_first(x)

        assert torch.allclose(output.transpose(0, 1), steps_first(x.transpose(0, 1))[0], atol=1e-6)
        assert not torch.allclose(output, steps_first(x)[0], atol=1e-2)

    def test_rows_of_the_output_are_sequences(self):
        layer = nn.LSTM(1, 1, batch_first=True)
        for parameter in layer.parameters():
            nn.init.zeros_(parameter)

        output, (_, c) = layer(torch.ones(2, 3, 1), (torch.zeros(1, 2, 1), torch.tensor([[[8.0], [0.8]]])))

        assert c.tolist() == [[[1.0], [pytest.approx(0.1)]]]
        assert output[0].flatten().tolist() == pytest.approx([0.4996647, 0.4820138, 0.3807971])
        assert output[1].flatten().tolist() == pytest.approx([0.1899745, 0.0986877, 0.049834])

    def test_a_row_of_a_gru_is_a_sequence(self):
        layer = nn.GRU(1, 1, batch_first=True)
        for parameter in layer.parameters():
            nn.init.zeros_(parameter)

        output, h = layer(torch.ones(2, 3, 1), torch.tensor([[[8.0], [80.0]]]))

        assert output.tolist() == [[[4.0], [2.0], [1.0]], [[40.0], [20.0], [10.0]]]
        assert h.tolist() == [[[1.0], [10.0]]]

    def test_by_default_the_first_dimension_is_steps(self):
        output, (h, _) = nn.LSTM(2, 3)(torch.ones(5, 4, 2))

        assert (output.shape, h.shape) == ((5, 4, 3), (1, 4, 3))
        assert torch.equal(output[-1], h[0])

    def test_the_last_step_is_in_the_second_dimension(self):
        output, (h, _) = nn.LSTM(2, 3, batch_first=True)(torch.ones(5, 4, 2))

        assert torch.equal(output[:, -1], h[-1])

    @pytest.mark.parametrize("batch_first", [False, True])
    def test_without_a_batch_it_changes_nothing(self, batch_first):
        output, (h, _) = nn.LSTM(2, 3, batch_first=batch_first)(torch.ones(4, 2))

        assert (output.shape, h.shape) == ((4, 3), (1, 3))
        assert torch.equal(output[-1], h[0])


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU"],
    about=["shape", "error"],
    see=["generated/torch.nn.LSTM"],
    asked=[
        "input shape for LSTM",
        "input.size(-1) must be equal to input_size. Expected 2, got 7",
        "For batched 3-D input, hx should also be 3-D",
        "LSTM without batch dimension",
        "seq_len, batch, input_size order",
        "univariate time series input shape for nn.LSTM",
    ],
)
class TestARecurrentLayerReadsStepsBatchAndFeatures:
    """`nn.LSTM` reads (steps, batch, features) by default, or no batch.

    The last dimension is `input_size`: `nn.GRU` and `nn.RNN` raise RuntimeError for another size.
    [another_number_of_features_raises]
    Two dimensions are steps and features of one sequence, and its states have two dimensions too.
    [two_dimensions_are_one_sequence]
    Its numbers equal a batch of one's. [two_dimensions_are_a_batch_of_one]
    A batch with states of two dimensions raises RuntimeError. [a_batch_with_states_of_two_dimensions_raises]
    The number of steps, at least one, may differ from call to call, as may the batch. [a_layer_accepts_another_length]
    A series of single numbers needs a last dimension of 1, as by `unsqueeze(-1)`. [a_series_needs_a_last_dimension]
    """

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU])
    @pytest.mark.parametrize("shape", [(4, 5, 1), (4, 5, 3), (2, 4, 5), (2, 4)])
    def test_another_number_of_features_raises(self, kind, shape):
        layer, x = kind(2, 3), torch.ones(shape)

        with pytest.raises(RuntimeError):
            layer(x)

    def test_two_dimensions_are_one_sequence(self):
        output, (h, c) = nn.LSTM(2, 3, num_layers=2)(torch.ones(4, 2), (torch.zeros(2, 3), torch.zeros(2, 3)))

        assert (output.shape, h.shape, c.shape) == ((4, 3), (2, 3), (2, 3))

    @pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
    def test_two_dimensions_are_a_batch_of_one(self, kind):
        layer, x = kind(2, 3), torch.arange(8.0).reshape(4, 2)

        alone, (batch, _) = layer(x)[0], layer(x.unsqueeze(1))

        assert (alone.shape, batch.shape) == ((4, 3), (4, 1, 3))
        assert torch.equal(alone, batch.squeeze(1))

    @pytest.mark.parametrize(
        ("kind", "state"),
        [(nn.LSTM, (torch.zeros(1, 3), torch.zeros(1, 3))), (nn.GRU, torch.zeros(1, 3))],
        ids=["LSTM", "GRU"],
    )
    def test_a_batch_with_states_of_two_dimensions_raises(self, kind, state):
        layer, x = kind(2, 3), torch.ones(4, 5, 2)

        with pytest.raises(RuntimeError):
            layer(x, state)

    def test_a_layer_accepts_another_length(self):
        layer = nn.LSTM(2, 3)

        outputs = [layer(torch.ones(steps, batch, 2))[0].shape for steps, batch in [(4, 5), (9, 5), (1, 1)]]

        assert outputs == [(4, 5, 3), (9, 5, 3), (1, 1, 3)]

    def test_a_series_needs_a_last_dimension(self):
        layer, series = nn.GRU(1, 3), torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])

        with pytest.raises(RuntimeError):
            layer(series)
        output, _ = layer(series.unsqueeze(-1))

        assert output.shape == (4, 2, 3)
