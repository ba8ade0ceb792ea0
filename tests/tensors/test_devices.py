"""Devices."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.device"],
    about=["value", "error"],
    see=["tensor_attributes", "generated/torch.Tensor.device"],
)
class TestDeviceTellsWhereATensorIs:
    """`Tensor.device` tells on which device a tensor is; it is read-only, and a result is where its inputs are.

    An empty tensor has a device as well, and a sparse one, a view and a parameter have that of their memory.
    Inputs on two devices raise, except that a tensor on the CPU without dimensions may join any other.
    A module has none of its own, since its parameters may be on several: ask one of them.
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
)
class TestDevicesAreEqualByTypeAndIndex:
    """Two devices are equal when type and index are, so `cuda` differs from `cuda:0`, and neither equals a string.

    A tensor on the GPU says `cuda:0` even if made on `cuda`; a tensor on the CPU has no index even if made on `cpu:0`.
    So `tensor.device == torch.device("cuda")` is False for every tensor: compare `tensor.device.type == "cuda"`.
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


@claim(
    api=["torch.Tensor.to"],
    about=["value", "memory", "gradient", "state", "argument"],
    see=["generated/torch.Tensor.to", "generated/torch.nn.Module"],
)
class TestToReturnsTheTensorOrACopy:
    """`Tensor.to` returns the tensor itself if it is there already and a copy if not; the tensor itself never moves.

    So its result must be assigned, `x = x.to(device)`, where `module.to(device)` moves a module in place.
    `copy=True` always copies; so does `"cpu:0"`, which is not the device `cpu` that tensors in main memory have.
    A copy of a leaf that requires a gradient is no leaf, and its gradient arrives at the original.
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
)
@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
class TestCudaWithoutCudaRaises:
    """`tensor.to("cuda")` raises where there is no CUDA: AssertionError if torch was built without it, or RuntimeError.

    Neither falls back to the CPU, and an `except RuntimeError` misses the first.
    Ask `torch.cuda.is_available()` before, which is True only where build, driver and GPU are all there.
    """

    def test_moving_raises(self, monkeypatch):
        monkeypatch.setenv("CUDA_MODULE_LOADING", "LAZY")
        tensor = torch.zeros(2)
        error = RuntimeError if torch.backends.cuda.is_built() else AssertionError

        with pytest.raises(error):
            tensor.to("cuda")
        with pytest.raises(error):
            tensor.cuda()

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


@claim(
    api=["torch.Tensor.item", "torch.Tensor.tolist", "torch.Tensor.to"],
    about=["error"],
    see=["meta", "generated/torch.Tensor.to"],
)
class TestMetaTensorsHoldNothing:
    """A tensor on the `meta` device has shape, dtype and device but no memory, so whatever asks for values raises.

    It serves to learn the shape of a result, or to build a model too large for memory.
    The way back is `torch.empty_like(tensor, device="cpu")`, or `module.to_empty(device="cpu")`.
    Both leave the values to be filled in, and `print` shows dots for them.
    """

    def test_shapes_and_dtypes_are_computed(self):
        matrix = torch.zeros(2**20, 2**20, device="meta")

        halves = matrix.half().reshape(2**10, -1)

        assert halves.shape == (2**10, 2**30)
        assert halves.dtype == torch.float16

    def test_there_is_no_memory(self):
        tensor = torch.ones(2, device="meta")

        assert tensor.is_meta
        assert tensor.data_ptr() == 0

    def test_asking_for_a_value_raises(self):
        tensor = torch.ones(1, device="meta")

        with pytest.raises(RuntimeError):
            tensor.item()
        with pytest.raises(NotImplementedError):
            tensor.tolist()

    def test_the_way_back_makes_room_for_values(self):
        tensor = torch.empty_like(torch.ones(2, device="meta"), device="cpu").fill_(3)
        module = torch.nn.Linear(2, 1, device="meta").to_empty(device="cpu")

        assert tensor.tolist() == [3.0, 3.0]
        assert [parameter.device.type for parameter in module.parameters()] == ["cpu", "cpu"]

    def test_moving_back_to_the_cpu_raises(self):
        tensor = torch.ones(2, device="meta")

        with pytest.raises(NotImplementedError):
            tensor.to("cpu")
