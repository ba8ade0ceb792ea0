"""Attention and its masks.

Order: 20
"""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.scaled_dot_product_attention"],
    about=["value", "gradient"],
    see=["generated/torch.nn.functional.scaled_dot_product_attention"],
    asked=[
        "scaled_dot_product_attention nan with fully masked row",
        "all -inf attention mask gives nan",
        "softmax of all -inf is nan",
        "attention output for query with no keys to attend to",
        "nan gradients from sdpa mask padding",
    ],
)
class TestARowThatIsMaskedWhollyAttendsToNothing:
    """`scaled_dot_product_attention` returns 0 where a mask hides each key.

    For finite scores in float32 on the CPU, a mask of False and one of minus infinity do so.
    [a_row_masked_by_bools_is_zero, a_row_masked_by_infinities_is_zero]
    Before torch 2.5 such a query becomes NaN on the CPU.
    [a_row_masked_by_bools_is_nan, a_row_masked_by_infinities_is_nan]
    For a finite incoming gradient its gradient is 0, and before torch 2.5 NaN.
    [its_query_has_a_gradient_of_zero, its_query_has_a_gradient_of_nan]
    `F.softmax` of minus infinities alone returns NaN. [a_softmax_of_infinities_is_nan]
    A query with a key left attends to the rest. [a_row_masked_in_part_attends_to_the_rest]
    A NaN among the values comes through a bool mask that hides it, on the CPU. [a_hidden_nan_comes_through]
    """

    @until("2.5")
    def test_a_row_masked_by_bools_is_nan(self):
        x, mask = torch.ones(1, 2, 2), torch.tensor([[False, False], [True, False]])

        result = F.scaled_dot_product_attention(x, x, x, attn_mask=mask)

        assert result.isnan().tolist() == [[[True, True], [False, False]]]

    @since(
        "2.5",
        why="pytorch#133882",
        remedy="Find such rows by `~mask.any(dim=-1)`, not by NaN.",
        trigger={
            "calls": ["torch.nn.functional.scaled_dot_product_attention"],
            "given": {"attn_mask": "*"},
            "at": {"attn_mask": 3},
            "when": ["hides_all:attn_mask=False", "argument:attn_mask.dtype=torch.bool"],
        },
    )
    def test_a_row_masked_by_bools_is_zero(self):
        x, mask = torch.ones(1, 2, 2), torch.tensor([[False, False], [True, False]])

        result = F.scaled_dot_product_attention(x, x, x, attn_mask=mask)

        assert result.tolist() == [[[0.0, 0.0], [1.0, 1.0]]]

    @until("2.5")
    def test_a_row_masked_by_infinities_is_nan(self):
        x, mask = torch.ones(1, 1, 2), torch.tensor([[-math.inf]])

        assert F.scaled_dot_product_attention(x, x, x, attn_mask=mask).isnan().all().item() is True

    @since(
        "2.5",
        why="pytorch#133882",
        remedy="Find such rows by `(mask == -math.inf).all(dim=-1)`, not by NaN.",
        trigger={
            "calls": ["torch.nn.functional.scaled_dot_product_attention"],
            "given": {"attn_mask": "*"},
            "at": {"attn_mask": 3},
            "when": ["hides_all:attn_mask=False", "!argument:attn_mask.dtype=torch.bool"],
        },
    )
    def test_a_row_masked_by_infinities_is_zero(self):
        x, mask = torch.ones(1, 1, 2), torch.tensor([[-math.inf]])

        assert F.scaled_dot_product_attention(x, x, x, attn_mask=mask).tolist() == [[[0.0, 0.0]]]

    @until("2.5")
    def test_its_query_has_a_gradient_of_nan(self):
        query, x = torch.ones(1, 1, 2, requires_grad=True), torch.ones(1, 1, 2)

        F.scaled_dot_product_attention(query, x, x, attn_mask=torch.tensor([[False]])).sum().backward()

        assert query.grad.isnan().all().item() is True

    @since("2.5")
    def test_its_query_has_a_gradient_of_zero(self):
        query, x = torch.ones(1, 1, 2, requires_grad=True), torch.ones(1, 1, 2)

        F.scaled_dot_product_attention(query, x, x, attn_mask=torch.tensor([[False]])).sum().backward()

        assert query.grad.tolist() == [[[0.0, 0.0]]]

    def test_a_softmax_of_infinities_is_nan(self):
        assert F.softmax(torch.tensor([-math.inf, -math.inf]), dim=0).isnan().tolist() == [True, True]

    def test_a_row_masked_in_part_attends_to_the_rest(self):
        x, value = torch.ones(1, 1, 1), torch.tensor([[[3.0], [5.0], [7.0]]], requires_grad=True)

        result = F.scaled_dot_product_attention(x, torch.ones(1, 3, 1), value, torch.tensor([[True, False, True]]))
        assert (result.tolist(), result.requires_grad) == ([[[5.0]]], True)
        result.sum().backward()

        assert value.grad.tolist() == [[[0.5], [0.0], [0.5]]]

    def test_a_hidden_nan_comes_through(self):
        x, value = torch.ones(1, 2, 1), torch.tensor([[[3.0], [math.nan]]])

        result = F.scaled_dot_product_attention(x, x, value, torch.tensor([[True, False], [True, False]]))

        assert result.isnan().tolist() == [[[True], [True]]]


