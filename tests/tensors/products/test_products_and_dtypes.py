"""Products of matrices and their dtypes.

Order: 24.5
"""

import pytest
import torch

from torchnotes import belief, claim, since, until
from torchnotes.domains import dtypes


@claim(
    api=["torch.mm", "torch.matmul"],
    about=["value", "dtype", "error"],
    see=["generated/torch.mm", "generated/torch.matmul", "tensor_attributes"],
    asked=[
        "addmm_impl_cpu_ not implemented for Half",
        "addmm_impl_cpu_ not implemented for Bool",
        "expected scalar type Float but found ComplexFloat",
        "integer matrix multiplication overflow",
        "expected scalar type Float but found BFloat16 in matmul",
        "multiply adjacency matrices of bools",
    ],
)
class TestMatrixProductsNeedOneDtype:
    """Outside autocast a product of two matrices stays in their common dtype.

    Outside autocast two dtypes raise RuntimeError, so convert one of them with `.to`. [two_dtypes_raise]
    uint8, int8 to int64, bfloat16 to float64, complex64 and complex128 have a product on the CPU.
    [a_product_stays_in_its_operands_dtype, float16_matrices_are_multiplied_on_the_cpu]
    Before torch 2.2 float16 raised RuntimeError there. [float16_matrices_raise_on_the_cpu]
    Integer products wrap around silently. [a_product_of_bytes_wraps_around]
    Non-empty matrices of uint16, uint32 and uint64 raise. [wide_unsigned_matrices_raise]
    Non-empty bool matrices raise NotImplementedError; before torch 2.8 they raised RuntimeError.
    [bool_matrices_are_not_implemented, bool_matrices_raise]
    Convert bools to an integer dtype to count, then compare with 0. [advice]
    """

    @belief("lecture/51")
    @pytest.mark.parametrize(
        "dtype",
        [
            torch.uint8,
            torch.int8,
            torch.int16,
            torch.int32,
            torch.int64,
            torch.bfloat16,
            torch.float32,
            torch.float64,
            torch.complex64,
            torch.complex128,
        ],
        ids=str,
    )
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_a_product_stays_in_its_operands_dtype(self, product, dtype):
        a, b = torch.tensor([[1, 2], [3, 4]], dtype=dtype), torch.tensor([[5, 6], [7, 8]], dtype=dtype)

        result = getattr(torch, product)(a, b)

        assert result.tolist() == [[19, 22], [43, 50]]
        assert result.dtype == dtype

    @until("2.2")
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_float16_matrices_raise_on_the_cpu(self, product):
        a = torch.ones(2, 2, dtype=torch.float16)

        with pytest.raises(RuntimeError):
            getattr(torch, product)(a, a)

    @since("2.2")
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_float16_matrices_are_multiplied_on_the_cpu(self, product):
        a = torch.tensor([[1, 2], [3, 4]], dtype=torch.float16)

        result = getattr(torch, product)(a, a)

        assert result.tolist() == [[7.0, 10.0], [15.0, 22.0]]
        assert result.dtype == torch.float16

    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_a_product_of_bytes_wraps_around(self, product):
        a, b = torch.tensor([[16, 1]], dtype=torch.uint8), torch.tensor([[16], [3]], dtype=torch.uint8)

        result = getattr(torch, product)(a, b)

        assert result.tolist() == [[3]]

    @until("2.8")
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_bool_matrices_raise(self, product):
        a = torch.tensor([[True, False], [True, True]])

        with pytest.raises(RuntimeError) as raised:
            getattr(torch, product)(a, a)

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.spmm",
                "torch.[Tensor.]mm",
                "torch.[Tensor.]matmul",
                "torch.[Tensor.]bmm",
                "torch.[Tensor.]mv",
                "torch.[Tensor.]dot",
                "torch.[Tensor.]inner",
                "torch.[Tensor.]addmm",
                "torch.[Tensor.]addmv",
                "torch.[Tensor.]baddbmm",
                "torch.Tensor.__matmul__",
                "torch.Tensor.__rmatmul__",
                "torch.Tensor.addmm_",
                "torch.Tensor.addmv_",
                "torch.Tensor.baddbmm_",
                "torch.linalg.matmul",
                "torch.linalg.multi_dot",
                "torch.einsum",
                "torch.functional.einsum",
                "torch.tensordot",
                "torch.functional.tensordot",
                "torch.nn.functional.linear",
            ],
            "when": ["all_dtypes:bool", "!empty", "device:cpu"],
        },
    )
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_bool_matrices_are_not_implemented(self, product):
        a = torch.tensor([[True, False], [True, True]])

        with pytest.raises(NotImplementedError):
            getattr(torch, product)(a, a)

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (torch.float32, torch.float64),
            (torch.float32, torch.int64),
            (torch.int32, torch.int64),
            (torch.float32, torch.complex64),
            (torch.float32, torch.bfloat16),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_two_dtypes_raise(self, product, left, right):
        a, b = torch.ones(2, 2, dtype=left), torch.ones(2, 2, dtype=right)

        with pytest.raises(RuntimeError):
            getattr(torch, product)(a, b)

    @since("2.8")
    @pytest.mark.parametrize("dtype", dtypes.WIDE_UNSIGNED, ids=str)
    def test_wide_unsigned_matrices_raise(self, dtype):
        a = torch.ones(2, 2).to(dtype)

        with pytest.raises(NotImplementedError):
            torch.mm(a, a)
