"""`torchnotes impact`: what it tells of somebody's code, and how it ends."""

import json

import pytest

from torchnotes.cli import impact
from torchnotes.knowledge.errors import InputError

CHANGE = {"title": "A title", "release": "2.6.0", "before": "[1]", "after": "[2]", "remedy": "Write `x`."}


def row(slug, kind, api, **trigger):
    return CHANGE | {"slug": slug, "kind": kind, "api": api, "apis": [api], "trigger": trigger}


CHANGES = [
    row("it-raises", "raises", "torch.load", missing=["weights_only"]),
    row("it-warns", "warns", "torch.save", calls=["torch.save"]),
    row("it-clamps", "silent", "torch.Tensor.clamp", calls=["torch.Tensor.clamp"]),
    row("by-value", "silent", "torch.ones", when=["empty"], calls=["torch.ones"]),
    row("unseen", "raises", "torch.rand", unseen="it is a file"),
]


class Looking:
    """Somebody's project, and the command on it."""

    def __init__(self, installed, root, capsys):
        self.installed = installed
        self.root = root
        self.capsys = capsys

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def run(self, *options, paths=None, span=("--from", "2.5", "--to", "2.6")):
        """Return the exit code, what was printed, and what was said on standard error."""
        from torchnotes.cli import main

        code = main.main(["impact", *map(str, paths or [self.root]), *span, *options])
        said = self.capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def looking(installed, tmp_path, capsys):
    dates = {"schema": 1, "releases": ["2.5.1", "2.6.0"], "changes": CHANGES}
    (installed.shelf / "changes.json").write_text(json.dumps(dates), encoding="utf-8")
    (tmp_path / "own").mkdir()
    return Looking(installed, tmp_path / "own", capsys)


def test_a_sure_call_is_told_with_its_place_and_what_to_do_and_fails(looking):
    path = looking.write("x.py", "import torch\ntorch.load(f)\n")

    code, shown, said = looking.run()

    assert (code, said) == (1, "")
    assert shown.splitlines() == [
        "sure · raises since 2.6.0: torch.load: [1] → [2]",
        f"  {path}:2 torch.load",
        "  instead: Write `x`.",
        "  torchnotes show it-raises",
        "1 finding (1 sure) of 5 changes that can hurt",
        "1 change cannot be seen in source: run your tests with pytest --torchnotes-impact 2.5..2.6",
        "1 change no call shows: torchnotes compare tells them",
        "1 file read",
    ]


@pytest.mark.parametrize(
    ("source", "code", "told"),
    [
        ("", 0, "0 findings (none)"),
        ("import torch\ntorch.save(x, f)", 0, "1 finding (1 sure)"),
        ("import torch\ntorch.load(f, **more)", 0, "0 findings (none)"),
        ("import torch\ntorch.load(f, weights_only=True)", 0, "0 findings (none)"),
        ("import torch\ntorch.load(f)  # torchnotes: ok it-raises", 0, "0 findings (none)"),
        ("import torch\ntorch.ones(2).clamp(0)", 1, "1 finding (1 sure)"),
        ("x.clamp(0)", 0, "1 finding (1 likely)"),
    ],
)
def test_it_fails_only_where_what_is_sure_raises_or_is_silent(looking, source, code, told):
    looking.write("x.py", source)

    ended, shown, said = looking.run()

    assert (ended, said) == (code, "")
    assert f"{told} of 5 changes that can hurt\n" in shown


def test_what_hangs_on_values_is_counted_and_shown_when_asked(looking):
    path = looking.write("x.py", "import torch\ntorch.ones(2)")

    assert "1 place more by name alone, or by values that source does not show: --all\n" in looking.run()[1]
    assert f"  {path}:2 torch.ones\n" in looking.run("--all")[1]


def test_many_places_of_one_change_are_counted(looking):
    looking.write("x.py", "import torch\n" + "torch.load(f)\n" * 7)

    shown = looking.run()[1]

    assert shown.count(" torch.load\n") == 5
    assert "  and 2 places more\n" in shown


def test_without_an_end_it_goes_to_the_newest(looking):
    looking.write("x.py", "")

    assert "run your tests with pytest --torchnotes-impact 2.5..\n" in looking.run(span=("--from", "2.5"))[1]


