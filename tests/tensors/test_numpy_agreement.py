"""Where torch agrees with numpy: arithmetic, comparison, reductions and types."""

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim

SHAPES = arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3)


def pairs(elements):
    """Two arrays of int64 of shapes that broadcast."""
    return SHAPES.flatmap(
        lambda shapes: st.tuples(*(arrays.arrays(np.int64, s, elements=elements) for s in shapes.input_shapes))
    )


@claim(
    api=["torch.add", "torch.subtract", "torch.multiply", "torch.true_divide", "torch.floor_divide"],
    about=["value", "shape", "error"],
    see=["notes/broadcasting", "generated/torch.add", "generated/torch.floor_divide"],
)
class TestArithmeticIsThatOfNumpy:
    """Sums, differences, products and quotients of tensors are numpy's, broadcasting and rounding down included.

    Shapes that do not broadcast raise in both, a RuntimeError in torch and a ValueError in numpy.
    True division of integers is float32 in torch and float64 in numpy, and their division by zero differs too.
    Floor division of bools raises in torch.
    """

    @given(pairs(st.integers(-99, 99)))
    @belief("lecture/9")
    def test_sums_differences_and_products_are_equal(self, pair):
        a, b = pair
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert torch.add(x, y).tolist() == np.add(a, b).tolist()
        assert torch.subtract(x, y).tolist() == np.subtract(a, b).tolist()
        assert torch.multiply(x, y).tolist() == np.multiply(a, b).tolist()

    @given(pairs(st.integers(-99, 99).filter(bool)))
    @belief("lecture/9")
    def test_quotients_are_equal(self, pair):
        a, b = pair[0].astype(np.float64), pair[1].astype(np.float64)
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert torch.true_divide(x, y).tolist() == np.true_divide(a, b).tolist()
        assert torch.floor_divide(x, y).tolist() == np.floor_divide(a, b).tolist()

    @given(arrays.array_shapes(min_dims=1, max_dims=3, max_side=4), arrays.array_shapes(max_dims=3, max_side=4))
    @belief("lecture/9")
    def test_shapes_broadcast_or_raise_alike(self, shape, other):
        try:
            expected = np.add(np.zeros(shape), np.ones(other)).tolist()
        except ValueError:
            with pytest.raises(RuntimeError):
                torch.add(torch.zeros(shape), torch.ones(other))
        else:
            assert torch.add(torch.zeros(shape), torch.ones(other)).tolist() == expected

    @pytest.mark.parametrize("name", ["add", "subtract", "multiply", "true_divide", "floor_divide"])
    @belief("lecture/9")
    def test_shapes_that_do_not_broadcast_raise(self, name):
        with pytest.raises(ValueError, match="broadcast"):
            getattr(np, name)(np.ones((2, 3)), np.ones((2, 1, 2)))
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.ones(2, 3), torch.ones(2, 1, 2))

    @pytest.mark.parametrize("name", ["add", "subtract", "multiply"])
    @pytest.mark.parametrize("dtype", ["uint8", "int8", "int64"])
    @belief("lecture/9")
    def test_integers_wrap_around_alike(self, name, dtype):
        a = np.array([np.iinfo(dtype).min, np.iinfo(dtype).max, 100], dtype=dtype)
        b = np.array([1, 2, 100], dtype=dtype)

        result = getattr(torch, name)(torch.from_numpy(a), torch.from_numpy(b))

        assert result.tolist() == getattr(np, name)(a, b).tolist()


