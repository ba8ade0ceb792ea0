"""Do the claims come out the same whatever surrounds them? `make pressure`, or `make pressure PARTS="order threads"`.

The claims run plainly first, which is compared with the committed record of this torch release. Then each trial runs
them under one circumstance, and is compared with the plain run: the checks that came out otherwise are named, and those
that are only told otherwise are counted. Two trials run at once.
What a trial brings along (plugins, other Pythons) is installed below `build/pressure`.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from packaging.version import Version

from torchnotes import knowledge
from torchnotes.knowledge.chapters import Claim
from torchnotes.records import store
from torchnotes.records.schema import Answer, Record, RecordError

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "pressure"
PLUGINS = PLACE / "plugins"
ALL = ("tests", "--ignore=tests/torchnotes")
BROUGHT = ("cov", "order", "randomly", "rerunfailures", "reverse", "sugar", "timeout")
"""Plugins that people have, each `pytest-…`; none is loaded but where a trial names it."""
NAMES = {"cov": "pytest_cov", "order": "pytest_order"}
"""Where pytest knows a plugin by another name."""
RELEASE = Version(version("torch")).public
DRAWN = 200
"""Checks that are each run alone."""
PYTHONS = ("python3.11", "python3.12", "python3.13")
MOST = 8
"""Checks told otherwise that are named, and not only counted."""
TWICE = "import pytest, sys; sys.exit(pytest.main(sys.argv[1:]) or pytest.main(sys.argv[1:]))"


@dataclass(frozen=True)
class Trial:
    """One circumstance that the claims run under."""

    part: str
    name: str
    options: Sequence[str] = ()
    variables: dict[str, str] = field(default_factory=dict)
    tests: Sequence[str] = ALL
    plugins: Sequence[str] = ()
    start: Sequence[str] = ("-m", "pytest")
    """What Python is started with."""
    python: str = ""
    """Another Python, by its name; empty for this one."""
    excuse: str = ""
    """The reason for which checks need not run under it."""


def _starts(python: str) -> bool:
    """Return whether a Python is here: a shim may stand there without one."""
    found = shutil.which(python)
    return found is not None and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0


def _under(part: str, name: str, **variables: str) -> Trial:
    return Trial(part, name, variables=variables)


WHOLE = (
    *(
        Trial(
            "order", f"random {seed}", (f"--randomly-seed={seed}", "--randomly-dont-reset-seed"), plugins=("randomly",)
        )
        for seed in range(1, 7)
    ),
    Trial("order", "reversed", ("--reverse",), plugins=("reverse",)),
    Trial("order", "twice", start=("-c", TWICE)),
    Trial("order", "in two processes", ("-n", "2")),
    *(_under("threads", number, OMP_NUM_THREADS=number, MKL_NUM_THREADS=number) for number in ("1", "2")),
    *(_under("machine", capability, ATEN_CPU_CAPABILITY=capability) for capability in ("default", "avx2")),
    _under("machine", "stack traces of C++", TORCH_SHOW_CPP_STACKTRACES="1"),
    # where autograd logs too, `backward` of what has no gradient raises AssertionError (seen from torch 2.5 on)
    _under("machine", "all logs but autograd's", TORCH_LOGS="+all,-autograd"),
    *(Trial("chance", f"examples of seed {seed}", (f"--hypothesis-seed={seed}",)) for seed in range(1, 6)),
    Trial("chance", "many examples", ("--hypothesis-profile=thorough",)),
    *(_under("chance", f"hashes of seed {seed}", PYTHONHASHSEED=seed) for seed in ("1", "2")),
    _under("places", "another time zone", TZ="Asia/Kolkata"),
    Trial(
        "places",
        "the C locale",
        variables={"LC_ALL": "C", "PYTHONUTF8": "0"},
        excuse="needs file names beyond ASCII",
    ),
    Trial("places", "another folder for temporary files", (f"--basetemp={PLACE / 'a folder 폴더'}",)),
    _under("places", "a temporary folder in Hangul", TMPDIR=str(PLACE / "temporary 폴더")),
    _under("places", "options of the user", PYTEST_ADDOPTS="-v --tb=long --durations=3"),
    Trial(
        "plugins",
        "cov",
        ("--cov=torchnotes", "--cov-report="),
        {"COVERAGE_FILE": str(PLACE / "coverage")},
        plugins=("cov",),
    ),
    Trial("plugins", "timeout", ("--timeout=300",), plugins=("timeout",)),
    Trial("plugins", "rerunfailures", ("--reruns=1",), plugins=("rerunfailures",)),
    *(Trial("plugins", plugin, plugins=(plugin,)) for plugin in ("sugar", "order", "randomly")),
    *(
        Trial("pythons", python, python=python, excuse="from Python 3.12 on the sum is 1")
        for python in PYTHONS
        if _starts(python)
    ),
)
"""The circumstances that all claims are run under."""


def trials(claims: Sequence[Claim]) -> Iterator[Trial]:
    """Return every trial, by part: the whole suite under each circumstance, and folders, files and checks alone."""
    yield from WHOLE
    files = sorted({claim.path for claim in claims})
    yield from (Trial("folders", one, tests=(one,)) for one in sorted({str(Path(file).parent) for file in files}))
    yield from (Trial("files", file, tests=(file,)) for file in files)
    checks = sorted(f"{claim.path}::{claim.name}::{check.name}" for claim in claims for check in claim.checks)
    yield from (Trial("checks", one, tests=(one,)) for one in random.Random(0).sample(checks, min(DRAWN, len(checks))))


def answers(record: Record) -> dict[str, tuple[Answer, bool]]:
    """Return what a record answers, by claim, check and parameter set, and whether that is as the author expects."""
    return {
        f"{slug} {name}[{values}]" if values else f"{slug} {name}": (answer, check.as_expected(answer))
        for slug, checks in record.claims.items()
        for name, check in checks.items()
        for values, answer in check.answers.items()
    }


def differences(before: Record, after: Record, *, whole: bool, excuse: str = "") -> tuple[list[str], list[str]]:
    """Return the checks that came out otherwise, with both outcomes, and those that are only told otherwise.

    What could not run before, for want of CUDA in the build, say, may come out as its author expects.

    Args:
        before: what the plain run answered.
        after: what the trial answered.
        whole: whether the trial ran all claims, so that a check without an answer came out otherwise too.
        excuse: the reason for which a check need not run in the trial.
    """
    old, new = answers(before), answers(after)
    otherwise, told = [], []
    for place in sorted({*new, *old} if whole else new):
        was, expected_then = old.get(place, (None, False))
        now, expected = new.get(place, (None, False))
        if was == now:
            continue
        same = was and now and (was.outcome, expected_then) == (now.outcome, expected)
        excused = now and not now.ran and excuse and now.reason == excuse
        if same or excused or (was and not was.ran and expected):
            told.append(place)
            continue
        why = f" ({now.reason})" if now and now.reason else ""
        why += f", leaks {'; '.join(now.leaks)}" if now and now.leaks else ""
        words = [one.outcome if one else "not recorded" for one in (was, now)]
        otherwise.append(f"{place}: {' → '.join(words)}{why}")
    return otherwise, told


def run(trial: Trial) -> tuple[Record | None, str]:
    """Run a trial and return its record, or why there is none."""
    written = PLACE / "records" / f"{trial.part} {trial.name.replace('/', ' ')[-80:]}.json"
    written.unlink(missing_ok=True)
    (PLACE / "temporary 폴더").mkdir(parents=True, exist_ok=True)
    python = _other(trial.python) if trial.python else sys.executable
    command = [python, *trial.start, "-q", "-p", "no:cacheprovider", *trial.tests, *trial.options]
    command.append(f"--torchnotes-record={written}")
    brought: dict[str, str] = {}
    if trial.plugins:
        command += [f"-pno:{NAMES.get(plugin, plugin)}" for plugin in BROUGHT if plugin not in trial.plugins]
        brought = {"PYTHONPATH": os.pathsep.join([str(PLUGINS), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])}
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | brought | trial.variables,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    try:
        return store.read(written), ""
    except RecordError:
        last = next((line for line in reversed((ran.stdout + ran.stderr).splitlines()) if line.strip()), "")
        return None, f"exit code {ran.returncode}, nothing recorded: {last}"


def told(trial: Trial, before: Record) -> tuple[Record | None, bool, str]:
    """Run a trial; return its record, whether it came out as before, and the lines that tell it."""
    begin = time.monotonic()
    after, failure = run(trial)
    head = f"{trial.part} {trial.name}: {time.monotonic() - begin:.0f} s, "
    if after is None:
        return None, False, head + failure
    otherwise, letters = differences(before, after, whole=trial.tests == ALL, excuse=trial.excuse)
    names = f" ({'; '.join(letters)})" if 0 < len(letters) <= MOST else ""
    head += f"{len(answers(after))} checks, {len(otherwise)} came out otherwise, {len(letters)} told otherwise{names}"
    return after, not otherwise, "\n  ".join([head, *otherwise])


def _other(python: str) -> str:
    """Return the path of another Python, in an environment of its own with the same torch."""
    place = PLACE / python
    if not (place / "installed").exists():
        subprocess.run([python, "-m", "venv", "--clear", place], check=True)
        needed = [f"torch=={RELEASE}", "--editable", f"{ROOT}[check,tooling]"]
        subprocess.run([place / "bin" / "pip", "install", "--quiet", *needed], check=True)
        (place / "installed").touch()
    return str(place / "bin" / "python")


def main(parts: Sequence[str]) -> int:
    """Run the trials of these parts, all without any, and return 1 where a check came out otherwise."""
    found = list(trials(knowledge.load(ROOT).claims))
    known = list(dict.fromkeys(trial.part for trial in found))
    if unknown := [part for part in parts if part not in known]:
        print(f"there is no part {unknown[0]}; there are {', '.join(known)}")
        return 2
    chosen = [trial for trial in found if not parts or trial.part in parts]
    if any(trial.plugins for trial in chosen) and not PLUGINS.exists():
        packages = ["coverage", "termcolor", *(f"pytest-{name}" for name in BROUGHT)]
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(PLUGINS)]
        subprocess.run([*pip, *packages], check=True)
    plain, same, line = told(Trial("plain", "run"), store.read(ROOT / "records" / "cpu" / f"{RELEASE}.json"))
    print(line, flush=True)
    if plain is None:
        return 2
    bad = int(not same)
    with ThreadPoolExecutor(2) as workers:
        for _, same, line in workers.map(lambda one: told(one, plain), chosen):
            bad += not same
            print(line, flush=True)
    print(f"{len(chosen) + 1} trials, {bad} of them came out otherwise")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
