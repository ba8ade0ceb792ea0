"""Sequences of unequal length: padded and packed.

Order: 17.9
"""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import (
    PackedSequence,
    pack_padded_sequence,
    pad_packed_sequence,
    pad_sequence,
)

from torchnotes import claim


@claim(
    api=["torch.nn.utils.rnn.pad_sequence"],
    about=["value", "shape", "dtype", "memory", "error"],
    see=["generated/torch.nn.utils.rnn.pad_sequence"],
    asked=[
        "how to pad sequences to the same length",
        "pad_sequence batch_first",
        "collate_fn pad variable length tensors",
        "pad_sequence pads the wrong dimension",
        "pad with -100 or another value pad_sequence",
        "received an empty list of sequences",
    ],
)
class TestPadSequenceFillsToTheLongest:
    """`pad_sequence` stacks tensors and fills up to the longest.

    For lengths 3 and 1 of 2 features it returns shape (3, 2, 2): steps, batch, features. [steps_come_first]
    With `batch_first=True` it is batch, steps, features. [the_batch_comes_first_on_request]
    By default it appends zeros, and `padding_value=-1` appends -1. [zeros_are_appended, another_value_is_appended]
    The first dimension of the tensors is the one that may differ: 3 and 4 features raise RuntimeError.
    [features_that_differ_raise]
    One feature after 3 is silently repeated three times. [a_single_feature_is_repeated]
    An empty list raises RuntimeError, and a list of lists TypeError. [an_empty_list_raises, lists_raise]
    The result is a copy, also of a single tensor, and a gradient passes back. [the_result_is_a_copy]
    Of int64 and float32 the result has the dtype of the first tensor, and int64 cuts a float off.
    [the_first_tensor_sets_the_dtype]
    The lengths are not returned: keep `[len(x) for x in sequences]`. [advice]
    """

    def test_steps_come_first(self):
        padded = pad_sequence([torch.ones(3, 2), torch.ones(1, 2)])

        assert padded.shape == (3, 2, 2)
        assert padded[:, 1].tolist() == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]

    def test_the_batch_comes_first_on_request(self):
        padded = pad_sequence([torch.ones(3, 4), torch.ones(1, 4)], batch_first=True)

        assert padded.shape == (2, 3, 4)

    def test_zeros_are_appended(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0])])

        assert padded.tolist() == [[1.0, 4.0], [2.0, 0.0], [3.0, 0.0]]

    def test_another_value_is_appended(self):
        padded = pad_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])], batch_first=True, padding_value=-1)

        assert padded.tolist() == [[1, 2, 3], [4, -1, -1]]

    def test_features_that_differ_raise(self):
        sequences = [torch.ones(2, 3), torch.ones(2, 4)]

        with pytest.raises(RuntimeError):
            pad_sequence(sequences)

    def test_a_single_feature_is_repeated(self):
        three, one = torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([[4.0], [5.0]])

        padded = pad_sequence([three, one], batch_first=True)

        assert padded.tolist() == [[[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]], [[4.0, 4.0, 4.0], [5.0, 5.0, 5.0]]]

    def test_an_empty_list_raises(self):
        with pytest.raises(RuntimeError):
            pad_sequence([])

    def test_lists_raise(self):
        with pytest.raises(TypeError):
            pad_sequence([[1, 2], [3]])

    def test_the_result_is_a_copy(self):
        sequence = torch.tensor([1.0, 2.0], requires_grad=True)

        padded = pad_sequence([sequence], batch_first=True)
        padded.sum().backward()
        padded.detach()[0, 0] = 9.0

        assert (sequence.tolist(), sequence.grad.tolist()) == ([1.0, 2.0], [1.0, 1.0])

    def test_the_first_tensor_sets_the_dtype(self):
        ints, floats = torch.tensor([5]), torch.tensor([1.5, 2.5])

        assert pad_sequence([ints, floats]).tolist() == [[5, 1], [0, 2]]
        assert pad_sequence([floats, ints]).tolist() == [[1.5, 5.0], [2.5, 0.0]]
        assert (pad_sequence([ints, floats]).dtype, pad_sequence([floats, ints]).dtype) == (torch.int64, torch.float32)


