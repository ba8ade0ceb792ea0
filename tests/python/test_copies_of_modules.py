"""Deep and shallow copies of modules, state dicts and optimizers.

Order: 6
"""

import copy

import pytest
import torch
from torch import nn

from torchnotes import belief, claim


@claim(
    api=["torch.nn.Linear", "torch.nn.Module.register_forward_hook"],
    about=["value", "memory", "gradient", "error", "state"],
    see=["generated/torch.nn.Module"],
    asked=[
        "how to copy a model",
        "duplicate network with independent weights",
        "target network copy reinforcement learning",
        "copy.copy of model changes original",
        "clone a layer",
    ],
)
class TestAShallowCopyOfAModuleSharesItsParametersBothWays:
    """`copy.copy` of an `nn.Linear` shares its parameters in both directions.

    Changing a weight in place shows in the shallow copy, and not in a deep one.
    [deep_and_shallow_copies_of_a_module_differ]
    Assigning a Parameter to the weight of the shallow copy changes the original.
    [assigning_a_parameter_to_a_shallow_copy_changes_the_original]
    Appending a layer to a shallow copy of `Sequential` appends it to the original.
    [appending_to_a_shallow_copy_appends_to_the_original]
    `eval()` of a shallow copied `nn.Linear` leaves the original in training mode, and a forward hook registered on it
    runs in both.
    [plain_attributes_are_its_own_and_hooks_are_not]
    In a deep copy of a `Sequential`, two layers with one weight have one new weight.
    [tied_weights_stay_tied_in_a_deep_copy]
    A deep copy of an `nn.Linear` lacks the gradients, and keeps forward hooks.
    [a_deep_copy_starts_without_gradients, a_deep_copy_runs_the_hooks_of_the_original]
    A deep copy of a module that holds a result in a graph raises RuntimeError.
    [a_deep_copy_of_a_module_that_keeps_a_result_raises]
    """

    @belief("lecture/49")
    def test_deep_and_shallow_copies_of_a_module_differ(self):
        layer = nn.Linear(1, 1, bias=False)

        shallow, deep = copy.copy(layer), copy.deepcopy(layer)
        nn.init.constant_(layer.weight, 7)

        assert shallow(torch.tensor([[1.0]])).tolist() == [[7.0]]
        assert deep(torch.tensor([[1.0]])).tolist() != [[7.0]]

    def test_assigning_a_parameter_to_a_shallow_copy_changes_the_original(self):
        layer = nn.Linear(1, 1, bias=False)

        copy.copy(layer).weight = nn.Parameter(torch.tensor([[7.0]]))

        assert layer(torch.tensor([[1.0]])).tolist() == [[7.0]]

    def test_appending_to_a_shallow_copy_appends_to_the_original(self):
        model = nn.Sequential(nn.Linear(1, 1))

        copy.copy(model).append(nn.ReLU())

        assert len(model) == 2

    def test_plain_attributes_are_its_own_and_hooks_are_not(self):
        calls = []
        layer = nn.Linear(1, 1)

        shallow = copy.copy(layer).eval()
        shallow.register_forward_hook(lambda *_: calls.append("called"))
        layer(torch.zeros(1, 1))

        assert (layer.training, shallow.training, calls) == (True, False, ["called"])

    def test_tied_weights_stay_tied_in_a_deep_copy(self):
        first, second = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
        second.weight = first.weight

        deep = copy.deepcopy(nn.Sequential(first, second))

        assert deep[0].weight is deep[1].weight
        assert deep[0].weight is not first.weight

    def test_a_deep_copy_starts_without_gradients(self):
        layer = nn.Linear(1, 1)
        layer(torch.tensor([[3.0]])).sum().backward()

        deep = copy.deepcopy(layer)

        assert layer.weight.grad.tolist() == [[3.0]]
        assert (deep.weight.grad, deep.weight.requires_grad) == (None, True)

    def test_a_deep_copy_runs_the_hooks_of_the_original(self):
        calls = []
        layer = nn.Linear(1, 1)
        layer.register_forward_hook(lambda *_: calls.append("called"))

        copy.deepcopy(layer)(torch.zeros(1, 1))

        assert calls == ["called"]

    def test_a_deep_copy_of_a_module_that_keeps_a_result_raises(self):
        layer = nn.Linear(1, 1)
        layer.last = layer(torch.zeros(1, 1))

        with pytest.raises(RuntimeError):
            copy.deepcopy(layer)


