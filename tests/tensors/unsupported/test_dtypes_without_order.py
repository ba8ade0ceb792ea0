"""The error for complex numbers that are to be ordered, and for bools that are to be ranked.

Order: 76
"""

import pytest
import torch
from packaging.version import Version

from torchnotes import changed, claim, since, until

IN_28_OR_SINCE_215 = Version("2.8") <= Version(torch.__version__) < Version("2.9") or (
    Version(torch.__version__) >= Version("2.15")
)
ERROR_OF_TOPK = NotImplementedError if IN_28_OR_SINCE_215 else RuntimeError


@claim(
    api=["torch.isneginf", "torch.isposinf"],
    about=["error", "dtype", "value"],
    see=["generated/torch.isneginf", "generated/torch.isposinf"],
    asked=[
        "check for minus infinity in complex tensor",
        "isneginf does not support complex inputs",
        "isposinf complex not supported",
        "detect infinity in complex values",
    ],
)
class TestIsneginfOfComplexNumbersIsATypeError:
    """`isneginf` and `isposinf` of complex numbers raise TypeError.

    The error is a TypeError from torch 2.15 on, and a RuntimeError before.
    [complex_numbers_are_a_type_error, complex_numbers_raise_runtime_error]
    Real numbers are accepted. [real_infinities_have_a_sign]
    `isinf` accepts complex numbers. [infinite_complex_numbers_are_found]
    """

    @until("2.15")
    @pytest.mark.parametrize("name", ["isneginf", "isposinf"])
    @pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128], ids=str)
    def test_complex_numbers_raise_runtime_error(self, name, dtype):
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.ones(2, dtype=dtype))

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.[Tensor.]isneginf", "torch.[Tensor.]isposinf"], "when": ["dtype:complex"]},
    )
    @pytest.mark.parametrize("name", ["isneginf", "isposinf"])
    @pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128], ids=str)
    def test_complex_numbers_are_a_type_error(self, name, dtype):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.ones(2, dtype=dtype))

    def test_real_infinities_have_a_sign(self):
        infinities = torch.tensor([float("-inf"), 1.0, float("inf")])

        assert torch.isneginf(infinities).tolist() == [True, False, False]
        assert torch.isposinf(infinities).tolist() == [False, False, True]
        assert torch.isneginf(infinities).dtype == torch.isposinf(infinities).dtype == torch.bool

    def test_infinite_complex_numbers_are_found(self):
        infinities = torch.tensor([float("-inf"), 1.0, float("inf")])

        assert torch.isinf(torch.complex(infinities, infinities)).tolist() == [True, False, True]


