"""Where torch agrees with numpy: arithmetic and operators.

Order: 38
"""

import operator

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until

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
    asked=[
        "is tensor arithmetic the same as numpy",
        "elementwise add subtract multiply tensors",
        "size of tensor a must match at non-singleton dimension",
        "integer division by zero RuntimeError ZeroDivisionError",
        "dividing two int tensors gives float32",
        "integer overflow in tensor multiplication",
    ],
)
class TestArithmeticIsThatOfNumpy:
    """Sums, differences and products of int64 tensors equal numpy's.

    `add`, `subtract` and `multiply` of two int64 tensors return numpy's values.
    [sums_differences_and_products_are_equal]
    `true_divide` and `floor_divide` of nonzero whole float64 from -99 to 99 do too. [quotients_are_equal]
    In these five, inf, -inf, NaN, 0.0 and -0.0 follow numpy in float16, float32 and float64.
    [special_floats_are_treated_alike]
    Sums, differences and products of uint8, int8 or int64 tensors wrap around alike. [integers_wrap_around_alike]
    In `add`, shapes broadcast alike. [shapes_broadcast_or_raise_alike]
    Shapes that do not broadcast raise RuntimeError in these five; numpy raises ValueError.
    [shapes_that_do_not_broadcast_raise]
    By default a true quotient of int64 tensors is float32; numpy returns float64.
    [a_true_quotient_of_integers_is_narrower]
    On the CPU `floor_divide` of int64 7 by int64 0 raises RuntimeError; numpy returns 0 and warns.
    [an_integer_quotient_by_zero_raises]
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

    @pytest.mark.parametrize("name", ["add", "subtract", "multiply", "true_divide", "floor_divide"])
    @pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
    def test_special_floats_are_treated_alike(self, name, dtype):
        special = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -2.5], dtype=dtype)
        a, b = np.repeat(special, 7), np.tile(special, 7)

        result = getattr(torch, name)(torch.from_numpy(a), torch.from_numpy(b))
        with np.errstate(all="ignore"):
            expected = getattr(np, name)(a, b)

        # as text, for there NaN equals NaN and -0.0 is not 0.0
        assert str(result.tolist()) == str(expected.tolist())

    def test_a_true_quotient_of_integers_is_narrower(self):
        a, b = np.array([1]), np.array([4])

        assert torch.true_divide(torch.from_numpy(a), torch.from_numpy(b)).dtype == torch.float32
        assert np.true_divide(a, b).dtype == np.float64

    def test_an_integer_quotient_by_zero_raises(self):
        a, b = np.array([7]), np.array([0])

        with pytest.warns(RuntimeWarning, match="divide by zero"):
            assert np.floor_divide(a, b).tolist() == [0]
        with pytest.raises(RuntimeError):
            torch.floor_divide(torch.from_numpy(a), torch.from_numpy(b))


@claim(
    api=["torch.Tensor.__floordiv__", "torch.Tensor.__mod__", "torch.Tensor.__pow__", "torch.Tensor.__rpow__"],
    about=["value", "shape"],
    see=["generated/torch.remainder", "generated/torch.pow"],
    asked=[
        "modulo of negative numbers tensor",
        "bitwise and or xor of tensors",
        "floor division rounds toward zero or down",
        "int tensor power with tensor exponents vs numpy",
        "div_floor_cpu not implemented for Bool",
        "remainder_cpu not implemented for Bool",
    ],
)
class TestOperatorsAreThoseOfNumpy:
    """`&`, `|`, `^` and `~` of int64 tensors equal numpy's.

    For int64 from -99 to 99, `//` by a nonzero tensor rounds down, and `%` has the divisor's sign, as in numpy.
    [floor_division_and_remainder_are_equal, literal_signs_are_equal]
    Powers of int64 with exponents from 0 to 7 are equal. [powers_are_equal, literal_signs_are_equal]
    The bits of two int64 tensors combine alike. [bits_are_equal]
    With a tensor of negative exponents, int64 powers are truncated in torch, and numpy raises ValueError.
    [a_negative_exponent_is_truncated]
    A float64 remainder of -1.0 by 1.0 is -0.0 in torch, and 0.0 in numpy. [a_remainder_of_zero_has_another_sign]
    Two bool CPU tensors raise NotImplementedError for `//`, `%` and `**`; numpy computes in int8.
    [two_bools_raise_not_implemented_error]
    Before torch 2.8 they raised RuntimeError. [two_bools_raise_runtime_error]
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

    def test_a_negative_exponent_is_truncated(self):
        a, b = np.array([2, -1]), np.array([-1, -3])

        with pytest.raises(ValueError, match="negative integer powers"):
            _ = a**b

        assert (torch.from_numpy(a) ** torch.from_numpy(b)).tolist() == [0, -1]

    def test_a_remainder_of_zero_has_another_sign(self):
        a, b = np.array([-1.0]), np.array([1.0])

        assert str((torch.from_numpy(a) % torch.from_numpy(b)).tolist()) == "[-0.0]"
        assert str((a % b).tolist()) == "[0.0]"

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.Tensor.__floordiv__",
                "torch.Tensor.__ifloordiv__",
                "torch.Tensor.__rfloordiv__",
                "torch.Tensor.__mod__",
                "torch.Tensor.__imod__",
                "torch.Tensor.__rmod__",
                "torch.Tensor.__pow__",
                "torch.Tensor.__ipow__",
                "torch.Tensor.__rpow__",
                "torch.[Tensor.]floor_divide",
                "torch.[Tensor.]remainder",
                "torch.[Tensor.]pow",
                "torch.Tensor.floor_divide_",
                "torch.Tensor.remainder_",
                "torch.Tensor.pow_",
            ],
            "at": {"input": 0, "other": 1},
            "when": [
                "all_dtypes:bool",
                "!kind:input=int|float",
                "!kind:other=int|float",
                "!kind:exponent=int|float",
                "device:cpu",
            ],
        },
    )
    @pytest.mark.parametrize("name", ["floordiv", "mod", "pow"])
    def test_two_bools_raise_not_implemented_error(self, name):
        array = np.array([True])

        with pytest.raises(NotImplementedError):
            getattr(operator, name)(torch.from_numpy(array), torch.from_numpy(array))

        assert getattr(operator, name)(array, array).dtype == np.int8

    @until("2.8")
    @pytest.mark.parametrize("name", ["floordiv", "mod", "pow"])
    def test_two_bools_raise_runtime_error(self, name):
        tensor = torch.tensor([True])

        with pytest.raises(RuntimeError) as raised:
            getattr(operator, name)(tensor, tensor)

        assert raised.type is RuntimeError
