"""The bridge to NumPy: what `Tensor.numpy()` does not carry.

Order: 32
"""

import warnings

import numpy as np
import pytest
import torch

from torchnotes import belief, claim, since, until

only_numpy_2 = pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.0.0", reason="needs numpy 2")


@claim(
    api=["torch.Tensor.numpy"],
    about=["error", "value", "dtype"],
    see=["generated/torch.Tensor.numpy", "generated/torch.Tensor.detach", "generated/torch.Tensor.resolve_conj"],
    asked=[
        "can't call numpy() on Tensor that requires grad",
        "got unsupported ScalarType BFloat16",
        "bfloat16 tensor to numpy",
        "can't convert Sparse layout tensor to numpy",
        "Tensor that has conjugate bit set resolve_conj",
        "use tensor.detach().numpy() instead",
    ],
)
class TestNumpyRefusesWhatAnArrayCannotHold:
    """`Tensor.numpy()` raises for a bfloat16, sparse or meta tensor.

    By default a float32 tensor that requires a gradient raises RuntimeError, because a write to the array would
    escape autograd.
    [a_tensor_that_requires_a_gradient_becomes_an_array]
    Inside `torch.no_grad()` the tensor converts. [no_grad_lets_a_tensor_that_requires_a_gradient_through]
    A bfloat16 or complex32 tensor without `requires_grad` raises TypeError.
    [a_tensor_of_a_dtype_that_numpy_lacks_becomes_an_array]
    float8_e4m3fn and float8_e5m2 raise TypeError; torch 2.0 lacks them.
    [a_tensor_of_8_bit_floats_raises, there_is_no_tensor_of_8_bit_floats]
    A sparse COO or CSR tensor raises TypeError. [a_sparse_tensor_becomes_an_array]
    A conjugate view of complex64 raises RuntimeError. [a_conjugate_becomes_an_array]
    Its imaginary part raises RuntimeError too, and converts after `resolve_neg()`.
    [the_imaginary_part_of_a_conjugate_raises]
    A meta tensor raises TypeError. [a_meta_tensor_raises]
    `detach()` of a float32 leaf, `float()` of bfloat16, `to_dense()` of COO and `resolve_conj()` of a conjugate help.
    [a_tensor_made_ready_becomes_an_array]
    """

    @belief("memo/2", holds=False, raises=RuntimeError, role="exception")
    @pytest.mark.parametrize("make", [torch.clone, torch.nn.Parameter], ids=["result", "Parameter"])
    def test_a_tensor_that_requires_a_gradient_becomes_an_array(self, make):
        tensor = make(torch.tensor([1.0, 2.0], requires_grad=True))

        assert tensor.numpy().tolist() == [1.0, 2.0]

    @belief("memo/2", holds=False, raises=TypeError, role="exception")
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

    @belief("memo/2", holds=False, raises=TypeError, role="exception")
    @pytest.mark.parametrize("make", [torch.Tensor.to_sparse, torch.Tensor.to_sparse_csr], ids=["coo", "csr"])
    def test_a_sparse_tensor_becomes_an_array(self, make):
        sparse = make(torch.eye(2))

        assert sparse.numpy().tolist() == [[1.0, 0.0], [0.0, 1.0]]

    @belief("memo/2", holds=False, raises=RuntimeError, role="exception")
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

    def test_a_meta_tensor_raises(self):
        tensor = torch.ones(2, device="meta")

        with pytest.raises(TypeError):
            tensor.numpy()

    @pytest.mark.parametrize(
        ("ready", "expected"),
        [
            (lambda: torch.tensor([1.5], requires_grad=True).detach(), [1.5]),
            (lambda: torch.tensor([1.5], dtype=torch.bfloat16).float(), [1.5]),
            (lambda: torch.tensor([1.5]).to_sparse().to_dense(), [1.5]),
            (lambda: torch.tensor([1 + 2j]).conj().resolve_conj(), [1 - 2j]),
        ],
        ids=["detach", "float", "to_dense", "resolve_conj"],
    )
    def test_a_tensor_made_ready_becomes_an_array(self, ready, expected):
        assert ready().numpy().tolist() == expected


