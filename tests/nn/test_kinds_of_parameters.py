"""Kinds of parameters, and buffers that are assigned to."""

import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Parameter"],
    about=["value", "state"],
    see=["generated/torch.nn.parameter.Parameter", "generated/torch.nn.parameter.UninitializedParameter"],
)
class TestAParameterIsNoInstanceOfEveryKindOfParameter:
    """A parameter made of a subclass of Tensor is an instance of `nn.Parameter` alone since torch 2.5.

    Before, `isinstance` said that it was one of each subclass of `nn.Parameter` too, such as `UninitializedParameter`.
    An ordinary parameter was never taken for one of those. Code that branches on the kind goes another way since.
    """

    @until("2.5")
    def test_it_passes_for_an_uninitialized_one(self):
        class Marked(torch.Tensor):
            pass

        parameter = nn.Parameter(torch.ones(1).as_subclass(Marked))

        assert isinstance(parameter, nn.Parameter)
        assert isinstance(parameter, nn.UninitializedParameter)

    @since("2.5")
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


@claim(
    api=["torch.nn.Module.register_buffer"],
    about=["state", "value"],
    see=["generated/torch.nn.Module", "generated/torch.nn.parameter.Buffer"],
)
class TestAssigningToABufferRegistersItAgain:
    """Assigning a tensor to a buffer calls the module's `register_buffer` since torch 2.5.

    A class with a `register_buffer` of its own sees each assignment since, and before only what it registered by call.
    The buffer stays one in each release, and stays out of the state dict if it was kept out.
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

    @since("2.5")
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

    def test_the_buffer_stays_one(self):
        module = nn.Module()
        module.register_buffer("mean", torch.tensor(1.0), persistent=False)

        module.mean = torch.tensor(2.0)

        assert [(name, buffer.item()) for name, buffer in module.named_buffers()] == [("mean", 2.0)]
        assert dict(module.state_dict()) == {}
