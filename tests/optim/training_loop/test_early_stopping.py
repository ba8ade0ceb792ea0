"""Early stopping.

Order: 8
"""

import copy
import math
import warnings

import pytest
import torch

from torchnotes import belief, claim
from torchnotes.domains import training


class Patience:
    """Tells when a metric that should fall has not done so for a while."""

    def __init__(self, patience):
        self.patience, self.best, self.waited = patience, math.inf, 0

    def is_over(self, metric):
        improved = metric < self.best
        self.best, self.waited = (metric, 0) if improved else (self.best, self.waited + 1)
        return self.waited >= self.patience


@claim(
    api=["torch.optim.SGD.step", "torch.nn.Module.state_dict", "torch.nn.Module.load_state_dict"],
    about=["state", "memory", "value"],
    see=["generated/torch.nn.Module", "generated/torch.optim.lr_scheduler.ReduceLROnPlateau"],
    asked=[
        "stop training when validation loss stops improving",
        "EarlyStopping callback pytorch",
        "restore best model weights after training",
        "patience in training loop",
        "keep best epoch weights in memory",
    ],
)
class TestEarlyStoppingIsWrittenByHand:
    """Early stopping is not in `torch.optim` and is written by hand.

    `torch.optim`, its `lr_scheduler` and `torch.utils` list no name with "early" in it. [torch_optim_has_no_such_class]
    Count the epochs without improvement, and stop after `patience` of them.
    [training_ends_when_the_metric_has_not_improved_for_a_while]
    A metric that falls in each epoch does not end training. [a_metric_that_falls_never_ends_it]
    When training ends the model holds its last weights and not the best.
    [training_that_overshoots_ends_and_the_best_weights_come_back]
    `state_dict()` and a shallow copy of it share memory with the weights: keep a `copy.deepcopy` of the best.
    [a_state_dict_that_is_not_copied_follows_to_the_last_weights, a_shallow_copy_follows_too]
    By default `load_state_dict` copies values, so that the best stay as they are when training goes on.
    [the_best_weights_stay_when_training_goes_on]
    NaN is not below the best, so that a loss that stays NaN ends training too. [a_metric_of_nan_ends_it]
    """

    @belief("lecture/47")
    def test_training_ends_when_the_metric_has_not_improved_for_a_while(self):
        stopping = Patience(3)
        metrics = [5.0, 4.0, 4.5, 3.0, 3.0, 3.5, 3.2, 1.0]

        ended = next(epoch for epoch, metric in enumerate(metrics) if stopping.is_over(metric))

        assert (ended, stopping.best) == (6, 3.0)

    @belief("lecture/47")
    def test_training_that_overshoots_ends_and_the_best_weights_come_back(self):
        model = torch.nn.Linear(1, 1, bias=False)
        torch.nn.init.constant_(model.weight, 4.0)
        optimizer, stopping, epochs = torch.optim.SGD(model.parameters(), lr=1.0), Patience(2), 0

        while not stopping.is_over(model.weight.square().item()):
            if stopping.waited == 0:
                best = copy.deepcopy(model.state_dict())
            model.weight.grad = torch.ones(1, 1)
            optimizer.step()
            epochs += 1
        last = model.weight.item()
        model.load_state_dict(best)

        assert (epochs, last, model.weight.item()) == (6, -2.0, 0.0)

    def test_a_state_dict_that_is_not_copied_follows_to_the_last_weights(self):
        model = torch.nn.Linear(1, 1, bias=False)
        torch.nn.init.constant_(model.weight, 4.0)
        kept, copied = model.state_dict(), copy.deepcopy(model.state_dict())

        model.weight.grad = torch.ones(1, 1)
        torch.optim.SGD(model.parameters(), lr=1.0).step()

        assert (kept["weight"].item(), copied["weight"].item()) == (3.0, 4.0)

    def test_a_shallow_copy_follows_too(self):
        model = torch.nn.Linear(1, 1, bias=False)
        torch.nn.init.constant_(model.weight, 4.0)
        copied, listed = copy.copy(model.state_dict()), dict(model.state_dict())

        model.weight.grad = torch.ones(1, 1)
        torch.optim.SGD(model.parameters(), lr=1.0).step()

        assert (copied["weight"].item(), listed["weight"].item()) == (3.0, 3.0)

    def test_the_best_weights_stay_when_training_goes_on(self):
        model, best = torch.nn.Linear(1, 1, bias=False), {"weight": torch.tensor([[4.0]])}

        model.load_state_dict(best)
        model.weight.grad = torch.ones(1, 1)
        torch.optim.SGD(model.parameters(), lr=1.0).step()

        assert (model.weight.item(), best["weight"].item()) == (3.0, 4.0)

    def test_a_metric_that_falls_never_ends_it(self):
        stopping = Patience(1)

        assert not any(stopping.is_over(metric) for metric in [5.0, 4.0, 3.0, 2.0, 1.0])

    def test_a_metric_of_nan_ends_it(self):
        stopping = Patience(2)

        assert [stopping.is_over(metric) for metric in [5.0, math.nan, math.nan]] == [False, False, True]

    def test_torch_optim_has_no_such_class(self):
        names = [*vars(torch.optim), *vars(torch.optim.lr_scheduler), *vars(torch.utils)]

        assert [name for name in names if "early" in name.lower()] == []


