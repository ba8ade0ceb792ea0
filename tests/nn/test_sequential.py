"""Sequential: modules one after the other."""

import warnings
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
)
class TestSequentialChainsItsModules:
    """`nn.Sequential` is a Module whose forward hands each module's output to the next: x goes in, the output out.

    It makes one network of what it holds: parameters, mode, device and state dict are those of all of them.
    Without modules it returns its input itself.
    It takes Modules one by one or in an OrderedDict, and neither a list of them nor a function such as `torch.relu`.
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


@claim(
    api=["torch.nn.Sequential"],
    about=["error", "value"],
    see=["generated/torch.nn.Sequential", "generated/torch.nn.LSTM"],
)
class TestSequentialPassesOneThing:
    """`nn.Sequential` passes exactly one thing on, so that several inputs raise and a tuple arrives as one tuple.

    A module in the middle that returns several things, as LSTM does, needs a module after it that takes a tuple.
    The one input is called `input`, whatever the first module calls its own.
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


@claim(
    api=["torch.nn.Sequential.forward", "torch.nn.Linear", "torch.nn.LSTM"],
    about=["error", "shape"],
    see=["generated/torch.nn.Sequential", "generated/torch.nn.LazyLinear", "notes/broadcasting"],
)
class TestSequentialChecksNoShapes:
    """Nothing compares the shapes of neighbours in a `Sequential`: a layer that cannot compute raises once called.

    Building the network raises nothing, and neither do layers that broadcast or take an image for a batch.
    In torch 2.1 and 2.2 an LSTM took features of any width without a word.
    Pass one batch of random numbers through a new network, or let lazy layers find their sizes by it.
    """

    @belief("memo/16")
    @pytest.mark.parametrize(
        ("first", "second", "shape"),
        [
            (nn.Linear(2, 3), nn.Linear(4, 1), (5, 2)),
            (nn.Linear(2, 3), nn.Linear(4, 1), (0, 2)),
            (nn.Conv2d(1, 2, 1), nn.Conv2d(3, 1, 1), (1, 1, 2, 2)),
            (nn.Linear(2, 3), nn.BatchNorm1d(4), (5, 2)),
            (nn.Linear(2, 3), nn.LayerNorm(1), (5, 2)),
            (nn.Linear(2, 3), nn.GRU(4, 1), (5, 2)),
        ],
        ids=["linear", "empty batch", "convolution", "batch norm", "layer norm", "gru"],
    )
    def test_neighbours_that_do_not_match_raise_when_called(self, first, second, shape):
        network, x = nn.Sequential(first, second), torch.ones(shape)

        with pytest.raises(RuntimeError):
            network.forward(x)

    @belief("memo/16", holds="!=2.1.*,!=2.2.*", role="exception")
    @pytest.mark.parametrize("features", [3, 5])
    def test_an_lstm_of_another_width_raises(self, features):
        network, x = nn.Sequential(nn.Linear(2, features), nn.LSTM(4, 1)), torch.ones(6, 2)

        with pytest.raises(RuntimeError):
            network.forward(x)

    @belief("memo/16", holds=False, role="exception")
    def test_neighbours_that_do_not_match_raise_when_built(self):
        with pytest.raises((RuntimeError, ValueError)):
            nn.Sequential(nn.Linear(2, 3), nn.Linear(4, 1))

    @belief("memo/16", holds=False, role="exception")
    def test_neighbours_that_broadcast_raise(self):
        class Scale(nn.Module):
            def forward(self, x):
                return x * torch.tensor([1.0, 10.0, 100.0])

        network, x = nn.Sequential(nn.Linear(2, 1), Scale()), torch.ones(4, 2)

        with pytest.raises(RuntimeError):
            network.forward(x)

    @belief("memo/16", holds=False, role="exception")
    def test_an_instance_norm_for_other_channels_raises(self):
        network, x = nn.Sequential(nn.Conv1d(1, 2, 1), nn.InstanceNorm1d(7)), torch.ones(4, 1, 5)

        with pytest.raises((RuntimeError, ValueError)):
            network.forward(x)

    def test_neighbours_that_match_compute(self):
        network = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1), nn.LSTM(1, 4))

        output, _ = network.forward(torch.ones(5, 2))

        assert output.shape == (5, 4)

    def test_an_image_without_a_batch_is_flattened_into_a_batch_of_channels(self):
        network = nn.Sequential(nn.Conv2d(1, 3, 1), nn.Flatten(), nn.Linear(4, 1))

        assert network.forward(torch.ones(1, 2, 2)).shape == (3, 1)

    def test_lazy_layers_take_the_sizes_of_the_first_input(self):
        first, second = nn.LazyLinear(3), nn.LazyLinear(1)

        output = second(first(torch.ones(4, 2)))

        assert output.shape == (4, 1)
        assert (first.weight.shape, second.weight.shape) == ((3, 2), (1, 3))
        with pytest.raises(RuntimeError):
            first(torch.ones(4, 5))


