"""Operators that change the call itself, and the gradient that flows through it."""

import copy
import warnings

import pytest
import torch

from torchnotes.mutation.operator import Call
from torchnotes.mutation.operators.on_calls import (
    LAST,
    AnotherError,
    ArgumentIgnored,
    CallDoesNothing,
    CallDoesTwice,
    ErrorOfAnotherType,
    ErrorSwallowed,
    FunctionReturnedAsGiven,
    WarningAdded,
    WarningSwallowed,
)
from torchnotes.mutation.operators.on_results import Detached, GradientDoubled, RequiresGradFlipped


def answered(operator, function, *args, effectful=False, constructs=False, **kwargs):
    """Let an operator answer a call; return the answer and whether it mutated the call."""
    call = Call(function, args, kwargs, effectful=effectful, constructs=constructs)
    return operator.answer(call), call.mutated


def leaf():
    return torch.ones(2, requires_grad=True)


class TestGradient:
    def test_a_result_is_detached(self):
        tensor = leaf()

        answer, mutated = answered(Detached(), torch.Tensor.mul, tensor, 2)
        answer.sum().backward()

        assert mutated
        assert tensor.grad is None

    @pytest.mark.parametrize("requires", [True, False])
    def test_requires_grad_is_flipped(self, requires):
        answer, mutated = answered(RequiresGradFlipped(), torch.ones, 2, requires_grad=requires)

        assert mutated
        assert answer.requires_grad is not requires

    def test_a_parameter_stays_one(self):
        answer, _ = answered(RequiresGradFlipped(), torch.nn.Parameter, torch.ones(2))

        assert isinstance(answer, torch.nn.Parameter)
        assert not answer.requires_grad

    @pytest.mark.parametrize("requires", [True, False])
    def test_a_tensor_written_over_is_flipped_itself(self, requires):
        tensor = torch.ones(2)

        answer, mutated = answered(RequiresGradFlipped(), torch.Tensor.requires_grad_, tensor, requires)

        assert mutated
        assert answer is tensor
        assert tensor.requires_grad is not requires

    @pytest.mark.parametrize("function", [torch.Tensor.contiguous, torch.Tensor.clone])
    def test_a_gradient_is_doubled(self, function):
        tensor = leaf()

        answer, mutated = answered(GradientDoubled(), function, tensor)
        answer.sum().backward()

        assert mutated
        assert tensor.grad.tolist() == [2, 2]

    def test_a_backward_pass_is_doubled_once(self):
        tensor = leaf()
        loss = tensor.sum()

        _, mutated = answered(GradientDoubled(), torch.Tensor.backward, loss, retain_graph=True)
        loss.backward()

        assert mutated
        assert tensor.grad.tolist() == [3, 3]

    @pytest.mark.parametrize(("factor", "doubled", "mutates"), [(3, [6, 6], True), (0, [0, 0], False)])
    def test_a_computed_gradient_is_doubled(self, factor, doubled, mutates):
        tensor = leaf()

        (answer,), mutated = answered(GradientDoubled(), torch.autograd.grad, (tensor * factor).sum(), tensor)

        assert mutated is mutates
        assert answer.tolist() == doubled


class TestErrors:
    def test_an_error_is_swallowed(self):
        tensor = torch.ones(2)

        answer, mutated = answered(ErrorSwallowed(), torch.add, tensor, torch.ones(3))

        assert mutated
        assert answer is tensor

    def test_a_constructor_that_swallows_its_error_returns_nothing(self):
        class Strict:
            def __init__(self, tensor):
                raise ValueError(tensor)

        answer, mutated = answered(ErrorSwallowed(), Strict.__init__, object(), torch.ones(2), constructs=True)

        assert mutated
        assert answer is None

    def test_an_error_is_of_another_type(self):
        with pytest.raises(AnotherError):
            answered(ErrorOfAnotherType(), torch.add, torch.ones(2), torch.ones(3))

    @pytest.mark.parametrize("operator", [ErrorSwallowed(), ErrorOfAnotherType()])
    def test_the_end_of_an_iterator_is_no_error(self, operator):
        with pytest.raises(StopIteration):
            answered(operator, next, iter([]))

    @pytest.mark.parametrize("operator", [ErrorSwallowed(), ErrorOfAnotherType()])
    def test_without_an_error_nothing_is_mutated(self, operator):
        answer, mutated = answered(operator, torch.add, torch.tensor(1), 1)

        assert not mutated
        assert answer.item() == 2


