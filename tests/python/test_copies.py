"""Deep and shallow copies of tensors and Parameters.

Order: 4
"""

import copy

import pytest
import torch
from torch import nn

from torchnotes import belief, claim, since, until


class Named(torch.Tensor):
    """A tensor of one's own."""


@claim(
    api=["torch.Tensor.detach", "torch.Tensor.clone"],
    about=["memory", "value", "gradient", "error"],
    see=["generated/torch.Tensor.clone", "generated/torch.Tensor.detach"],
    asked=[
        "copy a tensor in pytorch",
        "Only Tensors created explicitly by the user support the deepcopy",
        "clone vs detach vs copy",
        "deepcopy tensor with grad_fn error",
        "copy.copy tensor independent or shared",
    ],
)
class TestAShallowCopyOfATensorSharesItsMemory:
    """`copy.copy` of a dense float32 tensor shares its memory.

    A write into the tensor shows in `copy.copy` and `detach()`, and not in `copy.deepcopy`.
    [deep_and_shallow_copies_of_a_tensor_differ]
    Reshaping a shallow copy in place leaves the tensor as it is. [a_shallow_copy_has_a_shape_of_its_own]
    `copy.copy` of a result in a graph is a leaf that keeps `requires_grad`. [a_shallow_copy_is_a_leaf_without_a_graph]
    `copy.copy` of a leaf lacks the gradient. [a_shallow_copy_lacks_the_gradient]
    `copy.deepcopy` of a result in a graph raises RuntimeError, also in a list and under `no_grad`.
    [a_deep_copy_of_a_result_raises]
    `copy.deepcopy(result.detach())` copies out of the graph. [detached_first_it_can_be_copied]
    With gradients enabled `clone()` of a leaf that requires one copies within the graph.
    [a_clone_stays_in_the_graph, the_gradient_flows_through_a_clone]
    """

    @belief("lecture/49")
    def test_deep_and_shallow_copies_of_a_tensor_differ(self):
        tensor = torch.tensor([1.0, 2.0])

        shallow, deep, detached = copy.copy(tensor), copy.deepcopy(tensor), tensor.detach()
        tensor[0] = 5

        assert shallow.tolist() == detached.tolist() == [5.0, 2.0]
        assert (shallow.requires_grad, detached.requires_grad) == (False, False)
        assert (deep.tolist(), shallow is tensor) == ([1.0, 2.0], False)

    def test_a_shallow_copy_has_a_shape_of_its_own(self):
        tensor = torch.tensor([1.0, 2.0])

        shallow = copy.copy(tensor).unsqueeze_(0)

        assert (shallow.tolist(), tensor.tolist()) == ([[1.0, 2.0]], [1.0, 2.0])

    def test_a_shallow_copy_is_a_leaf_without_a_graph(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)
        result = leaf * 2

        shallow = copy.copy(result)
        (shallow * 3).sum().backward()

        assert (shallow.is_leaf, shallow.requires_grad, leaf.grad) == (True, True, None)
        assert shallow.grad.tolist() == [3.0, 3.0]

    def test_a_shallow_copy_lacks_the_gradient(self):
        leaf = torch.tensor([1.0], requires_grad=True)
        leaf.grad = torch.tensor([5.0])

        shallow = copy.copy(leaf)

        assert (shallow.requires_grad, shallow.grad) == (True, None)
        assert shallow.detach().data_ptr() == leaf.data_ptr()

    def test_a_deep_copy_of_a_result_raises(self):
        result = torch.tensor([1.0, 2.0], requires_grad=True) * 2

        with pytest.raises(RuntimeError):
            copy.deepcopy(result)
        with torch.no_grad(), pytest.raises(RuntimeError):
            copy.deepcopy([result])

    def test_detached_first_it_can_be_copied(self):
        result = torch.tensor([1.0, 2.0], requires_grad=True) * 2

        deep = copy.deepcopy(result.detach())
        deep[0] = 9

        assert (deep.tolist(), result.tolist()) == ([9.0, 4.0], [2.0, 4.0])
        assert not deep.requires_grad

    def test_a_clone_stays_in_the_graph(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        clone = leaf.clone()

        assert (clone.tolist(), clone.is_leaf, clone.requires_grad) == ([1.0, 2.0], False, True)
        assert clone.data_ptr() != leaf.data_ptr()

    def test_the_gradient_flows_through_a_clone(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        (leaf.clone() * 3).sum().backward()

        assert leaf.grad.tolist() == [3.0, 3.0]


@claim(
    api=["torch.Tensor.clone"],
    about=["error", "value", "memory"],
    see=["generated/torch.Tensor.clone"],
    asked=[
        "copy.copy float8 tensor AttributeError",
        "copy uint16 tensor error",
        "deepcopy tensor subclass __deepcopy__ new_empty error",
        "duplicate a float8_e4m3fn tensor",
    ],
)
class TestSomeTensorsAreClonedAndNotCopied:
    """`copy.copy` of `float8_e4m3fn` and `uint16` raises AttributeError.

    For `float8_e4m3fn` and `float8_e5m2` it raises from torch 2.2 on. [a_shallow_copy_of_eight_bits_raises]
    For `uint16`, `uint32` and `uint64` it raises from torch 2.6 on. [a_shallow_copy_of_a_wide_unsigned_dtype_raises]
    For `complex32` it raises from torch 2.3 on.
    [a_shallow_copy_of_half_complex_numbers_raises, a_shallow_copy_of_half_complex_numbers_is_made]
    For these float8 and unsigned dtypes `copy.deepcopy` and `clone()` copy, and `detach()` shares memory.
    [a_shallow_copy_of_eight_bits_raises, a_shallow_copy_of_a_wide_unsigned_dtype_raises]
    `copy.deepcopy` of a float32 subclass without methods raises RuntimeError. [a_deep_copy_of_a_subclass_raises]
    `copy.copy` and `clone()` keep such a subclass. [a_deep_copy_of_a_subclass_raises]
    """

    @since(
        "2.2",
        why="pytorch#114662",
        remedy="Write `tensor.detach()` instead of `copy.copy(tensor)`: it shares memory too.",
        trigger={"unseen": "the call is one of Python's own functions, which are not looked at"},
    )
    @pytest.mark.parametrize("dtype", ["float8_e4m3fn", "float8_e5m2"])
    def test_a_shallow_copy_of_eight_bits_raises(self, dtype):
        tensor = torch.tensor([1.0, 2.0]).to(getattr(torch, dtype))

        with pytest.raises(AttributeError):
            copy.copy(tensor)
        assert copy.deepcopy(tensor).float().tolist() == tensor.clone().float().tolist() == [1.0, 2.0]
        assert tensor.detach().data_ptr() == tensor.data_ptr() != tensor.clone().data_ptr()

    @since(
        "2.6",
        why="pytorch#137184",
        remedy="Write `tensor.detach()` instead of `copy.copy(tensor)`: it shares memory too.",
        trigger={"unseen": "the call is one of Python's own functions, which are not looked at"},
    )
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
    def test_a_shallow_copy_of_a_wide_unsigned_dtype_raises(self, dtype):
        tensor = torch.tensor([1.0, 2.0]).to(getattr(torch, dtype))

        with pytest.raises(AttributeError):
            copy.copy(tensor)
        assert copy.deepcopy(tensor).float().tolist() == tensor.clone().float().tolist() == [1.0, 2.0]
        assert tensor.detach().data_ptr() == tensor.data_ptr() != tensor.clone().data_ptr()

    @until("2.3")
    def test_a_shallow_copy_of_half_complex_numbers_is_made(self):
        tensor = torch.zeros(2, dtype=torch.complex32)

        assert copy.copy(tensor).data_ptr() == tensor.data_ptr()

    @since(
        "2.3",
        why="pytorch#120388",
        remedy="Write `tensor.detach()` instead of `copy.copy(tensor)`: it shares memory too.",
        trigger={"unseen": "the call is one of Python's own functions, which are not looked at"},
    )
    def test_a_shallow_copy_of_half_complex_numbers_raises(self):
        with pytest.raises(AttributeError):
            copy.copy(torch.zeros(2, dtype=torch.complex32))

    def test_a_deep_copy_of_a_subclass_raises(self):
        tensor = torch.tensor([1.0, 2.0]).as_subclass(Named)

        with pytest.raises(RuntimeError):
            copy.deepcopy(tensor)
        assert (type(copy.copy(tensor)), type(tensor.clone())) == (Named, Named)
        assert tensor.clone().tolist() == [1.0, 2.0]
        assert tensor.clone().data_ptr() != tensor.data_ptr()


@claim(
    api=["torch.nn.Parameter"],
    about=["gradient", "memory", "value"],
    see=["generated/torch.nn.parameter.Parameter"],
    asked=[
        "deepcopy parameter grad is None",
        "does deepcopy keep gradients",
        "custom attribute on parameter lost after deepcopy",
        "backward hook on tensor will not be serialized",
    ],
)
class TestADeepCopyOfAParameterLosesItsGradient:
    """`copy.deepcopy` of a Parameter is a Parameter without a gradient.

    The deep copy of a plain leaf has a copy of the gradient. [the_copy_of_a_plain_leaf_has_its_own]
    The deep copy of a Parameter keeps `requires_grad`. [the_copy_has_no_gradient, a_frozen_one_stays_frozen]
    `copy.copy` of a float32 Parameter is a Parameter on the same memory.
    [a_shallow_copy_is_a_parameter_on_the_same_memory]
    Hooks from `register_hook` on a leaf are missing in both copies. [hooks_stay_behind]
    A deep copy of a Parameter loses attributes that were set on it, and `copy.copy` keeps them.
    [an_attribute_is_lost_on_a_parameter_only]
    Both copies of a plain float32 tensor keep attributes that were set on it.
    [an_attribute_is_lost_on_a_parameter_only]
    """

    def test_the_copy_has_no_gradient(self):
        parameter = nn.Parameter(torch.tensor([1.0, 2.0]))
        (parameter * 3).sum().backward()

        deep = copy.deepcopy(parameter)

        assert parameter.grad.tolist() == [3.0, 3.0]
        assert (type(deep), deep.requires_grad, deep.grad) == (nn.Parameter, True, None)

    def test_the_copy_of_a_plain_leaf_has_its_own(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)
        (leaf * 3).sum().backward()

        deep = copy.deepcopy(leaf)
        leaf.grad.zero_()

        assert deep.grad.tolist() == [3.0, 3.0]

    def test_a_shallow_copy_is_a_parameter_on_the_same_memory(self):
        parameter = nn.Parameter(torch.tensor([1.0, 2.0]))

        shallow = copy.copy(parameter)
        with torch.no_grad():
            shallow[0] = 5

        assert (type(shallow), shallow.requires_grad) == (nn.Parameter, True)
        assert parameter.tolist() == [5.0, 2.0]

    def test_a_frozen_one_stays_frozen(self):
        deep = copy.deepcopy(nn.Parameter(torch.tensor([1.0]), requires_grad=False))

        assert (type(deep), deep.requires_grad) == (nn.Parameter, False)
        assert copy.deepcopy(nn.Parameter(torch.tensor([1.0]))).requires_grad

    @pytest.mark.parametrize(
        "make", [nn.Parameter, lambda data: data.requires_grad_()], ids=["parameter", "plain-leaf"]
    )
    def test_hooks_stay_behind(self, make):
        calls = []
        leaf = make(torch.tensor([1.0]))
        leaf.register_hook(calls.append)

        copy.deepcopy(leaf).sum().backward()
        copy.copy(leaf).sum().backward()

        assert calls == []
        leaf.sum().backward()
        assert [gradient.tolist() for gradient in calls] == [[1.0]]

    def test_an_attribute_is_lost_on_a_parameter_only(self):
        parameter, plain = nn.Parameter(torch.zeros(1)), torch.zeros(1)
        parameter.note = plain.note = "kept"

        assert not hasattr(copy.deepcopy(parameter), "note")
        assert copy.deepcopy(plain).note == copy.copy(plain).note == copy.copy(parameter).note == "kept"
