"""Where torch is called in a source, by the names that lead there."""

import pytest

from torchnotes.impact.source import uses

WANTED = ["torch.load", "torch.Tensor.clamp", "torch.Tensor.split", "torch.nn.Linear", "torch.nn.functional.pad"]
WANTED += ["torch.nn.Module.load_state_dict", "torch.optim.Optimizer.step"]


def found(source, wanted=WANTED):
    return [(use.line, use.api.removeprefix("torch."), use.tier) for use in uses(source, wanted)]


LOAD = [(1, "load", "sure")]


@pytest.mark.parametrize(
    "source",
    [
        "torch.load(f)\nimport torch",
        "t.load(f)\nimport torch as t",
        "load(f)\nfrom torch import nn, load",
        "ld(f)\nfrom torch import nn, load as ld",
        "load(f)\nfrom torch import *",
        "torch.load(f)\nimport torch.nn",
        "s.load(f)\nimport torch.serialization as s",
        "import torch; again = torch.load; again(f)",
        "import torch; t = torch; t.load(f)",
        "torch = pytest.importorskip('torch', '2.0'); torch.load(f)",
        "torch = importlib.import_module('torch'); torch.load(f)",
    ],
)
def test_a_function_is_found_by_each_way_to_import_it(source):
    assert ("load", "sure") in {(name, tier) for _, name, tier in found(source)}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("from torch import nn; nn.Linear(1, 2)", "nn.Linear"),
        ("import torch; nn = torch.nn; nn.Linear(1, 2)", "nn.Linear"),
        ("from torch.nn.modules.linear import Linear as L; L(1, 2)", "nn.Linear"),
        ("from torch.nn import functional as F; F.pad(x, p)", "nn.functional.pad"),
        ("import torch.nn.functional as F; F.pad(x, p)", "nn.functional.pad"),
        ("from torch.nn import *; functional.pad(x, p)", "nn.functional.pad"),
    ],
)
def test_what_stands_in_a_package_of_torch_is_found(source, name):
    assert (1, name, "sure") in found(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    import torch\n    return torch.load(p)",
        "import torch\nasync def f(): return await g(torch.load(p))",
        "import torch\ndef f():\n    def g(): return torch.load(p)\n    return g",
        "import torch\nf = lambda p: torch.load(p)",
        "import torch\nx = [torch.load(p) for p in ps if torch]",
        "import torch\nx = {k: torch.load(p) for k, p in ps}",
        "import torch\nif (x := torch.load(p)): pass",
        "import torch\n@decorate(torch.load(p))\ndef f(): pass",
        "import torch\ndef f(x=torch.load(p)): pass",
        "import torch\ndef f(*, x=torch.load(p)): pass",
        "import torch\nwith open(p) as f, torch.load(f) as g: pass",
        "import torch\nmatch x:\n    case 1 if torch.load(p): pass",
        "import torch\nmatch x:\n    case [a, *b]: torch.load(p)",
        "import torch\nfor x in torch.load(p): pass",
        "import torch\nwhile True: torch.load(p)",
        "import torch\nx: int = torch.load(p)",
        "import torch\nx[0] = f(y)(torch.load(p))",
        "import torch\nf'{torch.load(p)}'",
        "import torch\nclass A:\n    x = torch.load(p)",
        "import torch\nclass A:\n    def load(self, p): return torch.load(p)",
        "import torch\ntry: torch.load(p)\nfinally: pass",
        "import torch\ntry: pass\nexcept* ValueError: torch.load(p)",
        "import torch\nmap(torch.load, ps)",
        "import torch\npartial(torch.load, map_location='cpu')",
        "import torch\ntorch.load(p)['a'].b(c)[0]",
    ],
)
def test_a_call_is_found_wherever_it_stands(source):
    assert [(name, tier) for _, name, tier in found(source) if name == "load"] == [("load", "sure")]


@pytest.mark.parametrize(
    "source",
    [
        "from .x import load\nload(f)",
        "from x import load\nload(f)",
        "import torch\nfrom torch import *\ndef load(f): pass\nload(f)",
        "from torch import *\ndef main(): load(f)\ndef load(f): pass",
        "import torch\ndef f(torch): torch.load(p)",
        "from joblib import load\ndef f():\n    from torch import nn\n    load(p)",
        "import torch\ntorch.load = mine",
        "import torch\ndel torch.load",
        "import torch\nlambda torch: torch.load(p)",
        "import torch\n[torch.load(p) for torch in many]",
        "import torch\nfor torch in many: torch.load(p)",
        "import torch\nwith many as torch: torch.load(p)",
        "import torch\nmatch x:\n    case torch: torch.load(p)",
        "import torch\ntorch = mine()\ntorch.load(p)",
        "",
        "'torch.load(p)'  # torch.load(p)",
    ],
)
def test_a_name_that_stands_for_something_else_is_not(source):
    assert found(source) == []


