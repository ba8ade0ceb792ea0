"""The error for a dtype that a function has no code for: decompositions and spreads.

Order: 79.5
"""

import math

import pytest
import torch

from torchnotes import claim, since, until

INTEGERS = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]


@claim(
    api=[
        "torch.linalg.cholesky",
        "torch.linalg.cond",
        "torch.linalg.det",
        "torch.linalg.inv",
        "torch.linalg.matrix_exp",
        "torch.linalg.qr",
        "torch.linalg.slogdet",
        "torch.linalg.solve",
        "torch.linalg.svd",
        "torch.linalg.svdvals",
        "torch.linalg.vecdot",
    ],
    about=["error", "dtype", "value"],
    see=["linalg", "generated/torch.linalg.inv", "generated/torch.linalg.solve"],
    asked=[
        "inverse of integer matrix",
        "linalg.inv expected a floating point tensor got Long",
        "determinant of int matrix error",
        "solve linear system with integer tensors",
        "svd of integer matrix",
    ],
)
class TestDecompositionsOfIntegersAreNotImplemented:
    """`torch.linalg.inv` and `torch.linalg.solve` reject integers and bools.

    So do `cholesky`, `cond`, `det`, `matrix_exp`, `qr`, `slogdet`, `svd`, `svdvals` and `vecdot` of `torch.linalg`.
    [a_matrix_of_integers_is_not_implemented, two_tensors_of_integers_are_not_implemented]
    The error is a NotImplementedError. [a_matrix_of_integers_is_not_implemented]
    Before torch 2.15 it was a RuntimeError.
    [a_matrix_of_integers_raises_runtime_error, two_tensors_of_integers_raise_runtime_error]
    Convert an integer matrix first: `torch.linalg.inv(x.float())`. [a_converted_matrix_is_inverted]
    Functions of a float32 matrix work, and return float32 tensors.
    [a_float_matrix_is_decomposed, results_are_float32, float_tensors_are_solved_and_multiplied]
    """

    names = pytest.mark.parametrize(
        "name", ["cholesky", "cond", "det", "inv", "matrix_exp", "qr", "slogdet", "svd", "svdvals"]
    )

    @until("2.15")
    @names
    def test_a_matrix_of_integers_raises_runtime_error(self, name):
        for dtype in INTEGERS:
            with pytest.raises(RuntimeError) as raised:
                getattr(torch.linalg, name)(torch.eye(2, dtype=dtype))
            assert raised.type is RuntimeError

    @since(
        "2.15",
        why="pytorch#192352",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.linalg.cholesky",
                "torch.linalg.cholesky_ex",
                "torch.linalg.cond",
                "torch.linalg.det",
                "torch.linalg.inv",
                "torch.linalg.inv_ex",
                "torch.linalg.matrix_exp",
                "torch.linalg.qr",
                "torch.linalg.slogdet",
                "torch.linalg.svd",
                "torch.linalg.svdvals",
                "torch.linalg.ldl_factor",
                "torch.linalg.ldl_factor_ex",
                "torch.linalg.tensorinv",
                "torch.[Tensor.]det",
                "torch.[Tensor.]logdet",
                "torch.[Tensor.]inverse",
                "torch.[Tensor.]slogdet",
                "torch.[Tensor.]svd",
                "torch.[Tensor.]matrix_exp",
            ],
            "when": ["first_dtype:integral,bool", "!device:meta"],
        },
    )
    @names
    def test_a_matrix_of_integers_is_not_implemented(self, name):
        for dtype in INTEGERS:
            with pytest.raises(RuntimeError) as raised:
                getattr(torch.linalg, name)(torch.eye(2, dtype=dtype))
            assert raised.type is NotImplementedError

    @until("2.15")
    @pytest.mark.parametrize("name", ["solve", "vecdot"])
    def test_two_tensors_of_integers_raise_runtime_error(self, name):
        for dtype in INTEGERS:
            with pytest.raises(RuntimeError) as raised:
                getattr(torch.linalg, name)(torch.eye(2, dtype=dtype), torch.eye(2, dtype=dtype))
            assert raised.type is RuntimeError

    @since(
        "2.15",
        why="pytorch#192352",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.linalg.solve",
                "torch.linalg.solve_ex",
                "torch.linalg.vecdot",
                "torch.linalg.lu_solve",
                "torch.linalg.ldl_solve",
                "torch.[Tensor.]lu_solve",
            ],
            "when": ["first_dtype:integral,bool", "!device:meta"],
        },
    )
    @pytest.mark.parametrize("name", ["solve", "vecdot"])
    def test_two_tensors_of_integers_are_not_implemented(self, name):
        for dtype in INTEGERS:
            with pytest.raises(RuntimeError) as raised:
                getattr(torch.linalg, name)(torch.eye(2, dtype=dtype), torch.eye(2, dtype=dtype))
            assert raised.type is NotImplementedError

    def test_a_converted_matrix_is_inverted(self):
        assert torch.linalg.inv(torch.tensor([[2, 0], [0, 4]]).float()).tolist() == [[0.5, 0.0], [0.0, 0.25]]

    def test_a_float_matrix_is_decomposed(self):
        matrix = torch.tensor([[4.0, 0.0], [0.0, 9.0]])

        assert torch.linalg.cholesky(matrix).tolist() == [[2.0, 0.0], [0.0, 3.0]]
        assert torch.linalg.cond(matrix).item() == 2.25
        assert torch.linalg.det(matrix).item() == 36.0
        assert torch.linalg.inv(matrix).flatten().tolist() == pytest.approx([0.25, 0.0, 0.0, 1 / 9])
        assert torch.linalg.matrix_exp(matrix).diagonal().tolist() == pytest.approx([math.exp(4), math.exp(9)])
        assert torch.linalg.qr(matrix).R.tolist() == [[4.0, 0.0], [0.0, 9.0]]
        assert torch.linalg.slogdet(matrix).logabsdet.item() == pytest.approx(math.log(36))
        assert torch.linalg.svd(matrix).S.tolist() == torch.linalg.svdvals(matrix).tolist() == [9.0, 4.0]

    @names
    def test_results_are_float32(self, name):
        result = getattr(torch.linalg, name)(torch.tensor([[4.0, 0.0], [0.0, 9.0]]))

        parts = [result] if isinstance(result, torch.Tensor) else list(result)
        assert {part.dtype for part in parts} == {torch.float32}

    def test_float_tensors_are_solved_and_multiplied(self):
        matrix = torch.tensor([[4.0, 0.0], [0.0, 9.0]])

        solution, products = torch.linalg.solve(matrix, matrix[1]), torch.linalg.vecdot(matrix, matrix)

        assert solution.dtype == products.dtype == torch.float32
        assert torch.linalg.solve(matrix, torch.tensor([4.0, 18.0])).tolist() == [1.0, 2.0]
        assert torch.linalg.vecdot(matrix, torch.tensor([[1.0, 5.0], [5.0, 2.0]])).tolist() == [4.0, 18.0]


