"""The L1 penalty."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.abs", "torch.linalg.vector_norm", "torch.Tensor.backward"],
    about=["value", "gradient", "shape"],
    see=["generated/torch.linalg.vector_norm", "generated/torch.Tensor.abs", "generated/torch.nn.Module.parameters"],
)
class TestL1PenaltyPullsEveryParameterByItsSign:
    """An L1 penalty added to the loss adds its factor, times the parameter's sign, to each gradient.

    The pull is as strong on a small parameter as on a large one, and is nothing at exactly 0.
    `model.parameters()` holds biases too, which are mostly left out of a penalty.
    A sum of absolute values and `vector_norm(p, 1)` are the same in gradient, and in value up to rounding.
    """

    @belief("memo/10")
    def test_the_norm_of_a_models_parameters_is_added_to_the_cost(self):
        model = torch.nn.Linear(2, 1)
        model.load_state_dict({"weight": torch.tensor([[2.0, -3.0]]), "bias": torch.tensor([0.5])})
        squares = (model(torch.tensor([[1.0, 1.0]])) - 1.5).square().sum()

        loss = squares + 0.1 * sum(parameter.abs().sum() for parameter in model.parameters())
        loss.backward()

        assert loss.item() == pytest.approx(4 + 0.1 * 5.5)
        assert model.weight.grad.tolist() == [pytest.approx([-4 + 0.1, -4 - 0.1])]
        assert model.bias.grad.tolist() == pytest.approx([-4 + 0.1])

    @belief("memo/10")
    @given(values=st.lists(st.integers(-100, 100), max_size=10))
    def test_its_gradient_is_the_sign_of_each_parameter(self, values):
        summed = torch.tensor(values, dtype=torch.float32, requires_grad=True)
        normed = torch.tensor(values, dtype=torch.float32, requires_grad=True)

        summed.abs().sum().backward()
        torch.linalg.vector_norm(normed, 1).backward()

        assert summed.grad.tolist() == [(value > 0) - (value < 0) for value in values]
        assert normed.grad.tolist() == [(value > 0) - (value < 0) for value in values]

    def test_a_sum_of_absolute_values_is_the_norm(self):
        w = torch.tensor([[2.0, -3.0, 0.0], [0.0, 0.5, 1.0]])

        assert w.abs().sum().item() == torch.linalg.vector_norm(w, 1).item() == 6.5
        assert torch.linalg.vector_norm(w, 1, dim=0).tolist() == [2.0, 3.5, 1.0]
        assert w.abs().tolist() == [[2.0, 3.0, 0.0], [0.0, 0.5, 1.0]]

    def test_a_matrix_norm_of_order_one_is_another_number(self):
        w = torch.tensor([[2.0, -3.0], [0.0, 0.5]])

        assert torch.linalg.norm(w, 1).item() == 3.5
        assert torch.linalg.vector_norm(w, 1).item() == 5.5


@claim(
    api=[
        "torch.Tensor.detach",
        "torch.Tensor.data",
        "torch.Tensor.clone",
        "torch.Tensor.item",
        "torch.nn.Module.state_dict",
    ],
    about=["gradient", "value"],
    see=["generated/torch.Tensor.detach", "generated/torch.nn.parameter.Parameter", "notes/autograd"],
)
class TestPenaltyOnDetachedParametersChangesTheLossOnly:
    """A penalty computed from `detach()`, `.data`, `item()` or `state_dict()` raises the loss and moves no parameter.

    It is a number to autograd: nothing complains, the loss looks penalised, and training goes on as before.
    What counts is the graph and not the class: a `clone` or a view of a parameter is a plain tensor and serves as well.
    A plain tensor that requires a gradient does too, but `parameters()` does not list it for an optimizer to move.
    """

    @belief("memo/11")
    @pytest.mark.parametrize(
        "plain",
        [
            lambda w: w.detach(),
            lambda w: w.data,
            lambda w: torch.tensor(w.tolist()),
        ],
        ids=["detach", "data", "copy"],
    )
    def test_plain_tensors_add_to_the_loss_and_not_to_the_gradient(self, plain):
        w = torch.nn.Parameter(torch.tensor([2.0, -3.0]))

        loss = w.square().sum() + 0.5 * plain(w).abs().sum()
        loss.backward()

        assert (plain(w).tolist(), plain(w).requires_grad) == ([2.0, -3.0], False)
        assert loss.item() == 15.5
        assert w.grad.tolist() == [4.0, -6.0]

    @belief("memo/11")
    def test_parameters_add_to_both(self):
        w = torch.nn.Parameter(torch.tensor([2.0, -3.0]))

        loss = w.square().sum() + 0.5 * w.abs().sum()
        loss.backward()

        assert loss.item() == 15.5
        assert w.grad.tolist() == [4.5, -6.5]

    @belief("memo/11", holds=False, role="exception")
    @pytest.mark.parametrize(
        "plain", [lambda w: w.clone(), lambda w: w[:], lambda w: w * 1], ids=["clone", "view", "product"]
    )
    def test_tensors_that_are_no_parameters_leave_the_gradient_as_it_was(self, plain):
        w = torch.nn.Parameter(torch.tensor([2.0, -3.0]))
        tensor = plain(w)

        (w.square().sum() + 0.5 * tensor.abs().sum()).backward()

        assert not isinstance(tensor, torch.nn.Parameter)
        assert tensor.tolist() == [2.0, -3.0]
        assert w.grad.tolist() == [4.0, -6.0]

    def test_a_clone_carries_the_penalty_to_the_parameters_gradient(self):
        w = torch.nn.Parameter(torch.tensor([2.0, -3.0]))
        clone = w.clone()

        (w.square().sum() + 0.5 * clone.abs().sum()).backward()

        assert clone.tolist() == [2.0, -3.0]
        assert w.grad.tolist() == [4.5, -6.5]

    def test_a_state_dict_holds_detached_tensors(self):
        model = torch.nn.Linear(2, 1, bias=False)
        torch.nn.init.ones_(model.weight)

        penalty = sum(tensor.abs().sum() for tensor in model.state_dict().values())

        assert model.state_dict()["weight"].tolist() == [[1.0, 1.0]]
        assert penalty.item() == 2.0
        assert not penalty.requires_grad

    def test_a_detached_penalty_alone_cannot_go_backward(self):
        w = torch.nn.Parameter(torch.tensor([2.0, -3.0]))
        penalty = w.detach().abs().sum()

        with pytest.raises(RuntimeError):
            penalty.backward()

    def test_a_plain_tensor_in_a_module_is_penalised_but_not_listed(self):
        model = torch.nn.Module()
        model.w = torch.tensor([2.0, -3.0], requires_grad=True)

        model.w.clone().abs().sum().backward()

        assert model.w.grad.tolist() == [1.0, -1.0]
        assert list(model.parameters()) == list(model.state_dict()) == []


@claim(
    api=["torch.optim.SGD", "torch.nn.functional.softshrink"],
    about=["value", "state"],
    see=["generated/torch.optim.SGD", "generated/torch.nn.functional.softshrink"],
)
class TestL1BySgdSwingsAroundZero:
    """Gradient steps on an L1 penalty hop over 0 again and again; shrinking by `softshrink` after the step lands on it.

    Each step moves by the learning rate times the factor, whatever is left, so that only luck ends on exactly 0.
    Counting what is below the size of a step as 0 is the note's way out.
    `softshrink` (a proximal step) sets to 0 all that the penalty's pull would carry past it.
    """

    @belief("memo/12")
    def test_a_coefficient_ends_near_zero_and_not_at_it(self):
        w = torch.nn.Parameter(torch.tensor([0.25, 3.0], dtype=torch.float64))
        optimizer = torch.optim.SGD([w], lr=0.1)

        for _ in range(200):
            optimizer.zero_grad()
            (0.5 * (w - torch.tensor([0.25, 3.0])).square().sum() + w.abs().sum()).backward()
            optimizer.step()

        assert 0 < w[0].abs().item() < 0.2
        assert w[1].item() == pytest.approx(2.0, rel=1e-6)

    def test_a_shrinking_step_ends_at_exactly_zero(self):
        w = torch.nn.Parameter(torch.tensor([0.25, 3.0], dtype=torch.float64))
        optimizer = torch.optim.SGD([w], lr=0.1)

        for _ in range(200):
            optimizer.zero_grad()
            (0.5 * (w - torch.tensor([0.25, 3.0])).square().sum()).backward()
            optimizer.step()
            w.data = torch.nn.functional.softshrink(w.data, 0.1)

        assert w[0].item() == 0.0
        assert w[1].item() == pytest.approx(2.0, rel=1e-6)

    def test_the_penalty_alone_hops_over_zero(self):
        w = torch.nn.Parameter(torch.tensor([0.75]))
        optimizer = torch.optim.SGD([w], lr=0.5)
        path = []

        for _ in range(4):
            optimizer.zero_grad()
            w.abs().sum().backward()
            optimizer.step()
            path.append(w.item())

        assert path == [0.25, -0.25, 0.25, -0.25]

    @belief("memo/12")
    def test_treating_what_is_smaller_than_a_step_as_zero_lowers_the_cost(self):
        w = torch.nn.Parameter(torch.tensor([0.25, 3.0], dtype=torch.float64))
        optimizer = torch.optim.SGD([w], lr=0.1)

        for _ in range(200):
            optimizer.zero_grad()
            (0.5 * (w - torch.tensor([0.25, 3.0])).square().sum() + w.abs().sum()).backward()
            optimizer.step()
        treated = w.detach().where(w.detach().abs() > 0.1, 0.0)

        assert (treated != 0).tolist() == [False, True]
        assert _penalised(treated) < _penalised(w.detach())

    def test_by_luck_a_coefficient_ends_at_zero_and_stays(self):
        w = torch.nn.Parameter(torch.tensor([1.0]))
        optimizer = torch.optim.SGD([w], lr=0.5)

        for _ in range(4):
            optimizer.zero_grad()
            w.abs().sum().backward()
            optimizer.step()

        assert w.item() == 0.0

    def test_shrinking_brings_every_number_closer_to_zero_by_as_much(self):
        result = torch.nn.functional.softshrink(torch.tensor([-2.0, -0.5, -0.25, 0.0, 0.25, 0.5, 3.0]), 0.5)

        assert result.tolist() == [-1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 2.5]


def _penalised(w):
    return (0.5 * (w - torch.tensor([0.25, 3.0])).square().sum() + w.abs().sum()).item()


@claim(
    api=["torch.linalg.vector_norm"],
    about=["value", "shape"],
    see=["generated/torch.linalg.vector_norm"],
)
class TestLargerL2AtEqualL1SaysLittleAboutSmallElements:
    """With the L1 norm held, a larger L2 norm means sizes less alike, and not that more of them are close to 0.

    Between the two ends it is as the note says: equal sizes have the least L2, a single one beside zeros the most.
    On the way there one number can grow at the cost of middling ones while small ones grow as well.
    """

    def test_all_in_one_number_has_the_largest_l2_and_most_zeros(self):
        even, single = torch.tensor([1.0, 1.0, 1.0, 1.0]), torch.tensor([4.0, 0.0, 0.0, 0.0])

        assert torch.linalg.vector_norm(even, 1).item() == torch.linalg.vector_norm(single, 1).item() == 4.0
        assert torch.linalg.vector_norm(even, 2).item() == 2.0
        assert torch.linalg.vector_norm(single, 2).item() == 4.0
        assert [(even < 0.1).sum().item(), (single < 0.1).sum().item()] == [0, 3]

    @belief("memo/13", holds=False)
    def test_a_larger_l2_at_equal_l1_has_more_elements_close_to_zero(self):
        before, after = torch.tensor([6.0, 6.0, 0.0]), torch.tensor([10.0, 1.0, 1.0])

        assert torch.linalg.vector_norm(before, 1).item() == torch.linalg.vector_norm(after, 1).item() == 12.0
        assert torch.linalg.vector_norm(before, 2).item() < torch.linalg.vector_norm(after, 2).item()
        assert (after < 0.1).sum().item() > (before < 0.1).sum().item()

    def test_a_larger_l2_at_equal_l1_can_even_lose_the_only_zero(self):
        before, after = torch.tensor([6.0, 6.0, 0.0]), torch.tensor([10.0, 1.0, 1.0])

        assert torch.linalg.vector_norm(torch.stack([before, after]), 1, dim=1).tolist() == [12.0, 12.0]
        assert torch.linalg.vector_norm(before, 2).square().item() == pytest.approx(72.0)
        assert torch.linalg.vector_norm(after, 2).square().item() == pytest.approx(102.0)
        assert [(before < 0.1).sum().item(), (after < 0.1).sum().item()] == [1, 0]

    @given(values=st.lists(st.integers(-9, 9), min_size=1, max_size=6))
    def test_l2_lies_between_that_of_equal_numbers_and_that_of_a_single_one(self, values):
        w = torch.tensor(values, dtype=torch.float64)

        l1, l2 = torch.linalg.vector_norm(w, 1).item(), torch.linalg.vector_norm(w, 2).item()

        assert l1 == sum(abs(value) for value in values)
        assert l1 / len(values) ** 0.5 - 1e-12 <= l2 <= l1 + 1e-12