class TestFunctions:
    def test_a_function_made_of_a_function_is_that_function(self):
        answer, mutated = answered(FunctionReturnedAsGiven(), torch.func.grad, torch.sin)

        assert mutated
        assert answer is torch.sin

    @pytest.mark.parametrize(
        ("function", "argument"), [(torch.sin, torch.ones(1)), (torch.nn.Identity().train, True), (lambda x: x, len)]
    )
    def test_where_none_is_made_nothing_is_mutated(self, function, argument):
        _, mutated = answered(FunctionReturnedAsGiven(), function, argument)

        assert not mutated


class TestEffects:
    def test_nothing_is_done(self):
        tensor = torch.ones(2)

        answer, mutated = answered(CallDoesNothing(), torch.Tensor.add_, tensor, 1)

        assert mutated
        assert answer is tensor
        assert tensor.tolist() == [1, 1]

    def test_nothing_is_written_out(self):
        out = torch.zeros(2)

        answer, mutated = answered(CallDoesNothing(), torch.add, torch.ones(2), 1, out=out)

        assert mutated
        assert answer is out
        assert out.tolist() == [0, 0]

    def test_what_changes_nothing_is_done(self):
        tensor = torch.zeros(2)

        answer, mutated = answered(CallDoesNothing(), torch.Tensor.zero_, tensor)

        assert not mutated
        assert answer is tensor

    def test_a_try_leaves_the_generator_as_it_was(self):
        before = torch.get_rng_state().tolist()

        answered(CallDoesNothing(), torch.Tensor.normal_, torch.ones(2))

        assert torch.get_rng_state().tolist() == before

    @pytest.mark.parametrize("operator", [CallDoesNothing(), CallDoesTwice()])
    def test_a_constructor_is_called_once(self, operator):
        module = torch.nn.Linear.__new__(torch.nn.Linear)

        _, mutated = answered(operator, torch.nn.Linear.__init__, module, 2, 2, constructs=True)

        assert not mutated
        assert module.in_features == 2

    def test_what_adds_up_is_done_twice(self):
        tensor = torch.ones(2)

        answer, mutated = answered(CallDoesTwice(), torch.Tensor.add_, tensor, 1)

        assert mutated
        assert answer is tensor
        assert tensor.tolist() == [3, 3]

    def test_a_backward_pass_is_done_twice(self):
        tensor = leaf()

        _, mutated = answered(CallDoesTwice(), torch.Tensor.backward, tensor.sum(), retain_graph=True)

        assert mutated
        assert tensor.grad.tolist() == [2, 2]

    def test_a_context_is_not_entered_twice(self):
        context = torch.inference_mode()

        _, mutated = answered(CallDoesTwice(), context.__enter__)
        context.__exit__(None, None, None)

        assert not mutated
        assert not torch.is_inference_mode_enabled()

    def test_what_is_idempotent_is_not_done_twice(self):
        _, mutated = answered(CallDoesTwice(), torch.Tensor.zero_, torch.ones(2))

        assert not mutated

    def test_what_answers_only_returns_its_first_answer(self):
        made = []

        def make():
            made.append(object())
            return made[-1]

        answer, mutated = answered(CallDoesTwice(), make)

        assert not mutated
        assert answer is made[0]

    def test_what_cannot_be_done_twice_is_done_once(self):
        tensor = leaf()

        _, mutated = answered(CallDoesTwice(), torch.Tensor.backward, tensor.pow(2).sum())

        assert not mutated
        assert tensor.grad.tolist() == [2, 2]


