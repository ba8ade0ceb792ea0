"""Sequential: modules one after the other.

Order: 7
"""

from collections import OrderedDict

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from torchnotes import belief, claim


@claim(
    api=["torch.nn.Sequential"],
    about=["value", "shape", "error", "gradient"],
    see=["generated/torch.nn.Sequential", "generated/torch.nn.Module"],
    asked=[
        "how to use nn.Sequential",
        "name layers in Sequential with OrderedDict",
        "list is not a Module subclass",
        "pass list of layers to Sequential",
        "'NoneType' object is not callable Sequential",
    ],
)
class TestSequentialChainsItsModules:
    """`nn.Sequential` hands the output of each module to the next.

    The input goes into the first, and the output of the last comes out.
    [x_goes_in_and_the_output_comes_out, any_input_goes_through_all_modules_in_order]
    `double()` and `eval()` reach the modules of a nested `nn.Sequential`. [its_modules_are_one_network]
    Gradients flow back through two `nn.PReLU` to the input. [the_gradient_flows_back_through_all]
    `nn.Sequential()` returns its input itself. [without_modules_it_returns_its_input]
    An OrderedDict with keys such as `first` and `second` names the modules. [an_ordered_dict_names_the_modules]
    As single argument a list, a tuple, a plain dict, a function or a class raises TypeError. [what_is_no_module_raises]
    None is accepted, and raises TypeError in the call. [none_is_accepted_and_raises_in_the_call]
    A module assigned to a new attribute runs as the last. [a_module_assigned_as_an_attribute_runs_as_the_last]
    """

    @belief("memo/15")
    def test_x_goes_in_and_the_output_comes_out(self):
        first, second = nn.Linear(2, 2, bias=False), nn.Linear(2, 1, bias=False)
        first.weight.data = torch.tensor([[1.0, 2.0], [-3.0, 0.0]])
        second.weight.data = torch.tensor([[10.0, 100.0]])
        network = nn.Sequential(first, nn.ReLU(), second)

        output = network(torch.tensor([[1.0, 1.0], [-1.0, 2.0]]))

        assert output.tolist() == [[30.0], [330.0]]
        assert output.requires_grad

    @belief("memo/15")
    @given(values=st.lists(st.integers(-100, 100), max_size=5), addend=st.integers(-9, 9))
    def test_any_input_goes_through_all_modules_in_order(self, values, addend):
        class Add(nn.Module):
            def forward(self, x):
                return x + addend

        network = nn.Sequential(Add(), nn.ReLU(), Add())

        output = network(torch.tensor(values))

        assert output.tolist() == [max(value + addend, 0) + addend for value in values]

    @belief("memo/15")
    def test_its_modules_are_one_network(self):
        network = nn.Sequential(nn.PReLU(), nn.Sequential(nn.PReLU(), nn.Dropout()))

        network.double().eval()

        assert [name for name, _ in network.named_parameters()] == ["0.weight", "1.0.weight"]
        assert [parameter.dtype for parameter in network.parameters()] == [torch.float64, torch.float64]
        assert [module.training for module in network.modules()] == [False] * 5

    def test_the_gradient_flows_back_through_all(self):
        network = nn.Sequential(nn.PReLU(init=2.0), nn.PReLU(init=3.0))
        x = torch.tensor([-1.0, 4.0], requires_grad=True)

        network(x).sum().backward()

        assert x.grad.tolist() == [6.0, 1.0]
        assert [parameter.grad.tolist() for parameter in network.parameters()] == [[-3.0], [-2.0]]

    def test_without_modules_it_returns_its_input(self):
        x = torch.ones(2)

        assert nn.Sequential()(x) is x

    def test_an_ordered_dict_names_the_modules(self):
        network = nn.Sequential(OrderedDict(first=nn.PReLU(), second=nn.ReLU()))

        assert network.first is network[0]
        assert [name for name, _ in network.named_children()] == ["first", "second"]

    @pytest.mark.parametrize(
        "wrong",
        [[nn.ReLU()], (nn.ReLU(),), {"a": nn.ReLU()}, torch.relu, nn.ReLU],
        ids=["list", "tuple", "dict", "function", "class"],
    )
    def test_what_is_no_module_raises(self, wrong):
        with pytest.raises(TypeError):
            nn.Sequential(wrong)

    def test_a_module_assigned_as_an_attribute_runs_as_the_last(self):
        network = nn.Sequential(nn.ReLU())

        network.extra = nn.Threshold(3.0, 7.0)

        assert network(torch.tensor([-1.0, 5.0])).tolist() == [7.0, 5.0]

    def test_none_is_accepted_and_raises_in_the_call(self):
        network = nn.Sequential(None)

        with pytest.raises(TypeError):
            network(torch.ones(1))


@claim(
    api=["torch.nn.Sequential"],
    about=["error", "value"],
    see=["generated/torch.nn.Sequential", "generated/torch.nn.LSTM"],
    asked=[
        "Sequential with multiple inputs",
        "forward() takes 2 positional arguments but 3 were given",
        "LSTM inside nn.Sequential tuple output",
        "linear() argument 'input' must be Tensor, not tuple",
        "select hidden output of LSTM in Sequential",
    ],
)
class TestSequentialPassesOneThing:
    """`nn.Sequential` passes a single argument from module to module.

    Two positional inputs raise TypeError. [two_inputs_raise]
    `nn.Identity` receives a tuple as one argument and returns it. [a_tuple_arrives_as_one_argument]
    A tuple is not spread: `nn.Bilinear` behind an `nn.Identity` raises TypeError for it.
    [a_tuple_is_not_spread_over_the_arguments_of_a_module]
    `nn.LSTM` returns a tuple, so that `nn.Linear` behind it raises TypeError.
    [an_lstm_followed_by_a_linear_layer_raises]
    A module between them that returns the first of the tuple mends this.
    [a_module_that_takes_the_tuple_apart_mends_that]
    The keyword for the input is `input`. [the_keyword_is_input]
    """

    def test_two_inputs_raise(self):
        network = nn.Sequential(nn.Bilinear(1, 1, 1))

        with pytest.raises(TypeError):
            network(torch.ones(1), torch.ones(1))

    def test_a_tuple_arrives_as_one_argument(self):
        network = nn.Sequential(nn.Identity(), nn.Identity())

        assert network((1, 2)) == (1, 2)

    def test_a_tuple_is_not_spread_over_the_arguments_of_a_module(self):
        network = nn.Sequential(nn.Identity(), nn.Bilinear(1, 1, 1))

        with pytest.raises(TypeError):
            network((torch.ones(1), torch.ones(1)))

    def test_an_lstm_followed_by_a_linear_layer_raises(self):
        network = nn.Sequential(nn.LSTM(1, 1), nn.Linear(1, 1))

        with pytest.raises(TypeError):
            network(torch.ones(2, 1))

    def test_a_module_that_takes_the_tuple_apart_mends_that(self):
        class First(nn.Module):
            def forward(self, results):
                return results[0]

        network = nn.Sequential(nn.LSTM(1, 3), First(), nn.Linear(3, 1))

        assert network(torch.ones(2, 1)).shape == (2, 1)

    def test_the_keyword_is_input(self):
        network = nn.Sequential(nn.ReLU())

        assert network(input=torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]
        with pytest.raises(TypeError):
            network(x=torch.ones(1))
