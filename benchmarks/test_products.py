"""Products of matrices."""

import pytest
import torch

from torchnotes.claims import claim, speed


def square(size, dtype=torch.float32):
    """Make a square matrix with that many rows."""
    return torch.linspace(0, 1, size * size, dtype=dtype).reshape(size, size)


@claim(api=["torch.addmm", "torch.mm"], about=["speed"], see=["generated/torch.addmm"])
class TestAddmmSavesASecondCall:
    """`addmm` saves a second call, which counts for small matrices."""

    @speed("lecture/53", at_most=1.0)
    @pytest.mark.parametrize("size", [4, 32, 256, 1024])
    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
    def test_addmm_against_a_product_and_a_sum(self, versus, size, dtype):
        a, b, c = square(size, dtype), square(size, dtype), square(size, dtype)

        fused, apart = versus(addmm=lambda: torch.addmm(c, a, b), mm_and_add=lambda: torch.mm(a, b) + c)

        torch.testing.assert_close(fused, apart)


@claim(api=["torch.smm", "torch.sparse.mm", "torch.mm"], about=["speed"], see=["generated/torch.smm", "sparse"])
class TestSmmPaysForFewNumbersOnly:
    """`smm` is faster than `mm` where nearly all elements are 0."""

    @speed("lecture/52", at_most=1.0)
    @pytest.mark.parametrize("filled", [0.001, 0.01, 0.1, 0.5])
    @pytest.mark.parametrize("size", [64, 512])
    def test_smm_against_mm(self, versus, size, filled):
        generator = torch.Generator().manual_seed(0)
        dense = square(size) * (torch.rand(size, size, generator=generator) < filled)
        sparse, b = dense.to_sparse(), square(size)

        product, reference = versus(smm=lambda: torch.smm(sparse, b), mm=lambda: torch.mm(dense, b))

        torch.testing.assert_close(product.to_dense(), reference)

    @speed("lecture/52", at_most=1.0)
    @pytest.mark.parametrize("filled", [0.001, 0.01, 0.1, 0.5])
    def test_sparse_mm_against_mm(self, versus, filled):
        generator = torch.Generator().manual_seed(0)
        dense = square(512) * (torch.rand(512, 512, generator=generator) < filled)
        sparse, b = dense.to_sparse(), square(512)

        product, reference = versus(sparse_mm=lambda: torch.sparse.mm(sparse, b), mm=lambda: torch.mm(dense, b))

        torch.testing.assert_close(product, reference)


@claim(api=["torch.einsum", "torch.matmul"], about=["speed"], see=["generated/torch.einsum"])
class TestEinsumCostsItsReading:
    """`einsum` reads its equation at each call, which small matrices feel."""

    @speed(at_most=1.1)
    @pytest.mark.parametrize("size", [4, 32, 256, 1024])
    def test_einsum_against_matmul(self, versus, size):
        a, b = square(size), square(size)

        product, reference = versus(einsum=lambda: torch.einsum("ij,jk->ik", a, b), matmul=lambda: torch.matmul(a, b))

        torch.testing.assert_close(product, reference)
