"""Which calls of a running program are seen, and how torch is left."""

import io
import pickle
from pathlib import Path
from pkgutil import resolve_name as resolve

import numpy as np
import pytest
import torch
from torch.utils.checkpoint import checkpoint

from torchnotes.impact.watching import Watcher

X = torch.ones(2, 2)
HERE = Path(__file__).parent


def saved():
    file = io.BytesIO()
    torch.save(X, file)
    file.seek(0)
    return file


def stepped():
    one = torch.optim.SGD([torch.nn.Parameter(X)], lr=0.1)
    one.zero_grad()
    one.step()
    return one


SEEN = {
    "torch.ones": lambda: torch.ones(2),
    "torch.add": lambda: torch.add(X, 1),
    "torch.nn.functional.relu": lambda: torch.nn.functional.relu(X),
    "torch.Tensor.clamp": lambda: X.clamp(0),
    "torch.Tensor.shape": lambda: X.shape,
    "torch.Tensor.grad": lambda: X.grad,
    "torch.Tensor.__add__": lambda: X + X,
    "torch.Tensor.__radd__": lambda: 1 + X,
    "torch.Tensor.__matmul__": lambda: X @ X,
    "torch.Tensor.__truediv__": lambda: X / 2,
    "torch.Tensor.__rpow__": lambda: 2**X,
    "torch.Tensor.__neg__": lambda: -X,
    "torch.Tensor.__lt__": lambda: X < 1,
    "torch.Tensor.__eq__": lambda: X == 1,
    "torch.Tensor.__getitem__": lambda: X[0],
    "torch.Tensor.__setitem__": lambda: X.clone().__setitem__(0, 1),
    "torch.Tensor.__len__": lambda: len(X),
    "torch.Tensor.__array__": lambda: np.asarray(X),
    "torch.from_numpy": lambda: torch.from_numpy(np.ones(1)),
    "torch.load": lambda: torch.load(saved()),
    "torch.save": saved,
    "torch.manual_seed": lambda: torch.manual_seed(1),
    "torch.autocast": lambda: torch.autocast("cpu"),
    "torch.utils.data.DataLoader": lambda: [*torch.utils.data.DataLoader([1, 2])],
    "torch.utils.data.random_split": lambda: torch.utils.data.random_split([1, 2], [1, 1]),
    "torch.utils.checkpoint.checkpoint": lambda: checkpoint(torch.sin, X, use_reentrant=False),
    "torch.optim.SGD": stepped,
    "torch.optim.SGD.step": stepped,
    "torch.optim.SGD.zero_grad": stepped,
    "torch.optim.Optimizer.zero_grad": stepped,
    "torch.optim.Optimizer.state_dict": lambda: stepped().state_dict(),
    "torch.optim.lr_scheduler.StepLR": lambda: torch.optim.lr_scheduler.StepLR(stepped(), 1),
    "torch.nn.Linear": lambda: torch.nn.Linear(2, 2),
    "torch.nn.ReLU": torch.nn.ReLU,
    "torch.nn.Sigmoid": torch.nn.Sigmoid,
    "torch.nn.Linear.forward": lambda: torch.nn.Linear(2, 2)(X),
    "torch.nn.functional.linear": lambda: torch.nn.Linear(2, 2)(X),
    "torch.nn.Module.load_state_dict": lambda: torch.nn.ReLU().load_state_dict({}),
    "torch.nn.Embedding.from_pretrained": lambda: torch.nn.Embedding.from_pretrained(X),
}


@pytest.mark.parametrize("name", SEEN)
def test_a_call_is_seen(change, name):
    watcher = Watcher([change(name)], HERE)

    with watcher.watching():
        SEEN[name]()

    assert {(one.path, one.sight) for one in watcher.findings()} == {("test_watching.py", "seen")}


@pytest.mark.parametrize("name", SEEN)
def test_and_a_call_answers_as_it_did_without_a_trace(change, name):
    with Watcher([change(name)], HERE).watching():
        pass

    SEEN[name]()
    now = resolve(name)
    assert "looked_at" not in f"{getattr(now, '__code__', '')}{getattr(getattr(now, '__init__', ''), '__code__', '')}"
    assert torch.overrides._get_current_function_mode_stack() == []  # noqa: SLF001 - there is no public one


@pytest.mark.parametrize(
    "name",
    [
        "torch.Generator",
        "torch.Generator.manual_seed",
        "torch.Size.numel",
        "torch.dtype",
        "torch.float32",
        "torch.gone",
        "torch.gone.too",
        "gone.too",
        "torch.Tensor",
        "torch.backends.cudnn.enabled",
    ],
)
def test_what_cannot_be_looked_at_is_left_alone(change, name):
    watcher = Watcher([change(name), change("torch.ones")], HERE)

    with watcher.watching():
        torch.ones(1)

    assert [one.api for one in watcher.findings()] == ["torch.ones"]


def test_torch_is_as_it_was_also_after_an_error(change):
    before = torch.load, vars(torch.nn.Linear)["__init__"], "zero_grad" in vars(torch.optim.SGD), checkpoint
    names = "torch.load", "torch.nn.Linear", "torch.optim.SGD.zero_grad", "torch.utils.checkpoint.checkpoint"

    def breaks():
        with Watcher([change(name) for name in names], HERE).watching():
            assert torch.load is not before[0]
            assert checkpoint is not before[3]
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        breaks()

    after = torch.load, vars(torch.nn.Linear)["__init__"], "zero_grad" in vars(torch.optim.SGD), checkpoint
    assert after == before


