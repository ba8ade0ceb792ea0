"""Choosing a device."""

import os

import pytest
import torch

from torchnotes import belief, claim

needs_no_cuda = pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
needs_no_accelerator = pytest.mark.skipif(
    getattr(torch, "accelerator", torch.cuda).is_available(), reason="needs a machine without an accelerator"
)
hides_no_gpu = pytest.mark.skipif(
    torch.cuda.is_available() or "CUDA_VISIBLE_DEVICES" in os.environ, reason="needs a machine without a GPU"
)


@claim(
    api=["torch.cuda.is_available"],
    about=["value", "dtype", "state"],
    see=["generated/torch.cuda.is_available", "notes/cuda", "generated/torch.set_default_device"],
)
class TestIsAvailableOnlyAnswers:
    """`torch.cuda.is_available()` answers whether CUDA can be used, and sets nothing.

    The device is what the code makes of the answer: `torch.device("cuda" if torch.cuda.is_available() else "cpu")`.
    What is made without naming a device stays on the CPU, and CUDA is not started by the question.
    `torch.set_default_device(device)` is what sets one.
    """

    @belief("til/4")
    def test_a_device_chosen_by_it_can_be_computed_on(self):
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

        result = torch.tensor([1.0, 2.0], device=device) + 1

        assert result.device.type == device.type
        assert result.tolist() == [2.0, 3.0]

    @belief("til/4")
    @needs_no_cuda
    def test_without_a_gpu_the_device_is_the_cpu(self):
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

        assert device == torch.device("cpu")

    @belief("memo/41")
    @needs_no_cuda
    def test_it_is_false_where_cuda_cannot_be_used(self):
        available = torch.cuda.is_available()

        assert available is False
        with pytest.raises((RuntimeError, AssertionError)):
            torch.zeros(1, device="cuda")

    @belief("memo/41")
    @pytest.mark.gpu
    def test_it_is_true_where_cuda_can_be_used(self):
        available = torch.cuda.is_available()

        assert available is True
        assert torch.zeros(1, device="cuda").is_cuda

    @belief("memo/41", holds=False)
    def test_it_sets_the_device_to_cuda(self):
        torch.cuda.is_available()

        assert torch.zeros(1).device.type == "cuda"

    @needs_no_cuda
    def test_asking_does_not_start_cuda(self):
        torch.cuda.is_available()

        assert not torch.cuda.is_initialized()

    @pytest.mark.gpu
    def test_asking_does_not_start_cuda_where_there_is_one(self, new_process):
        code = "print(torch.cuda.is_available(), torch.cuda.is_initialized())"

        assert new_process(code).split() == ["True", "False"]


@claim(
    api=["torch.cuda.device_count", "torch.cuda.current_device", "torch.cuda.set_device"],
    about=["value", "dtype", "error"],
    see=[
        "generated/torch.cuda.device_count",
        "generated/torch.cuda.current_device",
        "generated/torch.cuda.set_device",
    ],
)
@needs_no_cuda
class TestWithoutCudaOnlyQuestionsAreAnswered:
    """Without CUDA, `torch.cuda.device_count()` is 0 and `torch.cuda.current_device()` raises.

    Which error it is depends on the build: AssertionError where torch has no CUDA in it, else RuntimeError.
    `torch.cuda.set_device(0)` raises too, in a build without CUDA even an AttributeError.
    A negative index is no error but leaves the device as it is, and statistics such as `memory_allocated()` are 0.
    """

    @belief("memo/43")
    def test_there_are_no_devices(self):
        count = torch.cuda.device_count()

        assert count == 0
        assert type(count) is int

    def test_there_is_no_current_device(self):
        with pytest.raises(RuntimeError if torch.backends.cuda.is_built() else AssertionError):
            torch.cuda.current_device()

    def test_none_can_be_set(self):
        with pytest.raises(RuntimeError if torch.backends.cuda.is_built() else AttributeError):
            torch.cuda.set_device(0)

    def test_only_cuda_devices_may_be_set(self):
        with pytest.raises(ValueError):
            torch.cuda.set_device("cpu")

    def test_a_negative_device_changes_nothing(self):
        assert torch.cuda.set_device(-1) is None
        assert not torch.cuda.is_initialized()

    def test_statistics_and_what_clears_them_do_nothing(self):
        torch.cuda.empty_cache()

        assert (torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated()) == (0, 0)


