"""Rebuilding a model: another last layer, one layer used twice, outputs from within.

Order: 1.6
"""

import copy

import pytest
import torch
from torch import nn

from torchnotes import claim


def two_layers():
    """Return a frozen network of a body and a head, as a pretrained one."""
    network = nn.Module()
    network.body, network.head = nn.Linear(2, 3), nn.Linear(3, 5)
    network.forward = lambda x: network.head(network.body(x))
    return network.requires_grad_(requires_grad=False)


@claim(
    api=["torch.nn.Module.__setattr__", "torch.nn.Sequential.__setitem__"],
    about=["state", "gradient", "shape", "error"],
    see=["generated/torch.nn.Module", "generated/torch.nn.Sequential", "generated/torch.nn.Identity"],
    asked=[
        "replace the last layer of a pretrained model",
        "change number of classes of pretrained network",
        "model.fc = nn.Linear has no effect",
        "changing out_features does not change the output shape",
        "new layer not trained after replacing head",
        "replace layer by name with setattr",
    ],
)
class TestALayerAssignedToANameReplacesTheOneThere:
    """A layer assigned to the name of a child replaces that child.

    A `forward` that reads the name calls the new layer, and `parameters()` lists the new weights.
    [the_new_layer_is_called]
    In a `Sequential` an index does so, and a negative one counts from the end. [an_index_replaces_in_a_sequential]
    An index that is not there raises IndexError. [an_index_beyond_the_end_raises]
    In a model frozen by `requires_grad_(False)` a new layer requires gradients, and its weights learn alone.
    [the_new_layer_learns_alone]
    An optimizer made before keeps the old Parameters: the new layer does not move.
    [an_optimizer_stays_with_the_old_layer]
    A name that is not the child's, a slip of the pen, registers another child, and the old one is called as before.
    [another_name_replaces_nothing]
    A `Sequential` calls a child of a new name too, last. [a_sequential_calls_a_new_name_last]
    `setattr(model, "0.1", layer)` replaces nothing deeper: assign to `model.get_submodule("0")`.
    [a_dotted_name_replaces_nothing]
    Assigning `out_features` of an `nn.Linear` changes what it prints, and not its output.
    [a_number_assigned_changes_no_shape]
    `nn.Identity()` in place of the head returns the features below it. [an_identity_leaves_the_features]
    """

    def test_the_new_layer_is_called(self):
        network = two_layers()
        old = network.head

        network.head = nn.Linear(3, 7)

        assert network(torch.ones(2)).shape == (7,)
        assert [name for name, _ in network.named_children()] == ["body", "head"]
        assert [one is old.weight for one in network.parameters()] == [False] * 4

    @pytest.mark.parametrize("index", [1, -1])
    def test_an_index_replaces_in_a_sequential(self, index):
        network = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 5))

        network[index] = nn.Linear(3, 7)

        assert network(torch.ones(2)).shape == (7,)
        assert len(network) == 2

    @pytest.mark.parametrize("index", [2, -3])
    def test_an_index_beyond_the_end_raises(self, index):
        network = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 5))

        with pytest.raises(IndexError):
            network[index] = nn.ReLU()

    def test_the_new_layer_learns_alone(self):
        network = two_layers()

        network.head = nn.Linear(3, 7)
        network(torch.ones(2)).sum().backward()

        assert [name for name, one in network.named_parameters() if one.grad is not None] == [
            "head.weight",
            "head.bias",
        ]

    def test_an_optimizer_stays_with_the_old_layer(self):
        network = nn.Sequential(nn.Linear(1, 1))
        optimizer = torch.optim.SGD(network.parameters(), lr=1.0)

        network[0] = nn.Linear(1, 1)
        before = network[0].bias.item()
        network(torch.ones(1)).sum().backward()
        optimizer.step()

        assert (network[0].bias.item(), network[0].bias.grad.item()) == (before, 1.0)

    def test_another_name_replaces_nothing(self):
        network = two_layers()

        network.haed = nn.Linear(3, 7)

        assert network(torch.ones(2)).shape == (5,)
        assert [name for name, _ in network.named_children()] == ["body", "head", "haed"]

    def test_a_sequential_calls_a_new_name_last(self):
        network = nn.Sequential(nn.ReLU(), nn.Hardtanh(0.0, 3.0))

        network.head = nn.Threshold(4.0, 7.0)

        assert network(torch.tensor([-1.0, 2.0, 9.0])).tolist() == [7.0, 7.0, 7.0]
        assert [name for name, _ in network.named_children()] == ["0", "1", "head"]

    def test_a_dotted_name_replaces_nothing(self):
        network = nn.Sequential(nn.Sequential(nn.ReLU(), nn.Tanh()))

        network.__setattr__("0.1", nn.Sigmoid())
        by_a_dot = network[0][1]
        setattr(network.get_submodule("0"), "1", nn.Sigmoid())

        assert type(by_a_dot) is nn.Tanh
        assert type(network[0][1]) is nn.Sigmoid

    def test_a_number_assigned_changes_no_shape(self):
        layer = nn.Linear(2, 3)

        layer.out_features = 7

        assert str(layer) == "Linear(in_features=2, out_features=7, bias=True)"
        assert layer(torch.ones(2)).shape == (3,)

    def test_an_identity_leaves_the_features(self):
        network, x = two_layers(), torch.ones(2)

        network.head = nn.Identity()

        assert torch.equal(network(x), network.body(x)) is True