@claim(
    api=["torch.nn.Module.state_dict"],
    about=["value", "memory", "gradient"],
    see=["generated/torch.nn.Module"],
    asked=[
        "snapshot of model weights in memory",
        "copy state_dict properly",
        "roll back model to earlier weights",
        "state_dict.copy() still changes",
    ],
)
class TestAStateDictIsAWindowUntilItIsDeepCopied:
    """By default `state_dict()` of an `nn.Linear` shares memory with it.

    Its `copy.copy` shares it too, and its `copy.deepcopy` does not. [deep_and_shallow_copies_of_a_state_dict_differ]
    Loading the deep copy brings back the weights of the moment. [a_deep_copy_brings_the_weights_back]
    `copy.copy` and `copy.deepcopy` keep the versions in `_metadata`, and `state.copy()` loses them.
    [versions_are_lost_by_the_dicts_own_copy_only]
    By default its tensors do not require a gradient. [its_tensors_require_no_gradient]
    With `keep_vars=True` weight and bias that are trained do, also in a deep copy.
    [kept_as_parameters_they_require_one_and_are_copied_too]
    Keep the best weights so far by a deep copy. [advice]
    """

    @belief("lecture/49")
    def test_deep_and_shallow_copies_of_a_state_dict_differ(self):
        layer = nn.Linear(1, 1)
        nn.init.zeros_(layer.weight)

        state = layer.state_dict()
        shallow, deep = copy.copy(state), copy.deepcopy(state)
        nn.init.constant_(layer.weight, 7)

        assert state["weight"].tolist() == shallow["weight"].tolist() == [[7.0]]
        assert deep["weight"].tolist() == [[0.0]]

    def test_a_deep_copy_brings_the_weights_back(self):
        layer = nn.Linear(1, 1, bias=False)
        nn.init.constant_(layer.weight, 3)

        best = copy.deepcopy(layer.state_dict())
        nn.init.constant_(layer.weight, 7)
        layer.load_state_dict(best)

        assert layer(torch.tensor([[1.0]])).tolist() == [[3.0]]

    def test_versions_are_lost_by_the_dicts_own_copy_only(self):
        state = nn.Linear(1, 1).state_dict()

        assert vars(copy.copy(state)) == vars(copy.deepcopy(state)) == {"_metadata": {"": {"version": 1}}}
        assert not hasattr(state.copy(), "_metadata")

    def test_its_tensors_require_no_gradient(self):
        state = nn.Linear(1, 1).state_dict()

        assert [tensor.requires_grad for tensor in state.values()] == [False, False]
        assert [tensor.requires_grad for tensor in copy.deepcopy(state).values()] == [False, False]

    def test_kept_as_parameters_they_require_one_and_are_copied_too(self):
        layer = nn.Linear(1, 1)

        state = layer.state_dict(keep_vars=True)
        (state["weight"] * 3).sum().backward()

        assert layer.weight.grad.tolist() == [[3.0]]
        assert [tensor.requires_grad for tensor in copy.deepcopy(state).values()] == [True, True]


@claim(
    api=["torch.optim.SGD", "torch.nn.Linear"],
    about=["value", "state"],
    see=["optim"],
    asked=[
        "copy model and optimizer together",
        "deepcopy optimizer does not update copied model",
        "clone training state",
        "several identical layers in a list",
    ],
)
class TestAnOptimizerIsDeepCopiedTogetherWithItsModel:
    """An `nn.Linear` and its `SGD` belong together when deep-copied at once.

    `copy.deepcopy((layer, optimizer))` returns an optimizer that steps the copied layer.
    [copied_together_the_copies_belong_together]
    A step of a deep copy of the optimizer alone leaves the layer as it was. [copied_alone_it_steps_neither]
    `[layer] * 2` holds one layer twice, and a list of two deep copies holds two. [a_list_times_two_is_one_layer]
    Deep copies of one layer begin with equal weights. [a_list_times_two_is_one_layer]
    """

    def test_copied_together_the_copies_belong_together(self):
        layer = nn.Linear(1, 1, bias=False)
        optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)

        other, steps = copy.deepcopy((layer, optimizer))
        nn.init.constant_(other.weight, 5)
        other(torch.tensor([[2.0]])).sum().backward()
        steps.step()

        assert other.weight.tolist() == [[3.0]]

    def test_copied_alone_it_steps_neither(self):
        layer = nn.Linear(1, 1, bias=False)
        optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)

        alone = copy.deepcopy(optimizer)
        nn.init.constant_(layer.weight, 5)
        layer(torch.tensor([[2.0]])).sum().backward()
        alone.step()

        assert layer.weight.tolist() == [[5.0]]
        assert alone.param_groups[0]["params"][0] is not layer.weight

    def test_a_list_times_two_is_one_layer(self):
        layer = nn.Linear(1, 1, bias=False)
        nn.init.constant_(layer.weight, 3)

        tied = nn.ModuleList([layer] * 2)
        copied = nn.ModuleList([copy.deepcopy(layer) for _ in range(2)])

        assert (len(list(tied.parameters())), len(list(copied.parameters()))) == (1, 2)
        assert [one(torch.tensor([[2.0]])).tolist() for one in copied] == [[[6.0]], [[6.0]]]
