"""Powers and single numbers.

Order: 20
"""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until
from torchnotes.domains import dtypes


@claim(
    api=["torch.Tensor.pow"],
    about=["value", "shape", "dtype", "gradient"],
    see=["generated/torch.Tensor.pow", "generated/torch.pow", "generated/torch.linalg.matrix_power"],
    asked=[
        "square every element",
        "squaring uint8 image overflows",
        "x ** 2 vs x.pow(2) vs torch.square",
        "float16 squared becomes inf",
        "square of complex tensor is not magnitude",
        "gradient of sum of squares",
    ],
)
class TestPowTwoSquaresWithinTheDtype:
    """`pow(2)` squares float32 and int64 elements in their dtype.

    For float64 the result is the element times itself. [each_float_is_multiplied_by_itself]
    Small int8, int32, float16, bfloat16 and complex64 numbers are squared in their dtype too.
    [small_numbers_are_squared_in_their_dtype]
    uint8, int8 and int32 wrap around and float16 overflows, because the result has as many bits as the element.
    [a_square_that_does_not_fit_wraps_around_or_is_infinite]
    16 squared is 0 in uint8: square pixels in a wider dtype. [a_square_that_does_not_fit_wraps_around_or_is_infinite]
    A complex number is squared and not its absolute value: 1j becomes -1. [a_complex_square_may_be_negative]
    float16 to float64, bfloat16, uint8 and int8 to int64 are kept, and bools become int64.
    [the_dtype_is_kept, bools_become_integers]
    By default the float exponent 2.0 makes float32 of uint8. [a_float_exponent_makes_floats_of_integers]
    For float32 the gradient of `x.pow(2).sum()` is `2 * x`. [the_gradient_is_twice_the_element]
    For complex64 the gradient of `x.pow(2).real.sum()` is `2 * x.conj()`.
    [the_gradient_of_a_complex_square_is_conjugated]
    """

    @belief("til/11")
    @given(values=st.lists(st.floats(allow_nan=False), max_size=8))
    def test_each_float_is_multiplied_by_itself(self, values):
        squares = [value * value for value in values]

        result = torch.tensor(values, dtype=torch.float64).pow(2)

        assert result.tolist() == squares

    @belief("til/11")
    @pytest.mark.parametrize(
        "dtype",
        [
            torch.int8,
            torch.int32,
            torch.int64,
            torch.float16,
            torch.bfloat16,
            torch.float32,
            torch.float64,
            torch.complex64,
        ],
        ids=str,
    )
    def test_small_numbers_are_squared_in_their_dtype(self, dtype):
        result = torch.tensor([[-3, 2], [0, 11]], dtype=dtype).pow(2)

        assert result.tolist() == [[9, 4], [0, 121]]
        assert result.dtype == dtype

    @belief("til/11", holds=False, role="exception")
    @pytest.mark.parametrize(
        ("dtype", "number"),
        [(torch.uint8, 16), (torch.int8, 12), (torch.int32, 46341), (torch.int64, 2**32), (torch.float16, 256)],
        ids=str,
    )
    def test_a_number_whose_square_does_not_fit_is_squared(self, dtype, number):
        result = torch.tensor([number], dtype=dtype).pow(2)

        assert result.tolist() == [number**2]

    @pytest.mark.parametrize(
        ("dtype", "number", "expected"),
        [
            (torch.uint8, 16, 0),
            (torch.int8, 12, -112),
            (torch.int32, 46341, -2147479015),
            (torch.float16, 256, math.inf),
        ],
        ids=str,
    )
    def test_a_square_that_does_not_fit_wraps_around_or_is_infinite(self, dtype, number, expected):
        result = torch.tensor([number], dtype=dtype).pow(2)

        assert result.tolist() == [expected]

    def test_a_complex_square_may_be_negative(self):
        result = torch.tensor([1j, 1 + 2j]).pow(2)

        assert result.tolist() == [-1 + 0j, -3 + 4j]

    def test_bools_become_integers(self):
        result = torch.tensor([True, False]).pow(2)

        assert result.tolist() == [1, 0]
        assert result.dtype == torch.int64

    def test_the_gradient_is_twice_the_element(self):
        x = torch.tensor([-3.0, 0.0, 2.0], requires_grad=True)

        x.pow(2).sum().backward()

        assert x.grad.tolist() == [-6.0, 0.0, 4.0]

    def test_the_gradient_of_a_complex_square_is_conjugated(self):
        x = torch.tensor([1 + 2j], requires_grad=True)

        x.pow(2).real.sum().backward()

        assert x.grad.tolist() == [2 - 4j]

    def test_a_float_exponent_makes_floats_of_integers(self):
        result = torch.tensor([16], dtype=torch.uint8).pow(2.0)

        assert result.tolist() == [256.0]
        assert result.dtype == torch.float32

    @pytest.mark.parametrize("dtype", dtypes.FLOATING + dtypes.INTEGRAL, ids=str)
    def test_the_dtype_is_kept(self, dtype):
        assert torch.ones(2, dtype=dtype).pow(2).dtype == dtype


