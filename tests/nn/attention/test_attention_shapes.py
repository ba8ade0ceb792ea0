"""Attention: its layout, its heads and its weights.

Order: 19.6
"""

import math
import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.MultiheadAttention"],
    about=["shape", "argument"],
    see=["generated/torch.nn.MultiheadAttention"],
    asked=[
        "MultiheadAttention batch first or sequence first",
        "batch_first=True in MultiheadAttention",
        "attention mixes samples of a batch",
        "input shape of nn.MultiheadAttention (L, N, E)",
        "query key value shape multihead attention",
    ],
)
class TestMultiheadAttentionExpectsTheSequenceFirst:
    """By default `MultiheadAttention` expects the sequence first.

    A query of shape (3, 5, 4) has 3 steps of 5 samples, and attends to itself by weights of (5, 3, 3).
    [a_batch_is_in_dimension_one]
    With `batch_first=True` the same query has 3 samples of 5 steps, and weights of (3, 5, 5).
    [batch_first_puts_it_in_dimension_zero]
    Without that flag and without masks two samples of one step, samples first, pass silently, and each attends to the
    other.
    [the_other_layout_mixes_samples, batch_first_keeps_samples_apart]
    The output has the shape of the query: 2 queries and 3 keys in 5 samples have weights of (5, 2, 3) by default.
    [the_output_is_as_long_as_the_query]
    Without a batch self-attention of (3, 4) has an output of (3, 4) and weights of (3, 3), with the flag and without.
    [a_sequence_alone_has_one_layout]
    Keys and values of 3 features beside an `embed_dim` of 4 need `kdim=3, vdim=3`. [keys_of_another_width_need_kdim]
    """

    def test_a_batch_is_in_dimension_one(self):
        x = torch.ones(3, 5, 4)

        output, weights = nn.MultiheadAttention(4, 2)(x, x, x)

        assert (output.shape, weights.shape) == ((3, 5, 4), (5, 3, 3))

    def test_batch_first_puts_it_in_dimension_zero(self):
        x = torch.ones(3, 5, 4)

        output, weights = nn.MultiheadAttention(4, 2, batch_first=True)(x, x, x)

        assert (output.shape, weights.shape) == ((3, 5, 4), (3, 5, 5))

    def test_the_other_layout_mixes_samples(self):
        attention, samples = _plain(1), torch.tensor([[[1.0]], [[3.0]]])

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            output, _ = attention(torch.zeros(2, 1, 1), samples, samples)

        assert raised == []
        assert output.tolist() == [[[2.0]], [[2.0]]]

    def test_batch_first_keeps_samples_apart(self):
        attention, samples = _plain(1, batch_first=True), torch.tensor([[[1.0]], [[3.0]]])

        output, _ = attention(torch.zeros(2, 1, 1), samples, samples)

        assert output.tolist() == [[[1.0]], [[3.0]]]

    def test_the_output_is_as_long_as_the_query(self):
        query, key = torch.ones(2, 5, 4), torch.ones(3, 5, 4)

        output, weights = nn.MultiheadAttention(4, 2)(query, key, key)

        assert (output.shape, weights.shape) == ((2, 5, 4), (5, 2, 3))

    @pytest.mark.parametrize("batch_first", [False, True])
    def test_a_sequence_alone_has_one_layout(self, batch_first):
        x = torch.ones(3, 4)

        output, weights = nn.MultiheadAttention(4, 2, batch_first=batch_first)(x, x, x)

        assert (output.shape, weights.shape) == ((3, 4), (3, 3))

    def test_keys_of_another_width_need_kdim(self):
        query, key = torch.ones(2, 4), torch.ones(5, 3)

        assert nn.MultiheadAttention(4, 2, kdim=3, vdim=3)(query, key, key)[0].shape == (2, 4)
        with pytest.raises(RuntimeError):
            nn.MultiheadAttention(4, 2)(query, key, key)