def test_a_function_of_another_name_in_another_function_changes_nothing():
    source = "def f():\n    from torch import load\n    load(p)\ndef g():\n    from joblib import load\n    load(p)"

    assert [use.line for use in uses(source, WANTED) if not use.imported] == [3]


def test_a_method_of_the_same_name_hides_nothing():
    source = "from torch import load\nclass A:\n    def load(self): pass\n    def b(self): return load(p)"

    assert [use.line for use in uses(source, WANTED) if use.call] == [4]


def test_what_a_fallback_names_alike_leaves_what_is_tried():
    source = "try:\n    from torch import load\nexcept ImportError:\n    load = None\nload(p)"

    assert found(source) == [(5, "load", "sure")]


def test_an_import_is_a_use_that_calls_nothing():
    (use,) = uses("from torch import load", WANTED)

    assert (use.api, use.call, use.imported) == ("torch.load", None, True)


CLAMP = [(1, "Tensor.clamp", "sure")]


@pytest.mark.parametrize(
    "known",
    [
        "x = torch.ones(2); x.clamp(0)",
        "x = torch.nn.functional.relu(y); x.clamp(0)",
        "x = torch.nn.Parameter(y); x.clamp(0)",
        "x: torch.Tensor = f(); x.clamp(0)",
        "x: 'torch.Tensor' = f(); x.clamp(0)",
        "x: Optional[torch.Tensor] = f(); x.clamp(0)",
        "x: torch.Tensor | None = f(); x.clamp(0)",
        "x: None | torch.Tensor = f(); x.clamp(0)",
        "torch.ones(2).abs().clamp(0)",
        "(torch.ones(2) + 1)[0].clamp(0)",
        "(-torch.ones(2)).T.clamp(0)",
        "(torch.ones(2) > 0).clamp(0)",
        "(x := torch.ones(2)).clamp(0)",
        "f(x := torch.ones(2)); x.clamp(0)",
        "(torch.ones(2) if y else torch.zeros(2)).clamp(0)",
        "[row.clamp(0) for row in torch.ones(2, 2)]",
        "torch.Tensor.clamp(y, 0)",
    ],
)
def test_a_method_is_sure_where_its_object_is_known_as_a_tensor(known):
    assert found(f"import torch; {known}") == CLAMP


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: torch.Tensor):\n    return x.clamp(0)",
        "def f(*, x: torch.Tensor):\n    return x.clamp(0)",
        "x = torch.ones(2)\ndef f(): return x.clamp(0)",
        "for x in torch.ones(2, 2):\n    x.clamp(0)",
        "class A:\n    def __init__(self): self.x = torch.ones(2)\n    def f(self): return self.x.clamp(0)",
        "class A:\n    def __init__(self): self.x: torch.Tensor = g()\n    def f(self): return self.x.clamp(0)",
        "if y:\n    x = torch.ones(2)\nelse:\n    x = torch.zeros(2)\nx.clamp(0)",
        "(\n    torch.ones(2)\n    .clamp(0)\n)",
    ],
)
def test_so_it_is_through_functions_classes_and_branches(source):
    assert [(name, tier) for _, name, tier in found(f"import torch\n{source}")] == [("Tensor.clamp", "sure")]


@pytest.mark.parametrize(
    "source",
    [
        "x.clamp(0)",
        "x = torch.max(y, 0); x.clamp(0)",
        "x = torch.ones(2); x = g(x); x.clamp(0)",
        "x: torch.Tensor | Other = f(); x.clamp(0)",
        "x = torch.ones(2); [x.clamp(0) for x in y]",
        "x = torch.ones(2); f = lambda x: x.clamp(0)",
    ],
)
def test_it_is_likely_where_nothing_says_what_its_object_is(source):
    assert found(f"import torch; {source}") == [(1, "?.clamp", "likely")]


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n  def f(self): self.x = torch.ones(2)\n  def g(self): self.x = y\n  def h(self): self.x.clamp(0)",
        "class A:\n  def f(self): self.x = torch.ones(2)\n  def g(self): self.x, y = z\n  def h(self): self.x.clamp(0)",
        "x = torch.ones(2)\nif y: x = z\nx.clamp(0)",
        "x = torch.ones(2)\nfor x in y: x.clamp(0)",
        "x = torch.ones(2)\nwith y as x: x.clamp(0)",
        "x = torch.ones(2)\nmatch y:\n    case [x]: x.clamp(0)",
        "x = torch.ones(2)\ntry: pass\nexcept ValueError as x: x.clamp(0)",
        "x = torch.ones(2)\ndef f(*x): x.clamp(0)",
        "x = torch.ones(2)\nx, *y = z\nx.clamp(0)",
    ],
)
def test_what_is_set_otherwise_on_some_way_is_not_sure(source):
    assert [(name, tier) for _, name, tier in found(f"import torch\n{source}")] == [("?.clamp", "likely")]


