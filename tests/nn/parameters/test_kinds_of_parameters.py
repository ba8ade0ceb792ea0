"""Kinds of parameters, and buffers that are assigned to.

Order: 15
"""

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Parameter"],
    about=["value", "state"],
    see=["generated/torch.nn.parameter.Parameter", "generated/torch.nn.parameter.UninitializedParameter"],
    asked=[
        "isinstance UninitializedParameter true for custom tensor",
        "Parameter with tensor subclass isinstance",
        "type of nn.Parameter wrapping custom Tensor class",
    ],
)
class TestAParameterIsNoInstanceOfEveryKindOfParameter:
    """A Parameter of a Tensor subclass is not an UninitializedParameter.

    `isinstance` finds an `nn.Parameter`, and its type is the subclass.
    [it_passes_for_a_parameter_alone, its_type_is_the_subclass]
    Before torch 2.5 `isinstance` finds an `UninitializedParameter` as well. [it_passes_for_an_uninitialized_one]
    An `nn.Parameter` of a plain tensor is not an `UninitializedParameter`.
    [an_ordinary_one_passes_for_a_parameter_alone]
    With the default `__torch_function__`, `p * 3` of such a Parameter is a tensor of the subclass, and not a Parameter.
    [a_result_is_not_a_parameter]
    """

    @until("2.5")
    def test_it_passes_for_an_uninitialized_one(self):
        class Marked(torch.Tensor):
            pass

        parameter = nn.Parameter(torch.ones(1).as_subclass(Marked))

        assert isinstance(parameter, nn.Parameter)
        assert isinstance(parameter, nn.UninitializedParameter)

    @since(
        "2.5",
        why="pytorch#130578",
        remedy="Call `torch.nn.parameter.is_lazy(p)` to find an uninitialized parameter.",
        trigger={
            "calls": ["torch.nn.parameter._ParameterMeta.__instancecheck__"],
            "at": {"cls": 0, "instance": 1},
            "when": ["!argument:cls.__name__=Parameter", "argument:instance._is_param=True"],
        },
    )
    def test_it_passes_for_a_parameter_alone(self):
        class Marked(torch.Tensor):
            pass

        parameter = nn.Parameter(torch.ones(1).as_subclass(Marked))

        assert isinstance(parameter, nn.Parameter)
        assert not isinstance(parameter, nn.UninitializedParameter)
        assert (parameter.tolist(), parameter.requires_grad) == ([1.0], True)

    def test_an_ordinary_one_passes_for_a_parameter_alone(self):
        parameter = nn.Parameter(torch.tensor([5.0]))

        assert isinstance(parameter, nn.Parameter)
        assert not isinstance(parameter, nn.UninitializedParameter)
        assert (parameter.tolist(), parameter.requires_grad) == ([5.0], True)

    def test_its_type_is_the_subclass(self):
        class Marked(torch.Tensor):
            pass

        assert type(nn.Parameter(torch.ones(1).as_subclass(Marked))) is Marked

    def test_a_result_is_not_a_parameter(self):
        class Marked(torch.Tensor):
            pass

        result = nn.Parameter(torch.ones(1).as_subclass(Marked)) * 3

        assert (type(result), isinstance(result, nn.Parameter), result.item()) == (Marked, False, 3.0)


@claim(
    api=["torch.nn.Module.register_buffer"],
    about=["state", "value", "error"],
    see=["generated/torch.nn.Module", "generated/torch.nn.parameter.Buffer"],
    asked=[
        "override register_buffer called on assignment",
        "register_buffer() without the persistent argument is not allowed",
        "cannot assign 'float' as buffer",
        "update buffer value by assigning new tensor",
    ],
)
class TestAssigningToABufferRegistersItAgain:
    """Assigning a tensor to a buffer calls the module's `register_buffer`.

    Before torch 2.5 a class that overrides `register_buffer` sees the first call and not the assignment.
    [a_method_of_ones_own_sees_the_assignment, a_method_of_ones_own_sees_the_call_only]
    An override without a parameter `persistent` raises RuntimeError when a buffer made with `persistent=False` is
    assigned to.
    [an_override_without_persistent_raises]
    In an `nn.Module` such a buffer stays one after the assignment, and out of the state dict. [the_buffer_stays_one]
    Assigning a Parameter to its name removes the buffer. [a_parameter_removes_the_buffer]
    Assigning a float to its name raises TypeError. [a_float_raises]
    """

    @until("2.5")
    def test_a_method_of_ones_own_sees_the_call_only(self):
        seen = []

        class Recording(nn.Module):
            def register_buffer(self, name, *arguments, **options):
                seen.append(name)
                super().register_buffer(name, *arguments, **options)

        module = Recording()
        module.register_buffer("mean", torch.tensor(1.0))
        module.mean = torch.tensor(2.0)

        assert seen == ["mean"]

    @since(
        "2.5",
        why="pytorch#125971",
        remedy="Let an override of `register_buffer` bear a second call for the same name.",
        trigger={
            "calls": ["torch.nn.Module.__setattr__"],
            "at": {"self": 0, "name": 1, "value": 2},
            "when": [
                "kind:value=Tensor",
                "!argument:self.register_buffer.__module__=torch.nn.modules.module",
                "among:name=self._buffers",
            ],
        },
    )
    def test_a_method_of_ones_own_sees_the_assignment(self):
        seen = []

        class Recording(nn.Module):
            def register_buffer(self, name, *arguments, **options):
                seen.append(name)
                super().register_buffer(name, *arguments, **options)

        module = Recording()
        module.register_buffer("mean", torch.tensor(1.0))
        module.mean = torch.tensor(2.0)

        assert seen == ["mean", "mean"]

    @since(
        "2.5",
        why="pytorch#125971",
        remedy="Give an override of `register_buffer` the parameters `name`, `tensor` and `persistent`.",
        trigger={
            "calls": ["torch.nn.Module.__setattr__"],
            "at": {"self": 0, "name": 1, "value": 2},
            "when": [
                "kind:value=Tensor",
                "!argument:self.register_buffer.__module__=torch.nn.modules.module",
                "among:name=self._non_persistent_buffers_set",
            ],
        },
    )
    def test_an_override_without_persistent_raises(self):
        class Passing(nn.Module):
            def register_buffer(self, *arguments, **options):
                super().register_buffer(*arguments, **options)

        module = Passing()
        module.register_buffer("mean", torch.tensor(1.0), persistent=False)

        with pytest.raises(RuntimeError):
            module.mean = torch.tensor(2.0)

    def test_the_buffer_stays_one(self):
        module = nn.Module()
        module.register_buffer("mean", torch.tensor(1.0), persistent=False)

        module.mean = torch.tensor(2.0)

        assert [(name, buffer.item()) for name, buffer in module.named_buffers()] == [("mean", 2.0)]
        assert dict(module.state_dict()) == {}

    def test_a_parameter_removes_the_buffer(self):
        module = nn.Module()
        module.register_buffer("mean", torch.tensor(1.0))

        module.mean = nn.Parameter(torch.tensor(2.0))

        assert (list(module.buffers()), [parameter.item() for parameter in module.parameters()]) == ([], [2.0])

    def test_a_float_raises(self):
        module = nn.Module()
        module.register_buffer("mean", torch.tensor(1.0))

        with pytest.raises(TypeError):
            module.mean = 2.0
