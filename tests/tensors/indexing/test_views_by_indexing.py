"""Which brackets return a view and which copy, and how to see what shares a storage.

Order: 13.5
"""

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.Tensor.__getitem__"],
    about=["memory", "value", "shape"],
    see=["tensor_view", "tensors"],
    asked=[
        "which indexing returns a view in pytorch",
        "basic vs advanced indexing torch",
        "does x[:, 0] copy",
        "does indexing with None copy the tensor",
        "slice with a list of rows shares memory or not",
    ],
)
class TestBracketsReturnAViewForIntegersSlicesNoneAndEllipsis:
    """Brackets return a view for integers, slices, `None` and `...`.

    So they do for a 0-d int64 tensor, for `x[()]`, and for several of these in one tuple. [these_return_views]
    A list of numbers, a range, an int64 vector and a bool mask copy, and so does True. [these_return_copies]
    One list of numbers in a tuple is enough for a copy. [one_list_in_a_tuple_is_enough]
    The list `[0, 1]` copies a matrix of two rows whole. [rows_named_in_order_are_copied]
    """

    @pytest.mark.parametrize(
        "index",
        [
            0,
            -1,
            slice(None),
            slice(1, 3),
            slice(None, None, 2),
            None,
            ...,
            (),
            torch.tensor(1),
            (0, 1),
            (..., 0),
            (None, 1),
        ],
        ids=str,
    )
    def test_these_return_views(self, index):
        x = torch.zeros(3, 4)

        x[index].fill_(1)

        assert x.sum() > 0

    @pytest.mark.parametrize(
        "index",
        [
            *([0], [0, 1, 2], range(2), torch.tensor([0]), [True, False, True], True),
            pytest.param(torch.ones(3, 4, dtype=torch.bool), id="mask"),
        ],
        ids=str,
    )
    def test_these_return_copies(self, index):
        x = torch.zeros(3, 4)

        x[index].fill_(1)

        assert x.sum() == 0

    @pytest.mark.parametrize("index", [(0, [0, 1]), (slice(None), [0]), (..., torch.tensor([1])), (None, [0])], ids=str)
    def test_one_list_in_a_tuple_is_enough(self, index):
        x = torch.zeros(3, 4)

        x[index].fill_(1)

        assert x.sum() == 0

    def test_rows_named_in_order_are_copied(self):
        x = torch.tensor([[1], [2]])

        rows = x[[0, 1]]
        rows[0] = 9

        assert rows.tolist() == [[9], [2]]
        assert x.tolist() == [[1], [2]]


@claim(
    api=["torch.Tensor.__getitem__", "torch.Tensor.__setitem__", "torch.Tensor.masked_fill_"],
    about=["memory", "value", "shape", "state"],
    see=["generated/torch.masked_select", "generated/torch.Tensor.masked_fill_", "tensor_view"],
    asked=[
        "x[mask] in place does not change x",
        "x[mask][0] = value has no effect",
        "does boolean indexing return a copy",
        "modify tensor elements where condition is true",
        "chained indexing assignment lost",
    ],
)
class TestReadingByAMaskCopiesAndAssigningByItWrites:
    """Reading with a boolean mask copies, and assigning with it writes.

    With a mask of the shape of `x`, `x[mask]` is a vector of the elements where it is true. [reading_returns_a_vector]
    Filling that vector by `fill_`, or adding to it by `add_`, leaves `x` alone. [in_place_methods_change_the_copy]
    `x[mask] = 9`, `x[mask] += 1` and `x.masked_fill_(mask, 9)` write to `x`.
    [assigning_writes, adding_by_the_operator_writes, masked_fill_writes]
    `x[mask][0] = 9` is lost, and `x[:2][0] = 9` is written. [a_second_bracket_writes_to_the_copy]
    A view on the left is written through: `x[:2][mask] = 9` changes `x`. [a_mask_after_a_slice_writes]
    A mask that is true throughout copies as well. [a_mask_true_throughout_copies]
    """

    def test_reading_returns_a_vector(self):
        x = torch.tensor([[1, 2], [3, 4]])

        assert x[x > 1].tolist() == [2, 3, 4]

    @pytest.mark.parametrize("change", [lambda part: part.fill_(9), lambda part: part.add_(1)], ids=["fill_", "add_"])
    def test_in_place_methods_change_the_copy(self, change):
        x = torch.tensor([1, 2, 3])

        change(x[x > 1])

        assert x.tolist() == [1, 2, 3]

    def test_assigning_writes(self):
        x = torch.tensor([1, 2, 3])

        x[x > 1] = 9

        assert x.tolist() == [1, 9, 9]

    def test_adding_by_the_operator_writes(self):
        x = torch.tensor([1, 2, 3])

        x[x > 1] += 1

        assert x.tolist() == [1, 3, 4]

    def test_masked_fill_writes(self):
        x = torch.tensor([1, 2, 3])

        x.masked_fill_(x > 1, 9)

        assert x.tolist() == [1, 9, 9]

    def test_a_second_bracket_writes_to_the_copy(self):
        x = torch.tensor([1, 2, 3])

        x[x > 1][0] = 9

        assert x.tolist() == [1, 2, 3]

        x[:2][0] = 9

        assert x.tolist() == [9, 2, 3]

    def test_a_mask_after_a_slice_writes(self):
        x = torch.tensor([1, 2, 3])

        x[:2][torch.tensor([False, True])] = 9

        assert x.tolist() == [1, 9, 3]

    def test_a_mask_true_throughout_copies(self):
        x = torch.tensor([1, 2])

        part = x[torch.tensor([True, True])]
        part[0] = 9

        assert part.tolist() == [9, 2]
        assert x.tolist() == [1, 2]