@claim(
    api=["torch.Tensor.pow"],
    about=["value", "dtype", "error", "gradient"],
    see=["generated/torch.pow"],
    asked=[
        "integers to negative integer powers are not allowed",
        "reciprocal power of integer tensor",
        "cube root of negative number nan",
        "pow 0.5 gradient inf at zero",
        "nan to the power zero",
    ],
)
class TestPowOfIntegersByANegativeExponent:
    """On the CPU `pow` of int64 by a negative Python integer raises.

    The error is a RuntimeError. [a_negative_number_raises]
    A tensor of -1 as the exponent silently makes 0 of 2, 1 of 1 and -1 of -1.
    [a_tensor_of_negative_integers_gives_zero]
    The float exponent -1.0 makes fractions: 0.5 of 2. [a_floating_exponent_gives_floats]
    The real numbers 0.0, NaN and -inf to the power 0 are 1. [everything_to_the_power_zero_is_one]
    The gradient of x in `x.pow(0)` is 0 at 0.0, 2.0 and NaN. [the_gradient_of_the_power_zero_is_zero]
    -8.0 to the power 1/3 is NaN, not -2. [a_negative_number_has_no_cube_root]
    In float32 -inf to the power 0.5 is NaN, and to a tensor of 0.5 is inf. [a_half_is_a_square_root_unless_in_a_tensor]
    The gradient of the power 0.5 is inf at +0.0. [the_gradient_of_a_root_is_infinite_at_zero]
    """

    def test_a_negative_number_raises(self):
        x = torch.tensor([2, 4])

        with pytest.raises(RuntimeError):
            x.pow(-1)

    def test_a_tensor_of_negative_integers_gives_zero(self):
        result = torch.tensor([2, 1, -1]).pow(torch.tensor([-1, -1, -1]))

        assert result.tolist() == [0, 1, -1]
        assert result.dtype == torch.int64

    def test_a_floating_exponent_gives_floats(self):
        result = torch.tensor([2, 4]).pow(-1.0)

        assert result.tolist() == [0.5, 0.25]
        assert result.dtype == torch.float32

    def test_everything_to_the_power_zero_is_one(self):
        result = torch.tensor([0.0, math.nan, -math.inf]).pow(0)

        assert result.tolist() == [1.0, 1.0, 1.0]

    def test_a_negative_number_has_no_cube_root(self):
        result = torch.tensor([-8.0]).pow(1 / 3)

        assert result.isnan().tolist() == [True]
        assert torch.tensor([-math.inf]).pow(1 / 3).tolist() == [math.inf]

    def test_the_gradient_of_a_root_is_infinite_at_zero(self):
        x = torch.tensor([0.0, 4.0], requires_grad=True)

        x.pow(0.5).sum().backward()

        assert x.grad.tolist() == [math.inf, 0.25]

    def test_the_gradient_of_the_power_zero_is_zero(self):
        x = torch.tensor([0.0, 2.0, math.nan], requires_grad=True)

        x.pow(0).sum().backward()

        assert x.grad.tolist() == [0.0, 0.0, 0.0]

    def test_a_half_is_a_square_root_unless_in_a_tensor(self):
        x = torch.tensor([-math.inf])

        assert x.pow(0.5).isnan().tolist() == [True]
        assert x.pow(torch.tensor([0.5])).tolist() == [math.inf]


