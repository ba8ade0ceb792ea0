"""Gradients of values that an operation does not use, or overwrites.

Order: 16
"""

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.Tensor.scatter_reduce", "torch.Tensor.scatter", "torch.Tensor.scatter_add"],
    about=["gradient", "error"],
    see=["generated/torch.Tensor.scatter_reduce_", "generated/torch.Tensor.scatter_", "autograd"],
    asked=[
        "multiply reduce scatter incorrect derivative",
        "ScatterAddBackward0 returned an invalid gradient shape",
        "scatter src larger than index backward error",
        "index smaller than src scatter gradient",
    ],
)
class TestScatterReduceByProductHasAGradientForUnusedRows:
    """`scatter_reduce` by "prod" has a wrong gradient for unused `src` rows.

    An index of one row leaves the second row of `src` out: raising that row leaves the sum as it was.
    [the_second_row_does_not_count]
    The second row should have gradient 0, but it has 0.4, 0.5 and 0.5714. [the_second_row_has_a_gradient]
    With "amax" and "amin" its gradient is 0. [the_extremes_leave_the_second_row_at_zero]
    With "sum" and "mean" `backward()` raises RuntimeError for such a `src`, and so it does after `scatter` and
    `scatter_add`. [sums_and_means_raise, scatter_and_scatter_add_raise]
    With `src` cut to the index's shape the gradients of the three are right.
    [a_source_of_the_shape_of_the_index_has_its_gradient]
    """

    def test_the_second_row_does_not_count(self):
        index, src = torch.tensor([[0, 0, 0]]), torch.tensor([[2.0, 3.0, 4.0], [5.0, 6.0, 7.0]])
        raised = torch.tensor([[2.0, 3.0, 4.0], [6.0, 7.0, 8.0]])

        assert torch.ones(3, 3).scatter_reduce(0, index, src, "prod").sum().item() == 15
        assert torch.ones(3, 3).scatter_reduce(0, index, raised, "prod").sum().item() == 15

    def test_the_second_row_has_a_gradient(self):
        src = torch.tensor([[2.0, 3.0, 4.0], [5.0, 6.0, 7.0]], requires_grad=True)

        result = torch.ones(3, 3).scatter_reduce(0, torch.tensor([[0, 0, 0]]), src, "prod")
        assert result.requires_grad is True
        result.sum().backward()

        assert src.grad[0].tolist() == [1.0, 1.0, 1.0]
        assert src.grad[1].tolist() == pytest.approx([2 / 5, 3 / 6, 4 / 7])

    @pytest.mark.parametrize(("reduce", "first"), [("amax", [1.0, 1.0, 1.0]), ("amin", [0.0, 0.0, 0.0])])
    def test_the_extremes_leave_the_second_row_at_zero(self, reduce, first):
        src = torch.tensor([[2.0, 3.0, 4.0], [5.0, 6.0, 7.0]], requires_grad=True)

        result = torch.ones(3, 3).scatter_reduce(0, torch.tensor([[0, 0, 0]]), src, reduce)
        assert result.requires_grad is True
        result.sum().backward()

        assert src.grad.tolist() == [first, [0.0, 0.0, 0.0]]

    @pytest.mark.parametrize("reduce", ["sum", "mean"])
    def test_sums_and_means_raise(self, reduce):
        src = torch.tensor([[2.0, 3.0, 4.0], [5.0, 6.0, 7.0]], requires_grad=True)
        result = torch.ones(3, 3).scatter_reduce(0, torch.tensor([[0, 0, 0]]), src, reduce).sum()

        with pytest.raises(RuntimeError):
            result.backward()

    @pytest.mark.parametrize("name", ["scatter", "scatter_add"])
    def test_scatter_and_scatter_add_raise(self, name):
        src = torch.tensor([[2.0, 3.0, 4.0], [5.0, 6.0, 7.0]], requires_grad=True)
        result = getattr(torch.zeros(3, 3), name)(0, torch.tensor([[0, 0, 0]]), src).sum()

        with pytest.raises(RuntimeError):
            result.backward()

    @pytest.mark.parametrize(("name", "options"), [("scatter_reduce", ("prod",)), ("scatter", ()), ("scatter_add", ())])
    def test_a_source_of_the_shape_of_the_index_has_its_gradient(self, name, options):
        src = torch.tensor([[2.0, 3.0, 4.0], [5.0, 6.0, 7.0]], requires_grad=True)

        result = getattr(torch.ones(3, 3), name)(0, torch.tensor([[0, 0, 0]]), src[:1], *options)
        assert result.requires_grad is True
        result.sum().backward()

        assert src.grad.tolist() == [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]


