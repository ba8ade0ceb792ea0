"""The error for a dtype that Fourier transforms have no code for, or no meaning.

Order: 78
"""

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=[
        "torch.fft.fft",
        "torch.fft.ifft",
        "torch.fft.rfft",
        "torch.fft.irfft",
        "torch.fft.hfft",
        "torch.fft.ihfft",
        "torch.fft.fftn",
        "torch.fft.rfft2",
    ],
    about=["error", "dtype", "value"],
    see=["fft", "generated/torch.fft.fft", "generated/torch.fft.rfft"],
    asked=[
        "fft unsupported dtype Half",
        "fft unsupported dtype BFloat16",
        "fft in mixed precision fails on cpu",
        "fourier transform of float16 signal",
    ],
)
class TestTransformsOfHalvesAreNotImplemented:
    """`torch.fft.fft` and `torch.fft.rfft` reject half precision on the CPU.

    So do the other sixteen transforms of `torch.fft`, in one, two and more dimensions. [halves_are_not_implemented]
    The error is a NotImplementedError for float16 and bfloat16. [halves_are_not_implemented]
    Before torch 2.14 it was a RuntimeError. [halves_raise_runtime_error]
    Converted to float32, the numbers are transformed in single precision.
    [two_converted_halves_are_transformed, converted_halves_are_transformed, results_are_single_precision]
    """

    names = pytest.mark.parametrize(
        "name",
        [f"{kind}fft{dims}" for kind in ("", "i", "r", "ir", "h", "ih") for dims in ("", "2", "n")],
    )

    @until("2.14")
    @names
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
    def test_halves_raise_runtime_error(self, name, dtype):
        with pytest.raises(RuntimeError) as raised:
            getattr(torch.fft, name)(torch.ones(4, 4, dtype=dtype))

        assert raised.type is RuntimeError

    @since(
        "2.14",
        why="pytorch#192349",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.fft.fft",
                "torch.fft.fft2",
                "torch.fft.fftn",
                "torch.fft.ifft",
                "torch.fft.ifft2",
                "torch.fft.ifftn",
                "torch.fft.rfft",
                "torch.fft.rfft2",
                "torch.fft.rfftn",
                "torch.fft.irfft",
                "torch.fft.irfft2",
                "torch.fft.irfftn",
                "torch.fft.hfft",
                "torch.fft.hfft2",
                "torch.fft.hfftn",
                "torch.fft.ihfft",
                "torch.fft.ihfft2",
                "torch.fft.ihfftn",
            ],
            "when": ["first_dtype:half,complex32", "device:cpu"],
        },
    )
    @names
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
    def test_halves_are_not_implemented(self, name, dtype):
        with pytest.raises(RuntimeError) as raised:
            getattr(torch.fft, name)(torch.ones(4, 4, dtype=dtype))

        assert raised.type is NotImplementedError

    def test_two_converted_halves_are_transformed(self):
        assert torch.fft.fft(torch.tensor([1.0, 3.0], dtype=torch.float16).float()).tolist() == [4, -2]

    def test_converted_halves_are_transformed(self):
        numbers = torch.tensor([1.0, 2.0, 3.0, 6.0], dtype=torch.float16).float()

        assert torch.fft.fft(numbers).tolist() == [12, -2 + 4j, -4, -2 - 4j]
        assert torch.fft.ifft(numbers).tolist() == [3, -0.5 - 1j, -1, -0.5 + 1j]
        assert torch.fft.rfft(numbers).tolist() == [12, -2 + 4j, -4]
        assert torch.fft.irfft(torch.tensor([12, -2 + 4j, -4])).tolist() == [1.0, 2.0, 3.0, 6.0]
        assert torch.fft.hfft(torch.tensor([1.0, 2.0])).tolist() == [3.0, -1.0]
        assert torch.fft.ihfft(numbers).tolist() == [3, -0.5 - 1j, -1]
        assert torch.fft.fftn(numbers.reshape(2, 2)).tolist() == [[12, -4], [-6, 2]]
        assert torch.fft.rfft2(numbers.reshape(2, 2)).tolist() == [[12, -4], [-6, 2]]

    @names
    def test_results_are_single_precision(self, name):
        kind = torch.float32 if name.startswith(("irfft", "hfft")) else torch.complex64

        assert getattr(torch.fft, name)(torch.ones(4, 4)).dtype == kind


