"""Kinds of tensors, and arrangements of the same values in memory, by the field's names."""

import warnings
from collections.abc import Callable, Mapping

import torch
from torch import Tensor


class Subclass(Tensor):  # type: ignore[misc]  # torch is not looked into
    """A subclass of Tensor that changes nothing."""


def _square(dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.tensor([[1, 2], [3, 4]], dtype=dtype)


def _compressed() -> Tensor:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sparse CSR tensor support is in beta")
        return _square().to_sparse_csr()


KINDS: Mapping[str, Callable[[], Tensor]] = {
    "contiguous": _square,
    "0-d": lambda: torch.tensor(1.0),
    "empty": lambda: torch.empty(0, 2),
    "transposed": lambda: _square().t(),
    "every second column": lambda: torch.arange(8.0).reshape(2, 4)[:, ::2],
    "expanded": lambda: torch.tensor([[1.0], [2.0]]).expand(2, 2),
    "complex": lambda: _square(torch.complex64),
    "conjugate view": lambda: _square(torch.complex64).conj(),
    "negative view": lambda: _square(torch.complex64).conj().imag,
    "integer": lambda: _square(torch.int64),
    "bool": lambda: torch.tensor([[False, True], [True, True]]),
    "requires grad": lambda: _square().requires_grad_(),
    "in a graph": lambda: _square().requires_grad_() * 1,
    "parameter": lambda: torch.nn.Parameter(_square()),
    "subclass": lambda: _square().as_subclass(Subclass),
    "meta": lambda: _square().to("meta"),
    "sparse COO": lambda: _square().to_sparse(),
    "sparse CSR": _compressed,
}
"""How to make one of each kind, by name; each call makes a new one."""

STRIDED = tuple(name for name in KINDS if name not in {"meta", "sparse COO", "sparse CSR"})
"""The kinds whose elements lie in memory with strides."""


def _with_gaps(x: Tensor) -> Tensor:
    wide = x.new_zeros(*x.shape[:-1], 2 * x.shape[-1])
    wide[..., ::2] = x
    return wide[..., ::2]


ARRANGEMENTS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "contiguous": lambda x: x.clone(memory_format=torch.contiguous_format),
    "transposed": lambda x: x.mT.clone(memory_format=torch.contiguous_format).mT,
    "with gaps": _with_gaps,
    "with an offset": lambda x: torch.cat([x[:1], x])[1:],
}
"""How to arrange the values of a tensor with two dimensions or more in other ways in memory; the result equals it."""

COMPLEX_ARRANGEMENTS: Mapping[str, Callable[[Tensor], Tensor]] = {
    **ARRANGEMENTS,
    "conjugate view": lambda x: x.conj().resolve_conj().conj(),
}
"""The same for a complex tensor."""
