"""The bridge to NumPy: what does not cross it, and what is lost."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.numpy"],
    about=["error", "value", "dtype"],
    see=["generated/torch.Tensor.numpy", "generated/torch.Tensor.detach", "generated/torch.Tensor.resolve_conj"],
)
class TestNumpyRefusesWhatAnArrayCannotHold:
    """`Tensor.numpy()` raises if the tensor requires a gradient, is sparse or a conjugate, or has a dtype NumPy lacks.

    It never copies by itself: where sharing would lose something, it asks you to say so.
    Write `x.detach().cpu().numpy()`, `x.to_dense()` and `x.resolve_conj()`, and turn bfloat16 into `x.float()` first.
    The imaginary part of a conjugate wants `x.resolve_neg()`.
    Inside `torch.no_grad()` a tensor that requires a gradient converts all the same.
    """

    @belief("memo/2", holds=False, raises=RuntimeError)
    @pytest.mark.parametrize("make", [torch.clone, torch.nn.Parameter], ids=["result", "Parameter"])
    def test_a_tensor_that_requires_a_gradient_becomes_an_array(self, make):
        tensor = make(torch.tensor([1.0, 2.0], requires_grad=True))

        assert tensor.numpy().tolist() == [1.0, 2.0]

    @belief("memo/2", holds=False, raises=TypeError)
    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.complex32], ids=str)
    def test_a_tensor_of_a_dtype_that_numpy_lacks_becomes_an_array(self, dtype):
        tensor = torch.zeros(2, dtype=dtype)

        assert tensor.numpy().tolist() == [0, 0]

    @since("2.1")
    @pytest.mark.parametrize("dtype", ["float8_e4m3fn", "float8_e5m2"])
    def test_a_tensor_of_8_bit_floats_raises(self, dtype):
        tensor = torch.zeros(2, dtype=getattr(torch, dtype))

        with pytest.raises(TypeError):
            tensor.numpy()

    @until("2.1")
    @pytest.mark.parametrize("dtype", ["float8_e4m3fn", "float8_e5m2"])
    def test_there_is_no_tensor_of_8_bit_floats(self, dtype):
        assert not hasattr(torch, dtype)

    @belief("memo/2", holds=False, raises=TypeError)
    @pytest.mark.parametrize("make", [torch.Tensor.to_sparse, torch.Tensor.to_sparse_csr], ids=["coo", "csr"])
    def test_a_sparse_tensor_becomes_an_array(self, make):
        sparse = make(torch.eye(2))

        assert sparse.numpy().tolist() == [[1.0, 0.0], [0.0, 1.0]]

    @belief("memo/2", holds=False, raises=RuntimeError)
    def test_a_conjugate_becomes_an_array(self):
        conjugate = torch.tensor([1 + 2j]).conj()

        assert conjugate.numpy().tolist() == [1 - 2j]

    def test_the_imaginary_part_of_a_conjugate_raises(self):
        negative = torch.tensor([1 + 2j]).conj().imag

        with pytest.raises(RuntimeError):
            negative.numpy()
        assert negative.resolve_neg().numpy().tolist() == [-2.0]

    def test_no_grad_lets_a_tensor_that_requires_a_gradient_through(self):
        tensor = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.no_grad():
            array = tensor.numpy()

        assert (array.tolist(), array.dtype) == ([1.0, 2.0], np.float32)


@claim(
    api=["torch.Tensor.numpy"],
    about=["argument", "value", "memory", "error"],
    see=["generated/torch.Tensor.numpy", "generated/torch.Tensor.resolve_conj"],
)
class TestNumpyForceDetachesAndResolves:
    """`Tensor.numpy(force=True)` detaches and resolves a conjugate first, but converts no dtype and no sparse layout.

    It copies only where it must: a tensor that merely requires a gradient still shares its memory with the array.
    A lazy conjugate has no memory of its own to share, so that its array is a copy.
    """

    def test_a_leaf_still_shares_its_memory(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        array = leaf.numpy(force=True)
        array[0] = 5

        assert (array.tolist(), leaf.tolist()) == ([5.0, 2.0], [5.0, 2.0])
        assert leaf.requires_grad

    def test_a_conjugate_is_resolved_into_a_copy(self):
        tensor = torch.tensor([1 + 2j, 3 - 4j])

        array = tensor.conj().numpy(force=True)
        array[0] = 0

        assert (array.tolist(), tensor.tolist()) == ([0j, 3 + 4j], [1 + 2j, 3 - 4j])

    def test_the_imaginary_part_of_a_conjugate_is_resolved(self):
        imaginary = torch.tensor([1 + 2j, 3 - 4j]).conj().imag

        assert imaginary.numpy(force=True).tolist() == [-2.0, 4.0]

    def test_bfloat16_raises_all_the_same(self):
        tensor = torch.zeros(2, dtype=torch.bfloat16)

        with pytest.raises(TypeError):
            tensor.numpy(force=True)

    def test_a_sparse_tensor_raises_all_the_same(self):
        sparse = torch.eye(2).to_sparse()

        with pytest.raises(TypeError):
            sparse.numpy(force=True)


@claim(
    api=["torch.Tensor.numpy"],
    about=["memory", "gradient", "state"],
    see=["generated/torch.Tensor.numpy", "notes/autograd"],
)
class TestWritesThroughNumpyEscapeAutograd:
    """A write through the array of `Tensor.numpy()` escapes autograd, which may then compute a wrong gradient silently.

    Autograd counts the writes in place that torch makes, and refuses to differentiate with a value overwritten since.
    NumPy's writes are not counted, so that the gradient is taken at numbers the loss was never computed from.
    Write with torch, or into `x.numpy().copy()`.
    """

    def test_a_write_by_torch_makes_backward_raise(self):
        data = torch.tensor([1.0, 2.0])
        weight = torch.tensor([3.0, 4.0], requires_grad=True)
        loss = (weight * data).sum()

        data[0] = 5

        with pytest.raises(RuntimeError):
            loss.backward()

    def test_a_write_by_numpy_makes_the_gradient_wrong(self):
        data = torch.tensor([1.0, 2.0])
        weight = torch.tensor([3.0, 4.0], requires_grad=True)
        loss = (weight * data).sum()

        data.numpy()[0] = 5
        loss.backward()

        assert loss.item() == 11.0
        assert weight.grad.tolist() == [5.0, 2.0]

    def test_a_write_by_numpy_reaches_a_leaf_that_torch_would_protect(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        leaf.detach().numpy()[0] = 5

        assert leaf.tolist() == [5.0, 2.0]

    def test_the_array_follows_an_update_of_the_parameter(self):
        parameter = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
        array = parameter.detach().numpy()

        with torch.no_grad():
            parameter -= 0.5

        assert array.tolist() == [0.5, 1.5]


@claim(
    api=["torch.from_numpy"],
    about=["error", "value", "dtype"],
    see=["generated/torch.from_numpy", "generated/torch.as_tensor"],
)
class TestFromNumpyRefusesWhatATensorCannotDescribe:
    """`torch.from_numpy` raises for negative strides, foreign byte order, dtypes torch lacks and whatever is no array.

    A tensor has no strides below zero, so that `array[::-1]`, `np.flip` and `np.rot90` need a `.copy()` first.
    `np.sum` and `array[0]` return NumPy scalars, which are no arrays: `torch.as_tensor` takes those.
    Two dtypes of one size can differ in this: `np.ulonglong` raises, though torch has taken `np.uint64` since 2.3.
    """

    @belief("memo/19", holds=False, raises=ValueError)
    @pytest.mark.parametrize("turn", [np.flipud, np.fliplr, np.rot90], ids=["flipud", "fliplr", "rot90"])
    def test_a_turned_array_becomes_a_tensor(self, turn):
        array = turn(np.array([[1, 2], [3, 4]]))

        assert torch.from_numpy(array).tolist() == array.tolist()

    @belief("memo/19", holds=False, raises=ValueError)
    @pytest.mark.parametrize("dtype", [">i4", ">f8"])
    def test_a_byte_swapped_array_becomes_a_tensor(self, dtype):
        array = np.array([1, 2], dtype=dtype)

        assert torch.from_numpy(array).tolist() == [1, 2]

    @belief("memo/19", holds=False, raises=TypeError)
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


@claim(
    api=["torch.from_numpy"],
    about=["memory", "value", "shape", "warning"],
    see=["generated/torch.from_numpy", "generated/torch.set_warn_always"],
)
class TestFromNumpyDropsReadOnlyAndMasks:
    """`torch.from_numpy` takes the bare memory of an array: that it is read-only, or partly masked, is lost.

    A tensor cannot be read-only, so that a write goes through to memory which NumPy was to protect.
    Where the file system protects it, as for `np.memmap` with mode `r`, the write crashes the process.
    The one warning about it comes once in a process, whichever array is the first.
    A masked array gives its masked values as if they were valid.
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
