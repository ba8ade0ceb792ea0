"""Where torch parts from numpy: attributes, operators and arguments."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(api=["torch.Tensor.size", "torch.Tensor.numel"], about=["value"], see=["generated/torch.Tensor.size"])
class TestSizeIsAMethodOfTensors:
    """`Tensor.size` is a method that returns the shape, and `numel` counts the elements.

    An ndarray's `size` is an attribute and a plain number.
    Code brought over that asks `tensor.size == 6` compares a method with a number: False, and no error.
    """

    @belief("lecture/9", holds=False)
    def test_size_is_the_number_of_elements(self):
        assert torch.zeros(2, 3).size == np.zeros((2, 3)).size

    def test_size_returns_the_shape(self):
        assert torch.zeros(2, 3).size() == (2, 3)

    def test_size_of_a_dimension_is_a_number(self):
        assert torch.zeros(2, 3).size(-1) == 3

    def test_the_method_equals_no_number(self):
        assert (torch.zeros(2, 3).size == 6) is False

    def test_numel_is_what_numpy_calls_size(self):
        assert np.zeros((2, 3)).size == 6
        assert torch.zeros(2, 3).numel() == 6


@claim(api=["torch.Tensor.stride", "torch.Tensor.element_size"], about=["value"], see=["generated/torch.Tensor.stride"])
class TestStrideCountsElements:
    """`Tensor.stride` counts elements where an ndarray's `strides` counts bytes.

    It is a method too, and takes the dimension asked about.
    Multiply by `element_size()` to get numpy's number.
    """

    @belief("lecture/9", holds=False)
    def test_strides_are_equal(self):
        assert torch.zeros(2, 3).stride() == np.zeros((2, 3), dtype=np.float32).strides

    def test_a_step_along_a_row_is_one_element(self):
        assert torch.zeros(2, 3).stride() == (3, 1)

    def test_a_step_in_numpy_is_the_bytes_of_an_element(self):
        tensor = torch.zeros(2, 3)

        assert np.zeros((2, 3), dtype=np.float32).strides == (12, 4)
        assert tensor.stride(0) * tensor.element_size() == 12


@claim(
    api=["torch.Tensor.to", "torch.Tensor.clone", "torch.Tensor.fill_", "torch.Tensor.flatten"],
    about=["value", "dtype", "memory"],
    see=["tensors"],
)
class TestNdarrayMethodsThatTensorsLack:
    """A tensor has no `astype`, `copy`, `fill` or `flat`: it has `to`, `clone`, `fill_` and `flatten`.

    What writes into the tensor ends in an underscore.
    `item` takes no position: index first.
    """

    @pytest.mark.parametrize("name", ["astype", "copy", "fill", "flat", "tobytes", "searchsorted", "compress"])
    @belief("lecture/9", holds=False, raises=AttributeError)
    def test_a_tensor_has_the_attribute_of_an_ndarray(self, name):
        assert hasattr(np.zeros(2), name)
        assert getattr(torch.zeros(2), name)

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_item_takes_a_position(self):
        assert torch.tensor([5, 6]).item(1) == np.array([5, 6]).item(1)

    def test_to_converts_as_astype_does(self):
        result = torch.tensor([1.7, -1.7]).to(torch.int64)

        assert result.dtype == torch.int64
        assert result.tolist() == np.array([1.7, -1.7]).astype(np.int64).tolist() == [1, -1]

    def test_to_of_the_same_dtype_is_no_copy(self):
        tensor, array = torch.zeros(2), np.zeros(2)

        assert tensor.to(torch.float32) is tensor
        assert array.astype(np.float64) is not array

    def test_clone_copies(self):
        tensor = torch.tensor([1, 2])

        copy = tensor.clone()
        copy[0] = 9

        assert copy.dtype == torch.int64
        assert copy.tolist() == [9, 2]
        assert tensor.tolist() == [1, 2]

    def test_fill_with_an_underscore_writes_in_place_and_returns_the_tensor(self):
        tensor = torch.tensor([1, 2])

        result = tensor.fill_(7)

        assert result is tensor
        assert tensor.dtype == torch.int64
        assert tensor.tolist() == [7, 7]

    def test_flatten_shares_the_elements_that_flat_runs_through(self):
        tensor, array = torch.tensor([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]])

        flattened = tensor.flatten()
        tensor[1, 1] = array[1, 1] = 9

        assert flattened.dtype == torch.int64
        assert flattened.tolist() == [*array.flat] == [1, 2, 3, 9]

    def test_item_of_an_element_is_a_number(self):
        assert torch.tensor([5, 6])[1].item() == 6


@claim(api=["torch.add", "torch.eq"], about=["value", "error"], see=["generated/torch.add", "generated/torch.eq"])
class TestListsAreNoOperands:
    """A list is no operand for a tensor: adding one raises, and `==` answers one plain False.

    numpy turns the list into an array and works element by element.
    Compared with None or a string an array answers one False an element, a tensor a single one.
    The functions `torch.add` and `torch.eq` raise for a list.
    A tensor of one integer times a list repeats the list, as an int does in Python.
    """

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_a_list_is_added_element_by_element(self):
        tens = [10, 20]

        assert (torch.tensor([1, 2]) + tens).tolist() == (np.array([1, 2]) + tens).tolist()

    @belief("lecture/9", holds=False)
    def test_a_list_is_compared_element_by_element(self):
        assert np.array_equal(torch.tensor([1, 2]) == [1, 2], np.array([1, 2]) == [1, 2])

    def test_adding_a_list_raises(self):
        tens = [10, 20]

        with pytest.raises(TypeError):
            torch.tensor([1, 2]) + tens
        with pytest.raises(TypeError):
            torch.add(torch.tensor([1, 2]), tens)
        assert torch.tensor([2]) * tens == [10, 20, 10, 20]

    def test_the_function_behind_the_comparison_raises_for_a_list(self):
        with pytest.raises(TypeError):
            torch.eq(torch.tensor([1, 2]), [1, 2])

    def test_numpy_adds_and_compares_a_list(self):
        tens = [10, 20]

        assert (np.array([1, 2]) + tens).tolist() == [11, 22]
        assert (np.array([1, 2]) == [1, 3]).tolist() == [True, False]

    @pytest.mark.parametrize("other", [[1, 2], "a", None], ids=["list", "string", "none"])
    def test_comparison_with_what_is_no_tensor_is_a_plain_false(self, other):
        assert (torch.tensor([1, 2]) == other) is False

    def test_comparison_with_a_tensor_or_a_number_is_by_element(self):
        assert torch.eq(torch.tensor([1, 2]), torch.tensor([1, 3])).tolist() == [True, False]
        assert (torch.tensor([1, 2]) == 2).tolist() == [False, True]

    def test_a_tensor_or_a_number_is_added_by_element(self):
        assert torch.add(torch.tensor([1, 2]), torch.tensor([10, 20])).tolist() == [11, 22]
        assert (torch.tensor([1, 2]) + 1).tolist() == [2, 3]


@claim(
    api=["torch.sqrt", "torch.sum", "torch.maximum"],
    about=["value", "error"],
    see=["generated/torch.maximum"],
)
class TestFunctionsTakeTensorsOnly:
    """Functions such as `torch.sqrt`, `torch.sum` and `torch.maximum` refuse numbers and lists.

    numpy's functions turn whatever they get into an array first.
    For the larger of a tensor and a number use `torch.clamp(tensor, min=number)`.
    """

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_sqrt_takes_a_number(self):
        assert torch.sqrt(4.0) == np.sqrt(4.0)

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_sum_takes_a_list(self):
        assert torch.sum([1, 2]) == np.sum([1, 2])

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_maximum_takes_a_number(self):
        assert torch.maximum(torch.tensor([1, 5]), 2).tolist() == np.maximum(np.array([1, 5]), 2).tolist()

    def test_numbers_and_lists_raise(self):
        with pytest.raises(TypeError):
            torch.sqrt(4.0)
        with pytest.raises(TypeError):
            torch.sum([1, 2])
        with pytest.raises(TypeError):
            torch.maximum(torch.tensor([1, 5]), 2)

    def test_tensors_are_what_they_take(self):
        assert torch.sqrt(torch.tensor(4.0)).item() == 2.0
        assert torch.sum(torch.tensor([1, 2])).item() == 3
        assert torch.maximum(torch.tensor([1, 5]), torch.tensor(2)).tolist() == [2, 5]

    def test_clamp_takes_a_number(self):
        assert torch.clamp(torch.tensor([1, 5]), min=2).tolist() == np.maximum(np.array([1, 5]), 2).tolist() == [2, 5]


@claim(api=["torch.equal", "torch.eq"], about=["value"], see=["generated/torch.equal", "generated/torch.eq"])
class TestEqualComparesWholeTensors:
    """`torch.equal` answers for whole tensors, `np.equal` for each element.

    What numpy calls `equal` is `torch.eq`, and what torch calls `equal` is `np.array_equal`.
    Neither name raises in the other's place while the shapes broadcast, so a mix-up shows late.
    """

    @belief("lecture/9", holds=False)
    def test_equal_is_elementwise(self):
        expected = np.equal(np.array([1, 2]), np.array([1, 3])).tolist()

        assert expected == torch.equal(torch.tensor([1, 2]), torch.tensor([1, 3]))

    def test_equal_is_one_answer(self):
        assert torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2])) is True
        assert torch.equal(torch.tensor([1, 2]), torch.tensor([1, 3])) is False

    def test_equal_of_unequal_shapes_is_false(self):
        assert torch.equal(torch.tensor([1, 1]), torch.tensor([1])) is False

    def test_eq_of_shapes_that_do_not_broadcast_raises(self):
        with pytest.raises(RuntimeError):
            torch.eq(torch.tensor([1, 2]), torch.tensor([1, 2, 3]))

    def test_eq_is_elementwise_and_broadcasts(self):
        assert torch.eq(torch.tensor([1, 2]), torch.tensor([1, 3])).tolist() == [True, False]
        assert torch.eq(torch.tensor([1, 2]), torch.tensor([1])).tolist() == [True, False]


@claim(api=["torch.Tensor.__contains__"], about=["value", "error"], see=["tensors"])
class TestMembershipRefusesOtherTypes:
    """`in` asks a tensor about numbers and tensors only, and raises for None or a string.

    An ndarray answers False for both.
    About a number that fits the dtype both answer alike, and about a row both look for any equal element.
    An integer that does not fit wraps around first: 300 is in a uint8 tensor of 44.
    """

    @pytest.mark.parametrize("value", [None, [7]], ids=["none", "list"])
    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_what_a_tensor_cannot_hold_is_not_in_it(self, value):
        assert (value in np.array([1, 2])) is False
        assert (value in torch.tensor([1, 2])) is False

    @pytest.mark.parametrize("value", [None, "a", [7]], ids=["none", "string", "list"])
    def test_asking_about_no_number_raises(self, value):
        with pytest.raises(RuntimeError):
            assert value in torch.tensor([1])

    @pytest.mark.parametrize(("value", "found"), [(2, True), (2.0, True), (3, False)])
    @belief("lecture/9")
    def test_numbers_are_found_alike(self, value, found):
        assert (value in torch.tensor([1, 2])) is (value in np.array([1, 2])) is found

    def test_an_integer_that_does_not_fit_wraps_around(self):
        assert (300 in torch.tensor([44], dtype=torch.uint8)) is True
        assert (300 in np.array([44], dtype=np.uint8)) is False

    @belief("lecture/9")
    def test_one_common_element_puts_a_row_in_a_matrix(self):
        assert (torch.tensor([1, 9]) in torch.tensor([[1, 2], [3, 4]])) is True
        assert (np.array([1, 9]) in np.array([[1, 2], [3, 4]])) is True


@claim(
    api=["torch.div", "torch.remainder"],
    about=["value"],
    see=["generated/torch.div", "generated/torch.remainder"],
)
class TestDivmodIsNotForTensors:
    """`divmod` of tensors raises: torch has `//` and `%` and no `__divmod__`.

    `torch.div(..., rounding_mode="floor")` and `torch.remainder` are its two halves, with numpy's signs.
    """

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_divmod_gives_quotient_and_remainder(self):
        quotient, remainder = divmod(torch.tensor([-7]), torch.tensor([2]))

        assert (quotient.tolist(), remainder.tolist()) == ([-4], [1])

    def test_divmod_raises(self):
        with pytest.raises(TypeError):
            divmod(torch.tensor([-7]), torch.tensor([2]))

    def test_floor_division_and_remainder_are_the_halves_of_numpys_divmod(self):
        a, b = np.array([-7, 7, -7]), np.array([2, -2, -2])

        quotient = torch.div(torch.from_numpy(a), torch.from_numpy(b), rounding_mode="floor")
        remainder = torch.remainder(torch.from_numpy(a), torch.from_numpy(b))

        assert quotient.tolist() == divmod(a, b)[0].tolist() == [-4, -4, 3]
        assert remainder.tolist() == divmod(a, b)[1].tolist() == [1, -1, -1]


@claim(api=["torch.Tensor.__hash__"], about=["value"], see=["tensors"])
class TestTensorsAreHashable:
    """A tensor is hashable, by identity; an ndarray is not.

    That lets tensors be keys of a dict, as optimizers do with parameters.
    Equal tensors are different keys, so a set does not remove duplicates.
    """

    @belief("lecture/9", holds=False)
    def test_hash_raises(self):
        with pytest.raises(TypeError):
            hash(torch.tensor([1]))

    def test_hash_of_an_array_raises(self):
        with pytest.raises(TypeError):
            hash(np.array([1]))

    def test_the_hash_is_the_identity(self):
        tensor = torch.tensor([1])

        is_identity = hash(tensor) == id(tensor)

        assert is_identity

    def test_a_tensor_is_a_key(self):
        weight = torch.tensor([1])

        names = {weight: "weight"}

        assert names[weight] == "weight"

    def test_equal_tensors_are_different_keys(self):
        assert len({torch.tensor([1]), torch.tensor([1])}) == 2
