"""Creating tensors of random numbers.

Order: 3
"""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until
from torchnotes.domains import dtypes

UNDRAWN = [*dtypes.INTEGRAL, *dtypes.WIDE_UNSIGNED, *dtypes.FLOAT8, torch.bool, int, bool]


@claim(
    api=["torch.randn"],
    about=["shape", "dtype", "gradient", "argument"],
    see=["generated/torch.randn", "tensor_attributes"],
    asked=[
        "create random tensor with gaussian values",
        "module torch has no attribute radn",
        "initialize weights randomly with requires_grad",
        "difference between torch.rand and torch.randn",
        "a leaf Variable that requires grad in-place operation randn",
        "why is grad none after scaling random weights by 0.1",
    ],
)
class TestRandnMakesInputsAndWeights:
    """`randn` makes float inputs, targets and weights from sizes and options.

    Without options a tensor has the default dtype, the default device and does not require a gradient.
    [without_options_it_follows_the_defaults]
    A dtype such as float16, `cpu` or `meta` as device, and `requires_grad=True` make a leaf of that kind.
    [dtype_is_the_dtype, device_is_the_device, requires_grad_makes_a_leaf]
    `torch.radn` raises AttributeError, because the name is misspelt. [a_misspelt_name_makes_a_tensor]
    Without its last letter the name is `torch.rand`, which draws uniform numbers silently.
    [a_letter_less_draws_uniform_numbers]
    Two float32 weights made so receive gradients from a backward pass. [it_makes_the_tensors_of_a_two_layer_network]
    With gradients enabled such a weight times 0.1, or moved to float64 or `meta`, is not a leaf.
    [what_is_made_of_the_weight_is_no_leaf]
    With gradients enabled `mul_` of such a weight raises RuntimeError; under `torch.no_grad()` it does not.
    [scaling_the_weight_in_place_raises]
    `torch.randn(2).mul_(0.1).requires_grad_()` is a leaf. [requires_grad_at_the_end_keeps_a_scaled_weight_a_leaf]
    """

    @belief("til/5", role="meaning")
    def test_it_makes_the_tensors_of_a_two_layer_network(self):
        options = {"device": torch.device("cpu"), "dtype": torch.float}
        x, y = torch.randn(4, 5, **options), torch.randn(4, 2, **options)
        w1 = torch.randn(5, 3, **options, requires_grad=True)
        w2 = torch.randn(3, 2, **options, requires_grad=True)

        (x.mm(w1).clamp(min=0).mm(w2) - y).pow(2).sum().backward()

        assert (tuple(x.shape), tuple(y.shape), x.dtype, y.dtype) == ((4, 5), (4, 2), torch.float32, torch.float32)
        assert (x.requires_grad, y.requires_grad, w1.requires_grad, w2.requires_grad) == (False, False, True, True)
        assert (tuple(w1.grad.shape), tuple(w2.grad.shape)) == ((5, 3), (3, 2))

    @belief("til/5", role="meaning")
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_dtype_is_the_dtype(self, dtype):
        tensor = torch.randn(2, 3, dtype=dtype)

        assert (tuple(tensor.shape), tensor.dtype) == ((2, 3), dtype)

    @belief("til/5", role="meaning")
    @pytest.mark.parametrize("device", ["cpu", "meta"])
    def test_device_is_the_device(self, device):
        by_text = torch.randn(2, 3, device=device)
        by_object = torch.randn(2, 3, device=torch.device(device))

        assert by_text.device == by_object.device == torch.device(device)

    @belief("til/5", role="meaning")
    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64, torch.complex64], ids=str)
    def test_requires_grad_makes_a_leaf(self, dtype):
        weight = torch.randn(2, dtype=dtype, requires_grad=True)

        (weight * 3).real.sum().backward()

        assert (weight.requires_grad, weight.is_leaf) == (True, True)
        assert (weight.grad.tolist(), weight.grad.dtype) == ([3, 3], dtype)

    @belief("til/5", holds=False, raises=AttributeError)
    def test_a_misspelt_name_makes_a_tensor(self):
        assert torch.radn(2, 3).shape == (2, 3)

    def test_a_letter_less_draws_uniform_numbers(self):
        result = torch.rand(1000)

        assert result.min().item() >= 0
        assert result.max().item() < 1

    def test_without_options_it_follows_the_defaults(self):
        torch.set_default_dtype(torch.float64)
        try:
            with torch.device("meta"):
                tensor = torch.randn(2)
        finally:
            torch.set_default_dtype(torch.float32)

        assert (tensor.dtype, tensor.device.type, tensor.requires_grad) == (torch.float64, "meta", False)

    @pytest.mark.parametrize(
        "change",
        [lambda weight: weight * 0.1, lambda weight: weight.to(torch.float64), lambda weight: weight.to("meta")],
        ids=["scaled", "another dtype", "another device"],
    )
    def test_what_is_made_of_the_weight_is_no_leaf(self, change):
        weight = change(torch.randn(2, requires_grad=True))

        assert (weight.requires_grad, weight.is_leaf) == (True, False)

    def test_scaling_the_weight_in_place_raises(self):
        weight = torch.randn(2, requires_grad=True)

        with pytest.raises(RuntimeError):
            weight.mul_(0.1)
        with torch.no_grad():
            weight.mul_(0.1)
        assert (weight.requires_grad, weight.is_leaf) == (True, True)

    def test_requires_grad_at_the_end_keeps_a_scaled_weight_a_leaf(self):
        weight = torch.randn(2).mul_(0.1).requires_grad_()

        assert (weight.requires_grad, weight.is_leaf) == (True, True)


