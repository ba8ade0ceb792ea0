"""Complex numbers where an order is asked for.

Order: 75
"""

import pytest
import torch

from torchnotes import changed, claim, since, until


@claim(
    api=["torch.max", "torch.min", "torch.minimum", "torch.fmax", "torch.fmin", "torch.argmax", "torch.aminmax"],
    about=["error"],
    see=["generated/torch.max", "generated/torch.min", "generated/torch.fmax", "generated/torch.aminmax"],
    asked=[
        "maximum of a complex tensor",
        "argmax_cpu not implemented for ComplexFloat",
        "aminmax_cpu not implemented for ComplexDouble",
        "find largest complex value by magnitude",
    ],
)
class TestExtremesOfComplexNumbersRaiseTypeError:
    """`max`, `min`, `argmax` and `argmin` of a complex matrix along 0 raise.

    These raise TypeError, and so do `minimum`, `fmax`, `fmin` and `aminmax`. [each_raises_type_error]
    Before torch 2.15 the error of each is a RuntimeError, or a subclass of it. [each_raises_runtime_error]
    `max(x.abs(), 0)` compares by the size. [sizes_are_compared]
    """

    dtypes = pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128], ids=str)
    each = pytest.mark.parametrize(
        "call",
        [
            lambda x: torch.max(x, 0),
            lambda x: torch.min(x, 0),
            lambda x: torch.argmax(x, 0),
            lambda x: torch.argmin(x, 0),
            lambda x: torch.minimum(x, x),
            lambda x: torch.fmax(x, x),
            lambda x: torch.fmin(x, x),
            lambda x: torch.aminmax(x, dim=0),
        ],
        ids=["max", "min", "argmax", "argmin", "minimum", "fmax", "fmin", "aminmax"],
    )

    @until("2.15")
    @dtypes
    @each
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]argmax", "torch.[Tensor.]argmin", "torch.[Tensor.]aminmax"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @changed(
        "2.9",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]argmax", "torch.[Tensor.]argmin"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    def test_each_raises_runtime_error(self, call, dtype):
        x = torch.tensor([[1 + 1j, 2j], [3, 0]], dtype=dtype)

        with pytest.raises(RuntimeError):
            call(x)

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={
            "calls": [
                "torch.[Tensor.]max",
                "torch.[Tensor.]min",
                "torch.[Tensor.]argmax",
                "torch.[Tensor.]argmin",
                "torch.[Tensor.]maximum",
                "torch.[Tensor.]minimum",
                "torch.[Tensor.]fmax",
                "torch.[Tensor.]fmin",
                "torch.[Tensor.]aminmax",
            ],
            "at": {"dim": 1, "other": 1},
            "when": ["dtype:complex", "!function:max|min or kind:dim=int or kind:other=Tensor|Parameter"],
        },
    )
    @dtypes
    @each
    def test_each_raises_type_error(self, call, dtype):
        x = torch.tensor([[1 + 1j, 2j], [3, 0]], dtype=dtype)

        with pytest.raises(TypeError):
            call(x)

    def test_sizes_are_compared(self):
        x = torch.tensor([[3 + 4j, 2j], [1, 3]])

        sizes, rows = torch.max(x.abs(), 0)

        assert (sizes.tolist(), rows.tolist()) == ([5.0, 3.0], [0, 1])
