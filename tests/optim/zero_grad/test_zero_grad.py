"""Clearing gradients.

Order: 4
"""

import copy

import pytest
import torch

from torchnotes import belief, claim
from torchnotes.domains import training


@claim(
    api=["torch.optim.SGD.zero_grad", "torch.nn.Module.zero_grad"],
    about=["state", "argument"],
    see=["generated/torch.optim.Optimizer.zero_grad", "generated/torch.nn.Module", "optim"],
    asked=[
        "grad is None after zero_grad",
        "zero_grad set_to_none meaning",
        "NoneType error accessing p.grad after optimizer.zero_grad",
        "model.zero_grad vs optimizer.zero_grad",
    ],
)
class TestZeroGradSetsGradientsToNone:
    """`zero_grad()` sets gradients to None by default.

    `SGD`, `Adam`, `AdamW` and `RMSprop` do so. [previous_gradients_are_removed]
    The gradients do not become 0, because `set_to_none` is true by default. [gradients_become_zero]
    `set_to_none=False` fills a dense gradient from `backward()` with zeros. [gradients_become_zero_if_asked_to]
    An alias of the gradient sees zeros with `set_to_none=False`, and its old numbers by default.
    [an_alias_of_the_gradient_sees_zeros_and_not_none]
    Parameters that the optimizer was not given keep their gradients. [parameters_of_others_keep_their_gradients]
    `zero_grad()` of an `nn.Linear` sets the gradients of its parameters to None, frozen ones too.
    [a_models_zero_grad_reaches_what_the_optimizer_does_not_have, a_models_zero_grad_reaches_frozen_parameters]
    With `set_to_none=False` it fills their gradients with zeros. [a_models_zero_grad_can_fill_with_zeros]
    """

    @belief("memo/4", holds=False)
    def test_gradients_become_zero(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.1)
        (3 * w).backward()

        optimizer.zero_grad()

        assert [w.grad] == [torch.tensor(0.0)]

    def test_gradients_become_zero_if_asked_to(self):
        w = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
        optimizer = torch.optim.SGD([w], lr=0.1)
        (3 * w).sum().backward()

        optimizer.zero_grad(set_to_none=False)

        assert w.grad.tolist() == [0.0, 0.0]

    @belief("lecture/27")
    @pytest.mark.parametrize("kind", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop])
    def test_previous_gradients_are_removed(self, kind):
        w = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
        optimizer = kind([w], lr=0.1)
        (3 * w).sum().backward()

        optimizer.zero_grad()

        assert w.grad is None

    def test_parameters_of_others_keep_their_gradients(self):
        own, other = torch.nn.Parameter(torch.tensor(1.0)), torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD([own], lr=0.1)
        (own * other).backward()

        optimizer.zero_grad()

        assert (own.grad, other.grad.item()) == (None, 1.0)

    def test_a_models_zero_grad_reaches_what_the_optimizer_does_not_have(self):
        model = torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD([model.weight], lr=0.1)

        model(torch.ones(1, 2)).sum().backward()
        optimizer.zero_grad()
        left = model.bias.grad.tolist()
        model.zero_grad()

        assert (left, model.weight.grad, model.bias.grad) == ([1.0], None, None)

    def test_a_models_zero_grad_reaches_frozen_parameters(self):
        model = torch.nn.Linear(2, 1)
        model(torch.ones(1, 2)).sum().backward()
        model.weight.requires_grad_(requires_grad=False)

        model.zero_grad()

        assert (model.weight.grad, model.bias.grad) == (None, None)

    def test_a_models_zero_grad_can_fill_with_zeros(self):
        model = torch.nn.Linear(2, 1)
        model(torch.ones(1, 2)).sum().backward()

        model.zero_grad(set_to_none=False)

        assert (model.weight.grad.tolist(), model.bias.grad.tolist()) == ([[0.0, 0.0]], [0.0])

    @pytest.mark.parametrize(("to_none", "seen"), [(True, [3.0, 3.0]), (False, [0.0, 0.0])])
    def test_an_alias_of_the_gradient_sees_zeros_and_not_none(self, to_none, seen):
        w = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
        optimizer = torch.optim.SGD([w], lr=0.1)
        (3 * w).sum().backward()
        alias = w.grad

        optimizer.zero_grad(set_to_none=to_none)

        assert alias.tolist() == seen
        assert (w.grad is None) is to_none


