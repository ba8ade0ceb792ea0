"""Random numbers: the seed and the distribution.

Order: 34
"""

import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import claim


@claim(
    api=["torch.randn", "torch.manual_seed"],
    about=["value", "state", "argument"],
    see=["generated/torch.randn", "generated/torch.manual_seed", "generated/torch.Generator", "notes/randomness"],
    asked=[
        "set random seed for reproducible random numbers",
        "same seed gives same randn",
        "randn with own generator",
        "manual_seed different numbers for different shape",
        "reproducible initialization float64 vs float32",
    ],
)
class TestRandnFollowsTheSeed:
    """`randn` without `generator` on the CPU repeats after the same seed.

    After seed 1 `randn(2, 3)` returns the same numbers, and the next call returns others.
    [the_same_seed_draws_the_same_numbers]
    After seed 0 the numbers of `randn(4)` are positive, negative, negative and positive.
    [the_signs_after_seed_0_are_these]
    After one seed `randn(4, 8)` and `randn(32)` draw the same numbers. [the_shape_does_not_change_the_numbers]
    The first 8 of `randn(16)` are not the numbers of `randn(8)`. [drawing_more_at_once_changes_the_first_ones]
    The first 8 of `randn(15)` are the numbers of `randn(8)`. [drawing_more_below_16_keeps_the_first_ones]
    For 16 elements float64 draws other numbers than float32; for 4 they differ by less than 1e-6.
    [another_dtype_draws_other_numbers, below_16_float64_draws_the_same_numbers]
    A new `torch.Generator` in `generator=` leaves the global state alone. [a_generator_leaves_the_global_state_alone]
    `randn(0)` leaves the global state alone too. [an_empty_tensor_draws_nothing]
    """

    def test_the_same_seed_draws_the_same_numbers(self):
        torch.manual_seed(1)
        first, second = torch.randn(2, 3), torch.randn(2, 3)
        torch.manual_seed(1)
        again = torch.randn(2, 3)

        assert torch.equal(first, again)
        assert not torch.equal(first, second)

    def test_the_signs_after_seed_0_are_these(self):
        torch.manual_seed(0)

        numbers = torch.randn(4)

        assert (numbers > 0).tolist() == [True, False, False, True]
        assert (numbers > 1).tolist() == [True, False, False, False]

    def test_a_generator_leaves_the_global_state_alone(self):
        before = torch.get_rng_state()

        own = torch.randn(3, generator=torch.Generator().manual_seed(5))

        assert torch.equal(torch.get_rng_state(), before)
        torch.manual_seed(5)
        assert torch.equal(torch.randn(3), own)

    def test_the_shape_does_not_change_the_numbers(self):
        torch.manual_seed(1)
        matrix = torch.randn(4, 8)
        torch.manual_seed(1)
        vector = torch.randn(32)

        assert torch.equal(matrix.flatten(), vector)

    def test_drawing_more_at_once_changes_the_first_ones(self):
        torch.manual_seed(1)
        eight = torch.randn(8)
        torch.manual_seed(1)
        sixteen = torch.randn(16)

        assert not torch.equal(eight, sixteen[:8])

    def test_drawing_more_below_16_keeps_the_first_ones(self):
        torch.manual_seed(1)
        eight = torch.randn(8)
        torch.manual_seed(1)
        fifteen = torch.randn(15)

        assert torch.equal(eight, fifteen[:8])

    def test_another_dtype_draws_other_numbers(self):
        torch.manual_seed(1)
        single = torch.randn(16)
        torch.manual_seed(1)
        double = torch.randn(16, dtype=torch.float64)

        assert (single - double).abs().max() > 0.1

    def test_below_16_float64_draws_the_same_numbers(self):
        torch.manual_seed(1)
        single = torch.randn(4)
        torch.manual_seed(1)
        double = torch.randn(4, dtype=torch.float64)

        assert (single - double).abs().max() < 1e-6

    def test_an_empty_tensor_draws_nothing(self):
        before = torch.get_rng_state()

        torch.randn(0)

        assert torch.equal(torch.get_rng_state(), before)


@claim(
    api=["torch.randn"],
    about=["value"],
    see=["generated/torch.randn", "generated/torch.randn_like"],
    equivalent={
        "torch.randn": {
            "last-off-by-one": "one draw among thousands that is one more moves no moment beyond its scatter",
            "sign-flipped": "the distribution is symmetric, so that draws of the other sign are as likely",
            "order-reversed": "the draws are independent, so that any order of them is as likely",
        }
    },
    asked=[
        "mean and std of torch.randn",
        "random normal with given mean and variance",
        "activations explode with randn weights",
        "variance of complex randn",
        "scale random weights by fan in",
    ],
)
class TestRandnIsStandardNormal:
    """Real numbers of `randn` are normal with mean 0 and variance 1.

    The first four moments of 20,000 float64 numbers are near 0, 1, 0 and 3.
    [the_first_four_moments_are_those_of_the_normal]
    About 68 percent of 100,000 numbers lie within 1 of 0. [two_thirds_lie_within_one_deviation]
    The variance of complex128 numbers is near 1, and of their real and imaginary parts near 1/2.
    [the_parts_of_complex_numbers_have_half_the_variance]
    A sum of 100 products of such inputs and weights has a variance near 100.
    [a_sum_over_many_inputs_has_their_number_for_variance]
    So scale the weights of a layer. [advice]
    """

    @given(seed=st.integers(0, 2**32 - 1))
    def test_the_first_four_moments_are_those_of_the_normal(self, seed):
        x = torch.randn(20_000, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))

        moments = torch.stack([x.mean(), x.pow(2).mean(), x.pow(3).mean(), x.pow(4).mean()])

        assert ((moments - torch.tensor([0, 1, 0, 3])).abs() < torch.tensor([0.04, 0.06, 0.15, 0.4])).all()

    def test_two_thirds_lie_within_one_deviation(self):
        x = torch.randn(100_000)

        within = (x.abs() < 1).double().mean().item()

        assert 0.675 < within < 0.690

    def test_the_parts_of_complex_numbers_have_half_the_variance(self):
        z = torch.randn(100_000, dtype=torch.complex128)

        variances = [z.abs().pow(2).mean().item(), z.real.var().item(), z.imag.var().item()]

        assert [round(variance, 1) for variance in variances] == [1, 0.5, 0.5]

    def test_a_sum_over_many_inputs_has_their_number_for_variance(self):
        x, weight = torch.randn(200, 100), torch.randn(100, 200)

        variance = (x @ weight).var().item()

        assert round(variance, -1) == 100
