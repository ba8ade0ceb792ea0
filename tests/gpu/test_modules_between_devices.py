"""Modules between devices.

Order: 4
"""

import pytest
import torch

from torchnotes import belief, claim


class Mixed(torch.nn.Module):
    """Holds a layer, three buffers, a tensor that is no buffer and a layer in a list."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 2)
        self.register_buffer("mean", torch.zeros(2))
        self.register_buffer("count", torch.tensor(0))
        self.register_buffer("waves", torch.tensor([1 + 2j, 1 + 2j]))
        self.plain = torch.zeros(2)
        self.listed = [torch.nn.Linear(2, 2)]


@claim(
    api=["torch.nn.Module.to"],
    about=["state", "argument", "error"],
    see=["generated/torch.nn.Module", "meta"],
    asked=[
        "some tensors stay on cpu after model.to(device)",
        "tensors not on the same device because of model attribute",
        "move model to GPU layers in python list",
        "device meta is not on the expected device cpu",
        "do I need to assign model = model.to(device)",
    ],
)
class TestModuleToMovesWhatIsRegistered:
    """`net.to(device)` moves the parameters and buffers of `net` itself.

    Layers in a `Sequential` and registered buffers are moved. [all_parameters_are_there, all_buffers_are_there]
    A tensor in a plain attribute and a layer in a Python list stay, because they are not registered.
    [every_tensor_of_the_model_is_there]
    Use `register_buffer` and `ModuleList`. [advice]
    `tensor.to("meta")` leaves `tensor` on the CPU. [a_tensor_is_left_where_it_is]
    `Linear(2, 1)` on `meta` raises RuntimeError for an input on the CPU. [inputs_do_not_follow]
    For `Linear(2, 1, bias=False)` on `meta` the result is on the CPU. [without_a_bias_the_result_is_on_the_cpu]
    `Embedding` on `meta` returns a tensor on `meta` for indices on the CPU.
    [an_embedding_on_meta_accepts_indices_on_the_cpu]
    `Conv2d` on `meta` accepts an input on the CPU too, and returns a tensor on the CPU.
    [a_convolution_on_meta_returns_a_tensor_on_the_cpu]
    `net.to()` returns `net`, and `net.to(copy=True)` raises RuntimeError. [moving_nowhere_is_no_error_but_a_copy_is]
    """

    @belief("memo/44")
    @pytest.mark.parametrize("device", ["cpu", "meta"])
    def test_all_parameters_are_there(self, device):
        net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))

        net.to(device)

        assert [str(parameter.device) for parameter in net.parameters()] == [device] * 4

    @belief("memo/44")
    def test_all_buffers_are_there(self):
        net = Mixed()

        returned = net.to("meta")

        assert returned is net
        assert (net.layer.weight.is_meta, net.mean.is_meta, net.count.is_meta) == (True, True, True)

    @belief("memo/44", holds=False, role="exception")
    def test_every_tensor_of_the_model_is_there(self):
        net = Mixed()

        net.to("meta")

        assert net.plain.is_meta
        assert net.listed[0].weight.is_meta

    def test_a_tensor_is_left_where_it_is(self):
        tensor, net = torch.zeros(2), torch.nn.Linear(2, 2)

        tensor.to("meta")
        net.to("meta")

        assert (tensor.is_meta, net.weight.is_meta) == (False, True)

    def test_inputs_do_not_follow(self):
        net = torch.nn.Linear(2, 1).to("meta")

        with pytest.raises(RuntimeError):
            net(torch.ones(1, 2))

        assert net(torch.ones(1, 2, device="meta")).shape == (1, 1)

    def test_without_a_bias_the_result_is_on_the_cpu(self):
        result = torch.nn.Linear(2, 1, bias=False).to("meta")(torch.ones(3, 2))

        assert (str(result.device), result.shape) == ("cpu", (3, 1))

    def test_an_embedding_on_meta_accepts_indices_on_the_cpu(self):
        net = torch.nn.Embedding(2, 3).to("meta")

        result = net(torch.tensor([0]))

        assert (result.is_meta, result.shape) == (True, (1, 3))

    def test_a_convolution_on_meta_returns_a_tensor_on_the_cpu(self):
        result = torch.nn.Conv2d(2, 3, 1).to("meta")(torch.ones(1, 2, 4, 4))

        assert (str(result.device), result.shape) == ("cpu", (1, 3, 4, 4))

    def test_moving_nowhere_is_no_error_but_a_copy_is(self):
        net = torch.nn.Linear(2, 1)

        assert net.to() is net
        with pytest.raises(RuntimeError):
            net.to(copy=True)


@claim(
    api=["torch.nn.Module.to"],
    about=["state", "error", "argument"],
    see=["generated/torch.nn.Module", "tensor_attributes"],
    asked=[
        "convert model to float64 or half after creating optimizer",
        "nn.Module.to only accepts floating point or complex dtypes",
        "does model.half() keep the same parameter objects",
        "optimizer lost parameters after model.to",
        "tied weights untied after moving to meta",
    ],
)
class TestModuleToKeepsParametersForADtypeOnly:
    """By default `net.to(dtype)` keeps parameters, `net.to("meta")` does not.

    After `to(torch.float64)` the weight of a `Linear` is the same object. [a_dtype_keeps_the_parameters]
    After `to("meta")` it is a new one, which an optimizer made before misses. [meta_replaces_them]
    SGD made before still steps in float64, and a gradient follows.
    [an_optimizer_made_before_a_dtype_steps, gradients_follow]
    A shared weight stays shared after `to(torch.float64)`, not on `meta`. [shared_weights_stay_shared_with_a_dtype]
    Make the optimizer and tie weights after a move to another kind of device. [advice]
    `to(torch.float16)` leaves int64 buffers, and drops the imaginary parts of complex ones.
    [a_dtype_leaves_integers_and_plain_tensors]
    `net.to("meta", torch.float64)` accepts both. [a_device_and_a_dtype_come_together]
    A dtype of `uint8`, `int64` or `bool` raises TypeError. [no_integer_dtype_is_taken]
    """

    def test_a_dtype_keeps_the_parameters(self):
        net = torch.nn.Linear(2, 1)
        weight = net.weight

        net.to(torch.float64)

        assert net.weight is weight
        assert weight.dtype == torch.float64

    def test_meta_replaces_them(self):
        net = torch.nn.Linear(2, 1)
        weight = net.weight

        net.to("meta")

        assert net.weight is not weight
        assert (weight.is_meta, net.weight.is_meta) == (False, True)
        assert net.weight.requires_grad

    def test_an_optimizer_made_before_a_dtype_steps(self):
        net = torch.nn.Linear(2, 1, bias=False)
        torch.nn.init.ones_(net.weight)
        optimizer = torch.optim.SGD(net.parameters(), lr=1.0)

        net.to(torch.float64)
        net(torch.tensor([[0.25, 0.5]], dtype=torch.float64)).sum().backward()
        optimizer.step()

        assert net.weight.tolist() == [[0.75, 0.5]]

    @pytest.mark.parametrize(("target", "tied"), [(torch.float64, True), ("meta", False)], ids=["dtype", "meta"])
    def test_shared_weights_stay_shared_with_a_dtype(self, target, tied):
        net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
        net[1].weight = net[0].weight

        net.to(target)

        assert (net[0].weight is net[1].weight) == tied

    def test_gradients_follow(self):
        net = torch.nn.Linear(2, 1)
        net(torch.tensor([[3.0, 4.0]])).sum().backward()

        net.to(torch.float64)

        assert net.weight.grad.tolist() == [[3.0, 4.0]]
        assert net.weight.grad.dtype == torch.float64

    def test_a_dtype_leaves_integers_and_plain_tensors(self):
        net = Mixed().to(torch.float16)

        assert (net.layer.weight.dtype, net.mean.dtype) == (torch.float16, torch.float16)
        assert (net.count.dtype, net.plain.dtype) == (torch.int64, torch.float32)
        assert (net.waves.dtype, net.waves.tolist()) == (torch.float16, [1.0, 1.0])

    def test_a_device_and_a_dtype_come_together(self):
        net = Mixed().to("meta", torch.float64)

        assert (net.mean.is_meta, net.mean.dtype) == (True, torch.float64)
        assert (net.count.is_meta, net.count.dtype) == (True, torch.int64)

    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.bool], ids=str)
    def test_no_integer_dtype_is_taken(self, dtype):
        net = torch.nn.Linear(2, 1)

        with pytest.raises(TypeError):
            net.to(dtype)


@claim(
    api=["torch.nn.Module.to_empty", "torch.nn.Module.to"],
    about=["state", "error"],
    see=["generated/torch.nn.Module", "meta"],
    equivalent={
        "torch.nn.Module.to_empty": {
            "call-does-twice": "making room twice leaves room once, and what is in it is arbitrary both times"
        }
    },
    asked=[
        "Cannot copy out of meta tensor; no data",
        "materialize model from meta device",
        "to_empty usage",
        "move meta model to real device",
    ],
)
class TestToEmptyLeavesTheMetaDevice:
    """`net.to_empty(device=...)` makes room on a device for a net from `meta`.

    `to("cpu")` of a `Linear` on `meta` raises NotImplementedError. [moving_from_meta_raises]
    `to_empty` returns `net`, which a state can be loaded into. [it_makes_room_for_a_state]
    Fill the room by `load_state_dict`, and non-persistent buffers by hand. [advice]
    A weight shared by two `Linear` comes apart on the way from `meta`. [shared_weights_come_apart]
    On the CPU, `to_empty(device="cpu")` keeps a `Parameter` as an object, in new memory.
    [on_its_own_device_parameters_stay_the_same_objects]
    `to_empty(device="meta")` replaces the weight of a `Linear` by one on `meta`. [values_are_left_behind]
    `to_empty("cpu")` without the keyword raises TypeError. [the_device_is_given_by_its_name]
    """

    def test_moving_from_meta_raises(self):
        net = torch.nn.Linear(2, 1, device="meta")

        with pytest.raises(NotImplementedError):
            net.to("cpu")

    def test_it_makes_room_for_a_state(self):
        net = torch.nn.Linear(2, 1, device="meta")

        returned = net.to_empty(device="cpu")
        net.load_state_dict({"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([3.0])})

        assert returned is net
        assert net(torch.tensor([[1.0, 1.0]])).tolist() == [[6.0]]

    def test_shared_weights_come_apart(self):
        net = torch.nn.Sequential(torch.nn.Linear(2, 2, device="meta"), torch.nn.Linear(2, 2, device="meta"))
        net[1].weight = net[0].weight

        net.to_empty(device="cpu")
        tied, device = net[0].weight is net[1].weight, net[0].weight.device

        assert not tied
        assert device == torch.device("cpu")

    def test_on_its_own_device_parameters_stay_the_same_objects(self):
        net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
        net[1].weight = weight = net[0].weight
        address = weight.data_ptr()

        net.to_empty(device="cpu")
        tied = net[0].weight is net[1].weight is weight

        assert tied
        assert weight.data_ptr() != address

    def test_values_are_left_behind(self):
        net = torch.nn.Linear(2, 1)
        weight = net.weight

        net.to_empty(device="meta")

        assert (weight.is_meta, net.weight.is_meta) == (False, True)

    def test_the_device_is_given_by_its_name(self):
        net = torch.nn.Linear(2, 1)

        with pytest.raises(TypeError):
            net.to_empty("cpu")
