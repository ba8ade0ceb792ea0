"""Parameters: tensors that a Module lists.

Order: 2
"""

import copy

import pytest
import torch
from torch import nn

from torchnotes import belief, claim


@claim(
    api=["torch.nn.Parameter"],
    about=["value", "gradient", "dtype", "shape"],
    see=["generated/torch.nn.parameter.Parameter", "tensors"],
    asked=[
        "difference between Parameter and Tensor",
        "can I use tensor methods on nn.Parameter",
        "parameter becomes plain tensor after operation",
        "moving a Parameter to another dtype loses Parameter class",
        "deepcopy of a parameter",
    ],
)
class TestParameterIsATensor:
    """`nn.Parameter` is a subclass of `torch.Tensor`.

    An instance has methods of a tensor, as `tolist`, and receives a gradient as a leaf does.
    [parameter_inherits_from_tensor, a_parameter_is_a_tensor_with_its_methods, its_gradient_is_that_of_a_leaf]
    `p * 2`, `p[0]`, `detach`, `clone`, `data` and `t` return plain tensors of a Parameter `p`.
    [what_is_computed_of_it_is_a_plain_tensor]
    For a float32 Parameter `to(torch.float64)` returns a plain tensor, and `to(torch.float32)` the Parameter itself.
    [to_keeps_the_class_only_where_nothing_is_converted]
    `copy.copy` and `copy.deepcopy` of a float32 Parameter keep the class and `requires_grad=False`.
    [a_copy_is_a_parameter_that_requires_what_it_did]
    `requires_grad_`, and `add_` under `no_grad`, return the Parameter itself. [in_place_methods_return_the_parameter]
    A plain tensor with `requires_grad=True` is not a Parameter. [a_tensor_is_no_parameter]
    A Parameter made of an instance of an empty subclass of Tensor keeps that class.
    [a_parameter_of_a_subclass_keeps_its_class]
    """

    @belief("lecture/23")
    def test_parameter_inherits_from_tensor(self):
        assert issubclass(nn.Parameter, torch.Tensor)

    @belief("lecture/23")
    def test_a_parameter_is_a_tensor_with_its_methods(self):
        parameter = nn.Parameter(torch.tensor([1.0, 2.0]))

        assert isinstance(parameter, torch.Tensor)
        assert torch.is_tensor(parameter)
        assert (parameter.tolist(), parameter.shape, parameter.dtype) == ([1.0, 2.0], (2,), torch.float32)

    def test_a_tensor_is_no_parameter(self):
        assert not isinstance(torch.ones(1, requires_grad=True), nn.Parameter)

    @pytest.mark.parametrize(
        "compute",
        [lambda p: p * 2, lambda p: p[0], lambda p: p.detach(), lambda p: p.clone(), lambda p: p.data, lambda p: p.t()],
        ids=["arithmetic", "indexing", "detach", "clone", "data", "a view"],
    )
    def test_what_is_computed_of_it_is_a_plain_tensor(self, compute):
        parameter = nn.Parameter(torch.ones(2))

        assert type(compute(parameter)) is torch.Tensor

    @pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy], ids=["shallow", "deep"])
    def test_a_copy_is_a_parameter_that_requires_what_it_did(self, copied):
        parameter = nn.Parameter(torch.tensor([1.0, 2.0]), requires_grad=False)

        duplicate = copied(parameter)

        assert type(duplicate) is nn.Parameter
        assert (duplicate.tolist(), duplicate.requires_grad) == ([1.0, 2.0], False)

    def test_its_gradient_is_that_of_a_leaf(self):
        parameter = nn.Parameter(torch.tensor([1.0, 2.0]))

        loss = (parameter * torch.tensor([3.0, 4.0])).sum()
        assert loss.requires_grad
        loss.backward()

        assert parameter.grad.tolist() == [3.0, 4.0]

    def test_to_keeps_the_class_only_where_nothing_is_converted(self):
        parameter = nn.Parameter(torch.ones(2))

        assert parameter.to(torch.float32) is parameter
        assert type(parameter.to(torch.float64)) is torch.Tensor

    def test_in_place_methods_return_the_parameter(self):
        parameter = nn.Parameter(torch.ones(2))

        with torch.no_grad():
            returned = [parameter.requires_grad_(), parameter.add_(1)]

        assert [one is parameter for one in returned] == [True, True]
        assert (type(parameter), parameter.tolist()) == (nn.Parameter, [2.0, 2.0])

    def test_a_parameter_of_a_subclass_keeps_its_class(self):
        class Labelled(torch.Tensor):
            pass

        parameter = nn.Parameter(torch.ones(2).as_subclass(Labelled))

        assert type(parameter) is Labelled
        assert isinstance(parameter, nn.Parameter)


