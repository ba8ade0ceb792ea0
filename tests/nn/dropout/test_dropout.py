"""Dropout: what it scales, which elements go together, and where it writes.

Order: 11.5
"""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim

BATCHES = pytest.mark.parametrize(
    ("kind", "shape"),
    [(nn.Dropout1d, (2, 50, 9)), (nn.Dropout2d, (2, 50, 3, 3)), (nn.Dropout3d, (2, 50, 3, 3, 3))],
    ids=["1d", "2d", "3d"],
)


@claim(
    api=["torch.nn.Dropout", "torch.nn.functional.dropout"],
    about=["value", "gradient", "argument", "error"],
    see=["generated/torch.nn.Dropout", "generated/torch.nn.functional.dropout"],
    asked=[
        "does dropout scale the values it keeps",
        "inverted dropout scaling 1/(1-p)",
        "is p in dropout the probability to keep or to drop",
        "values doubled after nn.Dropout",
        "dropout probability has to be between 0 and 1",
        "does dropout change anything in eval mode",
    ],
)
class TestDropoutScalesTheValuesThatItKeeps:
    """In training `nn.Dropout` scales by 1/(1-p) the values that it keeps.

    With `p=0.75` float32 ones become 0 or 4, and with `p=0.5` 0 or 2. [ones_become_zero_or_larger]
    Numbers from 1 to 100 in float32 become 0 or are scaled where they stand. [numbers_stay_where_they_are]
    So a mean of many ones stays near 1 with `p=0.75`. [the_mean_stays_near]
    On the CPU without `torch.compile` a dropped infinity or NaN becomes NaN, because it is multiplied by 0.
    [a_dropped_infinity_becomes_nan]
    `p` is the probability to drop: with `p=0.75` about three of four are 0. [p_is_the_probability_to_drop]
    With `p=0.0` ones stay, and with `p=1.0` they become 0. [the_ends_keep_and_drop]
    With `p=0.5` two calls draw apart, and the gradient is scaled by the factors of its call.
    [a_call_draws_for_its_gradient]
    In evaluation the module returns the very tensor it was called with. [in_evaluation_it_returns_its_input]
    `F.dropout` has `training=True` by default, and with `training=False` returns its input.
    [the_function_drops_by_default]
    A `p` of -0.5 or 1.5 raises ValueError. [a_p_beyond_its_range_raises]
    """

    @pytest.mark.parametrize(("p", "kept"), [(0.5, 2.0), (0.75, 4.0), (0.875, 8.0)])
    def test_ones_become_zero_or_larger(self, p, kept):
        assert nn.Dropout(p)(torch.ones(1000)).unique().tolist() == [0.0, kept]
        assert F.dropout(torch.ones(1000), p).unique().tolist() == [0.0, kept]

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_numbers_stay_where_they_are(self, dtype):
        x = torch.arange(1, 101, dtype=dtype)

        assert (nn.Dropout()(x) / x).unique().tolist() == [0.0, 2.0]
        assert (F.dropout(x) / x).unique().tolist() == [0.0, 2.0]

    def test_a_dropped_infinity_becomes_nan(self):
        x = torch.tensor([math.inf, math.nan, 1.0])

        assert nn.Dropout(1.0)(x).isnan().tolist() == [True, True, False]
        assert F.dropout(x, 1.0).isnan().tolist() == [True, True, False]

    def test_the_mean_stays_near(self):
        assert nn.Dropout(0.75)(torch.ones(100_000)).mean().item() == pytest.approx(1.0, abs=0.05)

    def test_p_is_the_probability_to_drop(self):
        dropped = nn.Dropout(0.75)(torch.ones(100_000)) == 0

        assert dropped.float().mean().item() == pytest.approx(0.75, abs=0.02)

    def test_the_ends_keep_and_drop(self):
        assert nn.Dropout(0.0)(torch.ones(3)).tolist() == [1.0, 1.0, 1.0]
        assert nn.Dropout(1.0)(torch.ones(3)).tolist() == [0.0, 0.0, 0.0]

    def test_a_call_draws_for_its_gradient(self):
        x, dropout = torch.ones(100, requires_grad=True), nn.Dropout()

        first, second = dropout(x), dropout(x)
        second.sum().backward()

        assert torch.equal(first, second) is False
        assert torch.equal(x.grad, second) is True

    def test_in_evaluation_it_returns_its_input(self):
        x = torch.ones(100)

        assert nn.Dropout().eval()(x) is x
        assert x.tolist() == [1.0] * 100

    def test_the_function_drops_by_default(self):
        x = torch.ones(100)

        assert F.dropout(x).unique().tolist() == [0.0, 2.0]
        assert F.dropout(x, training=False) is x

    @pytest.mark.parametrize("p", [-0.5, 1.5])
    def test_a_p_beyond_its_range_raises(self, p):
        x = torch.ones(2)

        with pytest.raises(ValueError):
            nn.Dropout(p)
        with pytest.raises(ValueError):
            F.dropout(x, p)


