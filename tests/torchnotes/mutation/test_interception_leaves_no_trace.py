"""After an interception torch is as it was before, however the interception ended."""

import copy

import pytest
import torch
from torch import overrides
from torch.utils.data import DataLoader

from torchnotes.mutation import interception
from torchnotes.mutation.interception import find, intercepted
from torchnotes.mutation.operators.on_results import OffByOne

pytestmark = pytest.mark.usefixtures("without_the_compiler")


def mutated(api):
    """Let an API be off by one."""
    return intercepted({find(api): OffByOne().answer}, [])


def step_once():
    weight = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.5)
    weight.sum().backward()
    optimizer.step()
    return weight


OWNERS = [torch, torch.Tensor, torch.nn.functional, torch.nn.Linear, torch.nn.Module, torch.optim.SGD, DataLoader]
OWNERS += [torch.no_grad, torch.set_grad_enabled, torch.nn.Parameter, torch.utils.data, torch.backends.cudnn]


def snapshot():
    """Return every attribute of what gets patched, what torch answers, and what else calls go through."""
    weight = step_once()
    held = [{name: id(value) for name, value in vars(owner).items()} for owner in OWNERS]
    answers = [torch.Tensor([1.0]), torch.ones(2) + 1, torch.nn.Parameter(torch.ones(1)), weight, torch.device("cpu")]
    settings = torch.is_grad_enabled(), torch.float, torch.backends.cudnn.benchmark
    modes = overrides._get_current_function_mode_stack()  # noqa: SLF001 - there is no public way to see it
    return held, repr([answers, settings]), copy.copy(modes)


TARGETS = [
    *("torch.add", "torch.float", "torch.device", "torch.Size", "torch.finfo", "torch.save", "torch.no_grad"),
    *("torch.set_grad_enabled", "torch.inference_mode", "torch.get_default_dtype", "torch.Tensor", "torch.Generator"),
    *("torch.Tensor.add", "torch.Tensor.__add__", "torch.Tensor.__getitem__", "torch.Tensor.shape", "torch.Tensor.T"),
    *("torch.Tensor.__len__", "torch.Tensor.__eq__", "torch.Tensor.item", "torch.Tensor.backward"),
    *("torch.nn.functional.relu", "torch.nn.Linear", "torch.nn.Parameter", "torch.nn.Module", "torch.nn.Module.train"),
    *("torch.nn.Linear.train", "torch.optim.SGD", "torch.optim.SGD.step", "torch.optim.SGD.zero_grad"),
    *("torch.utils.data.DataLoader", "torch.backends.cudnn.benchmark", "torch.nn.Embedding.from_pretrained"),
    *("torch.nn.EmbeddingBag.from_pretrained", "torch.autograd.Function", "torch.utils.data.Dataset"),
]


class TestNoTrace:
    @pytest.mark.parametrize("api", TARGETS)
    def test_after_an_interception(self, api):
        before = snapshot()

        with mutated(api):
            torch.ones(2).add(1)

        assert snapshot() == before

    @pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
    @pytest.mark.parametrize("api", TARGETS)
    def test_after_an_error_in_it(self, api, error):
        before = snapshot()

        with pytest.raises(error), mutated(api):
            raise error

        assert snapshot() == before

    def test_after_an_interruption_of_an_answer(self):
        def interrupt(_):
            raise KeyboardInterrupt

        before = snapshot()

        with pytest.raises(KeyboardInterrupt), intercepted({find("torch.add"): interrupt}, []):
            torch.add(torch.ones(2), 1)

        assert snapshot() == before

    def test_after_all_at_once(self):
        before = snapshot()

        with intercepted({find(api): lambda call: call.make() for api in TARGETS}, [torch.nn.functional]):
            step_once()

        assert snapshot() == before

    def test_after_what_cannot_be_stood_in_for(self, monkeypatch):
        monkeypatch.setattr(interception, "_class", lambda cls, _: cls.missing)
        before = snapshot()

        with pytest.raises(AttributeError), intercepted(dict.fromkeys(map(find, ("torch.add", "torch.Size"))), []):
            pass

        assert snapshot() == before

    def test_of_one_within_another(self):
        before = snapshot()

        with mutated("torch.add"), mutated("torch.add"):
            answer = torch.add(torch.tensor(1), 1)

        assert answer.item() == 4
        assert snapshot() == before

    def test_but_what_the_block_sets_stays(self):
        with mutated("torch.add"):
            torch.set_default_device("meta")
        left = torch.ones(1).device.type
        torch.set_default_device(None)

        assert left == "meta"
        assert torch.ones(1).device.type == "cpu"

    def test_but_the_modes_of_others_stay(self):
        class Other(overrides.TorchFunctionMode):
            def __torch_function__(self, function, types, args=(), kwargs=None):
                return function(*args, **(kwargs or {}))

        with Other():
            before = snapshot()
            with mutated("torch.add"):
                pass
            after = snapshot()

        assert after == before


def test_what_a_generator_calls_while_it_yields_is_not_a_check_s_call():
    called = []
    answers = {
        find(f"torch.nn.Module.{name}"): lambda call: called.append(call.name) or call.make()
        for name in ("parameters", "named_parameters")
    }

    with intercepted(answers, []):
        shapes = [tuple(parameter.shape) for parameter in torch.nn.Linear(2, 3).parameters()]

    assert shapes == [(3, 2), (3,)]
    assert called == ["parameters"]
