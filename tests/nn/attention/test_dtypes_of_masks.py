"""Masks of attention: their dtypes, and a mask of one dimension.

Order: 19.9
"""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until

MASKS = [torch.tensor([False, True, False]), torch.tensor([-1e9, 0.0, -1e9])]


@claim(
    api=["torch.nn.MultiheadAttention"],
    about=["dtype", "error"],
    see=["generated/torch.nn.MultiheadAttention"],
    asked=[
        "Input dtypes must be the same, got: input double, batch1: float",
        "MultiheadAttention mask dtype error",
        "numpy attention mask float64 with float32 model",
        "attn_mask double in nn.MultiheadAttention",
    ],
)
class TestAttentionNeedsAFloatMaskOfItsDtype:
    """A float32 `nn.MultiheadAttention` rejects a float64 mask.

    By default a float64 `attn_mask` raises RuntimeError from torch 2.1 on. [another_dtype_raises]
    So does a float64 `key_padding_mask`. [padding_of_another_dtype_raises]
    Before torch 2.1 both passed by default, and the output was float32. [another_dtype_passes]
    With `need_weights=False` a float64 `attn_mask` raises RuntimeError on older releases too.
    [without_weights_another_dtype_raises]
    A bool mask and a float32 one pass. [a_mask_of_its_dtype_passes]
    Convert a mask from numpy by `mask.float()`. [advice]
    """

    @until("2.1")
    @pytest.mark.parametrize(("name", "shape"), [("attn_mask", (2, 2)), ("key_padding_mask", (1, 2))])
    def test_another_dtype_passes(self, name, shape):
        attention, x = nn.MultiheadAttention(2, 1, batch_first=True), torch.zeros(1, 2, 2)

        output, weights = attention(x, x, x, **{name: torch.zeros(shape, dtype=torch.float64)})

        assert (output.dtype, weights.dtype) == (torch.float32, torch.float32)

    @since(
        "2.1",
        remedy="Convert the mask to the dtype of the layer, as by `mask.float()`.",
        trigger={
            "calls": ["torch.nn.MultiheadAttention.forward"],
            "at": {"query": 1, "need_weights": 5, "attn_mask": 6},
            "when": [
                "argument:attn_mask.dtype=torch.float16|torch.bfloat16|torch.float32|torch.float64",
                "!argument:attn_mask.dtype=query.dtype",
                "!argument:need_weights=False",
            ],
        },
    )
    def test_another_dtype_raises(self):
        attention, x = nn.MultiheadAttention(2, 1, batch_first=True), torch.zeros(1, 2, 2)

        with pytest.raises(RuntimeError):
            attention(x, x, x, attn_mask=torch.zeros(2, 2, dtype=torch.float64))

    @since(
        "2.1",
        remedy="Convert the mask to the dtype of the layer, as by `mask.float()`.",
        trigger={
            "calls": ["torch.nn.MultiheadAttention.forward"],
            "at": {"query": 1, "key_padding_mask": 4, "need_weights": 5},
            "when": [
                "argument:key_padding_mask.dtype=torch.float16|torch.bfloat16|torch.float32|torch.float64",
                "!argument:key_padding_mask.dtype=query.dtype",
                "!argument:need_weights=False",
            ],
        },
    )
    def test_padding_of_another_dtype_raises(self):
        attention, x = nn.MultiheadAttention(2, 1, batch_first=True), torch.zeros(1, 2, 2)

        with pytest.raises(RuntimeError):
            attention(x, x, x, key_padding_mask=torch.zeros(1, 2, dtype=torch.float64))

    def test_without_weights_another_dtype_raises(self):
        attention, x = nn.MultiheadAttention(2, 1, batch_first=True), torch.zeros(1, 2, 2)

        with pytest.raises(RuntimeError):
            attention(x, x, x, attn_mask=torch.zeros(2, 2, dtype=torch.float64), need_weights=False)

    @pytest.mark.parametrize("mask", [torch.eye(2) == 0, torch.zeros(2, 2) - 1e9 * (1 - torch.eye(2))])
    def test_a_mask_of_its_dtype_passes(self, mask):
        attention, x = nn.MultiheadAttention(2, 1, batch_first=True), torch.zeros(1, 2, 2)

        output, weights = attention(x, x, x, attn_mask=mask)

        assert (output.dtype, output.shape) == (torch.float32, (1, 2, 2))
        assert weights.tolist() == [[[1.0, 0.0], [0.0, 1.0]]]


@claim(
    api=["torch.nn.functional.scaled_dot_product_attention"],
    about=["shape", "error", "value"],
    see=["generated/torch.nn.functional.scaled_dot_product_attention"],
    asked=[
        "scaled_dot_product_attention Dimension out of range expected -1, 0 but got -2",
        "attn_mask with one dimension per key",
        "1D padding mask in scaled_dot_product_attention",
        "attn_mask must be at least 2 dimensional",
    ],
)
class TestAMaskOfOneDimensionRaisesBesideFour:
    """`scaled_dot_product_attention` may reject a mask of one dimension.

    For inputs of four dimensions a mask of shape (3,) raises IndexError on the CPU from torch 2.3 on,
    bool or float32.
    [one_dimension_raises]
    Before torch 2.3 it counted for each query. [one_dimension_counts_for_each_query]
    For inputs of two and three dimensions it counts for each query on newer releases too.
    [fewer_dimensions_are_broadcast]
    A mask of shape (1, 3) passes for four dimensions. [a_row_passes]
    """

    @until("2.3")
    @pytest.mark.parametrize("mask", MASKS)
    def test_one_dimension_counts_for_each_query(self, mask):
        x, value = torch.zeros(1, 1, 3, 1), torch.eye(3).expand(1, 1, 3, 3)

        assert F.scaled_dot_product_attention(x, x, value, attn_mask=mask)[0, 0].tolist() == [[0.0, 1.0, 0.0]] * 3

    @since(
        "2.3",
        remedy="Write `mask[None]`, of shape (1, keys).",
        trigger={
            "calls": ["torch.nn.functional.scaled_dot_product_attention"],
            "at": {"query": 0, "attn_mask": 3},
            "when": ["argument:query.ndim=4", "argument:attn_mask.ndim=0|1", "device:cpu"],
        },
    )
    @pytest.mark.parametrize("mask", MASKS)
    def test_one_dimension_raises(self, mask):
        x = torch.zeros(1, 1, 3, 1)

        with pytest.raises(IndexError):
            F.scaled_dot_product_attention(x, x, x, attn_mask=mask)

    @pytest.mark.parametrize("mask", MASKS)
    @pytest.mark.parametrize("shape", [(3, 1), (1, 3, 1)])
    def test_fewer_dimensions_are_broadcast(self, mask, shape):
        x, value = torch.zeros(shape), torch.eye(3).reshape(*shape[:-2], 3, 3)

        output = F.scaled_dot_product_attention(x, x, value, attn_mask=mask)

        assert output.reshape(3, 3).tolist() == [[0.0, 1.0, 0.0]] * 3

    @pytest.mark.parametrize("mask", MASKS)
    def test_a_row_passes(self, mask):
        x, value = torch.zeros(1, 1, 3, 1), torch.eye(3).expand(1, 1, 3, 3)

        output = F.scaled_dot_product_attention(x, x, value, attn_mask=mask[None])

        assert output[0, 0].tolist() == [[0.0, 1.0, 0.0]] * 3
