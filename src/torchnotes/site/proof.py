"""What a claim's page shows of its checks: verdicts, guards, and the source with what each assertion observed. Pure.

Answers of records are looked into here and in `over_releases`, nowhere else on the site.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.knowledge.wording import count
from torchnotes.records import history
from torchnotes.records.history import Verdict
from torchnotes.records.schema import CheckRecord, Record
from torchnotes.site import over_releases
from torchnotes.site.words import badge


@dataclass(frozen=True, slots=True)
class Proof:
    """A check as a page shows it."""

    check: Check
    verdict: Verdict
    code: str
    release: str | None
    """Whose answer it is, where that is not the newest recorded release."""
    guard: str | None
    over: str | None
    """How the answers went over releases, where they differ."""
    answers: Sequence[CheckRecord]
    sets: Sequence[tuple[str, str, Sequence[str], str | None]]
    """Parameters, outcome, what was observed and the reason, where there are several parameter sets."""
    errors: Sequence[str]
    warnings: Sequence[tuple[str, ...]]

    @property
    def outcome(self) -> str | None:
        """The one outcome of all parameter sets, where nothing stands beside it: a line does, instead of a table."""
        outcomes = {outcome for _, outcome, *_ in self.sets}
        return outcomes.pop() if len(outcomes) == 1 and not any(seen for _, _, seen, _ in self.sets) else None


def prove(check: Check, claim: Claim, records: Sequence[Record]) -> Proof:
    """Return a check with what the newest record that answers it as it is written holds on it.

    Args:
        check: as written.
        claim: which it is of.
        records: oldest first; the last one's release is the page's.
    """
    record = history.newest(check, claim, records)
    answers = history.answers(check, claim, record)
    spans = over_releases.check_spans(check, claim, records)
    several = len(answers) > 1
    return Proof(
        check=check,
        verdict=history.verdict_on_check(check, claim, record),
        code=check.source if several else annotated(check, next(iter(answers.values()), None)),
        release=record.environment.torch if record and record is not records[-1] else None,
        guard=next((answer.guard for answer in answers.values() if answer.guard), None),
        over=history.worded(spans) if over_releases.changes_verdict(spans) else None,
        answers=[*answers.values()],
        sets=[_row(parameters, answer) for parameters, answer in answers.items()] if several else [],
        errors=sorted({answer.reason for answer in answers.values() if answer.reason}),
        warnings=sorted({tuple(row) for answer in answers.values() for row in answer.warnings}),
    )


def standing(proofs: Sequence[Proof]) -> str:
    """Return how a claim's checks came out, as HTML."""
    verdicts = [proof.verdict for proof in proofs]
    answers = [answer for proof in proofs for answer in proof.answers]
    ran = len(verdicts) - verdicts.count(Verdict.NOT_RUN)
    if Verdict.EDITED in verdicts:
        return badge(Verdict.EDITED)
    if not ran:
        return f"{badge(Verdict.NOT_RUN)} {answers[0].reason}"
    word = badge("proved") if all(answer.as_expected for answer in answers) else badge("contradicted")
    missing = f", {len(verdicts) - ran} not run here" if ran < len(verdicts) else ""
    return f"{word} by {count(ran, 'check')}{missing}"


def observed(answer: CheckRecord) -> Sequence[Sequence[str]]:
    """Return what each assertion came to: its expression, and that."""
    return answer.saw


def _row(parameters: str, answer: CheckRecord) -> tuple[str, str, Sequence[str], str | None]:
    seen = [came_to.splitlines()[0] for _, came_to in observed(answer)]
    return parameters[1:-1], answer.outcome, seen, answer.reason


def annotated(check: Check, answer: CheckRecord | None) -> str:
    """Return a check's source with what each assertion observed, as comments below it.

    Args:
        check: the check as written.
        answer: what torch did with it; None gives the source alone.
    """
    lines = check.source.splitlines()
    found = [*observed(answer)] if answer else []
    below: dict[int, list[str]] = {}
    for first, last, expression in sorted(check.asserts):
        margin = lines[first - check.start]
        indent = margin[: len(margin) - len(margin.lstrip())]
        texts = [text for asserted, text in found if asserted == expression]
        below[last - check.start] = [f"{indent}# {line}" for text in texts for line in f"observed {text}".splitlines()]
        found = [row for row in found if row[0] != expression]
    return "\n".join(line for number, code in enumerate(lines) for line in (code, *below.get(number, ())))