def test_a_method_that_other_things_have_too_is_maybe():
    assert found("x.split(',')") == [(1, "?.split", "maybe")]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("class Own(optim.SGD):\n def __init__(self, x):\n  super().__init__(x)", [4]),
        ("class Own(optim.SGD):\n def __init__(self, x):\n  super(Own, self).__init__(x)", [4]),
        ("class Own(optim.SGD):\n class In: pass\n def __init__(self, x):\n  super().__init__(x)", [5]),
        ("class Own(optim.SGD):\n def __init__(self, x):\n  super().step(x)", []),
        ("class Own(Base):\n def __init__(self, x):\n  super().__init__(x)", []),
        ("class Own(optim.SGD): pass\nsuper().__init__(x)", []),
        ("class Own(optim.SGD):\n def __init__(self, x):\n  other().__init__(x)", []),
    ],
)
def test_a_class_meets_the_constructor_of_its_base(source, lines):
    found = uses(f"from torch import optim\n{source}", ["torch.optim.SGD"])

    assert [(use.line, use.tier) for use in found] == [(line, "sure") for line in lines]


@pytest.mark.parametrize(
    ("source", "tiers"),
    [
        ("class Label: pass\nLabel(3).clamp(0)", []),
        ("class Label: pass\nlabel = Label(3)\nlabel.clamp(0)", []),
        ("import numpy as np\nnp.zeros(3).clamp(0)", []),
        ("import numpy as np\nrow = np.zeros(3)\nrow.clamp(0)", []),
        ("import elsewhere\nelsewhere.zeros(3).clamp(0)", ["likely"]),
        ("class Label(Base): pass\nLabel(3).clamp(0)", ["likely"]),
        ("class Label(metaclass=Base): pass\nLabel(3).clamp(0)", ["likely"]),
        ("class Label:\n def __getattr__(self, name): ...\nLabel(3).clamp(0)", ["likely"]),
    ],
)
def test_what_the_module_or_numpy_makes_is_no_tensor(source, tiers):
    assert [tier for *_, tier in found(f"import torch\n{source}")] == tiers


def test_a_method_of_a_known_string_is_none():
    assert found("import torch; x = torch.ones(2).dtype; x.split(1)") == [(1, "?.split", "maybe")]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("m = torch.nn.Conv2d(1, 2, 3); m.load_state_dict(s)", "nn.Module.load_state_dict"),
        ("o = torch.optim.SGD(p); o.step()", "optim.Optimizer.step"),
    ],
)
def test_a_method_of_a_family_is_found_on_each_of_it(source, name):
    assert found(f"import torch; {source}") == [(1, name, "sure")]


def test_a_method_that_is_not_called_is_not_found_by_its_name_alone():
    assert found("x.clamp") == []


def test_lines_are_python_s_after_a_form_feed_and_with_carriage_returns():
    source = "import torch\x0c\r\n# \x0c\r\ntorch.load(f)  # torchnotes: ok it-loads\r\n"

    (use,) = uses(source, WANTED)

    assert (use.line, use.fine) == (3, {"it-loads"})


@pytest.mark.parametrize(
    "call",
    [
        "torch.load(f)  # torchnotes: ok it-loads",
        "# torchnotes: ok it-loads\ntorch.load(f)",
        "torch.load(\n    f,\n)  #torchnotes:ok it-loads",
    ],
)
def test_a_comment_beside_a_call_names_the_claims_that_are_looked_after(call):
    (use,) = uses(f"import torch\n\n{call}", WANTED)

    assert use.fine == {"it-loads"}


def test_a_long_sum_and_a_megabyte_are_read():
    assert found("import torch\n" + "x = 1\n" * 150_000 + "torch.load(f)") == [(150_002, "load", "sure")]
    assert found("import torch\n" + "torch.load(f)" + " + 1" * 800) == [(2, "load", "sure")]


def test_what_is_no_python_raises():
    with pytest.raises(SyntaxError):
        found("print 1")


def test_what_python_says_of_an_escape_is_not_shown(recwarn):
    assert found(r"x = '\d'") == []
    assert len(recwarn) == 0
