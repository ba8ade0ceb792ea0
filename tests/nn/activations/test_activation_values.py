"""What activations make of negative numbers.

Order: 22.8
"""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.functional.leaky_relu", "torch.nn.functional.elu", "torch.nn.functional.silu", "torch.nn.PReLU"],
    about=["value", "gradient"],
    see=["generated/torch.nn.LeakyReLU", "generated/torch.nn.PReLU", "generated/torch.nn.ELU"],
    asked=[
        "default negative slope of LeakyReLU",
        "difference between PReLU and LeakyReLU",
        "what does elu do with negative numbers",
        "dead relu alternatives",
    ],
)
class TestLeakyReluKeepsAHundredthOfNegativeNumbers:
    """By default `F.leaky_relu` keeps a hundredth of negative numbers.

    The gradient there is 0.01, where `relu` has 0. [the_slope_is_the_gradient]
    `nn.PReLU()` learns the slope: a number that begins at 0.25, and three of them in `nn.PReLU(3)`.
    [a_learned_slope_begins_at_a_quarter]
    By default `elu` bends towards -1, and `silu` multiplies by the sigmoid. [elu_and_silu_bend]
    Positive numbers are kept by `leaky_relu`, PReLU and `elu`; `silu` makes 0.5 and 3 smaller.
    [positive_numbers_are_kept_by_three]
    """

    @pytest.mark.parametrize("number", [-1.0, -50.0])
    def test_the_slope_is_the_gradient(self, number):
        leaky, plain = torch.tensor(number, requires_grad=True), torch.tensor(number, requires_grad=True)

        result = functional.leaky_relu(leaky)

        assert result.requires_grad is True
        assert result.item() == pytest.approx(0.01 * number)

        (result + functional.relu(plain)).backward()

        assert (leaky.grad.item(), plain.grad.item()) == (pytest.approx(0.01), 0.0)

    def test_a_learned_slope_begins_at_a_quarter(self):
        layer = nn.PReLU()

        result = layer(torch.tensor([-4.0, 4.0]))

        assert (result.tolist(), layer.weight.tolist()) == ([-1.0, 4.0], [0.25])
        assert nn.PReLU(3).weight.shape == (3,)

        assert result.requires_grad is True

        result.sum().backward()

        assert layer.weight.grad.tolist() == [-4.0]

    @pytest.mark.parametrize("number", [-0.5, -3.0])
    def test_elu_and_silu_bend(self, number):
        x = torch.tensor(number, dtype=torch.float64, requires_grad=True)

        elu, silu = functional.elu(x), functional.silu(x)

        assert (elu.requires_grad, silu.requires_grad) == (True, True)
        assert elu.item() == pytest.approx(math.exp(number) - 1)
        assert silu.item() == pytest.approx(number / (1 + math.exp(-number)))

        (elu + silu).backward()
        sigmoid = 1 / (1 + math.exp(-number))

        assert x.grad.item() == pytest.approx(math.exp(number) + sigmoid * (1 + number * (1 - sigmoid)))

    def test_positive_numbers_are_kept_by_three(self):
        numbers = torch.tensor([0.5, 3.0])

        assert functional.leaky_relu(numbers).tolist() == [0.5, 3.0]
        assert functional.elu(numbers).tolist() == [0.5, 3.0]
        assert nn.PReLU()(numbers).tolist() == [0.5, 3.0]
        assert functional.silu(numbers).tolist() == pytest.approx([0.3112, 2.8577], abs=1e-4)


@claim(
    api=["torch.nn.functional.gelu"],
    about=["value", "error"],
    see=["generated/torch.nn.GELU"],
    asked=[
        "gelu exact or tanh approximation",
        "GELU approximate tanh difference",
        "converted model differs by gelu",
    ],
)
class TestGeluIsExactByDefault:
    """`F.gelu` uses the error function by default, and tanh on request.

    For a finite x `gelu(x)` is x times the standard normal distribution's share below x. [the_default_is_exact]
    From -5 to 5 in float64 `approximate="tanh"` differs by up to 0.0005.
    [the_approximation_differs_by_a_little]
    `approximate="sigmoid"` raises RuntimeError. [another_word_raises]
    """

    def test_the_default_is_exact(self):
        numbers = [-3.0, -0.5, 0.0, 0.5, 3.0]
        expected = [number * (1 + math.erf(number / math.sqrt(2))) / 2 for number in numbers]

        assert functional.gelu(torch.tensor(numbers, dtype=torch.float64)).tolist() == pytest.approx(expected)

    def test_the_approximation_differs_by_a_little(self):
        x = torch.linspace(-5, 5, 1001, dtype=torch.float64)

        difference = (functional.gelu(x) - functional.gelu(x, approximate="tanh")).abs().max().item()

        assert 0.0004 < difference < 0.0005

    def test_another_word_raises(self):
        with pytest.raises(RuntimeError):
            functional.gelu(torch.zeros(1), approximate="sigmoid")
