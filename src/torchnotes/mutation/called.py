"""Which functions of torch the lines of a check's own file call, those among them that no mode of torch's sees."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType

from torchnotes.mutation.target import NoSuchApiError, Target, find


@contextmanager
def called(module: ModuleType, kept: set[Target]) -> Iterator[None]:
    """Keep in `kept` the functions and methods, written in Python, that a module's lines call in torch."""
    names: set[str] = set()

    def keep(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_back and frame.f_back.f_code.co_filename == module.__file__:
            home = str(frame.f_globals.get("__name__"))
            if home.partition(".")[0] == "torch":
                names.add(f"{home}.{frame.f_code.co_qualname}")

    before = sys.getprofile()
    sys.setprofile(keep)
    try:
        yield
    finally:
        sys.setprofile(before)
        kept |= {target for target in map(_target, names) if target}


def _target(name: str) -> Target | None:
    try:
        return find(name)
    except NoSuchApiError:
        return None  # made within another function, say
