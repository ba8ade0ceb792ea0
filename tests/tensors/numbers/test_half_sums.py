"""In which dtype sums over half precision are computed.

Order: 68
"""

import pytest
import torch

from torchnotes import claim, since, until

ROUNDED_UP = 1 + 2**-10
"""Its square, 1 + 2**-9 + 2**-20, has one digit more than float16 has."""


@claim(
    api=["torch.linalg.vector_norm", "torch.norm", "torch.dist"],
    about=["value", "dtype"],
    see=["generated/torch.linalg.vector_norm", "generated/torch.dist"],
    asked=[
        "norm of float16 tensor is inf",
        "p-norm with p=4 overflows in half",
        "torch.dist fp16 infinity",
        "half precision vector norm overflow",
    ],
)
class TestNormsOfHalfPrecisionSumInFloat32:
    """Float16 norms of an `ord` above 2 do not overflow early.

    On the CPU the norms of 30 and 40 for an `ord` of 3, 4, 5, 6 and 8 are within 0.1 of their float64 values.
    [they_are_right]
    These hold for `torch.linalg.vector_norm`, `torch.norm` and `torch.dist`. [they_are_right]
    Before torch 2.1 they were infinite, because 30 and 40 to the power overflow float16. [they_are_infinite]
    In float32 they are right on older releases too. [in_float32_they_are_right]
    """

    norms = pytest.mark.parametrize(
        "norm",
        [
            torch.linalg.vector_norm,
            torch.norm,
            lambda x, order: torch.dist(x, torch.zeros_like(x), order),
        ],
        ids=["vector_norm", "norm", "dist"],
    )
    orders = pytest.mark.parametrize(
        ("order", "value"), [(3, 44.979414), (4, 42.845723), (5, 41.740276), (6, 41.107042), (8, 40.479920)]
    )

    @until("2.1")
    @norms
    @orders
    def test_they_are_infinite(self, norm, order, value):
        assert norm(torch.tensor([30.0, 40.0], dtype=torch.float16), order).isinf()
        assert norm(torch.tensor([30.0, 40.0], dtype=torch.float64), order).item() == pytest.approx(value)

    @since(
        "2.1",
        why="pytorch#95166",
        remedy="On older releases compute the norm of `x.float()`.",
        trigger={
            "calls": [
                "torch.[Tensor.]norm",
                "torch.functional.norm",
                "torch.linalg.vector_norm",
                "torch.[Tensor.]dist",
            ],
            "at": {"input": 0, "p": 1, "order": 2},
            "when": [
                "first_dtype:half",
                "first_dtype:float16 or above:p|ord=2 or below:p|ord=2",
                "above:p|ord|order=2 or above:input.shape=100",
                "!argument:p=inf|-inf",
                "!argument:ord=inf|-inf",
                "!argument:order=inf|-inf",
                "device:cpu",
                "!argument:dtype=torch.float32|torch.float64",
            ],
        },
    )
    @norms
    @orders
    def test_they_are_right(self, norm, order, value):
        assert norm(torch.tensor([30.0, 40.0], dtype=torch.float16), order).item() == pytest.approx(value, abs=0.1)

    @norms
    @orders
    def test_in_float32_they_are_right(self, norm, order, value):
        assert norm(torch.tensor([30.0, 40.0]), order).item() == pytest.approx(value)


