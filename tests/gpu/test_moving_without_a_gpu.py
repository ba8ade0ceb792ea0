"""Moving to a GPU that is not there.

Order: 1.5
"""

import warnings

import pytest
import torch

from torchnotes import changed, claim, since, until

needs_no_cuda = pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
needs_no_accelerator = pytest.mark.skipif(
    getattr(torch, "accelerator", torch.cuda).is_available(), reason="needs a machine without an accelerator"
)
# which errors are raised where CUDA cannot be used depends on what torch was built with
UNAVAILABLE = RuntimeError if torch.backends.cuda.is_built() else AssertionError


@claim(
    api=["torch.nn.Module.cuda", "torch.nn.Module.to"],
    about=["error"],
    see=["generated/torch.nn.Module"],
    asked=[
        "moving model to cuda fails without gpu",
        "move layer without weights to cuda no error",
        "why does .to(cuda) not raise on cpu-only machine",
    ],
)
@needs_no_cuda
class TestAModuleWithoutParametersMovesAnywhere:
    """Without a GPU, `nn.Linear(2, 1).to("cuda")` raises.

    After the error its parameters are on the CPU. [a_layer_with_parameters_raises]
    `BatchNorm1d(2, affine=False)`, which has buffers alone, raises too. [a_buffer_alone_raises]
    `ReLU()`, without parameters and buffers, accepts `"cuda"`, `"cuda:7"` and `cuda(7)`.
    [a_layer_without_any_goes_along]
    A tensor in a plain attribute of `ReLU()` does not count, and stays on the CPU.
    [a_tensor_in_an_attribute_does_not_count]
    `LazyLinear(2)` raises although its parameters are without a shape so far. [a_lazy_layer_raises]
    """

    def test_a_layer_with_parameters_raises(self):
        layer = torch.nn.Linear(2, 1)

        with pytest.raises(UNAVAILABLE):
            layer.to("cuda")
        with pytest.raises(UNAVAILABLE):
            layer.cuda()

        assert layer.weight.device == layer.bias.device == torch.device("cpu")

    @pytest.mark.parametrize("device", ["cuda", "cuda:7"])
    def test_a_layer_without_any_goes_along(self, device):
        layer = torch.nn.ReLU()

        assert layer.to(device) is layer
        assert layer.cuda(7) is layer
        assert layer(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]

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
    def test_a_buffer_alone_raises(self):
        layer = torch.nn.BatchNorm1d(2, affine=False)

        with pytest.raises(UNAVAILABLE):
            layer.to("cuda")

    def test_a_tensor_in_an_attribute_does_not_count(self):
        layer = torch.nn.ReLU()
        layer.plain = torch.zeros(1)

        layer.to("cuda")

        assert layer.plain.device == torch.device("cpu")

    def test_a_lazy_layer_raises(self):
        layer = torch.nn.LazyLinear(2)

        with pytest.raises(UNAVAILABLE):
            layer.to("cuda")


@claim(
    api=["torch.Tensor.pin_memory", "torch.Tensor.to"],
    about=["error", "value"],
    see=["generated/torch.Tensor.pin_memory", "notes/cuda"],
    asked=[
        "Need to provide pin_memory allocator",
        "Cannot access accelerator device when none is available",
        "pin_memory on cpu only machine",
        "pinned memory warning in dataloader",
    ],
)
@needs_no_accelerator
class TestPinningMemoryNeedsAnAccelerator:
    """`tensor.pin_memory()` raises for two numbers without an accelerator.

    `torch.zeros(2).pin_memory()` and `torch.zeros(2, pin_memory=True)` raise RuntimeError.
    [pinning_raises, making_a_pinned_tensor_raises]
    A `DataLoader` with `pin_memory=True` returns its batches unpinned instead. [a_loader_gives_its_batches_unpinned]
    From torch 2.7 on the loader warns. [a_loader_warns]
    Before torch 2.7 the loader is silent in a build with CUDA. [an_older_loader_is_silent]
    On the CPU, `.to(torch.float64, non_blocking=True)` of a float32 tensor returns the finished copy.
    [a_copy_that_need_not_block_is_there_at_once]
    """

    def test_pinning_raises(self):
        tensor = torch.zeros(2)

        with pytest.raises(RuntimeError):
            tensor.pin_memory()

        assert not tensor.is_pinned()

    def test_making_a_pinned_tensor_raises(self):
        with pytest.raises(RuntimeError):
            torch.zeros(2, pin_memory=True)

    def test_a_loader_gives_its_batches_unpinned(self):
        loader = torch.utils.data.DataLoader(torch.arange(4), batch_size=2, pin_memory=True)

        batches = list(loader)

        assert [batch.tolist() for batch in batches] == [[0, 1], [2, 3]]
        assert [batch.is_pinned() for batch in batches] == [False, False]

    @since(
        "2.7",
        why="pytorch#131858",
        remedy="Pass `pin_memory=torch.cuda.is_available()`.",
        trigger={
            "calls": ["torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader"],
            "given": {"pin_memory": True},
            "at": {"pin_memory": 7},
            "when": ["build_without_cuda"],
        },
    )
    def test_a_loader_warns(self):
        loader = torch.utils.data.DataLoader(torch.arange(4), batch_size=2, pin_memory=True)

        with pytest.warns(UserWarning, match="no accelerator is found"):
            iter(loader)

    @until("2.7")
    @pytest.mark.skipif(not torch.backends.cuda.is_built(), reason="needs a build with CUDA")
    def test_an_older_loader_is_silent(self):
        loader = torch.utils.data.DataLoader(torch.arange(4), batch_size=2, pin_memory=True)

        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            iter(loader)

        assert seen == []

    def test_a_copy_that_need_not_block_is_there_at_once(self):
        tensor = torch.tensor([1.0, 2.0])

        copy = tensor.to(torch.float64, non_blocking=True)

        assert copy.tolist() == [1.0, 2.0]
        assert tensor.to("cpu", non_blocking=True) is tensor
