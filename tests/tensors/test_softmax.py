"""Softmax."""

import math
import warnings

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.nn.functional.softmax"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.nn.functional.softmax", "generated/torch.nn.Softmax"],
)
class TestSoftmaxMakesSharesThatSumToOne:
    """`softmax` turns the numbers along one dimension into shares between 0 and 1 that sum to 1.

    Each share is `exp(x)` divided by the sum of all `exp(x)`, and is rounded, so the sum may miss 1 by a little.
    The largest number is subtracted first, so that 1000 does not overflow.
    A number far below the largest gets exactly 0.
    Always pass `dim`: it decides which numbers compete.
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
)
class TestSoftmaxGuessesTheDimension:
    """`softmax` without `dim` warns and guesses: dimension 1 for two or more than three dimensions, else 0.

    So a batch of sequences, which has three dimensions, is normalised over the batch.
    `Tensor.softmax` and `torch.softmax` know no guess and raise.
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
)
class TestSoftmaxTakesFloatsOnly:
    """`softmax` takes floats only, keeps their dtype, and converts first when told a `dtype`.

    An empty tensor of integers slips through as it is.
    `dtype=torch.float32` makes integers and booleans acceptable and spares half precision its rounding.
    The conversion comes first: a number too large for the dtype becomes infinite and its shares NaN.
    """

    @pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int32, torch.int64, torch.complex64], ids=str)
    def test_what_is_not_a_float_raises(self, dtype):
        tensor = torch.ones(2, dtype=dtype)

        with pytest.raises(RuntimeError):
            functional.softmax(tensor, dim=0)

    def test_an_empty_tensor_of_integers_is_let_through(self):
        shares = functional.softmax(torch.zeros(0, dtype=torch.int64), dim=0)

        assert shares.shape == (0,)
        assert shares.dtype == torch.int64

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


@claim(
    api=["torch.nn.functional.softmax"],
    about=["value"],
    see=["generated/torch.nn.functional.softmax"],
)
class TestSoftmaxOfAMaskedRowIsNan:
    """`softmax` gives -inf a share of exactly 0, but a row of nothing else becomes NaN.

    That is how a mask works, and how an attention row that is masked throughout poisons a model.
    A single inf or NaN also turns its whole row into NaN, and no other row.
    Fill in a large finite number, such as `torch.finfo(dtype).min`, where whole rows may be masked.
    Added to a negative score instead, that number may overflow to -inf again.
    """

    def test_minus_infinity_gets_nothing(self):
        tensor = torch.tensor([-math.inf, 2.0, 2.0])

        shares = functional.softmax(tensor, dim=0)

        assert shares.tolist() == [0.0, 0.5, 0.5]

    @pytest.mark.parametrize(
        "row", [[-math.inf, -math.inf], [math.inf, 0.0], [math.nan, 0.0]], ids=["-inf-only", "inf", "nan"]
    )
    def test_one_row_becomes_nan_and_the_other_stays(self, row):
        tensor = torch.tensor([row, [0.0, 0.0]])

        shares = functional.softmax(tensor, dim=1)

        assert shares[0].isnan().tolist() == [True, True]
        assert shares[1].tolist() == [0.5, 0.5]

    def test_a_row_of_the_least_finite_number_is_shared_evenly(self):
        tensor = torch.full((4,), torch.finfo(torch.float32).min)

        shares = functional.softmax(tensor, dim=0)

        assert shares.tolist() == [0.25, 0.25, 0.25, 0.25]

    def test_the_least_finite_number_added_to_itself_gives_nan_again(self):
        least = torch.full((4,), torch.finfo(torch.float32).min)

        shares = functional.softmax(least + least, dim=0)

        assert shares.isnan().tolist() == [True, True, True, True]


@claim(
    api=["torch.nn.functional.softmax"],
    about=["gradient"],
    see=["generated/torch.nn.functional.softmax"],
)
class TestSoftmaxGradientsSumToZero:
    """The gradient of `softmax` pushes one share up only by pushing the others down.

    With shares `s`, the derivative of `s[i]` by `x[i]` is `s[i] * (1 - s[i])`, and by any other `x[j]`, `-s[i] * s[j]`.
    So each gradient sums to zero, and that of the sum of all shares, a constant, is zero everywhere, but for rounding.
    """

    @pytest.mark.parametrize(
        ("share", "expected"),
        [(0, [0.1875, -0.125, -0.0625]), (1, [-0.125, 0.25, -0.125]), (2, [-0.0625, -0.125, 0.1875])],
    )
    def test_the_jacobian_is_that_of_the_formula(self, share, expected):
        numbers = torch.tensor([0.0, math.log(2), 0.0], dtype=torch.float64, requires_grad=True)

        functional.softmax(numbers, dim=0)[share].backward()

        assert numbers.grad.round(decimals=6).tolist() == expected

    def test_the_sum_of_the_shares_has_a_gradient_of_zero(self):
        numbers = torch.tensor([5.0, 5.0], requires_grad=True)

        functional.softmax(numbers, dim=0).sum().backward()

        assert numbers.grad.tolist() == [0.0, 0.0]
