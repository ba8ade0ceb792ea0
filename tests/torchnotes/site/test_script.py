"""A check as a script: what it takes along from its file."""

import textwrap

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.site import pieces
from torchnotes.site.script import Script, script


def made(body, before="", domains=(), conftest=""):
    """Return the script of the check `test_it` in a class with this body, below what else its file holds."""
    source = '"""Chapter."""\n' + textwrap.dedent(before) + '\n@claim(api=["torch.sum"], about=["value"])\n'
    source += 'class TestFact:\n    """A fact."""\n\n' + textwrap.indent(textwrap.dedent(body), "    ")
    (claim,) = catalogue.read(source, "tests/test_x.py").claims
    (check,) = (check for check in claim.checks if check.name == "test_it")
    return script(check, claim, [*map(pieces.read, (source, textwrap.dedent(conftest)))], dict(domains))


def lines(body, before="", **given):
    """Return the lines of such a script below its first, without empty ones."""
    found = made(body, before, **given)
    assert found.why_not == ""
    compile(found.text, "script", "exec")
    return [line for line in found.text.splitlines()[1:] if line]


def test_it_is_the_body_with_a_title_and_the_imports_that_it_needs():
    found = made(
        """
        @belief("lecture/1")
        def test_it(self):
            # in two steps
            x = torch.ones(2)

            assert x.sum() == 2  # noqa: PLR2004 - it is two
        """,
        "import math\nimport torch\nfrom torchnotes import belief, claim\n",
    )

    assert found == Script(
        "# A fact: it.\nimport torch\n\n# in two steps\nx = torch.ones(2)\n\nassert x.sum() == 2\n", why_not=""
    )


def test_imports_of_one_module_stand_together_and_the_library_first():
    before = "import torch\nimport numpy as np\nfrom torch.nn import Linear, ReLU, Tanh\nimport math\nimport os.path\n"
    body = "def test_it(self):\n    assert torch == [Tanh, math.pi, Linear, np.pi, os.path.sep]\n"

    assert lines(body, before)[:5] == [
        "import math",
        "import os.path",
        "import numpy as np",
        "import torch",
        "from torch.nn import Linear, Tanh",
    ]


def test_what_its_file_defines_comes_along_with_what_that_needs():
    before = """
    import torch

    # a size
    SIZE = 2
    OTHER = 3


    class Part:
        size = SIZE


    @torch.no_grad()
    def made(size):
        return [Part() for _ in range(size)]


    def unused():
        return OTHER
    """

    assert lines("def test_it(self):\n    assert made(2)\n", before) == [
        "import torch",
        "# a size",
        "SIZE = 2",
        "class Part:",
        "    size = SIZE",
        "@torch.no_grad()",
        "def made(size):",
        "    return [Part() for _ in range(size)]",
        "assert made(2)",
    ]


def test_what_its_class_defines_stands_by_itself():
    body = """
    SIZE = 2
    TWICE = SIZE * 2

    def made(self, size):
        return self.SIZE + size

    @staticmethod
    def none():
        return 0

    def test_it(self):
        class Own:
            def __init__(self):
                self.SIZE = 1

        assert self.made(self.TWICE) + self.none() == 6
        assert Own().SIZE == 1
    """

    assert lines(body) == [
        "SIZE = 2",
        "TWICE = SIZE * 2",
        "def made(size):",
        "    return SIZE + size",
        "def none():",
        "    return 0",
        "class Own:",
        "    def __init__(self):",
        "        self.SIZE = 1",
        "assert made(TWICE) + none() == 6",
        "assert Own().SIZE == 1",
    ]


