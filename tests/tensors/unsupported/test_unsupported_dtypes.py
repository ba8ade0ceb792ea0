"""The error for a dtype that a function has no code for: complex and bool tensors.

Order: 79
"""

import math

import pytest
import torch

from torchnotes import changed, claim, since, until

INTEGERS = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]


@claim(
    api=["torch.deg2rad", "torch.rad2deg", "torch.heaviside", "torch.nansum"],
    about=["error", "dtype", "value"],
    see=["generated/torch.deg2rad", "generated/torch.heaviside", "generated/torch.nansum"],
    asked=[
        "nansum does not support complex inputs",
        "deg2rad is not supported for complex tensors",
        "sum complex tensor ignoring nan",
        "heaviside of complex",
    ],
)
class TestAnglesOfComplexNumbersAreNotImplemented:
    """`deg2rad`, `rad2deg`, `heaviside` and `nansum` reject complex numbers.

    On the CPU the error is a NotImplementedError. [complex_numbers_are_not_implemented]
    Before torch 2.15 it was a RuntimeError. [complex_numbers_raise_runtime_error]
    Real numbers are accepted. [real_numbers_are_accepted]
    `torch.view_as_real(x)` has the two parts as real numbers. [the_parts_are_summed]
    """

    calls = pytest.mark.parametrize(
        ("name", "count"), [("deg2rad", 1), ("rad2deg", 1), ("nansum", 1), ("heaviside", 2)]
    )

    @until("2.15")
    @calls
    @pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128], ids=str)
    def test_complex_numbers_raise_runtime_error(self, name, count, dtype):
        with pytest.raises(RuntimeError) as raised:
            getattr(torch, name)(*[torch.ones(3, dtype=dtype)] * count)

        assert raised.type is RuntimeError

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]deg2rad[_]",
                "torch.[Tensor.]rad2deg[_]",
                "torch.[Tensor.]heaviside",
                "torch.[Tensor.]nansum",
                "torch.Tensor.heaviside_",
            ],
            "when": ["dtype:complex", "!device:meta"],
        },
    )
    @calls
    @pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128], ids=str)
    def test_complex_numbers_are_not_implemented(self, name, count, dtype):
        with pytest.raises(RuntimeError) as raised:
            getattr(torch, name)(*[torch.ones(3, dtype=dtype)] * count)

        assert raised.type is NotImplementedError

    def test_real_numbers_are_accepted(self):
        assert torch.deg2rad(torch.tensor([180.0])).item() == pytest.approx(math.pi)
        assert torch.rad2deg(torch.tensor([math.pi])).item() == pytest.approx(180)
        assert torch.heaviside(torch.tensor([-2.0, 0.0, 2.0]), torch.tensor(0.5)).tolist() == [0.0, 0.5, 1.0]
        assert torch.nansum(torch.tensor([1.0, math.nan, 3.0])).item() == 4.0
        assert torch.deg2rad(torch.ones(1)).dtype == torch.rad2deg(torch.ones(1)).dtype == torch.float32
        assert torch.heaviside(torch.ones(1), torch.ones(1)).dtype == torch.nansum(torch.ones(1)).dtype == torch.float32

    def test_the_parts_are_summed(self):
        numbers = torch.tensor([1 + 2j, complex(math.nan, 3)])

        assert torch.nansum(torch.view_as_real(numbers), 0).tolist() == [1.0, 5.0]


@claim(
    api=["torch.complex", "torch.polar", "torch.view_as_complex"],
    about=["error", "dtype", "value"],
    see=["generated/torch.complex", "generated/torch.polar", "generated/torch.view_as_complex"],
    asked=[
        "create complex tensor from real and imaginary integers",
        "expected both inputs to be Half Float or Double tensors",
        "view_as_complex is only supported for half float and double",
        "polar to complex with int magnitude",
    ],
)
class TestComplexNumbersAreMadeOfFloats:
    """`torch.complex` and `torch.polar` reject integers and bools.

    So does `torch.view_as_complex`. [parts_that_are_integers_are_not_implemented]
    The error is a NotImplementedError. [parts_that_are_integers_are_not_implemented]
    Before torch 2.15 it was a RuntimeError. [parts_that_are_integers_raise_runtime_error]
    Two float32 tensors make a complex64 tensor. [two_floats_make_a_complex_number, floats_make_complex_numbers]
    """

    calls = pytest.mark.parametrize(("name", "count"), [("complex", 2), ("polar", 2), ("view_as_complex", 1)])

    @until("2.15")
    @calls
    def test_parts_that_are_integers_raise_runtime_error(self, name, count):
        for dtype in INTEGERS:
            with pytest.raises(RuntimeError) as raised:
                getattr(torch, name)(*[torch.ones(2, dtype=dtype)] * count)
            assert raised.type is RuntimeError

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.complex", "torch.polar", "torch.view_as_complex"],
            "when": ["dtype:integral,bool,bfloat16,complex"],
        },
    )
    @calls
    def test_parts_that_are_integers_are_not_implemented(self, name, count):
        for dtype in INTEGERS:
            with pytest.raises(RuntimeError) as raised:
                getattr(torch, name)(*[torch.ones(2, dtype=dtype)] * count)
            assert raised.type is NotImplementedError

    def test_two_floats_make_a_complex_number(self):
        assert torch.complex(torch.tensor(1.0), torch.tensor(2.0)).item() == 1 + 2j

    def test_floats_make_complex_numbers(self):
        number = torch.complex(torch.tensor(1.0), torch.tensor(2.0))

        assert (number.item(), number.dtype) == (1 + 2j, torch.complex64)
        number, view = (
            torch.polar(torch.tensor(2.0), torch.tensor(0.0)),
            torch.view_as_complex(torch.tensor([1.0, 2.0])),
        )
        assert (number.item(), view.item()) == (2 + 0j, 1 + 2j)
        assert number.dtype == view.dtype == torch.complex64


