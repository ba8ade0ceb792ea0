"""Sparse tensors in files.

Order: 16
"""

import warnings

import pytest
import torch

from torchnotes import changed, claim, since, until


def _saved(tmp_path, layout):
    """Return the file of a sparse matrix; making and loading one in a compressed layout warns once in a process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.save(torch.tensor([[0.0, 2.0], [0.0, 0.0]]).to_sparse(layout=layout), tmp_path / "sparse.pt")
    return tmp_path / "sparse.pt"


def _of_invariants(raised):
    """Return the categories of those warnings that speak of invariants."""
    return [one.category for one in raised if "invariants" in str(one.message)]


@claim(
    api=["torch.load"],
    about=["value", "warning"],
    see=["generated/torch.load", "sparse"],
    asked=[
        "Validating sparse tensor invariants because weights_only=True",
        "Sparse invariant checks are implicitly disabled",
        "load sparse matrix checkpoint warning",
    ],
)
class TestLoadingSparseTensorsWarns:
    """`torch.load` of a sparse tensor with `weights_only=True` warns.

    A UserWarning then says that its invariants are validated, for COO, CSR and CSC. [loading_weights_warns]
    Loading has warned so since torch 2.14, and before torch 2.11 nothing was said of them.
    [loading_weights_warns, loading_weights_is_silent_on_invariants]
    torch 2.11 and 2.12 warned with `weights_only=False` as well. [loading_anything_warns]
    On other releases nothing is said then. [loading_anything_is_silent_on_invariants]
    """

    layouts = pytest.mark.parametrize("layout", [torch.sparse_coo, torch.sparse_csr, torch.sparse_csc], ids=str)

    @until("2.11", unsettled="torch 2.11 and 2.12 warned, and torch 2.13 is silent again")
    @layouts
    def test_loading_weights_is_silent_on_invariants(self, tmp_path, layout):
        path = _saved(tmp_path, layout)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loaded = torch.load(path, weights_only=True)

        assert (loaded.to_dense().tolist(), _of_invariants(raised)) == ([[0.0, 2.0], [0.0, 0.0]], [])

    @since(
        "2.14",
        unsettled="torch 2.11 and 2.12 warned too",
        why="pytorch#184750",
        remedy="Filter this UserWarning around `torch.load`, where warnings are errors.",
    )
    @changed("2.11", remedy="Filter this UserWarning around `torch.load`, where warnings are errors.")
    @layouts
    def test_loading_weights_warns(self, tmp_path, layout):
        path = _saved(tmp_path, layout)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loaded = torch.load(path, weights_only=True)

        assert (loaded.to_dense().tolist(), _of_invariants(raised)) == ([[0.0, 2.0], [0.0, 0.0]], [UserWarning])

    @since(
        "2.11",
        remedy="Filter this UserWarning around `torch.load`, where warnings are errors.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "at": {"f": 0},
            "when": ["file_names:f=torch._utils._rebuild_sparse_tensor"],
        },
    )
    @until("2.13")
    @layouts
    def test_loading_anything_warns(self, tmp_path, layout):
        path = _saved(tmp_path, layout)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loaded = torch.load(path, weights_only=False)

        assert (loaded.to_dense().tolist(), _of_invariants(raised)) == ([[0.0, 2.0], [0.0, 0.0]], [UserWarning])

    @until("2.11", remedy="Filter this UserWarning around `torch.load`, where warnings are errors.")
    @since(
        "2.13",
        remedy="Drop the filter of that UserWarning.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "at": {"f": 0},
            "when": ["file_names:f=torch._utils._rebuild_sparse_tensor"],
        },
    )
    @layouts
    def test_loading_anything_is_silent_on_invariants(self, tmp_path, layout):
        path = _saved(tmp_path, layout)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loaded = torch.load(path, weights_only=False)

        assert (loaded.to_dense().tolist(), _of_invariants(raised)) == ([[0.0, 2.0], [0.0, 0.0]], [])
