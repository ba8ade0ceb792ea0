"""What layers print.

Order: 22
"""

import pytest
from torch import nn

from torchnotes import claim, since, until

MORE_DIMENSIONS = pytest.mark.parametrize(
    ("layer", "affine"),
    [
        (nn.BatchNorm2d, True),
        (nn.BatchNorm3d, True),
        (nn.SyncBatchNorm, True),
        (nn.InstanceNorm2d, False),
        (nn.InstanceNorm3d, False),
    ],
)


@claim(
    api=["torch.nn.LayerNorm.extra_repr", "torch.nn.BatchNorm1d.extra_repr", "torch.nn.GroupNorm.extra_repr"],
    about=["value"],
    see=["generated/torch.nn.LayerNorm", "generated/torch.nn.BatchNorm1d"],
    asked=[
        "print(model) shows bias=True for LayerNorm",
        "model repr changed after upgrade",
        "doctest fails on printed model architecture",
    ],
)
class TestNormalizationLayersPrintTheirBias:
    """Normalization layers print whether they have a bias.

    `repr(nn.LayerNorm(8))` ends with `bias=True`. [a_layer_norm_prints_its_bias]
    `BatchNorm1d` and `GroupNorm` print `bias=True` by default, `InstanceNorm1d` prints `bias=False`.
    [a_batch_norm_prints_its_bias, a_group_norm_and_an_instance_norm_print_theirs]
    `BatchNorm2d`, `BatchNorm3d` and `SyncBatchNorm` print `bias=True` too.
    [layers_of_more_dimensions_print_theirs]
    `InstanceNorm2d` and `InstanceNorm3d` print `bias=False`.
    [layers_of_more_dimensions_print_theirs]
    Before torch 2.12 these layers do not print a bias. [no_bias_is_printed, layers_of_more_dimensions_print_none]
    Inside a `TransformerEncoderLayer` the norms print theirs. [a_transformer_prints_the_bias_of_its_norms]
    A `Linear` prints its sizes and `bias=True`. [a_linear_prints_its_sizes_and_bias]
    Do not compare the printed form of a model across releases. [advice]
    """

    @until("2.12")
    def test_no_bias_is_printed(self):
        assert repr(nn.LayerNorm(8)) == "LayerNorm((8,), eps=1e-05, elementwise_affine=True)"
        assert [
            layer for layer in (nn.BatchNorm1d(4), nn.GroupNorm(2, 4), nn.InstanceNorm1d(4)) if "bias" in repr(layer)
        ] == []

    @since(
        "2.12",
        why="pytorch#176573",
        remedy="Compare layers by their attributes, not by their printed form.",
        trigger={"calls": ["torch.nn.LayerNorm.extra_repr"]},
    )
    def test_a_layer_norm_prints_its_bias(self):
        assert repr(nn.LayerNorm(8)) == "LayerNorm((8,), eps=1e-05, elementwise_affine=True, bias=True)"

    @since(
        "2.12",
        why="pytorch#176573",
        remedy="Compare layers by their attributes, not by their printed form.",
        trigger={
            "calls": ["torch.nn.BatchNorm1d.extra_repr", "torch.nn.modules.batchnorm._NormBase.extra_repr"],
            "at": {"self": 0},
            "when": ["kind:self=BatchNorm1d"],
        },
    )
    def test_a_batch_norm_prints_its_bias(self):
        printed = repr(nn.BatchNorm1d(4))

        assert printed == "BatchNorm1d(4, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)"

    @since(
        "2.12",
        why="pytorch#176573",
        remedy="Compare layers by their attributes, not by their printed form.",
        trigger={
            "calls": [
                "torch.nn.GroupNorm.extra_repr",
                "torch.nn.InstanceNorm1d.extra_repr",
                "torch.nn.modules.batchnorm._NormBase.extra_repr",
            ],
            "at": {"self": 0},
            "when": ["kind:self=GroupNorm|InstanceNorm1d"],
        },
    )
    def test_a_group_norm_and_an_instance_norm_print_theirs(self):
        assert repr(nn.GroupNorm(2, 4)) == "GroupNorm(2, 4, eps=1e-05, affine=True, bias=True)"
        assert "affine=False, bias=False" in repr(nn.InstanceNorm1d(4))

    @until("2.12")
    @MORE_DIMENSIONS
    def test_layers_of_more_dimensions_print_none(self, layer, affine):
        assert f"affine={affine}, track_running_stats={affine}" in repr(layer(4))

    @since(
        "2.12",
        why="pytorch#176573",
        remedy="Compare layers by their attributes, not by their printed form.",
        trigger={
            "calls": [
                "torch.nn.BatchNorm2d.extra_repr",
                "torch.nn.BatchNorm3d.extra_repr",
                "torch.nn.SyncBatchNorm.extra_repr",
                "torch.nn.InstanceNorm2d.extra_repr",
                "torch.nn.InstanceNorm3d.extra_repr",
                "torch.nn.modules.batchnorm._NormBase.extra_repr",
            ],
            "at": {"self": 0},
            "when": ["kind:self=BatchNorm2d|BatchNorm3d|SyncBatchNorm|InstanceNorm2d|InstanceNorm3d"],
        },
    )
    @MORE_DIMENSIONS
    def test_layers_of_more_dimensions_print_theirs(self, layer, affine):
        assert f"affine={affine}, bias={affine}, track_running_stats={affine}" in repr(layer(4))

    @since(
        "2.12",
        why="pytorch#176573",
        remedy="Compare layers by their attributes, not by their printed form.",
        trigger={
            "calls": ["torch.nn.Module.__repr__"],
            "at": {"self": 0},
            "when": ["kind:self=TransformerEncoderLayer|TransformerDecoderLayer"],
        },
    )
    def test_a_transformer_prints_the_bias_of_its_norms(self):
        printed = repr(nn.TransformerEncoderLayer(4, 2))

        assert printed.count("LayerNorm((4,), eps=1e-05, elementwise_affine=True, bias=True)") == 2

    def test_a_linear_prints_its_sizes_and_bias(self):
        assert repr(nn.Linear(2, 3)) == "Linear(in_features=2, out_features=3, bias=True)"


@claim(
    api=["torch.nn.Softplus.extra_repr"],
    about=["value"],
    see=["generated/torch.nn.Softplus"],
    asked=[
        "Softplus repr beta=1 vs beta=1.0",
        "snapshot test fails Softplus printed text",
        "print of softplus layer changed",
    ],
)
class TestSoftplusPrintsFloatingPointDefaults:
    """`Softplus()` prints its defaults as floating-point numbers.

    `repr` says `beta=1.0, threshold=20.0`. [its_defaults_are_floats]
    Before torch 2.3 it said `beta=1, threshold=20`. [its_defaults_are_integers]
    A number that you pass is printed as you wrote it. [a_given_number_stays]
    """

    @until("2.3")
    def test_its_defaults_are_integers(self):
        assert repr(nn.Softplus()) == "Softplus(beta=1, threshold=20)"

    @since(
        "2.3",
        why="pytorch#120183",
        remedy="Compare layers by their attributes, not by their printed form.",
        trigger={
            "calls": ["torch.nn.Softplus.extra_repr"],
            "at": {"self": 0},
            "when": ["argument:self.beta=1.0 or argument:self.threshold=20.0"],
        },
    )
    def test_its_defaults_are_floats(self):
        assert repr(nn.Softplus()) == "Softplus(beta=1.0, threshold=20.0)"

    def test_a_given_number_stays(self):
        assert repr(nn.Softplus(2, 10)) == "Softplus(beta=2, threshold=10)"
