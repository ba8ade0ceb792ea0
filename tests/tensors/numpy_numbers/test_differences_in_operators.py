"""Where torch parts from numpy: equality, membership, `divmod` and hashing.

Order: 52
"""

import math

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.equal", "torch.eq"],
    about=["value"],
    see=["generated/torch.equal", "generated/torch.eq"],
    asked=[
        "check if two tensors are identical",
        "torch.equal vs torch.eq",
        "np.array_equal in torch",
        "compare tensors containing nan equal",
        "are all elements the same in both tensors",
    ],
)
class TestEqualComparesWholeTensors:
    """On the CPU `torch.equal` of two dense float32 tensors returns one bool.

    `np.equal` compares by element, because NumPy names the whole comparison `array_equal`.
    [equal_is_elementwise, equal_is_what_numpy_calls_array_equal]
    For int64 vectors `torch.equal` is True where the lengths and the elements are equal. [equal_is_one_answer]
    For int64 vectors of unequal lengths it is False, even where they broadcast. [equal_of_unequal_shapes_is_false]
    Two float32 tensors with NaN in the same place are not equal. [equal_is_what_numpy_calls_array_equal]
    The dtypes may differ: an int64 1 equals a float32 1. [equal_is_what_numpy_calls_array_equal]
    `torch.eq` of int64 vectors compares by element and broadcasts a vector of one element.
    [eq_is_elementwise_and_broadcasts]
    `torch.eq` raises RuntimeError for vectors of two and three elements. [eq_of_shapes_that_do_not_broadcast_raises]
    """

    @belief("lecture/9", holds=False, role="exception")
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

    @pytest.mark.parametrize(
        ("a", "b", "answer"),
        [([1, 2], [1, 2], True), ([1, 1], [1], False), ([1], [1.0], True), ([math.nan], [math.nan], False)],
        ids=["equal", "shapes", "dtypes", "nan"],
    )
    def test_equal_is_what_numpy_calls_array_equal(self, a, b, answer):
        assert torch.equal(torch.tensor(a), torch.tensor(b)) is answer
        assert np.array_equal(np.array(a), np.array(b)) is answer


@claim(
    api=["torch.Tensor.__contains__"],
    about=["value", "error"],
    see=["tensors"],
    asked=[
        "check if value is in tensor",
        "Tensor.__contains__ only supports Tensor or scalar",
        "x in tensor error with list",
        "None in list of tensors",
        "check if row exists in matrix",
    ],
)
class TestMembershipRefusesOtherTypes:
    """A tensor's `in` raises RuntimeError for None, a string and a list.

    An ndarray of 1 and 2 answers False for None and `[7]`, because NumPy compares by element.
    [what_a_tensor_cannot_hold_is_not_in_it]
    For both a tensor raises RuntimeError. [asking_about_no_number_raises]
    For an ndarray `in` a tensor it raises too. [an_array_raises]
    Python numbers that the dtype holds exactly are found alike. [numbers_are_found_alike]
    In a uint8 tensor the Python int 300 wraps around: 300 is in a tensor of 44.
    [an_integer_that_does_not_fit_wraps_around]
    A row is in a matrix where one element equals one in its column, in both.
    [one_common_element_puts_a_row_in_a_matrix]
    A row that does not broadcast to the matrix raises RuntimeError. [a_row_of_another_length_raises]
    """

    @pytest.mark.parametrize("value", [None, [7]], ids=["none", "list"])
    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
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

    def test_an_array_raises(self):
        array = np.array([1])

        with pytest.raises(RuntimeError):
            assert array in torch.tensor([1])

    def test_a_row_of_another_length_raises(self):
        with pytest.raises(RuntimeError):
            assert torch.tensor([1, 2, 3]) in torch.tensor([[1, 2]])


@claim(
    api=["torch.div", "torch.remainder"],
    about=["value"],
    see=["generated/torch.div", "generated/torch.remainder"],
    asked=[
        "unsupported operand type(s) for divmod()",
        "quotient and remainder of tensor",
        "convert flat index to row and column",
        "np.divmod in torch",
    ],
)
class TestDivmodIsNotForTensors:
    """`divmod` of tensors raises TypeError.

    torch has `//` and `%`, but `divmod` fails because tensors lack `__divmod__`.
    [divmod_gives_quotient_and_remainder, divmod_raises]
    A Python number on either side raises too. [divmod_with_a_number_raises]
    For int64 divisors other than 0, `torch.div(..., rounding_mode="floor")` and `torch.remainder` are NumPy's
    `divmod`.
    [floor_division_and_remainder_are_the_halves_of_numpys_divmod]
    """

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
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

    @pytest.mark.parametrize(("a", "b"), [(torch.tensor([7]), 2), (7, torch.tensor([2]))], ids=["right", "left"])
    def test_divmod_with_a_number_raises(self, a, b):
        with pytest.raises(TypeError):
            divmod(a, b)


@claim(
    api=["torch.Tensor.__hash__"],
    about=["value"],
    see=["tensors"],
    asked=[
        "use tensor as dictionary key",
        "set of tensors does not remove duplicates",
        "hash of a tensor",
        "unhashable type numpy.ndarray but tensor works",
        "lookup by tensor value in dict fails",
    ],
)
class TestTensorsAreHashable:
    """A plain tensor is hashable, by identity.

    `hash(tensor)` returns `id(tensor)`. [hash_raises, the_hash_is_the_identity]
    `hash(array)` raises TypeError, because NumPy leaves arrays unhashable. [hash_of_an_array_raises]
    A plain tensor can be a key of a dict, also after `add_`. [a_tensor_is_a_key, a_write_keeps_the_key]
    Two tensors made of equal values are different keys: a set keeps both. [equal_tensors_are_different_keys]
    The results of `weight.view(1)` and `weight.detach()` are other keys than `weight`. [a_view_is_another_key]
    """

    @belief("lecture/9", holds=False, role="exception")
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

    def test_a_write_keeps_the_key(self):
        weight = torch.tensor([1])
        names = {weight: "weight"}

        weight.add_(1)

        assert names[weight] == "weight"

    def test_a_view_is_another_key(self):
        weight = torch.tensor([1])
        names = {weight: "weight"}

        assert names.get(weight.view(1)) is None
        assert names.get(weight.detach()) is None
