"""Datasets: what a DataLoader needs of one.

Order: 1
"""

import itertools
import warnings

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset

from torchnotes import belief, claim, since, until


class Tens(Dataset):
    """Three samples, without `__init__`."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return [0, 10, 20][index]


class Unsized(Dataset):
    def __getitem__(self, index):
        return [0, 10, 20][index]


class Squares:
    """What a Dataset defines, without being one."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return index**2


class Stream(IterableDataset):
    def __iter__(self):
        return iter([0, 10, 20])


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "dtype", "error"],
    see=["data"],
    asked=[
        "use a python list as dataset in DataLoader",
        "must my class inherit from torch Dataset",
        "DataLoader over a generator has no len",
        "'set' object is not subscriptable DataLoader",
        "DataLoader from dict KeyError 0",
    ],
)
class TestAnythingWithGetitemAndLenIsADataset:
    """A DataLoader accepts objects with `__getitem__` and `__len__`.

    A list, range, tensor, array, a dict with keys from 0 on, a Dataset and an IterableDataset
    of the same three ints return the same batches. [one_loop_feeds_whatever_the_data_is, one_loop_feeds_a_stream_too]
    A class need not inherit from Dataset. [an_object_that_is_no_dataset_is_read]
    A `str` is read as a dataset of letters. [text_is_a_dataset_of_letters]
    By default a dict with text keys raises KeyError in the loop; a sampler of its keys is accepted.
    [a_dict_with_other_keys_needs_a_sampler]
    A filled set and a generator raise TypeError in the loop. [what_has_no_indices_or_no_length_raises_in_the_loop]
    A `__len__` that is too long raises the dataset's IndexError in the loop. [a_length_too_long_raises_in_the_loop]
    A `__len__` that is too short leaves samples out. [a_length_too_short_leaves_samples_out]
    """

    @belief("lecture/36")
    @pytest.mark.parametrize(
        "dataset",
        [[0, 10, 20], range(0, 30, 10), torch.tensor([0, 10, 20]), np.array([0, 10, 20]), {2: 20, 0: 0, 1: 10}, Tens()],
        ids=lambda dataset: type(dataset).__name__,
    )
    def test_one_loop_feeds_whatever_the_data_is(self, dataset):
        loader = DataLoader(dataset, batch_size=2)

        assert [batch.tolist() for batch in loader] == [[0, 10], [20]]
        assert [batch.dtype for batch in loader] == [torch.int64, torch.int64]

    @belief("lecture/36")
    def test_one_loop_feeds_a_stream_too(self):
        loader = DataLoader(Stream(), batch_size=2)

        assert [batch.tolist() for batch in loader] == [[0, 10], [20]]

    def test_an_object_that_is_no_dataset_is_read(self):
        loader = DataLoader(Squares(), batch_size=2)

        assert [batch.tolist() for batch in loader] == [[0, 1], [4]]
        assert not isinstance(Squares(), Dataset)

    def test_text_is_a_dataset_of_letters(self):
        loader = DataLoader("abc", batch_size=2)

        assert list(loader) == [["a", "b"], ["c"]]

    @pytest.mark.parametrize("dataset", [{1, 2}, (number for number in [1, 2])], ids=["set", "generator"])
    def test_what_has_no_indices_or_no_length_raises_in_the_loop(self, dataset):
        loader = DataLoader(dataset)

        with pytest.raises(TypeError):
            list(loader)

    def test_a_length_too_long_raises_in_the_loop(self):
        class TooLong(Tens):
            def __len__(self):
                return 4

        with pytest.raises(IndexError):
            list(DataLoader(TooLong(), batch_size=4))

    def test_a_length_too_short_leaves_samples_out(self):
        class TooShort(Tens):
            def __len__(self):
                return 2

        assert [batch.tolist() for batch in DataLoader(TooShort(), batch_size=3)] == [[0, 10]]

    def test_a_dict_with_other_keys_needs_a_sampler(self):
        with pytest.raises(KeyError):
            list(DataLoader({"a": 1, "b": 2}))
        assert [batch.tolist() for batch in DataLoader({"a": 1, "b": 2}, sampler=["b"])] == [[2]]


