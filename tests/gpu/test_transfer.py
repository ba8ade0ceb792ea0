"""Between CPU and GPU.

Order: 2
"""

import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.device"],
    about=["value"],
    see=["tensor_attributes", "generated/torch.Tensor.device"],
    asked=[
        "comparing tensor.device with torch.device cuda gives False",
        "check if tensor is on gpu",
        "find out which device a tensor is on",
    ],
)
@pytest.mark.gpu
class TestDeviceOfAGpuTensorHasAnIndex:
    """`Tensor.device` of a tensor on the GPU has an index.

    A tensor made on plain `"cuda"` has the index of `torch.cuda.current_device()`, as its storage has.
    [the_memory_is_on_the_gpu_that_the_tensor_tells]
    The device of a 0-d, an empty and a 2-d tensor on `"cuda:0"` is `cuda:0`. [every_shape_tells_its_gpu]
    Such a device differs from `torch.device("cuda")`. [no_tensor_is_on_the_device_without_an_index]
    Compare `tensor.device.type == "cuda"` or use `tensor.is_cuda`. [advice]
    A product and a sum of GPU tensors are on the GPU of their inputs. [a_result_is_on_the_gpu_of_its_inputs]
    """

    @belief("lecture/5")
    def test_the_memory_is_on_the_gpu_that_the_tensor_tells(self):
        tensor = torch.zeros(2, device="cuda")

        assert tensor.device == torch.device("cuda", torch.cuda.current_device())
        assert tensor.device == tensor.untyped_storage().device

    @belief("lecture/5")
    @pytest.mark.parametrize("shape", [(), (0,), (2, 3)], ids=str)
    def test_every_shape_tells_its_gpu(self, shape):
        tensor = torch.zeros(shape, device="cuda:0")

        assert str(tensor.device) == "cuda:0"

    def test_no_tensor_is_on_the_device_without_an_index(self):
        tensor = torch.zeros(2, device="cuda")

        assert tensor.device != torch.device("cuda")
        assert tensor.device.type == "cuda"
        assert tensor.is_cuda

    def test_a_result_is_on_the_gpu_of_its_inputs(self):
        tensor = torch.ones(2, 2, device="cuda")

        product = (tensor @ tensor + 1).sum()

        assert product.device == tensor.device


@claim(
    api=["torch.Tensor.to"],
    about=["value", "dtype", "memory", "state"],
    see=["generated/torch.Tensor.to", "notes/cuda"],
    asked=[
        "tensor.to(device) does nothing",
        "tensor still on cpu after .cuda()",
        "is tensor.to in place",
        "move tensor to GPU",
    ],
)
@pytest.mark.gpu
class TestToCudaReturnsACopyOnTheGpu:
    """`to("cuda")` of a CPU tensor returns a copy and leaves the tensor.

    The tensor is still on the CPU afterwards, because the result is a new tensor. [it_puts_the_tensor_on_the_gpu]
    The copy is on the current GPU, with dtype and values kept. [what_it_returns_is_on_the_gpu]
    Writing to the copy leaves the tensor as it was. [writing_to_the_copy_leaves_the_tensor_alone]
    Assign the result: `x = x.to("cuda")`. [advice]
    By default a tensor that is on that GPU already returns itself. [a_tensor_on_the_gpu_already_comes_back_itself]
    `to("cuda")` of a module moves the module itself. [a_module_moves_itself]
    """

    @belief("lecture/6", holds=False)
    def test_it_puts_the_tensor_on_the_gpu(self):
        tensor = torch.tensor([1.0, 2.0])

        tensor.to("cuda")

        assert tensor.device.type == "cuda"

    @belief("lecture/6")
    @pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float16, torch.float64, torch.complex64], ids=str)
    def test_what_it_returns_is_on_the_gpu(self, dtype):
        tensor = torch.tensor([1, 0]).to(dtype)

        moved = tensor.to("cuda")

        assert moved.device == torch.device("cuda", torch.cuda.current_device())
        assert moved.dtype == dtype
        assert moved.tolist() == [1, 0]

    def test_writing_to_the_copy_leaves_the_tensor_alone(self):
        tensor = torch.tensor([1.0, 2.0])

        moved = tensor.to("cuda")

        moved[0] = 9
        assert moved.tolist() == [9.0, 2.0]
        assert tensor.tolist() == [1.0, 2.0]

    def test_a_tensor_on_the_gpu_already_comes_back_itself(self):
        tensor = torch.zeros(2, device="cuda")

        assert tensor.to("cuda") is tensor
        assert tensor.to(tensor.device) is tensor
        assert tensor.cuda() is tensor

    def test_a_module_moves_itself(self):
        module = torch.nn.Linear(2, 1)

        returned = module.to("cuda")

        assert returned is module
        assert module.weight.device.type == "cuda"
        assert module.bias.device.type == "cuda"


