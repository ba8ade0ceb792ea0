"""The releases of torch that are spoken of: how one is written, the oldest, and what is installed beside one.

Run as a script, it prints what pip has to install for a release. It needs nothing but packaging, so that the Makefile
can ask it before anything else is there.
"""

import re
import sys
import tomllib
from datetime import date
from pathlib import Path

from packaging.version import InvalidVersion, Version

OLDEST = Version("2.0")

_NUMPY_2 = Version("2.3")
"""The first torch that was built for numpy 2."""

PUBLIC = r"[0-9]+(\.[0-9]+)+((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?"
"""How a release is written, as a regular expression."""


def parse(text: str) -> Version:
    """Return the release, or the pre-release, that a text names without build tags: `2.13.0`, `2.14.0rc1`, `2.6`.

    Raises:
        ValueError: when it names none, or an older one than claims speak of.
    """
    try:
        if re.fullmatch(PUBLIC, text):
            found = Version(text)
            if Version(found.base_version) < OLDEST:
                raise ValueError(f"torch {text} is not supported: claims speak of torch {OLDEST} and later")
            return found
    except InvalidVersion:
        pass
    raise ValueError(f"{text!r} is not a release of torch, such as 2.13.0")


def minor(release: str) -> str:
    """Return the minor release that a release belongs to: `2.13` of `2.13.0`."""
    return ".".join(map(str, Version(release).release[:2]))


def requirements(release: str) -> list[str]:
    """Return what pip installs for a release: torch itself, and the numpy that it was built for.

    Raises:
        ValueError: as `parse`.
    """
    return [f"torch=={release}", "numpy" if parse(release) >= _NUMPY_2 else "numpy<2"]


def released() -> dict[str, date]:
    """Return the day on which the package index got each release that is recorded."""
    return tomllib.loads((Path(__file__).parent / "released.toml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    try:
        sys.stdout.write("\n".join(requirements(" ".join(sys.argv[1:]))) + "\n")
    except ValueError as error:
        sys.exit(str(error))
