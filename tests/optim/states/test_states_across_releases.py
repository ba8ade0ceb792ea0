"""States of optimizers and schedulers: which keys they have, and what a state of another kind does.

Order: 19
"""

import pytest
import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR

from torchnotes import claim, since, until


@claim(
    api=["torch.optim.Adam.load_state_dict", "torch.optim.Adam"],
    about=["state", "value"],
    see=["generated/torch.optim.Adam", "generated/torch.optim.AdamW"],
    asked=[
        "switch from AdamW to Adam with loaded optimizer state",
        "AdamW checkpoint into Adam weight decay",
        "decoupled_weight_decay True after load_state_dict",
    ],
)
class TestAdamThatLoadsAStateOfAdamWDecaysAsAdamW:
    """`Adam` that loads a state of `AdamW` decays weights as `AdamW`.

    The state brings `decoupled_weight_decay=True` along. [the_flag_comes_along]
    One step from 1.0 with a decay of 0.5 and a gradient of 0 leads to 0.95 then.
    [a_step_decays_apart_from_the_gradient]
    Before torch 2.7 the same step led to 0.9, because the decay went through the gradient.
    [a_step_decays_through_the_gradient]
    """

    @until("2.7")
    def test_a_step_decays_through_the_gradient(self):
        w = nn.Parameter(torch.ones(1))
        optimizer = torch.optim.Adam([w], lr=0.1)
        optimizer.load_state_dict(torch.optim.AdamW([w], lr=0.1, weight_decay=0.5).state_dict())

        w.grad = torch.zeros(1)
        optimizer.step()

        assert w.item() == pytest.approx(0.9)

    @since(
        "2.7",
        why="pytorch#143710",
        remedy="Set `group['decoupled_weight_decay'] = False` after loading, or make an `AdamW`.",
        trigger={
            "calls": ["torch.optim.Adam.load_state_dict", "torch.optim.Optimizer.load_state_dict"],
            "at": {"self": 0, "state_dict": 1},
            "when": [
                "kind:self=Adam",
                "argument:state_dict.param_groups.0.decoupled_weight_decay=True",
                "!argument:state_dict.param_groups.0.weight_decay=0|0.0",
            ],
        },
    )
    def test_a_step_decays_apart_from_the_gradient(self):
        w = nn.Parameter(torch.ones(1))
        optimizer = torch.optim.Adam([w], lr=0.1)
        optimizer.load_state_dict(torch.optim.AdamW([w], lr=0.1, weight_decay=0.5).state_dict())

        w.grad = torch.zeros(1)
        optimizer.step()

        assert w.item() == pytest.approx(0.95)

    @since("2.7")
    def test_the_flag_comes_along(self):
        w = nn.Parameter(torch.ones(1))
        optimizer = torch.optim.Adam([w])

        optimizer.load_state_dict(torch.optim.AdamW([w]).state_dict())

        assert optimizer.param_groups[0]["decoupled_weight_decay"] is True


@claim(
    api=["torch.optim.Adam.state_dict"],
    about=["state", "value"],
    see=["generated/torch.optim.Adam"],
    asked=[
        "KeyError 'decoupled_weight_decay'",
        "what is decoupled_weight_decay in Adam param_groups",
        "Adam state dict new key after update to 2.7",
    ],
)
class TestAGroupOfAdamSaysWhetherItsDecayIsDecoupled:
    """A group of `Adam` has a key `decoupled_weight_decay`.

    By default it is False. [the_flag_is_there]
    Before torch 2.7 the key is missing. [the_flag_is_missing]
    `repr` of the optimizer prints it from then on. [the_flag_is_printed]
    A state without the key loads. [a_state_without_the_key_loads]
    """

    @until("2.7")
    def test_the_flag_is_missing(self):
        (group,) = torch.optim.Adam([nn.Parameter(torch.ones(1))]).param_groups

        assert ("weight_decay" in group, "decoupled_weight_decay" in group) == (True, False)

    @since("2.7")
    def test_the_flag_is_there(self):
        (group,) = torch.optim.Adam([nn.Parameter(torch.ones(1))]).state_dict()["param_groups"]

        assert group["decoupled_weight_decay"] is False

    @since(
        "2.7",
        why="pytorch#143710",
        remedy="Read values from `param_groups`, not from the printed form.",
        trigger={"calls": ["torch.optim.Optimizer.__repr__"], "at": {"self": 0}, "when": ["kind:self=Adam|AdamW"]},
    )
    def test_the_flag_is_printed(self):
        assert "decoupled_weight_decay: False" in repr(torch.optim.Adam([nn.Parameter(torch.ones(1))]))

    def test_a_state_without_the_key_loads(self):
        optimizer = torch.optim.Adam([nn.Parameter(torch.ones(1))], lr=0.5)
        state = optimizer.state_dict()
        state["param_groups"][0].pop("decoupled_weight_decay", None)

        optimizer.load_state_dict(state)

        assert optimizer.param_groups[0].get("decoupled_weight_decay", False) is False
        assert optimizer.param_groups[0]["lr"] == 0.5