@claim(
    api=["torch.nn.MultiheadAttention"],
    about=["value", "shape", "argument"],
    see=["generated/torch.nn.MultiheadAttention"],
    asked=[
        "attention weights per head",
        "average_attn_weights=False",
        "attn_output_weights averaged over heads",
        "MultiheadAttention need_weights returns None",
        "attention weights do not sum to one",
        "plot attention maps of each head",
    ],
)
class TestAttentionWeightsAreAveragedOverHeads:
    """By default `MultiheadAttention` returns weights averaged over heads.

    For 2 queries and 3 keys in 5 samples they are (5, 2, 3) by default, with `batch_first=True` and without.
    [averaged_weights_have_no_heads]
    With `average_attn_weights=False` they are (5, 4, 2, 3) there for 4 heads. [weights_of_heads_have_a_dimension_more]
    The mean of these over dimension 1 is about the default. [their_mean_is_the_default]
    So a head with the weights 0.75 and 0.25 and one with 0.5 and 0.5 show 0.625 and 0.375.
    [two_heads_are_averaged]
    With `need_weights=False` None stands in their place; without masks and dropout the output in training is about the
    same.
    [without_weights_none_is_returned]
    In training with `dropout=0.5` and one head the weights returned are 0 or doubled. [weights_in_training_are_dropped]
    """

    @pytest.mark.parametrize("batch_first", [False, True])
    def test_averaged_weights_have_no_heads(self, batch_first):
        query, key = torch.ones(2, 5, 8), torch.ones(3, 5, 8)
        if batch_first:
            query, key = query.transpose(0, 1), key.transpose(0, 1)

        _, weights = nn.MultiheadAttention(8, 4, batch_first=batch_first)(query, key, key)

        assert weights.shape == (5, 2, 3)

    def test_weights_of_heads_have_a_dimension_more(self):
        query, key = torch.ones(2, 5, 8), torch.ones(3, 5, 8)

        _, weights = nn.MultiheadAttention(8, 4)(query, key, key, average_attn_weights=False)

        assert weights.shape == (5, 4, 2, 3)

    def test_their_mean_is_the_default(self):
        attention, x = nn.MultiheadAttention(4, 2), torch.arange(24.0).reshape(3, 2, 4).sin()

        _, averaged = attention(x, x, x)
        _, of_heads = attention(x, x, x, average_attn_weights=False)

        assert torch.equal(of_heads[:, 0], of_heads[:, 1]) is False
        torch.testing.assert_close(of_heads.mean(dim=1), averaged)

    def test_two_heads_are_averaged(self):
        attention, query, key = (
            _plain(2, heads=2),
            torch.tensor([[math.log(3), 0.0]]),
            torch.tensor([[1.0, 1.0], [0.0, 0.0]]),
        )

        _, of_heads = attention(query, key, key, average_attn_weights=False)
        _, averaged = attention(query, key, key)

        assert of_heads.flatten().tolist() == pytest.approx([0.75, 0.25, 0.5, 0.5])
        assert averaged.flatten().tolist() == pytest.approx([0.625, 0.375])

    def test_without_weights_none_is_returned(self):
        attention, x = nn.MultiheadAttention(4, 2), torch.arange(24.0).reshape(3, 2, 4).sin()

        output, weights = attention(x, x, x, need_weights=False)

        assert weights is None
        torch.testing.assert_close(output, attention(x, x, x)[0])

    def test_weights_in_training_are_dropped(self):
        attention, query, key = _plain(1, dropout=0.5), torch.zeros(64, 1), torch.zeros(4, 1)

        assert sorted({*attention(query, key, key)[1].flatten().tolist()}) == [0.0, 0.5]
        assert sorted({*attention.eval()(query, key, key)[1].flatten().tolist()}) == [0.25]


@claim(
    api=["torch.nn.MultiheadAttention"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.MultiheadAttention"],
    asked=[
        "embed_dim must be divisible by num_heads",
        "why must embed_dim be divisible by num_heads",
        "does the number of heads change the number of parameters",
        "head_dim of MultiheadAttention",
        "attention scale is sqrt of head dim or embed dim",
    ],
)
class TestHeadsShareTheFeaturesOfAnEmbedding:
    """The heads of `MultiheadAttention` share `embed_dim` features.

    With an `embed_dim` of 8 each of 2 heads has a `head_dim` of 4. [a_head_has_its_part_of_the_features]
    So `nn.MultiheadAttention(5, 2)` raises AssertionError, for 5 features cannot be shared by 2.
    [features_that_cannot_be_shared_raise]
    The shapes of the Parameters are the same for 1, 2, 4 and 8 heads. [the_number_of_heads_changes_no_parameter]
    The first of 2 heads compares the first half of projected query and key, not the second. [a_head_looks_at_its_part]
    Scores are divided by the root of `head_dim`.
    [scores_are_divided_by_the_root_of_head_dim]
    """

    @pytest.mark.parametrize(("heads", "features"), [(1, 8), (2, 4), (8, 1)])
    def test_a_head_has_its_part_of_the_features(self, heads, features):
        assert nn.MultiheadAttention(8, heads).head_dim == features

    @pytest.mark.parametrize(("features", "heads"), [(5, 2), (2, 4), (8, 3)])
    def test_features_that_cannot_be_shared_raise(self, features, heads):
        with pytest.raises(AssertionError):
            nn.MultiheadAttention(features, heads)

    @pytest.mark.parametrize("heads", [1, 2, 4, 8])
    def test_the_number_of_heads_changes_no_parameter(self, heads):
        shapes = {
            name: tuple(parameter.shape) for name, parameter in nn.MultiheadAttention(8, heads).named_parameters()
        }

        assert shapes == {
            "in_proj_weight": (24, 8),
            "in_proj_bias": (24,),
            "out_proj.weight": (8, 8),
            "out_proj.bias": (8,),
        }

    def test_a_head_looks_at_its_part(self):
        query, key = torch.ones(1, 4), torch.tensor([[0.0, 0.0, 1.0, 2.0], [0.0, 0.0, 5.0, 5.0]])

        _, weights = _plain(4, heads=2)(query, key, key, average_attn_weights=False)

        assert weights[0].tolist() == [[0.5, 0.5]]
        assert weights[1, 0, 1].item() > 0.9

    @pytest.mark.parametrize(("heads", "weight"), [(1, 0.75), (4, 0.9)])
    def test_scores_are_divided_by_the_root_of_head_dim(self, heads, weight):
        query, key = torch.tensor([[2.0, 0.0, 0.0, 0.0]]), torch.tensor([[math.log(3), 0.0, 0.0, 0.0], [0.0] * 4])

        _, weights = _plain(4, heads)(query, key, key, average_attn_weights=False)

        assert weights[0, 0].tolist() == pytest.approx([weight, 1 - weight])


def _plain(features, heads=1, **options):
    """Return attention that projects nothing: its query, key, value and output stay as they are."""
    attention = nn.MultiheadAttention(features, heads, **options)
    with torch.no_grad():
        attention.in_proj_weight.copy_(torch.eye(features).repeat(3, 1))
        attention.out_proj.weight.copy_(torch.eye(features))
    return attention
