"""What a claim's page shows of its checks: verdicts, guards, and the source with what each assertion observed. Pure.

Answers of records are looked into here and in `over_releases`, nowhere else on the site.
"""

from collections.abc import Mapping, Sequence
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
    over: str | None
    """How the answers went over releases, where they differ."""
    found: CheckRecord | None
    """What that release holds on the check; None where no record answers it as it is written."""
    answers: Mapping[str, Answer]
    """By parameter set."""
    errors: Sequence[str]
    warnings: Sequence[tuple[str, str]]


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
        code=annotated(check, *answers.values()) if len(answers) == 1 else check.source,
        release=record.environment.torch if record and record is not records[-1] else None,
        over=history.worded(spans) if over_releases.changes_verdict(spans) else None,
        found=found,
        answers=answers,
        errors=sorted({answer.reason for answer in answers.values() if answer.reason}),
        warnings=sorted({row for answer in answers.values() for row in answer.warnings}),
    )


def standing(proofs: Sequence[Proof]) -> str:
    """Return how a claim's checks came out, as HTML."""
    verdicts = [proof.verdict for proof in proofs]
    ran = len(verdicts) - verdicts.count(Verdict.NOT_RUN)
    if Verdict.EDITED in verdicts:
        return badge(Verdict.EDITED)
    if not ran:
        return f"{badge(Verdict.NOT_RUN)} {next(iter(proofs[0].answers.values())).reason}"
    expected = all(proof.found and all(map(proof.found.as_expected, proof.answers.values())) for proof in proofs)
    missing = f", {len(verdicts) - ran} not run here" if ran < len(verdicts) else ""
    return f"{badge('proved' if expected else 'contradicted')} by {count(ran, 'check')}{missing}"


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
        texts = [text for seen, text in answer.observed if seen == place]
        below[last - check.start] = [f"{indent}# {line}" for text in texts for line in f"observed {text}".splitlines()]
    return "\n".join(line for number, code in enumerate(lines) for line in (code, *below.get(number, ())))