@claim(
    api=["torch.Tensor.to"],
    about=["gradient"],
    see=["generated/torch.Tensor.to", "generated/torch.Tensor.is_leaf"],
    asked=[
        "can't optimize a non-leaf Tensor after .cuda()",
        "grad is None for tensor moved to gpu",
        "create leaf tensor on gpu with requires_grad",
        ".grad of non-leaf after to(device)",
    ],
)
@pytest.mark.gpu
class TestToCudaIsPartOfTheGraph:
    """`to("cuda")` of a trainable CPU leaf is part of the graph.

    Outside `no_grad`, the copy of a tensor that requires a gradient is not a leaf. [the_copy_is_no_leaf]
    The gradient arrives at the tensor on the CPU. [the_gradient_arrives_at_the_original_on_the_cpu]
    `SGD` raises ValueError for the copy. [an_optimizer_refuses_the_copy]
    A tensor made by `torch.zeros(2, device="cuda", requires_grad=True)` is a leaf on the GPU.
    [a_leaf_made_on_the_gpu_is_a_leaf]
    Make the leaf on the GPU, or move the module first. [advice]
    """

    def test_the_gradient_arrives_at_the_original_on_the_cpu(self):
        tensor = torch.tensor([1.0, 2.0], requires_grad=True)

        (tensor.to("cuda") * torch.tensor([3.0, 4.0], device="cuda")).sum().backward()

        assert tensor.grad.device == torch.device("cpu")
        assert tensor.grad.tolist() == [3.0, 4.0]

    def test_the_copy_is_no_leaf(self):
        tensor = torch.tensor([1.0, 2.0], requires_grad=True)

        moved = tensor.to("cuda")

        assert moved.requires_grad
        assert not moved.is_leaf

    def test_an_optimizer_refuses_the_copy(self):
        moved = torch.tensor([1.0, 2.0], requires_grad=True).to("cuda")

        with pytest.raises(ValueError):
            torch.optim.SGD([moved], lr=0.1)

    def test_a_leaf_made_on_the_gpu_is_a_leaf(self):
        tensor = torch.zeros(2, device="cuda", requires_grad=True)

        tensor.sum().backward()

        assert tensor.is_leaf
        assert tensor.grad.device == tensor.device
        assert tensor.grad.tolist() == [1.0, 1.0]


@claim(
    api=["torch.add", "torch.Tensor.numpy"],
    about=["value", "error"],
    see=["notes/cuda", "generated/torch.Tensor.numpy"],
    asked=[
        "Expected all tensors to be on the same device",
        "found at least two devices, cuda:0 and cpu",
        "can't convert cuda:0 device type tensor to numpy",
        "add cpu scalar to gpu tensor",
        "convert gpu tensor to numpy",
    ],
)
@pytest.mark.gpu
class TestGpuAndCpuTensorsDoNotMix:
    """Adding a GPU vector and a CPU vector raises RuntimeError.

    A 0-d tensor on the CPU can be added to a GPU vector. [a_number_on_the_cpu_goes_along]
    A 0-d tensor on the GPU cannot be added to a CPU vector. [a_number_on_the_gpu_does_not_come_to_the_cpu]
    `x[indices]` with int64 indices on the CPU reads from a GPU vector. [indices_on_the_cpu_go_along]
    `torch.tensor([1.0, 2.0], device="cuda").numpy()` raises TypeError; `tensor.cpu().numpy()` copies first.
    [numpy_needs_a_copy_on_the_cpu]
    `item()` and `tolist()` copy by themselves. [python_values_are_copied_without_asking]
    """

    def test_vectors_of_both_raise(self):
        here, there = torch.zeros(2), torch.zeros(2, device="cuda")

        with pytest.raises(RuntimeError):
            torch.add(here, there)
        with pytest.raises(RuntimeError):
            torch.add(there, here)

    def test_a_number_on_the_cpu_goes_along(self):
        there = torch.tensor([1.0, 2.0], device="cuda")

        total = torch.add(there, torch.tensor(3.0))

        assert total.device == there.device
        assert total.tolist() == [4.0, 5.0]

    def test_a_number_on_the_gpu_does_not_come_to_the_cpu(self):
        here = torch.zeros(2)

        with pytest.raises(RuntimeError):
            torch.add(here, torch.tensor(1.0, device="cuda"))

    def test_indices_on_the_cpu_go_along(self):
        there = torch.tensor([1.0, 2.0], device="cuda")

        chosen = there[torch.tensor([1])]

        assert chosen.device == there.device
        assert chosen.tolist() == [2.0]

    def test_numpy_needs_a_copy_on_the_cpu(self):
        tensor = torch.tensor([1.0, 2.0], device="cuda")

        with pytest.raises(TypeError):
            tensor.numpy()

        assert tensor.cpu().numpy().tolist() == [1.0, 2.0]

    def test_python_values_are_copied_without_asking(self):
        tensor = torch.tensor([1.0, 2.0], device="cuda")

        assert tensor.tolist() == [1.0, 2.0]
        assert tensor[1].item() == 2.0