@claim(
    api=["torch.optim.lr_scheduler.ReduceLROnPlateau"],
    about=["state", "error", "argument"],
    see=["generated/torch.optim.lr_scheduler.ReduceLROnPlateau"],
    asked=[
        "lower lr when validation loss stagnates",
        "ReduceLROnPlateau missing argument metrics",
        "scheduler patience explanation",
        "Factor should be < 1.0",
        "ReduceLROnPlateau for accuracy mode max",
        "learning rate not decreasing on plateau",
    ],
)
class TestReduceLrOnPlateauWatchesAMetric:
    """`ReduceLROnPlateau` lowers the rate when a metric stops falling.

    By default the rate falls once more than `patience` epochs in a row are not better, and the count starts anew.
    [the_rate_falls_after_patience_and_one_more]
    By default a positive metric has to fall below 0.9999 times the best to be better.
    [an_improvement_by_less_than_the_threshold_is_none]
    `step()` without the metric raises TypeError. [a_step_without_the_metric_raises]
    All other schedulers of `lr_scheduler` step without a metric. [the_other_schedulers_step_without_a_metric]
    `mode="max"` is for a metric that should rise. [the_mode_says_which_way_is_better]
    NaN is not better, so that by default with `patience=0` the rate falls at each NaN. [nan_is_never_better]
    By default a rate of 1e-8 is not halved, as a change of at most 1e-8 is not made. [a_change_below_eps_is_not_made]
    By default a metric of -1 that stands still counts as better each time, and with `threshold_mode="abs"` it does not.
    [a_negative_metric_that_stands_still_is_better_each_time_if_the_threshold_is_relative]
    A `factor` of 1 or 2 raises ValueError. [a_factor_that_would_not_lower_the_rate_raises]
    """

    def test_the_rate_falls_after_patience_and_one_more(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
        rates = []

        for metric in [3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0]:
            scheduler.step(metric)
            rates.append(optimizer.param_groups[0]["lr"])

        assert rates == [1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25]

    def test_a_step_without_the_metric_raises(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)

        with pytest.raises(TypeError):
            scheduler.step()

    def test_the_other_schedulers_step_without_a_metric(self):
        others = [name for name in training.SCHEDULERS if name != "ReduceLROnPlateau"]

        assert [name for name in others if _counted(name) != 1] == []

    @pytest.mark.parametrize(("mode", "after"), [("min", 0.5), ("max", 1.0)])
    def test_the_mode_says_which_way_is_better(self, mode, after):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode=mode, factor=0.5, patience=1)

        for metric in [1.0, 2.0, 3.0]:
            scheduler.step(metric)

        assert optimizer.param_groups[0]["lr"] == after

    def test_an_improvement_by_less_than_the_threshold_is_none(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=0)

        scheduler.step(1.0)
        scheduler.step(0.99995)

        assert optimizer.param_groups[0]["lr"] == 0.5

    def test_nan_is_never_better(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=0)

        for metric in [1.0, math.nan, math.nan]:
            scheduler.step(metric)

        assert optimizer.param_groups[0]["lr"] == 0.25

    @pytest.mark.parametrize(("mode", "after"), [("rel", 1.0), ("abs", 0.25)])
    def test_a_negative_metric_that_stands_still_is_better_each_time_if_the_threshold_is_relative(self, mode, after):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=0, threshold_mode=mode)

        for metric in [-1.0, -1.0, -0.99995]:
            scheduler.step(metric)

        assert optimizer.param_groups[0]["lr"] == after

    def test_a_change_below_eps_is_not_made(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1e-8)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=0)

        for metric in [1.0, 1.0, 1.0]:
            scheduler.step(metric)

        assert optimizer.param_groups[0]["lr"] == 1e-8

    @pytest.mark.parametrize("factor", [1.0, 2.0])
    def test_a_factor_that_would_not_lower_the_rate_raises(self, factor):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        with pytest.raises(ValueError):
            torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=factor)


def _counted(name):
    """Return how many steps a scheduler has counted after one without an argument."""
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
    scheduler = training.SCHEDULERS[name](optimizer)
    optimizer.step()
    with warnings.catch_warnings():
        # SequentialLR passes a deprecated argument on before torch 2.6
        warnings.simplefilter("ignore")
        scheduler.step()
    return scheduler.state_dict().get("last_epoch", 1)
