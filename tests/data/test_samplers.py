"""Samplers: which samples a DataLoader draws, and in which order.

Order: 5
"""

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
    asked=[
        "custom sampler for DataLoader",
        "choose the order of samples DataLoader",
        "pass indices list as sampler",
        "SequentialSampler vs RandomSampler",
        "load only certain indices with DataLoader",
    ],
)
class TestASamplerDecidesWhichSamplesAreDrawn:
    """A sampler decides which samples a DataLoader draws from a list.

    The indices of a list as `sampler` are drawn in their order, and may repeat. [samples_are_drawn_as_the_sampler_says]
    Each loop calls `__iter__` of a sampler object anew. [a_sampler_of_ones_own_is_asked_anew_for_each_epoch]
    An iterator as `sampler` is used up by the first full loop. [an_iterator_is_used_up_by_the_first_epoch]
    For a list as dataset, an index past its end raises IndexError in the loop.
    [an_index_that_the_dataset_refuses_ends_the_loop_with_its_error]
    For a list, `DataLoader` makes a SequentialSampler by default, and a RandomSampler with `shuffle=True`.
    [a_loader_without_one_makes_its_own]
    A subclass of `Sampler` without `__iter__` and `__len__` raises NotImplementedError for `__iter__()` and TypeError
    for `len()`.
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


@claim(
    api=["torch.utils.data.Sampler"],
    about=["error"],
    see=["data"],
    asked=[
        "object.__init__() takes exactly one argument custom Sampler",
        "Sampler.__init__() missing argument 'data_source'",
        "data_source argument is not used and will be removed",
        "custom sampler breaks after upgrade",
    ],
)
class TestASamplerTakesNoDatasetAnyMore:
    """`Sampler(dataset)` raises TypeError.

    A subclass that calls `super().__init__(dataset)` raises TypeError when it is made. [a_data_source_is_refused]
    Call `super().__init__()` without arguments. [advice]
    `Sampler()` is accepted. [it_needs_no_data_source]
    Before torch 2.1 `Sampler()` raises TypeError. [it_has_to_be_given_a_data_source]
    Before torch 2.10 `Sampler(None)` is accepted. [a_data_source_is_taken]
    """

    @until("2.1")
    def test_it_has_to_be_given_a_data_source(self):
        with pytest.raises(TypeError):
            Sampler()

    @since(
        "2.1",
        why="pytorch#97338",
        remedy="Call `super().__init__()` without arguments.",
        trigger={
            "calls": ["torch.utils.data.Sampler", "torch.utils.data.sampler.Sampler"],
            "missing": ["data_source"],
            "at": {"data_source": 0},
        },
    )
    def test_it_needs_no_data_source(self):
        sampler = Sampler()

        with pytest.raises(NotImplementedError):
            sampler.__iter__()

    @until("2.10")
    def test_a_data_source_is_taken(self):
        sampler = Sampler(None)

        with pytest.raises(NotImplementedError):
            sampler.__iter__()

    @since(
        "2.10",
        why="pytorch#163134",
        remedy="Call `super().__init__()` without arguments.",
        trigger={
            "calls": ["torch.utils.data.Sampler", "torch.utils.data.sampler.Sampler"],
            "given": {"data_source": "*"},
            "at": {"data_source": 0},
        },
    )
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
    asked=[
        "sample without replacement from dataset",
        "RandomSampler num_samples larger than dataset",
        "bootstrap sampling replacement=True",
        "SubsetRandomSampler usage",
        "draw random subset each epoch",
    ],
)
class TestARandomSamplerDrawsEachIndexOnceUnlessToldOtherwise:
    """`RandomSampler` draws each index once by default.

    `RandomSampler(range(50))` draws 0 to 49 in a random order. [every_index_comes_once]
    By default, a `num_samples` below the size draws distinct indices. [no_index_is_ahead_by_more_than_one]
    For a list of 3, `num_samples=6` draws one permutation after another.
    [more_samples_than_there_are_come_equally_often]
    By default, the counts of two drawn indices differ by at most one. [counts_differ_by_at_most_one]
    50 draws of 50 with `replacement=True` repeat indices, except by a rare chance. [with_replacement_some_come_twice]
    A `num_samples` of 0, -1 or 2.0 raises ValueError, and so does `RandomSampler([])`.
    [no_positive_count_raises, an_empty_dataset_raises]
    `SubsetRandomSampler` draws each entry of its list once, in a random order. [indices_given_are_shuffled]
    `SequentialSampler([5, 6, 7])` draws the indices 0, 1 and 2. [in_order_are_the_indices_and_not_the_data]
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
    asked=[
        "imbalanced classes oversampling DataLoader",
        "WeightedRandomSampler class weights",
        "invalid multinomial distribution",
        "cannot sample n_sample > prob_dist.size(-1)",
        "balance minority class in batches",
    ],
)
class TestAWeightedSamplerDrawsWithReplacement:
    """`WeightedRandomSampler` draws by weights, by default with replacement.

    1000 draws by the weights 1 and 9 return index 1 about 900 times. [drawing_is_in_proportion]
    5 draws by the weights 0, 3 and 0 return index 1 five times. [a_weight_of_zero_is_never_drawn]
    With `replacement=False` indices are distinct, and samples of weight 0 come last.
    [without_replacement_each_comes_once]
    With `replacement=False`, 3 samples from 2 weights raise RuntimeError in the loop.
    [more_samples_than_weights_raise_without_replacement]
    By default, the weights -1 and 1 raise RuntimeError in the loop, and so do 0 and 0.
    [weights_that_are_no_weights_raise_in_the_loop]
    Weights in a nested list raise ValueError, and so does a `num_samples` of 0.
    [a_weight_per_class_is_refused_as_a_table]
    `BatchSampler([3, 1, 2], 2, drop_last=False)` groups into `[3, 1]` and `[2]`, and raises TypeError without
    `drop_last`.
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