@claim(
    api=["torch.nn.MultiheadAttention"],
    about=["value", "error"],
    see=["generated/torch.nn.MultiheadAttention"],
    asked=[
        "MultiheadAttention nan key_padding_mask all True",
        "transformer outputs nan for empty sequence",
        "need_weights False nan padding",
        "embed_dim and num_heads must be greater than 0",
        "every token masked in multihead attention",
    ],
)
class TestAttentionToPaddingAloneDependsOnItsWeights:
    """By default, `MultiheadAttention` returns NaN for padding alone.

    By default the attention weights of such a sample are NaN too, in training and in evaluation.
    [with_weights_padding_gives_nan, in_evaluation_it_is_nan]
    With `need_weights=False` in training, it returns the bias of its output, or 0 without one.
    [without_weights_padding_gives_zeros, without_weights_padding_gives_the_bias]
    In evaluation under `no_grad`, self-attention with `batch_first=True` and `need_weights=False` returns NaN.
    [in_evaluation_without_weights_it_is_nan]
    Before torch 2.5 it returns NaN with `need_weights=False` in training as well. [without_weights_padding_gives_nan]
    0 and -2 heads raise ValueError. [a_number_of_heads_that_is_not_positive_raises]
    Before torch 2.1, `MultiheadAttention(4, -2)` is accepted, and 0 heads raise ZeroDivisionError.
    [a_negative_number_of_heads_passes, no_heads_divide_by_zero]
    """

    @until("2.5")
    def test_without_weights_padding_gives_nan(self):
        attention, x = nn.MultiheadAttention(4, 2, bias=False, batch_first=True), torch.ones(1, 2, 4)

        output, _ = attention(x, x, x, key_padding_mask=torch.tensor([[True, True]]), need_weights=False)

        assert output.isnan().all().item() is True

    @since(
        "2.5",
        why="pytorch#133882",
        remedy="Find such samples by `key_padding_mask.all(dim=1)`, not by NaN.",
        trigger={
            "calls": ["torch.nn.MultiheadAttention.forward"],
            "given": {"need_weights": False},
            "at": {"self": 0, "query": 1, "key": 2, "key_padding_mask": 4, "need_weights": 5},
            "when": [
                "hides_all:key_padding_mask=True",
                "argument:self.bias_k=None",
                "argument:self.add_zero_attn=False",
                "argument:self.out_proj.bias=None",
                "training or recording or !argument:self.batch_first=True or !argument:query.id()=key.id() or argument:self.num_heads=1|3|5|7|9|11|13|15",  # noqa: E501 - one question
            ],
        },
    )
    def test_without_weights_padding_gives_zeros(self):
        attention, x = nn.MultiheadAttention(4, 2, bias=False, batch_first=True), torch.ones(1, 2, 4)

        output, _ = attention(x, x, x, key_padding_mask=torch.tensor([[True, True]]), need_weights=False)

        assert output.tolist() == [[[0.0] * 4, [0.0] * 4]]

    def test_with_weights_padding_gives_nan(self):
        attention, x = nn.MultiheadAttention(4, 2, bias=False, batch_first=True), torch.ones(1, 2, 4)

        output, weights = attention(x, x, x, key_padding_mask=torch.tensor([[True, True]]))

        assert output.isnan().all().item() is True
        assert weights.isnan().all().item() is True

    @until("2.1")
    def test_a_negative_number_of_heads_passes(self):
        assert nn.MultiheadAttention(4, -2).num_heads == -2

    @since(
        "2.1",
        why="pytorch#106363",
        remedy="Pass a positive number of heads, or catch `(ValueError, ZeroDivisionError)`.",
        trigger={"calls": ["torch.nn.MultiheadAttention"], "at": {"num_heads": 1}, "when": ["below:num_heads=1"]},
    )
    @pytest.mark.parametrize("heads", [-2, 0])
    def test_a_number_of_heads_that_is_not_positive_raises(self, heads):
        with pytest.raises(ValueError):
            nn.MultiheadAttention(4, heads)

    @since(
        "2.5",
        why="pytorch#133882",
        remedy="Find such samples by `key_padding_mask.all(dim=1)`, not by NaN.",
        trigger={
            "calls": ["torch.nn.MultiheadAttention.forward"],
            "given": {"need_weights": False},
            "at": {"self": 0, "query": 1, "key": 2, "key_padding_mask": 4, "need_weights": 5},
            "when": [
                "hides_all:key_padding_mask=True",
                "argument:self.bias_k=None",
                "argument:self.add_zero_attn=False",
                "!argument:self.out_proj.bias=None",
                "training or recording or !argument:self.batch_first=True or !argument:query.id()=key.id() or argument:self.num_heads=1|3|5|7|9|11|13|15",  # noqa: E501 - one question
            ],
        },
    )
    def test_without_weights_padding_gives_the_bias(self):
        attention, x = nn.MultiheadAttention(4, 2, batch_first=True), torch.ones(1, 2, 4)
        nn.init.constant_(attention.out_proj.bias, 7.0)

        output, _ = attention(x, x, x, key_padding_mask=torch.tensor([[True, True]]), need_weights=False)

        assert output.tolist() == [[[7.0] * 4, [7.0] * 4]]

    def test_in_evaluation_it_is_nan(self):
        attention, x = nn.MultiheadAttention(4, 2, batch_first=True).eval(), torch.ones(1, 2, 4)

        with torch.no_grad():
            output, weights = attention(x, x, x, key_padding_mask=torch.tensor([[True, True]]))

        assert (output.isnan().all().item(), weights.isnan().all().item()) == (True, True)

    def test_in_evaluation_without_weights_it_is_nan(self):
        attention, x = nn.MultiheadAttention(4, 2, batch_first=True).eval(), torch.ones(1, 2, 4)

        # a torch function mode, such as the one that makes mutants, would keep the fast path from being taken
        with torch.no_grad(), torch._C.DisableTorchFunction():  # noqa: SLF001 - nothing public does it
            output, _ = attention(x, x, x, key_padding_mask=torch.tensor([[True, True]]), need_weights=False)

        assert output.isnan().all().item() is True

    @until("2.1")
    def test_no_heads_divide_by_zero(self):
        with pytest.raises(ZeroDivisionError):
            nn.MultiheadAttention(4, 0)
