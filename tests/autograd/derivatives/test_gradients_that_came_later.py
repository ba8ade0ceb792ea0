"""Functions whose gradient came later than they did.

Order: 18
"""

import pytest
import torch
import torch.nn.functional as F

from torchnotes import changed, claim, since, until


@claim(
    api=["torch.aminmax", "torch.nn.functional.channel_shuffle"],
    about=["value", "gradient", "error"],
    see=["generated/torch.aminmax", "generated/torch.nn.ChannelShuffle"],
    asked=[
        "derivative for channel_shuffle is not implemented",
        "derivative for aten::aminmax is not implemented",
        "train shufflenet channel shuffle backward",
        "min-max normalization with aminmax gradient",
    ],
)
class TestSomeGradientsRaisedInBackwardOnly:
    """On the CPU, `channel_shuffle` and `torch.aminmax` pass gradients on.

    `channel_shuffle` has a gradient from torch 2.5 on. [shuffled_channels_have_a_gradient]
    Before, its `backward` raised RuntimeError. [shuffled_channels_raise_in_backward]
    From torch 2.12 on `torch.aminmax` has a gradient, and two equal largest values share it evenly.
    [the_range_has_a_gradient]
    Before, its `backward` raised RuntimeError. [the_range_raises_in_backward]
    Recorded results of `torch.aminmax` require a gradient even where `backward` raises. [the_range_requires_a_gradient]
    `amin` and `amax` have a gradient before 2.12 too; two equal largest values share it evenly.
    [amax_and_amin_have_a_gradient]
    """

    @until("2.5")
    def test_shuffled_channels_raise_in_backward(self):
        x = torch.ones(1, 4, 1, requires_grad=True)
        shuffled = F.channel_shuffle(x, 2)

        with pytest.raises(RuntimeError):
            shuffled.sum().backward()

    @since("2.5")
    def test_shuffled_channels_have_a_gradient(self):
        x = torch.tensor([[[1.0], [2.0], [3.0], [4.0]]], requires_grad=True)

        shuffled = F.channel_shuffle(x, 2)
        assert (shuffled.flatten().tolist(), shuffled.requires_grad) == ([1.0, 3.0, 2.0, 4.0], True)
        shuffled.backward(torch.tensor([[[5.0], [6.0], [7.0], [8.0]]]))

        assert x.grad.flatten().tolist() == [5.0, 7.0, 6.0, 8.0]

    @until("2.12")
    def test_the_range_raises_in_backward(self):
        x = torch.tensor([1.0, 2.0, 2.0], requires_grad=True)
        least, most = torch.aminmax(x)

        with pytest.raises(RuntimeError):
            (most - least).backward()

    @since("2.12")
    def test_the_range_has_a_gradient(self):
        x = torch.tensor([1.0, 2.0, 2.0], requires_grad=True)
        least, most = torch.aminmax(x)

        (most - least).backward()

        assert x.grad.tolist() == [-1.0, 0.5, 0.5]

    def test_the_range_requires_a_gradient(self):
        least, most = torch.aminmax(torch.tensor([1.0, 2.0, 2.0], requires_grad=True))

        assert (least.item(), most.item()) == (1.0, 2.0)
        assert least.requires_grad is most.requires_grad is True

    def test_amax_and_amin_have_a_gradient(self):
        x = torch.tensor([1.0, 2.0, 2.0], requires_grad=True)

        (x.amax() - x.amin()).backward()

        assert x.grad.tolist() == [-1.0, 0.5, 0.5]


