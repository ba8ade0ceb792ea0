"""Normalization, its arguments and its statistics."""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.LayerNorm", "torch.nn.TransformerEncoderLayer"],
    about=["argument", "state"],
    see=["generated/torch.nn.LayerNorm", "generated/torch.nn.TransformerEncoderLayer"],
)
class TestTheBiasOfALayerNormCameBeforeItsDevice:
    """The fourth argument of `nn.LayerNorm` is its bias since torch 2.1, and was its device before.

    A call that gave `None` for the device by position makes a layer without bias since, silently.
    A dtype that was given after it lands on the device, and raises.
    The layers of a transformer had the same done to their ninth and tenth argument; give all of these by name.
    """

    @until("2.1")
    def test_none_is_the_device(self):
        norm = nn.LayerNorm(2, 1e-5, True, None)  # noqa: FBT003 - by position is the claim

        assert [name for name, _ in norm.named_parameters()] == ["weight", "bias"]

    @since("2.1")
    def test_none_is_no_bias(self):
        norm = nn.LayerNorm(2, 1e-5, True, None)  # noqa: FBT003 - by position is the claim

        assert [name for name, _ in norm.named_parameters()] == ["weight"]

    @until("2.1")
    def test_in_a_transformer_layer_none_is_the_device(self):
        layer = nn.TransformerEncoderLayer(2, 1, 4, 0.1, torch.relu, 1e-5, False, False, None)  # noqa: FBT003 - by position is the claim

        assert layer.linear1.bias is not None

    @since("2.1")
    def test_in_a_transformer_layer_none_is_no_bias(self):
        layer = nn.TransformerEncoderLayer(2, 1, 4, 0.1, torch.relu, 1e-5, False, False, None)  # noqa: FBT003 - by position is the claim

        assert layer.linear1.bias is None
        assert layer.self_attn.in_proj_bias is None

    def test_by_name_the_device_is_the_device(self):
        norm = nn.LayerNorm(2, device="meta", dtype=torch.float64)
        layer = nn.TransformerEncoderLayer(2, 1, 4, device="meta", dtype=torch.float64)

        assert [name for name, _ in norm.named_parameters()] == ["weight", "bias"]
        assert norm.weight.dtype == norm.bias.dtype == torch.float64
        assert layer.linear1.bias.dtype == torch.float64
        assert norm.bias.is_meta is layer.linear1.bias.is_meta is True


@claim(
    api=["torch.nn.InstanceNorm1d"],
    about=["value", "warning", "error"],
    see=["generated/torch.nn.InstanceNorm1d"],
)
class TestAnInstanceNormLooksAtItsChannels:
    """`InstanceNorm1d` warns of an input with another number of channels since torch 2.1.

    It normalizes all the same: without parameters the number is of no use, so nothing was said of it before.
    With `affine=True` it is, and raises ValueError since 2.1, RuntimeError before.
    `momentum=None`, which raised TypeError, is taken since 2.4, and leaves the statistics as they are.
    """

    @until("2.1")
    def test_another_number_warns_of_nothing(self):
        norm, x = nn.InstanceNorm1d(3), torch.tensor([[[1.0, 3.0]]])

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            output = norm(x)

        assert output.round(decimals=3).tolist() == [[[-1.0, 1.0]]]

    @since("2.1")
    def test_another_number_warns(self):
        norm, x = nn.InstanceNorm1d(3), torch.tensor([[[1.0, 3.0]]])

        with pytest.warns(UserWarning):
            output = norm(x)

        assert output.round(decimals=3).tolist() == [[[-1.0, 1.0]]]

    @until("2.1")
    def test_with_parameters_another_number_raises_a_runtime_error(self):
        norm, x = nn.InstanceNorm1d(3, affine=True), torch.ones(1, 2, 4)

        with pytest.raises(RuntimeError):
            norm(x)

    @since("2.1")
    def test_with_parameters_another_number_raises_a_value_error(self):
        norm, x = nn.InstanceNorm1d(3, affine=True), torch.ones(1, 2, 4)

        with pytest.raises(ValueError):
            norm(x)

    @until("2.4")
    def test_no_momentum_raises(self):
        norm, x = nn.InstanceNorm1d(1, momentum=None, track_running_stats=True), torch.tensor([[[1.0, 3.0]]])

        with pytest.raises(TypeError):
            norm(x)

    @since("2.4")
    def test_no_momentum_leaves_the_statistics(self):
        norm = nn.InstanceNorm1d(1, momentum=None, track_running_stats=True)

        norm(torch.tensor([[[1.0, 3.0]]]))

        assert (norm.running_mean.tolist(), norm.running_var.tolist()) == ([0.0], [1.0])

    def test_the_right_number_warns_of_nothing(self):
        norm, x = nn.InstanceNorm1d(1, momentum=0.5, track_running_stats=True), torch.tensor([[[1.0, 3.0]]])

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            output = norm(x)

        assert output.round(decimals=3).tolist() == [[[-1.0, 1.0]]]
        assert (norm.running_mean.tolist(), norm.running_var.tolist()) == ([1.0], [1.5])


