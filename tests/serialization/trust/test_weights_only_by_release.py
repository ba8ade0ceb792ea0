"""Weights-only loading: its warning, and what each release added.

Order: 13.5
"""

import collections
import pickle
import warnings

import pytest
import torch

from torchnotes import claim, since, until


def warnings_of(load):
    """Give the kinds of warnings that a call raises."""
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        load()
    return [warning.category for warning in raised]


@claim(
    api=["torch.load"],
    about=["warning"],
    see=["generated/torch.load"],
    asked=[
        "You are using torch.load with weights_only=False",
        "FutureWarning torch.load how to silence",
        "torch.load warning went away after upgrade",
    ],
)
class TestLoadingWarnedOfTheNewDefaultForTwoReleases:
    """`torch.load` of `{"loss": 0.5}` does not warn.

    From torch 2.6 on, and before 2.4, a call with the path alone is silent. [a_harmless_file_does_not_warn]
    On torch 2.4 and 2.5 such a call warned of the new default with a FutureWarning. [a_harmless_file_warns]
    With `weights_only=True` or `weights_only=False` these releases are silent too. [saying_which_is_silent]
    """

    @since(
        "2.4",
        why="pytorch#129239",
        remedy="Pass `weights_only=True`, or False for a file that you trust.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "missing": ["weights_only", "pickle_module"],
            "at": {"pickle_module": 2},
        },
    )
    @until("2.6")
    def test_a_harmless_file_warns(self, tmp_path):
        torch.save({"loss": 0.5}, tmp_path / "file.pt")

        assert warnings_of(lambda: torch.load(tmp_path / "file.pt")) == [FutureWarning]

    @until("2.4")
    @since("2.6")
    def test_a_harmless_file_does_not_warn(self, tmp_path):
        torch.save({"loss": 0.5}, tmp_path / "file.pt")

        assert warnings_of(lambda: torch.load(tmp_path / "file.pt")) == []

    @pytest.mark.parametrize("weights_only", [True, False])
    def test_saying_which_is_silent(self, tmp_path, weights_only):
        torch.save({"loss": 0.5}, tmp_path / "file.pt")

        assert warnings_of(lambda: torch.load(tmp_path / "file.pt", weights_only=weights_only)) == []


@claim(
    api=["torch.load"],
    about=["value", "error"],
    see=["generated/torch.load", "notes/serialization"],
    asked=[
        "weights_only load set or complex number",
        "checkpoint containing bytes or Counter fails to load",
        "frozenset UnpicklingError",
        "torch.device object in checkpoint not loading",
    ],
)
class TestWeightsOnlyLearnsMoreTypesInEachRelease:
    """`torch.load(weights_only=True)` accepts a set of ints.

    From torch 2.6 on a set of ints and a Python complex number load; before, UnpicklingError was raised.
    [sets_and_complex_numbers_load, sets_and_complex_numbers_raise]
    `b"text"` loads from torch 2.5 on, and raised UnpicklingError before. [bytes_load, bytes_raise]
    `torch.device("cpu")` and `Counter("a")` load from torch 2.4 on, and raised UnpicklingError before.
    [devices_and_counters_load, devices_and_counters_raise]
    `b""` and `frozenset({1})` raise UnpicklingError. [empty_bytes_and_frozensets_raise]
    """

    @since("2.4")
    @pytest.mark.parametrize("value", [torch.device("cpu"), collections.Counter("a")], ids=["device", "counter"])
    def test_devices_and_counters_load(self, tmp_path, value):
        torch.save(value, tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt", weights_only=True) == value

    @until("2.4")
    @pytest.mark.parametrize("value", [torch.device("cpu"), collections.Counter("a")], ids=["device", "counter"])
    def test_devices_and_counters_raise(self, tmp_path, value):
        torch.save(value, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)

    @since("2.5")
    def test_bytes_load(self, tmp_path):
        torch.save(b"text", tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt", weights_only=True) == b"text"

    @pytest.mark.parametrize("value", [b"", frozenset({1})], ids=["empty bytes", "frozenset"])
    def test_empty_bytes_and_frozensets_raise(self, tmp_path, value):
        torch.save(value, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)

    @until("2.5")
    def test_bytes_raise(self, tmp_path):
        torch.save(b"text", tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)

    @since("2.6")
    @pytest.mark.parametrize("value", [{1, 2}, 1j], ids=["set", "complex"])
    def test_sets_and_complex_numbers_load(self, tmp_path, value):
        torch.save(value, tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt", weights_only=True) == value

    @until("2.6")
    @pytest.mark.parametrize("value", [{1, 2}, 1j], ids=["set", "complex"])
    def test_sets_and_complex_numbers_raise(self, tmp_path, value):
        torch.save(value, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)
