"""Gathering compared with slicing and take_along_dim.

Order: 17
"""

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.gather", "torch.Tensor.__getitem__"],
    about=["value", "shape"],
    see=["generated/torch.gather", "tensor_view"],
    asked=[
        "gather equivalent with fancy indexing",
        "select different column for each row",
        "a[torch.arange(n), idx] vs gather",
        "can slicing replace gather",
        "numpy equivalent of torch.gather",
    ],
)
class TestNoSliceGathersButAnIndexForEachDimensionDoes:
    """An index for each dimension can return what `gather` returns.

    A slice cannot pick column 0 of row 0 and column 1 of row 1, because its columns are the same in each row.
    [no_integers_and_slices_take_column_0_of_row_0_and_column_1_of_row_1]
    `a[:, 1:2]` equals `gather` where the index says column 1 for each row.
    [a_slice_takes_something_else_than_an_index_that_says_the_same_for_each_row]
    For columns of a matrix from 0 up `a[torch.arange(len(index))[:, None], index]` equals `a.gather(1, index)`.
    [an_index_for_each_dimension_takes_something_else_than_gather,
    an_index_for_each_dimension_takes_what_gather_takes_whatever_the_columns]
    Count the rows of the index there, not of the source; negative columns count from the end.
    [the_rows_to_index_are_as_many_as_the_index_has_and_not_the_source]
    A slice of the flattened tensor picks a diagonal, but not places an uneven step apart.
    [a_slice_of_the_flattened_tensor_takes_something_else_than_gather,
    no_slice_of_the_flattened_tensor_takes_places_an_uneven_step_apart]
    """

    @belief("lecture/68")
    def test_no_integers_and_slices_take_column_0_of_row_0_and_column_1_of_row_1(self):
        a = torch.tensor([[10, 20], [30, 40]])
        slices = [slice(*bounds) for bounds in itertools.product(range(3), range(3), (1, 2))]
        keys = [0, 1, *slices]

        out = a.gather(1, torch.tensor([[0], [1]]))
        basic = [a[row, column].flatten().tolist() for row in keys for column in keys]

        assert out.tolist() == [[10], [40]]
        assert [10, 30] in basic
        assert [10, 40] not in basic

    @belief("lecture/68")
    def test_no_slice_of_the_flattened_tensor_takes_places_an_uneven_step_apart(self):
        a = torch.tensor([[10, 20], [30, 40], [50, 60]])
        bounds = itertools.product(range(7), range(7), range(1, 7))

        out = a.gather(1, torch.tensor([[0], [1], [1]]))
        slices = [a.flatten()[start:stop:step].tolist() for start, stop, step in bounds]

        assert out.tolist() == [[10], [40], [60]]
        assert [10, 40, 60] not in slices

    @belief("lecture/68", holds=False, role="exception")
    def test_an_index_for_each_dimension_takes_something_else_than_gather(self):
        a = torch.tensor([[10, 20], [30, 40]])

        out = a.gather(1, torch.tensor([[0], [1]]))
        indexed = a[[[0], [1]], [[0], [1]]]

        assert indexed.tolist() != out.tolist()

    @belief("lecture/68", holds=False, role="exception")
    def test_a_slice_of_the_flattened_tensor_takes_something_else_than_gather(self):
        a = torch.tensor([[10, 20], [30, 40]])

        out = a.gather(1, torch.tensor([[0], [1]]))
        sliced = a.flatten()[::3]

        assert sliced.tolist() != out.flatten().tolist()

    @belief("lecture/68", holds=False, role="exception")
    def test_a_slice_takes_something_else_than_an_index_that_says_the_same_for_each_row(self):
        a = torch.tensor([[10, 20], [30, 40]])

        out = a.gather(1, torch.tensor([[1], [1]]))
        sliced = a[:, 1:2]

        assert sliced.tolist() != out.tolist()

    @given(columns=st.tuples(*[st.tuples(*[st.integers(0, 2)] * 4)] * 2))
    def test_an_index_for_each_dimension_takes_what_gather_takes_whatever_the_columns(self, columns):
        a = torch.tensor([[10, 20, 30], [40, 50, 60]])
        index = torch.tensor(columns)

        indexed = a[torch.arange(2)[:, None], index]

        assert indexed.tolist() == [[a.tolist()[row][column] for column in columns[row]] for row in range(2)]
        assert indexed.tolist() == a.gather(1, index).tolist()

    def test_the_rows_to_index_are_as_many_as_the_index_has_and_not_the_source(self):
        a = torch.tensor([[10, 20, 30], [40, 50, 60]])
        index = torch.tensor([[2, 0]])

        assert a.gather(1, index).tolist() == [[30, 10]]
        assert a[torch.arange(len(index))[:, None], index].tolist() == [[30, 10]]
        assert a[torch.arange(len(a))[:, None], index].tolist() == [[30, 10], [60, 40]]
        assert a[torch.arange(len(index))[:, None], index - 3].tolist() == [[30, 10]]


