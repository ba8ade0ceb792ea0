"""The error for numbers without an order, for parts that are missing, and for masks that are not ranked."""

import pytest
import torch
from packaging.version import Version

from torchnotes import changed, claim, since, until

IN_28_OR_SINCE_215 = Version("2.8") <= Version(torch.__version__) < Version("2.9") or (
    Version(torch.__version__) >= Version("2.15")
)
ERROR_OF_TOPK = NotImplementedError if IN_28_OR_SINCE_215 else RuntimeError


@claim(
    api=["torch.minimum", "torch.fmin", "torch.fmax", "torch.isneginf", "torch.isposinf", "torch.min"],
    about=["error", "dtype", "value"],
    see=["generated/torch.minimum", "generated/torch.fmin", "generated/torch.isneginf"],
)
class TestMinimumOfComplexNumbersIsATypeError:
    """`torch.minimum` and `torch.isneginf` of complex numbers raise TypeError.

    So do `fmin`, `fmax`, `isposinf`, and `min` and `max` along a dimension.
    [two_complex_tensors_are_a_type_error, one_complex_tensor_is_a_type_error, along_a_dimension_is_a_type_error]
    Before torch 2.15 these functions raised RuntimeError.
    [two_complex_tensors_raise_runtime_error, one_complex_tensor_raises_runtime_error,
    along_a_dimension_raises_runtime_error]
    Real numbers are accepted. [real_numbers_have_an_order]
    `isinf` accepts complex numbers. [infinite_complex_numbers_are_found]
    """

    @until("2.15")
    @pytest.mark.parametrize("name", ["minimum", "fmin", "fmax"])
    def test_two_complex_tensors_raise_runtime_error(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.tensor([1j]), torch.tensor([2j]))

    @since("2.15", why="pytorch#192350", remedy="Catch `(RuntimeError, TypeError)`.")
    @pytest.mark.parametrize("name", ["minimum", "fmin", "fmax"])
    def test_two_complex_tensors_are_a_type_error(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.tensor([1j]), torch.tensor([2j]))

    @until("2.15")
    @pytest.mark.parametrize("name", ["isneginf", "isposinf"])
    def test_one_complex_tensor_raises_runtime_error(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.tensor([1j]))

    @since("2.15", why="pytorch#192350", remedy="Catch `(RuntimeError, TypeError)`.")
    @pytest.mark.parametrize("name", ["isneginf", "isposinf"])
    def test_one_complex_tensor_is_a_type_error(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.tensor([1j]))

    @until("2.15")
    @pytest.mark.parametrize("name", ["min", "max"])
    def test_along_a_dimension_raises_runtime_error(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.tensor([[1j, 2j]]), 1)

    @since("2.15", why="pytorch#192350", remedy="Catch `(RuntimeError, TypeError)`.")
    @pytest.mark.parametrize("name", ["min", "max"])
    def test_along_a_dimension_is_a_type_error(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.tensor([[1j, 2j]]), 1)

    def test_real_numbers_have_an_order(self):
        a, b, nan = torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0]), float("nan")

        assert torch.minimum(a, b).tolist() == [1.0, 2.0]
        assert torch.fmin(a, torch.tensor([nan, 2.0])).tolist() == [1.0, 2.0]
        assert torch.fmax(a, torch.tensor([nan, 7.0])).tolist() == [1.0, 7.0]
        assert torch.min(torch.tensor([[4.0, 3.0]]), 1).indices.tolist() == [1]

    def test_infinite_complex_numbers_are_found(self):
        infinities = torch.tensor([float("-inf"), 1.0, float("inf")])

        assert torch.isneginf(infinities).tolist() == [True, False, False]
        assert torch.isposinf(infinities).tolist() == [False, False, True]
        assert torch.isinf(torch.complex(infinities, infinities)).tolist() == [True, False, True]


