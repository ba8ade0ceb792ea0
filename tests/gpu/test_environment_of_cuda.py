"""CUDA's environment variables."""

import os
import subprocess
import sys

import pytest
import torch

from torchnotes import belief, claim


def in_a_fresh_process(code, **variables):
    """Give what Python code prints in a process of its own, with environment variables set before it starts."""
    answer = subprocess.run(  # noqa: S603 - the code is what a check below says
        [sys.executable, "-c", code], env=os.environ | variables, capture_output=True, text=True, check=False
    )
    return answer.stdout.split()


@claim(
    api=["torch.cuda.device_count", "torch.cuda.is_available"],
    about=["value", "state"],
    see=["notes/cuda", "cuda_environment_variables"],
)
@pytest.mark.gpu
class TestVisibleDevicesAreReadWhenCudaStarts:
    """`CUDA_VISIBLE_DEVICES` limits the GPUs of a process, if it is set before the process first uses CUDA.

    On the command line that is always so; `os.environ` may be set after `import torch`, but before CUDA's first use.
    Set later it hides no GPU, and nothing tells so.
    Only a first `device_count()` after that leaves them out, before torch 2.12, which reads the variable anew.
    The GPUs that are seen are numbered from 0 anew: `CUDA_VISIBLE_DEVICES=3` makes the fourth one `cuda:0`.
    """

    @belief("memo/39")
    @pytest.mark.parametrize(("visible", "count"), [("", "0"), ("0", "1")], ids=["none", "first"])
    def test_the_command_line_limits_them(self, visible, count):
        code = "import torch; print(torch.cuda.device_count())"

        assert in_a_fresh_process(code, CUDA_VISIBLE_DEVICES=visible) == [count]

    @belief("memo/39")
    def test_os_environ_limits_them_before_cuda_starts(self):
        code = """
import os, torch
os.environ["CUDA_VISIBLE_DEVICES"] = ""
print(torch.cuda.device_count(), torch.cuda.is_available())
"""

        assert in_a_fresh_process(code) == ["0", "False"]

    @belief("memo/39", holds=False)
    def test_os_environ_limits_them_once_cuda_has_started(self):
        code = """
import os, torch
torch.zeros(1, device="cuda"), torch.cuda.device_count()
os.environ["CUDA_VISIBLE_DEVICES"] = ""
print(torch.cuda.device_count())
"""

        assert in_a_fresh_process(code) == ["0"]

    def test_tensors_can_be_made_there_all_the_same(self):
        code = """
import os, torch
torch.zeros(1, device="cuda")
os.environ["CUDA_VISIBLE_DEVICES"] = ""
print(torch.ones(2, device="cuda").sum().item())
"""

        assert in_a_fresh_process(code) == ["2.0"]


@claim(
    api=["torch.cuda.device_count"],
    about=["value"],
    see=["notes/cuda", "cuda_environment_variables"],
)
@pytest.mark.gpu
class TestDeviceOrderByBusIdAgreesWithNvidiaSmi:
    """`CUDA_DEVICE_ORDER=PCI_BUS_ID` numbers GPUs by their place on the bus, as `nvidia-smi` does.

    CUDA's own order, `FASTEST_FIRST`, puts a GPU that it takes for the fastest first, so `cuda:0` may be another one.
    It is read when CUDA starts, as `CUDA_VISIBLE_DEVICES` is, whose numbers it gives their meaning.
    """

    @belief("memo/40")
    @pytest.mark.skipif(torch.cuda.device_count() < 2, reason="needs two GPUs")
    def test_the_bus_ids_ascend_from_gpu_0(self):
        # the driver's own answer, for torch tells bus ids in newer releases only
        code = """
import ctypes, torch
torch.cuda.init()
driver = ctypes.CDLL("libcuda.so.1")
for index in range(torch.cuda.device_count()):
    text = ctypes.create_string_buffer(32)
    driver.cuDeviceGetPCIBusId(text, 32, index)
    print(text.value.decode())
"""

        ids = in_a_fresh_process(code, CUDA_DEVICE_ORDER="PCI_BUS_ID")

        assert len(ids) > 0
        assert ids == sorted(ids)

    def test_the_order_hides_no_gpu(self):
        code = "import torch; print(torch.cuda.device_count())"

        assert in_a_fresh_process(code, CUDA_DEVICE_ORDER="PCI_BUS_ID") == in_a_fresh_process(code)


@claim(
    api=["torch.cuda.synchronize"],
    about=["error"],
    see=["notes/cuda", "generated/torch.cuda.synchronize"],
)
@pytest.mark.gpu
class TestErrorsOnTheGpuComeLate:
    """An error on the GPU is raised by a later call, unless `CUDA_LAUNCH_BLOCKING=1` makes every call wait.

    Calls only enqueue work, so an index out of range is noticed when something waits for the result.
    The traceback then points to an innocent line, and CUDA is of no more use in that process.
    Run again with the variable set, or on the CPU, to see the line that is wrong.
    """

    CODE = """
import torch
values, index = torch.zeros(2, device="cuda"), torch.tensor([5], device="cuda")
values[index % 2]  # a first call loads code onto the GPU, for which it may wait
busy = torch.ones(8192, 8192, device="cuda")
for _ in range(20):
    busy = busy @ busy / 8192
try:
    result = values[index]
    print("enqueued")
    torch.cuda.synchronize()
    print("done")
except RuntimeError:
    print("raised")
"""

    def test_an_index_out_of_range_raises_when_waited_for(self):
        assert in_a_fresh_process(self.CODE, CUDA_LAUNCH_BLOCKING="0") == ["enqueued", "raised"]

    def test_it_raises_at_once_when_launches_block(self):
        assert in_a_fresh_process(self.CODE, CUDA_LAUNCH_BLOCKING="1") == ["raised"]

    def test_cuda_is_of_no_use_afterwards(self):
        code = f"""
{self.CODE}
try:
    torch.zeros(1, device="cuda").item()
except RuntimeError:
    print("raised")
"""

        assert in_a_fresh_process(code, CUDA_LAUNCH_BLOCKING="0") == ["enqueued", "raised", "raised"]
