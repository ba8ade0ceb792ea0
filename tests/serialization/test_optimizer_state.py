"""Optimizers: saving and loading their state."""

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


def stepped(gradient, parameter=None, **options):
    """Give SGD with momentum after one step with a gradient, so that the gradient is its momentum."""
    parameter = nn.Parameter(torch.zeros(1)) if parameter is None else parameter
    optimizer = torch.optim.SGD([parameter], **{"lr": 0.5, "momentum": 0.5, **options})
    parameter.grad = torch.full_like(parameter, gradient)
    optimizer.step()
    return optimizer


@claim(
    api=["torch.optim.Optimizer.state_dict"],
    about=["value", "memory", "dtype"],
    see=["optim", "generated/torch.optim.Optimizer.state_dict"],
)
class TestOptimizerStateDictNumbersParameters:
    """`optimizer.state_dict()` holds momenta and options by the parameters' numbers, and no parameter.

    The momenta are the optimizer's own tensors, which its next steps go on changing.
    Options that are plain numbers stay as they were, but a learning rate in a tensor is shared too.
    Since torch 2.6 an optimizer made of `named_parameters()` adds the names, which loading does not go by.
    Before the first step there is no state, and plain SGD never has any that counts.
    """

    def test_state_and_options_go_by_number(self):
        optimizer = stepped(4.0)

        state = optimizer.state_dict()

        assert list(state) == ["state", "param_groups"]
        assert state["state"][0]["momentum_buffer"].tolist() == [4.0]
        assert (state["param_groups"][0]["params"], state["param_groups"][0]["lr"]) == ([0], 0.5)

    def test_numbers_go_on_from_group_to_group(self):
        first, second, third = (nn.Parameter(torch.zeros(1)) for _ in range(3))

        optimizer = torch.optim.SGD([{"params": [first, second]}, {"params": [third]}], lr=0.5)

        assert [group["params"] for group in optimizer.state_dict()["param_groups"]] == [[0, 1], [2]]

    def test_a_step_changes_a_kept_state(self):
        optimizer = stepped(4.0)

        state = optimizer.state_dict()
        optimizer.step()

        assert state["state"][0]["momentum_buffer"].tolist() == [6.0]

    def test_a_new_learning_rate_does_not_reach_a_kept_state(self):
        optimizer = stepped(4.0)

        state = optimizer.state_dict()
        optimizer.param_groups[0]["lr"] = 9.0

        assert state["param_groups"][0]["lr"] == 0.5

    def test_a_new_learning_rate_written_into_a_tensor_does(self):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=torch.tensor(0.5))

        state = optimizer.state_dict()
        optimizer.param_groups[0]["lr"].fill_(9.0)

        assert state["param_groups"][0]["lr"].item() == 9.0

    @since("2.6")
    def test_names_are_kept_where_they_were_given(self):
        optimizer = torch.optim.SGD(nn.Linear(1, 1).named_parameters(), lr=0.5)

        assert optimizer.state_dict()["param_groups"][0]["param_names"] == ["weight", "bias"]

    def test_before_the_first_step_there_is_no_state(self):
        optimizer = torch.optim.Adam([nn.Parameter(torch.zeros(1))])

        assert optimizer.state_dict()["state"] == {}

    def test_adam_keeps_two_moments_and_the_step(self):
        parameter = nn.Parameter(torch.zeros(1, dtype=torch.float64))
        optimizer = torch.optim.Adam([parameter])
        parameter.grad = torch.tensor([1.0], dtype=torch.float64)
        optimizer.step()

        state = optimizer.state_dict()["state"][0]

        assert {name: value.dtype for name, value in state.items()} == {
            "step": torch.float32,
            "exp_avg": torch.float64,
            "exp_avg_sq": torch.float64,
        }
        assert state["step"].item() == 1.0


