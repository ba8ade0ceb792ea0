"""What became of names and signatures between two installed torches, read from source by griffe."""

import logging
from collections.abc import Iterator
from pathlib import Path

import griffe

from torchnotes.discovery.differences import Difference

HOMES = (
    "torch.autograd",
    "torch.cuda",
    "torch.distributions",
    "torch.fft",
    "torch.functional",
    "torch.linalg",
    "torch.masked",
    "torch.nn",
    "torch.optim",
    "torch.random",
    "torch.serialization",
    "torch.sparse",
    "torch.special",
    "torch.utils.checkpoint",
    "torch.utils.data",
    "torch.utils.tensorboard",
)
"""The packages whose public names are compared, beside torch itself and its tensor class."""

_KINDS = {
    griffe.BreakageKind.OBJECT_REMOVED: "removed",
    griffe.BreakageKind.PARAMETER_REMOVED: "removed",
    griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT: "silent",
    griffe.BreakageKind.PARAMETER_MOVED: "silent",
}
"""What a breakage is to whoever calls; others raise."""


# it tells of each import that it cannot follow, which is many and none of ours
logging.getLogger("griffe").setLevel(logging.CRITICAL)


def read(packages: Path) -> griffe.Object | griffe.Alias:
    """Return torch as its source has it, below a folder of installed packages."""
    loader = griffe.GriffeLoader(search_paths=[packages], allow_inspection=False)
    found = loader.load("torch")
    loader.resolve_aliases(implicit=False, external=False)
    return found


def differences(before: griffe.Object | griffe.Alias, after: griffe.Object | griffe.Alias) -> Iterator[Difference]:
    """Yield what is gone, made required, moved, or has another default, of what is public and in `HOMES`."""
    for one in griffe.find_breaking_changes(before, after):
        name = one.obj.path
        if is_looked_at(name):
            yield Difference(
                name, _KINDS.get(one.kind, "raises"), one.kind.value, name, str(one.old_value), str(one.new_value)
            )


def is_looked_at(name: str) -> bool:
    """Return whether a dotted name is public and in one of `HOMES`, or torch's own."""
    words = name.split(".")
    own = (words[0] == "torch" and len(words) == 2) or name.startswith("torch.Tensor.")  # noqa: PLR2004 - torch.name
    home = own or any(name.startswith(f"{one}.") for one in HOMES)
    return home and not any(word.startswith("_") and not word.startswith("__") for word in words)
