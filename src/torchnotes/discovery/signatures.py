"""What became of names and signatures between two installed torches, read from source by griffe."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
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
    """Yield what is gone, made required, moved, or has another default, of what is public and in `HOMES`.

    What several parameters of one function have in common is one difference.
    """
    found: dict[tuple[str, str], Difference] = {}
    for one in griffe.find_breaking_changes(before, after):
        if is_looked_at(one.obj.path):
            name, kind = public(one.obj.path), _KINDS.get(one.kind, "raises")
            told = Difference(name, kind, one.kind.value, name, str(one.old_value), str(one.new_value))
            earlier = found.get((name, one.kind.value))
            found[name, one.kind.value] = replace(earlier, calls=earlier.calls + 1) if earlier else told
    yield from found.values()


def public(path: str) -> str:
    """Return the name by which people call what source has at a path: `torch.nn.LayerNorm`, not its module's."""
    shorter = re.sub(r"^(torch\.nn)\.modules\.\w+\.|^(torch\.optim)\.[a-z]+\.(?=[A-Z])", r"\1\2.", path)
    return re.sub(r"^torch\.serialization\.(?=load|save)", "torch.", shorter).removesuffix(".__init__")


def is_looked_at(name: str) -> bool:
    """Return whether a dotted name is public and in one of `HOMES`, or torch's own."""
    words = name.split(".")
    own = (words[0] == "torch" and len(words) == 2) or name.startswith("torch.Tensor.")  # noqa: PLR2004 - torch.name
    home = own or any(name.startswith(f"{one}.") for one in HOMES)
    return home and not any(word.startswith("_") and not word.startswith("__") for word in words)
