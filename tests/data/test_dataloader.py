"""The DataLoader: order and conversion.

Order: 2
"""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset, RandomSampler

from torchnotes import belief, claim


class Scaled(Dataset):
    """Applies a transform, as a Dataset has to by itself."""

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return [0.0, 255.0][index] / 255


@claim(
    api=["torch.utils.data.DataLoader", "torch.nn.Linear"],
    about=["value", "dtype", "shape", "error"],
    see=["data"],
    asked=[
        "where to apply transform in Dataset or DataLoader",
        "DataLoader unexpected keyword argument 'transform'",
        "dataloader returns float64 Double instead of Float",
        "data augmentation with DataLoader",
        "mat1 and mat2 same dtype Double and Float dataloader",
    ],
)
class TestADataLoaderConvertsAndStacksButTransformsNothing:
    """By default a DataLoader converts and stacks, but has no transform.

    A `transform=` argument raises TypeError. [a_transform_is_refused]
    float32 tensors keep their values, because the loader just stacks them. [it_changes_values]
    Samples of a contiguous float32 array and a small int become a float32 tensor and an int64 tensor.
    [it_changes_types_and_shapes]
    Transform in the `__getitem__` of the Dataset or in a `collate_fn`. [a_dataset_transforms, a_collate_fn_transforms]
    A batch of Python floats alone becomes float64, for which a float32 `Linear` raises RuntimeError.
    [floats_come_in_a_dtype_that_a_layer_refuses]
    By default, in a batch of first the int 1 and then the float 0.1, the float is rounded to float32.
    [floats_after_an_int_are_rounded]
    Without workers, an int64 tensor of 16777217 beside one float32 tensor is rounded to 16777216.
    [ints_beside_floats_are_rounded]
    """

    @belief("lecture/33", holds=False, raises=TypeError, role="exception")
    def test_it_takes_a_transform(self):
        loader = DataLoader([0.0, 255.0], transform=lambda x: x / 255)

        assert [batch.tolist() for batch in loader] == [[0.0], [1.0]]

    def test_a_transform_is_refused(self):
        with pytest.raises(TypeError):
            DataLoader([0.0, 255.0], transform=lambda x: x / 255)

    @belief("lecture/33", holds=False, role="exception")
    def test_it_changes_values(self):
        (batch,) = DataLoader([torch.tensor([0.0, 255.0]), torch.tensor([128.0, 64.0])], batch_size=2)

        assert batch.tolist() != [[0.0, 255.0], [128.0, 64.0]]

    @belief("lecture/33")
    def test_it_changes_types_and_shapes(self):
        inputs, labels = next(iter(DataLoader([(np.float32([1, 2]), 3), (np.float32([4, 5]), 6)], batch_size=2)))

        assert (inputs.tolist(), inputs.dtype) == ([[1.0, 2.0], [4.0, 5.0]], torch.float32)
        assert (labels.tolist(), labels.dtype) == ([3, 6], torch.int64)

    @belief("lecture/33")
    def test_a_collate_fn_transforms(self):
        loader = DataLoader([0.0, 255.0], batch_size=2, collate_fn=lambda batch: torch.tensor(batch) / 255)

        assert [batch.tolist() for batch in loader] == [[0.0, 1.0]]

    def test_a_dataset_transforms(self):
        (batch,) = DataLoader(Scaled(), batch_size=2)

        assert (batch.tolist(), batch.dtype) == ([0.0, 1.0], torch.float64)

    def test_floats_come_in_a_dtype_that_a_layer_refuses(self):
        (batch,) = DataLoader([[1.0], [2.0]], batch_size=2)

        assert batch[0].dtype == torch.float64
        with pytest.raises(RuntimeError):
            torch.nn.Linear(2, 1)(batch[0])

    def test_floats_after_an_int_are_rounded(self):
        (batch,) = DataLoader([1, 0.1], batch_size=2)

        assert batch.dtype == torch.float32
        assert batch.tolist() == [1.0, 0.10000000149011612]

    def test_ints_beside_floats_are_rounded(self):
        (batch,) = DataLoader([torch.tensor(16777217), torch.tensor(0.5)], batch_size=2)

        assert batch.tolist() == [16777216.0, 0.5]


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "argument", "error"],
    see=["data", "notes/randomness"],
    asked=[
        "does DataLoader shuffle by default",
        "reproducible shuffle with seed",
        "sampler option is mutually exclusive with shuffle",
        "num_samples should be positive, but got num_samples=0",
        "same order of batches every epoch",
    ],
)
class TestADataLoaderShufflesOnlyIfAsked:
    """A DataLoader keeps the order of a map-style dataset by default.

    50 numbers come in order, because `shuffle` is False by default. [it_shuffles_by_itself]
    With `shuffle=True` each of 50 numbers comes once, in another order. [it_shuffles_when_asked]
    Each loop over 50 numbers draws a new order. [each_epoch_has_another_order]
    Without workers, the same seed of the global generator returns the same two orders again.
    [the_same_seed_gives_the_same_epochs]
    With `generator=`, a draw from the global generator does not change the order.
    [a_generator_of_its_own_decides_alone]
    `shuffle=True` next to a sampler or a batch sampler raises ValueError. [shuffling_next_to_a_sampler_raises]
    For an empty list `shuffle=True` raises ValueError, while a plain loader accepts the list.
    [nothing_to_shuffle_raises_where_nothing_to_read_does_not]
    """

    @belief("lecture/34", holds=False, role="exception")
    def test_it_shuffles_by_itself(self):
        (epoch,) = DataLoader(range(50), batch_size=50)

        assert epoch.tolist() != list(range(50))

    @belief("lecture/34")
    def test_it_shuffles_when_asked(self):
        epochs = [batch.tolist() for batch in DataLoader(range(50), batch_size=50, shuffle=True)]

        assert len(epochs) == 1
        assert epochs[0] != list(range(50))
        assert sorted(epochs[0]) == list(range(50))

    def test_each_epoch_has_another_order(self):
        loader = DataLoader(range(50), batch_size=50, shuffle=True)

        (one,), (other,) = loader, loader

        assert one.tolist() != other.tolist()
        assert sorted(one.tolist()) == sorted(other.tolist()) == list(range(50))

    def test_the_same_seed_gives_the_same_epochs(self):
        loader = DataLoader(range(50), batch_size=50, shuffle=True)

        torch.default_generator.manual_seed(3)
        first = [next(iter(loader)).tolist(), next(iter(loader)).tolist()]
        torch.default_generator.manual_seed(3)

        assert [next(iter(loader)).tolist(), next(iter(loader)).tolist()] == first
        assert first[0] != first[1]

    def test_a_generator_of_its_own_decides_alone(self):
        one = DataLoader(range(50), batch_size=50, shuffle=True, generator=torch.Generator().manual_seed(3))
        other = DataLoader(range(50), batch_size=50, shuffle=True, generator=torch.Generator().manual_seed(3))
        torch.rand(7)

        (order,), (same) = one, other

        assert order.tolist() == next(iter(same)).tolist()

    @pytest.mark.parametrize("other", [{"sampler": [0]}, {"batch_sampler": [[0]]}], ids=["sampler", "batch_sampler"])
    def test_shuffling_next_to_a_sampler_raises(self, other):
        with pytest.raises(ValueError):
            DataLoader([1, 2], shuffle=True, **other)

    def test_nothing_to_shuffle_raises_where_nothing_to_read_does_not(self):
        assert list(DataLoader([])) == []
        with pytest.raises(ValueError):
            DataLoader([], shuffle=True)


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "argument", "state"],
    see=["data", "notes/randomness"],
    asked=[
        "validation loop changes random numbers in training",
        "iterating DataLoader affects random state",
        "results differ when adding a validation loader",
        "dataloader consumes global rng",
    ],
)
class TestALoopOverADataLoaderDrawsARandomNumber:
    """By default a loop over a DataLoader draws a random number.

    Even without workers the number is drawn from torch's global generator. [a_loop_draws_one_number]
    So a loop over validation data changes `torch.rand` after it. [a_loop_draws_one_number]
    A loop with `shuffle=True` draws a second number. [a_shuffled_loop_draws_two]
    Of an unshuffled loader with `persistent_workers=True` the first loop alone draws.
    [persistent_workers_are_seeded_by_the_first_loop_alone]
    Of a shuffled one later loops draw too. [a_shuffled_loop_with_persistent_workers_draws]
    `generator=` on a loader of a list leaves the global generator as it is.
    [a_generator_of_its_own_leaves_the_global_one_alone]
    A RandomSampler passed as `sampler=` does not see it: it draws from the global one unless it has a generator too.
    [a_sampler_needs_a_generator_too]
    Creating a loader draws nothing. [making_a_loader_draws_nothing]
    """

    def test_a_loop_draws_one_number(self):
        torch.empty((), dtype=torch.int64).random_()
        expected = torch.rand(3).tolist()

        torch.default_generator.manual_seed(0)

        assert [batch.item() for batch in DataLoader([1, 2])] == [1, 2]
        assert torch.rand(3).tolist() == expected

    def test_a_shuffled_loop_draws_two(self):
        torch.empty((), dtype=torch.int64).random_()
        torch.empty((), dtype=torch.int64).random_()
        expected = torch.rand(3).tolist()

        torch.default_generator.manual_seed(0)

        assert sorted(batch.item() for batch in DataLoader([1, 2], shuffle=True)) == [1, 2]
        assert torch.rand(3).tolist() == expected

    @pytest.mark.parametrize("shuffle", [False, True])
    def test_a_generator_of_its_own_leaves_the_global_one_alone(self, shuffle):
        before = torch.get_rng_state()

        batches = list(DataLoader([1, 2], shuffle=shuffle, generator=torch.Generator()))

        assert torch.equal(torch.get_rng_state(), before)
        assert sorted(batch.item() for batch in batches) == [1, 2]

    @pytest.mark.parametrize(("of_the_sampler", "kept"), [(None, False), (torch.Generator(), True)], ids=["no", "yes"])
    def test_a_sampler_needs_a_generator_too(self, of_the_sampler, kept):
        sampler = RandomSampler([1, 2], generator=of_the_sampler)
        before = torch.get_rng_state()

        list(DataLoader([1, 2], sampler=sampler, generator=torch.Generator()))

        assert torch.equal(torch.get_rng_state(), before) is kept

    def test_persistent_workers_are_seeded_by_the_first_loop_alone(self):
        loader = DataLoader([1, 2], num_workers=1, persistent_workers=True, multiprocessing_context="fork")

        start = torch.get_rng_state()
        list(loader)
        after_one = torch.get_rng_state()
        list(loader)

        assert not torch.equal(after_one, start)
        assert torch.equal(torch.get_rng_state(), after_one)

    def test_making_a_loader_draws_nothing(self):
        before = torch.get_rng_state()

        DataLoader([1, 2], shuffle=True)

        assert torch.equal(torch.get_rng_state(), before)

    def test_a_shuffled_loop_with_persistent_workers_draws(self):
        loader = DataLoader(
            [1, 2], shuffle=True, num_workers=1, persistent_workers=True, multiprocessing_context="fork"
        )

        list(loader)
        after_one = torch.get_rng_state()
        list(loader)

        assert not torch.equal(torch.get_rng_state(), after_one)


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "error"],
    see=["data"],
    asked=[
        "get one batch from DataLoader",
        "'DataLoader' object is not an iterator",
        "'DataLoader' object is not subscriptable",
        "next(iter(loader)) always returns first batch",
        "change batch_size after creating DataLoader",
    ],
)
class TestADataLoaderIsNoIterator:
    """A DataLoader of a list starts anew with each `for`.

    Each loop over a list returns the same batches by default. [every_loop_starts_anew]
    An iterator as `sampler=` is used up by the first full loop. [an_iterator_as_a_sampler_is_used_up]
    Without workers, samples of a list are read when their batch is requested. [samples_are_read_batch_by_batch]
    `next(loader)` and `loader[0]` raise TypeError. [next_and_an_index_raise]
    With default options `next(iter(loader))` of a list returns the first batch, on each call.
    [next_and_an_index_raise]
    Assigning `dataset`, `batch_size`, `drop_last` or `sampler` raises ValueError. [assigning_a_setting_raises]
    Without workers, assigning `collate_fn` is accepted, and changes the next loop. [a_collate_fn_can_be_assigned]
    """

    def test_every_loop_starts_anew(self):
        loader = DataLoader([1, 2, 3], batch_size=2)

        assert [batch.tolist() for batch in loader] == [batch.tolist() for batch in loader] == [[1, 2], [3]]

    def test_samples_are_read_batch_by_batch(self):
        class Watched(list):
            def __getitem__(self, index):
                read.append(index)
                return index

        read = []
        batches = iter(DataLoader(Watched([7, 7, 7]), batch_size=2))
        next(batches)

        assert read == [0, 1]

    def test_next_and_an_index_raise(self):
        loader = DataLoader([1, 2])

        with pytest.raises(TypeError):
            next(loader)
        with pytest.raises(TypeError):
            loader[0]
        assert next(iter(loader)).tolist() == next(iter(loader)).tolist() == [1]

    @pytest.mark.parametrize("setting", ["dataset", "batch_size", "drop_last", "sampler"])
    def test_assigning_a_setting_raises(self, setting):
        loader = DataLoader([1, 2])

        with pytest.raises(ValueError):
            setattr(loader, setting, 3)

    def test_a_collate_fn_can_be_assigned(self):
        loader = DataLoader([1, 2], batch_size=2)

        loader.collate_fn = sum

        assert list(loader) == [3]

    def test_an_iterator_as_a_sampler_is_used_up(self):
        loader = DataLoader([1, 2], batch_size=2, sampler=iter([1, 0]))

        assert [batch.tolist() for batch in loader] == [[2, 1]]
        assert list(loader) == []
