"""Sequences of unequal length.

Order: 18.5
"""

import pytest
import torch
from torch.nn.utils.rnn import pad_sequence, unpad_sequence

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.utils.rnn.unpad_sequence", "torch.nn.utils.rnn.pad_sequence"],
    about=["value", "error"],
    see=["generated/torch.nn.utils.rnn.unpad_sequence", "generated/torch.nn.utils.rnn.pad_sequence"],
    asked=[
        "unpad_sequence wrong number of lengths",
        "remove padding from padded batch",
        "unpad_sequence changes my tensor",
        "recover variable length sequences from pad_sequence",
        "'list' object has no attribute 'device' unpad_sequence",
    ],
)
class TestUnpaddingNeedsALengthForEachSequence:
    """`unpad_sequence` raises for fewer or more lengths than sequences.

    From torch 2.10 on the error is a ValueError.
    [a_sequence_without_a_length_raises, a_length_without_a_sequence_raises]
    Before torch 2.10 a sequence without a length was dropped, and a length without a sequence ignored.
    [a_sequence_without_a_length_is_dropped, a_length_without_a_sequence_is_ignored]
    The right lengths return the sequences that `pad_sequence` padded on the right.
    [the_right_lengths_give_back_what_was_padded]
    By default `padded` itself is transposed in place. [what_was_padded_is_transposed_in_place]
    With `batch_first=True` `padded` stays as it is. [with_batch_first_it_stays]
    A length beyond the padded one returns the sequence with its padding.
    [a_length_beyond_the_padded_one_keeps_the_padding]
    A list of lengths raises AttributeError, and passed before torch 2.1.
    [a_list_of_lengths_raises, a_list_of_lengths_passes]
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

    @since(
        "2.10",
        why="pytorch#166257",
        remedy="Cut off the extra lengths, as by `lengths[:padded.size(1)]`.",
        trigger={
            "calls": ["torch.nn.utils.rnn.unpad_sequence"],
            "at": {"padded_sequences": 0, "lengths": 1, "batch_first": 2},
            "when": [
                "kind:lengths=Tensor",
                "argument:batch_first=True or !argument:lengths.shape.0=padded_sequences.shape.1",
                "!argument:batch_first=True or !argument:lengths.shape.0=padded_sequences.shape.0",
            ],
        },
    )
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

    def test_with_batch_first_it_stays(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0, 4.0]), torch.tensor([3.0])], batch_first=True)

        sequences = unpad_sequence(padded, torch.tensor([3, 1]), batch_first=True)

        assert [sequence.tolist() for sequence in sequences] == [[1.0, 2.0, 4.0], [3.0]]
        assert padded.tolist() == [[1.0, 2.0, 4.0], [3.0, 0.0, 0.0]]

    @until("2.1")
    def test_a_list_of_lengths_passes(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0])])

        assert [sequence.tolist() for sequence in unpad_sequence(padded, [2])] == [[1.0, 2.0]]

    @since(
        "2.1",
        why="pytorch#98042",
        remedy="Pass the lengths as a tensor, by `torch.tensor(lengths)`.",
        trigger={
            "calls": ["torch.nn.utils.rnn.unpad_sequence"],
            "at": {"padded_sequences": 0, "lengths": 1, "batch_first": 2},
            "when": ["kind:lengths=list|tuple"],
        },
    )
    def test_a_list_of_lengths_raises(self):
        padded = pad_sequence([torch.tensor([1.0, 2.0])])

        with pytest.raises(AttributeError):
            unpad_sequence(padded, [2])
