"""Recurrent layers and their arguments.

Order: 18
"""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.RNN", "torch.nn.LSTM", "torch.nn.GRU"],
    about=["value", "argument"],
    see=["generated/torch.nn.RNN"],
    asked=[
        "Unknown nonlinearity 'False'",
        "RNN with relu instead of tanh",
        "nn.RNN positional bias argument",
        "vanilla rnn activation function option",
    ],
)
class TestTheFourthArgumentOfRnnIsItsNonlinearity:
    """The fourth positional argument of `nn.RNN` is its nonlinearity.

    `nn.RNN(2, 3, 1, "relu")` makes a layer of relu. [a_fourth_argument_is_the_nonlinearity]
    Before torch 2.3 the bias stood there, and the same call made a layer of tanh.
    [a_fourth_argument_is_taken_for_the_bias]
    `False` in that place raises ValueError, and before torch 2.3 made a layer without bias.
    [false_raises, false_makes_a_layer_without_bias]
    `nonlinearity="relu"` by name makes a layer of relu on older releases too. [by_name_it_is_the_nonlinearity]
    `nn.LSTM` and `nn.GRU` have their bias in fourth place. [lstm_and_gru_have_their_bias_there]
    """

    @until("2.3")
    def test_a_fourth_argument_is_taken_for_the_bias(self):
        layer = nn.RNN(2, 3, 1, "relu")

        assert (layer.nonlinearity, layer.bias) == ("tanh", "relu")

    @since(
        "2.3",
        why="pytorch#120234",
        remedy="Pass `nonlinearity=` and `bias=` by name.",
        trigger={"calls": ["torch.nn.RNN"], "given": {"fourth": "*"}, "at": {"fourth": 3}},
    )
    def test_a_fourth_argument_is_the_nonlinearity(self):
        layer = nn.RNN(2, 3, 1, "relu")

        assert (layer.nonlinearity, layer.bias) == ("relu", True)

    @until("2.3")
    def test_false_makes_a_layer_without_bias(self):
        layer = nn.RNN(2, 3, 1, False)  # noqa: FBT003 - by position is the claim

        assert [name for name, _ in layer.named_parameters()] == ["weight_ih_l0", "weight_hh_l0"]

    @since(
        "2.3",
        why="pytorch#120234",
        remedy="Pass `nonlinearity=` and `bias=` by name.",
        trigger={"calls": ["torch.nn.RNN"], "given": {"fourth": False}, "at": {"fourth": 3}},
    )
    def test_false_raises(self):
        with pytest.raises(ValueError):
            nn.RNN(2, 3, 1, False)  # noqa: FBT003 - by position is the claim

    def test_by_name_it_is_the_nonlinearity(self):
        layer = nn.RNN(1, 1, nonlinearity="relu", bias=False)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)

        output, _ = layer(torch.tensor([[3.0], [5.0]]))

        assert output.tolist() == [[3.0], [8.0]]

    @pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
    def test_lstm_and_gru_have_their_bias_there(self, kind):
        layer = kind(2, 3, 1, False)  # noqa: FBT003 - by position is the claim

        assert [name for name, _ in layer.named_parameters()] == ["weight_ih_l0", "weight_hh_l0"]


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU", "torch.nn.RNN"],
    about=["shape", "error"],
    see=["generated/torch.nn.LSTM", "generated/torch.nn.GRU"],
    asked=[
        "Expected sequence length to be larger than 0 in RNN",
        "input must have the type torch.float32, got float64 LSTM",
        "LSTM with empty sequence",
        "num_layers must be greater than zero",
        "double input to LSTM",
    ],
)
class TestRecurrentLayersCheckWhatTheyAreGiven:
    """A float32 `nn.LSTM` rejects a float64 input and one without steps.

    An input of shape (0, 2) raises RuntimeError in `nn.LSTM`, and before torch 2.1 returned an empty output.
    [a_sequence_without_steps_raises, a_sequence_without_steps_passes]
    `nn.RNN` and `nn.GRU` raise RuntimeError for that shape on older releases too. [rnn_and_gru_raise_without_steps]
    Outside autocast a float64 input raises ValueError in a float32 `nn.LSTM`, and before torch 2.3 RuntimeError.
    [another_dtype_raises_a_value_error, another_dtype_raises_a_runtime_error]
    A packed sequence of float64 raises RuntimeError there. [a_packed_sequence_of_another_dtype_raises]
    `nn.LSTM` with `num_layers=0` raises ValueError, and before torch 2.2 IndexError.
    [no_layers_raise_a_value_error, no_layers_raise_an_index_error]
    `nn.GRU` accepts a batch of 0 sequences. [a_batch_without_sequences_passes]
    `nn.LSTM` returns 4 outputs for 4 steps. [a_sequence_gives_as_many_steps]
    """

    @until("2.1")
    def test_a_sequence_without_steps_passes(self):
        output, (hidden, _) = nn.LSTM(2, 3)(torch.ones(0, 2))

        assert (output.shape, hidden.shape) == ((0, 3), (1, 3))

    @since(
        "2.1",
        remedy="Skip the call for a sequence without steps.",
        trigger={
            "calls": ["torch.nn.LSTM.forward"],
            "at": {"self": 0, "input": 1},
            "when": [
                "kind:input=Tensor",
                "argument:self.batch_first=False or argument:input.shape.1=0",
                "argument:self.batch_first=True or argument:input.shape.0=0",
            ],
        },
    )
    def test_a_sequence_without_steps_raises(self):
        layer, x = nn.LSTM(2, 3), torch.ones(0, 2)

        with pytest.raises(RuntimeError):
            layer(x)

    @until("2.2")
    def test_no_layers_raise_an_index_error(self):
        with pytest.raises(IndexError):
            nn.LSTM(2, 3, num_layers=0)

    @since(
        "2.2",
        why="pytorch#108853",
        remedy="Catch `(IndexError, ValueError)`.",
        trigger={
            "calls": ["torch.nn.RNN", "torch.nn.LSTM", "torch.nn.GRU"],
            "given": {"num_layers": 0},
            "at": {"num_layers": 2},
        },
    )
    def test_no_layers_raise_a_value_error(self):
        with pytest.raises(ValueError):
            nn.LSTM(2, 3, num_layers=0)

    @until("2.3")
    def test_another_dtype_raises_a_runtime_error(self):
        layer, x = nn.LSTM(2, 3), torch.ones(4, 2, dtype=torch.float64)

        with pytest.raises(RuntimeError):
            layer(x)

    @since(
        "2.3",
        why="pytorch#115542",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.nn.LSTM.forward"],
            "at": {"self": 0, "input": 1},
            "when": ["kind:input=Tensor", "!argument:self.weight_ih_l0.dtype=input.dtype", "!autocasting"],
        },
    )
    def test_another_dtype_raises_a_value_error(self):
        layer, x = nn.LSTM(2, 3), torch.ones(4, 2, dtype=torch.float64)

        with pytest.raises(ValueError):
            layer(x)

    def test_a_batch_without_sequences_passes(self):
        output, hidden = nn.GRU(2, 3)(torch.ones(4, 0, 2))

        assert (output.shape, hidden.shape) == ((4, 0, 3), (1, 0, 3))

    def test_a_sequence_gives_as_many_steps(self):
        output, (hidden, cell) = nn.LSTM(2, 3, num_layers=2)(torch.ones(4, 2))

        assert (output.shape, hidden.shape, cell.shape) == ((4, 3), (2, 3), (2, 3))

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU])
    def test_rnn_and_gru_raise_without_steps(self, kind):
        layer, x = kind(2, 3), torch.ones(0, 2)

        with pytest.raises(RuntimeError) as raised:
            layer(x)

        assert raised.type is RuntimeError

    def test_a_packed_sequence_of_another_dtype_raises(self):
        layer, packed = nn.LSTM(2, 3), pack_sequence([torch.ones(4, 2, dtype=torch.float64)])

        with pytest.raises(RuntimeError) as raised:
            layer(packed)

        assert raised.type is RuntimeError