@pytest.mark.parametrize(
    ("mark", "arguments", "filled"),
    [
        ('@pytest.mark.parametrize("n", [3, 4], ids=str)', "n", ["n = 3"]),
        ('@pytest.mark.parametrize("n", (3, 4))', "n", ["n = 3"]),
        ('@pytest.mark.parametrize("n", [pytest.param(3, id="three")])', "n", ["n = 3"]),
        ('@pytest.mark.parametrize(("n", "m"), [(3, 4)])', "n, m", ["n = 3", "m = 4"]),
        ('@pytest.mark.parametrize("n, m", [pytest.param(3, 4)])', "n, m", ["n = 3", "m = 4"]),
        ('@pytest.mark.parametrize(("n",), [(3,)])', "n", ["n = 3"]),
        ('@pytest.mark.parametrize("n", [(3, 4)])', "n", ["n = (3, 4)"]),
        ('@pytest.mark.parametrize(("n", "m"), [PAIR])', "n, m", ["PAIR = (3, 4)", "n, m = PAIR"]),
        ('@pytest.mark.parametrize("n", PAIR)', "n", ["PAIR = (3, 4)", "n = next(iter(PAIR))"]),
        ('@pytest.mark.parametrize("n", [*PAIR])', "n", ["PAIR = (3, 4)", "n = next(iter([*PAIR]))"]),
        ('@pytest.mark.parametrize("m", [1])\n@pytest.mark.parametrize("n", [2])', "n, m", ["m = 1", "n = 2"]),
        ("@BOTH", "n", ["n = 1"]),
        (
            '@pytest.mark.parametrize(\n    "n",\n    [\n        [\n            1\n        ]\n    ]\n)',
            "n",
            ["n = [", "    1", "]"],
        ),
        ('@pytest.mark.parametrize("n", [1 +\n    1])', "n", ["n = (1 +", "    1)"]),
    ],
)
def test_the_first_parameter_set_is_filled_in(mark, arguments, filled):
    before = 'PAIR = (3, 4)\nBOTH = pytest.mark.parametrize("n", [1, 2])\n'

    assert lines(f"{mark}\ndef test_it(self, {arguments}):\n    assert n\n", before) == [*filled, "assert n"]


def test_a_property_stays_one_and_is_steady():
    before = "from hypothesis import given\nfrom hypothesis import strategies as st\n"
    body = """
    @pytest.mark.parametrize("m", [1])
    @given(n=st.integers())
    def test_it(self, n, m):
        assert n + m
    """

    assert lines(body, before) == [
        "from hypothesis import given, settings, strategies as st",
        "@settings(derandomize=True, database=None, deadline=None)",
        "@given(n=st.integers())",
        "def check(n, m):",
        "    assert n + m",
        "m = 1",
        "check(m=m)",
    ]


def test_fixtures_of_pytest_have_something_in_their_place():
    body = 'def test_it(self, monkeypatch, tmp_path):\n    monkeypatch.chdir(tmp_path)\n    assert open("a")\n'

    assert lines(body) == [
        "import tempfile",
        "from pathlib import Path",
        "import pytest",
        "monkeypatch = pytest.MonkeyPatch()",
        "tmp_path = Path(tempfile.mkdtemp())",
        "monkeypatch.chdir(tmp_path)",
        'assert open("a")',
    ]


def test_fixtures_of_its_own_are_made():
    before = """
    import pytest

    @pytest.fixture(autouse=True)
    def _elsewhere(monkeypatch, tmp_path):
        monkeypatch.chdir(tmp_path)

    @pytest.fixture
    def opened(path):
        with path.open("w") as file:
            yield file
    """
    conftest = """
    import pytest

    @pytest.fixture
    def path(tmp_path):
        return tmp_path / "a"

    @pytest.fixture()
    def put_back():
        yield
    """
    body = """
    @pytest.mark.usefixtures("put_back")
    def test_it(self, opened):
        text = \"\"\"
    as it is\"\"\"
        assert opened.write(text)
    """

    assert lines(body, before, conftest=conftest)[4:] == [
        "def path(tmp_path):",
        '    return tmp_path / "a"',
        "@contextmanager",
        "def put_back():",
        "    yield",
        "def _elsewhere(monkeypatch, tmp_path):",
        "    monkeypatch.chdir(tmp_path)",
        "@contextmanager",
        "def opened(path):",
        '    with path.open("w") as file:',
        "        yield file",
        "monkeypatch = pytest.MonkeyPatch()",
        "tmp_path = Path(tempfile.mkdtemp())",
        "_elsewhere(monkeypatch, tmp_path)",
        "with put_back():",
        "    path = path(tmp_path)",
        "    with opened(path) as opened:",
        '        text = """',
        '    as it is"""',
        "        assert opened.write(text)",
    ]


