"""Which sample inputs of torch's are kept."""

from types import SimpleNamespace

import pytest
import torch

from torchnotes.discovery import inputs


def operator(samples, refused=()):
    """Return what stands for an operator of torch's own list."""
    made = [SimpleNamespace(input=first, args=args, kwargs={}) for first, *args in samples]
    bad = [SimpleNamespace(sample_input=SimpleNamespace(input=first, args=(), kwargs={})) for first in refused]
    return SimpleNamespace(
        supported_dtypes=lambda _: {torch.float32},
        sample_inputs=lambda *_, **__: iter(made),
        error_inputs=lambda _: iter(bad),
    )


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (torch.ones(2), True),
        ([torch.ones(2), 1], True),
        (torch.ones(inputs.LARGEST + 1), False),
        (torch.nn.Parameter(torch.ones(1)), False),
        (torch.Generator(), False),
        (lambda x: x, False),
        ({"dim": None}, True),
    ],
    ids=["tensor", "list", "large", "subclass", "generator", "function", "mapping"],
)
def test_small_plain_data_is_kept(value, kept):
    assert bool([*inputs.given(operator([(value,)]))]) is kept


def test_inputs_that_torch_refuses_are_kept_apart():
    found = [*inputs.given(operator([(torch.ones(1), 2)], refused=[torch.ones(3)]))]

    assert [(first.tolist(), [*args]) for first, args, _, dtype in found if dtype == "torch.float32"] == [([1.0], [2])]
    assert [(first.tolist(), [*args]) for first, args, _, dtype in found if dtype == "refused"] == [([1.0] * 3, [])]


def test_inputs_are_converted_to_dtypes_that_the_operator_does_not_support():
    found = {dtype: first for first, _, _, dtype in inputs.given(operator([([torch.ones(1), 2],)]))}

    assert [found[str(dtype)][0].dtype for dtype in inputs.DTYPES] == [*inputs.DTYPES]
    assert found["torch.int64"][1] == 2


def test_some_of_many_are_kept():
    found = [dtype for *_, dtype in inputs.given(operator([(torch.ones(1),)] * 50))]

    assert (found.count("torch.float32"), found.count("torch.int64")) == (inputs.EACH, inputs.CONVERTED)


def call(*args, **kwargs):
    return SimpleNamespace(args=args, kwargs=kwargs)


def test_a_layer_is_kept_with_what_it_is_made_with():
    samples = [
        SimpleNamespace(constructor_input=call(2, bias=False), forward_input=call(torch.ones(1, 2))),
        SimpleNamespace(constructor_input=call(lambda x: x), forward_input=call(torch.ones(1))),
        SimpleNamespace(constructor_input=call(3), forward_input=None),
    ]

    found = [*inputs.layers(SimpleNamespace(module_inputs_func=lambda *_, **__: samples))]

    assert [(args[1:], dtype) for _, args, _, dtype in found] == [
        (((2,), {"bias": False}), dtype) for dtype in ("torch.float32", "torch.float16", "torch.complex64")
    ]


def test_an_optimizer_is_kept_by_its_options():
    options = [SimpleNamespace(kwargs={"lr": 0.1}, desc="lr"), SimpleNamespace(kwargs={"lr": object()}, desc="odd")]

    found = [*inputs.optimizers(SimpleNamespace(optim_inputs_func=lambda **_: options))]

    assert found == [({"lr": 0.1}, (), {}, "lr")]
