"""State dicts: what is in them, and whose memory it is."""

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
)
class TestStateDictHoldsParametersAndPersistentBuffers:
    """`model.state_dict()` holds every parameter and persistent buffer by dotted name, and no other tensor.

    A module's own parameters come first, then its own buffers, then its submodules in the order of their registration.
    Not in it: gradients, buffers with `persistent=False`, plain tensors, numbers, the mode, layers in a list.
    The values are detached: no parameters, and no gradient; `keep_vars=True` gives the parameters themselves.
    """

    @belief("lecture/42")
    def test_each_parameter_is_shown_with_its_values(self):
        model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))

        state = model.state_dict()

        assert list(state) == ["0.weight", "0.bias", "2.weight", "2.bias"]
        assert [value.tolist() for value in state.values()] == [value.tolist() for value in model.parameters()]

    @belief("lecture/42", holds=False)
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
)
class TestStateDictHasARoomForWhatIsNoTensor:
    """`model.state_dict()` holds what a module's `get_extra_state` returns, under the name `_extra_state`.

    `load_state_dict` hands it to `set_extra_state`.
    Without that pair of methods, numbers and lists of a module are left out.
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


@claim(api=["torch.nn.Module.state_dict"], about=["value"], see=["generated/torch.nn.Module"])
class TestATiedParameterIsInAStateDictTwice:
    """A parameter that two layers share is in `model.state_dict()` under both names, and in `model.parameters()` once.

    Both entries share its memory, so that a file holds its numbers once.
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


def weights_of(model, value):
    with torch.no_grad():
        model.weight.fill_(value)


@claim(
    api=["torch.nn.Module.state_dict"],
    about=["memory", "value"],
    see=["generated/torch.nn.Module", "notes/serialization"],
)
class TestStateDictSharesTheModelsMemory:
    """`model.state_dict()` shares memory with the model: training goes on in the state that one meant to keep.

    A best state kept during training is at the end the last one; `copy.deepcopy(model.state_dict())` is what keeps it.
    A shallow copy shares too, and writing into the state writes into the model.
    Saving to a file is a copy as well.
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


@claim(api=["torch.save"], about=["error", "state"], see=["generated/torch.save"])
class TestTorchSaveNeedsAFile:
    """`torch.save(object, file)` needs both arguments, in this order, and a TypeError says so where one is missing.

    The file is a path, or an object with the methods `write` and `flush`; what a path held is lost without a question.
    Swapped arguments are an AttributeError, and a folder that does not exist a RuntimeError.
    """

    @belief("lecture/43", holds=False, raises=TypeError)
    def test_the_parameters_are_saved_without_saying_where(self):
        model = nn.Linear(2, 1)

        result = torch.save(model.state_dict())

        assert result is None

    @belief("lecture/43")
    def test_the_parameters_are_saved_to_a_path(self, tmp_path):
        model = nn.Linear(2, 1)

        torch.save(model.state_dict(), tmp_path / "parameters.pt")

        assert (tmp_path / "parameters.pt").exists()
        assert torch.load(tmp_path / "parameters.pt", weights_only=True)["weight"].tolist() == model.weight.tolist()

    def test_swapped_arguments_raise(self, tmp_path):
        with pytest.raises(AttributeError):
            torch.save(tmp_path / "parameters.pt", nn.Linear(2, 1).state_dict())

    def test_a_folder_that_does_not_exist_raises(self, tmp_path):
        with pytest.raises(RuntimeError):
            torch.save({"epoch": 1}, tmp_path / "nowhere" / "file.pt")

    def test_a_file_that_is_there_is_overwritten(self, tmp_path):
        torch.save({"epoch": 1}, tmp_path / "file.pt")
        torch.save({"epoch": 2}, tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt", weights_only=True) == {"epoch": 2}
