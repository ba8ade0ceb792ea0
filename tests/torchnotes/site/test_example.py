"""The example in sight is a short check of the claim, with results behind the calls."""

import textwrap

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.site.example import example


def claim_of(checks, explanation=""):
    source = '"""Chapter."""\n@claim(api=["torch.sum"], about=["value"])\nclass TestFact:\n'
    source += f'    """A fact.\n\n    {explanation}\n    """\n' + textwrap.indent(textwrap.dedent(checks), "    ")
    ((claim,),) = (catalogue.read(source, "tests/test_x.py").claims,)
    return claim


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("x = torch.ones(2)\n\nassert x.sum() == 2", "x = torch.ones(2)\nx.sum()  # 2"),
        ("x = 1\nassert (x, x + 1) == (1, 2)", "x = 1\nx  # 1\nx + 1  # 2"),
        ("x = 1\nassert x == f(x) == 1", "x = 1\nx  # 1\nf(x)  # 1"),
        ("assert not f()\nassert g()", "f()  # False\ng()  # True"),
        ("with pytest.raises(TypeError):\n    f(1)", "f(1)  # raises TypeError"),
        (
            "with pytest.warns(UserWarning):\n    x = f(1)\nassert x is None",
            "x = f(1)  # warns of UserWarning\nx  # None",
        ),
        ("with pytest.raises(TypeError) as raised:\n    f(1)\nassert raised.type is TypeError", ""),
        ("x = 1\nassert (*f(), x) == (1, 2, 1)", "x = 1\n(*f(), x)  # (1, 2, 1)"),
        ("with no_grad():\n    y = f()\nassert y == 1", "with no_grad():\n    y = f()\ny  # 1"),
        ("with no_grad():\n    for x in f():\n        g(x)\nassert x == 1", ""),
        ("for x in f():\n    assert x == 1", ""),
        ("assert [x for x in f()] == []", ""),
        ("assert f() == g()", ""),
        ("a = 1\nb = 1\nc = 1\nd = 1\ne = 1\nassert a == 1", ""),
    ],
)
def test_a_check_is_shown_with_its_results(body, shown):
    claim = claim_of("def test_a(self):\n" + textwrap.indent(body, "    "))

    assert example(claim, "2.13.0") == shown


@pytest.mark.parametrize(
    ("mark", "arguments", "shown"),
    [
        ('@pytest.mark.parametrize("n", [3, 4])', "n", "f(3)  # True"),
        ('@pytest.mark.parametrize(("n", "m"), [(3, 4)])', "n, m", "f(3)  # True"),
        ('@pytest.mark.parametrize("n", NUMBERS)', "n", ""),
        ("", "n", ""),
    ],
)
def test_the_first_parameter_set_is_shown(mark, arguments, shown):
    claim = claim_of(f"{mark}\ndef test_a(self, {arguments}):\n    assert f(n)\n")

    assert example(claim, "2.13.0") == shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('f(tmp_path / "x.pt")\nassert g(1) == 2', "f('x.pt')\ng(1)  # 2"),
        ('f(2)\nassert (tmp_path / "x.pt").exists()', "f(2)\nPath('x.pt').exists()  # True"),
        ("f(tmp_path)\nassert g(1) == 2", ""),
    ],
)
def test_a_file_of_the_check_is_shown_by_its_name(body, shown):
    claim = claim_of("def test_a(self, tmp_path):\n" + textwrap.indent(body, "    "))

    assert example(claim, "2.13.0") == shown


CHECKS = """
@until("2.6")
def test_old(self):
    x = 1
    assert x == 1

@belief("til/1", holds=False)
def test_letter(self):
    x = 2
    assert x == 1

def test_one(self):
    assert f() == 1

def test_two(self):
    x = 3
    assert x == 3

def test_three(self):
    x = 4
    assert x == 4
"""


@pytest.mark.parametrize(
    ("explanation", "release", "shown"),
    [
        ("", "2.13.0", "x = 3\nx  # 3"),
        ("So. [three]", "2.13.0", "x = 4\nx  # 4"),
        ("", "2.5.1", "x = 1\nx  # 1"),
        ("So. [letter]", "2.13.0", "x = 3\nx  # 3"),
    ],
)
def test_it_holds_on_the_release_and_proves_the_first_sentence(explanation, release, shown):
    assert example(claim_of(CHECKS, explanation), release) == shown