@claim(
    api=["torch.nn.Linear", "torch.Tensor.backward"],
    about=["gradient", "state"],
    see=["generated/torch.nn.Module", "generated/torch.Tensor.backward", "notes/autograd"],
    asked=[
        "do gradients add up when a layer is used twice",
        "reuse the same layer twice in forward",
        "weight sharing siamese network gradient",
        "call a module several times in one forward",
        "one layer for two inputs backward",
    ],
)
class TestALayerCalledTwiceAddsUpItsGradients:
    """An `nn.Linear` called twice adds up the gradients of both calls.

    For the sum of its outputs for 3 and 5 the gradient of its weight is 8. [the_gradients_of_two_inputs_add_up]
    Called on its own output, `w * (w * x)`, the gradient is 2wx. [the_gradients_of_a_chain_add_up]
    A call under `no_grad` adds nothing to it. [a_call_without_a_graph_adds_nothing]
    `parameters()` of a `Sequential` that holds the layer twice lists its Parameters once, and a plain SGD of that list
    moves them once, by the sum.
    [an_optimizer_moves_it_once_by_the_sum]
    A `copy.deepcopy` of the layer has weights and gradients apart. [a_deep_copy_learns_apart]
    An `nn.BatchNorm1d` that is called twice in training updates its running mean twice.
    [statistics_are_updated_at_each_call]
    """

    @staticmethod
    def layer():
        layer = nn.Linear(1, 1, bias=False)
        nn.init.constant_(layer.weight, 2.0)
        return layer

    def test_the_gradients_of_two_inputs_add_up(self):
        layer = self.layer()

        (layer(torch.tensor([3.0])) + layer(torch.tensor([5.0]))).backward()

        assert layer.weight.grad.item() == 3.0 + 5.0

    def test_the_gradients_of_a_chain_add_up(self):
        layer = self.layer()

        layer(layer(torch.tensor([3.0]))).backward()

        assert layer.weight.grad.item() == 2 * 2.0 * 3.0

    def test_a_call_without_a_graph_adds_nothing(self):
        layer = self.layer()

        with torch.no_grad():
            first = layer(torch.tensor([3.0]))
        layer(first).backward()

        assert layer.weight.grad.item() == 6.0

    def test_an_optimizer_moves_it_once_by_the_sum(self):
        layer = self.layer()
        network = nn.Sequential(layer, layer)
        optimizer = torch.optim.SGD(network.parameters(), lr=0.25)

        network(torch.tensor([3.0])).backward()
        optimizer.step()

        assert len(list(network.parameters())) == 1
        assert layer.weight.item() == 2.0 - 0.25 * 12.0

    def test_a_deep_copy_learns_apart(self):
        layer = self.layer()
        other = copy.deepcopy(layer)

        (layer(torch.tensor([3.0])) + other(torch.tensor([5.0]))).backward()

        assert (layer.weight.grad.item(), other.weight.grad.item()) == (3.0, 5.0)

    def test_statistics_are_updated_at_each_call(self):
        norm = nn.BatchNorm1d(1, momentum=0.5)

        norm(torch.tensor([[4.0], [4.0]]))
        norm(torch.tensor([[8.0], [8.0]]))

        assert norm.running_mean.item() == 0.5 * (0.5 * 4.0) + 0.5 * 8.0
        assert norm.num_batches_tracked.item() == 2


