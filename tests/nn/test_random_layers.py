"""What a seed gives: masks of dropout and weights to start from."""

import warnings

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.dropout"],
    about=["value"],
    see=["generated/torch.nn.functional.dropout", "notes/randomness"],
)
class TestASeedGivesOtherDropoutSinceTorch27:
    """With the same seed `dropout` drops other elements since torch 2.7 on the CPU, silently.

    `bernoulli_` and `exponential_`, of which masks and samples are made, use their random numbers otherwise.
    So a run with dropout or `gumbel_softmax` is not repeated across that release.
    `rand` and `randn` give what they gave.
    On one release a seed gives the same again and again.
    """

    @until("2.7")
    def test_seed_zero_drops_the_second_and_third(self):
        torch.manual_seed(0)

        assert F.dropout(torch.ones(8)).tolist() == [2.0, 0.0, 0.0, 2.0, 2.0, 0.0, 0.0, 2.0]

    @since("2.7")
    def test_seed_zero_drops_the_first_and_second(self):
        torch.manual_seed(0)

        assert F.dropout(torch.ones(8)).tolist() == [0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0, 2.0]

    def test_a_seed_gives_the_same_again(self):
        torch.manual_seed(3)
        first = F.dropout(torch.ones(50)).tolist()

        torch.manual_seed(3)

        assert F.dropout(torch.ones(50)).tolist() == first
        assert sorted(set(first)) == [0.0, 2.0]

    def test_seed_zero_gives_the_same_uniform_numbers(self):
        torch.manual_seed(0)

        assert torch.rand(3).tolist() == pytest.approx([0.4962566, 0.7682218, 0.0884774])


@claim(
    api=["torch.nn.init.trunc_normal_"],
    about=["value", "error"],
    see=["nn.init", "notes/randomness"],
)
class TestASeedGivesOtherTruncatedNormalsSinceTorch212:
    """With the same seed `nn.init.trunc_normal_` gives other numbers since torch 2.12, silently.

    It draws normal numbers and draws those out of bounds again, where it transformed uniform ones before.
    `normal_` and `uniform_` of `nn.init` give what they gave.
    Half precision raised before torch 2.1, on the CPU.
    """

    @until("2.12")
    def test_seed_zero_gives_what_uniform_numbers_make(self):
        torch.manual_seed(0)

        weight = nn.init.trunc_normal_(torch.empty(3))

        assert weight.tolist() == pytest.approx([-0.0089565, 0.6935506, -1.2414839], abs=1e-4)

    @since("2.12")
    def test_seed_zero_gives_normal_numbers(self):
        torch.manual_seed(0)

        weight = nn.init.trunc_normal_(torch.empty(2))

        assert weight.tolist() == pytest.approx([1.5409961, -0.2934289], abs=1e-4)

    @until("2.1")
    def test_half_precision_raises(self):
        weight = torch.empty(3, dtype=torch.float16)

        with pytest.raises(RuntimeError):
            nn.init.trunc_normal_(weight)

    @since("2.1")
    def test_half_precision_stays_within_the_bounds(self):
        weight = nn.init.trunc_normal_(torch.zeros(100, dtype=torch.float16), a=-1.0, b=1.0)

        assert 0.0 < weight.abs().max().item() <= 1.0

    def test_all_stays_within_the_bounds(self):
        weight = torch.zeros(1000)

        result = nn.init.trunc_normal_(weight, mean=5.0, a=4.5, b=5.5)

        assert result is weight
        assert 4.5 <= weight.min().item() < 4.6
        assert 5.4 < weight.max().item() <= 5.5


