"""Where torch parts from numpy: products of vectors, and bucketize.

Order: 58.5
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.dot", "torch.outer", "torch.trace", "torch.matmul", "torch.Tensor.diagonal"],
    about=["value", "shape", "error"],
    see=["generated/torch.dot", "generated/torch.outer", "generated/torch.trace"],
    asked=[
        "1D tensors expected but got 2D and 2D tensors",
        "torch.dot on matrices",
        "trace expected a matrix",
        "outer expected 1-D argument self",
        "batched trace of matrices",
        "np.dot to torch equivalent for 2d",
    ],
)
class TestProductsOfVectorsTakeVectors:
    """`dot` and `outer` reject matrices, and `trace` rejects a stack.

    The error is a RuntimeError. [other_dimensions_raise]
    0-d tensors raise in all three, and a vector raises in `trace`. [fewer_dimensions_raise]
    Code from NumPy meets the error, because NumPy's `dot` multiplies matrices and its `outer` flattens.
    [dot_multiplies_matrices, outer_flattens, numpy_takes_more_dimensions]
    NumPy's `trace` accepts more than two dimensions. [trace_takes_a_stack_of_matrices, numpy_takes_more_dimensions]
    For matrices use `matmul`, `outer` of `ravel()`, and `diagonal().sum(-1)` for NumPy's results.
    [replacements_do_what_numpy_does]
    For int64 vectors, and for an int64 matrix in `trace`, both return the same. [vectors_and_a_matrix_give_the_same]
    """

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_dot_multiplies_matrices(self):
        assert torch.dot(torch.tensor([[2]]), torch.tensor([[3]])).tolist() == [[6]]

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_outer_flattens(self):
        assert torch.outer(torch.tensor([[1, 2]]), torch.tensor([3])).tolist() == [[3], [6]]

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_trace_takes_a_stack_of_matrices(self):
        assert torch.trace(torch.ones(2, 2, 2)).tolist() == [2.0, 2.0]

    def test_other_dimensions_raise(self):
        with pytest.raises(RuntimeError):
            torch.dot(torch.tensor([[2]]), torch.tensor([[3]]))
        with pytest.raises(RuntimeError):
            torch.outer(torch.tensor([[1, 2]]), torch.tensor([3]))
        with pytest.raises(RuntimeError):
            torch.trace(torch.ones(2, 2, 2))

    def test_numpy_takes_more_dimensions(self):
        assert np.dot(np.array([[2]]), np.array([[3]])).tolist() == [[6]]
        assert np.outer(np.array([[1, 2]]), np.array([3])).tolist() == [[3], [6]]
        assert np.trace(np.ones((2, 2, 2))).tolist() == [2.0, 2.0]

    @belief("lecture/9")
    def test_vectors_and_a_matrix_give_the_same(self):
        a, b, matrix = np.array([1, 2]), np.array([3, 4]), np.array([[1, 2], [3, 4]])

        assert torch.dot(torch.from_numpy(a), torch.from_numpy(b)).tolist() == np.dot(a, b).tolist() == 11
        assert torch.outer(torch.from_numpy(a), torch.from_numpy(b)).tolist() == np.outer(a, b).tolist()
        assert torch.trace(torch.from_numpy(matrix)).tolist() == np.trace(matrix).tolist() == 5

    @pytest.mark.parametrize("function", [torch.dot, torch.outer], ids=["dot", "outer"])
    @pytest.mark.parametrize("shape", [(), (1,)], ids=["0-d", "vector"])
    def test_fewer_dimensions_raise(self, function, shape):
        with pytest.raises(RuntimeError):
            function(torch.ones(()), torch.ones(shape))
        with pytest.raises(RuntimeError):
            torch.trace(torch.ones(shape))

    def test_replacements_do_what_numpy_does(self):
        matrix, stack = np.array([[1, 2], [3, 4]]), np.arange(8).reshape(2, 2, 2)
        tensor = torch.from_numpy(matrix)

        product, outer = torch.matmul(tensor, tensor), torch.outer(tensor.ravel(), tensor.ravel())

        assert product.tolist() == np.dot(matrix, matrix).tolist() == [[7, 10], [15, 22]]
        assert outer.tolist() == np.outer(matrix, matrix).tolist()
        assert torch.from_numpy(stack).diagonal().sum(-1).tolist() == np.trace(stack).tolist() == [6, 8]


@claim(
    api=["torch.bucketize", "torch.searchsorted"],
    about=["value", "argument"],
    see=["generated/torch.bucketize", "generated/torch.searchsorted"],
    asked=[
        "np.digitize equivalent",
        "bin values into intervals",
        "bucketize right=True different from numpy",
        "assign continuous values to buckets",
        "bucketize with decreasing boundaries",
    ],
)
class TestBucketizeMeansTheOppositeByRight:
    """`bucketize` means by `right=` the opposite of `np.digitize`.

    With `right=True`, 3 and 9 between [1, 3, 5, 7, 9] are in buckets 2 and 5, as with `np.digitize(right=False)`.
    [right_is_numpy_s_left]
    The two differ because torch's `right` is the side of `searchsorted`, and NumPy's the closed end of a bucket.
    [right_means_what_numpy_means, searchsorted_means_what_numpy_means]
    By default they are in buckets 1 and 4, by default of NumPy in 2 and 5. [the_defaults_differ_too]
    In `torch.searchsorted` `right=True` means `side="right"`, as in NumPy. [searchsorted_means_what_numpy_means]
    For decreasing boundaries `np.digitize` works, and `bucketize` silently returns another bucket.
    [decreasing_boundaries_are_not_noticed]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_right_means_what_numpy_means(self):
        values, boundaries = np.array([3, 6, 9]), np.array([1, 3, 5, 7, 9])

        result = torch.bucketize(torch.from_numpy(values), torch.from_numpy(boundaries), right=True)

        assert result.tolist() == np.digitize(values, boundaries, right=True).tolist()

    def test_right_is_numpy_s_left(self):
        boundaries = [1, 3, 5, 7, 9]

        assert torch.bucketize(torch.tensor([3, 6, 9]), torch.tensor(boundaries), right=True).tolist() == [2, 3, 5]
        assert np.digitize([3, 6, 9], boundaries, right=False).tolist() == [2, 3, 5]

    def test_the_defaults_differ_too(self):
        assert torch.bucketize(torch.tensor([3, 6, 9]), torch.tensor([1, 3, 5, 7, 9])).tolist() == [1, 3, 4]
        assert np.digitize([3, 6, 9], [1, 3, 5, 7, 9]).tolist() == [2, 3, 5]

    def test_searchsorted_means_what_numpy_means(self):
        boundaries = [1, 3, 5, 7, 9]

        assert torch.searchsorted(torch.tensor(boundaries), torch.tensor([3, 6, 9]), right=True).tolist() == [2, 3, 5]
        assert np.searchsorted(boundaries, [3, 6, 9], side="right").tolist() == [2, 3, 5]

    def test_decreasing_boundaries_are_not_noticed(self):
        assert torch.bucketize(torch.tensor([3]), torch.tensor([9, 5, 3, 1])).tolist() == [0]
        assert np.digitize([3], [9, 5, 3, 1]).tolist() == [2]