@claim(
    api=["torch.polar"],
    about=["dtype", "value", "error"],
    see=["generated/torch.polar"],
    asked=[
        "polar_cpu not implemented for Half",
        "rotary embedding torch.polar float16",
        "ComplexHalf support is experimental",
        "complex numbers from magnitude and angle in fp16",
    ],
)
class TestPolarAcceptsHalfPrecision:
    """`torch.polar` of two float16 tensors returns a complex32 tensor.

    On the CPU a length of 2 and an angle of 0 are the number 2. [halves_make_a_number]
    From torch 2.8 to 2.13 `polar` raises NotImplementedError for float16. [halves_are_not_implemented]
    Before torch 2.8 it raises RuntimeError. [halves_raise]
    `torch.complex` of two float16 tensors returns a complex32 tensor too. [the_parts_make_a_number]
    Two float64 tensors make a complex128 tensor. [doubles_make_a_number]
    """

    @until("2.8")
    def test_halves_raise(self):
        with pytest.raises(RuntimeError) as raised:
            torch.polar(torch.tensor([2.0], dtype=torch.float16), torch.tensor([0.0], dtype=torch.float16))

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Write `torch.complex(r * a.cos(), r * a.sin())`.",
        trigger={"calls": ["torch.polar"], "when": ["all_dtypes:float16", "device:cpu"]},
    )
    @until("2.14")
    def test_halves_are_not_implemented(self):
        with pytest.raises(NotImplementedError):
            torch.polar(torch.tensor([2.0], dtype=torch.float16), torch.tensor([0.0], dtype=torch.float16))

    @since("2.14", why="pytorch#192311")
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.polar"], "when": ["all_dtypes:float16", "device:cpu"]},
    )
    def test_halves_make_a_number(self):
        number = torch.polar(torch.tensor([2.0], dtype=torch.float16), torch.tensor([0.0], dtype=torch.float16))

        assert (number.tolist(), number.dtype) == ([2 + 0j], torch.complex32)

    def test_the_parts_make_a_number(self):
        half = torch.ones(1, dtype=torch.float16)

        assert torch.complex(half, half).dtype == torch.complex32

    def test_doubles_make_a_number(self):
        number = torch.polar(torch.tensor(2.0).double(), torch.tensor(0.0).double())

        assert (number.item(), number.dtype) == (2 + 0j, torch.complex128)


@claim(
    api=["torch.isin"],
    about=["error", "dtype", "value"],
    see=["generated/torch.isin"],
    asked=[
        "unsupported input type encountered for isin Bool",
        "isin with complex numbers",
        "torch.isin on boolean tensors",
        "isin unsupported input type ComplexFloat",
    ],
)
class TestIsinOfBoolsIsNotImplemented:
    """`torch.isin` rejects bool and complex tensors.

    The error is a NotImplementedError. [bools_and_complex_numbers_are_not_implemented]
    Before torch 2.15 it was a RuntimeError. [bools_and_complex_numbers_raise_runtime_error]
    Bools converted by `.int()` are found. [converted_bools_are_found]
    """

    @until("2.15")
    @pytest.mark.parametrize("dtype", [torch.bool, torch.complex64, torch.complex128], ids=str)
    def test_bools_and_complex_numbers_raise_runtime_error(self, dtype):
        with pytest.raises(RuntimeError) as raised:
            torch.isin(torch.ones(3, dtype=dtype), torch.ones(2, dtype=dtype))

        assert raised.type is RuntimeError

    @since(
        "2.15",
        why="pytorch#192350",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.isin"], "when": ["dtype:bool,complex", "!device:meta"]},
    )
    @pytest.mark.parametrize("dtype", [torch.bool, torch.complex64, torch.complex128], ids=str)
    def test_bools_and_complex_numbers_are_not_implemented(self, dtype):
        with pytest.raises(RuntimeError) as raised:
            torch.isin(torch.ones(3, dtype=dtype), torch.ones(2, dtype=dtype))

        assert raised.type is NotImplementedError

    def test_converted_bools_are_found(self):
        mask = torch.tensor([True, False])

        found = torch.isin(mask.int(), torch.tensor([1]))

        assert (found.tolist(), found.dtype) == ([True, False], torch.bool)
