"""What `grad` and `backward` take, and what they give back."""

import warnings

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.autograd.grad"],
    about=["value", "error", "gradient"],
    see=["generated/torch.autograd.grad"],
)
class TestGradTakesADictionary:
    """`torch.autograd.grad` takes a dictionary of tensors and gives a dictionary of gradients since torch 2.13.

    Before, the dictionary's keys were taken for the inputs, which raised, and so it was with `inputs=` of `backward`.
    No inputs at all raise in each release: a ValueError before 2.13, a RuntimeError since.
    """

    @until("2.13")
    def test_a_dictionary_raises(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            torch.autograd.grad((x * x).sum(), {"x": x})

    @since("2.13")
    def test_a_dictionary_gives_a_dictionary(self):
        x, y = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * y).sum(), {"left": x, "right": y})

        assert {name: gradient.tolist() for name, gradient in gradients.items()} == {"left": [5.0], "right": [3.0]}

    @until("2.13")
    def test_no_inputs_raise_a_value_error(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(ValueError):
            torch.autograd.grad((x * x).sum(), [])

    @since("2.13")
    def test_no_inputs_raise_a_runtime_error(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            torch.autograd.grad((x * x).sum(), [])

    def test_a_list_gives_a_tuple(self):
        x, y = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * y).sum(), [x, y])

        assert type(gradients) is tuple
        assert [(gradient.tolist(), gradient.requires_grad) for gradient in gradients] == [
            ([5.0], False),
            ([3.0], False),
        ]


@claim(
    api=["torch.Tensor.backward", "torch.Tensor.grad"],
    about=["value", "error", "gradient"],
    see=["generated/torch.Tensor.backward", "generated/torch.autograd.backward"],
)
class TestBackwardTakesAnyIterableOfInputs:
    """`backward` accepts a generator of tensors as `inputs`.

    Older releases raise TypeError, because they ask for its length. [a_generator_raises]
    Leaves that are not named get no gradient. [leaves_that_are_not_named_get_no_gradient]
    A tensor that retains its gradient gets one without being named. [a_retained_gradient_comes_unasked]
    One frozen parameter among the inputs raises RuntimeError. [a_frozen_parameter_raises]
    An empty list raises RuntimeError. [none_at_all_raises]
    """

    @until("2.8")
    def test_a_generator_raises(self):
        layer = torch.nn.Linear(1, 1)

        with pytest.raises(TypeError):
            layer(torch.tensor([3.0])).backward(inputs=layer.parameters())

    @since("2.8")
    def test_a_generator_names_the_inputs(self):
        layer, x = torch.nn.Linear(1, 1), torch.tensor([3.0], requires_grad=True)

        layer(x).backward(inputs=layer.parameters())

        assert (layer.weight.grad.tolist(), layer.bias.grad.tolist(), x.grad) == ([[3.0]], [1.0], None)

    def test_a_list_names_the_inputs(self):
        layer, x = torch.nn.Linear(1, 1), torch.tensor([3.0], requires_grad=True)

        layer(x).backward(inputs=list(layer.parameters()))

        assert (layer.weight.grad.tolist(), layer.bias.grad.tolist(), x.grad) == ([[3.0]], [1.0], None)
        assert layer.weight.grad.requires_grad is False

    @pytest.mark.parametrize("named", [0, 1, 2])
    def test_leaves_that_are_not_named_get_no_gradient(self, named):
        leaves = [torch.tensor(2.0, requires_grad=True) for _ in range(3)]

        torch.stack(leaves).sum().backward(inputs=[leaves[named]])

        assert [leaf.grad is not None for leaf in leaves] == [number == named for number in range(3)]

    def test_a_retained_gradient_comes_unasked(self):
        a = torch.tensor(2.0, requires_grad=True)
        b = a * 3
        b.retain_grad()

        (b * 2).backward(inputs=[a])

        assert (a.grad.item(), b.grad.item()) == (6.0, 2.0)

    def test_a_frozen_parameter_raises(self):
        layer = torch.nn.Linear(1, 1)
        layer.bias.requires_grad = False

        with pytest.raises(RuntimeError):
            layer(torch.tensor([3.0])).backward(inputs=[*layer.parameters()])

    def test_none_at_all_raises(self):
        with pytest.raises(RuntimeError):
            torch.tensor(2.0, requires_grad=True).backward(inputs=[])


@claim(
    api=["torch.autograd.grad"],
    about=["value", "gradient", "error"],
    see=["generated/torch.autograd.grad"],
)
class TestMaterializedGradientsRequireNone:
    """The zeros that `materialize_grads=True` gives require no gradient since torch 2.10.

    They stand for the gradient of an input that is not used.
    They required a gradient before, even without `create_graph`, so that what was computed from them was recorded.
    With `create_graph=True` they require one in each release, as gradients then do.
    Without the option an unused input raises, or gives None with `allow_unused=True`.
    """

    @until("2.1")
    def test_there_is_no_such_option(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(TypeError):
            torch.autograd.grad((x * x).sum(), x, materialize_grads=True)

    @since("2.1")
    @until("2.10")
    def test_the_zeros_require_a_gradient(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * x).sum(), [x, unused], materialize_grads=True)

        assert [gradient.requires_grad for gradient in gradients] == [False, True]

    @since("2.10")
    def test_the_zeros_require_none(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * x).sum(), [x, unused], materialize_grads=True)

        assert [gradient.tolist() for gradient in gradients] == [[6.0], [0.0]]
        assert [gradient.requires_grad for gradient in gradients] == [False, False]

    def test_without_the_option_an_unused_input_raises(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            torch.autograd.grad((x * x).sum(), [x, unused])

    def test_an_unused_input_may_have_none(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * x).sum(), [x, unused], allow_unused=True)

        assert (gradients[0].tolist(), gradients[1]) == ([6.0], None)


@claim(
    api=["torch.Tensor.item", "torch.tensor"],
    about=["value", "warning"],
    see=["generated/torch.Tensor.item", "generated/torch.tensor"],
)
class TestMakingANumberOfWhatRequiresAGradientWarns:
    """`float` of a tensor that requires a gradient warns since torch 2.8, while `item` never does.

    The number is no part of the graph, so that whatever is computed from it has no gradient.
    `torch.tensor` of a list of such tensors goes by the same way and warns too; `torch.stack` keeps the gradient.
    """

    @until("2.8")
    def test_a_float_warns_of_nothing(self):
        x = torch.tensor(3.0, requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert float(x) == 3.0

    @since("2.8")
    def test_a_float_warns(self):
        x = torch.tensor(3.0, requires_grad=True)

        with pytest.warns(UserWarning):
            number = float(x)

        assert number == 3.0

    @until("2.8")
    def test_a_tensor_of_tensors_warns_of_nothing(self):
        x = torch.tensor(3.0, requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert torch.tensor([x, x]).tolist() == [3.0, 3.0]

    @since("2.8")
    def test_a_tensor_of_tensors_warns(self):
        x = torch.tensor(3.0, requires_grad=True)

        with pytest.warns(UserWarning):
            result = torch.tensor([x, x])

        assert (result.tolist(), result.requires_grad) == ([3.0, 3.0], False)

    def test_item_and_a_detached_tensor_warn_of_nothing(self):
        x = torch.tensor(3.0, requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert x.item() == float(x.detach()) == 3.0
