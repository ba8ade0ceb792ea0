"""How good impact is on code that nobody here wrote: packages of the index, from torch 2.4 to 2.13.

`python packages.py FOLDER OLD NEW [PACKAGE …]` fetches the packages' sources into a folder, runs their own tests by the
Python of both releases (with torchnotes and what the packages need installed), once more under the watch on the older
one, looks at their sources, and keeps what came of it in the folder. `python packages.py FOLDER` prints the tables.
"""

import json
import math
import os
import subprocess
import sys
import tarfile
import tomllib
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
FROM, TO = "2.4", "2.13"
RUNS = ("old", "again", "new")
"""The older release twice, by other vector instructions: what differs between the two is chance or rounding."""
OTHERWISE = {"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE"}
NEAR = 1e-3
"""The relative difference of two numbers up to which they are alike."""


def packages():
    return tomllib.loads((HERE / "packages.toml").read_text(encoding="utf-8"))


def fetch(folder, name, version):
    """Return the folder of a package's sources, fetched and unpacked where it is not there yet."""
    if not (found := [one for one in folder.glob(f"{name}-{version}") if one.is_dir()]):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*command, "--dest", str(folder), f"{name}=={version}"], check=True)  # noqa: S603 - pip
        with tarfile.open(folder / f"{name}-{version}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
        found = [folder / f"{name}-{version}"]
    return found[0]


def run(folder, name, told, python, run_name):
    """Run a package's tests, and keep what they came to as `NAME.RUN.json`."""
    root = fetch(folder, name, told["version"])
    beside = [str(fetch(folder, one, packages()[one]["version"])) for one in told.get("beside", ())]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join([str(root), *beside, str(HERE)])}
    environment |= told.get("environment", {}) | (OTHERWISE if run_name == "again" else {})
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "watching_numbers", "--timeout=300"]
    command += [f"--numbers={folder / name}.{run_name}.json", f"--rootdir={root}", *told.get("options", ())]
    command += [f"--torchnotes-impact={FROM}..{TO}"] if run_name == "seen" else []
    text = subprocess.run(  # noqa: S603 - the packages that are named
        [*command, *told["tests"]],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    (folder / f"{name}.{run_name}.txt").write_text(text, encoding="utf-8")


def look(folder, name, told, python):
    """Keep what impact finds in a package's sources, its tests among them, as `NAME.source.json`."""
    root = fetch(folder, name, told["version"])
    command = [str(Path(python).with_name("torchnotes")), "impact", ".", "--from", FROM, "--to", TO, "--json", "--all"]
    text = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout  # noqa: S603 - ours
    (folder / f"{name}.source.json").write_text(text, encoding="utf-8")


def kept(folder, name, run_name):
    return json.loads((folder / f"{name}.{run_name}.json").read_text(encoding="utf-8"))


def alike(one, other):
    return len(one) == len(other) and all(
        a == b if isinstance(a, str) or isinstance(b, str) else math.isclose(a, b, rel_tol=NEAR, abs_tol=1e-5)
        for a, b in zip(one, other, strict=True)
    )


def differing(folder, name):
    """Return the tests that passed on the older release and fail on the newer one, and those whose numbers differ."""
    old, again, new = (kept(folder, name, one)["tests"] for one in RUNS)
    broken, changed = {}, []
    for test, told in old.items():
        after = new.get(test, {})
        if told.get("outcome") != "passed" or again.get(test, {}).get("outcome") != "passed":
            continue
        if after.get("outcome") != "passed":
            broken[test] = after.get("error") or after.get("outcome", "is not there")
        elif alike(told["numbers"], again[test]["numbers"]) and not alike(told["numbers"], after["numbers"]):
            changed.append(test)
    return broken, changed


def findings(folder, name):
    """Return what is seen or sure in a package: path, line, claim; each once."""
    seen = [(path, line, slug) for path, line, _, slug, *_ in kept(folder, name, "seen")["seen"]]
    source = kept(folder, name, "source")["findings"]
    return sorted({*seen, *((one["path"], one["line"], one["claim"]) for one in source if one["sight"] == "sure")})


def table(folder):
    """Yield the lines of what was found, and of how it was judged by hand: `packages.toml` says it by place or test."""
    totals = Counter()
    for name, told in packages().items():
        if not (folder / f"{name}.seen.json").exists():
            continue
        broken, changed = differing(folder, name)
        judged = {(one["at"], one["claim"]): one for one in told.get("judged", ())}
        outcomes = Counter(one.get("outcome") for one in kept(folder, name, "old")["tests"].values())
        counts = Counter()
        lines = []
        for path, line, slug in findings(folder, name):
            verdict = judged.get((f"{path}:{line}", slug), {}).get("right")
            counts["right" if verdict else "not judged" if verdict is None else "wrong"] += 1
            lines.append(f"  {path}:{line} {slug}: {verdict}")
        for test, error in [*broken.items(), *((test, "other numbers") for test in changed)]:
            causes = [one for one in told.get("causes", ()) if test.startswith(one["tests"]) and one["error"] in error]
            cause = causes[0] if causes else {"why": "not judged", "named": False}
            counts["failures named" if cause["named"] else "failures not named"] += 1
            lines.append(f"  {test}: {error}: {cause['named']}, {cause['why']}")
        totals += counts
        ran = f"{dict(outcomes)} on {FROM}, {len(broken)} fail on {TO}, numbers differ in {len(changed)}"
        yield f"{name} {told['version']}: {ran}"
        yield f"  {dict(counts)}"
        yield from lines
    yield f"in all {dict(totals)}"


def main(arguments):
    folder = Path(arguments[0]).resolve()
    if arguments[1:]:
        old, new, *names = arguments[1:]
        for name, told in packages().items():
            if names and name not in names:
                continue
            for run_name in (*RUNS, "seen"):
                run(folder, name, told, new if run_name == "new" else old, run_name)
            look(folder, name, told, old)
    for line in table(folder):
        print(line)  # noqa: T201 - a script prints


if __name__ == "__main__":
    main(sys.argv[1:])