@claim(
    api=["torch.Tensor.__floordiv__", "torch.Tensor.__mod__", "torch.Tensor.__pow__", "torch.Tensor.__rpow__"],
    about=["value", "shape"],
    see=["generated/torch.remainder", "generated/torch.pow"],
)
class TestOperatorsAreThoseOfNumpy:
    """The operators `//`, `%`, `**`, `&`, `|`, `^` and `~` give numpy's results, signs included.

    The sign of a remainder of 0 may differ in floats, and `//`, `%` and `**` of two bools raise in torch.
    A quotient is rounded down and a remainder has the divisor's sign, as in Python.
    Integers agree only for exponents that are not negative.
    """

    @given(pairs(st.integers(-99, 99).filter(bool)))
    @belief("lecture/9")
    def test_floor_division_and_remainder_are_equal(self, pair):
        a, b = pair
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert (x // y).tolist() == (a // b).tolist()
        assert (x % y).tolist() == (a % b).tolist()
        assert (x.double() % y.double()).tolist() == (a.astype(np.float64) % b.astype(np.float64)).tolist()

    @given(pairs(st.integers(0, 7)))
    @belief("lecture/9")
    def test_powers_are_equal(self, pair):
        a, b = pair
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert (x**y).tolist() == (a**b).tolist()
        assert ((-x) ** 2).tolist() == ((-a) ** 2).tolist()
        assert (2**x).tolist() == (2**a).tolist()

    @given(pairs(st.integers(-99, 99)))
    @belief("lecture/9")
    def test_bits_are_equal(self, pair):
        a, b = pair
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert [(x & y).tolist(), (x | y).tolist()] == [(a & b).tolist(), (a | b).tolist()]
        assert [(x ^ y).tolist(), (~x).tolist()] == [(a ^ b).tolist(), (~a).tolist()]

    @belief("lecture/9")
    def test_literal_signs_are_equal(self):
        a, b = np.array([7, 7, -7, -7]), np.array([2, -2, 2, -2])

        assert (torch.from_numpy(a) // torch.from_numpy(b)).tolist() == (a // b).tolist() == [3, -4, -4, 3]
        assert (torch.from_numpy(a) % torch.from_numpy(b)).tolist() == (a % b).tolist() == [1, -1, 1, -1]
        assert (torch.from_numpy(a) ** 3).tolist() == (a**3).tolist() == [343, 343, -343, -343]


@claim(
    api=["torch.less", "torch.greater_equal", "torch.not_equal", "torch.logical_and", "torch.maximum", "torch.minimum"],
    about=["value", "shape"],
    see=["generated/torch.less", "generated/torch.logical_and", "generated/torch.maximum"],
)
class TestComparisonIsThatOfNumpy:
    """Comparisons, logic, `maximum` and `minimum` of two tensors of one dtype are numpy's, NaN included.

    Functions have numpy's names, beside torch's own `lt`, `ge` and `ne`.
    Complex numbers differ, and so do mixed types: `x < -1` of a uint8 tensor `x` holding 1 is True in torch.
    """

    @given(pairs(st.integers(-3, 3)))
    @belief("lecture/9")
    def test_comparisons_are_equal(self, pair):
        a, b = pair
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert torch.less(x, y).tolist() == np.less(a, b).tolist()
        assert torch.greater_equal(x, y).tolist() == np.greater_equal(a, b).tolist()
        assert torch.not_equal(x, y).tolist() == np.not_equal(a, b).tolist()
        assert [(x == y).tolist(), (x > y).tolist()] == [(a == b).tolist(), (a > b).tolist()]

    @given(pairs(st.integers(-2, 2)))
    @belief("lecture/9")
    def test_logic_and_extremes_of_pairs_are_equal(self, pair):
        a, b = pair
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert torch.logical_and(x, y).tolist() == np.logical_and(a, b).tolist()
        assert torch.maximum(x, y).tolist() == np.maximum(a, b).tolist()
        assert torch.minimum(x, y).tolist() == np.minimum(a, b).tolist()

    @pytest.mark.parametrize("name", ["less", "greater_equal", "not_equal", "maximum", "minimum", "fmax", "fmin"])
    @belief("lecture/9")
    def test_nan_is_treated_alike(self, name):
        a, b = np.array([np.nan, 1.0, np.nan, np.inf]), np.array([1.0, np.nan, np.nan, -np.inf])

        result = getattr(torch, name)(torch.from_numpy(a), torch.from_numpy(b))

        assert np.array_equal(result.numpy(), getattr(np, name)(a, b), equal_nan=True)


@claim(
    api=["torch.sum", "torch.prod", "torch.amax", "torch.argmax", "torch.all", "torch.count_nonzero", "torch.cumsum"],
    about=["value", "shape", "argument"],
    see=["generated/torch.sum", "generated/torch.amax", "generated/torch.cumsum"],
)
class TestReductionsAreThoseOfNumpy:
    """Reductions of all or along a dimension give numpy's values and shapes, and take `axis` and `keepdims` too.

    torch's own names are `dim` and `keepdim`; `cumsum` needs a dimension, and knows only `dim`.
    `std`, `var` and `median` differ by default.
    Dimensions without elements sum to 0 and multiply to 1 in both.
    """

    @given(arrays.arrays(np.int64, arrays.array_shapes(max_dims=3, max_side=3), elements=st.integers(-3, 3)), st.data())
    @belief("lecture/9")
    def test_reductions_along_a_dimension_are_equal(self, array, data):
        axis = data.draw(st.integers(-array.ndim, array.ndim - 1))
        tensor = torch.from_numpy(array)

        assert torch.sum(tensor, dim=axis).tolist() == np.sum(array, axis=axis).tolist()
        assert torch.prod(tensor, dim=axis).tolist() == np.prod(array, axis=axis).tolist()
        assert torch.argmax(tensor, dim=axis).tolist() == np.argmax(array, axis=axis).tolist()
        assert torch.cumsum(tensor, dim=axis).tolist() == np.cumsum(array, axis=axis).tolist()
        assert torch.count_nonzero(tensor, dim=axis).tolist() == np.count_nonzero(array, axis=axis).tolist()

    @given(arrays.arrays(np.int64, arrays.array_shapes(max_dims=3, max_side=3), elements=st.integers(-3, 3)))
    @belief("lecture/9")
    def test_reductions_of_everything_are_equal(self, array):
        tensor = torch.from_numpy(array)

        assert torch.sum(tensor).tolist() == np.sum(array).tolist()
        assert torch.prod(tensor).tolist() == np.prod(array).tolist()
        assert torch.amax(tensor).tolist() == np.max(array).tolist()
        assert torch.argmax(tensor).tolist() == np.argmax(array).tolist()
        assert torch.all(tensor).tolist() == np.all(array).tolist()

    @pytest.mark.parametrize("name", ["sum", "prod", "amax", "argmax", "all", "any"])
    @belief("lecture/9")
    def test_axis_and_keepdims_are_understood(self, name):
        array = np.array([[1, 5, 2], [4, 0, 6]])

        result = getattr(torch, name)(torch.from_numpy(array), axis=1, keepdims=True)

        assert result.tolist() == getattr(np, name)(array, axis=1, keepdims=True).tolist()

    @pytest.mark.parametrize("axis", [(0, 2), (1,), (-1, 0, 1)], ids=str)
    @belief("lecture/9")
    def test_several_dimensions_are_reduced_alike(self, axis):
        array = np.arange(-6, 6).reshape(2, 3, 2)

        assert torch.sum(torch.from_numpy(array), axis).tolist() == np.sum(array, axis).tolist()
        assert torch.amax(torch.from_numpy(array), axis).tolist() == np.amax(array, axis).tolist()

    @belief("lecture/9")
    def test_nothing_sums_to_zero_and_multiplies_to_one(self):
        array = np.zeros((0, 2))

        assert torch.sum(torch.from_numpy(array), 0).tolist() == np.sum(array, 0).tolist() == [0.0, 0.0]
        assert torch.prod(torch.from_numpy(array), 0).tolist() == np.prod(array, 0).tolist() == [1.0, 1.0]
        assert torch.all(torch.from_numpy(array)).tolist() == np.all(array).tolist() is True


@claim(api=["torch.promote_types", "torch.add"], about=["dtype"], see=["generated/torch.promote_types"])
class TestPromotionOfOneKindIsThatOfNumpy:
    """Two dtypes of one kind, and a bool beside any, promote to numpy's dtype; uint8 beside a signed integer does too.

    The kinds are bools, integers (uint8 and the signed ones), floats and complex numbers.
    uint16, uint32 and uint64 raise beside other integers; int32 beside float32 is where the two part.
    """

    @pytest.mark.parametrize("a", ["bool", "uint8", "int8", "int16", "int32", "int64"])
    @pytest.mark.parametrize("b", ["bool", "uint8", "int8", "int16", "int32", "int64"])
    @belief("lecture/9")
    def test_bools_and_integers_promote_alike(self, a, b):
        expected = np.promote_types(a, b)

        assert str(torch.promote_types(getattr(torch, a), getattr(torch, b))) == f"torch.{expected}"

    @pytest.mark.parametrize("a", ["bool", "uint8", "int8", "float16", "float32", "float64", "complex64", "complex128"])
    @pytest.mark.parametrize("b", ["float16", "float32", "float64", "complex64", "complex128"])
    @belief("lecture/9")
    def test_bools_bytes_floats_and_complex_numbers_promote_alike(self, a, b):
        expected = np.add(np.ones(1, dtype=a), np.ones(1, dtype=b)).dtype

        result = torch.add(torch.ones(1, dtype=getattr(torch, a)), torch.ones(1, dtype=getattr(torch, b)))

        assert result.numpy().dtype == expected
        assert str(torch.promote_types(getattr(torch, a), getattr(torch, b))) == f"torch.{expected}"
