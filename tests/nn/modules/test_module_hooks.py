"""Hooks: what a call of a Module runs beside its forward.

Order: 13
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


class Scale(nn.Module):
    """Multiplies by a weight of 2."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(2.0))

    def forward(self, x):
        return self.weight * x


@claim(
    api=[
        "torch.nn.Module.register_full_backward_hook",
        "torch.nn.Module.register_full_backward_pre_hook",
        "torch.Tensor.backward",
    ],
    about=["gradient", "state", "warning"],
    see=["generated/torch.nn.Module", "notes/autograd"],
    asked=[
        "modify gradients with a hook in pytorch",
        "register_full_backward_hook change grad_input",
        "Full backward hook is firing when gradients",
        "gradient clipping inside a layer hook",
        "backward hook grad_input is None",
        "why is my module backward hook not called",
    ],
)
class TestBackwardHookChangesWhatTheLayersBelowGet:
    """A full backward hook may replace the gradient of a positional input.

    In a Module called once the gradient of its weight stays as it is. [a_hook_replaces_the_gradient_of_the_input]
    A full backward pre-hook may replace the gradient of the output, and the gradients of weight and input follow.
    [a_pre_hook_replaces_the_gradient_of_the_output]
    From torch 2.3 on a pre-hook changes the gradient of the weight also for an input that requires none.
    [a_pre_hook_reaches_the_parameters_without_an_input]
    Before torch 2.3 a pre-hook changed nothing there. [a_pre_hook_changes_nothing_without_an_input]
    `module.forward(x)` runs neither of them. [forward_passes_a_hook_by]
    `remove()` before the call removes a hook. [a_hook_can_be_removed]
    A full backward hook that returns None leaves the gradients as they are.
    [a_hook_that_returns_nothing_changes_nothing]
    For one positional input that requires a gradient and a tensor as output both hooks are silent.
    [hooks_with_an_input_that_requires_a_gradient_warn_of_nothing]
    An input by keyword is not among the gradients that a full backward hook receives.
    [an_input_by_keyword_is_not_among_the_gradients]
    For a single positional input that requires none a hook receives None, and warns from torch 2.8 on.
    [a_hook_without_an_input_that_requires_a_gradient_warns,
    a_hook_without_an_input_that_requires_a_gradient_warns_of_nothing]
    """

    def test_a_hook_replaces_the_gradient_of_the_input(self):
        module, x = Scale(), torch.tensor(3.0, requires_grad=True)

        module.register_full_backward_hook(lambda _module, gradient, _: (10 * gradient[0],))
        module(x).backward()

        assert (module.weight.grad.item(), x.grad.item()) == (3.0, 20.0)

    def test_a_pre_hook_replaces_the_gradient_of_the_output(self):
        module, x = Scale(), torch.tensor(3.0, requires_grad=True)

        module.register_full_backward_pre_hook(lambda _module, gradient: (10 * gradient[0],))
        module(x).backward()

        assert (module.weight.grad.item(), x.grad.item()) == (30.0, 20.0)

    def test_a_hook_that_returns_nothing_changes_nothing(self):
        module, x, seen = Scale(), torch.tensor(3.0, requires_grad=True), []

        module.register_full_backward_hook(lambda _, ingoing, outgoing: seen.append((ingoing[0], outgoing[0])))
        module(x).backward()

        assert seen == [(2.0, 1.0)]
        assert (module.weight.grad.item(), x.grad.item()) == (3.0, 2.0)

    @until("2.8")
    def test_a_hook_without_an_input_that_requires_a_gradient_warns_of_nothing(self):
        module, seen = Scale(), []
        module.register_full_backward_hook(lambda _, ingoing, __: seen.append(ingoing))

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            module(torch.tensor(3.0)).backward()

        assert (seen, raised) == ([(None,)], [])

    @since(
        "2.8",
        why="pytorch#155339",
        remedy="Call `x.requires_grad_()` on the input before the module.",
        trigger={
            "calls": [
                "torch.utils.hooks.BackwardHook.setup_input_hook",
                "torch.nn.Module.register_full_backward_hook",
                "torch.nn.Module.register_full_backward_pre_hook",
            ],
            "at": {"self": 0},
            "when": ["kind:self=BackwardHook", "recording", "!requires_grad"],
        },
    )
    def test_a_hook_without_an_input_that_requires_a_gradient_warns(self):
        module, seen = Scale(), []
        module.register_full_backward_hook(lambda _, ingoing, __: seen.append(ingoing))

        with pytest.warns(UserWarning):
            module(torch.tensor(3.0)).backward()

        assert seen == [(None,)]

    def test_forward_passes_a_hook_by(self):
        module, x = Scale(), torch.tensor(3.0, requires_grad=True)

        module.register_full_backward_hook(lambda _module, gradient, _: (10 * gradient[0],))
        module.register_full_backward_pre_hook(lambda _module, gradient: (10 * gradient[0],))
        module.forward(x).backward()

        assert (module.weight.grad.item(), x.grad.item()) == (3.0, 2.0)

    def test_hooks_with_an_input_that_requires_a_gradient_warn_of_nothing(self):
        module, x, seen = Scale(), torch.tensor(3.0, requires_grad=True), []

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            module.register_full_backward_pre_hook(lambda _, outgoing: seen.append(outgoing[0].item()))
            module.register_full_backward_hook(lambda _, ingoing, __: seen.append(ingoing[0].item()))
            module(x).backward()

        assert (seen, raised) == ([1.0, 2.0], [])

    def test_a_hook_can_be_removed(self):
        module, x = Scale(), torch.tensor(3.0, requires_grad=True)

        module.register_full_backward_hook(lambda _module, gradient, _: (10 * gradient[0],)).remove()
        module(x).backward()

        assert x.grad.item() == 2.0

    def test_an_input_by_keyword_is_not_among_the_gradients(self):
        module, x, seen = Scale(), torch.tensor(3.0, requires_grad=True), []
        module.register_full_backward_hook(lambda _, ingoing, __: seen.append(ingoing))

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module(x=x).backward()

        assert (seen, x.grad.item()) == ([()], 2.0)

    @until("2.3")
    def test_a_pre_hook_changes_nothing_without_an_input(self):
        module = Scale()

        module.register_full_backward_pre_hook(lambda _module, gradient: (10 * gradient[0],))
        module(torch.tensor(3.0)).backward()

        assert module.weight.grad.item() == 3.0

    @since(
        "2.3",
        why="pytorch#116454",
        remedy="Call `x.requires_grad_()` on the input: then the hook acts on all releases.",
        trigger={
            "calls": [
                "torch.utils.hooks.BackwardHook.setup_input_hook",
                "torch.nn.Module.register_full_backward_pre_hook",
            ],
            "at": {"self": 0},
            "when": ["kind:self=BackwardHook", "recording", "!requires_grad", "!argument:self.user_pre_hooks=[]"],
        },
    )
    def test_a_pre_hook_reaches_the_parameters_without_an_input(self):
        module = Scale()

        module.register_full_backward_pre_hook(lambda _module, gradient: (10 * gradient[0],))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module(torch.tensor(3.0)).backward()

        assert module.weight.grad.item() == 30.0


