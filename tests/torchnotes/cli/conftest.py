"""A project with one claim and records of it."""

import pytest

from torchnotes.cli import main
from torchnotes.knowledge import catalogue
from torchnotes.records import store
from torchnotes.records.schema import SCHEMA, Answer, CheckRecord, Environment, Record

CLAIM = '''"""Chapter."""

from torchnotes import claim


@claim(api=["torch.ones"], about=["value"], formerly=["an-old-fact"])
class TestFact:
    """A fact."""

    def test_a(self):
        assert 1 == 1
'''


class Home:
    """A project with one claim and records of it."""

    def __init__(self, root):
        self.root = root
        (root / "tests").mkdir()
        (root / "docs/notes").mkdir(parents=True)
        (root / "records/cpu").mkdir(parents=True)
        (root / "tests/test_x.py").write_text(CLAIM)
        (claim,) = catalogue.read(CLAIM, "tests/test_x.py").claims
        self.digest = claim.checks[0].digest

    def record(self, release, outcome="held", slug="fact", digest=None, build="1", **given):
        """Write a record of the claim's check, and return its file; assertions are kept where they were observed."""
        answers = {"": Answer(outcome=outcome, **given)}
        check = CheckRecord(digest=digest or self.digest, answers=answers)
        machine = dict.fromkeys(("python", "numpy", "platform"), "1")
        environment = Environment(torch=release, build=build, device="cpu", **machine)
        record = Record(schema=SCHEMA, environment=environment, claims={slug: {"test_a": check}})
        path = self.root / f"records/cpu/{release}.json"
        path.write_text(store.dump(record), encoding="utf-8")
        return path

    def changed(self, after="[c] == [b]"):
        """Record a silent change from 2.5.1 to 2.6.0."""
        self.record("2.5.1", observed=[(0, "[b] == [b]")])
        return self.record("2.6.0", "broken", observed=[(0, after)])

    def compare(self, *arguments):
        return main.main(["compare", *map(str, arguments), "--root", str(self.root)])


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)
