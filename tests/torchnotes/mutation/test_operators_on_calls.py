"""Ways to err that meddle with the call itself, and with the gradient that flows through it."""

import copy
import warnings

import pytest
import torch

from torchnotes.mutation import operators
from torchnotes.mutation.operator import Call
from torchnotes.mutation.operators.on_calls import (
    LAST,
    AnotherError,
    ArgumentIgnored,
    CallDoesNothing,
    CallDoesTwice,
    ErrorOfAnotherType,
    ErrorSwallowed,
    WarningAdded,
    WarningSwallowed,
)
from torchnotes.mutation.operators.on_results import Detached, GradientDoubled, RequiresGradFlipped


def answered(operator, function, *args, effectful=False, constructs=False, **kwargs):
    """Let an operator answer a call; give the answer and whether it erred."""
    call = Call(function, args, kwargs, effectful=effectful, constructs=constructs)
    return operator.answer(call), call.mutated


def leaf():
    return torch.ones(2, requires_grad=True)


class TestNames:
    def test_every_operator_has_a_name_of_its_own(self):
        names = [operator.name for operator in operators.operators(["dim", LAST])]

        assert len(set(names)) == len(operators.KINDS) + 2
        assert names[-2:] == ["dim-argument-ignored", "last-argument-ignored"]


class TestGradient:
    def test_a_result_is_detached(self):
        tensor = leaf()

        answer, struck = answered(Detached(), torch.Tensor.mul, tensor, 2)
        answer.sum().backward()

        assert struck
        assert tensor.grad is None

    @pytest.mark.parametrize("requires", [True, False])
    def test_requires_grad_is_flipped(self, requires):
        answer, struck = answered(RequiresGradFlipped(), torch.ones, 2, requires_grad=requires)

        assert struck
        assert answer.requires_grad is not requires

    def test_a_parameter_stays_one(self):
        answer, _ = answered(RequiresGradFlipped(), torch.nn.Parameter, torch.ones(2))

        assert isinstance(answer, torch.nn.Parameter)
        assert not answer.requires_grad

    @pytest.mark.parametrize("requires", [True, False])
    def test_a_tensor_written_over_is_flipped_itself(self, requires):
        tensor = torch.ones(2)

        answer, struck = answered(RequiresGradFlipped(), torch.Tensor.requires_grad_, tensor, requires)

        assert struck
        assert answer is tensor
        assert tensor.requires_grad is not requires

    @pytest.mark.parametrize("function", [torch.Tensor.contiguous, torch.Tensor.clone])
    def test_a_gradient_is_doubled(self, function):
        tensor = leaf()

        answer, struck = answered(GradientDoubled(), function, tensor)
        answer.sum().backward()

        assert struck
        assert tensor.grad.tolist() == [2, 2]

    def test_a_backward_pass_is_doubled_once(self):
        tensor = leaf()
        loss = tensor.sum()

        _, struck = answered(GradientDoubled(), torch.Tensor.backward, loss, retain_graph=True)
        loss.backward()

        assert struck
        assert tensor.grad.tolist() == [3, 3]

    @pytest.mark.parametrize(("factor", "doubled", "strikes"), [(3, [6, 6], True), (0, [0, 0], False)])
    def test_a_computed_gradient_is_doubled(self, factor, doubled, strikes):
        tensor = leaf()

        (answer,), struck = answered(GradientDoubled(), torch.autograd.grad, (tensor * factor).sum(), tensor)

        assert struck is strikes
        assert answer.tolist() == doubled


class TestErrors:
    def test_an_error_is_swallowed(self):
        tensor = torch.ones(2)

        answer, struck = answered(ErrorSwallowed(), torch.add, tensor, torch.ones(3))

        assert struck
        assert answer is tensor

    def test_a_constructor_that_swallows_its_error_gives_nothing(self):
        class Strict:
            def __init__(self, tensor):
                raise ValueError(tensor)

        answer, struck = answered(ErrorSwallowed(), Strict.__init__, object(), torch.ones(2), constructs=True)

        assert struck
        assert answer is None

    def test_an_error_is_of_another_type(self):
        with pytest.raises(AnotherError):
            answered(ErrorOfAnotherType(), torch.add, torch.ones(2), torch.ones(3))

    @pytest.mark.parametrize("operator", [ErrorSwallowed(), ErrorOfAnotherType()])
    def test_the_end_of_an_iterator_is_no_error(self, operator):
        with pytest.raises(StopIteration):
            answered(operator, next, iter([]))

    @pytest.mark.parametrize("operator", [ErrorSwallowed(), ErrorOfAnotherType()])
    def test_without_an_error_nothing_errs(self, operator):
        answer, struck = answered(operator, torch.add, torch.tensor(1), 1)

        assert not struck
        assert answer.item() == 2


