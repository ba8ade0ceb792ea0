"""Products of matrices and of batches of them.

Order: 25
"""

import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.mm", "torch.matmul", "torch.bmm"],
    about=["value", "shape", "error"],
    see=["generated/torch.mm", "generated/torch.matmul", "generated/torch.bmm"],
    asked=[
        "self must be a matrix",
        "batch1 must be a 3D tensor",
        "mm vs bmm vs matmul",
        "expected size for first two dimensions of batch2 tensor",
        "torch.mm on 3d tensor",
    ],
)
class TestMmTakesMatricesOnly:
    """`mm` accepts two matrices, where `matmul` accepts batches as well.

    On two matrices both return the same product.
    [mm_does_the_same_for_two_by_two_matrices, matmul_of_two_by_two_matrices_is_the_matrix_product]
    `matmul` multiplies dense tensors of shape (2, 2, 2) matrix by matrix.
    [matmul_of_two_by_two_by_two_tensors_is_a_stack_of_matrix_products]
    `mm` raises RuntimeError there, because it requires exactly two dimensions.
    [mm_of_three_dimensions_raises, mm_of_anything_but_two_matrices_raises]
    Batches and sizes that do not fit raise RuntimeError in `matmul`. [matmul_of_shapes_that_do_not_fit_raises]
    `torch.bmm` requires exactly three dimensions and does not broadcast. [bmm_accepts_three_dimensions_alone]
    """

    @belief("til/2")
    def test_matmul_of_two_by_two_matrices_is_the_matrix_product(self):
        a, b = torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]])

        result = torch.matmul(a, b)

        assert result.tolist() == [[19, 22], [43, 50]]

    @belief("til/2")
    def test_matmul_of_two_by_two_by_two_tensors_is_a_stack_of_matrix_products(self):
        a = torch.tensor([[[1, 2], [3, 4]], [[1, 0], [0, 2]]])
        b = torch.tensor([[[5, 6], [7, 8]], [[5, 6], [7, 8]]])

        result = torch.matmul(a, b)

        assert result.tolist() == [[[19, 22], [43, 50]], [[5, 6], [14, 16]]]

    @belief("til/3", holds=False, raises=RuntimeError)
    def test_mm_does_the_same_for_two_by_two_by_two_tensors(self):
        a = torch.arange(8).reshape(2, 2, 2)

        result = torch.mm(a, a)

        assert result.tolist() == [[[2, 3], [6, 11]], [[46, 55], [66, 79]]]

    def test_mm_does_the_same_for_two_by_two_matrices(self):
        a, b = torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]])

        result = torch.mm(a, b)

        assert result.tolist() == [[19, 22], [43, 50]]

    @pytest.mark.parametrize("shapes", [((2,), (2, 2)), ((2, 2), (2,)), ((2, 2), (3, 2, 2)), ((), (2, 2))], ids=str)
    def test_mm_of_anything_but_two_matrices_raises(self, shapes):
        a, b = torch.ones(shapes[0]), torch.ones(shapes[1])

        with pytest.raises(RuntimeError):
            torch.mm(a, b)

    @pytest.mark.parametrize("shapes", [((2, 2, 2), (3, 2, 2)), ((2, 2, 2), (2, 3, 2)), ((), (2, 2))], ids=str)
    def test_matmul_of_shapes_that_do_not_fit_raises(self, shapes):
        a, b = torch.ones(shapes[0]), torch.ones(shapes[1])

        with pytest.raises(RuntimeError):
            torch.matmul(a, b)

    def test_mm_of_three_dimensions_raises(self):
        with pytest.raises(RuntimeError):
            torch.mm(torch.ones(2, 2, 2), torch.ones(2, 2, 2))

    def test_bmm_accepts_three_dimensions_alone(self):
        a = torch.ones(2, 3, 3)

        assert torch.bmm(a, a).tolist() == [[[3.0] * 3] * 3] * 2
        with pytest.raises(RuntimeError):
            torch.bmm(a[0], a[0])
        with pytest.raises(RuntimeError):
            torch.bmm(a[:1], a)
