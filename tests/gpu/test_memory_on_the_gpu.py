"""Memory of the GPU.

Order: 6
"""

import gc

import pytest
import torch

from torchnotes import claim

MEGABYTE = 2**20


@pytest.fixture(autouse=True)
def _nothing_cached():
    if torch.cuda.is_available():
        # else tensors of earlier checks may go while one counts
        gc.collect()
        torch.cuda.empty_cache()


@claim(
    api=["torch.cuda.memory_allocated", "torch.cuda.memory_reserved", "torch.cuda.empty_cache"],
    about=["value", "state"],
    see=["generated/torch.cuda.memory.memory_allocated", "generated/torch.cuda.memory.empty_cache", "notes/cuda"],
    asked=[
        "free GPU memory pytorch",
        "empty_cache does not free memory",
        "nvidia-smi shows memory still used after del",
        "memory_allocated vs memory_reserved",
        "CUDA out of memory clear cache",
    ],
)
@pytest.mark.gpu
class TestEmptyCacheFreesNoTensor:
    """`torch.cuda.empty_cache()` returns unused memory, and keeps tensors.

    Deleting the last name of a 64 MiB tensor lowers `memory_allocated()`, but not `memory_reserved()`.
    [a_tensor_that_is_gone_leaves_its_memory_reserved]
    `empty_cache()` then lowers `memory_reserved()`. [emptying_the_cache_gives_it_to_the_gpu]
    A living tensor keeps its memory and its values. [emptying_the_cache_takes_nothing_from_a_tensor]
    A new tensor of 64 MiB raises `memory_allocated()` by 64 MiB. [a_tensor_takes_its_bytes]
    A new 0-d float32 tensor raises `memory_allocated()` by 512 bytes. [a_single_number_takes_512_bytes]
    """

    def test_a_tensor_takes_its_bytes(self):
        before = torch.cuda.memory_allocated()

        tensor = torch.empty(64 * MEGABYTE, dtype=torch.uint8, device="cuda")

        assert tensor.numel() == 64 * MEGABYTE
        assert torch.cuda.memory_allocated() - before == 64 * MEGABYTE

    def test_a_single_number_takes_512_bytes(self):
        before = torch.cuda.memory_allocated()

        number = torch.empty((), device="cuda")

        assert number.element_size() == 4
        assert torch.cuda.memory_allocated() - before == 512

    def test_a_tensor_that_is_gone_leaves_its_memory_reserved(self):
        tensor = torch.empty(64 * MEGABYTE, dtype=torch.uint8, device="cuda")
        allocated, reserved = torch.cuda.memory_allocated(), torch.cuda.memory_reserved()

        del tensor

        assert torch.cuda.memory_allocated() == allocated - 64 * MEGABYTE
        assert torch.cuda.memory_reserved() == reserved

    def test_emptying_the_cache_gives_it_to_the_gpu(self):
        tensor = torch.empty(64 * MEGABYTE, dtype=torch.uint8, device="cuda")
        del tensor
        reserved = torch.cuda.memory_reserved()

        torch.cuda.empty_cache()

        assert torch.cuda.memory_reserved() <= reserved - 64 * MEGABYTE

    def test_emptying_the_cache_takes_nothing_from_a_tensor(self):
        tensor = torch.full((64 * MEGABYTE,), 3, dtype=torch.uint8, device="cuda")
        allocated = torch.cuda.memory_allocated()

        torch.cuda.empty_cache()

        assert torch.cuda.memory_allocated() == allocated
        assert tensor[-1] == 3


@claim(
    api=["torch.cuda.max_memory_allocated", "torch.cuda.reset_peak_memory_stats"],
    about=["value", "state"],
    see=["generated/torch.cuda.memory.max_memory_allocated", "generated/torch.cuda.memory.reset_peak_memory_stats"],
    asked=[
        "measure peak GPU memory usage",
        "max memory of a forward pass on gpu",
        "reset max_memory_allocated between runs",
    ],
)
@pytest.mark.gpu
class TestThePeakOfMemoryStaysUntilReset:
    """`torch.cuda.max_memory_allocated()` keeps the peak until it is reset.

    The peak stays when the tensor is gone. [it_stays_when_the_tensor_is_gone]
    `reset_peak_memory_stats()` sets the peak to what is allocated now. [a_reset_sets_it_to_what_is_there]
    Reset before what is to be measured. [advice]
    """

    def test_it_stays_when_the_tensor_is_gone(self):
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()

        tensor = torch.empty(64 * MEGABYTE, dtype=torch.uint8, device="cuda")
        del tensor

        assert torch.cuda.max_memory_allocated() == before + 64 * MEGABYTE

    def test_a_reset_sets_it_to_what_is_there(self):
        kept = torch.empty(MEGABYTE, dtype=torch.uint8, device="cuda")
        tensor = torch.empty(64 * MEGABYTE, dtype=torch.uint8, device="cuda")
        del tensor

        torch.cuda.reset_peak_memory_stats()

        assert torch.cuda.max_memory_allocated() == torch.cuda.memory_allocated()
        assert torch.cuda.max_memory_allocated() >= kept.numel()


@claim(
    api=["torch.Tensor.pin_memory", "torch.Tensor.to"],
    about=["value", "memory", "error"],
    see=["generated/torch.Tensor.pin_memory", "notes/cuda"],
    asked=[
        "non_blocking=True and pin_memory how to use",
        "speed up cpu to gpu transfer",
        "async copy gives wrong values on cpu",
        "cannot pin cuda tensor",
    ],
)
@pytest.mark.gpu
class TestPinnedMemoryLetsCopiesRunOn:
    """`pin_memory()` of an ordinary CPU tensor returns a pinned copy.

    For a pinned tensor it returns the tensor itself. [pinning_copies_once]
    After `pinned.to("cuda", non_blocking=True)`, a sum on the same stream reads the finished copy.
    [what_follows_on_the_gpu_waits_for_the_copy]
    A `non_blocking=True` copy to the CPU is finished after `torch.cuda.synchronize()`.
    [a_copy_to_the_cpu_is_there_after_a_synchronisation]
    Do not read such a copy on the CPU before. [advice]
    `pin_memory()` of a tensor on the GPU raises RuntimeError. [a_tensor_on_the_gpu_cannot_be_pinned]
    """

    def test_pinning_copies_once(self):
        tensor = torch.tensor([1.0, 2.0])

        pinned = tensor.pin_memory()

        assert (tensor.is_pinned(), pinned.is_pinned()) == (False, True)
        assert pinned.tolist() == [1.0, 2.0]
        assert pinned.data_ptr() != tensor.data_ptr()
        assert pinned.pin_memory() is pinned

    def test_what_follows_on_the_gpu_waits_for_the_copy(self):
        pinned = torch.ones(MEGABYTE).pin_memory()

        moved = pinned.to("cuda", non_blocking=True)

        assert moved.sum().item() == MEGABYTE

    def test_a_copy_to_the_cpu_is_there_after_a_synchronisation(self):
        there = torch.ones(MEGABYTE, device="cuda")

        here = there.to("cpu", non_blocking=True)
        torch.cuda.synchronize()

        assert here.sum().item() == MEGABYTE

    def test_a_tensor_on_the_gpu_cannot_be_pinned(self):
        tensor = torch.zeros(2, device="cuda")

        with pytest.raises(RuntimeError):
            tensor.pin_memory()