@claim(
    api=["torch.nn.Module.register_forward_hook"],
    about=["value", "memory", "gradient", "state"],
    see=["generated/torch.nn.Module", "generated/torch.Tensor.detach"],
    asked=[
        "output of an intermediate layer with a forward hook",
        "extract features from a hidden layer",
        "save activations with register_forward_hook",
        "activations saved by a hook are wrong after relu inplace",
        "forward hook input is an empty tuple",
        "remove a forward hook after one pass",
    ],
)
class TestAForwardHookReceivesTheOutputOfItsLayer:
    """A hook of `register_forward_hook` receives the output of its layer.

    By default a lone hook is called with the module, a tuple of its positional inputs and its output.
    [it_receives_module_inputs_and_output]
    An input passed by keyword is not in that tuple. [an_input_by_keyword_is_missing]
    In grad mode the output of a trainable `nn.Linear` has its graph: `detach()` it to keep the numbers alone.
    [the_output_has_its_graph]
    An `nn.ReLU(inplace=True)` behind the layer overwrites what was kept, detached or not, but not a `clone()`.
    [a_layer_in_place_overwrites_what_was_kept]
    A hook that returns a tensor replaces the output, as `kept.setdefault("x", output)` can.
    [a_hook_that_returns_what_it_keeps_replaces_the_output]
    A layer that is called twice runs its hook twice, and one key of a dict keeps the second output.
    [a_layer_called_twice_runs_it_twice]
    The output of an `nn.LSTM` is a tuple. [the_output_may_be_a_tuple]
    `remove()` of the handle ends it, and so does leaving `with layer.register_forward_hook(hook):`.
    [the_handle_ends_it, a_with_block_ends_it]
    """

    def test_it_receives_module_inputs_and_output(self):
        network, kept = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid()), []

        network[0].register_forward_hook(lambda *received: kept.append(received))
        x = torch.ones(2)
        output = network(x)

        module, inputs, hidden = kept[0]
        assert (module is network[0], type(inputs), inputs[0] is x) == (True, tuple, True)
        assert torch.equal(hidden.sigmoid(), output) is True

    def test_an_input_by_keyword_is_missing(self):
        layer, kept = nn.Identity(), []

        layer.register_forward_hook(lambda _module, inputs, _output: kept.append(inputs))
        layer(input=torch.tensor(1.0))

        assert kept == [()]

    def test_the_output_has_its_graph(self):
        layer, kept = nn.Linear(2, 3), []

        layer.register_forward_hook(lambda _module, _inputs, output: kept.extend([output, output.detach()]))
        returned = layer(torch.ones(2))

        assert kept[0] is returned
        assert [tensor.requires_grad for tensor in kept] == [True, False]
        assert kept[1].grad_fn is None

    def test_a_layer_in_place_overwrites_what_was_kept(self):
        network, kept = nn.Sequential(nn.Identity(), nn.ReLU(inplace=True)), []

        network[0].register_forward_hook(
            lambda *received: kept.extend([received[2], received[2].detach(), received[2].clone()])
        )
        network(torch.tensor([-1.0, 2.0]))

        assert [tensor.tolist() for tensor in kept] == [[0.0, 2.0], [0.0, 2.0], [-1.0, 2.0]]

    def test_a_hook_that_returns_what_it_keeps_replaces_the_output(self):
        layer, kept = nn.Identity(), {}

        layer.register_forward_hook(lambda _module, _inputs, output: kept.setdefault("x", output))
        outputs = [layer(torch.tensor(1.0)).item(), layer(torch.tensor(2.0)).item()]

        assert outputs == [1.0, 1.0]

    def test_a_layer_called_twice_runs_it_twice(self):
        layer, kept, seen = nn.PReLU(init=3.0), {}, []
        network = nn.Sequential(layer, layer)

        layer.register_forward_hook(lambda _module, _inputs, output: kept.update(x=output.item()))
        layer.register_forward_hook(lambda _module, _inputs, output: seen.append(output.item()))
        network(torch.tensor([-1.0]))

        assert (seen, kept) == ([-3.0, -9.0], {"x": -9.0})

    def test_the_output_may_be_a_tuple(self):
        layer, kept = nn.LSTM(1, 2), []

        layer.register_forward_hook(lambda _module, _inputs, output: kept.append(output))
        layer(torch.ones(3, 1))

        assert (type(kept[0]), kept[0][0].shape) == (tuple, (3, 2))

    def test_the_handle_ends_it(self):
        layer, seen = nn.Identity(), []

        handle = layer.register_forward_hook(lambda _module, _inputs, output: seen.append(output.item()))
        layer(torch.tensor(1.0))
        handle.remove()
        layer(torch.tensor(2.0))

        assert seen == [1.0]

    def test_a_with_block_ends_it(self):
        layer, seen = nn.Identity(), []

        with layer.register_forward_hook(lambda _module, _inputs, output: seen.append(output.item())):
            layer(torch.tensor(1.0))
        layer(torch.tensor(2.0))

        assert seen == [1.0]
