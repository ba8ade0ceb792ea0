"""Arithmetic between dtypes and in place."""

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.add", "torch.mul"],
    about=["value", "dtype"],
    see=["generated/torch.add", "generated/torch.mul", "tensor_attributes"],
)
class TestArithmeticPromotesTensorsButHardlyNumbers:
    """Tensors meet in the higher kind and widen within it; a number or 0-d tensor never widens one with dimensions.

    The kinds are bool, integer, floating and complex: a Python float makes integers float32 and leaves float16 alone.
    The dtype of the higher kind need not hold the other's numbers: int64 and float16 meet in float16.
    So `int8 + 1` stays int8 and wraps around, and an integer too large for the dtype is cut to its last bits.
    Neither half type holds the other, so together they give float32.
    Two 0-d tensors promote like any two tensors; uint16, uint32 and uint64 raise beside other integers.
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


@claim(
    api=["torch.sub", "torch.add", "torch.mul"],
    about=["value", "error"],
    see=["generated/torch.sub", "generated/torch.logical_xor"],
)
class TestSubRefusesBools:
    """`torch.sub` raises where either operand is bool, a Python bool included, though `add` and `mul` take them.

    So `1 - mask` raises as well, where numpy gives integers.
    Invert a mask with `~mask`, compare two with `^`, and convert with `.int()` to subtract.
    """

    @pytest.mark.parametrize(
        ("left", "right"),
        [([True], [False]), ([True], [3]), ([3], [True]), ([True], [3.0]), ([3.0], [True])],
        ids=["bool-bool", "bool-int", "int-bool", "bool-float", "float-bool"],
    )
    def test_a_bool_tensor_raises(self, left, right):
        with pytest.raises(RuntimeError):
            torch.sub(torch.tensor(left), torch.tensor(right))

    @pytest.mark.parametrize("number", [1, 1.0, True], ids=str)
    def test_a_number_minus_a_bool_tensor_raises(self, number):
        mask = torch.tensor([True, False])

        with pytest.raises(RuntimeError):
            number - mask

    def test_a_python_bool_raises(self):
        with pytest.raises(RuntimeError):
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


@claim(
    api=["torch.Tensor.add_", "torch.Tensor.mul_", "torch.Tensor.div_"],
    about=["value", "dtype", "error", "state"],
    see=["generated/torch.Tensor.add_", "tensor_attributes"],
)
class TestArithmeticInPlaceKeepsTheDtype:
    """Arithmetic in place keeps dtype and shape: it narrows within a kind, and raises where the kind would change.

    A float added to integers in place raises, 2.0 as well as 0.5, and so does their true division.
    float64 added to float16 is rounded.
    Integers of a wider dtype wrap around without a word.
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
