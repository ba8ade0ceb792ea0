"""Views of one memory, and shapes that need a copy.

Order: 11.3
"""

import pytest
import torch

from torchnotes import claim
from torchnotes.domains import tensors


@claim(
    api=["torch.Tensor.view", "torch.Tensor.reshape"],
    about=["memory", "value", "gradient", "error"],
    see=["generated/torch.Tensor.view", "generated/torch.reshape", "tensor_view"],
    asked=[
        "view vs reshape",
        "does reshape copy the data",
        "does view share memory with the original tensor",
        "modifying reshaped tensor changes original",
        "when does reshape return a copy",
    ],
)
class TestViewSharesMemoryWhereReshapeMayCopy:
    """`view` shares memory or raises, and `reshape` copies if it has to.

    A number written to either of a contiguous matrix shows in the matrix. [both_share_memory_of_a_contiguous_matrix]
    `view(6)` of the transpose of a contiguous 2 x 3 matrix raises RuntimeError, and `reshape(6)` copies.
    [of_a_transposed_matrix_view_raises, of_a_transposed_matrix_reshape_copies]
    For each strided tensor with elements, `reshape(-1)` shares memory where `view(-1)` is possible, and else copies.
    [reshape_shares_memory_where_view_is_possible]
    Both read the elements of a contiguous matrix in row order. [both_read_in_row_order]
    Sizes for another number of elements raise RuntimeError in both. [sizes_that_do_not_fit_raise]
    A gradient goes back through `view`, and through a copy made by `reshape`. [gradients_go_back_through_both]
    Write `view` where a copy would be a mistake, and `reshape` where you only read. [advice]
    """

    @pytest.mark.parametrize("name", ["view", "reshape"])
    def test_both_share_memory_of_a_contiguous_matrix(self, name):
        matrix = torch.tensor([[1, 2], [3, 4]])

        getattr(matrix, name)(4)[2] = 9

        assert matrix.tolist() == [[1, 2], [9, 4]]

    def test_of_a_transposed_matrix_view_raises(self):
        transposed = torch.arange(6).reshape(2, 3).t()

        with pytest.raises(RuntimeError):
            transposed.view(6)

    def test_of_a_transposed_matrix_reshape_copies(self):
        transposed = torch.arange(6).reshape(2, 3).t()

        flat = transposed.reshape(6)
        flat[0] = 9

        assert flat.tolist() == [9, 3, 1, 4, 2, 5]
        assert transposed.tolist() == [[0, 3], [1, 4], [2, 5]]

    @pytest.mark.parametrize("kind", [kind for kind in tensors.STRIDED if kind != "empty"])
    def test_reshape_shares_memory_where_view_is_possible(self, kind):
        tensor = tensors.KINDS[kind]()

        try:
            possible = tensor.view(-1).data_ptr() == tensor.data_ptr()
        except RuntimeError:
            possible = False

        assert (tensor.reshape(-1).data_ptr() == tensor.data_ptr()) is possible
        assert possible is (kind not in {"transposed", "expanded"})

    @pytest.mark.parametrize("name", ["view", "reshape"])
    def test_both_read_in_row_order(self, name):
        matrix = torch.tensor([[0, 1, 2], [3, 4, 5]])

        assert getattr(matrix, name)(3, 2).tolist() == [[0, 1], [2, 3], [4, 5]]

    @pytest.mark.parametrize("name", ["view", "reshape"])
    def test_sizes_that_do_not_fit_raise(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch.zeros(2, 3), name)(2, 2)

    def test_gradients_go_back_through_both(self):
        leaf = torch.zeros(2, 2, requires_grad=True)

        view, copy = leaf.view(4), leaf.t().reshape(4)

        assert (view.requires_grad, copy.requires_grad) == (True, True)

        (view * torch.tensor([1.0, 2.0, 3.0, 4.0]) + copy * torch.tensor([10.0, 20.0, 30.0, 40.0])).sum().backward()

        assert leaf.grad.tolist() == [[11.0, 32.0], [23.0, 44.0]]