@claim(
    api=["torch.nn.Dropout2d", "torch.nn.Dropout1d", "torch.nn.Dropout3d"],
    about=["value", "shape", "warning", "error"],
    see=["generated/torch.nn.Dropout2d", "generated/torch.nn.Dropout1d", "generated/torch.nn.Dropout3d"],
    asked=[
        "difference between Dropout and Dropout2d",
        "spatial dropout",
        "drop whole feature maps",
        "dropout2d: Received a 3D input",
        "which dropout after a convolution",
        "dropout1d: Expected 2D or 3D input",
    ],
)
class TestDropout2dDropsWholeChannels:
    """`nn.Dropout2d` drops whole channels, `nn.Dropout` single elements.

    By default a channel of an (N, C, H, W) input becomes 0 or is doubled as a whole, in training.
    [a_channel_goes_as_a_whole]
    So do a channel of (N, C, L) in `nn.Dropout1d`, and of (N, C, D, H, W) in `nn.Dropout3d`.
    [a_channel_goes_as_a_whole]
    `nn.Dropout` makes both 0 and 2 of ones in a channel of 20 by 20. [plain_dropout_breaks_channels_up]
    Two samples of many channels can drop different ones. [samples_drop_different_channels]
    `nn.Dropout1d` and `nn.Dropout3d` accept one sample: a batch less. [one_sample_drops_its_channels]
    `nn.Dropout2d` warns of three dimensions, and counts them as (N, C, L). [three_dimensions_are_a_batch_of_sequences]
    `nn.Dropout1d` raises RuntimeError for four. [four_dimensions_in_one_raise]
    In evaluation the three return the very batch they were called with. [in_evaluation_a_batch_stays]
    """

    @BATCHES
    def test_a_channel_goes_as_a_whole(self, kind, shape):
        x = torch.arange(1.0, 101.0).reshape(2, 50, 1).expand(2, 50, math.prod(shape[2:])).reshape(shape)

        channels = (kind()(x) / x).flatten(2)

        assert channels.unique().tolist() == [0.0, 2.0]
        assert torch.equal(channels.amin(dim=2), channels.amax(dim=2)) is True

    def test_plain_dropout_breaks_channels_up(self):
        channels = nn.Dropout()(torch.ones(2, 3, 20, 20)).flatten(2)

        assert (channels.amin(dim=2).tolist(), channels.amax(dim=2).tolist()) == ([[0.0] * 3] * 2, [[2.0] * 3] * 2)

    @BATCHES
    def test_samples_drop_different_channels(self, kind, shape):
        first, second = kind()(torch.ones(shape))

        assert torch.equal(first, second) is False

    @pytest.mark.parametrize(
        ("kind", "shape"), [(nn.Dropout1d, (50, 9)), (nn.Dropout3d, (50, 3, 3, 3))], ids=["1d", "3d"]
    )
    def test_one_sample_drops_its_channels(self, kind, shape):
        channels = kind()(torch.ones(shape)).flatten(1)

        assert channels.unique().tolist() == [0.0, 2.0]
        assert torch.equal(channels.amin(dim=1), channels.amax(dim=1)) is True

    def test_three_dimensions_are_a_batch_of_sequences(self):
        with pytest.warns(UserWarning):
            sequences = nn.Dropout2d()(torch.ones(2, 50, 9))

        assert sequences.unique().tolist() == [0.0, 2.0]
        assert torch.equal(sequences.amin(dim=2), sequences.amax(dim=2)) is True

    def test_four_dimensions_in_one_raise(self):
        x = torch.ones(2, 3, 4, 4)

        with pytest.raises(RuntimeError):
            nn.Dropout1d()(x)

    @BATCHES
    def test_in_evaluation_a_batch_stays(self, kind, shape):
        x = torch.ones(shape)

        assert kind().eval()(x) is x
        assert x.unique().tolist() == [1.0]


