"""What least squares costs."""

import pytest
import torch

from torchnotes.claims import claim, speed


def problem(samples, features):
    """Make a matrix of samples by features, and one target for each sample."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(samples, features, generator=generator), torch.randn(samples, 1, generator=generator)


@claim(api=["torch.linalg.lstsq"], about=["speed"], see=["generated/torch.linalg.lstsq"])
class TestLeastSquaresGrowsFasterInFeaturesThanInSamples:
    """The time of `lstsq` grows faster with the features than with the samples.

    With the samples it grows about in proportion. [in_samples]
    With the features it grows faster. [in_features]
    One step of gradient descent grows in proportion to the features. [one_step_of_gradient_descent_in_features]
    Solving costs about 2·n·d² operations for n samples of d features. [background]
    """

    @speed("memo/8", at_least=0.9, at_most=1.1)
    @pytest.mark.parametrize("threads", [1, 2], indirect=True)
    def test_in_samples(self, growth, threads):
        assert torch.get_num_threads() == threads

        solutions = growth(
            [1_000, 3_000, 10_000, 30_000],
            lambda samples: lambda xy=problem(samples, 32): torch.linalg.lstsq(*xy).solution,
        )

        assert {solution.shape for solution in solutions} == {(32, 1)}

    @speed("memo/8", at_least=0.9, at_most=1.1)
    @pytest.mark.parametrize("threads", [1, 2], indirect=True)
    def test_in_features(self, growth, threads):
        assert torch.get_num_threads() == threads

        solutions = growth(
            [32, 64, 128, 256, 512],
            lambda features: lambda xy=problem(2_000, features): torch.linalg.lstsq(*xy).solution,
        )

        assert [len(solution) for solution in solutions] == [32, 64, 128, 256, 512]

    @speed("memo/8", at_least=0.9, at_most=1.1)
    def test_one_step_of_gradient_descent_in_features(self, growth):
        def step(x, y):
            return x.T @ (x @ torch.zeros(x.shape[1], 1) - y)

        gradients = growth([64, 128, 256, 512, 1024], lambda features: lambda xy=problem(2_000, features): step(*xy))

        assert [len(gradient) for gradient in gradients] == [64, 128, 256, 512, 1024]
