"""Telling a tensor: isinstance, torch.is_tensor and type.

Order: 3
"""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

from torchnotes import belief, claim, since, until


class Named(torch.Tensor):
    """A tensor of one's own."""


class Like:
    """Passes for a tensor in torch's functions, and is none."""

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return function.__name__


@claim(
    api=["torch.Tensor", "torch.is_tensor", "torch.nn.Parameter"],
    about=["value"],
    see=["generated/torch.is_tensor", "tensors"],
    asked=[
        "check if object is a tensor",
        "isinstance() arg 2 must be a type torch.tensor",
        "torch.is_tensor vs isinstance",
        "is Parameter counted as Tensor type check",
        "torch.Tensor vs torch.tensor",
    ],
)
class TestIsinstanceTellsATensorOfAnyKind:
    """`isinstance(a, torch.Tensor)` is True for Parameters and subclasses.

    Sparse, meta, empty and 0-d tensors, a buffer and a tensor from NumPy count too. [a_tensor_of_any_kind_is_told]
    An ndarray, a list, a float, None, `torch.Size`, a dtype, an `UntypedStorage` and a module do not.
    [nothing_else_is_told]
    A `PackedSequence` and the result of `torch.max(x, dim=0)` do not count. [a_tuple_of_tensors_is_no_tensor]
    `torch.is_tensor` returns the same for them. [a_tensor_of_any_kind_is_told, nothing_else_is_told]
    `type(a) is torch.Tensor` is False for a Parameter and for a subclass. [the_type_itself_misses_subclasses]
    `p.detach()`, `p.data` and `p + 1` of a Parameter are plain tensors. [what_comes_of_a_parameter_is_no_parameter]
    `isinstance(a, torch.tensor)` raises TypeError, as `torch.tensor` is a function. [the_function_in_its_place_raises]
    `torch.Tensor([1, 2])` makes a tensor. [what_the_class_makes_is_told]
    """

    @belief("lecture/50")
    @pytest.mark.parametrize(
        "tensor",
        [
            torch.zeros(2),
            torch.tensor(1),
            torch.zeros(0, dtype=torch.bool),
            nn.Parameter(torch.zeros(2)),
            torch.zeros(2).as_subclass(Named),
            torch.eye(2).to_sparse(),
            torch.empty(2, device="meta"),
            nn.BatchNorm1d(1).running_mean,
            torch.from_numpy(np.zeros(2)),
        ],
        ids=["plain", "0-d", "empty", "parameter", "subclass", "sparse", "meta", "buffer", "from-numpy"],
    )
    def test_a_tensor_of_any_kind_is_told(self, tensor):
        assert isinstance(tensor, torch.Tensor)
        assert torch.is_tensor(tensor) is True

    @belief("lecture/50")
    @pytest.mark.parametrize(
        "other",
        [
            np.zeros(2),
            np.float32(1),
            [1.0, 2.0],
            1.0,
            None,
            torch.Size([2]),
            torch.float32,
            torch.zeros(2).untyped_storage(),
            nn.Linear(1, 1),
            torch.Tensor,
        ],
        ids=lambda other: getattr(other, "__name__", type(other).__name__),
    )
    def test_nothing_else_is_told(self, other):
        assert not isinstance(other, torch.Tensor)
        assert torch.is_tensor(other) is False

    @belief("lecture/50")
    def test_a_tuple_of_tensors_is_no_tensor(self):
        packed, largest = pack_sequence([torch.ones(1)]), torch.max(torch.ones(1, 1), dim=0)

        assert not isinstance(packed, torch.Tensor)
        assert not isinstance(largest, torch.Tensor)
        assert torch.is_tensor(largest.values) is True

    def test_what_the_class_makes_is_told(self):
        tensor = torch.Tensor([1, 2])

        assert isinstance(tensor, torch.Tensor)
        assert tensor.tolist() == [1.0, 2.0]

    def test_the_type_itself_misses_subclasses(self):
        parameter = nn.Parameter(torch.tensor([1.0, 2.0]))

        assert type(parameter) is not torch.Tensor
        assert type(torch.zeros(2).as_subclass(Named)) is not torch.Tensor
        assert parameter.requires_grad

    def test_what_comes_of_a_parameter_is_no_parameter(self):
        parameter = nn.Parameter(torch.tensor([1.0, 2.0]))

        assert isinstance(parameter, nn.Parameter)
        assert [type(one) for one in (parameter.detach(), parameter.data, parameter + 1)] == [torch.Tensor] * 3
        assert (parameter + 1).tolist() == [2.0, 3.0]

    def test_the_function_in_its_place_raises(self):
        with pytest.raises(TypeError):
            isinstance(torch.zeros(2), torch.tensor)


