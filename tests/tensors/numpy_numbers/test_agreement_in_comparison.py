"""Where torch agrees with numpy: comparison.

Order: 38.5
"""

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until

SHAPES = arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3)


def pairs(elements):
    """Two arrays of int64 of shapes that broadcast."""
    return SHAPES.flatmap(
        lambda shapes: st.tuples(*(arrays.arrays(np.int64, s, elements=elements) for s in shapes.input_shapes))
    )


@claim(
    api=[
        "torch.lt",
        "torch.ge",
        "torch.ne",
        "torch.less",
        "torch.greater_equal",
        "torch.not_equal",
        "torch.logical_and",
        "torch.maximum",
        "torch.minimum",
    ],
    about=["value", "shape"],
    see=["generated/torch.less", "generated/torch.logical_and", "generated/torch.maximum"],
    asked=[
        "elementwise greater than less than tensor",
        "lt_cpu not implemented for ComplexFloat",
        "nan in maximum and minimum",
        "compare uint8 tensor with negative number",
        "elementwise max of two tensors",
    ],
)
class TestComparisonIsThatOfNumpy:
    """Comparisons of two int64 tensors agree with numpy's.

    `less`, `greater_equal`, `not_equal`, `==` and `>` of two int64 tensors return numpy's values.
    [comparisons_are_equal]
    `logical_and`, `maximum` and `minimum` of two int64 tensors do too. [logic_and_extremes_of_pairs_are_equal]
    In float64 `less`, `not_equal`, `maximum` and `minimum` treat NaN as numpy does. [nan_is_treated_alike]
    Beside numpy's names, `lt`, `ge` and `ne` compare int64 tensors in the same way. [short_names_compare_alike]
    A uint8 tensor of 1 is less than the Python number -1 in torch; numpy returns False.
    [a_byte_beside_a_negative_number_differs]
    Complex CPU tensors raise NotImplementedError in `less`; numpy orders them.
    [complex_numbers_raise_not_implemented_error]
    Before torch 2.8 they raised RuntimeError. [complex_numbers_raise_runtime_error]
    """

    @given(pairs(st.integers(-3, 3)))
    @belief("lecture/9")
    def test_comparisons_are_equal(self, pair):
        a, b = pair
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert torch.less(x, y).tolist() == np.less(a, b).tolist()
        assert torch.greater_equal(x, y).tolist() == np.greater_equal(a, b).tolist()
        assert torch.not_equal(x, y).tolist() == np.not_equal(a, b).tolist()
        assert [(x == y).tolist(), (x > y).tolist()] == [(a == b).tolist(), (a > b).tolist()]

    @given(pairs(st.integers(-2, 2)))
    @belief("lecture/9")
    def test_logic_and_extremes_of_pairs_are_equal(self, pair):
        a, b = pair
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert torch.logical_and(x, y).tolist() == np.logical_and(a, b).tolist()
        assert torch.maximum(x, y).tolist() == np.maximum(a, b).tolist()
        assert torch.minimum(x, y).tolist() == np.minimum(a, b).tolist()

    @pytest.mark.parametrize("name", ["less", "greater_equal", "not_equal", "maximum", "minimum", "fmax", "fmin"])
    @belief("lecture/9")
    def test_nan_is_treated_alike(self, name):
        a, b = np.array([np.nan, 1.0, np.nan, np.inf]), np.array([1.0, np.nan, np.nan, -np.inf])

        result = getattr(torch, name)(torch.from_numpy(a), torch.from_numpy(b))

        assert np.array_equal(result.numpy(), getattr(np, name)(a, b), equal_nan=True)

    @pytest.mark.parametrize(("short", "name"), [("lt", "less"), ("ge", "greater_equal"), ("ne", "not_equal")])
    def test_short_names_compare_alike(self, short, name):
        a, b = np.array([1, 2, 3]), np.array([2, 2, 2])

        result = getattr(torch, short)(torch.from_numpy(a), torch.from_numpy(b))

        assert result.tolist() == getattr(np, name)(a, b).tolist()

    def test_a_byte_beside_a_negative_number_differs(self):
        array = np.array([1], dtype=np.uint8)

        assert (torch.from_numpy(array) < -1).tolist() == [True]
        assert (array < -1).tolist() == [False]

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]lt",
                "torch.[Tensor.]less",
                "torch.Tensor.lt_",
                "torch.Tensor.less_",
                "torch.Tensor.__lt__",
                "torch.[Tensor.]le",
                "torch.[Tensor.]less_equal",
                "torch.Tensor.le_",
                "torch.Tensor.less_equal_",
                "torch.Tensor.__le__",
                "torch.[Tensor.]gt",
                "torch.[Tensor.]greater",
                "torch.Tensor.gt_",
                "torch.Tensor.greater_",
                "torch.Tensor.__gt__",
                "torch.[Tensor.]ge",
                "torch.[Tensor.]greater_equal",
                "torch.Tensor.ge_",
                "torch.Tensor.greater_equal_",
                "torch.Tensor.__ge__",
            ],
            "when": ["dtype:complex", "device:cpu"],
        },
    )
    def test_complex_numbers_raise_not_implemented_error(self):
        array = np.array([1j])

        with pytest.raises(NotImplementedError):
            torch.less(torch.from_numpy(array), torch.from_numpy(array))

        assert np.less(array, array).tolist() == [False]

    @until("2.8")
    def test_complex_numbers_raise_runtime_error(self):
        tensor = torch.tensor([1j])

        with pytest.raises(RuntimeError) as raised:
            torch.less(tensor, tensor)

        assert raised.type is RuntimeError
