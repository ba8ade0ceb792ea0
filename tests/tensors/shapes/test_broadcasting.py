"""Broadcasting: how two shapes meet.

Order: 11.8
"""

import warnings

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.add", "torch.Tensor.__add__", "torch.broadcast_shapes", "torch.where"],
    about=["shape", "error"],
    see=["notes/broadcasting", "generated/torch.broadcast_shapes"],
    asked=[
        "how does broadcasting work",
        "the size of tensor a must match the size of tensor b at non-singleton dimension",
        "add a vector to each row of a matrix",
        "add a vector to each column",
        "which dimensions are broadcast",
    ],
)
class TestBroadcastingLinesUpShapesFromTheLastDimension:
    """Broadcasting lines up shapes from the last dimension backwards.

    Sizes of operands fit where they are equal or one of them is 1; a missing leading dimension counts as 1.
    [shapes_are_lined_up_from_the_end]
    An operation in place can broadcast its argument alone. [in_place_the_argument_alone_is_broadcast]
    A vector of 3 is added to each row of a 2 x 3 matrix. [a_vector_is_added_to_each_row]
    A vector of 2 does not fit a 2 x 3 matrix: RuntimeError. [sizes_that_differ_raise]
    With `unsqueeze(1)` it is added to each column. [unsqueeze_adds_to_each_column]
    A size of 0 and a size of 1 become 0. [shapes_are_lined_up_from_the_end]
    `broadcast_shapes` returns the common shape, and `where` broadcasts all three of its tensors.
    [shapes_are_lined_up_from_the_end, where_broadcasts_three_tensors]
    """

    @pytest.mark.parametrize(
        ("first", "second", "both"),
        [
            ((2, 3), (3,), (2, 3)),
            ((2, 1), (3,), (2, 3)),
            ((2, 1), (1, 3), (2, 3)),
            ((4, 1, 3), (2, 1), (4, 2, 3)),
            ((), (2, 3), (2, 3)),
            ((1,), (2, 3), (2, 3)),
            ((0,), (1,), (0,)),
            ((2, 0), (), (2, 0)),
        ],
    )
    def test_shapes_are_lined_up_from_the_end(self, first, second, both):
        assert torch.add(torch.zeros(first), torch.zeros(second)).shape == both
        assert torch.add(torch.zeros(second), torch.zeros(first)).shape == both
        assert torch.broadcast_shapes(first, second) == both

    def test_a_vector_is_added_to_each_row(self):
        matrix = torch.tensor([[1, 2, 3], [4, 5, 6]])

        assert (matrix + torch.tensor([10, 20, 30])).tolist() == [[11, 22, 33], [14, 25, 36]]

    @pytest.mark.parametrize(("first", "second"), [((2, 3), (2,)), ((2,), (3,)), ((0,), (2,)), ((2, 2), (3, 2))])
    def test_sizes_that_differ_raise(self, first, second):
        with pytest.raises(RuntimeError):
            torch.zeros(first) + torch.zeros(second)
        with pytest.raises(RuntimeError):
            torch.broadcast_shapes(first, second)

    def test_unsqueeze_adds_to_each_column(self):
        matrix = torch.tensor([[1, 2, 3], [4, 5, 6]])

        assert (matrix + torch.tensor([10, 20]).unsqueeze(1)).tolist() == [[11, 12, 13], [24, 25, 26]]

    def test_in_place_the_argument_alone_is_broadcast(self):
        column = torch.ones(2, 1)

        with pytest.raises(RuntimeError):
            column.add_(torch.ones(2, 3))
        assert torch.ones(2, 3).add_(column).tolist() == [[2.0] * 3] * 2

    def test_where_broadcasts_three_tensors(self):
        rows = torch.tensor([[True], [False]])

        assert torch.where(rows, torch.tensor([1, 2, 3]), torch.tensor(0)).tolist() == [[1, 2, 3], [0, 0, 0]]


@claim(
    api=["torch.sub", "torch.nn.functional.mse_loss"],
    about=["shape", "value", "warning"],
    see=["notes/broadcasting"],
    asked=[
        "subtracting predictions from targets gives a square matrix",
        "using a target size that is different to the input size broadcasting",
        "loss is wrong because of broadcasting",
        "shape n and shape n,1 subtract",
    ],
)
class TestAVectorMinusAColumnIsASquareMatrix:
    """A vector minus a column of equal length is a square matrix.

    By `torch.sub` the shapes (3,) and (3, 1) broadcast to (3, 3), without a warning.
    [a_vector_and_a_column_make_a_square]
    `.square().mean()` of that averages nine differences in place of three. [the_mean_is_another_number]
    `mse_loss` of the two computes the same number by default, but warns by a UserWarning. [mse_loss_warns]
    `squeeze(1)` of the column brings back three differences. [squeezing_the_column_mends_it]
    """

    PREDICTED, TARGET = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([1.0, 2.0, 3.0])

    def test_a_vector_and_a_column_make_a_square(self):
        with warnings.catch_warnings(record=True) as heard:
            difference = torch.sub(self.TARGET, self.PREDICTED)

        assert difference.tolist() == [[0.0, 1.0, 2.0], [-1.0, 0.0, 1.0], [-2.0, -1.0, 0.0]]
        assert heard == []

    def test_the_mean_is_another_number(self):
        assert torch.sub(self.PREDICTED, self.TARGET).square().sum().item() == 12.0
        assert torch.sub(self.PREDICTED, self.TARGET).square().mean().item() == pytest.approx(12 / 9)

    def test_mse_loss_warns(self):
        with pytest.warns(UserWarning, match="target size"):
            loss = torch.nn.functional.mse_loss(self.PREDICTED, self.TARGET)

        assert loss.shape == ()
        assert loss.item() == pytest.approx(12 / 9)

    def test_squeezing_the_column_mends_it(self):
        assert torch.sub(self.PREDICTED.squeeze(1), self.TARGET).tolist() == [0.0, 0.0, 0.0]
        assert torch.nn.functional.mse_loss(self.PREDICTED.squeeze(1), self.TARGET).item() == 0.0


