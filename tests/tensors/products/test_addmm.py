"""`addmm`, a product and a sum.

Order: 26
"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim


@claim(
    api=["torch.addmm"],
    about=["value", "shape", "dtype", "error", "gradient"],
    see=["generated/torch.addmm", "notes/broadcasting"],
    asked=[
        "self and mat2 must have the same dtype",
        "matrix multiply plus bias in one call",
        "fused matmul and add",
        "what do beta and alpha mean in addmm",
        "multiply matrices of mixed dtype float and bfloat16 error",
        "addmm bias shape broadcast must match existing size",
    ],
)
class TestAddmmAddsAScaledProduct:
    """`torch.addmm` adds a scaled product to a scaled input.

    For int64 and whole `beta` and `alpha` the result is `beta * input + alpha * (a @ b)`. [it_does_more_than_a_product]
    `beta` and `alpha` are 1 unless given. [what_it_adds_makes_it_differ_from_the_product]
    The input is broadcast to the shape of the product. [the_input_is_broadcast]
    On the CPU an input that does not broadcast, or outside autocast of another dtype, raises RuntimeError.
    [an_input_that_does_not_broadcast_to_the_product_raises, an_input_of_another_dtype_raises]
    With `beta=0` NaN in the input does not spread. [an_input_of_nan_is_ignored_with_beta_zero]
    For int32 matrices a fraction in `beta` or `alpha` is silently cut off. [a_fraction_is_cut_off_for_integers]
    For real numbers the gradient of the input is scaled by `beta`, and the other gradients by `alpha`.
    [beta_scales_the_gradient_of_the_input_and_alpha_those_of_the_factors]
    """

    @belief("lecture/53")
    @given(size=st.tuples(*[st.integers(0, 3)] * 3), beta=st.integers(-3, 3), alpha=st.integers(-3, 3))
    def test_it_does_more_than_a_product(self, size, beta, alpha):
        rows, inner, columns = size
        start = torch.arange(rows * columns).reshape(rows, columns)
        a, b = torch.arange(rows * inner).reshape(rows, inner), torch.arange(inner * columns).reshape(inner, columns)
        expected = [
            [
                beta * int(start[i, j]) + alpha * sum(int(a[i, k]) * int(b[k, j]) for k in range(inner))
                for j in range(columns)
            ]
            for i in range(rows)
        ]

        result = torch.addmm(start, a, b, beta=beta, alpha=alpha)

        assert result.tolist() == expected
        assert result.shape == (rows, columns)

    @belief("lecture/53")
    def test_what_it_adds_makes_it_differ_from_the_product(self):
        a, b = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])

        result = torch.addmm(torch.tensor([[1.0, 1.0], [2.0, 2.0]]), a, b)

        assert torch.mm(a, b).tolist() == [[19.0, 22.0], [43.0, 50.0]]
        assert result.tolist() == [[20.0, 23.0], [45.0, 52.0]]
        assert result.dtype == torch.float32

    @pytest.mark.parametrize(
        ("start", "expected"),
        [
            (10.0, [[29.0, 32.0], [53.0, 60.0]]),
            ([10.0, 20.0], [[29.0, 42.0], [53.0, 70.0]]),
            ([[10.0], [20.0]], [[29.0, 32.0], [63.0, 70.0]]),
        ],
        ids=["number", "row", "column"],
    )
    def test_the_input_is_broadcast(self, start, expected):
        a, b = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])

        result = torch.addmm(torch.tensor(start), a, b)

        assert result.tolist() == expected

    def test_an_input_of_nan_is_ignored_with_beta_zero(self):
        a, b = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])

        result = torch.addmm(torch.tensor(float("nan")), a, b, beta=0)

        assert result.tolist() == [[19.0, 22.0], [43.0, 50.0]]

    def test_a_fraction_is_cut_off_for_integers(self):
        ones = torch.ones(2, 2, dtype=torch.int32)

        result = torch.addmm(ones, ones, ones, beta=1.9, alpha=2.9)

        assert result.tolist() == [[5, 5], [5, 5]]
        assert result.dtype == torch.int32

    @pytest.mark.parametrize("shape", [(3,), (1, 2, 2)], ids=str)
    def test_an_input_that_does_not_broadcast_to_the_product_raises(self, shape):
        with pytest.raises(RuntimeError):
            torch.addmm(torch.ones(shape), torch.ones(2, 2), torch.ones(2, 2))

    @pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.bfloat16, torch.bool], ids=str)
    def test_an_input_of_another_dtype_raises(self, dtype):
        with pytest.raises(RuntimeError):
            torch.addmm(torch.ones(2, 2, dtype=dtype), torch.ones(2, 2), torch.ones(2, 2))

    def test_beta_scales_the_gradient_of_the_input_and_alpha_those_of_the_factors(self):
        start = torch.zeros(2, requires_grad=True)
        a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        b = torch.tensor([[5.0, 6.0], [7.0, 8.0]], requires_grad=True)

        torch.addmm(start, a, b, beta=2, alpha=3).sum().backward()

        assert start.grad.tolist() == [4.0, 4.0]
        assert a.grad.tolist() == [[33.0, 45.0], [33.0, 45.0]]
        assert b.grad.tolist() == [[12.0, 12.0], [18.0, 18.0]]


@claim(
    api=["torch.addmm", "torch.Tensor.addmm_"],
    about=["value", "memory", "state", "error"],
    see=["generated/torch.addmm", "generated/torch.Tensor.addmm_"],
    asked=[
        "add matmul result into existing tensor without allocation",
        "bad in-place call input tensor size and output tensor size",
        "accumulate matrix products in a buffer",
        "expected out tensor to have dtype float but got double",
        "addmm with out argument overwriting input",
    ],
)
class TestAddmmAccumulatesInPlace:
    """By default `Tensor.addmm_` adds the product to the tensor itself.

    The tensor is returned. [in_place_the_tensor_itself_changes]
    In place a vector of two is not broadcast to a product of size 2 by 2: RuntimeError is raised.
    [in_place_the_tensor_is_not_broadcast]
    `torch.addmm` without `out` leaves its input alone. [the_input_is_left_alone]
    Without gradients the result goes into `out`, which may be the added matrix of the same shape.
    [the_result_goes_into_out, out_may_be_the_input]
    A float64 `out` for float32 matrices raises RuntimeError. [an_out_of_another_dtype_raises]
    """

    def test_the_input_is_left_alone(self):
        start = torch.ones(2, 2)

        result = torch.addmm(start, torch.ones(2, 2), torch.ones(2, 2))

        assert result.tolist() == [[3.0, 3.0], [3.0, 3.0]]
        assert start.tolist() == [[1.0, 1.0], [1.0, 1.0]]

    def test_the_result_goes_into_out(self):
        out = torch.zeros(2, 2)

        result = torch.addmm(torch.ones(2, 2), torch.ones(2, 2), torch.ones(2, 2), out=out)

        assert out.tolist() == [[3.0, 3.0], [3.0, 3.0]]
        assert result is out

    def test_out_may_be_the_input(self):
        start = torch.ones(2, 2)

        torch.addmm(start, torch.ones(2, 2), torch.ones(2, 2), out=start)

        assert start.tolist() == [[3.0, 3.0], [3.0, 3.0]]

    def test_in_place_the_tensor_itself_changes(self):
        start = torch.ones(2, 2)

        result = start.addmm_(torch.ones(2, 2), torch.ones(2, 2), alpha=2)

        assert start.tolist() == [[5.0, 5.0], [5.0, 5.0]]
        assert result is start

    def test_in_place_the_tensor_is_not_broadcast(self):
        start = torch.ones(2)

        with pytest.raises(RuntimeError):
            start.addmm_(torch.ones(2, 2), torch.ones(2, 2))

    def test_an_out_of_another_dtype_raises(self):
        out = torch.zeros(2, 2, dtype=torch.float64)

        with pytest.raises(RuntimeError):
            torch.addmm(torch.ones(2, 2), torch.ones(2, 2), torch.ones(2, 2), out=out)
