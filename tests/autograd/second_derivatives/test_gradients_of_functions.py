"""Derivatives of functions, sample by sample: torch.func.

Order: 9.4
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.func.grad", "torch.func.jacrev"],
    about=["gradient", "value", "argument", "error"],
    see=["generated/torch.func.grad", "generated/torch.func.jacrev"],
    asked=[
        "torch.func.grad vs torch.autograd.grad",
        "jax style grad in pytorch",
        "Expected f(*args) to return a scalar tensor",
        "functorch jacrev example",
        "derivative with respect to the second argument",
    ],
)
class TestFuncGradReturnsAFunction:
    """`torch.func.grad` returns a function that computes the derivative.

    The input need not require a gradient, and its `grad` stays None. [the_input_needs_no_mark]
    Applied twice to x³ of a 0-d tensor it is the second derivative. [applied_twice_it_is_the_second_derivative]
    A function that returns a vector raises RuntimeError, and `torch.func.jacrev` returns its Jacobian.
    [a_vector_has_a_jacobian]
    By default both derive by the first argument, and `argnums=` chooses others. [argnums_chooses_the_argument]
    For `torch.func.grad` a number of Python as this argument raises ValueError, and an integer tensor RuntimeError.
    [numbers_and_integers_raise]
    `torch.no_grad()` around the call does not stop it, while `no_grad` within the function holds its part constant.
    [no_grad_counts_within_the_function_only]
    """

    def test_the_input_needs_no_mark(self):
        x = torch.tensor([1.0, 2.0])

        result = torch.func.grad(lambda x: (x**3).sum())(x)

        assert (result.tolist(), result.requires_grad) == ([3.0, 12.0], False)
        assert (x.requires_grad, x.grad) == (False, None)

    def test_applied_twice_it_is_the_second_derivative(self):
        assert torch.func.grad(torch.func.grad(lambda x: x**3))(torch.tensor(2.0)).item() == 12.0

    def test_argnums_chooses_the_argument(self):
        x, y = torch.tensor(2.0), torch.tensor(3.0)

        assert torch.func.grad(product)(x, y).item() == 9.0
        assert torch.func.grad(product, argnums=1)(x, y).item() == 12.0
        assert [one.item() for one in torch.func.grad(product, argnums=(0, 1))(x, y)] == [9.0, 12.0]
        assert torch.func.jacrev(product, argnums=1)(x, y).item() == 12.0

    def test_a_vector_has_a_jacobian(self):
        x = torch.tensor([1.0, 2.0])

        with pytest.raises(RuntimeError):
            torch.func.grad(lambda x: x**3)(x)
        assert torch.func.jacrev(lambda x: x**3)(x).tolist() == [[3.0, 0.0], [0.0, 12.0]]

    def test_numbers_and_integers_raise(self):
        with pytest.raises(ValueError):
            torch.func.grad(lambda x: x**2)(3.0)
        with pytest.raises(RuntimeError):
            torch.func.grad(lambda x: x**2)(torch.tensor(3))

    def test_no_grad_counts_within_the_function_only(self):
        def halting(x):
            with torch.no_grad():
                square = x * x
            return square * x

        with torch.no_grad():
            around = torch.func.grad(lambda x: x**3)(torch.tensor(2.0))

        assert (around.item(), torch.func.grad(halting)(torch.tensor(2.0)).item()) == (12.0, 4.0)


@claim(
    api=["torch.func.functional_call"],
    about=["value", "gradient", "state", "error"],
    see=["generated/torch.func.functional_call"],
    asked=[
        "call a module with different weights",
        "stateless module forward with custom parameters",
        "functional_call example",
        "make_functional replacement in torch.func",
        "differentiate through updated parameters meta learning",
    ],
)
class TestFunctionalCallUsesOtherParameters:
    """`torch.func.functional_call` runs a module with other parameters.

    The weight of a `Linear` stays the same object with the same values. [the_module_stays_as_it_is]
    By default a bias left out of a `Linear` is the module's, and an unknown name "else" is ignored.
    [names_need_not_match]
    With `strict=True` both raise RuntimeError. [strict_names_must_match]
    Gradients go to passed tensors that require them, and not to the module's weight. [gradients_go_to_what_was_passed]
    `BatchNorm1d(2)` in training updates copies of its buffers that were passed, and not the module's.
    [passed_buffers_are_updated]
    """

    def test_the_module_stays_as_it_is(self):
        layer = nn.Linear(2, 1)
        weight, before = layer.weight, layer.weight.tolist()

        result = torch.func.functional_call(layer, passed(), (torch.tensor([[1.0, 2.0], [3.0, 4.0]]),))

        assert result.tolist() == [[3.0], [7.0]]
        assert layer.weight is weight
        assert weight.tolist() == before

    def test_names_need_not_match(self):
        layer = nn.Linear(2, 1)
        nn.init.constant_(layer.bias, 0.5)

        result = torch.func.functional_call(layer, {"weight": torch.ones(1, 2), "else": torch.ones(1)}, torch.ones(2))

        assert result.tolist() == [2.5]

    @pytest.mark.parametrize(
        "tensors", [{"weight": torch.ones(1, 2)}, {"weight": torch.ones(1, 2), "else": torch.ones(1)}]
    )
    def test_strict_names_must_match(self, tensors):
        with pytest.raises(RuntimeError):
            torch.func.functional_call(nn.Linear(2, 1, bias="else" not in tensors), tensors, torch.ones(2), strict=True)

    def test_gradients_go_to_what_was_passed(self):
        layer, tensors = nn.Linear(2, 1), passed()
        tensors["weight"].requires_grad_()

        result = torch.func.functional_call(layer, tensors, (torch.tensor([1.0, 2.0]),))
        assert result.requires_grad
        result.sum().backward()

        assert (tensors["weight"].grad.tolist(), layer.weight.grad) == ([[1.0, 2.0]], None)

    def test_passed_buffers_are_updated(self):
        layer = nn.BatchNorm1d(2)
        tensors = {name: one.detach().clone() for name, one in layer.state_dict().items()}

        torch.func.functional_call(layer, tensors, (torch.tensor([[1.0, 2.0], [3.0, 2.0]]),))

        assert tensors["running_mean"].tolist() == pytest.approx([0.2, 0.2])
        assert (tensors["num_batches_tracked"].item(), layer.num_batches_tracked.item()) == (1, 0)
        assert layer.running_mean.tolist() == [0.0, 0.0]


@claim(
    api=["torch.func.vmap"],
    about=["gradient", "shape", "error", "argument"],
    see=["generated/torch.func.vmap", "generated/torch.func.grad", "generated/torch.func.functional_call"],
    asked=[
        "per-sample gradients",
        "gradient for each example in a batch",
        "compute individual gradients without a loop",
        "vmap called random operation while in randomness error mode dropout",
        "gradient norm of every sample",
        "jacobian for each sample of a batch",
    ],
)
class TestVmapOfGradIsAGradientForEachSample:
    """`vmap` can compute a gradient for each sample of a batch.

    For `loss(parameters, sample, target)`, `torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))` maps over
    samples and targets, not over parameters.
    [each_sample_has_its_gradient]
    For a `Linear` each gradient has a batch dimension in front, and agrees with a loop of `backward()`.
    [each_sample_has_its_gradient]
    Their sum is then close to the gradient of the summed loss. [they_add_up_to_the_gradient_of_the_batch]
    With detached parameters `weight.grad` stays None. [the_module_has_no_gradient]
    By default the function sees a sample without its batch dimension. [a_sample_comes_without_its_batch_dimension]
    `in_dims=1` maps over the columns of a matrix. [in_dims_chooses_the_dimension]
    `vmap` of `torch.func.jacrev` returns a Jacobian for each sample. [each_sample_has_its_jacobian]
    In `vmap` of `torch.func.grad` by the parameters alone, `BatchNorm1d(2)` on `sample[None]` and `Dropout()` in
    training raise RuntimeError by default.
    [batch_norm_and_dropout_raise]
    On `sample[None]` both run in eval mode, and with `randomness="different"` dropout does in training.
    [in_eval_mode_both_run]
    """

    def test_each_sample_has_its_gradient(self):
        layer = nn.Linear(2, 1)
        looped = []
        for sample, target in zip(SAMPLES, TARGETS, strict=True):
            layer.zero_grad()
            ((layer(sample) - target) ** 2).sum().backward()
            looped.append(layer.weight.grad.clone())

        gradients = torch.func.vmap(torch.func.grad(loss_of(layer)), in_dims=(None, 0, 0))(
            dict(layer.named_parameters()), SAMPLES, TARGETS
        )

        assert (gradients["weight"].shape, gradients["bias"].shape) == ((3, 1, 2), (3, 1))
        torch.testing.assert_close(gradients["weight"].detach(), torch.stack(looped))

    def test_they_add_up_to_the_gradient_of_the_batch(self):
        layer = nn.Linear(2, 1)
        ((layer(SAMPLES) - TARGETS) ** 2).sum().backward()

        gradients = torch.func.vmap(torch.func.grad(loss_of(layer)), in_dims=(None, 0, 0))(
            detached(layer), SAMPLES, TARGETS
        )

        torch.testing.assert_close(gradients["weight"].sum(0), layer.weight.grad)
        torch.testing.assert_close(gradients["bias"].sum(0), layer.bias.grad)

    def test_the_module_has_no_gradient(self):
        layer = nn.Linear(2, 1)

        gradients = torch.func.vmap(torch.func.grad(loss_of(layer)), in_dims=(None, 0, 0))(
            detached(layer), SAMPLES, TARGETS
        )

        assert (gradients["weight"].requires_grad, layer.weight.grad) == (False, None)

    def test_a_sample_comes_without_its_batch_dimension(self):
        seen = []

        result = torch.func.vmap(lambda x: seen.append(x.shape) or x.sum())(SAMPLES)

        assert (seen, result.tolist()) == ([(2,)], [3.0, 7.0, 11.0])

    def test_in_dims_chooses_the_dimension(self):
        assert torch.func.vmap(torch.sum, in_dims=1)(SAMPLES).tolist() == [9.0, 12.0]
        assert torch.func.vmap(torch.sum)(SAMPLES).tolist() == [3.0, 7.0, 11.0]

    def test_each_sample_has_its_jacobian(self):
        result = torch.func.vmap(torch.func.jacrev(lambda x: x**2))(SAMPLES)

        assert result.shape == (3, 2, 2)
        assert result[2].tolist() == [[10.0, 0.0], [0.0, 12.0]]

    @pytest.mark.parametrize("layer", [nn.BatchNorm1d(2), nn.Dropout()], ids=["batch norm", "dropout"])
    def test_batch_norm_and_dropout_raise(self, layer):
        model = nn.Sequential(nn.Linear(2, 2), layer)

        with pytest.raises(RuntimeError):
            torch.func.vmap(torch.func.grad(total_of(model)), in_dims=(None, 0))(detached(model), SAMPLES)

    @pytest.mark.parametrize("layer", [nn.BatchNorm1d(2).eval(), nn.Dropout().eval(), nn.Dropout()])
    def test_in_eval_mode_both_run(self, layer):
        model = nn.Sequential(nn.Linear(2, 2), layer)

        gradients = torch.func.vmap(
            torch.func.grad(total_of(model)),
            in_dims=(None, 0),
            randomness="different" if layer.training else "error",
        )(detached(model), SAMPLES)

        assert gradients["0.weight"].shape == (3, 2, 2)


SAMPLES = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
TARGETS = torch.tensor([[1.0], [0.0], [2.0]])


def product(x, y):
    """Return x times the square of y."""
    return x * y * y


def passed():
    """Return weights of 1 and a bias of 0 for a layer of two inputs."""
    return {"weight": torch.ones(1, 2), "bias": torch.zeros(1)}


def detached(module):
    """Return the parameters of a module, outside of the graph."""
    return {name: parameter.detach() for name, parameter in module.named_parameters()}


def loss_of(module):
    """Return the squared error of a module as a function of its parameters, a sample and a target."""

    def loss(parameters, sample, target):
        return ((torch.func.functional_call(module, parameters, (sample,)) - target) ** 2).sum()

    return loss


def total_of(module):
    """Return the sum of a module's outputs for a batch of one, as a function of its parameters and a sample."""

    def total(parameters, sample):
        return torch.func.functional_call(module, parameters, (sample[None],)).sum()

    return total