@claim(
    api=["torch.Tensor.take_along_dim", "torch.Tensor.gather"],
    about=["value", "shape", "error"],
    see=["generated/torch.take_along_dim", "generated/torch.gather"],
    asked=[
        "np.take_along_axis in pytorch",
        "take_along_dim vs gather",
        "apply argsort result along dim",
        "take_along_dim negative indices",
        "reorder rows with argsort indices broadcast",
    ],
)
class TestTakeAlongDimBroadcastsAndWrapsWhereGatherDoesNot:
    """On the CPU `take_along_dim` with `dim` broadcasts and wraps places.

    For a matrix and `dim=1` an index of one row applies to each row, where `gather` stops after the first.
    [an_index_of_one_row_applies_to_every_row_and_gather_stops_after_the_first]
    A source of one row is broadcast too. [a_source_of_one_row_is_broadcast]
    With `dim` a vector as index of a matrix raises RuntimeError. [an_index_of_another_rank_raises]
    On the CPU negative places in a vector count from the end, and places too large come round again.
    [a_place_out_of_range_wraps_round]
    Before torch 2.10 both raised RuntimeError. [a_place_out_of_range_raises]
    Without `dim` it reads from the flattened tensor. [without_dim_places_are_those_of_the_flattened_tensor]
    There, and in `gather`, places out of range raise RuntimeError on the CPU.
    [a_place_out_of_range_raises_without_dim_and_in_gather]
    With `dim` an int32 index raises RuntimeError; without `dim` it is accepted from torch 2.8 on.
    [an_index_of_int32_raises, an_index_of_int32_works_without_dim, an_index_of_int32_raised_without_dim_too]
    """

    def test_an_index_of_one_row_applies_to_every_row_and_gather_stops_after_the_first(self):
        a = torch.tensor([[10, 20], [30, 40]])

        along = a.take_along_dim(torch.tensor([[1, 0]]), dim=1)
        out = a.gather(1, torch.tensor([[1, 0]]))

        assert along.tolist() == [[20, 10], [40, 30]]
        assert out.tolist() == [[20, 10]]

    def test_a_source_of_one_row_is_broadcast(self):
        a = torch.tensor([[10, 20]])

        along = a.take_along_dim(torch.tensor([[0], [1], [1]]), dim=1)

        assert along.tolist() == [[10], [20], [20]]

    def test_an_index_of_another_rank_raises(self):
        a = torch.tensor([[10, 20], [30, 40]])

        with pytest.raises(RuntimeError):
            a.take_along_dim(torch.tensor([0]), dim=1)

    @until("2.10")
    @pytest.mark.parametrize("place", [-1, 2, 5])
    def test_a_place_out_of_range_raises(self, place):
        a = torch.tensor([10, 20])

        with pytest.raises(RuntimeError):
            a.take_along_dim(torch.tensor([place]), dim=0)

    @since("2.10")
    @pytest.mark.parametrize(("place", "taken"), [(-1, 20), (-2, 10), (2, 10), (5, 20), (-5, 20)])
    def test_a_place_out_of_range_wraps_round(self, place, taken):
        a = torch.tensor([10, 20])

        along = a.take_along_dim(torch.tensor([place]), dim=0)

        assert along.tolist() == [taken]

    @pytest.mark.parametrize("place", [-1, 4])
    def test_a_place_out_of_range_raises_without_dim_and_in_gather(self, place):
        a = torch.tensor([[10, 20], [30, 40]])

        with pytest.raises(RuntimeError):
            a.take_along_dim(torch.tensor([place]))
        with pytest.raises(RuntimeError):
            a.gather(1, torch.tensor([[place]]))

    def test_without_dim_places_are_those_of_the_flattened_tensor(self):
        a = torch.tensor([[10, 20], [30, 40]])

        along = a.take_along_dim(torch.tensor([3, 0]))

        assert along.tolist() == [40, 10]

    def test_an_index_of_int32_raises(self):
        a = torch.tensor([10, 20])

        with pytest.raises(RuntimeError):
            a.take_along_dim(torch.tensor([0], dtype=torch.int32), dim=0)

    @until("2.8")
    def test_an_index_of_int32_raised_without_dim_too(self):
        with pytest.raises(RuntimeError):
            torch.tensor([10, 20]).take_along_dim(torch.tensor([1], dtype=torch.int32))

    @since("2.8")
    def test_an_index_of_int32_works_without_dim(self):
        a = torch.tensor([10, 20])

        assert a.take_along_dim(torch.tensor([1], dtype=torch.int32)).tolist() == [20]
