"""Masks of attention: what True means, and which shapes they have.

Order: 19.8
"""

import math
import warnings

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since


@claim(
    api=["torch.nn.MultiheadAttention"],
    about=["value", "argument", "error"],
    see=["generated/torch.nn.MultiheadAttention"],
    asked=[
        "key_padding_mask True means ignore or attend",
        "padding mask for MultiheadAttention 1 or 0 for padding",
        "only bool and floating types of key_padding_mask are supported",
        "float attn_mask added to attention scores",
        "Hugging Face attention_mask to key_padding_mask",
        "attn_mask of ones and zeros has no effect",
    ],
)
class TestMultiheadAttentionIgnoresWhereAMaskIsTrue:
    """`MultiheadAttention` ignores keys where a bool mask is True.

    True in `key_padding_mask` hides a sample's key from the queries of that sample.
    [true_in_a_padding_mask_hides_a_key_of_a_sample]
    True in an `attn_mask` of two dimensions hides a key from one query, in the samples of a batch alike.
    [true_in_an_attention_mask_hides_a_key_of_a_query]
    Given both, a key is hidden where either is True. [given_both_either_hides]
    In training a float mask of the input's dtype is added to the scores: -inf hides, and log 3 triples.
    [floats_are_added_to_the_scores]
    So in training a float mask of 1 to keep and 0 to ignore still attends to both of two keys.
    [floats_of_one_and_zero_hide_nothing]
    In eval mode under `torch.no_grad()`, self-attention of two heads with `batch_first=True` has added a float padding
    mask since torch 2.1.
    [in_eval_mode_floats_are_added_too]
    An int64 or uint8 mask raises AssertionError: call `.bool()`, and `~` where True means attend.
    [a_mask_of_integers_raises]
    `scaled_dot_product_attention` attends where a bool mask is True. [the_function_attends_where_it_is_true]
    """

    def test_true_in_a_padding_mask_hides_a_key_of_a_sample(self):
        query, key = torch.zeros(2, 2, 1), torch.tensor([[[1.0], [3.0]], [[5.0], [7.0]]])
        padding = torch.tensor([[False, True], [False, False]])

        output, weights = _plain(1, batch_first=True)(query, key, key, key_padding_mask=padding)

        assert weights.tolist() == [[[1.0, 0.0], [1.0, 0.0]], [[0.5, 0.5], [0.5, 0.5]]]
        assert output.tolist() == [[[1.0], [1.0]], [[6.0], [6.0]]]

    def test_true_in_an_attention_mask_hides_a_key_of_a_query(self):
        query, key = torch.zeros(2, 2, 1), torch.tensor([[[1.0], [3.0]], [[5.0], [7.0]]])

        output, weights = _plain(1, batch_first=True)(
            query, key, key, attn_mask=torch.tensor([[False, True], [False, False]])
        )

        assert weights.tolist() == [[[1.0, 0.0], [0.5, 0.5]]] * 2
        assert output.tolist() == [[[1.0], [2.0]], [[5.0], [6.0]]]

    def test_given_both_either_hides(self):
        query, key = torch.zeros(1, 1, 1), torch.zeros(1, 4, 1)
        padding, mask = torch.tensor([[False, False, True, True]]), torch.tensor([[False, True, False, True]])

        _, weights = _plain(1, batch_first=True)(query, key, key, key_padding_mask=padding, attn_mask=mask)

        assert weights.tolist() == [[[1.0, 0.0, 0.0, 0.0]]]

    @pytest.mark.parametrize("name", ["key_padding_mask", "attn_mask"])
    def test_floats_are_added_to_the_scores(self, name):
        query, key = torch.zeros(1, 1, 1), torch.zeros(1, 3, 1)

        _, weights = _plain(1, batch_first=True)(
            query, key, key, **{name: torch.tensor([[0.0, math.log(3), -math.inf]])}
        )

        assert weights.flatten().tolist() == pytest.approx([0.25, 0.75, 0.0])

    @pytest.mark.parametrize("name", ["key_padding_mask", "attn_mask"])
    def test_floats_of_one_and_zero_hide_nothing(self, name):
        query, key = torch.zeros(1, 1, 1), torch.zeros(1, 2, 1)

        _, weights = _plain(1, batch_first=True)(query, key, key, **{name: torch.tensor([[1.0, 0.0]])})

        assert weights.flatten().tolist() == pytest.approx([0.7310586, 0.2689414])

    @since("2.1")
    def test_in_eval_mode_floats_are_added_too(self):
        x, attention = torch.zeros(1, 2, 2), _plain(2, heads=2, batch_first=True).eval()

        with torch.no_grad():
            _, weights = attention(x, x, x, key_padding_mask=torch.tensor([[0.0, math.log(3)]]))

        assert weights.tolist() == [[pytest.approx([0.25, 0.75])] * 2]

    @pytest.mark.parametrize("dtype", [torch.int64, torch.uint8], ids=str)
    @pytest.mark.parametrize("name", ["key_padding_mask", "attn_mask"])
    def test_a_mask_of_integers_raises(self, name, dtype):
        attention, query, key = _plain(1, batch_first=True), torch.zeros(1, 1, 1), torch.zeros(1, 2, 1)

        with pytest.raises(AssertionError):
            attention(query, key, key, **{name: torch.tensor([[0, 1]], dtype=dtype)})

    def test_the_function_attends_where_it_is_true(self):
        query, key, mask = torch.zeros(1, 1, 1), torch.tensor([[[1.0], [3.0]]]), torch.tensor([[True, False]])

        assert _plain(1, batch_first=True)(query, key, key, attn_mask=mask)[0].item() == 3.0
        assert F.scaled_dot_product_attention(query, key, key, attn_mask=mask).item() == 1.0


