"""Kinds and dtypes are what their names say."""

import pytest
import torch

from torchnotes.domains import dtypes, tensors


def test_each_dtype_stands_in_one_group():
    groups = [dtypes.FLOATING, dtypes.FLOAT8, dtypes.COMPLEX, dtypes.INTEGRAL, dtypes.WIDE_UNSIGNED]

    grouped = [dtype for group in groups for dtype in group]

    assert sorted(map(str, [*grouped, torch.bool, torch.complex32])) == sorted(map(str, dtypes.ALL))


def test_the_common_dtypes_hold_numbers():
    assert [torch.full((1,), 3, dtype=dtype).item() for dtype in dtypes.COMMON] == [3] * 11 + [True]


def test_wide_unsigned_dtypes_are_no_integral_ones():
    assert [str(dtype) for dtype in dtypes.INTEGRAL] == [
        "torch.int16",
        "torch.int32",
        "torch.int64",
        "torch.int8",
        "torch.uint8",
    ]


@pytest.mark.parametrize("kind", tensors.KINDS)
def test_a_kind_is_made_anew_each_time(kind):
    make = tensors.KINDS[kind]

    assert make() is not make()
    assert isinstance(make(), torch.Tensor)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("0-d", lambda x: x.dim() == 0),
        ("empty", lambda x: x.numel() == 0),
        ("transposed", lambda x: x.stride() == (1, 2)),
        ("every second column", lambda x: x.stride() == (4, 2)),
        ("expanded", lambda x: x.stride() == (1, 0)),
        ("conjugate view", torch.is_conj),
        ("negative view", torch.is_neg),
        ("requires grad", lambda x: x.requires_grad and x.is_leaf),
        ("in a graph", lambda x: x.requires_grad and not x.is_leaf),
        ("meta", lambda x: x.is_meta),
        ("sparse COO", lambda x: x.layout == torch.sparse_coo),
        ("sparse CSR", lambda x: x.layout == torch.sparse_csr),
        ("subclass", lambda x: type(x) is tensors.Subclass),
    ],
)
def test_a_kind_is_what_its_name_says(kind, told):
    assert told(tensors.KINDS[kind]())


@pytest.mark.parametrize("name", tensors.COMPLEX_ARRANGEMENTS)
def test_an_arrangement_keeps_the_values(name):
    x = torch.tensor([[1, 2j, 3], [4, 5, 6j]])

    arranged = tensors.COMPLEX_ARRANGEMENTS[name](x)

    assert torch.equal(arranged, x)
    assert arranged.data_ptr() != x.data_ptr()


def test_arrangements_differ():
    x = torch.ones(2, 3, dtype=torch.complex64)
    made = [arrange(x) for arrange in tensors.COMPLEX_ARRANGEMENTS.values()]

    assert len({(one.stride(), one.storage_offset(), one.is_conj()) for one in made}) == len(made)
