"""Gradients of Fourier transforms."""

import pytest
import torch

from torchnotes import claim, since, until

REAL_RESULTS = pytest.mark.parametrize("name", ["irfft", "irfft2", "irfftn", "hfft", "hfft2", "hfftn"])


@claim(
    api=[
        "torch.fft.irfft",
        "torch.fft.irfft2",
        "torch.fft.irfftn",
        "torch.fft.hfft",
        "torch.fft.hfft2",
        "torch.fft.hfftn",
    ],
    about=["value", "gradient", "error"],
    see=["generated/torch.fft.irfft", "generated/torch.fft.hfft", "fft"],
)
class TestTransformsToRealNumbersPassGradientsToRealInput:
    """`irfft` and `hfft` of `torch.fft` pass gradients on to real input.

    So do `irfft2`, `irfftn`, `hfft2` and `hfftn`, which compute real numbers too. [real_input_has_a_gradient]
    From torch 2.5 to 2.8 `backward` raised RuntimeError for real input. [real_input_raises_in_backward]
    Complex input has a gradient on each of these releases, real in its first entry. [complex_input_has_a_gradient]
    Real input has the values of complex input with an imaginary part of 0. [real_input_has_the_values_of_complex_input]
    """

    @since("2.5", remedy="Pass complex input, `x + 0j`.")
    @until("2.9")
    @REAL_RESULTS
    def test_real_input_raises_in_backward(self, name):
        x = torch.ones(3, 4, requires_grad=True)
        result = getattr(torch.fft, name)(x)

        with pytest.raises(RuntimeError):
            result.sum().backward()

    @since(
        "2.9",
        unsettled="torch 2.5 to 2.8 raise, and before torch 2.5 the gradient is the same",
        remedy="Pass complex input, `x + 0j`, where torch 2.5 to 2.8 matter.",
    )
    @pytest.mark.parametrize(
        ("name", "first"),
        [("irfft", 1.0), ("irfft2", 1.0), ("irfftn", 1.0), ("hfft", 6.0), ("hfft2", 18.0), ("hfftn", 18.0)],
    )
    def test_real_input_has_a_gradient(self, name, first):
        x = torch.ones(3, 4, requires_grad=True)

        getattr(torch.fft, name)(x).sum().backward()

        assert (x.grad.dtype, x.grad[0, 0].item()) == (torch.float32, pytest.approx(first))

    @pytest.mark.parametrize(
        ("name", "first"),
        [("irfft", 1.0), ("irfft2", 1.0), ("irfftn", 1.0), ("hfft", 6.0), ("hfft2", 18.0), ("hfftn", 18.0)],
    )
    def test_complex_input_has_a_gradient(self, name, first):
        x = torch.ones(3, 4, dtype=torch.complex64, requires_grad=True)

        getattr(torch.fft, name)(x).sum().backward()

        assert (x.grad[0, 0].real.item(), x.grad[0, 0].imag.item()) == (pytest.approx(first), 0.0)

    @REAL_RESULTS
    def test_real_input_has_the_values_of_complex_input(self, name):
        x = torch.tensor([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 9.0]])

        real, complex_ = getattr(torch.fft, name)(x), getattr(torch.fft, name)(x + 0j)

        assert real.dtype == torch.float32
        torch.testing.assert_close(real, complex_)
