"""Gathering compared with slicing, scattering and take_along_dim.

Order: 17
"""

import itertools
import warnings

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
    api=["torch.Tensor.gather"],
    about=["memory", "gradient", "argument"],
    see=["generated/torch.gather", "generated/torch.Tensor.scatter_", "generated/torch.Tensor.scatter_add_"],
    asked=[
        "gradient of gather with repeated indices",
        "does gather return a view",
        "is torch.gather differentiable",
        "torch.LongTensor modified by an inplace operation gather backward",
        "what does sparse_grad do in gather",
        "inverse operation of gather",
    ],
)
class TestGatherCopiesAndItsGradientAddsUp:
    """`gather` copies elements, and its gradient adds up over repeated ones.

    The result is a copy even of a whole vector. [a_gather_of_everything_is_still_a_copy]
    An element taken twice receives both gradients, and one not taken receives 0.
    [gradients_of_an_element_taken_twice_add_up_and_the_others_are_zero]
    For a matrix and `sparse_grad=True` the same gradient is a sparse tensor.
    [sparse_grad_makes_the_same_gradient_sparse]
    After an in-place torch operation on the index, not through `.data`, `backward` raises RuntimeError.
    [backward_raises_after_the_index_was_changed_in_place]
    For a vector `scatter` with the same index undoes a gather that reads each element once.
    [scatter_puts_back_what_gather_took_in_another_order]
    """

    def test_a_gather_of_everything_is_still_a_copy(self):
        a = torch.tensor([1, 2, 3])

        out = a.gather(0, torch.arange(3))
        out[0] = 9

        assert out.tolist() == [9, 2, 3]
        assert a.tolist() == [1, 2, 3]

    def test_gradients_of_an_element_taken_twice_add_up_and_the_others_are_zero(self):
        x = torch.zeros(2, 3, requires_grad=True)

        x.gather(1, torch.tensor([[0, 0], [1, 2]])).backward(torch.tensor([[1.0, 10.0], [100.0, 1000.0]]))

        assert x.grad.tolist() == [[11, 0, 0], [0, 100, 1000]]

    def test_sparse_grad_makes_the_same_gradient_sparse(self):
        x = torch.zeros(2, 3, requires_grad=True)

        out = x.gather(1, torch.tensor([[0, 0], [1, 2]]), sparse_grad=True)
        out.backward(torch.tensor([[1.0, 10.0], [100.0, 1000.0]]))

        assert x.grad.is_sparse
        assert x.grad.to_dense().tolist() == [[11, 0, 0], [0, 100, 1000]]

    def test_backward_raises_after_the_index_was_changed_in_place(self):
        x = torch.ones(3, requires_grad=True)
        index = torch.tensor([1, 2])
        out = x.gather(0, index)
        index.zero_()

        with pytest.raises(RuntimeError):
            out.sum().backward()

    @given(order=st.permutations([0, 1, 2, 3]))
    def test_scatter_puts_back_what_gather_took_in_another_order(self, order):
        a = torch.tensor([10, 20, 30, 40])

        out = a.gather(0, torch.tensor(order))
        back = torch.zeros_like(a).scatter(0, torch.tensor(order), out)

        assert out.tolist() == [10 * (place + 1) for place in order]
        assert back.tolist() == [10, 20, 30, 40]


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


@claim(
    api=["torch.gather"],
    about=["argument", "error", "state", "warning"],
    see=["generated/torch.gather"],
    asked=[
        "gather with out parameter",
        "an output with one or more elements was resized gather",
        "out tensor corrupted after gather index error",
        "gather out same tensor as input",
        "expected out tensor to have dtype long int",
    ],
)
class TestGatherIntoOutLeavesItHalfWrittenWhenItRaises:
    """On the CPU `gather` can leave `out` half written when it raises.

    For a short vector the elements before a place out of range are written.
    [elements_before_a_place_out_of_range_are_written]
    Where the places are in range, `out` is filled and returned. [out_is_filled_and_returned]
    An `out` of one element is resized to two with a UserWarning; an empty one without a warning.
    [out_of_another_shape_is_resized_with_a_warning, an_empty_out_is_resized_silently]
    A float32 `out` for an int64 source raises RuntimeError. [out_of_another_dtype_raises]
    An `out` that is the source raises RuntimeError. [out_that_shares_memory_with_the_source_raises]
    For an int64 source an `out` that is the index is accepted. [out_may_be_the_index]
    """

    def test_elements_before_a_place_out_of_range_are_written(self):
        a = torch.tensor([10, 20, 30])
        out = torch.zeros(3, dtype=torch.int64)

        with pytest.raises(RuntimeError):
            torch.gather(a, 0, torch.tensor([2, 9, 1]), out=out)
        assert out.tolist() == [30, 0, 0]

    def test_out_is_filled_and_returned(self):
        a = torch.tensor([[10, 20], [30, 40]])
        out = torch.zeros(2, 1, dtype=torch.int64)

        returned = torch.gather(a, 1, torch.tensor([[0], [1]]), out=out)

        assert returned is out
        assert out.tolist() == [[10], [40]]

    def test_out_of_another_shape_is_resized_with_a_warning(self):
        a = torch.tensor([10, 20, 30])
        out = torch.zeros(1, dtype=torch.int64)

        with pytest.warns(UserWarning):
            torch.gather(a, 0, torch.tensor([2, 0]), out=out)
        assert out.tolist() == [30, 10]

    def test_an_empty_out_is_resized_silently(self):
        out = torch.zeros(0, dtype=torch.int64)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            torch.gather(torch.tensor([10, 20, 30]), 0, torch.tensor([2, 0]), out=out)

        assert out.tolist() == [30, 10]
        assert raised == []

    def test_out_of_another_dtype_raises(self):
        a = torch.tensor([10, 20, 30])
        out = torch.zeros(2, dtype=torch.float32)

        with pytest.raises(RuntimeError):
            torch.gather(a, 0, torch.tensor([2, 0]), out=out)

    def test_out_that_shares_memory_with_the_source_raises(self):
        a = torch.tensor([10, 20, 30])

        with pytest.raises(RuntimeError):
            torch.gather(a, 0, torch.tensor([2, 1, 0]), out=a)

    def test_out_may_be_the_index(self):
        index = torch.tensor([2, 0])

        torch.gather(torch.tensor([10, 20, 30]), 0, index, out=index)

        assert index.tolist() == [30, 10]
