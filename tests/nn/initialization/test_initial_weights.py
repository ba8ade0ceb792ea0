"""Initial weights: the bounds of xavier and kaiming, and gains.

Order: 27.5
"""

import math

import pytest
import torch
from torch import nn

from torchnotes import claim


def filled(initialise, shape, **options):
    """Return the largest absolute number and the root of the mean square of a new tensor that was initialised."""
    numbers = initialise(torch.empty(shape), **options)
    return numbers.abs().max().item(), numbers.square().mean().sqrt().item()


@claim(
    api=["torch.nn.init.xavier_uniform_", "torch.nn.init.xavier_normal_"],
    about=["value", "shape", "error"],
    see=["nn.init"],
    asked=[
        "xavier initialization bound formula",
        "glorot uniform in pytorch",
        "what are fan_in and fan_out of a weight",
        "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions",
        "xavier_normal_ standard deviation",
        "xavier initialise bias vector error",
    ],
)
class TestXavierDrawsByTheSumOfBothFans:
    """`xavier_uniform_` draws within ±√(6 / (fan_in + fan_out)) by default.

    A weight of shape (out, in) has fan_in `in` and fan_out `out`: the larger these are, the smaller the numbers.
    [uniform_numbers_come_close_to_the_bound]
    `xavier_normal_` has the deviation √(2 / (fan_in + fan_out)). [normal_numbers_have_the_deviation]
    The uniform numbers have that deviation too, as a bound of a is a deviation of a/√3.
    [uniform_numbers_have_the_same_deviation]
    A kernel of k by k multiplies both fans of a `Conv2d` without groups by k². [a_kernel_multiplies_both_fans]
    `gain` multiplies the bound and the deviation. [a_gain_multiplies]
    Both fill the tensor itself, and return it. [the_tensor_itself_is_filled]
    A vector, such as a bias, raises ValueError. [a_vector_raises]
    """

    @pytest.mark.parametrize(("out", "inputs"), [(400, 100), (100, 400), (300, 200)])
    def test_uniform_numbers_come_close_to_the_bound(self, out, inputs):
        largest, _ = filled(nn.init.xavier_uniform_, (out, inputs))

        assert largest == pytest.approx(math.sqrt(6 / 500), rel=1e-3)

    def test_normal_numbers_have_the_deviation(self):
        largest, deviation = filled(nn.init.xavier_normal_, (400, 100))

        assert deviation == pytest.approx(math.sqrt(2 / 500), rel=0.03)
        assert largest > 3 * math.sqrt(2 / 500)

    def test_uniform_numbers_have_the_same_deviation(self):
        _, deviation = filled(nn.init.xavier_uniform_, (400, 100))

        assert deviation == pytest.approx(math.sqrt(2 / 500), rel=0.03)

    def test_a_kernel_multiplies_both_fans(self):
        largest, _ = filled(nn.init.xavier_uniform_, nn.Conv2d(10, 40, 5).weight.shape)
        _, deviation = filled(nn.init.xavier_normal_, (40, 10, 5, 5))

        assert largest == pytest.approx(math.sqrt(6 / (25 * 50)), rel=0.01)
        assert deviation == pytest.approx(math.sqrt(2 / (25 * 50)), rel=0.05)

    def test_a_gain_multiplies(self):
        largest, _ = filled(nn.init.xavier_uniform_, (400, 100), gain=5.0)
        _, deviation = filled(nn.init.xavier_normal_, (400, 100), gain=5.0)

        assert largest == pytest.approx(5 * math.sqrt(6 / 500), rel=1e-3)
        assert deviation == pytest.approx(5 * math.sqrt(2 / 500), rel=0.03)

    @pytest.mark.parametrize("name", ["xavier_uniform_", "xavier_normal_"])
    def test_the_tensor_itself_is_filled(self, name):
        weight = torch.full((3, 2), 77.0)

        returned = getattr(nn.init, name)(weight)

        assert returned is weight
        assert weight.abs().max().item() < 77.0

    @pytest.mark.parametrize("name", ["xavier_uniform_", "xavier_normal_"])
    def test_a_vector_raises(self, name):
        bias = nn.Linear(2, 3).bias

        with pytest.raises(ValueError):
            getattr(nn.init, name)(bias)


