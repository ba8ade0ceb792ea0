"""What keeps a call from a change: a test of the release, a fallback."""

import pytest

from torchnotes.impact.source import uses


def lines(source):
    return [use.line for use in uses(f"import torch\n{source}", ["torch.load", "torch.Tensor.clamp"])]


@pytest.mark.parametrize(
    "test",
    [
        "torch.__version__ >= '2.1'",
        "Version(torch.__version__) >= Version('2.1')",
        "tuple(map(int, torch.__version__.split('.')[:2])) > (2, 1)",
        "version('torch') > '2.1'",
        "not TORCH_2",
        "TORCH_GE_2_1 and y",
        "utils.is_torch_version('>=', '2.1')",
        "is_torch_greater_or_equal('2.1')",
        "compat.torch_version > (2, 1)",
        "hasattr(torch, 'load')",
        "hasattr(x, 'clamp')",
    ],
)
def test_a_test_of_the_release_guards_both_ways(test):
    assert lines(f"if {test}:\n    torch.load(f)\nelse:\n    torch.load(f)") == []
    assert lines(f"x = torch.load(f) if {test} else torch.load(g)") == []


@pytest.mark.parametrize(
    "name",
    ["new = torch.__version__ >= '2.1'", "new = hasattr(torch, 'compile')", "new = parse(torch.__version__) and y"],
)
def test_so_does_a_name_for_what_was_asked(name):
    assert lines(f"{name}\nif new:\n    torch.load(f)") == []


@pytest.mark.parametrize(
    "test",
    [
        "torch_dtype is not None",
        "is_torch_available()",
        "sys.version_info >= (3, 12)",
        "self.version == 2",
        "hasattr(self, 'path')",
        "torch.version.cuda",
        "isinstance(x, torch_conv1d)",
        "version('numpy') > '2'",
        "torch.cuda.is_available()",
    ],
)
def test_another_test_guards_nothing(test):
    assert lines(f"if {test}:\n    torch.load(f)\nelse:\n    torch.load(f)") == [3, 5]


@pytest.mark.parametrize("kind", ["TypeError", "AttributeError", "(ValueError, TypeError)"])
def test_a_fallback_guards_what_is_tried(kind):
    assert lines(f"try:\n    torch.load(f)\nexcept {kind}:\n    torch.load(g)\nelse:\n    torch.load(h)") == [5, 7]


@pytest.mark.parametrize("kind", ["", "Exception", "ImportError", "(ValueError, KeyError)", "errors.TypeError"])
def test_another_handler_guards_nothing(kind):
    assert lines(f"try:\n    torch.load(f)\nexcept {kind}:\n    pass") == [3]


def test_a_handler_that_only_says_it_guards_nothing():
    assert lines("try:\n    torch.load(f)\nexcept TypeError:\n    raise ValueError('no') from None") == [3]


def test_an_import_that_is_tried_meets_no_change():
    assert lines("try:\n    from torch import load\nexcept ImportError:\n    load = None") == []