@claim(
    api=["torch.Tensor.double", "torch.FloatTensor"],
    about=["dtype", "value"],
    see=["tensors", "tensor_attributes"],
    asked=[
        "check if tensor is FloatTensor",
        "torch.FloatTensor vs torch.Tensor",
        "isinstance cuda.FloatTensor",
        "tensor type string torch.DoubleTensor",
    ],
)
class TestLegacyTypesTellADtypeAndADevice:
    """`isinstance(a, torch.FloatTensor)` checks dtype, device and layout.

    A dense float32 tensor on the CPU is a `torch.FloatTensor`, and a float64 one is a `torch.DoubleTensor`.
    [it_tells_the_dtype]
    A meta and a sparse float32 tensor do not match, nor does a CPU tensor match `torch.cuda.FloatTensor`.
    [it_tells_the_device_and_the_layout]
    `torch.FloatTensor` is not a subclass of `torch.Tensor`, and makes plain tensors.
    [it_is_no_subclass_of_tensor, what_it_makes_is_a_plain_tensor]
    A float32 Parameter on the CPU is one too. [it_is_no_subclass_of_tensor]
    Read `a.dtype`, `a.device` and `a.layout` instead. [advice]
    """

    def test_it_tells_the_dtype(self):
        tensor = torch.zeros(1)

        assert isinstance(tensor, torch.FloatTensor)
        assert isinstance(tensor.double(), torch.DoubleTensor)
        assert not isinstance(tensor.double(), torch.FloatTensor)
        assert (tensor.double().dtype, tensor.double().tolist()) == (torch.float64, [0.0])

    def test_it_tells_the_device_and_the_layout(self):
        assert not isinstance(torch.empty(1, device="meta"), torch.FloatTensor)
        assert not isinstance(torch.eye(2).to_sparse(), torch.FloatTensor)
        assert not isinstance(torch.zeros(1), torch.cuda.FloatTensor)

    def test_what_it_makes_is_a_plain_tensor(self):
        tensor = torch.FloatTensor([1, 2])

        assert type(tensor) is torch.Tensor
        assert (tensor.tolist(), tensor.dtype) == ([1.0, 2.0], torch.float32)

    def test_it_is_no_subclass_of_tensor(self):
        assert not issubclass(torch.FloatTensor, torch.Tensor)
        assert isinstance(nn.Parameter(torch.zeros(1)), torch.FloatTensor)


@claim(
    api=["torch.overrides.is_tensor_like", "torch.is_tensor", "torch.add"],
    about=["value", "error"],
    see=["torch.overrides", "notes/extending"],
    asked=[
        "argument 'input' must be Tensor, not numpy.ndarray",
        "custom class that behaves like a tensor",
        "__torch_function__ duck typing",
        "is_tensor_like versus is_tensor",
        "add numpy array to tensor",
    ],
)
class TestWhatPassesForATensorNeedNotBeOne:
    """`torch.add` accepts an object with `__torch_function__` for a tensor.

    The class method of the object is called, with the function. [torch_takes_what_has_the_method]
    `torch.is_tensor` and `isinstance` are False for such an object. [torch_takes_what_has_the_method]
    `torch.overrides.is_tensor_like` is True for such an object and for a tensor, and False for an ndarray.
    [tensor_like_tells_both]
    `torch.add` of two ndarrays raises TypeError. [an_array_is_refused]
    `torch.tensor([1.0]) + np.array([2.0])` is a tensor. [a_tensor_and_an_array_are_added]
    """

    def test_torch_takes_what_has_the_method(self):
        assert torch.add(Like(), 1) == "add"
        assert not isinstance(Like(), torch.Tensor)
        assert torch.is_tensor(Like()) is False

    def test_tensor_like_tells_both(self):
        assert torch.overrides.is_tensor_like(Like()) is True
        assert torch.overrides.is_tensor_like(torch.zeros(1)) is True
        assert torch.overrides.is_tensor_like(np.zeros(1)) is False

    def test_a_tensor_and_an_array_are_added(self):
        result = torch.tensor([1.0]) + np.array([2.0])

        assert torch.is_tensor(result) is True
        assert result.tolist() == [3.0]

    def test_an_array_is_refused(self):
        with pytest.raises(TypeError):
            torch.add(np.zeros(1), np.zeros(1))


@claim(
    api=["torch.nn.BatchNorm1d"],
    about=["value"],
    see=["generated/torch.nn.parameter.Buffer"],
    asked=[
        "isinstance nn.Buffer",
        "how to tell whether a tensor is a buffer",
        "nn.Buffer type lost after model.double()",
    ],
)
class TestABufferIsAPlainTensor:
    """`nn.Buffer` of a plain tensor is a plain tensor by type.

    From torch 2.5 on, `isinstance(buffer, nn.Buffer)` is True for it. [a_buffer_of_the_class_is_told]
    Converting the module by `double()` makes it False for a float32 buffer. [in_another_dtype_it_is_told_no_more]
    For the running mean of `BatchNorm1d` it is False, as the layer registers a tensor. [the_buffer_of_a_layer_is_not]
    Before torch 2.5 `nn.Buffer` does not exist. [there_is_no_class_of_buffers]
    """

    @until("2.5")
    def test_there_is_no_class_of_buffers(self):
        assert not hasattr(nn, "Buffer")

    @since("2.5")
    def test_a_buffer_of_the_class_is_told(self):
        buffer = nn.Buffer(torch.zeros(1))

        assert isinstance(buffer, nn.Buffer)
        assert type(buffer) is torch.Tensor

    @since("2.5")
    def test_in_another_dtype_it_is_told_no_more(self):
        module = nn.Module()
        module.count = nn.Buffer(torch.zeros(1))

        assert isinstance(module.count, nn.Buffer)
        assert not isinstance(module.double().count, nn.Buffer)
        assert "count" in dict(module.named_buffers())

    @since("2.5")
    def test_the_buffer_of_a_layer_is_not(self):
        layer = nn.BatchNorm1d(1)

        assert not isinstance(layer.running_mean, nn.Buffer)
        assert "running_mean" in dict(layer.named_buffers())
        assert layer(torch.tensor([[1.0], [3.0]])).flatten().tolist() == pytest.approx([-1, 1], abs=1e-4)
