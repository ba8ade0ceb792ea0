"""The error for bool tensors that arithmetic has no code for: signs, covariances, areas, bounds.

Order: 77
"""

import operator

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.neg", "torch.positive", "torch.rsub", "torch.gradient"],
    about=["error", "dtype", "value"],
    see=["generated/torch.neg", "generated/torch.positive", "generated/torch.gradient"],
    asked=[
        "negation operator on a bool tensor is not supported",
        "invert a boolean mask",
        "minus sign in front of mask error",
        "subtraction operator with two bool tensors is not supported",
        "how to negate a bool tensor",
        "1 - mask fails with bool tensor",
    ],
)
class TestSignsOfBoolsAreNotImplemented:
    """`torch.neg` and `torch.positive` reject bool tensors.

    So do the operators `-mask` and `+mask`. [a_sign_is_not_implemented]
    `torch.rsub` and `torch.gradient` of bools raise too. [differences_are_not_implemented]
    The error is a NotImplementedError. [a_sign_is_not_implemented, differences_are_not_implemented]
    Before torch 2.14 it was a RuntimeError. [a_sign_raises_runtime_error, differences_raise_runtime_error]
    `~mask` inverts a mask. [a_mask_is_inverted]
    Numbers are accepted. [numbers_have_signs]
    """

    @until("2.14")
    @pytest.mark.parametrize("sign", [torch.neg, torch.positive, operator.neg, operator.pos])
    def test_a_sign_raises_runtime_error(self, sign):
        with pytest.raises(RuntimeError) as raised:
            sign(torch.tensor([True, False]))

        assert raised.type is RuntimeError

    @since(
        "2.14",
        why="pytorch#192348",
        remedy="Write `~mask` to invert a mask, and `mask.int()` to count.",
        trigger={
            "calls": ["torch.[Tensor.]neg[_]", "torch.[Tensor.]negative[_]", "torch.[Tensor.]positive"],
            "when": ["dtype:bool"],
        },
    )
    @pytest.mark.parametrize("sign", [torch.neg, torch.positive, operator.neg, operator.pos])
    def test_a_sign_is_not_implemented(self, sign):
        with pytest.raises(NotImplementedError):
            sign(torch.tensor([True, False]))

    @until("2.14")
    def test_differences_raise_runtime_error(self):
        mask = torch.tensor([True, False])

        with pytest.raises(RuntimeError) as reversed_:
            torch.rsub(mask, mask)
        with pytest.raises(RuntimeError) as gradient:
            torch.gradient(mask)

        assert reversed_.type is gradient.type is RuntimeError

    @since(
        "2.14",
        why="pytorch#192348",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.rsub", "torch.Tensor.__rsub__", "torch.gradient"], "when": ["dtype:bool"]},
    )
    def test_differences_are_not_implemented(self):
        mask = torch.tensor([True, False])

        with pytest.raises(NotImplementedError):
            torch.rsub(mask, mask)
        with pytest.raises(NotImplementedError):
            torch.gradient(mask)

    def test_a_mask_is_inverted(self):
        assert (~torch.tensor([True, False])).tolist() == [False, True]

    def test_numbers_have_signs(self):
        numbers, squares = torch.tensor([3, -2]), torch.tensor([1.0, 4.0, 9.0])

        assert torch.neg(numbers).dtype == torch.positive(numbers).dtype == torch.int64
        assert torch.rsub(numbers, numbers).dtype == torch.int64
        assert torch.gradient(squares)[0].dtype == torch.float32
        assert torch.neg(numbers).tolist() == [-3, 2]
        assert torch.positive(numbers).tolist() == [3, -2]
        assert torch.rsub(numbers, torch.tensor([4, 4])).tolist() == [1, 6]
        assert torch.gradient(squares)[0].tolist() == [3.0, 4.0, 5.0]