@claim(
    api=["torch.nn.Dropout"],
    about=["memory", "gradient", "error"],
    see=["generated/torch.nn.Dropout", "notes/autograd"],
    asked=[
        "nn.Dropout inplace=True",
        "dropout inplace modifies input tensor",
        "dropout inplace after relu variable needed for gradient modified",
        "a leaf Variable that requires grad is being used in an in-place operation dropout",
    ],
)
class TestDropoutInPlaceOverwritesItsInput:
    """In training `nn.Dropout(inplace=True)` overwrites its input.

    The tensor that it returns is the input, and holds what was kept and scaled. [the_input_is_returned_and_written]
    By default the input stays as it is. [by_default_the_input_stays]
    In evaluation both leave the input as it is. [in_evaluation_the_input_stays]
    In training with p=0.5, a leaf that requires a gradient raises RuntimeError, unless under `no_grad`. [a_leaf_raises]
    In training with p=0.5, after `sigmoid` or `relu` of a leaf, `backward()` raises RuntimeError, because these saved
    the output.
    [a_saved_output_raises_in_backward]
    Directly after an `nn.Linear` whose output nothing else reads, the weight has its gradient.
    [a_linear_layer_has_its_gradient]
    """

    def test_the_input_is_returned_and_written(self):
        x = torch.ones(100)

        output = nn.Dropout(0.75, inplace=True)(x)

        assert output is x
        assert x.unique().tolist() == [0.0, 4.0]

    def test_by_default_the_input_stays(self):
        x = torch.ones(100)

        output = nn.Dropout(0.75)(x)

        assert (x.unique().tolist(), output.unique().tolist()) == ([1.0], [0.0, 4.0])

    @pytest.mark.parametrize("inplace", [False, True])
    def test_in_evaluation_the_input_stays(self, inplace):
        x = torch.ones(100)

        nn.Dropout(0.75, inplace=inplace).eval()(x)

        assert x.unique().tolist() == [1.0]

    def test_a_leaf_raises(self):
        x = torch.ones(2, requires_grad=True)

        with pytest.raises(RuntimeError):
            nn.Dropout(inplace=True)(x)
        with torch.no_grad():
            assert nn.Dropout(1.0, inplace=True)(x).tolist() == [0.0, 0.0]

    @pytest.mark.parametrize("activation", [torch.sigmoid, torch.relu], ids=["sigmoid", "relu"])
    def test_a_saved_output_raises_in_backward(self, activation):
        output = nn.Dropout(inplace=True)(activation(torch.ones(2, requires_grad=True)))

        with pytest.raises(RuntimeError):
            output.sum().backward()

    def test_a_linear_layer_has_its_gradient(self):
        layer = nn.Linear(1, 1, bias=False)
        nn.init.ones_(layer.weight)

        output = nn.Dropout(inplace=True)(layer(torch.ones(100, 1)))
        output.sum().backward()

        assert output.unique().tolist() == [0.0, 2.0]
        assert layer.weight.grad.item() == output.sum().item()


