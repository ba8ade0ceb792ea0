"""Models that torch.compile was given: their keys, their modes, their parameters and their results.

Order: 7.4
"""

import pytest
import torch
from torch import nn

from torchnotes import claim, since


@claim(
    api=["torch.compile"],
    about=["value", "state", "error"],
    see=["generated/torch.compile"],
    asked=[
        "_orig_mod prefix in state_dict",
        "Unexpected key(s) in state_dict _orig_mod.weight",
        "load checkpoint of a compiled model into an uncompiled one",
        "save state_dict after torch.compile",
        "remove _orig_mod from checkpoint keys",
    ],
)
class TestACompiledModelHoldsTheModelAsOrigMod:
    """`torch.compile` of an `nn.Linear` puts `_orig_mod.` before its keys.

    The wrapper is a module that holds the given one as its attribute `_orig_mod`. [the_wrapper_holds_the_model]
    The keys of the model itself stay as they were. [the_model_keeps_its_keys]
    By default an `nn.Linear` that loads the wrapper's keys raises RuntimeError, and so does a wrapper with plain keys.
    [a_plain_model_rejects_the_prefix, the_wrapper_rejects_plain_keys]
    Without the prefix the keys load into an `nn.Linear`. [keys_without_the_prefix_load]
    A wrapper around a part of a model puts `_orig_mod.` amid the model's keys.
    [a_compiled_part_has_the_prefix_amid_its_keys]
    From torch 2.1 on the method `compile` of an `nn.Linear` works in place, and its keys stay plain.
    [the_method_keeps_the_keys]
    Save the state dict of the model that you gave to `torch.compile`. [advice]
    """

    @since("2.1")
    def test_the_wrapper_holds_the_model(self):
        model = nn.Linear(2, 1)

        compiled = torch.compile(model, backend="eager")

        assert list(compiled.state_dict()) == ["_orig_mod.weight", "_orig_mod.bias"]
        assert (compiled is model, compiled._orig_mod is model) == (False, True)  # noqa: SLF001 - what is asked
        assert isinstance(compiled, nn.Module)

    @since("2.1")
    def test_the_model_keeps_its_keys(self):
        model = nn.Linear(2, 1)

        torch.compile(model, backend="eager")

        assert list(model.state_dict()) == ["weight", "bias"]

    @since(
        "2.1",
        remedy="On Python 3.11 compile with torch 2.1 or newer.",
        trigger={"unseen": "torch 2.0 compiles nothing on Python 3.11, so no program there did."},
    )
    def test_a_plain_model_rejects_the_prefix(self):
        state = torch.compile(nn.Linear(2, 1), backend="eager").state_dict()

        with pytest.raises(RuntimeError):
            nn.Linear(2, 1).load_state_dict(state)

    @since("2.1")
    def test_the_wrapper_rejects_plain_keys(self):
        compiled = torch.compile(nn.Linear(2, 1), backend="eager")

        with pytest.raises(RuntimeError):
            compiled.load_state_dict(nn.Linear(2, 1).state_dict())

    @since("2.1")
    def test_keys_without_the_prefix_load(self):
        state = torch.compile(nn.Linear(2, 1), backend="eager").state_dict()
        model = nn.Linear(2, 1)

        model.load_state_dict({key.removeprefix("_orig_mod."): value for key, value in state.items()})

        assert model.weight.tolist() == state["_orig_mod.weight"].tolist()

    @since("2.1")
    def test_a_compiled_part_has_the_prefix_amid_its_keys(self):
        model = nn.Sequential(torch.compile(nn.Linear(2, 1), backend="eager"), nn.Linear(1, 1, bias=False))

        assert list(model.state_dict()) == ["0._orig_mod.weight", "0._orig_mod.bias", "1.weight"]

    @since("2.1")
    def test_the_method_keeps_the_keys(self):
        model = nn.Linear(2, 1)

        result = model.compile(backend="eager")

        assert (result, list(model.state_dict())) == (None, ["weight", "bias"])


