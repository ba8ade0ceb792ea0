"""What a graph keeps in memory, and until when.

Order: 8.5
"""

import weakref

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.Tensor.item", "torch.Tensor.detach", "torch.Tensor.backward"],
    about=["memory", "gradient", "state"],
    see=["notes/faq", "notes/autograd"],
    asked=[
        "memory grows every iteration total_loss += loss",
        "out of memory after a few epochs accumulating loss",
        "running loss loss.item() vs loss",
        "memory leak in training loop",
        "storing losses in a list uses more and more memory",
    ],
)
class TestASumOfLossesKeepsTheGraphOfEachStep:
    """`total += loss` keeps the graph of each step, `loss.item()` none.

    Without `backward()` the sum keeps what each step saved for its backward pass. [a_sum_keeps_what_was_saved]
    After a plain `backward()` of `loss = weight.exp().sum()` the saved tensors are freed, but the nodes of each step
    stay.
    [after_backward_the_nodes_stay]
    `total += loss.item()` and `total += loss.detach()` keep neither, once the variable `loss` is deleted.
    [a_number_keeps_nothing]
    A list of losses without `backward()` keeps what was saved likewise. [a_list_keeps_them_too]
    """

    def test_a_sum_keeps_what_was_saved(self):
        weight, total, kept = torch.ones(3, requires_grad=True), 0, []

        with Saved() as saved:
            for _ in range(3):
                total += weight.exp().sum()
                kept.append(len(saved))

        assert (kept, total.requires_grad) == ([1, 2, 3], True)
        total.backward()
        assert (len(saved), weight.grad.tolist()) == (0, pytest.approx([3 * torch.e] * 3))

    def test_after_backward_the_nodes_stay(self):
        weight, total, kept, sizes = torch.ones(3, requires_grad=True), 0, [], []

        with Saved() as saved:
            for _ in range(3):
                loss = weight.exp().sum()
                loss.backward()
                total += loss
                kept.append(len(saved))
                sizes.append(len(nodes(total.grad_fn)))

        assert (kept, sizes) == ([0, 0, 0], [4, 7, 10])

    @pytest.mark.parametrize("release", ["item", "detach"])
    def test_a_number_keeps_nothing(self, release):
        weight, total, kept = torch.ones(3, requires_grad=True), 0, []

        with Saved() as saved:
            for _ in range(3):
                loss = (weight * 2).square().sum()
                total += loss.item() if release == "item" else loss.detach()
                del loss
                kept.append(len(saved))

        assert (kept, float(total)) == ([0, 0, 0], 36.0)
        assert not getattr(total, "requires_grad", False)

    def test_a_list_keeps_them_too(self):
        weight = torch.ones(3, requires_grad=True)

        with Saved() as saved:
            losses = [weight.exp().sum() for _ in range(3)]
            before = len(saved)
            losses = [loss.item() for loss in losses]

        assert (before, len(saved), losses) == (3, 0, pytest.approx([3 * torch.e] * 3))


@claim(
    api=["torch.no_grad", "torch.nn.Module.eval"],
    about=["memory", "state"],
    see=["generated/torch.no_grad", "notes/autograd"],
    asked=[
        "cuda out of memory during validation",
        "does model.eval() save memory",
        "evaluation uses more memory than training",
        "collect predictions in a list runs out of memory",
    ],
)
class TestAnEvaluationWithoutNoGradKeepsItsGraphs:
    """`model.eval()` keeps recording, `torch.no_grad()` saves the memory.

    In `eval()` each output that is kept holds on to the tensors saved for its backward pass, here of two `Linear` and a
    `Tanh` whose parameters require gradients.
    [outputs_hold_what_was_saved]
    Under `torch.no_grad()` nothing is saved. [under_no_grad_nothing_is_saved]
    Keeping only `detach()` of the outputs lets the saved tensors go. [a_detached_output_lets_go]
    In training a plain `backward()` frees what such an output holds. [backward_frees_them]
    """

    def test_outputs_hold_what_was_saved(self):
        model, outputs, kept = network(), [], []
        model.eval()

        with Saved() as saved:
            for _ in range(3):
                outputs.append(model(torch.ones(1, 2)))
                kept.append(len(saved))

        assert kept[0] > 0
        assert not model.training
        assert kept == [kept[0], 2 * kept[0], 3 * kept[0]]
        assert [one.requires_grad for one in outputs] == [True, True, True]

    def test_under_no_grad_nothing_is_saved(self):
        model, outputs, kept = network().eval(), [], []

        with Saved() as saved, torch.no_grad():
            for _ in range(3):
                outputs.append(model(torch.ones(1, 2)))
                kept.append(len(saved))

        assert (kept, [one.requires_grad for one in outputs]) == ([0, 0, 0], [False, False, False])

    def test_a_detached_output_lets_go(self):
        model, outputs, kept = network().eval(), [], []

        with Saved() as saved:
            for _ in range(3):
                outputs.append(model(torch.ones(1, 2)).detach())
                kept.append(len(saved))

        assert (kept, len(outputs)) == ([0, 0, 0], 3)

    def test_backward_frees_them(self):
        model, outputs, kept = network(), [], []

        with Saved() as saved:
            for _ in range(3):
                outputs.append(model(torch.ones(1, 2)))
                outputs[-1].sum().backward()
                kept.append(len(saved))

        assert (kept, outputs[0].requires_grad) == ([0, 0, 0], True)


class Saved(torch.autograd.graph.saved_tensors_hooks):
    """How many tensors that were saved for a backward pass within this block are alive."""

    def __init__(self):
        self.alive = weakref.WeakSet()
        super().__init__(self.pack, lambda packed: packed.tensor)

    def pack(self, tensor):
        """Keep a tensor that an operation saves."""
        packed = Packed(tensor.detach())  # a result that is saved would hold its own node, and that the result
        self.alive.add(packed)
        return packed

    def __enter__(self):
        super().__enter__()
        return self

    def __len__(self):
        return len(self.alive)


class Packed:
    """A tensor that an operation saved, which lives as long as its node needs it."""

    def __init__(self, tensor):
        self.tensor = tensor


def network():
    """Return two layers with an activation between them."""
    return nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))


def nodes(node, seen=None):
    """Return the nodes of a graph, from its last one on."""
    seen = set() if seen is None else seen
    if node is not None and node not in seen:
        seen.add(node)
        for before, _ in node.next_functions:
            nodes(before, seen)
    return seen
