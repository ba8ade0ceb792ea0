"""DistributedDataParallel: weights, buffers and checkpoints.

Order: 2
"""

import pytest
import torch
from torch import distributed, nn
from torch.nn.modules.utils import consume_prefix_in_state_dict_if_present
from torch.nn.parallel import DistributedDataParallel

from torchnotes import claim


class Noted(nn.Module):
    """A layer with a weight that is frozen and a buffer, all of one value; `seen` is the buffer at the last call."""

    def __init__(self, value):
        super().__init__()
        self.weight, self.frozen = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1), requires_grad=False)
        self.register_buffer("buffer", torch.ones(1))
        self.fill(value)

    def fill(self, value):
        for one in [self.weight, self.frozen, self.buffer]:
            one.detach().fill_(value)

    def forward(self, inputs):
        self.seen = self.buffer.item()
        return self.weight * inputs


@claim(
    api=["torch.nn.parallel.DistributedDataParallel"],
    about=["value", "memory", "state", "error"],
    see=["generated/torch.nn.parallel.DistributedDataParallel", "notes/ddp"],
    asked=[
        "do all ranks start from the same initialization in DDP",
        "need to set same seed on every rank",
        "DDP broadcast parameters at construction",
        "load pretrained weights only on rank 0",
        "not needed when a module doesn't have any parameter that requires a gradient",
    ],
)
class TestDdpStartsFromTheWeightsOfRankZero:
    """`DistributedDataParallel` copies the weights of rank 0 when it wraps.

    By default a weight of 2 in rank 0 and 3 in rank 1 is 2 in both, and so are a frozen weight and a buffer.
    [the_weights_of_rank_zero_are_copied]
    The weights are written into the memory that the layer has, so an optimizer may be made before.
    [they_are_written_in_place]
    A weight that one process changes after wrapping is not copied by a forward. [a_later_change_is_not_copied]
    A layer without a parameter that requires a gradient raises RuntimeError. [a_layer_without_weights_raises]
    """

    def test_the_weights_of_rank_zero_are_copied(self, in_processes):
        def work(rank):
            layer = Noted(2.0 + rank)
            DistributedDataParallel(layer)
            return layer.weight.item(), layer.frozen.item(), layer.buffer.item()

        assert in_processes(work) == [(2.0, 2.0, 2.0), (2.0, 2.0, 2.0)]

    def test_they_are_written_in_place(self, in_processes):
        def work(rank):
            layer = Noted(2.0 + rank)
            optimizer = torch.optim.SGD([layer.weight], lr=0.5)
            model = DistributedDataParallel(layer)
            model(torch.tensor([1.0])).backward()
            optimizer.step()
            return layer.weight.item()

        assert in_processes(work) == [1.5, 1.5]

    def test_a_later_change_is_not_copied(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(Noted(2.0))
            if rank == 1:
                model.module.weight.detach().fill_(9.0)
            return model(torch.tensor([1.0])).item()

        assert in_processes(work) == [2.0, 9.0]

    @pytest.mark.usefixtures("group_of_one")
    @pytest.mark.parametrize(
        "layer", [nn.ReLU(), nn.Linear(1, 1).requires_grad_(requires_grad=False)], ids=["relu", "frozen"]
    )
    def test_a_layer_without_weights_raises(self, layer):
        with pytest.raises(RuntimeError):
            DistributedDataParallel(layer)


@claim(
    api=["torch.nn.parallel.DistributedDataParallel"],
    about=["value", "state", "argument"],
    see=["generated/torch.nn.parallel.DistributedDataParallel"],
    asked=[
        "broadcast_buffers DDP",
        "are BatchNorm running statistics synchronized in DDP",
        "batch norm statistics differ between ranks",
        "DDP overwrites my buffer",
    ],
)
class TestDdpCopiesTheBuffersOfRankZeroBeforeAForward:
    """`DistributedDataParallel` copies buffers of rank 0 before a forward.

    By default both of two processes use the buffer of rank 0 at their first forward, in evaluation mode as well.
    [rank_zero_has_its_way]
    With `broadcast_buffers=False` they use their own. [without_it_they_keep_their_own]
    Of two forwards in `torch.no_grad()` the second copies none. [the_second_without_gradients_copies_none]
    `BatchNorm1d` in training normalizes by the batch of its process. [a_batch_norm_looks_at_its_own_batch]
    In training its `running_mean` goes on from rank 0's, and differs after the call.
    [a_running_mean_goes_on_from_rank_zero]
    """

    @pytest.mark.parametrize("training", [True, False])
    def test_rank_zero_has_its_way(self, in_processes, training):
        def work(rank):
            model = DistributedDataParallel(Noted(2.0)).train(training)
            model.module.fill(5.0 + rank)
            model(torch.tensor([1.0]))
            return model.module.seen

        assert in_processes(work) == [5.0, 5.0]

    def test_without_it_they_keep_their_own(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(Noted(2.0), broadcast_buffers=False)
            model.module.fill(5.0 + rank)
            model(torch.tensor([1.0]))
            return model.module.seen

        assert in_processes(work) == [5.0, 6.0]

    def test_the_second_without_gradients_copies_none(self, in_processes):
        def work(rank):
            model = DistributedDataParallel(Noted(2.0))
            with torch.no_grad():
                model(torch.tensor([1.0]))
                model.module.fill(5.0 + rank)
                model(torch.tensor([1.0]))
            return model.module.seen

        assert in_processes(work) == [5.0, 6.0]

    def test_a_batch_norm_looks_at_its_own_batch(self, in_processes):
        def work(rank):
            batch = torch.tensor([[0.0], [2.0]]) + 10 * rank
            return DistributedDataParallel(nn.BatchNorm1d(1))(batch).round().tolist()

        assert in_processes(work) == [[[-1.0], [1.0]], [[-1.0], [1.0]]]

    def test_a_running_mean_goes_on_from_rank_zero(self, in_processes):
        def work(rank):
            layer = nn.BatchNorm1d(1, momentum=0.5)
            model, batch, means = DistributedDataParallel(layer), torch.tensor([[0.0], [2.0]]) + 10 * rank, []
            for _ in range(2):
                model(batch)
                means.append(layer.running_mean.item())
            return means

        assert in_processes(work) == [[0.5, 0.75], [5.5, 5.75]]

    @pytest.mark.usefixtures("group_of_one")
    def test_one_process_has_nothing_to_copy(self):
        model = DistributedDataParallel(Noted(2.0))
        model.module.fill(5.0)

        assert model(torch.tensor([3.0])).tolist() == [15.0]
        assert model.module.seen == 5.0


@claim(
    api=[
        "torch.nn.parallel.DistributedDataParallel.state_dict",
        "torch.nn.modules.utils.consume_prefix_in_state_dict_if_present",
    ],
    about=["value", "memory", "error", "state"],
    see=["generated/torch.nn.parallel.DistributedDataParallel", "notes/ddp"],
    asked=[
        "save and load a model trained with DDP",
        "remove module prefix from state dict",
        "DDP save checkpoint only on rank 0",
        "Missing key(s) in state_dict DistributedDataParallel",
        "load DDP weights into a plain model",
    ],
)
class TestDdpPutsModuleBeforeNames:
    """DDP puts `module.` before names in its `state_dict`.

    For a batch norm the names of parameters and of buffers begin with it. [names_begin_with_module]
    The tensors share the memory of the layer's. [the_tensors_are_the_layers]
    By default a bare `Linear` raises RuntimeError on loading that state, and DDP on loading a bare one's.
    [each_rejects_the_names_of_the_other]
    `consume_prefix_in_state_dict_if_present(state, "module.")` changes `state` itself and returns None.
    [the_prefix_can_be_removed]
    So the bare `Linear` can load it. [the_prefix_can_be_removed]
    One process saves `model.module.state_dict()`, and after `barrier()` the other loads the file.
    [one_process_saves_and_the_other_loads]
    """

    @pytest.mark.usefixtures("group_of_one")
    def test_names_begin_with_module(self):
        state = DistributedDataParallel(nn.BatchNorm1d(1)).state_dict()

        names = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
        assert list(state) == [f"module.{name}" for name in names]

    @pytest.mark.usefixtures("group_of_one")
    def test_the_tensors_are_the_layers(self):
        layer = nn.Linear(1, 1)

        model = DistributedDataParallel(layer)

        assert model.module is layer
        assert model.state_dict()["module.weight"].data_ptr() == layer.weight.data_ptr()
        assert torch.equal(model.state_dict()["module.weight"], layer.weight)

    @pytest.mark.usefixtures("group_of_one")
    def test_each_rejects_the_names_of_the_other(self):
        layer, model = nn.Linear(1, 1), DistributedDataParallel(nn.Linear(1, 1))

        with pytest.raises(RuntimeError):
            layer.load_state_dict(model.state_dict())
        with pytest.raises(RuntimeError):
            model.load_state_dict(layer.state_dict())

    @pytest.mark.usefixtures("group_of_one")
    def test_the_prefix_can_be_removed(self):
        layer, model = nn.Linear(1, 1), DistributedDataParallel(nn.Linear(1, 1))
        state = model.state_dict()

        assert consume_prefix_in_state_dict_if_present(state, "module.") is None
        assert sorted(state) == ["bias", "weight"]
        layer.load_state_dict(state)
        assert torch.equal(layer.weight, model.module.weight)

    def test_one_process_saves_and_the_other_loads(self, in_processes, tmp_path):
        def work(rank):
            model = DistributedDataParallel(Noted(2.0))
            if rank == 0:
                model.module.fill(7.0)
                torch.save(model.module.state_dict(), tmp_path / "model.pt")
            distributed.barrier()
            if rank == 1:
                model.module.load_state_dict(torch.load(tmp_path / "model.pt", weights_only=True))
            return model.module.weight.item()

        assert in_processes(work) == [7.0, 7.0]


@claim(
    api=["torch.nn.SyncBatchNorm", "torch.nn.parallel.DistributedDataParallel"],
    about=["value", "error"],
    see=["generated/torch.nn.SyncBatchNorm"],
    asked=[
        "SyncBatchNorm expected input tensor to be on GPU",
        "SyncBatchNorm layers only work with GPU modules",
        "sync batch norm with gloo on cpu",
    ],
)
class TestSyncBatchNormNeedsAGpuInAProcessGroup:
    """In a process group, `nn.SyncBatchNorm` on the CPU raises in training.

    A training call with a CPU tensor raises ValueError, even where the group is one process. [training_raises]
    `DistributedDataParallel` around one on the CPU raises ValueError. [wrapping_raises]
    By default it normalizes by its running statistics in evaluation mode. [evaluation_is_by_running_statistics]
    """

    @pytest.mark.usefixtures("group_of_one")
    def test_training_raises(self):
        layer = nn.SyncBatchNorm(1)

        with pytest.raises(ValueError):
            layer(torch.tensor([[0.0], [2.0]]))

    @pytest.mark.usefixtures("group_of_one")
    def test_wrapping_raises(self):
        with pytest.raises(ValueError):
            DistributedDataParallel(nn.SyncBatchNorm(1))

    @pytest.mark.usefixtures("group_of_one")
    def test_evaluation_is_by_running_statistics(self):
        layer = nn.SyncBatchNorm(1, eps=3.0).eval()

        output = layer(torch.tensor([[0.0], [2.0]]))

        assert (output.tolist(), output.dtype, output.requires_grad) == ([[0.0], [1.0]], torch.float32, True)
