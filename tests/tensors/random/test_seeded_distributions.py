"""What distributions draw from one seed.

Order: 71
"""

import pytest
import torch
from torch import distributions

from torchnotes import claim, since, until


@claim(
    api=[
        "torch.distributions.Exponential.sample",
        "torch.distributions.Weibull.sample",
        "torch.distributions.Pareto.sample",
    ],
    about=["value"],
    see=["distributions"],
    asked=[
        "exponential samples differ between pytorch versions",
        "same seed different Weibull samples after update",
        "reproducibility of distributions across versions",
        "Pareto sample changed new version",
    ],
)
class TestASeedDrawsOtherExponentialNumbersByTheRelease:
    """Exponential numbers from one seed may change with the release.

    From torch 2.7 on seed 0 draws 1.754, 0.615 and 0.308 at a rate of 2. [seed_zero_draws_these]
    Before torch 2.7 seed 0 drew 1.163, 0.258 and 0.007. [seed_zero_drew_others]
    `Weibull` and `Pareto` change with them, because they are made of exponential numbers.
    [weibull_and_pareto_are_made_of_them]
    `Normal` draws the same for seed 0. [normal_numbers_stay]
    """

    @until("2.7")
    def test_seed_zero_drew_others(self):
        torch.manual_seed(0)

        assert distributions.Exponential(2.0).sample((3,)).tolist() == pytest.approx(
            [1.1633, 0.25754, 0.0066522], rel=1e-4
        )

    @since(
        "2.7",
        why="pytorch#146174",
        remedy="Save drawn numbers where they have to be the same on two releases.",
        trigger={
            "calls": [
                "torch.Tensor.exponential_",
                "torch.distributions.Exponential.rsample",
                "torch.distributions.Exponential.sample",
            ],
            "at": {"self": 0},
            "when": ["!device:cuda", "!argument:self.rate.device.type=cuda"],
        },
    )
    def test_seed_zero_draws_these(self):
        torch.manual_seed(0)

        assert distributions.Exponential(2.0).sample((3,)).tolist() == pytest.approx(
            [1.75416, 0.615192, 0.307522], rel=1e-4
        )

    @since(
        "2.7",
        why="pytorch#146174",
        remedy="Save drawn numbers where they have to be the same on two releases.",
        trigger={
            "calls": [
                "torch.distributions.TransformedDistribution.sample",
                "torch.distributions.TransformedDistribution.rsample",
                "torch.distributions.Weibull.sample",
                "torch.distributions.Weibull.rsample",
                "torch.distributions.Pareto.sample",
                "torch.distributions.Pareto.rsample",
            ],
            "at": {"self": 0},
            "when": ["kind:self.base_dist=Exponential", "argument:self.base_dist.rate.device.type=cpu"],
        },
    )
    def test_weibull_and_pareto_are_made_of_them(self):
        torch.manual_seed(0)
        weibull = distributions.Weibull(torch.tensor(1.0), torch.tensor(2.0)).sample((3,))
        torch.manual_seed(0)
        pareto = distributions.Pareto(torch.tensor(1.0), torch.tensor(2.0)).sample((3,))

        assert weibull.tolist() == pytest.approx([1.87305, 1.10923, 0.784247], rel=1e-4)
        assert pareto.tolist() == pytest.approx([5.77861, 1.85001, 1.36005], rel=1e-4)

    def test_normal_numbers_stay(self):
        torch.manual_seed(0)

        assert distributions.Normal(0.0, 1.0).sample((2,)).tolist() == pytest.approx([1.540996, -0.2934289])


@claim(
    api=["torch.distributions.VonMises.sample"],
    about=["value", "dtype"],
    see=["distributions"],
    asked=[
        "VonMises sample float32 different after upgrade",
        "circular distribution sampling dtype",
        "von mises seed reproducible",
        "von mises sample precision",
    ],
)
class TestVonMisesDrawsInFloat64:
    """`VonMises` draws float32 samples by way of float64.

    The float32 samples of seed 0 are the float64 samples, rounded. [single_samples_are_rounded_double_samples]
    Before torch 2.2 they were others. [single_samples_are_others]
    Float64 samples are the same on older releases. [double_samples_stay]
    Samples keep the dtype of `loc`. [single_samples_are_rounded_double_samples]
    """

    def sample(self, dtype):
        torch.manual_seed(0)
        zero, one = torch.tensor(0.0, dtype=dtype), torch.tensor(1.0, dtype=dtype)
        return distributions.VonMises(zero, one).sample((4,))

    @until("2.2")
    def test_single_samples_are_others(self):
        assert self.sample(torch.float32).tolist() == pytest.approx(
            [-0.895345, 1.811411, -0.135719, -0.203763], abs=1e-4
        )

    @since(
        "2.2",
        why="pytorch#114498",
        remedy="Draw from float64 parameters where older releases matter.",
        trigger={
            "calls": ["torch.distributions.VonMises.sample"],
            "at": {"self": 0},
            "when": ["!argument:self.loc.dtype=torch.float64"],
        },
    )
    def test_single_samples_are_rounded_double_samples(self):
        single = self.sample(torch.float32)

        assert (single.dtype, single.tolist()) == (
            torch.float32,
            pytest.approx([-0.588959, 1.247462, -0.860498, 0.766137], abs=1e-4),
        )

    def test_double_samples_stay(self):
        assert self.sample(torch.float64).tolist() == pytest.approx(
            [-0.588959, 1.247462, -0.860498, 0.766137], abs=1e-4
        )
