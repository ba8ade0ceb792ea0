"""Gradients of Bessel functions.

Order: 18.5
"""

import math

import pytest
import torch

from torchnotes import claim, since, until

BESSEL = {
    "bessel_j1": 0.4400506,
    "bessel_y0": 0.0882570,
    "bessel_y1": -0.7812128,
    "modified_bessel_i0": 1.2660659,
    "modified_bessel_i1": 0.5651591,
    "modified_bessel_k0": 0.4210244,
    "modified_bessel_k1": 0.6019072,
}
"""Their values at 1.0, by name."""


@claim(
    api=["torch.nextafter", "torch.special.bessel_j0"],
    about=["value", "gradient", "error"],
    see=["generated/torch.nextafter", "special"],
    asked=[
        "bessel_j0 gradient",
        "nextafter: derivative is not implemented",
        "bessel j0 result does not require grad",
        "differentiate bessel function of first kind order zero",
    ],
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
    asked=[
        "torch.special.i1 gradient nan",
        "i1e gradient 0.5 at nan input",
        "modified bessel i1 backward with nan",
        "von mises bessel gradient nan hidden",
    ],
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

    @since(
        "2.15",
        remedy="Leave NaN out first, as by `x[~x.isnan()]`.",
        trigger={"calls": ["torch.special.i1", "torch.special.i1e"], "when": ["requires_grad", "nan"]},
    )
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


@claim(
    api=[
        "torch.special.bessel_j1",
        "torch.special.bessel_y0",
        "torch.special.bessel_y1",
        "torch.special.modified_bessel_i0",
        "torch.special.modified_bessel_i1",
        "torch.special.modified_bessel_k0",
        "torch.special.modified_bessel_k1",
    ],
    about=["value", "gradient"],
    see=["special"],
    asked=[
        "bessel_j1 not differentiable",
        "modified_bessel_k0 gradient",
        "modified_bessel_k1 does not require grad",
        "matern kernel bessel k autograd",
        "airy_ai gradient missing",
        "bessel_y0 backward",
    ],
)
class TestSevenBesselFunctionsCutTheGraph:
    """Seven more Bessel functions of `torch.special` pass gradients on.

    These are `bessel_j1`, `bessel_y0`, `bessel_y1`, `modified_bessel_i0`, `modified_bessel_i1`, `modified_bessel_k0`
    and `modified_bessel_k1`.
    [each_passes_its_gradient_on]
    Before torch 2.15 `requires_grad` of their results was False, silently. [each_cuts_the_graph]
    The gradient agrees with the slope of the values beside 1.0. [each_passes_its_gradient_on]
    Their values at 1.0 are the same before torch 2.15. [their_values_at_one_are_these]
    `airy_ai`, `spherical_bessel_j0` and `scaled_modified_bessel_k0` have no gradient yet, silently.
    [others_cut_the_graph]
    """

    @until("2.15")
    @pytest.mark.parametrize("name", BESSEL)
    def test_each_cuts_the_graph(self, name):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        assert getattr(torch.special, name)(x).requires_grad is False

    @since(
        "2.15",
        why="pytorch#189872",
        remedy="On older releases write a `torch.autograd.Function` with the derivative.",
        trigger={
            "calls": [
                "torch.special.bessel_j1",
                "torch.special.bessel_y0",
                "torch.special.bessel_y1",
                "torch.special.modified_bessel_i0",
                "torch.special.modified_bessel_i1",
                "torch.special.modified_bessel_k0",
                "torch.special.modified_bessel_k1",
            ],
            "when": ["requires_grad"],
        },
    )
    @pytest.mark.parametrize("name", BESSEL)
    def test_each_passes_its_gradient_on(self, name):
        function = getattr(torch.special, name)
        x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)

        result = function(x)
        assert result.requires_grad is True

        result.sum().backward()
        slope = (function(torch.tensor(1.01).double()) - function(torch.tensor(0.99).double())) / 0.02
        assert x.grad[0].item() == pytest.approx(slope.item(), abs=1e-3)

    @pytest.mark.parametrize(("name", "value"), BESSEL.items())
    def test_their_values_at_one_are_these(self, name, value):
        assert getattr(torch.special, name)(torch.tensor(1.0)).item() == pytest.approx(value)

    @pytest.mark.parametrize("name", ["airy_ai", "spherical_bessel_j0", "scaled_modified_bessel_k0"])
    def test_others_cut_the_graph(self, name):
        result = getattr(torch.special, name)(torch.tensor([1.0], requires_grad=True))

        assert result.requires_grad is False