def test_what_a_domain_lists_comes_along():
    domains = {"numbers": "import math\n\nHALF = math.pi / 2\n'''Half.'''\nMANY = (HALF, 1)\n"}
    body = '@pytest.mark.parametrize("n", numbers.MANY)\ndef test_it(self, n):\n    assert n in numbers.MANY\n'

    assert lines(body, "from torchnotes.domains import numbers\n", domains=domains) == [
        "import math",
        "HALF = math.pi / 2",
        "MANY = (HALF, 1)",
        "n = next(iter(MANY))",
        "assert n in MANY",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "def test_it(self):\n    if size():\n        return\n    assert x\n",
        "def test_it(self):\n    n = 0\n    def more():\n        nonlocal n\n        n += 1\n    assert size()\n",
        "def test_it(self):\n    SIZE = 3\n    assert size() == SIZE\n",
        "def test_it(self):\n    assert torch.save(lambda: size(), 1)\n",
    ],
    ids=["return", "nonlocal", "a name that a helper needs", "what pickle looks for"],
)
def test_a_body_that_would_change_outside_a_function_stays_in_one(body):
    before = "import torch\nx, SIZE = 1, 2\n\ndef size():\n    return SIZE\n"
    inside = body.splitlines()[1:]

    assert lines(body, before)[-len(inside) - 2 :] == ["def check():", *inside, "check()"]


@pytest.mark.parametrize(
    ("mark", "left"),
    [
        (
            '@pytest.mark.skipif(not torch.ones(1), reason="needs one")',
            ["if not torch.ones(1):", '    sys.exit("needs one")'],
        ),
        ("@pytest.mark.gpu", ["if not torch.cuda.is_available():", '    sys.exit("needs CUDA")']),
    ],
)
def test_it_ends_where_pytest_would_not_run_it(mark, left):
    assert lines(f"{mark}\ndef test_it(self):\n    assert torch\n", "import torch\n") == [
        "import sys",
        "import torch",
        *left,
        "assert torch",
    ]


@pytest.mark.parametrize(
    ("body", "before", "why"),
    [
        ("def test_it(self, capsys):\n    assert capsys\n", "", "it needs `capsys`, which only pytest makes"),
        (
            '@pytest.mark.parametrize("made", [1], indirect=True)\ndef test_it(self, made):\n    assert made\n',
            "",
            "it needs `made`, which only pytest makes",
        ),
        ("@timed\ndef test_it(self):\n    assert 1 + 1\n", "", "only pytest does what its decorator `timed` says"),
        ("def test_it(self):\n    assert f()\n", "", "it uses `f`, which a script does not have"),
        ("def test_it(self):\n    assert f(self)\n", "f = id", "it hands `self` on, which a script does not have"),
        (
            "def made(self):\n    return 1\n\ndef test_it(self):\n    made = self.made()\n    assert made\n",
            "",
            "a variable of its own hides `made`, which it needs as well",
        ),
        (
            "def made(self):\n    return 1\n\ndef test_it(self):\n    assert made() == self.made()\n",
            "made = int",
            "two things that it needs have the name `made`",
        ),
        (
            '@pytest.mark.parametrize("n", [1])\ndef test_it(self, n):\n    assert f() == n\n',
            "n = 2\n\ndef f():\n    return n\n",
            "two things that it needs have the name `n`",
        ),
    ],
)
def test_why_there_is_none_is_said(body, before, why):
    assert made(body, before) == Script("", why)