@claim(
    api=["torch.var", "torch.std", "torch.var_mean", "torch.std_mean", "torch.nanmean"],
    about=["error", "dtype", "value"],
    see=["generated/torch.var", "generated/torch.var_mean", "generated/torch.nanmean"],
    asked=[
        "variance of integer tensor",
        "std_mean only support floating point and complex dtypes",
        "nanmean expected input to have floating point dtype",
        "standard deviation of uint8 image channels",
    ],
)
class TestSpreadsOfIntegersAreNotImplemented:
    """`torch.var` and `torch.nanmean` reject integers and bools.

    So do `std`, `var_mean` and `std_mean`, with and without a dimension.
    [a_spread_of_integers_is_not_implemented]
    The error is a NotImplementedError. [a_spread_of_integers_is_not_implemented]
    Before torch 2.15 it was a RuntimeError. [a_spread_of_integers_raises_runtime_error]
    Converted to float32, the same numbers have a spread in float32.
    [converted_numbers_have_a_variance, converted_numbers_have_a_spread]
    """

    names = pytest.mark.parametrize("name", ["var", "std", "var_mean", "std_mean", "nanmean"])

    @until("2.15")
    @names
    @pytest.mark.parametrize("dim", [(), (1,)], ids=["all", "dim"])
    def test_a_spread_of_integers_raises_runtime_error(self, name, dim):
        for dtype in INTEGERS:
            with pytest.raises(RuntimeError) as raised:
                getattr(torch, name)(torch.ones(2, 3, dtype=dtype), *dim)
            assert raised.type is RuntimeError

    @since(
        "2.15",
        why="pytorch#192351",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]var",
                "torch.[Tensor.]std",
                "torch.var_mean",
                "torch.std_mean",
                "torch.[Tensor.]nanmean",
            ],
            "when": ["first_dtype:integral,bool", "!kind:dtype=dtype", "!device:meta"],
        },
    )
    @names
    @pytest.mark.parametrize("dim", [(), (1,)], ids=["all", "dim"])
    def test_a_spread_of_integers_is_not_implemented(self, name, dim):
        for dtype in INTEGERS:
            with pytest.raises(RuntimeError) as raised:
                getattr(torch, name)(torch.ones(2, 3, dtype=dtype), *dim)
            assert raised.type is NotImplementedError

    def test_converted_numbers_have_a_variance(self):
        assert torch.var(torch.tensor([2, 4, 9]).float()).item() == 13.0

    def test_converted_numbers_have_a_spread(self):
        numbers = torch.tensor([2, 4, 9]).float()

        assert torch.nanmean(numbers).dtype == torch.var(numbers).dtype == torch.std(numbers).dtype == torch.float32
        assert {part.dtype for part in torch.var_mean(numbers) + torch.std_mean(numbers)} == {torch.float32}
        assert torch.var(numbers).item() == 13.0
        assert torch.std(numbers).item() == pytest.approx(13**0.5)
        assert [part.item() for part in torch.var_mean(numbers)] == [13.0, 5.0]
        assert [part.item() for part in torch.std_mean(numbers)] == pytest.approx([13**0.5, 5.0])
        assert torch.nanmean(torch.tensor([2.0, math.nan, 5.0])).item() == 3.5
