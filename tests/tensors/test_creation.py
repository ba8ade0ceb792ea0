"""Creating tensors of random numbers."""

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
)
class TestRandnMakesInputsAndWeights:
    """`randn` makes inputs, targets and weights from sizes and options.

    Without options a tensor has the default dtype, the default device and does not require a gradient.
    [without_options_it_follows_the_defaults]
    `dtype=`, `device=` and `requires_grad=True` make a leaf of that kind.
    [dtype_is_the_dtype, device_is_the_device, requires_grad_makes_a_leaf]
    Weights made in this way gather gradients. [it_makes_the_tensors_of_a_two_layer_network]
    A weight that is scaled, or moved to another dtype or device, is not a leaf.
    [what_is_made_of_the_weight_is_no_leaf]
    Scaling in place raises RuntimeError outside `torch.no_grad()`. [scaling_the_weight_in_place_raises]
    A scaled tensor is a leaf if `requires_grad_()` is called last.
    [requires_grad_at_the_end_keeps_a_scaled_weight_a_leaf]
    """

    @belief("til/5")
    def test_it_makes_the_tensors_of_a_two_layer_network(self):
        options = {"device": torch.device("cpu"), "dtype": torch.float}
        x, y = torch.randn(4, 5, **options), torch.randn(4, 2, **options)
        w1 = torch.randn(5, 3, **options, requires_grad=True)
        w2 = torch.randn(3, 2, **options, requires_grad=True)

        (x.mm(w1).clamp(min=0).mm(w2) - y).pow(2).sum().backward()

        assert (tuple(x.shape), tuple(y.shape), x.dtype, y.dtype) == ((4, 5), (4, 2), torch.float32, torch.float32)
        assert (x.requires_grad, y.requires_grad, w1.requires_grad, w2.requires_grad) == (False, False, True, True)
        assert (tuple(w1.grad.shape), tuple(w2.grad.shape)) == ((5, 3), (3, 2))

    @belief("til/5")
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_dtype_is_the_dtype(self, dtype):
        tensor = torch.randn(2, 3, dtype=dtype)

        assert (tuple(tensor.shape), tensor.dtype) == ((2, 3), dtype)

    @belief("til/5")
    @pytest.mark.parametrize("device", ["cpu", "meta"])
    def test_device_is_the_device(self, device):
        by_text = torch.randn(2, 3, device=device)
        by_object = torch.randn(2, 3, device=torch.device(device))

        assert by_text.device == by_object.device == torch.device(device)

    @belief("til/5")
    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64, torch.complex64], ids=str)
    def test_requires_grad_makes_a_leaf(self, dtype):
        weight = torch.randn(2, dtype=dtype, requires_grad=True)

        (weight * 3).real.sum().backward()

        assert (weight.requires_grad, weight.is_leaf) == (True, True)
        assert (weight.grad.tolist(), weight.grad.dtype) == ([3, 3], dtype)

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


@claim(api=["torch.randn"], about=["dtype", "error"], see=["generated/torch.randn", "generated/torch.randint"])
class TestRandnDrawsFloatsOnly:
    """`randn` raises for integers, bools and 8-bit floats.

    On the CPU the error is NotImplementedError; older releases raise RuntimeError, its base.
    [an_integer_dtype_raises, an_integer_dtype_raises_a_runtime_error]
    Complex numbers are drawn. [a_complex_dtype_is_drawn]
    Draw class labels, which are int64, with `torch.randint`. [advice]
    As a dtype Python's `float` means float64, and `torch.float` means float32. [float_of_python_is_float64]
    A dtype of NumPy and a string raise TypeError. [a_dtype_that_is_not_of_torch_raises]
    """

    @until("2.8")
    @pytest.mark.parametrize("dtype", UNDRAWN, ids=str)
    def test_an_integer_dtype_raises_a_runtime_error(self, dtype):
        with pytest.raises(RuntimeError) as raised:
            torch.randn(2, dtype=dtype)
        assert raised.type is RuntimeError

    @since("2.8")
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


@claim(api=["torch.randn"], about=["shape", "argument", "error"], see=["generated/torch.randn"])
class TestRandnTakesSizesAsIntsOrOneSequence:
    """`randn` accepts its sizes as ints or as one list or tuple.

    A `torch.Size` and NumPy's ints are accepted too. [sizes_are_ints_or_one_sequence]
    The keyword is `size`. [size_is_a_keyword_too]
    A list of up to four sizes from 0 to 4 is the shape. [any_sizes_are_the_shape]
    An empty tuple makes a tensor without dimensions, and 0 makes an empty one.
    [empty_and_single_tensors_have_their_own_shapes]
    A size of -1 raises RuntimeError. [a_negative_or_huge_size_raises]
    A float, a string, a range, an array of two sizes and an empty call raise TypeError. [what_is_no_size_raises]
    """

    @belief("til/5")
    @pytest.mark.parametrize(
        "sizes",
        [(2, 3), ((2, 3),), ([2, 3],), (torch.Size([2, 3]),), (np.int64(2), np.int64(3))],
        ids=["ints", "tuple", "list", "Size", "numpy ints"],
    )
    def test_sizes_are_ints_or_one_sequence(self, sizes):
        assert torch.randn(*sizes).shape == (2, 3)

    def test_size_is_a_keyword_too(self):
        assert torch.randn(size=(2, 3)).shape == (2, 3)

    @belief("til/5")
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