@claim(
    api=["torch.compile"],
    about=["state", "value"],
    see=["generated/torch.compile"],
    asked=[
        "model.eval() after torch.compile",
        "dropout in a compiled model at evaluation",
        "compile before or after model.eval()",
    ],
)
class TestACompiledModelFollowsEvalAndTrain:
    """A model of `torch.compile` follows `eval()` and `train()`.

    `eval()` of the compiled model sets the mode of the model within, where an `nn.Dropout` then drops nothing.
    [eval_of_the_compiled_model_is_followed]
    `eval()` of the given model is followed too. [eval_of_the_given_model_is_followed]
    With an `nn.Dropout` the first call in each mode compiles a graph, and a switch back compiles nothing more.
    [each_mode_is_compiled_once]
    """

    @since("2.1")
    def test_eval_of_the_compiled_model_is_followed(self):
        model = nn.Dropout(1.0)
        compiled = torch.compile(model, backend="eager")

        before = compiled(torch.ones(2)).tolist()
        compiled.eval()

        assert (before, compiled(torch.ones(2)).tolist()) == ([0.0, 0.0], [1.0, 1.0])
        assert model.training is False

    @since("2.1")
    def test_eval_of_the_given_model_is_followed(self):
        model = nn.Dropout(1.0)
        compiled = torch.compile(model, backend="eager")

        before = compiled(torch.ones(2)).tolist()
        model.eval()

        assert (before, compiled(torch.ones(2)).tolist()) == ([0.0, 0.0], [1.0, 1.0])

    @since("2.1")
    def test_each_mode_is_compiled_once(self):
        graphs = []

        def backend(graph, inputs):
            del inputs
            graphs.append(graph)
            return graph.forward

        compiled = torch.compile(nn.Sequential(nn.Flatten(), nn.Dropout(1.0)), backend=backend)

        numbers = []
        for training in (True, False, True, False):
            compiled.train(training)
            compiled(torch.ones(2, 2))
            numbers.append(len(graphs))

        assert numbers == [1, 2, 2, 2]


@claim(
    api=["torch.compile"],
    about=["value", "memory", "gradient", "state"],
    see=["generated/torch.compile"],
    asked=[
        "does torch.compile copy the model",
        "compile model before or after creating the optimizer",
        "training the original model after torch.compile",
        "does the original model change when I train the compiled one",
    ],
)
class TestACompiledModelSharesTheParametersOfTheGivenOne:
    """`torch.compile` of an `nn.Linear` shares its parameters.

    They are the same objects, under longer names. [they_are_the_same_objects]
    Gradients of the compiled model arrive at the given one. [gradients_arrive_at_the_given_model]
    A weight that is changed in place, or with `backend="eager"` is another parameter, counts in the next call.
    [a_change_in_place_counts, another_parameter_counts]
    An optimizer of the given model's parameters trains the compiled model. [an_optimizer_of_either_trains_both]
    """

    @since("2.1")
    def test_they_are_the_same_objects(self):
        model = nn.Linear(2, 1)

        named = dict(torch.compile(model, backend="eager").named_parameters())

        assert list(named) == ["_orig_mod.weight", "_orig_mod.bias"]
        assert named["_orig_mod.weight"] is model.weight

    @since("2.1")
    def test_gradients_arrive_at_the_given_model(self):
        model = nn.Linear(1, 1, bias=False)

        torch.compile(model, backend="eager")(torch.tensor([[3.0]])).sum().backward()

        assert model.weight.grad.tolist() == [[3.0]]

    @since("2.1")
    def test_a_change_in_place_counts(self):
        model = nn.Linear(1, 1, bias=False)
        compiled = torch.compile(model, backend="eager")
        compiled(torch.ones(1, 1))

        with torch.no_grad():
            model.weight.fill_(5.0)

        assert compiled(torch.ones(1, 1)).tolist() == [[5.0]]

    @since("2.1")
    def test_another_parameter_counts(self):
        model = nn.Linear(1, 1, bias=False)
        compiled = torch.compile(model, backend="eager")
        compiled(torch.ones(1, 1))

        model.weight = nn.Parameter(torch.tensor([[7.0]]))

        assert compiled(torch.ones(1, 1)).tolist() == [[7.0]]

    @since("2.1")
    def test_an_optimizer_of_either_trains_both(self):
        model = nn.Linear(1, 1, bias=False)
        nn.init.constant_(model.weight, 5.0)
        compiled = torch.compile(model, backend="eager")

        optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        compiled(torch.tensor([[3.0]])).sum().backward()
        optimizer.step()

        assert compiled(torch.ones(1, 1)).tolist() == [[2.0]]
