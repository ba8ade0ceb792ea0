"""Methods whose name ends in an underscore.

Order: 18.5
"""

import pytest
import torch

from torchnotes import claim

UNARY = [
    "abs",
    "acos",
    "asin",
    "atan",
    "ceil",
    "cos",
    "cosh",
    "deg2rad",
    "digamma",
    "erf",
    "erfc",
    "erfinv",
    "exp",
    "exp2",
    "expm1",
    "fix",
    "floor",
    "frac",
    "lgamma",
    "log",
    "log10",
    "log1p",
    "log2",
    "logical_not",
    "logit",
    "nan_to_num",
    "neg",
    "rad2deg",
    "reciprocal",
    "relu",
    "round",
    "rsqrt",
    "sgn",
    "sigmoid",
    "sign",
    "sin",
    "sinc",
    "sinh",
    "sqrt",
    "square",
    "tan",
    "tanh",
    "tril",
    "triu",
    "trunc",
]
BINARY = [
    "add",
    "atan2",
    "copysign",
    "div",
    "eq",
    "floor_divide",
    "fmod",
    "ge",
    "gt",
    "hypot",
    "le",
    "logical_and",
    "logical_or",
    "logical_xor",
    "lt",
    "mul",
    "ne",
    "pow",
    "remainder",
    "sub",
    "xlogy",
]


@claim(
    api=["torch.Tensor.add_", "torch.Tensor.add", "torch.Tensor.exp_", "torch.Tensor.exp", "torch.Tensor.eq_"],
    about=["memory", "value"],
    see=["tensors"],
    asked=[
        "what does the underscore at the end of a method mean",
        "difference between add and add_",
        "in place methods in pytorch",
        "does add_ return a new tensor",
    ],
)
class TestAMethodWithAnUnderscoreWritesItsTensor:
    """Arithmetic methods whose names end in `_` write their tensor.

    `exp_` of a contiguous float32 matrix returns that matrix, which holds what `exp` returns.
    [one_tensor_is_written_and_returned]
    `add_` does so with a second one of its shape, which stays as it was. [the_second_tensor_stays]
    `exp` and `add` return new memory, and leave the tensor as it was.
    [without_the_underscore_memory_is_new]
    `exp_()` and `add_(0.5)` of integers raise RuntimeError, and so does `add_` of a leaf that requires a gradient
    outside of `no_grad`.
    [what_cannot_be_written_raises]
    A sum that is too large for int8 wraps around: 100 plus 100 is -56. [a_sum_too_large_wraps_around]
    `eq_` writes 1.0 and 0.0 to float32, and keeps the dtype where `eq` returns bools. [eq_keeps_the_dtype]
    A view shows what is written, since its memory is the same. [a_view_shows_what_is_written]
    """

    @pytest.mark.parametrize("name", UNARY)
    def test_one_tensor_is_written_and_returned(self, name):
        tensor = torch.tensor([[0.25, 0.5], [0.75, 0.125]])
        expected = getattr(tensor.clone(), name)().float()

        returned = getattr(tensor, f"{name}_")()

        assert returned is tensor
        assert torch.equal(tensor, expected)

    @pytest.mark.parametrize("name", BINARY)
    def test_the_second_tensor_stays(self, name):
        tensor, other = torch.tensor([[0.25, 0.5], [0.75, 0.125]]), torch.full((2, 2), 0.5)
        expected = getattr(tensor.clone(), name)(other).float()

        returned = getattr(tensor, f"{name}_")(other)

        assert returned is tensor
        assert torch.equal(tensor, expected)
        assert other.tolist() == [[0.5, 0.5], [0.5, 0.5]]

    @pytest.mark.parametrize(("name", "given"), [("exp", ()), ("add", (1.0,))])
    def test_without_the_underscore_memory_is_new(self, name, given):
        tensor = torch.zeros(2)

        result = getattr(tensor, name)(*given)

        assert (result.tolist(), tensor.tolist()) == ([1.0, 1.0], [0.0, 0.0])
        assert result.data_ptr() != tensor.data_ptr()

    def test_what_cannot_be_written_raises(self):
        integers, leaf = torch.tensor([1, 2]), torch.ones(2, requires_grad=True)

        with pytest.raises(RuntimeError):
            integers.exp_()
        with pytest.raises(RuntimeError):
            integers.add_(0.5)
        with pytest.raises(RuntimeError):
            leaf.add_(1.0)
        assert (integers.tolist(), leaf.tolist()) == ([1, 2], [1.0, 1.0])

    def test_a_sum_too_large_wraps_around(self):
        tensor = torch.tensor([100, 1], dtype=torch.int8)

        tensor.add_(100)

        assert tensor.tolist() == [-56, 101]

    def test_eq_keeps_the_dtype(self):
        tensor = torch.tensor([1.0, 2.0])

        assert tensor.eq(1.0).dtype is torch.bool
        assert tensor.eq_(1.0).tolist() == [1.0, 0.0]
        assert tensor.dtype is torch.float32

    def test_a_view_shows_what_is_written(self):
        matrix = torch.zeros(2, 2)

        matrix[0].add_(torch.tensor([1.0, 2.0]))
        row = matrix[1]
        matrix.exp_()

        assert row.tolist() == [1.0, 1.0]
        assert matrix[0].tolist() == pytest.approx([2.7182817, 7.3890562])
