"""Where torch agrees with numpy: reductions and types.

Order: 41
"""

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.sum", "torch.prod", "torch.amax", "torch.argmax", "torch.all", "torch.count_nonzero", "torch.cumsum"],
    about=["value", "shape", "argument"],
    see=["generated/torch.sum", "generated/torch.amax", "generated/torch.cumsum"],
    asked=[
        "sum over axis like numpy",
        "keepdims axis arguments in torch",
        "cumsum without dim missing 1 required positional argument",
        "argmax over multiple dimensions",
        "argument dim must be int not tuple",
        "product over several dims",
    ],
)
class TestReductionsAreThoseOfNumpy:
    """Along one dimension `sum` and `prod` of int64 tensors equal numpy's.

    Along one dimension of a nonempty int64 tensor `argmax`, `cumsum` and `count_nonzero` are equal too.
    [reductions_along_a_dimension_are_equal]
    Of a whole nonempty int64 tensor `sum`, `prod`, `amax`, `argmax` and `all` are equal.
    [reductions_of_everything_are_equal]
    In float64 NaN spreads through `sum`, `prod` and `amax`, and `argmax` finds it, as in numpy. [nan_is_treated_alike]
    `sum`, `prod`, `amax`, `argmax`, `all` and `any` accept `axis` and `keepdims`. [axis_and_keepdims_are_understood]
    `cumsum` without a dimension raises TypeError; numpy flattens. [cumsum_needs_a_dimension]
    `sum` and `amax` accept a tuple of several dimensions. [several_dimensions_are_reduced_alike]
    `prod` and `argmax` raise TypeError for a tuple of dimensions. [prod_and_argmax_of_several_dimensions_raise]
    For float64 of shape `(0, 2)` `sum` along 0 is 0, `prod` is 1, and `all` of the whole is True.
    [nothing_sums_to_zero_and_multiplies_to_one]
    Of a uint8 tensor `sum` is int64 and `all` is uint8; numpy returns uint64 and bool. [bytes_become_another_dtype]
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

    @pytest.mark.parametrize("name", ["sum", "prod", "amax", "argmax"])
    def test_nan_is_treated_alike(self, name):
        array = np.array([1.0, np.nan, np.inf])

        result = getattr(torch, name)(torch.from_numpy(array))

        assert np.array_equal(result.numpy(), getattr(np, name)(array), equal_nan=True)

    def test_cumsum_needs_a_dimension(self):
        array = np.array([[1, 2], [3, 4]])

        with pytest.raises(TypeError):
            torch.cumsum(torch.from_numpy(array))

        assert np.cumsum(array).tolist() == [1, 3, 6, 10]

    @pytest.mark.parametrize("name", ["prod", "argmax"])
    def test_prod_and_argmax_of_several_dimensions_raise(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.ones(2, 2), (0, 1))

    def test_bytes_become_another_dtype(self):
        array = np.array([1, 2], dtype=np.uint8)
        tensor = torch.from_numpy(array)

        assert (torch.sum(tensor).dtype, torch.all(tensor).dtype) == (torch.int64, torch.uint8)
        assert (np.sum(array).dtype, np.all(array).dtype) == (np.uint64, np.bool_)


@claim(
    api=["torch.promote_types", "torch.add"],
    about=["dtype"],
    see=["generated/torch.promote_types"],
    asked=[
        "result dtype of int plus float tensor",
        "int32 plus float32 dtype numpy vs torch",
        "uint16 and int64 promotion not supported",
        "type promotion rules table",
    ],
)
class TestPromotionOfOneKindIsThatOfNumpy:
    """In `promote_types` bool, uint8 and signed integers agree with numpy.

    In `promote_types` pairs of bool, uint8, int8, int16, int32 and int64 agree. [bools_and_integers_promote_alike]
    float16, float32, float64, complex64 and complex128 agree too, also beside bool, uint8 and int8.
    [bools_bytes_floats_and_complex_numbers_promote_alike]
    int32 beside float32 is float32; numpy returns float64. [int32_beside_float32_differs]
    `promote_types` of uint16 and int64 raises RuntimeError; numpy returns int64. [uint16_beside_int64_raises]
    Releases before torch 2.3 lack uint16. [uint16_does_not_exist_before]
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

    def test_int32_beside_float32_differs(self):
        assert torch.promote_types(torch.int32, torch.float32) == torch.float32
        assert np.promote_types("int32", "float32") == np.float64

    @since("2.3")
    def test_uint16_beside_int64_raises(self):
        with pytest.raises(RuntimeError):
            torch.promote_types(torch.uint16, torch.int64)

        assert np.promote_types("uint16", "int64") == np.int64

    @until("2.3")
    def test_uint16_does_not_exist_before(self):
        assert not hasattr(torch, "uint16")