@claim(
    api=["torch.nn.Module.__call__"],
    about=["value", "state", "error"],
    see=["generated/torch.nn.Module"],
    asked=[
        "difference between model(x) and model.forward(x)",
        "forward hook not being called",
        "modify layer input or output with a hook",
        "monkey patch forward of a module",
        "override __call__ on module instance not working",
        "get intermediate activations from a layer",
    ],
)
class TestCallIsForwardWithHooks:
    """A call of a Module runs its forward hooks around `forward`.

    `module.forward(x)` of an `nn.Identity` runs none of them. [forward_runs_no_hook]
    By default the tuple that a pre-hook returns replaces the positional inputs, and what a hook returns the output.
    [a_call_runs_the_hooks]
    Hooks that return None replace nothing. [hooks_that_return_none_change_nothing]
    By default a pre-hook does not see keyword arguments. [hooks_that_return_none_change_nothing]
    Without hooks `forward` receives positional and keyword arguments as they are. [arguments_go_to_forward_as_they_are]
    A pre-hook that raises keeps `forward` from running. [a_hook_that_raises_keeps_forward_from_running]
    A bare `nn.Module()` called with 1 raises NotImplementedError. [without_a_forward_a_call_raises]
    A function assigned to `forward` of an `nn.Identity` runs in its place. [a_forward_assigned_to_the_object_is_run]
    A call does not run a function assigned to `__call__` of the object, because Python looks it up on the class.
    [a_call_assigned_to_the_object_is_not_run]
    """

    def test_a_call_runs_the_hooks(self):
        module = nn.Identity()

        module.register_forward_pre_hook(lambda _, inputs: (inputs[0] + 1,))
        module.register_forward_hook(lambda _module, _inputs, output: output * 10)

        assert module(torch.tensor(1.0)).item() == 20.0

    def test_forward_runs_no_hook(self):
        module = nn.Identity()

        module.register_forward_pre_hook(lambda _, inputs: (inputs[0] + 1,))
        module.register_forward_hook(lambda _module, _inputs, output: output * 10)

        assert module.forward(torch.tensor(1.0)).item() == 1.0

    def test_a_hook_that_raises_keeps_forward_from_running(self):
        module, ran = nn.Module(), []
        module.forward = ran.append

        module.register_forward_pre_hook(lambda _, inputs: inputs[0].missing)

        with pytest.raises(AttributeError):
            module(torch.tensor(1.0))
        assert ran == []

    def test_a_forward_assigned_to_the_object_is_run(self):
        module = nn.Identity()

        module.forward = lambda x: x + 5

        assert module(torch.tensor(1.0)).item() == 6.0

    def test_a_call_assigned_to_the_object_is_not_run(self):
        module = nn.Identity()

        module.__call__ = lambda x: x + 5

        assert module(torch.tensor(1.0)).item() == 1.0

    def test_arguments_go_to_forward_as_they_are(self):
        module = nn.Module()
        module.forward = lambda *args, **kwargs: (args, kwargs)

        assert module(1, "a", key=None) == ((1, "a"), {"key": None})

    def test_without_a_forward_a_call_raises(self):
        module = nn.Module()

        with pytest.raises(NotImplementedError):
            module(1)

    def test_hooks_that_return_none_change_nothing(self):
        module, seen = nn.Identity(), []

        module.register_forward_pre_hook(lambda _, inputs: seen.append(inputs))
        module.register_forward_hook(lambda _module, inputs, output: seen.append((inputs, output)))

        assert module(input=5) == 5
        assert seen == [(), ((), 5)]


