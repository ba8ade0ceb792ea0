"""The bridge to NumPy: what `torch.from_numpy` does not carry, and what is lost.

Order: 33
"""

import warnings

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.from_numpy"],
    about=["error", "value", "dtype"],
    see=["generated/torch.from_numpy", "generated/torch.as_tensor"],
    asked=[
        "can't convert np.ndarray of type numpy.object_",
        "tensors with negative strides are not currently supported",
        "byte order different from the native byte order",
        "numpy array strides not a multiple of element byte size",
        "flipped image np.fliplr to tensor error",
        "convert datetime or string array to tensor",
    ],
)
class TestFromNumpyRefusesWhatATensorCannotDescribe:
    """`torch.from_numpy` rejects a nonempty array with a negative stride.

    A 2 x 2 matrix from `flipud`, `fliplr` or one turn of `rot90` raises ValueError, because a tensor has strides from 0
    up. [a_turned_array_becomes_a_tensor]
    A copy of a reversed int64 vector converts. [a_copy_of_a_turned_array_becomes_a_tensor]
    On a little-endian machine the big-endian dtypes `>i4` and `>f8` raise ValueError.
    [a_byte_swapped_array_becomes_a_tensor]
    A nonempty float32 field of 5-byte records raises ValueError: its stride is not a multiple of 4.
    [a_field_whose_stride_is_no_multiple_of_its_size_raises]
    Dtypes that torch lacks raise TypeError: objects, text, dates, records, `longdouble`, `ulonglong`.
    [an_array_of_a_dtype_that_torch_lacks_becomes_a_tensor]
    A NumPy float64 scalar, a Python float, a list or a tensor raises TypeError. [what_is_no_array_raises]
    `torch.as_tensor` accepts a NumPy float64 scalar. [as_tensor_accepts_a_numpy_scalar]
    """

    @belief("memo/19", holds=False, raises=ValueError, role="exception")
    @pytest.mark.parametrize("turn", [np.flipud, np.fliplr, np.rot90], ids=["flipud", "fliplr", "rot90"])
    def test_a_turned_array_becomes_a_tensor(self, turn):
        array = turn(np.array([[1, 2], [3, 4]]))

        assert torch.from_numpy(array).tolist() == array.tolist()

    @belief("memo/19", holds=False, raises=ValueError, role="exception")
    @pytest.mark.parametrize("dtype", [">i4", ">f8"])
    def test_a_byte_swapped_array_becomes_a_tensor(self, dtype):
        array = np.array([1, 2], dtype=dtype)

        assert torch.from_numpy(array).tolist() == [1, 2]

    @belief("memo/19", holds=False, raises=TypeError, role="exception")
    @pytest.mark.parametrize("dtype", ["O", "U1", "S1", "M8[s]", "m8[s]", "f4,i4", "longdouble", "ulonglong"])
    def test_an_array_of_a_dtype_that_torch_lacks_becomes_a_tensor(self, dtype):
        array = np.zeros(2, dtype=dtype)

        assert torch.from_numpy(array).tolist() == array.tolist()

    @pytest.mark.parametrize(
        "value",
        [np.float64(1), np.zeros(2).sum(), 1.0, [1.0], torch.tensor([1.0])],
        ids=["scalar", "sum", "float", "list", "tensor"],
    )
    def test_what_is_no_array_raises(self, value):
        with pytest.raises(TypeError):
            torch.from_numpy(value)

    def test_a_field_whose_stride_is_no_multiple_of_its_size_raises(self):
        records = np.zeros(2, dtype=[("flag", "i1"), ("number", "f4")])

        with pytest.raises(ValueError):
            torch.from_numpy(records["number"])

    def test_a_copy_of_a_turned_array_becomes_a_tensor(self):
        tensor = torch.from_numpy(np.array([1, 2, 3])[::-1].copy())

        assert (tensor.tolist(), tensor.dtype) == ([3, 2, 1], torch.int64)

    def test_as_tensor_accepts_a_numpy_scalar(self):
        tensor = torch.as_tensor(np.array([1.0, 2.0]).sum())

        assert (tensor.item(), tensor.dtype, tensor.shape) == (3.0, torch.float64, ())


@claim(
    api=["torch.from_numpy"],
    about=["memory", "value", "shape", "warning"],
    see=["generated/torch.from_numpy", "generated/torch.set_warn_always"],
    asked=[
        "the given NumPy array is not writable warning",
        "read-only numpy array to tensor",
        "masked array to tensor loses mask",
        "memmap file to tensor crash on write",
        "np.frombuffer non-writable tensors warning",
    ],
)
class TestFromNumpyDropsReadOnlyAndMasks:
    """`torch.from_numpy` drops the write protection and the mask of an array.

    Under `torch.set_warn_always(True)` a write-protected vector warns with a UserWarning, and a write goes through.
    [a_read_only_array_is_written_through_after_a_warning]
    Without `torch.set_warn_always` the warning comes once per process. [the_warning_comes_once]
    A vector broadcast from one element becomes a tensor over a single number.
    [a_broadcast_array_becomes_a_tensor_over_one_number]
    A masked float64 array returns its masked values as if they were valid. [a_masked_array_loses_its_mask]
    A write to a `np.memmap` of mode `r` ends the process. [background]
    Copy a write-protected array first, and fill a masked one. [advice]
    """

    def test_a_read_only_array_is_written_through_after_a_warning(self):
        array = np.array([1.0, 2.0])
        array.flags.writeable = False
        torch.set_warn_always(True)
        try:
            with pytest.warns(UserWarning):
                tensor = torch.from_numpy(array)
        finally:
            torch.set_warn_always(False)
        tensor[0] = 5

        assert array.tolist() == [5.0, 2.0]
        assert tensor.numpy().flags.writeable

    def test_a_broadcast_array_becomes_a_tensor_over_one_number(self):
        number = np.array([1.0])
        torch.set_warn_always(True)
        try:
            with pytest.warns(UserWarning):
                tensor = torch.from_numpy(np.broadcast_to(number, (3,)))
        finally:
            torch.set_warn_always(False)
        tensor[0] = 5

        assert (tensor.tolist(), number.tolist()) == ([5.0, 5.0, 5.0], [5.0])

    def test_a_masked_array_loses_its_mask(self):
        array = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])

        tensor = torch.from_numpy(array)

        assert array.sum() == 4.0
        assert tensor.tolist() == [1.0, 2.0, 3.0]

    def test_the_warning_comes_once(self):
        array = np.array([1.0, 2.0])
        array.flags.writeable = False
        torch.set_warn_always(False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.from_numpy(array)

        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            torch.from_numpy(array)

        assert seen == []
