"""The DataLoader: order and conversion."""

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
    api=["torch.utils.data.DataLoader"],
    about=["value", "dtype", "shape", "error"],
    see=["data"],
)
class TestADataLoaderConvertsAndStacksButTransformsNothing:
    """A DataLoader turns arrays and numbers into tensors and stacks them, and has no transform for their values.

    So the Dataset applies it in `__getitem__`, or a `collate_fn` of one's own does.
    A Python float becomes float64, which a layer of float32 then refuses.
    Only a batch of mixed types changes values: after an int, floats are rounded to float32.
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


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "argument", "error"],
    see=["data", "notes/randomness"],
)
class TestADataLoaderShufflesOnlyIfAsked:
    """A DataLoader keeps the dataset's order unless it is made with `shuffle=True`, which draws one per epoch.

    The order comes from torch's global generator, or from `generator=`, whose state moves on with each epoch.
    So the same seed gives the same epochs, not the same order twice.
    Shuffling is a sampler of its own, and raises next to another one.
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
)
class TestALoopOverADataLoaderDrawsARandomNumber:
    """A loop over a DataLoader draws a random number, even without workers.

    The number is the seed of the workers, from torch's global generator. [a_loop_draws_one_number]
    So a loop over validation data changes what is drawn after it. [a_loop_draws_one_number]
    A shuffled loop draws a second number. [a_shuffled_loop_draws_two]
    With `persistent_workers=True` the first loop alone draws. [persistent_workers_are_seeded_by_the_first_loop_alone]
    `generator=` on the loader leaves the global generator as it is.
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


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "error"],
    see=["data"],
)
class TestADataLoaderIsNoIterator:
    """A DataLoader starts anew with each `for`, reads samples only as batches are asked for, and keeps its dataset.

    Workers read ahead of the loop, and a sampler that is an iterator is used up by the first one.
    It has no `next` and no index: write `next(iter(loader))` for one batch, which begins an epoch each time.
    Its dataset, sampler and batch size cannot be assigned once it is made; a `collate_fn` can.
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
