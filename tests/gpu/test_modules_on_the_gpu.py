"""Modules on the GPU.

Order: 3
"""

import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.nn.Module.to", "torch.nn.Module.cuda"],
    about=["state", "memory", "error"],
    see=["generated/torch.nn.Module", "notes/cuda"],
    asked=[
        "does model.cuda() work in place",
        "create optimizer before or after model.cuda()",
        "move model to gpu before constructing optimizer",
        "optimizer state on cpu model on gpu",
    ],
)
@pytest.mark.gpu
class TestNetToCudaMovesTheNetItself:
    """`net.to("cuda")` changes `net` in place and returns `net`.

    `net.to("cuda:0")` and `net.cuda()` move the parameters and buffers of its layers.
    [to_puts_all_parameters_and_buffers_on_the_device, cuda_puts_them_there_as_well]
    `net.cuda()` returns `net` too, and the parameters stay the same objects.
    [both_return_the_net_with_the_same_parameters]
    A Parameter that two layers share stays shared, and gradients follow. [shared_weights_stay_shared, gradients_follow]
    SGD made before the move still steps the parameters. [an_optimizer_made_before_steps]
    State that an optimizer has kept from steps on the CPU stays on the CPU. [background]
    Move the net before the first step. [advice]
    An input on the CPU raises RuntimeError in `Linear` on the GPU. [an_input_on_the_cpu_raises]
    """

    @belief("memo/44")
    def test_to_puts_all_parameters_and_buffers_on_the_device(self):
        device = torch.device("cuda:0")
        net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))

        net.to(device)

        assert {parameter.device for parameter in net.parameters()} == {device}
        assert {buffer.device for buffer in net.buffers()} == {device}

    @belief("memo/45")
    def test_cuda_puts_them_there_as_well(self):
        net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))

        net.cuda()

        current = torch.device("cuda", torch.cuda.current_device())
        assert {parameter.device for parameter in net.parameters()} == {current}
        assert {buffer.device for buffer in net.buffers()} == {current}

    def test_both_return_the_net_with_the_same_parameters(self):
        net = torch.nn.Linear(2, 1)
        weight = net.weight

        assert net.to("cuda") is net
        assert net.cuda() is net
        assert net.weight is weight
        assert weight.is_cuda

    def test_an_optimizer_made_before_steps(self):
        net = torch.nn.Linear(2, 1, bias=False)
        torch.nn.init.ones_(net.weight)
        optimizer = torch.optim.SGD(net.parameters(), lr=1.0)

        net.to("cuda")
        net(torch.tensor([[0.25, 0.5]], device="cuda")).sum().backward()
        optimizer.step()

        assert net.weight.tolist() == [[0.75, 0.5]]

    def test_shared_weights_stay_shared(self):
        net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
        net[1].weight = net[0].weight

        net.to("cuda")

        assert net[0].weight is net[1].weight

    def test_gradients_follow(self):
        net = torch.nn.Linear(2, 1)
        net(torch.tensor([[3.0, 4.0]])).sum().backward()

        net.cuda()

        assert net.weight.grad.is_cuda
        assert net.weight.grad.tolist() == [[3.0, 4.0]]

    def test_an_input_on_the_cpu_raises(self):
        net = torch.nn.Linear(2, 1).to("cuda")

        with pytest.raises(RuntimeError):
            net(torch.ones(1, 2))


@claim(
    api=["torch.cuda.current_device", "torch.cuda.device_count", "torch.cuda.set_device"],
    about=["value", "dtype", "state", "error"],
    see=["generated/torch.cuda.current_device", "generated/torch.cuda.device_count", "generated/torch.cuda.set_device"],
    asked=[
        "which gpu is used by default",
        "set default gpu index",
        "cuda vs cuda:0 difference",
        "invalid device ordinal",
        "switch current GPU in a with block",
    ],
)
@pytest.mark.gpu
class TestCurrentDeviceIsWhereCudaMeans:
    """`torch.cuda.current_device()` returns the index of plain `"cuda"`.

    A new tensor on `"cuda"` is on the GPU of that index, an `int`. [it_is_the_gpu_that_new_tensors_are_on]
    Every index below `device_count()` can be used. [every_gpu_below_the_number_can_be_used]
    The index `device_count()` itself raises RuntimeError for a new tensor and for `set_device`.
    [no_gpu_beyond_the_number_can_be_used, a_gpu_that_is_not_there_cannot_be_set]
    A tensor on another GPU does not change the index, because the index is a setting of the thread.
    [it_follows_a_tensor_to_another_gpu]
    `set_device` with the current index, or with -1, changes nothing. [setting_the_current_one_again_changes_nothing]
    `with torch.cuda.device(1):` changes it inside the block. [a_with_block_changes_it_for_a_while]
    """

    @belief("memo/42")
    def test_it_is_the_gpu_that_new_tensors_are_on(self):
        current = torch.cuda.current_device()

        assert type(current) is int
        assert torch.zeros(1, device="cuda").device.index == current

    @belief("memo/43")
    def test_every_gpu_below_the_number_can_be_used(self):
        count = torch.cuda.device_count()

        assert type(count) is int
        assert [torch.zeros(1, device=f"cuda:{index}").get_device() for index in range(count)] == list(range(count))

    @belief("memo/43")
    def test_no_gpu_beyond_the_number_can_be_used(self):
        beyond = torch.cuda.device_count()

        with pytest.raises(RuntimeError):
            torch.zeros(1, device=f"cuda:{beyond}")

    def test_setting_the_current_one_again_changes_nothing(self):
        before = torch.cuda.current_device()

        torch.cuda.set_device(before)
        torch.cuda.set_device(-1)

        assert torch.cuda.current_device() == before

    def test_a_gpu_that_is_not_there_cannot_be_set(self):
        before = torch.cuda.current_device()

        with pytest.raises(RuntimeError):
            torch.cuda.set_device(torch.cuda.device_count())

        assert torch.cuda.current_device() == before

    @belief("memo/42", holds=False)
    @pytest.mark.skipif(torch.cuda.device_count() < 2, reason="needs two GPUs")
    def test_it_follows_a_tensor_to_another_gpu(self):
        torch.zeros(1, device="cuda:1")

        assert torch.cuda.current_device() == 1

    @pytest.mark.skipif(torch.cuda.device_count() < 2, reason="needs two GPUs")
    def test_a_with_block_changes_it_for_a_while(self):
        before = torch.cuda.current_device()

        with torch.cuda.device(1):
            within = torch.cuda.current_device()

        assert within == 1
        assert torch.cuda.current_device() == before
