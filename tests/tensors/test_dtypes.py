"""Types and dtypes."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.type"],
    about=["value"],
    see=["generated/torch.Tensor.type", "tensors"],
)
class TestTypeNamesDeviceLayoutAndDtype:
    """`Tensor.type()` returns a string that names device, layout and dtype, such as `'torch.FloatTensor'`.

    Python's `type` says `torch.Tensor` whatever the tensor holds, and `Parameter` for a parameter.
    The names follow the old tensor classes, hence `LongTensor` for int64, but complex ones have a name and no class.
    A sparse CSR tensor has no such name, and raises.
    Ask `dtype`, `device` and `layout` instead, which need no parsing.
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
)
class TestTypeReturnsAConvertedTensor:
    """`Tensor.type(dtype)` returns a converted tensor and leaves the tensor itself as it was.

    Where there is nothing to convert it returns the tensor itself, and what is written to that shows in the tensor.
    It takes a dtype, an old tensor class or its full name as a string, but no dtype of numpy or Python.
    `Tensor.to` takes the dtypes of Python too, but no classes; assigning to `.data` changes a tensor that exists.
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

    def test_assigning_data_changes_the_dtype_of_the_tensor(self):
        tensor = torch.tensor([1.5, -1.5])

        tensor.data = tensor.type(torch.int64)

        assert tensor.dtype == torch.int64
        assert tensor.tolist() == [1, -1]


@claim(
    api=["torch.Tensor.type"],
    about=["gradient"],
    see=["generated/torch.Tensor.type"],
)
class TestTypeIsPartOfTheGraph:
    """`Tensor.type` to another float dtype is recorded, and the gradient comes back in the dtype of the tensor.

    A converted leaf that requires a gradient is no leaf: an optimizer must be given the original.
    A conversion to integers ends the graph without a warning.
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


@claim(
    api=["torch.Tensor.dtype"],
    about=["value", "dtype", "error"],
    see=["tensor_attributes", "tensors"],
)
class TestDtypeIsAReadOnlyAttribute:
    """`Tensor.dtype` is an attribute that holds one of torch's own dtype objects and cannot be set.

    There is one object for each dtype, so `is` and `==` agree.
    It equals no string, no dtype of numpy and no type of Python, although `torch.float64 == float` looks likely.
    """

    @belief("lecture/14")
    @pytest.mark.parametrize(
        "dtype",
        [
            torch.bool,
            torch.uint8,
            torch.int8,
            torch.int16,
            torch.int32,
            torch.int64,
            torch.float16,
            torch.bfloat16,
            torch.float32,
            torch.float64,
            torch.complex64,
        ],
        ids=str,
    )
    def test_it_is_the_dtype_that_the_tensor_was_made_with(self, dtype):
        tensor = torch.zeros(2, dtype=dtype)

        assert tensor.dtype is dtype

    @belief("lecture/14")
    @pytest.mark.parametrize(
        ("data", "dtype"),
        [
            (True, torch.bool),
            ([1, 2], torch.int64),
            ([1, 2.5], torch.float32),
            ([], torch.float32),
            (1j, torch.complex64),
            (np.zeros(1), torch.float64),
            (np.float16(1), torch.float16),
        ],
        ids=["bool", "ints", "floats", "nothing", "complex", "float64-array", "numpy-float16"],
    )
    def test_it_follows_the_data_where_none_was_asked_for(self, data, dtype):
        tensor = torch.tensor(data)

        assert tensor.dtype == dtype

    @since("2.3")
    @pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
    def test_wider_unsigned_integers_are_told_as_well(self, name):
        tensor = torch.zeros(2, dtype=getattr(torch, name))

        assert str(tensor.dtype) == f"torch.{name}"

    @until("2.3")
    @pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
    def test_wider_unsigned_integers_do_not_exist_before(self, name):
        assert not hasattr(torch, name)

    def test_it_cannot_be_set(self):
        tensor = torch.tensor([1.0])

        with pytest.raises(AttributeError):
            tensor.dtype = torch.float64

        assert tensor.dtype == torch.float32

    @pytest.mark.parametrize("other", ["float64", "torch.float64", np.float64, np.dtype("float64"), float], ids=repr)
    def test_it_equals_nothing_that_is_not_of_torch(self, other):
        tensor = torch.zeros(2, dtype=torch.float64)

        assert isinstance(tensor.dtype, torch.dtype)
        assert tensor.dtype != other


@claim(
    api=["torch.float"],
    about=["value", "dtype"],
    see=["tensor_attributes", "generated/torch.set_default_dtype", "type_info"],
)
class TestTorchFloatIsFloat32:
    """`torch.float` is `torch.float32` under another name, one of four float dtypes for computing.

    The others are `torch.double` (float64), `torch.half` (float16) and `torch.bfloat16`.
    The float8 and float4 dtypes of later releases are floating too, but for storage: hardly any operation takes them.
    `torch.float` is neither the default dtype, which can be set, nor Python's `float`, which as a dtype means float64.
    """

    @belief("til/6")
    def test_it_is_a_float_dtype(self):
        tensor = torch.tensor([1, 2], dtype=torch.float)

        assert tensor.dtype.is_floating_point
        assert tensor.tolist() == [1.0, 2.0]

    @pytest.mark.parametrize(
        ("alias", "dtype"),
        [("float", torch.float32), ("double", torch.float64), ("half", torch.float16), ("cfloat", torch.complex64)],
        ids=["float", "double", "half", "cfloat"],
    )
    def test_each_alias_is_the_very_object(self, alias, dtype):
        assert getattr(torch, alias) is dtype

    @pytest.mark.parametrize(
        ("dtype", "bits", "largest"),
        [
            (torch.float, 32, (2 - 2**-23) * 2.0**127),
            (torch.double, 64, (2 - 2**-52) * 2.0**1023),
            (torch.half, 16, 65504.0),
            (torch.bfloat16, 16, (2 - 2**-7) * 2.0**127),
        ],
        ids=["float", "double", "half", "bfloat16"],
    )
    def test_the_float_dtypes_differ_in_size_and_range(self, dtype, bits, largest):
        limits = torch.finfo(dtype)

        assert dtype.is_floating_point
        assert (limits.bits, limits.max) == (bits, largest)

    @pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.complex64], ids=str)
    def test_integers_booleans_and_complex_numbers_are_not_floating(self, dtype):
        assert not dtype.is_floating_point

    @since("2.1")
    def test_float8_is_floating_and_cannot_be_added(self):
        tensor = torch.ones(1).to(torch.float8_e4m3fn)

        assert tensor.is_floating_point()
        with pytest.raises(RuntimeError):
            tensor + tensor

    @until("2.1")
    def test_float8_does_not_exist_before(self):
        assert not hasattr(torch, "float8_e4m3fn")

    def test_it_is_not_the_default_dtype(self):
        before = torch.get_default_dtype()

        torch.set_default_dtype(torch.float64)
        try:
            dtypes = [torch.tensor([1.0]).dtype, torch.tensor([1.0], dtype=torch.float).dtype]
        finally:
            torch.set_default_dtype(before)

        assert dtypes == [torch.float64, torch.float32]

    def test_it_is_not_the_float_of_python(self):
        values = [1.5]

        assert torch.tensor(values, dtype=float).dtype == torch.float64
        assert torch.tensor(values, dtype=torch.float).dtype == torch.float32
