"""What an optimizer and its step take.

Order: 5
"""

import warnings

import pytest
import torch

from torchnotes import claim, since, until
from torchnotes.domains import training


@claim(
    api=["torch.optim.SGD.step", "torch.optim.LBFGS.step"],
    about=["state", "value", "error"],
    see=["optim", "generated/torch.optim.LBFGS"],
    asked=[
        "what is the closure in optimizer.step",
        "how to use LBFGS optimizer",
        "LBFGS.step() missing required argument closure",
        "optimizer.step returns loss value",
    ],
)
class TestStepEvaluatesAClosureFirst:
    """`step(closure)` returns the closure's loss from before the step.

    The loss is from before the step for each optimizer.
    [the_loss_that_comes_back_is_from_before_the_step, each_optimizer_returns_the_loss_from_before]
    The closure clears the gradients, computes the loss, calls `backward()` and returns the loss. [advice]
    The closure runs with gradients enabled, even in `no_grad()`. [the_closure_runs_with_gradients_inside_no_grad]
    `LBFGS` by default may call the closure several times a step. [lbfgs_finds_the_bottom_of_a_parabola_in_one_step]
    `LBFGS.step()` without a closure raises TypeError. [lbfgs_without_a_closure_raises]
    The other optimizers that step on dense gradients need no closure. [the_others_step_without_a_closure]
    """

    def test_the_loss_that_comes_back_is_from_before_the_step(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD([w], lr=0.25)

        def closure():
            optimizer.zero_grad()
            loss = w.square()
            loss.backward()
            return loss

        assert optimizer.step(closure).item() == 4.0
        assert w.item() == 1.0

    def test_each_optimizer_returns_the_loss_from_before(self):
        returned = {}

        for name in training.OPTIMIZERS:
            optimizer, parameter = training.make(name)
            returned[name] = optimizer.step(lambda: parameter.detach().sum()).item()  # noqa: B023 - called at once

        assert {name: loss for name, loss in returned.items() if loss != 4.0} == {}

    def test_the_others_step_without_a_closure(self):
        moved = {}

        for name in training.OPTIMIZERS:
            optimizer, parameter = training.make(name)
            moved[name] = optimizer.step() is None and parameter[0, 0].item() < 1.0

        assert [name for name in moved if not moved[name]] == []

    def test_the_closure_runs_with_gradients_inside_no_grad(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD([w], lr=0.25)

        with torch.no_grad():
            enabled = optimizer.step(torch.is_grad_enabled)

        assert enabled is True

    def test_lbfgs_finds_the_bottom_of_a_parabola_in_one_step(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.LBFGS([w], line_search_fn="strong_wolfe")

        losses = []

        def closure():
            optimizer.zero_grad()
            loss = (w - 5).square()
            loss.backward()
            losses.append(loss.item())
            return loss

        assert optimizer.step(closure).item() == 9.0
        assert len(losses) > 1
        assert w.item() == pytest.approx(5.0)

    def test_lbfgs_without_a_closure_raises(self):
        optimizer = torch.optim.LBFGS([torch.nn.Parameter(torch.ones(1))])

        with pytest.raises(TypeError):
            optimizer.step()


@claim(
    api=["torch.optim.SGD"],
    about=["error", "argument"],
    see=["optim", "generated/torch.optim.SGD"],
    asked=[
        "can't optimize a non-leaf Tensor",
        "optimizer got an empty parameter list",
        "optimize a single tensor with SGD",
        "different learning rate per layer param groups",
        "optimizer can only optimize Tensors, but one is str",
        "default learning rate of SGD",
    ],
)
class TestAnOptimizerTakesLeavesInAListOnly:
    """`SGD` accepts leaf tensors in a list, not a lone tensor.

    A list of leaves, a generator of them and a list of dicts with `params`, a list or a leaf, pass.
    [iterables_of_leaves_and_of_dicts_pass]
    A lone tensor, a lone dict with `params` and a list of numbers raise TypeError.
    [what_is_not_an_iterable_of_tensors_raises]
    An empty list raises ValueError, and so does, by default, a list with a result in a graph.
    [nothing_and_results_of_operations_raise]
    A result that retains its gradient passes. [a_result_that_retains_its_gradient_passes]
    A tensor with `requires_grad=False` passes silently, and `step()` moves it by a gradient set by hand.
    [a_tensor_that_requires_no_gradient_is_moved_by_one_set_by_hand_only]
    From torch 2.6 on, a list of pairs of a name and a leaf passes. [pairs_of_a_name_and_a_tensor_pass]
    Before torch 2.6 such a list raises TypeError. [pairs_of_a_name_and_a_tensor_raise]
    A negative argument `lr` raises ValueError. [a_negative_learning_rate_raises]
    A negative `lr` in the dict of a group passes silently. [a_negative_learning_rate_of_a_group_passes]
    From torch 2.2 on, `SGD` has the learning rate 0.001 by default. [the_learning_rate_has_a_default]
    Before torch 2.2 `SGD` without a learning rate raises ValueError. [the_learning_rate_has_no_default]
    """

    @pytest.mark.parametrize(
        "parameters",
        [torch.ones(2, requires_grad=True), {"params": [torch.ones(2, requires_grad=True)]}, [1.0]],
        ids=["tensor", "dict", "numbers"],
    )
    def test_what_is_not_an_iterable_of_tensors_raises(self, parameters):
        with pytest.raises(TypeError):
            torch.optim.SGD(parameters, lr=0.5)

    @pytest.mark.parametrize("parameters", [[], [torch.ones(2, requires_grad=True) * 2]], ids=["empty", "result"])
    def test_nothing_and_results_of_operations_raise(self, parameters):
        with pytest.raises(ValueError):
            torch.optim.SGD(parameters, lr=0.5)

    def test_iterables_of_leaves_and_of_dicts_pass(self):
        w = torch.ones(1, requires_grad=True)

        listed, generated = torch.optim.SGD([w], lr=0.5), torch.optim.SGD((one for one in [w]), lr=0.5)
        grouped = torch.optim.SGD([{"params": [w]}, {"params": torch.ones(1)}], lr=0.5)

        assert listed.param_groups[0]["params"] == generated.param_groups[0]["params"] == [w]
        assert [len(group["params"]) for group in grouped.param_groups] == [1, 1]

    def test_a_tensor_that_requires_no_gradient_is_moved_by_one_set_by_hand_only(self):
        frozen, given = torch.tensor([1.0]), torch.tensor([1.0])
        given.grad = torch.tensor([1.0])

        torch.optim.SGD([frozen, given], lr=0.5).step()

        assert (frozen.tolist(), given.tolist()) == ([1.0], [0.5])

    def test_a_result_that_retains_its_gradient_passes(self):
        result = torch.ones(2, requires_grad=True) * 2
        result.retain_grad()

        assert torch.optim.SGD([result], lr=0.5).param_groups[0]["params"][0] is result

    @since("2.6")
    def test_pairs_of_a_name_and_a_tensor_pass(self):
        w = torch.ones(1, requires_grad=True)

        assert torch.optim.SGD([("w", w)], lr=0.5).param_groups[0]["params"][0] is w

    @until("2.6")
    def test_pairs_of_a_name_and_a_tensor_raise(self):
        with pytest.raises(TypeError):
            torch.optim.SGD([("w", torch.ones(1, requires_grad=True))], lr=0.5)

    def test_a_negative_learning_rate_raises(self):
        with pytest.raises(ValueError):
            torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=-0.5)

    def test_a_negative_learning_rate_of_a_group_passes(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        w.grad = torch.tensor(2.0)

        torch.optim.SGD([{"params": [w], "lr": -0.5}], lr=0.5).step()

        assert w.item() == 2.0

    @since("2.2")
    def test_the_learning_rate_has_a_default(self):
        w = torch.ones(1, requires_grad=True)

        assert torch.optim.SGD([w]).param_groups[0]["lr"] == 0.001

    @until("2.2")
    def test_the_learning_rate_has_no_default(self):
        with pytest.raises(ValueError):
            torch.optim.SGD([torch.ones(1, requires_grad=True)])


@claim(
    api=["torch.optim.SGD", "torch.optim.SGD.add_param_group"],
    about=["argument", "error", "warning"],
    see=["optim", "generated/torch.optim.SGD"],
    asked=[
        "optimizer parameters need to be organized in ordered collections",
        "pass set of parameters to optimizer",
        "unordered params to optimizer resume bug",
    ],
)
class TestSgdWarnsOfASetOfParameters:
    """`SGD` of a set of parameters warns by a FutureWarning.

    Before torch 2.15 a set was accepted silently. [a_set_warns, a_set_is_accepted_silently]
    A set within a group raises TypeError, and so does one in `add_param_group`. [a_set_in_a_group_raises]
    A frozenset and the keys of a dict are accepted silently. [a_frozenset_and_keys_are_accepted]
    The order of a set may change from run to run, so a loaded state may reach other parameters. [background]
    """

    @until("2.15")
    def test_a_set_is_accepted_silently(self):
        w = torch.ones(1, requires_grad=True)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            optimizer = torch.optim.SGD({w}, lr=0.5)

        assert (optimizer.param_groups[0]["params"], [one.category for one in raised]) == ([w], [])

    @since(
        "2.15",
        remedy="Pass a list, as in `SGD(list(model.parameters()))`.",
        trigger={
            "calls": [
                "torch.optim.SGD",
                "torch.optim.Optimizer",
                "torch.optim.Adam",
                "torch.optim.AdamW",
                "torch.optim.RMSprop",
                "torch.optim.Adagrad",
                "torch.optim.Adadelta",
                "torch.optim.Adamax",
                "torch.optim.NAdam",
                "torch.optim.RAdam",
                "torch.optim.ASGD",
                "torch.optim.Rprop",
            ],
            "at": {"params": 0},
            "when": ["kind:params=set"],
        },
    )
    def test_a_set_warns(self):
        w = torch.ones(1, requires_grad=True)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            optimizer = torch.optim.SGD({w}, lr=0.5)

        assert (optimizer.param_groups[0]["params"], [one.category for one in raised]) == ([w], [FutureWarning])

    def test_a_set_in_a_group_raises(self):
        w, v = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)

        with pytest.raises(TypeError):
            torch.optim.SGD([{"params": {w}}], lr=0.5)
        with pytest.raises(TypeError):
            torch.optim.SGD([w], lr=0.5).add_param_group({"params": {v}})

    @pytest.mark.parametrize("container", [frozenset, lambda one: dict.fromkeys(one).keys()], ids=["frozenset", "keys"])
    def test_a_frozenset_and_keys_are_accepted(self, container):
        w = torch.ones(1, requires_grad=True)

        optimizer = torch.optim.SGD(container([w]), lr=0.5)

        assert optimizer.param_groups[0]["params"] == [w]
