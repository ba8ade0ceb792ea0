"""Instance normalization and its channels.

Order: 17.5
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.InstanceNorm1d"],
    about=["value", "warning", "error"],
    see=["generated/torch.nn.InstanceNorm1d"],
    asked=[
        "input's size at dim=1 does not match num_features",
        "InstanceNorm wrong num_features warning",
        "instance_norm momentum None error",
        "instance normalization channel mismatch",
    ],
)
class TestAnInstanceNormLooksAtItsChannels:
    """`InstanceNorm1d` by default warns of another number of channels.

    The input is normalized nonetheless, because the default layer lacks weights and statistics of that number.
    [another_number_warns]
    Before torch 2.1 the same call was silent. [another_number_warns_of_nothing]
    The right number of channels is silent. [the_right_number_warns_of_nothing]
    With `affine=True` another number raises ValueError, and before torch 2.1 RuntimeError.
    [with_parameters_another_number_raises_a_value_error, with_parameters_another_number_raises_a_runtime_error]
    With `track_running_stats=True` alone another number raises RuntimeError. [with_statistics_another_number_raises]
    From torch 2.4 on a call with `momentum=None` leaves the statistics as they are. [no_momentum_leaves_the_statistics]
    Before torch 2.4 a call with `momentum=None` raises TypeError. [no_momentum_raises]
    """

    @until("2.1")
    def test_another_number_warns_of_nothing(self):
        norm, x = nn.InstanceNorm1d(3), torch.tensor([[[1.0, 3.0]]])

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            output = norm(x)

        assert output.round(decimals=3).tolist() == [[[-1.0, 1.0]]]

    @since(
        "2.1",
        why="pytorch#94624",
        remedy="Pass the number of channels of the input as `num_features`.",
        trigger={
            "calls": [
                "torch.nn.InstanceNorm1d.forward",
                "torch.nn.InstanceNorm2d.forward",
                "torch.nn.InstanceNorm3d.forward",
                "torch.nn.modules.instancenorm._InstanceNorm.forward",
            ],
            "at": {"self": 0, "input": 1},
            "when": [
                "argument:self.affine=False",
                "argument:self.track_running_stats=False",
                "kind:self=InstanceNorm1d|InstanceNorm2d|InstanceNorm3d",
                "!kind:self=InstanceNorm1d or !argument:self.num_features=input.shape.-2",
                "!kind:self=InstanceNorm2d or !argument:self.num_features=input.shape.-3",
                "!kind:self=InstanceNorm3d or !argument:self.num_features=input.shape.-4",
            ],
        },
    )
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

    @since(
        "2.1",
        why="pytorch#94624",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": [
                "torch.nn.InstanceNorm1d.forward",
                "torch.nn.InstanceNorm2d.forward",
                "torch.nn.InstanceNorm3d.forward",
                "torch.nn.modules.instancenorm._InstanceNorm.forward",
            ],
            "at": {"self": 0, "input": 1},
            "when": [
                "argument:self.affine=True",
                "kind:self=InstanceNorm1d|InstanceNorm2d|InstanceNorm3d",
                "!kind:self=InstanceNorm1d or !argument:self.num_features=input.shape.-2",
                "!kind:self=InstanceNorm2d or !argument:self.num_features=input.shape.-3",
                "!kind:self=InstanceNorm3d or !argument:self.num_features=input.shape.-4",
            ],
        },
    )
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
        norm, x = nn.InstanceNorm1d(1, momentum=0.25, track_running_stats=True), torch.tensor([[[1.0, 3.0]]])

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            output = norm(x)

        assert output.round(decimals=3).tolist() == [[[-1.0, 1.0]]]
        assert (norm.running_mean.tolist(), norm.running_var.tolist()) == ([0.5], [1.25])

    def test_with_statistics_another_number_raises(self):
        norm, x = nn.InstanceNorm1d(3, track_running_stats=True), torch.ones(1, 2, 4)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises(RuntimeError) as raised:
                norm(x)

        assert raised.type is RuntimeError
