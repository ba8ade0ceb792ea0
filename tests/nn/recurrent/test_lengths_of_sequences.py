"""Lengths of padded sequences: their order, their device, and the last real step.

Order: 17.92
"""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import (
    pack_padded_sequence,
    pack_sequence,
    pad_packed_sequence,
)

from torchnotes import claim


@claim(
    api=["torch.nn.utils.rnn.pack_padded_sequence", "torch.nn.utils.rnn.pack_sequence"],
    about=["value", "error"],
    see=["generated/torch.nn.utils.rnn.pack_padded_sequence", "generated/torch.nn.utils.rnn.pack_sequence"],
    asked=[
        "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True",
        "do I have to sort the batch by length",
        "enforce_sorted=False",
        "restore original order after packing",
        "pack_padded_sequence unsorted lengths",
    ],
)
class TestUnsortedLengthsNeedTheirFlag:
    """`pack_padded_sequence` sorts for itself with `enforce_sorted=False`.

    By default lengths that increase raise RuntimeError, and so do sequences in `pack_sequence`.
    [increasing_lengths_raise, increasing_sequences_raise]
    Decreasing and equal lengths pass. [decreasing_and_equal_lengths_pass]
    With `enforce_sorted=False` the packed data starts with the longest sequence. [the_longest_sequence_comes_first]
    With `enforce_sorted=False` a layer's states, the unpacked outputs and the lengths are in the given order.
    [results_are_in_the_given_order]
    A first state is read in the given order too. [a_first_state_is_in_the_given_order]
    """

    def test_increasing_lengths_raise(self):
        padded = torch.ones(2, 3)

        with pytest.raises(RuntimeError):
            pack_padded_sequence(padded, [1, 3], batch_first=True)

    def test_increasing_sequences_raise(self):
        sequences = [torch.ones(1), torch.ones(3)]

        with pytest.raises(RuntimeError):
            pack_sequence(sequences)

        assert pack_sequence(sequences, enforce_sorted=False).batch_sizes.tolist() == [2, 1, 1]

    @pytest.mark.parametrize(("lengths", "sizes"), [([3, 1], [2, 1, 1]), ([2, 2], [2, 2])])
    def test_decreasing_and_equal_lengths_pass(self, lengths, sizes):
        packed = pack_padded_sequence(torch.ones(2, 3), lengths, batch_first=True)

        assert packed.batch_sizes.tolist() == sizes

    def test_the_longest_sequence_comes_first(self):
        padded = torch.tensor([[8.0, 0.0, 0.0], [1.0, 2.0, 4.0]])

        packed = pack_padded_sequence(padded, [1, 3], batch_first=True, enforce_sorted=False)

        assert packed.data.tolist() == [1.0, 8.0, 2.0, 4.0]
        assert (packed.sorted_indices.tolist(), packed.unsorted_indices.tolist()) == ([1, 0], [1, 0])

    def test_results_are_in_the_given_order(self):
        layer = nn.RNN(1, 1, nonlinearity="relu", bias=False)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)
        padded = torch.tensor([[[8.0], [0.0], [0.0]], [[1.0], [2.0], [4.0]]])

        output, h = layer(pack_padded_sequence(padded, [1, 3], batch_first=True, enforce_sorted=False))
        unpacked, lengths = pad_packed_sequence(output, batch_first=True)

        assert h.flatten().tolist() == [8.0, 7.0]
        assert unpacked.squeeze(-1).tolist() == [[8.0, 0.0, 0.0], [1.0, 3.0, 7.0]]
        assert lengths.tolist() == [1, 3]

    def test_a_first_state_is_in_the_given_order(self):
        layer = nn.GRU(1, 1)
        for parameter in layer.parameters():
            nn.init.zeros_(parameter)
        packed = pack_padded_sequence(torch.ones(2, 3, 1), [1, 3], batch_first=True, enforce_sorted=False)

        _, h = layer(packed, torch.tensor([[[8.0], [80.0]]]))

        assert h.tolist() == [[[4.0], [10.0]]]


