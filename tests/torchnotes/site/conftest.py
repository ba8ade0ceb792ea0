"""Sites of one claim and of two, made from texts, with records as a run would have kept them."""

from types import SimpleNamespace
from typing import ClassVar

import msgspec
import pytest

from torchnotes.knowledge import catalogue, notes
from torchnotes.records import schema
from torchnotes.site import reading, render
from torchnotes.site.arrangement import Area
from torchnotes.site.source import Source

BY_HAND = {
    name: f"# {name}\n\n{mark}\n"
    for name, mark in zip(("home.md", "facts.md", "triggers.md"), render.MARKS, strict=True)
}
"""Pages written by hand, for each mark one."""

ENVIRONMENT = dict.fromkeys(("build", "python", "numpy", "platform"), "1") | {"device": "cpu"}

ONE = '''"""Numbers."""

from torchnotes import belief, claim


@claim(
    api=["torch.ones", "torch.linalg.norm"],
    about=["value"],
    see=["generated/torch.ones", "notes/broadcasting"],
    asked=["are ones twos", "one or two"],
)
class TestFact:
    """`ones` are not twos.

    They were so before. [background]
    """

    @belief("lecture/1")
    def test_ones_are_ones(self):
        number = 1

        assert number == 1
        assert (
            number
            != 2
        )

    @pytest.mark.parametrize("n", [1, 2])
    def test_any_number_is_itself(self, n):
        assert n == n
'''

TWO = '''"""Numbers."""

from torchnotes import belief, claim, since, until


@claim(api=["torch.ones"], about=["value"])
class TestFact:
    """`ones` are < twos."""

    @belief("lecture/1")
    def test_ones_are_ones(self):
        assert 1 == 1

    @until("2.2")
    def test_it_was_so(self):
        assert 2 == 2


@claim(api=["torch.zeros"], about=["value"])
class TestSteady:
    """Zeros stay."""

    @pytest.mark.parametrize("n", [1, 2])
    def test_zeros_stay(self, n):
        assert 3 == 3
'''


def record_of(claims, release, **environment):
    """Make a record of a release."""
    given = {"schema": 2, "environment": ENVIRONMENT | {"torch": release} | environment, "claims": claims}
    return msgspec.convert(given, schema.Record)


def source_of(chapters, pages, records, **beside):
    """Make a site's source."""
    folders = dict.fromkeys(chapter.area for chapter in chapters)
    areas = [Area(folder, folder.capitalize()) for folder in folders]
    return Source(chapters, pages, notes.parse_all(pages), areas, records, **beside)


def pages_of(source, sections=()):
    """Return the pages of a site."""
    return render.render(render.gather(source, sections), BY_HAND)


class OneClaim:
    """A site with the claim `fact`, whose checks are `ones` and `itself`, and a note of two statements."""

    note = "# A lecture\n\n- `lecture/1` Ones are ones.\n- `lecture/2` It is pleasant.\n  Opinion: a matter of taste.\n"
    written = ONE
    observed: ClassVar = [["1 == 1", "1 != 2\n +  where 1 = item()"]]

    @staticmethod
    def entry(check, observed=(), digest=None, sets=("",), **given):
        """Return a check as a record holds it; `observed` gives by parameter set what its assertions came to."""
        belief = {"belief": {"statement": check.statement}} if check.statement else {}
        answers = {
            name: given | {"observed": [*enumerate(row)]}
            for name, row in zip(sets, observed or [[]] * len(sets), strict=True)
        }
        return {"digest": digest or check.digest, "answers": answers} | belief

    def proved(self, ones, itself):
        """Return what a record holds where torch agrees with both checks."""
        return {
            "test_ones_are_ones": self.entry(ones, observed=self.observed),
            "test_any_number_is_itself": self.entry(itself, [["1 == 1"], ["2 == 2"]], sets=("1", "2")),
        }

    def source(self, answers=None, slug="fact", written=ONE, environment=(), **beside):
        """Make the site's source; `answers` gives a record's checks from the claim as written."""
        chapter = catalogue.read(written, "tests/tensors/test_numbers.py")
        checks = answers and answers(*chapter.claims[0].checks)
        records = [record_of({slug: checks}, "2.13.0", **dict(environment))] if checks else []
        return source_of([chapter], {"lecture": self.note}, records, **beside)

    def pages(self, answers=None, **given):
        """Return the site's pages."""
        return pages_of(self.source(answers, **given))

    def page(self, answers=None, **given):
        """Return the claim's page."""
        return self.pages(answers, **given)["claims/fact.md"]

    def changed(self, **given):
        """Return what a record holds where the first check came out otherwise."""
        return lambda ones, itself: self.proved(ones, itself) | {"test_ones_are_ones": self.entry(ones, **given)}