@claim(
    api=["torch.Tensor.view"],
    about=["memory", "value", "error"],
    see=["generated/torch.Tensor.view", "generated/torch.Tensor.contiguous", "tensor_view"],
    asked=[
        "view size is not compatible with input tensor's size and stride",
        "at least one dimension spans across two contiguous subspaces",
        "view after permute fails",
        "view after transpose RuntimeError use reshape instead",
        "why does view not work on a non contiguous tensor",
    ],
)
class TestViewRaisesWhereItWouldMergeSwappedDimensions:
    """`view` can raise where it would merge swapped dimensions.

    After `transpose(1, 2)` of a contiguous tensor of sizes (2, 3, 4), and after the `permute` that does the same,
    `view(2, 12)` raises.
    [merging_swapped_dimensions_raises]
    The error is a RuntimeError that recommends `reshape`. [merging_swapped_dimensions_raises]
    `reshape(2, 12)` and `contiguous().view(2, 12)` return the 24 numbers in the new order.
    [reshape_and_contiguous_are_accepted]
    `view(2, 2, 2, 3)`, which splits a dimension there, is accepted. [splitting_a_dimension_is_accepted]
    After `permute(1, 2, 0)` of a contiguous tensor of sizes (2, 3, 4), `view(12, 2)` merges two without a copy.
    [neighbours_in_order_are_merged]
    Of a contiguous 3 x 3 matrix `m[:, :2].view(6)` raises RuntimeError too, and `m[1:].view(6)` is accepted.
    [columns_cut_out_cannot_be_merged]
    `row.t().view(3)` of a 1 x 3 matrix is accepted, because its dimension of size 1 is skipped.
    [one_row_transposed_is_accepted]
    """

    @pytest.mark.parametrize(
        "swap", [lambda x: x.transpose(1, 2), lambda x: x.permute(0, 2, 1)], ids=["transpose", "permute"]
    )
    def test_merging_swapped_dimensions_raises(self, swap):
        swapped = swap(torch.arange(24).reshape(2, 3, 4))

        with pytest.raises(RuntimeError, match="reshape"):
            swapped.view(2, 12)

    def test_reshape_and_contiguous_are_accepted(self):
        swapped = torch.arange(24).reshape(2, 3, 4).transpose(1, 2)
        expected = [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]

        assert swapped.reshape(2, 12)[0].tolist() == expected
        assert swapped.contiguous().view(2, 12)[0].tolist() == expected

    def test_splitting_a_dimension_is_accepted(self):
        tensor = torch.zeros(2, 3, 4)

        tensor.transpose(1, 2).view(2, 2, 2, 3)[0, 1, 0, 2] = 9

        assert tensor.nonzero().tolist() == [[0, 2, 2]]

    def test_neighbours_in_order_are_merged(self):
        tensor = torch.arange(24).reshape(2, 3, 4)

        merged = tensor.permute(1, 2, 0).view(12, 2)

        assert merged.data_ptr() == tensor.data_ptr()
        assert merged[5].tolist() == [5, 17]

    def test_columns_cut_out_cannot_be_merged(self):
        matrix = torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])

        with pytest.raises(RuntimeError):
            matrix[:, :2].view(6)

        assert matrix[1:].view(6).tolist() == [4, 5, 6, 7, 8, 9]

    def test_one_row_transposed_is_accepted(self):
        row = torch.tensor([[1, 2, 3]])

        row.t().view(3)[1] = 9

        assert row.tolist() == [[1, 9, 3]]


@claim(
    api=["torch.Tensor.reshape", "torch.Tensor.permute", "torch.Tensor.view"],
    about=["value", "shape"],
    see=["generated/torch.reshape", "generated/torch.permute"],
    asked=[
        "view vs permute",
        "difference between reshape and transpose",
        "image scrambled after reshape from HWC to CHW",
        "swap batch and sequence dimension with view",
        "split into attention heads with view gives wrong values",
    ],
)
class TestReshapeDoesNotSwapDimensions:
    """`reshape` to swapped sizes is not a transpose.

    `reshape(3, 2)` makes 0, 1 and 2, 3 and 4, 5 of the rows 0, 1, 2 and 3, 4, 5; `permute(1, 0)` makes columns rows.
    [a_matrix_is_cut_anew, permute_turns_columns_into_rows]
    `view` to swapped sizes of a contiguous matrix returns the same as `reshape`. [a_matrix_is_cut_anew]
    A red pixel beside a green one is kept by `permute(2, 0, 1)`; `reshape(3, 1, 2)` makes them magenta and black.
    [an_image_needs_permute]
    Steps of two heads with two features are split by `view(2, 2, 2).transpose(0, 1)`.
    [heads_are_split_and_then_swapped]
    `view(2, 2, 2)` alone puts both heads of step 0 into head 0. [heads_are_split_and_then_swapped]
    For a matrix of one row or one column, `reshape` and `permute` agree. [a_single_row_is_alike]
    """

    @pytest.mark.parametrize("name", ["view", "reshape"])
    def test_a_matrix_is_cut_anew(self, name):
        matrix = torch.tensor([[0, 1, 2], [3, 4, 5]])

        assert getattr(matrix, name)(3, 2).tolist() == [[0, 1], [2, 3], [4, 5]]

    def test_permute_turns_columns_into_rows(self):
        matrix = torch.tensor([[0, 1, 2], [3, 4, 5]])

        assert matrix.permute(1, 0).tolist() == [[0, 3], [1, 4], [2, 5]]

    def test_an_image_needs_permute(self):
        red, green = [1, 0, 0], [0, 1, 0]
        image = torch.tensor([[red, green]])

        assert image.permute(2, 0, 1).tolist() == [[[1, 0]], [[0, 1]], [[0, 0]]]
        assert image.reshape(3, 1, 2).tolist() == [[[1, 0]], [[0, 0]], [[1, 0]]]

    def test_heads_are_split_and_then_swapped(self):
        steps = torch.tensor([[1, 2, 10, 20], [3, 4, 30, 40]])

        heads = steps.view(2, 2, 2).transpose(0, 1)

        assert heads[0].tolist() == [[1, 2], [3, 4]]
        assert steps.view(2, 2, 2)[0].tolist() == [[1, 2], [10, 20]]

    @pytest.mark.parametrize(("rows", "columns"), [(1, 3), (3, 1)])
    def test_a_single_row_is_alike(self, rows, columns):
        matrix = torch.arange(3).reshape(rows, columns)

        assert matrix.reshape(columns, rows).tolist() == matrix.permute(1, 0).tolist()