@claim(
    api=["torch.cov", "torch.corrcoef", "torch.trapezoid", "torch.cumulative_trapezoid"],
    about=["error", "dtype", "value"],
    see=["generated/torch.cov", "generated/torch.corrcoef", "generated/torch.trapezoid"],
    asked=[
        "cov bool dtype is not supported for input",
        "correlation coefficient of binary flags",
        "trapezoid received a bool input for y",
        "covariance matrix of boolean data",
    ],
)
class TestCovariancesOfBoolsAreNotImplemented:
    """`cov`, `corrcoef` and `trapezoid` reject bool tensors.

    So does `torch.cumulative_trapezoid`. [bools_are_not_implemented]
    The error is a NotImplementedError. [bools_are_not_implemented]
    Before torch 2.14 it was a RuntimeError. [bools_raise_runtime_error]
    Converted to float32, bools are accepted. [converted_bools_are_accepted]
    """

    @until("2.14")
    @pytest.mark.parametrize("name", ["cov", "corrcoef", "trapezoid", "cumulative_trapezoid"])
    def test_bools_raise_runtime_error(self, name):
        with pytest.raises(RuntimeError) as raised:
            getattr(torch, name)(torch.tensor([True, False, True]))

        assert raised.type is RuntimeError

    @since(
        "2.14",
        why="pytorch#192348",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]cov",
                "torch.[Tensor.]corrcoef",
                "torch.trapezoid",
                "torch.trapz",
                "torch.cumulative_trapezoid",
            ],
            "when": ["dtype:bool"],
        },
    )
    @pytest.mark.parametrize("name", ["cov", "corrcoef", "trapezoid", "cumulative_trapezoid"])
    def test_bools_are_not_implemented(self, name):
        with pytest.raises(NotImplementedError):
            getattr(torch, name)(torch.tensor([True, False, True]))

    def test_converted_bools_are_accepted(self):
        rows = torch.tensor([[True, False, False], [False, False, False]]).float()
        apart = torch.tensor([[True, False, False], [False, True, True]]).float()

        assert torch.cov(rows).flatten().tolist() == pytest.approx([1 / 3, 0.0, 0.0, 0.0])
        assert torch.corrcoef(apart).flatten().tolist() == pytest.approx([1.0, -1.0, -1.0, 1.0])
        assert torch.cov(rows).dtype == torch.corrcoef(apart).dtype == torch.float32
        assert torch.trapezoid(rows).dtype == torch.cumulative_trapezoid(rows).dtype == torch.float32
        assert torch.trapezoid(apart).tolist() == [0.5, 1.5]
        assert torch.cumulative_trapezoid(apart).tolist() == [[0.5, 0.5], [0.5, 1.5]]


@claim(
    api=["torch.nn.functional.hardtanh", "torch.nn.functional.relu6"],
    about=["error", "dtype", "value"],
    see=["generated/torch.nn.functional.hardtanh", "generated/torch.nn.functional.relu6"],
    asked=["bool inputs not supported for hardtanh", "relu6 on a mask tensor", "relu6 not implemented for bool"],
)
class TestBoundsOfBoolsAreNotImplemented:
    """`F.hardtanh` and `F.relu6` reject bool tensors.

    The error is a NotImplementedError. [bools_are_not_implemented]
    Before torch 2.14 it was a RuntimeError. [bools_raise_runtime_error]
    Integers are accepted. [integers_are_bounded]
    """

    @until("2.14")
    @pytest.mark.parametrize("name", ["hardtanh", "relu6"])
    def test_bools_raise_runtime_error(self, name):
        with pytest.raises(RuntimeError) as raised:
            getattr(torch.nn.functional, name)(torch.tensor([True, False]))

        assert raised.type is RuntimeError

    @since(
        "2.14",
        why="pytorch#192348",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.nn.functional.hardtanh", "torch.nn.functional.hardtanh_", "torch.nn.functional.relu6"],
            "when": ["dtype:bool"],
        },
    )
    @pytest.mark.parametrize("name", ["hardtanh", "relu6"])
    def test_bools_are_not_implemented(self, name):
        with pytest.raises(NotImplementedError):
            getattr(torch.nn.functional, name)(torch.tensor([True, False]))

    def test_integers_are_bounded(self):
        numbers = torch.tensor([-3, 0, 9])

        assert torch.nn.functional.hardtanh(numbers).dtype == torch.nn.functional.relu6(numbers).dtype == torch.int64
        assert torch.nn.functional.hardtanh(numbers).tolist() == [-1, 0, 1]
        assert torch.nn.functional.relu6(numbers).tolist() == [0, 0, 6]
