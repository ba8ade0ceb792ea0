"""The L1 penalty.

Order: 10
"""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim
from torchnotes.domains import dtypes


@claim(
    api=["torch.Tensor.abs", "torch.linalg.vector_norm", "torch.Tensor.backward"],
    about=["value", "gradient", "shape"],
    see=["generated/torch.linalg.vector_norm", "generated/torch.Tensor.abs", "generated/torch.nn.Module.parameters"],
    asked=[
        "add L1 regularization to loss pytorch",
        "lasso penalty on weights",
        "derivative of abs at zero",
        "L1 norm of all model parameters",
        "should bias be regularized",
    ],
)
class TestL1PenaltyPullsEveryParameterByItsSign:
    """An L1 penalty adds factor times sign to a float parameter's `.grad`.

    A penalty on `parameters()` of an `nn.Linear` pulls its weight and its bias.
    [the_norm_of_a_models_parameters_is_added_to_the_cost]
    From float16 to float64 `p.abs().sum()` pulls 1e-6 as strongly as 300: the gradient is 1.
    [its_gradient_is_the_sign_of_each_parameter, real_numbers_close_to_zero_are_pulled_alike_and_nan_is_not]
    At -0.0 and at NaN its gradient is 0. [real_numbers_close_to_zero_are_pulled_alike_and_nan_is_not]
    For the complex128 number `3 + 4j` it is `0.6 + 0.8j`. [a_complex_parameter_is_pulled_in_its_direction]
    `torch.linalg.vector_norm(p, 1)` of a 1-d float32 `p` has the same gradient.
    [its_gradient_is_the_sign_of_each_parameter]
    For a small float32 matrix the two values agree up to rounding; for millions of numbers the norm may lose some.
    [a_sum_of_absolute_values_is_the_norm]
    For a small 2-d `w` `torch.linalg.norm(w, 1)` is the largest sum of absolute values in a column.
    [a_matrix_norm_of_order_one_is_another_number]
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

    @pytest.mark.parametrize("dtype", dtypes.FLOATING, ids=str)
    def test_real_numbers_close_to_zero_are_pulled_alike_and_nan_is_not(self, dtype):
        summed = torch.tensor([300.0, -1e-6, 1e-6, -0.0, math.nan], dtype=dtype, requires_grad=True)
        normed = torch.tensor([300.0, -1e-6, 1e-6, -0.0, math.nan], dtype=dtype, requires_grad=True)

        summed.abs().sum().backward()
        torch.linalg.vector_norm(normed, 1).backward()

        assert summed.grad.tolist() == [1.0, -1.0, 1.0, 0.0, 0.0]
        assert normed.grad.tolist() == [1.0, -1.0, 1.0, 0.0, 0.0]

    def test_a_complex_parameter_is_pulled_in_its_direction(self):
        w = torch.tensor([3 + 4j, -2j, 0], dtype=torch.complex128, requires_grad=True)

        w.abs().sum().backward()

        assert w.grad.tolist() == pytest.approx([0.6 + 0.8j, -1j, 0])

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
    api=["torch.Tensor.detach", "torch.Tensor.data", "torch.Tensor.clone", "torch.nn.Module.state_dict"],
    about=["gradient", "value"],
    see=["generated/torch.Tensor.detach", "generated/torch.nn.parameter.Parameter", "notes/autograd"],
    asked=[
        "regularization term has no effect on training",
        "using .data in regularization loss",
        "penalty from state_dict does not train",
        "L2 loss added but weights do not shrink",
    ],
)
class TestPenaltyOnDetachedParametersChangesTheLossOnly:
    """A penalty on detached parameters raises the loss and moves nothing.

    The tensors from `detach()`, `.data` and a copy of the numbers add to the loss and not to the gradient.
    [plain_tensors_add_to_the_loss_and_not_to_the_gradient]
    The parameters themselves add to both. [parameters_add_to_both]
    `backward()` of such a penalty alone raises RuntimeError. [a_detached_penalty_alone_cannot_go_backward]
    A penalty computed in `no_grad()` moves nothing either. [a_penalty_without_gradients_moves_nothing]
    `state_dict()` holds detached tensors, unless `keep_vars=True`.
    [a_state_dict_holds_detached_tensors, a_state_dict_that_keeps_variables_holds_the_parameters]
    The class does not matter, because a `clone`, a slice or a product of a parameter carries the gradient.
    [tensors_that_are_no_parameters_leave_the_gradient_as_it_was,
    a_clone_carries_the_penalty_to_the_parameters_gradient]
    A plain leaf in a module gets a gradient if it requires one, but `parameters()` does not list it.
    [a_plain_tensor_in_a_module_is_penalised_but_not_listed]
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

    def test_a_state_dict_that_keeps_variables_holds_the_parameters(self):
        model = torch.nn.Linear(2, 1, bias=False)
        torch.nn.init.ones_(model.weight)

        sum(tensor.abs().sum() for tensor in model.state_dict(keep_vars=True).values()).backward()

        assert model.weight.grad.tolist() == [[1.0, 1.0]]

    def test_a_penalty_without_gradients_moves_nothing(self):
        w = torch.nn.Parameter(torch.tensor([2.0, -3.0]))

        with torch.no_grad():
            penalty = w.abs().sum()
        (w.square().sum() + penalty).backward()

        assert (penalty.item(), w.grad.tolist()) == (5.0, [4.0, -6.0])

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
    asked=[
        "L1 weights not exactly zero",
        "make weights sparse with lasso in pytorch",
        "weights oscillate around zero with L1",
        "proximal gradient soft thresholding sgd",
    ],
)
class TestL1BySgdSwingsAroundZero:
    """Plain `SGD` on an L1 penalty can keep hopping over 0.

    From 0.75, steps of 0.5 on `w.abs()` end at 0.25 and -0.25 in turn. [the_penalty_alone_hops_over_zero]
    Begun at 0.25, beside half a squared loss around 0.25, 200 steps at a rate of 0.1 end near 0 and not at it.
    [a_coefficient_ends_near_zero_and_not_at_it]
    From 1.0, two steps of 0.5 on `w.abs()` land on 0, and the parameter stays there.
    [by_luck_a_coefficient_ends_at_zero_and_stays]
    Setting the coefficient begun at 0.25 to 0 after these steps lowers the cost.
    [treating_what_is_smaller_than_a_step_as_zero_lowers_the_cost]
    Without the penalty, but with `softshrink` by 0.1 after each step, that coefficient ends at exactly 0.
    [a_shrinking_step_ends_at_exactly_zero]
    `softshrink(x, 0.5)` moves -2.0 and 3.0 closer to 0 by 0.5, and sets numbers from -0.5 to 0.5 to 0.
    [shrinking_brings_every_number_closer_to_zero_by_as_much]
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
