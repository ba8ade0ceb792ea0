"""What `--torchnotes-stale` leaves out: checks that are recorded as they are written, and files full of them.

To see that a check is recorded, pytest has to collect it, which takes most of the time of a run that runs nothing.
Which files held nothing else is therefore kept in pytest's cache, and they are not collected while they, what is
recorded of their claims, what they may import from `tests`, the notes and torchnotes itself stay as they were.
"""

import warnings
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from torchnotes.checking import recording
from torchnotes.checking.environment import environment, relative, root, unfit
from torchnotes.checking.observation import CHECK, values_of
from torchnotes.knowledge import catalogue, notes
from torchnotes.knowledge.chapters import Chapter, Check, Claim
from torchnotes.knowledge.errors import InputError

if TYPE_CHECKING:
    from torchnotes.records.schema import Record

_KEPT = "torchnotes/recorded"
_RECORDED = pytest.StashKey["Recorded | None"]()
_PACKAGE = Path(__file__).parents[1]


class Recorded:
    """The record of this environment, and the files that held nothing else when they were last collected."""

    def __init__(self, config: pytest.Config) -> None:
        """Read both.

        Raises:
            InputError: when the record or the notes cannot be read.
        """
        import msgspec

        from torchnotes.records import store

        here = environment(root(config) / "records")
        path = recording.place(config, here)
        old = store.read(path) if path.exists() else None
        # answers of two environments never stand in one record
        same = old is not None and old.environment == msgspec.convert(here, type(old.environment))
        self.record: Record | None = old if same else None
        self.uncollected: list[Path] = []
        self._config = config
        self._cache = config.cache if config.pluginmanager.has_plugin("cacheprovider") else None
        pages = sorted(notes.read_pages(root(config)).items())
        helpers = (source for source in (root(config) / "tests").rglob("*.py") if not source.name.startswith("test_"))
        sources = [source.read_bytes() for source in sorted([*_PACKAGE.rglob("*.py"), *helpers])]
        self._ground = sha256(repr((here, str(path), pages, sources)).encode()).hexdigest()
        kept = self._cache.get(_KEPT, None) if self._cache else None
        self._files: dict[str, dict[str, Any]] = {}
        if isinstance(kept, dict) and kept.get("ground") == self._ground:
            self._files = kept["files"]

    def whole(self, path: Path) -> bool:
        """Return whether a file need not be collected, since nothing of it changed since all was found recorded."""
        name = relative(path, self._config)
        kept = self._files.get(name)
        if kept is None or kept != self._seen(name, kept["claims"]):
            return False
        self.uncollected.append(path)
        return True

    def answers(self, claim: Claim, check: Check, values: str) -> bool:
        """Return whether a check is recorded as it is written, with this parameter set."""
        seen = self.record.find(claim.slug, check.name) if self.record else None
        return seen is not None and seen.digest == check.digest and values in seen.answers

    def keep(self, chapters: Iterable[Chapter]) -> None:
        """Keep that all of these files is recorded."""
        for chapter in chapters:
            self._files[chapter.path] = self._seen(chapter.path, [claim.slug for claim in chapter.claims])
        if self._cache:
            # a folder that cannot be written, or a full disk, makes the next run longer and nothing else
            with suppress(OSError), warnings.catch_warnings():
                warnings.simplefilter("ignore", pytest.PytestCacheWarning)
                self._cache.set(_KEPT, {"ground": self._ground, "files": self._files})

    def _seen(self, name: str, slugs: list[str]) -> dict[str, Any]:
        """Return the claims of a file, and a digest of its text and of what is recorded of them."""
        import msgspec

        claims = [self.record.claims.get(slug) for slug in slugs] if self.record else []
        text = (root(self._config) / name).read_bytes()
        return {"claims": slugs, "digest": sha256(text + msgspec.json.encode(claims)).hexdigest()}


def early(config: pytest.Config) -> Recorded | None:
    """Return what is recorded, read once a run; None where that is not asked for or fails, which is told later."""
    if _RECORDED not in config.stash:
        config.stash[_RECORDED] = None
        if config.option.torchnotes_stale and not unfit(config):
            with suppress(InputError):
                config.stash[_RECORDED] = Recorded(config)
    return config.stash[_RECORDED]


def leave_out(config: pytest.Config, items: list[pytest.Item], chapters: catalogue.Chapters) -> None:
    """Leave out the checks that are recorded, and add the chapters of files that were not collected beside others.

    Raises:
        InputError: when the record or the notes cannot be read, or a chapter is in conflict with one that was not.
    """
    recorded = early(config) or Recorded(config)
    stale: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        claim, check = item.stash.get(CHECK, (None, None))
        answered = claim and check and recorded.answers(claim, check, values_of(item))
        (stale if check and not answered else left).append(item)
    # test_file.py::TestFact collects a part of a file, and xdist's workers would write at once
    if not any("::" in arg for arg in config.args) and not hasattr(config, "workerinput"):
        # a file that could not be imported has no items
        settled = _checks(left) - _checks(stale)
        recorded.keep(
            chapter
            for chapter in chapters.by_path.values()
            if settled.issuperset((claim.slug, check.name) for claim in chapter.claims for check in claim.checks)
        )
    for path in recorded.uncollected:
        chapters.add(catalogue.read_file(path, relative(path, config)))
    config.hook.pytest_deselected(items=left)
    items[:] = stale


def _checks(items: Iterable[pytest.Item]) -> set[tuple[str, str]]:
    """Return the slug and name of each check that these items run."""
    held = (item.stash[CHECK] for item in items if CHECK in item.stash)
    return {(claim.slug, check.name) for claim, check in held}
