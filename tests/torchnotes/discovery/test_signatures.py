"""Names and signatures of two torches, read from source."""

import pytest

from torchnotes.discovery import signatures

BEFORE = """
def gone(x): ...
def fewer(x, names=None): ...
def other(x, dim=0): ...
def same(x): ...
def required(x, y=1): ...
def _private(x, y): ...
"""
AFTER = """
def fewer(x): ...
def other(x, dim=1): ...
def same(x): ...
def required(x, y): ...
def _private(x): ...
"""


def read(folder, source):
    (folder / "torch").mkdir(parents=True)
    (folder / "torch" / "__init__.py").write_text(source)
    return signatures.read(folder)


def test_what_is_gone_required_or_has_another_default_is_found(tmp_path):
    before, after = read(tmp_path / "before", BEFORE), read(tmp_path / "after", AFTER)

    found = {(one.api, one.kind) for one in signatures.differences(before, after)}

    assert found == {
        ("torch.gone", "removed"),
        ("torch.fewer", "removed"),
        ("torch.other", "silent"),
        ("torch.required", "raises"),
    }


@pytest.mark.parametrize(
    ("name", "looked_at"),
    [
        ("torch.clamp", True),
        ("torch.Tensor.clamp", True),
        ("torch.nn.Linear.forward", True),
        ("torch.nn._reduction.f", False),
        ("torch.fx.Graph.f", False),
        ("torch.distributed.f", False),
        ("torch.optim.Adam.__init__", True),
    ],
)
def test_public_names_of_the_homes_are_looked_at(name, looked_at):
    assert signatures.is_looked_at(name) is looked_at


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("torch.nn.modules.normalization.LayerNorm.__init__", "torch.nn.LayerNorm"),
        ("torch.nn.modules.module.Module.state_dict", "torch.nn.Module.state_dict"),
        ("torch.optim.sgd.SGD.__init__", "torch.optim.SGD"),
        ("torch.optim.lr_scheduler.StepLR.__init__", "torch.optim.lr_scheduler.StepLR"),
        ("torch.optim.sgd.sgd", "torch.optim.sgd.sgd"),
        ("torch.serialization.load", "torch.load"),
        ("torch.compile", "torch.compile"),
    ],
)
def test_a_name_is_the_one_that_people_call(path, name):
    assert signatures.public(path) == name
