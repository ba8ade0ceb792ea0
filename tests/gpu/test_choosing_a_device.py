"""Choosing a device.

Order: 1
"""

import os

import pytest
import torch

from torchnotes import belief, changed, claim

needs_no_cuda = pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
# which errors are raised where CUDA cannot be used depends on what torch was built with
UNAVAILABLE = RuntimeError if torch.backends.cuda.is_built() else AssertionError
CANNOT_BE_SET = RuntimeError if torch.backends.cuda.is_built() else AttributeError

hides_no_gpu = pytest.mark.skipif(
    torch.cuda.is_available() or "CUDA_VISIBLE_DEVICES" in os.environ, reason="needs a machine without a GPU"
)


@claim(
    api=["torch.cuda.is_available"],
    about=["value", "dtype", "state"],
    see=["generated/torch.cuda.is_available", "notes/cuda", "generated/torch.set_default_device"],
    asked=[
        "check if GPU is available",
        "use GPU if available else CPU",
        "is_available is False, Torch not compiled with CUDA enabled",
        "does cuda.is_available switch to gpu",
        "is_available: Found no NVIDIA driver on your system",
    ],
)
class TestIsAvailableOnlyAnswers:
    """`torch.cuda.is_available()` returns a bool and keeps the default device.

    After the call `torch.zeros(1)` is on the CPU by default, because a device is a choice of the code.
    [it_sets_the_device_to_cuda]
    A tensor on `torch.device("cuda" if torch.cuda.is_available() else "cpu")` can be added to.
    [a_device_chosen_by_it_can_be_computed_on]
    Without a GPU that device is the CPU. [without_a_gpu_the_device_is_the_cpu]
    Where the answer is False, `torch.zeros(1, device="cuda")` raises. [it_is_false_where_cuda_cannot_be_used]
    On a free GPU the answer is True, and the same call succeeds. [it_is_true_where_cuda_can_be_used]
    After the call `torch.cuda.is_initialized()` returns False, if CUDA was not in use before.
    [asking_does_not_start_cuda, asking_does_not_start_cuda_where_there_is_one]
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
    def test_it_is_false_where_cuda_cannot_be_used(self):
        available = torch.cuda.is_available()

        assert available is False
        with pytest.raises(UNAVAILABLE) as raised:
            torch.zeros(1, device="cuda")
        assert raised.type is UNAVAILABLE

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
@claim(
    api=[
        "torch.cuda.device_count",
        "torch.cuda.current_device",
        "torch.cuda.set_device",
        "torch.cuda.reset_peak_memory_stats",
    ],
    about=["value", "dtype", "error"],
    see=["generated/torch.cuda.device_count", "generated/torch.cuda.current_device", "generated/torch.cuda.set_device"],
    asked=[
        "how many gpus pytorch sees",
        "device_count 0",
        "set_device error on cpu machine",
        "module torch._C has no attribute '_cuda_setDevice'",
        "memory_allocated without cuda",
    ],
)
@needs_no_cuda
class TestWithoutCudaOnlyQuestionsAreAnswered:
    """Without a GPU, `torch.cuda.device_count()` is 0.

    The count is an `int`. [there_are_no_devices]
    `torch.cuda.current_device()` raises AssertionError in a build without CUDA, and RuntimeError in a build with CUDA.
    [there_is_no_current_device]
    `torch.cuda.set_device(0)` raises AttributeError in a build without CUDA, and RuntimeError in a build with CUDA.
    [none_can_be_set]
    `torch.cuda.set_device` raises ValueError for `"cpu"` and for `"cuda"` without an index.
    [only_cuda_devices_may_be_set, a_name_without_an_index_cannot_be_set]
    `set_device(-1)` changes nothing and does not start CUDA. [a_negative_device_changes_nothing]
    `memory_allocated()` and `max_memory_allocated()` return 0, and `empty_cache()` does not raise.
    [statistics_and_what_clears_them_do_nothing]
    `reset_peak_memory_stats()` raises. [the_peak_cannot_be_reset]
    """

    @belief("memo/43")
    def test_there_are_no_devices(self):
        count = torch.cuda.device_count()

        assert count == 0
        assert type(count) is int

    def test_there_is_no_current_device(self):
        with pytest.raises(UNAVAILABLE):
            torch.cuda.current_device()

    def test_none_can_be_set(self):
        with pytest.raises(CANNOT_BE_SET):
            torch.cuda.set_device(0)

    def test_only_cuda_devices_may_be_set(self):
        with pytest.raises(ValueError):
            torch.cuda.set_device("cpu")

    def test_a_name_without_an_index_cannot_be_set(self):
        with pytest.raises(ValueError):
            torch.cuda.set_device("cuda")

    def test_a_negative_device_changes_nothing(self):
        assert torch.cuda.set_device(-1) is None
        assert not torch.cuda.is_initialized()

    def test_statistics_and_what_clears_them_do_nothing(self):
        torch.cuda.empty_cache()

        assert (torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated()) == (0, 0)

    def test_the_peak_cannot_be_reset(self):
        with pytest.raises(CANNOT_BE_SET):
            torch.cuda.reset_peak_memory_stats()


@claim(
    api=["torch.cuda.device_count", "torch.cuda.is_available"],
    about=["value"],
    see=["notes/cuda", "cuda_environment_variables"],
    asked=[
        "CUDA_VISIBLE_DEVICES on machine without gpu",
        "is it safe to set CUDA_VISIBLE_DEVICES on cpu",
        "CUDA_VISIBLE_DEVICES=0 but no gpu found",
    ],
)
@hides_no_gpu
class TestVisibleDevicesCannotConjureGpus:
    """Without a GPU, `CUDA_VISIBLE_DEVICES` cannot add one.

    Set to `""`, `0`, `0,1`, `7`, `-1` or `nonsense`, `device_count()` stays 0 and `is_available()` returns False.
    [no_gpu_is_seen_that_is_not_there]
    A process that starts with `0,1` and `CUDA_DEVICE_ORDER=PCI_BUS_ID` can add on the CPU.
    [naming_gpus_before_the_start_is_no_error]
    A script that sets both can stay as it is on machines without a GPU. [advice]
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
