"""Standing between a check and torch, and leaving no trace."""

import functools
import types

import pytest
import torch
from torch import overrides
from torch.utils.data import DataLoader

from torchnotes.mutation.interception import find, intercepted
from torchnotes.mutation.operators.on_calls import ArgumentIgnored, CallDoesNothing, CallDoesTwice, ErrorSwallowed
from torchnotes.mutation.operators.on_results import OffByOne, OrderReversed, OtherKind, OtherPrecision

pytestmark = pytest.mark.usefixtures("without_the_compiler")


def mutated(api, operator, *namespaces, effectful=False):
    """Let an operator answer for an API."""

    def answer(call):
        call.effectful = effectful
        return operator.answer(call)

    return intercepted({find(api): answer}, namespaces)


@pytest.fixture
def listening():
    """Return a context in which the calls of an API are kept, and made as they are."""

    def listen(api, calls):
        def keep(call):
            calls.append(call.args)
            return call.make()

        return intercepted({find(api): keep}, [])

    return listen


class Writer:
    """A class as libraries around torch have them."""

    def __init__(self, folder="runs"):
        self.folder = folder
        self.scalars = []

    @property
    def place(self):
        return self.folder

    @classmethod
    def at(cls, folder):
        return cls(folder)

    @staticmethod
    def version():
        return 1

    def add_scalar(self, tag, value, *, step=0):
        self.scalars.append((tag, value, step))


class SpecialWriter(Writer):
    """A class that has all of its own from another."""


@pytest.fixture(autouse=True)
def library(monkeypatch):
    """Return what APIs are found in besides torch."""
    module = types.ModuleType("library")
    module.Writer, module.SpecialWriter, module.rate = Writer, SpecialWriter, 0.5
    monkeypatch.setitem(__import__("sys").modules, "library", module)
    return module


X = torch.tensor([3, 5])


def set_item():
    torch.zeros(2)[0] = 1


def add_in_place():
    tensor = torch.zeros(2)
    tensor += 1


class TestWhatIsSeen:
    @pytest.mark.parametrize(
        ("api", "make"),
        [
            ("torch.add", lambda: torch.add(X, 1)),
            ("torch.ones", lambda: torch.ones(2)),
            ("torch.get_default_dtype", lambda: torch.get_default_dtype()),  # noqa: PLW0108 - the name is the point
            ("torch.nn.functional.relu", lambda: torch.nn.functional.relu(X)),
            ("torch.Tensor.add", lambda: X.add(1)),
            ("torch.Tensor.item", lambda: torch.ones(()).item()),
            ("torch.Tensor.tolist", lambda: torch.ones(2).tolist()),
            ("torch.Tensor.__add__", lambda: X + 1),
            ("torch.Tensor.__radd__", lambda: 1 + X),
            ("torch.Tensor.__iadd__", add_in_place),
            ("torch.Tensor.__rsub__", lambda: 1 - X),
            ("torch.Tensor.__mod__", lambda: X % 2),
            ("torch.Tensor.__pow__", lambda: X**2),
            ("torch.Tensor.__matmul__", lambda: X @ X),
            ("torch.Tensor.__lt__", lambda: X < 4),
            ("torch.Tensor.__eq__", lambda: X == 3),
            ("torch.Tensor.__neg__", lambda: -X),
            ("torch.Tensor.__invert__", lambda: ~X),
            ("torch.Tensor.__setitem__", set_item),
            ("torch.Tensor.__len__", lambda: len(X)),
            ("torch.Tensor.__bool__", lambda: bool(X[0])),
            ("torch.Tensor.__contains__", lambda: 3 in X),
            ("torch.Tensor.shape", lambda: X.shape),
            ("torch.Tensor.grad", lambda: X.grad),
            ("torch.Tensor.requires_grad", lambda: setattr(torch.zeros(1), "requires_grad", True)),
            ("torch.Size", lambda: torch.Size([1])),
            ("torch.Tensor", lambda: torch.Tensor([1.0])),
            ("torch.nn.Parameter", lambda: torch.nn.Parameter(torch.ones(1))),
            ("torch.nn.Embedding.from_pretrained", lambda: torch.nn.Embedding.from_pretrained(torch.ones(2, 2))),
            ("library.SpecialWriter.at", lambda: SpecialWriter.at("here")),
            ("library.SpecialWriter.version", lambda: SpecialWriter().version()),
            ("library.Writer.place", lambda: Writer().place),
        ],
    )
    def test_one_call_is_seen_once(self, listening, api, make):
        calls = []

        with listening(api, calls):
            make()

        assert len(calls) == 1

    def test_a_call_that_torch_refuses_before_its_mode_sees_it(self):
        with mutated("torch.add", ErrorSwallowed()):
            answer = torch.add("two", 2)

        assert answer is None

    def test_a_name_that_another_module_imported(self):
        module = types.ModuleType("module")
        module.plus = torch.add

        with mutated("torch.add", OffByOne(), module):
            answer = module.plus(torch.tensor(1), 1)

        assert answer.item() == 3
        assert module.plus is torch.add

    def test_what_the_calls_are_called_that_are_not_answered_for(self):
        heard = set()

        with intercepted({}, [], heard):
            torch.ones(2).add(1)

        assert {target.api for target in heard} == {"torch.ones", "torch.Tensor.add"}

    def test_not_what_torch_calls_while_it_answers(self, listening):
        calls = []

        with listening("torch.nn.Module.train", calls):
            torch.nn.Sequential(torch.nn.ReLU(), torch.nn.ReLU()).train()

        assert len(calls) == 1

    def test_nested_calls_are_altered_once(self):
        answers = dict.fromkeys([find("torch.nn.functional.relu"), find("torch.relu")], OffByOne().answer)

        with intercepted(answers, []):
            answer = torch.nn.functional.relu(torch.tensor(1))

        assert answer.item() == 2


