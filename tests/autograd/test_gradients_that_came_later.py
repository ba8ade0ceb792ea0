"""Functions whose gradient came later than they did."""

import math

import pytest
import torch
import torch.nn.functional as F

from torchnotes import claim, since, until


@claim(
    api=["torch.aminmax", "torch.nn.functional.channel_shuffle"],
    about=["value", "gradient", "error"],
    see=["generated/torch.aminmax", "generated/torch.nn.ChannelShuffle"],
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
    api=["torch.nextafter", "torch.special.bessel_j0"],
    about=["value", "gradient", "error"],
    see=["generated/torch.nextafter", "special"],
)
class TestABesselFunctionCutTheGraph:
    """`torch.special.bessel_j0` passes gradients on.

    Before torch 2.15 `requires_grad` of its result was False, silently.
    [its_result_has_a_gradient, its_result_requires_no_gradient]
    Its value is 1 at 0 and about 0.765 at 1. [its_value_falls_from_one]
    From torch 2.13 on `torch.nextafter` has the gradient 1 for 3 towards 5, and 0 for 1 towards 1.
    [the_next_number_has_a_gradient]
    Before, its `backward` raised NotImplementedError. [the_next_number_raises_in_backward]
    """

    @until("2.15")
    def test_its_result_requires_no_gradient(self):
        x = torch.tensor([0.0, 1.0], requires_grad=True)

        assert torch.special.bessel_j0(x).requires_grad is False

    @since("2.15")
    def test_its_result_has_a_gradient(self):
        x = torch.tensor([0.0, 1.0], requires_grad=True)

        torch.special.bessel_j0(x).sum().backward()

        assert x.grad.tolist() == pytest.approx([0.0, -0.4400506])

    def test_its_value_falls_from_one(self):
        assert torch.special.bessel_j0(torch.tensor([0.0, 1.0])).tolist() == pytest.approx([1.0, 0.7651977])

    @until("2.13")
    def test_the_next_number_raises_in_backward(self):
        x = torch.tensor([1.0, 3.0], requires_grad=True)
        result = torch.nextafter(x, torch.tensor([1.0, 5.0]))

        with pytest.raises(NotImplementedError):
            result.sum().backward()

    @since("2.13")
    def test_the_next_number_has_a_gradient(self):
        x = torch.tensor([1.0, 3.0], requires_grad=True)

        result = torch.nextafter(x, torch.tensor([1.0, 5.0]))
        assert (result.tolist(), result.requires_grad) == ([1.0, 3.000000238418579], True)
        result.sum().backward()

        assert x.grad.tolist() == [0.0, 1.0]


@claim(
    api=["torch.special.i1", "torch.special.i1e"],
    about=["value", "gradient"],
    see=["special"],
)
class TestTheGradientOfABesselFunctionAtNanIsNan:
    """Float32 gradients of `torch.special.i1` and `i1e` at NaN are NaN.

    Before torch 2.15 these gradients were 0.5, the slope at 0. [at_nan_it_is_nan, at_nan_it_is_a_half]
    The values at NaN are NaN before torch 2.15 too. [its_value_at_nan_is_nan]
    """

    @until("2.15")
    @pytest.mark.parametrize("function", [torch.special.i1, torch.special.i1e], ids=["i1", "i1e"])
    def test_at_nan_it_is_a_half(self, function):
        x = torch.tensor([math.nan, 0.0], requires_grad=True)

        function(x).sum().backward()

        assert x.grad.tolist() == [0.5, 0.5]

    @since("2.15", remedy="Leave NaN out first, as by `x[~x.isnan()]`.")
    @pytest.mark.parametrize("function", [torch.special.i1, torch.special.i1e], ids=["i1", "i1e"])
    def test_at_nan_it_is_nan(self, function):
        x = torch.tensor([math.nan, 0.0], requires_grad=True)

        function(x).sum().backward()

        assert x.grad.isnan().tolist() == [True, False]

    def test_its_value_at_nan_is_nan(self):
        x = torch.tensor([math.nan, 1.0], requires_grad=True)

        plain, scaled = torch.special.i1(x), torch.special.i1e(x)

        assert plain.isnan().tolist() == scaled.isnan().tolist() == [True, False]
        assert plain.requires_grad is scaled.requires_grad is True
        assert (plain[1].item(), scaled[1].item()) == (pytest.approx(0.5651591), pytest.approx(0.2079104))
