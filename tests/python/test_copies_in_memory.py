"""Copies of views, lists and generators.

Order: 5
"""

import copy
import types

import pytest
import torch
from torch import nn

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.clone"],
    about=["memory", "value", "shape"],
    see=["generated/torch.Tensor.clone", "tensor_view"],
    asked=[
        "deepcopy of slice uses too much memory",
        "copy small part of a big tensor",
        "does deepcopy preserve strides",
        "memory blowup copying tensor view",
    ],
)
class TestADeepCopyOfAViewCopiesTheWholeStorage:
    """`copy.deepcopy` of a CPU slice outside a graph copies the whole storage.

    Of two numbers from 1000, it copies 4000 bytes, and `clone()` copies 8. [two_elements_cost_the_memory_of_all]
    A deep copy of a plain transposed, expanded or sliced CPU tensor keeps its strides. [strides_stay]
    A plain tensor and its slice, copied in one list, share memory again.
    [views_copied_together_stay_views_of_one_memory]
    A tensor that stands in a list twice is copied once. [a_tensor_that_is_there_twice_is_copied_once]
    A deep copy of a Parameter made of a slice copies the slice alone. [of_a_parameter_only_what_it_shows_is_copied]
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
    asked=[
        "duplicate a python list of weights independently",
        "list of tensors changed unexpectedly",
        "list.copy() tensors modified in both",
        "backup of weights in a list changes too",
    ],
)
class TestAShallowCopyOfAListHoldsTheSameTensors:
    """A shallow copy of a list holds the same tensors.

    A write in place by `add_` shows in `copy.copy` of the list and not in `copy.deepcopy`.
    [a_write_in_place_shows_in_the_shallow_copy_only]
    `copy.copy`, `list(tensors)` and a slice are shallow copies. [every_shallow_copy_holds_the_same_tensors]
    `copied[0] = copied[0] + 1` leaves the other list as it was. [binding_an_entry_anew_shows_in_one_only]
    For a contiguous float tensor that does not require a gradient, `copied[0] += 1` writes in place and shows in both.
    [adding_to_an_entry_is_a_write_in_place]
    A dict's shallow copy holds the same tensors too. [a_dict_holds_the_same_tensors]
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

    @pytest.mark.parametrize(
        "copied", [copy.copy, dict, lambda tensors: tensors.copy()], ids=["copy", "dict", "method"]
    )
    def test_a_dict_holds_the_same_tensors(self, copied):
        tensors = {"a": torch.tensor([2.0])}

        copied(tensors)["a"].add_(5)

        assert tensors["a"].tolist() == [7.0]

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
    asked=[
        "cannot pickle 'torch._C.Generator' object",
        "copy a random generator",
        "duplicate rng state torch Generator",
    ],
)
class TestADeepCopyOfAGeneratorDrawsTheSameNumbers:
    """`copy.deepcopy` of a `torch.Generator` draws the same numbers.

    From torch 2.4 on, the copy of a CPU generator is another generator in the same state.
    [a_deep_copy_draws_the_same_numbers]
    Before torch 2.4 `copy.deepcopy` of it, or of an object that holds one, raises TypeError. [a_deep_copy_raises]
    """

    @until("2.4")
    def test_a_deep_copy_raises(self):
        generator = torch.Generator()

        with pytest.raises(TypeError):
            copy.deepcopy(generator)
        with pytest.raises(TypeError):
            copy.deepcopy(types.SimpleNamespace(generator=generator))

    @since("2.4")
    def test_a_deep_copy_draws_the_same_numbers(self):
        generator = torch.Generator().manual_seed(3)

        other = copy.deepcopy(generator)
        drawn, again = torch.rand(5, generator=generator), torch.rand(5, generator=other)

        assert drawn.tolist() == again.tolist()
        assert (other is generator, drawn.shape, drawn.dtype) == (False, (5,), torch.float32)
        assert 0 <= drawn.min().item() < drawn.max().item() < 1