@claim(
    api=["torch.Tensor.as_strided", "torch.Tensor.storage_offset", "torch.Tensor.data_ptr"],
    about=["memory", "value"],
    see=["generated/torch.as_strided", "generated/torch.Tensor.storage_offset", "storage"],
    asked=[
        "check if two tensors share memory",
        "np.shares_memory for tensors",
        "data_ptr of a slice is different",
        "storage offset of a tensor slice",
        "how is a tensor laid out in memory",
    ],
)
class TestSlicesOfATensorShareItsStorageAtAnOffset:
    """Slices of a strided tensor share its storage, from their offset on.

    For `x = torch.zeros(3, 4)`, `x[1:]` and `x[:1]` have the `untyped_storage().data_ptr()` of `x`, and a clone has
    another.
    [slices_have_the_storage_of_the_tensor]
    `data_ptr()` is the address of the first element: of this `x[1:]` it is one row further than of `x`.
    [the_first_element_lies_elsewhere]
    The offset counts elements: the slice `x[1:]` begins at 4 here. [the_offset_counts_elements]
    Row i and column j of a strided matrix lie at the offset, i row strides and j column strides on.
    [an_element_lies_at_the_offset_and_its_strides]
    `as_strided` returns a view by such numbers: `as_strided((3,), (5,))` of a contiguous 3 x 4 matrix is its diagonal.
    [as_strided_returns_a_view]
    For `x = torch.tensor([[1], [2]])` writing to `x[:1]` leaves `x[1:]` as it was. [slices_may_share_no_element]
    """

    def test_slices_have_the_storage_of_the_tensor(self):
        x = torch.zeros(3, 4)
        storage = x.untyped_storage().data_ptr()

        assert x[1:].untyped_storage().data_ptr() == storage
        assert x[:1].untyped_storage().data_ptr() == storage
        assert x.clone().untyped_storage().data_ptr() != storage

    def test_the_first_element_lies_elsewhere(self):
        x = torch.zeros(3, 4)

        assert x.data_ptr() == x.untyped_storage().data_ptr()
        assert x[:1].data_ptr() == x.data_ptr()
        assert x[1:].data_ptr() == x.data_ptr() + 4 * x.element_size()

    def test_the_offset_counts_elements(self):
        x = torch.zeros(3, 4)

        assert [part.storage_offset() for part in (x, x[1:], x[:, 1:], x[2, 3])] == [0, 4, 1, 11]

    @pytest.mark.parametrize("part", [lambda x: x, lambda x: x.t(), lambda x: x[1:, ::2]], ids=["whole", "T", "slice"])
    def test_an_element_lies_at_the_offset_and_its_strides(self, part):
        strided = part(torch.arange(12).reshape(3, 4))
        (rows, columns), (down, right) = strided.shape, strided.stride()

        places = [[strided.storage_offset() + i * down + j * right for j in range(columns)] for i in range(rows)]

        assert strided.tolist() == places

    def test_as_strided_returns_a_view(self):
        x = torch.arange(12).reshape(3, 4)

        diagonal = x.as_strided((3,), (5,))

        assert diagonal.tolist() == [0, 5, 10]

        diagonal.fill_(-1)

        assert x.tolist() == [[-1, 1, 2, 3], [4, -1, 6, 7], [8, 9, -1, 11]]

    def test_slices_may_share_no_element(self):
        x = torch.tensor([[1], [2]])

        x[:1].fill_(9)

        assert x[1:].tolist() == [[2]]
