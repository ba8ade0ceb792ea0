"""Which keys the states of schedulers have.

Order: 18
"""

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import claim, since, until
from torchnotes.domains import training

OTHERS = {"ChainedScheduler", "ReduceLROnPlateau", "SequentialLR", "StepLR"}
ELEVEN = pytest.mark.parametrize("name", sorted(training.SCHEDULERS.keys() - OTHERS))


def _optimizer():
    return torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)


@claim(
    api=[
        "torch.optim.lr_scheduler.ConstantLR.state_dict",
        "torch.optim.lr_scheduler.CosineAnnealingLR.state_dict",
        "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.state_dict",
        "torch.optim.lr_scheduler.CyclicLR.state_dict",
        "torch.optim.lr_scheduler.ExponentialLR.state_dict",
        "torch.optim.lr_scheduler.LambdaLR.state_dict",
        "torch.optim.lr_scheduler.LinearLR.state_dict",
        "torch.optim.lr_scheduler.MultiStepLR.state_dict",
        "torch.optim.lr_scheduler.MultiplicativeLR.state_dict",
        "torch.optim.lr_scheduler.OneCycleLR.state_dict",
        "torch.optim.lr_scheduler.PolynomialLR.state_dict",
    ],
    about=["state", "value"],
    see=["optim", "generated/torch.optim.lr_scheduler.LRScheduler"],
    asked=[
        "scheduler state_dict keys _is_initial verbose",
        "scheduler checkpoint from older pytorch version",
        "what is stored in lr_scheduler.state_dict",
        "compare scheduler states between versions",
    ],
)
class TestStatesOfElevenSchedulersHaveKeysByTheRelease:
    """Keys in the states of eleven schedulers may change by the release.

    `last_epoch`, `_last_lr`, `_step_count` and `base_lrs` have been there from torch 2.0 on. [four_keys_are_there]
    From torch 2.8 on there is a key `_is_initial`. [they_have_the_flag, they_lack_the_flag]
    Before torch 2.7 there was a key `verbose`. [they_say_whether_they_print, nothing_says_whether_they_print]
    `ChainedScheduler` and `SequentialLR` have neither key themselves. [schedulers_of_schedulers_have_neither]
    """

    @ELEVEN
    def test_four_keys_are_there(self, name):
        state = training.SCHEDULERS[name](_optimizer()).state_dict()

        assert state.keys() >= {"last_epoch", "_last_lr", "_step_count", "base_lrs"}
        assert state["last_epoch"] == 0

    @until("2.8")
    @ELEVEN
    def test_they_lack_the_flag(self, name):
        state = training.SCHEDULERS[name](_optimizer()).state_dict()

        assert ("last_epoch" in state, "_is_initial" in state) == (True, False)

    @since(
        "2.8",
        why="pytorch#149312",
        remedy="Compare the keys that you need, not the whole state.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.ConstantLR.state_dict",
                "torch.optim.lr_scheduler.CosineAnnealingLR.state_dict",
                "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.state_dict",
                "torch.optim.lr_scheduler.CyclicLR.state_dict",
                "torch.optim.lr_scheduler.ExponentialLR.state_dict",
                "torch.optim.lr_scheduler.LambdaLR.state_dict",
                "torch.optim.lr_scheduler.LinearLR.state_dict",
                "torch.optim.lr_scheduler.MultiStepLR.state_dict",
                "torch.optim.lr_scheduler.MultiplicativeLR.state_dict",
                "torch.optim.lr_scheduler.OneCycleLR.state_dict",
                "torch.optim.lr_scheduler.PolynomialLR.state_dict",
                "torch.optim.lr_scheduler.StepLR.state_dict",
                "torch.optim.lr_scheduler.LRScheduler.state_dict",
            ],
            "at": {"self": 0},
            "when": [
                "kind:self=ConstantLR|CosineAnnealingLR|CosineAnnealingWarmRestarts|CyclicLR|ExponentialLR|LambdaLR|LinearLR|MultiStepLR|MultiplicativeLR|OneCycleLR|PolynomialLR|StepLR"
            ],
        },
    )
    @ELEVEN
    def test_they_have_the_flag(self, name):
        state = training.SCHEDULERS[name](_optimizer()).state_dict()

        assert state.get("_is_initial") is False

    @until("2.7")
    @ELEVEN
    def test_they_say_whether_they_print(self, name):
        assert "verbose" in training.SCHEDULERS[name](_optimizer()).state_dict()

    @since(
        "2.7",
        why="pytorch#147301",
        remedy="Ask for the key with `state.get('verbose', False)`.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.ConstantLR.state_dict",
                "torch.optim.lr_scheduler.CosineAnnealingLR.state_dict",
                "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.state_dict",
                "torch.optim.lr_scheduler.CyclicLR.state_dict",
                "torch.optim.lr_scheduler.ExponentialLR.state_dict",
                "torch.optim.lr_scheduler.LambdaLR.state_dict",
                "torch.optim.lr_scheduler.LinearLR.state_dict",
                "torch.optim.lr_scheduler.MultiStepLR.state_dict",
                "torch.optim.lr_scheduler.MultiplicativeLR.state_dict",
                "torch.optim.lr_scheduler.OneCycleLR.state_dict",
                "torch.optim.lr_scheduler.PolynomialLR.state_dict",
                "torch.optim.lr_scheduler.LRScheduler.state_dict",
            ],
            "at": {"self": 0},
            "when": [
                "kind:self=ConstantLR|CosineAnnealingLR|CosineAnnealingWarmRestarts|CyclicLR|ExponentialLR|LambdaLR|LinearLR|MultiStepLR|MultiplicativeLR|OneCycleLR|PolynomialLR"
            ],
        },
    )
    @ELEVEN
    def test_nothing_says_whether_they_print(self, name):
        state = training.SCHEDULERS[name](_optimizer()).state_dict()

        assert ("last_epoch" in state, "verbose" in state) == (True, False)

    @pytest.mark.parametrize("name", ["ChainedScheduler", "SequentialLR"])
    def test_schedulers_of_schedulers_have_neither(self, name):
        state = training.SCHEDULERS[name](_optimizer()).state_dict()

        assert ("_schedulers" in state, state.keys() & {"_is_initial", "verbose"}) == (True, set())


