"""The order of elements in memory: strides, contiguous tensors and channels_last.

Order: 11.6
"""

import pytest
import torch

from torchnotes import claim
from torchnotes.domains import tensors


@claim(
    api=["torch.Tensor.permute", "torch.Tensor.transpose", "torch.Tensor.stride"],
    about=["memory", "value", "shape", "gradient"],
    see=["generated/torch.permute", "generated/torch.transpose", "generated/torch.Tensor.stride", "tensor_view"],
    asked=[
        "does transpose copy memory",
        "is permute expensive or only metadata",
        "strides after permute",
        "writing to x.T changes x",
        "tensor not contiguous after transpose",
    ],
)
class TestPermuteReturnsAViewWithItsStridesInAnotherOrder:
    """`permute` and `transpose` of strided tensors return views.

    A number written to the result shows in the matrix. [writing_to_the_result_shows_in_the_tensor]
    `permute(1, 0)` and `transpose(0, 1)` of each strided matrix with elements share its memory and reverse its strides.
    [every_strided_matrix_shares_its_memory]
    `permute(2, 0, 1)` of a tensor with the strides (12, 4, 1) has the strides (1, 12, 4). [strides_are_reordered]
    `.T`, `.mT`, `swapaxes` and `movedim` of a 2 x 3 matrix share its memory too. [their_relatives_share_memory]
    The transpose of a contiguous 2 x 3 matrix is not contiguous, and transposed again it is.
    [transposed_twice_it_is_contiguous_again]
    After backward the gradient has the tensor's order of dimensions. [the_gradient_has_the_tensor_s_order]
    """

    @pytest.mark.parametrize(
        "swap", [lambda x: x.permute(1, 0), lambda x: x.transpose(0, 1)], ids=["permute", "transpose"]
    )
    def test_writing_to_the_result_shows_in_the_tensor(self, swap):
        matrix = torch.tensor([[1, 2, 3], [4, 5, 6]])

        swap(matrix)[2, 0] = 9

        assert matrix.tolist() == [[1, 2, 9], [4, 5, 6]]

    def test_every_strided_matrix_shares_its_memory(self):
        matrices = [tensors.KINDS[kind]() for kind in tensors.STRIDED if kind not in {"0-d", "empty"}]

        for matrix in matrices:
            for swapped in (matrix.permute(1, 0), matrix.transpose(0, 1)):
                assert swapped.data_ptr() == matrix.data_ptr()
                assert swapped.stride() == matrix.stride()[::-1]

    def test_strides_are_reordered(self):
        tensor = torch.zeros(2, 3, 4, dtype=torch.int8)

        assert tensor.stride() == (12, 4, 1)
        assert tensor.permute(2, 0, 1).stride() == (1, 12, 4)

    def test_their_relatives_share_memory(self):
        matrix = torch.zeros(2, 3)

        for swapped in (matrix.T, matrix.mT, matrix.swapaxes(0, 1), matrix.movedim(0, 1)):
            assert swapped.shape == (3, 2)
            assert swapped.data_ptr() == matrix.data_ptr()

    def test_transposed_twice_it_is_contiguous_again(self):
        transposed = torch.zeros(2, 3).transpose(0, 1)

        assert not transposed.is_contiguous()
        assert transposed.transpose(0, 1).is_contiguous()

    def test_the_gradient_has_the_tensor_s_order(self):
        leaf = torch.zeros(2, 3, requires_grad=True)
        permuted, transposed = leaf.permute(1, 0), leaf.transpose(0, 1)

        assert (permuted.requires_grad, transposed.requires_grad) == (True, True)

        ((permuted + transposed) * torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])).sum().backward()

        assert leaf.grad.tolist() == [[2.0, 6.0, 10.0], [4.0, 8.0, 12.0]]


