"""Attention, its masks, and the layers of a transformer."""

import math
import warnings

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.scaled_dot_product_attention"],
    about=["value", "gradient"],
    see=["generated/torch.nn.functional.scaled_dot_product_attention"],
)
class TestARowThatIsMaskedWhollyAttendsToNothing:
    """`scaled_dot_product_attention` gives zeros to a query whose keys are all masked since torch 2.5.

    It gave NaN before.
    It is the same with a mask of bools and with one of minus infinity, and in the gradient of the query.
    A softmax by hand still gives NaN there, so the two agree no longer.
    The other rows are what they were.
    """

    @until("2.5")
    def test_a_row_masked_by_bools_is_nan(self):
        x, mask = torch.ones(1, 2, 2), torch.tensor([[False, False], [True, False]])

        result = F.scaled_dot_product_attention(x, x, x, attn_mask=mask)

        assert result.isnan().tolist() == [[[True, True], [False, False]]]

    @since("2.5")
    def test_a_row_masked_by_bools_is_zero(self):
        x, mask = torch.ones(1, 2, 2), torch.tensor([[False, False], [True, False]])

        result = F.scaled_dot_product_attention(x, x, x, attn_mask=mask)

        assert result.tolist() == [[[0.0, 0.0], [1.0, 1.0]]]

    @until("2.5")
    def test_a_row_masked_by_infinities_is_nan(self):
        x, mask = torch.ones(1, 1, 2), torch.tensor([[-math.inf]])

        assert F.scaled_dot_product_attention(x, x, x, attn_mask=mask).isnan().all().item() is True

    @since("2.5")
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


@claim(
    api=["torch.nn.MultiheadAttention"],
    about=["value", "error"],
    see=["generated/torch.nn.MultiheadAttention"],
)
class TestAttentionToPaddingAloneDependsOnItsWeights:
    """`MultiheadAttention` to padding alone gives NaN, but with `need_weights=False` not since torch 2.5.

    Asked for no weights it goes by `scaled_dot_product_attention`, and gives its output's bias there since 2.5.
    Asked for weights, which is the default, it takes a softmax itself, and gives NaN in each release.
    A number of heads that is not positive raises ValueError since 2.1.
    Before, -2 passed, and 0 raised ZeroDivisionError.
    """

    @until("2.5")
    def test_without_weights_padding_gives_nan(self):
        attention, x = nn.MultiheadAttention(4, 2, bias=False, batch_first=True), torch.ones(1, 2, 4)

        output, _ = attention(x, x, x, key_padding_mask=torch.tensor([[True, True]]), need_weights=False)

        assert output.isnan().all().item() is True

    @since("2.5")
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

    @since("2.1")
    @pytest.mark.parametrize("heads", [-2, 0])
    def test_a_number_of_heads_that_is_not_positive_raises(self, heads):
        with pytest.raises(ValueError):
            nn.MultiheadAttention(4, heads)


@claim(
    api=["torch.nn.TransformerEncoder", "torch.nn.TransformerEncoderLayer"],
    about=["shape", "warning"],
    see=["generated/torch.nn.TransformerEncoder", "generated/torch.nn.TransformerEncoderLayer"],
)
class TestAnEncoderKeepsTheLengthOfItsInput:
    """A `TransformerEncoder` in evaluation gives an output as long as its input since torch 2.1, whatever the padding.

    Before, the fast path cut the output down to the longest sequence of the batch, silently.
    It is taken without gradients, with `batch_first=True` and a `src_key_padding_mask`.
    `enable_nested_tensor=False` keeps the length in each release.
    Layers for which the fast path is out of reach, as with `batch_first=False`, make the encoder warn since 2.1.
    """

    @until("2.1")
    def test_padding_at_the_end_of_all_is_cut_off(self):
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 1).eval()
        padding = torch.tensor([[False, False, True], [False, True, True]])

        with torch.no_grad():
            output = encoder(torch.ones(2, 3, 4), src_key_padding_mask=padding)

        assert output.shape == (2, 2, 4)

    @since("2.1")
    def test_padding_at_the_end_of_all_is_kept(self):
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 1).eval()
        padding = torch.tensor([[False, False, True], [False, True, True]])

        with torch.no_grad():
            output = encoder(torch.ones(2, 3, 4), src_key_padding_mask=padding)

        assert output.shape == (2, 3, 4)

    def test_without_nested_tensors_the_length_is_kept(self):
        layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
        encoder = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False).eval()

        with torch.no_grad():
            output = encoder(torch.ones(1, 3, 4), src_key_padding_mask=torch.tensor([[False, False, True]]))

        assert output.shape == (1, 3, 4)

    @until("2.1")
    def test_a_layer_without_a_fast_path_warns_of_nothing(self):
        layer = nn.TransformerEncoderLayer(4, 2, 8)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            encoder = nn.TransformerEncoder(layer, 1)

        assert encoder(torch.ones(3, 1, 4)).shape == (3, 1, 4)

    @since("2.1")
    def test_a_layer_without_a_fast_path_warns(self):
        layer = nn.TransformerEncoderLayer(4, 2, 8)

        with pytest.warns(UserWarning):
            encoder = nn.TransformerEncoder(layer, 1)

        assert encoder(torch.ones(3, 1, 4)).shape == (3, 1, 4)


