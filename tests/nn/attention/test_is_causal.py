"""The flag `is_causal` of attention.

Order: 21.4
"""

import contextlib

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import changed, claim


@claim(
    api=["torch.nn.functional.scaled_dot_product_attention", "torch.nn.MultiheadAttention"],
    about=["value", "argument", "error"],
    see=["generated/torch.nn.functional.scaled_dot_product_attention", "generated/torch.nn.MultiheadAttention"],
    asked=[
        "is_causal in scaled_dot_product_attention",
        "is_causal with different query and key lengths",
        "is_causal=True with kv cache one query",
        "explicit attn_mask should not be set when is_causal=True",
        "Need attn_mask if specifying the is_causal hint",
        "lower right causal mask",
    ],
)
class TestIsCausalIsALowerTriangularMask:
    """In `scaled_dot_product_attention` `is_causal=True` masks a triangle.

    Of 3 queries with 3 keys, query i attends to the keys 0 to i.
    [a_query_sees_itself_and_what_came_before]
    For L queries and S keys it is `attn_mask=torch.ones(L, S, dtype=torch.bool).tril()`, from the top left.
    [lengths_that_differ_are_aligned_at_the_top_left]
    So one query attends to the first of its keys alone.
    [one_query_sees_the_first_key]
    There `tril(diagonal=S - L)` lets 2 queries before 4 keys see 3 and 4 of them. [a_diagonal_aligns_the_ends]
    With `attn_mask` as well the function raises RuntimeError for inputs of three dimensions. [a_mask_as_well_raises]
    For inputs of four dimensions torch 2.3 to 2.13 can accept both on the CPU, and then apply both.
    [a_mask_as_well_may_pass_for_four_dimensions]
    In training `MultiheadAttention` raises RuntimeError for the flag without `attn_mask`.
    [a_module_needs_the_mask]
    In eval mode under `no_grad`, self-attention of a batch by two heads with biases and `batch_first=True` can ignore
    the flag alone.
    [in_eval_mode_the_flag_alone_is_ignored]
    Beside a mask of zeros, without a padding mask, the flag wins in training with `need_weights=False`; by default the
    mask does.
    [a_module_trusts_the_hint_without_weights]
    """

    def test_a_query_sees_itself_and_what_came_before(self):
        query, value = torch.zeros(1, 3, 1), torch.eye(3)[None]

        output = F.scaled_dot_product_attention(query, query, value, is_causal=True)

        assert output[0].flatten().tolist() == pytest.approx([1.0, 0.0, 0.0, 0.5, 0.5, 0.0, 1 / 3, 1 / 3, 1 / 3])

    @pytest.mark.parametrize(("queries", "keys"), [(1, 3), (2, 3), (3, 3), (3, 2), (3, 1)])
    def test_lengths_that_differ_are_aligned_at_the_top_left(self, queries, keys):
        query, key, value = torch.zeros(1, queries, 1), torch.zeros(1, keys, 1), torch.eye(keys)[None]
        mask = torch.ones(queries, keys, dtype=torch.bool).tril()

        output = F.scaled_dot_product_attention(query, key, value, is_causal=True)

        torch.testing.assert_close(output, F.scaled_dot_product_attention(query, key, value, attn_mask=mask))
        torch.testing.assert_close(output[0], mask / mask.sum(dim=1, keepdim=True))

    def test_one_query_sees_the_first_key(self):
        query, value = torch.zeros(1, 1, 1), torch.tensor([[[1.0], [3.0], [8.0], [4.0]]])

        assert F.scaled_dot_product_attention(query, value, value, is_causal=True).item() == 1.0
        assert F.scaled_dot_product_attention(query, value, value).item() == 4.0

    def test_a_diagonal_aligns_the_ends(self):
        query, value = torch.zeros(1, 2, 1), torch.tensor([[[1.0], [3.0], [8.0], [4.0]]])
        mask = torch.ones(2, 4, dtype=torch.bool).tril(diagonal=4 - 2)

        output = F.scaled_dot_product_attention(query, value, value, attn_mask=mask)

        assert output.flatten().tolist() == pytest.approx([4.0, 4.0])
        assert mask.tolist() == [[True, True, True, False], [True, True, True, True]]

    def test_a_mask_as_well_raises(self):
        x, mask = torch.zeros(1, 2, 1), torch.ones(2, 2, dtype=torch.bool).tril()

        with pytest.raises(RuntimeError):
            F.scaled_dot_product_attention(x, x, x, attn_mask=mask, is_causal=True)

    @changed("2.3")
    @changed(
        "2.14",
        remedy="Put the triangle into the mask: `mask & torch.ones(L, S, dtype=torch.bool).tril()`.",
        trigger={
            "calls": ["torch.nn.functional.scaled_dot_product_attention"],
            "at": {"query": 0, "attn_mask": 3, "is_causal": 5},
            "when": ["argument:query.ndim=4", "kind:attn_mask=Tensor", "argument:is_causal=True", "device:cpu"],
        },
    )
    def test_a_mask_as_well_may_pass_for_four_dimensions(self):
        query, value = torch.zeros(1, 1, 2, 2), torch.eye(2)[None, None]
        mask = torch.tensor([[True, True], [False, True]])
        output = None

        with contextlib.suppress(RuntimeError):
            output = F.scaled_dot_product_attention(query, query, value, attn_mask=mask, is_causal=True)

        assert output is None or output.tolist() == [[[[1.0, 0.0], [0.0, 1.0]]]]

    @pytest.mark.parametrize("need_weights", [False, True])
    def test_a_module_needs_the_mask(self, need_weights):
        attention, x = _plain(1), torch.zeros(2, 1)

        with pytest.raises(RuntimeError):
            attention(x, x, x, is_causal=True, need_weights=need_weights)

    def test_in_eval_mode_the_flag_alone_is_ignored(self):
        attention, x = _plain(2, heads=2, batch_first=True).eval(), torch.tensor([[[0.0, 1.0], [0.0, 1.0]]])

        # a torch function mode, such as the one that makes mutants, would keep the fast path from being taken
        with torch.no_grad(), torch._C.DisableTorchFunction():  # noqa: SLF001 - nothing public does it
            _, weights = attention(x, x, x, is_causal=True)

        assert weights.tolist() == [[[0.5, 0.5], [0.5, 0.5]]]

    @pytest.mark.parametrize(("need_weights", "first"), [(False, 1.0), (True, 2.0)])
    def test_a_module_trusts_the_hint_without_weights(self, need_weights, first):
        x, value = torch.zeros(1, 2, 1), torch.tensor([[[1.0], [3.0]]])
        attention, mask = _plain(1, batch_first=True), torch.zeros(2, 2)

        output, _ = attention(x, value, value, attn_mask=mask, is_causal=True, need_weights=need_weights)

        assert output.flatten().tolist() == [first, 2.0]


def _plain(features, heads=1, **options):
    """Return attention that projects nothing: its query, key, value and output stay as they are."""
    attention = nn.MultiheadAttention(features, heads, **options)
    with torch.no_grad():
        attention.in_proj_weight.copy_(torch.eye(features).repeat(3, 1))
        attention.out_proj.weight.copy_(torch.eye(features))
    return attention