BAD = {
    "old.py": ("print 1\n", ":1: is no Python 3."),
    "nul.py": ("x = 1\0\n", "is no Python 3."),
    "latin.py": (b"x = '\xe9'\n", ": is not in the encoding that it names, or else UTF-8"),
    "deep.py": ("x = " + "(" * 300 + ")" * 300, "is no Python 3."),
    "minus.py": ("x = " + "-" * 5000 + "1", ": is nested too deep"),
    "chain.py": ("import torch\nx" + ".a()" * 2500 + ".clamp(0)", ": is nested too deep"),
    "long.py": ("x = 1\n" * 84_000, ": is longer than 500,000 characters of code, and not read"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_one_line_and_the_rest_goes_on(looking, name):
    text, told = BAD[name]
    bad, good = looking.write(name, text), looking.write("zz.py", "import torch\ntorch.load(f)")

    code, shown, said = looking.run()

    (line,) = said.splitlines()
    assert code == 2
    assert line.startswith(f"torchnotes: {bad}")
    assert told in line
    assert f"  {good}:2 torch.load\n" in shown


@pytest.mark.parametrize("text", ["\ufeffimport torch\ntorch.load(f)", "import torch\r\ntorch.load(f)\r\n"])
def test_marks_and_line_ends_of_other_systems_are_read(looking, text):
    path = looking.write("x.py", text)

    assert f"  {path}:2 torch.load\n" in looking.run()[1]


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (("--from", "2.6", "--to", "2.5"), "--to 2.5 is not later than --from 2.6: name the older one first"),
        (("--from", "2.4"), "there is no record of torch 2.4; there are 2.5.1, 2.6.0"),
        (("--from", "2.5", "--to", "9.9"), "there is no record of torch 9.9; there are 2.5.1, 2.6.0"),
    ],
)
def test_a_span_that_is_none_is_refused(looking, span, told):
    looking.write("x.py", "")

    assert looking.run(span=span) == (2, "", f"torchnotes: {told}\n")


def test_a_path_that_is_missing_is_refused(looking):
    gone = looking.root / "gone"

    assert looking.run(paths=[gone]) == (2, "", f"torchnotes: {gone} does not exist\n")


def test_a_folder_without_python_is_refused(looking):
    looking.write("read.md", "text")

    assert looking.run() == (2, "", f"torchnotes: there is no Python below {looking.root}\n")
    with pytest.raises(InputError):
        impact.look([looking.root], [])


def test_annotations_are_a_line_each(looking):
    path = looking.write("x.py", "import torch\ntorch.load(f)\ntorch.save(x, f)")
    told = "since torch 2.6.0: [1] → [2]. Write `x`. (torchnotes show"

    code, shown, _ = looking.run("--format", "github")

    assert code == 1
    assert shown.splitlines() == [
        f"::error file={path},line=2::torch.load raises {told} it-raises)",
        f"::warning file={path},line=3::torch.save warns {told} it-warns)",
    ]


def test_a_path_of_odd_signs_stays_a_path(looking):
    path = looking.write("a,b:50%<b>\x1b[31m.py", "import torch\ntorch.load(f)")

    _, annotated, _ = looking.run("--format", "github")
    _, logged, _ = looking.run("--format", "sarif")

    assert "\x1b" not in annotated
    assert annotated.startswith(f"::error file={path.parent}/a%2Cb%3A50%25<b>\ufffd[31m.py,line=2::torch.load ")
    (result,) = json.loads(logged)["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == f"{path.parent}/a%2Cb%3A50%25%3Cb%3E%1B%5B31m.py"


def test_sarif_is_written(looking):
    looking.write("x.py", "import torch\ntorch.load(f)")

    code, shown, _ = looking.run("--format", "sarif")

    assert code == 1
    assert [one["ruleId"] for one in json.loads(shown)["runs"][0]["results"]] == ["it-raises"]


def test_json_holds_all_there_is(looking):
    path = looking.write("x.py", "import torch\ntorch.load(f)")
    looking.write("y.py", "print 1")

    code, shown, _ = looking.run("--json")
    told = json.loads(shown)

    assert code == 2
    assert told["findings"] == [
        {"path": str(path), "line": 2, "api": "torch.load", "sight": "sure", "told": "", "kind": "raises"}
        | {"release": "2.6.0", "before": "[1]", "after": "[2]", "remedy": "Write `x`.", "claim": "it-raises"}
    ]
    assert (told["changes"], told["by_value"], len(told["unread"])) == (5, 1, 1)
    assert told["unseen"] == [{"claim": "unseen", "release": "2.6.0", "why": "it is a file"}]
