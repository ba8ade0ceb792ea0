"""Older names and arguments that warn, and the newer ones.

Order: 31
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until

W = torch.ones(1, requires_grad=True)


@claim(
    api=[
        "torch.nn.Hardtanh",
        "torch.nn.NLLLoss2d",
        "torch.nn.Module.state_dict",
        "torch.nn.utils.stateless.functional_call",
        "torch.distributions.Distribution.sample_n",
        "torch.autograd.grad",
    ],
    about=["value", "argument", "warning"],
    see=["generated/torch.nn.Hardtanh", "generated/torch.func.functional_call", "generated/torch.autograd.grad"],
    asked=[
        "NLLLoss2d has been deprecated",
        "keyword argument max_value is deprecated and rename to max_val",
        "only_inputs argument is deprecated",
        "sample_n will be deprecated",
        "torch.nn.utils.stateless.functional_call deprecated",
        "Positional args are being deprecated state_dict",
    ],
)
class TestOlderArgumentsAndNamesWarn:
    """`nn.Hardtanh(max_value=2.0)` and `nn.NLLLoss2d()` warn.

    They warn by a FutureWarning, and so do positional arguments of `state_dict`, `stateless.functional_call`,
    `sample_n`, and `grad` with `only_inputs=False`. [each_warns_by_a_future_warning]
    Before torch 2.4 these warn by a UserWarning. [each_warns_by_a_user_warning]
    They return what the newer ways of calling return. [the_results_are_as_before]
    The newer ways are silent. [the_newer_ways_are_silent]
    """

    older = pytest.mark.parametrize(
        "call",
        [
            lambda: nn.Hardtanh(max_value=2.0),
            lambda: nn.Hardtanh(min_value=-2.0),
            nn.NLLLoss2d,
            lambda: nn.Linear(1, 1).state_dict({}),
            lambda: nn.utils.stateless.functional_call(nn.ReLU(), {}, torch.ones(1)),
            lambda: torch.distributions.Normal(0.0, 1.0).sample_n(2),
            lambda: torch.autograd.grad(W * 2, W, only_inputs=False),
        ],
        ids=["max_value", "min_value", "NLLLoss2d", "state_dict", "functional_call", "sample_n", "only_inputs"],
    )

    @until("2.4")
    @older
    def test_each_warns_by_a_user_warning(self, call):
        with pytest.warns(UserWarning):
            call()

    @since(
        "2.4",
        why="pytorch#127689",
        remedy="Write `max_val=`, `nn.NLLLoss`, `state_dict(prefix=)`, `torch.func.functional_call` or `sample((n,))`.",
        trigger={
            "calls": [
                "torch.nn.NLLLoss2d",
                "torch.nn.utils.stateless.functional_call",
                "torch.distributions.Distribution.sample_n",
                "torch.distributions.Normal.sample_n",
                "torch.distributions.Categorical.sample_n",
                "torch.distributions.Bernoulli.sample_n",
                "torch.distributions.Uniform.sample_n",
                "torch.distributions.Beta.sample_n",
                "torch.distributions.Gamma.sample_n",
            ]
        },
    )
    @older
    def test_each_warns_by_a_future_warning(self, call):
        with pytest.warns(FutureWarning):
            call()

    def test_the_results_are_as_before(self):
        layer, log = nn.Linear(1, 1), torch.tensor([[-1.0, -2.0]])
        weights = {"weight": torch.tensor([[2.0]]), "bias": torch.tensor([1.0])}

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            called = nn.utils.stateless.functional_call(layer, weights, torch.tensor([3.0]))
            clamped = nn.Hardtanh(max_value=2.0)(torch.tensor([5.0]))
            loss = nn.NLLLoss2d()(log, torch.tensor([1]))
            names = list(layer.state_dict({}, "a."))
            drawn = torch.distributions.Normal(torch.zeros(2), 1.0).sample_n(3)
            (slope,) = torch.autograd.grad(W * 2, W, only_inputs=False)

        assert (called.tolist(), clamped.tolist(), loss.item()) == ([7.0], [2.0], 2.0)
        assert (names, drawn.shape, slope.item()) == (["a.weight", "a.bias"], (3, 2), 2.0)

    def test_the_newer_ways_are_silent(self):
        layer, log = nn.Linear(1, 1), torch.tensor([[-1.0, -2.0]])
        weights = {"weight": torch.tensor([[2.0]]), "bias": torch.tensor([1.0])}

        assert torch.func.functional_call(layer, weights, torch.tensor([3.0])).tolist() == [7.0]
        assert nn.Hardtanh(max_val=2.0)(torch.tensor([5.0])).tolist() == [2.0]
        assert nn.NLLLoss()(log, torch.tensor([1])).item() == 2.0
        assert list(layer.state_dict(prefix="a.")) == ["a.weight", "a.bias"]
        assert torch.distributions.Normal(torch.zeros(2), 1.0).sample((3,)).shape == (3, 2)
        assert torch.autograd.grad(W * 2, W)[0].item() == 2.0
