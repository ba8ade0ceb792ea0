"""Finding NaN: anomaly detection, and what writes in place.

Order: 5.2
"""

import warnings

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.autograd.detect_anomaly", "torch.autograd.set_detect_anomaly"],
    about=["gradient", "error", "state"],
    see=["autograd", "generated/torch.autograd.grad"],
    asked=[
        "find which operation produces nan gradients",
        "Function 'SqrtBackward0' returned nan values in its 0th output",
        "how to use set_detect_anomaly",
        "debug nan loss during training",
        "detect_anomaly traceback of forward call",
        "gradients become nan after backward",
    ],
)
class TestAnomalyModeRaisesAtANanGradient:
    """By default `detect_anomaly` raises where a backward step returns NaN.

    In its block, `backward` through `torch.sqrt(x) * 0` at 0 raises RuntimeError, and `torch.autograd.grad` too.
    [a_nan_gradient_raises]
    Outside the block this gradient is NaN. [outside_nan_goes_through]
    The error names the function, here `SqrtBackward0`. [the_error_names_the_function]
    A UserWarning shows the line of that `sqrt` in a script. [a_warning_shows_the_line_of_the_forward_pass]
    If the forward pass ran before the block, the same error comes without that line.
    [a_forward_pass_before_the_block_has_no_line]
    A plain call of `torch.autograd.set_detect_anomaly(True)` turns the detection on, and with False off.
    [it_is_turned_on_and_off]
    With `check_nan=False` the NaN goes through. [without_the_check_nan_goes_through]
    """

    @pytest.mark.parametrize("derive", ["backward", "grad"])
    def test_a_nan_gradient_raises(self, derive):
        x = torch.tensor([0.0], requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with torch.autograd.detect_anomaly():
                total = (torch.sqrt(x) * 0).sum()
                with pytest.raises(RuntimeError):
                    total.backward() if derive == "backward" else torch.autograd.grad(total, x)

        assert x.grad is None

    def test_outside_nan_goes_through(self):
        x = torch.tensor([0.0], requires_grad=True)

        (torch.sqrt(x) * 0).sum().backward()

        assert x.grad.isnan().tolist() == [True]

    def test_the_error_names_the_function(self):
        x = torch.tensor([0.0], requires_grad=True)

        with torch.autograd.set_detect_anomaly(True):
            total = (torch.sqrt(x) * 0).sum()
            with pytest.warns(UserWarning), pytest.raises(RuntimeError) as raised:
                total.backward()

        assert "'SqrtBackward0'" in str(raised.value)

    def test_a_warning_shows_the_line_of_the_forward_pass(self):
        x = torch.tensor([0.0], requires_grad=True)

        with torch.autograd.set_detect_anomaly(True):
            total = (torch.sqrt(x) * 0).sum()
            with pytest.warns(UserWarning) as seen, pytest.raises(RuntimeError):
                total.backward()

        assert ["total = (torch.sqrt(x) * 0).sum()" in str(one.message) for one in seen] == [True]

    def test_a_forward_pass_before_the_block_has_no_line(self):
        x = torch.tensor([0.0], requires_grad=True)
        total = (torch.sqrt(x) * 0).sum()

        with torch.autograd.set_detect_anomaly(True), pytest.warns(UserWarning) as seen, pytest.raises(RuntimeError):
            total.backward()

        assert ["torch.sqrt(x)" in str(one.message) for one in seen] == [False]

    def test_it_is_turned_on_and_off(self):
        before = torch.is_anomaly_enabled()
        torch.autograd.set_detect_anomaly(True)
        on = torch.is_anomaly_enabled()
        torch.autograd.set_detect_anomaly(False)

        assert (before, on, torch.is_anomaly_enabled()) == (False, True, False)

    def test_without_the_check_nan_goes_through(self):
        x = torch.tensor([0.0], requires_grad=True)

        with torch.autograd.set_detect_anomaly(True, check_nan=False):
            (torch.sqrt(x) * 0).sum().backward()

        assert x.grad.isnan().tolist() == [True]


@claim(
    api=["torch.autograd.set_detect_anomaly", "torch.autograd.detect_anomaly"],
    about=["gradient", "value", "warning"],
    see=["autograd"],
    asked=[
        "loss is nan but detect_anomaly raises nothing",
        "does anomaly detection catch inf",
        "detect_anomaly does not find nan in forward",
        "Anomaly Detection has been enabled warning",
    ],
)
class TestAnomalyModeOverlooksNanValues:
    """Anomaly detection overlooks NaN values and infinite gradients.

    `torch.log` of -1.0 is NaN, and `backward` goes through, since the gradient -1 is finite. [a_nan_value_goes_through]
    `torch.sqrt` at 0.0 has an infinite gradient, and that goes through too. [an_infinite_gradient_goes_through]
    Two passes whose infinite gradients add up to NaN in `x.grad` go through as well. [a_nan_sum_goes_through]
    A factor of NaN does raise RuntimeError in `backward`, since it makes the gradient NaN. [a_nan_factor_raises]
    Entering `detect_anomaly()` warns by a UserWarning, and `set_detect_anomaly(True)` is silent.
    [one_name_warns_and_the_other_is_silent]
    Look for NaN in the loss by `torch.isfinite`. [advice]
    """

    def test_a_nan_value_goes_through(self):
        x = torch.tensor([-1.0], requires_grad=True)

        with torch.autograd.set_detect_anomaly(True):
            result = torch.log(x)
            result.sum().backward()

        assert (result.isnan().tolist(), x.grad.tolist()) == ([True], [-1.0])

    def test_an_infinite_gradient_goes_through(self):
        x = torch.tensor([0.0], requires_grad=True)

        with torch.autograd.set_detect_anomaly(True):
            torch.sqrt(x).sum().backward()

        assert x.grad.tolist() == [float("inf")]

    def test_a_nan_sum_goes_through(self):
        x = torch.tensor([1.0], requires_grad=True)

        with torch.autograd.set_detect_anomaly(True):
            (x * float("inf")).sum().backward()
            (x * -float("inf")).sum().backward()

        assert x.grad.isnan().tolist() == [True]

    def test_a_nan_factor_raises(self):
        x = torch.tensor([1.0], requires_grad=True)

        with torch.autograd.set_detect_anomaly(True):
            total = (x * float("nan")).sum()
            with pytest.warns(UserWarning), pytest.raises(RuntimeError):
                total.backward()

    def test_one_name_warns_and_the_other_is_silent(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            with torch.autograd.set_detect_anomaly(True):
                silent = len(raised)
            with torch.autograd.detect_anomaly():
                on = torch.is_anomaly_enabled()

        assert (silent, on, [one.category for one in raised]) == (0, True, [UserWarning])


@claim(
    api=["torch.isfinite", "torch.isnan", "torch.isinf"],
    about=["value", "dtype", "shape"],
    see=["generated/torch.isfinite", "generated/torch.isnan", "generated/torch.isinf"],
    asked=[
        "check if tensor contains nan",
        "x == float('nan') is always False",
        "stop training when loss is nan",
        "check all gradients are finite",
        "difference between isnan and isfinite",
    ],
)
class TestIsfiniteFindsNanAndInfinities:
    """`torch.isfinite` is False at NaN and at infinities.

    `torch.isnan` is True at NaN, and `torch.isinf` at both infinities. [each_finds_its_kind]
    `x == float("nan")` is False at NaN too, as NaN equals nothing. [an_equality_finds_none]
    The three return bools in the shape of a float32 tensor. [bools_have_the_shape_of_the_tensor]
    A complex number is finite if its two parts are. [both_parts_of_a_complex_number_count]
    Integers are finite. [integers_are_finite]
    A 0-d loss can be tested by `if not torch.isfinite(loss)`. [a_loss_can_be_tested]
    """

    def test_each_finds_its_kind(self):
        x = torch.tensor([float("nan"), float("inf"), -float("inf"), 1.0])

        assert torch.isfinite(x).tolist() == [False, False, False, True]
        assert torch.isnan(x).tolist() == [True, False, False, False]
        assert torch.isinf(x).tolist() == [False, True, True, False]

    def test_an_equality_finds_none(self):
        x = torch.tensor([float("nan"), 1.0])

        assert x.eq(float("nan")).tolist() == x.eq(torch.tensor(float("nan"))).tolist() == [False, False]
        assert torch.isnan(x).tolist() == [True, False]

    @pytest.mark.parametrize("name", ["isfinite", "isnan", "isinf"])
    @pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
    def test_bools_have_the_shape_of_the_tensor(self, name, shape):
        result = getattr(torch, name)(torch.ones(shape, requires_grad=True))

        assert (result.shape, result.dtype, result.requires_grad) == (shape, torch.bool, False)

    def test_both_parts_of_a_complex_number_count(self):
        x = torch.tensor([1 + 1j, complex(1, float("nan")), complex(float("inf"), 1)])

        assert torch.isfinite(x).tolist() == [True, False, False]
        assert torch.isnan(x).tolist() == [False, True, False]

    def test_integers_are_finite(self):
        assert torch.isfinite(torch.tensor([1, 2])).tolist() == [True, True]
        assert torch.isnan(torch.tensor([1, 2])).tolist() == [False, False]

    def test_a_loss_can_be_tested(self):
        assert not torch.isfinite(torch.tensor(float("nan")))
        assert torch.isfinite(torch.tensor(0.5))


@claim(
    api=["torch.nan_to_num", "torch.Tensor.nan_to_num_"],
    about=["value", "gradient", "memory", "dtype"],
    see=["generated/torch.nan_to_num", "generated/torch.Tensor.nan_to_num_"],
    asked=[
        "replace nan with 0 in tensor",
        "replace inf values in tensor",
        "nan_to_num gradient still nan",
        "set nan gradients to zero",
    ],
)
class TestNanToNumReplacesValuesNotGradients:
    """By default `torch.nan_to_num` replaces NaN by 0 and infinities.

    By default the infinities become the largest and the least finite number of a float16, bfloat16, float32 or float64
    tensor.
    [nan_and_infinities_are_replaced]
    `nan=`, `posinf=` and `neginf=` name other numbers. [others_can_be_named]
    The result is a new tensor, and `nan_to_num_` writes in place. [the_result_is_new, in_place_it_writes]
    The gradient is 0 where a float32 number was replaced. [what_is_replaced_has_gradient_zero]
    `nan_to_num(torch.sqrt(x) * 0)` still has a NaN gradient at 0. [a_nan_gradient_before_it_stays]
    `x.grad.nan_to_num_()` replaces NaN in the gradient itself. [a_gradient_is_mended_in_place]
    """

    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_nan_and_infinities_are_replaced(self, dtype):
        result = torch.nan_to_num(torch.tensor([float("nan"), float("inf"), -float("inf"), 1.0], dtype=dtype))

        assert result.tolist() == [0.0, torch.finfo(dtype).max, torch.finfo(dtype).min, 1.0]
        assert result.dtype == dtype

    def test_others_can_be_named(self):
        x = torch.tensor([float("nan"), float("inf"), -float("inf"), 1.0])

        assert torch.nan_to_num(x, nan=5.0, posinf=6.0, neginf=7.0).tolist() == [5.0, 6.0, 7.0, 1.0]

    @pytest.mark.parametrize("numbers", [[float("nan"), 1.0], [2.0, 1.0], [2, 1]], ids=["nan", "finite", "integers"])
    def test_the_result_is_new(self, numbers):
        x = torch.tensor(numbers)

        result = torch.nan_to_num(x)

        assert (result.dtype, result.data_ptr() == x.data_ptr()) == (x.dtype, False)
        assert result[1].item() == 1

    def test_in_place_it_writes(self):
        x = torch.tensor([float("nan"), 1.0])

        assert x.nan_to_num_() is x
        assert (x.tolist(), x.dtype, x.requires_grad) == ([0.0, 1.0], torch.float32, False)

    def test_what_is_replaced_has_gradient_zero(self):
        x = torch.tensor([float("nan"), float("inf"), -float("inf"), 1.0], requires_grad=True)

        result = torch.nan_to_num(x)
        assert result.requires_grad
        result.sum().backward()

        assert x.grad.tolist() == [0.0, 0.0, 0.0, 1.0]

    def test_a_nan_gradient_before_it_stays(self):
        x = torch.tensor([0.0], requires_grad=True)

        result = torch.nan_to_num(torch.sqrt(x) * 0)
        assert result.requires_grad
        result.sum().backward()

        assert (result.tolist(), x.grad.isnan().tolist()) == ([0.0], [True])

    def test_a_gradient_is_mended_in_place(self):
        x = torch.tensor([0.0, 4.0], requires_grad=True)
        (torch.sqrt(x) * torch.tensor([0.0, 4.0])).sum().backward()

        x.grad.nan_to_num_()

        assert x.grad.tolist() == [0.0, 1.0]
