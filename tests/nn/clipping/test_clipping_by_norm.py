"""Clipping gradients by their norm and by value.

Order: 28.7
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.utils.clip_grad_norm_"],
    about=["value", "gradient", "memory", "argument"],
    see=["generated/torch.nn.utils.clip_grad_norm_"],
    asked=[
        "what does clip_grad_norm_ return",
        "how does gradient clipping by norm work",
        "does clip_grad_norm_ clip each parameter separately",
        "max_norm meaning in clip_grad_norm_",
        "log the total gradient norm",
    ],
)
class TestClippingByNormScalesAllGradientsAlike:
    """`clip_grad_norm_` scales dense gradients by one common factor.

    The norm is taken over all the parameters together: gradients of 3 and 4 have a norm of 5.
    [the_norm_is_taken_over_all_parameters]
    The factor is `max_norm / (norm + 1e-6)`, or 1 if that is above 1.
    [the_factor_leaves_a_small_distance, a_smaller_norm_leaves_the_gradients]
    So gradients of 3 and 4 stay as they are for a `max_norm` of 5.1, 10 or infinity.
    [a_smaller_norm_leaves_the_gradients]
    The norm before clipping is returned, as a 0-d tensor without a gradient. [the_norm_before_clipping_is_returned]
    The gradients are changed in place, and parameters without a gradient are skipped.
    [gradients_are_changed_in_place]
    With `norm_type=1` the norm is the sum of magnitudes, and with `norm_type=float("inf")` the largest of them.
    [other_norms_can_be_chosen]
    Pass each Parameter once: one that is listed twice is scaled twice. [advice]
    """

    def test_the_norm_is_taken_over_all_parameters(self):
        parameters = with_gradients([3.0], [4.0])

        norm = nn.utils.clip_grad_norm_(parameters, max_norm=1.0)

        assert norm.item() == 5.0
        assert [one.grad.tolist() for one in parameters] == [pytest.approx([0.6]), pytest.approx([0.8])]

    def test_the_factor_leaves_a_small_distance(self):
        parameters = with_gradients([3.0], [4.0], dtype=torch.float64)

        nn.utils.clip_grad_norm_(parameters, max_norm=1.0)

        factor = 1.0 / (5.0 + 1e-6)
        assert [one.grad.item() for one in parameters] == [3.0 * factor, 4.0 * factor]

    @pytest.mark.parametrize("max_norm", [5.1, 10, float("inf")])
    def test_a_smaller_norm_leaves_the_gradients(self, max_norm):
        parameters = with_gradients([3.0], [4.0])

        norm = nn.utils.clip_grad_norm_(parameters, max_norm)

        assert (norm.item(), [one.grad.tolist() for one in parameters]) == (5.0, [[3.0], [4.0]])

    def test_the_norm_before_clipping_is_returned(self):
        parameters = with_gradients([3.0], [4.0])

        first, second = nn.utils.clip_grad_norm_(parameters, 1.0), nn.utils.clip_grad_norm_(parameters, 1.0)

        assert (first.item(), first.shape, first.requires_grad) == (5.0, (), False)
        assert second.item() == pytest.approx(1.0)

    def test_gradients_are_changed_in_place(self):
        (parameter,) = with_gradients([3.0, 4.0])
        gradient, unused = parameter.grad, torch.zeros(1, requires_grad=True)

        nn.utils.clip_grad_norm_([parameter, unused], 1.0)

        assert parameter.grad is gradient
        assert (gradient.tolist(), unused.grad) == (pytest.approx([0.6, 0.8]), None)

    @pytest.mark.parametrize(("norm_type", "expected"), [(1, 7.0), (2.0, 5.0), (float("inf"), 4.0)])
    def test_other_norms_can_be_chosen(self, norm_type, expected):
        parameters = with_gradients([3.0], [-4.0])

        norm = nn.utils.clip_grad_norm_(parameters, 1.0, norm_type=norm_type)

        assert norm.item() == expected
        assert [one.grad.item() for one in parameters] == pytest.approx([3 / expected, -4 / expected])


@claim(
    api=["torch.nn.utils.clip_grad_norm_"],
    about=["state", "gradient", "error"],
    see=["generated/torch.nn.utils.clip_grad_norm_", "notes/amp_examples"],
    asked=[
        "where to put clip_grad_norm_ in training loop",
        "clip gradients before or after optimizer.step",
        "clip_grad_norm_ before backward",
        "gradient clipping with gradient accumulation",
        "clip_grad_norm_ module object is not iterable",
    ],
)
class TestClippingStandsBetweenBackwardAndStep:
    """`clip_grad_norm_` belongs between the backward pass and the step.

    Clipped to 1 before the step, a gradient of 8 moves a weight by the learning rate in plain `SGD`.
    [before_the_step_it_counts]
    After `step()` of plain `SGD` the weight has moved by the learning rate times the unclipped gradient.
    [after_the_step_it_is_too_late]
    Before the first `backward()` `grad` is None, and the returned norm is 0.
    [before_backward_there_is_nothing_to_clip]
    After two `backward()` calls without `zero_grad()` between them their sum is clipped.
    [accumulated_gradients_are_clipped_together]
    Two calls for two layers clip to two norms. [two_calls_clip_apart]
    Where a `GradScaler` scaled the loss, call its `unscale_(optimizer)` first. [advice]
    In place of its parameters, a `Linear` raises TypeError, and a `Sequential` of one AttributeError. [a_module_raises]
    Pass `model.parameters()`. [advice]
    """

    def test_before_the_step_it_counts(self):
        weight = torch.tensor([0.0], requires_grad=True)
        (8 * weight).sum().backward()

        nn.utils.clip_grad_norm_([weight], 1.0)
        torch.optim.SGD([weight], lr=0.5).step()

        assert weight.tolist() == pytest.approx([-0.5], abs=1e-6)

    def test_after_the_step_it_is_too_late(self):
        weight = torch.tensor([0.0], requires_grad=True)
        (8 * weight).sum().backward()

        torch.optim.SGD([weight], lr=0.5).step()
        norm = nn.utils.clip_grad_norm_([weight], 1.0)

        assert (weight.tolist(), norm.item()) == ([-4.0], 8.0)

    def test_before_backward_there_is_nothing_to_clip(self):
        layer = nn.Linear(2, 1)

        norm = nn.utils.clip_grad_norm_(layer.parameters(), 1.0)

        assert (norm.item(), layer.weight.grad) == (0.0, None)

    def test_accumulated_gradients_are_clipped_together(self):
        weight = torch.tensor([0.0], requires_grad=True)
        (8 * weight).sum().backward()
        (2 * weight).sum().backward()

        norm = nn.utils.clip_grad_norm_([weight], 5.0)

        assert (norm.item(), norm.requires_grad, weight.grad.tolist()) == (10.0, False, pytest.approx([5.0]))

    def test_two_calls_clip_apart(self):
        first, second = with_gradients([3.0], [4.0])

        norms = [nn.utils.clip_grad_norm_([one], 1.0).item() for one in (first, second)]

        assert norms == [3.0, 4.0]
        assert (first.grad.item(), second.grad.item()) == pytest.approx((1.0, 1.0))

    def test_a_module_raises(self):
        with pytest.raises(TypeError):
            nn.utils.clip_grad_norm_(nn.Linear(2, 1), 1.0)
        with pytest.raises(AttributeError):
            nn.utils.clip_grad_norm_(nn.Sequential(nn.Linear(2, 1)), 1.0)


@claim(
    api=["torch.nn.utils.clip_grad_norm_"],
    about=["value", "gradient", "error", "argument"],
    see=["generated/torch.nn.utils.clip_grad_norm_"],
    asked=[
        "clip_grad_norm_ returns nan",
        "gradients nan after clip_grad_norm_",
        "error_if_nonfinite meaning",
        "The total norm of order 2.0 for gradients from `parameters` is non-finite",
    ],
)
class TestClippingSpreadsNan:
    """By default `clip_grad_norm_` spreads a NaN gradient to all the others.

    By default with one NaN the norm is NaN, and so are the gradients of all the parameters passed.
    [one_nan_makes_all_nan]
    For a `max_norm` of 1 an infinite gradient becomes NaN by default, and the finite ones 0.
    [an_infinity_makes_the_others_zero]
    `error_if_nonfinite=True` raises RuntimeError in both cases, and leaves the gradients. [an_error_leaves_them]
    By default it is silent. [one_nan_makes_all_nan, an_infinity_makes_the_others_zero]
    """

    def test_one_nan_makes_all_nan(self):
        parameters = with_gradients([float("nan"), 1.0], [4.0])

        norm = nn.utils.clip_grad_norm_(parameters, 1.0)

        assert norm.isnan().item()
        assert [one.grad.isnan().tolist() for one in parameters] == [[True, True], [True]]

    def test_an_infinity_makes_the_others_zero(self):
        parameters = with_gradients([float("inf"), 1.0], [4.0])

        norm = nn.utils.clip_grad_norm_(parameters, 1.0)

        assert (norm.item(), norm.requires_grad) == (float("inf"), False)
        assert parameters[0].grad.isnan().tolist() == [True, False]
        assert (parameters[0].grad[1].item(), parameters[1].grad.item()) == (0.0, 0.0)

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
    def test_an_error_leaves_them(self, value):
        parameters = with_gradients([value], [4.0])

        with pytest.raises(RuntimeError):
            nn.utils.clip_grad_norm_(parameters, 1.0, error_if_nonfinite=True)

        assert (str(parameters[0].grad.item()), parameters[1].grad.item()) == (str(value), 4.0)


@claim(
    api=["torch.nn.utils.clip_grad_value_"],
    about=["value", "gradient", "state"],
    see=["generated/torch.nn.utils.clip_grad_value_"],
    asked=[
        "difference between clip_grad_norm_ and clip_grad_value_",
        "clip gradient values to a range",
        "clip_grad_value_ returns None",
        "does gradient clipping change the direction",
    ],
)
class TestClippingByValueBoundsEachElement:
    """`clip_grad_value_` bounds each element of dense gradients by itself.

    Elements above a `clip_value` of 1 become 1, and those below -1 become -1.
    [elements_are_bounded]
    The direction of the gradient can change, and of 1, 10 `clip_grad_norm_` keeps it. [the_direction_can_change]
    An infinite element becomes the bound, and NaN stays. [an_infinity_is_bounded_and_nan_stays]
    None is returned, and the gradients are changed in place. [gradients_are_changed_in_place]
    """

    def test_elements_are_bounded(self):
        parameters = with_gradients([3.0, -0.5], [-4.0])

        nn.utils.clip_grad_value_(parameters, 1.0)

        assert [one.grad.tolist() for one in parameters] == [[1.0, -0.5], [-1.0]]

    def test_the_direction_can_change(self):
        by_value, by_norm = with_gradients([1.0, 10.0], [1.0, 10.0])

        nn.utils.clip_grad_value_([by_value], 1.0)
        nn.utils.clip_grad_norm_([by_norm], 1.0)

        assert by_value.grad.tolist() == [1.0, 1.0]
        assert (by_norm.grad[1] / by_norm.grad[0]).item() == pytest.approx(10.0)

    def test_an_infinity_is_bounded_and_nan_stays(self):
        (parameter,) = with_gradients([float("inf"), -float("inf"), float("nan")])

        nn.utils.clip_grad_value_([parameter], 2.0)

        assert parameter.grad[:2].tolist() == [2.0, -2.0]
        assert parameter.grad[2].isnan().item()

    def test_gradients_are_changed_in_place(self):
        (parameter,) = with_gradients([3.0])
        gradient, unused = parameter.grad, torch.zeros(1, requires_grad=True)

        result = nn.utils.clip_grad_value_([parameter, unused], 1.0)

        assert (result, gradient.tolist(), unused.grad) == (None, [1.0], None)
        assert parameter.grad is gradient


def with_gradients(*gradients, dtype=torch.float32):
    """Return a parameter for each gradient, which it has."""
    parameters = [torch.zeros(len(one), dtype=dtype, requires_grad=True) for one in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = torch.tensor(gradient, dtype=dtype)
    return parameters
