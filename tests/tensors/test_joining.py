"""Joining tensors."""

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.cat"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.cat"],
)
class TestCatJoinsAlongAnExistingDimension:
    """`cat` joins tensors along a dimension that they have, and demands equal sizes in all others.

    Nothing is broadcast and nothing is padded, and the tensors must have the same number of dimensions.
    Only an empty vector, of shape `(0,)`, is excused from that.
    A number has no dimension to be joined along: `stack` takes numbers, and so does `hstack`.
    """

    @belief("lecture/8")
    @pytest.mark.parametrize(
        ("dim", "expected"),
        [
            (0, [[1, 2], [3, 4], [5, 6], [7, 8]]),
            (1, [[1, 2, 5, 6], [3, 4, 7, 8]]),
            (-1, [[1, 2, 5, 6], [3, 4, 7, 8]]),
            (-2, [[1, 2], [3, 4], [5, 6], [7, 8]]),
        ],
        ids=["0", "1", "-1", "-2"],
    )
    def test_the_parts_follow_one_another_along_the_dimension(self, dim, expected):
        first = torch.tensor([[1, 2], [3, 4]])
        second = torch.tensor([[5, 6], [7, 8]])

        joined = torch.cat([first, second], dim=dim)

        assert joined.tolist() == expected

    @belief("lecture/8")
    @pytest.mark.parametrize("dim", [2, -3])
    def test_a_dimension_that_does_not_exist_raises(self, dim):
        tensor = torch.zeros(2, 2)

        with pytest.raises(IndexError):
            torch.cat([tensor, tensor], dim)

    @given(rows=st.lists(st.lists(st.integers(-9, 9), min_size=1, max_size=3), min_size=1, max_size=4))
    def test_joining_vectors_joins_their_lists(self, rows):
        vectors = [torch.tensor(row) for row in rows]

        joined = torch.cat(vectors)

        assert joined.tolist() == list(itertools.chain(*rows))

    def test_sizes_may_differ_along_the_dimension(self):
        first = torch.tensor([[1], [2]])
        second = torch.tensor([[3, 4], [5, 6]])

        joined = torch.cat([first, second], dim=1)

        assert joined.tolist() == [[1, 3, 4], [2, 5, 6]]

    @pytest.mark.parametrize("shape", [(1, 3), (3,), (1, 1), (1, 2, 1), (0, 3)], ids=str)
    def test_sizes_that_differ_elsewhere_raise(self, shape):
        tensor = torch.zeros(2, 2)

        with pytest.raises(RuntimeError):
            torch.cat([tensor, torch.zeros(shape)])

    def test_numbers_raise(self):
        one, two = torch.tensor(1), torch.tensor(2)

        with pytest.raises(RuntimeError):
            torch.cat([one, two])

    def test_hstack_takes_numbers(self):
        assert torch.hstack([torch.tensor(1), torch.tensor(2)]).tolist() == [1, 2]


