"""The Kullback-Leibler divergence: its arguments and its means.

Order: 12.9
"""

import warnings

import pytest
import torch
from torch import nn
from torch.distributions import Categorical, kl_divergence
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.KLDivLoss"],
    about=["value", "argument"],
    see=["generated/torch.nn.KLDivLoss", "generated/torch.nn.functional.kl_div"],
    asked=[
        "KLDivLoss input log probabilities or probabilities",
        "KL divergence is negative",
        "order of arguments kl_div",
        "log_target in KLDivLoss",
        "kl_div nan with zero probabilities",
        "knowledge distillation loss kl teacher student",
    ],
)
class TestKlDivLossExpectsLogarithmsFirst:
    """`KLDivLoss` expects log-probabilities, then probabilities.

    For an input `q.log()` and a positive target `p` it computes `p * (p.log() - q.log())`.
    [its_numbers_are_of_p_from_q]
    Their sum is `kl_divergence(P, Q)`: the target stands first there. [the_sum_is_the_divergence_of_the_target]
    An input of probabilities passes silently: of 0.5 and 0.5 against themselves the sum is -1.19.
    [probabilities_as_the_input_are_silent]
    With `log_target=True` the target holds logarithms as well. [a_target_of_logarithms_needs_its_flag]
    Without it, a target of the logarithms of 0.5 makes the sum NaN. [a_target_of_logarithms_needs_its_flag]
    For a finite input a target of 0 costs 0, but with `log_target=True` its logarithm -inf makes NaN.
    [a_target_of_zero_costs_nothing, the_logarithm_of_a_target_of_zero_makes_nan]
    An input of -inf costs inf for a target of 0.5, and NaN for a target of 0. [an_input_of_zero_is_infinite_or_nan]
    """

    def test_its_numbers_are_of_p_from_q(self):
        p, q = torch.tensor([0.5, 0.5]), torch.tensor([0.25, 0.75])

        numbers = nn.KLDivLoss(reduction="none")(q.log(), p)

        assert numbers.tolist() == pytest.approx([0.3465736, -0.2027326])
        assert numbers.tolist() == pytest.approx((p * (p.log() - q.log())).tolist())

    def test_the_sum_is_the_divergence_of_the_target(self):
        p, q = torch.tensor([0.5, 0.5]), torch.tensor([0.25, 0.75])

        divergence = nn.KLDivLoss(reduction="sum")(q.log(), p)

        assert divergence.item() == pytest.approx(kl_divergence(Categorical(p), Categorical(q)).item())
        assert divergence.item() == pytest.approx(0.143841)
        assert nn.KLDivLoss(reduction="sum")(p.log(), q).item() == pytest.approx(0.130812)

    def test_probabilities_as_the_input_are_silent(self):
        p = torch.tensor([0.5, 0.5])

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loss = nn.KLDivLoss(reduction="sum")(p, p)

        assert raised == []
        assert loss.item() == pytest.approx(-0.6931472 - 0.5)

    @pytest.mark.parametrize(("flag", "value"), [(True, 0.143841), (False, float("nan"))])
    def test_a_target_of_logarithms_needs_its_flag(self, flag, value):
        p, q = torch.tensor([0.5, 0.5]), torch.tensor([0.25, 0.75])

        divergence = nn.KLDivLoss(reduction="sum", log_target=flag)(q.log(), p.log())

        assert divergence.item() == pytest.approx(value, nan_ok=True)

    def test_a_target_of_zero_costs_nothing(self):
        numbers = nn.KLDivLoss(reduction="none")(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.0, 1.0]))

        assert numbers.tolist() == pytest.approx([0.0, 0.6931472])

    def test_the_logarithm_of_a_target_of_zero_makes_nan(self):
        log_p, log_q = torch.tensor([0.0, 1.0]).log(), torch.tensor([0.5, 0.5]).log()

        numbers = nn.KLDivLoss(reduction="none", log_target=True)(log_q, log_p)

        assert numbers.tolist() == pytest.approx([float("nan"), 0.6931472], nan_ok=True)

    def test_an_input_of_zero_is_infinite_or_nan(self):
        log_q = torch.tensor([0.0, 1.0]).log()

        assert nn.KLDivLoss(reduction="none")(log_q, torch.tensor([0.5, 0.5]))[0].item() == float("inf")
        assert nn.KLDivLoss(reduction="none")(log_q, torch.tensor([0.0, 1.0]))[0].isnan().item() is True


@claim(
    api=["torch.nn.KLDivLoss", "torch.nn.functional.kl_div"],
    about=["value", "warning"],
    see=["generated/torch.nn.KLDivLoss", "generated/torch.nn.functional.kl_div"],
    asked=[
        "KLDivLoss batchmean or mean",
        "reduction: 'mean' divides the total loss by both the batch size and the support size",
        "kl divergence too small by the number of classes",
        "kl_div for a sequence divides by what",
    ],
)
class TestKlDivLossAveragesOverElements:
    """By default `KLDivLoss` averages over elements, not over the batch.

    The default `reduction="mean"` divides by the number of elements, and warns with a UserWarning.
    [the_mean_divides_by_elements_and_warns]
    So does `functional.kl_div`. [the_mean_divides_by_elements_and_warns]
    `reduction="batchmean"` divides by the size of the first dimension, and is silent.
    [a_mean_of_the_batch_divides_by_its_size]
    For a batch of sequences, shape (2, 3, 4), that divides by 2 and not by 6. [of_sequences_it_divides_by_the_batch]
    One distribution of shape (2,) is divided by 2: add a dimension, or sum.
    [one_distribution_is_divided_by_its_classes]
    """

    def test_the_mean_divides_by_elements_and_warns(self):
        p, q = torch.tensor([[0.5, 0.5], [0.25, 0.75]]), torch.tensor([[0.25, 0.75], [0.5, 0.5]])

        with pytest.warns(UserWarning):
            mean = nn.KLDivLoss()(q.log(), p)
        with pytest.warns(UserWarning):
            of_function = functional.kl_div(q.log(), p)

        assert mean.item() == of_function.item() == pytest.approx((0.143841 + 0.130812) / 4)

    def test_a_mean_of_the_batch_divides_by_its_size(self):
        p, q = torch.tensor([[0.5, 0.5], [0.25, 0.75]]), torch.tensor([[0.25, 0.75], [0.5, 0.5]])

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            mean = nn.KLDivLoss(reduction="batchmean")(q.log(), p)
            of_function = functional.kl_div(q.log(), p, reduction="batchmean")

        assert raised == []
        assert mean.item() == of_function.item() == pytest.approx((0.143841 + 0.130812) / 2)

    def test_of_sequences_it_divides_by_the_batch(self):
        p, q = torch.full((2, 3, 4), 0.25), torch.tensor([0.125, 0.125, 0.25, 0.5]).expand(2, 3, 4)

        summed = nn.KLDivLoss(reduction="sum")(q.log(), p)

        assert summed.item() == pytest.approx(6 * 0.25 * 0.6931472)
        assert nn.KLDivLoss(reduction="batchmean")(q.log(), p).item() == pytest.approx(summed.item() / 2)

    def test_one_distribution_is_divided_by_its_classes(self):
        p, q = torch.tensor([0.5, 0.5]), torch.tensor([0.25, 0.75])

        assert nn.KLDivLoss(reduction="batchmean")(q.log(), p).item() == pytest.approx(0.143841 / 2)
        assert nn.KLDivLoss(reduction="batchmean")(q.log()[None], p[None]).item() == pytest.approx(0.143841)
