"""Functions: operations with a derivative of their own.

Order: 10
"""

import numpy as np
import pytest
import torch
from torch.autograd.function import once_differentiable
from torch.autograd.gradcheck import GradcheckError

from torchnotes import belief, claim, since, until


class Square(torch.autograd.Function):
    """Squares, and knows its derivative."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return 2 * x * gradient


class WrongSquare(Square):
    """Squares, and forgets the 2 in the derivative."""

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return x * gradient


class Answering(torch.autograd.Function):
    """Copies its first input, and gives its second one as the answer of `backward`."""

    @staticmethod
    def forward(ctx, x, answers):
        ctx.answers = answers
        return x * 1

    @staticmethod
    def backward(ctx, _):
        return ctx.answers


@claim(
    api=["torch.autograd.Function.apply", "torch.autograd.gradcheck"],
    about=["value", "gradient", "error"],
    see=["notes/extending", "generated/torch.autograd.gradcheck.gradcheck", "autograd"],
    asked=[
        "write custom autograd function",
        "legacy autograd function with non-static forward method",
        "gradcheck Jacobian mismatch for output",
        "ctx.save_for_backward vs ctx attribute",
        "test custom backward with gradcheck float32 fails",
        "custom forward and backward example",
    ],
)
class TestAFunctionIsAppliedThroughItsClass:
    """`Function.apply` uses the `forward` and `backward` of its class.

    A square whose `backward` forgets the factor 2 has half of the gradient.
    [backward_uses_the_derivative_that_was_written]
    Inside of `forward` a product is not recorded by default, though the input still requires a gradient.
    [forward_records_nothing]
    Calling an instance raises RuntimeError. [an_instance_cannot_be_called]
    `add_` to a tensor of `ctx.save_for_backward` makes reading `ctx.saved_tensors` raise RuntimeError.
    [a_write_over_a_saved_tensor_is_noticed]
    A tensor kept as an attribute of `ctx` is not watched: after `add_` the gradient of a square is wrong silently.
    [a_write_over_an_attribute_goes_unnoticed]
    In float64 `torch.autograd.gradcheck` accepts the right `backward` of a square.
    [gradcheck_agrees_with_a_right_derivative]
    By default it raises GradcheckError for the one that forgets the factor 2. [gradcheck_raises_at_a_wrong_derivative]
    With its default tolerances it rejects the right one for the float32 inputs 1 and -2.
    [gradcheck_calls_a_right_derivative_wrong_in_float32]
    Pass float64 to it. [advice]
    """

    @belief("memo/26")
    def test_gradcheck_agrees_with_a_right_derivative(self):
        x = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)

        assert torch.autograd.gradcheck(Square.apply, x)
        assert torch.autograd.gradgradcheck(Square.apply, x)

    @belief("memo/26")
    def test_backward_uses_the_derivative_that_was_written(self):
        x = torch.tensor([3.0, -4.0], requires_grad=True)

        right, wrong = Square.apply(x), WrongSquare.apply(x)

        assert right.tolist() == wrong.tolist() == [9.0, 16.0]
        assert torch.autograd.grad(right.sum(), x)[0].tolist() == [6.0, -8.0]
        assert torch.autograd.grad(wrong.sum(), x)[0].tolist() == [3.0, -4.0]

    def test_gradcheck_raises_at_a_wrong_derivative(self):
        x = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)

        with pytest.raises(GradcheckError):
            torch.autograd.gradcheck(WrongSquare.apply, x)
        assert not torch.autograd.gradcheck(WrongSquare.apply, x, raise_exception=False)

    def test_gradcheck_calls_a_right_derivative_wrong_in_float32(self):
        x = torch.tensor([1.0, -2.0], requires_grad=True)

        assert not torch.autograd.gradcheck(Square.apply, x, raise_exception=False)

    def test_forward_records_nothing(self):
        class Asking(Square):
            @staticmethod
            def forward(ctx, x):
                recorded.extend([x.requires_grad, (x * x).requires_grad])
                return Square.forward(ctx, x)

        x, recorded = torch.tensor(3.0, requires_grad=True), []

        result = Asking.apply(x)

        assert recorded == [True, False]
        assert (result.requires_grad, result.grad_fn.name()) == (True, "AskingBackward")

    def test_an_instance_cannot_be_called(self):
        x = torch.tensor(3.0, requires_grad=True)

        with pytest.raises(RuntimeError):
            Square()(x)

    def test_a_write_over_a_saved_tensor_is_noticed(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True) * 1

        result = Square.apply(x)
        x.add_(1)

        with pytest.raises(RuntimeError):
            result.sum().backward()

    def test_a_write_over_an_attribute_goes_unnoticed(self):
        class Careless(Square):
            @staticmethod
            def forward(ctx, x):
                ctx.kept = x
                return x * x

            @staticmethod
            def backward(ctx, gradient):
                return 2 * ctx.kept * gradient

        x = torch.tensor([1.0, 2.0], requires_grad=True)
        result = Careless.apply(x)

        with torch.no_grad():
            x.add_(10)

        assert torch.autograd.grad(result.sum(), x)[0].tolist() == [22.0, 24.0]


@claim(
    api=["torch.autograd.Function.apply"],
    about=["gradient", "error", "dtype"],
    see=["notes/extending", "autograd"],
    asked=[
        "custom backward returned an incorrect number of gradients",
        "Function Backward returned an invalid gradient at index",
        "return None for non tensor argument in backward",
        "apply() takes no keyword arguments",
        "skip gradient computation with ctx.needs_input_grad",
        "once_differentiable second derivative",
    ],
)
class TestBackwardOfAFunctionAnswersForEveryInput:
    """`backward` of a two-input `Function` returns at least two values.

    None stands for an input that is not a tensor, and further Nones are ignored. [none_stands_for_what_is_no_tensor]
    One gradient for two inputs raises RuntimeError, and so does a tensor for an input that is not one.
    [too_few_and_one_for_what_is_no_tensor_raise]
    `ctx.needs_input_grad` is False for a tensor that does not require a gradient; one returned for it is dropped.
    [it_is_told_which_are_wanted]
    A float64 gradient of shape (3, 2) for a float32 input of shape (2,) is summed over its rows and converted.
    [a_larger_gradient_of_another_dtype_is_summed_and_converted]
    An int64 or bool gradient for a float32 input is converted too. [a_gradient_of_integers_or_bools_is_converted]
    For a float32 input of two elements, one or three elements raise RuntimeError, and so does a complex64 gradient.
    [a_gradient_that_can_be_neither_summed_nor_converted_raises]
    With `once_differentiable` the second derivative of a square raises RuntimeError.
    [once_differentiable_refuses_a_second_derivative]
    An input may be passed by name from torch 2.13 on; before, `Function.apply` raises TypeError.
    [an_input_may_be_given_by_name, an_input_given_by_name_raises]
    """

    @pytest.mark.parametrize("more", [(None,), (None, None, None)], ids=["exact", "too many"])
    def test_none_stands_for_what_is_no_tensor(self, more):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        Answering.apply(x, (torch.tensor([3.0, 4.0]), *more)).sum().backward()

        assert x.grad.tolist() == [3.0, 4.0]

    @pytest.mark.parametrize("more", [(), (torch.ones(2),)], ids=["too few", "for what is no tensor"])
    def test_too_few_and_one_for_what_is_no_tensor_raise(self, more):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            Answering.apply(x, (torch.tensor([3.0, 4.0]), *more)).sum().backward()

    def test_it_is_told_which_are_wanted(self):
        class Product(torch.autograd.Function):
            @staticmethod
            def forward(_, x, y):
                return x * y

            @staticmethod
            def backward(ctx, gradient):
                wanted.extend(ctx.needs_input_grad)
                return gradient, gradient

        x, y, wanted = torch.tensor(3.0, requires_grad=True), torch.tensor(2.0), []

        (Product.apply(x, y) + x).backward()

        assert wanted == [True, False]
        assert (x.grad.item(), y.grad) == (2.0, None)

    @pytest.mark.parametrize(
        "answer",
        [torch.tensor(1.0), torch.ones(1), torch.ones(3), torch.ones(2, dtype=torch.complex64)],
        ids=["smaller", "one element", "another", "complex"],
    )
    def test_a_gradient_that_can_be_neither_summed_nor_converted_raises(self, answer):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            Answering.apply(x, (answer, None)).sum().backward()

    def test_a_larger_gradient_of_another_dtype_is_summed_and_converted(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        result = Answering.apply(x, (torch.ones(3, 2, dtype=torch.float64), None))
        result.sum().backward()

        assert (x.grad.tolist(), x.grad.dtype) == ([3.0, 3.0], torch.float32)
        assert (result.tolist(), result.dtype) == ([1.0, 2.0], torch.float32)

    def test_once_differentiable_refuses_a_second_derivative(self):
        class Once(Square):
            backward = staticmethod(once_differentiable(Square.backward))

        x = torch.tensor(3.0, requires_grad=True)
        (gradient,) = torch.autograd.grad(Once.apply(x), x, create_graph=True)

        with pytest.raises(RuntimeError):
            gradient.backward()
        assert gradient.item() == 6.0

    @until("2.13")
    def test_an_input_given_by_name_raises(self):
        with pytest.raises(TypeError):
            Square.apply(x=torch.tensor(3.0, requires_grad=True))

    @since("2.13")
    def test_an_input_may_be_given_by_name(self):
        x = torch.tensor(3.0, requires_grad=True)

        Square.apply(x=x).backward()

        assert x.grad.item() == 6.0

    @pytest.mark.parametrize("dtype", [torch.int64, torch.bool], ids=str)
    def test_a_gradient_of_integers_or_bools_is_converted(self, dtype):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        Answering.apply(x, (torch.tensor([0, 1], dtype=dtype), None)).sum().backward()

        assert (x.grad.tolist(), x.grad.dtype) == ([0.0, 1.0], torch.float32)


@claim(
    api=["torch.Tensor.mul", "torch.Tensor.numpy", "torch.Tensor.backward"],
    about=["value", "gradient", "error"],
    see=["tensors", "notes/autograd", "generated/torch.autograd.graph.Node.name"],
    asked=[
        "difference between torch tensor and numpy array",
        "what is grad_fn MulBackward0",
        "tensor vs ndarray autograd history",
        "is grad_fn a torch.autograd.Function",
        "why can't I call numpy on tensor with grad",
    ],
)
class TestATensorIsAnArrayThatRemembersItsFunction:
    """A tensor can keep the operation it came from, unlike an array.

    On the CPU a float32 matrix outside the graph has `shape`, `ndim` and columns `x[:, 1]`, and NumPy reads it.
    [it_is_like_an_array]
    A recorded `mul` leaves a `grad_fn`, an instance of `torch.autograd.graph.Node`.
    [it_refers_to_the_function_that_made_it]
    A node of `mul` is not a `torch.autograd.Function`, because that class is for operations written by hand.
    [that_function_is_a_function_of_autograd]
    `backward` through `x.mul(x)` returns the gradient 2x in `x.grad`. [it_is_differentiated]
    By default `numpy()` raises RuntimeError on a tensor that requires a gradient, and works after `detach()`.
    [numpy_refuses_to_leave_the_graph, it_is_like_an_array_while_it_is_differentiated]
    `numpy()` raises TypeError for a bfloat16 tensor outside the graph. [numpy_has_no_bfloat16]
    """

    @belief("lecture/4")
    def test_it_is_like_an_array(self):
        x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

        assert x.numpy().tolist() == np.asarray(x).tolist() == [[1.0, 2.0], [3.0, 4.0]]
        assert (x.ndim, x.shape, x[:, 1].tolist()) == (2, (2, 2), [2.0, 4.0])

    @belief("lecture/4")
    def test_it_is_differentiated(self):
        x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)

        x.mul(x).sum().backward()

        assert x.grad.tolist() == [[2.0, 4.0], [6.0, 8.0]]

    @belief("lecture/4")
    def test_it_refers_to_the_function_that_made_it(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        assert isinstance(x.mul(x).grad_fn, torch.autograd.graph.Node)
        assert x.mul(x).grad_fn.name() == "MulBackward0"

    @belief("lecture/4", holds=False, role="exception")
    def test_that_function_is_a_function_of_autograd(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        assert isinstance(x.mul(x).grad_fn, torch.autograd.Function)

    @belief("lecture/4", holds=False, raises=RuntimeError, role="exception")
    def test_it_is_like_an_array_while_it_is_differentiated(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        assert x.numpy().tolist() == [1.0, 2.0]

    def test_numpy_refuses_to_leave_the_graph(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            x.numpy()
        assert x.mul(2).detach().numpy().tolist() == [2.0, 4.0]

    def test_numpy_has_no_bfloat16(self):
        with pytest.raises(TypeError):
            torch.ones(2, dtype=torch.bfloat16).numpy()