class TwoClaims:
    """A site with the claims `fact` and `steady` on several releases."""

    written = TWO

    def __init__(self, written=TWO):
        self.chapter = catalogue.read(written, "tests/tensors/test_numbers.py")
        self.fact, self.steady = self.chapter.claims
        held = {"test_ones_are_ones": "held", "test_it_was_so": "held", "test_zeros_stay__1": "held"}
        self.was = {"outcome": "broken", "guard": "until 2.2", "observed": [[0, "3 == 2"]]}
        self.old = self.record("2.0.1", **held)
        self.middle = self.record("2.1.2", **held)
        self.new = self.record(
            "2.2.2",
            test_ones_are_ones={"outcome": "broken", "observed": [[0, "4 == 1"]]},
            test_it_was_so=self.was,
            test_zeros_stay__1={"outcome": "held", "warnings": [["FutureWarning", "zeros go"]]},
        )

    def record(self, release, **outcomes):
        """Make a record; an outcome is a word, or one with more fields; `__1` stands for a parameter set."""
        claims = {}
        checks = {check.name: check for claim in self.chapter.claims for check in claim.checks}
        for key, given in outcomes.items():
            method, _, values = key.partition("__")
            check = checks[method]
            slug = "fact" if check in self.fact.checks else "steady"
            answer = given if isinstance(given, dict) else {"outcome": given}
            belief = {"belief": {"statement": check.statement}} if check.statement else {}
            why = {"reason": "needs CUDA"} if answer["outcome"] == "not-run" else {}
            whole = {name: value for name, value in answer.items() if name in {"digest", "guard"}}
            own = {name: value for name, value in answer.items() if name not in whole}
            entry = {"digest": check.digest, "answers": {}} | belief | whole
            claims.setdefault(slug, {}).setdefault(method, entry)["answers"][values] = why | own
        return record_of(claims, release)

    def source(self, *kept, **beside):
        """Make the site's source."""
        return source_of([self.chapter], {"lecture": "# A lecture\n\n- `lecture/1` Ones are ones.\n"}, kept, **beside)

    def pages(self, *kept, **beside):
        """Return the site's pages."""
        return pages_of(self.source(*kept, **beside))

    @property
    def told(self):
        """The site's pages where the newest of three releases changed something."""
        return self.pages(self.old, self.middle, self.new)


class Lecture:
    """A lecture, in Korean too, in which each statement has claims that came to some verdict."""

    outcomes: ClassVar = {"holds": "held", "refuted": "broken"}

    def pages(self, *verdicts, text="It is so."):
        """Return the site's pages; `verdicts` gives those of each statement's claims, such as `["holds"]`."""
        numbers = range(1, len(verdicts) + 1)
        note = "# A lecture\n\n" + "".join(f"- `lecture/{number}` {text}\n" for number in numbers)
        korean = "# 강의\n\n" + "".join(f"- `lecture/{number}` 그렇다 {number}.\n" for number in numbers)
        claims = [
            (f"Test{number}Of{place}", number, word)
            for number, words in zip(numbers, verdicts, strict=True)
            for place, word in enumerate(words)
        ]
        chapter = catalogue.read(f'"""Numbers."""\n{"".join(map(self.claim, claims))}', "tests/tensors/test_numbers.py")
        entries = {
            claim.slug: {"test_it": OneClaim.entry(claim.checks[0], [["2 == 1"]], outcome=self.outcomes[word])}
            for claim, (*_, word) in zip(chapter.claims, claims, strict=True)
        }
        beside = {"translations": {"ko": {"lecture": korean}}, "words": reading.read_words(["ko"])}
        return pages_of(source_of([chapter], {"lecture": note}, [record_of(entries, "2.13.0")], **beside))

    @staticmethod
    def claim(given):
        """Return a claim's source."""
        name, number, _ = given
        head = f'@claim(api=["torch.ones"], about=["value"])\nclass {name}:\n    """{name} is one."""\n\n'
        return f'{head}    @belief("lecture/{number}")\n    def test_it(self):\n        assert 1 == 1\n\n\n'


@pytest.fixture
def lecture():
    return Lecture().pages


@pytest.fixture
def one():
    return OneClaim()


@pytest.fixture
def two():
    return TwoClaims()


@pytest.fixture
def made():
    """Return what makes records, sources and pages."""
    return SimpleNamespace(record=record_of, source=source_of, pages=pages_of)


@pytest.fixture
def rendered():
    """Return a function that renders chapters, given by path as written, without records."""

    def pages(note="# A lecture\n", sections=(), records=(), **written):
        chapters = [catalogue.read(text, path) for path, text in written.items()]
        return pages_of(source_of(chapters, {"lecture": note}, records), sections)

    return pages
