"""What `grad` and `backward` take, and what they give back.

Order: 9
"""

import warnings
from collections import OrderedDict

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.autograd.grad"],
    about=["value", "error", "gradient"],
    see=["generated/torch.autograd.grad"],
    asked=[
        "autograd.grad with dict of parameters",
        "all inputs have to be Tensors but got str",
        "grad requires non-empty inputs",
        "gradients by parameter name functional",
        "inputs argument to grad() must be a dict not OrderedDict",
    ],
)
class TestGradTakesADictionary:
    """`torch.autograd.grad` accepts a plain dict of tensors as `inputs`.

    From torch 2.13 on a plain dict with entries returns a dict of gradients with the same keys.
    [a_dictionary_gives_a_dictionary]
    Before torch 2.13 a dictionary of one text key raised RuntimeError. [a_dictionary_raises]
    From torch 2.13 on an OrderedDict raises TypeError. [an_ordered_dictionary_raises]
    A list of two inputs returns a tuple of two gradients. [a_list_gives_a_tuple]
    From torch 2.13 on an empty list of inputs raises RuntimeError. [no_inputs_raise_a_runtime_error]
    Before torch 2.13 an empty list of inputs raised ValueError for an output in a graph.
    [no_inputs_raise_a_value_error]
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

    @since(
        "2.13",
        why="pytorch#178140",
        remedy="Pass `list(inputs.values())`.",
        trigger={
            "calls": ["torch.autograd.grad"],
            "at": {"inputs": 1},
            "when": ["kind:inputs=OrderedDict|defaultdict"],
        },
    )
    def test_an_ordered_dictionary_raises(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(TypeError):
            torch.autograd.grad((x * x).sum(), OrderedDict(x=x))

    @until("2.13")
    def test_no_inputs_raise_a_value_error(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(ValueError):
            torch.autograd.grad((x * x).sum(), [])

    @since(
        "2.13",
        why="pytorch#178140",
        remedy="Do not call it without inputs, or catch `(RuntimeError, ValueError)`.",
        trigger={"calls": ["torch.autograd.grad"], "at": {"inputs": 1}, "when": ["argument:inputs=[]|()|{}"]},
    )
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
    asked=[
        "backward only for some parameters",
        "loss.backward with inputs=model.parameters()",
        "object of type generator has no len backward",
        "inputs argument to backward() cannot be empty",
        "compute gradients for selected leaves only",
    ],
)
class TestBackwardTakesAnyIterableOfInputs:
    """`Tensor.backward` accepts a generator of tensors as `inputs`.

    From torch 2.8 on `layer.parameters()` names the parameters of a `Linear`. [a_generator_names_the_inputs]
    Before torch 2.8 this generator raised TypeError, because it has not got a length. [a_generator_raises]
    A list of the parameters is accepted too. [a_list_names_the_inputs]
    Of three stacked leaves the one in `inputs` gets a gradient; the others keep None.
    [leaves_that_are_not_named_get_no_gradient]
    A result on the way to the input that retains its gradient gets one unnamed. [a_retained_gradient_comes_unasked]
    A frozen bias of a `Linear` among the inputs raises RuntimeError. [a_frozen_parameter_raises]
    An empty list of inputs raises RuntimeError. [none_at_all_raises]
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
    asked=[
        "autograd.grad return zeros instead of None",
        "set allow_unused=True if this is the desired behavior",
        "differentiated Tensors appears to not have been used",
        "grad() got an unexpected keyword argument materialize_grads",
        "unused parameter gradient none",
    ],
)
class TestMaterializedGradientsRequireNone:
    """Zeros of `materialize_grads=True` do not require a gradient by default.

    From torch 2.10 on the zeros for an unused leaf do not require one by default. [the_zeros_require_none]
    From torch 2.1 to torch 2.9 these zeros required a gradient. [the_zeros_require_a_gradient]
    With `create_graph=True` the zeros require a gradient, in newer releases too.
    [with_create_graph_the_zeros_require_one]
    With default options an unused leaf raises RuntimeError. [without_the_option_an_unused_input_raises]
    With `allow_unused=True` alone an unused leaf that requires a gradient has None. [an_unused_input_may_have_none]
    torch 2.0 lacks `materialize_grads` and raises TypeError. [there_is_no_such_option]
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

    @since(
        "2.10",
        why="pytorch#168295",
        remedy="Call `requires_grad_()` on the zeros that have to require a gradient.",
        trigger={
            "calls": ["torch.autograd.grad"],
            "given": {"materialize_grads": True},
            "missing": ["create_graph"],
            "at": {"materialize_grads": 8, "create_graph": 4},
        },
    )
    def test_the_zeros_require_none(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * x).sum(), [x, unused], materialize_grads=True)

        assert [gradient.tolist() for gradient in gradients] == [[6.0], [0.0]]
        assert [gradient.requires_grad for gradient in gradients] == [False, False]

    @since("2.1")
    def test_with_create_graph_the_zeros_require_one(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * x).sum(), [x, unused], create_graph=True, materialize_grads=True)

        assert [gradient.tolist() for gradient in gradients] == [[6.0], [0.0]]
        assert [gradient.requires_grad for gradient in gradients] == [True, True]

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
    asked=[
        "converting a tensor with requires_grad=True to a scalar",
        "float(loss) warning after upgrade",
        "torch.tensor of list of losses no gradient",
        "sum list of losses keep gradient",
        "turn off warning when logging loss as float",
    ],
)
class TestMakingANumberOfWhatRequiresAGradientWarns:
    """The first `float` of a 0-d tensor that requires a gradient warns.

    Before torch 2.8 the call did not warn. [a_float_warns_of_nothing]
    From torch 2.8 on the call returns the number, and outside `no_grad` warns once in a process by default.
    [a_float_warns]
    `torch.tensor` of a list of such tensors shares that one warning, and by default its result does not require a
    gradient. [a_tensor_of_tensors_warns]
    Before torch 2.8 the list did not warn either. [a_tensor_of_tensors_warns_of_nothing]
    `item` does not warn, nor does `float` of a detached tensor. [item_and_a_detached_tensor_warn_of_nothing]
    `torch.stack` of such tensors passes their gradient back. [stack_keeps_the_gradient]
    """

    @until("2.8")
    def test_a_float_warns_of_nothing(self):
        x = torch.tensor(3.0, requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert float(x) == 3.0

    @since(
        "2.8",
        why="pytorch#143261",
        remedy="Write `x.item()` or `float(x.detach())`.",
        trigger={"calls": ["torch.Tensor.__float__", "torch.Tensor.__complex__"], "when": ["requires_grad"]},
    )
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

    @since(
        "2.8",
        why="pytorch#143261",
        remedy="Write `torch.stack(tensors).detach()`, or without `.detach()` to keep the gradient.",
        trigger={
            "calls": ["torch.tensor", "torch.as_tensor", "torch.asarray"],
            "at": {"data": 0},
            "when": ["kind:data=list|tuple", "requires_grad"],
        },
    )
    def test_a_tensor_of_tensors_warns(self):
        x = torch.tensor(3.0, requires_grad=True)

        with pytest.warns(UserWarning):
            result = torch.tensor([x, x])

        assert (result.tolist(), result.requires_grad) == ([3.0, 3.0], False)

    def test_stack_keeps_the_gradient(self):
        x = torch.tensor(3.0, requires_grad=True)

        torch.stack([x, x]).sum().backward()

        assert x.grad.item() == 2.0

    def test_item_and_a_detached_tensor_warn_of_nothing(self):
        x = torch.tensor(3.0, requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert x.item() == float(x.detach()) == 3.0
