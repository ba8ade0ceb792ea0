"""Selecting along a dimension."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.index_select", "torch.Tensor.__getitem__"],
    about=["shape", "value"],
    see=["generated/torch.index_select", "generated/torch.Tensor.index_select"],
)
class TestIndexSelectKeepsTheDimensionThatAnIntegerDrops:
    """`index_select` keeps the dimension that it selects from, where an integer between brackets drops it.

    The index is a vector, so the dimension stays and takes the vector's length, be it one or zero; 0-d stays 0-d.
    Between brackets the kind of index decides: an integer drops the dimension, a list or a slice of one keeps it.
    A 0-d tensor shows the difference: `index_select` reads it as a vector of one, brackets read it as an integer.
    """

    @belief("lecture/64")
    def test_index_select_of_one_column_keeps_two_dimensions_and_an_integer_leaves_one(self):
        a = torch.arange(12).reshape(3, 4)

        selected = a.index_select(1, torch.tensor([0]))
        indexed = a[:, 0]

        assert selected.tolist() == [[0], [4], [8]]
        assert indexed.tolist() == [0, 4, 8]

    @belief("lecture/64")
    @given(shape=st.lists(st.integers(1, 3), min_size=1, max_size=4), length=st.integers(0, 3), data=st.data())
    def test_any_index_along_any_dimension_keeps_their_number_and_an_integer_lowers_it_by_one(
        self, shape, length, data
    ):
        a = torch.zeros(shape)
        dim = data.draw(st.integers(0, len(shape) - 1))

        selected = a.index_select(dim, torch.zeros(length, dtype=torch.int64))
        indexed = a[(slice(None),) * dim + (0,)]

        assert list(selected.shape) == [*shape[:dim], length, *shape[dim + 1 :]]
        assert list(indexed.shape) == [*shape[:dim], *shape[dim + 1 :]]

    @pytest.mark.parametrize("index", [slice(0, 1), [0], torch.tensor([0])], ids=["slice", "list", "tensor"])
    def test_brackets_around_one_place_that_is_no_integer_keep_the_dimension_too(self, index):
        a = torch.arange(12).reshape(3, 4)

        indexed = a[:, index]

        assert indexed.tolist() == [[0], [4], [8]]

    def test_a_0d_index_keeps_the_dimension_in_index_select_and_drops_it_between_brackets(self):
        a = torch.arange(12).reshape(3, 4)

        selected = a.index_select(1, torch.tensor(2))
        indexed = a[:, torch.tensor(2)]

        assert selected.tolist() == [[2], [6], [10]]
        assert indexed.tolist() == [2, 6, 10]

    def test_a_negative_dim_counts_from_the_last(self):
        a = torch.arange(4).reshape(2, 2)

        assert a.index_select(-1, torch.tensor([1])).tolist() == [[1], [3]]
        assert a.index_select(-2, torch.tensor([1])).tolist() == [[2, 3]]

    def test_a_0d_tensor_stays_0d_for_an_index_of_one(self):
        scalar = torch.tensor(7)

        selected = scalar.index_select(0, torch.tensor([0]))

        assert selected.shape == ()
        assert selected.item() == 7


@claim(
    api=["torch.Tensor.index_select", "torch.Tensor.__getitem__"],
    about=["value", "shape", "error"],
    see=["generated/torch.index_select", "generated/torch.flip"],
)
class TestAListIndexDoesWhatIndexSelectDoesAndASliceOnlyARegularStep:
    """A list between brackets does what `index_select` does; a slice does it only for places one positive step apart.

    `a[:, [1, 2, 3]]` is often called slicing, but it is advanced indexing: it takes any places in any order.
    It takes negative places besides, and a list of bools is a mask: `index_select` refuses both.
    A slice has a start, a stop and a positive step: it cannot repeat a place, go backwards or skip unevenly.
    For the order reversed use `flip`, since a negative step raises.
    From uint16 a list picks since torch 2.10 only, where `index_select` picked columns before.
    """

    @belief("lecture/66")
    @given(places=st.lists(st.integers(0, 3), max_size=6))
    def test_a_list_picks_the_same_columns_as_index_select_whatever_the_places(self, places):
        a = torch.arange(12).reshape(3, 4)

        selected = a.index_select(1, torch.tensor(places, dtype=torch.int64))
        indexed = a[:, places]

        assert selected.tolist() == [[row[place] for place in places] for row in a.tolist()]
        assert indexed.tolist() == [[row[place] for place in places] for row in a.tolist()]

    @belief("lecture/66")
    @pytest.mark.parametrize(
        ("columns", "places"),
        [(slice(0, 1), [0]), (slice(1, 3), [1, 2]), (slice(0, 4, 3), [0, 3]), (slice(-2, None), [2, 3])],
        ids=["one", "neighbours", "step of three", "from the end"],
    )
    def test_a_slice_picks_places_a_positive_step_apart_as_index_select_does(self, columns, places):
        a = torch.arange(8).reshape(2, 4)

        selected = a.index_select(1, torch.tensor(places))
        sliced = a[:, columns]

        assert selected.tolist() == [places, [4 + place for place in places]]
        assert sliced.tolist() == [places, [4 + place for place in places]]

    @belief("lecture/66", holds=False)
    @pytest.mark.parametrize("places", [[0, 1, 3], [1, 0], [2, 2]], ids=["uneven", "backwards", "repeated"])
    def test_some_slice_picks_places_that_are_uneven_backwards_or_repeated(self, places):
        a = torch.arange(8).reshape(2, 4)
        bounds = itertools.product(range(5), range(5), range(1, 5))

        selected = a.index_select(1, torch.tensor(places))
        slices = [a[:, start:stop:step].tolist() for start, stop, step in bounds]

        assert selected.tolist() in slices

    @belief("lecture/66", holds=">=2.10", raises=RuntimeError)
    @since("2.3")
    def test_a_list_picks_from_uint16_columns_as_index_select_does(self):
        a = torch.tensor([[1, 2, 3]]).to(torch.uint16)

        selected = a.index_select(1, torch.tensor([2, 0]))
        indexed = a[:, [2, 0]]

        assert selected.tolist() == [[3, 1]]
        assert indexed.tolist() == [[3, 1]]

    def test_a_slice_with_a_negative_step_raises(self):
        a = torch.arange(8).reshape(2, 4)

        with pytest.raises(ValueError):
            a[:, ::-1]


@claim(
    api=["torch.Tensor.index_select", "torch.Tensor.__getitem__"],
    about=["memory"],
    see=["generated/torch.index_select", "tensor_view"],
)
class TestIndexSelectCopiesWhereASliceIsAView:
    """`index_select` always copies, as a list between brackets does, where a slice or an integer gives a view.

    Writing to what a slice gave writes to the source; writing to a selection is lost with it.
    The copy is made even when everything is selected, and it is contiguous whatever the source's strides.
    Between brackets a 0-d tensor of int64 gives a view, where one of uint8 is a mask and a vector of one place copies.
    """

    def test_writing_to_a_selection_leaves_the_source_alone(self):
        a = torch.zeros(2, 3)

        a.index_select(1, torch.tensor([0])).fill_(5)

        assert a.tolist() == [[0, 0, 0], [0, 0, 0]]

    def test_a_selection_of_everything_is_still_a_copy(self):
        a = torch.tensor([1, 2, 3])

        selected = a.index_select(0, torch.arange(3))
        a[0] = 9

        assert selected.tolist() == [1, 2, 3]

    @pytest.mark.parametrize("index", [slice(0, 1), 0, torch.tensor(0)], ids=["slice", "integer", "0-d tensor"])
    def test_writing_to_what_a_slice_or_an_integer_gave_writes_to_the_source(self, index):
        a = torch.zeros(2, 3)

        a[:, index].fill_(5)

        assert a.tolist() == [[5, 0, 0], [5, 0, 0]]

    @pytest.mark.parametrize("index", [[0], torch.tensor([0])], ids=["list", "tensor of one"])
    def test_writing_to_what_a_list_gave_leaves_the_source_alone(self, index):
        a = torch.zeros(2, 3)

        a[:, index].fill_(5)

        assert a.tolist() == [[0, 0, 0], [0, 0, 0]]

    def test_a_selection_from_a_transposed_tensor_is_contiguous_and_a_slice_of_it_is_not(self):
        a = torch.arange(6).reshape(2, 3).t()

        assert a.index_select(0, torch.tensor([0, 1])).stride() == (2, 1)
        assert a[0:2].stride() == (1, 3)


@claim(
    api=["torch.Tensor.index_select", "torch.Tensor.__getitem__"],
    about=["gradient"],
    see=["generated/torch.index_select", "generated/torch.Tensor.index_add_"],
)
class TestIndexSelectAddsUpTheGradientsOfARepeatedPlace:
    """`index_select` adds up the gradients of a place that it selected more than once.

    Places that were not selected get zero, so the gradient has the source's full size however few are selected.
    A list between brackets does the same.
    """

    @pytest.mark.parametrize("dtype", [torch.int32, torch.int64], ids=str)
    def test_gradients_of_a_repeated_place_add_up_and_the_others_are_zero(self, dtype):
        x = torch.zeros(4, requires_grad=True)

        x.index_select(0, torch.tensor([1, 1, 3], dtype=dtype)).backward(torch.tensor([1.0, 10.0, 100.0]))

        assert x.grad.tolist() == [0, 11, 0, 100]

    def test_a_list_between_brackets_gives_the_same_gradient(self):
        x = torch.zeros(4, requires_grad=True)

        x[[1, 1, 3]].backward(torch.tensor([1.0, 10.0, 100.0]))

        assert x.grad.tolist() == [0, 11, 0, 100]

    def test_an_empty_selection_gives_a_gradient_of_zeros(self):
        x = torch.ones(3, requires_grad=True)

        x.index_select(0, torch.tensor([], dtype=torch.int64)).sum().backward()

        assert x.grad.tolist() == [0, 0, 0]


@claim(
    api=["torch.Tensor.index_select"],
    about=["error", "argument", "value"],
    see=["generated/torch.index_select", "tensor_attributes"],
)
class TestIndexSelectTakesATensorOfNonnegativeInt32OrInt64Places:
    """`index_select` from a dense tensor takes int32 or int64 places from zero up, and raises for anything else.

    Lists and masks work between brackets only, as do places counted from the end unless the source is sparse.
    The places are a vector, or a single one in a 0-d tensor.
    A place out of range raises `IndexError` from one kernel and `RuntimeError` from another: catch both.
    Before torch 2.1 an empty index into a 0-d tensor gave one element of memory that nobody had written.
    """

    @pytest.mark.parametrize("dtype", [torch.int32, torch.int64], ids=str)
    def test_an_index_of_int32_or_int64_selects_in_its_own_order(self, dtype):
        a = torch.arange(6).reshape(2, 3)

        selected = a.index_select(1, torch.tensor([2, 0, 2], dtype=dtype))

        assert selected.tolist() == [[2, 0, 2], [5, 3, 5]]

    @pytest.mark.parametrize(
        "dtype", [torch.bool, torch.uint8, torch.int8, torch.int16, torch.float32, torch.complex64], ids=str
    )
    def test_an_index_of_another_dtype_raises(self, dtype):
        a = torch.arange(6).reshape(2, 3)

        with pytest.raises(RuntimeError):
            a.index_select(1, torch.tensor([1, 0], dtype=dtype))

    def test_an_index_of_two_dimensions_raises(self):
        a = torch.arange(6).reshape(2, 3)

        with pytest.raises(IndexError):
            a.index_select(1, torch.tensor([[0, 1]]))

    @pytest.mark.parametrize("index", [0, [0], np.array([0])], ids=["integer", "list", "array"])
    def test_an_index_that_is_no_tensor_raises(self, index):
        a = torch.arange(6).reshape(2, 3)

        with pytest.raises(TypeError):
            a.index_select(1, index)

    @pytest.mark.parametrize("place", [-1, 3])
    @pytest.mark.parametrize(("dim", "error"), [(0, IndexError), (1, RuntimeError)], ids=["dim 0", "dim 1"])
    def test_a_place_below_zero_or_too_large_raises_one_of_two_errors(self, dim, error, place):
        a = torch.arange(9).reshape(3, 3)

        with pytest.raises(error):
            a.index_select(dim, torch.tensor([place]))

    def test_a_sparse_source_takes_a_place_from_the_end(self):
        assert torch.eye(2).to_sparse().index_select(0, torch.tensor([-1])).to_dense().tolist() == [[0, 1]]

    @until("2.1")
    def test_an_empty_index_into_a_0d_tensor_gives_one_unwritten_element(self):
        scalar = torch.tensor(7)

        selected = scalar.index_select(0, torch.tensor([], dtype=torch.int64))

        assert selected.shape == ()

    @since("2.1")
    def test_an_empty_index_into_a_0d_tensor_raises(self):
        scalar = torch.tensor(7)

        with pytest.raises(RuntimeError):
            scalar.index_select(0, torch.tensor([], dtype=torch.int64))


@claim(
    api=["torch.Tensor.index_select"],
    about=["dtype", "error"],
    see=["generated/torch.index_select", "tensor_attributes"],
)
class TestIndexSelectKeepsTheDtypeAndLearntUint16VectorsLate:
    """`index_select` keeps the dtype of its source, and selects from a uint16 vector since torch 2.14 only.

    A matrix of uint16 takes another way through the CPU code and could be selected from long before.
    Where a vector raises, select from it as a matrix of one row, or from a view as int16.
    """

    @pytest.mark.parametrize(
        "dtype",
        [torch.bool, torch.uint8, torch.int16, torch.int64, torch.float16, torch.bfloat16, torch.complex64],
        ids=str,
    )
    def test_the_selection_has_the_dtype_of_the_source(self, dtype):
        source = torch.tensor([0, 1]).to(dtype)

        selected = source.index_select(0, torch.tensor([1, 0, 1]))

        assert selected.dtype == dtype
        assert selected.tolist() == [1, 0, 1]

    @since("2.3")
    @until("2.14")
    def test_selecting_from_a_uint16_vector_raises(self):
        source = torch.tensor([1, 2]).to(torch.uint16)

        with pytest.raises(RuntimeError):
            source.index_select(0, torch.tensor([1]))

    @since("2.14")
    def test_selecting_from_a_uint16_vector_works(self):
        source = torch.tensor([1, 2]).to(torch.uint16)

        selected = source.index_select(0, torch.tensor([1]))

        assert selected.dtype == torch.uint16
        assert selected.tolist() == [2]
