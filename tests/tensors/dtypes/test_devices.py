"""Devices.

Order: 9
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, changed, claim


@claim(
    api=["torch.Tensor.device"],
    about=["value", "error"],
    see=["tensor_attributes", "generated/torch.Tensor.device"],
    asked=[
        "check if tensor is on gpu or cpu",
        "attribute device of torch._C.TensorBase objects is not writable",
        "Linear object has no attribute device",
        "find out which device my model is on",
        "which device, expected all tensors to be on the same device",
        "add cpu scalar to cuda tensor",
    ],
)
class TestDeviceTellsWhereATensorIs:
    """`Tensor.device` returns where a tensor is, and cannot be set.

    A tensor made on `cpu` or `meta` has that device. [a_tensor_tells_the_device_that_it_was_made_on]
    An empty tensor, a view, a sparse tensor and a parameter in main memory are on the CPU.
    [what_is_in_main_memory_is_on_the_cpu, the_memory_is_on_the_device_that_the_tensor_tells]
    Setting the device raises AttributeError. [it_cannot_be_set]
    `half`, `t` and `sum` of a float32 matrix on `cpu` or `meta` return a tensor there.
    [a_result_is_where_its_inputs_are]
    `a + b` of vectors on `meta` and the CPU raises RuntimeError, but a 0-d tensor on the CPU may be added.
    [only_a_number_may_come_from_the_cpu]
    Reading a tensor on `meta` accepts an int64 index on the CPU. [an_index_may_come_from_the_cpu]
    A `Linear` layer lacks the attribute: read the device of its weight. [a_module_has_none]
    """

    @belief("lecture/5")
    @pytest.mark.parametrize(
        "tensor",
        [
            torch.tensor(1.0),
            torch.empty(0),
            torch.zeros(2, 3)[:, 1:],
            torch.eye(2).to_sparse(),
            torch.from_numpy(np.zeros(2)),
            torch.nn.Parameter(torch.zeros(2)),
        ],
        ids=["number", "empty", "view", "sparse", "from-numpy", "parameter"],
    )
    def test_what_is_in_main_memory_is_on_the_cpu(self, tensor):
        assert tensor.device == torch.device("cpu")

    @belief("lecture/5")
    def test_the_memory_is_on_the_device_that_the_tensor_tells(self):
        tensor = torch.zeros(2)

        assert tensor.device == tensor.untyped_storage().device == torch.device("cpu")

    @belief("lecture/5")
    @pytest.mark.parametrize("name", ["cpu", "meta"])
    def test_a_tensor_tells_the_device_that_it_was_made_on(self, name):
        tensor = torch.zeros(2, device=name)

        assert str(tensor.device) == name

    @pytest.mark.parametrize("name", ["cpu", "meta"])
    def test_a_result_is_where_its_inputs_are(self, name):
        tensor = torch.zeros(2, 3, device=name)

        assert tensor.half().device == torch.device(name)
        assert tensor.t().sum().device == torch.device(name)

    def test_only_a_number_may_come_from_the_cpu(self):
        tensor = torch.zeros(2, device="meta")

        assert (tensor + torch.tensor(1.0)).device == torch.device("meta")
        with pytest.raises(RuntimeError):
            tensor + torch.ones(2)

    def test_an_index_may_come_from_the_cpu(self):
        tensor = torch.zeros(2, 3, device="meta")

        result = tensor[torch.tensor([1, 1, 0])]

        assert (result.device, result.shape) == (torch.device("meta"), (3, 3))

    def test_it_cannot_be_set(self):
        tensor = torch.zeros(2)

        with pytest.raises(AttributeError):
            tensor.device = torch.device("meta")

    def test_a_module_has_none(self):
        module = torch.nn.Linear(2, 1)

        assert not hasattr(module, "device")
        assert module.weight.device == torch.device("cpu")


@claim(
    api=["torch.device"],
    about=["value", "error"],
    see=["tensor_attributes"],
    asked=[
        "compare torch.device with string",
        "cuda vs cuda:0 not equal",
        "expected one of cpu cuda ipu xpu mkldnn opengl",
        "invalid device string",
        "check if device is cuda in if statement",
        "device equality returns False unexpectedly",
    ],
)
class TestDevicesAreEqualByTypeAndIndex:
    """Two devices are equal when their type and index are.

    So `cuda` differs from `cuda:0`, and `cpu` from `cpu:0`. [a_device_without_index_differs_from_the_first]
    `torch.device("cuda:1")` equals `torch.device("cuda", 1)`. [two_spellings_are_equal]
    A device does not equal its string. [it_equals_no_string]
    A tensor made on `cpu:0` has the device `cpu`, without index. [a_tensor_on_the_cpu_has_no_index]
    A tensor made on `cuda` has an index, such as `cuda:0`. [background]
    Compare `tensor.device.type == "cuda"`. [advice]
    The names `gpu`, `CUDA` and `cuda:01` raise RuntimeError, but `cuda:300` silently has the index 44.
    [other_names_raise, an_index_that_is_too_large_wraps_around]
    """

    @pytest.mark.parametrize("name", ["cpu", "cuda"])
    def test_a_device_without_index_differs_from_the_first(self, name):
        assert torch.device(name) != torch.device(name, 0)
        assert torch.device(name).index is None
        assert torch.device(name, 0).index == 0

    def test_two_spellings_are_equal(self):
        devices = {torch.device("cuda:1"), torch.device("cuda", 1), torch.device(torch.device("cuda:1"))}

        assert len(devices) == 1

    def test_it_equals_no_string(self):
        device = torch.device("cpu")

        assert device != "cpu"
        assert device.type == "cpu"
        assert str(torch.device("cuda", 1)) == "cuda:1"

    def test_a_tensor_on_the_cpu_has_no_index(self):
        tensor = torch.zeros(2, device="cpu:0")

        assert tensor.device == torch.device("cpu")
        assert tensor.device != torch.device("cpu:0")

    @pytest.mark.parametrize("name", ["", "gpu", "CUDA", "cuda:-1", "cuda:01", "cuda:x"])
    def test_other_names_raise(self, name):
        with pytest.raises(RuntimeError):
            torch.device(name)

    def test_an_index_that_is_too_large_wraps_around(self):
        assert torch.device("cuda:300").index == 44


@claim(
    api=["torch.Tensor.to"],
    about=["value", "memory", "gradient", "state", "argument"],
    see=["generated/torch.Tensor.to", "generated/torch.nn.Module"],
    asked=[
        "x.to(device) does not move the tensor",
        "does .to() create a copy",
        "tensor still on cpu after calling .to",
        "grad is none after moving tensor to gpu",
        "does .to() work in place for module but not tensor",
    ],
)
class TestToReturnsTheTensorOrACopy:
    """`Tensor.to` returns the tensor itself or a copy.

    By default the tensor itself comes back where device and dtype are right already.
    [a_tensor_that_is_there_already_comes_back_itself]
    A float32 tensor on `cpu` is copied for float64, for `copy=True`, for `"cpu:0"` and for another memory format.
    [a_copy_has_memory_of_its_own, another_memory_format_copies]
    The tensor itself does not move, so assign the result. [the_tensor_itself_does_not_move]
    An `nn.Linear` moves its parameters and returns itself. [a_module_moves_itself]
    With gradients enabled the gradient of a copy in float32 arrives at the original.
    [the_gradient_of_a_copy_arrives_at_the_original]
    With gradients enabled, if the original requires one, such a copy is not a leaf, but a copy in int64 is.
    [the_gradient_of_a_copy_arrives_at_the_original, a_copy_to_integers_is_a_leaf]
    """

    def test_a_tensor_that_is_there_already_comes_back_itself(self):
        tensor = torch.zeros(2)

        assert tensor.to("cpu") is tensor
        assert tensor.to(torch.device("cpu"), torch.float32) is tensor
        assert tensor.to(torch.ones(3)) is tensor

    @pytest.mark.parametrize(
        "arguments",
        [{"device": "cpu", "copy": True}, {"device": "cpu:0"}, {"dtype": torch.float64}],
        ids=["copy", "cpu:0", "dtype"],
    )
    def test_a_copy_has_memory_of_its_own(self, arguments):
        tensor = torch.tensor([1.0, 2.0])

        copy = tensor.to(**arguments)

        copy[0] = 9
        assert copy.tolist() == [9.0, 2.0]
        assert tensor.tolist() == [1.0, 2.0]

    def test_another_memory_format_copies(self):
        tensor = torch.zeros(1, 2, 2, 2)

        copy = tensor.to(memory_format=torch.channels_last)

        assert copy.data_ptr() != tensor.data_ptr()
        assert copy.stride() == (8, 1, 4, 2)

    def test_a_copy_to_integers_is_a_leaf(self):
        tensor = torch.tensor([1.0, 2.0], requires_grad=True)

        copy = tensor.to(torch.int64)

        assert (copy.is_leaf, copy.requires_grad) == (True, False)

    def test_the_tensor_itself_does_not_move(self):
        tensor = torch.tensor([1.0, 2.0])

        assert tensor.to("meta").device == torch.device("meta")
        assert tensor.device == torch.device("cpu")
        assert tensor.tolist() == [1.0, 2.0]

    def test_a_module_moves_itself(self):
        module = torch.nn.Linear(2, 1)

        returned = module.to("meta")

        assert returned is module
        assert module.weight.device == torch.device("meta")

    def test_the_gradient_of_a_copy_arrives_at_the_original(self):
        tensor = torch.tensor([1.0, 2.0], requires_grad=True)

        copy = tensor.to("cpu", copy=True)
        (copy * torch.tensor([3.0, 4.0])).sum().backward()

        assert not copy.is_leaf
        assert torch.zeros(2).to("cpu", copy=True).is_leaf
        assert tensor.grad.tolist() == [3.0, 4.0]


@claim(
    api=["torch.Tensor.to", "torch.Tensor.cuda"],
    about=["error"],
    see=["generated/torch.Tensor.to", "generated/torch.Tensor.cuda", "generated/torch.cuda.is_available"],
    asked=[
        "torch not compiled with CUDA enabled",
        "found no NVIDIA driver on your system",
        "run gpu code on machine without gpu",
        "fall back to cpu if gpu is not available",
        "catch error when cuda is missing",
    ],
)
@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
class TestCudaWithoutCudaRaises:
    """`tensor.to("cuda")` raises where CUDA is missing.

    AssertionError is raised if torch was built without CUDA, and RuntimeError if it was built with it. [moving_raises]
    So `except RuntimeError` misses the first. [moving_raises]
    An empty tensor raises as well. [moving_nothing_raises_as_well]
    `torch.device("cuda:3")` can be made without CUDA. [a_cuda_device_can_be_named_all_the_same]
    Call `torch.cuda.is_available()` before. [advice]
    """

    def test_moving_raises(self, monkeypatch):
        monkeypatch.setenv("CUDA_MODULE_LOADING", "LAZY")
        tensor = torch.zeros(2)
        error = RuntimeError if torch.backends.cuda.is_built() else AssertionError

        with pytest.raises(error):
            tensor.to("cuda")
        with pytest.raises(error):
            tensor.cuda()

    @changed(
        "2.13",
        why="the build of 2.13.0 that is recorded has no CUDA",
        remedy="Ask `torch.cuda.is_available()` first; what is raised without CUDA hangs on the build.",
        trigger={"unseen": "What is raised without a GPU hangs on the build of torch, not on its release."},
    )
    @changed(
        "2.14",
        why="the build of 2.13.0 that is recorded has no CUDA",
        remedy="Ask `torch.cuda.is_available()` first; what is raised without CUDA hangs on the build.",
        trigger={"unseen": "What is raised without a GPU hangs on the build of torch, not on its release."},
    )
    def test_moving_nothing_raises_as_well(self, monkeypatch):
        monkeypatch.setenv("CUDA_MODULE_LOADING", "LAZY")
        tensor = torch.empty(0)
        error = RuntimeError if torch.backends.cuda.is_built() else AssertionError

        with pytest.raises(error):
            tensor.to("cuda")
        with pytest.raises(error):
            tensor.cuda()

    def test_a_cuda_device_can_be_named_all_the_same(self):
        device = torch.device("cuda:3")

        assert (device.type, device.index) == ("cuda", 3)