def order_of_hooks(x):
    """Return the order in which the full backward hooks of nested layers run for an input."""
    inner = nn.Sequential(nn.Linear(1, 1), nn.ReLU())
    outer, seen = nn.Sequential(inner, nn.Linear(1, 1)), []
    layers = {"outer": outer, "inner": inner, "first": inner[0], "relu": inner[1], "last": outer[1]}
    for name, layer in layers.items():
        layer.register_full_backward_hook(lambda *_, name=name: seen.append(name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outer(x).sum().backward()
    return seen


@claim(
    api=["torch.nn.Module.register_full_backward_hook"],
    about=["state", "gradient"],
    see=["generated/torch.nn.Module"],
    asked=[
        "in which order do backward hooks fire",
        "backward hook called before inner layers",
        "nested module backward hook sequence",
    ],
)
class TestTheOrderOfBackwardHooksHangsOnTheInput:
    """The order of full backward hooks can depend on the input's flag.

    Of nested Sequentials the outermost runs its hook last, after its layers from last to first, if the input requires
    a gradient. [with_a_gradient_for_the_input_the_outermost_is_last]
    If it requires none, the outermost runs first, and the inner Sequential before its layers.
    [without_a_gradient_for_the_input_the_outermost_is_first]
    `x.requires_grad_()` before the call brings the first order back. [asking_for_the_gradient_brings_the_order_back]
    """

    def test_with_a_gradient_for_the_input_the_outermost_is_last(self):
        x = torch.ones(1, 1, requires_grad=True)

        assert order_of_hooks(x) == ["last", "relu", "first", "inner", "outer"]

    def test_without_a_gradient_for_the_input_the_outermost_is_first(self):
        x = torch.ones(1, 1)

        assert order_of_hooks(x) == ["outer", "last", "inner", "relu", "first"]

    def test_asking_for_the_gradient_brings_the_order_back(self):
        x = torch.ones(1, 1)

        assert order_of_hooks(x.requires_grad_())[-1] == "outer"