@claim(
    api=["torch.nn.MSELoss", "torch.nn.L1Loss", "torch.nn.BCEWithLogitsLoss"],
    about=["error", "warning", "value"],
    see=["generated/torch.nn.MSELoss", "generated/torch.nn.BCEWithLogitsLoss", "notes/broadcasting"],
)
class TestLossesBroadcastWhatDoesNotMatch:
    """A network's (N, 1) and a target's (N,) broadcast in `MSELoss` and `L1Loss` to N by N differences, with a warning.

    The loss is then one of every output against every target, and a network trained by it learns their mean.
    `BCEWithLogitsLoss` refuses instead. Squeeze the output, or unsqueeze the target.
    """

    @pytest.mark.parametrize(("loss", "value"), [(nn.MSELoss(), 4.0), (nn.L1Loss(), 4 / 3)])
    def test_a_column_against_a_row_warns_and_compares_all_with_all(self, loss, value):
        output, target = torch.tensor([[0.0], [3.0], [0.0]]), torch.tensor([0.0, 3.0, 0.0])

        with pytest.warns(UserWarning):
            computed = loss(output, target)

        assert computed.item() == pytest.approx(value)

    @pytest.mark.parametrize("loss", [nn.MSELoss(), nn.L1Loss()])
    def test_a_row_against_a_row_compares_each_with_its_own(self, loss):
        output, target = torch.tensor([[0.0], [3.0], [0.0]]), torch.tensor([0.0, 3.0, 0.0])

        assert loss(output.squeeze(1), target).item() == 0.0

    def test_a_binary_cross_entropy_raises(self):
        output, target = torch.zeros(3, 1), torch.ones(3)

        with pytest.raises(ValueError):
            nn.BCEWithLogitsLoss()(output, target)

    def test_a_binary_cross_entropy_of_matching_shapes_warns_of_nothing(self):
        output, target = torch.zeros(3), torch.ones(3)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loss = nn.BCEWithLogitsLoss()(output, target)

        assert raised == []
        assert loss.item() == pytest.approx(0.6931472)


@claim(
    api=["torch.Tensor.mm", "torch.Tensor.clamp"],
    about=["value", "shape", "gradient", "error"],
    see=["generated/torch.mm", "generated/torch.Tensor.clamp", "generated/torch.nn.Linear"],
)
class TestMmClampMmIsATwoLayerNetwork:
    """`x.mm(w1).clamp(min=0).mm(w2)` computes what two Linear layers without bias and a ReLU between them compute.

    Linear keeps its weight transposed, as (out, in).
    `mm` takes matrices only, where Linear takes any leading dimensions.
    Without the clamp the two products are one, that with `w1.mm(w2)`, and negative numbers are kept.
    """

    @belief("til/8")
    def test_it_is_two_linear_layers_with_a_relu_between(self):
        x, w1 = torch.tensor([[1.0, 2.0], [3.0, -4.0]]), torch.tensor([[1.0, -1.0, 0.0], [2.0, 1.0, -3.0]])
        w2 = torch.tensor([[1.0], [10.0], [100.0]])
        network = nn.Sequential(nn.Linear(2, 3, bias=False), nn.ReLU(), nn.Linear(3, 1, bias=False))
        network[0].weight.data, network[2].weight.data = w1.t(), w2.t()

        output = x.mm(w1).clamp(min=0).mm(w2)

        assert output.tolist() == network(x).tolist() == [[15.0], [1200.0]]

    @belief("til/8")
    def test_its_weights_learn_as_those_of_the_layers_do(self):
        x = torch.tensor([[1.0, 2.0]])
        w1 = torch.tensor([[1.0, -1.0], [2.0, -1.0]], requires_grad=True)
        w2 = torch.tensor([[3.0], [4.0]], requires_grad=True)

        output = x.mm(w1).clamp(min=0).mm(w2)
        assert output.requires_grad
        output.sum().backward()

        assert w1.grad.tolist() == [[3.0, 0.0], [6.0, 0.0]]
        assert w2.grad.tolist() == [[5.0], [0.0]]

    def test_without_the_clamp_it_is_one_layer(self):
        x, w1, w2 = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0, -1.0], [2.0, -1.0]]), torch.tensor([[3.0], [4.0]])

        assert x.mm(w1).mm(w2).tolist() == x.mm(w1.mm(w2)).tolist() == [[3.0]]
        assert x.mm(w1).clamp(min=0).mm(w2).tolist() == [[15.0]]

    @pytest.mark.parametrize("shape", [(2,), (4, 5, 2)], ids=str)
    def test_an_input_that_is_no_matrix_raises_where_a_layer_takes_it(self, shape):
        x, weight = torch.ones(shape), torch.ones(2, 3)

        with pytest.raises(RuntimeError):
            x.mm(weight)
        assert nn.Linear(2, 3)(x).shape == (*shape[:-1], 3)