@claim(
    api=["torch.Tensor.item"],
    about=["value", "error"],
    see=["generated/torch.Tensor.item"],
    asked=[
        "convert loss tensor to python float",
        "Tensor with 2 elements cannot be converted to Scalar",
        "only one element tensors can be converted to Python scalars",
        "memory grows when accumulating loss",
        "why print 0.1 shows 0.10000000149",
        "get value out of a tensor",
    ],
)
class TestItemGivesAPythonNumber:
    """On the CPU `item()` returns the single element as a Python number.

    The shape may be (), (1,) or (1, 1, 1). [one_element_may_have_any_number_of_dimensions]
    A float32 element is returned as float, int64 as int, bool as bool and complex64 as complex.
    [the_number_of_a_loss_comes_out, the_number_is_of_the_python_type_of_its_dtype]
    The number is the one that the tensor holds: 0.1 in float32 comes out as 0.10000000149011612.
    [a_rounded_number_comes_out_as_it_is_held]
    More than one element or none raises RuntimeError. [more_than_one_element_or_none_raises]
    `float()` of two float32 elements raises ValueError. [float_of_more_than_one_element_raises_another_error]
    A meta tensor of one element raises RuntimeError; before torch 2.4 it raised NotImplementedError.
    [a_meta_tensor_raises, a_meta_tensor_raises_not_implemented]
    Add up `loss.item()` instead of `loss`, so that no graph is kept alive. [advice]
    """

    @belief("til/12")
    def test_the_number_of_a_loss_comes_out(self):
        y_pred, y = torch.tensor([3.0, 1.0], requires_grad=True), torch.tensor([1.0, 2.0])
        loss = (y_pred - y).pow(2).sum()

        number = loss.item()

        assert number == 5.0
        assert type(number) is float

    @belief("til/12")
    @pytest.mark.parametrize(
        ("dtype", "kind"),
        [
            (torch.uint8, int),
            (torch.int64, int),
            (torch.bfloat16, float),
            (torch.float16, float),
            (torch.float32, float),
            (torch.float64, float),
            (torch.complex64, complex),
            (torch.bool, bool),
        ],
        ids=["uint8", "int64", "bfloat16", "float16", "float32", "float64", "complex64", "bool"],
    )
    def test_the_number_is_of_the_python_type_of_its_dtype(self, dtype, kind):
        number = torch.tensor(1, dtype=dtype).item()

        assert number == 1
        assert type(number) is kind

    @pytest.mark.parametrize(
        ("dtype", "expected"),
        [
            (torch.bfloat16, 0.10009765625),
            (torch.float16, 0.0999755859375),
            (torch.float32, 0.10000000149011612),
            (torch.float64, 0.1),
        ],
        ids=str,
    )
    def test_a_rounded_number_comes_out_as_it_is_held(self, dtype, expected):
        number = torch.tensor(0.1, dtype=dtype).item()

        assert number == expected

    @pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1)], ids=str)
    def test_one_element_may_have_any_number_of_dimensions(self, shape):
        number = torch.full(shape, 7.5).item()

        assert number == 7.5

    @pytest.mark.parametrize("shape", [(2,), (0,), (2, 0), (1, 2)], ids=str)
    def test_more_than_one_element_or_none_raises(self, shape):
        x = torch.ones(shape)

        with pytest.raises(RuntimeError):
            x.item()

    def test_float_of_more_than_one_element_raises_another_error(self):
        x = torch.ones(2)

        with pytest.raises(ValueError):
            float(x)

    @until("2.4")
    def test_a_meta_tensor_raises_not_implemented(self):
        with pytest.raises(NotImplementedError):
            torch.ones(1, device="meta").item()

    @since(
        "2.4",
        why="pytorch#124554",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.Tensor.item",
                "torch.Tensor.__float__",
                "torch.Tensor.__int__",
                "torch.Tensor.__bool__",
                "torch.Tensor.__complex__",
                "torch.Tensor.__index__",
                "torch.[Tensor.]is_nonzero",
            ],
            "when": ["device:meta", "makes_elements:1..1"],
        },
    )
    def test_a_meta_tensor_raises(self):
        with pytest.raises(RuntimeError) as raised:
            torch.ones(1, device="meta").item()

        assert raised.type is RuntimeError