@claim(
    api=["torch.nn.functional.scaled_dot_product_attention"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.nn.functional.scaled_dot_product_attention"],
    asked=[
        "scaled_dot_product_attention attn_mask True means attend",
        "padding mask shape for scaled_dot_product_attention",
        "convert MultiheadAttention mask to scaled_dot_product_attention",
        "Expected attn_mask dtype to be bool or to match query dtype",
        "sdpa bool mask opposite of key_padding_mask",
    ],
)
class TestScaledDotProductAttentionAttendsWhereAMaskIsTrue:
    """`scaled_dot_product_attention` attends where a bool mask is True.

    For a mask of True, True and False the third key is ignored. [true_keeps_a_key]
    `MultiheadAttention` ignores where its mask is True, so pass it `~mask`. [the_module_reads_the_inverse]
    A float mask of the query's dtype is added to the scores: -inf hides, and log 3 triples.
    [floats_are_added_to_the_scores]
    A mask of int64, or of float64 for a float32 query, raises RuntimeError. [a_mask_of_another_dtype_raises]
    For a query of four dimensions a mask of two to four is broadcast to samples, heads, queries and keys.
    [it_is_broadcast_over_samples_and_heads]
    Pass a mask `keep` of keys alone as `keep[None, :]`. [advice]
    So with heads a padding mask `keep` of samples and keys is passed as `keep[:, None, None, :]`.
    [a_padding_mask_is_spread_over_heads_and_queries]
    With as many samples as queries, a bool padding mask passes as it is, silently, and hides keys by query.
    [a_padding_mask_as_it_is_hides_by_query]
    """

    def test_true_keeps_a_key(self):
        query, value = torch.zeros(1, 1, 1), torch.tensor([[[1.0], [3.0], [8.0]]])

        output = F.scaled_dot_product_attention(query, value, value, attn_mask=torch.tensor([[True, True, False]]))

        assert output.item() == 2.0

    def test_the_module_reads_the_inverse(self):
        query, value, mask = (
            torch.zeros(1, 1, 1),
            torch.tensor([[[1.0], [3.0], [8.0]]]),
            torch.tensor([[False, True, True]]),
        )

        output, _ = _plain(1, batch_first=True)(query, value, value, attn_mask=~mask)

        assert output.item() == F.scaled_dot_product_attention(query, value, value, attn_mask=mask).item() == 5.5

    def test_floats_are_added_to_the_scores(self):
        query, value = torch.zeros(1, 1, 1), torch.tensor([[[1.0], [3.0], [8.0]]])

        output = F.scaled_dot_product_attention(query, value, value, torch.tensor([[0.0, math.log(3), -math.inf]]))

        assert output.item() == pytest.approx(0.25 + 0.75 * 3)

    @pytest.mark.parametrize("dtype", [torch.int64, torch.float64], ids=str)
    def test_a_mask_of_another_dtype_raises(self, dtype):
        query, value, mask = torch.zeros(1, 1, 1), torch.zeros(1, 2, 1), torch.zeros(1, 2, dtype=dtype)

        with pytest.raises(RuntimeError):
            F.scaled_dot_product_attention(query, value, value, attn_mask=mask)

    @pytest.mark.parametrize("shape", [(1, 2), (3, 2), (5, 1, 2), (4, 1, 1, 2), (4, 5, 3, 2)])
    def test_it_is_broadcast_over_samples_and_heads(self, shape):
        query, value = torch.zeros(4, 5, 3, 1), torch.tensor([[1.0], [3.0]]).expand(4, 5, 2, 1)
        mask = torch.tensor([False, True]).expand(shape)

        output = F.scaled_dot_product_attention(query, value, value, attn_mask=mask)

        assert (output.shape, output.unique().tolist()) == ((4, 5, 3, 1), [3.0])

    def test_a_padding_mask_is_spread_over_heads_and_queries(self):
        query, value = torch.zeros(2, 1, 2, 1), torch.tensor([[1.0], [3.0]]).expand(2, 1, 2, 1)
        keep = torch.tensor([[True, False], [False, True]])

        output = F.scaled_dot_product_attention(query, value, value, attn_mask=keep[:, None, None, :])

        assert output.tolist() == [[[[1.0], [1.0]]], [[[3.0], [3.0]]]]

    def test_a_padding_mask_as_it_is_hides_by_query(self):
        query, value = torch.zeros(2, 1, 2, 1), torch.tensor([[1.0], [3.0]]).expand(2, 1, 2, 1)
        keep = torch.tensor([[True, False], [False, True]])

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            output = F.scaled_dot_product_attention(query, value, value, attn_mask=keep)

        assert raised == []
        assert output.tolist() == [[[[1.0], [3.0]]]] * 2


@claim(
    api=["torch.nn.MultiheadAttention"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.MultiheadAttention"],
    asked=[
        "which shape must attn_mask have",
        "The shape of the 3D attn_mask is wrong, but should be (N * num_heads, L, S)",
        "attention mask per sample in MultiheadAttention",
        "expected attn_mask to be None, 2-D or 3-D but found 4-D tensor",
        "different attn_mask for each head",
        "repeat or repeat_interleave attention mask for heads",
    ],
)
class TestAnAttentionMaskOfThreeDimensionsCountsHeads:
    """A 3-D `attn_mask` of `MultiheadAttention` counts samples times heads.

    With 2 queries and 3 keys, an `attn_mask` of shape (2, 3) is for each of 4 samples and 2 heads.
    [two_dimensions_are_queries_and_keys]
    With 4 samples, 2 heads, 2 queries and 3 keys, one of three dimensions has the shape (8, 2, 3).
    [three_dimensions_count_samples_times_heads]
    The first 2 of these 8 are the heads of the first sample. [the_heads_of_a_sample_stand_together]
    So `mask.repeat_interleave(2, dim=0)` spreads masks of samples, and `repeat(2, 1, 1)` mixes them up.
    [masks_of_samples_are_repeated_each]
    There a mask of (4, 2, 3) or (3, 2) raises RuntimeError, and in training one of (4, 2, 2, 3) AssertionError.
    [another_shape_raises, four_dimensions_raise]
    Without a batch, a mask of (2, 2, 3) has the 2 heads first. [without_a_batch_heads_stand_first]
    `key_padding_mask` has the shape (4, 3), samples first, with `batch_first=True` and without.
    [a_padding_mask_has_the_samples_first]
    """

    def test_two_dimensions_are_queries_and_keys(self):
        mask = torch.tensor([[True, False, True], [False, True, True]])

        assert _weights(mask).tolist() == [[[[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]] * 2] * 4

    def test_three_dimensions_count_samples_times_heads(self):
        mask = torch.tensor([False, True, True]).repeat(8, 2, 1)

        assert _weights(mask).tolist() == [[[[1.0, 0.0, 0.0]] * 2] * 2] * 4

    def test_the_heads_of_a_sample_stand_together(self):
        mask = torch.zeros(8, 2, 3, dtype=torch.bool)
        mask[:2, :, 0] = True

        assert (_weights(mask)[..., 0] == 0).all(dim=-1).tolist() == [[True, True]] + [[False, False]] * 3

    def test_masks_of_samples_are_repeated_each(self):
        masks = torch.zeros(4, 2, 3, dtype=torch.bool)
        masks[0, :, 0] = True

        each = _weights(masks.repeat_interleave(2, dim=0))
        whole = _weights(masks.repeat(2, 1, 1))

        assert (each[..., 0] == 0).all(dim=-1).tolist() == [[True, True]] + [[False, False]] * 3
        assert (whole[..., 0] == 0).all(dim=-1).tolist() == [[True, False], [False, False]] * 2

    @pytest.mark.parametrize("shape", [(4, 2, 3), (1, 2, 3), (3, 2), (4, 3)])
    def test_another_shape_raises(self, shape):
        mask = torch.zeros(shape, dtype=torch.bool)

        with pytest.raises(RuntimeError):
            _weights(mask)

    def test_four_dimensions_raise(self):
        mask = torch.zeros(4, 2, 2, 3, dtype=torch.bool)

        with pytest.raises(AssertionError):
            _weights(mask)

    def test_without_a_batch_heads_stand_first(self):
        query, key, mask = torch.zeros(2, 2), torch.zeros(3, 2), torch.zeros(2, 2, 3, dtype=torch.bool)
        mask[1, :, 2] = True

        _, weights = _plain(2, heads=2)(query, key, key, attn_mask=mask, average_attn_weights=False)

        assert (weights[..., 2] == 0).all(dim=-1).tolist() == [False, True]

    @pytest.mark.parametrize("batch_first", [False, True])
    def test_a_padding_mask_has_the_samples_first(self, batch_first):
        query, key = (torch.zeros(4, n, 2) if batch_first else torch.zeros(n, 4, 2) for n in (2, 3))
        attention = _plain(2, heads=2, batch_first=batch_first)

        _, weights = attention(query, key, key, key_padding_mask=torch.tensor([[False, True, True]] * 4))

        assert weights.tolist() == [[[1.0, 0.0, 0.0]] * 2] * 4
        with pytest.raises(AssertionError):
            attention(query, key, key, key_padding_mask=torch.zeros(3, 4, dtype=torch.bool))


def _weights(mask):
    """Return the weights of 2 heads for 2 queries and 3 keys in 4 samples, all of equal scores."""
    query, key = torch.zeros(2, 4, 2), torch.zeros(3, 4, 2)
    return _plain(2, heads=2)(query, key, key, attn_mask=mask, average_attn_weights=False)[1]


def _plain(features, heads=1, **options):
    """Return attention that projects nothing: its query, key, value and output stay as they are."""
    attention = nn.MultiheadAttention(features, heads, **options)
    with torch.no_grad():
        attention.in_proj_weight.copy_(torch.eye(features).repeat(3, 1))
        attention.out_proj.weight.copy_(torch.eye(features))
    return attention
