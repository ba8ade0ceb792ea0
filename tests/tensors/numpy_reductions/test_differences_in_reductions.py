"""Where torch parts from numpy: spreads, means and sums.

Order: 54
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, changed, claim, since, until


@claim(
    api=["torch.std", "torch.var"],
    about=["value", "argument"],
    see=["generated/torch.std", "generated/torch.var"],
    asked=[
        "torch.std different from numpy std",
        "population vs sample variance",
        "degrees of freedom is <= 0 warning std",
        "std of single element is nan",
        "unbiased argument of var",
    ],
)
class TestStdDividesByOneLess:
    """`torch.std` and `torch.var` divide by n - 1 by default.

    The results for 1 and 3 differ from NumPy's, because NumPy divides by n by default.
    [the_spread_is_the_one_of_numpy, the_divisor_is_n_less_one, the_divisor_of_numpy_is_n]
    With `correction=0` torch divides by n too. [correction_zero_gives_the_spread_of_numpy]
    With `ddof=1` `np.var` divides by n - 1. [the_divisor_of_numpy_is_n]
    `torch.std` with `ddof=0` raises TypeError. [ddof_raises]
    By default `std` of the single number 5 is NaN in torch, and 0 in NumPy.
    [the_spread_of_one_number_is_nan, the_spread_of_one_number_is_zero]
    """

    @pytest.mark.parametrize("name", ["std", "var"])
    @belief("lecture/9", holds=False, role="exception")
    def test_the_spread_is_the_one_of_numpy(self, name):
        array = np.array([1.0, 3.0])

        assert getattr(torch, name)(torch.from_numpy(array)).item() == getattr(np, name)(array)

    @belief("lecture/9", holds=False, role="exception")
    def test_the_spread_of_one_number_is_zero(self):
        assert np.std(np.array([5.0])) == 0.0
        assert torch.std(torch.tensor([5.0])).item() == 0.0

    def test_the_spread_of_one_number_is_nan(self):
        assert torch.std(torch.tensor([5.0])).isnan().item() is True
        assert torch.var(torch.tensor([5.0])).isnan().item() is True

    def test_the_divisor_is_n_less_one(self):
        tensor = torch.tensor([[1.0, 1.0, 4.0, 4.0, 0.0]])

        assert torch.var(tensor, dim=1).tolist() == [3.5]
        assert torch.std(torch.tensor([-1.0, -1.0, 3.0, 3.0, 1.0])).item() == 2.0

    def test_the_divisor_of_numpy_is_n(self):
        assert np.var(np.array([1.0, 1.0, 4.0, 4.0, 0.0])) == 2.8
        assert np.var(np.array([1.0, 1.0, 4.0, 4.0, 0.0]), ddof=1) == 3.5

    def test_correction_zero_gives_the_spread_of_numpy(self):
        array = np.array([[1.0, 3.0], [2.0, 8.0]])

        assert torch.std(torch.from_numpy(array), dim=1, correction=0).tolist() == np.std(array, axis=1).tolist()
        assert torch.var(torch.from_numpy(array), dim=1, correction=0).tolist() == [1.0, 9.0]

    def test_ddof_raises(self):
        with pytest.raises(TypeError):
            torch.std(torch.tensor([1.0, 3.0]), ddof=0)


@claim(
    api=["torch.mean", "torch.std", "torch.quantile", "torch.linalg.norm"],
    about=["error", "value"],
    see=["generated/torch.mean", "generated/torch.quantile", "generated/torch.linalg.norm"],
    asked=[
        "mean() could not infer output dtype got Long",
        "average of integer tensor",
        "std and var only support floating point",
        "accuracy from (pred == y).mean() error",
        "quantile() input tensor must be either float or double",
        "average of boolean mask percentage true",
    ],
)
class TestMeansOfIntegersRaise:
    """`mean`, `std`, `quantile` and `linalg.norm` of int64 raise by default.

    By default uint8, int32 and bool raise too. [integers_raise]
    On the CPU `std` of int64 raises NotImplementedError from torch 2.15 on, and RuntimeError before.
    [std_raises_not_implemented_error, std_raises_runtime_error]
    NumPy code fails here, because for int64 NumPy returns a float by default.
    [a_mean_of_integers_is_a_float, a_norm_of_integers_is_a_float, numpy_gives_floats]
    `np.quantile` of bools at 0.5 raises TypeError by default. [numpy_refuses_a_quantile_of_bools]
    `mean(dtype=torch.float32)` accepts int64, and the four accept short nonempty float32 tensors.
    [floats_are_what_they_take]
    `torch.quantile` of float16 raises RuntimeError. [a_quantile_of_halves_raises]
    Convert first, `tensor.float()`. [advice]
    """

    @pytest.mark.parametrize("values", [[1, 4], [True, False]], ids=["int", "bool"])
    @belief("lecture/9", holds=False, raises={"<2.15": RuntimeError, ">=2.15": NotImplementedError}, role="exception")
    @changed(
        "2.15",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]mean"],
            "when": ["first_dtype:integral,bool", "!kind:dtype=dtype", "!device:meta"],
        },
    )
    def test_a_mean_of_integers_is_a_float(self, values):
        assert torch.mean(torch.tensor(values)).item() == np.mean(np.array(values))

    @belief("lecture/9", holds=False, raises={"<2.15": RuntimeError, ">=2.15": NotImplementedError}, role="exception")
    @changed(
        "2.15",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.linalg.norm",
                "torch.linalg.vector_norm",
                "torch.linalg.matrix_norm",
                "torch.[Tensor.]norm",
                "torch.functional.norm",
                "torch.nuclear_norm",
                "torch.frobenius_norm",
                "torch.[Tensor.]dist",
                "torch.[Tensor.]renorm",
                "torch.Tensor.renorm_",
                "torch.nn.functional.normalize",
            ],
            "when": ["first_dtype:integral,bool"],
        },
    )
    def test_a_norm_of_integers_is_a_float(self):
        assert torch.linalg.norm(torch.tensor([3, 4])).item() == np.linalg.norm(np.array([3, 4]))

    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int32, torch.int64, torch.bool], ids=str)
    @changed("2.15", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    def test_integers_raise(self, dtype):
        tensor = torch.tensor([1, 0], dtype=dtype)

        with pytest.raises(RuntimeError):
            torch.mean(tensor)
        with pytest.raises(RuntimeError):
            torch.std(tensor)
        with pytest.raises(RuntimeError):
            torch.quantile(tensor, 0.5)
        with pytest.raises(RuntimeError):
            torch.linalg.norm(tensor)

    def test_numpy_gives_floats(self):
        assert np.mean(np.array([1, 4])) == 2.5
        assert np.std(np.array([1, 4])) == 1.5
        assert np.quantile(np.array([1, 4]), 0.5) == 2.5
        assert np.linalg.norm(np.array([3, 4])) == 5.0

    def test_numpy_refuses_a_quantile_of_bools(self):
        with pytest.raises(TypeError):
            np.quantile(np.array([True, False]), 0.5)

    def test_floats_are_what_they_take(self):
        assert torch.mean(torch.tensor([1, 4]), dtype=torch.float32).item() == 2.5
        assert torch.std(torch.tensor([-1.0, -1.0, 3.0, 3.0, 1.0])).item() == 2.0
        assert torch.quantile(torch.tensor([1.0, 4.0]), 0.5).item() == 2.5
        assert torch.linalg.norm(torch.tensor([3.0, 4.0])).item() == 5.0

    @until("2.15")
    def test_std_raises_runtime_error(self):
        with pytest.raises(RuntimeError) as raised:
            torch.std(torch.tensor([1, 4]))

        assert raised.type is RuntimeError

    @since(
        "2.15",
        why="pytorch#192351",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]var", "torch.[Tensor.]std", "torch.var_mean", "torch.std_mean"],
            "when": ["first_dtype:integral,bool", "!device:meta"],
        },
    )
    def test_std_raises_not_implemented_error(self):
        with pytest.raises(NotImplementedError):
            torch.std(torch.tensor([1, 4]))

    def test_a_quantile_of_halves_raises(self):
        with pytest.raises(RuntimeError):
            torch.quantile(torch.ones(2, dtype=torch.float16), 0.5)


@claim(
    api=["torch.sum", "torch.prod"],
    about=["dtype", "value"],
    see=["generated/torch.sum", "generated/torch.prod"],
    asked=[
        "sum of uint8 image overflow",
        "dtype of sum of uint8 tensor",
        "add up pixel values without wrap around",
        "count trues in uint8 mask sum dtype",
    ],
)
class TestSumsOfBytesAreSigned:
    """`sum` and `prod` of uint8 return int64 by default.

    The sum of 200 and 100 is 300, and their product 20000. [results_of_bytes_are_int64]
    The dtype differs from NumPy's, because NumPy keeps unsigned numbers unsigned.
    [results_of_bytes_are_of_the_dtype_numpy_gives]
    With `dtype=torch.uint8` the sum of 200 and 100 is 44. [a_sum_in_uint8_wraps_around]
    By default int8, int64 and bool return int64 in both, and float32 and float64 keep their dtype.
    [other_results_are_of_the_dtype_numpy_gives]
    """

    @pytest.mark.parametrize("name", ["sum", "prod"])
    @belief("lecture/9", holds=False, role="exception")
    def test_results_of_bytes_are_of_the_dtype_numpy_gives(self, name):
        array = np.array([200, 100], dtype=np.uint8)

        assert getattr(torch, name)(torch.from_numpy(array)).numpy().dtype == getattr(np, name)(array).dtype

    def test_results_of_bytes_are_int64(self):
        tensor = torch.tensor([200, 100], dtype=torch.uint8)

        total, product = torch.sum(tensor), torch.prod(tensor)

        assert total.dtype == product.dtype == torch.int64
        assert (total.item(), product.item()) == (300, 20000)

    @pytest.mark.parametrize("dtype", ["bool", "int8", "int64", "float32", "float64"])
    @belief("lecture/9")
    def test_other_results_are_of_the_dtype_numpy_gives(self, dtype):
        array = np.array([1, 1, 1]).astype(dtype)

        total, product = torch.sum(torch.from_numpy(array)), torch.prod(torch.from_numpy(array))

        assert (total.item(), product.item()) == (np.sum(array), np.prod(array))
        assert total.numpy().dtype == product.numpy().dtype == np.sum(array).dtype

    def test_a_sum_in_uint8_wraps_around(self):
        result = torch.sum(torch.tensor([200, 100], dtype=torch.uint8), dtype=torch.uint8)

        assert result.item() == 44