@claim(
    api=["torch.nn.init.kaiming_normal_", "torch.nn.init.kaiming_uniform_"],
    about=["value", "argument", "error"],
    see=["nn.init"],
    asked=[
        "kaiming initialization formula",
        "he initialization pytorch",
        "kaiming mode fan_in or fan_out",
        "kaiming_normal_ nonlinearity relu or leaky_relu",
        "difference between xavier and kaiming",
        "what does a mean in kaiming_uniform_",
    ],
)
class TestKaimingDrawsByOneFan:
    """`kaiming_normal_` has the deviation √(2 / fan_in) by default.

    A weight of shape (out, in) has fan_in `in`, and by default `out` changes nothing.
    [the_deviation_goes_by_the_inputs]
    `kaiming_uniform_` has the bound √(6 / fan_in) by default, and the same deviation.
    [uniform_numbers_come_close_to_the_bound]
    `mode="fan_out"` counts the outputs instead. [the_mode_chooses_the_fan]
    A kernel of k by k multiplies fan_in of a `Conv2d` without groups by k². [a_kernel_multiplies_the_fan]
    Without a slope `a`, `nonlinearity="relu"` changes nothing, as the default is a leaky ReLU of slope 0, and
    `"linear"` halves the variance. [the_nonlinearity_sets_the_gain]
    A slope `a` of the leaky ReLU divides the variance by 1 + a², and with `"relu"` it is ignored.
    [a_slope_divides_the_variance]
    A vector raises ValueError, and so does `mode="fan_avg"`. [a_vector_or_another_mode_raises]
    """

    @pytest.mark.parametrize("out", [100, 400])
    def test_the_deviation_goes_by_the_inputs(self, out):
        largest, deviation = filled(nn.init.kaiming_normal_, (out, 200))

        assert deviation == pytest.approx(math.sqrt(2 / 200), rel=0.03)
        assert largest > 3 * math.sqrt(2 / 200)

    @pytest.mark.parametrize("out", [100, 400])
    def test_uniform_numbers_come_close_to_the_bound(self, out):
        largest, deviation = filled(nn.init.kaiming_uniform_, (out, 200))

        assert largest == pytest.approx(math.sqrt(6 / 200), rel=2e-3)
        assert deviation == pytest.approx(math.sqrt(2 / 200), rel=0.03)

    def test_the_mode_chooses_the_fan(self):
        largest, _ = filled(nn.init.kaiming_uniform_, (400, 100), mode="fan_out")
        _, deviation = filled(nn.init.kaiming_normal_, (400, 100), mode="fan_out")

        assert largest == pytest.approx(math.sqrt(6 / 400), rel=1e-3)
        assert deviation == pytest.approx(math.sqrt(2 / 400), rel=0.03)

    def test_a_kernel_multiplies_the_fan(self):
        largest, _ = filled(nn.init.kaiming_uniform_, (40, 10, 5, 5))
        _, deviation = filled(nn.init.kaiming_normal_, (40, 10, 5, 5))

        assert largest == pytest.approx(math.sqrt(6 / 250), rel=0.01)
        assert deviation == pytest.approx(math.sqrt(2 / 250), rel=0.05)

    @pytest.mark.parametrize(("nonlinearity", "variance"), [("leaky_relu", 2), ("relu", 2), ("linear", 1)])
    def test_the_nonlinearity_sets_the_gain(self, nonlinearity, variance):
        largest, _ = filled(nn.init.kaiming_uniform_, (400, 100), nonlinearity=nonlinearity)
        _, deviation = filled(nn.init.kaiming_normal_, (400, 100), nonlinearity=nonlinearity)

        assert largest == pytest.approx(math.sqrt(3 * variance / 100), rel=1e-3)
        assert deviation == pytest.approx(math.sqrt(variance / 100), rel=0.03)

    @pytest.mark.parametrize(("nonlinearity", "divisor"), [("leaky_relu", 1 + 9), ("relu", 1)])
    def test_a_slope_divides_the_variance(self, nonlinearity, divisor):
        largest, _ = filled(nn.init.kaiming_uniform_, (400, 100), a=3, nonlinearity=nonlinearity)
        _, deviation = filled(nn.init.kaiming_normal_, (400, 100), a=3, nonlinearity=nonlinearity)

        assert largest == pytest.approx(math.sqrt(6 / divisor / 100), rel=1e-3)
        assert deviation == pytest.approx(math.sqrt(2 / divisor / 100), rel=0.03)

    @pytest.mark.parametrize("name", ["kaiming_uniform_", "kaiming_normal_"])
    def test_a_vector_or_another_mode_raises(self, name):
        initialise, weight, bias = getattr(nn.init, name), torch.empty(3, 2), torch.empty(3)

        with pytest.raises(ValueError):
            initialise(bias)
        with pytest.raises(ValueError):
            initialise(weight, mode="fan_avg")


