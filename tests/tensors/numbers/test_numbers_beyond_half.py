"""Numbers beyond the range of float16, written into a tensor.

Order: 67
"""

import math

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.fill_", "torch.full", "torch.full_like", "torch.where"],
    about=["value", "error", "dtype"],
    see=["generated/torch.Tensor.fill_", "generated/torch.full", "generated/torch.where"],
    asked=[
        "fill mask with -1e9 in fp16",
        "value cannot be converted to type at::Half without overflow",
        "masked_fill -1e9 half overflow attention",
        "torch.full float16 large negative number",
        "most negative value of float16",
        "torch.where -1e9 float16 gives -inf",
    ],
)
class TestANumberBeyondHalfIsInfiniteInOneElement:
    """`fill_(-1e9)` of a float16 tensor with one element writes -inf.

    `full` and `full_like` of one element do the same on the CPU. [one_element_becomes_infinite]
    `torch.where(mask, -1e9, x)` writes -inf too, at any number of elements. [where_writes_an_infinity]
    Before torch 2.8 the four raised RuntimeError. [one_element_raises, where_raises]
    With two elements `fill_` and `full` raise RuntimeError. [two_elements_raise]
    So do `masked_fill` and `index_fill`, of one element as well. [a_masked_fill_raises]
    `torch.finfo(x.dtype).min` fits. [the_least_number_fits]
    """

    ways = pytest.mark.parametrize(
        "written",
        [
            lambda: torch.zeros(1, dtype=torch.float16).fill_(-1e9),
            lambda: torch.full((1,), -1e9, dtype=torch.float16),
            lambda: torch.full_like(torch.zeros(1, dtype=torch.float16), -1e9),
        ],
        ids=["fill_", "full", "full_like"],
    )

    @until("2.8")
    @ways
    def test_one_element_raises(self, written):
        with pytest.raises(RuntimeError):
            written()

    @since(
        "2.8",
        remedy="Write `torch.finfo(x.dtype).min` for a large negative number that stays finite.",
        trigger={
            "calls": [
                "torch.Tensor.fill_",
                "torch.fill[_]",
                "torch.full",
                "torch.full_like",
                "torch.Tensor.new_full",
                "torch.scalar_tensor",
            ],
            "at": {"value": 1, "fill_value": 2, "s": 0},
            "when": ["makes:float16", "makes_elements:1..1", "beyond:value|fill_value|s=-65504..65504"],
        },
    )
    @ways
    def test_one_element_becomes_infinite(self, written):
        assert (written().tolist(), written().dtype) == ([-math.inf], torch.float16)

    @until("2.8")
    @pytest.mark.parametrize("size", [1, 4])
    def test_where_raises(self, size):
        with pytest.raises(RuntimeError):
            torch.where(torch.ones(size, dtype=torch.bool), -1e9, torch.zeros(size, dtype=torch.float16))

    @since(
        "2.8",
        remedy="Write `torch.finfo(x.dtype).min` for a large negative number that stays finite.",
        trigger={
            "calls": ["torch.[Tensor.]where"],
            "at": {"input": 1, "other": 2},
            "when": ["dtype:float16", "!dtype:bfloat16,float32,float64,complex", "beyond:input|other=-65504..65504"],
        },
    )
    @pytest.mark.parametrize("size", [1, 4])
    def test_where_writes_an_infinity(self, size):
        result = torch.where(torch.ones(size, dtype=torch.bool), -1e9, torch.zeros(size, dtype=torch.float16))

        assert (result.tolist(), result.dtype) == ([-math.inf] * size, torch.float16)

    def test_two_elements_raise(self):
        with pytest.raises(RuntimeError):
            torch.zeros(2, dtype=torch.float16).fill_(-1e9)
        with pytest.raises(RuntimeError):
            torch.full((2,), -1e9, dtype=torch.float16)

    @pytest.mark.parametrize("size", [1, 2])
    def test_a_masked_fill_raises(self, size):
        x = torch.zeros(size, dtype=torch.float16)

        with pytest.raises(RuntimeError):
            x.masked_fill(torch.ones(size, dtype=torch.bool), -1e9)
        with pytest.raises(RuntimeError):
            x.index_fill(0, torch.tensor([0]), -1e9)

    def test_the_least_number_fits(self):
        x = torch.zeros(2, dtype=torch.float16)

        assert x.fill_(torch.finfo(x.dtype).min).tolist() == [-65504.0, -65504.0]


