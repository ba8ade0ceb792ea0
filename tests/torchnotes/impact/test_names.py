"""What names stand for, and what an expression is."""

import ast

import pytest

from torchnotes.impact.names import Names, bases, usual

IMPORTS = "import torch\nimport torch.nn as nn\nfrom torch import Tensor as T\nfrom .x import y\nimport numpy as np\n"
NAMES = Names(ast.parse(IMPORTS))


def expression(text):
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("torch", "torch"),
        ("nn.functional.pad", "torch.nn.functional.pad"),
        ("T.clamp", "torch.Tensor.clamp"),
        ("np.ones", "numpy.ones"),
        ("other.load", "torch.load"),
        ("y.z", None),
        ("x.load", None),
        ("f().load", None),
        ("gone.load", None),
    ],
)
def test_a_dotted_name_is_what_an_import_leads_to(text, name):
    assert NAMES.dotted(expression(text), {"other": "=torch", "gone": ""}) == name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("T", "torch.Tensor"),
        ("nn.Module", "torch.nn.Module"),
        ("'T'", "torch.Tensor"),
        ("'T | None'", "torch.Tensor"),
        ("None | T", "torch.Tensor"),
        ("typing.Optional[T]", "torch.Tensor"),
        ("T | torch.Tensor", "torch.Tensor"),
        ("T | np.ndarray", None),
        ("list[T]", None),
        ("'no type'", None),
        ("int", None),
        ("3", None),
    ],
)
def test_an_annotation_names_a_type(text, kind):
    assert NAMES.annotated(expression(text)) == kind


TENSOR = [
    *("x", "x + y", "y + x", "-x", "~x", "x[0]", "x > y", "x.T", "x.data.grad", "(z := x)", "x if y else x", "x.abs()"),
    *("torch.ones(2)", "nn.functional.relu(y)", "torch.linalg.norm(y)", "torch.Tensor(2)", "torch.FloatTensor(2)"),
    *("nn.Parameter(y)", "x.view(2).to(y)"),
]
OTHER = [
    *("y", "not x", "x in y", "x is y", "x.shape", "x.size()", "x.item()", "x if y else 1", "x.max(0)", "y.abs()", "1"),
    *(
        "torch.load(y)",
        "torch.max(y, 0)",
        "torch.no_grad",
        "torch.jit.trace(y)",
        "release",
        "other",
        "x()",
    ),
]


@pytest.mark.parametrize("text", TENSOR)
def test_an_expression_is_a_tensor(text):
    assert NAMES.returned(expression(text), {"x": "torch.Tensor"}) == "torch.Tensor"


@pytest.mark.parametrize("text", OTHER)
def test_an_expression_that_may_be_another_thing_is_of_no_known_type(text):
    known = {"x": "torch.Tensor", "release": "?release", "other": "=torch.ones", "gone": ""}

    assert NAMES.returned(expression(text), known) is None


def test_a_class_makes_what_it_is():
    assert NAMES.returned(expression("nn.Linear(1, 2)"), {}) == "torch.nn.Linear"


@pytest.mark.parametrize(
    ("name", "documented"),
    [
        ("torch.nn.modules.linear.Linear", "torch.nn.Linear"),
        ("torch.nn.modules.Linear.forward", "torch.nn.Linear.forward"),
        ("torch.nn.parameter.Parameter", "torch.nn.Parameter"),
        ("torch.optim.adam.Adam", "torch.optim.Adam"),
        ("torch.optim.lr_scheduler.StepLR", "torch.optim.lr_scheduler.StepLR"),
        ("torch.utils.data.dataloader.DataLoader", "torch.utils.data.DataLoader"),
        ("torch.utils.data.random_split", "torch.utils.data.random_split"),
        ("torch.serialization.load", "torch.load"),
        ("torch.serialization.add_safe_globals", "torch.serialization.add_safe_globals"),
        ("torch.functional.unique", "torch.unique"),
    ],
)
def test_a_name_by_its_file_is_the_one_that_is_documented(name, documented):
    assert usual(name) == documented


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        ("torch.nn.Linear", ["torch.nn.Module"]),
        ("torch.nn.Parameter", []),
        ("torch.optim.SGD", ["torch.optim.Optimizer"]),
        ("torch.optim.lr_scheduler.StepLR", ["torch.optim.lr_scheduler.LRScheduler"]),
        ("torch.distributions.Normal", ["torch.distributions.Distribution"]),
        ("torch.Tensor", []),
    ],
)
def test_a_family_has_one_class_for_the_methods_of_all(kind, family):
    assert bases(kind) == [kind, *family]


def test_what_agrees_in_a_class_is_the_type_of_its_fields():
    source = """
class A:
    def __init__(self):
        self.a = torch.ones(1)
        self.b: T = f()
        self.c = torch.ones(1)
        self.d, self.e = torch.ones(2)
        self.f = other(1)

    def g(self):
        self.a += 1
        self.c = None
"""
    (node,) = ast.parse(source).body

    assert NAMES.fields(node, {"other": "=torch.ones"}) == dict.fromkeys(["self.a", "self.b", "self.f"], "torch.Tensor")
