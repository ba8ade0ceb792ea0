"""Second derivatives, Jacobians and Hessians.

Order: 9.2
"""

import warnings

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.autograd.grad", "torch.Tensor.backward"],
    about=["gradient", "error", "argument", "state"],
    see=["generated/torch.autograd.grad", "notes/autograd"],
    asked=[
        "how to compute second derivative",
        "create_graph=True meaning",
        "gradient penalty implementation",
        "gradient of a gradient does not require grad",
        "double backward element 0 of tensors does not require grad",
        "difference between retain_graph and create_graph",
    ],
)
class TestCreateGraphMakesAGradientDifferentiable:
    """A gradient made with `create_graph=True` can be differentiable.

    By `torch.autograd.grad` with `create_graph=True` the derivative of x³ at 3.0 is 27, and the derivative of that
    result is 18.
    [a_gradient_is_derived_again]
    Without `create_graph=True`, or with `retain_graph=True` alone, that result does not require a gradient, so deriving
    it again raises RuntimeError.
    [without_a_graph_a_second_derivative_raises]
    Added to a loss, a penalty made of such a result alone leaves the gradients as they are.
    [without_a_graph_a_penalty_counts_for_nothing]
    The first derivative of 2x does not depend on x, so deriving it again raises RuntimeError.
    [a_constant_gradient_cannot_be_derived_again]
    The gradient of `g.sum()`, for the gradient g of 3ab + a² by a vector of a and b, sums the rows of the Hessian.
    [a_sum_of_gradients_adds_rows]
    With `create_graph=True` a penalty on the gradient of wx² by x reaches the weight w.
    [a_gradient_penalty_reaches_the_weights]
    After `backward(create_graph=True)` of x³, `x.grad.sum().backward()` adds the derivative of that sum to `x.grad`.
    [the_second_backward_adds_up]
    The gradient of `torch.nn.functional.ctc_loss`, which lacks a second derivative, raises RuntimeError when derived.
    [a_loss_without_a_second_derivative_raises]
    `torch.autograd.grad` leaves `x.grad` alone. [a_gradient_is_derived_again]
    """

    def test_a_gradient_is_derived_again(self):
        x = torch.tensor([3.0], requires_grad=True)

        (first,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
        assert (first.tolist(), first.requires_grad) == ([27.0], True)
        (second,) = torch.autograd.grad(first.sum(), x)

        assert (second.tolist(), second.requires_grad) == ([18.0], False)
        assert x.grad is None

    @pytest.mark.parametrize("options", [{}, {"retain_graph": True}], ids=["default", "retain_graph"])
    def test_without_a_graph_a_second_derivative_raises(self, options):
        x = torch.tensor([3.0], requires_grad=True)

        (first,) = torch.autograd.grad((x**3).sum(), x, **options)

        assert (first.tolist(), first.requires_grad) == ([27.0], False)
        with pytest.raises(RuntimeError):
            first.sum().backward()

    def test_without_a_graph_a_penalty_counts_for_nothing(self):
        weight, x = torch.tensor([2.0], requires_grad=True), torch.tensor([3.0], requires_grad=True)

        (slope,) = torch.autograd.grad((weight * x**2).sum(), x)
        ((weight * x).sum() + ((slope - 1) ** 2).sum()).backward()

        assert (slope.tolist(), weight.grad.tolist()) == ([12.0], [3.0])

    def test_a_constant_gradient_cannot_be_derived_again(self):
        x = torch.tensor([3.0], requires_grad=True)

        (first,) = torch.autograd.grad((2 * x).sum(), x, create_graph=True)

        assert (first.tolist(), first.requires_grad) == ([2.0], False)
        with pytest.raises(RuntimeError):
            torch.autograd.grad(first.sum(), x)

    def test_a_loss_without_a_second_derivative_raises(self):
        x = torch.zeros(3, 1, 2, requires_grad=True)
        one, lengths = torch.tensor([1]), torch.tensor([3])

        loss = torch.nn.functional.ctc_loss(x.log_softmax(2), one[None], lengths, one)
        (first,) = torch.autograd.grad(loss, x, create_graph=True)

        assert first.requires_grad
        with pytest.raises(RuntimeError):
            torch.autograd.grad(first.square().sum(), x)

    def test_a_sum_of_gradients_adds_rows(self):
        x = torch.tensor([2.0, 5.0], requires_grad=True)

        (first,) = torch.autograd.grad(3 * x[0] * x[1] + x[0] ** 2, x, create_graph=True)
        rows = [torch.autograd.grad(one, x, retain_graph=True)[0].tolist() for one in first]

        assert rows == [[2.0, 3.0], [3.0, 0.0]]
        assert torch.autograd.grad(first.sum(), x)[0].tolist() == [5.0, 3.0]

    def test_a_gradient_penalty_reaches_the_weights(self):
        weight, x = torch.tensor([2.0], requires_grad=True), torch.tensor([3.0], requires_grad=True)

        (slope,) = torch.autograd.grad((weight * x**2).sum(), x, create_graph=True)
        ((slope - 1) ** 2).sum().backward()

        assert (slope.tolist(), weight.grad.tolist()) == ([12.0], [132.0])

    def test_the_second_backward_adds_up(self):
        x = torch.tensor([3.0], requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (x**3).sum().backward(create_graph=True)
        first = x.grad.tolist()
        assert x.grad.requires_grad
        x.grad.sum().backward()

        assert (first, x.grad.tolist()) == ([27.0], [45.0])


@claim(
    api=["torch.autograd.functional.jacobian"],
    about=["shape", "value", "gradient", "error"],
    see=["generated/torch.autograd.functional.jacobian", "autograd"],
    asked=[
        "how to compute the jacobian matrix",
        "jacobian of neural network output with respect to input",
        "shape of torch.autograd.functional.jacobian",
        "derivative of a vector valued function",
        "grad can be implicitly created only for scalar outputs jacobian",
    ],
)
class TestAJacobianHasTheShapesOfOutputAndInput:
    """`jacobian` has the output's shape followed by the input's.

    For `torch.autograd.functional.jacobian` and x³ of a float vector it is a diagonal matrix of 3x².
    [a_power_has_a_diagonal_jacobian]
    An output of shape (2, 1) and an input of shape (3, 4) make (2, 1, 3, 4). [shapes_are_joined]
    An output without elements raises RuntimeError by default. [an_empty_output_raises]
    Two inputs in a tuple return a tuple of two Jacobians. [two_inputs_have_two_jacobians]
    `x.grad` stays None, and without options the result does not require a gradient.
    [the_result_is_outside_the_graph]
    With `create_graph=True` the Jacobian of x³ can be derived again by an x that requires a gradient.
    [a_recorded_jacobian_is_derived_again]
    By default an output that does not depend on x has zeros, and raises RuntimeError with `strict=True`.
    [an_independent_output_has_zeros_or_raises]
    An integer tensor raises RuntimeError by default. [integers_raise]
    """

    def test_a_power_has_a_diagonal_jacobian(self):
        x = torch.tensor([1.0, 2.0])

        result = torch.autograd.functional.jacobian(lambda x: x**3, x)

        assert (result.tolist(), result.dtype) == ([[3.0, 0.0], [0.0, 12.0]], torch.float32)

    @pytest.mark.parametrize("output", [(), (2, 1)])
    @pytest.mark.parametrize("size", [(), (0,), (3, 4)])
    def test_shapes_are_joined(self, output, size):
        result = torch.autograd.functional.jacobian(lambda x: x.sum().expand(output), torch.ones(size))

        assert result.shape == output + size
        assert result.eq(1).all()

    def test_an_empty_output_raises(self):
        with pytest.raises(RuntimeError):
            torch.autograd.functional.jacobian(lambda x: x[:0], torch.ones(2))

    def test_two_inputs_have_two_jacobians(self):
        x, y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])

        result = torch.autograd.functional.jacobian(lambda x, y: x * y, (x, y))

        assert type(result) is tuple
        assert [one.tolist() for one in result] == [[[3.0, 0.0], [0.0, 4.0]], [[1.0, 0.0], [0.0, 2.0]]]

    def test_the_result_is_outside_the_graph(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        result = torch.autograd.functional.jacobian(torch.square, x)

        assert (result.tolist(), result.requires_grad, x.grad) == ([[2.0, 0.0], [0.0, 4.0]], False, None)

    def test_a_recorded_jacobian_is_derived_again(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        torch.autograd.functional.jacobian(lambda x: x**3, x, create_graph=True).sum().backward()

        assert x.grad.tolist() == [6.0, 12.0]

    def test_an_independent_output_has_zeros_or_raises(self):
        x = torch.tensor([1.0, 2.0])

        assert torch.autograd.functional.jacobian(lambda _: torch.ones(1), x).tolist() == [[0.0, 0.0]]
        with pytest.raises(RuntimeError):
            torch.autograd.functional.jacobian(lambda _: torch.ones(1), x, strict=True)

    def test_integers_raise(self):
        with pytest.raises(RuntimeError):
            torch.autograd.functional.jacobian(torch.square, torch.tensor([1, 2]))


@claim(
    api=["torch.autograd.functional.hessian", "torch.func.hessian"],
    about=["value", "shape", "error", "argument"],
    see=["generated/torch.autograd.functional.hessian", "generated/torch.func.hessian"],
    asked=[
        "how to compute the hessian matrix",
        "hessian of loss with respect to parameters",
        "The Tensor returned by the function given to hessian should contain a single element",
        "torch.func.hessian of a vector function",
    ],
)
class TestAHessianBelongsToAFunctionWithASingleNumber:
    """`torch.autograd.functional.hessian` derives a single number twice.

    For the sum of x³ of a float vector it is a diagonal matrix of 6x, and `torch.func.hessian(f)(x)` returns the same.
    [a_sum_of_powers_has_a_diagonal_hessian]
    For a vector, off the diagonal stand the mixed derivatives. [mixed_derivatives_stand_off_the_diagonal]
    An input of shape (2, 3) makes a result of shape (2, 3, 2, 3). [the_shape_of_the_input_comes_twice]
    By `torch.autograd.functional.hessian` two inputs in a tuple return two tuples of two blocks.
    [two_inputs_have_four_blocks]
    By default `torch.func.hessian` derives by the first argument, and `argnums=` chooses another.
    [argnums_chooses_the_argument]
    A function that returns a vector of two raises RuntimeError, while `torch.func.hessian` returns a Hessian for each.
    [two_elements_raise_or_have_a_hessian_each]
    """

    def test_a_sum_of_powers_has_a_diagonal_hessian(self):
        x = torch.tensor([1.0, 2.0])

        older, newer = torch.autograd.functional.hessian(cubes, x), hessian(cubes)(x)

        assert older.tolist() == newer.tolist() == [[6.0, 0.0], [0.0, 12.0]]

    def test_mixed_derivatives_stand_off_the_diagonal(self):
        x = torch.tensor([2.0, 5.0])

        result = torch.autograd.functional.hessian(lambda x: 3 * x[0] * x[1] + x[0] ** 2, x)

        assert result.tolist() == [[2.0, 3.0], [3.0, 0.0]]

    def test_the_shape_of_the_input_comes_twice(self):
        x = torch.ones(2, 3)

        older, newer = torch.autograd.functional.hessian(cubes, x), hessian(cubes)(x)

        assert older.shape == newer.shape == (2, 3, 2, 3)
        assert older[1, 2, 1, 2].item() == newer[1, 2, 1, 2].item() == 6.0

    def test_two_inputs_have_four_blocks(self):
        x, y = torch.tensor([1.0]), torch.tensor([2.0])

        blocks = torch.autograd.functional.hessian(lambda x, y: (x * y**2).sum(), (x, y))

        assert [[block.tolist() for block in row] for row in blocks] == [[[[0.0]], [[4.0]]], [[[4.0]], [[2.0]]]]

    def test_argnums_chooses_the_argument(self):
        x, y = torch.tensor(5.0), torch.tensor(2.0)

        assert hessian(lambda x, y: x * y**2)(x, y).item() == 0.0
        assert hessian(lambda x, y: x * y**2, argnums=1)(x, y).item() == 10.0

    def test_two_elements_raise_or_have_a_hessian_each(self):
        x = torch.tensor([1.0, 2.0])

        with pytest.raises(RuntimeError):
            torch.autograd.functional.hessian(lambda x: x**3, x)
        assert hessian(lambda x: x**3)(x).tolist() == [[[6.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 12.0]]]


def cubes(x):
    """Return the sum of the third powers of a tensor."""
    return (x**3).sum()


def hessian(function, **options):
    """Return the Hessian of a function, without the warnings that torch's own code raises when it is first loaded."""

    def at(*inputs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.func.hessian(function, **options)(*inputs)

    return at
