"""DataParallel.

Order: 8
"""

import pytest
import torch

from torchnotes import belief, changed, claim

needs_no_cuda = pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
# which error is raised where CUDA cannot be used depends on what torch was built with
UNAVAILABLE = RuntimeError if torch.backends.cuda.is_built() else AssertionError
needs_one_gpu = pytest.mark.skipif(torch.cuda.device_count() != 1, reason="needs exactly one GPU")
needs_two_gpus = pytest.mark.skipif(torch.cuda.device_count() < 2, reason="needs two GPUs")


class Counting(torch.nn.Module):
    """A layer that keeps the sizes of the batches that it was given."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)
        # replicas on other GPUs go away, but share this list
        self.sizes = []

    def forward(self, inputs):
        self.sizes.append(len(inputs))
        return self.layer(inputs)


@pytest.fixture
def counting():
    """A module that keeps the sizes of its batches in `counting.sizes`."""
    return Counting()


@claim(
    api=["torch.nn.DataParallel"],
    about=["value", "shape", "dtype", "memory", "gradient", "state"],
    see=["generated/torch.nn.DataParallel", "notes/ddp"],
    asked=["DataParallel on CPU", "does nn.DataParallel work without gpu", "same script with DataParallel on laptop"],
)
@needs_no_cuda
class TestDataParallelWithoutGpusCallsTheModule:
    """`nn.DataParallel(net)` without a GPU calls `net` with the whole batch.

    A `device_ids` of `[]`, `[0]` or `[0, 1]` is ignored. [the_whole_batch_goes_to_the_module]
    Gradients of a call arrive at the parameters of `net`. [gradients_arrive_at_the_module]
    For `nn.Identity` the call returns the memory of its input. [a_module_that_gives_its_inputs_back_shares_them]
    A `Linear` on `meta` stays there. [a_model_on_meta_stays_there]
    `cuda()` of a wrapped `Linear` raises. [it_cannot_be_moved_to_cuda]
    Where there are several GPUs, use `DistributedDataParallel`, as torch's documentation recommends. [advice]
    """

    @pytest.mark.parametrize("device_ids", [None, [], [0], [0, 1]], ids=str)
    def test_the_whole_batch_goes_to_the_module(self, counting, device_ids):
        parallel = torch.nn.DataParallel(counting, device_ids=device_ids)
        torch.nn.init.constant_(counting.layer.weight, 2)
        torch.nn.init.constant_(counting.layer.bias, 1)

        result = parallel(torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))

        assert result.tolist() == [[7.0], [15.0], [23.0]]
        assert result.requires_grad
        assert counting.sizes == [3]
        assert parallel.device_ids == []

    def test_gradients_arrive_at_the_module(self, counting):
        torch.nn.DataParallel(counting)(torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()

        assert counting.layer.weight.grad.tolist() == [[4.0, 6.0]]

    def test_a_module_that_gives_its_inputs_back_shares_them(self):
        inputs = torch.zeros(2, dtype=torch.float64)

        result = torch.nn.DataParallel(torch.nn.Identity())(inputs)
        result[0] = 5

        assert (inputs.tolist(), result.dtype, result.requires_grad) == ([5.0, 0.0], torch.float64, False)

    def test_a_model_on_meta_stays_there(self):
        parallel = torch.nn.DataParallel(torch.nn.Linear(2, 1, device="meta"))

        assert parallel(torch.zeros(3, 2, device="meta")).is_meta

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
    def test_it_cannot_be_moved_to_cuda(self):
        parallel = torch.nn.DataParallel(torch.nn.Linear(2, 1))

        with pytest.raises(UNAVAILABLE):
            parallel.cuda()


@claim(
    api=["torch.nn.DataParallel.state_dict"],
    about=["value", "memory", "error"],
    see=["generated/torch.nn.DataParallel", "generated/torch.nn.Module"],
    asked=[
        "Unexpected key(s) in state_dict module.weight",
        "DataParallel object has no attribute",
        "save model trained with DataParallel",
        "keys have extra module. in front",
        "load multi gpu checkpoint on single gpu",
    ],
)
class TestDataParallelPutsModuleBeforeEachName:
    """`DataParallel` puts `module.` before each name in its `state_dict`.

    Wrapping a `Linear` twice puts `module.module.` there. [every_name_begins_with_module]
    Names of the buffers of `BatchNorm1d` begin with it too. [names_of_buffers_begin_with_it_too]
    The tensors share memory with the parameters of the model. [it_holds_the_parameters_of_the_module]
    By default, a bare `Linear` raises RuntimeError on loading that state. [the_bare_model_cannot_load_it]
    By default, the wrapper of a `Linear` raises RuntimeError on loading the state of the bare model.
    [the_wrapper_cannot_load_the_bare_model]
    With `strict=False` a bare `Linear` keeps its weight, without an error. [without_strict_nothing_is_loaded]
    Save `parallel.module.state_dict()` instead. [advice]
    `parallel.module` is the `Linear` itself, with the names without the prefix. [what_is_wrapped_is_the_model_itself]
    `parallel.weight` raises AttributeError for a wrapped `Linear`. [the_models_own_attributes_are_hidden]
    """

    def test_every_name_begins_with_module(self):
        parallel = torch.nn.DataParallel(torch.nn.Linear(2, 1))

        assert list(parallel.state_dict()) == ["module.weight", "module.bias"]
        assert list(torch.nn.DataParallel(parallel).state_dict()) == ["module.module.weight", "module.module.bias"]

    def test_names_of_buffers_begin_with_it_too(self):
        parallel = torch.nn.DataParallel(torch.nn.BatchNorm1d(2, affine=False))

        assert list(parallel.state_dict()) == [
            "module.running_mean",
            "module.running_var",
            "module.num_batches_tracked",
        ]

    def test_it_holds_the_parameters_of_the_module(self):
        net = torch.nn.Linear(2, 1)

        state = torch.nn.DataParallel(net).state_dict()

        assert state["module.weight"].data_ptr() == net.weight.data_ptr()
        assert torch.equal(state["module.weight"], net.weight)
        assert torch.equal(state["module.bias"], net.bias)

    def test_the_bare_model_cannot_load_it(self):
        net = torch.nn.Linear(2, 1)
        state = torch.nn.DataParallel(net).state_dict()

        with pytest.raises(RuntimeError):
            net.load_state_dict(state)

    def test_the_wrapper_cannot_load_the_bare_model(self):
        parallel = torch.nn.DataParallel(torch.nn.Linear(2, 1))

        with pytest.raises(RuntimeError):
            parallel.load_state_dict(torch.nn.Linear(2, 1).state_dict())

    def test_without_strict_nothing_is_loaded(self):
        net, other = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
        weight = net.weight.detach().clone()

        net.load_state_dict(torch.nn.DataParallel(other).state_dict(), strict=False)

        assert torch.equal(net.weight.cpu(), weight)
        assert not torch.equal(net.weight.cpu(), other.weight.cpu())

    def test_what_is_wrapped_is_the_model_itself(self):
        net = torch.nn.Linear(2, 1)

        parallel = torch.nn.DataParallel(net)

        assert parallel.module is net
        assert list(parallel.module.state_dict()) == ["weight", "bias"]

    def test_the_models_own_attributes_are_hidden(self):
        parallel = torch.nn.DataParallel(torch.nn.Linear(2, 1))

        with pytest.raises(AttributeError):
            _ = parallel.weight

        assert parallel.module.in_features == 2


@claim(
    api=["torch.nn.DataParallel"],
    about=["value", "state", "error"],
    see=["generated/torch.nn.DataParallel", "notes/cuda"],
    asked=[
        "train on multiple gpus single machine",
        "how does DataParallel divide the batch",
        "use two gpus in one process",
        "module must have its parameters on device",
    ],
)
@pytest.mark.gpu
class TestDataParallelSharesABatchAmongGpus:
    """`nn.DataParallel(net)` splits a batch of tensors among its GPUs.

    Two GPUs get 2 samples each of a batch of 4, and the result is on the first. [two_gpus_get_half_of_the_batch_each]
    One GPU gets the whole batch, because there is nothing to share it with. [one_gpu_gets_several_parts]
    With one GPU the module is moved there when it is wrapped. [one_gpu_gets_the_module_without_asking]
    A tensor on the CPU as input is moved to the GPU. [inputs_on_the_cpu_are_moved]
    Names in the `state_dict` begin with `module.` here too. [the_names_begin_with_module_here_too]
    With a GPU, a call after `.to("cpu")` raises RuntimeError for a wrapped `Linear`. [a_module_moved_back_raises]
    """

    @belief("memo/46", holds=False)
    @needs_one_gpu
    def test_one_gpu_gets_several_parts(self, counting):
        torch.nn.DataParallel(counting).to("cuda")(torch.zeros(4, 2, device="cuda"))

        assert len(counting.sizes) > 1

    @belief("memo/46")
    @needs_two_gpus
    def test_two_gpus_get_half_of_the_batch_each(self, counting):
        parallel = torch.nn.DataParallel(counting, device_ids=[0, 1]).to("cuda:0")

        result = parallel(torch.zeros(4, 2, device="cuda:0"))

        assert counting.sizes == [2, 2]
        assert (result.shape, result.device) == ((4, 1), torch.device("cuda:0"))

    @needs_one_gpu
    def test_one_gpu_gets_the_module_without_asking(self):
        parallel = torch.nn.DataParallel(torch.nn.Linear(2, 1))

        assert parallel.device_ids == [0]
        assert parallel.module.weight.device == torch.device("cuda:0")

    def test_inputs_on_the_cpu_are_moved(self):
        net = torch.nn.Linear(2, 1).to("cuda:0")
        torch.nn.init.ones_(net.weight)
        torch.nn.init.ones_(net.bias)

        result = torch.nn.DataParallel(net, device_ids=[0])(torch.tensor([[1.0, 2.0]]))

        assert (result.device, result.tolist()) == (torch.device("cuda:0"), [[4.0]])

    def test_the_names_begin_with_module_here_too(self):
        parallel = torch.nn.DataParallel(torch.nn.Linear(2, 1).to("cuda:0"), device_ids=[0])

        assert list(parallel.state_dict()) == ["module.weight", "module.bias"]
        assert parallel.state_dict()["module.weight"].device == torch.device("cuda:0")

    def test_a_module_moved_back_raises(self):
        parallel = torch.nn.DataParallel(torch.nn.Linear(2, 1), device_ids=[0]).to("cpu")

        with pytest.raises(RuntimeError):
            parallel(torch.zeros(1, 2))
