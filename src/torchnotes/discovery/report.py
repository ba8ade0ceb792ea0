"""What discovery found between two releases, as text: silent first, each with the call that shows it. Pure."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from torchnotes.discovery.differences import KINDS, Difference
from torchnotes.knowledge import releases
from torchnotes.knowledge.chapters import Claim
from torchnotes.knowledge.wording import count

DISMISSED = Path(__file__).parent / "dismissed.toml"


@dataclass(frozen=True, slots=True)
class Dismissal:
    """What was looked at, by patterns as of a shell: why no claim tells it, or which claim tells it by a sibling."""

    api: str
    why: str
    told: str = ""
    """The slug of a claim on what causes it, or on an API like it; empty where it is dismissed."""
    kind: str = "*"
    what: str = "*"
    release: str = "*"
    """The later release of the pair."""

    def covers(self, one: Difference, release: str) -> bool:
        pairs = ((one.api, self.api), (one.kind, self.kind), (one.what, self.what), (release, self.release))
        return all(fnmatchcase(given, pattern) for given, pattern in pairs)


def dismissals(text: str) -> list[Dismissal]:
    """Return what a list of dismissals holds; TypeError names a word that it does not know."""
    return [Dismissal(**entry) for entry in tomllib.loads(text).get("dismissed", [])]


def reason(one: Difference, release: str, among: Iterable[Dismissal]) -> str:
    """Return why a difference was dismissed; empty where it was not."""
    return next((found.why for found in among if not found.told and found.covers(one, release)), "")


def telling(one: Difference, release: str, claims: Iterable[Claim], among: Iterable[Dismissal] = ()) -> str:
    """Return the slug of the claim that tells a difference: it is about the API, and a check is guarded there.

    Else it is the one that the list of what was looked at names.
    """
    minor = releases.minor(release)
    for claim in claims:
        if any(_is_same(api, one.api) for api in claim.api):
            guards = {guard for check in claim.checks for guard in (check.since, check.until) if guard}
            if minor in map(releases.minor, guards):
                return claim.slug
    return next((found.told for found in among if found.told and found.covers(one, release)), "")


def _is_same(api: str, other: str) -> bool:
    """Return whether two dotted names mean one API: a function and the method of its name do."""
    plain = [name.replace("torch.Tensor.", "torch.").replace("torch.nn.functional.", "torch.") for name in (api, other)]
    first, second = (name.removesuffix("_") for name in plain)
    return first == second or first.startswith(f"{second}.") or second.startswith(f"{first}.")


def rendered(
    pair: tuple[str, str], found: Iterable[Difference], claims: Collection[Claim], among: Collection[Dismissal]
) -> str:
    """Return the report on a pair of releases as Markdown: a summary, what no claim tells, and what one does."""
    before, after = pair
    sorted_ones = sorted(found, key=lambda one: (KINDS.index(one.kind), one.api, one.what))
    kept = [one for one in sorted_ones if not reason(one, after, among)]
    told = {one: slug for one in kept if (slug := telling(one, after, claims, among))}
    untold = [one for one in kept if one not in told]
    numbers = f"{len(told)} told by a claim, {len(untold)} not told, {len(sorted_ones) - len(kept)} dismissed"
    lines = [
        f"# From torch {before} to {after}",
        "",
        f"{count(len(sorted_ones), 'difference')}: {numbers}.",
        "",
        *_table(sorted_ones, told, untold),
        *_section("Not told", untold, {}),
        *_section("Told", told, told),
    ]
    return "\n".join(lines) + "\n"


def _table(
    found: Collection[Difference], told: Collection[Difference], untold: Collection[Difference]
) -> Iterator[str]:
    yield from ("| kind | found | told | not told |", "| --- | --- | --- | --- |")
    for kind in KINDS:
        numbers = [sum(one.kind == kind for one in ones) for ones in (found, told, untold)]
        if numbers[0]:
            yield f"| {kind} | {' | '.join(map(str, numbers))} |"


def _section(title: str, found: Iterable[Difference], told: Mapping[Difference, str]) -> Iterator[str]:
    shown = [one for one in found if one.kind not in {"bits", "new"}]
    if shown:
        yield from ("", f"## {title}")
    for one in shown:
        slug = f", told by {told[one]}" if one in told else ""
        yield from ("", f"### {one.kind}: {one.api} ({one.what}, {count(one.calls, 'call')}{slug})", "")
        yield from (f"    {one.call}", f"    before: {one.before}", f"    after:  {one.after}")


def scaffold(one: Difference, release: str) -> str:
    """Return a claim on a difference to begin with: the call on both sides of the release, answers left to see."""
    name = "".join(word.capitalize() for word in one.api.split(".")[-1].split("_"))
    minor = releases.minor(release)
    return f'''@claim(api=["{one.api}"], about=["value"], see=[])
class Test{name}:
    """`{one.api.rpartition(".")[2]}` ….

    …. [it_is_as_now]
    Before torch {minor} …. [it_was_as_before]
    """

    @until("{minor}")
    def test_it_was_as_before(self):
        # {one.before}
        assert {one.call} == ...

    @since("{minor}")
    def test_it_is_as_now(self):
        # {one.after}
        assert {one.call} == ...
'''