class TestConstantsAndClasses:
    def test_a_constant(self):
        with mutated("torch.float", OtherPrecision()):
            dtype = torch.float

        assert dtype is torch.float64

    def test_a_constant_of_another_library(self, library):
        with mutated("library.rate", OffByOne()):
            rate = library.rate

        assert rate == 1.5

    def test_a_constructor(self):
        with mutated("torch.Tensor", OffByOne()):
            tensor = torch.Tensor([1.0])

        assert tensor.tolist() == [2.0]

    def test_a_constructor_of_c(self):
        with mutated("torch.device", OffByOne()):
            device = torch.device("cpu")

        assert device == torch.device("meta")

    def test_a_class_of_c_passes_for_itself(self):
        with mutated("torch.device", OffByOne()):
            is_device = isinstance(torch.ones(1).device, torch.device)
            same = torch.device == type(torch.ones(1).device)  # noqa: E721 - what passes for it is what is asked

        assert is_device
        assert same

    def test_a_class_of_c_that_describes(self):
        with mutated("torch.finfo", OtherPrecision()):
            info = torch.finfo(torch.float32)

        assert info.bits == 64

    def test_a_module(self):
        with mutated("torch.nn.Linear", OtherKind()):
            answer = torch.nn.Linear(2, 2)(torch.ones(2))

        assert answer.dtype is torch.int64

    def test_a_module_s_argument(self):
        with mutated("torch.nn.Linear", ArgumentIgnored("bias")):
            layer = torch.nn.Linear(2, 2, bias=False)

        assert layer.bias is not None

    def test_a_method_of_modules(self):
        module = torch.nn.Dropout()

        with mutated("torch.nn.Module.train", ArgumentIgnored("last"), effectful=True):
            module.train(False)  # noqa: FBT003 - the last positional argument is the point

        assert module.training

    def test_a_loader_s_last_batch(self):
        with mutated("torch.utils.data.DataLoader", ArgumentIgnored("drop_last")):
            batches = [batch.tolist() for batch in DataLoader([1, 2, 3], batch_size=2, drop_last=True)]

        assert batches == [[1, 2], [3]]

    def test_a_loader_s_shuffling(self):
        torch.manual_seed(0)

        with mutated("torch.utils.data.DataLoader", ArgumentIgnored("shuffle")):
            batches = [batch.item() for batch in DataLoader(list(range(9)), shuffle=True)]

        assert batches == list(range(9))

    def test_a_loader_s_order(self):
        with mutated("torch.utils.data.DataLoader", OrderReversed()):
            batches = [batch.tolist() for batch in DataLoader([1, 2, 3, 4], batch_size=2)]

        assert batches == [[2, 1], [4, 3]]

    def test_a_class_in_python(self):
        with mutated("library.Writer.add_scalar", ArgumentIgnored("step"), effectful=True):
            writer = Writer()
            writer.add_scalar("loss", 1.0, step=5)

        assert writer.scalars == [("loss", 1.0, 0)]

    def test_an_inherited_class_method(self):
        with mutated("library.SpecialWriter.at", ArgumentIgnored("folder")):
            writer = SpecialWriter.at("there")

        assert type(writer) is SpecialWriter


def step_once():
    weight = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.5)
    weight.sum().backward()
    optimizer.step()
    return weight, optimizer


class TestEffects:
    @pytest.mark.parametrize(("operator", "weight"), [(CallDoesNothing(), 1.0), (CallDoesTwice(), 0.0)])
    @pytest.mark.parametrize("api", ["torch.optim.SGD.step", "torch.optim.SGD"])
    def test_an_optimizer_s_step(self, api, operator, weight):
        with mutated(api, operator):
            stepped, _ = step_once()

        assert stepped.item() == weight

    def test_an_argument_of_zero_grad(self):
        with mutated("torch.optim.SGD.zero_grad", ArgumentIgnored("set_to_none"), effectful=True):
            weight, optimizer = step_once()
            optimizer.zero_grad(set_to_none=False)

        assert weight.grad is None

    def test_nothing_is_saved(self, tmp_path):
        with mutated("torch.save", CallDoesNothing()):
            torch.save(torch.ones(1), tmp_path / "tensor.pt")

        assert not (tmp_path / "tensor.pt").exists()

    def test_loading_more_than_weights(self, tmp_path):
        torch.save(Writer("here"), tmp_path / "writer.pt")
        real = functools.partial(torch.load, tmp_path / "writer.pt")

        with mutated("torch.load", ErrorSwallowed()):
            answer = torch.load(tmp_path / "writer.pt", weights_only=True)

        assert answer is None
        assert real(weights_only=False).folder == "here"

    @pytest.mark.parametrize("api", ["torch.no_grad", "torch.inference_mode"])
    def test_a_context_that_does_nothing(self, api):
        context = functools.reduce(getattr, api.split(".")[1:], torch)

        with mutated(api, CallDoesNothing()), context():
            inside = torch.is_grad_enabled()

        assert inside
        assert torch.is_grad_enabled()

    @pytest.mark.parametrize(("api", "modes"), [("torch.compile", 0), ("torch.export.export", 0), ("torch.relu", 1)])
    def test_the_mode_stays_away_from_what_compiles(self, api, modes):
        with mutated(api, CallDoesNothing()):
            stack = overrides._get_current_function_mode_stack()  # noqa: SLF001 - nothing public tells of modes

        assert len(stack) == modes

    def test_a_switch_that_does_nothing(self):
        with mutated("torch.set_grad_enabled", CallDoesNothing()), torch.set_grad_enabled(False):
            inside = torch.is_grad_enabled()

        assert inside
        assert torch.is_grad_enabled()