REPEATED = {
    "index_put": lambda x, place, values: x.index_put((place,), values),
    "index_copy": lambda x, place, values: x.index_copy(0, place, values),
    "scatter": lambda x, place, values: x.scatter(0, place, values),
    "put": lambda x, place, values: x.put(place, values),
}
ADDING = {
    "index_put": lambda x, place, values: x.index_put((place,), values, accumulate=True),
    "index_add": lambda x, place, values: x.index_add(0, place, values),
    "scatter_add": lambda x, place, values: x.scatter_add(0, place, values),
    "put": lambda x, place, values: x.put(place, values, accumulate=True),
}


@claim(
    api=[
        "torch.Tensor.__setitem__",
        "torch.Tensor.index_put",
        "torch.Tensor.index_copy",
        "torch.Tensor.scatter",
        "torch.Tensor.put",
        "torch.Tensor.index_add",
    ],
    about=["gradient", "value"],
    see=["generated/torch.Tensor.index_put_", "generated/torch.Tensor.index_copy_", "generated/torch.Tensor.scatter_"],
    asked=[
        "duplicate indices assignment gradient",
        "index assignment with repeated index backward wrong",
        "gradcheck fails for index_put with duplicates",
        "which value wins when scatter has the same index twice",
        "non deterministic assignment repeated positions",
    ],
)
class TestAValueThatIsOverwrittenHasAGradient:
    """`y[[0, 0]] = v` passes a gradient to the overwritten value.

    On the CPU the second of two values is kept, but the gradient of the sum is 1 for both.
    [an_assignment_passes_a_gradient_to_both]
    `index_put`, `index_copy`, `scatter` and `put` do the same. [other_writes_pass_a_gradient_to_both]
    `gradcheck` finds these four gradients wrong. [gradcheck_finds_them_wrong]
    Where repeated values add up, by `accumulate=True`, `index_add` or `scatter_add`, 1 for both is right.
    [where_values_add_up_both_count]
    Which of the repeated values is kept is not promised, so write to each place once. [advice]
    """

    def test_an_assignment_passes_a_gradient_to_both(self):
        v = torch.tensor([1.0, 2.0], requires_grad=True)
        y = torch.zeros(3)

        y[torch.tensor([0, 0])] = v
        assert y.requires_grad is True
        y.sum().backward()

        assert (y.tolist(), v.grad.tolist()) == ([2.0, 0.0, 0.0], [1.0, 1.0])

    @pytest.mark.parametrize("name", REPEATED)
    def test_other_writes_pass_a_gradient_to_both(self, name):
        v = torch.tensor([1.0, 2.0], requires_grad=True)

        y = REPEATED[name](torch.zeros(3), torch.tensor([0, 0]), v)
        assert y.requires_grad is True
        y.sum().backward()

        assert (y.tolist(), v.grad.tolist()) == ([2.0, 0.0, 0.0], [1.0, 1.0])

    @pytest.mark.parametrize("name", REPEATED)
    def test_gradcheck_finds_them_wrong(self, name):
        x, v = torch.zeros(3).double(), torch.tensor([1.0, 2.0]).double().requires_grad_()

        right = torch.autograd.gradcheck(
            lambda values: REPEATED[name](x, torch.tensor([0, 0]), values), (v,), raise_exception=False
        )

        assert right is False

    @pytest.mark.parametrize("name", ADDING)
    def test_where_values_add_up_both_count(self, name):
        v = torch.tensor([1.0, 2.0], requires_grad=True)

        y = ADDING[name](torch.zeros(3), torch.tensor([0, 0]), v)
        assert y.requires_grad is True
        y.sum().backward()

        assert (y.tolist(), v.grad.tolist()) == ([3.0, 0.0, 0.0], [1.0, 1.0])
