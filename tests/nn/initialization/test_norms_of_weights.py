"""Norms of weights and of gradients.

Order: 28.5
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.utils.parametrizations.spectral_norm"],
    about=["value", "state"],
    see=["generated/torch.nn.utils.parametrizations.spectral_norm"],
    asked=[
        "spectral norm complex valued layer",
        "spectral_norm gives nan for zero weight",
        "lipschitz constraint on complex weights",
    ],
)
class TestTheSpectralNormOfComplexWeightsIsOne:
    """`spectral_norm` can scale a complex weight to a spectral norm of 1.

    From torch 2.3 on 30 power iterations bring the complex64 weight checked within 0.001 of it.
    [complex_weights_have_norm_one]
    Before torch 2.3 the norm of the same weight came out above 10. [complex_weights_are_far_from_it]
    The float32 weight diag(3, 1) comes within 0.001 of a norm of 1 on older releases too. [real_weights_have_norm_one]
    A float32 2 by 2 weight of zeros becomes NaN. [weights_of_zero_become_nan]
    """

    @until("2.3")
    def test_complex_weights_are_far_from_it(self):
        layer = nn.Linear(2, 2, bias=False).to(torch.complex64)
        layer.weight.data = torch.tensor([[1 + 2j, 3j], [1 + 0j, 2 - 1j]])

        nn.utils.parametrizations.spectral_norm(layer, n_power_iterations=30)

        assert torch.linalg.matrix_norm(layer.weight, 2).item() > 10

    @since(
        "2.3",
        why="pytorch#121452",
        remedy="Divide by `torch.linalg.matrix_norm(weight, 2)` yourself for a norm of 1 everywhere.",
        trigger={
            "calls": ["torch.nn.utils.parametrizations.spectral_norm"],
            "at": {"module": 0},
            "when": ["argument:module.weight.dtype=torch.complex64|torch.complex128"],
        },
    )
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

    def test_weights_of_zero_become_nan(self):
        layer = nn.Linear(2, 2, bias=False)
        nn.init.zeros_(layer.weight)

        nn.utils.parametrizations.spectral_norm(layer)

        assert layer.weight.isnan().tolist() == [[True, True], [True, True]]


@claim(
    api=["torch.nn.utils.clip_grad_norm_"],
    about=["value", "gradient", "warning", "error"],
    see=["generated/torch.nn.utils.clip_grad_norm_"],
    asked=[
        "parameters is an empty generator no gradient clipping",
        "clip_grad_norm_ returns 0",
        "gradient clipping has no effect",
        "model.parameters() saved in variable then clipped twice",
        "how to limit gradient norm",
    ],
)
class TestClippingAnEmptyGeneratorWarns:
    """`clip_grad_norm_` warns for a generator `parameters()` that is used up.

    From torch 2.8 on it warns, and the norm that it returns is 0. [a_generator_that_is_used_up_warns]
    Before torch 2.8 the same call was silent. [a_generator_that_is_used_up_warns_of_nothing]
    An empty list or an empty `filter` is silent, and its norm is 0.
    [an_empty_list_has_norm_zero, an_empty_list_or_filter_warns_of_nothing]
    Gradients of 3 and 4 from a fresh `parameters()` are clipped to a `max_norm` of 1. [a_generator_is_clipped]
    Float16 gradients of 3 and 4 on the CPU are clipped, and before torch 2.1 raise RuntimeError.
    [half_precision_is_clipped, half_precision_raises]
    """

    @until("2.8")
    def test_a_generator_that_is_used_up_warns_of_nothing(self):
        parameters = nn.Linear(1, 1).parameters()
        list(parameters)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert nn.utils.clip_grad_norm_(parameters, 1.0).item() == 0.0

    @since(
        "2.8",
        why="pytorch#151529",
        remedy="Pass `list(model.parameters())`, or call `parameters()` anew.",
        trigger={
            "calls": ["torch.nn.utils.clip_grad_norm_", "torch.nn.utils.clip_grad.clip_grad_norm_"],
            "at": {"parameters": 0},
            "when": ["kind:parameters=generator", "used_up:parameters"],
        },
    )
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

    def test_an_empty_list_or_filter_warns_of_nothing(self):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            norms = [nn.utils.clip_grad_norm_(given, 1.0).item() for given in ([], filter(None, []))]

        assert (norms, seen) == ([0.0, 0.0], [])
