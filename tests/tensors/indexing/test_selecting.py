"""Selecting along a dimension.

Order: 12
"""

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, changed, claim, since
from torchnotes.domains import tensors


@claim(
    api=["torch.Tensor.index_select", "torch.Tensor.__getitem__"],
    about=["shape", "value"],
    see=["generated/torch.index_select", "generated/torch.Tensor.index_select"],
    asked=[
        "select one column but keep dimension",
        "indexing removes a dimension",
        "x[:, 0] shape drops dim",
        "keepdim when slicing single index",
        "index_select output shape",
    ],
)
class TestIndexSelectKeepsTheDimensionThatAnIntegerDrops:
    """`index_select` keeps the dimension that an integer in brackets drops.

    A vector of places leaves the dimension with the length of the vector.
    [index_select_of_one_column_keeps_two_dimensions_and_an_integer_leaves_one,
    any_index_along_any_dimension_keeps_their_number_and_an_integer_lowers_it_by_one]
    `a[:, 0:1]`, `a[:, [0]]` and `a[:, torch.tensor([0])]` keep the dimension too.
    [brackets_around_one_place_that_is_no_integer_keep_the_dimension_too]
    A 0-d int64 index is a vector of one for `index_select` and an integer in brackets.
    [a_0d_index_keeps_the_dimension_in_index_select_and_drops_it_between_brackets]
    A 0-d source stays 0-d for the place 0. [a_0d_tensor_stays_0d_for_an_index_of_one]
    A negative `dim` counts from the last. [a_negative_dim_counts_from_the_last]
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
    asked=[
        "select specific columns of tensor by list",
        "reorder columns of a matrix",
        "index_select vs indexing with list",
        "pick arbitrary rows with slicing",
        "index_cpu not implemented for UInt16",
    ],
)
class TestAListIndexDoesWhatIndexSelectDoesAndASliceOnlyARegularStep:
    """A list of places from zero up selects as `index_select` does.

    `a[:, places]` selects from a matrix the columns in the list, in its order and as often as it names them.
    [a_list_picks_the_same_columns_as_index_select_whatever_the_places]
    A slice selects places one positive step apart. [a_slice_picks_places_a_positive_step_apart_as_index_select_does]
    A slice cannot select columns 0, 1 and 3, nor 1 before 0, nor 2 twice, because it has one start, stop and step.
    [some_slice_picks_places_that_are_uneven_backwards_or_repeated]
    A step of -1 raises ValueError, where `flip` reverses. [a_slice_with_a_negative_step_raises, flip_reverses]
    In a list -1 is the last place, and a list of bools is a mask. [a_list_accepts_negative_places_and_masks]
    On the CPU a list has selected columns of uint16 since torch 2.10, and `index_select` has since torch 2.3.
    [a_list_picks_from_uint16_columns_as_index_select_does, index_select_picks_uint16_columns]
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

    @belief("lecture/66", holds=False, role="exception")
    @pytest.mark.parametrize("places", [[0, 1, 3], [1, 0], [2, 2]], ids=["uneven", "backwards", "repeated"])
    def test_some_slice_picks_places_that_are_uneven_backwards_or_repeated(self, places):
        a = torch.arange(8).reshape(2, 4)
        bounds = itertools.product(range(5), range(5), range(1, 5))

        selected = a.index_select(1, torch.tensor(places))
        slices = [a[:, start:stop:step].tolist() for start, stop, step in bounds]

        assert selected.tolist() in slices

    @belief("lecture/66", holds=">=2.10", raises={"<2.8": RuntimeError, ">=2.8": NotImplementedError}, role="exception")
    @since("2.3")
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.Tensor.__getitem__"],
            "at": {"index": 1},
            "when": ["first_dtype:uint16,uint32,uint64", "picks:index", "device:cpu"],
        },
    )
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

    def test_flip_reverses(self):
        assert torch.tensor([[1, 2, 3]]).flip(1).tolist() == [[3, 2, 1]]

    def test_a_list_accepts_negative_places_and_masks(self):
        a = torch.tensor([[1, 2, 3]])

        assert a[:, [-1, 0]].tolist() == [[3, 1]]
        assert a[:, [True, False, True]].tolist() == [[1, 3]]

    @since("2.3")
    def test_index_select_picks_uint16_columns(self):
        a = torch.tensor([[1, 2, 3]]).to(torch.uint16)

        assert a.index_select(1, torch.tensor([2, 0])).tolist() == [[3, 1]]


@claim(
    api=["torch.Tensor.index_select", "torch.Tensor.__getitem__"],
    about=["memory"],
    see=["generated/torch.index_select", "tensor_view"],
    asked=[
        "does index_select copy",
        "changing selected rows does not change original",
        "fancy indexing returns copy or view",
        "x[[0]].fill_ has no effect",
        "slice shares memory with tensor",
    ],
)
class TestIndexSelectCopiesWhereASliceIsAView:
    """`index_select` of a dense tensor copies, where a slice is a view.

    Filling a selection in place leaves the source alone. [writing_to_a_selection_leaves_the_source_alone]
    So does filling `a[:, [0]]` or `a[:, torch.tensor([0])]`. [writing_to_what_a_list_gave_leaves_the_source_alone]
    Assigning to `a[:, [0]]` writes to the source. [assigning_to_a_list_between_brackets_writes_to_the_source]
    Filling `a[:, 0:1]`, `a[:, 0]` or `a[:, torch.tensor(0)]` fills a source that does not require a gradient.
    [writing_to_what_a_slice_or_an_integer_gave_writes_to_the_source]
    A selection of a whole strided tensor with elements is a copy as well.
    [a_selection_of_everything_is_still_a_copy, a_selection_from_each_kind_is_a_copy]
    Two rows of a transposed (2, 3) matrix are contiguous if selected, and not if sliced.
    [a_selection_from_a_transposed_tensor_is_contiguous_and_a_slice_of_it_is_not]
    In brackets a 0-d uint8 tensor is a mask. [a_0d_tensor_of_uint8_is_a_mask]
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

    def test_assigning_to_a_list_between_brackets_writes_to_the_source(self):
        a = torch.zeros(2, 3)

        a[:, [0]] = 5

        assert a.tolist() == [[5, 0, 0], [5, 0, 0]]

    def test_a_selection_from_a_transposed_tensor_is_contiguous_and_a_slice_of_it_is_not(self):
        a = torch.arange(6).reshape(2, 3).t()

        assert a.index_select(0, torch.tensor([0, 1])).stride() == (2, 1)
        assert a[0:2].stride() == (1, 3)

    def test_a_selection_from_each_kind_is_a_copy(self):
        sources = {name: tensors.KINDS[name]() for name in tensors.STRIDED}
        full = {name: x for name, x in sources.items() if x.numel()}

        copies = {name: x.index_select(0, torch.arange(len(x) if x.dim() else 1)) for name, x in full.items()}

        assert [name for name, x in full.items() if copies[name].data_ptr() == x.data_ptr()] == []

    def test_a_0d_tensor_of_uint8_is_a_mask(self):
        assert torch.zeros(2, 3)[:, torch.tensor(0, dtype=torch.uint8)].shape == (2, 0, 3)
