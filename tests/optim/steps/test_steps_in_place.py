"""Optimizer steps write in place.

Order: 3
"""

import pytest
import torch

from torchnotes import claim, since
from torchnotes.domains import training


@claim(
    api=["torch.optim.SGD.step"],
    about=["state", "memory", "error"],
    see=["generated/torch.optim.Optimizer.step", "notes/autograd"],
    asked=[
        "weights saved earlier changed after optimizer step",
        "keep copy of old weights before update",
        "does optimizer.step create new tensors",
        "change learning rate of an existing optimizer",
        "backward after optimizer.step inplace error",
    ],
)
class TestStepWritesIntoTheParametersMemory:
    """`SGD.step()` writes into the memory of the parameters.

    A float32 parameter stays the same object at the same address.
    [the_parameter_stays_the_same_object_at_the_same_place]
    Every optimizer that steps without a closure on dense gradients writes to the same address, unless
    `differentiable=True`.
    [every_optimizer_writes_to_the_same_place]
    `state_dict()` and `detach().numpy()` of an `nn.Linear` weight on the CPU share that memory, and change too.
    [views_taken_before_follow]
    By default, `backward` through `w.square()` from before an `SGD` step that moved `w` raises RuntimeError.
    [backward_through_a_graph_from_before_the_step_raises]
    From torch 2.4 on, after a step with `fused=True` on the CPU it computes a wrong gradient silently.
    [after_a_fused_step_backward_uses_the_new_values]
    A graph that saved none of the old values, such as `3 * w`, goes backward.
    [a_graph_from_before_the_step_that_needs_no_old_value_goes_backward]
    An optimizer holds the old parameter where a new one is assigned to the `nn.Linear`, and leaves the new one.
    [a_parameter_put_in_its_place_later_is_not_moved]
    A learning rate written into `param_groups` counts from the next `SGD` step on.
    [the_learning_rate_is_read_at_each_step]
    Clone what has to stay as it was. [advice]
    """

    def test_the_parameter_stays_the_same_object_at_the_same_place(self):
        w = torch.nn.Parameter(torch.tensor([1.0]))
        held, address = w, w.data_ptr()
        w.grad = torch.tensor([2.0])

        result = torch.optim.SGD([w], lr=0.5).step()

        assert (w is held, w.data_ptr() == address, w.is_leaf, result) == (True, True, True, None)
        assert w.tolist() == [0.0]

    def test_every_optimizer_writes_to_the_same_place(self):
        ways = [(name, way) for name in training.OPTIMIZERS for way in training.ways(name) if way != "differentiable"]
        addresses = {}

        for name, way in ways:
            optimizer, parameter = training.make(name, way)
            before = parameter.data_ptr()
            optimizer.step()
            addresses[name, way] = before, parameter.data_ptr(), parameter[0, 0].item() != 1.0

        assert [way for way, (before, after, moved) in addresses.items() if before != after or not moved] == []

    def test_views_taken_before_follow(self):
        model = _line(weight=1.0)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        saved, array, copied = model.state_dict(), model.weight.detach().numpy(), model.weight.detach().clone()

        model.weight.grad = torch.tensor([[2.0]])
        optimizer.step()

        assert (saved["weight"].item(), array.item(), copied.item()) == (0.0, 0.0, 1.0)

    def test_backward_through_a_graph_from_before_the_step_raises(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD([w], lr=0.5)
        loss = w.square()

        loss.backward(retain_graph=True)
        optimizer.step()

        with pytest.raises(RuntimeError):
            loss.backward()

    @since("2.4")
    @pytest.mark.parametrize(
        ("optimizer", "value"),
        [(torch.optim.SGD, 0.0), (torch.optim.Adam, 1.5), (torch.optim.AdamW, 1.49), (torch.optim.Adagrad, 1.5)],
        ids=["SGD", "Adam", "AdamW", "Adagrad"],
    )
    def test_after_a_fused_step_backward_uses_the_new_values(self, optimizer, value):
        w = torch.nn.Parameter(torch.tensor([2.0]))
        loss = w.square().sum()
        loss.backward(retain_graph=True)
        optimizer([w], lr=0.5, fused=True).step()

        w.grad = None
        loss.backward()

        assert w._version == 0  # noqa: SLF001 - what autograd looks at has no public name
        assert (w.item(), w.grad.item()) == (pytest.approx(value), pytest.approx(2 * value))

    def test_a_graph_from_before_the_step_that_needs_no_old_value_goes_backward(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD([w], lr=0.5)
        loss = 3 * w

        loss.backward(retain_graph=True)
        optimizer.step()
        loss.backward()

        assert (w.item(), w.grad.item()) == (0.5, 6.0)

    def test_a_parameter_put_in_its_place_later_is_not_moved(self):
        model = _line(weight=1.0)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)

        model.weight = torch.nn.Parameter(torch.tensor([[5.0]]))
        model(torch.tensor([[1.0]])).sum().backward()
        optimizer.step()

        assert model.weight.item() == 5.0

    def test_the_learning_rate_is_read_at_each_step(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5)
        w.grad = torch.tensor(2.0)

        optimizer.param_groups[0]["lr"] = 0.25
        optimizer.step()

        assert w.item() == 0.5


def _line(weight):
    model = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(model.weight, weight)
    return model
