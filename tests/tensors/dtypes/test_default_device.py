"""The default device.

Order: 36
"""

import threading

import numpy as np
import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.device", "torch.set_default_device"],
    about=["value", "state"],
    see=["tensor_attributes", "generated/torch.set_default_device", "generated/torch.get_default_device"],
    asked=[
        "create all tensors on gpu by default",
        "set global device to cuda without .to everywhere",
        "set_default_device not working for some tensors",
        "default device in another thread",
        "module torch has no attribute get_default_device",
        "build model directly on gpu with torch.device",
    ],
)
class TestDefaultDeviceDecidesForFactoriesOnly:
    """A default device can decide where factory functions create tensors.

    `with torch.device(…)` sets one for a block. [factories_and_modules_follow]
    `torch.set_default_device` sets one until it is set again. [the_default_can_be_set_for_the_whole_program]
    Another thread does not follow it. [another_thread_does_not_follow]
    The weight of an `nn.Linear` created meanwhile is there too. [factories_and_modules_follow]
    An explicit `device=` overrides it. [an_explicit_device_wins]
    `torch.normal` of numbers, `torch.range`, `torch.Tensor`, `torch.FloatTensor` and `torch.frombuffer` ignore it.
    [some_factories_ignore_it]
    `from_numpy`, `ones_like`, `new_ones` and `+` stay with the device of their input. [what_has_a_device_keeps_it]
    `torch.as_tensor` copies an array or a tensor from the CPU to the default device `meta`. [as_tensor_follows]
    Outside such a block the CPU is the default again after `set_default_device(None)`.
    [the_cpu_is_the_default_again_once_none_is_set, the_default_can_be_set_for_the_whole_program]
    On torch 2.3 to 2.9 reading the default raised AttributeError then.
    [asking_for_the_default_raised_once_none_was_set_before]
    """

    def test_factories_and_modules_follow(self):
        with torch.device("meta"):
            made = [torch.ones(2), torch.tensor([1.0]), torch.full((2,), 3.0), torch.nn.Linear(2, 1).weight]

        assert [str(tensor.device) for tensor in made] == ["meta", "meta", "meta", "meta"]
        assert torch.ones(2).device == torch.device("cpu")

    def test_what_has_a_device_keeps_it(self):
        tensor, array = torch.ones(2), np.ones(2)

        with torch.device("meta"):
            made = [torch.from_numpy(array), torch.ones_like(tensor), tensor.new_ones(2), tensor + 1, torch.Tensor(2)]

        assert [str(made_tensor.device) for made_tensor in made] == ["cpu", "cpu", "cpu", "cpu", "cpu"]

    def test_some_factories_ignore_it(self):
        with torch.device("meta"):
            made = [
                torch.normal(0.0, 1.0, (2,)),
                torch.range(0, 1),
                torch.Tensor([1.0]),
                torch.FloatTensor(2),
                torch.frombuffer(bytearray(8), dtype=torch.float32),
            ]

        assert [tensor.device.type for tensor in made] == ["cpu"] * 5

    def test_as_tensor_follows(self):
        tensor, array = torch.ones(2), np.ones(2)

        with torch.device("meta"):
            made = [torch.as_tensor(array), torch.as_tensor(tensor)]

        assert [made_tensor.device.type for made_tensor in made] == ["meta", "meta"]

    def test_an_explicit_device_wins(self):
        with torch.device("meta"):
            tensor = torch.ones(2, device="cpu")

        assert tensor.tolist() == [1.0, 1.0]

    def test_the_default_can_be_set_for_the_whole_program(self):
        torch.set_default_device("meta")
        try:
            tensor = torch.ones(2)
        finally:
            torch.set_default_device(None)

        assert tensor.device == torch.device("meta")
        assert torch.ones(2).device == torch.device("cpu")

    def test_another_thread_does_not_follow(self):
        places = []
        thread = threading.Thread(target=lambda: places.append(torch.ones(2).device.type))

        torch.set_default_device("meta")
        try:
            thread.start()
            thread.join()
        finally:
            torch.set_default_device(None)

        assert places == ["cpu"]

    @since("2.10")
    def test_the_cpu_is_the_default_again_once_none_is_set(self):
        torch.set_default_device("meta")
        meanwhile = torch.get_default_device()
        torch.set_default_device(None)

        assert meanwhile.type == "meta"
        assert torch.get_default_device().type == "cpu"

    @since(
        "2.3",
        why="pytorch#116014",
        remedy="Read the default as `torch.empty(0).device`.",
        trigger={
            "unseen": "Before torch 2.3 there is no `torch.get_default_device`: no program that ran then calls it."
        },
    )
    @until("2.10")
    def test_asking_for_the_default_raised_once_none_was_set_before(self):
        torch.set_default_device("meta")
        meanwhile = torch.get_default_device()
        torch.set_default_device(None)

        assert meanwhile.type == "meta"
        with pytest.raises(AttributeError):
            torch.get_default_device()
