"""Rates by a metric.

Order: 6.8
"""

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import claim, since, until


def sgd(rate=1.0):
    return torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=rate)


def rates(metrics, rate=1.0, **options):
    """Return the rate after each metric."""
    optimizer, found = sgd(rate), []
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, **options)
    for metric in metrics:
        scheduler.step(metric)
        found.append(optimizer.param_groups[0]["lr"])
    return found


@claim(
    api=["torch.optim.lr_scheduler.ReduceLROnPlateau"],
    about=["value", "argument"],
    see=["generated/torch.optim.lr_scheduler.ReduceLROnPlateau"],
    asked=[
        "cooldown of ReduceLROnPlateau",
        "learning rate below 1e-8 does not fall",
        "min_lr ReduceLROnPlateau",
        "how low can ReduceLROnPlateau go",
    ],
)
class TestReduceLrOnPlateauCoolsDownBeforeItsPatience:
    """`ReduceLROnPlateau` counts bad steps once its `cooldown` is over.

    With `patience=1` and `cooldown=2` the next fall comes four steps later, instead of two.
    [a_cooldown_comes_before_the_patience]
    `min_lr=0.2` ends the fall of a rate of 1 at 0.2. [the_rate_stops_at_its_minimum]
    A fall by `eps` or less is left out: a rate of 1e-8 stays by default, and falls with `eps=0.0`. [a_tiny_rate_stays]
    A single metric that beats the best by more than the `threshold`, by default a share of it, starts the count anew.
    [a_better_metric_starts_the_count_anew]
    """

    def test_a_cooldown_comes_before_the_patience(self):
        assert rates([1.0] * 7, patience=1, cooldown=2) == [1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25]
        assert rates([1.0] * 7, patience=1) == [1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.125]

    def test_the_rate_stops_at_its_minimum(self):
        assert rates([1.0] * 5, patience=0, min_lr=0.2) == [1.0, 0.5, 0.25, 0.2, 0.2]

    def test_a_tiny_rate_stays(self):
        assert rates([1.0] * 3, rate=1e-8, patience=0) == [1e-8, 1e-8, 1e-8]
        assert rates([1.0] * 3, rate=1e-8, patience=0, eps=0.0) == [1e-8, 5e-9, 2.5e-9]

    def test_a_better_metric_starts_the_count_anew(self):
        assert rates([1.0, 1.0, 0.5, 0.5, 0.5], patience=1) == [1.0, 1.0, 1.0, 1.0, 0.5]


@claim(
    api=["torch.optim.lr_scheduler.ReduceLROnPlateau"],
    about=["state", "argument", "error"],
    see=["generated/torch.optim.lr_scheduler.ReduceLROnPlateau"],
    asked=[
        "'ReduceLROnPlateau' object has no attribute 'get_last_lr'",
        "resume training with ReduceLROnPlateau",
        "ReduceLROnPlateau step with a tensor loss",
    ],
)
class TestTheStateOfReduceLrOnPlateauLeavesTheRate:
    """A loaded state of `ReduceLROnPlateau` leaves the optimizer's rate.

    Its state keeps the best metric, the count of bad steps and options, so that a new one goes on with them.
    [a_new_one_goes_on]
    Loaded alone, the state leaves the rate of the optimizer as it is. [the_state_alone_leaves_the_rate]
    The metric may be a tensor with a single element, and `best` is a float then. [a_tensor_of_one_element_passes]
    From torch 2.3 on `get_last_lr()` returns the first rate before a step; earlier releases raise AttributeError.
    [the_first_rate_is_returned, before_a_step_it_raises]
    """

    def test_a_new_one_goes_on(self):
        first, optimizer = lr_scheduler.ReduceLROnPlateau(sgd(), patience=1), sgd()
        for metric in (1.0, 2.0):
            first.step(metric)
        second = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5)

        second.load_state_dict(first.state_dict())
        second.step(1.5)

        assert optimizer.param_groups[0]["lr"] == 0.1
        assert (second.best, second.patience) == (1.0, 1)

    def test_the_state_alone_leaves_the_rate(self):
        first, optimizer = lr_scheduler.ReduceLROnPlateau(sgd(), patience=0), sgd()
        for metric in (1.0, 2.0):
            first.step(metric)

        lr_scheduler.ReduceLROnPlateau(optimizer).load_state_dict(first.state_dict())

        assert (first.optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["lr"]) == (0.1, 1.0)

    def test_a_tensor_of_one_element_passes(self):
        scheduler = lr_scheduler.ReduceLROnPlateau(sgd())

        scheduler.step(torch.tensor([0.5], dtype=torch.float64))

        assert (type(scheduler.best), scheduler.best) == (float, 0.5)

    @since("2.3")
    def test_the_first_rate_is_returned(self):
        assert lr_scheduler.ReduceLROnPlateau(sgd(0.25)).get_last_lr() == [0.25]

    @until("2.3")
    def test_before_a_step_it_raises(self):
        scheduler = lr_scheduler.ReduceLROnPlateau(sgd())

        with pytest.raises(AttributeError):
            scheduler.get_last_lr()