@claim(
    api=["torch.utils.data.Dataset"],
    about=["error"],
    see=["data"],
    asked=[
        "for loop over dataset never ends",
        "infinite loop iterating custom Dataset",
        "iterate over Dataset without DataLoader",
        "dataset raises IndexError stop iteration",
    ],
)
class TestAPlainForOverADatasetEndsAtAnIndexError:
    """`for` over a map-style Dataset ends at IndexError, not the length.

    The loop counts up from 0 until `__getitem__` raises IndexError. [it_ends_where_getitem_raises_index_error]
    A dataset that answers each index is read past its length. [it_runs_past_the_length]
    A `for` does not call `__len__`, while `list(dataset)` does. [a_for_leaves_the_length_alone_and_list_reads_it]
    A StopIteration from `__getitem__` ends the loop too. [a_stop_iteration_ends_it_too]
    A KeyError does not end the loop, and is raised. [a_key_error_does_not_end_it]
    The base class raises NotImplementedError at the first sample. [the_base_class_raises_at_once]
    """

    def test_it_ends_where_getitem_raises_index_error(self):
        assert list(Tens()) == list(Unsized()) == [0, 10, 20]
        assert not hasattr(Dataset, "__iter__")

    def test_it_runs_past_the_length(self):
        assert list(itertools.islice(Squares(), 5)) == [0, 1, 4, 9, 16]
        assert len(Squares()) == 3

    def test_a_stop_iteration_ends_it_too(self):
        class Stopping(Dataset):
            def __getitem__(self, index):
                if index == 2:
                    raise StopIteration
                return index

        assert list(Stopping()) == [0, 1]

    def test_the_base_class_raises_at_once(self):
        with pytest.raises(NotImplementedError):
            next(iter(Dataset()))

    def test_a_key_error_does_not_end_it(self):
        class ByName(Dataset):
            def __getitem__(self, index):
                return {0: "a"}[index]

        with pytest.raises(KeyError):
            list(ByName())

    def test_a_for_leaves_the_length_alone_and_list_reads_it(self):
        class Unmeasured(Tens):
            def __len__(self):
                raise NotImplementedError

        assert [10 + sample for sample in Unmeasured()] == [10, 20, 30]
        with pytest.raises(NotImplementedError):
            list(Unmeasured())


@claim(
    api=["torch.utils.data.IterableDataset", "torch.utils.data.DataLoader"],
    about=["value", "error", "warning"],
    see=["data"],
    asked=[
        "stream large file with IterableDataset",
        "expected unspecified shuffle option",
        "shuffle an IterableDataset",
        "IterableDataset has no len",
        "Length of IterableDataset was reported to be warning",
    ],
)
class TestAnIterableDatasetIsReadInItsOwnOrder:
    """Without workers a DataLoader reads an IterableDataset in its own order.

    `__iter__` is enough, because batches are cut from the samples in turn. [batches_are_cut_in_order]
    `shuffle=True`, a sampler and a batch sampler raise ValueError for a plain IterableDataset. [drawing_indices_raises]
    Without `__len__`, `len(loader)` raises TypeError. [it_has_no_samples_by_index_and_no_length]
    A default loader warns after `len(loader)` if `__len__` is too short. [a_length_too_short_warns_once_it_was_asked]
    Without that call, or with the right length, a first loop is silent.
    [a_length_too_short_is_silent_if_not_asked, a_length_that_is_right_warns_of_nothing]
    Another class with `__iter__` alone raises TypeError in the loop. [a_class_with_iter_alone_is_not_read]
    From torch 2.2 on `IterableDataset()` raises TypeError, as `__iter__` is abstract. [one_without_iter_cannot_be_made]
    Before torch 2.2 `list(IterableDataset())` raised NotImplementedError. [one_without_iter_raises_when_it_is_read]
    """

    @belief("lecture/32", holds=False, role="exception")
    def test_a_stream_without_len_and_getitem_is_refused(self):
        with pytest.raises(TypeError):
            list(DataLoader(Stream(), batch_size=2))

    def test_batches_are_cut_in_order(self):
        loader = DataLoader(Stream(), batch_size=2)

        assert [batch.tolist() for batch in loader] == [[0, 10], [20]]
        assert [batch.tolist() for batch in DataLoader(Stream(), batch_size=2, drop_last=True)] == [[0, 10]]

    @pytest.mark.parametrize("option", [{"shuffle": True}, {"sampler": [0]}, {"batch_sampler": [[0]]}], ids=str)
    def test_drawing_indices_raises(self, option):
        with pytest.raises(ValueError):
            DataLoader(Stream(), **option)

    def test_it_has_no_samples_by_index_and_no_length(self):
        with pytest.raises(NotImplementedError):
            Stream()[0]
        with pytest.raises(TypeError):
            len(DataLoader(Stream()))

    def test_a_length_too_short_warns_once_it_was_asked(self):
        class TooShort(Stream):
            def __len__(self):
                return 2

        loader = DataLoader(TooShort())
        length = len(loader)

        with pytest.warns(UserWarning):
            batches = list(loader)
        assert (length, len(batches)) == (2, 3)

    def test_a_length_that_is_right_warns_of_nothing(self):
        class Sized(Stream):
            def __len__(self):
                return 3

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loader = DataLoader(Sized())
            lengths = len(loader), len(list(loader))

        assert (lengths, raised) == ((3, 3), [])

    def test_a_class_with_iter_alone_is_not_read(self):
        class Iterable:
            def __iter__(self):
                return iter([0, 10])

        with pytest.raises(TypeError):
            list(DataLoader(Iterable()))

    @until("2.2")
    def test_one_without_iter_raises_when_it_is_read(self):
        dataset = IterableDataset()

        with pytest.raises(NotImplementedError):
            list(dataset)

    @since(
        "2.2",
        why="pytorch#109645",
        remedy="Define `__iter__` in each class derived from `IterableDataset`.",
        trigger={"unseen": "A class without `__iter__` shows in its definition; no call of torch differs."},
    )
    def test_one_without_iter_cannot_be_made(self):
        with pytest.raises(TypeError):
            IterableDataset()

    def test_a_length_too_short_is_silent_if_not_asked(self):
        class TooShort(Stream):
            def __len__(self):
                return 2

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            batches = list(DataLoader(TooShort()))

        assert (len(batches), raised) == (3, [])
