"""Sharing memory, gathering, and batches."""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from torchnotes.claims import claim, speed


@claim(api=["torch.from_numpy", "torch.tensor"], about=["speed"], see=["generated/torch.from_numpy"])
class TestFromNumpyCopiesNothing:
    """The time of `from_numpy` does not grow with the array.

    `torch.tensor` copies and takes longer. [from_numpy_against_tensor]
    The growth is measured by itself. [from_numpy_of_a_growing_array]
    """

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
    """`gather` of one number per row against an advanced index.

    An advanced index needs the numbers of the rows, which `gather` does not. [one_of_eight_columns_in_each_row]
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
    """Batches of a `DataLoader` take longer than slices of the tensor.

    The loader fetches each sample and stacks them again; a slice is a view. [batches_of_a_loader_against_slices]
    """

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