@claim(
    api=["torch.Tensor.__setitem__"],
    about=["value", "error"],
    see=["tensor_view", "generated/torch.Tensor.fill_"],
    asked=[
        "assign -1e9 to slice of half tensor",
        "c10::Half without overflow when assigning to mask index",
        "set masked scores to large negative in half precision",
        "scores[mask] = -1e9 fails with fp16",
    ],
)
class TestANumberBeyondHalfIsAssignedToOneElementOnly:
    """`x[0] = -1e9` writes -inf in float16, and `x[:2] = -1e9` raises.

    Before torch 2.8 such an element raised RuntimeError. [an_element_raises]
    By a mask and by a tensor of positions -1e9 raises RuntimeError too. [a_mask_raises, positions_raise]
    From torch 2.8 to 2.14 a slice, a mask and positions wrote -inf.
    [a_slice_becomes_infinite, masked_elements_become_infinite, elements_at_positions_become_infinite]
    `torch.finfo(x.dtype).min` fits in the four ways. [the_least_number_fits]
    """

    def assign(self, index, value=-1e9):
        x = torch.zeros(3, dtype=torch.float16)
        x[index] = value
        return x.tolist()

    @until("2.8")
    def test_an_element_raises(self):
        with pytest.raises(RuntimeError):
            self.assign(0)

    @since(
        "2.8",
        remedy="Write `torch.finfo(x.dtype).min` for a large negative number that stays finite.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"index": 1, "value": 2},
            "when": ["first_dtype:float16", "kind:value=int|float", "beyond:value=-65504..65504", "one_place:index"],
        },
    )
    def test_an_element_becomes_infinite(self):
        assert self.assign(0) == [-math.inf, 0.0, 0.0]

    @since(
        "2.8",
        remedy="Write `torch.finfo(x.dtype).min` for a large negative number that stays finite.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"index": 1, "value": 2},
            "when": [
                "first_dtype:float16",
                "kind:value=int|float",
                "beyond:value=-65504..65504",
                "!picks:index",
                "!one_place:index",
            ],
        },
    )
    @until("2.15")
    def test_a_slice_becomes_infinite(self):
        assert self.assign(slice(0, 2)) == [-math.inf, -math.inf, 0.0]

    @since("2.15", remedy="Write `float('-inf')`, or `torch.finfo(x.dtype).min`.")
    def test_a_slice_raises(self):
        assert self.assign(0) == [-math.inf, 0.0, 0.0]
        with pytest.raises(RuntimeError):
            self.assign(slice(0, 2))

    @since("2.8", remedy="Write `torch.finfo(x.dtype).min` for a large negative number that stays finite.")
    @until("2.15")
    def test_masked_elements_become_infinite(self):
        assert self.assign(torch.tensor([True, False, True])) == [-math.inf, 0.0, -math.inf]

    @since(
        "2.15",
        remedy="Write `float('-inf')`, or `torch.finfo(x.dtype).min`.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"index": 1, "value": 2},
            "when": ["first_dtype:float16", "kind:value=int|float", "beyond:value=-65504..65504", "!one_place:index"],
        },
    )
    def test_a_mask_raises(self):
        assert self.assign(0) == [-math.inf, 0.0, 0.0]
        with pytest.raises(RuntimeError):
            self.assign(torch.tensor([True, False, True]))

    @since(
        "2.8",
        remedy="Write `torch.finfo(x.dtype).min` for a large negative number that stays finite.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"index": 1, "value": 2},
            "when": ["first_dtype:float16", "kind:value=int|float", "beyond:value=-65504..65504", "picks:index"],
        },
    )
    @until("2.15")
    def test_elements_at_positions_become_infinite(self):
        assert self.assign(torch.tensor([0, 2])) == [-math.inf, 0.0, -math.inf]

    @since("2.15", remedy="Write `float('-inf')`, or `torch.finfo(x.dtype).min`.")
    def test_positions_raise(self):
        assert self.assign(0) == [-math.inf, 0.0, 0.0]
        with pytest.raises(RuntimeError):
            self.assign(torch.tensor([0, 2]))

    @pytest.mark.parametrize(
        "index",
        [0, slice(0, 1), torch.tensor([True, False, False]), torch.tensor([0])],
        ids=["element", "slice", "mask", "positions"],
    )
    def test_the_least_number_fits(self, index):
        assert self.assign(index, torch.finfo(torch.float16).min) == [-65504.0, 0.0, 0.0]