@claim(
    api=["torch.nn.functional.group_norm"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.functional.group_norm", "generated/torch.nn.GroupNorm"],
)
class TestAGroupNormNeedsPositions:
    """`group_norm` of an input without positions raises since torch 2.14, and gave an empty tensor before.

    So does a sequence of length 0 in a network; a batch without samples passes in each release.
    """

    @until("2.14")
    def test_no_positions_give_an_empty_tensor(self):
        x = torch.ones(2, 4, 0)

        assert torch.nn.functional.group_norm(x, 2).shape == (2, 4, 0)

    @since("2.14")
    def test_no_positions_raise(self):
        x = torch.ones(2, 4, 0)

        with pytest.raises(RuntimeError):
            torch.nn.functional.group_norm(x, 2)

    def test_no_samples_give_an_empty_tensor(self):
        x = torch.ones(0, 4, 3)

        assert torch.nn.functional.group_norm(x, 2).shape == (0, 4, 3)

    def test_groups_of_channels_are_normalized(self):
        result = torch.nn.functional.group_norm(torch.tensor([[1.0, 3.0, 5.0, 9.0]]), 2)

        assert result.round(decimals=3).tolist() == [[-1.0, 1.0, -1.0, 1.0]]


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["state", "value"],
    see=["generated/torch.nn.BatchNorm1d", "generated/torch.nn.Module"],
)
class TestLoadingAnOldBatchNormKeepsItsCount:
    """Loading a state without `num_batches_tracked` leaves the count of a `BatchNorm1d` as it is since torch 2.2.

    Before, the count was set to 0.
    Files of before torch 0.4.1 lack it, and so does a plain dictionary that was made from a few of the keys.
    A state that says a newer version in its metadata, as `state_dict()` does, has to hold it.
    """

    @until("2.2")
    def test_the_count_is_set_to_zero(self):
        norm = nn.BatchNorm1d(1, affine=False)
        norm(torch.tensor([[1.0], [3.0]]))

        norm.load_state_dict({"running_mean": torch.tensor([5.0]), "running_var": torch.tensor([7.0])})

        assert (norm.running_mean.item(), norm.num_batches_tracked.item()) == (5.0, 0)

    @since("2.2")
    def test_the_count_stays(self):
        norm = nn.BatchNorm1d(1, affine=False)
        norm(torch.tensor([[1.0], [3.0]]))

        norm.load_state_dict({"running_mean": torch.tensor([5.0]), "running_var": torch.tensor([7.0])})

        assert (norm.running_mean.item(), norm.num_batches_tracked.item()) == (5.0, 1)

    def test_a_count_in_the_state_is_loaded(self):
        norm, state = nn.BatchNorm1d(1, affine=False), nn.BatchNorm1d(1, affine=False).state_dict()
        state["num_batches_tracked"] = torch.tensor(9)

        norm.load_state_dict(state)

        assert norm.num_batches_tracked.item() == 9

    def test_a_newer_state_without_it_raises(self):
        norm, state = nn.BatchNorm1d(1), nn.BatchNorm1d(1).state_dict()
        del state["num_batches_tracked"]

        with pytest.raises(RuntimeError):
            norm.load_state_dict(state)
