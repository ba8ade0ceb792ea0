"""Tensors without values.

Order: 37
"""

import pytest
import torch

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.item", "torch.Tensor.tolist", "torch.Tensor.to", "torch.Tensor.numpy"],
    about=["error"],
    see=["meta", "generated/torch.Tensor.to"],
    asked=[
        "cannot copy out of meta tensor no data",
        "what is device meta",
        "create model without allocating memory",
        "Tensor.item() cannot be called on meta tensors",
        "can't convert meta device type tensor to numpy",
        "load large model with to_empty",
    ],
)
class TestMetaTensorsHoldNothing:
    """A meta tensor has a shape and a dtype but lacks values.

    `half()` and `reshape` return a meta tensor of the right dtype and shape. [shapes_and_dtypes_are_computed]
    The meta device does not hold memory for `torch.ones(2, device="meta")`, which shows because the address is 0.
    [there_is_no_memory, its_device_holds_its_memory]
    `item()` of one element raises RuntimeError, and before torch 2.4 NotImplementedError.
    [item_raises, item_was_not_implemented]
    `tolist()` and `to("cpu")` raise NotImplementedError. [a_list_raises, moving_back_to_the_cpu_raises]
    `numpy()` without `force` raises TypeError. [an_array_raises]
    `repr` shows dots in place of the values. [printing_shows_dots]
    `torch.empty_like(tensor, device="cpu")` and `module.to_empty(device="cpu")` make room for values.
    [the_way_back_makes_room_for_values]
    A 1-d int64 meta tensor as index reads a CPU vector without an error, into arbitrary values on the CPU.
    [a_meta_index_reads_a_cpu_tensor]
    """

    def test_shapes_and_dtypes_are_computed(self):
        matrix = torch.zeros(2**20, 2**20, device="meta")

        halves = matrix.half().reshape(2**10, -1)

        assert halves.shape == (2**10, 2**30)
        assert halves.dtype == torch.float16

    @belief("lecture/5", holds=False, role="exception")
    def test_its_device_holds_its_memory(self):
        assert torch.zeros(2, device="meta").data_ptr() != 0

    def test_there_is_no_memory(self):
        tensor = torch.ones(2, device="meta")

        assert tensor.is_meta
        assert tensor.data_ptr() == 0

    @until("2.4")
    def test_item_was_not_implemented(self):
        tensor = torch.ones(1, device="meta")

        with pytest.raises(NotImplementedError):
            tensor.item()

    @since(
        "2.4",
        why="pytorch#124554",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.Tensor.item",
                "torch.Tensor.__float__",
                "torch.Tensor.__int__",
                "torch.Tensor.__bool__",
                "torch.Tensor.__complex__",
                "torch.Tensor.__index__",
                "torch.[Tensor.]is_nonzero",
            ],
            "when": ["device:meta", "makes_elements:1..1"],
        },
    )
    def test_item_raises(self):
        tensor = torch.ones(1, device="meta")

        with pytest.raises(RuntimeError) as raised:
            tensor.item()
        assert raised.type is RuntimeError

    def test_a_list_raises(self):
        tensor = torch.ones(1, device="meta")

        with pytest.raises(NotImplementedError):
            tensor.tolist()

    def test_an_array_raises(self):
        tensor = torch.ones(1, device="meta")

        with pytest.raises(TypeError):
            tensor.numpy()

    def test_printing_shows_dots(self):
        assert repr(torch.ones(2, device="meta")) == "tensor(..., device='meta', size=(2,))"

    def test_a_meta_index_reads_a_cpu_tensor(self):
        index = torch.zeros(3, dtype=torch.int64, device="meta")

        result = torch.ones(2)[index]

        assert (result.device, result.shape) == (torch.device("cpu"), (3,))

    def test_the_way_back_makes_room_for_values(self):
        tensor = torch.empty_like(torch.ones(2, device="meta"), device="cpu").fill_(3)
        module = torch.nn.Linear(2, 1, device="meta").to_empty(device="cpu")

        assert tensor.tolist() == [3.0, 3.0]
        assert [parameter.device.type for parameter in module.parameters()] == ["cpu", "cpu"]

    def test_moving_back_to_the_cpu_raises(self):
        tensor = torch.ones(2, device="meta")

        with pytest.raises(NotImplementedError):
            tensor.to("cpu")
