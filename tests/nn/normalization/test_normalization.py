"""Normalization, its arguments and its statistics.

Order: 17
"""

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.LayerNorm", "torch.nn.TransformerEncoderLayer"],
    about=["argument", "state"],
    see=["generated/torch.nn.LayerNorm", "generated/torch.nn.TransformerEncoderLayer"],
    asked=[
        "LayerNorm without bias",
        "LayerNorm positional arguments changed after upgrade",
        "empty() argument 'device' must be torch.device not torch.dtype",
        "TransformerEncoderLayer bias=False argument",
    ],
)
class TestTheBiasOfALayerNormCameBeforeItsDevice:
    """The fourth positional argument of `nn.LayerNorm` is its bias.

    `nn.LayerNorm(2, 1e-5, True, None)` makes a layer without bias. [none_is_no_bias]
    Before torch 2.1 the device stood there, and the same call made a layer with a bias. [none_is_the_device]
    From torch 2.1 on a meta device there leaves the layer on the CPU, and a dtype in fifth place raises TypeError.
    [a_device_and_a_dtype_by_position]
    The ninth positional argument of `nn.TransformerEncoderLayer` has changed in the same way.
    [in_a_transformer_layer_none_is_no_bias, in_a_transformer_layer_none_is_the_device]
    `device=` and `dtype=` by name work on older releases too. [by_name_the_device_is_the_device]
    """

    @until("2.1")
    def test_none_is_the_device(self):
        norm = nn.LayerNorm(2, 1e-5, True, None)  # noqa: FBT003 - by position is the claim

        assert [name for name, _ in norm.named_parameters()] == ["weight", "bias"]

    @since(
        "2.1",
        why="pytorch#101683",
        remedy="Pass `device=` and `dtype=` by name.",
        trigger={"calls": ["torch.nn.LayerNorm"], "given": {"fourth": None}, "at": {"fourth": 3}},
    )
    def test_none_is_no_bias(self):
        norm = nn.LayerNorm(2, 1e-5, True, None)  # noqa: FBT003 - by position is the claim

        assert [name for name, _ in norm.named_parameters()] == ["weight"]

    @until("2.1")
    def test_in_a_transformer_layer_none_is_the_device(self):
        layer = nn.TransformerEncoderLayer(2, 1, 4, 0.1, torch.relu, 1e-5, False, False, None)  # noqa: FBT003 - by position is the claim

        assert layer.linear1.bias is not None

    @since(
        "2.1",
        why="pytorch#101687",
        remedy="Pass `device=` and `dtype=` by name.",
        trigger={
            "calls": ["torch.nn.TransformerEncoderLayer", "torch.nn.TransformerDecoderLayer"],
            "given": {"ninth": "*"},
            "at": {"ninth": 8},
            "when": ["!kind:ninth=bool"],
        },
    )
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

    @since(
        "2.1",
        why="pytorch#101683",
        remedy="Pass `device=` and `dtype=` by name.",
        trigger={
            "calls": ["torch.nn.LayerNorm"],
            "given": {"fourth": "*"},
            "at": {"fourth": 3},
            "when": ["kind:fourth=device|str|int"],
        },
    )
    def test_a_device_and_a_dtype_by_position(self):
        norm = nn.LayerNorm(2, 1e-5, True, torch.device("meta"))  # noqa: FBT003 - by position is the claim

        assert (norm.weight.device.type, norm.bias.device.type) == ("cpu", "cpu")
        with pytest.raises(TypeError):
            nn.LayerNorm(2, 1e-5, True, None, torch.float64)  # noqa: FBT003 - by position is the claim


@claim(
    api=["torch.nn.functional.group_norm"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.functional.group_norm", "generated/torch.nn.GroupNorm"],
    asked=[
        "Expected HxW to be greater than 0, got 0",
        "group norm on empty tensor",
        "GroupNorm zero length sequence error",
        "group_norm zero channels",
    ],
)
class TestAGroupNormNeedsPositions:
    """`group_norm` raises for an input of shape (2, 4, 0).

    From torch 2.14 on such an input, without positions behind its channels, raises RuntimeError. [no_positions_raise]
    Before torch 2.14 `group_norm` returned an empty tensor for it. [no_positions_give_an_empty_tensor]
    An input of shape (0, 4, 3), without samples, returns an empty tensor. [no_samples_give_an_empty_tensor]
    An input of shape (1, 4) is normalized in two groups. [groups_of_channels_are_normalized]
    From torch 2.14 on an input of shape (2, 0, 3), without channels, raises RuntimeError too. [no_channels_raise]
    Before torch 2.14 an input without channels returned an empty tensor. [no_channels_give_an_empty_tensor]
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

    @until("2.14")
    def test_no_channels_give_an_empty_tensor(self):
        x = torch.ones(2, 0, 3)

        assert torch.nn.functional.group_norm(x, 2).shape == (2, 0, 3)

    @since(
        "2.14",
        remedy="Return `x` itself where `x.numel() == 0`.",
        trigger={
            "calls": ["torch.nn.functional.group_norm", "torch.group_norm"],
            "at": {"input": 0},
            "when": ["empty", "!argument:input.shape.0=0"],
        },
    )
    def test_no_channels_raise(self):
        x = torch.ones(2, 0, 3)

        with pytest.raises(RuntimeError):
            torch.nn.functional.group_norm(x, 2)


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["state", "value"],
    see=["generated/torch.nn.BatchNorm1d", "generated/torch.nn.Module"],
    asked=[
        "num_batches_tracked missing key",
        "old batchnorm checkpoint without num_batches_tracked",
        "num_batches_tracked reset to zero after loading",
        "load BN weights from plain dictionary",
    ],
)
class TestLoadingAnOldBatchNormKeepsItsCount:
    """Loading a plain dict without a batch count keeps a `BatchNorm1d`'s own.

    The `running_mean` of such a dict is loaded, and `num_batches_tracked` stays. [the_count_stays]
    Before torch 2.2 the count was set to 0. [the_count_is_set_to_zero]
    A count in a `state_dict()` is loaded. [a_count_in_the_state_is_loaded]
    A `state_dict()` of which the count was deleted raises RuntimeError, by the version in its metadata.
    [a_newer_state_without_it_raises]
    With `strict=False` such a state passes and leaves the count. [a_newer_state_without_it_passes_where_not_strict]
    """

    @until("2.2")
    def test_the_count_is_set_to_zero(self):
        norm = nn.BatchNorm1d(1, affine=False)
        norm(torch.tensor([[1.0], [3.0]]))

        norm.load_state_dict({"running_mean": torch.tensor([5.0]), "running_var": torch.tensor([7.0])})

        assert (norm.running_mean.item(), norm.num_batches_tracked.item()) == (5.0, 0)

    @since(
        "2.2",
        why="pytorch#110850",
        remedy="Put `num_batches_tracked` into the dict, as `torch.tensor(0)`, to begin at 0.",
        trigger={
            "calls": ["torch.nn.Module.load_state_dict"],
            "at": {"state_dict": 1, "strict": 2, "assign": 3},
            "when": [
                "!kind:state_dict._metadata=OrderedDict|dict",
                "loads:key=num_batches_tracked,given=None,!own=tensor(0)",
            ],
        },
    )
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

    def test_a_newer_state_without_it_passes_where_not_strict(self):
        norm, state = nn.BatchNorm1d(1), nn.BatchNorm1d(1).state_dict()
        norm(torch.tensor([[1.0], [3.0]]))
        del state["num_batches_tracked"]

        norm.load_state_dict(state, strict=False)

        assert (norm.running_mean.item(), norm.num_batches_tracked.item()) == (0.0, 1)