@claim(
    api=["torch.Tensor.add_", "torch.Tensor.mul_", "torch.Tensor.copy_"],
    about=["shape", "error"],
    see=["notes/broadcasting"],
    asked=[
        "in place add output with shape does not match",
        "in place addition with broadcasting",
        "x += y fails but x = x + y works",
        "copy_ with broadcasting",
        "slice assignment accepts a shape that copy_ does not",
    ],
)
class TestInPlaceOperationsBroadcastTheArgumentOnly:
    """`add_` and `copy_` broadcast their argument, not the tensor written.

    A vector is added in place to each row of a matrix. [an_argument_is_broadcast]
    A 2 x 3 matrix added in place to a vector of 3 raises RuntimeError, and leaves the vector as it was.
    [the_tensor_written_to_never_grows]
    For `add_` and `copy_` a leading dimension of 1 is one too many as well. [the_tensor_written_to_never_grows]
    An assignment by `x[:] = y` accepts it, and drops the leading 1. [assignment_drops_a_leading_one]
    For tensors `x += y` raises as `add_` does, where `x + y` returns a larger one. [plus_equals_does_not_grow_either]
    """

    @pytest.mark.parametrize(("name", "row"), [("add_", [3, 4]), ("mul_", [2, 3]), ("copy_", [2, 3])])
    def test_an_argument_is_broadcast(self, name, row):
        matrix = torch.ones(2, 2, dtype=torch.int64)

        getattr(matrix, name)(torch.tensor([2, 3]))

        assert matrix.tolist() == [row, row]

    @pytest.mark.parametrize("name", ["add_", "mul_", "copy_"])
    @pytest.mark.parametrize("shape", [(2, 3), (1, 3)])
    def test_the_tensor_written_to_never_grows(self, name, shape):
        vector = torch.tensor([5.0, 6.0, 7.0])

        with pytest.raises(RuntimeError):
            getattr(vector, name)(torch.full(shape, 2.0))

        assert vector.tolist() == [5.0, 6.0, 7.0]

    def test_assignment_drops_a_leading_one(self):
        vector = torch.zeros(3)

        vector[:] = torch.tensor([[1.0, 2.0, 3.0]])

        assert vector.tolist() == [1.0, 2.0, 3.0]

    def test_plus_equals_does_not_grow_either(self):
        vector = torch.ones(3)

        assert (vector + torch.ones(2, 3)).shape == (2, 3)
        with pytest.raises(RuntimeError):
            vector += torch.ones(2, 3)
        vector += torch.ones(1)
        assert vector.tolist() == [2.0, 2.0, 2.0]


@claim(
    api=["torch.Tensor.backward"],
    about=["gradient", "shape"],
    see=["notes/broadcasting"],
    asked=[
        "gradient of a broadcast tensor",
        "why is the gradient of the bias summed over the batch",
        "grad shape after broadcasting",
    ],
)
class TestGradientsOfBroadcastTensorsAreSums:
    """The gradient of a broadcast tensor is summed to its shape.

    A bias of 3 added to 2 rows receives the sum over both rows. [a_row_s_gradient_sums_over_rows]
    A column multiplied by a row receives a sum for each row, in its own shape (2, 1).
    [a_column_s_gradient_keeps_its_shape]
    A 0-d tensor multiplied by a matrix receives the sum over the matrix. [a_number_s_gradient_sums_over_the_matrix]
    """

    def test_a_row_s_gradient_sums_over_rows(self):
        bias = torch.zeros(3, requires_grad=True)

        (bias + torch.ones(2, 3)).backward(torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]))

        assert bias.grad.tolist() == [11.0, 22.0, 33.0]

    def test_a_column_s_gradient_keeps_its_shape(self):
        column = torch.zeros(2, 1, requires_grad=True)

        torch.mul(column, torch.tensor([1.0, 2.0, 3.0])).sum().backward()

        assert column.grad.tolist() == [[6.0], [6.0]]

    def test_a_number_s_gradient_sums_over_the_matrix(self):
        number = torch.tensor(2.0, requires_grad=True)

        torch.mul(number, torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()

        assert number.grad.item() == 10.0