@claim(
    api=["torch.nn.Parameter"],
    about=["memory", "gradient", "error", "dtype", "value", "shape"],
    see=["generated/torch.nn.parameter.Parameter", "notes/autograd"],
    asked=[
        "does nn.Parameter copy the tensor",
        "create parameter from existing tensor or numpy",
        "'list' object has no attribute 'detach' Parameter",
        "integer nn.Parameter",
        "non trainable nn.Parameter int64",
    ],
)
class TestParameterIsALeafThatSharesItsMemory:
    """`nn.Parameter(x)` of an ordinary float tensor is a leaf on its memory.

    For an `x` that does not require a gradient, a write to an element shows in the Parameter, and `x` stays so.
    [a_write_shows_on_both_sides]
    A loss of `nn.Parameter(w * 3)` leaves `w` without a gradient. [the_history_ends_there]
    By default a float Parameter made under `no_grad` or `inference_mode` requires a gradient too.
    [it_requires_a_gradient_where_none_is_computed]
    `bool`, `uint8`, `int32` and `int64` raise RuntimeError by default; `int64` passes with `requires_grad=False`.
    [integers_raise, integers_that_require_no_gradient_are_a_parameter]
    Tensors of float16, bfloat16, float64 and complex64 keep their dtype. [floats_and_complex_numbers_keep_their_dtype]
    A float or a list raises AttributeError. [what_is_no_tensor_raises]
    `nn.Parameter()` is of shape (0,). [a_parameter_of_nothing_is_empty]
    """

    def test_a_write_shows_on_both_sides(self):
        source = torch.tensor([1.0, 2.0])

        parameter = nn.Parameter(source)
        source[0] = 5

        assert parameter.tolist() == [5.0, 2.0]
        assert (parameter.requires_grad, source.requires_grad) == (True, False)

    def test_the_history_ends_there(self):
        source = torch.tensor([1.0, 2.0], requires_grad=True)

        parameter = nn.Parameter(source * 3)
        (parameter * torch.tensor([3.0, 4.0])).sum().backward()

        assert parameter.grad.tolist() == [3.0, 4.0]
        assert source.grad is None

    @pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
    def test_it_requires_a_gradient_where_none_is_computed(self, mode):
        with mode():
            parameter = nn.Parameter(torch.ones(1))

        assert parameter.requires_grad

    @pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int32, torch.int64], ids=str)
    def test_integers_raise(self, dtype):
        integers = torch.ones(2, dtype=dtype)

        with pytest.raises(RuntimeError):
            nn.Parameter(integers)

    def test_integers_that_require_no_gradient_are_a_parameter(self):
        parameter = nn.Parameter(torch.tensor([1, 2]), requires_grad=False)

        assert (parameter.tolist(), parameter.dtype, parameter.requires_grad) == ([1, 2], torch.int64, False)

    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64], ids=str)
    def test_floats_and_complex_numbers_keep_their_dtype(self, dtype):
        parameter = nn.Parameter(torch.ones(2, dtype=dtype))

        assert (parameter.dtype, parameter.requires_grad) == (dtype, True)

    @pytest.mark.parametrize("numbers", [1.0, [1.0, 2.0]], ids=["number", "list"])
    def test_what_is_no_tensor_raises(self, numbers):
        with pytest.raises(AttributeError):
            nn.Parameter(numbers)

    def test_a_parameter_of_nothing_is_empty(self):
        assert nn.Parameter().shape == (0,)