@claim(
    api=[
        "torch.optim.lr_scheduler.OneCycleLR.state_dict",
        "torch.optim.lr_scheduler.ReduceLROnPlateau.state_dict",
    ],
    about=["state", "value"],
    see=[
        "generated/torch.optim.lr_scheduler.OneCycleLR",
        "generated/torch.optim.lr_scheduler.ReduceLROnPlateau",
    ],
    asked=[
        "OneCycleLR state_dict anneal_func pickle weights_only",
        "OneCycleLR checkpoint cannot be loaded function in state",
        "ReduceLROnPlateau has no attribute _last_lr",
    ],
)
class TestTheStateOfOneCycleLrHoldsNoFunction:
    """The state of `OneCycleLR` names its curve by a string.

    From torch 2.4 on `_anneal_func_type` says `cos` or `linear`. [a_string_names_the_curve]
    Before torch 2.4 the state held a function, `anneal_func`. [a_function_is_the_curve]
    From torch 2.3 on the state of a new `ReduceLROnPlateau` has a key `_last_lr`.
    [a_new_plateau_has_a_last_rate, a_new_plateau_lacks_a_last_rate]
    After a step older releases have it too. [after_a_step_it_has_a_last_rate]
    From torch 2.6 on its state has a key `default_min_lr`. [a_plateau_has_a_default, a_plateau_lacks_a_default]
    """

    curves = pytest.mark.parametrize("curve", ["cos", "linear"])

    @until("2.4")
    @curves
    def test_a_function_is_the_curve(self, curve):
        state = lr_scheduler.OneCycleLR(_optimizer(), 1.0, 4, anneal_strategy=curve, cycle_momentum=False).state_dict()

        assert (callable(state.get("anneal_func")), "_anneal_func_type" in state) == (True, False)

    @since(
        "2.4",
        why="pytorch#123775",
        remedy="Write checkpoints anew, since `weights_only=True` rejects functions.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.OneCycleLR.state_dict",
                "torch.optim.lr_scheduler.LRScheduler.state_dict",
            ],
            "at": {"self": 0},
            "when": ["kind:self=OneCycleLR"],
        },
    )
    @curves
    def test_a_string_names_the_curve(self, curve):
        state = lr_scheduler.OneCycleLR(_optimizer(), 1.0, 4, anneal_strategy=curve, cycle_momentum=False).state_dict()

        assert ("anneal_func" in state, state.get("_anneal_func_type")) == (False, curve)

    @until("2.3")
    def test_a_new_plateau_lacks_a_last_rate(self):
        state = lr_scheduler.ReduceLROnPlateau(_optimizer()).state_dict()

        assert ("last_epoch" in state, "_last_lr" in state) == (True, False)

    @since(
        "2.3",
        why="pytorch#119556",
        remedy="Read the rate from `optimizer.param_groups` on each release.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.ReduceLROnPlateau.state_dict",
                "torch.optim.lr_scheduler.LRScheduler.state_dict",
            ],
            "at": {"self": 0},
            "when": ["kind:self=ReduceLROnPlateau", "argument:self.last_epoch=0"],
        },
    )
    def test_a_new_plateau_has_a_last_rate(self):
        assert lr_scheduler.ReduceLROnPlateau(_optimizer()).state_dict().get("_last_lr") == [1.0]

    def test_after_a_step_it_has_a_last_rate(self):
        scheduler = lr_scheduler.ReduceLROnPlateau(_optimizer())

        scheduler.step(1.0)

        assert scheduler.state_dict()["_last_lr"] == [1.0]

    @until("2.6")
    def test_a_plateau_lacks_a_default(self):
        state = lr_scheduler.ReduceLROnPlateau(_optimizer(), min_lr=0.5).state_dict()

        assert (state["min_lrs"], "default_min_lr" in state) == ([0.5], False)

    @since(
        "2.6",
        why="pytorch#137637",
        remedy="Compare the keys that you need, not the whole state.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.ReduceLROnPlateau.state_dict",
                "torch.optim.lr_scheduler.LRScheduler.state_dict",
            ],
            "at": {"self": 0},
            "when": ["kind:self=ReduceLROnPlateau"],
        },
    )
    def test_a_plateau_has_a_default(self):
        state = lr_scheduler.ReduceLROnPlateau(_optimizer(), min_lr=0.5).state_dict()

        assert (state["min_lrs"], state.get("default_min_lr")) == ([0.5], 0.5)