@claim(
    api=["torch.argsort", "torch.msort"],
    about=["error", "dtype", "value"],
    see=["generated/torch.argsort", "generated/torch.msort"],
    asked=[
        "sort complex numbers",
        "sort does not support complex dtypes on CPU",
        "sorting_kernel_method_name not implemented for ComplexFloat",
        "order complex eigenvalues by magnitude",
    ],
)
class TestArgsortOfComplexNumbersIsATypeError:
    """`argsort` and `msort` of complex numbers raise TypeError.

    The error is a TypeError from torch 2.15 on, on the CPU. [complex_numbers_are_a_type_error]
    In torch 2.7 and 2.8 it is a ValueError. [complex_numbers_were_a_value_error_for_two_releases]
    Real numbers are sorted. [real_numbers_are_sorted]
    Sort by a real key instead, as in `x[x.abs().argsort()]`. [complex_numbers_are_sorted_by_a_key]
    """

    @since(
        "2.7",
        why="pytorch#144113",
        remedy="Catch `(RuntimeError, TypeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @until(
        "2.9",
        why="pytorch#159556",
        remedy="Catch `(RuntimeError, TypeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @changed(
        "2.15",
        why="pytorch#192350",
        remedy="Catch `(RuntimeError, TypeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @pytest.mark.parametrize("name", ["argsort", "msort"])
    def test_complex_numbers_were_a_value_error_for_two_releases(self, name):
        with pytest.raises(ValueError):
            getattr(torch, name)(torch.tensor([2j, 1j]))

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch `(RuntimeError, TypeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @changed(
        "2.7",
        why="pytorch#144113",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @changed(
        "2.9",
        why="pytorch#159556",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.[Tensor.]argsort", "torch.[Tensor.]msort"],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    @pytest.mark.parametrize("name", ["argsort", "msort"])
    def test_complex_numbers_are_a_type_error(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.tensor([2j, 1j]))

    def test_real_numbers_are_sorted(self):
        order, ordered = torch.argsort(torch.tensor([3.0, 1.0, 2.0])), torch.msort(torch.tensor([3.0, 1.0, 2.0]))

        assert (order.tolist(), order.dtype) == ([1, 2, 0], torch.int64)
        assert (ordered.tolist(), ordered.dtype) == ([1.0, 2.0, 3.0], torch.float32)

    def test_complex_numbers_are_sorted_by_a_key(self):
        x = torch.tensor([3j, 1 + 0j, -2j])

        assert x[x.abs().argsort()].tolist() == [1 + 0j, -2j, 3j]


@claim(
    api=["torch.topk"],
    about=["error", "dtype", "value"],
    see=["generated/torch.topk"],
    asked=[
        "topk_cpu not implemented for ComplexFloat",
        "k largest complex values by abs",
        "topk does not support complex dtypes",
        "top k fft coefficients by magnitude",
    ],
)
class TestTopkOfComplexNumbersIsATypeError:
    """`topk` of complex numbers raises TypeError on the CPU.

    The error is a TypeError from torch 2.15 on. [complex_numbers_are_a_type_error]
    In torch 2.8 it is a NotImplementedError. [complex_numbers_were_not_implemented_for_one_release]
    The largest moduli are `torch.topk(x.abs(), k)`. [moduli_are_ranked]
    Two numbers of the largest modulus are `x[x.abs().topk(2).indices]`. [the_largest_moduli_are_found]
    """

    dtypes = pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128], ids=str)

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.[Tensor.]topk"], "when": ["first_dtype:complex", "device:cpu"]},
    )
    @until(
        "2.9",
        why="pytorch#159556",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.[Tensor.]topk"], "when": ["first_dtype:complex", "device:cpu"]},
    )
    @changed(
        "2.15",
        why="pytorch#192350",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.[Tensor.]topk"], "when": ["first_dtype:complex", "device:cpu"]},
    )
    @dtypes
    def test_complex_numbers_were_not_implemented_for_one_release(self, dtype):
        with pytest.raises(NotImplementedError):
            torch.topk(torch.ones(2, dtype=dtype), 1)

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.[Tensor.]topk"], "when": ["first_dtype:complex", "device:cpu"]},
    )
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.[Tensor.]topk"], "when": ["first_dtype:complex", "device:cpu"]},
    )
    @changed(
        "2.9",
        why="pytorch#159556",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.[Tensor.]topk"], "when": ["first_dtype:complex", "device:cpu"]},
    )
    @dtypes
    def test_complex_numbers_are_a_type_error(self, dtype):
        with pytest.raises(TypeError):
            torch.topk(torch.ones(2, dtype=dtype), 1)

    def test_moduli_are_ranked(self):
        assert torch.topk(torch.tensor([1 + 0j, -3j, 2 + 0j]).abs(), 2).values.tolist() == [3.0, 2.0]

    def test_the_largest_moduli_are_found(self):
        x = torch.tensor([1 + 0j, -3j, 2 + 0j])

        best = torch.topk(x.abs(), 2)

        assert x[best.indices].tolist() == [-3j, 2 + 0j]
        assert (best.values.tolist(), best.values.dtype) == ([3.0, 2.0], torch.float32)
        assert best.indices.dtype == torch.int64


@claim(
    api=["torch.topk"],
    about=["error", "dtype", "value"],
    see=["generated/torch.topk"],
    asked=[
        "topk_cpu not implemented for Bool",
        "topk on boolean mask",
        "get k true positions from a mask",
        "topk does not support bool dtypes on CPU",
    ],
)
class TestTopkOfBoolsRaises:
    """`topk` of a bool tensor raises on the CPU.

    From torch 2.15 on and in torch 2.8 the error is a NotImplementedError, in other releases a RuntimeError.
    [bools_raise]
    Converted by `.int()`, True comes before False. [converted_bools_are_ranked]
    """

    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.[Tensor.]topk"], "when": ["first_dtype:bool", "device:cpu"]},
    )
    @changed(
        "2.9",
        why="pytorch#159556",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.[Tensor.]topk"], "when": ["first_dtype:bool", "device:cpu"]},
    )
    @changed(
        "2.15",
        why="pytorch#192350",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.[Tensor.]topk"], "when": ["first_dtype:bool", "device:cpu"]},
    )
    def test_bools_raise(self):
        with pytest.raises(ERROR_OF_TOPK) as raised:
            torch.topk(torch.tensor([False, True]), 1)

        assert raised.type is ERROR_OF_TOPK

    def test_converted_bools_are_ranked(self):
        best = torch.topk(torch.tensor([False, True, False]).int(), 2)

        assert (best.values.tolist(), best.values.dtype) == ([1, 0], torch.int32)
        assert (best.indices[0].item(), best.indices.dtype) == (1, torch.int64)


@claim(
    api=["torch.view_as_real"],
    about=["error", "dtype", "value"],
    see=["generated/torch.view_as_real"],
    asked=[
        "view_as_real is only supported for complex tensors",
        "convert complex tensor to two real channels",
        "split real and imaginary part into last dimension",
        "view_as_real on float tensor after fft",
    ],
)
class TestViewAsRealOfRealNumbersIsATypeError:
    """`torch.view_as_real` of real numbers raises TypeError.

    The error is a TypeError from torch 2.15 on, and a RuntimeError before.
    [real_numbers_are_a_type_error, real_numbers_raise_runtime_error]
    A complex64 tensor has its parts in a last dimension of size 2. [the_parts_are_the_last_dimension]
    """

    @until("2.15")
    @pytest.mark.parametrize("value", [1.0, 1, True], ids=str)
    def test_real_numbers_raise_runtime_error(self, value):
        with pytest.raises(RuntimeError):
            torch.view_as_real(torch.tensor([value]))

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.view_as_real"], "when": ["!dtype:complex"]},
    )
    @pytest.mark.parametrize("value", [1.0, 1, True], ids=str)
    def test_real_numbers_are_a_type_error(self, value):
        with pytest.raises(TypeError):
            torch.view_as_real(torch.tensor([value]))

    def test_the_parts_are_the_last_dimension(self):
        parts = torch.view_as_real(torch.tensor([1 + 2j, 3j]))

        assert (parts.tolist(), parts.dtype) == ([[1.0, 2.0], [0.0, 3.0]], torch.float32)
