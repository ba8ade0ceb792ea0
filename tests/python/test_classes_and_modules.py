"""Abstract classes, and modules of two kinds.

Order: 2
"""

import abc
import types

import pytest
import torch
from torch import nn
from torch.nn.utils import prune
from torch.utils.data import Dataset, IterableDataset, Sampler

from torchnotes import belief, claim, since, until


@claim(
    api=[
        "torch.nn.Module",
        "torch.optim.Optimizer.step",
        "torch.utils.data.Sampler",
        "torch.autograd.Function.apply",
    ],
    about=["error", "state"],
    see=["generated/torch.nn.Module", "optim", "data"],
    asked=[
        "Module is missing the required forward function",
        "is nn.Module an abstract class",
        "must implement the forward function for custom autograd.Function",
        "Can't instantiate abstract class __iter__",
    ],
)
class TestAbstractMethodsRaiseWhenTheyAreCalled:
    """`nn.Module()` without `forward` raises NotImplementedError when called.

    `nn.Module`, `Dataset`, `Sampler`, `Optimizer` and `Function` are not abstract: their metaclass is not
    `abc.ABCMeta`.
    [most_base_classes_are_no_abc]
    Making `nn.Module()` does not raise, and calling it raises NotImplementedError.
    [a_module_without_forward_raises_in_the_call]
    `torch.optim.Optimizer.step` with a closure raises NotImplementedError.
    [an_optimizer_without_step_raises_in_the_step]
    Iterating over a subclass of `Sampler` without `__iter__` raises NotImplementedError.
    [a_sampler_without_iter_raises_in_the_loop]
    `torch.autograd.Function.apply` without `forward` raises NotImplementedError.
    [a_function_without_forward_raises_when_it_is_applied]
    From torch 2.2 on `IterableDataset` is abstract: making one without `__iter__` raises TypeError.
    [an_iterable_dataset_is_an_abc, an_iterable_dataset_without_iter_cannot_be_made]
    Before torch 2.2 its metaclass is not `abc.ABCMeta`. [an_iterable_dataset_is_no_abc]
    Making a `BasePruningMethod` raises TypeError, because it is an `abc.ABC` with abstract methods.
    [a_pruning_method_is_an_abc]
    """

    @pytest.mark.parametrize("base", [nn.Module, Dataset, Sampler, torch.optim.Optimizer, torch.autograd.Function])
    def test_most_base_classes_are_no_abc(self, base):
        assert not isinstance(base, abc.ABCMeta)

    @belief("lecture/3")
    def test_a_pruning_method_is_an_abc(self):
        assert isinstance(prune.BasePruningMethod, abc.ABCMeta)
        with pytest.raises(TypeError):
            prune.BasePruningMethod()

    @until("2.2")
    def test_an_iterable_dataset_is_no_abc(self):
        assert not isinstance(IterableDataset, abc.ABCMeta)

    @since(
        "2.2",
        why="pytorch#109645",
        remedy="Derive a metaclass of your own from `type(IterableDataset)`.",
        trigger={"unseen": "A class with another metaclass shows in its definition; no call of torch differs."},
    )
    def test_an_iterable_dataset_is_an_abc(self):
        assert isinstance(IterableDataset, abc.ABCMeta)

    @since(
        "2.2",
        why="pytorch#109645",
        remedy="Define `__iter__` in each subclass of `IterableDataset`.",
        trigger={"unseen": "A class without `__iter__` shows in its definition; no call of torch differs."},
    )
    def test_an_iterable_dataset_without_iter_cannot_be_made(self):
        class Empty(IterableDataset):
            pass

        with pytest.raises(TypeError):
            Empty()

    def test_a_module_without_forward_raises_in_the_call(self):
        model = nn.Module()

        with pytest.raises(NotImplementedError):
            model(torch.zeros(1))

    def test_an_optimizer_without_step_raises_in_the_step(self):
        optimizer = torch.optim.Optimizer([torch.zeros(1)], {})

        with pytest.raises(NotImplementedError):
            optimizer.step(lambda: 1.0)

    def test_a_sampler_without_iter_raises_in_the_loop(self):
        class Empty(Sampler):
            def __init__(self):
                pass

        with pytest.raises(NotImplementedError):
            Empty().__iter__()

    def test_a_function_without_forward_raises_when_it_is_applied(self):
        with pytest.raises(NotImplementedError):
            torch.autograd.Function.apply(torch.zeros(1))


@claim(
    api=["torch.nn.functional.relu", "torch.nn.ReLU"],
    about=["value", "state"],
    see=["nn.functional", "nn"],
    asked=[
        "nn.ReLU vs F.relu",
        "what does module mean in pytorch",
        "where is nn.Linear defined in source",
        "torch.nn.functional is what",
    ],
)
class TestAModuleOfPythonIsNoModuleOfNn:
    """A Python module is imported, and an `nn.Module` is made.

    `torch.nn.functional` is a Python module, with functions such as `relu`. [functional_is_a_module_of_python]
    A layer is an `nn.Module`. [a_layer_is_a_module_of_nn]
    `nn.Linear` is defined in `torch.nn.modules.linear`. [a_layer_is_defined_in_a_file_further_down]
    Errors and pickles use that longer name. [background]
    """

    @belief("lecture/3")
    def test_functional_is_a_module_of_python(self):
        assert isinstance(torch.nn.functional, types.ModuleType)
        assert torch.nn.functional.relu(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]

    def test_a_layer_is_a_module_of_nn(self):
        layer = nn.ReLU()

        assert isinstance(layer, nn.Module)
        assert not isinstance(layer, types.ModuleType)
        assert layer(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]

    def test_a_layer_is_defined_in_a_file_further_down(self):
        assert nn.Linear.__module__ == "torch.nn.modules.linear"
        assert nn.Linear is torch.nn.modules.linear.Linear
