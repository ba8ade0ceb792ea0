"""The dtypes that torch lists, in groups; a release has those that it has."""

import re

import torch

_NOT_WHOLE_BYTES = re.compile(r"q|bits|float4|u?int[1-7](?!\d)")
"""Quantized ones, bare bits, and what is smaller than a byte: hardly anything runs on them."""


def _listed() -> dict[str, torch.dtype]:
    found = {str(one).removeprefix("torch."): one for one in vars(torch).values() if isinstance(one, torch.dtype)}
    return {name: found[name] for name in sorted(found) if not _NOT_WHOLE_BYTES.match(name)}


ALL: tuple[torch.dtype, ...] = tuple(_listed().values())
"""All dtypes with whole bytes, by name; no quantized ones."""

FLOAT8 = tuple(dtype for dtype in ALL if "float8" in str(dtype))
"""Floating-point dtypes of one byte, from torch 2.1 on; they store, and few functions compute with them."""

FLOATING = tuple(dtype for dtype in ALL if dtype.is_floating_point and dtype not in FLOAT8)
"""`bfloat16`, `float16`, `float32`, `float64`."""

COMPLEX = tuple(dtype for dtype in ALL if dtype in {torch.complex64, torch.complex128})
"""`complex64` and `complex128`; the narrower ones stand apart, as few functions run on them."""

WIDE_UNSIGNED = tuple(dtype for dtype in ALL if re.search(r"uint(16|32|64)", str(dtype)))
"""`uint16`, `uint32`, `uint64`, from torch 2.3 on; few functions compute with them."""

INTEGRAL = tuple(dtype for dtype in ALL if re.search(r"\.u?int", str(dtype)) and dtype not in WIDE_UNSIGNED)
"""`int16`, `int32`, `int64`, `int8`, `uint8`; `bool` and the wide unsigned ones stand apart."""

COMMON = FLOATING + COMPLEX + INTEGRAL + (torch.bool,)
"""Those that nearly all functions compute with."""
