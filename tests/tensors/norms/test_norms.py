"""Norms of vectors and matrices.

Order: 22
"""

import math

import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.linalg.norm"],
    about=["value", "shape", "error"],
    see=["generated/torch.linalg.norm"],
    asked=[
        "norm of each row of a batch",
        "batched matrix norm",
        "linalg.norm input must be 1D or 2D got 3D",
        "linalg.norm of 3d tensor returns one number",
        "norm along last dimension",
        "frobenius norm per matrix in batch",
    ],
)
class TestLinalgNormBroadcastsOverAStackOnlyWithDim:
    """`torch.linalg.norm` can broadcast over a stack where `dim` is given.

    Without `dim`, a float64 vector has vector norms, and a float64 matrix has matrix norms.
    [a_vector_has_vector_norms, a_matrix_has_matrix_norms]
    With `dim=-1` and without `ord`, a float32 stack has vector norms along its rows.
    [one_dimension_in_dim_broadcasts_over_the_others]
    With `dim=(-2, -1)`, the orders `"fro"`, 1 and inf of a float32 stack are matrix norms.
    [two_dimensions_in_dim_broadcast_over_the_others]
    Three dimensions in `dim` raise RuntimeError. [three_dimensions_in_dim_raise]
    Without `dim` and `ord` a float32 stack has a single norm, because the tensor is flattened.
    [a_stack_of_matrices_has_a_norm_for_each, any_tensor_is_flattened_without_ord_and_dim]
    With `ord` and without `dim`, a 3-d stack and a 0-d tensor raise RuntimeError.
    [a_stack_of_matrices_has_a_norm_of_an_order_for_each, an_order_of_the_other_kind_raises]
    Without `dim`, the orders 0 and 3 of a matrix and `"fro"` and `"nuc"` of a vector raise RuntimeError.
    [an_order_of_the_other_kind_raises]
    """

    @belief("lecture/55")
    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            (None, 5.0),
            (2, 5.0),
            (1, 7.0),
            (0, 2.0),
            (math.inf, 4.0),
            (-math.inf, 3.0),
            (-1, 12 / 7),
            (0.5, 13.928203230275509),
        ],
        ids=str,
    )
    def test_a_vector_has_vector_norms(self, order, expected):
        result = torch.linalg.norm(torch.tensor([3.0, -4.0], dtype=torch.float64), ord=order)

        assert result.shape == ()
        assert round(result.item(), 4) == round(expected, 4)

    @belief("lecture/55")
    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            (None, 5.0),
            ("fro", 5.0),
            ("nuc", 7.0),
            (2, 4.0),
            (-2, 3.0),
            (1, 4.0),
            (-1, 3.0),
            (math.inf, 4.0),
            (-math.inf, 3.0),
        ],
        ids=str,
    )
    def test_a_matrix_has_matrix_norms(self, order, expected):
        result = torch.linalg.norm(torch.tensor([[3.0, 0.0], [0.0, -4.0]], dtype=torch.float64), ord=order)

        assert result.shape == ()
        assert round(result.item(), 4) == round(expected, 4)

    @belief("lecture/55")
    @pytest.mark.parametrize(("order", "expected"), [("fro", [5.0, 13.0]), (1, [4.0, 12.0]), (math.inf, [4.0, 17.0])])
    def test_two_dimensions_in_dim_broadcast_over_the_others(self, order, expected):
        stack = torch.tensor([[[3.0, 0.0], [0.0, 4.0]], [[0.0, 0.0], [5.0, 12.0]]])

        result = torch.linalg.norm(stack, ord=order, dim=(-2, -1))

        assert result.tolist() == expected

    @belief("lecture/55")
    def test_one_dimension_in_dim_broadcasts_over_the_others(self):
        stack = torch.tensor([[[3.0, 0.0], [0.0, 4.0]], [[0.0, 0.0], [5.0, 12.0]]])

        result = torch.linalg.norm(stack, dim=-1)

        assert result.tolist() == [[3.0, 4.0], [0.0, 13.0]]

    @belief("lecture/55", holds=False, role="exception")
    def test_a_stack_of_matrices_has_a_norm_for_each(self):
        stack = torch.tensor([[[3.0, 0.0], [0.0, 4.0]], [[0.0, 0.0], [0.0, 12.0]]])

        result = torch.linalg.norm(stack)

        assert result.tolist() == [5.0, 12.0]

    @belief("lecture/55", holds=False, raises=RuntimeError, role="exception")
    def test_a_stack_of_matrices_has_a_norm_of_an_order_for_each(self):
        stack = torch.tensor([[[3.0, 0.0], [0.0, 4.0]], [[0.0, 0.0], [0.0, 12.0]]])

        result = torch.linalg.norm(stack, ord=1)

        assert result.tolist() == [4.0, 12.0]

    @pytest.mark.parametrize("shape", [(), (4,), (2, 2), (2, 1, 2)], ids=str)
    def test_any_tensor_is_flattened_without_ord_and_dim(self, shape):
        result = torch.linalg.norm(torch.full(shape, 3.0))

        assert result.tolist() == 3.0 * math.sqrt(math.prod(shape))

    @pytest.mark.parametrize(
        ("shape", "order"),
        [((2, 2), 0), ((2, 2), 3), ((2,), "fro"), ((2,), "nuc"), ((), 2), ((2, 2, 2), 2), ((2, 2, 2), "fro")],
        ids=str,
    )
    def test_an_order_of_the_other_kind_raises(self, shape, order):
        with pytest.raises(RuntimeError):
            torch.linalg.norm(torch.ones(shape), ord=order)

    def test_three_dimensions_in_dim_raise(self):
        with pytest.raises(RuntimeError):
            torch.linalg.norm(torch.ones(2, 2, 2), dim=(0, 1, 2))