@claim(
    api=["torch.nn.TransformerEncoderLayer"],
    about=["state", "shape"],
    see=["generated/torch.nn.TransformerEncoderLayer", "generated/torch.nn.Module"],
)
class TestHooksWithinATransformerLayerAreCalled:
    """A hook on a part of a `TransformerEncoderLayer` is called in evaluation too since torch 2.5.

    Before, the fast path of evaluation without gradients computed the layer at once, and no part was ever called.
    So what was recorded in training was silently missing in evaluation; a hook on the layer itself was called.
    A layer with such hooks does without the fast path now.
    """

    @until("2.5")
    def test_a_hook_on_a_part_is_not_called_in_evaluation(self):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval(), []
        layer.norm1.register_forward_hook(lambda *_: seen.append("norm1"))

        with torch.no_grad():
            layer(torch.ones(2, 3, 4))

        assert seen == []

    @since("2.5")
    def test_a_hook_on_a_part_is_called_in_evaluation(self):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval(), []
        layer.norm1.register_forward_hook(lambda *_: seen.append("norm1"))

        with torch.no_grad():
            layer(torch.ones(2, 3, 4))

        assert seen == ["norm1"]

    def test_a_hook_on_a_part_is_called_in_training(self):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), []
        layer.norm1.register_forward_hook(lambda *_: seen.append("norm1"))

        layer(torch.ones(2, 3, 4))

        assert seen == ["norm1"]

    def test_a_hook_on_the_layer_is_called_in_evaluation(self):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval(), []
        layer.register_forward_hook(lambda _module, _inputs, output: seen.append(tuple(output.shape)))

        with torch.no_grad():
            layer(torch.ones(2, 3, 4))

        assert seen == [(2, 3, 4)]


@claim(
    api=["torch.nn.Transformer.generate_square_subsequent_mask"],
    about=["value", "dtype"],
    see=["generated/torch.nn.Transformer"],
)
class TestTheCausalMaskIsMadeOfTheDefaultDtype:
    """`Transformer.generate_square_subsequent_mask` is of the default dtype, but in torch 2.1 to 2.5 of float32.

    Since 2.6 it is also made on the default device; before, on the CPU.
    It takes a `dtype=` since 2.1. Its values are 0 where a step may look, and minus infinity above the diagonal.
    """

    @until("2.1")
    def test_it_follows_the_default_dtype_and_takes_no_other(self):
        torch.set_default_dtype(torch.float64)

        try:
            mask = nn.Transformer.generate_square_subsequent_mask(2)
        finally:
            torch.set_default_dtype(torch.float32)

        assert mask.dtype == torch.float64
        with pytest.raises(TypeError):
            nn.Transformer.generate_square_subsequent_mask(2, dtype=torch.float16)

    @since("2.1")
    @until("2.6")
    def test_it_is_float32_whatever_the_default(self):
        torch.set_default_dtype(torch.float64)

        try:
            mask = nn.Transformer.generate_square_subsequent_mask(2)
        finally:
            torch.set_default_dtype(torch.float32)

        assert mask.dtype == torch.float32

    @since("2.6")
    def test_it_follows_the_default_dtype_and_takes_another(self):
        torch.set_default_dtype(torch.float64)

        try:
            mask = nn.Transformer.generate_square_subsequent_mask(2)
        finally:
            torch.set_default_dtype(torch.float32)

        assert mask.dtype == torch.float64
        assert nn.Transformer.generate_square_subsequent_mask(2, dtype=torch.float16).dtype == torch.float16

    def test_a_step_sees_itself_and_what_came_before(self):
        mask = nn.Transformer.generate_square_subsequent_mask(3)

        assert mask.tolist() == [[0.0, -math.inf, -math.inf], [0.0, 0.0, -math.inf], [0.0, 0.0, 0.0]]
        assert mask.dtype == torch.float32