@claim(
    api=["torch.optim.SGD.zero_grad"],
    about=["state"],
    see=["generated/torch.optim.Optimizer.zero_grad", "generated/torch.nn.Module"],
    asked=[
        "does zero_grad reset momentum",
        "reset optimizer state",
        "why do we need to call zero_grad",
        "reset batchnorm running stats",
    ],
)
class TestZeroGradClearsGradientsAndNoOtherBuffers:
    """`zero_grad()` of `SGD` clears gradients and keeps momentum.

    After the call the next `backward()` starts anew. [gradients_are_reset_by_the_call]
    Neither `step()` of plain `SGD` nor a second `backward()` clears gradients. [nothing_but_the_call_resets_gradients]
    Other buffers stay, because momentum is kept in the optimizer and statistics in the model.
    [the_optimizers_momentum_is_reset, the_models_buffers_are_reset]
    All optimizers that step without a closure on dense gradients keep their state. [every_optimizer_keeps_its_state]
    Make a new optimizer to throw momentum away, and call `reset_running_stats()` for statistics. [advice]
    """

    @belief("memo/29")
    def test_gradients_are_reset_by_the_call(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.0)
        (3 * w).backward()

        optimizer.zero_grad()
        (5 * w).backward()

        assert w.grad.item() == 5.0

    @belief("memo/29")
    def test_nothing_but_the_call_resets_gradients(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.1)

        (3 * w).backward()
        optimizer.step()
        (5 * w).backward()
        gathered = w.grad.item()
        optimizer.zero_grad()

        assert (gathered, w.grad) == (8.0, None)

    def test_every_optimizer_keeps_its_state(self):
        before, after = {}, {}

        for name in training.OPTIMIZERS:
            optimizer, parameter = training.make(name)
            optimizer.step()
            before[name] = {key: copy.deepcopy(value) for key, value in optimizer.state[parameter].items()}
            optimizer.zero_grad()
            after[name] = optimizer.state[parameter]

        assert [name for name in before if repr(before[name]) != repr(after[name])] == []
        assert before["Adam"]["exp_avg"][0].tolist() == pytest.approx([0.1, 0.1])

    @belief("memo/29", holds=False, role="exception")
    def test_the_optimizers_momentum_is_reset(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
        (3 * w).backward()
        optimizer.step()

        optimizer.zero_grad()

        assert optimizer.state[w]["momentum_buffer"].item() == 0.0

    @belief("memo/29", holds=False, role="exception")
    def test_the_models_buffers_are_reset(self):
        model = torch.nn.BatchNorm1d(1, momentum=1.0)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        model(torch.tensor([[1.0], [3.0]]))

        optimizer.zero_grad()

        assert model.running_mean.item() == 0.0


@claim(
    api=["torch.optim.SGD.zero_grad", "torch.optim.SGD.step", "torch.Tensor.backward"],
    about=["state"],
    see=["generated/torch.optim.Optimizer.zero_grad", "notes/autograd"],
    asked=[
        "where to put optimizer.zero_grad in training loop",
        "model does not learn zero_grad after backward",
        "gradient accumulation over several batches",
        "zero_grad before or after step",
    ],
)
class TestZeroGradComesAnywhereButBetweenBackwardAndStep:
    """Cleared between `backward()` and `step()`, a gradient is lost.

    Plain `SGD` then moves nothing, silently. [clearing_between_backward_and_step_of_plain_sgd_moves_nothing]
    In a loop of plain `SGD` begun without gradients, clearing before `backward()` and after `step()` reach the same
    weight.
    [clearing_before_backward_and_after_the_step_are_alike]
    The note is wrong about clearing after the step, because the gradients do not add up then.
    [clearing_after_the_step_instead_lets_gradients_add_up]
    Without clearing, the gradients of two rounds add up. [without_clearing_gradients_add_up]
    With momentum and `set_to_none=False`, `SGD` still moves by what is left of it.
    [clearing_between_backward_and_step_leaves_momentum_to_move_by]
    Four samples, each loss divided by 4, gather the gradient of the mean of their losses.
    [gathering_parts_on_purpose_is_one_step_of_the_whole]
    """

    @belief("memo/3")
    def test_without_clearing_gradients_add_up(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5)

        (3 * w).backward()
        optimizer.step()
        (3 * w).backward()
        optimizer.step()

        assert w.grad.item() == 6.0
        assert w.item() == 1 - 0.5 * 3 - 0.5 * 6

    @belief("memo/3", holds=False)
    def test_clearing_after_the_step_instead_lets_gradients_add_up(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5)

        for _ in range(2):
            (3 * w).backward()
            optimizer.step()
            optimizer.zero_grad()

        assert w.item() == 1 - 0.5 * 3 - 0.5 * 6

    @pytest.mark.parametrize("to_none", [True, False])
    def test_clearing_before_backward_and_after_the_step_are_alike(self, to_none):
        before, after = torch.nn.Parameter(torch.tensor(1.0)), torch.nn.Parameter(torch.tensor(1.0))
        first, second = torch.optim.SGD([before], lr=0.25), torch.optim.SGD([after], lr=0.25)

        for _ in range(2):
            first.zero_grad(set_to_none=to_none)
            before.square().backward()
            first.step()
            after.square().backward()
            second.step()
            second.zero_grad(set_to_none=to_none)

        assert (before.item(), after.item()) == (0.25, 0.25)

    @pytest.mark.parametrize("to_none", [True, False])
    def test_clearing_between_backward_and_step_of_plain_sgd_moves_nothing(self, to_none):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5)

        (3 * w).backward()
        optimizer.zero_grad(set_to_none=to_none)
        optimizer.step()

        assert w.item() == 1.0

    def test_clearing_between_backward_and_step_leaves_momentum_to_move_by(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5, momentum=0.5)
        w.backward()
        optimizer.step()

        (3 * w).backward()
        optimizer.zero_grad(set_to_none=False)
        optimizer.step()

        assert w.item() == 1 - 0.5 - 0.5 * 0.5

    def test_gathering_parts_on_purpose_is_one_step_of_the_whole(self):
        parts, whole = torch.nn.Parameter(torch.tensor(1.0)), torch.nn.Parameter(torch.tensor(1.0))
        first, second = torch.optim.SGD([parts], lr=0.5), torch.optim.SGD([whole], lr=0.5)

        for x in torch.tensor([1.0, 2.0, 4.0, 5.0]):
            (x * parts / 4).backward()
        first.step()
        (torch.tensor([1.0, 2.0, 4.0, 5.0]) * whole).mean().backward()
        second.step()

        assert parts.item() == whole.item() == 1 - 0.5 * 3
