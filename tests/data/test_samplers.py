"""Samplers: which samples a DataLoader draws, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

from torchnotes import belief, claim, since, until


class Alternating(Sampler):
    """Goes the other way with each epoch."""

    def __init__(self):
        self.step = -1

    def __iter__(self):
        self.step = -self.step
        return iter([10, 20, 30][:: self.step])


@claim(
    api=["torch.utils.data.DataLoader", "torch.utils.data.Sampler"],
    about=["value", "error", "argument"],
    see=["data"],
)
class TestASamplerDecidesWhichSamplesAreDrawn:
    """A sampler decides which samples a DataLoader draws.

    Indices may come in any order, and repeat. [samples_are_drawn_as_the_sampler_says]
    A list is accepted as a sampler, so the class Sampler is optional. [samples_are_drawn_as_the_sampler_says]
    Each loop calls `__iter__` of the sampler anew. [a_sampler_of_ones_own_is_asked_anew_for_each_epoch]
    An iterator is used up by the first loop. [an_iterator_is_used_up_by_the_first_epoch]
    An index beyond the dataset raises IndexError in the loop.
    [an_index_that_the_dataset_refuses_ends_the_loop_with_its_error]
    By default a loader makes a SequentialSampler, and a RandomSampler with `shuffle=True`.
    [a_loader_without_one_makes_its_own]
    The base class raises NotImplementedError from `__iter__`, and TypeError for `len`.
    [the_base_class_says_that_iter_is_missing_and_has_no_length]
    """

    @belief("lecture/38")
    @given(indices=st.lists(st.integers(0, 4), max_size=8))
    def test_samples_are_drawn_as_the_sampler_says(self, indices):
        loader = DataLoader([0, 10, 20, 30, 40], batch_size=None, sampler=indices)

        assert list(loader) == [10 * index for index in indices]

    @belief("lecture/38")
    def test_a_sampler_of_ones_own_is_asked_anew_for_each_epoch(self):
        loader = DataLoader({10: 1, 20: 2, 30: 3}, batch_size=2, sampler=Alternating())

        assert [batch.tolist() for batch in loader] == [[1, 2], [3]]
        assert [batch.tolist() for batch in loader] == [[3, 2], [1]]

    def test_an_iterator_is_used_up_by_the_first_epoch(self):
        loader = DataLoader([0, 10, 20], batch_size=None, sampler=iter([2, 0]))

        assert list(loader) == [20, 0]
        assert list(loader) == []

    def test_an_index_that_the_dataset_refuses_ends_the_loop_with_its_error(self):
        loader = DataLoader([0, 10], sampler=[1, 2])

        with pytest.raises(IndexError):
            list(loader)

    @pytest.mark.parametrize(
        ("shuffle", "kind"), [(False, SequentialSampler), (True, RandomSampler)], ids=["in-order", "shuffled"]
    )
    def test_a_loader_without_one_makes_its_own(self, shuffle, kind):
        loader = DataLoader([0, 10], shuffle=shuffle)

        assert type(loader.sampler) is kind
        assert type(loader.batch_sampler) is BatchSampler

    def test_the_base_class_says_that_iter_is_missing_and_has_no_length(self):
        class Empty(Sampler):
            def __init__(self):
                pass

        with pytest.raises(NotImplementedError):
            Empty().__iter__()
        with pytest.raises(TypeError):
            len(Empty())


@claim(api=["torch.utils.data.Sampler"], about=["error"], see=["data"])
class TestASamplerTakesNoDatasetAnyMore:
    """`Sampler` raises TypeError for a `data_source`.

    An old `super().__init__(dataset)` in a subclass raises it too. [a_data_source_is_refused]
    Call `super().__init__()` without arguments. [advice]
    `Sampler()` is accepted. [it_needs_no_data_source]
    Before torch 2.1 `Sampler()` raises TypeError. [it_has_to_be_given_a_data_source]
    Before torch 2.10 a `data_source` is accepted. [a_data_source_is_taken]
    """

    @until("2.1")
    def test_it_has_to_be_given_a_data_source(self):
        with pytest.raises(TypeError):
            Sampler()

    @since("2.1")
    def test_it_needs_no_data_source(self):
        sampler = Sampler()

        with pytest.raises(NotImplementedError):
            sampler.__iter__()

    @until("2.10")
    def test_a_data_source_is_taken(self):
        sampler = Sampler(None)

        with pytest.raises(NotImplementedError):
            sampler.__iter__()

    @since("2.10")
    def test_a_data_source_is_refused(self):
        class Old(Sampler):
            def __init__(self, dataset):
                super().__init__(dataset)

        with pytest.raises(TypeError):
            Old([1, 2])
        with pytest.raises(TypeError):
            Sampler(None)


@claim(
    api=[
        "torch.utils.data.RandomSampler",
        "torch.utils.data.SubsetRandomSampler",
        "torch.utils.data.SequentialSampler",
    ],
    about=["value", "error", "argument"],
    see=["data"],
)
class TestARandomSamplerDrawsEachIndexOnceUnlessToldOtherwise:
    """`RandomSampler` draws each index once by default.

    The indices come in a random order. [every_index_comes_once]
    With `num_samples` below their count, drawn indices are distinct. [no_index_is_ahead_by_more_than_one]
    More samples start over with another permutation. [more_samples_than_there_are_come_equally_often]
    The counts of any two indices differ by at most one. [counts_differ_by_at_most_one]
    `replacement=True` repeats indices. [with_replacement_some_come_twice]
    A `num_samples` of 0, -1 or 2.0 raises ValueError, and so does an empty dataset.
    [no_positive_count_raises, an_empty_dataset_raises]
    `SubsetRandomSampler` draws the indices that are passed to it, in a random order. [indices_given_are_shuffled]
    `SequentialSampler` returns indices, not data. [in_order_are_the_indices_and_not_the_data]
    """

    def test_every_index_comes_once(self):
        drawn = list(RandomSampler(range(50)))

        assert sorted(drawn) == list(range(50))
        assert drawn != list(range(50))

    def test_more_samples_than_there_are_come_equally_often(self):
        sampler = RandomSampler(["a", "b", "c"], num_samples=6)

        drawn = list(sampler)

        assert sorted(drawn) == [0, 0, 1, 1, 2, 2]
        assert sorted(drawn[:3]) == [0, 1, 2]
        assert len(sampler) == 6

    def test_no_index_is_ahead_by_more_than_one(self):
        assert len(set(RandomSampler(range(50), num_samples=20))) == 20
        assert len(set(RandomSampler(range(3), num_samples=4))) == 3

    def test_with_replacement_some_come_twice(self):
        drawn = list(RandomSampler(range(50), replacement=True))

        assert len(drawn) == 50
        assert len(set(drawn)) < 50

    def test_indices_given_are_shuffled(self):
        indices = list(range(100, 150))

        drawn = list(SubsetRandomSampler(indices))

        assert sorted(drawn) == indices
        assert drawn != indices

    def test_in_order_are_the_indices_and_not_the_data(self):
        assert list(SequentialSampler([5, 6, 7])) == [0, 1, 2]

    @pytest.mark.parametrize("option", [{"num_samples": 0}, {"num_samples": -1}, {"num_samples": 2.0}], ids=str)
    def test_no_positive_count_raises(self, option):
        with pytest.raises(ValueError):
            RandomSampler([5, 6, 7], **option)

    @given(size=st.integers(1, 5), count=st.integers(1, 12))
    def test_counts_differ_by_at_most_one(self, size, count):
        drawn = list(RandomSampler(range(size), num_samples=count))

        counts = {drawn.count(index) for index in range(size)}

        assert len(drawn) == count
        assert max(counts) - min(counts) <= 1

    def test_an_empty_dataset_raises(self):
        with pytest.raises(ValueError):
            RandomSampler([])


@claim(
    api=["torch.utils.data.WeightedRandomSampler", "torch.utils.data.BatchSampler"],
    about=["value", "error", "argument"],
    see=["data", "generated/torch.multinomial"],
)
class TestAWeightedSamplerDrawsWithReplacement:
    """`WeightedRandomSampler` draws in proportion to a weight per sample.

    Weights need not sum to one. [drawing_is_in_proportion]
    By default indices repeat, and a weight of 0 is not drawn. [a_weight_of_zero_is_never_drawn]
    With `replacement=False` samples of weight 0 come last. [without_replacement_each_comes_once]
    With `replacement=False` more samples than weights raise RuntimeError in the loop.
    [more_samples_than_weights_raise_without_replacement]
    A negative weight raises RuntimeError in the loop, and so do weights that sum to 0.
    [weights_that_are_no_weights_raise_in_the_loop]
    A table of weights raises ValueError, and so does a count of 0. [a_weight_per_class_is_refused_as_a_table]
    `BatchSampler` groups the indices of a sampler, and raises TypeError without `drop_last`.
    [batches_group_a_samplers_indices]
    """

    def test_a_weight_of_zero_is_never_drawn(self):
        assert list(WeightedRandomSampler([0, 3.0, 0], 5)) == [1, 1, 1, 1, 1]

    def test_drawing_is_in_proportion(self):
        drawn = list(WeightedRandomSampler([1.0, 9.0], 1000))

        assert len(drawn) == 1000
        assert 850 < drawn.count(1) < 950

    def test_without_replacement_each_comes_once(self):
        drawn = list(WeightedRandomSampler([0, 3.0, 0], 3, replacement=False))

        assert drawn[0] == 1
        assert sorted(drawn) == [0, 1, 2]

    @pytest.mark.parametrize("weights", [[-1.0, 1.0], [0.0, 0.0]], ids=["negative", "all-zero"])
    def test_weights_that_are_no_weights_raise_in_the_loop(self, weights):
        sampler = WeightedRandomSampler(weights, 3)

        with pytest.raises(RuntimeError):
            list(sampler)

    def test_more_samples_than_weights_raise_without_replacement(self):
        sampler = WeightedRandomSampler([1.0, 1.0], 3, replacement=False)

        with pytest.raises(RuntimeError):
            list(sampler)

    def test_a_weight_per_class_is_refused_as_a_table(self):
        with pytest.raises(ValueError):
            WeightedRandomSampler([[1.0, 2.0]], 3)
        with pytest.raises(ValueError):
            WeightedRandomSampler([1.0], 0)

    def test_batches_group_a_samplers_indices(self):
        assert list(BatchSampler([3, 1, 2], 2, drop_last=False)) == [[3, 1], [2]]
        assert list(BatchSampler([3, 1, 2], 2, drop_last=True)) == [[3, 1]]
        with pytest.raises(TypeError):
            BatchSampler([3, 1, 2], 2)
