"""Shapes and sizes.

Order: 11
"""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim
from torchnotes.domains import tensors


@claim(
    api=["torch.Tensor.squeeze"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.squeeze", "generated/torch.Tensor.squeeze"],
    asked=[
        "remove dimension of size 1",
        "squeeze drops batch dimension when batch size is 1",
        "dim appears multiple times in the list of dims",
        "shape (n,1) to (n,)",
        "last batch with one sample breaks after squeeze",
    ],
)
class TestSqueezeRemovesOnlyDimensionsOfSizeOne:
    """`squeeze()` removes the dimensions of size 1.

    With `dim`, an int or a tuple, it removes the named ones of size 1 alone. [only_named_dimensions_go]
    A named dimension of another size stays, without an error. [a_named_dimension_of_another_size_stays]
    NumPy's `squeeze` raises ValueError there. [numpy_raises_for_an_axis_of_another_size]
    The other sizes and the values keep their order.
    [every_dimension_of_size_one_goes, the_sizes_other_than_one_are_left_in_order]
    A bare `squeeze()` also removes the batch dimension of a batch of one. [a_batch_of_one_loses_its_batch_dimension]
    For a matrix the dimensions 2 and -3 raise IndexError. [a_dimension_that_does_not_exist_raises]
    For a matrix `squeeze((1, -1))` names one dimension twice and raises RuntimeError.
    [a_dimension_named_twice_raises]
    Name the dimension, as in `squeeze(-1)`, to protect the others. [advice]
    """

    @belief("lecture/7")
    def test_every_dimension_of_size_one_goes(self):
        tensor = torch.arange(6).reshape(1, 2, 1, 3, 1)

        squeezed = tensor.squeeze()

        assert squeezed.tolist() == [[0, 1, 2], [3, 4, 5]]

    @belief("lecture/7")
    @given(shape=st.lists(st.integers(min_value=0, max_value=3), max_size=5))
    def test_the_sizes_other_than_one_are_left_in_order(self, shape):
        tensor = torch.arange(math.prod(shape)).reshape(shape)

        squeezed = tensor.squeeze()

        assert list(squeezed.shape) == [size for size in shape if size != 1]
        assert squeezed.flatten().tolist() == tensor.flatten().tolist()

    @pytest.mark.parametrize(
        ("dim", "shape"), [(0, [2, 1, 3]), (2, [1, 2, 3]), (-2, [1, 2, 3]), ((0, 2), [2, 3]), ((0, -2), [2, 3])]
    )
    def test_only_named_dimensions_go(self, dim, shape):
        tensor = torch.zeros(1, 2, 1, 3)

        squeezed = tensor.squeeze(dim)

        assert list(squeezed.shape) == shape

    @pytest.mark.parametrize(("dim", "shape"), [(0, [2, 1]), (-2, [2, 1]), ((0, 1), [2])])
    def test_a_named_dimension_of_another_size_stays(self, dim, shape):
        tensor = torch.zeros(2, 1)

        squeezed = tensor.squeeze(dim)

        assert list(squeezed.shape) == shape

    def test_numpy_raises_for_an_axis_of_another_size(self):
        array = np.zeros((2, 1))

        with pytest.raises(ValueError):
            np.squeeze(array, 0)

    def test_a_batch_of_one_loses_its_batch_dimension(self):
        batch = torch.tensor([[7.0]])

        squeezed = batch.squeeze()

        assert squeezed.tolist() == 7.0

    @pytest.mark.parametrize("dim", [2, -3])
    def test_a_dimension_that_does_not_exist_raises(self, dim):
        tensor = torch.zeros(2, 1)

        with pytest.raises(IndexError):
            tensor.squeeze(dim)

    def test_a_dimension_named_twice_raises(self):
        tensor = torch.zeros(2, 1)

        with pytest.raises(RuntimeError):
            tensor.squeeze((1, -1))


@claim(
    api=["torch.Tensor.unsqueeze"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.unsqueeze", "generated/torch.Tensor.unsqueeze"],
    asked=[
        "add a batch dimension to a single image",
        "unsqueeze(0) vs unsqueeze(-1)",
        "np.expand_dims in torch",
        "unsqueeze() missing 1 required positional arguments dim",
        "add channel dimension to grayscale image",
        "add two dimensions at once",
    ],
)
class TestUnsqueezeAddsOneDimension:
    """`unsqueeze` adds one dimension of size 1.

    For a matrix `dim`, from -3 to 2, is the place of the new dimension in the result.
    [the_new_dimension_stands_where_dim_says]
    A 0-d tensor becomes a vector of one element. [a_number_becomes_a_vector]
    A tensor of shape (0, 3) has the shape (0, 1, 3) after `unsqueeze(1)`. [an_empty_tensor_stays_empty]
    For a matrix the places 3 and -4 raise IndexError. [a_place_beyond_the_result_raises]
    A missing `dim`, a tuple, a list, a Python float or a Python bool raises TypeError. [it_wants_one_integer]
    """

    @belief("lecture/7")
    @pytest.mark.parametrize(
        ("dim", "expected"),
        [
            (0, [[[1, 2], [3, 4]]]),
            (1, [[[1, 2]], [[3, 4]]]),
            (2, [[[1], [2]], [[3], [4]]]),
            (-1, [[[1], [2]], [[3], [4]]]),
            (-2, [[[1, 2]], [[3, 4]]]),
            (-3, [[[1, 2], [3, 4]]]),
        ],
        ids=["0", "1", "2", "-1", "-2", "-3"],
    )
    def test_the_new_dimension_stands_where_dim_says(self, dim, expected):
        tensor = torch.tensor([[1, 2], [3, 4]])

        unsqueezed = tensor.unsqueeze(dim)

        assert unsqueezed.tolist() == expected

    @belief("lecture/7")
    @pytest.mark.parametrize("dim", [0, -1])
    def test_a_number_becomes_a_vector(self, dim):
        tensor = torch.tensor(5)

        unsqueezed = tensor.unsqueeze(dim)

        assert unsqueezed.tolist() == [5]

    @belief("lecture/7")
    def test_an_empty_tensor_stays_empty(self):
        tensor = torch.zeros(0, 3)

        unsqueezed = tensor.unsqueeze(1)

        assert unsqueezed.shape == (0, 1, 3)

    @pytest.mark.parametrize("dim", [3, -4])
    def test_a_place_beyond_the_result_raises(self, dim):
        tensor = torch.zeros(2, 3)

        with pytest.raises(IndexError):
            tensor.unsqueeze(dim)

    @pytest.mark.parametrize(
        "arguments", [(), ((0, 1),), ([0],), (1.0,), (True,)], ids=["none", "tuple", "list", "float", "bool"]
    )
    def test_it_wants_one_integer(self, arguments):
        tensor = torch.zeros(2, 3)

        with pytest.raises(TypeError):
            tensor.unsqueeze(*arguments)


@claim(
    api=["torch.Tensor.squeeze", "torch.Tensor.unsqueeze"],
    about=["memory", "gradient"],
    see=["tensor_view", "generated/torch.squeeze", "generated/torch.unsqueeze"],
    asked=[
        "does squeeze copy the tensor",
        "does unsqueeze share memory",
        "changing unsqueezed tensor modifies original",
        "aten::as_strided SparseCPU backend squeeze",
    ],
)
class TestSqueezeAndUnsqueezeReturnViews:
    """`squeeze` and `unsqueeze` return views of a dense tensor.

    Filling the view, or setting an element of it, changes a tensor that does not require a gradient.
    [writing_to_what_squeeze_returns_shows_in_the_tensor, writing_to_what_unsqueeze_returns_shows_in_the_tensor]
    A transposed, an expanded and a conjugate tensor and a Parameter share their memory with the view too.
    [every_dense_kind_shares_its_memory]
    A bare `squeeze()` that removes nothing returns a new tensor object on the same memory.
    [squeezing_nothing_still_makes_a_new_tensor_on_the_same_memory]
    After backward through the view the gradient of a leaf has the shape of the leaf.
    [the_gradient_of_squeeze_has_the_dimensions_that_were_removed,
    the_gradient_of_unsqueeze_lacks_the_dimension_that_was_added]
    `squeeze(0)` of a sparse COO matrix raises NotImplementedError. [squeezing_a_sparse_tensor_raises]
    Call `clone()` on the view to separate it. [advice]
    """

    @pytest.mark.parametrize("dim", [0, 1, (0, 1)])
    def test_writing_to_what_squeeze_returns_shows_in_the_tensor(self, dim):
        tensor = torch.tensor([[1], [2]])

        tensor.squeeze(dim).fill_(9)

        assert tensor.tolist() == [[9], [9]]

    def test_writing_to_what_unsqueeze_returns_shows_in_the_tensor(self):
        tensor = torch.tensor([1, 2])

        tensor.unsqueeze(0)[0, 1] = 9

        assert tensor.tolist() == [1, 9]

    def test_every_dense_kind_shares_its_memory(self):
        given = {kind: tensors.KINDS[kind]() for kind in tensors.STRIDED}

        added = {kind: tensor.unsqueeze(0) for kind, tensor in given.items()}

        assert [kind for kind in given if added[kind].data_ptr() != given[kind].data_ptr()] == []
        assert [kind for kind in given if added[kind].squeeze(0).data_ptr() != given[kind].data_ptr()] == []
        assert [kind for kind in given if added[kind].shape != (1, *given[kind].shape)] == []

    def test_squeezing_a_sparse_tensor_raises(self):
        with pytest.raises(NotImplementedError):
            torch.ones(1, 2).to_sparse().squeeze(0)

    def test_squeezing_nothing_still_makes_a_new_tensor_on_the_same_memory(self):
        tensor = torch.zeros(2)

        squeezed = tensor.squeeze()

        assert squeezed is not tensor
        assert squeezed.data_ptr() == tensor.data_ptr()

    def test_the_gradient_of_squeeze_has_the_dimensions_that_were_removed(self):
        tensor = torch.tensor([[1.0], [2.0]], requires_grad=True)

        (tensor.squeeze() * torch.tensor([3.0, 4.0])).sum().backward()

        assert tensor.grad.tolist() == [[3.0], [4.0]]

    def test_the_gradient_of_unsqueeze_lacks_the_dimension_that_was_added(self):
        tensor = torch.tensor([1.0, 2.0], requires_grad=True)

        (tensor.unsqueeze(1) * torch.tensor([[3.0], [4.0]])).sum().backward()

        assert tensor.grad.tolist() == [3.0, 4.0]


@claim(
    api=["torch.Tensor.squeeze_", "torch.Tensor.unsqueeze_"],
    about=["value", "shape", "error", "state"],
    see=["generated/torch.Tensor.squeeze_", "generated/torch.Tensor.unsqueeze_"],
    asked=[
        "squeeze_ in place",
        "unsqueeze_ on leaf variable that requires grad",
        "remove dimension without assigning result",
        "in-place change shape of parameter",
    ],
)
class TestSqueezeInPlaceReshapesTheTensorItself:
    """`squeeze_` and `unsqueeze_` change the shape of a dense tensor itself.

    Both return the tensor. [unsqueeze_in_place_adds_to_the_tensor, squeeze_in_place_removes_from_the_tensor]
    A slice made before keeps its shape. [an_earlier_view_keeps_its_shape]
    In grad mode a leaf that requires a gradient raises RuntimeError and keeps its shape.
    [a_leaf_that_requires_a_gradient_refuses_to_be_squeezed, a_leaf_that_requires_a_gradient_refuses_to_be_unsqueezed]
    Under `no_grad` such a leaf is squeezed. [without_gradients_being_recorded_such_a_leaf_is_reshaped]
    `x.data.squeeze_()` leaves the shape of `x`. [the_data_is_another_tensor]
    """

    @belief("lecture/7")
    def test_unsqueeze_in_place_adds_to_the_tensor(self):
        tensor = torch.tensor([1, 2])

        returned = tensor.unsqueeze_(0)

        assert returned is tensor
        assert tensor.tolist() == [[1, 2]]

    @belief("lecture/7")
    def test_squeeze_in_place_removes_from_the_tensor(self):
        tensor = torch.tensor([[[1], [2]]])

        returned = tensor.squeeze_()

        assert returned is tensor
        assert tensor.tolist() == [1, 2]

    def test_an_earlier_view_keeps_its_shape(self):
        tensor = torch.tensor([[1], [2]])
        view = tensor[:1]

        tensor.squeeze_().unsqueeze_(0)

        assert tensor.tolist() == [[1, 2]]
        assert view.tolist() == [[1]]

    def test_a_leaf_that_requires_a_gradient_refuses_to_be_squeezed(self):
        tensor = torch.zeros(1, 2, requires_grad=True)

        with pytest.raises(RuntimeError):
            tensor.squeeze_()

        assert tensor.shape == (1, 2)

    def test_without_gradients_being_recorded_such_a_leaf_is_reshaped(self):
        tensor = torch.zeros(1, 2, requires_grad=True)

        with torch.no_grad():
            tensor.squeeze_()

        assert tensor.shape == (2,)

    def test_a_leaf_that_requires_a_gradient_refuses_to_be_unsqueezed(self):
        tensor = torch.zeros(2, requires_grad=True)

        with pytest.raises(RuntimeError):
            tensor.unsqueeze_(0)

        assert tensor.shape == (2,)

    def test_the_data_is_another_tensor(self):
        tensor = torch.zeros(1, 2)

        squeezed = tensor.data.squeeze_()

        assert (tensor.shape, squeezed.shape) == ((1, 2), (2,))