@claim(
    api=["torch.matmul", "torch.mv"],
    about=["value", "dtype"],
    see=["generated/torch.matmul", "generated/torch.mv"],
    asked=[
        "addmv_impl_cpu not implemented for Half",
        "fp16 matrix vector product accuracy on cpu",
        "matmul half precision rounding error",
        "does fp16 matmul accumulate in float32",
    ],
)
class TestAMatrixTimesAVectorInHalfPrecisionKeepsItsProducts:
    """`matmul` of a float16 matrix and a vector keeps products in float32.

    On the CPU, 1 + 2**-10 times itself, minus 1 + 2**-9, leaves 2**-20. [products_are_not_rounded]
    So it does for `mv`, and for a batch of matrices in `matmul`. [products_are_not_rounded]
    Before torch 2.6 each product was rounded to float16 first, which left 0. [products_are_rounded]
    Float32 leaves 2**-20 on older releases too. [in_float32_products_are_not_rounded]
    """

    ways = pytest.mark.parametrize(
        "multiply",
        [torch.matmul, torch.mv, lambda m, v: torch.matmul(m.expand(2, 3, 10).contiguous(), v)[0]],
        ids=["matmul", "mv", "batch"],
    )

    def operands(self, dtype):
        matrix, vector = torch.zeros(3, 10, dtype=dtype), torch.zeros(10, dtype=dtype)
        matrix[:, 0], matrix[:, 1] = ROUNDED_UP, -(1 + 2**-9)
        vector[0], vector[1] = ROUNDED_UP, 1.0
        return matrix, vector

    @since("2.2")
    @until("2.6")
    @ways
    def test_products_are_rounded(self, multiply):
        assert multiply(*self.operands(torch.float16)).tolist() == [0.0, 0.0, 0.0]

    @since(
        "2.6",
        remedy="Multiply in float32 where sums have to agree on two releases.",
        trigger={
            "calls": ["torch.[Tensor.]matmul", "torch.Tensor.__matmul__", "torch.[Tensor.]mv", "torch.[Tensor.]addmv"],
            "at": {"other": 1},
            "when": [
                "first_dtype:float16 or first_dtype:bfloat16",
                "function:addmv or argument:other.ndim=1",
                "function:addmv or !dims:0,1",
                "!function:addmv or first_dtype:float16",
                "device:cpu",
            ],
        },
    )
    @ways
    def test_products_are_not_rounded(self, multiply):
        assert multiply(*self.operands(torch.float16)).tolist() == [2**-20, 2**-20, 2**-20]

    @ways
    def test_in_float32_products_are_not_rounded(self, multiply):
        assert multiply(*self.operands(torch.float32)).tolist() == [2**-20, 2**-20, 2**-20]


@claim(
    api=["torch.aminmax"],
    about=["shape"],
    see=["generated/torch.aminmax"],
    asked=[
        "aminmax keepdim scalar tensor shape",
        "aminmax of 0-d tensor returns shape 1",
        "aminmax output with one or more elements was resized",
        "min and max together of a scalar tensor",
    ],
)
class TestAminmaxOfAZeroDimTensorKeepsItsShape:
    """`aminmax` of a 0-d tensor with `keepdim=True` returns 0-d tensors.

    So it does for a `dim` of 0 or -1, in floating point, int64 and bool. [it_stays_without_a_dimension]
    Before torch 2.1 both results had the shape (1,) then, on the CPU. [it_grows_a_dimension]
    `amin` and `amax` return 0-d tensors on older releases too. [amin_and_amax_stay_without_a_dimension]
    """

    values = pytest.mark.parametrize("value", [3.0, 3, True], ids=repr)
    dims = pytest.mark.parametrize("dim", [0, -1])

    @until("2.1")
    @values
    @dims
    def test_it_grows_a_dimension(self, dim, value):
        least, most = torch.aminmax(torch.tensor(value), dim=dim, keepdim=True)

        assert (least.tolist(), most.tolist()) == ([value], [value])

    @since("2.1", why="pytorch#96171", remedy="Call `amin` and `amax` where older releases matter.")
    @values
    @dims
    def test_it_stays_without_a_dimension(self, dim, value):
        least, most = torch.aminmax(torch.tensor(value), dim=dim, keepdim=True)

        assert (least.tolist(), most.tolist()) == (value, value)

    @values
    @dims
    def test_amin_and_amax_stay_without_a_dimension(self, dim, value):
        x = torch.tensor(value)

        assert x.amin(dim, keepdim=True).shape == x.amax(dim, keepdim=True).shape == ()