@claim(
    api=["torch.nn.utils.rnn.pack_padded_sequence"],
    about=["value", "error", "dtype"],
    see=["generated/torch.nn.utils.rnn.pack_padded_sequence"],
    asked=[
        "'lengths' argument should be a 1D CPU int64 tensor",
        "lengths on GPU pack_padded_sequence",
        "Length of all samples has to be greater than 0",
        "Expected `len(lengths)` to be equal to batch_size",
        "pack_padded_sequence empty sequence length zero",
    ],
)
class TestLengthsForPackingAreOnTheCpu:
    """`pack_padded_sequence` needs positive lengths on the CPU.

    A list or a CPU tensor of lengths packs alike, and int32 and float32 tensors are read as int64.
    [a_list_and_a_tensor_pack_alike]
    By default lengths on another device, here `meta`, raise RuntimeError: "should be a 1D CPU int64 tensor".
    [lengths_elsewhere_raise]
    From a GPU pass `lengths.cpu()`; the padded tensor may stay. [advice]
    A length of 0 raises RuntimeError. [a_length_of_zero_raises]
    By default too few or too many lengths raise RuntimeError. [another_number_of_lengths_raises]
    With `enforce_sorted=False` two lengths for three sequences silently drop a sequence.
    [with_the_flag_a_sequence_is_dropped]
    For two sequences of 2 steps, packing by the lengths 5 and 1 passes, and unpacking raises RuntimeError.
    [a_length_beyond_the_padding_fails_at_unpacking]
    """

    @pytest.mark.parametrize(
        "lengths",
        [[3, 1], torch.tensor([3, 1]), torch.tensor([3, 1], dtype=torch.int32), torch.tensor([3.0, 1.0])],
        ids=["list", "int64", "int32", "float32"],
    )
    @pytest.mark.parametrize("enforce_sorted", [True, False])
    def test_a_list_and_a_tensor_pack_alike(self, lengths, enforce_sorted):
        padded = torch.tensor([[1.0, 2.0, 4.0], [8.0, 0.0, 0.0]])

        packed = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=enforce_sorted)

        assert (packed.data.tolist(), packed.batch_sizes.tolist()) == ([1.0, 8.0, 2.0, 4.0], [2, 1, 1])
        assert packed.batch_sizes.dtype == torch.int64

    def test_lengths_elsewhere_raise(self):
        padded, lengths = torch.ones(2, 3), torch.tensor([3, 1], device="meta")

        with pytest.raises(RuntimeError, match="should be a 1D CPU int64 tensor") as raised:
            pack_padded_sequence(padded, lengths, batch_first=True)

        assert raised.type is RuntimeError

    @pytest.mark.parametrize("enforce_sorted", [True, False])
    def test_a_length_of_zero_raises(self, enforce_sorted):
        padded = torch.ones(2, 3)

        with pytest.raises(RuntimeError):
            pack_padded_sequence(padded, [3, 0], batch_first=True, enforce_sorted=enforce_sorted)

    @pytest.mark.parametrize("lengths", [[3], [3, 1, 1]])
    def test_another_number_of_lengths_raises(self, lengths):
        padded = torch.ones(2, 3)

        with pytest.raises(RuntimeError):
            pack_padded_sequence(padded, lengths, batch_first=True)

    def test_with_the_flag_a_sequence_is_dropped(self):
        padded = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

        packed = pack_padded_sequence(padded, [2, 2], batch_first=True, enforce_sorted=False)

        assert packed.data.tolist() == [1.0, 3.0, 2.0, 4.0]

    def test_a_length_beyond_the_padding_fails_at_unpacking(self):
        packed = pack_padded_sequence(torch.ones(2, 2), [5, 1], batch_first=True)

        with pytest.raises(RuntimeError):
            pad_packed_sequence(packed)