def test_what_torch_raises_is_what_the_program_gets(change):
    with Watcher([change("torch.Tensor.reshape")], HERE).watching(), pytest.raises(RuntimeError, match="invalid"):
        X.reshape(3)


def test_calls_of_other_folders_are_not_looked_at(change, tmp_path):
    watcher = Watcher([change("torch.ones")], tmp_path)

    with watcher.watching():
        torch.ones(1)

    assert watcher.findings() == []


def seen(one, *calls):
    """Return what was told of a change after some calls."""
    watcher = Watcher([one], HERE)
    with watcher.watching():
        for call in calls:
            call()
    return [one.told for one in watcher.findings()]


def test_the_form_of_a_call_is_looked_at(change):
    at = {"min": 1}

    assert len(seen(change("torch.Tensor.clamp", given={"min": 0}, at=at), lambda: X.clamp(0))) == 1
    assert len(seen(change("torch.Tensor.clamp", given={"min": "*"}, at=at), lambda: X.clamp(min=2))) == 1
    assert seen(change("torch.Tensor.clamp", given={"min": 0}, at=at), lambda: X.clamp(min=False)) == []
    assert seen(change("torch.Tensor.clamp", given={"max": "*"}), lambda: X.clamp(0)) == []
    assert seen(change("torch.Tensor.clamp", missing=("min",), at=at), lambda: X.clamp(0)) == []
    assert len(seen(change("torch.Tensor.clamp", missing=("max",)), lambda: X.clamp(0))) == 1


def test_of_a_constructor_the_object_is_no_argument(change):
    one = change("torch.nn.Linear", given={"in_features": 2}, at={"in_features": 0})

    assert len(seen(one, lambda: torch.nn.Linear(2, 1))) == 1


def test_what_a_call_holds_is_looked_at(change):
    one = change("torch.Tensor.clamp", when=("dtype:float32", "!empty"))

    assert seen(one, lambda: X.clamp(0)) == ["float32 [2, 2], 1 of 1 calls"]
    assert seen(one, lambda: X[:0].clamp(0)) == []
    assert seen(one, lambda: X.long().clamp(0)) == []


def test_a_predicate_that_raises_or_is_missing_is_no_hit(change):
    assert seen(change("torch.ones", when=("no-such-predicate",)), lambda: torch.ones(1)) == []
    assert seen(change("torch.ones", when=("below",)), lambda: torch.ones(1)) == []


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested")
def test_a_nested_tensor_is_told(change):
    nested = torch.nested.nested_tensor([torch.ones(1)], layout=torch.strided)

    assert seen(change("torch.Tensor.neg"), nested.neg) == ["float32 nested, 1 of 1 calls"]


def test_a_function_that_is_looked_at_is_pickled_by_its_name(change):
    with Watcher([change("torch.load"), change("torch.utils.checkpoint.checkpoint")], HERE).watching():
        assert b"torch.serialization" in pickle.dumps(torch.load)
        assert b"torch.utils.checkpoint" in pickle.dumps(checkpoint)


LOADER = "torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader"


@pytest.mark.parametrize("names", [LOADER, LOADER[::-1], ("torch.load", "torch.serialization.load")])
def test_a_call_of_something_with_two_names_is_one(change, names):
    assert [one.rpartition(", ")[2] for one in seen(change(*names), SEEN[min(names, key=len)])] == ["1 of 1 calls"]


def test_two_changes_by_two_names_are_both_seen(change):
    watcher = Watcher([change("torch.serialization.load"), change("torch.load")], HERE)

    with watcher.watching():
        torch.load(saved())
        torch.serialization.load(saved())

    assert [one.told for one in watcher.findings()] == ["no tensor, 1 of 1 calls"] * 4


def test_a_method_of_one_class_is_not_seen_on_another(change):
    watcher = Watcher([change("torch.optim.Adam.state_dict"), change("torch.optim.Optimizer.state_dict")], HERE)

    with watcher.watching():
        SEEN["torch.optim.Optimizer.state_dict"]()

    assert [one.api for one in watcher.findings()] == ["torch.optim.Optimizer.state_dict"]


@pytest.mark.parametrize("name", ["torch.ones", "torch.from_numpy", "torch.Tensor.clamp", "torch.autocast"])
def test_a_call_is_counted_once(change, name):
    assert [one.rpartition(", ")[2] for one in seen(change(name), SEEN[name])] == ["1 of 1 calls"]


def test_hits_are_counted_until_there_are_enough(change):
    def often():
        for _ in range(20):
            torch.ones(1)

    assert seen(change("torch.ones"), often) == ["no tensor, 10 of 10 calls"]


def test_what_a_predicate_computes_is_no_call_of_the_program(change):
    watcher = Watcher([change("torch.Tensor.clamp", when=("nan",)), change("torch.isnan")], HERE)

    with watcher.watching():
        (X / 0 * 0).clamp(0)

    assert [one.api for one in watcher.findings()] == ["torch.Tensor.clamp"]