@claim(
    api=["torch.fft.rfft", "torch.fft.ihfft", "torch.fft.rfftn"],
    about=["error", "dtype", "value"],
    see=["generated/torch.fft.rfft", "generated/torch.fft.ihfft", "generated/torch.fft.rfftn"],
    asked=[
        "rfft expects a real input tensor but got ComplexFloat",
        "rfftn expects a real-valued input tensor",
        "difference between fft and rfft input",
        "ihfft expects a real input tensor",
    ],
)
class TestRfftOfComplexNumbersIsATypeError:
    """`torch.fft.rfft` of complex numbers raises TypeError.

    So do `ihfft` and their kin of two and more dimensions. [complex_numbers_are_a_type_error]
    Before torch 2.14 the error was a RuntimeError. [complex_numbers_raise_runtime_error]
    Float32 numbers are accepted, and become complex64. [real_numbers_are_transformed, results_are_complex]
    """

    names = pytest.mark.parametrize("name", ["rfft", "rfft2", "rfftn", "ihfft", "ihfft2", "ihfftn"])

    @until("2.14")
    @names
    def test_complex_numbers_raise_runtime_error(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch.fft, name)(torch.ones(2, 2, dtype=torch.complex64))

    @since(
        "2.14",
        why="pytorch#192349",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={
            "calls": [
                "torch.fft.rfft",
                "torch.fft.rfft2",
                "torch.fft.rfftn",
                "torch.fft.ihfft",
                "torch.fft.ihfft2",
                "torch.fft.ihfftn",
            ],
            "when": ["first_dtype:complex"],
        },
    )
    @names
    def test_complex_numbers_are_a_type_error(self, name):
        with pytest.raises(TypeError):
            getattr(torch.fft, name)(torch.ones(2, 2, dtype=torch.complex64))

    def test_real_numbers_are_transformed(self):
        assert torch.fft.rfft(torch.tensor([1.0, 3.0])).tolist() == [4, -2]
        assert torch.fft.ihfft(torch.tensor([1.0, 3.0])).tolist() == [2, -1]
        assert torch.fft.rfftn(torch.tensor([[1.0, 3.0]])).tolist() == [[4, -2]]

    @names
    def test_results_are_complex(self, name):
        assert getattr(torch.fft, name)(torch.ones(2, 2)).dtype == torch.complex64


@claim(
    api=["torch.stft", "torch.istft"],
    about=["error", "dtype", "value"],
    see=["generated/torch.stft", "generated/torch.istft"],
    asked=[
        "istft requires a complex-valued input tensor",
        "stft expected a tensor of floating point values",
        "spectrogram of int16 audio",
        "stft of wav samples without converting to float",
        "return_complex=True stft istft round trip",
    ],
)
class TestStftOfIntegersIsNotImplemented:
    """`torch.stft` rejects integers, and `torch.istft` real numbers.

    `stft` of integers raises NotImplementedError, and RuntimeError before torch 2.14.
    [integers_are_not_implemented, integers_raise_runtime_error]
    `istft` of real numbers raises TypeError, and RuntimeError before torch 2.14.
    [an_inverse_of_real_numbers_is_a_type_error, an_inverse_of_real_numbers_raises_runtime_error]
    A float32 signal is transformed with `return_complex=True`, and `istft` undoes it. [a_signal_comes_back]
    """

    dtypes = pytest.mark.parametrize("dtype", [torch.uint8, torch.int16, torch.int32, torch.int64], ids=str)

    @until("2.14")
    @dtypes
    def test_integers_raise_runtime_error(self, dtype):
        with pytest.raises(RuntimeError) as raised:
            torch.stft(torch.ones(8, dtype=dtype), 4, window=torch.ones(4), center=False, return_complex=True)

        assert raised.type is RuntimeError

    @since(
        "2.14",
        why="pytorch#192349",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.[Tensor.]stft", "torch.functional.stft"], "when": ["first_dtype:integral,bool"]},
    )
    @dtypes
    def test_integers_are_not_implemented(self, dtype):
        with pytest.raises(NotImplementedError):
            torch.stft(torch.ones(8, dtype=dtype), 4, window=torch.ones(4), center=False, return_complex=True)

    @until("2.14")
    def test_an_inverse_of_real_numbers_raises_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.istft(torch.ones(3, 3), 4, window=torch.ones(4))

    @since(
        "2.14",
        why="pytorch#192349",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.[Tensor.]istft", "torch.functional.istft"], "when": ["!first_dtype:complex"]},
    )
    def test_an_inverse_of_real_numbers_is_a_type_error(self):
        with pytest.raises(TypeError):
            torch.istft(torch.ones(3, 3), 4, window=torch.ones(4))

    def test_a_signal_comes_back(self):
        signal, window = torch.arange(8.0), torch.ones(4)

        spectrum = torch.stft(signal, 4, window=window, return_complex=True)

        assert spectrum[0].tolist() == [4, 4, 6, 10, 14, 18, 22, 24, 24]
        assert torch.istft(spectrum, 4, window=window).tolist() == pytest.approx(signal.tolist(), abs=1e-6)
        assert (spectrum.dtype, torch.istft(spectrum, 4, window=window).dtype) == (torch.complex64, torch.float32)
