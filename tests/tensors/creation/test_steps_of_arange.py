"""Steps of arange.

Order: 61.5
"""

import warnings

import pytest
import torch

from torchnotes import changed, claim, isolated, since, until


@claim(
    api=["torch.arange"],
    about=["value", "shape", "dtype"],
    see=["generated/torch.arange"],
    asked=[
        "arange with step 1.5 and integer dtype",
        "arange int64 wrong number of elements fractional step",
        "torch.arange(0, 3, 1.5, dtype=torch.long)",
        "integer range with non integer step",
    ],
)
class TestArangeOfIntegersCountsFractionalStepsSinceTorch214:
    """`arange` of int64 counts its elements by the fractional step.

    From 0 to 3 by 1.5 there are two elements in int64. [a_step_of_one_and_a_half_gives_two_elements]
    Before torch 2.14 the step was cut to an integer first, so that there were three.
    [a_step_of_one_and_a_half_gives_three_elements]
    The elements advance by the cut step: 0, 2, 4 and 6 are from 0 to 10 by 2.5. [the_elements_advance_by_the_cut_step]
    In int8, uint8, int16 and int32 there are four elements from 0 to 6 by 1.5, in older releases too.
    [narrower_integers_count_by_the_fraction]
    A step of 2.0 in int64, and of 1.5 in float32, returns the expected elements.
    [a_whole_step_gives_one_element_a_step, floats_advance_by_the_fraction]
    Make floats first and convert them if the values matter. [advice]
    """

    @until("2.14")
    def test_a_step_of_one_and_a_half_gives_three_elements(self):
        result = torch.arange(0, 3, 1.5, dtype=torch.int64)

        assert result.tolist() == [0, 1, 2]

    @since(
        "2.14",
        why="pytorch#185812",
        remedy="Write `int(step)` for the old elements, or make floats and convert them.",
        trigger={
            "calls": ["torch.arange"],
            "given": {"dtype": "*"},
            "at": {"start": 0, "end": 1, "step": 2},
            "when": ["argument:dtype=torch.int64", "counts_by_fractions"],
        },
    )
    def test_a_step_of_one_and_a_half_gives_two_elements(self):
        result = torch.arange(0, 3, 1.5, dtype=torch.int64)

        assert result.tolist() == [0, 1]
        assert result.dtype == torch.int64

    @since(
        "2.14",
        why="pytorch#185812",
        remedy="Write `int(step)` for the old elements, or make floats and convert them.",
        trigger={
            "calls": ["torch.arange"],
            "given": {"dtype": "*"},
            "at": {"start": 0, "end": 1, "step": 2},
            "when": ["argument:dtype=torch.int64", "counts_by_fractions"],
        },
    )
    def test_the_elements_advance_by_the_cut_step(self):
        result = torch.arange(0, 10, 2.5, dtype=torch.int64)

        assert result.tolist() == [0, 2, 4, 6]

    @pytest.mark.parametrize("dtype", [torch.int8, torch.uint8, torch.int16, torch.int32], ids=str)
    def test_narrower_integers_count_by_the_fraction(self, dtype):
        result = torch.arange(0, 6, 1.5, dtype=dtype)

        assert (result.tolist(), result.dtype) == ([0, 1, 2, 3], dtype)

    def test_a_whole_step_gives_one_element_a_step(self):
        result = torch.arange(0, 6, 2.0, dtype=torch.int64)

        assert result.tolist() == [0, 2, 4]
        assert result.dtype == torch.int64

    def test_floats_advance_by_the_fraction(self):
        result = torch.arange(0, 3, 1.5)

        assert result.tolist() == [0.0, 1.5]
        assert result.dtype == torch.float32


