"""Collating: what becomes of a list of samples.

Order: 4
"""

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
    asked=[
        "batch must contain tensors, numpy arrays, numbers, dicts or lists",
        "dataloader with strings in batch",
        "default_collate found NoneType",
        "return dictionary from dataset __getitem__",
        "dataloader dataclass or custom object error",
        "why are tuples turned into lists by dataloader",
    ],
)
class TestDefaultCollateMakesTensorsOfNumbersAndKeepsText:
    """`default_collate` makes tensors of ints and floats and keeps text.

    Python ints 1 and 2 become int64, and floats float64. [numbers_become_one_tensor]
    int16 arrays, float32 tensors, and `np.float32` and `np.complex64` numbers keep their dtype.
    [numbers_become_one_tensor]
    By default Python floats become float32 where the first number is a Python int or bool.
    [the_first_number_decides_how_floats_are_kept]
    A list of `str` or of `bytes` stays a list. [text_stays_a_list]
    A number after text stays a number. [a_number_after_text_is_kept]
    Plain dicts stay dicts, with text in a list; named tuples keep their type, with text in a tuple.
    [a_dict_and_a_named_tuple_stay_what_they_are]
    Plain tuples of equal length become a list with an entry per position, where text comes in a tuple.
    [a_tuple_becomes_a_list_and_is_turned_around]
    A batch of two None, sets, dataclasses, Python complex numbers, or arrays of text or None raises TypeError.
    [what_no_tensor_can_hold_raises]
    A key that a later plain dict lacks raises KeyError, and a key that it adds is dropped.
    [a_key_that_a_later_sample_lacks_raises_and_one_that_it_adds_is_dropped]
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

    def test_a_number_after_text_is_kept(self):
        assert default_collate(["a", 1]) == ["a", 1]


@claim(
    api=["torch.utils.data.default_collate"],
    about=["value", "memory", "gradient", "error"],
    see=["data", "generated/torch.stack"],
    asked=[
        "DataLoader: stack expects each tensor to be equal size",
        "does DataLoader copy tensors",
        "tensor requiring grad in dataloader worker error",
        "sparse tensors in DataLoader",
        "mixed dtypes in one batch collate error",
    ],
)
class TestDefaultCollateCopiesIntoOneBatch:
    """`default_collate` copies dense tensors and arrays into one batch.

    Writing to the batch leaves the tensor or array of the sample alone. [writing_to_the_batch_leaves_the_sample_alone]
    A gradient flows back through the batch to a float32 tensor. [the_gradient_flows_back_to_the_samples]
    Tensors of shape (1, 2) and (2, 2) raise RuntimeError, although they would broadcast. [different_shapes_raise]
    Outside a worker an int64 and a float32 tensor promote to float32. [dtypes_promote]
    From torch 2.9 on an int64 tensor before a float32 tensor raises TypeError in a worker.
    [an_int_tensor_before_floats_in_a_worker_raises]
    Before torch 2.9 such a batch raises RuntimeError. [an_int_tensor_before_floats_in_a_worker_raises_runtime_error]
    In a batch made by a worker a leaf that requires a gradient raises RuntimeError. [a_gradient_in_a_worker_raises]
    Outside a worker an array after a tensor raises TypeError, and a tensor after an array is accepted.
    [an_array_after_a_tensor_raises_and_a_tensor_after_an_array_does_not]
    From torch 2.2 on sparse COO tensors raise RuntimeError. [sparse_tensors_raise]
    Before torch 2.2 they were stacked outside a worker. [sparse_tensors_are_stacked]
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

    @since(
        "2.2",
        why="pytorch#112842",
        remedy="Pass `collate_fn=torch.stack`, or make samples dense by `to_dense()`.",
        trigger={
            "calls": [
                "torch.utils.data.default_collate",
                "torch.utils.data.dataloader.default_collate",
                "torch.utils.data._utils.collate.default_collate",
            ],
            "when": ["sparse"],
        },
    )
    def test_sparse_tensors_raise(self):
        with pytest.raises(RuntimeError):
            default_collate([torch.eye(2).to_sparse(), torch.eye(2).to_sparse()])

    def test_different_shapes_raise(self):
        with pytest.raises(RuntimeError):
            default_collate([torch.zeros(1, 2), torch.zeros(2, 2)])

    def test_a_gradient_in_a_worker_raises(self):
        def collated(batch):
            try:  # once it is raised to the loop, the next worker may take five seconds
                return default_collate(batch)
            except RuntimeError as error:
                return type(error).__name__

        samples = [torch.ones(2, requires_grad=True)]
        loader = DataLoader(samples, num_workers=1, multiprocessing_context="fork", collate_fn=collated)

        assert list(loader) == ["RuntimeError"]

    @until("2.9")
    def test_an_int_tensor_before_floats_in_a_worker_raises_runtime_error(self):
        def collated(batch):
            try:  # once it is raised to the loop, the next worker may take five seconds
                return default_collate(batch)
            except RuntimeError as error:
                return type(error).__name__

        samples = [torch.tensor(1), torch.tensor(2.5)]
        loader = DataLoader(samples, 2, num_workers=1, multiprocessing_context="fork", collate_fn=collated)

        assert list(loader) == ["RuntimeError"]

    @since("2.9")
    def test_an_int_tensor_before_floats_in_a_worker_raises(self):
        def collated(batch):
            try:  # once it is raised to the loop, the next worker may take five seconds
                return default_collate(batch)
            except TypeError as error:
                return type(error).__name__

        samples = [torch.tensor(1), torch.tensor(2.5)]
        loader = DataLoader(samples, 2, num_workers=1, multiprocessing_context="fork", collate_fn=collated)

        assert list(loader) == ["TypeError"]


