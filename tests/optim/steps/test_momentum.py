"""Momentum of SGD, and how far Adam steps.

Order: 5.6
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


def path(make, gradients):
    """Return where a float64 Parameter of zero goes, with a gradient for each step."""
    weight = nn.Parameter(torch.zeros((), dtype=torch.float64))
    optimizer, places = make([weight]), []
    for gradient in gradients:
        weight.grad = torch.full_like(weight, gradient)
        optimizer.step()
        places.append(weight.item())
    return places


@claim(
    api=["torch.optim.SGD"],
    about=["value", "argument", "state", "error"],
    see=["generated/torch.optim.SGD"],
    asked=[
        "SGD with momentum update formula",
        "what does dampening do in SGD",
        "Nesterov momentum requires a momentum and zero dampening",
        "nesterov momentum formula pytorch",
        "is the learning rate inside the momentum buffer",
        "weights keep moving with zero gradient",
    ],
)
class TestMomentumOfSgdAddsUpGradients:
    """`SGD` with momentum steps by a decaying sum of its gradients.

    By default the sum becomes `momentum * sum + gradient`: gradients of 1, 2 and 4 with 0.5 are 1, 2.5 and 5.25.
    [the_sum_decays_and_adds]
    Without `nesterov` the first step is a plain one: the sum begins with the gradient, which is not dampened yet.
    [dampening_begins_at_the_second_step]
    From the second step on `dampening` d multiplies a new gradient by 1 - d. [dampening_begins_at_the_second_step]
    With `nesterov=True` a step goes by `gradient + momentum * sum`, from the first step on. [nesterov_looks_ahead]
    `SGD(..., nesterov=True)` raises ValueError without a momentum or with dampening. [nesterov_needs_momentum_alone]
    The rate stays outside of the sum: another rate acts on the sum as a whole. [a_new_rate_acts_on_the_whole_sum]
    By default, after a gradient of 8, zeros let the weight go on: with 0.5 a step is half the last.
    [a_gradient_of_zero_lets_it_roll_on]
    By default, with a momentum of 0.5 and a gradient that stays, the steps approach twice the plain one.
    [a_steady_gradient_speeds_up]
    """

    def test_the_sum_decays_and_adds(self):
        weight = nn.Parameter(torch.zeros(1))
        optimizer, sums = torch.optim.SGD([weight], lr=0.25, momentum=0.5), []

        for gradient in [1.0, 2.0, 4.0]:
            weight.grad = torch.tensor([gradient])
            optimizer.step()
            sums.append(optimizer.state[weight]["momentum_buffer"].item())

        assert sums == [1.0, 2.5, 5.25]
        assert weight.item() == -0.25 * (1.0 + 2.5 + 5.25)

    def test_dampening_begins_at_the_second_step(self):
        places = path(lambda ones: torch.optim.SGD(ones, lr=1.0, momentum=0.5, dampening=0.75), [1.0, 2.0, 4.0])

        assert places == [-1.0, -1.0 - (0.5 + 0.5), -2.0 - (0.5 + 1.0)]

    @pytest.mark.parametrize("foreach", [False, True])
    def test_nesterov_looks_ahead(self, foreach):
        places = path(
            lambda ones: torch.optim.SGD(ones, lr=1.0, momentum=0.5, nesterov=True, foreach=foreach), [1.0, 2.0]
        )

        assert places == [-(1.0 + 0.5 * 1.0), -1.5 - (2.0 + 0.5 * 2.5)]

    @pytest.mark.parametrize("options", [{}, {"momentum": 0.5, "dampening": 0.5}], ids=["without", "dampened"])
    def test_nesterov_needs_momentum_alone(self, options):
        parameters = [nn.Parameter(torch.zeros(1))]

        with pytest.raises(ValueError):
            torch.optim.SGD(parameters, lr=1.0, nesterov=True, **options)

    def test_a_new_rate_acts_on_the_whole_sum(self):
        weight = nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([weight], lr=1.0, momentum=0.5)
        weight.grad = torch.tensor([8.0])
        optimizer.step()

        optimizer.param_groups[0]["lr"] = 0.25
        weight.grad = torch.tensor([4.0])
        optimizer.step()

        assert weight.item() == -8.0 - 0.25 * (0.5 * 8.0 + 4.0)

    def test_a_gradient_of_zero_lets_it_roll_on(self):
        places = path(lambda ones: torch.optim.SGD(ones, lr=1.0, momentum=0.5), [8.0, 0.0, 0.0, 0.0])

        assert places == [-8.0, -12.0, -14.0, -15.0]

    def test_a_steady_gradient_speeds_up(self):
        places = path(lambda ones: torch.optim.SGD(ones, lr=1.0, momentum=0.5), [1.0] * 20)

        assert places[:3] == [-1.0, -2.5, -4.25]
        assert places[18] - places[19] == pytest.approx(2.0, abs=1e-5)


@claim(
    api=["torch.optim.Adam"],
    about=["value", "argument"],
    see=["generated/torch.optim.Adam", "generated/torch.optim.RMSprop"],
    asked=[
        "how large is the first step of Adam",
        "does scaling the loss change Adam",
        "Adam step size independent of gradient magnitude",
        "what does eps do in Adam",
        "Adam bias correction first step",
    ],
)
class TestTheFirstStepOfAdamIsAsLongAsItsRate:
    """The first step of `Adam` moves most numbers by about `lr`.

    By default the first step moves float64 numbers with gradients g of 0.001 to 1000 by `lr` up to a part in 50 000:
    by `lr * |g| / (|g| + eps)`.
    [the_first_step_is_about_the_rate]
    The first step moves a float64 number by half of `lr` for a gradient of `eps`, 1e-8, and by 0 for one of 0.
    [a_gradient_like_eps_moves_less]
    So float64 gradients of 1 to 5, multiplied by 1000 throughout, lead to nearly the same places.
    [a_scaled_loss_steps_alike]
    With betas b1 and b2, float64 gradients of 1 and 3 make a second step of about `lr` times m/√v, where
    m = (3(1-b1) + b1(1-b1)) / (1-b1²) and v = (9(1-b2) + b2(1-b2)) / (1-b2²). [the_second_step_follows_the_formula]
    Plain `SGD` steps in proportion to the gradient. [sgd_steps_in_proportion]
    """

    @pytest.mark.parametrize("gradient", [0.001, 0.5, 1.0, -1.0, 1000.0, -1000.0])
    @pytest.mark.parametrize("rate", [0.001, 0.5])
    def test_the_first_step_is_about_the_rate(self, gradient, rate):
        (place,) = path(lambda ones: torch.optim.Adam(ones, lr=rate), [gradient])

        assert place == pytest.approx(-rate * gradient / (abs(gradient) + 1e-8))
        assert abs(place) == pytest.approx(rate, rel=2e-5)

    @pytest.mark.parametrize(("gradient", "length"), [(1e-8, 0.25), (0.0, 0.0), (3e-8, 0.375)])
    def test_a_gradient_like_eps_moves_less(self, gradient, length):
        assert path(lambda ones: torch.optim.Adam(ones, lr=0.5), [gradient]) == pytest.approx([-length])

    def test_a_scaled_loss_steps_alike(self):
        plain = path(lambda ones: torch.optim.Adam(ones, lr=0.5), [1.0, -3.0, 2.0, 5.0])
        scaled = path(lambda ones: torch.optim.Adam(ones, lr=0.5), [1000.0, -3000.0, 2000.0, 5000.0])

        assert scaled == pytest.approx(plain, rel=1e-6)

    def test_the_second_step_follows_the_formula(self):
        first, second = path(lambda ones: torch.optim.Adam(ones, lr=0.5, betas=(0.5, 0.75)), [1.0, 3.0])

        mean, square = (0.5 * 3 + 0.25) / 0.75, (0.25 * 9 + 0.75 * 0.25) / (1 - 0.75**2)
        assert second - first == pytest.approx(-0.5 * mean / square**0.5)

    def test_sgd_steps_in_proportion(self):
        assert path(lambda ones: torch.optim.SGD(ones, lr=0.5), [1000.0]) == [-500.0]
