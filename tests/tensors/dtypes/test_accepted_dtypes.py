"""Dtypes of arguments that older releases of torch rejected.

Order: 72
"""

import numpy as np
import pytest
import torch

from torchnotes import claim, since, until

only_numpy_2 = pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.0.0", reason="needs numpy 2")

SCATTERED = {
    "scatter": [6.0, 5.0],
    "scatter_add": [7.0, 6.0],
    "sum": [7.0, 6.0],
    "prod": [6.0, 5.0],
    "mean": [3.5, 3.0],
    "amax": [6.0, 5.0],
    "amin": [1.0, 1.0],
}
"""What a vector of ones becomes, by function or by the way of `torch.scatter_reduce`."""


def scattered(way, index):
    x, source = torch.ones(2), torch.tensor([5.0, 6.0])
    if way in ("scatter", "scatter_add"):
        return getattr(torch, way)(x, 0, index, source)
    return torch.scatter_reduce(x, 0, index, source, way)


@claim(
    api=["torch.scatter", "torch.scatter_add", "torch.scatter_reduce"],
    about=["value", "dtype", "error", "gradient"],
    see=["generated/torch.scatter", "generated/torch.scatter_add", "generated/torch.scatter_reduce"],
    asked=[
        "scatter expected dtype int64 for index",
        "use int32 indices with scatter_add",
        "scatter index has to be long tensor",
        "can I use int instead of long for scatter index",
        "save memory with smaller index dtype in scatter",
    ],
)
class TestScatterAcceptsAnIndexOfInt32:
    """`scatter`, `scatter_add` and `scatter_reduce` accept an int32 index.

    Before torch 2.8 an int32 index raised RuntimeError. [int32_is_accepted, int32_raises]
    The result is the same for an int64 index. [int64_is_accepted]
    With an int32 index `scatter_add` passes its gradient on to the source. [the_gradient_reaches_the_source]
    An int16 or uint8 index raises RuntimeError. [smaller_integers_raise]
    """

    @until("2.8")
    @pytest.mark.parametrize("way", SCATTERED)
    def test_int32_raises(self, way):
        index = torch.tensor([1, 0], dtype=torch.int32)

        with pytest.raises(RuntimeError):
            scattered(way, index)

    @since("2.8")
    @pytest.mark.parametrize("way", SCATTERED)
    def test_int32_is_accepted(self, way):
        index = torch.tensor([1, 0], dtype=torch.int32)

        assert scattered(way, index).tolist() == SCATTERED[way]

    @pytest.mark.parametrize("way", SCATTERED)
    def test_int64_is_accepted(self, way):
        index = torch.tensor([1, 0])

        assert scattered(way, index).tolist() == SCATTERED[way]

    @since("2.8")
    def test_the_gradient_reaches_the_source(self):
        source = torch.tensor([5.0, 6.0], requires_grad=True)

        result = torch.scatter_add(torch.ones(2), 0, torch.tensor([1, 0], dtype=torch.int32), source)
        result.backward(torch.tensor([1.0, 10.0]))

        assert source.grad.tolist() == [10.0, 1.0]

    @pytest.mark.parametrize("dtype", [torch.int16, torch.uint8], ids=str)
    @pytest.mark.parametrize("way", SCATTERED)
    def test_smaller_integers_raise(self, way, dtype):
        index = torch.tensor([1, 0], dtype=dtype)

        with pytest.raises(RuntimeError):
            scattered(way, index)


@claim(
    api=["torch.isin"],
    about=["value", "dtype", "error"],
    see=["generated/torch.isin"],
    asked=[
        "isin_default_cpu not implemented for Half",
        "unsupported input type encountered for isin BFloat16",
        "check membership of values in fp16 tensor",
        "torch.isin fails with bf16 on cpu",
    ],
)
class TestIsinAcceptsHalfPrecision:
    """`torch.isin` compares float16 or bfloat16 tensors on the CPU.

    Before torch 2.6 two such small tensors raised RuntimeError. [half_precision_is_compared, half_precision_raises]
    Compared with one number, such as 2.0, a float16 tensor works on older releases too. [a_number_is_compared]
    Float32 tensors work on older releases too. [float32_is_compared]
    """

    @until("2.6")
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
    def test_half_precision_raises(self, dtype):
        elements, others = torch.tensor([1.0, 2.0], dtype=dtype), torch.tensor([2.0, 3.0], dtype=dtype)

        with pytest.raises(RuntimeError):
            torch.isin(elements, others)

    @since("2.6", why="pytorch#136114")
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
    def test_half_precision_is_compared(self, dtype):
        elements, others = torch.tensor([1.0, 2.0], dtype=dtype), torch.tensor([2.0, 3.0], dtype=dtype)

        assert torch.isin(elements, others).tolist() == [False, True]

    def test_a_number_is_compared(self):
        assert torch.isin(torch.tensor([1.0, 2.0], dtype=torch.float16), 2.0).tolist() == [False, True]

    def test_float32_is_compared(self):
        assert torch.isin(torch.tensor([1.0, 2.0]), torch.tensor([2.0, 3.0])).tolist() == [False, True]


MAKERS = pytest.mark.parametrize("make", [torch.tensor, torch.as_tensor, torch.asarray], ids=lambda make: make.__name__)


@claim(
    api=["torch.tensor", "torch.as_tensor", "torch.asarray"],
    about=["value", "dtype", "error"],
    see=["generated/torch.tensor", "generated/torch.as_tensor", "generated/torch.asarray"],
    asked=[
        "numpy.bool object cannot be interpreted as an integer",
        "numpy 2 upgrade breaks torch.tensor with np.bool_ list",
        "convert list of np.bool_ to boolean mask tensor",
        "create tensor from python list of numpy booleans",
    ],
)
class TestAListOfNumpyBoolsIsATensorOfBools:
    """`torch.tensor([np.True_, np.False_])` returns bools beside NumPy 2.

    So do `torch.as_tensor` and `torch.asarray`. [a_list_of_numpy_bools_is_a_tensor_of_bools]
    Before torch 2.9, beside NumPy 2, the three raised TypeError. [a_list_of_numpy_bools_raises]
    An ndarray of bools is converted on older releases too. [an_array_of_bools_is_converted]
    With `dtype=torch.float32` the list becomes ones and zeros. [as_floats_the_list_is_converted]
    Beside NumPy 2 `torch.tensor` of the list with `dtype=torch.int64` raises TypeError. [as_integers_the_list_raises]
    """

    @until("2.9")
    @only_numpy_2
    @MAKERS
    def test_a_list_of_numpy_bools_raises(self, make):
        values = [np.True_, np.False_]

        with pytest.raises(TypeError):
            make(values)

    @since("2.9")
    @only_numpy_2
    @MAKERS
    def test_a_list_of_numpy_bools_is_a_tensor_of_bools(self, make):
        result = make([np.True_, np.False_])

        assert (result.tolist(), result.dtype) == ([True, False], torch.bool)

    @MAKERS
    def test_an_array_of_bools_is_converted(self, make):
        result = make(np.array([np.True_, np.False_]))

        assert (result.tolist(), result.dtype) == ([True, False], torch.bool)

    def test_as_floats_the_list_is_converted(self):
        result = torch.tensor([np.True_, np.False_], dtype=torch.float32)

        assert (result.tolist(), result.dtype) == ([1.0, 0.0], torch.float32)

    @only_numpy_2
    def test_as_integers_the_list_raises(self):
        values = [np.True_, np.False_]

        with pytest.raises(TypeError):
            torch.tensor(values, dtype=torch.int64)