@claim(
    api=["torch.optim.lr_scheduler.StepLR.state_dict", "torch.optim.lr_scheduler.StepLR.load_state_dict"],
    about=["state", "value"],
    see=["generated/torch.optim.lr_scheduler.StepLR"],
    asked=["StepLR state_dict keys", "KeyError '_is_initial'", "load old StepLR checkpoint in newer pytorch"],
)
class TestTheStateOfStepLrHasOtherKeysByTheRelease:
    """The keys in the state of `StepLR` may change with the release.

    Seven keys have been there from torch 2.0 on. [seven_keys_are_there]
    From torch 2.8 on there is a key `_is_initial`.
    [it_says_whether_it_is_initial, nothing_says_whether_it_is_initial]
    Before torch 2.7 there was a key `verbose`. [it_says_whether_it_prints, nothing_says_whether_it_prints]
    A state without these keys loads, and the rate goes on. [an_older_state_loads]
    """

    def test_seven_keys_are_there(self):
        state = StepLR(torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0), step_size=2).state_dict()

        assert sorted(state.keys() - {"verbose", "_is_initial"}) == [
            *("_get_lr_called_within_step", "_last_lr", "_step_count", "base_lrs", "gamma", "last_epoch", "step_size"),
        ]

    @until("2.8")
    def test_nothing_says_whether_it_is_initial(self):
        state = StepLR(torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0), step_size=2).state_dict()

        assert ("last_epoch" in state, "_is_initial" in state) == (True, False)

    @since("2.8")
    def test_it_says_whether_it_is_initial(self):
        state = StepLR(torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0), step_size=2).state_dict()

        assert state["_is_initial"] is False

    @until("2.7")
    def test_it_says_whether_it_prints(self):
        state = StepLR(torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0), step_size=2).state_dict()

        assert "verbose" in state

    @since(
        "2.7",
        why="pytorch#147301",
        remedy="Ask for the key with `state.get('verbose', False)`.",
        trigger={
            "calls": ["torch.optim.lr_scheduler.StepLR.state_dict", "torch.optim.lr_scheduler.LRScheduler.state_dict"],
            "at": {"self": 0},
            "when": ["kind:self=StepLR"],
        },
    )
    def test_nothing_says_whether_it_prints(self):
        state = StepLR(torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0), step_size=2).state_dict()

        assert ("last_epoch" in state, "verbose" in state) == (True, False)

    def test_an_older_state_loads(self):
        optimizer = torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0)
        scheduler = StepLR(optimizer, step_size=2, gamma=0.5)
        state = {key: value for key, value in scheduler.state_dict().items() if key not in {"_is_initial", "verbose"}}

        scheduler.load_state_dict(state | {"last_epoch": 1})
        optimizer.step()
        scheduler.step()

        assert optimizer.param_groups[0]["lr"] == 0.5


