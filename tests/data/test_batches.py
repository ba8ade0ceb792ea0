"""Batches: sizes, lengths, and the options that exclude each other."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data import DataLoader

from torchnotes import belief, claim


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "shape", "argument", "error"],
    see=["data"],
)
class TestADataLoaderStacksBatchesOfOneByDefault:
    """A DataLoader returns batches of `batch_size` samples in order, the last of them with what is left over.

    Even the default makes batches, of one sample each: a tensor of shape (3,) comes out as (1, 3).
    `drop_last=True` leaves the smaller one out, and all samples where there are fewer than a batch.
    A BatchNorm1d that trains on a last batch of shape (1, n) raises, which `drop_last` prevents.
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


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "dtype", "argument", "memory", "error"],
    see=["data"],
)
class TestADataLoaderWithoutBatchSizeGivesSamples:
    """A DataLoader with `batch_size=None` gives single samples, stacks nothing, and makes tensors of NumPy's data only.

    Python's numbers, text and None pass as they are, where a batch of None raises and one of floats is a tensor.
    Arrays and NumPy's numbers become tensors, also within lists, tuples and dicts, and a tuple becomes a list.
    A tensor is the dataset's own, and an array's tensor shares its memory: writing to it changes the data.
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


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "error"],
    see=["data"],
)
class TestTheLengthOfADataLoaderCountsBatches:
    """`len(loader)` is the number of batches, rounded up, or down with `drop_last`, and not that of samples.

    How many samples the dataset has is `len(loader.dataset)`; without a batch size `len(loader)` counts samples.
    So a mean of batch means need not be the mean of samples, where batches differ in size.
    It is worked out from the length of the sampler, which need not be the dataset's.
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
)
class TestABatchSamplerExcludesTheOtherOptions:
    """`batch_sampler=` gives whole batches of indices, and raises next to a size, shuffle, a sampler or drop_last.

    A size of 1, which is the default, is let pass, and None is not.
    Any iterable of lists does, and it need not cover the dataset.
    The loader then has no batch size at all: its attribute is None.
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