@claim(
    api=["torch.randn"],
    about=["dtype", "error"],
    see=["generated/torch.randn", "generated/torch.randint"],
    asked=[
        "normal_kernel_cpu not implemented for Long",
        "random integers from normal distribution",
        "generate random class labels",
        "randn with dtype int",
        "randn received an invalid combination of arguments dtype=type",
        "random complex tensor",
    ],
)
class TestRandnDrawsFloatsOnly:
    """On the CPU `randn` of two numbers rejects integers, bools and float8.

    On the CPU the error is NotImplementedError; before torch 2.8 it was RuntimeError, its base.
    [an_integer_dtype_raises, an_integer_dtype_raises_a_runtime_error]
    complex64 and complex128 are drawn. [a_complex_dtype_is_drawn]
    Draw class labels, which are int64, with `torch.randint`. [advice]
    As `dtype=` Python's `float` means float64, and `torch.float` means float32. [float_of_python_is_float64]
    A dtype of NumPy and a string raise TypeError. [a_dtype_that_is_not_of_torch_raises]
    """

    @until("2.8")
    @pytest.mark.parametrize("dtype", UNDRAWN, ids=str)
    def test_an_integer_dtype_raises_a_runtime_error(self, dtype):
        with pytest.raises(RuntimeError) as raised:
            torch.randn(2, dtype=dtype)
        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which it is a subclass.",
        trigger={
            "calls": ["torch.randn", "torch.rand", "torch.randn_like", "torch.rand_like"],
            "given": {"dtype": "*"},
            "when": [
                "argument:dtype=<class 'int'>|<class 'bool'>|torch.bool|torch.uint8|torch.int8|torch.int16|torch.int32|torch.int64|torch.uint16|torch.uint32|torch.uint64|torch.float8_e4m3fn|torch.float8_e5m2|torch.float8_e4m3fnuz|torch.float8_e5m2fnuz|torch.float8_e8m0fnu"  # noqa: E501 - one question
            ],
        },
    )
    @pytest.mark.parametrize("dtype", UNDRAWN, ids=str)
    def test_an_integer_dtype_raises(self, dtype):
        with pytest.raises(NotImplementedError):
            torch.randn(2, dtype=dtype)

    @pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128], ids=str)
    def test_a_complex_dtype_is_drawn(self, dtype):
        tensor = torch.randn(2, 3, dtype=dtype)

        assert (tuple(tensor.shape), tensor.dtype) == ((2, 3), dtype)
        assert tensor.imag.abs().min() > 0

    @pytest.mark.parametrize(("dtype", "means"), [(float, torch.float64), (torch.float, torch.float32)], ids=str)
    def test_float_of_python_is_float64(self, dtype, means):
        assert torch.randn(2, dtype=dtype).dtype == means

    @pytest.mark.parametrize("dtype", ["float32", np.float32], ids=["text", "numpy"])
    def test_a_dtype_that_is_not_of_torch_raises(self, dtype):
        with pytest.raises(TypeError):
            torch.randn(2, dtype=dtype)


@claim(
    api=["torch.randn"],
    about=["shape", "argument", "error"],
    see=["generated/torch.randn"],
    asked=[
        "pass shape as list or tuple to randn",
        "trying to create tensor with negative dimension -1",
        "argument size must be tuple of ints but found",
        "random tensor with same shape as another via x.shape",
        "storage size calculation overflowed with sizes",
    ],
)
class TestRandnTakesSizesAsIntsOrOneSequence:
    """`randn` accepts its sizes as ints or as one list or tuple.

    A `torch.Size` and NumPy's ints are accepted too. [sizes_are_ints_or_one_sequence]
    The keyword is `size`, for a list or tuple. [size_is_a_keyword_too]
    A list of up to four sizes from 0 to 4 is the shape. [any_sizes_are_the_shape]
    An empty tuple makes a tensor without dimensions, and 0 makes an empty one.
    [empty_and_single_tensors_have_their_own_shapes]
    A size of -1 raises RuntimeError. [a_negative_or_huge_size_raises]
    A float, a string, a range, an array of two sizes and an empty call raise TypeError. [what_is_no_size_raises]
    """

    @belief("til/5", role="meaning")
    @pytest.mark.parametrize(
        "sizes",
        [(2, 3), ((2, 3),), ([2, 3],), (torch.Size([2, 3]),), (np.int64(2), np.int64(3))],
        ids=["ints", "tuple", "list", "Size", "numpy ints"],
    )
    def test_sizes_are_ints_or_one_sequence(self, sizes):
        assert torch.randn(*sizes).shape == (2, 3)

    def test_size_is_a_keyword_too(self):
        assert torch.randn(size=(2, 3)).shape == (2, 3)

    @belief("til/5", role="meaning")
    @given(sizes=st.lists(st.integers(0, 4), max_size=4))
    def test_any_sizes_are_the_shape(self, sizes):
        assert list(torch.randn(sizes).shape) == sizes

    @pytest.mark.parametrize(("sizes", "shape"), [((0,), (0,)), ((2, 0), (2, 0)), (((),), ()), ((1,), (1,))], ids=str)
    def test_empty_and_single_tensors_have_their_own_shapes(self, sizes, shape):
        assert torch.randn(*sizes).shape == shape

    @pytest.mark.parametrize("sizes", [(-1,), (2, -1), (2**62,)], ids=str)
    def test_a_negative_or_huge_size_raises(self, sizes):
        with pytest.raises(RuntimeError):
            torch.randn(*sizes)

    @pytest.mark.parametrize(
        "sizes",
        [(), (2.0,), (True,), ("2",), (None,), (2, (3,)), ((2,), 3), (range(2),), (np.array([2, 3]),)],
        ids=["none", "float", "bool", "text", "None", "int and tuple", "tuple and int", "range", "array"],
    )
    def test_what_is_no_size_raises(self, sizes):
        with pytest.raises(TypeError):
            torch.randn(*sizes)
