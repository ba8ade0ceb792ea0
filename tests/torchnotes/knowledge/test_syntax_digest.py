"""A check's digest: which edits make its recorded answer stale."""

import pytest

from torchnotes.knowledge import catalogue

SOURCE = '''\
"""Chapter."""
import pytest
import torch
from torchnotes import belief, claim, since

SIZE = 2
STEP: int = 1
FIRST, LAST = 0, 9
UNUSED = 3


def double(x):
    return scale(x) * 1


def scale(x):
    return SIZE * x


def recursive(n):
    return n and recursive(n - 1)


class Model:
    width = 4


@pytest.fixture
def vector():
    return torch.ones(5)


@claim(api=["torch.sum"], about=["value"])
@pytest.mark.gpu
class TestFact:
    """A fact.

    It is so. [background]
    """

    shift = 6

    @pytest.mark.parametrize("n", [1, 2])
    @belief("lecture/1", holds=False)
    def test_a(self, n):
        # why
        total = double(n) + STEP + Model.width

        assert total == 10, "text"

    def test_b(self):
        assert recursive(8) == 0

    def test_c(self, vector):
        assert vector.sum() == 5

    @since("2.6")
    def test_d(self):
        assert self.shift + FIRST == 6
'''


def digests(source):
    (claim,) = catalogue.read(source, "tests/test_x.py").claims
    return {check.name: check.digest for check in claim.checks}


BEFORE = digests(SOURCE)


def edited(old, new):
    """Give the names of the checks whose digest an edit changes."""
    assert SOURCE.count(old) == 1
    return {name for name, digest in digests(SOURCE.replace(old, new)).items() if digest != BEFORE[name]}


def test_a_digest_is_sixteen_hexadecimal_digits():
    assert all(len(digest) == 16 and int(digest, 16) >= 0 for digest in BEFORE.values())


def test_the_digests_of_different_checks_differ():
    assert len(set(BEFORE.values())) == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# why", "# a better reason"),
        ("        # why\n", ""),
        ("total = double(n)", "\n\n        total = (\n            double( n )\n        )"),
        ('"text"', "'text'"),
        ("SIZE = 2", "SIZE = (2)  # two"),
        ("A fact.", "Another fact."),
        ("It is so.", "It is otherwise."),
        ('about=["value"]', 'about=["shape"], see=["notes"]'),
        ("UNUSED = 3", "UNUSED = 4"),
        ("import pytest\n", "import os\nimport pytest\n"),
        ('"""Chapter."""', '"""Another title."""'),
        ('@since("2.6")', '@since("2.6", why="pytorch#1", remedy="Write y.")'),
        ('@since("2.6")', '@changed("2.5", why="pytorch#1")\n    @since("2.6")'),
        ("@claim(", '@changed("2.5", remedy="Write y.")\n@claim('),
    ],
)
def test_comments_formatting_and_what_is_not_used_do_not_count(old, new):
    assert edited(old, new) == set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("total == 10", "total == 11"),
        ("[1, 2]", "[1, 3]"),
        ("holds=False", "holds=True"),
        ("STEP: int = 1", "STEP: int = 2"),
        ("scale(x) * 1", "scale(x) * 2"),
        ("SIZE * x", "SIZE + x"),
        ("SIZE = 2", "SIZE = 3"),
        ("width = 4", "width = 5"),
    ],
    ids=["body", "parameters", "belief", "constant", "helper", "helper-of-helper", "constant-of-helper", "class"],
)
def test_a_check_and_what_it_uses_of_its_file_count_for_it_alone(old, new):
    assert edited(old, new) == {"test_a"}


def test_a_helper_that_calls_itself_counts():
    assert edited("recursive(n - 1)", "recursive(n - 2)") == {"test_b"}


def test_a_fixture_of_its_file_that_a_check_takes_counts():
    assert edited("torch.ones(5)", "torch.zeros(5)") == {"test_c"}


@pytest.mark.parametrize(("old", "new"), [("shift = 6", "shift = 7"), ("FIRST, LAST = 0, 9", "FIRST, LAST = 1, 9")])
def test_an_attribute_of_its_class_and_a_constant_unpacked_from_a_tuple_count(old, new):
    assert edited(old, new) == {"test_d"}


def test_a_mark_on_the_class_counts_for_every_check():
    assert edited("@pytest.mark.gpu\n", "") == {"test_a", "test_b", "test_c", "test_d"}


SWEEP = """\
'''Chapter.'''
from torchnotes import claim
from torchnotes.domains import dtypes, missing


@claim(api=["torch.sum"], about=["value"])
class TestFact:
    '''A fact.

    It is so. [background]
    '''

    def test_all(self):
        assert [dtype for dtype in dtypes.ALL if dtype.itemsize == 3] == []

    def test_one(self):
        assert 1 + 1 == 2
"""


@pytest.mark.parametrize(
    ("changed", "stale"),
    [("ALL = (1, 2)", {"test_all"}), ('ALL = (1,)\n"""One."""  # one', set())],
    ids=["another-domain", "another-docstring"],
)
def test_a_check_that_sweeps_is_another_one_when_its_domain_changes(monkeypatch, tmp_path, changed, stale):
    found = []

    for name, text in [("before", "ALL = (1,)"), ("after", changed)]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "dtypes.py").write_text(text)
        monkeypatch.setattr(catalogue, "_DOMAINS", tmp_path / name)
        found.append(digests(SWEEP))

    assert {name for name, digest in found[0].items() if digest != found[1][name]} == stale
