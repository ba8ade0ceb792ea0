"""Deep and shallow copies of tensors, lists, modules and state dicts."""

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
)
class TestAShallowCopyOfATensorSharesItsMemory:
    """`copy.copy` of a tensor is another tensor on the same memory, and `copy.deepcopy` one on new memory.

    The shallow copy has a shape of its own and is a leaf: it keeps `requires_grad`, and loses `grad` and the graph.
    The deep copy refuses a result of the graph; `clone()` copies it within the graph, `detach().clone()` out of it.
    Both keep attributes that were set on a plain tensor.
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
)
class TestSomeTensorsAreClonedAndNotCopied:
    """`copy.copy` raises for float8 and unsigned dtypes beyond uint8, and `copy.deepcopy` for most plain subclasses.

    A subclass without a line of its own is refused, since `new_empty` within the copy makes a plain tensor.
    `clone()` copies each of them, and `detach()` stands in for a shallow copy.
    """

    @since("2.2")
    @pytest.mark.parametrize("dtype", ["float8_e4m3fn", "float8_e5m2"])
    def test_a_shallow_copy_of_eight_bits_raises(self, dtype):
        tensor = torch.tensor([1.0, 2.0]).to(getattr(torch, dtype))

        with pytest.raises(AttributeError):
            copy.copy(tensor)
        assert copy.deepcopy(tensor).float().tolist() == tensor.clone().float().tolist() == [1.0, 2.0]
        assert tensor.detach().data_ptr() == tensor.data_ptr() != tensor.clone().data_ptr()

    @since("2.6")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
    def test_a_shallow_copy_of_a_wide_unsigned_dtype_raises(self, dtype):
        tensor = torch.tensor([1.0, 2.0]).to(getattr(torch, dtype))

        with pytest.raises(AttributeError):
            copy.copy(tensor)
        assert copy.deepcopy(tensor).float().tolist() == tensor.clone().float().tolist() == [1.0, 2.0]
        assert tensor.detach().data_ptr() == tensor.data_ptr() != tensor.clone().data_ptr()

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
)
class TestADeepCopyOfAParameterLosesItsGradient:
    """`copy.deepcopy` of a Parameter is a Parameter without `grad`, where that of a plain leaf has its own `grad`.

    So the copy of a module starts without gradients, whatever the original has gathered.
    Neither keeps hooks of the tensor, and the deep copy of a Parameter loses attributes too, which `copy.copy` keeps.
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


@claim(
    api=["torch.Tensor.clone"],
    about=["memory", "value", "shape"],
    see=["generated/torch.Tensor.clone", "tensor_view"],
)
class TestADeepCopyOfAViewCopiesTheWholeStorage:
    """`copy.deepcopy` of a view copies all the memory behind it, where `clone()` copies what the view shows.

    So two elements of a thousand cost a thousand, for as long as the copy lives.
    Within one deepcopy views of one memory stay views of one memory, and what was the same tensor stays the same.
    A Parameter is copied by `clone()`: only what it shows, and without the memory that it shared.
    """

    def test_two_elements_cost_the_memory_of_all(self):
        view = torch.zeros(1000)[:2]

        assert copy.deepcopy(view).untyped_storage().nbytes() == 4000
        assert view.clone().untyped_storage().nbytes() == 8
        assert copy.deepcopy(view).tolist() == view.clone().tolist() == [0.0, 0.0]

    def test_of_a_parameter_only_what_it_shows_is_copied(self):
        base = torch.zeros(1000)

        whole, part = copy.deepcopy([nn.Parameter(base), nn.Parameter(base[:2])])

        assert part.untyped_storage().nbytes() == 8
        assert part.data_ptr() != whole.data_ptr()

    def test_strides_stay(self):
        matrix = torch.tensor([[1, 2, 3], [4, 5, 6]])

        assert copy.deepcopy(matrix.t()).stride() == (1, 3)
        assert copy.deepcopy(matrix[:1].expand(4, 3)).stride() == (0, 1)
        assert copy.deepcopy(matrix[:, 1]).tolist() == matrix[:, 1].clone().tolist() == [2, 5]

    def test_views_copied_together_stay_views_of_one_memory(self):
        tensor = torch.zeros(4)

        whole, part = copy.deepcopy([tensor, tensor[:2]])
        whole[0] = 5

        assert (part.tolist(), tensor.tolist()) == ([5.0, 0.0], [0.0, 0.0, 0.0, 0.0])

    def test_a_tensor_that_is_there_twice_is_copied_once(self):
        tensor = torch.zeros(2)

        one, other = copy.deepcopy([tensor, tensor])

        assert one is other
        assert one is not tensor


@claim(
    api=["torch.Tensor.add_"],
    about=["memory", "value"],
    see=["generated/torch.Tensor.add_"],
)
class TestAShallowCopyOfAListHoldsTheSameTensors:
    """A shallow copy of a list or dict holds the same tensors, so that a write in place shows in both.

    Binding an entry anew, as `copied[0] = copied[0] + 1` does, shows in one only; `+=` on an entry is a write in place.
    """

    @belief("lecture/49")
    def test_a_write_in_place_shows_in_the_shallow_copy_only(self):
        tensors = [torch.tensor([1.0]), torch.tensor([2.0])]

        shallow, deep = copy.copy(tensors), copy.deepcopy(tensors)
        tensors[0].add_(5)

        assert (shallow[0].tolist(), deep[0].tolist()) == ([6.0], [1.0])

    @pytest.mark.parametrize("copied", [copy.copy, list, lambda tensors: tensors[:]], ids=["copy", "list", "slice"])
    def test_every_shallow_copy_holds_the_same_tensors(self, copied):
        tensors = [torch.tensor([1.0]), torch.tensor([2.0])]

        copied(tensors)[1].add_(5)

        assert tensors[1].tolist() == [7.0]

    def test_binding_an_entry_anew_shows_in_one_only(self):
        tensors = [torch.tensor([1.0])]

        shallow = copy.copy(tensors)
        shallow[0] = shallow[0] + 1

        assert (tensors[0].tolist(), shallow[0].tolist()) == ([1.0], [2.0])

    def test_adding_to_an_entry_is_a_write_in_place(self):
        tensors = [torch.tensor([1.0])]

        shallow = copy.copy(tensors)
        shallow[0] += 1

        assert tensors[0].tolist() == [2.0]
        assert shallow[0].add_(1).tolist() == tensors[0].tolist() == [3.0]


@claim(
    api=["torch.rand"],
    about=["value", "shape", "dtype"],
    see=["generated/torch.Generator"],
)
class TestADeepCopyOfAGeneratorDrawsTheSameNumbers:
    """`copy.deepcopy` of a `torch.Generator` raised before torch 2.4, and gives one in the same state since.

    So a dataset or sampler that holds a generator could not be copied; the two draw the same numbers, each by itself.
    """

    @until("2.4")
    def test_a_deep_copy_raises(self):
        generator = torch.Generator()

        with pytest.raises(TypeError):
            copy.deepcopy(generator)

    @since("2.4")
    def test_a_deep_copy_draws_the_same_numbers(self):
        generator = torch.Generator().manual_seed(3)

        other = copy.deepcopy(generator)
        drawn, again = torch.rand(5, generator=generator), torch.rand(5, generator=other)

        assert drawn.tolist() == again.tolist()
        assert (other is generator, drawn.shape, drawn.dtype) == (False, (5,), torch.float32)
        assert 0 <= drawn.min().item() < drawn.max().item() < 1
