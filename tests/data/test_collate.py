"""Collating: what becomes of a list of samples."""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_sequence, pad_sequence
from torch.utils.data import DataLoader, default_collate

from torchnotes import belief, claim, since, until

Sample = namedtuple("Sample", ["x", "name"])  # noqa: PYI024 - what notes write


@dataclass
class Point:
    x: int


@claim(
    api=["torch.utils.data.default_collate"],
    about=["value", "dtype", "shape", "error"],
    see=["data"],
)
class TestDefaultCollateMakesTensorsOfNumbersAndKeepsText:
    """`default_collate` stacks arrays and tensors, makes tensors of numbers, and leaves text and bytes as they are.

    Containers stay, and what is in them is collated: dicts, named tuples, and tuples, which become lists.
    Text by itself or in a dict comes in a list, and in a tuple where samples are tuples or lists.
    A Python float becomes float64, unless the first sample is an int or a bool: then all become float32.
    None, sets and dataclasses raise, as do an array of text and a batch that begins with a Python complex number.
    """

    @pytest.mark.parametrize(
        ("samples", "dtype"),
        [
            ([1, 2], torch.int64),
            ([1.0, 2.0], torch.float64),
            ([True, False], torch.bool),
            ([np.float32(1), np.float32(2)], torch.float32),
            ([np.array(1, dtype=np.int16), np.array(2, dtype=np.int16)], torch.int16),
            ([torch.tensor(1.0), torch.tensor(2.0)], torch.float32),
            ([np.complex64(1j), np.complex64(2j)], torch.complex64),
        ],
        ids=["ints", "floats", "bools", "numpy-numbers", "arrays", "tensors", "numpy-complex"],
    )
    def test_numbers_become_one_tensor(self, samples, dtype):
        batch = default_collate(samples)

        assert (batch.tolist(), batch.dtype) == ([sample + 0 for sample in samples], dtype)

    def test_the_first_number_decides_how_floats_are_kept(self):
        assert default_collate([1.5, 2]).dtype == torch.float64
        assert default_collate([1, 2.5]).dtype == default_collate([True, 2.5]).dtype == torch.float32
        assert default_collate([1, 2j]).tolist() == [1, 2j]
        assert default_collate([1, 2.5]).tolist() == [1.0, 2.5]

    @pytest.mark.parametrize("samples", [["a", "bc"], [b"a", b"bc"]], ids=["text", "bytes"])
    def test_text_stays_a_list(self, samples):
        assert default_collate(samples) == samples

    def test_a_dict_and_a_named_tuple_stay_what_they_are(self):
        by_name = default_collate([{"x": 1, "name": "a"}, {"x": 2, "name": "b"}])
        named = default_collate([Sample(1, "a"), Sample(2, "b")])

        assert (by_name["x"].tolist(), by_name["name"]) == ([1, 2], ["a", "b"])
        assert (named.x.tolist(), named.name, type(named)) == ([1, 2], ("a", "b"), Sample)

    def test_a_tuple_becomes_a_list_and_is_turned_around(self):
        inputs, labels = batch = default_collate([(1, 2.0), (3, 4.0), (5, 6.0)])

        assert type(batch) is list
        assert (inputs.tolist(), labels.tolist()) == ([1, 3, 5], [2.0, 4.0, 6.0])
        assert default_collate([("a",), ("b",)]) == default_collate([["a"], ["b"]]) == [("a", "b")]

    @pytest.mark.parametrize(
        "sample",
        [None, 1j, {1}, Point(1), np.array(["a"]), np.array([None])],
        ids=["none", "complex", "set", "dataclass", "text", "objects"],
    )
    def test_what_no_tensor_can_hold_raises(self, sample):
        with pytest.raises(TypeError):
            default_collate([sample, sample])

    def test_a_key_that_a_later_sample_lacks_raises_and_one_that_it_adds_is_dropped(self):
        with pytest.raises(KeyError):
            default_collate([{"x": 1, "y": 2}, {"x": 3}])
        assert list(default_collate([{"x": 1}, {"x": 3, "y": 2}])) == ["x"]


