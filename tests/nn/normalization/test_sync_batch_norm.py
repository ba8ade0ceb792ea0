"""Batch normalization across processes.

Order: 16.6
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.SyncBatchNorm.convert_sync_batchnorm"],
    about=["state", "memory"],
    see=["generated/torch.nn.SyncBatchNorm"],
    asked=[
        "what does SyncBatchNorm do in distributed training",
        "convert_sync_batchnorm example",
        "replace BatchNorm with SyncBatchNorm for DDP",
        "does convert_sync_batchnorm copy the weights",
        "SyncBatchNorm on a single process",
    ],
)
class TestConvertingToSyncBatchNormKeepsTheParameters:
    """`convert_sync_batchnorm` replaces batch norms and keeps Parameters.

    In an `nn.Sequential`, two levels deep, `BatchNorm1d`, `BatchNorm2d` and `BatchNorm3d` become `SyncBatchNorm`.
    [batch_norms_are_replaced]
    `InstanceNorm1d`, `GroupNorm` and `LayerNorm` stay. [other_norms_stay]
    The `nn.Sequential` is changed itself and returned; a batch norm alone stays, and a new layer is returned.
    [a_container_is_changed_and_a_layer_is_not]
    The new layer has the Parameters and the statistics of the old one, not copies. [tensors_are_shared]
    So an `SGD` made before goes on updating the Parameters. [an_optimizer_made_before_goes_on]
    `momentum`, `eps` and `track_running_stats` are kept. [settings_are_kept]
    Without a process group the new layer returns on the CPU what the old one does in the same mode.
    [without_a_group_it_is_a_batch_norm]
    Call `train()` or `eval()` after the conversion: older releases put the new layer into training. [advice]
    In distributed training on GPUs it normalizes by default by the mean and variance over the batches of all processes.
    [background]
    """

    def test_batch_norms_are_replaced(self):
        network = nn.Sequential(nn.BatchNorm1d(2), nn.Sequential(nn.BatchNorm2d(3), nn.Sequential(nn.BatchNorm3d(4))))

        nn.SyncBatchNorm.convert_sync_batchnorm(network)

        kinds = [type(module) for module in network.modules() if not isinstance(module, nn.Sequential)]
        assert kinds == [nn.SyncBatchNorm] * 3

    @pytest.mark.parametrize(
        "norm", [nn.InstanceNorm1d(2), nn.GroupNorm(1, 2), nn.LayerNorm(2)], ids=lambda norm: type(norm).__name__
    )
    def test_other_norms_stay(self, norm):
        network = nn.Sequential(norm)

        nn.SyncBatchNorm.convert_sync_batchnorm(network)

        assert network[0] is norm

    def test_a_container_is_changed_and_a_layer_is_not(self):
        layer = nn.BatchNorm1d(2)
        network = nn.Sequential(layer)

        alone = nn.SyncBatchNorm.convert_sync_batchnorm(layer)

        assert (type(alone), type(layer)) == (nn.SyncBatchNorm, nn.BatchNorm1d)
        assert nn.SyncBatchNorm.convert_sync_batchnorm(network) is network
        assert network[0] is not layer

    @pytest.mark.parametrize("name", ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
    def test_tensors_are_shared(self, name):
        layer = nn.BatchNorm1d(2)

        assert getattr(nn.SyncBatchNorm.convert_sync_batchnorm(layer), name) is getattr(layer, name)

    def test_an_optimizer_made_before_goes_on(self):
        network = nn.Sequential(nn.BatchNorm1d(1))
        optimizer = torch.optim.SGD(network.parameters(), lr=0.5)

        nn.SyncBatchNorm.convert_sync_batchnorm(network)
        network(torch.tensor([[0.0], [8.0]])).sum().backward()
        optimizer.step()

        assert network[0].bias.tolist() == [-1.0]

    def test_settings_are_kept(self):
        layer = nn.BatchNorm1d(2, eps=0.5, momentum=0.25, track_running_stats=False)

        converted = nn.SyncBatchNorm.convert_sync_batchnorm(layer)

        assert (converted.eps, converted.momentum, converted.track_running_stats) == (0.5, 0.25, False)

    @pytest.mark.parametrize(("training", "output"), [(True, [[-1.0], [1.0]]), (False, [[0.0], [8.0]])])
    def test_without_a_group_it_is_a_batch_norm(self, training, output):
        converted = nn.SyncBatchNorm.convert_sync_batchnorm(nn.BatchNorm1d(1)).train(training)

        assert converted(torch.tensor([[0.0], [8.0]])).round(decimals=3).tolist() == output