@claim(
    api=["torch.utils.data.DataLoader", "torch.nn.utils.rnn.pad_sequence"],
    about=["value", "shape", "argument", "error", "dtype"],
    see=["data", "generated/torch.nn.utils.rnn.pad_sequence", "generated/torch.nn.utils.rnn.pack_sequence"],
    asked=[
        "custom collate_fn example",
        "pad sequences of different lengths in a batch",
        "element in list of batch should be of equal size",
        "left padding with pad_sequence",
        "batch variable length text or audio",
    ],
)
class TestACollateFnServesVariableLengths:
    """By default `collate_fn` receives a list of samples and returns a batch.

    The samples of a list come as a list, and a result of type int, list or tuple is returned unchanged.
    [a_collate_fn_decides_what_is_returned]
    A tuple from a `__getitems__` of the dataset is passed on as a tuple.
    [a_dataset_with_getitems_decides_what_is_passed]
    With `batch_size=None`, `collate_fn` is called with each sample.
    [without_a_batch_size_it_is_called_with_each_sample]
    By default lists or tensors of unequal lengths raise RuntimeError. [without_one_unequal_lengths_raise]
    By default `pad_sequence` fills shorter 1-d tensors up at their end, with zeros or a `padding_value`.
    [a_collate_fn_pads_variable_lengths, padding_stands_behind_and_time_first_by_default]
    From torch 2.5 on `padding_side="left"` fills them up in front; before, it raises TypeError.
    [padding_stands_in_front_if_asked, padding_in_front_raises]
    If its first tensor is int64, `pad_sequence` truncates the floats of a float32 tensor.
    [padding_keeps_the_first_dtype]
    `pack_sequence` with `enforce_sorted=False` accepts unsorted lengths and pads nothing.
    [a_batch_is_packed_without_sorting]
    Return the lengths beside a padded batch, or pack it. [advice]
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

    def test_a_dataset_with_getitems_decides_what_is_passed(self):
        class Pairs(list):
            def __getitems__(self, indices):
                return tuple(indices)

        assert list(DataLoader(Pairs([7, 8]), batch_size=2, collate_fn=lambda batch: batch)) == [(0, 1)]

    def test_padding_keeps_the_first_dtype(self):
        padded = pad_sequence([torch.tensor([1]), torch.tensor([1.5, 2.5])], batch_first=True)

        assert (padded.tolist(), padded.dtype) == ([[1, 0], [1, 2]], torch.int64)
