"""Arithmetic between dtypes and in place.

Order: 19
"""

import pytest
import torch

from torchnotes import claim, since, until
from torchnotes.domains import dtypes


@claim(
    api=["torch.add", "torch.mul"],
    about=["value", "dtype"],
    see=["generated/torch.add", "generated/torch.mul", "tensor_attributes"],
    asked=[
        "does adding a python float change dtype",
        "type promotion int8 vector plus number overflow",
        "half tensor times python float stays half",
        "float16 plus bfloat16 result dtype",
        "attempted to promote UInt16 and Int",
        "uint8 addition wraps around at 256",
    ],
)
class TestArithmeticPromotesTensorsButHardlyNumbers:
    """In `add` numbers of the same kind do not widen a vector.

    Of two vectors int8 and int64 make int64, uint8 and int8 int16, and float16 and bfloat16 float32.
    [two_tensors_meet_in_the_higher_kind_and_the_wider_dtype_of_a_kind]
    Across kinds int64 and float16 make float16, and float64 and complex64 complex128.
    [two_tensors_meet_in_the_higher_kind_and_the_wider_dtype_of_a_kind]
    By default the number 2.0 makes an int8 vector float32 and leaves a float16 one. [a_number_changes_only_the_kind]
    A 0-d float64 tensor leaves a float32 vector. [a_tensor_of_no_dimensions_counts_as_a_number]
    A 0-d tensor of the same kind leaves a vector of uint8, int8 to int64, floats or complex in `add`.
    [no_0d_tensor_of_the_same_kind_widens]
    Two 0-d tensors promote: int8 1 and int64 300 make 301. [two_0d_tensors_widen]
    An int8 vector of 1 plus 300 is 45, and times 300 is 44. [a_number_too_large_for_the_dtype_is_cut_off]
    Two uint8 vectors wrap around: 57 plus 204 is 5. [integers_wrap_around]
    Bool tensors are joined by "or" in `add` and by "and" in `mul`. [bools_are_joined_by_or_and_and]
    From torch 2.3 on a uint16 vector plus one of uint8 or int8 to int64 raises RuntimeError.
    [wide_unsigned_integers_raise_beside_other_integers]
    """

    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            (torch.int8, torch.int64, torch.int64),
            (torch.uint8, torch.int8, torch.int16),
            (torch.bool, torch.uint8, torch.uint8),
            (torch.int64, torch.float16, torch.float16),
            (torch.float16, torch.bfloat16, torch.float32),
            (torch.float32, torch.float64, torch.float64),
            (torch.float64, torch.complex64, torch.complex128),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("name", ["add", "mul"])
    def test_two_tensors_meet_in_the_higher_kind_and_the_wider_dtype_of_a_kind(self, name, left, right, expected):
        x, y = torch.ones(1, dtype=left), torch.zeros(1, dtype=right)

        result = getattr(torch, name)(x, y)

        assert result.dtype == expected

    @pytest.mark.parametrize(
        ("dtype", "number", "expected"),
        [
            (torch.int8, 2, torch.int8),
            (torch.int8, 2.0, torch.float32),
            (torch.bool, 2, torch.int64),
            (torch.float16, 2.0, torch.float16),
            (torch.float32, 2j, torch.complex64),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("name", ["add", "mul"])
    def test_a_number_changes_only_the_kind(self, name, dtype, number, expected):
        result = getattr(torch, name)(torch.ones(1, dtype=dtype), number)

        assert result.dtype == expected

    @pytest.mark.parametrize(("name", "expected"), [("add", [3.5]), ("mul", [2.5])])
    def test_a_tensor_of_no_dimensions_counts_as_a_number(self, name, expected):
        result = getattr(torch, name)(torch.tensor([1.0]), torch.tensor(2.5, dtype=torch.float64))

        assert result.tolist() == expected
        assert result.dtype == torch.float32

    @pytest.mark.parametrize(("name", "expected"), [("add", [45]), ("mul", [44])])
    def test_a_number_too_large_for_the_dtype_is_cut_off(self, name, expected):
        result = getattr(torch, name)(torch.tensor([1], dtype=torch.int8), 300)

        assert result.tolist() == expected

    @pytest.mark.parametrize(("name", "expected"), [("add", [5]), ("mul", [108])])
    def test_integers_wrap_around(self, name, expected):
        x, y = torch.tensor([57], dtype=torch.uint8), torch.tensor([204], dtype=torch.uint8)

        result = getattr(torch, name)(x, y)

        assert result.tolist() == expected

    @pytest.mark.parametrize(("name", "expected"), [("add", [True, True, False]), ("mul", [True, False, False])])
    def test_bools_are_joined_by_or_and_and(self, name, expected):
        x, y = torch.tensor([True, True, False]), torch.tensor([True, False, False])

        result = getattr(torch, name)(x, y)

        assert result.tolist() == expected
        assert result.dtype == torch.bool

    def test_no_0d_tensor_of_the_same_kind_widens(self):
        kinds = [dtypes.FLOATING, dtypes.INTEGRAL, (torch.complex64, torch.complex128)]
        pairs = [(one, other) for kind in kinds for one in kind for other in kind]

        changed = [
            (one, other)
            for one, other in pairs
            if torch.add(torch.ones(1, dtype=one), torch.ones((), dtype=other)).dtype != one
        ]

        assert changed == []

    def test_two_0d_tensors_widen(self):
        assert torch.add(torch.tensor(1, dtype=torch.int8), torch.tensor(300)).tolist() == 301

    @since("2.3")
    @pytest.mark.parametrize("other", dtypes.INTEGRAL, ids=str)
    def test_wide_unsigned_integers_raise_beside_other_integers(self, other):
        x, y = torch.tensor([1]).to(torch.uint16), torch.ones(1, dtype=other)

        with pytest.raises(RuntimeError) as raised:
            torch.add(x, y)

        assert raised.type is RuntimeError


@claim(
    api=["torch.sub", "torch.add", "torch.mul"],
    about=["value", "error"],
    see=["generated/torch.sub", "generated/torch.logical_xor"],
    asked=[
        "1 - mask on boolean tensor",
        "subtraction with a bool tensor is not supported",
        "difference of two masks",
        "set difference of boolean masks",
        "old code 1 - (a == b) fails",
    ],
)
class TestSubRefusesBools:
    """On the CPU `torch.sub` raises where either tensor is bool.

    `torch.sub(tensor, other=True)` raises too, and so does `1 - mask`.
    [a_python_bool_is_not_implemented, a_number_minus_a_bool_tensor_is_not_implemented]
    NotImplementedError is raised; before torch 2.14 RuntimeError was.
    [a_bool_tensor_is_not_implemented, a_bool_tensor_raises, a_number_minus_a_bool_tensor_raises, a_python_bool_raises]
    `add` and `mul` accept bool tensors and a Python bool.
    [add_and_mul_take_bool_tensors, add_and_mul_take_a_python_bool]
    `~mask` inverts a bool tensor, and `mask ^ other` is True where two differ. [masks_are_inverted_and_compared]
    Two masks converted with `.int()` are subtracted. [a_converted_mask_is_subtracted]
    """

    @until("2.14")
    @pytest.mark.parametrize(
        ("left", "right"),
        [([True], [False]), ([True], [3]), ([3], [True]), ([True], [3.0]), ([3.0], [True])],
        ids=["bool-bool", "bool-int", "int-bool", "bool-float", "float-bool"],
    )
    def test_a_bool_tensor_raises(self, left, right):
        with pytest.raises(RuntimeError) as raised:
            torch.sub(torch.tensor(left), torch.tensor(right))

        assert raised.type is RuntimeError

    @since(
        "2.14",
        why="pytorch#192348",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]sub",
                "torch.[Tensor.]subtract",
                "torch.Tensor.sub_",
                "torch.Tensor.subtract_",
                "torch.Tensor.__sub__",
                "torch.Tensor.__isub__",
                "torch.Tensor.__rsub__",
                "torch.rsub",
            ],
            "when": ["dtype:bool"],
        },
    )
    @pytest.mark.parametrize(
        ("left", "right"),
        [([True], [False]), ([True], [3]), ([3], [True]), ([True], [3.0]), ([3.0], [True])],
        ids=["bool-bool", "bool-int", "int-bool", "bool-float", "float-bool"],
    )
    def test_a_bool_tensor_is_not_implemented(self, left, right):
        with pytest.raises(NotImplementedError):
            torch.sub(torch.tensor(left), torch.tensor(right))

    @until("2.14")
    @pytest.mark.parametrize("number", [1, 1.0, True], ids=str)
    def test_a_number_minus_a_bool_tensor_raises(self, number):
        mask = torch.tensor([True, False])

        with pytest.raises(RuntimeError) as raised:
            number - mask

        assert raised.type is RuntimeError

    @since("2.14")
    @pytest.mark.parametrize("number", [1, 1.0, True], ids=str)
    def test_a_number_minus_a_bool_tensor_is_not_implemented(self, number):
        mask = torch.tensor([True, False])

        with pytest.raises(NotImplementedError):
            number - mask

    @until("2.14")
    def test_a_python_bool_raises(self):
        with pytest.raises(RuntimeError) as raised:
            torch.sub(torch.tensor([3]), other=True)

        assert raised.type is RuntimeError

    @since("2.14")
    def test_a_python_bool_is_not_implemented(self):
        with pytest.raises(NotImplementedError):
            torch.sub(torch.tensor([3]), other=True)

    @pytest.mark.parametrize(
        ("left", "right", "total", "product"),
        [
            ([True, False], [True, True], [True, True], [True, False]),
            ([True, False], [3, 5], [4, 5], [3, 0]),
            ([3.0, 5.0], [True, False], [4.0, 5.0], [3.0, 0.0]),
        ],
        ids=["bool-bool", "bool-int", "float-bool"],
    )
    def test_add_and_mul_take_bool_tensors(self, left, right, total, product):
        x, y = torch.tensor(left), torch.tensor(right)

        assert torch.add(x, y).tolist() == total
        assert torch.mul(x, y).tolist() == product

    def test_add_and_mul_take_a_python_bool(self):
        x = torch.tensor([3, 5])

        assert torch.add(x, other=True).tolist() == [4, 6]
        assert torch.mul(x, other=True).tolist() == [3, 5]

    def test_a_converted_mask_is_subtracted(self):
        result = torch.sub(torch.tensor([True, False]).int(), torch.tensor([False, True]).int())

        assert result.tolist() == [1, -1]
        assert result.dtype == torch.int32

    def test_masks_are_inverted_and_compared(self):
        mask, other = torch.tensor([True, False]), torch.tensor([True, True])

        assert (~mask).tolist() == [False, True]
        assert (mask ^ other).tolist() == [False, True]


