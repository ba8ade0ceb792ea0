"""Loading by assignment, and by copy into meta.

Order: 14.5
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["value", "dtype", "memory", "gradient", "argument", "error"],
    see=["generated/torch.nn.Module"],
    asked=[
        "load_state_dict assign=True requires_grad",
        "does loading weights unfreeze layers",
        "load_state_dict changed dtype of model",
        "unexpected keyword argument 'assign'",
    ],
)
class TestAssigningKeepsWhatIsFrozen:
    """`load_state_dict(assign=True)` keeps a frozen `nn.Linear` frozen.

    From torch 2.3 on its weight stays frozen, and shares memory with the loaded tensor.
    [a_frozen_parameter_stays_frozen]
    A trainable float32 weight stays trainable, and changes to the float64 of the loaded tensor.
    [a_trainable_parameter_stays_trainable]
    In torch 2.1 and 2.2 a frozen weight thawed when a plain tensor was loaded, silently. [a_frozen_parameter_thaws]
    Before torch 2.1 `assign` raises TypeError. [there_is_no_such_argument]
    Loading by copy keeps a frozen weight frozen too. [by_copy_a_frozen_parameter_stays_frozen]
    """

    @until("2.1")
    def test_there_is_no_such_argument(self):
        layer = nn.Linear(1, 1, bias=False)

        with pytest.raises(TypeError):
            layer.load_state_dict({"weight": torch.ones(1, 1)}, assign=True)

    @since("2.1")
    @until("2.3")
    def test_a_frozen_parameter_thaws(self):
        layer = nn.Linear(1, 1, bias=False).requires_grad_(requires_grad=False)

        layer.load_state_dict({"weight": torch.full((1, 1), 5.0)}, assign=True)

        assert (layer.weight.item(), layer.weight.requires_grad) == (5.0, True)

    @since(
        "2.3",
        why="pytorch#121157",
        remedy="Set `requires_grad` of the parameters after loading with `assign=True`.",
        trigger={
            "calls": ["torch.nn.Module.load_state_dict"],
            "at": {"state_dict": 1, "strict": 2, "assign": 3},
            "given": {"assign": True},
            "when": ["assigns_other_flag"],
        },
    )
    def test_a_frozen_parameter_stays_frozen(self):
        layer = nn.Linear(1, 1, bias=False).requires_grad_(requires_grad=False)

        weight = torch.full((1, 1), 5.0)

        layer.load_state_dict({"weight": weight}, assign=True)

        assert (layer.weight.item(), layer.weight.requires_grad) == (5.0, False)
        assert layer.weight.data_ptr() == weight.data_ptr()

    def test_by_copy_a_frozen_parameter_stays_frozen(self):
        layer = nn.Linear(1, 1, bias=False).requires_grad_(requires_grad=False)

        layer.load_state_dict({"weight": torch.full((1, 1), 5.0)})

        assert (layer.weight.item(), layer.weight.requires_grad) == (5.0, False)

    @since("2.1")
    def test_a_trainable_parameter_stays_trainable(self):
        layer = nn.Linear(1, 1, bias=False)

        layer.load_state_dict({"weight": torch.full((1, 1), 5.0, dtype=torch.float64)}, assign=True)

        assert (layer.weight.item(), layer.weight.dtype, layer.weight.requires_grad) == (5.0, torch.float64, True)


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["state", "warning", "value", "error"],
    see=["generated/torch.nn.Module", "meta"],
    asked=[
        "copying from a non-meta parameter in the checkpoint, no-op",
        "load weights into model created on meta device",
        "load_state_dict into meta model is a no-op",
        "initialize huge model without allocating memory then load",
        "weights still on meta after load_state_dict",
    ],
)
class TestLoadingByCopyIntoMetaWarns:
    """Loading a CPU tensor into a meta `nn.Linear` by copy warns.

    The weight stays on the meta device, without data, and a meta buffer does too. [it_warns, a_buffer_warns_too]
    Before torch 2.1 such a load was silent, and the weight stayed on the meta device. [it_warns_of_nothing]
    After `to_empty(device="cpu")` the numbers are loaded. [after_to_empty_the_data_is_loaded]
    From torch 2.1 on `assign=True` loads the numbers without it. [assigning_loads_the_data]
    By copy a meta tensor for a weight on the CPU raises RuntimeError. [loading_meta_raises]
    """

    @until("2.1")
    def test_it_warns_of_nothing(self):
        layer = nn.Linear(1, 1, bias=False, device="meta")

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            layer.load_state_dict({"weight": torch.ones(1, 1)})

        assert layer.weight.is_meta is True

    @since("2.1")
    def test_it_warns(self):
        layer = nn.Linear(1, 1, bias=False, device="meta")

        with pytest.warns(UserWarning):
            layer.load_state_dict({"weight": torch.ones(1, 1)})

        assert layer.weight.is_meta is True

    def test_after_to_empty_the_data_is_loaded(self):
        layer = nn.Linear(1, 1, bias=False, device="meta").to_empty(device="cpu")

        layer.load_state_dict({"weight": torch.full((1, 1), 5.0)})

        assert layer.weight.tolist() == [[5.0]]

    @since(
        "2.1",
        why="pytorch#106042",
        remedy='Call `module.to_empty(device="cpu")` before loading.',
        trigger={
            "calls": ["torch.nn.Module.load_state_dict"],
            "at": {"state_dict": 1, "strict": 2, "assign": 3},
            "when": ["!argument:assign=True", "loads:own.is_meta=True,given.is_meta=False"],
        },
    )
    def test_a_buffer_warns_too(self):
        module = nn.Module()
        module.register_buffer("mean", torch.ones(1, device="meta"))

        with pytest.warns(UserWarning):
            module.load_state_dict({"mean": torch.ones(1)})

        assert module.mean.is_meta is True

    @since("2.1")
    def test_assigning_loads_the_data(self):
        layer = nn.Linear(1, 1, bias=False, device="meta")

        layer.load_state_dict({"weight": torch.full((1, 1), 5.0)}, assign=True)

        assert layer.weight.tolist() == [[5.0]]

    def test_loading_meta_raises(self):
        layer = nn.Linear(1, 1, bias=False)

        with pytest.raises(RuntimeError):
            layer.load_state_dict({"weight": torch.ones(1, 1, device="meta")})