@claim(
    api=["torch.arange", "torch.range"],
    about=["value", "error", "argument"],
    see=["generated/torch.arange", "generated/torch.range"],
    asked=[
        "arange step 0.5 dtype int all zeros",
        "step must be nonzero",
        "torch.range crash floating point exception",
        "arange integer dtype half step",
        "SIGFPE in arange",
    ],
)
class TestArangeOfIntegersTruncatesAStepBelowOne:
    """`arange` with `dtype=torch.int32` truncates a half step to 0.

    From torch 2.8 on half steps from 0 to 5 are ten zeros in int8, uint8, int16 and int32.
    [half_steps_of_a_narrower_dtype_are_zeros]
    From torch 2.14 on such steps are ten zeros in int64 as well. [half_steps_of_int64_are_zeros]
    Before torch 2.8 such steps raised RuntimeError in the five dtypes.
    [half_steps_of_int64_raise, half_steps_of_a_narrower_dtype_raise]
    torch 2.13 raises ValueError for int64. [half_steps_of_int64_are_a_value_error]
    From torch 2.8 to 2.12 int64 ended the process with SIGFPE. [background]
    Steps of minus a half from 5 to 0 are ten fives from torch 2.14 on. [half_steps_down_are_fives]
    `torch.range` by a half raised RuntimeError in int64 and int32 before torch 2.8. [a_range_of_half_steps_raises]
    Since then it has ended the process with SIGFPE. [background]
    By whole steps `torch.range` in int64 runs on to its end, the end included. [a_range_of_whole_steps_has_its_end]
    """

    @isolated()
    @since("2.14", why="pytorch#185812")
    def test_half_steps_of_int64_are_zeros(self):
        steps = torch.arange(0, 5, 0.5, dtype=torch.int64)

        assert steps.tolist() == [0] * 10

    @isolated()
    @since("2.13", why="pytorch#183329", remedy="Make floats and convert them, as in `torch.arange(0, 5, 0.5).long()`.")
    @until("2.14")
    @changed(
        "2.8",
        why="pytorch#154320",
        remedy="Step through integers, or convert: `torch.arange(0, 5, 0.5).long()`.",
        trigger={
            "calls": ["torch.arange"],
            "given": {"step": "*", "dtype": "*"},
            "at": {"start": 0, "end": 1, "step": 2},
            "when": ["argument:dtype=torch.int64", "above:step=-1", "below:step=1"],
        },
    )
    def test_half_steps_of_int64_are_a_value_error(self):
        with pytest.raises(ValueError):
            torch.arange(0, 5, 0.5, dtype=torch.int64)

    @isolated()
    @until(
        "2.8",
        why="pytorch#154320",
        remedy="Make floats and convert them, as in `torch.arange(0, 5, 0.5).long()`.",
        trigger={
            "calls": ["torch.arange"],
            "given": {"step": "*", "dtype": "*"},
            "at": {"start": 0, "end": 1, "step": 2},
            "when": ["argument:dtype=torch.int64", "above:step=-1", "below:step=1"],
        },
    )
    def test_half_steps_of_int64_raise(self):
        with pytest.raises(RuntimeError):
            torch.arange(0, 5, 0.5, dtype=torch.int64)

    @isolated()
    @since("2.14")
    @changed(
        "2.8",
        why="pytorch#154320",
        remedy="Step through integers, or convert: `torch.arange(5, 0, -0.5).long()`.",
        trigger={
            "calls": ["torch.arange"],
            "given": {"step": "*", "dtype": "*"},
            "at": {"start": 0, "end": 1, "step": 2},
            "when": ["argument:dtype=torch.int64", "above:step=-1", "below:step=1"],
        },
    )
    @changed("2.13", remedy="Catch `(RuntimeError, ValueError)`.")
    def test_half_steps_down_are_fives(self):
        steps = torch.arange(5, 0, -0.5, dtype=torch.int64)

        assert steps.tolist() == [5] * 10

    @isolated()
    @until(
        "2.8",
        remedy="Make floats and convert them, as in `torch.arange(0, 2.5, 0.5).long()`.",
        trigger={
            "calls": ["torch.range"],
            "given": {"step": "*", "dtype": "*"},
            "at": {"start": 0, "end": 1, "step": 2},
            "when": [
                "argument:dtype=torch.int64|torch.int32|torch.int16|torch.int8|torch.uint8",
                "above:step=-1",
                "below:step=1",
            ],
        },
    )
    @pytest.mark.parametrize("dtype", [torch.int64, torch.int32])
    def test_a_range_of_half_steps_raises(self, dtype):
        with pytest.raises(RuntimeError):
            torch.range(0, 2, 0.5, dtype=dtype)

    def test_a_range_of_whole_steps_has_its_end(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            steps = torch.range(0, 4, 2, dtype=torch.int64)

        assert (steps.tolist(), steps.dtype) == ([0, 2, 4], torch.int64)

    @since("2.8", why="pytorch#154320")
    @pytest.mark.parametrize("dtype", [torch.int8, torch.uint8, torch.int16, torch.int32])
    def test_half_steps_of_a_narrower_dtype_are_zeros(self, dtype):
        steps = torch.arange(0, 5, 0.5, dtype=dtype)

        assert (steps.tolist(), steps.dtype) == ([0] * 10, dtype)

    @until("2.8")
    @pytest.mark.parametrize("dtype", [torch.int8, torch.uint8, torch.int16, torch.int32])
    def test_half_steps_of_a_narrower_dtype_raise(self, dtype):
        with pytest.raises(RuntimeError):
            torch.arange(0, 5, 0.5, dtype=dtype)
