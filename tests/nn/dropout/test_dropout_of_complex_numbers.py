"""Dropout of complex numbers.

Order: 34
"""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import changed, claim, since, until


@claim(
    api=[
        "torch.nn.functional.dropout",
        "torch.nn.functional.dropout1d",
        "torch.nn.functional.alpha_dropout",
        "torch.nn.functional.feature_alpha_dropout",
    ],
    about=["dtype", "value", "error"],
    see=["generated/torch.nn.functional.dropout", "generated/torch.nn.functional.alpha_dropout"],
    asked=[
        "complex dropout pytorch",
        "bernoulli_scalar_cpu_ not implemented for ComplexFloat",
        "dropout on complex64 tensor",
        "complex valued neural network regularization",
    ],
)
class TestDropoutAcceptsComplexNumbers:
    """`F.dropout` accepts complex numbers on the CPU.

    By default each number is doubled or 0, both parts at once. [a_number_is_doubled_or_zero]
    The mask is what float32 numbers have from the same seed. [the_mask_is_alike]
    `dropout1d`, `alpha_dropout`, `feature_alpha_dropout` and `nn.Dropout` accept complex numbers too.
    [a_mask_is_drawn, a_number_is_doubled_or_zero]
    From torch 2.8 to 2.14 they raised NotImplementedError in training. [a_mask_is_not_implemented]
    Before torch 2.8 they raised RuntimeError. [a_mask_raises]
    In evaluation complex numbers come back as they are. [a_number_stays_in_evaluation, evaluation_changes_nothing]
    Before torch 2.15 multiply by the mask of a real tensor. [a_real_mask_does_the_same]
    """

    kinds = pytest.mark.parametrize("name", ["dropout", "dropout1d", "alpha_dropout", "feature_alpha_dropout"])

    @until("2.8")
    @kinds
    def test_a_mask_raises(self, name):
        with pytest.raises(RuntimeError) as raised:
            getattr(F, name)(torch.ones(1, 8, 2, dtype=torch.complex64), training=True)

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Write `x * F.dropout(torch.ones(x.shape))`.",
        trigger={
            "calls": [
                "torch.nn.functional.dropout",
                "torch.nn.functional.dropout1d",
                "torch.nn.functional.dropout2d",
                "torch.nn.functional.dropout3d",
                "torch.nn.functional.alpha_dropout",
                "torch.nn.functional.feature_alpha_dropout",
            ],
            "at": {"training": 2},
            "when": ["dtype:complex", "!argument:training=False"],
        },
    )
    @until("2.15")
    @kinds
    def test_a_mask_is_not_implemented(self, name):
        with pytest.raises(NotImplementedError):
            getattr(F, name)(torch.ones(1, 8, 2, dtype=torch.complex64), training=True)

    @since("2.15", why="pytorch#195373")
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.nn.functional.dropout",
                "torch.nn.functional.dropout1d",
                "torch.nn.functional.dropout2d",
                "torch.nn.functional.dropout3d",
                "torch.nn.functional.alpha_dropout",
                "torch.nn.functional.feature_alpha_dropout",
            ],
            "at": {"training": 2},
            "when": ["dtype:complex", "!argument:training=False"],
        },
    )
    @kinds
    def test_a_mask_is_drawn(self, name):
        torch.manual_seed(0)

        result = getattr(F, name)(torch.full((1, 64, 2), 1 + 2j), training=True)

        assert (result.dtype, len(set(result.flatten().tolist()))) == (torch.complex64, 2)

    @since("2.15", why="pytorch#195373")
    @changed("2.8", why="pytorch#155470", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    @pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128], ids=str)
    def test_a_number_is_doubled_or_zero(self, dtype):
        torch.manual_seed(0)
        x = torch.full((64,), 1 + 2j, dtype=dtype)

        assert set(F.dropout(x).tolist()) == set(nn.Dropout()(x).tolist()) == {0j, 2 + 4j}

    @since("2.15", why="pytorch#195373")
    @changed("2.8", why="pytorch#155470", remedy="Catch RuntimeError, of which NotImplementedError is a subclass.")
    def test_the_mask_is_alike(self):
        torch.manual_seed(0)
        real = F.dropout(torch.ones(64))
        torch.manual_seed(0)

        assert F.dropout(torch.ones(64) + 0j).real.tolist() == real.tolist()

    def test_a_number_stays_in_evaluation(self):
        assert F.dropout(torch.tensor([1 + 2j]), training=False).tolist() == [1 + 2j]

    @kinds
    def test_evaluation_changes_nothing(self, name):
        x = torch.tensor([[[1 + 2j, 3j], [4 + 0j, 5j]]])

        result = getattr(F, name)(x, training=False)

        assert (result.tolist(), result.dtype) == ([[[1 + 2j, 3j], [4 + 0j, 5j]]], torch.complex64)

    def test_a_real_mask_does_the_same(self):
        torch.manual_seed(0)
        x = torch.full((64,), 1 + 2j)

        assert set((x * F.dropout(torch.ones(x.shape))).tolist()) == {0j, 2 + 4j}
