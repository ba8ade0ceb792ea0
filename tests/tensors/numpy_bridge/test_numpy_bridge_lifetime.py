"""The bridge to NumPy: memory that outlives its maker.

Order: 31.5
"""

import weakref

import numpy as np
import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.Tensor.numpy", "torch.from_numpy"],
    about=["memory", "state"],
    see=["generated/torch.Tensor.numpy", "generated/torch.from_numpy", "generated/torch.Tensor.resize_"],
    asked=[
        "trying to resize storage that is not resizable",
        "cannot resize an array that references or is referenced",
        "is it safe to delete numpy array after from_numpy",
        "garbage collection of array behind tensor",
        "share_memory_ and numpy array",
        "who owns memory between numpy and torch",
    ],
)
class TestSharedMemoryOutlivesItsMakerAndCannotGrow:
    """A tensor cannot grow in place beyond memory that NumPy shares.

    A view of a tensor made by `from_numpy` keeps the array alive. [the_array_lives_as_long_as_a_view_of_the_tensor]
    The array is freed once its name and its single tensor are deleted. [the_array_is_freed_with_the_last_tensor]
    An array made by `numpy()` outlives the tensor. [the_memory_outlives_the_tensor]
    `resize_(3)` raises RuntimeError on a tensor made of an array of 2 elements. [a_tensor_made_of_an_array_cannot_grow]
    After `numpy()` `resize_(3)` raises on a tensor of 2 elements too, even once the array is gone.
    [a_tensor_cannot_grow_after_numpy_even_without_the_array]
    NumPy's `resize(3)` of 2 elements raises ValueError by default while a tensor shares them.
    [an_array_cannot_grow_while_it_is_shared]
    Assigning a new tensor to `tensor.data` moves the tensor to other memory; the array keeps the old.
    [assigning_data_parts_the_two]
    The first `share_memory_()` moves a CPU tensor, and its `numpy()` array does not keep the old memory alive.
    [share_memory_moves_the_tensor_and_not_the_array]
    Do not read such an array after `share_memory_()` or after the tensor was sent to a process. [advice]
    Do not resize a shared array with `refcheck=False`. [advice]
    """

    def test_the_array_lives_as_long_as_a_view_of_the_tensor(self):
        array = np.array([1.0, 2.0, 3.0])
        watched = weakref.ref(array)

        tail = torch.from_numpy(array)[1:]
        del array

        assert watched() is not None
        assert tail.tolist() == [2.0, 3.0]

    def test_the_array_is_freed_with_the_last_tensor(self):
        array = np.array([1.0, 2.0, 3.0])
        watched = weakref.ref(array)

        tensor = torch.from_numpy(array)
        del array, tensor

        assert watched() is None

    def test_the_memory_outlives_the_tensor(self):
        array = torch.tensor([1.0, 2.0, 3.0]).numpy()

        assert array.tolist() == [1.0, 2.0, 3.0]

    def test_a_tensor_made_of_an_array_cannot_grow(self):
        tensor = torch.from_numpy(np.array([1.0, 2.0]))

        with pytest.raises(RuntimeError):
            tensor.resize_(3)

    def test_a_tensor_cannot_grow_after_numpy_even_without_the_array(self):
        tensor = torch.tensor([1.0, 2.0])

        tensor.numpy()

        with pytest.raises(RuntimeError):
            tensor.resize_(3)

    @pytest.mark.parametrize(
        "make", [lambda: torch.tensor([1.0, 2.0]).numpy(), lambda: np.array([1.0, 2.0])], ids=["numpy", "from_numpy"]
    )
    def test_an_array_cannot_grow_while_it_is_shared(self, make):
        array = make()
        tensor = torch.from_numpy(array)

        with pytest.raises(ValueError):
            array.resize(3)
        assert tensor.tolist() == [1.0, 2.0]

    def test_share_memory_moves_the_tensor_and_not_the_array(self):
        tensor = torch.tensor([1.0, 2.0])
        array = tensor.numpy()

        tensor.share_memory_()

        # what keeps the array's memory is a tensor, and that has moved too
        assert array.base.data_ptr() == tensor.data_ptr() != array.ctypes.data

    def test_assigning_data_parts_the_two(self):
        tensor = torch.tensor([1.0, 2.0])
        array, alias = tensor.numpy(), tensor.detach()

        tensor.data = torch.tensor([3.0, 4.0])
        array[0] = 9

        assert tensor.tolist() == [3.0, 4.0]
        assert array.tolist() == alias.tolist() == [9.0, 2.0]