@claim(
    api=["torch.nn.RNN", "torch.nn.utils.rnn.pad_packed_sequence", "torch.Tensor.gather"],
    about=["value", "shape"],
    see=["generated/torch.nn.utils.rnn.pad_packed_sequence", "generated/torch.gather"],
    asked=[
        "last non-padded output of an LSTM",
        "get last time step of variable length sequences",
        "gather last hidden output by lengths",
        "output[:, -1] is zero after pad_packed_sequence",
        "select output at index lengths - 1 for each sample",
    ],
)
class TestTheLastRealOutputStandsAtTheLengthMinusOne:
    """A sequence's last real output stands at its length minus 1.

    With the batch first, `output[torch.arange(batch), lengths - 1]` returns that row for each sequence.
    [a_pair_of_indices_selects_it]
    With the steps first the indices change places. [with_steps_first_the_indices_change_places]
    With int64 lengths `gather` along the steps returns the same. [gather_selects_it_too]
    After unpacking with the batch first, `output[:, -1]` is 0 by default for a shorter sequence.
    [the_last_row_is_padding]
    Of a packed batch read in one direction, `h[-1]` holds these outputs already. [a_packed_batch_has_them_in_its_state]
    In the forward direction of a single layer the row is right without packing too, since padding comes after it.
    [without_packing_the_forward_row_is_right]
    `output[:, lengths - 1]` selects each length for each sequence instead. [a_slice_selects_all_pairs]
    """

    def test_a_pair_of_indices_selects_it(self):
        output, lengths = torch.tensor([[[1.0], [2.0], [3.0]], [[4.0], [0.0], [0.0]]]), torch.tensor([3, 1])

        last = output[torch.arange(2), lengths - 1]

        assert last.tolist() == [[3.0], [4.0]]

    def test_with_steps_first_the_indices_change_places(self):
        output, lengths = torch.tensor([[[1.0], [4.0]], [[2.0], [0.0]], [[3.0], [0.0]]]), torch.tensor([3, 1])

        last = output[lengths - 1, torch.arange(2)]

        assert last.tolist() == [[3.0], [4.0]]

    def test_gather_selects_it_too(self):
        output, lengths = torch.arange(12.0).reshape(2, 3, 2), torch.tensor([3, 1])

        last = output.gather(1, (lengths - 1).view(-1, 1, 1).expand(-1, 1, 2)).squeeze(1)

        assert last.tolist() == [[4.0, 5.0], [6.0, 7.0]]
        assert torch.equal(last, output[torch.arange(2), lengths - 1])

    def test_the_last_row_is_padding(self):
        output, _ = nn.LSTM(1, 2)(pack_padded_sequence(torch.ones(3, 2, 1), [3, 1]))

        unpacked, _ = pad_packed_sequence(output, batch_first=True)

        assert unpacked[1, -1].tolist() == [0.0, 0.0]
        assert unpacked[1, 0].abs().gt(0).tolist() == [True, True]

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU])
    def test_a_packed_batch_has_them_in_its_state(self, kind):
        packed = pack_padded_sequence(torch.ones(3, 2, 1), [1, 3], enforce_sorted=False)

        output, h = kind(1, 2, num_layers=2)(packed)
        unpacked, lengths = pad_packed_sequence(output)

        assert lengths.tolist() == [1, 3]
        assert torch.equal(unpacked[lengths - 1, torch.arange(2)], h[-1])

    def test_without_packing_the_forward_row_is_right(self):
        layer, lengths = nn.RNN(1, 1, nonlinearity="relu", bias=False, bidirectional=True), torch.tensor([3, 1])
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)
        padded = torch.tensor([[[1.0], [8.0]], [[2.0], [5.0]], [[4.0], [5.0]]])

        output, _ = layer(padded)

        assert output[lengths - 1, torch.arange(2)].tolist() == [[7.0, 4.0], [8.0, 18.0]]

    def test_a_slice_selects_all_pairs(self):
        output, lengths = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), torch.tensor([3, 1])

        assert output[:, lengths - 1].tolist() == [[3.0, 1.0], [6.0, 4.0]]