@claim(
    api=["torch.nn.Parameter", "torch.nn.Module.named_parameters"],
    about=["gradient", "error", "value"],
    see=["generated/torch.nn.parameter.Parameter", "generated/torch.nn.Module"],
    asked=[
        "require_grad typo no error",
        "'Tensor' object has no attribute 'require_grad_'",
        "layer.requires_grad = False does not freeze",
        "freeze a whole layer correctly",
        "unexpected keyword argument 'require_grad'",
    ],
)
class TestRequiresGradMisspeltIsNoticedOnlyInACall:
    """`nn.Parameter` ignores `require_grad` as an attribute.

    A new float Parameter in a Module requires a gradient and learns, unless made with `requires_grad=False`.
    [a_parameter_as_an_attribute_requires_a_gradient, a_parameter_as_an_attribute_learns,
    every_parameter_that_is_an_attribute_requires_a_gradient]
    `require_grad = True` does not unfreeze a Parameter, because Python stores it and torch does not look at it.
    [require_grad_is_an_attribute]
    `require_grad` as a keyword of `nn.Parameter` raises TypeError. [require_grad_is_a_keyword]
    `layer.requires_grad = False` freezes nothing in an `nn.Linear`, nor does `layer.require_grad = False`.
    [a_flag_set_on_a_module_reaches_no_parameter]
    `layer.requires_grad_(False)` freezes its weight and bias. [the_method_of_a_module_reaches_its_parameters]
    `require_grad_` raises AttributeError on a tensor and on an `nn.Linear`. [the_method_misspelt_raises]
    """

    @belief("lecture/24", role="meaning")
    def test_a_parameter_as_an_attribute_requires_a_gradient(self):
        module = nn.Module()

        module.weight = nn.Parameter(torch.tensor([1.0, 2.0]))

        assert module.weight.requires_grad
        assert dict(module.named_parameters())["weight"] is module.weight

    @belief("lecture/24", role="meaning")
    def test_a_parameter_as_an_attribute_learns(self):
        module = nn.Module()
        module.weight = nn.Parameter(torch.tensor([1.0, 2.0]))
        optimizer = torch.optim.SGD(module.parameters(), lr=1.0)

        (module.weight * torch.tensor([3.0, 5.0])).sum().backward()
        optimizer.step()

        assert module.weight.tolist() == [-2.0, -3.0]

    @belief("lecture/24", holds=False, raises=TypeError)
    def test_require_grad_is_a_keyword(self):
        parameter = nn.Parameter(torch.ones(1), require_grad=True)

        assert parameter.requires_grad

    @belief("lecture/24", holds=False)
    def test_require_grad_is_an_attribute(self):
        parameter = nn.Parameter(torch.ones(1), requires_grad=False)

        parameter.require_grad = True

        assert parameter.requires_grad

    @belief("lecture/24", holds=False, role="exception")
    def test_every_parameter_that_is_an_attribute_requires_a_gradient(self):
        module = nn.Module()

        module.weight = nn.Parameter(torch.ones(1), requires_grad=False)

        assert next(parameter for _, parameter in module.named_parameters()).requires_grad

    @pytest.mark.parametrize("name", ["require_grad", "requires_grad"])
    def test_a_flag_set_on_a_module_reaches_no_parameter(self, name):
        layer = nn.Linear(1, 1)

        setattr(layer, name, False)

        assert [parameter.requires_grad for _, parameter in layer.named_parameters()] == [True, True]

    def test_the_method_of_a_module_reaches_its_parameters(self):
        layer = nn.Linear(1, 1)

        layer.requires_grad_(requires_grad=False)

        assert [parameter.requires_grad for _, parameter in layer.named_parameters()] == [False, False]

    @pytest.mark.parametrize("thing", [torch.ones(1), nn.Linear(1, 1)], ids=["tensor", "module"])
    def test_the_method_misspelt_raises(self, thing):
        with pytest.raises(AttributeError):
            thing.require_grad_(requires_grad=False)
