"""Weight decay and the L2 penalty.

Order: 9
"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until
from torchnotes.domains import training


@claim(
    api=["torch.optim.Adam", "torch.optim.SGD", "torch.optim.AdamW"],
    about=["state", "argument", "error"],
    see=["generated/torch.optim.Adam", "generated/torch.optim.AdamW", "generated/torch.optim.SGD"],
    asked=[
        "default weight_decay of optimizers",
        "does Adam use L2 regularization by default",
        "weight decay value in AdamW default",
        "exclude bias from weight decay",
        "Invalid weight_decay value",
    ],
)
class TestAdamHasNoPenaltyUnlessAskedForOne:
    """`Adam` has no L2 penalty by default.

    The note is wrong about `Adam` by itself, because its `weight_decay` is 0 by default and a first gradient of 0 moves
    nothing.
    [adam_shrinks_a_weight_that_the_loss_does_not_move, a_gradient_of_zeros_moves_adamw_only]
    The default is 0 for `SGD` too, and 0.01 for `AdamW`. [the_default_is_none_but_for_adamw]
    From torch 2.9 on, the default of `Muon` is 0.1. [muon_has_a_default_too]
    All other optimizers of `torch.optim` have 0, where they have the argument.
    [the_other_optimizers_have_none_by_default]
    By default, the first step of `Adam` moves a weight by about the learning rate, for gradients of 0.5 and -1000.
    [adam_moves_by_the_learning_rate_whatever_the_gradient]
    In `Adam`, `SGD` and `AdamW` a weight whose gradient is None does not decay.
    [a_weight_without_a_gradient_does_not_decay]
    In these three a negative argument `weight_decay` raises ValueError. [a_negative_decay_raises]
    A group of `SGD` can have another decay. [each_group_has_a_decay_of_its_own]
    """

    @belief("memo/14", holds=False)
    def test_adam_shrinks_a_weight_that_the_loss_does_not_move(self):
        w = torch.nn.Parameter(torch.tensor([1.0]))
        w.grad = torch.tensor([0.0])

        torch.optim.Adam([w], lr=0.1).step()

        assert w.item() < 1.0

    @pytest.mark.parametrize(
        ("kind", "default"), [(torch.optim.Adam, 0), (torch.optim.SGD, 0), (torch.optim.AdamW, 0.01)]
    )
    def test_the_default_is_none_but_for_adamw(self, kind, default):
        w = torch.nn.Parameter(torch.ones(1))

        assert kind([w], lr=0.1).param_groups[0]["weight_decay"] == default

    def test_the_other_optimizers_have_none_by_default(self):
        made = {name: training.make(name)[0] for name in training.OPTIMIZERS}
        defaults = {name: optimizer.defaults.get("weight_decay", 0) for name, optimizer in made.items()}

        assert {name for name in defaults if defaults[name] != 0} - {"AdamW", "Muon"} == set()

    @since("2.9")
    def test_muon_has_a_default_too(self):
        w = torch.nn.Parameter(torch.ones(1, 1))

        assert torch.optim.Muon([w]).param_groups[0]["weight_decay"] == 0.1

    @pytest.mark.parametrize(
        ("kind", "after"), [(torch.optim.Adam, 1.0), (torch.optim.SGD, 1.0), (torch.optim.AdamW, 0.999)]
    )
    def test_a_gradient_of_zeros_moves_adamw_only(self, kind, after):
        w = torch.nn.Parameter(torch.tensor([1.0]))
        w.grad = torch.tensor([0.0])

        assert kind([w], lr=0.1).step() is None
        assert w.item() == pytest.approx(after, abs=1e-7)

    def test_adam_moves_by_the_learning_rate_whatever_the_gradient(self):
        w = torch.nn.Parameter(torch.tensor([1.0, 1.0]))
        w.grad = torch.tensor([0.5, -1000.0])

        torch.optim.Adam([w], lr=0.1).step()

        assert w.tolist() == pytest.approx([0.9, 1.1])

    @pytest.mark.parametrize("kind", [torch.optim.Adam, torch.optim.SGD, torch.optim.AdamW])
    def test_a_weight_without_a_gradient_does_not_decay(self, kind):
        w = torch.nn.Parameter(torch.tensor([1.0]))

        kind([w], lr=0.1, weight_decay=0.5).step()

        assert w.item() == 1.0

    @pytest.mark.parametrize("kind", [torch.optim.Adam, torch.optim.SGD, torch.optim.AdamW])
    def test_a_negative_decay_raises(self, kind):
        w = torch.nn.Parameter(torch.tensor([1.0]))

        with pytest.raises(ValueError):
            kind([w], lr=0.1, weight_decay=-0.1)

    def test_each_group_has_a_decay_of_its_own(self):
        weight, bias = torch.nn.Parameter(torch.tensor([1.0])), torch.nn.Parameter(torch.tensor([1.0]))
        weight.grad, bias.grad = torch.tensor([0.0]), torch.tensor([0.0])

        torch.optim.SGD([{"params": [weight]}, {"params": [bias], "weight_decay": 0}], lr=0.1, weight_decay=0.5).step()

        assert (weight.item(), bias.item()) == (pytest.approx(0.95), 1.0)


@claim(
    api=["torch.optim.Adam", "torch.optim.SGD"],
    about=["state", "argument"],
    see=["generated/torch.optim.Adam", "generated/torch.optim.SGD"],
    asked=[
        "weight_decay vs adding L2 loss manually",
        "ridge regularization in pytorch",
        "is weight decay the same as L2 for Adam",
        "factor one half in weight decay formula",
    ],
)
class TestWeightDecayIsAnL2PenaltyThatAdamRescales:
    """`weight_decay` of `SGD` and `Adam` adds the gradient of an L2 penalty.

    By default a decay of 0.5 does what `0.5 / 2 * w.square().sum()` in the loss does, up to rounding.
    [it_goes_the_way_of_a_penalty_in_the_loss]
    In `SGD` with a gradient of 0 the pull is in proportion to the weight. [sgd_moves_every_weight_in_proportion]
    In `Adam` the pull of the first step is not, because the sum is divided by its own size.
    [adam_pulls_twice_as_much_at_twice_the_weight, adam_moves_every_weight_by_the_learning_rate_whatever_the_factor]
    Where decay times weight comes close to `eps`, `Adam` moves by less.
    [adam_moves_a_weight_by_less_where_the_decay_is_tiny]
    In a first step a large gradient drowns the decay in `Adam`, and adds to it in `SGD`.
    [adam_drowns_the_decay_in_a_large_gradient_where_sgd_adds_it]
    With `maximize=True` and a gradient of 0 the decay shrinks weights too. [it_shrinks_weights_when_maximizing_too]
    """

    @pytest.mark.parametrize("kind", [torch.optim.Adam, torch.optim.SGD])
    def test_it_goes_the_way_of_a_penalty_in_the_loss(self, kind):
        decayed, penalised = (
            torch.nn.Parameter(torch.tensor([1.0, -4.0])),
            torch.nn.Parameter(torch.tensor([1.0, -4.0])),
        )
        by_decay, by_penalty = kind([decayed], lr=0.1, weight_decay=0.5), kind([penalised], lr=0.1)

        for _ in range(5):
            decayed.grad = penalised.grad = None
            (decayed - 3).square().sum().backward()
            ((penalised - 3).square().sum() + 0.5 / 2 * penalised.square().sum()).backward()
            by_decay.step()
            by_penalty.step()

        assert decayed.tolist() == pytest.approx(penalised.tolist(), rel=1e-5)
        assert decayed[0].item() > 1.1

    @belief("memo/14", holds=False)
    def test_adam_pulls_twice_as_much_at_twice_the_weight(self):
        w = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
        w.grad = torch.tensor([0.0, 0.0])

        torch.optim.Adam([w], lr=0.1, weight_decay=0.5).step()

        assert (2 - w[1]).item() == pytest.approx(2 * (1 - w[0]).item())

    @pytest.mark.parametrize("decay", [1e-3, 0.5, 100.0])
    def test_adam_moves_every_weight_by_the_learning_rate_whatever_the_factor(self, decay):
        w = torch.nn.Parameter(torch.tensor([1.0, 2.0, -50.0], dtype=torch.float64))
        w.grad = torch.zeros(3, dtype=torch.float64)

        assert torch.optim.Adam([w], lr=0.1, weight_decay=decay).step() is None
        assert w.tolist() == pytest.approx([0.9, 1.9, -49.9], rel=1e-5)

    def test_adam_moves_a_weight_by_less_where_the_decay_is_tiny(self):
        w = torch.nn.Parameter(torch.tensor([1.0, 1e-5, 0.0], dtype=torch.float64))
        w.grad = torch.zeros(3, dtype=torch.float64)

        torch.optim.Adam([w], lr=0.1, weight_decay=1e-8).step()

        assert w.tolist() == pytest.approx([0.95, 0.0, 0.0], abs=1e-5)

    @pytest.mark.parametrize("decay", [0.0, 0.5, 1.0])
    def test_sgd_moves_every_weight_in_proportion(self, decay):
        w = torch.nn.Parameter(torch.tensor([1.0, 2.0, -50.0], dtype=torch.float64))
        w.grad = torch.zeros(3, dtype=torch.float64)

        assert torch.optim.SGD([w], lr=0.1, weight_decay=decay).step() is None
        assert w.tolist() == pytest.approx([1 - 0.1 * decay, 2 - 0.2 * decay, -50 + 5 * decay])

    @pytest.mark.parametrize(("kind", "after"), [(torch.optim.Adam, [0.9, 1.1]), (torch.optim.SGD, [0.95, 1.15])])
    def test_it_shrinks_weights_when_maximizing_too(self, kind, after):
        w = torch.nn.Parameter(torch.tensor([1.0, 1.0]))
        w.grad = torch.tensor([0.0, 2.0])

        assert kind([w], lr=0.1, weight_decay=0.5, maximize=True).step() is None
        assert w.tolist() == pytest.approx(after)

    def test_adam_drowns_the_decay_in_a_large_gradient_where_sgd_adds_it(self):
        adam, sgd = torch.nn.Parameter(torch.tensor([2.0])), torch.nn.Parameter(torch.tensor([2.0]))
        adam.grad, sgd.grad = torch.tensor([10.0]), torch.tensor([10.0])

        torch.optim.Adam([adam], lr=0.1, weight_decay=0.5).step()
        torch.optim.SGD([sgd], lr=0.1, weight_decay=0.5).step()

        assert adam.item() == pytest.approx(2 - 0.1)
        assert sgd.item() == pytest.approx(2 - 0.1 * (10 + 0.5 * 2))


@claim(
    api=["torch.optim.AdamW"],
    about=["state", "argument"],
    see=["generated/torch.optim.AdamW", "generated/torch.optim.Adam"],
    asked=[
        "difference between Adam and AdamW",
        "decoupled weight decay explained",
        "AdamW update formula",
        "is AdamW decay multiplied by learning rate",
        "isinstance AdamW Adam",
    ],
)
class TestAdamwDecaysApartFromTheGradient:
    """`AdamW` decays weights apart from the gradient.

    Its first step multiplies a float64 weight by `1 - lr * weight_decay` and moves it as `Adam` does without decay.
    [a_step_is_the_decay_followed_by_the_step_of_adam]
    With `foreach`, `amsgrad` or `maximize` that first step has the same decay. [options_do_not_change_the_decay]
    With default `eps`, a first step with a gradient of 0 multiplies each weight by `1 - lr * weight_decay`.
    [it_pulls_in_proportion_where_adam_does_not]
    By default the average `exp_avg` holds the decay in `Adam` and not in `AdamW`.
    [the_moments_hold_the_decay_in_adam_only]
    `ExponentialLR` lowers the decay together with the learning rate. [a_lower_rate_lowers_the_decay]
    From torch 2.7 on `AdamW` is a subclass of `Adam`, which accepts `decoupled_weight_decay=True`. [it_is_an_adam]
    Before torch 2.7 `AdamW` is not a subclass of `Adam`. [it_is_no_adam]
    """

    @given(start=st.floats(-100, 100), gradient=st.floats(-10, 10), decay=st.floats(0, 1))
    def test_a_step_is_the_decay_followed_by_the_step_of_adam(self, start, gradient, decay):
        decayed = torch.nn.Parameter(torch.tensor([start], dtype=torch.float64))
        plain = torch.nn.Parameter(torch.tensor([start * (1 - 0.1 * decay)], dtype=torch.float64))
        decayed.grad = plain.grad = torch.tensor([gradient], dtype=torch.float64)

        assert torch.optim.AdamW([decayed], lr=0.1, weight_decay=decay).step() is None
        assert torch.optim.Adam([plain], lr=0.1).step() is None
        assert decayed.item() == pytest.approx(plain.item(), rel=1e-12, abs=1e-12)

    def test_it_pulls_in_proportion_where_adam_does_not(self):
        w = torch.nn.Parameter(torch.tensor([1.0, 2.0, -50.0], dtype=torch.float64))
        w.grad = torch.zeros(3, dtype=torch.float64)

        torch.optim.AdamW([w], lr=0.1, weight_decay=0.5).step()

        assert w.tolist() == pytest.approx([0.95, 1.9, -47.5])

    @pytest.mark.parametrize("options", [{"foreach": True}, {"amsgrad": True}, {"maximize": True}], ids=str)
    def test_options_do_not_change_the_decay(self, options):
        decayed, plain = torch.nn.Parameter(torch.tensor([2.0, -4.0])), torch.nn.Parameter(torch.tensor([1.0, -2.0]))
        decayed.grad, plain.grad = torch.tensor([1.0, 0.5]), torch.tensor([1.0, 0.5])

        torch.optim.AdamW([decayed], lr=0.5, weight_decay=1.0, **options).step()
        torch.optim.Adam([plain], lr=0.5, **options).step()

        torch.testing.assert_close(decayed, plain)

    def test_a_lower_rate_lowers_the_decay(self):
        w = torch.nn.Parameter(torch.tensor([1.0]))
        w.grad = torch.tensor([0.0])
        optimizer = torch.optim.AdamW([w], lr=1.0, weight_decay=0.5)
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)

        optimizer.step()
        scheduler.step()
        optimizer.step()

        assert w.item() == pytest.approx(0.5 * 0.75)

    def test_the_moments_hold_the_decay_in_adam_only(self):
        adam, adamw = torch.nn.Parameter(torch.tensor([2.0])), torch.nn.Parameter(torch.tensor([2.0]))
        adam.grad, adamw.grad = torch.tensor([0.0]), torch.tensor([0.0])
        coupled = torch.optim.Adam([adam], lr=0.1, weight_decay=0.5)
        decoupled = torch.optim.AdamW([adamw], lr=0.1, weight_decay=0.5)

        coupled.step()
        decoupled.step()

        assert coupled.state[adam]["exp_avg"].item() == pytest.approx(0.1)
        assert decoupled.state[adamw]["exp_avg"].item() == 0.0

    @since("2.7")
    def test_it_is_an_adam(self):
        w = torch.nn.Parameter(torch.tensor([2.0]))
        w.grad = torch.tensor([0.0])

        torch.optim.Adam([w], lr=0.1, weight_decay=0.5, decoupled_weight_decay=True).step()

        assert w.item() == pytest.approx(1.9)
        assert isinstance(torch.optim.AdamW([w]), torch.optim.Adam)

    @until("2.7")
    def test_it_is_no_adam(self):
        w = torch.nn.Parameter(torch.tensor([2.0]))

        assert not isinstance(torch.optim.AdamW([w]), torch.optim.Adam)
        with pytest.raises(TypeError):
            torch.optim.Adam([w], decoupled_weight_decay=True)
