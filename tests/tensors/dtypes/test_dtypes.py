"""Types by name.

Order: 8
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.type"],
    about=["value"],
    see=["generated/torch.Tensor.type", "tensors"],
    asked=[
        "what does tensor.type() return as string",
        "isinstance torch.FloatTensor vs torch.Tensor",
        "unimplemented backend SparseCsrCPU",
        "python type(tensor) does not show dtype",
        "get tensor type name LongTensor",
    ],
)
class TestTypeNamesDeviceLayoutAndDtype:
    """`Tensor.type()` of a dense or sparse COO tensor names its kind.

    On the CPU float32 is `'torch.FloatTensor'`, and int64 is `'torch.LongTensor'`. [each_dtype_has_a_name]
    A sparse COO tensor is `'torch.sparse.FloatTensor'`, and a meta tensor `'torch.meta.FloatTensor'`.
    [a_sparse_tensor_and_a_meta_tensor_say_so]
    A sparse CSR tensor raises RuntimeError. [a_sparse_csr_tensor_raises]
    Python's `type` returns `torch.Tensor` for integers and floats, and `Parameter` for a usual parameter.
    [the_class_is_the_same_for_every_dtype, a_parameter_is_named_like_any_tensor]
    Complex tensors have a name, but torch lacks a class of that name. [a_complex_name_is_not_a_class]
    Read `dtype`, `device` and `layout` instead. [advice]
    """

    @belief("lecture/13")
    @pytest.mark.parametrize(
        ("dtype", "name"),
        [
            (torch.bool, "torch.BoolTensor"),
            (torch.uint8, "torch.ByteTensor"),
            (torch.int8, "torch.CharTensor"),
            (torch.int16, "torch.ShortTensor"),
            (torch.int32, "torch.IntTensor"),
            (torch.int64, "torch.LongTensor"),
            (torch.float16, "torch.HalfTensor"),
            (torch.bfloat16, "torch.BFloat16Tensor"),
            (torch.float32, "torch.FloatTensor"),
            (torch.float64, "torch.DoubleTensor"),
            (torch.complex128, "torch.ComplexDoubleTensor"),
        ],
        ids=str,
    )
    def test_each_dtype_has_a_name(self, dtype, name):
        tensor = torch.zeros(2, dtype=dtype)

        assert tensor.type() == name

    @belief("lecture/13")
    def test_a_sparse_tensor_and_a_meta_tensor_say_so(self):
        assert torch.eye(2).to_sparse().type() == "torch.sparse.FloatTensor"
        assert torch.zeros(2, device="meta").type() == "torch.meta.FloatTensor"

    def test_a_complex_name_is_not_a_class(self):
        name = torch.zeros(2, dtype=torch.complex64).type()

        assert name == "torch.ComplexFloatTensor"
        assert not hasattr(torch, "ComplexFloatTensor")

    def test_a_sparse_csr_tensor_raises(self):
        sparse = torch.eye(2).to_sparse_csr()

        with pytest.raises(RuntimeError):
            sparse.type()

    def test_the_class_is_the_same_for_every_dtype(self):
        integers, floats = torch.tensor([1]), torch.tensor([1.0])

        assert integers.type() != floats.type()
        assert type(integers) is type(floats) is torch.Tensor

    def test_a_parameter_is_named_like_any_tensor(self):
        parameter = torch.nn.Parameter(torch.zeros(2))

        assert parameter.type() == "torch.FloatTensor"
        assert type(parameter) is torch.nn.Parameter


@claim(
    api=["torch.Tensor.type"],
    about=["value", "dtype", "memory", "state", "argument", "error"],
    see=["generated/torch.Tensor.type"],
    asked=[
        "cast tensor to another dtype by string name",
        "invalid type 'torch.float64'",
        "x.type(torch.LongTensor) does not change x",
        "convert tensor to DoubleTensor",
        "tensor.type vs tensor.to for conversion",
    ],
)
class TestTypeReturnsAConvertedTensor:
    """`Tensor.type(dtype)` returns a tensor of that dtype.

    The tensor itself keeps its dtype and values, because a conversion copies.
    [it_changes_the_dtype_of_the_tensor, what_it_returns_has_the_dtype, what_it_converts_is_in_new_memory]
    The tensor itself comes back where the dtype is right already. [the_tensor_itself_comes_back_where_it_has_the_type]
    `torch.float64`, `torch.DoubleTensor` and `"torch.DoubleTensor"` are accepted.
    [a_name_a_class_and_a_dtype_mean_the_same]
    Python's `float`, NumPy's `float64`, `"float64"` and `"DoubleTensor"` raise ValueError. [other_names_raise]
    `"torch.cuda.FloatTensor"` raises RuntimeError without CUDA. [the_name_of_a_cuda_type_raises_without_cuda]
    `"torch.sparse.FloatTensor"` returns a dense tensor for a dense float32 tensor.
    [a_sparse_name_returns_a_dense_tensor]
    With `requires_grad=False`, assigning the result to `.data` changes the tensor itself.
    [assigning_data_changes_the_dtype_of_the_tensor]
    """

    @belief("lecture/13", holds=False)
    def test_it_changes_the_dtype_of_the_tensor(self):
        tensor = torch.tensor([1.5, -1.5])

        tensor.type(torch.int64)

        assert tensor.dtype == torch.int64

    @belief("lecture/13")
    @pytest.mark.parametrize(
        ("dtype", "values"),
        [
            (torch.int64, [2, -1, 0]),
            (torch.bool, [True, True, False]),
            (torch.float64, [2.5, -1.5, 0.0]),
            (torch.bfloat16, [2.5, -1.5, 0.0]),
            (torch.complex64, [2.5, -1.5, 0.0]),
        ],
        ids=str,
    )
    def test_what_it_returns_has_the_dtype(self, dtype, values):
        tensor = torch.tensor([2.5, -1.5, 0.0])

        converted = tensor.type(dtype)

        assert converted.dtype == dtype
        assert converted.tolist() == values
        assert tensor.tolist() == [2.5, -1.5, 0.0]

    @pytest.mark.parametrize("kind", ["torch.DoubleTensor", torch.DoubleTensor, torch.float64], ids=str)
    def test_a_name_a_class_and_a_dtype_mean_the_same(self, kind):
        tensor = torch.tensor([1, 2])

        converted = tensor.type(kind)

        assert converted.dtype == torch.float64
        assert converted.tolist() == [1.0, 2.0]

    @pytest.mark.parametrize("kind", ["torch.FloatTensor", torch.FloatTensor, torch.float32, torch.Tensor], ids=str)
    def test_the_tensor_itself_comes_back_where_it_has_the_type(self, kind):
        tensor = torch.tensor([1.0, 2.0])

        assert tensor.type(kind) is tensor

    def test_what_it_converts_is_in_new_memory(self):
        tensor = torch.tensor([1, 2])

        tensor.type(torch.int32)[0] = 9

        assert tensor.tolist() == [1, 2]

    @pytest.mark.parametrize("kind", [float, np.float64, "float64", "torch.float64", "DoubleTensor"], ids=str)
    def test_other_names_raise(self, kind):
        tensor = torch.tensor([1, 2])

        with pytest.raises(ValueError):
            tensor.type(kind)

    @pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
    def test_the_name_of_a_cuda_type_raises_without_cuda(self):
        tensor = torch.tensor([1.0, 2.0])

        with pytest.raises(RuntimeError):
            tensor.type("torch.cuda.FloatTensor")

    def test_a_sparse_name_returns_a_dense_tensor(self):
        tensor = torch.tensor([1.0, 2.0])

        assert tensor.type("torch.sparse.FloatTensor").layout is torch.strided

    def test_assigning_data_changes_the_dtype_of_the_tensor(self):
        tensor = torch.tensor([1.5, -1.5])

        tensor.data = tensor.type(torch.int64)

        assert tensor.dtype == torch.int64
        assert tensor.tolist() == [1, -1]


@claim(
    api=["torch.Tensor.type"],
    about=["gradient"],
    see=["generated/torch.Tensor.type"],
    asked=[
        "does casting to double break gradient",
        "cast float to double then backward",
        "non-leaf tensor after type conversion grad is none",
        "does converting to int stop the gradient",
    ],
)
class TestTypeIsPartOfTheGraph:
    """`Tensor.type` from float32 to float64 passes the gradient on.

    The gradient has the dtype of the original. [the_gradient_passes_through_in_the_dtype_of_the_tensor]
    With gradients enabled `type(torch.float64)` of a trainable float32 leaf is not a leaf: optimize the original.
    [a_converted_leaf_is_no_leaf]
    A copy in integers does not require a gradient. [integers_require_no_gradient]
    """

    def test_the_gradient_passes_through_in_the_dtype_of_the_tensor(self):
        tensor = torch.tensor([1.5, 2.5], requires_grad=True)

        (tensor.type(torch.float64) * torch.tensor([3.0, 4.0], dtype=torch.float64)).sum().backward()

        assert tensor.grad.tolist() == [3.0, 4.0]
        assert tensor.grad.dtype == torch.float32

    def test_a_converted_leaf_is_no_leaf(self):
        tensor = torch.tensor([1.5, 2.5], requires_grad=True)

        assert tensor.type(torch.float32).is_leaf
        assert not tensor.type(torch.float64).is_leaf
        assert tensor.detach().type(torch.float64).is_leaf

    def test_integers_require_no_gradient(self):
        tensor = torch.tensor([1.5, 2.5], requires_grad=True)

        converted = tensor.type(torch.int64)

        assert not converted.requires_grad
