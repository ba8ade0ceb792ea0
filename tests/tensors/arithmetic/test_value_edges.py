"""Values at their edges: complex truth, weights of another dtype.

Order: 61
"""

import warnings

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.bool", "torch.Tensor.any"],
    about=["value", "dtype"],
    see=["generated/torch.Tensor.bool", "generated/torch.any"],
    asked=[
        "complex to bool conversion",
        "casting complex values to real discards the imaginary part",
        "any() on complex tensor with only imaginary part",
        "is complex number nonzero as bool",
    ],
)
class TestAnImaginaryNumberIsTrueSinceTorch24:
    """`Tensor.bool` converts the complex number 1j to True.

    Before torch 2.4 `x.bool()` dropped the imaginary part, so that 1j became False. [an_imaginary_number_becomes_false]
    From torch 2.4 on `x.bool()` looks at both parts. [an_imaginary_number_becomes_true]
    `any` of 1j and 0j follows: False before torch 2.4, True from then on.
    [any_overlooks_an_imaginary_number, any_sees_an_imaginary_number]
    `x != 0` and Python's `bool` of one element see both parts in older releases too.
    [a_comparison_with_zero_sees_it]
    Compare with 0 where older releases matter. [advice]
    """

    @until("2.4")
    def test_an_imaginary_number_becomes_false(self):
        x = torch.tensor([1j, 0j, 1 + 0j])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = x.bool()

        assert result.tolist() == [False, False, True]

    @since("2.4")
    def test_an_imaginary_number_becomes_true(self):
        result = torch.tensor([1j, 0j, 1 + 0j]).bool()

        assert result.tolist() == [True, False, True]
        assert result.dtype == torch.bool

    @until("2.4")
    def test_any_overlooks_an_imaginary_number(self):
        x = torch.tensor([1j, 0j])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = x.any()

        assert result.item() is False

    @since("2.4")
    def test_any_sees_an_imaginary_number(self):
        result = torch.tensor([1j, 0j]).any()

        assert result.item() is True

    def test_a_comparison_with_zero_sees_it(self):
        x = torch.tensor([1j, 0j])

        assert (x != 0).tolist() == [True, False]
        assert bool(x[0]) is True


@claim(
    api=["torch.lerp"],
    about=["value", "dtype", "error"],
    see=["generated/torch.lerp"],
    asked=[
        "expected dtype float for weight but got dtype double",
        "lerp with scalar tensor weight",
        "linear interpolation between two tensors",
        "ema update lerp_ dtype mismatch",
    ],
)
class TestLerpTakesA0dWeightOfAnotherDtypeSinceTorch27:
    """`lerp` between float32 vectors accepts a 0-d float64 weight.

    Before torch 2.7 such a weight raised RuntimeError. [a_0d_weight_of_another_dtype_raises]
    The result is float32. [a_0d_weight_of_another_dtype_weighs]
    From torch 2.7 on a 0-d float64 weight between int64 vectors returns float64. [a_0d_weight_decides_the_dtype]
    Between 0-d float32 ends a 0-d float64 weight returns float64. [a_0d_weight_decides_the_dtype]
    Between float32 vectors a 0-d complex64 weight returns complex64. [a_0d_weight_decides_the_dtype]
    A float64 weight of one dimension raises RuntimeError between float32 vectors.
    [a_weight_with_dimensions_of_another_dtype_raises]
    The Python number 0.5 is accepted as a weight, and float32 is kept. [a_number_weighs]
    """

    @until("2.7")
    def test_a_0d_weight_of_another_dtype_raises(self):
        weight = torch.tensor(0.5, dtype=torch.float64)

        with pytest.raises(RuntimeError):
            torch.lerp(torch.tensor([1.0]), torch.tensor([2.0]), weight)

    @since("2.7")
    def test_a_0d_weight_of_another_dtype_weighs(self):
        weight = torch.tensor(0.5, dtype=torch.float64)

        result = torch.lerp(torch.tensor([1.0]), torch.tensor([2.0]), weight)

        assert result.tolist() == [1.5]
        assert result.dtype == torch.float32

    @since("2.7")
    @pytest.mark.parametrize(
        ("start", "end", "weight"),
        [
            (torch.tensor([1]), torch.tensor([3]), torch.tensor(0.25, dtype=torch.float64)),
            (torch.tensor(1.0), torch.tensor(3.0), torch.tensor(0.25, dtype=torch.float64)),
            (torch.tensor([1.0]), torch.tensor([3.0]), torch.tensor(0.25, dtype=torch.complex64)),
        ],
        ids=["integers", "0-d", "complex"],
    )
    def test_a_0d_weight_decides_the_dtype(self, start, end, weight):
        result = torch.lerp(start, end, weight)

        assert result.flatten().tolist() == [1.5]
        assert result.dtype == weight.dtype

    def test_a_weight_with_dimensions_of_another_dtype_raises(self):
        weight = torch.tensor([0.5], dtype=torch.float64)

        with pytest.raises(RuntimeError):
            torch.lerp(torch.tensor([1.0]), torch.tensor([2.0]), weight)

    def test_a_number_weighs(self):
        result = torch.lerp(torch.tensor([1.0]), torch.tensor([2.0]), 0.5)

        assert result.tolist() == [1.5]
        assert result.dtype == torch.float32