@claim(
    api=["torch.linalg.norm", "torch.linalg.vector_norm", "torch.linalg.matrix_norm"],
    about=["value", "shape", "error"],
    see=[
        "generated/torch.linalg.norm",
        "generated/torch.linalg.vector_norm",
        "generated/torch.linalg.matrix_norm",
    ],
    asked=[
        "vector_norm or matrix_norm which to use",
        "ord=1 norm of matrix is column sum",
        "argument ord must be Number not str",
        "input tensor A must have at least 2 dimensions",
        "norm result differs after unsqueeze",
        "spectral norm vs frobenius norm of a matrix",
    ],
)
class TestNormOrdChangesMeaningWithTheDimensions:
    """`torch.linalg.norm` reads `ord=1` differently for a vector and a matrix.

    In order 1 or inf the norm of `[3.0, -4.0]` changes when the vector becomes a row.
    [norm_changes_when_a_vector_becomes_a_row]
    Without `dim`, shape `(1, 1, 2)` raises RuntimeError in the orders 1, 2 and inf.
    [norm_of_a_stack_raises_with_an_order]
    Without `dim`, 4 float32 numbers have the same `vector_norm` as a vector and as a matrix.
    [vector_norm_means_the_same_in_any_shape]
    By default `matrix_norm` reads the last two dimensions of a float32 stack as matrices.
    [matrix_norm_means_the_same_in_any_stack]
    With `dim=(1, 0)` order 1 of `matrix_norm` is the largest row sum of absolute values.
    [the_order_of_the_dimensions_turns_the_matrix]
    Order 2 of a float64 matrix is its largest singular value; in `vector_norm` it is the root of the sum of squares.
    [order_two_is_the_largest_singular_value_of_a_matrix]
    `matrix_norm` raises RuntimeError for a float32 vector. [matrix_norm_refuses_a_vector]
    `vector_norm` raises TypeError for `"fro"` and `"nuc"`. [vector_norm_refuses_an_order_of_matrices]
    """

    @belief("lecture/56")
    @pytest.mark.parametrize("shape", [(4,), (2, 2), (1, 4), (1, 2, 1, 2)], ids=str)
    @pytest.mark.parametrize(("order", "expected"), [(2, 10.0), (1, 20.0), (math.inf, 5.0), (0, 4.0)], ids=str)
    def test_vector_norm_means_the_same_in_any_shape(self, order, expected, shape):
        x = torch.tensor([5.0, -5.0, 5.0, 5.0]).reshape(shape)

        result = torch.linalg.vector_norm(x, ord=order)

        assert result.tolist() == expected

    @belief("lecture/56")
    @pytest.mark.parametrize(
        ("order", "expected"), [("fro", 5.0), (1, 7.0), (math.inf, 4.0), (-math.inf, 3.0)], ids=str
    )
    def test_matrix_norm_means_the_same_in_any_stack(self, order, expected):
        matrix = torch.tensor([[3.0, 0.0], [-4.0, 0.0]])

        single = torch.linalg.matrix_norm(matrix, ord=order)
        stacked = torch.linalg.matrix_norm(matrix.expand(3, 1, 2, 2), ord=order)

        assert single.tolist() == expected
        assert stacked.tolist() == [[expected], [expected], [expected]]

    @belief("lecture/56")
    @pytest.mark.parametrize("order", ["fro", 1, 2, math.inf], ids=str)
    def test_matrix_norm_refuses_a_vector(self, order):
        with pytest.raises(RuntimeError):
            torch.linalg.matrix_norm(torch.ones(3), ord=order)

    @pytest.mark.parametrize(("order", "of_vector", "of_row"), [(1, 7.0, 4.0), (math.inf, 4.0, 7.0)], ids=str)
    def test_norm_changes_when_a_vector_becomes_a_row(self, order, of_vector, of_row):
        x = torch.tensor([3.0, -4.0])

        assert torch.linalg.norm(x, ord=order).tolist() == of_vector
        assert torch.linalg.norm(x[None], ord=order).tolist() == of_row

    @pytest.mark.parametrize("order", [1, 2, math.inf], ids=str)
    def test_norm_of_a_stack_raises_with_an_order(self, order):
        with pytest.raises(RuntimeError):
            torch.linalg.norm(torch.ones(1, 1, 2), ord=order)

    def test_order_two_is_the_largest_singular_value_of_a_matrix(self):
        matrix = torch.tensor([[3.0, 0.0], [0.0, -4.0]], dtype=torch.float64)

        assert round(torch.linalg.norm(matrix, ord=2).item(), 4) == 4.0
        assert round(torch.linalg.matrix_norm(matrix, ord=2).item(), 4) == 4.0
        assert round(torch.linalg.vector_norm(matrix, ord=2).item(), 4) == 5.0

    @pytest.mark.parametrize("order", ["fro", "nuc"])
    def test_vector_norm_refuses_an_order_of_matrices(self, order):
        with pytest.raises(TypeError):
            torch.linalg.vector_norm(torch.ones(2, 2), ord=order)

    def test_the_order_of_the_dimensions_turns_the_matrix(self):
        matrix = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

        assert torch.linalg.matrix_norm(matrix, ord=1, dim=(0, 1)).tolist() == 6.0
        assert torch.linalg.matrix_norm(matrix, ord=1, dim=(1, 0)).tolist() == 7.0


