"""Programs as users write them: of each change one that it touches, and one of the same calls that it does not.

`python tests/torchnotes/impact/users.py FILE OLD NEW` prints what is not so of a file of `users/`, run by the Python of
the release before and by that of the release: what a change touches answers otherwise there, the other one alike.
`… users.py` alone prints how many changes impact finds in the programs of all files, by how sure it is.
`… --looked N FILE …` writes that of every Nth claim as JSON, a row a change and program; `… --answers FILE`, what each
program answers.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import tomllib
import warnings
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
FILES = sorted((HERE / "users").glob("*.toml"))
SIDES = ("touched", "untouched")
LONGEST = 16
"""Lines of a program, blank ones left out."""


def read(path):
    """Return the programs of a file by claim: the two sides; `missed` and `false` say why impact is wrong, if it is."""
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))


def apart(act):
    """Return what a function returns that runs in a forked child, by way of JSON; None where the child dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException), os.fdopen(writing, "w", encoding="utf-8") as told:
            json.dump(act(), told)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        text = told.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def answer(program, name="user.py"):
    """Return what a program prints, raises and warns of."""
    printed, raised = io.StringIO(), []
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(printed),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        try:
            exec(compile(program, name, "exec"), {"__name__": "__main__"})  # noqa: S102 - ours
        except Exception as error:  # noqa: BLE001 - whatever a program raises
            raised = [f"raises {type(error).__name__}: {str(error).splitlines()[:1]}"]
    return [printed.getvalue(), *raised, *sorted({f"warns {one.category.__name__}" for one in caught})]


def answers(path):
    """Return what each program of a file answers on this release of torch."""
    import torch  # noqa: F401 - once, for all children

    return {
        slug: {side: apart(lambda program=told[side]: answer(program)) for side in SIDES}
        for slug, told in read(path).items()
    }


def watched(program, changes):
    """Return the places of the changes that are seen while a program runs."""
    from torchnotes.impact.watching import Watcher

    with tempfile.TemporaryDirectory() as folder:
        watcher = Watcher(changes, Path(folder))
        with watcher.watching():
            answer(program, f"{Path(folder).resolve()}/user.py")
    return [changes.index(one.change) for one in watcher.findings()]


def looked(path, dates, step):
    """Yield how impact finds each change of a file: release, claim, change, side, tier in source, whether it is seen.

    Whether it is seen is None where the program's process died.

    Args:
        path: a file of `users/`, named after the release.
        dates: all changes, as the library has them.
        step: of so many claims one is looked at.
    """
    from torchnotes.impact.changes import between
    from torchnotes.impact.findings import in_source

    release = Path(path).stem
    changes = between(dates.changes, dates.releases, dates.releases[dates.releases.index(release) - 1], release)
    for slug, told in [*read(path).items()][::step]:
        own = [one for one in changes if one.slug == slug and one.trigger]
        for side in SIDES:
            found = reversed([*in_source("user.py", told[side], own)])
            shown = {id(one.change): one.sight for one in found}
            seen = apart(lambda program=told[side], own=own: watched(program, own))
            for place, one in enumerate(own):
                is_seen = None if seen is None else place in seen
                yield [release, slug, f"{one.kind} {one.api}", side, shown.get(id(one)), is_seen]


def look(paths, step=1):
    """Return how impact finds the changes of some files."""
    import torch  # noqa: F401 - once, for all children

    from torchnotes.cli import places

    dates = places.library(HERE.parents[2]).dates
    return [row for path in paths for row in looked(path, dates, step)]


def is_found(row):
    return row[5] or row[4] in {"sure", "likely"}


def problems(path, old, new):
    """Yield what is not so of a file, a sentence each."""
    command = [__file__, "--answers", path]
    before, after = (
        json.loads(subprocess.run([python, *command], capture_output=True, text=True, check=True).stdout)  # noqa: S603
        for python in (old, new)
    )
    rows = look([path])
    for slug, told in read(path).items():
        own = [row for row in rows if row[1] == slug]
        if not own:
            yield f"{slug}: has no change with a trigger at this release"
        for side in SIDES:
            is_touched, was, now = side == "touched", before[slug][side], after[slug][side]
            if (was == now) == is_touched:
                yield f"{slug} {side}: {was} before, {now} after"
            if not is_touched and any(part.startswith("raises") for part in was):
                yield f"{slug} {side}: {was}"
            if len([line for line in told[side].splitlines() if line.strip()]) > LONGEST:
                yield f"{slug} {side}: is longer than {LONGEST} lines"
            wrong = [row[2] for row in own if row[3] == side and is_found(row) is not is_touched]
            if wrong and ("missed" if is_touched else "false") not in told:
                yield f"{slug} {side}: impact is wrong about {wrong}"


def counted(rows):
    """Yield how many changes are found, by side and tier."""
    for side in SIDES:
        own = [row for row in rows if row[3] == side]
        tiers = Counter("seen" if row[5] else row[4] if is_found(row) else "not found" for row in own)
        sources = Counter(row[4] or "not found" for row in own)
        yield f"{side}: {len(own)} changes, {dict(tiers)}; by source alone {dict(sources)}"


def main(arguments):
    match arguments:
        case ["--answers", path]:
            json.dump(answers(path), sys.stdout)
        case ["--looked", step, *paths]:
            json.dump(look(paths, int(step)), sys.stdout)
        case []:
            print("\n".join(counted(look(FILES))))  # noqa: T201 - a script prints
        case [path, old, new]:
            for line in problems(path, old, new):
                print(line)  # noqa: T201 - likewise


if __name__ == "__main__":
    main(sys.argv[1:])
