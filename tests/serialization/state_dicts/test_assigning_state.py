"""State dicts: assigning them to a model instead of copying.

Order: 12
"""

import copy

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["state", "argument"],
    see=["generated/torch.nn.Module"],
    asked=[
        "load_state_dict without copying",
        "what does assign=True do",
        "optimizer does not train after load_state_dict assign",
        "low memory model loading",
        "tied weights broken after assign load",
    ],
)
class TestAssignPutsTheStatesTensorsInPlace:
    """`load_state_dict(assign=True)` shares memory with the state.

    Each parameter then has the dtype and the memory of the state's floating-point tensor.
    [the_parameter_takes_dtype_and_memory_of_the_state]
    A buffer is the state's tensor itself. [a_buffer_is_the_states_tensor]
    The parameters of a model on the meta device are filled. [a_model_on_meta_is_filled]
    Without `assign=True` such a model stays empty. [copying_leaves_a_model_on_meta_empty]
    An optimizer made before still steps the old parameters. [an_optimizer_made_before_no_longer_reaches_the_model]
    Make the optimizer after loading. [advice]
    Tied parameters of a state as `state_dict()` by default returns it become two that share memory.
    [tied_parameters_become_two]
    A frozen parameter stays frozen. [a_frozen_parameter_stays_frozen]
    Before torch 2.3 the new parameter required a gradient instead. [a_frozen_parameter_thaws]
    torch 2.0 lacks the argument and raises TypeError. [there_is_no_such_argument]
    """

    @since("2.1")
    def test_the_parameter_takes_dtype_and_memory_of_the_state(self):
        model, state = nn.Linear(1, 1, bias=False), {"weight": torch.tensor([[3.0]], dtype=torch.float64)}

        model.load_state_dict(state, assign=True)
        state["weight"].fill_(9)

        assert (model.weight.tolist(), model.weight.dtype) == ([[9.0]], torch.float64)
        assert isinstance(model.weight, nn.Parameter)

    @until("2.1")
    def test_there_is_no_such_argument(self):
        with pytest.raises(TypeError):
            nn.Linear(1, 1, bias=False).load_state_dict({"weight": torch.tensor([[3.0]])}, assign=True)

    @since("2.1")
    def test_an_optimizer_made_before_no_longer_reaches_the_model(self):
        model = nn.Linear(1, 1, bias=False)
        optimizer = torch.optim.SGD(model.parameters(), lr=1.0)

        model.load_state_dict({"weight": torch.tensor([[3.0]])}, assign=True)
        model(torch.tensor([1.0])).backward()
        optimizer.step()

        assert model.weight.tolist() == [[3.0]]

    @since("2.1")
    def test_a_model_on_meta_is_filled(self):
        model = nn.Linear(1, 1, bias=False, device="meta")

        model.load_state_dict({"weight": torch.tensor([[3.0]])}, assign=True)

        assert model.weight.tolist() == [[3.0]]

    def test_copying_leaves_a_model_on_meta_empty(self):
        model = nn.Linear(1, 1, bias=False, device="meta")

        model.load_state_dict({"weight": torch.tensor([[3.0]])})

        assert model.weight.is_meta

    @since(
        "2.3",
        why="pytorch#121157",
        remedy="Call `requires_grad_()` after loading, with the value that you want.",
        trigger={
            "calls": ["torch.nn.Module.load_state_dict"],
            "given": {"assign": True},
            "at": {"state_dict": 1, "strict": 2, "assign": 3},
            "when": ["assigns_other_flag"],
        },
    )
    def test_a_frozen_parameter_stays_frozen(self):
        model = nn.Linear(1, 1, bias=False).requires_grad_(requires_grad=False)

        model.load_state_dict({"weight": torch.tensor([[3.0]])}, assign=True)

        assert (model.weight.tolist(), model.weight.requires_grad) == ([[3.0]], False)

    @since("2.1")
    @until("2.3")
    def test_a_frozen_parameter_thaws(self):
        model = nn.Linear(1, 1, bias=False).requires_grad_(requires_grad=False)

        model.load_state_dict({"weight": torch.tensor([[3.0]])}, assign=True)

        assert model.weight.requires_grad

    @since("2.1")
    def test_a_buffer_is_the_states_tensor(self):
        model, state = nn.BatchNorm1d(1), nn.BatchNorm1d(1).double().state_dict()

        model.load_state_dict(state, assign=True)

        assert model.running_mean is state["running_mean"]
        assert model.running_mean.dtype == torch.float64

    @since("2.1")
    def test_tied_parameters_become_two(self):
        model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
        model[1].weight = model[0].weight

        model.load_state_dict(copy.deepcopy(model.state_dict()), assign=True)

        assert len([*model.parameters()]) == 2
        assert model[0].weight.data_ptr() == model[1].weight.data_ptr()
