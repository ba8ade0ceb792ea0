"""Layer and group normalization: over which numbers, and in which mode.

Order: 16.7
"""

import pytest
import torch
from torch import nn

from torchnotes import claim

ALIKE = pytest.mark.parametrize(
    "norm",
    [nn.LayerNorm(4), nn.LayerNorm((3, 4)), nn.GroupNorm(1, 3), nn.GroupNorm(3, 3), nn.InstanceNorm1d(3)],
    ids=["layer", "layer of two", "one group", "three groups", "instance"],
)


@claim(
    api=["torch.nn.LayerNorm"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.nn.LayerNorm"],
    asked=[
        "over which dimensions does LayerNorm normalise",
        "normalized_shape of LayerNorm",
        "LayerNorm on an image (N, C, H, W)",
        "Given normalized_shape=[3], expected input with shape [*, 3]",
        "LayerNorm over channels only",
        "elementwise_affine in LayerNorm",
    ],
)
class TestLayerNormNormalizesTheLastDimensions:
    """`LayerNorm` normalizes over the last dimensions.

    `nn.LayerNorm(2)` of shape (1, 2, 2) normalizes both rows by themselves. [an_int_is_the_last_dimension]
    `nn.LayerNorm((2, 2))` normalizes both dimensions together. [two_numbers_are_the_last_two_dimensions]
    The divisor is the root of the biased variance plus `eps`. [the_variance_is_biased]
    A last dimension of another size raises RuntimeError, as of `nn.LayerNorm(3)` for (2, 3, 4, 5).
    [another_size_raises]
    After `movedim(1, -1)` of images a `LayerNorm` of their channels normalizes them at each pixel.
    [channels_are_moved_to_the_end]
    By default weight and bias have the shape given, and are 1 and 0 at first. [parameters_have_the_shape_given]
    `elementwise_affine=False` makes neither. [without_affine_it_has_none]
    In float32 `nn.LayerNorm(1)` makes 0 of 5 and of 7. [one_number_becomes_zero]
    """

    def test_an_int_is_the_last_dimension(self):
        output = nn.LayerNorm(2)(torch.tensor([[[1.0, 3.0], [20.0, 10.0]]]))

        assert output.round(decimals=3).tolist() == [[[-1.0, 1.0], [1.0, -1.0]]]

    def test_two_numbers_are_the_last_two_dimensions(self):
        output = nn.LayerNorm((2, 2))(torch.tensor([[[1.0, 1.0], [3.0, 3.0]], [[0.0, 8.0], [8.0, 0.0]]]))

        assert output.round(decimals=3).tolist() == [[[-1.0, -1.0], [1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]]

    def test_the_variance_is_biased(self):
        x = torch.tensor([[0.0, 8.0]])

        assert nn.LayerNorm(2, eps=9.0)(x).tolist() == [pytest.approx([-4 / (16 + 9) ** 0.5, 4 / (16 + 9) ** 0.5])]

    @pytest.mark.parametrize(("given", "shape"), [(3, (2, 3, 4, 5)), (4, (2, 3)), ((3, 4), (2, 4, 3)), (3, ())])
    def test_another_size_raises(self, given, shape):
        norm, x = nn.LayerNorm(given), torch.ones(shape)

        with pytest.raises(RuntimeError):
            norm(x)

    def test_channels_are_moved_to_the_end(self):
        image = torch.tensor([1.0, 3.0]).reshape(1, 2, 1, 1) * torch.tensor([[1.0, 5.0]])

        output = nn.LayerNorm(2)(image.movedim(1, -1)).movedim(-1, 1)

        assert output.shape == (1, 2, 1, 2)
        assert output.flatten(2).round(decimals=3).tolist() == [[[-1.0, -1.0], [1.0, 1.0]]]

    @pytest.mark.parametrize(("given", "shape"), [(3, (3,)), ((3, 4), (3, 4))])
    def test_parameters_have_the_shape_given(self, given, shape):
        norm = nn.LayerNorm(given)

        assert [(name, tuple(p.shape)) for name, p in norm.named_parameters()] == [("weight", shape), ("bias", shape)]
        assert (norm.weight.unique().tolist(), norm.bias.unique().tolist()) == ([1.0], [0.0])

    def test_without_affine_it_has_none(self):
        norm = nn.LayerNorm(2, elementwise_affine=False)

        assert (norm.weight, norm.bias, list(norm.parameters())) == (None, None, [])
        assert norm(torch.tensor([[1.0, 3.0]])).round(decimals=3).tolist() == [[-1.0, 1.0]]

    def test_one_number_becomes_zero(self):
        assert nn.LayerNorm(1)(torch.tensor([[5.0], [7.0]])).tolist() == [[0.0], [0.0]]


@claim(
    api=["torch.nn.LayerNorm", "torch.nn.GroupNorm", "torch.nn.InstanceNorm1d", "torch.nn.BatchNorm1d"],
    about=["value", "state"],
    see=["generated/torch.nn.LayerNorm", "generated/torch.nn.GroupNorm", "generated/torch.nn.BatchNorm1d"],
    asked=[
        "does LayerNorm behave differently in train and eval mode",
        "LayerNorm running statistics",
        "difference between BatchNorm and LayerNorm",
        "normalization that does not depend on batch size",
        "LayerNorm with a batch of one sample",
        "which norm layers depend on model.eval()",
    ],
)
class TestLayerNormActsAlikeInTrainingAndEvaluation:
    """`LayerNorm` acts alike in training and evaluation.

    `GroupNorm` and by default `InstanceNorm1d` do too, and by default `BatchNorm1d` does not.
    [evaluation_returns_what_training_does, batch_norm_returns_another_result]
    By default `LayerNorm`, `GroupNorm` and `InstanceNorm1d` lack buffers, and so running statistics.
    [they_lack_buffers]
    Up to rounding, in these a sample of several values a channel has the same result in a training batch of one.
    [a_sample_alone_has_the_same_result]
    With `track_running_stats=True` `InstanceNorm1d` can differ in evaluation. [a_tracking_instance_norm_differs]
    """

    @ALIKE
    def test_evaluation_returns_what_training_does(self, norm):
        x = torch.arange(24.0).reshape(2, 3, 4).sin()

        assert norm.eval()(x).tolist() == norm.train()(x).tolist()
        assert norm.train()(x).flatten(1).mean(dim=1).tolist() == pytest.approx([0.0, 0.0], abs=1e-6)

    def test_batch_norm_returns_another_result(self):
        norm, x = nn.BatchNorm1d(1), torch.tensor([[0.0], [8.0]])

        assert norm.train()(x).round(decimals=3).tolist() == [[-1.0], [1.0]]
        assert nn.BatchNorm1d(1).eval()(x).round(decimals=3).tolist() == [[0.0], [8.0]]

    @ALIKE
    def test_they_lack_buffers(self, norm):
        assert list(norm.buffers()) == []

    @ALIKE
    def test_a_sample_alone_has_the_same_result(self, norm):
        x = torch.arange(24.0).reshape(2, 3, 4).sin()

        torch.testing.assert_close(norm.train()(x[:1]), norm(x)[:1])

    def test_a_tracking_instance_norm_differs(self):
        norm, x = nn.InstanceNorm1d(1, track_running_stats=True), torch.tensor([[[0.0, 8.0]]])

        assert norm.eval()(x).round(decimals=3).tolist() == [[[0.0, 8.0]]]
        assert norm.train()(x).round(decimals=3).tolist() == [[[-1.0, 1.0]]]


@claim(
    api=["torch.nn.GroupNorm", "torch.nn.LayerNorm", "torch.nn.InstanceNorm2d"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.GroupNorm", "generated/torch.nn.LayerNorm", "generated/torch.nn.InstanceNorm2d"],
    asked=[
        "GroupNorm with one group vs LayerNorm",
        "GroupNorm as InstanceNorm",
        "num_channels must be divisible by num_groups",
        "replace BatchNorm by GroupNorm",
        "how many groups in GroupNorm",
    ],
)
class TestGroupNormLiesBetweenLayerAndInstanceNorm:
    """`GroupNorm` spans from a layer norm to an instance norm.

    For images of shape (2, 6, 3, 5) a new `nn.GroupNorm(1, 6)` returns about what `nn.LayerNorm((6, 3, 5))` does.
    [one_group_is_a_layer_norm]
    For such images a new `nn.GroupNorm(6, 6)` normalizes channels by themselves, about as `nn.InstanceNorm2d(6)` does.
    [a_group_for_each_channel_is_an_instance_norm]
    Groups are of neighbouring channels: `nn.GroupNorm(2, 4)` normalizes the first two together.
    [groups_are_neighbours]
    By default `GroupNorm` has weight and bias by channel, `LayerNorm` by element, and `InstanceNorm2d` lacks both.
    [their_parameters_differ]
    `nn.GroupNorm(4, 6)` raises ValueError, because 6 channels do not make 4 equal groups. [unequal_groups_raise]
    """

    def test_one_group_is_a_layer_norm(self):
        x = torch.arange(180.0).reshape(2, 6, 3, 5).sin()

        torch.testing.assert_close(nn.GroupNorm(1, 6)(x), nn.LayerNorm((6, 3, 5))(x))

    def test_a_group_for_each_channel_is_an_instance_norm(self):
        x = torch.arange(180.0).reshape(2, 6, 3, 5).sin()

        torch.testing.assert_close(nn.GroupNorm(6, 6)(x), nn.InstanceNorm2d(6)(x))

    def test_groups_are_neighbours(self):
        x = torch.tensor([[1.0, 3.0, 20.0, 10.0]])

        assert nn.GroupNorm(2, 4)(x).round(decimals=3).tolist() == [[-1.0, 1.0, 1.0, -1.0]]

    def test_their_parameters_differ(self):
        norms = nn.GroupNorm(2, 6), nn.LayerNorm((6, 3, 5)), nn.InstanceNorm2d(6)

        shapes = [[tuple(parameter.shape) for parameter in norm.parameters()] for norm in norms]

        assert shapes == [[(6,), (6,)], [(6, 3, 5), (6, 3, 5)], []]

    @pytest.mark.parametrize("groups", [4, 5, 12])
    def test_unequal_groups_raise(self, groups):
        with pytest.raises(ValueError):
            nn.GroupNorm(groups, 6)