@claim(
    api=[
        "torch.optim.lr_scheduler.CosineAnnealingLR.state_dict",
        "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.state_dict",
    ],
    about=["state", "dtype", "value"],
    see=[
        "generated/torch.optim.lr_scheduler.CosineAnnealingLR",
        "generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
    ],
    asked=[
        "CosineAnnealingLR eta_min default value",
        "eta_min 0 or 0.0 in saved scheduler",
        "minimum lr of cosine schedule type",
    ],
)
class TestTheLeastRateOfCosineAnnealingIsAFloatByDefault:
    """The default `eta_min` of `CosineAnnealingLR` is a float.

    So is the default of `CosineAnnealingWarmRestarts`, and their states hold 0.0. [the_default_is_a_float]
    Before torch 2.5 the default was the integer 0. [the_default_is_an_integer]
    An integer that you pass stays one. [a_given_integer_stays]
    """

    both = pytest.mark.parametrize(
        "scheduler",
        [lr_scheduler.CosineAnnealingLR, lr_scheduler.CosineAnnealingWarmRestarts],
        ids=["CosineAnnealingLR", "CosineAnnealingWarmRestarts"],
    )

    @until("2.5")
    @both
    def test_the_default_is_an_integer(self, scheduler):
        assert repr(scheduler(_optimizer(), 4).state_dict()["eta_min"]) == "0"

    @since(
        "2.5",
        remedy="Pass `eta_min=0.0` where the type matters, as in a printed or dumped state.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.CosineAnnealingLR.state_dict",
                "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.state_dict",
                "torch.optim.lr_scheduler.LRScheduler.state_dict",
            ],
            "at": {"self": 0},
            "when": ["kind:self=CosineAnnealingLR|CosineAnnealingWarmRestarts", "argument:self.eta_min=0|0.0"],
        },
    )
    @both
    def test_the_default_is_a_float(self, scheduler):
        assert repr(scheduler(_optimizer(), 4).state_dict()["eta_min"]) == "0.0"

    @both
    def test_a_given_integer_stays(self, scheduler):
        assert repr(scheduler(_optimizer(), 4, eta_min=1).state_dict()["eta_min"]) == "1"