@claim(
    api=["torch.pow"],
    about=["value", "gradient", "error"],
    see=["generated/torch.pow"],
    asked=[
        "torch.pow with bool base backward error",
        "INTERNAL ASSERT FAILED Scalar.cpp unknown ivalue tag",
        "torch.pow(True, x) gradient",
        "gradient of constant base power",
    ],
)
class TestAPowerOfABooleanHasAGradient:
    """`torch.pow(True, x)` has a gradient, which is 0.

    Before torch 2.14 its `backward` raised RuntimeError, though the power itself was computed.
    [a_boolean_base_has_a_gradient, a_boolean_base_raises_in_backward]
    `torch.pow(2, x)` has the gradient log(2) times the power on older releases too. [an_integer_base_has_a_gradient]
    """

    @until("2.14")
    def test_a_boolean_base_raises_in_backward(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        base = True
        power = torch.pow(base, x)

        with pytest.raises(RuntimeError):
            power.sum().backward()

    @since("2.14", why="pytorch#182564")
    def test_a_boolean_base_has_a_gradient(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        base = True
        power = torch.pow(base, x)

        power.sum().backward()

        assert (power.tolist(), x.grad.tolist()) == ([1.0, 1.0], [0.0, 0.0])

    @pytest.mark.parametrize(("base", "gradient"), [(1, [0.0, 0.0]), (2, [1.386294, 2.772589])])
    def test_an_integer_base_has_a_gradient(self, base, gradient):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        torch.pow(base, x).sum().backward()

        assert x.grad.tolist() == pytest.approx(gradient)


@claim(
    api=["torch.Tensor.__rpow__"],
    about=["value", "gradient", "error"],
    see=["generated/torch.pow"],
    asked=[
        "True ** tensor backward fails",
        "unknown ivalue tag 4 please report a bug",
        "python bool to the power of tensor gradient",
        "False ** x gradient nan",
        "0 ** x gradient",
    ],
)
class TestABooleanToThePowerOfATensorHasAGradient:
    """`True ** x` has a gradient, which is 0.

    From torch 2.1 to 2.13 its `backward` raised RuntimeError. [true_raises_in_backward]
    Before torch 2.1 the gradients of `True ** x` and `False ** x` were 0. [both_have_a_gradient_of_zero]
    From torch 2.14 on `False ** x` has a NaN gradient. [true_has_a_gradient_and_false_has_nan]
    `0 ** x` has the gradient 0 on older releases too. [zero_has_a_gradient_of_zero]
    """

    @until("2.1")
    def test_both_have_a_gradient_of_zero(self):
        x, y = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 2.0], requires_grad=True)

        (True**x + False**y).sum().backward()

        assert x.grad.tolist() == y.grad.tolist() == [0.0, 0.0]

    @since(
        "2.1",
        why="pytorch#104264",
        remedy="Write the base as a number, `1 ** x`.",
        trigger={"calls": ["torch.Tensor.__rpow__"], "at": {"base": 1}, "when": ["kind:base=bool", "requires_grad"]},
    )
    @until("2.14")
    def test_true_raises_in_backward(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        power = True**x

        with pytest.raises(RuntimeError):
            power.sum().backward()

    @since(
        "2.14",
        why="pytorch#182564",
        remedy="Write the base as a number, `1 ** x` or `0 ** x`.",
        trigger={
            "calls": ["torch.Tensor.__rpow__", "torch.pow"],
            "at": {"self": 0, "base": 1},
            "when": ["kind:self=bool or function:__rpow__", "kind:self=bool or kind:base=bool", "requires_grad"],
        },
    )
    @changed(
        "2.1",
        why="pytorch#104264",
        remedy="Write the base as a number, `1 ** x` or `0 ** x`.",
        trigger={"calls": ["torch.Tensor.__rpow__"], "at": {"base": 1}, "when": ["kind:base=bool", "requires_grad"]},
    )
    def test_true_has_a_gradient_and_false_has_nan(self):
        x, y = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 2.0], requires_grad=True)

        (True**x + False**y).sum().backward()

        assert x.grad.tolist() == [0.0, 0.0]
        assert y.grad.isnan().tolist() == [True, True]

    def test_zero_has_a_gradient_of_zero(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        (0**x).sum().backward()

        assert x.grad.tolist() == [0.0, 0.0]