@claim(
    api=["torch.nn.init.calculate_gain"],
    about=["value", "argument", "error"],
    see=["nn.init"],
    asked=[
        "what does calculate_gain return",
        "gain for tanh in xavier initialization",
        "Unsupported nonlinearity gelu",
        "recommended gain for relu",
    ],
)
class TestAGainBelongsToANonlinearity:
    """`calculate_gain` returns √2 for `"relu"` and 5/3 for `"tanh"`.

    For `"linear"`, `"conv2d"` and `"sigmoid"` it is 1, and for `"selu"` 3/4. [gains_go_by_the_name]
    For `"leaky_relu"` it is √(2 / (1 + slope²)), with a slope of 0.01 by default. [a_leaky_gain_goes_by_its_slope]
    `"gelu"`, `"silu"` and `"softmax"` raise ValueError, and so does a slope of `"leaky_relu"` that is a string.
    [another_name_raises, a_slope_that_is_a_string_raises]
    `xavier_uniform_` has a gain of 1 unless told: pass `gain=nn.init.calculate_gain("relu")`. [a_gain_is_passed_on]
    """

    @pytest.mark.parametrize(
        ("nonlinearity", "gain"),
        [("linear", 1), ("conv2d", 1), ("sigmoid", 1), ("tanh", 5 / 3), ("relu", math.sqrt(2)), ("selu", 3 / 4)],
    )
    def test_gains_go_by_the_name(self, nonlinearity, gain):
        assert nn.init.calculate_gain(nonlinearity) == gain

    @pytest.mark.parametrize(("slope", "squared"), [(None, 0.0001), (0, 0), (3, 9), (0.5, 0.25)])
    def test_a_leaky_gain_goes_by_its_slope(self, slope, squared):
        assert nn.init.calculate_gain("leaky_relu", slope) == pytest.approx(math.sqrt(2 / (1 + squared)))

    @pytest.mark.parametrize("nonlinearity", ["gelu", "silu", "softmax", "ReLU"])
    def test_another_name_raises(self, nonlinearity):
        with pytest.raises(ValueError):
            nn.init.calculate_gain(nonlinearity)

    def test_a_slope_that_is_a_string_raises(self):
        with pytest.raises(ValueError):
            nn.init.calculate_gain("leaky_relu", "0.5")

    def test_a_gain_is_passed_on(self):
        plain, _ = filled(nn.init.xavier_uniform_, (400, 100))
        scaled, _ = filled(nn.init.xavier_uniform_, (400, 100), gain=nn.init.calculate_gain("relu"))

        assert plain == pytest.approx(math.sqrt(6 / 500), rel=1e-3)
        assert scaled == pytest.approx(math.sqrt(12 / 500), rel=1e-3)
