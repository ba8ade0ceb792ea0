"""Everyday values in files.

Order: 15
"""

import collections
import datetime as dt
import decimal
import fractions
import math
import pathlib
import pickle
import random
import types
import uuid

import numpy as np
import pytest
import torch

from torchnotes import claim, since, until

EVERYDAY = pytest.mark.parametrize(
    "value",
    [
        slice(1, 2),
        range(3),
        ...,
        decimal.Decimal("1.5"),
        fractions.Fraction(1, 2),
        dt.timedelta(1),
        collections.deque([1]),
        pathlib.PurePosixPath("a"),
        uuid.UUID(int=1),
        types.SimpleNamespace(a=1),
    ],
    ids=lambda value: type(value).__name__,
)


@claim(
    api=["torch.load"],
    about=["value", "error"],
    see=["generated/torch.load", "notes/serialization"],
    asked=[
        "checkpoint with range, slice or Decimal not loading",
        "numpy random state in checkpoint weights_only error",
        "save random state np.random.get_state UnpicklingError",
        "deque or timedelta in checkpoint",
        "saved result of max with dim cannot be loaded",
    ],
)
class TestByDefaultLoadRejectsSlicesAndRanges:
    """By default `torch.load` rejects slices, ranges and fractions.

    These raise UnpicklingError, and so do an ellipsis, a Decimal, a timedelta, a deque, a PurePosixPath, a UUID and a
    SimpleNamespace. [everyday_values_raise]
    Before torch 2.6 each of them was loaded. [everyday_values_load]
    The named tuple from `x.max(dim=0)` raises UnpicklingError, and before torch 2.6 was loaded.
    [a_result_of_max_raises, a_result_of_max_loads]
    So does `np.random.get_state()`. [the_state_of_numpy_raises, the_state_of_numpy_loads]
    The states from `random.getstate()` and `torch.get_rng_state()` load on older releases too.
    [the_states_of_python_and_torch_load]
    An int of 70 bits, a negative int and infinity load unchanged. [large_and_infinite_numbers_load]
    """

    @until("2.6")
    @EVERYDAY
    def test_everyday_values_load(self, tmp_path, value):
        torch.save({"value": value}, tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt") == {"value": value}

    @since("2.6", why="pytorch#137602", remedy="Save numbers, lists and tuples, or pass `weights_only=False`.")
    @EVERYDAY
    def test_everyday_values_raise(self, tmp_path, value):
        torch.save({"value": value}, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")

    @until("2.6")
    def test_a_result_of_max_loads(self, tmp_path):
        torch.save(torch.tensor([[1.0, 2.0], [3.0, 0.0]]).max(dim=0), tmp_path / "file.pt")

        loaded = torch.load(tmp_path / "file.pt")

        assert (loaded.values.tolist(), loaded.indices.tolist()) == ([3.0, 2.0], [1, 0])

    @since(
        "2.6",
        why="pytorch#137602",
        remedy="Save `tuple(x.max(dim=0))`.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "missing": ["weights_only", "pickle_module"],
            "at": {"f": 0, "pickle_module": 2},
            "when": ["file_names:f=torch.return_types"],
        },
    )
    def test_a_result_of_max_raises(self, tmp_path):
        torch.save(torch.tensor([[1.0, 2.0], [3.0, 0.0]]).max(dim=0), tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")

    @until("2.6")
    def test_the_state_of_numpy_loads(self, tmp_path):
        torch.save(np.random.RandomState(0).get_state(), tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt")[0] == "MT19937"

    @since("2.6", why="pytorch#137602", remedy="Save the array in the state as a tensor, or pass `weights_only=False`.")
    def test_the_state_of_numpy_raises(self, tmp_path):
        torch.save(np.random.RandomState(0).get_state(), tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")

    def test_the_states_of_python_and_torch_load(self, tmp_path):
        states = {"python": random.getstate(), "torch": torch.get_rng_state()}
        torch.save(states, tmp_path / "file.pt")

        loaded = torch.load(tmp_path / "file.pt", weights_only=True)

        assert loaded["python"] == states["python"]
        assert loaded["torch"].tolist() == states["torch"].tolist()

    @pytest.mark.parametrize("value", [2**70, -5, math.inf], ids=str)
    def test_large_and_infinite_numbers_load(self, tmp_path, value):
        torch.save(value, tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt", weights_only=True) == value


@claim(
    api=["torch.load"],
    about=["value", "error"],
    see=["generated/torch.load", "notes/serialization"],
    asked=[
        "bytearray in checkpoint",
        "mutable bytes buffer in checkpoint fails to load",
        "UnpicklingError bytearray old version",
    ],
)
class TestWeightsOnlyAcceptsABytearray:
    """`torch.load` with `weights_only=True` accepts a bytearray.

    Before torch 2.5 a bytearray raised UnpicklingError. [a_bytearray_loads, a_bytearray_raises]
    With `weights_only=False` older releases load the bytearray too. [without_weights_only_a_bytearray_loads]
    """

    @until("2.5")
    def test_a_bytearray_raises(self, tmp_path):
        torch.save(bytearray(b"text"), tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)

    @since("2.5")
    def test_a_bytearray_loads(self, tmp_path):
        torch.save(bytearray(b"text"), tmp_path / "file.pt")

        loaded = torch.load(tmp_path / "file.pt", weights_only=True)

        assert (type(loaded), bytes(loaded)) == (bytearray, b"text")

    def test_without_weights_only_a_bytearray_loads(self, tmp_path):
        torch.save([bytearray(b"text"), torch.tensor([1.0, 2.0])], tmp_path / "file.pt")

        loaded, beside = torch.load(tmp_path / "file.pt", weights_only=False)

        assert (type(loaded), bytes(loaded), beside.tolist()) == (bytearray, b"text", [1.0, 2.0])


@claim(
    api=["torch.load"],
    about=["argument", "error"],
    see=["generated/torch.load", "notes/serialization"],
    asked=[
        "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=0 or false",
        "Only one of TORCH_FORCE_WEIGHTS_ONLY_LOAD should be set",
        "environment variable weights only accepted values",
    ],
)
class TestAVariableSetToZeroLeavesTheProtectionOn:
    """`torch.load` ignores `TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=0`.

    By default a frozenset raises UnpicklingError under the values `0`, `n`, `no`, `false`, `on` and the empty string.
    [other_values_leave_the_protection_on]
    Before torch 2.6 the frozenset was loaded under these values, as it was without the variable.
    [other_values_load_as_all_did]
    Under `1`, `y`, `yes` and `true` it loads. [four_values_turn_the_protection_off]
    With `TORCH_FORCE_WEIGHTS_ONLY_LOAD=1` beside `TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1` RuntimeError is raised.
    [both_variables_raise]
    Before torch 2.6 the first of these two won: the frozenset raised UnpicklingError. [the_stricter_variable_wins]
    """

    @until("2.6")
    @pytest.mark.parametrize("value", ["0", "n", "no", "false", "on", ""])
    def test_other_values_load_as_all_did(self, tmp_path, monkeypatch, value):
        torch.save(frozenset({1}), tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", value)

        assert torch.load(tmp_path / "file.pt") == {1}

    @since(
        "2.6",
        why="pytorch#138225",
        remedy="Set the variable to `1`, for files that you trust.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "missing": ["weights_only", "pickle_module"],
            "at": {"f": 0, "pickle_module": 2},
            "when": ["environment:TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=0|n|no|false|on|", "file_names:f=refused"],
        },
    )
    @pytest.mark.parametrize("value", ["0", "n", "no", "false", "on", ""])
    def test_other_values_leave_the_protection_on(self, tmp_path, monkeypatch, value):
        torch.save(frozenset({1}), tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", value)

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")

    @pytest.mark.parametrize("value", ["1", "y", "yes", "true"])
    def test_four_values_turn_the_protection_off(self, tmp_path, monkeypatch, value):
        torch.save(frozenset({1}), tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", value)

        assert torch.load(tmp_path / "file.pt") == {1}

    @until("2.6")
    def test_the_stricter_variable_wins(self, tmp_path, monkeypatch):
        torch.save(frozenset({1}), tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
        monkeypatch.setenv("TORCH_FORCE_WEIGHTS_ONLY_LOAD", "1")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")

    @since(
        "2.6",
        why="pytorch#138225",
        remedy="Set one of the two variables only.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "when": [
                "environment:TORCH_FORCE_WEIGHTS_ONLY_LOAD=1|y|yes|true",
                "environment:TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1|y|yes|true",
            ],
        },
    )
    def test_both_variables_raise(self, tmp_path, monkeypatch):
        torch.save(frozenset({1}), tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
        monkeypatch.setenv("TORCH_FORCE_WEIGHTS_ONLY_LOAD", "1")

        with pytest.raises(RuntimeError):
            torch.load(tmp_path / "file.pt")
