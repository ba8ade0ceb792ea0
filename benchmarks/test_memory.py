"""Sharing memory, gathering, and batches."""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from torchnotes.claims import claim, speed


@claim(api=["torch.from_numpy", "torch.tensor"], about=["speed"], see=["generated/torch.from_numpy"])
class TestFromNumpyCopiesNothing:
    """`from_numpy` takes the same time for any array, since it shares memory where `torch.tensor` copies."""

    @speed(at_most=0.7)
    @pytest.mark.parametrize("size", [10, 1_000, 100_000, 1_000_000])
    def test_from_numpy_against_tensor(self, versus, size):
        array = np.arange(size, dtype=np.float32)

        shared, copied = versus(from_numpy=lambda: torch.from_numpy(array), tensor=lambda: torch.tensor(array))

        assert torch.equal(shared, copied)

    @speed(at_least=-0.1, at_most=0.1)
    def test_from_numpy_of_a_growing_array(self, growth):
        arrays = growth([10_000, 100_000, 1_000_000], lambda size: lambda array=np.zeros(size): torch.from_numpy(array))

        assert [len(array) for array in arrays] == [10_000, 100_000, 1_000_000]


@claim(api=["torch.gather", "torch.Tensor.__getitem__"], about=["speed"], see=["generated/torch.gather"])
class TestGatherNeedsNoRows:
    """`gather` needs no rows to take one number a row, where an advanced index has to be given them.

    That it is faster for it does not follow: the figures below say.
    """

    @speed(at_most=0.9)
    @pytest.mark.parametrize("size", [10, 1_000, 100_000])
    def test_one_of_eight_columns_in_each_row(self, versus, size):
        a = torch.arange(size * 8).reshape(size, 8)
        rows, columns = torch.arange(size), torch.arange(size) % 8

        gathered, indexed = versus(
            gather=lambda: a.gather(1, columns.unsqueeze(1)).squeeze(1), advanced_index=lambda: a[rows, columns]
        )

        assert torch.equal(gathered, indexed)


@claim(api=["torch.utils.data.DataLoader"], about=["speed"], see=["data"])
class TestDataLoaderCostsMoreThanSlices:
    """A `DataLoader` over tensors fetches every sample by itself and stacks them again, where a slice is one view."""

    @speed(at_least=2.0)
    @pytest.mark.parametrize("batch", [1, 16, 256])
    def test_batches_of_a_loader_against_slices(self, versus, batch):
        x = torch.arange(2048.0).reshape(1024, 2)
        loader = DataLoader(TensorDataset(x), batch_size=batch)

        loaded, sliced = versus(
            DataLoader=lambda: [rows for (rows,) in loader],
            slices=lambda: [x[start : start + batch] for start in range(0, len(x), batch)],
        )

        assert torch.equal(torch.cat(loaded), torch.cat(sliced))