@claim(
    api=["torch.nn.LSTM"],
    about=["shape", "error"],
    see=["generated/torch.nn.LSTM"],
    asked=[
        "bias should be of type bool, got: int",
        "input_size must be greater than zero",
        "LSTM with zero input features",
        "LSTM without bias",
    ],
)
class TestARecurrentLayerNeedsABoolAndFeatures:
    """`nn.RNN`, `nn.LSTM` and `nn.GRU` reject a `bias` of 1 and 0 features.

    From torch 2.11 on a `bias` of 1 raises TypeError, and an `input_size` of 0 ValueError.
    [a_bias_of_one_and_no_features_raise]
    Before torch 2.11 both passed. [a_bias_of_one_and_no_features_pass]
    `nn.RNNCell`, `nn.LSTMCell` and `nn.GRUCell` still accept both. [cells_accept_both]
    `nn.LSTM(2, 3, bias=False)` lists two weights and computes. [false_makes_no_bias]
    """

    @until("2.11")
    @pytest.mark.parametrize(("layer", "gates"), [(nn.RNN, 1), (nn.LSTM, 4), (nn.GRU, 3)], ids=["RNN", "LSTM", "GRU"])
    def test_a_bias_of_one_and_no_features_pass(self, layer, gates):
        assert layer(2, 3, bias=1).bias == 1
        assert layer(0, 3).weight_ih_l0.shape == (3 * gates, 0)

    @since(
        "2.11",
        why="pytorch#166980, pytorch#166302",
        remedy="Pass a bool as `bias`, and an `input_size` of at least 1.",
        trigger={
            "calls": ["torch.nn.RNN", "torch.nn.LSTM", "torch.nn.GRU"],
            "at": {"input_size": 0, "bias": 3},
            "when": ["kind:bias=int|float|NoneType|bool_ or argument:input_size=0"],
        },
    )
    @pytest.mark.parametrize("layer", [nn.RNN, nn.LSTM, nn.GRU])
    def test_a_bias_of_one_and_no_features_raise(self, layer):
        with pytest.raises(TypeError):
            layer(2, 3, bias=1)
        with pytest.raises(ValueError):
            layer(0, 3)

    @pytest.mark.parametrize(
        ("cell", "gates"), [(nn.RNNCell, 1), (nn.LSTMCell, 4), (nn.GRUCell, 3)], ids=["RNN", "LSTM", "GRU"]
    )
    def test_cells_accept_both(self, cell, gates):
        assert cell(2, 3, bias=1).bias == 1
        assert cell(0, 3).weight_ih.shape == (3 * gates, 0)

    def test_false_makes_no_bias(self):
        layer = nn.LSTM(2, 3, bias=False)

        output, _ = layer(torch.ones(4, 2))

        assert [name for name, _ in layer.named_parameters()] == ["weight_ih_l0", "weight_hh_l0"]
        assert output.shape == (4, 3)