@claim(
    api=["torch.cat"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.cat"],
)
class TestCatSkipsEmptyVectors:
    """`cat` skips an empty vector whatever the sizes of the other tensors, yet lets its dtype count.

    It is an old allowance for collecting parts into `torch.tensor([])`, which makes floats of whole numbers.
    Only the shape `(0,)` is let through; `stack` makes no such allowance.
    Start from an empty list instead, and join once at the end.
    """

    @pytest.mark.parametrize("dim", [0, 1])
    def test_an_empty_vector_adds_nothing_to_a_matrix(self, dim):
        empty = torch.empty(0, dtype=torch.int64)
        matrix = torch.tensor([[1, 2], [3, 4]])

        joined = torch.cat([empty, matrix], dim)

        assert joined.tolist() == [[1, 2], [3, 4]]
        assert joined.dtype == torch.int64

    def test_an_empty_vector_of_floats_turns_integers_into_floats(self):
        empty = torch.tensor([])
        integers = torch.tensor([2**24 + 1])

        joined = torch.cat([empty, integers])

        assert joined.dtype == torch.float32
        assert joined.tolist() == [2.0**24]

    def test_empty_vectors_alone_may_be_joined_along_a_dimension_that_does_not_exist(self):
        empty = torch.empty(0)

        joined = torch.cat([empty, empty], dim=5)

        assert joined.shape == (0,)

    def test_an_empty_matrix_is_not_skipped(self):
        matrix = torch.zeros(2, 2)

        with pytest.raises(RuntimeError):
            torch.cat([matrix, torch.empty(0, 3)])

    def test_stack_does_not_skip_an_empty_vector(self):
        vector = torch.zeros(3)

        with pytest.raises(RuntimeError):
            torch.stack([torch.empty(0), vector])


@claim(
    api=["torch.stack"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.stack"],
)
class TestStackJoinsAlongANewDimension:
    """`stack` joins tensors of one shape along a dimension that it makes, whose size is their number.

    It is `cat` of the tensors after `unsqueeze(dim)`, so `dim` may be one past the last dimension of the parts.
    Shapes must be equal to the letter: a size of 1 is not broadcast.
    """

    @belief("lecture/8")
    @pytest.mark.parametrize(
        ("dim", "expected"),
        [
            (0, [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
            (1, [[[1, 2], [5, 6]], [[3, 4], [7, 8]]]),
            (2, [[[1, 5], [2, 6]], [[3, 7], [4, 8]]]),
            (-1, [[[1, 5], [2, 6]], [[3, 7], [4, 8]]]),
            (-2, [[[1, 2], [5, 6]], [[3, 4], [7, 8]]]),
            (-3, [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
        ],
        ids=["0", "1", "2", "-1", "-2", "-3"],
    )
    def test_the_new_dimension_stands_where_dim_says(self, dim, expected):
        first = torch.tensor([[1, 2], [3, 4]])
        second = torch.tensor([[5, 6], [7, 8]])

        stacked = torch.stack([first, second], dim)

        assert stacked.tolist() == expected

    @belief("lecture/8")
    @given(numbers=st.lists(st.integers(-9, 9), min_size=1, max_size=5))
    def test_numbers_become_a_vector(self, numbers):
        tensors = [torch.tensor(number) for number in numbers]

        stacked = torch.stack(tensors)

        assert stacked.tolist() == numbers

    @pytest.mark.parametrize("dim", [3, -4])
    def test_a_place_beyond_the_result_raises(self, dim):
        tensor = torch.zeros(2, 2)

        with pytest.raises(IndexError):
            torch.stack([tensor, tensor], dim)

    @pytest.mark.parametrize("shape", [(1,), (3,), (1, 2), ()], ids=str)
    def test_unequal_shapes_raise(self, shape):
        vector = torch.zeros(2)

        with pytest.raises(RuntimeError):
            torch.stack([vector, torch.zeros(shape)])


@claim(
    api=["torch.cat", "torch.stack"],
    about=["value", "dtype", "error"],
    see=["generated/torch.cat", "generated/torch.stack", "tensor_attributes"],
)
class TestCatAndStackPromoteDtypes:
    """`cat` and `stack` convert parts of mixed dtypes to their common one, which may not hold every value.

    int64 beside float32 becomes float32, and whole numbers above 2**24 are rounded without a word.
    A number counts as much as a vector, also when `hstack` joins the two; in arithmetic it gives way to the vector.
    float8 has no common dtype with others, nor uint16 and wider with other integers: convert them first.
    """

    @pytest.mark.parametrize(
        ("first", "second", "common"),
        [
            (torch.bool, torch.int8, torch.int8),
            (torch.uint8, torch.int8, torch.int16),
            (torch.int64, torch.float16, torch.float16),
            (torch.float16, torch.bfloat16, torch.float32),
            (torch.float64, torch.complex64, torch.complex128),
        ],
        ids=str,
    )
    def test_the_common_dtype_does_not_depend_on_the_order(self, first, second, common):
        a, b = torch.ones(1, dtype=first), torch.ones(1, dtype=second)

        assert torch.cat([a, b]).dtype == torch.cat([b, a]).dtype == common
        assert torch.stack([a, b]).dtype == torch.stack([b, a]).dtype == common

    def test_a_large_integer_is_rounded_beside_a_float(self):
        parts = [torch.tensor([2**24 + 1]), torch.tensor([0.5])]

        assert torch.cat(parts).tolist() == [2.0**24, 0.5]
        assert torch.stack(parts).tolist() == [[2.0**24], [0.5]]

    def test_a_number_counts_in_stack_though_not_in_arithmetic(self):
        double, single = torch.tensor(1.0, dtype=torch.float64), torch.tensor(2.0)

        assert torch.stack([double, single]).dtype == torch.float64
        assert torch.hstack([double, single.unsqueeze(0)]).dtype == torch.float64
        assert (double + single.unsqueeze(0)).dtype == torch.float32

    @since("2.1")
    def test_float8_and_float32_cannot_be_joined(self):
        small, single = torch.ones(1).to(torch.float8_e4m3fn), torch.ones(1)

        with pytest.raises(RuntimeError):
            torch.cat([small, single])
        with pytest.raises(RuntimeError):
            torch.stack([small, single])

    @until("2.1")
    def test_float8_does_not_exist_before(self):
        assert not hasattr(torch, "float8_e4m3fn")


@claim(
    api=["torch.cat", "torch.stack"],
    about=["memory", "gradient"],
    see=["generated/torch.cat", "generated/torch.stack"],
)
class TestCatAndStackCopyTheirParts:
    """`cat` and `stack` copy into new memory, even a single part, and each part gets its own piece of the gradient.

    Growing a tensor by `cat` inside a loop therefore copies everything so far each time: collect a list and join once.
    A part that requires no gradient gets none, and one of another dtype gets its gradient in its own.
    """

    def test_writing_to_what_cat_returns_leaves_the_only_part_alone(self):
        tensor = torch.tensor([1, 2])

        torch.cat([tensor])[0] = 9

        assert tensor.tolist() == [1, 2]

    def test_writing_to_what_stack_returns_leaves_the_only_part_alone(self):
        tensor = torch.tensor([1, 2])

        torch.stack([tensor])[0, 0] = 9

        assert tensor.tolist() == [1, 2]

    def test_cat_sends_each_part_its_piece_of_the_gradient(self):
        first = torch.tensor([1.0, 2.0], requires_grad=True)
        second = torch.tensor([3.0], requires_grad=True)
        third = torch.tensor([4.0])

        (torch.cat([first, second, third]) * torch.tensor([10.0, 20.0, 30.0, 40.0])).sum().backward()

        assert first.grad.tolist() == [10.0, 20.0]
        assert second.grad.tolist() == [30.0]
        assert third.grad is None

    def test_stack_sends_each_part_its_piece_of_the_gradient(self):
        first = torch.tensor([1.0, 2.0], requires_grad=True)
        second = torch.tensor([3.0, 4.0], requires_grad=True)

        (torch.stack([first, second], dim=1) * torch.tensor([[10.0, 20.0], [30.0, 40.0]])).sum().backward()

        assert first.grad.tolist() == [10.0, 30.0]
        assert second.grad.tolist() == [20.0, 40.0]

    def test_a_gradient_comes_back_in_the_dtype_of_its_part(self):
        single = torch.tensor([1.0], requires_grad=True)
        double = torch.tensor([2.0], requires_grad=True, dtype=torch.float64)

        torch.cat([single, double]).sum().backward()

        assert single.grad.dtype == torch.float32
        assert double.grad.dtype == torch.float64


@claim(
    api=["torch.cat", "torch.stack"],
    about=["error"],
    see=["generated/torch.cat", "generated/torch.stack"],
)
class TestCatAndStackWantAListOfTensors:
    """`cat` and `stack` want a list or tuple that holds at least one tensor.

    Nothing to join is an error, not an empty tensor, since neither shape nor dtype is known.
    A generator must be made into a list first, and a tensor is not taken as the list of its rows.
    For no parts `cat` raises ValueError since torch 2.9, and RuntimeError before, as `stack` still does.
    """

    @since("2.9")
    def test_cat_of_nothing_raises_value_error(self):
        with pytest.raises(ValueError):
            torch.cat([])

    @until("2.9")
    def test_cat_of_nothing_raised_runtime_error_before(self):
        with pytest.raises(RuntimeError):
            torch.cat([])

    def test_stack_of_nothing_raises_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.stack([])

    def test_a_tensor_is_no_list_of_its_rows(self):
        matrix = torch.zeros(2, 2)

        with pytest.raises(TypeError):
            torch.cat(matrix)
        with pytest.raises(TypeError):
            torch.stack(matrix)

    def test_a_generator_raises(self):
        vector = torch.zeros(2)

        with pytest.raises(TypeError):
            torch.cat(vector for _ in range(2))
        with pytest.raises(TypeError):
            torch.stack(vector for _ in range(2))