@claim(
    api=["torch.nn.functional.scaled_dot_product_attention", "torch.nn.MultiheadAttention"],
    about=["value", "argument", "state"],
    see=["generated/torch.nn.functional.scaled_dot_product_attention", "generated/torch.nn.MultiheadAttention"],
    asked=[
        "scaled_dot_product_attention dropout in eval mode",
        "dropout_p applied during inference",
        "attention output random after model.eval()",
        "self.training dropout_p sdpa",
        "what does dropout in MultiheadAttention drop",
    ],
)
class TestTheAttentionFunctionDropsInEvaluationToo:
    """`scaled_dot_product_attention` applies `dropout_p` in evaluation too.

    A function does not see the mode: within a module in evaluation `dropout_p=1.0` returns zeros.
    [a_mode_changes_nothing]
    Pass `dropout_p=self.p if self.training else 0.0`. [a_probability_by_the_mode_is_off_in_evaluation]
    By default `dropout_p` is 0. [by_default_nothing_is_dropped]
    The weights are dropped and scaled: with `dropout_p=0.5`, of 4 weights of 0.25 those kept become 0.5.
    [weights_are_dropped_and_scaled]
    In evaluation `nn.MultiheadAttention` with `dropout=1.0` drops nothing, unlike in training.
    [the_module_looks_at_its_mode]
    In training the module's `dropout` is on the weights, so with `dropout=1.0` the output is the bias of its last
    layer.
    [the_module_drops_weights_before_the_bias]
    """

    def test_a_mode_changes_nothing(self):
        class Attention(nn.Module):
            def forward(self, x):
                return F.scaled_dot_product_attention(x, x, x, dropout_p=1.0)

        assert Attention().eval()(torch.ones(1, 2, 1)).flatten().tolist() == [0.0, 0.0]

    @pytest.mark.parametrize(("training", "output"), [(True, 0.0), (False, 1.0)])
    def test_a_probability_by_the_mode_is_off_in_evaluation(self, training, output):
        class Attention(nn.Module):
            def forward(self, x):
                return F.scaled_dot_product_attention(x, x, x, dropout_p=1.0 if self.training else 0.0)

        assert Attention().train(training)(torch.ones(1, 2, 1)).flatten().tolist() == [output, output]

    def test_by_default_nothing_is_dropped(self):
        query, key, value = torch.zeros(1, 1, 1), torch.zeros(1, 2, 1), torch.tensor([[[1.0, 5.0], [3.0, 7.0]]])

        assert F.scaled_dot_product_attention(query, key, value).tolist() == [[[2.0, 6.0]]]

    def test_weights_are_dropped_and_scaled(self):
        query, key = torch.zeros(1, 50, 1), torch.zeros(1, 4, 1)

        weights = F.scaled_dot_product_attention(query, key, torch.eye(4)[None], dropout_p=0.5)

        assert weights.unique().tolist() == [0.0, 0.5]

    @pytest.mark.parametrize("need_weights", [False, True])
    def test_the_module_looks_at_its_mode(self, need_weights):
        attention, x = nn.MultiheadAttention(2, 1, dropout=1.0), torch.ones(3, 2)

        in_training, weights = attention(x, x, x, need_weights=need_weights)
        in_evaluation, _ = attention.eval()(x, x, x, need_weights=need_weights)

        assert (in_training.count_nonzero().item(), weights is None) == (0, not need_weights)
        assert in_evaluation.count_nonzero().item() == 6

    def test_the_module_drops_weights_before_the_bias(self):
        attention, x = nn.MultiheadAttention(2, 1, dropout=1.0), torch.ones(3, 2)
        nn.init.constant_(attention.out_proj.bias, 7.0)

        output, weights = attention(x, x, x)

        assert (output.tolist(), weights.count_nonzero().item()) == ([[7.0, 7.0]] * 3, 0)
