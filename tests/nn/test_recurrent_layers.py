"""Recurrent layers, their arguments, and sequences of unequal length."""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence, unpad_sequence

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.RNN"],
    about=["value", "argument"],
    see=["generated/torch.nn.RNN"],
)
class TestTheFourthArgumentOfRnnIsItsNonlinearity:
    """`nn.RNN(2, 3, 1, "relu")` makes a layer of relu since torch 2.3, and made one of tanh before.

    The fourth argument was taken for `bias=`, and any text that is not empty is true.
    `nn.RNN(2, 3, 1, False)`, which had no bias then, raises since.
    By name, `nonlinearity="relu"`, it works in each release. The other recurrent layers take `bias` fourth throughout.
    """

    @until("2.3")
    def test_a_fourth_argument_is_taken_for_the_bias(self):
        layer = nn.RNN(2, 3, 1, "relu")

        assert (layer.nonlinearity, layer.bias) == ("tanh", "relu")

    @since("2.3")
    def test_a_fourth_argument_is_the_nonlinearity(self):
        layer = nn.RNN(2, 3, 1, "relu")

        assert (layer.nonlinearity, layer.bias) == ("relu", True)

    @until("2.3")
    def test_false_makes_a_layer_without_bias(self):
        layer = nn.RNN(2, 3, 1, False)  # noqa: FBT003 - by position is the claim

        assert [name for name, _ in layer.named_parameters()] == ["weight_ih_l0", "weight_hh_l0"]

    @since("2.3")
    def test_false_raises(self):
        with pytest.raises(ValueError):
            nn.RNN(2, 3, 1, False)  # noqa: FBT003 - by position is the claim

    def test_by_name_it_is_the_nonlinearity(self):
        layer = nn.RNN(1, 1, nonlinearity="relu", bias=False)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)

        output, _ = layer(torch.tensor([[3.0], [5.0]]))

        assert output.tolist() == [[3.0], [8.0]]


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU"],
    about=["shape", "error"],
    see=["generated/torch.nn.LSTM", "generated/torch.nn.GRU"],
)
class TestRecurrentLayersCheckWhatTheyAreGiven:
    """Recurrent layers refuse more arguments from release to release, where they went on with them before.

    Since torch 2.1 a sequence without steps raises; it gave a hidden state of uninitialized memory.
    Since 2.2 a number of layers of 0 raises ValueError, IndexError before.
    Since 2.3 an input of another dtype than the weights' raises ValueError, RuntimeError before.
    """

    @until("2.1")
    def test_a_sequence_without_steps_passes(self):
        output, (hidden, _) = nn.LSTM(2, 3)(torch.ones(0, 2))

        assert (output.shape, hidden.shape) == ((0, 3), (1, 3))

    @since("2.1")
    def test_a_sequence_without_steps_raises(self):
        layer, x = nn.LSTM(2, 3), torch.ones(0, 2)

        with pytest.raises(RuntimeError):
            layer(x)

    @until("2.2")
    def test_no_layers_raise_an_index_error(self):
        with pytest.raises(IndexError):
            nn.LSTM(2, 3, num_layers=0)

    @since("2.2")
    def test_no_layers_raise_a_value_error(self):
        with pytest.raises(ValueError):
            nn.LSTM(2, 3, num_layers=0)

    @until("2.3")
    def test_another_dtype_raises_a_runtime_error(self):
        layer, x = nn.LSTM(2, 3), torch.ones(4, 2, dtype=torch.float64)

        with pytest.raises(RuntimeError):
            layer(x)

    @since("2.3")
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


@claim(
    api=["torch.nn.LSTM"],
    about=["shape", "error"],
    see=["generated/torch.nn.LSTM"],
)
class TestARecurrentLayerNeedsABoolAndFeatures:
    """Recurrent layers reject a non-bool `bias` and 0 features.

    A `bias` of 1 raises TypeError, an `input_size` of 0 ValueError. [a_bias_of_one_and_no_features_raise]
    Older releases accept both. [a_bias_of_one_and_no_features_pass]
    RNNCell, LSTMCell and GRUCell still accept both. [cells_accept_both]
    """

    @until("2.11")
    @pytest.mark.parametrize(("layer", "gates"), [(nn.RNN, 1), (nn.LSTM, 4), (nn.GRU, 3)], ids=["RNN", "LSTM", "GRU"])
    def test_a_bias_of_one_and_no_features_pass(self, layer, gates):
        assert layer(2, 3, bias=1).bias == 1
        assert layer(0, 3).weight_ih_l0.shape == (3 * gates, 0)

    @since("2.11")
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


@claim(
    api=["torch.nn.utils.rnn.unpad_sequence", "torch.nn.utils.rnn.pad_sequence"],
    about=["value", "error"],
    see=["generated/torch.nn.utils.rnn.unpad_sequence", "generated/torch.nn.utils.rnn.pad_sequence"],
)
class TestUnpaddingNeedsALengthForEachSequence:
    """`unpad_sequence` with fewer lengths than sequences raises since torch 2.10, and dropped sequences before.

    With more lengths than sequences it raises too, where it ignored those at the end.
    It transposes what it is given in place, unless `batch_first=True`.
    A length beyond the padded one still gives the sequence with its padding, and nothing is raised.
    """

    @until("2.10")
    def test_a_sequence_without_a_length_is_dropped(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0]), torch.tensor([3.0])])

        sequences = unpad_sequence(padded, torch.tensor([2]))

        assert [sequence.tolist() for sequence in sequences] == [[1.0, 2.0]]

    @since("2.10")
    def test_a_sequence_without_a_length_raises(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0]), torch.tensor([3.0])])

        with pytest.raises(ValueError):
            unpad_sequence(padded, torch.tensor([2]))

    @until("2.10")
    def test_a_length_without_a_sequence_is_ignored(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0]), torch.tensor([3.0])])

        sequences = unpad_sequence(padded, torch.tensor([2, 1, 1]))

        assert [sequence.tolist() for sequence in sequences] == [[1.0, 2.0], [3.0]]

    @since("2.10")
    def test_a_length_without_a_sequence_raises(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0]), torch.tensor([3.0])])

        with pytest.raises(ValueError):
            unpad_sequence(padded, torch.tensor([2, 1, 1]))

    def test_the_right_lengths_give_back_what_was_padded(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0]), torch.tensor([3.0])])

        assert padded.tolist() == [[1.0, 3.0], [2.0, 0.0]]
        sequences = unpad_sequence(padded, torch.tensor([2, 1]))

        assert [sequence.tolist() for sequence in sequences] == [[1.0, 2.0], [3.0]]

    def test_a_length_beyond_the_padded_one_keeps_the_padding(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0]), torch.tensor([3.0])])

        sequences = unpad_sequence(padded, torch.tensor([2, 5]))

        assert [sequence.tolist() for sequence in sequences] == [[1.0, 2.0], [3.0, 0.0]]

    def test_what_was_padded_is_transposed_in_place(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0, 4.0]), torch.tensor([3.0])])

        unpad_sequence(padded, torch.tensor([3, 1]))

        assert padded.tolist() == [[1.0, 2.0, 4.0], [3.0, 0.0, 0.0]]
