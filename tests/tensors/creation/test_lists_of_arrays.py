"""Tensors of lists of NumPy arrays.

Order: 4.6
"""

import warnings

import numpy as np
import pytest
import torch

from torchnotes import claim


class Counting(np.ndarray):
    """Counts how often its elements are gone through one by one."""

    loops = 0

    def __iter__(self):
        Counting.loops += 1
        return super().__iter__()


@claim(
    api=["torch.tensor", "torch.as_tensor", "torch.asarray"],
    about=["value", "warning", "error"],
    see=["generated/torch.tensor", "generated/torch.from_numpy"],
    asked=[
        "Creating a tensor from a list of numpy.ndarrays is extremely slow",
        "why is torch.tensor of a list of arrays slow",
        "convert list of numpy arrays to tensor",
        "torch.tensor(list of arrays) vs torch.from_numpy(np.array(list))",
        "len() of unsized object torch.tensor",
    ],
)
class TestAListOfArraysIsReadElementByElement:
    """`torch.tensor` reads a list of arrays element by element.

    In Python it goes through each array of the list, but not through the one that `np.array` makes of the list.
    [each_array_is_gone_through]
    So turn the list into one array first, without a warning. [one_array_is_silent]
    A list of float or integer arrays makes the same values and dtype as one array of them. [the_values_are_the_same]
    `torch.tensor`, `as_tensor` and `asarray` of a list of arrays warn by a UserWarning. [each_way_warns]
    By default that warning comes once a process. [the_warning_comes_once]
    A list of NumPy's float64 numbers is silent. [numbers_are_silent]
    Arrays without a dimension in the list raise TypeError, and arrays of two lengths ValueError.
    [arrays_without_a_dimension_raise, arrays_of_two_lengths_raise]
    """

    ways = pytest.mark.parametrize("make", [torch.tensor, torch.as_tensor, torch.asarray])

    def test_each_array_is_gone_through(self):
        rows = [np.arange(3.0).view(Counting), np.arange(3.0).view(Counting)]
        Counting.loops = 0

        whole = torch.tensor(np.array(rows))
        loops_of_one_array = Counting.loops
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one_by_one = torch.tensor(rows)

        assert torch.equal(whole, one_by_one)
        assert loops_of_one_array == 0
        assert Counting.loops >= len(rows)

    @ways
    @pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int16, np.uint8])
    def test_the_values_are_the_same(self, make, dtype):
        rows = [np.arange(3).astype(dtype), np.ones(3, dtype=dtype)]

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tensor = make(rows)

        expected = torch.from_numpy(np.array(rows))
        assert (tensor.tolist(), tensor.dtype) == (expected.tolist(), expected.dtype)

    @ways
    def test_each_way_warns(self, make):
        with pytest.warns(UserWarning, match="list of numpy.ndarrays is extremely slow"):
            tensor = make([np.zeros(2), np.ones(2)])

        assert tensor.tolist() == [[0.0, 0.0], [1.0, 1.0]]

    def test_the_warning_comes_once(self):
        torch.set_warn_always(False)
        torch.tensor([np.zeros(2), np.ones(2)])

        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            tensor = torch.tensor([np.zeros(2), np.ones(2)])

        assert (tensor.tolist(), seen) == ([[0.0, 0.0], [1.0, 1.0]], [])

    def test_one_array_is_silent(self):
        rows = [np.zeros(2), np.ones(2)]

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tensor = torch.tensor(np.array(rows))

        assert tensor.tolist() == [[0.0, 0.0], [1.0, 1.0]]

    @ways
    def test_numbers_are_silent(self, make):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tensor = make([np.float64(1.0), np.float64(2.0)])

        assert tensor.tolist() == [1.0, 2.0]

    @ways
    def test_arrays_without_a_dimension_raise(self, make):
        with pytest.raises(TypeError):
            make([np.array(1.0), np.array(2.0)])

    @ways
    def test_arrays_of_two_lengths_raise(self, make):
        with pytest.raises(ValueError):
            make([np.zeros(2), np.zeros(3)])