@claim(
    api=["torch.argsort", "torch.msort"],
    about=["error", "dtype", "value"],
    see=["generated/torch.argsort", "generated/torch.msort"],
)
class TestArgsortOfComplexNumbersIsATypeError:
    """`argsort` and `msort` of complex numbers raise TypeError.

    The error is a TypeError from torch 2.15 on, on the CPU. [complex_numbers_are_a_type_error]
    In torch 2.7 and 2.8 it is a ValueError. [complex_numbers_were_a_value_error_for_two_releases]
    Real numbers are sorted. [real_numbers_are_sorted]
    Sort by a real key instead, as in `x[x.abs().argsort()]`. [complex_numbers_are_sorted_by_a_key]
    """

    @since("2.7", why="pytorch#144113", remedy="Catch `(RuntimeError, TypeError, ValueError)`.")
    @until("2.9", why="pytorch#159556", remedy="Catch `(RuntimeError, TypeError, ValueError)`.")
    @pytest.mark.parametrize("name", ["argsort", "msort"])
    def test_complex_numbers_were_a_value_error_for_two_releases(self, name):
        with pytest.raises(ValueError):
            getattr(torch, name)(torch.tensor([2j, 1j]))

    @since("2.15", why="pytorch#192350", remedy="Catch `(RuntimeError, TypeError, ValueError)`.")
    @changed("2.7", why="pytorch#144113", remedy="Catch `(RuntimeError, ValueError)`.")
    @changed("2.9", why="pytorch#159556", remedy="Catch `(RuntimeError, ValueError)`.")
    @pytest.mark.parametrize("name", ["argsort", "msort"])
    def test_complex_numbers_are_a_type_error(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.tensor([2j, 1j]))

    def test_real_numbers_are_sorted(self):
        assert torch.argsort(torch.tensor([3.0, 1.0, 2.0])).tolist() == [1, 2, 0]
        assert torch.msort(torch.tensor([3.0, 1.0, 2.0])).tolist() == [1.0, 2.0, 3.0]

    def test_complex_numbers_are_sorted_by_a_key(self):
        x = torch.tensor([3j, 1 + 0j, -2j])

        assert x[x.abs().argsort()].tolist() == [1 + 0j, -2j, 3j]


