"""What a claim's page shows of its checks: verdicts, guards, and the source with what each assertion observed. Pure.

Answers of records are looked into here and in `over_releases`, nowhere else on the site.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.knowledge.wording import count
from torchnotes.records import history
from torchnotes.records.history import Verdict
from torchnotes.records.schema import Answer, CheckRecord, Record
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
    guard: str
    over: str | None
    """How the answers went over releases, where they differ."""
    expected: bool
    """Whether every answer is the one that the check's author expects."""
    reason: str
    """Why it did not run, if so."""
    sets: Sequence[tuple[str, str, Sequence[str], str]]
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
    found = history.recorded(check, claim, record)
    answers = found.answers if found else {}
    spans = over_releases.check_spans(check, claim, records)
    several = len(answers) > 1
    return Proof(
        check=check,
        verdict=history.verdict_on_check(check, claim, record),
        code=check.source if several or not found else annotated(check, observed(found, *answers.values())),
        release=record.environment.torch if record and record is not records[-1] else None,
        guard=found.guard if found else "",
        over=history.worded(spans) if over_releases.changes_verdict(spans) else None,
        expected=found is not None and all(map(found.as_expected, answers.values())),
        reason=next((answer.reason for answer in answers.values() if answer.reason), ""),
        sets=[_row(found, parameters, answer) for parameters, answer in answers.items()] if found and several else [],
        errors=sorted({answer.reason for answer in answers.values() if answer.reason}),
        warnings=sorted({tuple(row) for answer in answers.values() for row in answer.warnings}),
    )


def standing(proofs: Sequence[Proof]) -> str:
    """Return how a claim's checks came out, as HTML."""
    verdicts = [proof.verdict for proof in proofs]
    ran = len(verdicts) - verdicts.count(Verdict.NOT_RUN)
    if Verdict.EDITED in verdicts:
        return badge(Verdict.EDITED)
    if not ran:
        return f"{badge(Verdict.NOT_RUN)} {proofs[0].reason}"
    word = badge("proved") if all(proof.expected for proof in proofs) else badge("contradicted")
    missing = f", {len(verdicts) - ran} not run here" if ran < len(verdicts) else ""
    return f"{word} by {count(ran, 'check')}{missing}"


def observed(record: CheckRecord, answer: Answer) -> list[tuple[str, str]]:
    """Return what each assertion came to: its expression, and that."""
    return [(record.asserts[place], came_to) for place, came_to in answer.observed]


def _row(record: CheckRecord, parameters: str, answer: Answer) -> tuple[str, str, Sequence[str], str]:
    seen = [came_to.partition("\n")[0] for _, came_to in observed(record, answer)]
    return parameters, answer.outcome, seen, answer.reason or answer.unobserved


def annotated(check: Check, found: Sequence[tuple[str, str]]) -> str:
    """Return a check's source with what each assertion observed, as comments below it.

    Args:
        check: the check as written.
        found: what each assertion came to, as `observed` returns it.
    """
    lines = check.source.splitlines()
    below: dict[int, list[str]] = {}
    for first, last, expression in sorted(check.asserts):
        margin = lines[first - check.start]
        indent = margin[: len(margin) - len(margin.lstrip())]
        texts = [text for asserted, text in found if asserted == expression]
        below[last - check.start] = [f"{indent}# {line}" for text in texts for line in f"observed {text}".splitlines()]
        found = [row for row in found if row[0] != expression]
    return "\n".join(line for number, code in enumerate(lines) for line in (code, *below.get(number, ())))