@claim(
    api=["torch.utils.data.default_collate"],
    about=["value", "memory", "gradient", "error"],
    see=["data", "generated/torch.stack"],
)
class TestDefaultCollateCopiesIntoOneBatch:
    """`default_collate` stacks samples into new memory, and keeps them in the graph where they require a gradient.

    A batch may be changed in place without touching the tensors, arrays or numbers that it was made of.
    Stacking is strict about shapes and lax about dtypes, which promote.
    A worker stacks into shared memory: there a sample that requires a gradient raises, as does an int before floats.
    Sparse tensors (COO) were stacked before torch 2.2 and raise since.
    """

    @pytest.mark.parametrize("make", [torch.zeros, np.zeros], ids=["tensor", "array"])
    def test_writing_to_the_batch_leaves_the_sample_alone(self, make):
        sample = make(2)

        batch = default_collate([sample])
        batch[0, 0] = 5

        assert (batch.tolist(), sample.tolist()) == ([[5.0, 0.0]], [0.0, 0.0])

    def test_the_gradient_flows_back_to_the_samples(self):
        sample = torch.tensor([1.0, 2.0], requires_grad=True)

        batch = default_collate([sample, torch.zeros(2)])
        (batch * 3).sum().backward()

        assert sample.grad.tolist() == [3.0, 3.0]

    def test_dtypes_promote(self):
        batch = default_collate([torch.tensor([1]), torch.tensor([2.5])])

        assert (batch.tolist(), batch.dtype) == ([[1.0], [2.5]], torch.float32)

    def test_an_array_after_a_tensor_raises_and_a_tensor_after_an_array_does_not(self):
        with pytest.raises(TypeError):
            default_collate([torch.zeros(1), np.zeros(1)])
        assert default_collate([np.zeros(1), torch.zeros(1)]).tolist() == [[0.0], [0.0]]

    @until("2.2")
    def test_sparse_tensors_are_stacked(self):
        batch = default_collate([torch.eye(2).to_sparse(), torch.eye(2).to_sparse()])

        assert batch.to_dense().tolist() == [[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]]

    @since("2.2")
    def test_sparse_tensors_raise(self):
        with pytest.raises(RuntimeError):
            default_collate([torch.eye(2).to_sparse(), torch.eye(2).to_sparse()])


@claim(
    api=["torch.utils.data.DataLoader", "torch.nn.utils.rnn.pad_sequence"],
    about=["value", "shape", "argument", "error"],
    see=["data", "generated/torch.nn.utils.rnn.pad_sequence", "generated/torch.nn.utils.rnn.pack_sequence"],
)
class TestACollateFnServesVariableLengths:
    """`collate_fn` is handed a batch's samples as a list, and whatever it returns is the batch.

    A dataset with `__getitems__` fetches whole batches, and decides itself what is handed over.
    The default one raises on unequal lengths; `pad_sequence` fills the shorter up, in front since torch 2.5 if asked.
    The lengths are lost in padding: return them too, or pack with `enforce_sorted=False`.
    Without a batch size it is called with each sample by itself, not with a list.
    """

    @belief("lecture/39")
    def test_a_collate_fn_pads_variable_lengths(self):
        words = [torch.tensor([1, 2]), torch.tensor([3]), torch.tensor([4, 5, 6])]

        loader = DataLoader(words, batch_size=2, collate_fn=lambda batch: pad_sequence(batch, batch_first=True))

        assert [batch.tolist() for batch in loader] == [[[1, 2], [3, 0]], [[4, 5, 6]]]

    @belief("lecture/39")
    @pytest.mark.parametrize(("form", "result"), [(sum, 6), (list, [1, 2, 3]), (tuple, (1, 2, 3)), (len, 3)])
    def test_a_collate_fn_decides_what_is_returned(self, form, result):
        assert list(DataLoader([1, 2, 3], batch_size=3, collate_fn=form)) == [result]

    @pytest.mark.parametrize(
        "words", [[[1, 2], [3]], [torch.tensor([1, 2]), torch.tensor([3])]], ids=["lists", "tensors"]
    )
    def test_without_one_unequal_lengths_raise(self, words):
        loader = DataLoader(words, batch_size=2)

        with pytest.raises(RuntimeError):
            list(loader)

    def test_padding_stands_behind_and_time_first_by_default(self):
        padded = pad_sequence([torch.tensor([1, 2]), torch.tensor([3])], padding_value=-1)

        assert padded.tolist() == [[1, 3], [2, -1]]

    def test_a_batch_is_packed_without_sorting(self):
        words = [torch.tensor([3]), torch.tensor([1, 2])]

        (packed,) = DataLoader(words, batch_size=2, collate_fn=lambda batch: pack_sequence(batch, enforce_sorted=False))

        assert (packed.data.tolist(), packed.batch_sizes.tolist()) == ([1, 3, 2], [2, 1])

    def test_without_a_batch_size_it_is_called_with_each_sample(self):
        assert list(DataLoader([1, 2], batch_size=None, collate_fn=lambda sample: [sample])) == [[1], [2]]

    @until("2.5")
    def test_padding_in_front_raises(self):
        with pytest.raises(TypeError):
            pad_sequence([torch.tensor([1, 2]), torch.tensor([3])], batch_first=True, padding_side="left")

    @since("2.5")
    def test_padding_stands_in_front_if_asked(self):
        padded = pad_sequence([torch.tensor([1, 2]), torch.tensor([3])], batch_first=True, padding_side="left")

        assert padded.tolist() == [[1, 2], [0, 3]]
