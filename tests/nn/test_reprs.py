"""What layers print."""

from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.LayerNorm.extra_repr", "torch.nn.BatchNorm1d.extra_repr", "torch.nn.GroupNorm.extra_repr"],
    about=["value"],
    see=["generated/torch.nn.LayerNorm", "generated/torch.nn.BatchNorm1d"],
)
class TestNormalizationLayersPrintTheirBias:
    """Normalization layers print whether they have a bias.

    `repr(nn.LayerNorm(8))` ends with `bias=True`. [a_layer_norm_prints_its_bias]
    `BatchNorm1d` and `GroupNorm` print `bias=True` by default, `InstanceNorm1d` prints `bias=False`.
    [a_batch_norm_prints_its_bias, a_group_norm_and_an_instance_norm_print_theirs]
    Before torch 2.12 these layers do not print a bias. [no_bias_is_printed]
    A `Linear` prints its sizes and `bias=True`. [a_linear_prints_its_sizes_and_bias]
    Do not compare the printed form of a model across releases. [advice]
    """

    @until("2.12")
    def test_no_bias_is_printed(self):
        assert repr(nn.LayerNorm(8)) == "LayerNorm((8,), eps=1e-05, elementwise_affine=True)"
        assert [
            layer for layer in (nn.BatchNorm1d(4), nn.GroupNorm(2, 4), nn.InstanceNorm1d(4)) if "bias" in repr(layer)
        ] == []

    @since("2.12", why="pytorch#176573", remedy="Compare layers by their attributes, not by their printed form.")
    def test_a_layer_norm_prints_its_bias(self):
        assert repr(nn.LayerNorm(8)) == "LayerNorm((8,), eps=1e-05, elementwise_affine=True, bias=True)"

    @since("2.12", why="pytorch#176573", remedy="Compare layers by their attributes, not by their printed form.")
    def test_a_batch_norm_prints_its_bias(self):
        printed = repr(nn.BatchNorm1d(4))

        assert printed == "BatchNorm1d(4, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)"

    @since("2.12", why="pytorch#176573", remedy="Compare layers by their attributes, not by their printed form.")
    def test_a_group_norm_and_an_instance_norm_print_theirs(self):
        assert repr(nn.GroupNorm(2, 4)) == "GroupNorm(2, 4, eps=1e-05, affine=True, bias=True)"
        assert "affine=False, bias=False" in repr(nn.InstanceNorm1d(4))

    def test_a_linear_prints_its_sizes_and_bias(self):
        assert repr(nn.Linear(2, 3)) == "Linear(in_features=2, out_features=3, bias=True)"