@claim(
    api=["torch.optim.Optimizer.load_state_dict"],
    about=["state", "error"],
    see=["optim", "generated/torch.optim.Optimizer.load_state_dict"],
)
class TestOptimizerLoadsByPosition:
    """`optimizer.load_state_dict` hands momenta out by position, in the parameters' order, and checks only counts.

    Parameters in another order get each other's momenta, without an error where their shapes agree.
    Where they do not, it raises only at the next step, if momenta are used.
    So does most often another optimizer's state; AdamW takes Adam's, with Adam's weight decay of 0, and nothing raises.
    The options of the state win: the learning rate given to the constructor is gone.
    Momenta become the parameter's dtype, the count of steps does not.
    """

    def test_parameters_in_another_order_get_each_others_momenta(self):
        first, second = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
        state = {0: {"momentum_buffer": torch.tensor([4.0])}, 1: {"momentum_buffer": torch.tensor([7.0])}}
        optimizer = torch.optim.SGD([second, first], lr=0.5, momentum=0.5)

        optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})

        assert optimizer.state[first]["momentum_buffer"].tolist() == [7.0]
        assert optimizer.state[second]["momentum_buffer"].tolist() == [4.0]

    def test_another_shape_raises_only_at_the_next_step(self):
        parameter = nn.Parameter(torch.zeros(3))
        optimizer = torch.optim.SGD([parameter], lr=0.5, momentum=0.5)
        parameter.grad = torch.ones(3)

        optimizer.load_state_dict(stepped(4.0, nn.Parameter(torch.zeros(2))).state_dict())

        with pytest.raises(RuntimeError):
            optimizer.step()

    def test_another_optimizers_state_raises_only_at_the_next_step(self):
        adam = torch.optim.Adam([nn.Parameter(torch.zeros(1))])
        adam.param_groups[0]["params"][0].grad = torch.ones(1)
        adam.step()
        optimizer = stepped(4.0)

        optimizer.load_state_dict(adam.state_dict())

        with pytest.raises(KeyError):
            optimizer.step()

    def test_adamw_takes_adams_state_and_its_weight_decay(self):
        adam = torch.optim.Adam([nn.Parameter(torch.zeros(1))])
        optimizer = torch.optim.AdamW([nn.Parameter(torch.zeros(1))], weight_decay=0.5)

        optimizer.load_state_dict(adam.state_dict())

        assert optimizer.param_groups[0]["weight_decay"] == 0

    def test_another_count_of_parameters_raises(self):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))], lr=0.5)

        with pytest.raises(ValueError):
            optimizer.load_state_dict(stepped(4.0).state_dict())

    def test_another_count_of_groups_raises(self):
        groups = [{"params": [nn.Parameter(torch.zeros(1))]}, {"params": []}]
        optimizer = torch.optim.SGD(groups, lr=0.5)

        with pytest.raises(ValueError):
            optimizer.load_state_dict(stepped(4.0).state_dict())

    def test_the_loaded_learning_rate_wins(self):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=9.0)

        optimizer.load_state_dict(stepped(4.0).state_dict())

        assert (optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]) == (0.5, 0.5)

    def test_momenta_become_the_parameters_dtype(self):
        parameter = nn.Parameter(torch.zeros(1, dtype=torch.float64))
        optimizer = torch.optim.SGD([parameter], lr=0.5)

        optimizer.load_state_dict(stepped(4.0).state_dict())

        assert optimizer.state[parameter]["momentum_buffer"].dtype == torch.float64
        assert optimizer.state[parameter]["momentum_buffer"].tolist() == [4.0]


@claim(
    api=["torch.optim.Optimizer.load_state_dict"],
    about=["state"],
    see=["optim", "generated/torch.optim.Optimizer.load_state_dict"],
)
class TestOptimizerTakesTheMomentaOfTheStateAsItsOwn:
    """`optimizer.load_state_dict` takes the state's tensors themselves since torch 2.1: two optimizers share momenta.

    One that loads another's live state spoils it by its own steps; `copy.deepcopy(state)` parts them, as a file does.
    Before 2.1 it copied them.
    Where the dtype changes the momenta are new tensors anyway, but Adam's count of steps is shared still.
    """

    @since("2.1")
    def test_a_step_of_the_one_changes_the_momentum_of_the_other(self):
        source, parameter = stepped(4.0), nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=0.5, momentum=0.5)
        parameter.grad = torch.tensor([100.0])

        optimizer.load_state_dict(source.state_dict())
        optimizer.step()

        assert source.state_dict()["state"][0]["momentum_buffer"].tolist() == [102.0]

    @until("2.1")
    def test_a_step_of_the_one_leaves_the_momentum_of_the_other(self):
        source, parameter = stepped(4.0), nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=0.5, momentum=0.5)
        parameter.grad = torch.tensor([100.0])

        optimizer.load_state_dict(source.state_dict())
        optimizer.step()

        assert source.state_dict()["state"][0]["momentum_buffer"].tolist() == [4.0]

    def test_another_dtype_parts_them(self):
        source, parameter = stepped(4.0), nn.Parameter(torch.zeros(1, dtype=torch.float64))
        optimizer = torch.optim.SGD([parameter], lr=0.5, momentum=0.5)
        parameter.grad = torch.tensor([100.0], dtype=torch.float64)

        optimizer.load_state_dict(source.state_dict())
        optimizer.step()

        assert optimizer.state[parameter]["momentum_buffer"].tolist() == [102.0]
        assert source.state_dict()["state"][0]["momentum_buffer"].tolist() == [4.0]

    @since("2.1")
    def test_another_dtype_does_not_part_adams_counts_of_steps(self):
        source = torch.optim.Adam([nn.Parameter(torch.zeros(1))])
        source.param_groups[0]["params"][0].grad = torch.ones(1)
        source.step()
        optimizer = torch.optim.Adam([nn.Parameter(torch.zeros(1, dtype=torch.float64))])
        optimizer.param_groups[0]["params"][0].grad = torch.ones(1, dtype=torch.float64)

        optimizer.load_state_dict(source.state_dict())
        optimizer.step()

        assert source.state_dict()["state"][0]["step"].item() == 2.0
