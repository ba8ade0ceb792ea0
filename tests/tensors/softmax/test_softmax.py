"""Softmax.

Order: 29
"""

import math
import warnings

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from torchnotes import belief, claim, since, until
from torchnotes.domains import dtypes


@claim(
    api=["torch.nn.functional.softmax"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.nn.functional.softmax", "generated/torch.nn.Softmax"],
    asked=[
        "convert logits to probabilities",
        "softmax probabilities do not sum to exactly 1",
        "softmax along rows or columns which dim",
        "softmax overflow with large logits",
        "softmax bfloat16 sum not one",
    ],
)
class TestSoftmaxMakesSharesThatSumToOne:
    """`softmax` of finite float32 numbers returns shares that sum to about 1.

    For float64 numbers from -20 to 20 each share is about `exp(x)` divided by the sum of the exponentials.
    [each_share_is_its_exponential_over_their_sum]
    In a finite float64 matrix each column sums to about 1 for `dim=0`, and each row for `dim=1` and `dim=-1`.
    [the_numbers_along_dim_compete]
    A thousand equal shares in bfloat16 are rounded so that they sum to about 0.9995. [the_sum_may_miss_one_by_rounding]
    In float32 the numbers 1000 and 3e38 do not overflow. [extreme_numbers_do_not_overflow]
    Beside 0 the number -1000 gets exactly 0. [extreme_numbers_do_not_overflow]
    A finite 0-d float32 tensor becomes 1, and one of shape (0, 3) stays empty.
    [a_number_alone_has_the_whole, no_numbers_have_no_shares]
    For a matrix the dimensions 2 and -3 raise IndexError. [a_dimension_that_does_not_exist_raises]
    """

    @belief("lecture/10")
    @given(numbers=st.lists(st.floats(-20, 20), min_size=1, max_size=5))
    def test_each_share_is_its_exponential_over_their_sum(self, numbers):
        total = sum(math.exp(number) for number in numbers)

        shares = functional.softmax(torch.tensor(numbers, dtype=torch.float64), dim=0)

        assert shares.tolist() == pytest.approx([math.exp(number) / total for number in numbers])

    @belief("lecture/10")
    @pytest.mark.parametrize(
        ("dim", "expected"),
        [
            (0, [[0.5, 0.5], [0.5, 0.5]]),
            (1, [[0.2, 0.8], [0.2, 0.8]]),
            (-1, [[0.2, 0.8], [0.2, 0.8]]),
        ],
        ids=["0", "1", "-1"],
    )
    def test_the_numbers_along_dim_compete(self, dim, expected):
        tensor = torch.tensor([[0.0, math.log(4)], [0.0, math.log(4)]], dtype=torch.float64)

        shares = functional.softmax(tensor, dim)

        assert shares.round(decimals=4).tolist() == expected

    @pytest.mark.parametrize(
        ("numbers", "expected"),
        [([1000.0, 1000.0], [0.5, 0.5]), ([-1000.0, 0.0], [0.0, 1.0]), ([3e38, -3e38], [1.0, 0.0])],
        ids=["large", "far-apart", "farthest-apart"],
    )
    def test_extreme_numbers_do_not_overflow(self, numbers, expected):
        tensor = torch.tensor(numbers)

        shares = functional.softmax(tensor, dim=0)

        assert shares.tolist() == expected

    def test_the_sum_may_miss_one_by_rounding(self):
        shares = functional.softmax(torch.zeros(1000, dtype=torch.bfloat16), dim=0)

        total = shares.double().sum().item()

        assert total == pytest.approx(0.9995, abs=1e-4)

    def test_a_number_alone_has_the_whole(self):
        tensor = torch.tensor(-7.0)

        shares = functional.softmax(tensor, dim=0)

        assert shares.tolist() == 1.0

    def test_no_numbers_have_no_shares(self):
        tensor = torch.zeros(0, 3)

        shares = functional.softmax(tensor, dim=0)

        assert shares.shape == (0, 3)

    @pytest.mark.parametrize("dim", [2, -3])
    def test_a_dimension_that_does_not_exist_raises(self, dim):
        tensor = torch.zeros(2, 2)

        with pytest.raises(IndexError):
            functional.softmax(tensor, dim)


@claim(
    api=["torch.nn.functional.softmax"],
    about=["value", "argument", "warning"],
    see=["generated/torch.nn.functional.softmax"],
    asked=[
        "implicit dimension choice for softmax has been deprecated",
        "which dim to use in softmax",
        "softmax() missing 1 required positional arguments dim",
        "softmax without dim on 3d tensor",
    ],
)
class TestSoftmaxGuessesTheDimension:
    """`functional.softmax` without `dim` warns and guesses the dimension.

    The guess is 0 for three, one or no dimensions, and 1 for two, four or five.
    [the_guess_depends_on_the_number_of_dimensions]
    So a batch of sequences, in three dimensions with the batch first, is normalised over the batch.
    [the_guess_depends_on_the_number_of_dimensions]
    With `dim=-1` there is not a warning. [a_dimension_that_is_given_does_not_warn]
    `Tensor.softmax` and `torch.softmax` raise TypeError without `dim`.
    [the_method_and_the_function_of_torch_do_not_guess]
    Pass `dim`. [advice]
    """

    @pytest.mark.parametrize(
        ("shape", "share"),
        [((), 1), ((2,), 1 / 2), ((2, 4), 1 / 4), ((2, 4, 8), 1 / 2), ((2, 4, 8, 16), 1 / 4), ((2, 4, 8, 1, 1), 1 / 4)],
        ids=[f"{rank}-dimensional" for rank in range(6)],
    )
    def test_the_guess_depends_on_the_number_of_dimensions(self, shape, share):
        tensor = torch.zeros(shape)

        with pytest.warns(UserWarning):
            shares = functional.softmax(tensor)

        assert shares.unique().tolist() == [share]

    def test_a_dimension_that_is_given_does_not_warn(self):
        tensor = torch.zeros(2, 4, 8)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            shares = functional.softmax(tensor, dim=-1)

        assert raised == []
        assert shares.unique().tolist() == [1 / 8]

    def test_the_method_and_the_function_of_torch_do_not_guess(self):
        tensor = torch.zeros(2, 4)

        with pytest.raises(TypeError):
            tensor.softmax()
        with pytest.raises(TypeError):
            torch.softmax(tensor)


@claim(
    api=["torch.nn.functional.softmax"],
    about=["value", "dtype", "argument", "error"],
    see=["generated/torch.nn.functional.softmax"],
    asked=[
        "softmax_lastdim_kernel_impl not implemented for Half",
        "softmax_lastdim_kernel_impl not implemented for Long",
        "softmax of integer scores",
        "softmax on fp16 model on cpu fails",
        "softmax dtype argument",
    ],
)
class TestSoftmaxTakesFloatsOnly:
    """`softmax` accepts float32 and float64 tensors and keeps their dtype.

    Outside autocast bfloat16 is kept too. [floats_keep_their_dtype]
    float16 on the CPU keeps its dtype from torch 2.2 on. [half_precision_is_taken_on_the_cpu]
    torch 2.0 and 2.1 raise RuntimeError for float16 numbers on the CPU. [half_precision_raised_on_the_cpu_before]
    CPU vectors of bool, uint8, int32, int64 or complex64 with elements raise NotImplementedError.
    [what_is_not_a_float_raises]
    Before torch 2.8 such vectors raised RuntimeError. [what_is_not_a_float_raised_another_error]
    An empty vector of int64 or bool is returned in its dtype. [an_empty_tensor_of_another_dtype_is_let_through]
    With `dtype=torch.float32` int64 and bool are accepted. [the_dtype_asked_for_is_the_dtype_returned]
    The conversion comes first: 1e300 becomes infinite with `dtype=torch.float32`, and the shares NaN.
    [the_conversion_comes_before_the_exponential]
    """

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]softmax",
                "torch.[Tensor.]log_softmax",
                "torch.nn.functional.softmax",
                "torch.nn.functional.log_softmax",
                "torch.nn.functional.softmin",
                "torch.special.softmax",
                "torch.special.log_softmax",
            ],
            "at": {"dtype": 2},
            "when": ["first_dtype:integral,bool,complex", "!kind:dtype=dtype", "!empty", "device:cpu"],
        },
    )
    @pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int32, torch.int64, torch.complex64], ids=str)
    def test_what_is_not_a_float_raises(self, dtype):
        tensor = torch.ones(2, dtype=dtype)

        with pytest.raises(NotImplementedError):
            functional.softmax(tensor, dim=0)

    @until("2.8")
    @pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int32, torch.int64, torch.complex64], ids=str)
    def test_what_is_not_a_float_raised_another_error(self, dtype):
        tensor = torch.ones(2, dtype=dtype)

        with pytest.raises(RuntimeError) as raised:
            functional.softmax(tensor, dim=0)

        assert raised.type is RuntimeError

    def test_an_empty_tensor_of_another_dtype_is_let_through(self):
        empty = {dtype: torch.empty(0, dtype=dtype) for dtype in dtypes.COMMON}

        shares = {dtype: functional.softmax(tensor, dim=0) for dtype, tensor in empty.items()}

        assert [dtype for dtype in empty if (shares[dtype].dtype, shares[dtype].shape) != (dtype, (0,))] == []

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_floats_keep_their_dtype(self, dtype):
        tensor = torch.zeros(2, dtype=dtype)

        shares = functional.softmax(tensor, dim=0)

        assert shares.dtype == dtype
        assert shares.tolist() == [0.5, 0.5]

    @since("2.2")
    def test_half_precision_is_taken_on_the_cpu(self):
        tensor = torch.zeros(2, dtype=torch.float16)

        shares = functional.softmax(tensor, dim=0)

        assert shares.dtype == torch.float16
        assert shares.tolist() == [0.5, 0.5]

    @until("2.2")
    def test_half_precision_raised_on_the_cpu_before(self):
        tensor = torch.zeros(2, dtype=torch.float16)

        with pytest.raises(RuntimeError):
            functional.softmax(tensor, dim=0)

    @pytest.mark.parametrize("source", [torch.bool, torch.int64, torch.float16, torch.float64], ids=str)
    def test_the_dtype_asked_for_is_the_dtype_returned(self, source):
        tensor = torch.ones(2, dtype=source)

        shares = functional.softmax(tensor, dim=0, dtype=torch.float32)

        assert shares.dtype == torch.float32
        assert shares.tolist() == [0.5, 0.5]

    def test_the_conversion_comes_before_the_exponential(self):
        tensor = torch.tensor([1e300, 0.0], dtype=torch.float64)

        shares = functional.softmax(tensor, dim=0, dtype=torch.float32)

        assert shares.isnan().tolist() == [True, True]