class TestEffects:
    def test_nothing_is_done(self):
        tensor = torch.ones(2)

        answer, struck = answered(CallDoesNothing(), torch.Tensor.add_, tensor, 1)

        assert struck
        assert answer is tensor
        assert tensor.tolist() == [1, 1]

    def test_nothing_is_written_out(self):
        out = torch.zeros(2)

        answer, struck = answered(CallDoesNothing(), torch.add, torch.ones(2), 1, out=out)

        assert struck
        assert answer is out
        assert out.tolist() == [0, 0]

    def test_what_changes_nothing_is_done(self):
        tensor = torch.zeros(2)

        answer, struck = answered(CallDoesNothing(), torch.Tensor.zero_, tensor)

        assert not struck
        assert answer is tensor

    def test_a_try_leaves_the_generator_as_it_was(self):
        before = torch.get_rng_state().tolist()

        answered(CallDoesNothing(), torch.Tensor.normal_, torch.ones(2))

        assert torch.get_rng_state().tolist() == before

    @pytest.mark.parametrize("operator", [CallDoesNothing(), CallDoesTwice()])
    def test_a_constructor_is_called_once(self, operator):
        module = torch.nn.Linear.__new__(torch.nn.Linear)

        _, struck = answered(operator, torch.nn.Linear.__init__, module, 2, 2, constructs=True)

        assert not struck
        assert module.in_features == 2

    def test_what_adds_up_is_done_twice(self):
        tensor = torch.ones(2)

        answer, struck = answered(CallDoesTwice(), torch.Tensor.add_, tensor, 1)

        assert struck
        assert answer is tensor
        assert tensor.tolist() == [3, 3]

    def test_a_backward_pass_is_done_twice(self):
        tensor = leaf()

        _, struck = answered(CallDoesTwice(), torch.Tensor.backward, tensor.sum(), retain_graph=True)

        assert struck
        assert tensor.grad.tolist() == [2, 2]

    def test_a_context_is_not_entered_twice(self):
        context = torch.inference_mode()

        _, struck = answered(CallDoesTwice(), context.__enter__)
        context.__exit__(None, None, None)

        assert not struck
        assert not torch.is_inference_mode_enabled()

    def test_what_is_idempotent_is_not_done_twice(self):
        _, struck = answered(CallDoesTwice(), torch.Tensor.zero_, torch.ones(2))

        assert not struck

    def test_what_answers_only_gives_its_first_answer(self):
        made = []

        def make():
            made.append(object())
            return made[-1]

        answer, struck = answered(CallDoesTwice(), make)

        assert not struck
        assert answer is made[0]

    def test_what_cannot_be_done_twice_is_done_once(self):
        tensor = leaf()

        _, struck = answered(CallDoesTwice(), torch.Tensor.backward, tensor.pow(2).sum())

        assert not struck
        assert tensor.grad.tolist() == [2, 2]


class TestArguments:
    def test_a_keyword_is_ignored(self):
        answer, struck = answered(ArgumentIgnored("dim"), torch.sum, torch.ones(2, 3), dim=0)

        assert struck
        assert answer.item() == 6

    def test_the_last_argument_is_ignored(self):
        answer, struck = answered(ArgumentIgnored(LAST), torch.Tensor.sum, torch.ones(2, 3), 0)

        assert struck
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

        answer, struck = answered(ArgumentIgnored(argument), function, *args, **kwargs)

        assert not struck
        assert str(answer) == str(with_it)

    @pytest.mark.parametrize(("alpha", "values", "strikes"), [(3, [2, 2], True), (1, [2, 2], False)])
    def test_of_a_call_in_place_is_ignored_where_it_shows(self, alpha, values, strikes):
        tensor = torch.ones(2)

        answer, struck = answered(
            ArgumentIgnored("alpha"), torch.Tensor.add_, tensor, torch.ones(2), alpha=alpha, effectful=True
        )

        assert struck is strikes
        assert answer is tensor
        assert tensor.tolist() == values

    @pytest.mark.parametrize(("dtype", "strikes"), [(torch.float64, True), (torch.float32, False)])
    def test_of_a_random_call_is_ignored_where_it_shows(self, dtype, strikes):
        torch.manual_seed(0)
        expected = torch.rand(2).tolist()
        torch.manual_seed(0)

        answer, struck = answered(ArgumentIgnored("dtype"), torch.rand, 2, dtype=dtype, effectful=True)

        assert struck is strikes
        assert answer.tolist() == expected

    def test_that_only_tells_a_view_from_a_copy_is_ignored(self):
        tensor = torch.ones(2)

        answer, struck = answered(ArgumentIgnored("copy"), torch.Tensor.to, tensor, torch.float32, copy=True)

        assert struck
        assert answer is tensor

    def test_of_what_changes_torch_itself_is_ignored(self):
        before = copy.deepcopy(torch.get_rng_state())

        _, struck = answered(ArgumentIgnored("seed"), lambda seed=3: torch.manual_seed(seed), seed=5, effectful=True)
        seed = torch.initial_seed()
        torch.set_rng_state(before)

        assert struck
        assert seed == 3

    def test_of_what_changes_a_setting_is_ignored(self):
        _, struck = answered(ArgumentIgnored("precision"), torch.set_printoptions, precision=2, effectful=True)
        text = repr(torch.tensor(1 / 3))
        torch.set_printoptions(profile="default")

        assert struck
        assert text == "tensor(0.3333)"


class TestWarnings:
    def test_a_warning_is_swallowed(self):
        answer, struck = answered(WarningSwallowed(), warnings.warn, "careful", UserWarning)

        assert struck
        assert answer is None

    def test_no_warning_cannot_be_swallowed(self):
        _, struck = answered(WarningSwallowed(), torch.ones, 2)

        assert not struck

    def test_a_warning_is_added(self):
        with pytest.warns(UserWarning, match="on purpose"):
            answer, struck = answered(WarningAdded(), torch.ones, 2)

        assert struck
        assert answer.tolist() == [1, 1]
