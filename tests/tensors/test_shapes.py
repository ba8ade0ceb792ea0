"""Shapes and sizes."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.squeeze"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.squeeze", "generated/torch.Tensor.squeeze"],
)
class TestSqueezeRemovesOnlyDimensionsOfSizeOne:
    """`squeeze` removes every dimension of size 1, or only those named, and silently keeps a named one of another size.

    Where numpy refuses to squeeze an axis whose size is not 1, torch returns the tensor as it is.
    So a wrong `dim` goes unnoticed, and a bare `squeeze()` also removes the batch dimension of a batch of one.
    Naming the dimension, `squeeze(-1)`, says which one is meant and protects the others.
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
)
class TestUnsqueezeAddsOneDimension:
    """`unsqueeze` adds one dimension of size 1, in front of any dimension or behind the last.

    `dim` is the place of the new dimension in the result, so it goes one further than the dimensions of the input.
    It has no default and is one integer: `squeeze` takes a tuple of dimensions, `unsqueeze` does not.
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

    @pytest.mark.parametrize("arguments", [(), ((0, 1),), (1.0,)], ids=["none", "tuple", "float"])
    def test_it_wants_one_integer(self, arguments):
        tensor = torch.zeros(2, 3)

        with pytest.raises(TypeError):
            tensor.unsqueeze(*arguments)


@claim(
    api=["torch.Tensor.squeeze", "torch.Tensor.unsqueeze"],
    about=["memory", "gradient"],
    see=["tensor_view", "generated/torch.squeeze", "generated/torch.unsqueeze"],
)
class TestSqueezeAndUnsqueezeReturnViews:
    """`squeeze` and `unsqueeze` return views: no element is copied, and gradients come back in the tensor's own shape.

    Only sizes and strides change, so a large tensor costs no more than a small one.
    The price is that writing in place to the result writes to the tensor as well; `clone()` separates them.
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

    def test_a_transposed_tensor_is_not_copied_either(self):
        tensor = torch.zeros(2, 1, 3).transpose(0, 2)

        assert tensor.squeeze().data_ptr() == tensor.data_ptr()
        assert tensor.unsqueeze(0).data_ptr() == tensor.data_ptr()

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
)
class TestSqueezeInPlaceReshapesTheTensorItself:
    """`squeeze_` and `unsqueeze_` change the shape of the tensor itself and return it.

    Views made before keep their own shape, although they share the memory.
    Outside `no_grad` a leaf that requires a gradient refuses both, although no element changes.
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


@claim(
    api=["torch.numel"],
    about=["value", "error"],
    see=["generated/torch.numel", "generated/torch.Tensor.numel"],
)
class TestNumelMultipliesTheSizes:
    """`torch.numel` is the product of the sizes, whatever memory lies behind them.

    An expanded, sparse or meta tensor counts every element of its shape, stored or not.
    It returns a Python int, where `len` gives the first size only and raises for a 0-d tensor.
    The storage holds `numel() * element_size()` bytes only where it holds each element once and nothing besides.
    """

    @belief("lecture/15")
    @given(shape=st.lists(st.integers(min_value=0, max_value=4), max_size=4))
    def test_it_counts_what_flattening_yields(self, shape):
        tensor = torch.zeros(shape)

        assert torch.numel(tensor) == len(tensor.flatten())

    @belief("lecture/15")
    @pytest.mark.parametrize(
        ("shape", "count"), [((), 1), ((0,), 0), ((3, 0, 2), 0), ((2, 3), 6), ((1, 1, 1), 1)], ids=str
    )
    def test_a_number_is_one_element_and_a_size_of_zero_leaves_none(self, shape, count):
        tensor = torch.zeros(shape)

        assert torch.numel(tensor) == count

    @belief("lecture/15")
    @pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.bfloat16, torch.complex128], ids=str)
    def test_the_dtype_does_not_matter(self, dtype):
        tensor = torch.zeros(2, 3, dtype=dtype)

        assert torch.numel(tensor) == 6

    def test_an_expanded_tensor_counts_elements_that_share_memory(self):
        tensor = torch.zeros(1).expand(4, 5)

        assert torch.numel(tensor) == 20
        assert tensor.untyped_storage().nbytes() == 4

    def test_a_sparse_tensor_counts_the_zeros_that_it_does_not_store(self):
        tensor = torch.eye(3).to_sparse()

        assert torch.numel(tensor) == 9
        assert torch.numel(tensor.coalesce().values()) == 3

    def test_a_meta_tensor_counts_elements_that_do_not_exist(self):
        tensor = torch.empty(2**31, 2**20, device="meta")

        assert torch.numel(tensor) == 2**51

    def test_the_methods_and_the_size_agree_on_an_int_and_len_does_not(self):
        tensor = torch.zeros(2, 3)

        counts = [torch.numel(tensor), tensor.numel(), tensor.nelement(), tensor.shape.numel(), len(tensor)]

        assert counts == [6, 6, 6, 6, 2]
        assert type(torch.numel(tensor)) is int

    @pytest.mark.parametrize("value", [[1, 2], np.zeros(2), 5], ids=["list", "ndarray", "int"])
    def test_what_is_not_a_tensor_raises(self, value):
        with pytest.raises(TypeError):
            torch.numel(value)
