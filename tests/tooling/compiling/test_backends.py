"""What torch.compile computes by its backends and modes.

Order: 7.5
"""

import pytest
import torch
from torch import nn

from torchnotes import claim, since


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(8, 16), nn.LayerNorm(16), nn.GELU(), nn.Linear(16, 2))


@claim(
    api=["torch.compile"],
    about=["value", "gradient"],
    see=["generated/torch.compile"],
    asked=[
        "compiled model output differs slightly from eager",
        "torch.compile numerical accuracy",
        "find out whether inductor causes a numerical difference",
        'torch.compile backend="eager" vs "aot_eager"',
    ],
)
class TestTheBackendEagerComputesEqualNumbers:
    """With `"eager"` of `torch.compile` a network computes equal numbers.

    Outputs and gradients of a small float32 network are equal to those without `torch.compile`.
    [outputs_are_equal, gradients_are_equal]
    After the same `torch.manual_seed` an `nn.Dropout` drops the same elements. [a_dropout_drops_the_same_elements]
    Where results differ, try `"eager"`, `"aot_eager"` and `"inductor"` in turn. [advice]
    """

    @since("2.1")
    def test_outputs_are_equal(self):
        model, x = network(), torch.randn(5, 8)

        compiled = torch.compile(model, backend="eager")

        assert (compiled is model, torch.equal(compiled(x), model(x))) == (False, True)

    @since("2.1")
    def test_gradients_are_equal(self):
        model, x = network(), torch.randn(5, 8)

        compiled = torch.compile(model, backend="eager")
        plain = torch.autograd.grad(model(x).sum(), model.parameters())
        found = torch.autograd.grad(compiled(x).sum(), model.parameters())

        assert [torch.equal(*pair) for pair in zip(found, plain, strict=True)] == [True] * 6

    @since("2.1")
    def test_a_dropout_drops_the_same_elements(self):
        model, x = nn.Dropout(0.5), torch.ones(100)
        compiled = torch.compile(model, backend="eager")

        torch.manual_seed(0)
        expected = model(x)
        torch.manual_seed(0)
        found = compiled(x)

        assert torch.equal(found, expected)
        assert 0 < (found == 0).sum() < 100


@claim(
    api=["torch.compile"],
    about=["argument", "error"],
    see=["generated/torch.compile"],
    asked=[
        "torch.compile mode reduce-overhead vs max-autotune",
        "Unrecognized mode, should be one of",
        "Either mode or options can be specified",
        "which mode of torch.compile uses CUDA graphs",
    ],
)
class TestModesAreNamedSetsOfOptions:
    """A mode of `torch.compile` names a set of options.

    `"default"` sets none, `"reduce-overhead"` sets CUDA graphs, `"max-autotune"` sets autotuning too.
    [a_mode_is_a_set_of_options]
    `"max-autotune-no-cudagraphs"` sets autotuning without CUDA graphs. [a_mode_is_a_set_of_options]
    With the default backend the unknown name `"fast"` raises RuntimeError, and so do a mode and `options` together.
    [an_unknown_mode_raises, mode_and_options_raise]
    A function that is the backend receives a mode other than `"default"` as an argument by name.
    [a_function_receives_the_mode]
    """

    @since("2.1")
    @pytest.mark.parametrize(
        ("mode", "graphs", "tunes"),
        [
            ("default", None, None),
            ("reduce-overhead", True, None),
            ("max-autotune", True, True),
            ("max-autotune-no-cudagraphs", None, True),
        ],
    )
    def test_a_mode_is_a_set_of_options(self, mode, graphs, tunes):
        from torch import _inductor

        options = _inductor.list_mode_options(mode)

        assert (options.get("triton.cudagraphs"), options.get("max_autotune")) == (graphs, tunes)

    def test_an_unknown_mode_raises(self):
        with pytest.raises(RuntimeError):
            torch.compile(torch.sin, mode="fast")

    def test_mode_and_options_raise(self):
        with pytest.raises(RuntimeError):
            torch.compile(torch.sin, mode="default", options={"max_autotune": True})

    @since("2.1")
    def test_a_function_receives_the_mode(self):
        received = []

        def backend(graph, inputs, **given):
            del inputs
            received.append(given)
            return graph.forward

        torch.compile(lambda x: x + 1, backend=backend, mode="max-autotune")(torch.ones(1))

        assert received == [{"mode": "max-autotune"}]