@claim(
    api=["torch.Tensor.add_", "torch.Tensor.mul_", "torch.Tensor.div_"],
    about=["value", "dtype", "error", "state"],
    see=["generated/torch.Tensor.add_", "tensor_attributes"],
    asked=[
        "in-place add float to int tensor error",
        "result type Float can't be cast div_",
        "output with shape doesn't match the broadcast shape",
        "does += change dtype of tensor",
        "mul_ by float on long tensor",
    ],
)
class TestArithmeticInPlaceKeepsTheDtype:
    """`add_`, `mul_` and `div_` keep the dtype and shape of their tensor.

    A float64 operand leaves a float16 vector float16, and 1.1 is rounded to 1.099609375.
    [a_wider_float_is_narrowed, a_float64_is_rounded]
    In `add_` and `mul_` an int8 127 wraps around silently beside an int64 2. [a_wider_integer_wraps_around]
    The Python floats 2.0 and 0.5 raise RuntimeError for an int64 vector.
    [integers_refuse_a_fraction, an_even_float_raises_too]
    `div_(2)` of an int64 vector raises RuntimeError. [integers_refuse_true_division_even_where_it_comes_out_even]
    `div_(2, rounding_mode="floor")` is accepted there. [div_with_a_rounding_mode_keeps_integers]
    A vector of two raises RuntimeError beside a 2-by-2 matrix, as the shape would change. [a_tensor_is_not_broadcast]
    """

    @pytest.mark.parametrize("name", ["add_", "mul_", "div_"])
    def test_integers_refuse_a_fraction(self, name):
        x = torch.tensor([4])

        with pytest.raises(RuntimeError):
            getattr(x, name)(0.5)

    def test_integers_refuse_true_division_even_where_it_comes_out_even(self):
        x = torch.tensor([4])

        with pytest.raises(RuntimeError):
            x.div_(2)

    @pytest.mark.parametrize("name", ["add_", "mul_", "div_"])
    def test_a_tensor_is_not_broadcast(self, name):
        x = torch.ones(2)

        with pytest.raises(RuntimeError):
            getattr(x, name)(torch.ones(2, 2))

    @pytest.mark.parametrize(("name", "expected"), [("add_", [1.5]), ("mul_", [0.5]), ("div_", [2.0])])
    def test_a_wider_float_is_narrowed(self, name, expected):
        x = torch.tensor([1.0], dtype=torch.float16)

        result = getattr(x, name)(torch.tensor([0.5], dtype=torch.float64))

        assert result is x
        assert x.tolist() == expected
        assert x.dtype == torch.float16

    @pytest.mark.parametrize(("name", "expected"), [("add_", [-127]), ("mul_", [-2])])
    def test_a_wider_integer_wraps_around(self, name, expected):
        x = torch.tensor([127], dtype=torch.int8)

        getattr(x, name)(torch.tensor([2]))

        assert x.tolist() == expected
        assert x.dtype == torch.int8

    @pytest.mark.parametrize("name", ["add_", "mul_", "div_"])
    def test_an_even_float_raises_too(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch.tensor([4]), name)(2.0)

    def test_a_float64_is_rounded(self):
        x = torch.tensor([1.0], dtype=torch.float16)

        x.add_(torch.tensor([0.1], dtype=torch.float64))

        assert x.tolist() == [1.099609375]

    def test_div_with_a_rounding_mode_keeps_integers(self):
        x = torch.tensor([7])

        x.div_(2, rounding_mode="floor")

        assert x.tolist() == [3]
