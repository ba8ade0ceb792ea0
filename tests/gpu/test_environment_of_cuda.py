"""CUDA's environment variables.

Order: 7
"""

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
    asked=[
        "choose which GPU to use",
        "set CUDA_VISIBLE_DEVICES in python script not working",
        "hide gpu from pytorch",
        "os.environ CUDA_VISIBLE_DEVICES before import torch",
    ],
)
@pytest.mark.gpu
class TestVisibleDevicesAreReadWhenCudaStarts:
    """`CUDA_VISIBLE_DEVICES` set before CUDA starts limits the GPUs.

    Set before Python starts, `""` hides the GPUs and `0` leaves one. [the_command_line_limits_them]
    `os.environ` may be set after `import torch`, before the first call of `torch.cuda`.
    [os_environ_limits_them_before_cuda_starts]
    After a tensor on the GPU and a `device_count()`, a change leaves the count, because torch keeps its first answer.
    [os_environ_limits_them_once_cuda_has_started]
    Tensors can still be made on a GPU that such a late change should hide. [tensors_can_be_made_there_all_the_same]
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
    asked=[
        "gpu numbering different from nvidia-smi",
        "CUDA_DEVICE_ORDER PCI_BUS_ID",
        "cuda:0 is the wrong graphics card",
    ],
)
@pytest.mark.gpu
class TestDeviceOrderByBusIdAgreesWithNvidiaSmi:
    """`CUDA_DEVICE_ORDER=PCI_BUS_ID` numbers GPUs by their bus ids.

    The bus ids ascend from `cuda:0` on. [the_bus_ids_ascend_from_gpu_0]
    Set before Python starts, the variable leaves `device_count()` as it was. [the_order_hides_no_gpu]
    `nvidia-smi` uses the same order. [background]
    Set the variable before CUDA starts. [advice]
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
    asked=[
        "CUDA error: device-side assert triggered",
        "cuda traceback points to wrong line",
        "CUDA_LAUNCH_BLOCKING=1 debugging",
        "index out of range on gpu",
        "gpu unusable after error restart kernel",
    ],
)
@pytest.mark.gpu
class TestErrorsOnTheGpuComeLate:
    """A GPU index out of range can raise in a later call.

    While the GPU is busy, such an index is enqueued, and raises in `torch.cuda.synchronize()`.
    [an_index_out_of_range_raises_when_waited_for]
    With `CUDA_LAUNCH_BLOCKING=1` the indexing itself raises. [it_raises_at_once_when_launches_block]
    After the error, `torch.zeros(1, device="cuda").item()` raises in that process. [cuda_is_of_no_use_afterwards]
    The traceback may point to an innocent line. [background]
    Run again with the variable set, or on the CPU, to see the line that is wrong. [advice]
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