@claim(
    api=["torch.norm", "torch.linalg.norm", "torch.linalg.vector_norm"],
    about=["value", "shape", "error"],
    see=["generated/torch.norm", "generated/torch.linalg.norm"],
    asked=[
        "is torch.norm deprecated",
        "torch.norm vs torch.linalg.norm different result",
        "replace torch.norm p=2 in old code",
        "l1 penalty on weight matrix with norm",
        "nuclear norm of a matrix",
    ],
)
class TestTheOlderNormTakesVectorNormsOfMatrices:
    """`torch.norm` with `p=1` returns a vector norm, even of a matrix.

    Over two dimensions `p=1` sums absolute values; `torch.linalg.norm` returns their largest column sum instead.
    [the_older_norm_takes_vector_norms_over_two_dimensions]
    With `p=1` and without `dim` a matrix is flattened. [a_number_flattens_a_whole_matrix]
    `p="nuc"` sums the singular values of a float64 matrix. [the_nuclear_norm_is_that_of_a_matrix]
    For a vector `p="nuc"` raises RuntimeError. [the_nuclear_norm_of_a_vector_raises]
    Without `dim`, `p="fro"` accepts a float32 vector and a stack, which `torch.linalg.norm` rejects.
    [the_frobenius_norm_accepts_a_vector_and_a_stack]
    Replace `torch.norm` with a number by `torch.linalg.vector_norm`. [advice]
    """

    def test_the_older_norm_takes_vector_norms_over_two_dimensions(self):
        stack = torch.tensor([[[3.0, 0.0], [0.0, 4.0]]])

        assert torch.norm(stack, p=1, dim=(1, 2)).tolist() == [7.0]
        assert torch.linalg.vector_norm(stack, ord=1, dim=(1, 2)).tolist() == [7.0]
        assert torch.linalg.norm(stack, ord=1, dim=(1, 2)).tolist() == [4.0]

    def test_a_number_flattens_a_whole_matrix(self):
        result = torch.norm(torch.tensor([[3.0, 0.0], [0.0, -4.0]]), p=1)

        assert result.tolist() == 7.0

    def test_the_nuclear_norm_is_that_of_a_matrix(self):
        matrix = torch.tensor([[3.0, 0.0], [0.0, -4.0]], dtype=torch.float64)

        assert round(torch.norm(matrix, p="nuc").item(), 4) == 7.0
        assert round(torch.norm(matrix[None], p="nuc", dim=(1, 2)).item(), 4) == 7.0

    def test_the_nuclear_norm_of_a_vector_raises(self):
        with pytest.raises(RuntimeError):
            torch.norm(torch.ones(2), p="nuc")

    @pytest.mark.parametrize(("shape", "expected"), [((4,), 2.0), ((4, 2, 2), 4.0)], ids=str)
    def test_the_frobenius_norm_accepts_a_vector_and_a_stack(self, shape, expected):
        x = torch.ones(shape)

        with pytest.raises(RuntimeError):
            torch.linalg.norm(x, ord="fro")

        assert torch.norm(x, p="fro").tolist() == expected
