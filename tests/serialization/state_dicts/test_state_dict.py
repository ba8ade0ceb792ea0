"""State dicts: what is in them, and whose memory it is.

Order: 3
"""

import copy
import io

import pytest
import torch
from torch import nn

from torchnotes import belief, claim


class Net(nn.Module):
    """A parameter, buffers of both kinds, and what is neither."""

    def __init__(self):
        super().__init__()
        self.table = torch.zeros(2)
        self.width = 3
        self.register_buffer("kept", torch.tensor([1.0]))
        self.register_buffer("dropped", torch.tensor([2.0]), persistent=False)
        self.layer = nn.Linear(1, 1)
        self.scale = nn.Parameter(torch.tensor([3.0]))
        self.rest = [nn.Linear(1, 1)]


@claim(
    api=["torch.nn.Module.state_dict"],
    about=["value", "shape", "dtype", "gradient", "argument"],
    see=["generated/torch.nn.Module", "notes/modules"],
    asked=[
        "what is in model.state_dict()",
        "attribute missing from state_dict",
        "do state_dict values have gradients",
        "print layer names and shapes of a model",
        "does state_dict include batchnorm statistics",
    ],
)
class TestStateDictHoldsParametersAndPersistentBuffers:
    """By default `state_dict()` holds parameters and persistent buffers.

    The parameters of an `nn.Sequential` are in it by dotted names, such as `0.weight`.
    [each_parameter_is_shown_with_its_values]
    The statistics of `nn.BatchNorm1d(2)` are in it too, because they are buffers.
    [parameters_are_all_that_is_shown, buffers_are_shown_too]
    A module's own parameters come first, then its own buffers, then its submodules.
    [its_own_parameters_come_first_then_its_own_buffers_then_submodules]
    Left out are buffers with `persistent=False`, and plain tensors, numbers and lists of layers set as attributes.
    [its_own_parameters_come_first_then_its_own_buffers_then_submodules]
    The values of an `nn.Linear` are detached tensors without gradients. [values_are_plain_tensors_without_gradients]
    A float64 `nn.Linear` has values of its shapes and dtype. [the_dtype_is_the_parameters_own]
    With `keep_vars=True` the values of an `nn.Linear` are the parameters themselves.
    [keep_vars_gives_the_parameters_themselves]
    `prefix="head."` makes the names of an `nn.Linear` `head.weight` and `head.bias`.
    [a_prefix_stands_before_every_name]
    """

    @belief("lecture/42")
    def test_each_parameter_is_shown_with_its_values(self):
        model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))

        state = model.state_dict()

        assert list(state) == ["0.weight", "0.bias", "2.weight", "2.bias"]
        assert [value.tolist() for value in state.values()] == [value.tolist() for value in model.parameters()]

    @belief("lecture/42", holds=False, role="exception")
    def test_parameters_are_all_that_is_shown(self):
        model = nn.BatchNorm1d(2)

        assert list(model.state_dict()) == [name for name, _ in model.named_parameters()]

    def test_buffers_are_shown_too(self):
        state = nn.BatchNorm1d(2).state_dict()

        assert list(state) == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
        assert [value.tolist() for value in state.values()] == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0], [1.0, 1.0], 0]
        assert state["num_batches_tracked"].dtype == torch.int64

    def test_its_own_parameters_come_first_then_its_own_buffers_then_submodules(self):
        state = Net().state_dict()

        assert list(state) == ["scale", "kept", "layer.weight", "layer.bias"]
        assert (state["scale"].tolist(), state["kept"].tolist()) == ([3.0], [1.0])

    def test_the_dtype_is_the_parameters_own(self):
        state = nn.Linear(2, 1, dtype=torch.float64).state_dict()

        assert [value.dtype for value in state.values()] == [torch.float64, torch.float64]
        assert [value.shape for value in state.values()] == [(1, 2), (1,)]

    def test_values_are_plain_tensors_without_gradients(self):
        model = nn.Linear(1, 1)
        model(torch.ones(1)).backward()

        state = model.state_dict()

        assert [type(value) for value in state.values()] == [torch.Tensor, torch.Tensor]
        assert [(value.requires_grad, value.grad) for value in state.values()] == [(False, None), (False, None)]

    def test_keep_vars_gives_the_parameters_themselves(self):
        model = nn.Linear(1, 1)

        state = model.state_dict(keep_vars=True)
        assert state["weight"] is model.weight
        (3 * state["bias"]).backward()

        assert model.bias.grad.tolist() == [3.0]

    def test_a_prefix_stands_before_every_name(self):
        assert list(nn.Linear(1, 1).state_dict(prefix="head.")) == ["head.weight", "head.bias"]


