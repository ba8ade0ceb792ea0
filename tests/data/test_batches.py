"""Batches: sizes, lengths, and the options that exclude each other.

Order: 3
"""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data import DataLoader

from torchnotes import belief, claim


@claim(
    api=["torch.utils.data.DataLoader", "torch.nn.BatchNorm1d"],
    about=["value", "shape", "argument", "error"],
    see=["data"],
    asked=[
        "drop last incomplete batch",
        "extra leading dimension from dataloader",
        "batch_size should be a positive integer value",
        "last batch smaller than batch size",
        "what is the default batch size",
    ],
)
class TestADataLoaderStacksBatchesOfOneByDefault:
    """By default a DataLoader returns its samples in batches, in order.

    The last batch holds the samples that are left over. [batches_hold_all_samples_in_order]
    Tensors of one shape in a batch have one more dimension, in front. [a_batch_of_tensors_has_one_more_dimension]
    With default options a batch holds one sample: tensors of shape (3,) come out as (1, 3).
    [a_batch_holds_one_sample_by_default]
    `drop_last=True` leaves a smaller last batch out, even where the dataset has just that batch.
    [drop_last_leaves_the_smaller_batch_out]
    A `batch_size` of 0, -1, 2.0 or True raises ValueError. [a_size_that_is_no_positive_integer_raises]
    An integer of NumPy raises ValueError too. [a_size_of_numpy_raises]
    `BatchNorm1d` in training raises ValueError for a last batch of shape (1, 3).
    [a_last_batch_of_one_is_refused_by_batch_norm]
    Set `drop_last=True` where you train with such a layer. [advice]
    """

    @belief("lecture/35")
    @given(count=st.integers(0, 20), size=st.integers(1, 7))
    def test_batches_hold_all_samples_in_order(self, count, size):
        batches = [batch.tolist() for batch in DataLoader(range(count), batch_size=size)]
        expected = [list(range(start, min(start + size, count))) for start in range(0, count, size)]

        assert batches == expected

    @belief("lecture/35")
    def test_a_batch_of_tensors_has_one_more_dimension(self):
        first, second = DataLoader([torch.zeros(3), torch.ones(3), torch.ones(3)], batch_size=2)

        assert first.tolist() == [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
        assert (first.shape, second.shape) == ((2, 3), (1, 3))

    def test_a_batch_holds_one_sample_by_default(self):
        batches = list(DataLoader([torch.zeros(3), torch.ones(3)]))

        assert [batch.shape for batch in batches] == [(1, 3), (1, 3)]

    def test_drop_last_leaves_the_smaller_batch_out(self):
        loader = DataLoader(range(5), batch_size=2, drop_last=True)

        assert [batch.tolist() for batch in loader] == [[0, 1], [2, 3]]
        assert list(DataLoader(range(5), batch_size=6, drop_last=True)) == []

    def test_a_last_batch_of_one_is_refused_by_batch_norm(self):
        _, last = DataLoader([torch.zeros(3), torch.ones(3), torch.ones(3)], batch_size=2)

        assert last.shape == (1, 3)
        with pytest.raises(ValueError):
            torch.nn.BatchNorm1d(3)(last)

    @pytest.mark.parametrize("size", [0, -1, 2.0, True], ids=str)
    def test_a_size_that_is_no_positive_integer_raises(self, size):
        with pytest.raises(ValueError):
            DataLoader([1, 2], batch_size=size)

    def test_a_size_of_numpy_raises(self):
        with pytest.raises(ValueError):
            DataLoader([1, 2], batch_size=np.int64(2))


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "dtype", "argument", "memory", "error"],
    see=["data"],
    asked=[
        "disable automatic batching DataLoader",
        "batch_size=None DataLoader",
        "dataset already returns batches",
        "mutually exclusive with drop_last auto-batching",
        "iterate samples one by one without batch dimension",
    ],
)
class TestADataLoaderWithoutBatchSizeGivesSamples:
    """With `batch_size=None` a DataLoader of a list returns single samples.

    Without workers a tensor in the list is returned itself, because nothing is stacked. [a_tensor_is_the_datasets_own]
    Python numbers, text and None pass as they are. [samples_pass_as_they_are]
    By default a float becomes a tensor and None raises TypeError. [a_batch_converts_floats_and_rejects_none]
    An `np.float64` becomes a tensor, and a plain tuple becomes a list.
    [numbers_of_numpy_become_tensors_and_tuples_become_lists]
    Contiguous integer arrays become tensors in lists and dicts too, but an array of text stays an array.
    [arrays_become_tensors_in_containers_but_text_does_not]
    Without workers the tensor shares its memory with the array. [what_an_array_becomes_alone_shares_its_memory]
    `shuffle=True` is accepted. [samples_are_shuffled_too]
    `drop_last=True` raises ValueError. [dropping_the_last_batch_of_none_raises]
    """

    @belief("lecture/35", holds=False, role="exception")
    def test_it_makes_batches(self):
        loader = DataLoader([torch.zeros(3), torch.ones(3)], batch_size=None)

        assert next(iter(loader)).shape == (1, 3)

    def test_samples_pass_as_they_are(self):
        assert list(DataLoader([1, 2.5, "a", None], batch_size=None)) == [1, 2.5, "a", None]

    def test_a_tensor_is_the_datasets_own(self):
        samples = [torch.tensor([1.0, 2.0])]

        (sample,) = DataLoader(samples, batch_size=None)

        assert sample is samples[0]
        assert sample.tolist() == [1.0, 2.0]

    def test_what_an_array_becomes_alone_shares_its_memory(self):
        array = np.array([1.0, 2.0])

        (tensor,) = DataLoader([array], batch_size=None)
        tensor[0] = 9

        assert array.tolist() == [9.0, 2.0]

    def test_numbers_of_numpy_become_tensors_and_tuples_become_lists(self):
        number, pair = DataLoader([np.float64(2.5), (1, np.array([2.0]))], batch_size=None)

        assert (number.tolist(), number.dtype) == (2.5, torch.float64)
        assert (type(pair), pair[0], type(pair[1])) == (list, 1, torch.Tensor)

    def test_samples_are_shuffled_too(self):
        samples = list(DataLoader(range(50), batch_size=None, shuffle=True))

        assert sorted(samples) == list(range(50))
        assert samples != list(range(50))

    def test_dropping_the_last_batch_of_none_raises(self):
        with pytest.raises(ValueError):
            DataLoader([1], batch_size=None, drop_last=True)

    def test_a_batch_converts_floats_and_rejects_none(self):
        (batch,) = DataLoader([2.5])

        assert (batch.tolist(), batch.dtype) == ([2.5], torch.float64)
        with pytest.raises(TypeError):
            list(DataLoader([None]))

    def test_arrays_become_tensors_in_containers_but_text_does_not(self):
        in_list, in_dict, text = DataLoader([[np.array(1)], {"x": np.array(2)}, np.array(["a"])], batch_size=None)

        assert (in_list, in_dict) == ([torch.tensor(1)], {"x": torch.tensor(2)})
        assert (type(in_list[0]), type(in_dict["x"])) == (torch.Tensor, torch.Tensor)
        assert (type(text), text.tolist()) == (np.ndarray, ["a"])


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "error"],
    see=["data"],
    asked=[
        "number of batches in a dataloader",
        "get number of samples from DataLoader",
        "len of dataloader vs dataset",
        "average loss over epoch wrong with uneven last batch",
        "object of type has no len() sampler",
    ],
)
class TestTheLengthOfADataLoaderCountsBatches:
    """With a batch size, `len(loader)` counts batches and not samples.

    For a `range` the count is rounded up by default. [it_counts_the_batches_of_a_loop]
    `drop_last=True` rounds it down. [it_is_rounded_down_where_the_last_is_dropped]
    For a `range`, `len(loader.dataset)` counts the samples. [it_counts_the_batches_of_a_loop]
    With `batch_size=None`, `len(loader)` of a `range` counts samples. [it_follows_the_sampler]
    A sampler of three indices makes two batches of up to two, in a dataset of five samples. [it_follows_the_sampler]
    `len(loader)` raises TypeError where the sampler is an iterator without a length.
    [a_sampler_without_a_length_gives_none]
    A mean of batch means can differ from the mean of the samples. [a_mean_of_batch_means_is_no_mean_of_samples]
    """

    @given(count=st.integers(0, 20), size=st.integers(1, 7))
    def test_it_counts_the_batches_of_a_loop(self, count, size):
        loader = DataLoader(range(count), batch_size=size)

        assert len(list(loader)) == len(loader) == (count + size - 1) // size
        assert len(loader.dataset) == count

    def test_it_is_rounded_down_where_the_last_is_dropped(self):
        assert len(list(DataLoader(range(5), batch_size=2, drop_last=True))) == 2
        assert len(DataLoader(range(5), batch_size=2, drop_last=True)) == 2

    def test_it_follows_the_sampler(self):
        loader = DataLoader(range(5), batch_size=2, sampler=[4, 3, 0])

        assert [batch.tolist() for batch in loader] == [[4, 3], [0]]
        assert len(loader) == 2
        assert len(DataLoader(range(5), batch_size=None)) == 5

    def test_a_mean_of_batch_means_is_no_mean_of_samples(self):
        means = [batch.mean().item() for batch in DataLoader([1.0, 2.0, 6.0], batch_size=2)]

        assert sum(means) / len(means) == 3.75
        assert sum([1.0, 2.0, 6.0]) / 3 == 3.0

    def test_a_sampler_without_a_length_gives_none(self):
        loader = DataLoader([1, 2], sampler=iter([1, 0]))

        with pytest.raises(TypeError):
            len(loader)
        assert [batch.tolist() for batch in loader] == [[2], [1]]


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "error"],
    see=["data"],
    asked=[
        "batch_sampler option is mutually exclusive with batch_size",
        "custom batches of indices in DataLoader",
        "group samples of similar length into batches",
        "loader.batch_size is None",
    ],
)
class TestABatchSamplerExcludesTheOtherOptions:
    """`batch_sampler=` beside another way to make batches raises ValueError.

    A `batch_size` of 2 or None, `shuffle=True`, a sampler and `drop_last=True` raise it.
    [another_option_next_to_it_raises]
    `batch_size=1`, the default, is accepted. [a_batch_size_of_one_next_to_it_is_let_pass]
    Each element of the batch sampler is a list of one index or more, and makes one batch. [it_gives_the_batches]
    An iterator of tuples is accepted, and need not cover the dataset. [an_iterator_over_some_indices_is_accepted]
    The `batch_size` of the loader is then None. [it_gives_the_batches]
    """

    def test_it_gives_the_batches(self):
        loader = DataLoader(range(5), batch_sampler=[[4, 0], [1], [1, 2, 3]])

        assert [batch.tolist() for batch in loader] == [[4, 0], [1], [1, 2, 3]]
        assert (loader.batch_size, len(loader)) == (None, 3)

    @pytest.mark.parametrize(
        "option",
        [{"batch_size": 2}, {"batch_size": None}, {"shuffle": True}, {"sampler": [0]}, {"drop_last": True}],
        ids=str,
    )
    def test_another_option_next_to_it_raises(self, option):
        with pytest.raises(ValueError):
            DataLoader([1, 2], batch_sampler=[[0]], **option)

    def test_a_batch_size_of_one_next_to_it_is_let_pass(self):
        loader = DataLoader([1, 2], batch_size=1, batch_sampler=[[0, 1]])

        assert [batch.tolist() for batch in loader] == [[1, 2]]

    def test_an_iterator_over_some_indices_is_accepted(self):
        loader = DataLoader(range(5), batch_sampler=iter([(4, 0), (4,)]))

        assert [batch.tolist() for batch in loader] == [[4, 0], [4]]