class TestArguments:
    def test_a_keyword_is_ignored(self):
        answer, mutated = answered(ArgumentIgnored("dim"), torch.sum, torch.ones(2, 3), dim=0)

        assert mutated
        assert answer.item() == 6

    def test_the_last_argument_is_ignored(self):
        answer, mutated = answered(ArgumentIgnored(LAST), torch.Tensor.sum, torch.ones(2, 3), 0)

        assert mutated
        assert answer.item() == 6

    @pytest.mark.parametrize(
        ("argument", "function", "args", "kwargs"),
        [
            ("dim", torch.sum, (torch.ones(2),), {}),
            ("dim", torch.sum, (torch.ones(()),), {"dim": 0}),
            ("dim", torch.unsqueeze, (torch.ones(2),), {"dim": 0}),
            ("dtype", torch.full, ((2,), float("nan")), {"dtype": torch.float32}),
            (LAST, torch.unsqueeze, (torch.ones(2), 0), {}),
            (LAST, torch.add, (torch.ones(2), torch.ones(2)), {}),
            (LAST, torch.get_default_dtype, (), {}),
        ],
    )
    def test_one_that_is_missing_needed_or_makes_no_difference_is_not(self, argument, function, args, kwargs):
        with_it = function(*args, **kwargs)

        answer, mutated = answered(ArgumentIgnored(argument), function, *args, **kwargs)

        assert not mutated
        assert str(answer) == str(with_it)

    @pytest.mark.parametrize(("alpha", "values", "mutates"), [(3, [2, 2], True), (1, [2, 2], False)])
    def test_of_a_call_in_place_is_ignored_where_it_shows(self, alpha, values, mutates):
        tensor = torch.ones(2)

        answer, mutated = answered(
            ArgumentIgnored("alpha"), torch.Tensor.add_, tensor, torch.ones(2), alpha=alpha, effectful=True
        )

        assert mutated is mutates
        assert answer is tensor
        assert tensor.tolist() == values

    @pytest.mark.parametrize(("dtype", "mutates"), [(torch.float64, True), (torch.float32, False)])
    def test_of_a_random_call_is_ignored_where_it_shows(self, dtype, mutates):
        torch.manual_seed(0)
        expected = torch.rand(2).tolist()
        torch.manual_seed(0)

        answer, mutated = answered(ArgumentIgnored("dtype"), torch.rand, 2, dtype=dtype, effectful=True)

        assert mutated is mutates
        assert answer.tolist() == expected

    def test_that_only_tells_a_view_from_a_copy_is_ignored(self):
        tensor = torch.ones(2)

        answer, mutated = answered(ArgumentIgnored("copy"), torch.Tensor.to, tensor, torch.float32, copy=True)

        assert mutated
        assert answer is tensor

    def test_of_what_changes_torch_itself_is_ignored(self):
        before = copy.deepcopy(torch.get_rng_state())

        _, mutated = answered(ArgumentIgnored("seed"), lambda seed=3: torch.manual_seed(seed), seed=5, effectful=True)
        seed = torch.initial_seed()
        torch.set_rng_state(before)

        assert mutated
        assert seed == 3

    def test_of_what_changes_a_setting_is_ignored(self):
        _, mutated = answered(ArgumentIgnored("precision"), torch.set_printoptions, precision=2, effectful=True)
        text = repr(torch.tensor(1 / 3))
        torch.set_printoptions(profile="default")

        assert mutated
        assert text == "tensor(0.3333)"


class TestWarnings:
    def test_a_warning_is_swallowed(self):
        answer, mutated = answered(WarningSwallowed(), warnings.warn, "careful", UserWarning)

        assert mutated
        assert answer is None

    def test_no_warning_cannot_be_swallowed(self):
        _, mutated = answered(WarningSwallowed(), torch.ones, 2)

        assert not mutated

    def test_a_warning_is_added(self):
        with pytest.warns(UserWarning, match="on purpose"):
            answer, mutated = answered(WarningAdded(), torch.ones, 2)

        assert mutated
        assert answer.tolist() == [1, 1]
