"""What a claim's page shows of its checks: verdicts, guards, and the source with what each assertion observed. Pure.

Answers of records are looked into here, in `over_releases` and in `errors`, nowhere else on the site.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.knowledge.wording import count, short
from torchnotes.records import history
from torchnotes.records.history import Verdict
from torchnotes.records.schema import Answer, CheckRecord, Record
from torchnotes.site import over_releases
from torchnotes.site.words import badge, code, inert

_COMPARED = re.compile(r"(?P<got>.*?) (?P<how>==|!=|is not|is|<=|>=|<|>) (?P<expected>.*)")
_EXPECTED = {"==": "", "is": "", "!=": "something other than ", "is not": "something other than "}
_TRUTH = re.compile(r"(?P<not>not )?(?:True|False)(?:\n \+  where (?:True|False) = (?P<asked>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Proof:
    """A check as a page shows it."""

    check: Check
    verdict: Verdict
    code: str
    release: str | None
    """Whose answer it is, where that is not the newest recorded release."""
    over: str | None
    """How the answers went over releases, where they differ."""
    found: CheckRecord | None
    """What that release holds on the check; None where no record answers it as it is written."""
    answers: Mapping[str, Answer]
    """By parameter set."""

    @property
    def beyond(self) -> bool:
        """Whether the check speaks of other releases only."""
        return self.verdict is Verdict.BEYOND

    @property
    def guard(self) -> str:
        """The guard that the release is beyond; empty within it."""
        return self.found.guard if self.found else ""

    @property
    def proves(self) -> str:
        """Whether it came out as its author expects, as a word with an icon."""
        if self.verdict in {Verdict.EDITED, Verdict.NOT_RUN} or self.found is None:
            return self.verdict
        return "proved" if all(map(self.found.as_expected, self.answers.values())) else "contradicted"

    @property
    def stated(self) -> bool:
        """Whether it is of a statement of the notes, and no fact of the claim alone."""
        return self.check.statement is not None

    @property
    def letter(self) -> bool:
        """Whether it is a statement of the notes, word by word, and not a fact of the claim."""
        return self.check.statement is not None and self.check.role == "letter"

    @property
    def got(self) -> list[Markup]:
        """What torch did instead of what a statement of the notes says, a sentence for each way."""
        broken = [one for one in self.answers.values() if one.outcome in {"broken", "crashed"}]
        return sorted({contradicted(one) for one in broken}) if self.letter and not self.beyond else []

    @property
    def errors(self) -> list[str]:
        """Why it did not run, or broke by no assertion."""
        return sorted({one.reason for one in self.answers.values() if one.reason and one.outcome == "not-run"})

    @property
    def warnings(self) -> list[tuple[str, str]]:
        """What torch warned of: category and message."""
        return sorted({row for one in self.answers.values() for row in one.warnings})

    @property
    def observed(self) -> dict[str, str]:
        """What the assertions came to, or why there is nothing to tell, by parameter set."""
        return {
            values: "\n".join(once(text) for _, text in one.observed) or one.reason or one.unobserved
            for values, one in self.answers.items()
        }


def prove(check: Check, claim: Claim, records: Sequence[Record]) -> Proof:
    """Return a check with what the newest record that answers it as it is written holds on it.

    Args:
        check: as written.
        claim: which it is of.
        records: oldest first; the last one's release is the page's.
    """
    record = history.newest(check, claim, records)
    found = history.recorded(check, claim, record)
    answers = found.answers if found else {}
    spans = history.spans(
        (one.environment.torch, history.verdict_on_check(check, claim, one, guarded=False)) for one in records
    )
    return Proof(
        check,
        history.verdict_on_check(check, claim, record),
        code=check.undecorated(annotated(check, *answers.values()) if len(answers) == 1 else check.source),
        release=record.environment.torch if record and record is not records[-1] else None,
        over=history.worded(spans) if over_releases.changes_verdict(spans) else None,
        found=found,
        answers=answers,
    )


def standing(proofs: Sequence[Proof]) -> Markup:
    """Return how a claim's checks came out."""
    verdicts = [proof.verdict for proof in proofs]
    ran = len(verdicts) - verdicts.count(Verdict.NOT_RUN)
    if Verdict.EDITED in verdicts:
        return badge(Verdict.EDITED)
    if not ran:
        return badge(Verdict.NOT_RUN) + Markup(" {}").format(inert(next(iter(proofs[0].answers.values())).reason))
    expected = all(proof.found and all(map(proof.found.as_expected, proof.answers.values())) for proof in proofs)
    missing = f", {len(verdicts) - ran} not run here" if ran < len(verdicts) else ""
    return badge("proved" if expected else "contradicted") + f" by {count(ran, 'check')}{missing}"


def contradicted(answer: Answer) -> Markup:
    """Return how an answer of torch contradicts a statement, from the reader's side."""
    if answer.outcome == "crashed":
        return Markup("The process ends: {}.").format(inert(answer.reason))
    if answer.reason.startswith("did not raise "):
        return Markup("torch raises nothing, the note expects {}.").format(code(answer.reason[len("did not raise ") :]))
    if answer.reason:
        return Markup("torch raises {}.").format(code(answer.reason))
    text = answer.observed[-1][1] if answer.observed else ""
    if asked := _TRUTH.fullmatch(text):
        what = code(short((asked["asked"] or "the condition").partition("\n")[0], 200))
        got, expected = ("true", "false") if asked["not"] else ("false", "true")
        return Markup("{} is {}, the note expects {}.").format(what, got, expected)
    if not (parts := _COMPARED.fullmatch(text.partition("\n")[0])):
        shown = Markup(": {}").format(code(short(text, 200))) if text else ""
        return Markup("The note expects otherwise{}.").format(shown)
    expected = _EXPECTED.get(parts["how"], f"it {parts['how']} ")
    return Markup("got {}, the note expects {}{}.").format(
        code(short(parts["got"], 200)), expected, code(short(parts["expected"], 200))
    )


def once(text: str) -> str:
    """Return what an assertion came to, an equality of one value with itself by that value alone."""
    first, newline, rest = text.partition("\n")
    parts = _COMPARED.fullmatch(first)
    middle, left = divmod(len(first) - len(" == "), 2)
    if not left and first[:middle] == first[middle + 4 :] and first[middle : middle + 4] == " == ":
        return f"{first[:middle]}{newline}{rest}"
    if parts and parts["how"] == "is" and parts["got"] == parts["expected"]:
        return f"{parts['got']}{newline}{rest}"
    return text


def annotated(check: Check, answer: Answer) -> str:
    """Return a check's source with what each assertion observed, as comments below it.

    Args:
        check: the check as written.
        answer: what its assertions came to.
    """
    lines = check.source.splitlines()
    below: dict[int, list[str]] = {}
    for place, (first, last, _) in enumerate(check.asserts):
        margin = lines[first - check.start]
        indent = margin[: len(margin) - len(margin.lstrip())]
        texts = [once(text) for seen, text in answer.observed if seen == place]
        below[last - check.start] = [f"{indent}# {line}" for text in texts for line in f"→ {text}".splitlines()]
    return "\n".join(line for number, code in enumerate(lines) for line in (code, *below.get(number, ())))
