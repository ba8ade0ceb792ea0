"""Decompositions that `torch.linalg` took over.

Order: 73
"""

import warnings

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.cholesky", "torch.linalg.cholesky", "torch.Tensor.cholesky"],
    about=["error", "value"],
    see=["generated/torch.cholesky", "generated/torch.linalg.cholesky"],
    asked=[
        "torch.cholesky is deprecated",
        "torch.cholesky deprecated since version 1.9 is now removed",
        "cholesky stopped working after upgrade",
        "replace torch.cholesky upper=True",
        "lower triangular factor of covariance",
    ],
)
class TestCholeskyIsRemoved:
    """`torch.cholesky` raises, as `torch.linalg.cholesky` took its place.

    The function and the method `x.cholesky()` raise RuntimeError. [the_function_raises, the_method_raises]
    Before torch 2.14 both returned the factor. [the_function_returns_the_factor, the_method_returns_the_factor]
    `torch.linalg.cholesky` returns the lower factor. [linalg_returns_the_lower_factor]
    With `upper=True` it returns the upper one. [linalg_returns_the_upper_factor]
    """

    @until("2.14")
    def test_the_function_returns_the_factor(self):
        matrix = torch.tensor([[4.0, 2.0], [2.0, 5.0]])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lower, upper = torch.cholesky(matrix), torch.cholesky(matrix, upper=True)

        assert lower.tolist() == [[2.0, 0.0], [1.0, 2.0]]
        assert upper.tolist() == [[2.0, 1.0], [0.0, 2.0]]

    @since(
        "2.14",
        why="pytorch#186817",
        remedy="Write `torch.linalg.cholesky(x)`, and `torch.linalg.cholesky(x, upper=True)` for the upper factor.",
        trigger={"calls": ["torch.[Tensor.]cholesky"]},
    )
    def test_the_function_raises(self):
        matrix = torch.tensor([[4.0, 2.0], [2.0, 5.0]])

        with pytest.raises(RuntimeError):
            torch.cholesky(matrix)
        with pytest.raises(RuntimeError):
            torch.cholesky(matrix, upper=True)

    @until("2.14")
    def test_the_method_returns_the_factor(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            factor = torch.tensor([[4.0]]).cholesky()

        assert factor.tolist() == [[2.0]]

    @since("2.14", why="pytorch#186817", remedy="Write `torch.linalg.cholesky(x)`.")
    def test_the_method_raises(self):
        with pytest.raises(RuntimeError):
            torch.tensor([[4.0]]).cholesky()

    def test_linalg_returns_the_lower_factor(self):
        factor = torch.linalg.cholesky(torch.tensor([[4.0, 2.0], [2.0, 5.0]]))

        assert factor.tolist() == [[2.0, 0.0], [1.0, 2.0]]

    def test_linalg_returns_the_upper_factor(self):
        factor = torch.linalg.cholesky(torch.tensor([[4.0, 2.0], [2.0, 5.0]]), upper=True)

        assert factor.tolist() == [[2.0, 1.0], [0.0, 2.0]]


@claim(
    api=["torch.qr", "torch.linalg.qr", "torch.Tensor.qr"],
    about=["error", "value", "shape"],
    see=["generated/torch.qr", "generated/torch.linalg.qr"],
    asked=[
        "torch.qr is deprecated use linalg.qr",
        "torch.qr some=False replacement",
        "qr decomposition removed after upgrade",
        "orthogonalize matrix with qr",
        "full vs reduced qr",
    ],
)
class TestQrIsRemoved:
    """`torch.qr` raises, as `torch.linalg.qr` took its place.

    The function and the method `x.qr()` raise RuntimeError. [the_function_raises, the_method_raises]
    Before torch 2.14 both returned the two factors. [the_function_returns_factors, the_method_returns_factors]
    `torch.linalg.qr` of a 3 by 2 matrix returns factors of 3 by 2 and 2 by 2. [linalg_reduces]
    `mode="complete"` stands for `some=False`: the first factor is 3 by 3. [the_complete_factor_is_square]
    """

    def product(self, factors):
        return (factors[0] @ factors[1]).flatten().tolist()

    @until("2.14")
    def test_the_function_returns_factors(self):
        matrix = torch.tensor([[3.0, 1.0], [4.0, 2.0], [0.0, 5.0]])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            factors, complete = torch.qr(matrix), torch.qr(matrix, some=False)

        assert [factor.shape for factor in factors] == [(3, 2), (2, 2)]
        assert [factor.shape for factor in complete] == [(3, 3), (3, 2)]
        assert self.product(factors) == pytest.approx([3, 1, 4, 2, 0, 5], abs=1e-5)
        assert factors[1][0, 0].item() == pytest.approx(-5)

    @since(
        "2.14",
        why="pytorch#186815",
        remedy='Write `torch.linalg.qr(x)`, and `torch.linalg.qr(x, mode="complete")` for `some=False`.',
        trigger={"calls": ["torch.[Tensor.]qr"]},
    )
    def test_the_function_raises(self):
        with pytest.raises(RuntimeError):
            torch.qr(torch.tensor([[3.0, 1.0], [4.0, 2.0], [0.0, 5.0]]))
        with pytest.raises(RuntimeError):
            torch.qr(torch.tensor([[3.0, 1.0], [4.0, 2.0], [0.0, 5.0]]), some=False)

    @until("2.14")
    def test_the_method_returns_factors(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            factors = torch.tensor([[3.0], [4.0]]).qr()

        assert ([factor.shape for factor in factors], factors[1].item()) == ([(2, 1), (1, 1)], pytest.approx(-5))
        assert self.product(factors) == pytest.approx([3, 4])

    @since("2.14", why="pytorch#186815", remedy="Write `torch.linalg.qr(x)`.")
    def test_the_method_raises(self):
        with pytest.raises(RuntimeError):
            torch.tensor([[3.0], [4.0]]).qr()

    def test_linalg_reduces(self):
        factors = torch.linalg.qr(torch.tensor([[3.0, 1.0], [4.0, 2.0], [0.0, 5.0]]))

        assert [factor.shape for factor in factors] == [(3, 2), (2, 2)]
        assert self.product(factors) == pytest.approx([3, 1, 4, 2, 0, 5], abs=1e-5)
        assert factors[1][0, 0].item() == pytest.approx(-5)

    def test_the_complete_factor_is_square(self):
        factors = torch.linalg.qr(torch.tensor([[3.0, 1.0], [4.0, 2.0], [0.0, 5.0]]), mode="complete")

        assert [factor.shape for factor in factors] == [(3, 3), (3, 2)]
        assert self.product(factors) == pytest.approx([3, 1, 4, 2, 0, 5], abs=1e-5)
        assert factors[1][0, 0].item() == pytest.approx(-5)