class Counting(nn.Module):
    """A number that is no tensor, saved by the two methods that torch calls."""

    def __init__(self):
        super().__init__()
        self.seen = 0

    def get_extra_state(self):
        return {"seen": self.seen}

    def set_extra_state(self, state):
        self.seen = state["seen"]


@claim(
    api=["torch.nn.Module.state_dict", "torch.nn.Module.load_state_dict"],
    about=["value", "state"],
    see=["generated/torch.nn.Module", "notes/modules"],
    asked=[
        "save extra non tensor data in state_dict",
        "get_extra_state set_extra_state",
        "store python number or config in module checkpoint",
        "Missing key _extra_state",
    ],
)
class TestStateDictHasARoomForWhatIsNoTensor:
    """`state_dict()` keeps what `get_extra_state` returns.

    In `nn.Sequential(module)` the entry is named `0._extra_state`.
    [the_extra_state_has_a_name_of_its_own]
    `load_state_dict` passes it to `set_extra_state`. [the_extra_state_is_loaded]
    By default a state without the entry raises RuntimeError in a module with both methods. [a_state_without_it_raises]
    A number put on an `nn.Dropout`, which lacks the two methods, is left out.
    [a_number_without_the_methods_is_left_out]
    """

    def test_the_extra_state_has_a_name_of_its_own(self):
        model = nn.Sequential(Counting())
        model[0].seen = 5

        assert dict(model.state_dict()) == {"0._extra_state": {"seen": 5}}

    def test_the_extra_state_is_loaded(self):
        source, model = Counting(), Counting()
        source.seen = 5

        model.load_state_dict(source.state_dict())

        assert model.seen == 5

    def test_a_state_without_it_raises(self):
        with pytest.raises(RuntimeError):
            Counting().load_state_dict({})

    def test_a_number_without_the_methods_is_left_out(self):
        model = nn.Dropout(0.25)
        model.seen = 5

        assert dict(model.state_dict()) == {}


@claim(
    api=["torch.nn.Module.state_dict"],
    about=["value"],
    see=["generated/torch.nn.Module"],
    asked=[
        "state_dict has duplicate entries for tied weights",
        "shared weights file size in checkpoint",
        "missing key lm_head.weight tied embeddings",
    ],
)
class TestATiedParameterIsInAStateDictTwice:
    """`state_dict()` returns a tied parameter under both names.

    By default `named_parameters()` returns the parameter once. [both_names_are_there]
    Both entries share its memory. [both_share_memory]
    `torch.save` of the state dict writes its numbers once. [a_file_holds_the_numbers_once]
    By default `load_state_dict` raises RuntimeError where one of the names is missing.
    [a_state_with_one_of_the_names_raises]
    """

    def test_both_names_are_there(self):
        model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
        model[1].weight = model[0].weight

        state = model.state_dict()

        assert list(state) == ["0.weight", "1.weight"]
        assert [name for name, _ in model.named_parameters()] == ["0.weight"]

    def test_both_share_memory(self):
        model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
        model[1].weight = model[0].weight

        state = model.state_dict()
        state["0.weight"].fill_(7)

        assert state["1.weight"].tolist() == [[7.0]]

    def test_a_file_holds_the_numbers_once(self):
        model, file = nn.Sequential(nn.Linear(100, 100, bias=False), nn.Linear(100, 100, bias=False)), io.BytesIO()
        model[1].weight = model[0].weight

        torch.save(model.state_dict(), file)

        size = len(file.getvalue())
        assert 40_000 < size < 50_000

    def test_a_state_with_one_of_the_names_raises(self):
        model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
        model[1].weight = model[0].weight

        with pytest.raises(RuntimeError):
            model.load_state_dict({"0.weight": torch.ones(1, 1)})


