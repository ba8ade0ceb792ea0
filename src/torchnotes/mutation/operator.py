"""What a mutant is made of: a call of torch, and an operator that makes the call and mutates what comes of it."""

import copy
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
import torch

from torchnotes.claims import Aspect
from torchnotes.knowledge import syntax
from torchnotes.mutation import results
from torchnotes.mutation.results import UNALTERED

_OVER = {f"__{word}__" for word in ("setitem", "iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow")}
_OVER |= {f"__{word}__" for word in ("iand", "ior", "ixor", "ilshift", "irshift")}
"""Methods that write over their tensor, and do not end in an underscore of their own."""


@dataclass(slots=True)
class Call:
    """One call of torch that a check makes."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    effectful: bool = False
    """Whether the API that is called was seen to change something instead of only answering."""
    constructs: bool = False
    """Whether it is the initialiser of an object that does nothing by itself."""
    mutated: bool = field(default=False, init=False)
    """Whether the operator could mutate it."""

    def make(self) -> Any:
        """Make the call as it is written."""
        return self.function(*self.args, **self.kwargs)

    @property
    def name(self) -> str:
        return getattr(self.function, "__name__", "")

    @property
    def in_place(self) -> bool:
        """Whether it writes over its first argument."""
        return self.name in _OVER or (self.name.endswith("_") and not self.name.endswith("__"))

    def writes_to(self, tensor: torch.Tensor) -> bool:
        """Return whether the call returned an argument of its own, written over."""
        written = [*results.arrays(self.kwargs.get("out")), *(self.args if self.in_place else ())]
        return any(tensor is one for one in written)

    def copied(self) -> "Call | None":
        """Return the same call with arguments of its own, where they can be copied."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                args, kwargs = copy.deepcopy((self.args, self.kwargs))
            except Exception:  # noqa: BLE001 - whatever an object refuses its copy with
                return None
        return Call(self.function, args, kwargs)


class Operator(ABC):
    """One way to make torch wrong."""

    aspect: ClassVar[Aspect]
    needs: ClassVar[Literal["nothing", "an error", "a warning", "no warning", "an effect"]] = "nothing"
    """What calls must be seen to come to, so that it can be mutated at all."""

    @property
    def name(self) -> str:
        """How a claim's `equivalent=` and the site call it."""
        return syntax.slug_of(type(self).__name__)

    @classmethod
    def for_arguments(cls, arguments: Sequence[str]) -> Iterator["Operator"]:
        """Yield the operators of this kind for an API whose calls were given these arguments: mostly one."""
        del arguments
        yield cls()

    @abstractmethod
    def answer(self, call: Call) -> object:
        """Make the call, mutate it where that is possible, and mark it as mutated then."""


class OnResult(Operator):
    """Alters what the call returned, inside of tuples, lists, dicts and iterators too."""

    @abstractmethod
    def alter(self, result: Any, call: Call) -> object:
        """Return another result for one that holds no others, or `UNALTERED`."""

    def answer(self, call: Call) -> object:
        def change(result: object) -> object:
            try:
                altered = self.alter(result, call)
            except (RuntimeError, TypeError, ValueError, IndexError, OverflowError):
                return UNALTERED  # torch itself cannot do this to such a result
            if altered is not UNALTERED:
                call.mutated = True
            return altered

        result = call.make()
        if call.name == "__setitem__":  # returns nothing, but changes its tensor
            change(call.args[0])
        return results.alter(result, change)


class OnTensor(OnResult):
    """Alters tensors, arrays by way of tensors, and what else the operator knows."""

    def alter(self, result: Any, call: Call) -> object:
        if isinstance(result, np.ndarray):
            native = np.array(result, result.dtype.newbyteorder("="), order="C")
            altered = self.dense(torch.from_numpy(native))
            return UNALTERED if altered is UNALTERED else altered.numpy()
        if not isinstance(result, torch.Tensor):
            return self.other(result)
        with torch.set_grad_enabled(result.requires_grad and not result.is_leaf):
            altered = self.dense(result if result.layout is torch.strided else result.to_dense())
            if altered is UNALTERED:
                return UNALTERED
            if result.layout is not torch.strided:
                altered = altered.to_sparse(layout=result.layout)
        return results.put(altered, result, over=call.writes_to(result))

    def dense(self, result: torch.Tensor) -> Any:
        """Return another tensor, or `UNALTERED`; what torch cannot compute in a dtype is computed in a wider one."""
        if result.is_meta and self.aspect == "value":
            return UNALTERED  # it has no values; and to add to it imports torch's compiler, which takes seconds
        try:
            altered = self.tensor(result)
        except RuntimeError:
            if result.is_complex() or result.is_quantized:
                raise
            wide = torch.float64 if result.is_floating_point() else torch.int64
            altered = self.tensor(result.to(wide))
            altered = altered if altered is UNALTERED else altered.to(result.dtype)
        return UNALTERED if altered is UNALTERED or results.same(altered, result) else altered

    @abstractmethod
    def tensor(self, result: torch.Tensor) -> Any:
        """Return another tensor, or `UNALTERED`."""

    def other(self, result: Any) -> object:
        """Return another result for one that is no tensor, or `UNALTERED`."""
        del result
        return UNALTERED
