"""What joining does with its parts: dtypes, memory, gradients and containers.

Order: 15
"""

import numpy as np
import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.cat", "torch.stack"],
    about=["value", "dtype", "error"],
    see=["generated/torch.cat", "generated/torch.stack", "tensor_attributes"],
    asked=[
        "concatenate tensors with different dtypes",
        "promotion for Float8 Types is not supported",
        "promotion for uint16 uint32 uint64 types is not supported",
        "cat float16 and bfloat16",
        "dtype of result when concatenating int and float",
    ],
)
class TestCatAndStackPromoteDtypes:
    """`cat` and `stack` can convert parts to a common dtype.

    Outside autocast float16 beside bfloat16 becomes float32, and uint8 beside int8 int16, in either order.
    [the_common_dtype_does_not_depend_on_the_order]
    The int64 number `2**24 + 1` is rounded beside a float32 part. [a_large_integer_is_rounded_beside_a_float]
    A 0-d float64 tensor makes `hstack` with a float32 vector return float64; `+` returns float32.
    [a_number_counts_in_stack_though_not_in_arithmetic]
    On the CPU float8_e4m3fn raises RuntimeError beside float32. [float8_and_float32_cannot_be_joined]
    torch 2.0 lacks float8_e4m3fn. [float8_does_not_exist_before]
    On the CPU uint16 raises RuntimeError beside bool, int64 and complex64. [uint16_cannot_be_joined_with_others]
    Releases before torch 2.3 lack uint16. [uint16_does_not_exist_before]
    Convert such parts to one dtype first. [advice]
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

    @since("2.3")
    @pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.complex64], ids=str)
    def test_uint16_cannot_be_joined_with_others(self, dtype):
        wide, other = torch.ones(1, dtype=torch.uint16), torch.ones(1, dtype=dtype)

        with pytest.raises(RuntimeError):
            torch.cat([wide, other])
        with pytest.raises(RuntimeError):
            torch.stack([wide, other])

    @until("2.3")
    def test_uint16_does_not_exist_before(self):
        assert not hasattr(torch, "uint16")


@claim(
    api=["torch.cat", "torch.stack"],
    about=["memory", "gradient"],
    see=["generated/torch.cat", "generated/torch.stack"],
    asked=[
        "does torch.cat copy memory",
        "gradient through torch.cat",
        "torch.cat in a loop is slow",
        "concatenate tensors without copying",
        "does stack keep the gradient of each parameter",
    ],
)
class TestCatAndStackCopyTheirParts:
    """Without `out`, `cat` and `stack` copy CPU parts into new memory.

    A write to `cat` of a single vector leaves the vector unchanged.
    [writing_to_what_cat_returns_leaves_the_only_part_alone]
    A write to `stack` of a single vector does too. [writing_to_what_stack_returns_leaves_the_only_part_alone]
    Through `cat` a leaf that requires a gradient receives its piece; a part that does not keeps `grad` None.
    [cat_sends_each_part_its_piece_of_the_gradient]
    `stack` sends two leaves their pieces in the same way. [stack_sends_each_part_its_piece_of_the_gradient]
    Beside a float64 leaf, a float32 leaf in `cat` receives a float32 gradient.
    [a_gradient_comes_back_in_the_dtype_of_its_part]
    Growing a tensor by `cat` in a loop copies it anew each time. [background]
    Collect a list instead, and join once. [advice]
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
    asked=[
        "argument tensors must be tuple of Tensors not Tensor",
        "expected a non-empty list of Tensors",
        "torch.stack with generator expression",
        "concatenate list of numpy arrays in torch",
        "expected Tensor as element 0 in argument 0",
        "cat with one tensor without brackets",
    ],
)
class TestCatAndStackWantAListOfTensors:
    """`cat` and `stack` accept a list or a tuple of tensors.

    A tuple joins as a list does. [a_tuple_joins_as_a_list]
    A generator raises TypeError. [a_generator_raises]
    A tensor raises TypeError: its rows are not taken as parts. [a_tensor_is_no_list_of_its_rows]
    A list of NumPy arrays or Python numbers raises TypeError. [other_elements_raise]
    An empty list raises ValueError in `cat`. [cat_of_nothing_raises_value_error]
    Before torch 2.9 `cat` raised RuntimeError for it. [cat_of_nothing_raised_runtime_error_before]
    `stack` raises RuntimeError for an empty list. [stack_of_nothing_raises_runtime_error]
    """

    @since(
        "2.9",
        why="pytorch#158249",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.cat", "torch.concat", "torch.concatenate"],
            "at": {"tensors": 0},
            "when": ["used_up:tensors"],
        },
    )
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

    def test_a_tuple_joins_as_a_list(self):
        parts = (torch.tensor([1]), torch.tensor([2]))

        assert torch.cat(parts).tolist() == [1, 2]
        assert torch.stack(parts).tolist() == [[1], [2]]

    @pytest.mark.parametrize("part", [np.zeros(2), 1, None], ids=["array", "number", "None"])
    def test_other_elements_raise(self, part):
        with pytest.raises(TypeError):
            torch.cat([part, part])
        with pytest.raises(TypeError):
            torch.stack([part, part])
