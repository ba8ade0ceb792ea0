"""Frozen inputs are called, also where a call ends its process; a call is shown as Python."""

import pickle
import signal

import pytest
import torch

from torchnotes.discovery import grid, replay


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "inputs"
    folder.mkdir()
    torch.save(("add", [(torch.tensor([1.0, 2.0]), (3,), {}, "torch.float32")]), folder / "000.pt")
    torch.save(("no_such_operator", [(1, (), {}, "refused")]), folder / "001.pt")
    return folder


def test_outcomes_are_written_with_the_release(inputs, tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "grid", lambda: {"torch.f": (["a"], lambda name: name * 2)})

    replay.main(inputs, tmp_path / "found.pickle")

    release, found = pickle.loads((tmp_path / "found.pickle").read_bytes())  # noqa: S301 - it was just written
    assert release == torch.__version__
    assert found["torch.add"]["000 torch.float32 0"].results[0].elements().tolist() == [4.0, 5.0]
    assert found["torch.f"]["torch.f a"].results == ("'aa'",)
    assert found.keys() == {"torch.add", "torch.f"}


def test_a_call_that_ends_its_process_is_told_and_the_others_go_on():
    found = {}

    def divide(x):
        return signal.raise_signal(signal.SIGKILL) if x == 0 else 6 // x

    replay.replayed(found, "torch.f", divide, [("a", 2, (), {}, "refused"), ("b", 0, (), {}, "refused")])

    assert found["torch.f"]["a"].results == ("3",)
    assert found["torch.f"]["b"].ended == "SIGKILL"
    assert found["torch.f"].keys() == {"a", "b"}


@pytest.mark.parametrize(
    ("name", "api"),
    [
        ("add", "torch.add"),
        ("linalg.norm", "torch.linalg.norm"),
        ("nn.functional.relu", "torch.nn.functional.relu"),
        ("__radd__", "torch.Tensor.__radd__"),
    ],
)
def test_an_operator_is_found_by_its_name(name, api):
    assert replay.resolve(name)[0] == api
    assert callable(replay.resolve(name)[1])


@pytest.mark.parametrize(
    ("args", "kwargs", "shown"),
    [
        ((torch.tensor([1.5]), 2), {"dim": -1}, "torch.f(torch.tensor([1.5]), 2, dim=-1)"),
        ((torch.zeros(1, dtype=torch.float16),), {}, "torch.f(torch.tensor([0.0], dtype=torch.float16))"),
        ((torch.zeros(5, 4),), {}, "torch.f(<float32 of (5, 4)>)"),
        (([1, (2, "a")],), {}, "torch.f([1, (2, 'a')])"),
        (((1,), {"mask": None}, (2,), {"bias": False}), {}, "torch.f(2, bias=False)(1, mask=None)"),
    ],
)
def test_a_call_is_shown_as_python(args, kwargs, shown):
    assert replay.shown("torch.f", args, kwargs) == shown


def test_a_call_of_an_optimizer_shows_its_options():
    assert replay.shown("torch.optim.SGD", ({"lr": 0.1},), {}) == "torch.optim.SGD(lr=0.1)"


def test_a_layer_is_made_and_called():
    name, function = replay.resolve("nn.LeakyReLU")

    assert name == "torch.nn.LeakyReLU"
    assert function((torch.tensor([-2.0]),), {}, (0.5,), {}).tolist() == [-1.0]


def test_an_optimizer_makes_three_steps():
    _, function = replay.resolve("optim.SGD")
    parameter, keys = function({"lr": 1.0, "momentum": 0.5})

    # of 1.5, then 0.75 and half of the last, then 0 and half of the last; at -2 the gradient is zero
    assert parameter[0].tolist() == [1 - 1.5 - 1.5 - 0.75, -2.0]
    assert keys == ["momentum_buffer"]


def test_an_optimizer_that_wants_a_closure_makes_steps_too():
    _, function = replay.resolve("optim.LBFGS")
    parameter, keys = function({"lr": 0.5})

    assert parameter[0, 0] < 0
    assert "n_iter" in keys


def test_what_has_no_gradient_with_respect_to_all_has_it_with_respect_to_the_first():
    found = {}
    loss = torch.nn.functional.soft_margin_loss

    replay.replayed(found, "torch.f", loss, [("a", torch.zeros(1), (torch.ones(1),), {}, "torch.float32")])

    (gradient,) = found["torch.f"]["a"].gradients
    assert gradient.elements().tolist() == [-0.5]