@claim(
    api=["torch.nn.utils.clip_grad_value_"],
    about=["argument", "error"],
    see=["generated/torch.nn.utils.clip_grad_value_"],
    asked=[
        "clip_grad_value_ nested_tensorlist size error",
        "clip_grad_value_ with empty parameters",
        "clamp gradients to range error no parameters",
        "clip_grad_value_ before backward",
    ],
)
class TestClippingByValueRejectsAUsedUpGenerator:
    """`clip_grad_value_` raises where nothing has a gradient.

    A used-up generator raises RuntimeError. [a_used_up_generator_raises]
    Before torch 2.1 such a generator was accepted silently. [a_used_up_generator_is_accepted]
    An empty list behaves as such a generator. [an_empty_list_raises]
    Before the first `backward()`, or with frozen parameters alone, the call raises RuntimeError.
    [parameters_without_a_gradient_raise]
    Where one parameter has a gradient, `clip_grad_value_` skips the others. [one_gradient_is_enough]
    """

    @until("2.1")
    def test_a_used_up_generator_is_accepted(self):
        parameters = iter(nn.Linear(1, 1).parameters())
        list(parameters)

        assert nn.utils.clip_grad_value_(parameters, 1.0) is None

    @since(
        "2.1",
        remedy="Pass `list(model.parameters())`, or call `parameters()` anew.",
        trigger={
            "calls": ["torch.nn.utils.clip_grad_value_", "torch.nn.utils.clip_grad.clip_grad_value_"],
            "at": {"parameters": 0},
            "when": ["used_up:parameters or no_gradients:parameters"],
        },
    )
    def test_a_used_up_generator_raises(self):
        parameters = iter(nn.Linear(1, 1).parameters())
        list(parameters)

        with pytest.raises(RuntimeError):
            nn.utils.clip_grad_value_(parameters, 1.0)

    @since("2.1")
    def test_an_empty_list_raises(self):
        with pytest.raises(RuntimeError):
            nn.utils.clip_grad_value_([], 1.0)

    @since("2.1")
    @pytest.mark.parametrize("requires_grad", [True, False])
    def test_parameters_without_a_gradient_raise(self, requires_grad):
        layer = nn.Linear(1, 1).requires_grad_(requires_grad)

        with pytest.raises(RuntimeError):
            nn.utils.clip_grad_value_(layer.parameters(), 1.0)

    def test_one_gradient_is_enough(self):
        layer = nn.Linear(1, 1, bias=False)
        layer(torch.tensor([4.0])).backward()
        frozen = nn.Parameter(torch.ones(1), requires_grad=False)

        assert nn.utils.clip_grad_value_([frozen, layer.weight], 1.0) is None
        assert (layer.weight.grad.tolist(), frozen.grad) == ([[1.0]], None)


@claim(
    api=["torch.optim.SGD.state_dict", "torch.optim.SGD.load_state_dict"],
    about=["state", "argument", "value"],
    see=["generated/torch.optim.SGD"],
    asked=["KeyError 'fused' SGD", "SGD param_groups fused None", "load SGD checkpoint saved before fused existed"],
)
class TestAGroupOfSgdSaysWhetherItIsFused:
    """A group of `SGD` has a key `fused`.

    By default it is None. [the_key_is_there]
    Before torch 2.3 the key is missing. [the_key_is_missing]
    A state without the key loads, and a step goes on from it. [a_state_without_the_key_loads]
    """

    @until("2.3")
    def test_the_key_is_missing(self):
        (group,) = torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.5).state_dict()["param_groups"]

        assert ("foreach" in group, "fused" in group) == (True, False)

    @since(
        "2.3",
        why="pytorch#116585",
        remedy="Compare the keys that you need, not the whole group.",
        trigger={
            "calls": [
                "torch.optim.SGD.state_dict",
                "torch.optim.Optimizer.state_dict",
                "torch.optim.Optimizer.__repr__",
            ],
            "at": {"self": 0},
            "when": ["kind:self=torch.optim.sgd.SGD"],
        },
    )
    def test_the_key_is_there(self):
        (group,) = torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.5).state_dict()["param_groups"]

        assert ("foreach" in group, group.get("fused", "none")) == (True, None)

    def test_a_state_without_the_key_loads(self):
        w = nn.Parameter(torch.ones(1))
        w.grad = torch.ones(1)
        optimizer = torch.optim.SGD([w], lr=0.25)
        state = optimizer.state_dict()
        state["param_groups"][0].pop("fused", None)
        state["param_groups"][0]["lr"] = 0.5

        optimizer.load_state_dict(state)
        optimizer.step()

        assert w.item() == 0.5