@claim(
    api=["torch.nn.utils.parametrizations.spectral_norm"],
    about=["value", "state"],
    see=["generated/torch.nn.utils.parametrizations.spectral_norm"],
)
class TestTheSpectralNormOfComplexWeightsIsOne:
    """`spectral_norm` makes complex weights of spectral norm 1 since torch 2.3.

    Before, they came out far larger, silently.
    It took the transpose for the adjoint, and a product without conjugation, which real numbers alone allow.
    Real weights have norm 1 in each release.
    """

    @until("2.3")
    def test_complex_weights_are_far_from_it(self):
        layer = nn.Linear(2, 2, bias=False).to(torch.complex64)
        layer.weight.data = torch.tensor([[1 + 2j, 3j], [1 + 0j, 2 - 1j]])

        nn.utils.parametrizations.spectral_norm(layer, n_power_iterations=30)

        assert torch.linalg.matrix_norm(layer.weight, 2).item() > 10

    @since("2.3")
    def test_complex_weights_have_norm_one(self):
        layer = nn.Linear(2, 2, bias=False).to(torch.complex64)
        layer.weight.data = torch.tensor([[1 + 2j, 3j], [1 + 0j, 2 - 1j]])

        nn.utils.parametrizations.spectral_norm(layer, n_power_iterations=30)

        assert torch.linalg.matrix_norm(layer.weight, 2).item() == pytest.approx(1.0, abs=1e-3)

    def test_real_weights_have_norm_one(self):
        layer = nn.Linear(2, 2, bias=False)
        layer.weight.data = torch.tensor([[3.0, 0.0], [0.0, 1.0]])

        result = nn.utils.parametrizations.spectral_norm(layer, n_power_iterations=30)

        assert result is layer
        assert len(layer.parametrizations.weight) == 1
        torch.testing.assert_close(layer.weight, torch.tensor([[1.0, 0.0], [0.0, 1 / 3]]), rtol=0, atol=1e-3)


@claim(
    api=["torch.nn.utils.clip_grad_norm_"],
    about=["value", "gradient", "warning", "error"],
    see=["generated/torch.nn.utils.clip_grad_norm_"],
)
class TestClippingAnEmptyGeneratorWarns:
    """`clip_grad_norm_` of a generator that is used up warns since torch 2.8, and said nothing before.

    It clips nothing and gives a norm of 0, as `model.parameters()` kept in a variable does the second time.
    An empty list warns of nothing in each release.
    Gradients in half precision raised on the CPU before torch 2.1.
    """

    @until("2.8")
    def test_a_generator_that_is_used_up_warns_of_nothing(self):
        parameters = nn.Linear(1, 1).parameters()
        list(parameters)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert nn.utils.clip_grad_norm_(parameters, 1.0).item() == 0.0

    @since("2.8")
    def test_a_generator_that_is_used_up_warns(self):
        parameters = nn.Linear(1, 1).parameters()
        list(parameters)

        with pytest.warns(UserWarning):
            norm = nn.utils.clip_grad_norm_(parameters, 1.0)

        assert norm.item() == 0.0

    @until("2.1")
    def test_half_precision_raises(self):
        w = torch.zeros(2, dtype=torch.float16, requires_grad=True)
        w.grad = torch.tensor([3.0, 4.0], dtype=torch.float16)

        with pytest.raises(RuntimeError):
            nn.utils.clip_grad_norm_([w], 1.0)

    @since("2.1")
    def test_half_precision_is_clipped(self):
        w = torch.zeros(2, dtype=torch.float16, requires_grad=True)
        w.grad = torch.tensor([3.0, 4.0], dtype=torch.float16)

        norm = nn.utils.clip_grad_norm_([w], 1.0)

        assert (norm.item(), w.grad.tolist()) == (5.0, pytest.approx([0.6, 0.8], abs=1e-3))

    def test_a_generator_is_clipped(self):
        layer = nn.Linear(2, 1, bias=False)
        layer(torch.tensor([3.0, 4.0])).backward()

        norm = nn.utils.clip_grad_norm_(layer.parameters(), 1.0)

        assert (norm.item(), norm.requires_grad) == (5.0, False)
        assert layer.weight.grad.tolist() == [pytest.approx([0.6, 0.8])]

    def test_an_empty_list_has_norm_zero(self):
        assert nn.utils.clip_grad_norm_([], 1.0).item() == 0.0
