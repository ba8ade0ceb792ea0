"""Scalars for TensorBoard: steps and precision.

Order: 3.5
"""

import inspect

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@pytest.fixture
def writer(tensorboard, tmp_path):
    """A writer into an empty folder."""
    with tensorboard.SummaryWriter(tmp_path) as made:
        yield made


def read_by_tensorboard(writer):
    """Give TensorBoard's own view of what was written so far."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    writer.flush()
    return EventAccumulator(str(writer.log_dir)).Reload()


def scalars(writer):
    """Give the step and value of each scalar `loss` that TensorBoard reads."""
    found = read_by_tensorboard(writer)
    return [(event.step, event.value) for event in found.Scalars("loss")] if found.Tags()["scalars"] else []


def times(writer):
    """Give the time of each scalar `loss` that TensorBoard reads, in seconds since 1970."""
    found = read_by_tensorboard(writer)
    return [event.wall_time for event in found.Scalars("loss")] if found.Tags()["scalars"] else []


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_scalar"],
    about=["state", "argument"],
    see=["tensorboard"],
    asked=[
        "tensorboard all points at step 0",
        "global_step missing in add_scalar",
        "float step in tensorboard",
        "tensorboard same step logged twice",
        "custom timestamp tensorboard walltime",
    ],
)
class TestAddScalarDoesNotCountSteps:
    """`add_scalar` without `global_step` records at step 0.

    Two numbers without a step are both at step 0. [numbers_without_a_step_are_all_at_step_zero]
    A float step loses its fraction: 1.9 becomes 1. [a_step_becomes_an_integer]
    The step -1, a 0-d int64 tensor, `np.int32(4)` and the text "5" are accepted. [a_step_becomes_an_integer]
    A step of 2 to the power of 63, beyond int64, raises ValueError. [a_step_beyond_64_bits_raises]
    The same step twice keeps both numbers, in their order. [one_step_can_have_two_numbers]
    `walltime` is the time to record, in seconds. [the_time_can_be_given]
    Without `walltime` the time of the call is recorded. [the_time_is_that_of_the_call]
    """

    def test_numbers_without_a_step_are_all_at_step_zero(self, writer):
        writer.add_scalar("loss", 0.5)
        writer.add_scalar("loss", 0.25, None)

        assert scalars(writer) == [(0, 0.5), (0, 0.25)]

    @pytest.mark.parametrize(
        ("step", "recorded"),
        [(1.9, 1), (-1, -1), (torch.tensor(3), 3), (np.int32(4), 4), ("5", 5)],
        ids=["fraction", "negative", "tensor", "numpy", "text"],
    )
    def test_a_step_becomes_an_integer(self, writer, step, recorded):
        writer.add_scalar("loss", 0.5, step)

        assert scalars(writer) == [(recorded, 0.5)]

    def test_a_step_beyond_64_bits_raises(self, writer):
        with pytest.raises(ValueError):
            writer.add_scalar("loss", 0.5, 2**63)

    def test_one_step_can_have_two_numbers(self, writer):
        writer.add_scalar("loss", 0.5, 7)
        writer.add_scalar("loss", 0.25, 7)

        assert scalars(writer) == [(7, 0.5), (7, 0.25)]

    def test_the_time_can_be_given(self, writer):
        writer.add_scalar("loss", 0.5, walltime=0)
        writer.add_scalar("loss", 0.5, 1, 12.5)

        assert times(writer) == [0.0, 12.5]

    def test_the_time_is_that_of_the_call(self, writer, monkeypatch):
        monkeypatch.setattr("time.time", lambda: 99.5)

        writer.add_scalar("loss", 0.5)

        assert times(writer) == [99.5]


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_scalar"],
    about=["state", "argument"],
    see=["tensorboard"],
    asked=[
        "log double precision values to tensorboard",
        "tensorboard loses float64 digits",
        "double_precision new_style add_scalar",
        "scalar not found in EventAccumulator tensors instead of scalars",
    ],
)
class TestAddScalarKeepsSixtyFourBitsOnlyInTheNewStyle:
    """`add_scalar` ignores `double_precision=True` without `new_style=True`.

    Alone, the argument leaves 0.1 rounded to float32. [double_precision_alone_changes_nothing]
    Both together keep the 64 bits of 0.1. [both_together_keep_64_bits]
    `new_style=True` alone keeps 32 bits. [the_new_style_alone_keeps_32]
    An `EventAccumulator` has the new style under `tensors` and not under `scalars`.
    [the_new_style_is_not_among_the_scalars]
    The signature goes beyond `walltime`, because these two arguments were added. [four_arguments_are_all]
    """

    @belief("memo/35", holds=False, role="exception")
    def test_four_arguments_are_all(self, writer):
        arguments = list(inspect.signature(writer.add_scalar).parameters)

        assert arguments == ["tag", "scalar_value", "global_step", "walltime"]

    def test_double_precision_alone_changes_nothing(self, writer):
        writer.add_scalar("loss", 0.1, double_precision=True)

        assert scalars(writer) == [(0, 0.10000000149011612)]

    def test_both_together_keep_64_bits(self, writer):
        writer.add_scalar("loss", 0.1, new_style=True, double_precision=True)

        [event] = read_by_tensorboard(writer).Tensors("loss")
        assert list(event.tensor_proto.double_val) == [0.1]

    def test_the_new_style_alone_keeps_32(self, writer):
        writer.add_scalar("loss", 0.1, new_style=True)

        [event] = read_by_tensorboard(writer).Tensors("loss")
        assert list(event.tensor_proto.float_val) == [0.10000000149011612]

    def test_the_new_style_is_not_among_the_scalars(self, writer):
        writer.add_scalar("old", 0.5)
        writer.add_scalar("new", 0.5, new_style=True)

        tags = read_by_tensorboard(writer).Tags()

        assert (tags["scalars"], tags["tensors"]) == (["old"], ["new"])