@claim(
    api=["torch.nn.Module.cuda", "torch.nn.Module.to"],
    about=["error"],
    see=["generated/torch.nn.Module"],
)
@needs_no_cuda
class TestAModuleWithoutParametersMovesAnywhere:
    """`module.to("cuda")` and `module.cuda()` raise without CUDA, unless the module has nothing to move.

    A module is moved tensor by tensor, so `ReLU().to("cuda")` succeeds everywhere, even to a GPU that there is not.
    A model that raises is left as it was: its first parameter is what cannot be moved.
    """

    def test_a_layer_with_parameters_raises(self):
        layer = torch.nn.Linear(2, 1)
        error = RuntimeError if torch.backends.cuda.is_built() else AssertionError

        with pytest.raises(error):
            layer.to("cuda")
        with pytest.raises(error):
            layer.cuda()

        assert layer.weight.device == layer.bias.device == torch.device("cpu")

    @pytest.mark.parametrize("device", ["cuda", "cuda:7"])
    def test_a_layer_without_any_goes_along(self, device):
        layer = torch.nn.ReLU()

        assert layer.to(device) is layer
        assert layer.cuda(7) is layer
        assert layer(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]

    def test_a_buffer_alone_raises(self):
        layer = torch.nn.BatchNorm1d(2, affine=False)

        with pytest.raises(RuntimeError if torch.backends.cuda.is_built() else AssertionError):
            layer.to("cuda")


@claim(
    api=["torch.Tensor.pin_memory", "torch.Tensor.to"],
    about=["error", "value"],
    see=["generated/torch.Tensor.pin_memory", "notes/cuda"],
)
@needs_no_accelerator
class TestPinningMemoryNeedsAnAccelerator:
    """`tensor.pin_memory()` raises where there is no accelerator, while `non_blocking=True` does nothing there.

    A `DataLoader` with `pin_memory=True` gives its batches unpinned instead, so that the same code runs everywhere.
    """

    def test_pinning_raises(self):
        tensor = torch.zeros(2)

        with pytest.raises(RuntimeError):
            tensor.pin_memory()

        assert not tensor.is_pinned()

    def test_a_loader_gives_its_batches_unpinned(self):
        loader = torch.utils.data.DataLoader(torch.arange(4), batch_size=2, pin_memory=True)

        batches = list(loader)

        assert [batch.tolist() for batch in batches] == [[0, 1], [2, 3]]
        assert [batch.is_pinned() for batch in batches] == [False, False]

    def test_a_copy_that_need_not_block_is_there_at_once(self):
        tensor = torch.tensor([1.0, 2.0])

        copy = tensor.to(torch.float64, non_blocking=True)

        assert copy.tolist() == [1.0, 2.0]
        assert tensor.to("cpu", non_blocking=True) is tensor


@claim(
    api=["torch.cuda.device_count", "torch.cuda.is_available"],
    about=["value"],
    see=["notes/cuda", "cuda_environment_variables"],
)
@hides_no_gpu
class TestVisibleDevicesCannotConjureGpus:
    """`CUDA_VISIBLE_DEVICES` names GPUs that may be seen, and makes none: without a GPU it changes nothing.

    It cannot do harm either, so a script that sets it and `CUDA_DEVICE_ORDER` runs on machines without one.
    """

    @pytest.mark.parametrize(
        "new_process",
        [{"CUDA_VISIBLE_DEVICES": "0,1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}],
        ids=["0,1-PCI_BUS_ID"],
        indirect=True,
    )
    def test_naming_gpus_before_the_start_is_no_error(self, new_process):
        code = "print(torch.cuda.is_available(), torch.cuda.device_count(), torch.ones(2).sum().item())"

        printed = new_process(code)

        assert printed.split() == ["False", "0", "2.0"]

    @pytest.mark.parametrize("visible", ["", "0", "0,1", "7", "-1", "nonsense"])
    def test_no_gpu_is_seen_that_is_not_there(self, monkeypatch, visible):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
        monkeypatch.setenv("CUDA_DEVICE_ORDER", "PCI_BUS_ID")

        assert torch.cuda.device_count() == 0
        assert torch.cuda.is_available() is False