@claim(
    api=["torch.aminmax"],
    about=["error", "dtype", "value"],
    see=["generated/torch.aminmax"],
)
class TestAminmaxOfComplexNumbersIsATypeError:
    """`torch.aminmax` of complex numbers raises TypeError.

    From torch 2.8 to 2.14 a vector raised NotImplementedError. [complex_numbers_are_not_implemented]
    Before torch 2.8 it raised RuntimeError. [complex_numbers_raise_runtime_error]
    Along a dimension it does the same.
    [complex_numbers_are_a_type_error, complex_numbers_are_not_implemented, complex_numbers_raise_runtime_error]
    Real numbers are accepted. [real_numbers_have_a_range]
    """

    @until("2.8")
    @pytest.mark.parametrize("dim", [None, 0])
    def test_complex_numbers_raise_runtime_error(self, dim):
        with pytest.raises(RuntimeError) as raised:
            torch.aminmax(torch.tensor([1j, 2j]), dim=dim)

        assert raised.type is RuntimeError

    @since("2.8", why="pytorch#155470", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    @until("2.15")
    @pytest.mark.parametrize("dim", [None, 0])
    def test_complex_numbers_are_not_implemented(self, dim):
        with pytest.raises(NotImplementedError):
            torch.aminmax(torch.tensor([1j, 2j]), dim=dim)

    @since("2.15", why="pytorch#192350", remedy="Catch `(RuntimeError, TypeError)`.")
    @changed("2.8", why="pytorch#155470", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    @pytest.mark.parametrize("dim", [None, 0])
    def test_complex_numbers_are_a_type_error(self, dim):
        with pytest.raises(TypeError):
            torch.aminmax(torch.tensor([1j, 2j]), dim=dim)

    def test_real_numbers_have_a_range(self):
        least, most = torch.aminmax(torch.tensor([3.0, 1.0, 2.0]))

        assert (least.item(), most.item()) == (1.0, 3.0)


@claim(
    api=["torch.argmax", "torch.argmin", "torch.topk"],
    about=["error", "dtype", "value"],
    see=["generated/torch.argmax", "generated/torch.topk"],
)
class TestArgmaxOfComplexNumbersIsATypeError:
    """`argmax`, `argmin` and `topk` of complex numbers raise TypeError.

    The error is a TypeError from torch 2.15 on, on the CPU. [complex_numbers_are_a_type_error]
    In torch 2.8 it is a NotImplementedError. [complex_numbers_were_not_implemented_for_one_release]
    The position of the largest modulus is `x.abs().argmax()`. [the_largest_modulus_is_found]
    Two numbers of the largest modulus are `x[x.abs().topk(2).indices]`. [the_largest_moduli_are_found]
    """

    @since("2.8", why="pytorch#155470", remedy="Catch `(RuntimeError, TypeError)`.")
    @until("2.9", why="pytorch#159556", remedy="Catch `(RuntimeError, TypeError)`.")
    @pytest.mark.parametrize(("name", "given"), [("argmax", ()), ("argmin", ()), ("topk", (1,))])
    def test_complex_numbers_were_not_implemented_for_one_release(self, name, given):
        with pytest.raises(NotImplementedError):
            getattr(torch, name)(torch.tensor([2j, 1j]), *given)

    @since("2.15", why="pytorch#192350", remedy="Catch `(RuntimeError, TypeError)`.")
    @changed("2.8", why="pytorch#155470", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    @changed("2.9", why="pytorch#159556", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    @pytest.mark.parametrize(("name", "given"), [("argmax", ()), ("argmin", ()), ("topk", (1,))])
    def test_complex_numbers_are_a_type_error(self, name, given):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.tensor([2j, 1j]), *given)

    def test_the_largest_modulus_is_found(self):
        x = torch.tensor([1 + 0j, -3j, 2 + 0j])

        assert (x.abs().argmax().item(), torch.argmax(x.abs()).item()) == (1, 1)
        assert torch.argmin(x.abs()).item() == 0

    def test_the_largest_moduli_are_found(self):
        x = torch.tensor([1 + 0j, -3j, 2 + 0j])

        assert x[x.abs().topk(2).indices].tolist() == [-3j, 2 + 0j]
        assert torch.topk(x.abs(), 2).values.tolist() == [3.0, 2.0]


@claim(
    api=["torch.topk"],
    about=["error", "dtype", "value"],
    see=["generated/torch.topk"],
)
class TestTopkOfBoolsRaises:
    """`topk` of a bool tensor raises on the CPU.

    From torch 2.15 on and in torch 2.8 the error is a NotImplementedError, in other releases a RuntimeError.
    [bools_raise]
    Converted by `.int()`, True comes before False. [converted_bools_are_ranked]
    """

    @changed("2.8", why="pytorch#155470", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    @changed("2.9", why="pytorch#159556", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    @changed("2.15", why="pytorch#192350", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    def test_bools_raise(self):
        with pytest.raises(ERROR_OF_TOPK) as raised:
            torch.topk(torch.tensor([False, True]), 1)

        assert raised.type is ERROR_OF_TOPK

    def test_converted_bools_are_ranked(self):
        best = torch.topk(torch.tensor([False, True]).int(), 1)

        assert (best.values.tolist(), best.indices.tolist()) == ([1], [1])


@claim(
    api=["torch.view_as_real"],
    about=["error", "dtype", "value"],
    see=["generated/torch.view_as_real"],
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

    @since("2.15", why="pytorch#192350", remedy="Catch `(RuntimeError, TypeError)`.")
    @pytest.mark.parametrize("value", [1.0, 1, True], ids=str)
    def test_real_numbers_are_a_type_error(self, value):
        with pytest.raises(TypeError):
            torch.view_as_real(torch.tensor([value]))

    def test_the_parts_are_the_last_dimension(self):
        assert torch.view_as_real(torch.tensor([1 + 2j, 3j])).tolist() == [[1.0, 2.0], [0.0, 3.0]]
