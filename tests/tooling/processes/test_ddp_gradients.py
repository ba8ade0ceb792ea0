"""DistributedDataParallel: what becomes of gradients.

Order: 1
"""

import pytest
import torch
from torch.nn.parallel import DistributedDataParallel

from torchnotes import claim


def line(weight=2.0):
    """Return a layer that multiplies one number by its weight."""
    layer = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(layer.weight, weight)
    return layer


def pull(model, number):
    """Go back through a sum of the model's output, so that the weight's own gradient is the number."""
    model(torch.tensor([[number]])).sum().backward()


class TwoLayers(torch.nn.Module):
    """Two layers; which of them is called, its `used` says."""

    def __init__(self, used):
        super().__init__()
        self.first, self.second = line(), line()
        self.used = used

    def forward(self, inputs):
        return [getattr(self, name)(inputs) for name in self.used]


@claim(
    api=["torch.nn.parallel.DistributedDataParallel"],
    about=["value", "gradient", "state"],
    see=["generated/torch.nn.parallel.DistributedDataParallel", "notes/ddp"],
    asked=[
        "does DDP average or sum gradients",
        "divide loss by world size",
        "scale learning rate with number of gpus",
        "gradients differ between ranks",
        "loss printed on each rank is different",
    ],
)
class TestDdpAveragesGradientsOverProcesses:
    """`DistributedDataParallel` averages weights' gradients over processes.

    A weight's gradients of 1 and 3 in two processes are 2 in both after `backward()`. [gradients_are_averaged]
    So an SGD step changes the weights of both alike. [a_step_keeps_the_weights_alike]
    A loss stays the loss of its process. [a_loss_is_not_averaged]
    With a mean loss, batches of three samples and of one count alike.
    [batches_of_unequal_size_count_alike]
    Right after wrapping, gradients of a call of the wrapped layer itself are not averaged.
    [a_call_of_the_module_itself_is_not_averaged]
    In a group of one process the output and the gradient are as without it. [one_process_has_its_own_gradient]
    For gradients as of one process with the whole batch, average over batches of equal size. [advice]
    """

    def test_gradients_are_averaged(self, in_processes):
        def work(rank):
            layer = line()
            pull(DistributedDataParallel(layer), [1.0, 3.0][rank])
            return layer.weight.grad.tolist()

        assert in_processes(work) == [[[2.0]], [[2.0]]]

    def test_a_step_keeps_the_weights_alike(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(line(2.0))
            optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
            pull(model, [1.0, 3.0][rank])
            optimizer.step()
            return model.module.weight.item()

        assert in_processes(work) == [1.0, 1.0]

    def test_a_loss_is_not_averaged(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(line(2.0))
            loss = model(torch.tensor([[[1.0, 3.0][rank]]])).sum()
            loss.backward()
            return loss.item(), model.module.weight.grad.item()

        assert in_processes(work) == [(2.0, 2.0), (6.0, 2.0)]

    def test_batches_of_unequal_size_count_alike(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(line())
            model([torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[7.0]])][rank]).mean().backward()
            return model.module.weight.grad.item()

        assert in_processes(work) == [4.5, 4.5]

    def test_a_call_of_the_module_itself_is_not_averaged(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(line())
            pull(model.module, [1.0, 3.0][rank])
            return model.module.weight.grad.item()

        assert in_processes(work) == [1.0, 3.0]

    @pytest.mark.usefixtures("group_of_one")
    def test_one_process_has_its_own_gradient(self):
        layer = line(2.0)
        model = DistributedDataParallel(layer)

        output = model(torch.tensor([[3.0], [4.0]]))
        output.sum().backward()

        assert (output.tolist(), output.dtype, output.requires_grad) == ([[6.0], [8.0]], torch.float32, True)
        assert layer.weight.grad.tolist() == [[7.0]]


@claim(
    api=["torch.nn.parallel.DistributedDataParallel"],
    about=["value", "gradient", "state"],
    see=["generated/torch.nn.parallel.DistributedDataParallel"],
    asked=[
        "gradient accumulation with DDP",
        "skip all reduce while accumulating",
        "no_sync context manager backward only",
        "speed up gradient accumulation several gpus",
    ],
)
class TestNoSyncLeavesGradientsToTheirProcess:
    """For a forward in `no_sync()` DDP leaves gradients to their process.

    By default, with forward and `backward()` in it, gradients of 1 and 3 in two processes stay 1 and 3.
    [gradients_stay_apart]
    The next forward and `backward()` outside average what has accumulated. [the_next_step_averages_the_sum]
    The forward decides: with it inside, a `backward()` outside does not average. [the_forward_decides]
    With the forward outside, a `backward()` inside averages. [the_forward_decides]
    `require_backward_grad_sync` is False inside, and True again after. [a_flag_is_off_inside]
    """

    def test_gradients_stay_apart(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(line())
            with model.no_sync():
                pull(model, [1.0, 3.0][rank])
            return model.module.weight.grad.item()

        assert in_processes(work) == [1.0, 3.0]

    def test_the_next_step_averages_the_sum(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(line())
            with model.no_sync():
                pull(model, [1.0, 3.0][rank])
            pull(model, [10.0, 30.0][rank])
            return model.module.weight.grad.item()

        assert in_processes(work) == [22.0, 22.0]

    def test_the_forward_decides(self, in_processes):
        def work(rank):
            inside, outside = DistributedDataParallel(line()), DistributedDataParallel(line())
            inputs = torch.tensor([[[1.0, 3.0][rank]]])
            with inside.no_sync():
                output = inside(inputs)
            output.sum().backward()
            output = outside(inputs)
            with outside.no_sync():
                output.sum().backward()
            return inside.module.weight.grad.item(), outside.module.weight.grad.item()

        assert in_processes(work) == [(1.0, 2.0), (3.0, 2.0)]

    @pytest.mark.usefixtures("group_of_one")
    def test_a_flag_is_off_inside(self):
        model = DistributedDataParallel(line())

        with model.no_sync():
            inside = model.require_backward_grad_sync
            output = model(torch.tensor([[3.0], [4.0]]))

        assert (inside, model.require_backward_grad_sync) == (False, True)
        assert (output.tolist(), output.requires_grad) == ([[6.0], [8.0]], True)

        output.sum().backward()

        assert model.module.weight.grad.tolist() == [[7.0]]


@claim(
    api=["torch.nn.parallel.DistributedDataParallel"],
    about=["error", "gradient", "argument"],
    see=["generated/torch.nn.parallel.DistributedDataParallel", "notes/ddp"],
    asked=[
        "Expected to have finished reduction in the prior iteration before starting a new one",
        "find_unused_parameters=True meaning",
        "parameters that were not used in producing loss",
        "DDP error on second iteration",
        "train only part of a model with DDP",
    ],
)
class TestAnUnusedParameterMakesTheNextForwardOfDdpRaise:
    """An unused parameter beside used ones makes DDP's next forward raise.

    By default the first `backward()` succeeds, and the next forward raises RuntimeError. [the_next_forward_raises]
    Where a forward returns two outputs and the loss uses one, the next raises too.
    [an_output_without_a_loss_raises_too]
    For a weight that the forward does not use, `find_unused_parameters=True` or `static_graph=True` avoids the error.
    [either_argument_accepts_it]
    The unused weight then keeps a `grad` of None. [either_argument_accepts_it]
    With `find_unused_parameters=True` a weight that another process uses has its gradient, averaged with 0.
    [use_in_one_process_counts_for_both]
    A weight that required no gradient when it was wrapped does not count as unused. [a_frozen_weight_is_no_matter]
    By default steps within `no_sync()`, from the first one on, raise nothing. [without_sync_nothing_raises]
    A next forward in `torch.no_grad()` succeeds. [without_gradients_a_forward_succeeds]
    """

    @pytest.mark.usefixtures("group_of_one")
    def test_the_next_forward_raises(self):
        model = DistributedDataParallel(TwoLayers(["first"]))
        model(torch.ones(1, 1))[0].sum().backward()

        assert model.module.first.weight.grad.tolist() == [[1.0]]
        assert model.module.second.weight.grad is None
        with pytest.raises(RuntimeError):
            model(torch.ones(1, 1))

    @pytest.mark.usefixtures("group_of_one")
    def test_an_output_without_a_loss_raises_too(self):
        model = DistributedDataParallel(TwoLayers(["first", "second"]))
        model(torch.ones(1, 1))[1].sum().backward()

        with pytest.raises(RuntimeError):
            model(torch.ones(1, 1))

    @pytest.mark.usefixtures("group_of_one")
    @pytest.mark.parametrize("argument", ["find_unused_parameters", "static_graph"])
    def test_either_argument_accepts_it(self, argument):
        model = DistributedDataParallel(TwoLayers(["first"]), **{argument: True})

        for _ in range(3):
            model(torch.ones(1, 1))[0].sum().backward()

        assert model.module.first.weight.grad.tolist() == [[3.0]]
        assert model.module.second.weight.grad is None

    def test_use_in_one_process_counts_for_both(self, in_processes):
        def work(rank):
            layers = TwoLayers([["first", "second"][rank]])
            model = DistributedDataParallel(layers, find_unused_parameters=True)
            model(torch.tensor([[4.0]]))[0].sum().backward()
            return layers.first.weight.grad.item(), layers.second.weight.grad.item()

        assert in_processes(work) == [(2.0, 2.0), (2.0, 2.0)]

    @pytest.mark.usefixtures("group_of_one")
    def test_a_frozen_weight_is_no_matter(self):
        layers = TwoLayers(["first"])
        layers.second.requires_grad_(requires_grad=False)
        model = DistributedDataParallel(layers)

        for _ in range(3):
            model(torch.ones(1, 1))[0].sum().backward()

        assert layers.first.weight.grad.tolist() == [[3.0]]

    @pytest.mark.usefixtures("group_of_one")
    def test_without_gradients_a_forward_succeeds(self):
        model = DistributedDataParallel(TwoLayers(["first"]))
        model(torch.ones(1, 1))[0].sum().backward()

        with torch.no_grad():
            assert model(torch.ones(1, 1))[0].tolist() == [[2.0]]

    @pytest.mark.usefixtures("group_of_one")
    def test_without_sync_nothing_raises(self):
        model = DistributedDataParallel(TwoLayers(["first"]))

        with model.no_sync():
            for _ in range(3):
                model(torch.ones(1, 1))[0].sum().backward()

        assert model.module.first.weight.grad.tolist() == [[3.0]]


def gradients_of(model, batches):
    """Return the gradient at each step, for as many batches."""
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    found = []
    for _ in range(batches):
        optimizer.zero_grad()
        pull(model, 1.0)
        found.append(model.module.weight.grad.item())
        optimizer.step()
    return found


@claim(
    api=["torch.nn.parallel.DistributedDataParallel"],
    about=["value", "gradient", "argument"],
    see=["generated/torch.nn.parallel.DistributedDataParallel", "distributed.algorithms.join"],
    asked=[
        "DDP hangs at the end of an epoch",
        "different number of batches per rank",
        "Detected at least one rank that exhausted inputs",
        "training stuck at 100% gpu with uneven data",
        "divide_by_initial_world_size",
    ],
)
class TestJoinLetsProcessesRunOutOfBatches:
    """Within `join()` DDP processes may have unequal numbers of batches.

    Two processes with two and with three steps end with the same weight. [one_process_takes_more_steps]
    By default the gradient of the third step is divided by two as well. [one_process_takes_more_steps]
    `divide_by_initial_world_size=False` divides by the number of processes that are left.
    [the_rest_may_divide_by_itself]
    In a group of one process the gradients are as without it. [one_process_goes_on_as_before]
    `DistributedSampler` deals equal numbers of samples, so that `join()` is not needed. [advice]
    """

    def test_one_process_takes_more_steps(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(line(2.0))
            with model.join():
                gradients = gradients_of(model, 2 + rank)
            return gradients, model.module.weight.item()

        assert in_processes(work) == [([1.0, 1.0], -0.5), ([1.0, 1.0, 0.5], -0.5)]

    def test_the_rest_may_divide_by_itself(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(line(2.0))
            with model.join(divide_by_initial_world_size=False):
                gradients = gradients_of(model, 2 + rank)
            return gradients, model.module.weight.item()

        assert in_processes(work) == [([1.0, 1.0], -1.0), ([1.0, 1.0, 1.0], -1.0)]

    @pytest.mark.usefixtures("group_of_one")
    def test_one_process_goes_on_as_before(self):
        model = DistributedDataParallel(line(2.0))

        with model.join():
            gradients = gradients_of(model, 2)

        assert (gradients, model.module.weight.item()) == ([1.0, 1.0], 0.0)