@claim(
    api=["torch.Tensor.view", "torch.Tensor.reshape", "torch.Tensor.unflatten"],
    about=["shape", "value", "error"],
    see=["generated/torch.Tensor.view", "generated/torch.reshape", "generated/torch.unflatten"],
    asked=[
        "what does view(-1) do",
        "x.view(x.size(0), -1) meaning",
        "negative one in reshape",
        "only one dimension can be inferred",
        "the unspecified dimension size -1 can be any value and is ambiguous",
        "flatten everything but the batch dimension with view",
    ],
)
class TestMinusOneStandsForTheSizeThatIsLeft:
    """-1 in `view` or `reshape` stands for the size that is left.

    Of 24 elements that are contiguous `(2, -1)` makes (2, 12), and `(-1, 3, 4)` makes (2, 3, 4).
    [the_size_is_worked_out]
    `x.view(x.size(0), -1)` of a contiguous batch of sizes (5, 3, 4) makes (5, 12).
    [the_batch_is_kept]
    A lone -1 returns a vector for a contiguous tensor, also for a 0-d one. [alone_it_makes_a_vector]
    Two of them, -2, or a rest that is not whole raise RuntimeError. [a_size_that_cannot_be_worked_out_raises]
    For `torch.zeros(0, 3)` the sizes `(-1, 3)` make (0, 3). [an_empty_tensor_has_none]
    For `torch.zeros(0)` the sizes `(0, -1)` raise RuntimeError, because -1 is ambiguous there.
    [beside_a_zero_it_raises]
    `unflatten(0, (2, -1))` of 6 numbers makes two rows of 3. [unflatten_accepts_it]
    """

    both = pytest.mark.parametrize("name", ["view", "reshape"])

    @both
    @pytest.mark.parametrize(
        ("sizes", "shape"), [((2, -1), (2, 12)), ((-1, 3, 4), (2, 3, 4)), ((4, -1, 6), (4, 1, 6))], ids=str
    )
    def test_the_size_is_worked_out(self, name, sizes, shape):
        result = getattr(torch.arange(24), name)(*sizes)

        assert result.shape == shape
        assert result.flatten().tolist() == list(range(24))

    def test_the_batch_is_kept(self):
        x = torch.zeros(5, 3, 4)

        assert x.view(x.size(0), -1).shape == (5, 12)

    @both
    @pytest.mark.parametrize(("given", "vector"), [([[1, 2], [3, 4]], [1, 2, 3, 4]), (7, [7])], ids=["matrix", "0-d"])
    def test_alone_it_makes_a_vector(self, name, given, vector):
        assert getattr(torch.tensor(given), name)(-1).tolist() == vector

    @both
    @pytest.mark.parametrize("sizes", [(-1, -1), (-1, 5), (-2, 12)], ids=str)
    def test_a_size_that_cannot_be_worked_out_raises(self, name, sizes):
        with pytest.raises(RuntimeError):
            getattr(torch.zeros(24), name)(*sizes)

    @both
    def test_an_empty_tensor_has_none(self, name):
        assert getattr(torch.zeros(0, 3), name)(-1, 3).shape == (0, 3)

    @both
    def test_beside_a_zero_it_raises(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch.zeros(0), name)(0, -1)

    def test_unflatten_accepts_it(self):
        assert torch.arange(6).unflatten(0, (2, -1)).tolist() == [[0, 1, 2], [3, 4, 5]]