@claim(
    api=["torch.Tensor.numpy"],
    about=["argument", "value", "memory", "error"],
    see=["generated/torch.Tensor.numpy", "generated/torch.Tensor.resolve_conj"],
    asked=[
        "numpy(force=True) what does it do",
        "shortcut for detach cpu numpy",
        "convert any tensor to numpy ignoring grad",
        "bfloat16 numpy force still fails",
    ],
)
class TestNumpyForceDetachesAndResolves:
    """`Tensor.numpy(force=True)` detaches and resolves a conjugate first.

    A float32 CPU leaf that requires a gradient still shares its memory with the array. [a_leaf_still_shares_its_memory]
    The array of a complex64 conjugate view is a copy. [a_conjugate_is_resolved_into_a_copy]
    The imaginary part of a conjugate view is resolved too. [the_imaginary_part_of_a_conjugate_is_resolved]
    A bfloat16 tensor still raises TypeError. [bfloat16_raises_all_the_same]
    A sparse COO tensor still raises TypeError. [a_sparse_tensor_raises_all_the_same]
    A meta tensor raises NotImplementedError. [a_meta_tensor_raises_not_implemented_error]
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

    def test_a_meta_tensor_raises_not_implemented_error(self):
        tensor = torch.ones(2, device="meta")

        with pytest.raises(NotImplementedError):
            tensor.numpy(force=True)


@claim(
    api=["torch.Tensor.numpy"],
    about=["memory", "gradient", "state"],
    see=["generated/torch.Tensor.numpy", "notes/autograd"],
    asked=[
        "modify weights through numpy",
        "wrong gradient after editing numpy array of tensor",
        "a view of a leaf Variable that requires grad in-place",
        "is it safe to change detach().numpy()",
        "in-place numpy change not detected by autograd",
    ],
)
class TestWritesThroughNumpyEscapeAutograd:
    """A write through the array of `Tensor.numpy()` escapes autograd.

    Where `data[0] = 5` overwrites a factor that autograd saved, `backward()` raises RuntimeError.
    [a_write_by_torch_makes_backward_raise]
    Autograd does not notice NumPy's write to that factor, and computes the gradient from the new values silently.
    [a_write_by_numpy_makes_the_gradient_wrong]
    By default `leaf[0] = 5` raises RuntimeError; `leaf.detach().numpy()[0] = 5` writes to the leaf.
    [a_write_by_numpy_reaches_a_leaf_that_torch_would_protect]
    In the other direction the array follows `parameter -= 0.5` under `no_grad`.
    [the_array_follows_an_update_of_the_parameter]
    A write into a copy of the array leaves the gradient right. [a_write_into_a_copy_leaves_the_gradient_right]
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

        with pytest.raises(RuntimeError):
            leaf[0] = 5
        leaf.detach().numpy()[0] = 5

        assert leaf.tolist() == [5.0, 2.0]

    def test_the_array_follows_an_update_of_the_parameter(self):
        parameter = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
        array = parameter.detach().numpy()

        with torch.no_grad():
            parameter -= 0.5

        assert array.tolist() == [0.5, 1.5]

    def test_a_write_into_a_copy_leaves_the_gradient_right(self):
        data = torch.tensor([1.0, 2.0])
        weight = torch.tensor([3.0, 4.0], requires_grad=True)
        loss = (weight * data).sum()

        data.numpy().copy()[0] = 5
        loss.backward()

        assert weight.grad.tolist() == [1.0, 2.0]


def warned(call):
    """Return the categories of the warnings that a call raises."""
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        call()
    return [warning.category for warning in raised]


@claim(
    api=["torch.Tensor.__array__"],
    about=["warning", "error", "value"],
    see=["generated/torch.Tensor.numpy"],
    asked=[
        "__array__ implementation doesn't accept a copy keyword",
        "__array_wrap__ must accept context and return_scalar",
        "unable to avoid copy while creating an array as requested",
        "np.array(tensor) deprecation warning numpy 2",
        "apply np function on torch tensor warns",
    ],
)
class TestArraysOfTensorsWarnBesideNumpy2:
    """Beside NumPy 2, `np.array(tensor)` warns by a DeprecationWarning.

    The array has the tensor's values. [np_array_warns]
    `np.asarray(tensor)` does not warn. [np_asarray_warns_of_nothing]
    NumPy 2 asks for `copy=`, and `Tensor.__array__(copy=True)` raises TypeError. [a_tensor_lacks_the_argument]
    `np.array(tensor, copy=False)` and `np.asarray(tensor, copy=False)` raise ValueError beside NumPy 2.
    [asking_for_no_copy_raises]
    `np.copy(tensor)` and `np.sin(tensor)` warn too. [other_functions_warn]
    Write `tensor.numpy()`, which NumPy does not warn about. [the_method_warns_of_nothing]
    """

    @only_numpy_2
    def test_np_array_warns(self):
        with pytest.warns(DeprecationWarning):
            result = np.array(torch.tensor([1, 2]))

        assert result.tolist() == [1, 2]

    def test_np_asarray_warns_of_nothing(self):
        tensor = torch.tensor([1, 2])

        assert warned(lambda: np.asarray(tensor)) == []
        assert np.asarray(tensor).tolist() == [1, 2]

    def test_a_tensor_lacks_the_argument(self):
        with pytest.raises(TypeError):
            torch.tensor([1, 2]).__array__(copy=True)

    @only_numpy_2
    @pytest.mark.parametrize("make", [np.array, np.asarray], ids=["array", "asarray"])
    def test_asking_for_no_copy_raises(self, make):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises(ValueError):
                make(torch.tensor([1, 2]), copy=False)

    @only_numpy_2
    @pytest.mark.parametrize("call", [np.copy, np.sin], ids=["copy", "sin"])
    def test_other_functions_warn(self, call):
        tensor = torch.tensor([1.0, 2.0])

        assert warned(lambda: call(tensor)) == [DeprecationWarning]

    def test_the_method_warns_of_nothing(self):
        tensor = torch.tensor([1, 2])

        assert warned(tensor.numpy) == []
        assert tensor.numpy().tolist() == [1, 2]