@claim(
    api=["torch.randn", "torch.manual_seed"],
    about=["value", "state", "argument"],
    see=["generated/torch.randn", "generated/torch.manual_seed", "generated/torch.Generator", "notes/randomness"],
)
class TestRandnFollowsTheSeed:
    """`randn` returns the same numbers after the same seed.

    On the CPU the signs after seed 0 are the same in the tested releases.
    [the_same_seed_draws_the_same_numbers, the_signs_after_seed_0_are_these]
    The shape does not matter, but the number of elements does: the first 8 of 16 are not the 8 drawn alone.
    [the_shape_does_not_change_the_numbers, drawing_more_at_once_changes_the_first_ones]
    The first 8 of 15 are the 8 drawn alone. [drawing_more_below_16_keeps_the_first_ones]
    For 16 elements float64 draws other numbers than float32; for 4 it draws the same, rounded less.
    [another_dtype_draws_other_numbers, below_16_float64_draws_the_same_numbers]
    A generator given by `generator=` leaves the global state alone. [a_generator_leaves_the_global_state_alone]
    An empty tensor draws nothing. [an_empty_tensor_draws_nothing]
    """

    def test_the_same_seed_draws_the_same_numbers(self):
        torch.manual_seed(1)
        first, second = torch.randn(2, 3), torch.randn(2, 3)
        torch.manual_seed(1)
        again = torch.randn(2, 3)

        assert torch.equal(first, again)
        assert not torch.equal(first, second)

    def test_the_signs_after_seed_0_are_these(self):
        torch.manual_seed(0)

        numbers = torch.randn(4)

        assert (numbers > 0).tolist() == [True, False, False, True]
        assert (numbers > 1).tolist() == [True, False, False, False]

    def test_a_generator_leaves_the_global_state_alone(self):
        before = torch.get_rng_state()

        own = torch.randn(3, generator=torch.Generator().manual_seed(5))

        assert torch.equal(torch.get_rng_state(), before)
        torch.manual_seed(5)
        assert torch.equal(torch.randn(3), own)

    def test_the_shape_does_not_change_the_numbers(self):
        torch.manual_seed(1)
        matrix = torch.randn(4, 8)
        torch.manual_seed(1)
        vector = torch.randn(32)

        assert torch.equal(matrix.flatten(), vector)

    def test_drawing_more_at_once_changes_the_first_ones(self):
        torch.manual_seed(1)
        eight = torch.randn(8)
        torch.manual_seed(1)
        sixteen = torch.randn(16)

        assert not torch.equal(eight, sixteen[:8])

    def test_drawing_more_below_16_keeps_the_first_ones(self):
        torch.manual_seed(1)
        eight = torch.randn(8)
        torch.manual_seed(1)
        fifteen = torch.randn(15)

        assert torch.equal(eight, fifteen[:8])

    def test_another_dtype_draws_other_numbers(self):
        torch.manual_seed(1)
        single = torch.randn(16)
        torch.manual_seed(1)
        double = torch.randn(16, dtype=torch.float64)

        assert (single - double).abs().max() > 0.1

    def test_below_16_float64_draws_the_same_numbers(self):
        torch.manual_seed(1)
        single = torch.randn(4)
        torch.manual_seed(1)
        double = torch.randn(4, dtype=torch.float64)

        assert (single - double).abs().max() < 1e-6

    def test_an_empty_tensor_draws_nothing(self):
        before = torch.get_rng_state()

        torch.randn(0)

        assert torch.equal(torch.get_rng_state(), before)


@claim(
    api=["torch.randn"],
    about=["value"],
    see=["generated/torch.randn", "generated/torch.randn_like"],
    equivalent={
        "torch.randn": {
            "last-off-by-one": "one draw among thousands that is one more moves no moment beyond its scatter",
            "sign-flipped": "the distribution is symmetric, so that draws of the other sign are as likely",
            "order-reversed": "the draws are independent, so that any order of them is as likely",
        }
    },
)
class TestRandnIsStandardNormal:
    """`randn` draws from the normal distribution with mean 0 and variance 1.

    The first four moments of float64 numbers are 0, 1, 0 and 3.
    [the_first_four_moments_are_those_of_the_normal]
    About 68 percent lie within 1 of 0. [two_thirds_lie_within_one_deviation]
    A complex number has variance 1, and its real and imaginary part have 1/2 each.
    [the_parts_of_complex_numbers_have_half_the_variance]
    A sum over 100 inputs times such weights has variance 100.
    [a_sum_over_many_inputs_has_their_number_for_variance]
    So scale the weights of a layer. [advice]
    """

    @given(seed=st.integers(0, 2**32 - 1))
    def test_the_first_four_moments_are_those_of_the_normal(self, seed):
        x = torch.randn(20_000, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))

        moments = torch.stack([x.mean(), x.pow(2).mean(), x.pow(3).mean(), x.pow(4).mean()])

        assert ((moments - torch.tensor([0, 1, 0, 3])).abs() < torch.tensor([0.04, 0.06, 0.15, 0.4])).all()

    def test_two_thirds_lie_within_one_deviation(self):
        x = torch.randn(100_000)

        within = (x.abs() < 1).double().mean().item()

        assert 0.675 < within < 0.690

    def test_the_parts_of_complex_numbers_have_half_the_variance(self):
        z = torch.randn(100_000, dtype=torch.complex128)

        variances = [z.abs().pow(2).mean().item(), z.real.var().item(), z.imag.var().item()]

        assert [round(variance, 1) for variance in variances] == [1, 0.5, 0.5]

    def test_a_sum_over_many_inputs_has_their_number_for_variance(self):
        x, weight = torch.randn(200, 100), torch.randn(100, 200)

        variance = (x @ weight).var().item()

        assert round(variance, -1) == 100
