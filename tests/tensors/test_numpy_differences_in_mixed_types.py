"""Where torch parts from numpy: mixed types, complex numbers and NaN."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.matmul", "torch.dot", "torch.isclose"],
    about=["error", "value"],
    see=["generated/torch.matmul", "generated/torch.isclose"],
)
class TestMatrixProductsDoNotPromote:
    """`matmul`, `dot` and `isclose` of tensors of two dtypes raise where numpy promotes.

    Elementwise arithmetic promotes in torch too; these three do not.
    Convert one of them first, with `to`.
    """

    @pytest.mark.parametrize("other", [np.int64, np.float32], ids=["int64", "float32"])
    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_a_matrix_product_promotes(self, other):
        a, b = np.array([[1.0, 2.0]]), np.array([[3], [4]], dtype=other)

        assert np.matmul(a, b).tolist() == [[11.0]]
        assert torch.matmul(torch.from_numpy(a), torch.from_numpy(b)).tolist() == [[11.0]]

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_isclose_compares_integers_with_floats(self):
        assert np.isclose(np.array([1]), np.array([1.0])).tolist() == [True]
        assert torch.isclose(torch.tensor([1]), torch.tensor([1.0])).tolist() == [True]

    def test_two_dtypes_raise(self):
        with pytest.raises(RuntimeError):
            torch.matmul(torch.tensor([[1]]), torch.tensor([[1.0]]))
        with pytest.raises(RuntimeError):
            torch.dot(torch.tensor([1]), torch.tensor([1.0]))
        with pytest.raises(RuntimeError):
            torch.isclose(torch.tensor([1]), torch.tensor([1.0]))

    def test_one_dtype_is_what_they_take(self):
        assert torch.matmul(torch.tensor([[1, 2]]), torch.tensor([[3], [4]])).tolist() == [[11]]
        assert torch.dot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])).item() == 11.0
        assert torch.isclose(torch.tensor([1.0, 1.0]), torch.tensor([1.0, 1.1])).tolist() == [True, False]


@claim(
    api=["torch.lt", "torch.max", "torch.maximum", "torch.sort"],
    about=["error"],
    see=["generated/torch.lt", "generated/torch.sort"],
)
class TestComplexNumbersHaveNoOrder:
    """Complex tensors cannot be ordered: `<`, `max`, `maximum` and `sort` raise.

    numpy orders by the real part and then by the imaginary one.
    The error is a RuntimeError or a TypeError, depending on the function and the release.
    For `sort` it was a ValueError in 2.7 and 2.8, and is a TypeError since 2.15.
    """

    @pytest.mark.parametrize("name", ["less", "maximum"])
    @belief("lecture/9", holds=False, raises=(RuntimeError, TypeError))
    def test_complex_numbers_compare_by_their_real_part(self, name):
        a, b = np.array([1 + 2j]), np.array([2 + 1j])

        result = getattr(torch, name)(torch.from_numpy(a), torch.from_numpy(b))

        assert result.tolist() == getattr(np, name)(a, b).tolist()

    @belief("lecture/9", holds=False, raises=(RuntimeError, TypeError, ValueError))
    def test_complex_numbers_are_sorted(self):
        assert torch.sort(torch.tensor([2j, 1j])).values.tolist() == np.sort(np.array([2j, 1j])).tolist()

    def test_ordering_raises(self):
        tensor = torch.tensor([2j, 1j])

        with pytest.raises((RuntimeError, TypeError)):
            torch.lt(tensor, tensor)
        with pytest.raises((RuntimeError, TypeError)):
            torch.max(tensor)
        with pytest.raises((RuntimeError, TypeError)):
            torch.maximum(tensor, tensor)

    @since("2.7")
    @until("2.9")
    def test_sorting_raised_a_value_error_for_two_releases(self):
        with pytest.raises(ValueError):
            torch.sort(torch.tensor([2j, 1j]))

    @since("2.15")
    def test_sorting_raises_a_type_error(self):
        with pytest.raises(TypeError):
            torch.sort(torch.tensor([2j, 1j]))

    @until("2.7")
    @since("2.9")
    def test_sorting_raises_a_runtime_or_type_error(self):
        with pytest.raises((RuntimeError, TypeError)):
            torch.sort(torch.tensor([2j, 1j]))

    def test_numpy_orders_by_the_real_part_first(self):
        assert (np.array([1 + 9j]) < np.array([2 + 0j])).tolist() == [True]
        assert np.max(np.array([1 + 9j, 2 + 0j])) == 2
        assert np.sort(np.array([2j, 1j])).tolist() == [1j, 2j]

    @belief("lecture/9")
    def test_equality_is_alike(self):
        a, b = np.array([1 + 2j, 1j]), np.array([1 + 2j, 2j])

        assert torch.eq(torch.from_numpy(a), torch.from_numpy(b)).tolist() == (a == b).tolist() == [True, False]


@claim(api=["torch.imag", "torch.real"], about=["error", "value"], see=["generated/torch.imag", "generated/torch.real"])
class TestRealTensorsHaveNoImaginaryPart:
    """`imag` of a real tensor raises where numpy gives zeros.

    `real` of a real tensor is the tensor.
    Of a complex tensor both are views, as in numpy.
    """

    @belief("lecture/9", holds=False, raises=(RuntimeError, TypeError))
    def test_the_imaginary_part_of_a_real_tensor_is_zero(self):
        assert torch.imag(torch.tensor([1.0])).tolist() == np.imag(np.array([1.0])).tolist()

    def test_the_imaginary_part_of_a_real_tensor_raises(self):
        with pytest.raises((RuntimeError, TypeError)):
            torch.imag(torch.tensor([1.0]))

    def test_the_real_part_of_a_real_tensor_is_the_tensor(self):
        tensor = torch.tensor([1.0])

        assert torch.real(tensor) is tensor

    def test_the_imaginary_part_of_a_real_array_is_zero(self):
        assert np.imag(np.array([1.0])).tolist() == [0.0]

    @belief("lecture/9")
    def test_the_parts_of_complex_numbers_are_alike(self):
        array = np.array([1 + 2j, -3j])

        assert torch.imag(torch.from_numpy(array)).tolist() == np.imag(array).tolist() == [2.0, -3.0]
        assert torch.real(torch.from_numpy(array)).tolist() == np.real(array).tolist() == [1.0, 0.0]

    def test_the_parts_of_complex_numbers_are_views(self):
        tensor, array = torch.tensor([1 + 2j]), np.array([1 + 2j])

        torch.imag(tensor)[0], torch.real(tensor)[0] = 5, 4
        np.imag(array)[0], np.real(array)[0] = 5, 4

        assert tensor.tolist() == array.tolist() == [4 + 5j]


@claim(api=["torch.sign"], about=["value", "dtype"], see=["generated/torch.sign"])
class TestTheSignOfNanIsZero:
    """`torch.sign` of NaN is 0 where numpy's is NaN.

    A mistake upstream is hidden by it.
    Of bools it gives the bools back, where numpy raises.
    """

    @belief("lecture/9", holds=False)
    def test_the_sign_of_nan_is_nan(self):
        assert np.isnan(np.sign(np.array([np.nan]))).tolist() == [True]
        assert torch.isnan(torch.sign(torch.tensor([np.nan]))).tolist() == [True]

    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_the_sign_of_nan_is_zero(self, dtype):
        result = torch.sign(torch.tensor([float("nan"), -2.0, 0.0, 3.0], dtype=dtype))

        assert result.dtype == dtype
        assert result.tolist() == [0.0, -1.0, 0.0, 1.0]

    @belief("lecture/9", holds=False)
    def test_the_sign_of_bools_raises(self):
        with pytest.raises(TypeError):
            np.sign(np.array([True]))
        with pytest.raises((TypeError, RuntimeError)):
            torch.sign(torch.tensor([True]))

    def test_the_sign_of_bools_is_the_bools(self):
        result = torch.sign(torch.tensor([True, False]))

        assert result.dtype == torch.bool
        assert result.tolist() == [True, False]

    @belief("lecture/9")
    def test_the_sign_of_numbers_is_alike(self):
        array = np.array([-2.5, 0.0, 3.0, np.inf])

        assert torch.sign(torch.from_numpy(array)).tolist() == np.sign(array).tolist() == [-1.0, 0.0, 1.0, 1.0]


@claim(api=["torch.where"], about=["error", "value", "warning"], see=["generated/torch.where"])
class TestWhereWantsBools:
    """`torch.where` wants a condition of bools, and raises for numbers other than uint8.

    numpy takes anything but zero for true, as torch does for uint8, which is deprecated.
    Write the comparison, `condition != 0`.
    """

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_numbers_are_true_unless_zero(self):
        assert torch.where(torch.tensor([0, 2]), 1, 0).tolist() == np.where(np.array([0, 2]), 1, 0).tolist()

    @pytest.mark.parametrize("dtype", [torch.int64, torch.float32], ids=str)
    def test_a_condition_of_numbers_raises(self, dtype):
        with pytest.raises(RuntimeError):
            torch.where(torch.tensor([0, 2], dtype=dtype), 1, 0)

    def test_a_condition_of_bytes_is_accepted_with_a_warning(self):
        with pytest.warns(UserWarning, match="uint8"):
            result = torch.where(torch.tensor([0, 2], dtype=torch.uint8), 1, 0)

        assert result.tolist() == [0, 1]

    def test_numpy_takes_numbers(self):
        assert np.where(np.array([0, 2]), 1, 0).tolist() == [0, 1]

    @belief("lecture/9")
    def test_bools_choose_alike(self):
        condition, a, b = np.array([[True], [False]]), np.array([1, 2]), np.array([3, 4])

        result = torch.where(torch.from_numpy(condition), torch.from_numpy(a), torch.from_numpy(b))

        assert result.tolist() == np.where(condition, a, b).tolist() == [[1, 2], [3, 4]]


@claim(api=["torch.round"], about=["value", "error"], see=["generated/torch.round"])
class TestRoundingToTensWantsFloats:
    """`torch.round` with `decimals` takes floats only, and by keyword only.

    numpy rounds integers to tens, and takes the number of decimals by position.
    Without decimals integers come back as they are, and halves go to the even neighbour in both.
    """

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_integers_are_rounded_to_tens(self):
        assert np.round(np.array([17, 25]), decimals=-1).tolist() == [20, 20]
        assert torch.round(torch.tensor([17, 25]), decimals=-1).tolist() == [20, 20]

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_decimals_are_given_by_position(self):
        assert torch.round(torch.tensor([1.25]), 1).tolist() == np.round(np.array([1.25]), 1).tolist()

    def test_integers_with_decimals_and_decimals_by_position_raise(self):
        with pytest.raises(RuntimeError):
            torch.round(torch.tensor([17, 25]), decimals=-1)
        with pytest.raises(TypeError):
            torch.round(torch.tensor([1.25]), 1)

    def test_floats_are_rounded_to_tens(self):
        assert torch.round(torch.tensor([17.0, 25.0]), decimals=-1).tolist() == [20.0, 20.0]

    def test_integers_come_back_without_decimals(self):
        assert torch.round(torch.tensor([17, 25])).tolist() == [17, 25]

    @belief("lecture/9")
    def test_halves_go_to_the_even_neighbour(self):
        array = np.array([0.5, 1.5, 2.5, -1.5])

        assert torch.round(torch.from_numpy(array)).tolist() == np.round(array).tolist() == [0.0, 2.0, 2.0, -2.0]


@claim(api=["torch.Tensor.__setitem__", "torch.Tensor.__iadd__"], about=["value", "error"], see=["tensor_attributes"])
class TestFloatsWrittenAtIntegerPositionsMustMatch:
    """A float tensor written into an integer tensor is truncated through a slice and raises through an index tensor.

    Through a mask one element is truncated, and several raise; a Python float is truncated everywhere.
    numpy truncates them all.
    An in-place `+=` with floats raises in both.
    """

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_an_index_of_positions_truncates(self):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        array[np.array([0])] = np.array([5.7])
        tensor[torch.tensor([0])] = torch.tensor([5.7])

        assert tensor.tolist() == array.tolist()

    def test_an_index_of_positions_raises(self):
        tensor = torch.tensor([1, 2])

        with pytest.raises(RuntimeError):
            tensor[torch.tensor([0])] = torch.tensor([5.7])

        assert tensor.tolist() == [1, 2]

    def test_several_elements_through_a_mask_raise(self):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        array[np.array([True, True])] = np.array([5.7, 6.7])
        with pytest.raises(RuntimeError):
            tensor[torch.tensor([True, True])] = torch.tensor([5.7, 6.7])

        assert array.tolist() == [5, 6]
        assert tensor.tolist() == [1, 2]

    def test_a_python_float_truncates_through_positions(self):
        tensor = torch.tensor([1, 2])

        tensor[torch.tensor([0])] = -5.7

        assert tensor.tolist() == [-5, 2]

    @pytest.mark.parametrize(
        ("index", "value"),
        [(slice(0, 1), [-5.7]), (slice(0, 1), -5.7), (0, -5.7), ([True, False], [-5.7]), ([True, False], -5.7)],
        ids=["slice", "slice-0d", "number-0d", "mask", "mask-0d"],
    )
    @belief("lecture/9")
    def test_a_slice_a_number_or_a_mask_truncates(self, index, value):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        tensor[index] = torch.tensor(value)
        array[index] = np.array(value)

        assert tensor.tolist() == array.tolist() == [-5, 2]

    @belief("lecture/9")
    def test_adding_a_float_in_place_raises(self):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        with pytest.raises(TypeError):
            array += 0.5
        with pytest.raises(RuntimeError):
            tensor += 0.5

        assert tensor.tolist() == array.tolist() == [1, 2]

    @belief("lecture/9")
    def test_adding_an_integer_in_place_is_alike(self):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        tensor += 5
        array += 5

        assert tensor.tolist() == array.tolist() == [6, 7]
