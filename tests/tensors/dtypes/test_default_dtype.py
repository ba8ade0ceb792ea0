"""The default dtype.

Order: 8.5
"""

import numpy as np
import pytest
import torch

from torchnotes import claim


@pytest.fixture(autouse=True)
def _default_dtype_as_it_was():
    """Leave float32 as the default after each check."""
    yield
    torch.set_default_dtype(torch.float32)


@claim(
    api=["torch.set_default_dtype", "torch.get_default_dtype"],
    about=["dtype", "state", "error"],
    see=["generated/torch.set_default_dtype", "generated/torch.get_default_dtype"],
    asked=[
        "change the default dtype to float64",
        "make all tensors double by default",
        "expected Double but found Float after set_default_dtype",
        "set_default_dtype does not change existing model",
        "only floating-point types are supported as the default type",
    ],
)
class TestSetDefaultDtypeReachesWhatIsMadeLater:
    """`set_default_dtype` reaches floats that are made later, without a dtype.

    With float64 `tensor([1.0])`, `zeros(1)`, `randn(1)`, `arange(3.0)`, `torch.Tensor([1])` and the weight of a new
    `Linear(1, 1)` are float64.
    [what_is_made_later_is_float64]
    `torch.tensor([1j])` is complex128 then, and `torch.tensor(1) / 2` is float64. [what_is_made_later_is_float64]
    `tensor([1])` stays int64, and `tensor` or `from_numpy` of a NumPy array, tensors that exist and `Tensor.float()`
    keep their dtype.
    [what_has_a_dtype_keeps_it]
    A float32 Linear that was made before is still float32, and rejects a float64 input by RuntimeError.
    [a_layer_made_before_is_float32]
    float16 is accepted, and int64 raises TypeError. [a_default_is_a_float]
    """

    @pytest.mark.parametrize(
        ("make", "dtype"),
        [
            (lambda: torch.tensor([1.0]), torch.float64),
            (lambda: torch.zeros(1), torch.float64),
            (lambda: torch.randn(1), torch.float64),
            (lambda: torch.arange(3.0), torch.float64),
            (lambda: torch.Tensor([1]), torch.float64),
            (lambda: torch.nn.Linear(1, 1).weight, torch.float64),
            (lambda: torch.tensor([1j]), torch.complex128),
            (lambda: torch.tensor(1) / 2, torch.float64),
        ],
    )
    def test_what_is_made_later_is_float64(self, make, dtype):
        assert make().dtype is (torch.complex64 if dtype.is_complex else torch.float32)
        torch.set_default_dtype(torch.float64)

        assert make().dtype is dtype
        assert torch.get_default_dtype() is torch.float64

    def test_what_has_a_dtype_keeps_it(self):
        before = torch.zeros(1)
        torch.set_default_dtype(torch.float64)

        assert before.dtype is torch.float32
        assert torch.tensor([1]).dtype is torch.int64
        assert torch.arange(3).dtype is torch.int64
        assert torch.tensor(np.zeros(1, dtype=np.float32)).dtype is torch.float32
        assert torch.from_numpy(np.zeros(1, dtype=np.float32)).dtype is torch.float32
        assert torch.tensor([1]).float().dtype is torch.float32
        assert (before + 1.5).dtype is torch.float32

    def test_a_layer_made_before_is_float32(self):
        layer = torch.nn.Linear(1, 1)
        torch.set_default_dtype(torch.float64)

        with pytest.raises(RuntimeError):
            layer(torch.zeros(1, 1))
        assert layer.double()(torch.zeros(1, 1)).dtype is torch.float64

    def test_a_default_is_a_float(self):
        torch.set_default_dtype(torch.float16)

        assert torch.zeros(1).dtype is torch.float16
        with pytest.raises(TypeError):
            torch.set_default_dtype(torch.int64)
        assert torch.get_default_dtype() is torch.float16
