"""Scalars for TensorBoard.

Order: 3
"""

import math

import numpy as np
import pytest
import torch

from torchnotes import belief, claim, since, until


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


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_scalar"],
    about=["state", "argument", "error"],
    see=["tensorboard"],
    asked=[
        "log loss to tensorboard",
        "Tensor should contain one element (0 dimensions)",
        "tensorboard value rounded or inf",
        "add_scalar got NoneType, but numpy array expected",
    ],
)
class TestAddScalarRecordsOneNumberAsFloat32:
    """`add_scalar` by default records one real number as float32.

    The value is recorded at the step `global_step`. [it_records_a_scalar]
    A Python int, bool or float, a `np.float64` and a float32 tensor of one element are accepted.
    [any_single_number_is_recorded]
    NaN is recorded as NaN. [nan_is_recorded_as_well]
    16777217 becomes 16777216, and 1e300 becomes inf. [it_is_rounded_to_float32]
    The integer `10**400`, too large for a float, raises OverflowError. [an_integer_beyond_floats_raises]
    On the CPU a float32 tensor of two elements, or of none, raises AssertionError.
    [more_or_fewer_numbers_than_one_raise]
    None and a list raise NotImplementedError, and the number `1j` raises TypeError. [what_is_no_number_raises]
    A complex64 and a sparse COO tensor raise TypeError. [complex_and_sparse_tensors_raise]
    The tags `loss/train` and `/loss test!` are kept as they are. [a_tag_is_kept_as_it_is]
    """

    @belief("memo/35")
    def test_it_records_a_scalar(self, writer):
        writer.add_scalar("loss", scalar_value=0.5, global_step=7)

        assert scalars(writer) == [(7, 0.5)]

    @pytest.mark.parametrize(
        ("value", "recorded"),
        [
            (3, 3.0),
            (True, 1.0),
            (np.float64(1.5), 1.5),
            (np.array([[2.0]]), 2.0),
            (torch.tensor(-1.5, requires_grad=True), -1.5),
            (torch.tensor([[2]]), 2.0),
            (torch.ones((), dtype=torch.bool), 1.0),
            (math.inf, math.inf),
        ],
        ids=["integer", "bool", "numpy", "array", "with-gradient", "matrix", "bool-tensor", "inf"],
    )
    def test_any_single_number_is_recorded(self, writer, value, recorded):
        writer.add_scalar("loss", value)

        assert scalars(writer) == [(0, recorded)]

    def test_nan_is_recorded_as_well(self, writer):
        writer.add_scalar("loss", math.nan)

        assert [math.isnan(value) for _, value in scalars(writer)] == [True]

    @pytest.mark.parametrize(
        ("value", "recorded"),
        [(2**24 + 1, 2.0**24), (0.1, 0.10000000149011612), (1e300, math.inf), (torch.tensor(1e300).double(), math.inf)],
        ids=["integer", "fraction", "large", "tensor"],
    )
    def test_it_is_rounded_to_float32(self, writer, value, recorded):
        writer.add_scalar("loss", value)

        assert scalars(writer) == [(0, recorded)]

    @pytest.mark.parametrize("value", [torch.zeros(2), torch.zeros(0), np.zeros((1, 2))], ids=["two", "none", "array"])
    def test_more_or_fewer_numbers_than_one_raise(self, writer, value):
        with pytest.raises(AssertionError):
            writer.add_scalar("loss", value)

    @pytest.mark.parametrize(
        ("value", "error"), [(None, NotImplementedError), ([1.0], NotImplementedError), (1j, TypeError)], ids=str
    )
    def test_what_is_no_number_raises(self, writer, value, error):
        with pytest.raises(error):
            writer.add_scalar("loss", value)

    def test_an_integer_beyond_floats_raises(self, writer):
        with pytest.raises(OverflowError):
            writer.add_scalar("loss", 10**400)

    @pytest.mark.parametrize("value", [torch.tensor(1j), torch.ones(1).to_sparse()], ids=["complex", "sparse"])
    def test_complex_and_sparse_tensors_raise(self, writer, value):
        with pytest.raises(TypeError):
            writer.add_scalar("loss", value)

    def test_a_tag_is_kept_as_it_is(self, writer):
        writer.add_scalar("loss/train", 1.0)
        writer.add_scalar("/loss test!", 2.0)

        assert read_by_tensorboard(writer).Tags()["scalars"] == ["loss/train", "/loss test!"]


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_scalar"],
    about=["state", "error"],
    see=["tensorboard"],
    asked=[
        "add_scalar bfloat16 Got unsupported ScalarType BFloat16",
        "No module named 'caffe2' add_scalar",
        "log bf16 loss to tensorboard",
        "add_scalar with string value",
    ],
)
class TestAddScalarTakesBfloat16AndTextsOfNumbers:
    """`add_scalar` accepts bfloat16 tensors and texts of numbers.

    From torch 2.3 on a bfloat16 tensor of 1.5 is recorded as 1.5. [bfloat16_is_recorded]
    The value passes through float16: 2 to the power of 17 becomes inf, and of -30 becomes 0.
    [bfloat16_passes_through_float16]
    With `item()` 2 to the power of 17 is recorded as it is. [what_item_gives_is_recorded]
    From torch 2.4 on the text "1.5" is recorded as 1.5, and "low" raises ValueError.
    [the_text_of_a_number_is_recorded, another_text_raises]
    Before torch 2.3 a bfloat16 tensor raises TypeError. [bfloat16_raises]
    Before torch 2.4 both texts raise ModuleNotFoundError. [the_text_of_a_number_raises, another_text_raises_the_same]
    The bytes `b"1.5"` are accepted in older releases too. [the_bytes_of_a_number_are_recorded]
    A text was the name of a value in caffe2 then. [background]
    """

    @since("2.3")
    def test_bfloat16_is_recorded(self, writer):
        writer.add_scalar("loss", torch.tensor(1.5, dtype=torch.bfloat16))

        assert scalars(writer) == [(0, 1.5)]

    @since("2.3")
    def test_bfloat16_passes_through_float16(self, writer):
        writer.add_scalar("loss", torch.tensor(2.0**17, dtype=torch.bfloat16))
        writer.add_scalar("loss", torch.tensor(2.0**-30, dtype=torch.bfloat16))

        assert scalars(writer) == [(0, math.inf), (0, 0.0)]

    @until("2.3")
    def test_bfloat16_raises(self, writer):
        with pytest.raises(TypeError):
            writer.add_scalar("loss", torch.tensor(1.5, dtype=torch.bfloat16))

    def test_what_item_gives_is_recorded(self, writer):
        writer.add_scalar("loss", torch.tensor(2.0**17, dtype=torch.bfloat16).item())

        assert scalars(writer) == [(0, 2.0**17)]

    def test_the_bytes_of_a_number_are_recorded(self, writer):
        writer.add_scalar("loss", b"1.5")

        assert scalars(writer) == [(0, 1.5)]

    @since("2.4")
    def test_the_text_of_a_number_is_recorded(self, writer):
        writer.add_scalar("loss", "1.5")

        assert scalars(writer) == [(0, 1.5)]

    @until("2.4")
    def test_the_text_of_a_number_raises(self, writer):
        with pytest.raises(ModuleNotFoundError):
            writer.add_scalar("loss", "1.5")

    @since("2.4")
    def test_another_text_raises(self, writer):
        with pytest.raises(ValueError):
            writer.add_scalar("loss", "low")

    @until("2.4")
    def test_another_text_raises_the_same(self, writer):
        with pytest.raises(ModuleNotFoundError):
            writer.add_scalar("loss", "low")


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_scalar"],
    about=["state", "error"],
    see=["tensorboard", "meta"],
    asked=[
        "log meta tensor tensorboard",
        "random values in tensorboard for meta device",
        "Cannot copy out of meta tensor add_scalar",
    ],
)
class TestAddScalarMakesUpWhatMetaLacks:
    """`add_scalar` of a tensor on `meta` records an arbitrary number.

    Two calls in a row at step 3 record two numbers that NumPy's generator draws. [a_number_is_made_up]
    Before torch 2.10 the call raises NotImplementedError. [it_raises]
    The file does not mark such a number, so look at the device of a loss first. [advice]
    """

    @since("2.10")
    def test_a_number_is_made_up(self, writer):
        writer.add_scalar("loss", torch.zeros((), device="meta"), 3)
        writer.add_scalar("loss", torch.zeros((), device="meta"), 3)

        steps, numbers = [step for step, _ in scalars(writer)], [number for _, number in scalars(writer)]
        assert steps == [3, 3]
        assert numbers[0] != numbers[1]

    @until("2.10")
    def test_it_raises(self, writer):
        with pytest.raises(NotImplementedError):
            writer.add_scalar("loss", torch.zeros((), device="meta"), 3)