@claim(
    api=["torch.Tensor.contiguous", "torch.Tensor.is_contiguous", "torch.Tensor.clone"],
    about=["memory", "value", "shape", "gradient"],
    see=["generated/torch.Tensor.contiguous", "generated/torch.Tensor.is_contiguous", "generated/torch.clone"],
    asked=[
        "what does contiguous do",
        "when do I need to call contiguous()",
        "does contiguous() copy the tensor",
        "contiguous vs clone",
        "is a slice of a tensor contiguous",
    ],
)
class TestContiguousReturnsTheTensorOrACopyInRowOrder:
    """`contiguous()` returns the tensor itself, or a copy in row order.

    For each strided tensor it returns the tensor itself if, and only if, `is_contiguous()` is true.
    [a_contiguous_tensor_is_returned_itself]
    The transpose of a contiguous 2 x 3 matrix is copied: writing to the copy leaves the matrix alone.
    [a_transposed_matrix_is_copied]
    The copy has the values and shape of the transpose, and the strides (2, 1). [a_transposed_matrix_is_copied]
    The call leaves the tensor as it was, so assign its result. [the_tensor_itself_stays_as_it_was]
    Of a contiguous 3 x 4 matrix `m[1:]` is contiguous, and `m[:, 1:]` is not.
    [whole_rows_are_contiguous_and_columns_are_not]
    `clone()` of the transpose has its strides, and so is not contiguous. [clone_keeps_the_strides]
    `clone(memory_format=torch.contiguous_format)` copies in row order. [clone_keeps_the_strides]
    A gradient goes back through either copy. [the_gradient_goes_back_through_the_copy]
    """

    @pytest.mark.parametrize("kind", tensors.STRIDED)
    def test_a_contiguous_tensor_is_returned_itself(self, kind):
        tensor = tensors.KINDS[kind]()

        result = tensor.contiguous()

        assert (result is tensor) is tensor.is_contiguous()
        assert result.is_contiguous()

    def test_a_transposed_matrix_is_copied(self):
        matrix = torch.tensor([[1, 2, 3], [4, 5, 6]])

        copy = matrix.t().contiguous()
        copy[0, 0] = 9

        assert copy.tolist() == [[9, 4], [2, 5], [3, 6]]
        assert copy.stride() == (2, 1)
        assert matrix.tolist() == [[1, 2, 3], [4, 5, 6]]

    def test_the_tensor_itself_stays_as_it_was(self):
        transposed = torch.zeros(2, 3).t()

        transposed.contiguous()

        assert not transposed.is_contiguous()

    def test_whole_rows_are_contiguous_and_columns_are_not(self):
        matrix = torch.zeros(3, 4)

        assert [part.is_contiguous() for part in (matrix[1], matrix[1:], matrix[:1])] == [True, True, True]
        assert [part.is_contiguous() for part in (matrix[:, 1], matrix[:, 1:], matrix[:, :1])] == [False, False, False]

    def test_clone_keeps_the_strides(self):
        transposed = torch.tensor([[1, 2, 3], [4, 5, 6]]).t()

        assert transposed.clone().tolist() == [[1, 4], [2, 5], [3, 6]]
        assert transposed.clone().stride() == (1, 3)
        assert transposed.clone(memory_format=torch.contiguous_format).stride() == (2, 1)

    @pytest.mark.parametrize("copied", [lambda x: x.contiguous(), lambda x: x.clone()], ids=["contiguous", "clone"])
    def test_the_gradient_goes_back_through_the_copy(self, copied):
        leaf = torch.zeros(2, 2, requires_grad=True)

        copy = copied(leaf.t())

        assert copy.requires_grad

        (copy * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()

        assert leaf.grad.tolist() == [[1.0, 3.0], [2.0, 4.0]]


@claim(
    api=["torch.Tensor.expand", "torch.Tensor.repeat"],
    about=["memory", "value", "shape", "error", "gradient"],
    see=["generated/torch.Tensor.expand", "generated/torch.Tensor.repeat", "tensor_view"],
    asked=[
        "expand vs repeat",
        "does expand allocate memory",
        "repeat a tensor along a new dimension without copying",
        "must match the existing size at non-singleton dimension",
        "expand -1 meaning",
    ],
)
class TestExpandRepeatsWithoutMemoryWhereRepeatCopies:
    """`expand` repeats without memory, where `repeat` copies.

    `torch.zeros(3, 1)` expanded to 3 x 1000 has a storage of 12 bytes; repeated, of 12000.
    [only_repeat_needs_more_memory]
    A number written to the column shows in each of its expanded places, and not in what was repeated.
    [writing_to_the_column_shows_in_the_expanded_one]
    The repeated dimension of `torch.zeros(3, 1).expand(3, 2)` has the stride 0. [the_stride_is_zero]
    `expand` is called with sizes and `repeat` with times: for a column of three `expand(3, 2)` equals `repeat(1, 2)`.
    [sizes_and_times]
    A size of 1 or a new leading dimension can be expanded; `torch.zeros(2, 2).expand(4, 2)` raises RuntimeError.
    [another_size_raises, a_new_dimension_stands_in_front]
    -1 keeps a size in `expand`, and raises RuntimeError for a new dimension. [minus_one_keeps_a_size]
    `repeat` with ones alone copies too. [ones_alone_copy_too]
    Either adds up the gradients of all places. [gradients_are_added_up]
    Call `clone` on an expanded tensor before you write to it. [advice]
    """

    def test_only_repeat_needs_more_memory(self):
        column = torch.zeros(3, 1)

        assert column.expand(3, 1000).untyped_storage().nbytes() == 12
        assert column.repeat(1, 1000).untyped_storage().nbytes() == 12_000

    def test_writing_to_the_column_shows_in_the_expanded_one(self):
        column = torch.tensor([[1], [2]])
        expanded, repeated = column.expand(2, 3), column.repeat(1, 3)

        column[0, 0] = 9

        assert expanded.tolist() == [[9, 9, 9], [2, 2, 2]]
        assert repeated.tolist() == [[1, 1, 1], [2, 2, 2]]

    def test_the_stride_is_zero(self):
        column = torch.zeros(3, 1)

        assert column.expand(3, 2).stride() == (1, 0)
        assert column.repeat(1, 2).stride() == (2, 1)

    def test_sizes_and_times(self):
        column = torch.tensor([[1], [2], [3]])

        assert column.expand(3, 2).tolist() == [[1, 1], [2, 2], [3, 3]]
        assert column.repeat(1, 2).tolist() == [[1, 1], [2, 2], [3, 3]]

    def test_a_new_dimension_stands_in_front(self):
        vector = torch.tensor([1, 2])

        assert vector.expand(3, 2).tolist() == [[1, 2], [1, 2], [1, 2]]

    @pytest.mark.parametrize("sizes", [(4, 2), (2, 4), (6, 6), (0, 2), (2,)], ids=str)
    def test_another_size_raises(self, sizes):
        with pytest.raises(RuntimeError):
            torch.zeros(2, 2).expand(*sizes)

    def test_minus_one_keeps_a_size(self):
        column = torch.zeros(3, 1)

        assert column.expand(-1, 4).shape == (3, 4)
        with pytest.raises(RuntimeError):
            column.expand(-1, 3, 4)

    def test_ones_alone_copy_too(self):
        matrix = torch.tensor([[1, 2]])

        matrix.repeat(1, 1)[0, 0] = 9
        matrix.expand(1, 2)[0, 1] = 8

        assert matrix.tolist() == [[1, 8]]

    @pytest.mark.parametrize("widen", [lambda x: x.expand(3, 2), lambda x: x.repeat(3, 1)], ids=["expand", "repeat"])
    def test_gradients_are_added_up(self, widen):
        leaf = torch.zeros(2, requires_grad=True)

        wide = widen(leaf)

        assert wide.requires_grad

        (wide * torch.tensor([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])).sum().backward()

        assert leaf.grad.tolist() == [6.0, 60.0]