@claim(
    api=["torch.nn.utils.rnn.pack_padded_sequence", "torch.nn.utils.rnn.pad_packed_sequence"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.utils.rnn.pack_padded_sequence", "generated/torch.nn.utils.rnn.pad_packed_sequence"],
    asked=[
        "how to use pack_padded_sequence and pad_packed_sequence",
        "why do we pack sequences for an LSTM",
        "variable length sequences in LSTM",
        "LSTM reads padding",
        "'PackedSequence' object has no attribute 'shape'",
        "what is batch_sizes in PackedSequence",
    ],
)
class TestPackingLeavesThePaddingOut:
    """`pack_padded_sequence` leaves out padding before a recurrent layer.

    For the rows 1, 2, 4 and 8, 0, 0 of lengths 3 and 1, `data` is 1, 8, 2, 4 and `batch_sizes` 2, 1, 1.
    [real_steps_are_kept_by_step]
    A layer reads a PackedSequence and returns one, and `pad_packed_sequence` makes tensors of it: outputs and lengths.
    [a_layer_returns_a_packed_sequence]
    The output beyond a length is 0 there, or `padding_value`. [beyond_a_length_stands_the_padding_value]
    In the forward direction the returned state follows a sequence's last real step.
    [a_state_is_after_the_last_real_step]
    A backward direction starts at the last real step, and without packing it starts in the padding.
    [a_backward_direction_starts_at_the_last_real_step]
    `batch_first` is said to packing and unpacking; a packed batch itself has no such layout.
    [the_layer_s_own_layout_does_not_matter]
    By default the padded result is as long as the longest sequence, and `total_length=5` makes it 5 steps.
    [a_total_length_keeps_the_padding]
    A PackedSequence is a namedtuple without `shape`, and `nn.Linear` raises TypeError for it.
    [other_layers_need_its_data]
    """

    def test_real_steps_are_kept_by_step(self):
        padded = torch.tensor([[1.0, 2.0, 4.0], [8.0, 0.0, 0.0]])

        packed = pack_padded_sequence(padded, [3, 1], batch_first=True)

        assert packed.data.tolist() == [1.0, 8.0, 2.0, 4.0]
        assert packed.batch_sizes.tolist() == [2, 1, 1]

    def test_a_layer_returns_a_packed_sequence(self):
        packed = pack_padded_sequence(torch.ones(3, 2, 4), [3, 1])

        output, _ = nn.LSTM(4, 5)(packed)
        padded, lengths = pad_packed_sequence(output)

        assert isinstance(output, PackedSequence)
        assert (padded.shape, lengths.tolist()) == ((3, 2, 5), [3, 1])

    @pytest.mark.parametrize("value", [0.0, -1.0])
    def test_beyond_a_length_stands_the_padding_value(self, value):
        layer = nn.RNN(1, 1, nonlinearity="relu", bias=False)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)
        padded = torch.tensor([[[1.0], [8.0]], [[2.0], [9.0]], [[4.0], [9.0]]])

        output, _ = layer(pack_padded_sequence(padded, [3, 1]))
        unpacked, _ = pad_packed_sequence(output, batch_first=True, padding_value=value)

        assert unpacked.squeeze(-1).tolist() == [[1.0, 3.0, 7.0], [8.0, value, value]]

    def test_a_state_is_after_the_last_real_step(self):
        layer = nn.RNN(1, 1, nonlinearity="relu", bias=False)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)
        padded = torch.tensor([[[1.0], [8.0]], [[2.0], [-9.0]], [[4.0], [-9.0]]])

        _, packed = layer(pack_padded_sequence(padded, [3, 1]))
        _, unpacked = layer(padded)

        assert (packed.flatten().tolist(), unpacked.flatten().tolist()) == ([7.0, 8.0], [7.0, 0.0])

    def test_a_backward_direction_starts_at_the_last_real_step(self):
        layer = nn.RNN(1, 1, nonlinearity="relu", bidirectional=True)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)
        padded = torch.tensor([[[1.0], [8.0]], [[2.0], [0.0]], [[4.0], [0.0]]])

        _, packed = layer(pack_padded_sequence(padded, [3, 1]))
        _, unpacked = layer(padded)

        assert packed[1].flatten().tolist() == [13.0, 10.0]
        assert unpacked[1].flatten().tolist() == [13.0, 14.0]

    @pytest.mark.parametrize("batch_first", [False, True])
    def test_the_layer_s_own_layout_does_not_matter(self, batch_first):
        layer = nn.LSTM(4, 5, batch_first=batch_first)

        output, (h, _) = layer(pack_padded_sequence(torch.ones(2, 3, 4), [3, 1], batch_first=True))

        assert (output.data.shape, output.batch_sizes.tolist(), h.shape) == ((4, 5), [2, 1, 1], (1, 2, 5))

    def test_a_total_length_keeps_the_padding(self):
        packed = pack_padded_sequence(torch.ones(5, 2, 4), [3, 1])

        assert pad_packed_sequence(packed)[0].shape == (3, 2, 4)
        assert pad_packed_sequence(packed, total_length=5)[0].shape == (5, 2, 4)

    def test_other_layers_need_its_data(self):
        packed, layer = pack_padded_sequence(torch.ones(3, 2, 4), [3, 1]), nn.Linear(4, 6)

        with pytest.raises(TypeError):
            layer(packed)

        assert (hasattr(packed, "shape"), layer(packed.data).shape) == (False, (4, 6))