def weights_of(model, value):
    with torch.no_grad():
        model.weight.fill_(value)


@claim(
    api=["torch.nn.Module.state_dict"],
    about=["memory", "value"],
    see=["generated/torch.nn.Module", "notes/serialization"],
    asked=[
        "best_state changes during training",
        "saved state_dict variable is updated by training",
        "is state_dict a copy or a reference",
        "restoring best weights restores last weights",
    ],
)
class TestStateDictSharesTheModelsMemory:
    """By default `state_dict()` shares memory with the model's parameters.

    Filling the weights in place changes a kept state, and a shallow copy of it too. [training_changes_a_kept_state]
    A forward pass of `nn.BatchNorm1d` in training changes its kept statistics. [a_forward_pass_changes_kept_buffers]
    `copy.deepcopy(model.state_dict())` stays as it was. [a_deep_copy_stays]
    So does a state saved by `torch.save`. [a_saved_state_stays]
    `fill_` of the weight in the state changes the weight of the model. [writing_into_the_state_writes_into_the_model]
    `double()` of a float32 `nn.Linear` parts the two. [a_change_of_dtype_parts_the_two]
    By default each call returns a new dict. [each_call_gives_a_dict_of_its_own]
    """

    @pytest.mark.parametrize("keep", [lambda state: state, copy.copy, dict], ids=["as it is", "copy", "dict"])
    def test_training_changes_a_kept_state(self, keep):
        model = nn.Linear(1, 1)
        weights_of(model, 1.0)

        best = keep(model.state_dict())
        weights_of(model, 2.0)

        assert best["weight"].tolist() == [[2.0]]

    def test_a_deep_copy_stays(self):
        model = nn.Linear(1, 1)
        weights_of(model, 1.0)

        best = copy.deepcopy(model.state_dict())
        weights_of(model, 2.0)

        assert best["weight"].tolist() == [[1.0]]

    def test_a_saved_state_stays(self):
        model, file = nn.Linear(1, 1), io.BytesIO()
        weights_of(model, 1.0)

        torch.save(model.state_dict(), file)
        weights_of(model, 2.0)
        file.seek(0)

        assert torch.load(file, weights_only=True)["weight"].tolist() == [[1.0]]

    def test_writing_into_the_state_writes_into_the_model(self):
        model = nn.Linear(1, 1)

        model.state_dict()["weight"].fill_(7)

        assert model.weight.tolist() == [[7.0]]

    def test_a_forward_pass_changes_kept_buffers(self):
        model = nn.BatchNorm1d(1)

        kept = model.state_dict()
        model(torch.tensor([[1.0], [3.0]]))

        assert (kept["num_batches_tracked"].item(), kept["running_mean"].tolist()) == (1, pytest.approx([0.2]))

    def test_a_change_of_dtype_parts_the_two(self):
        model = nn.Linear(1, 1)
        weights_of(model, 1.0)

        kept = model.state_dict()
        weights_of(model.double(), 2.0)

        assert (kept["weight"].tolist(), kept["weight"].dtype) == ([[1.0]], torch.float32)

    def test_each_call_gives_a_dict_of_its_own(self):
        model = nn.Linear(1, 1)

        model.state_dict().pop("bias")

        assert list(model.state_dict()) == ["weight", "bias"]
