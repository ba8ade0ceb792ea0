"""Fourier transforms of expanded tensors, and the gradients that are such.

Order: 17
"""

import pytest
import torch

from torchnotes import claim, since, until

SPREAD = pytest.mark.parametrize("name", ["fft", "ifft", "rfft", "ihfft"])
REAL_RESULTS = pytest.mark.parametrize("name", ["irfft", "irfft2", "irfftn", "hfft", "hfft2", "hfftn"])


@claim(
    api=["torch.fft.fft", "torch.fft.ifft", "torch.fft.rfft", "torch.fft.ihfft", "torch.fft.irfft", "torch.fft.hfft"],
    about=["value", "gradient", "error"],
    see=["generated/torch.fft.fft", "generated/torch.fft.rfft", "generated/torch.Tensor.expand"],
    asked=[
        "MKL FFT error inconsistent configuration parameters",
        "oneMKL DFTI error in fft",
        "fft of expanded tensor fails",
        "irfft backward error on cpu",
    ],
)
class TestTransformsOfAnExpandedTensorAreThoseOfItsCopy:
    """`fft`, `rfft` and others in `torch.fft` transform an expanded tensor.

    `fft`, `ifft`, `rfft` and `ihfft` return what they return for a contiguous copy.
    [an_expanded_tensor_has_the_transform_of_its_copy]
    From torch 2.5 to 2.8 they raise RuntimeError. [an_expanded_tensor_raises]
    The gradient of a sum is expanded: `backward` raises as well, from `irfft(x).sum()` for one.
    [the_gradient_of_a_sum_raises]
    On other releases `irfft`, `hfft` and their kin pass it on. [the_gradient_of_a_sum_is_passed_on]
    A gradient that is not expanded passes on each release. [a_contiguous_gradient_is_passed_on]
    """

    @until("2.5")
    @since("2.9")
    @SPREAD
    def test_an_expanded_tensor_has_the_transform_of_its_copy(self, name):
        transform, x = getattr(torch.fft, name), torch.tensor([[2.0], [3.0]]).expand(2, 4)

        found = transform(x)

        assert found.tolist() == transform(x.contiguous()).tolist()
        assert found[1, 0].real.item() in {3.0, 12.0}

    @since(
        "2.5",
        remedy="Write `.contiguous()` before the transform.",
        trigger={
            "calls": [
                "torch.fft.fft",
                "torch.fft.ifft",
                "torch.fft.rfft",
                "torch.fft.ihfft",
                "torch.fft.irfft",
                "torch.fft.fft2",
                "torch.fft.ifft2",
                "torch.fft.rfft2",
                "torch.fft.irfft2",
                "torch.fft.hfft2",
                "torch.fft.ihfft2",
                "torch.fft.fftn",
                "torch.fft.ifftn",
                "torch.fft.rfftn",
                "torch.fft.irfftn",
                "torch.fft.hfftn",
                "torch.fft.ihfftn",
            ],
            "at": {"n": 1},
            "when": [
                "expanded",
                "device:cpu",
                "dtype:complex or !function:irfft|fft2|ifft2|irfft2|hfft2|fftn|ifftn|irfftn|hfftn",
                "!dtype:complex or !function:rfft|ihfft|rfft2|ihfft2|rfftn|ihfftn",
                "!kind:n=int",
                "!kind:s=tuple|list|Size",
            ],
        },
    )
    @until("2.9")
    @SPREAD
    def test_an_expanded_tensor_raises(self, name):
        x = torch.ones(1).expand(4)

        with pytest.raises(RuntimeError):
            getattr(torch.fft, name)(x)

    @since("2.5", remedy="Write `(y * torch.ones_like(y)).sum()`, whose gradient is contiguous.")
    @until("2.9")
    @REAL_RESULTS
    def test_the_gradient_of_a_sum_raises(self, name):
        x = torch.ones(3, 4, requires_grad=True)
        result = getattr(torch.fft, name)(x)

        with pytest.raises(RuntimeError):
            result.sum().backward()

    @until("2.5")
    @since("2.9")
    @pytest.mark.parametrize("dtype", [torch.float32, torch.complex64])
    @pytest.mark.parametrize(
        ("name", "first"),
        [("irfft", 1.0), ("irfft2", 1.0), ("irfftn", 1.0), ("hfft", 6.0), ("hfft2", 18.0), ("hfftn", 18.0)],
    )
    def test_the_gradient_of_a_sum_is_passed_on(self, name, first, dtype):
        x = torch.ones(3, 4, dtype=dtype, requires_grad=True)

        getattr(torch.fft, name)(x).sum().backward()

        assert (x.grad.dtype, x.grad[0, 0].real.item()) == (dtype, pytest.approx(first))

    def test_a_contiguous_gradient_is_passed_on(self):
        x = torch.ones(4, requires_grad=True)

        y = torch.fft.irfft(x)
        (y * torch.ones_like(y)).sum().backward()

        assert x.grad.tolist() == pytest.approx([1.0, 0.0, 0.0, 0.0])
