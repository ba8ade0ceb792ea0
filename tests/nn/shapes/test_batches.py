"""Layers without a batch.

Order: 12
"""

import pytest
import torch
from torch import nn

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.nn.Linear", "torch.nn.Conv2d", "torch.nn.LSTM", "torch.nn.MultiheadAttention", "torch.nn.Upsample"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.Conv2d", "generated/torch.nn.LSTM", "generated/torch.nn.Linear", "nn"],
    asked=[
        "Expected 3D (unbatched) or 4D (batched) input to conv2d",
        "do I need unsqueeze(0) for a single image",
        "pass one image to model without batch dimension",
        "expected 4D input (got 3D input)",
        "expected 2D or 3D input (got 1D input)",
        "linear layer with extra dimensions",
    ],
)
class TestMostLayersTakeASampleWithoutABatch:
    """`Conv2d`, `MaxPool2d` and `LSTM` accept a sample without a batch.

    `Conv2d`, `MaxPool2d` and `LSTM` do, because they accept one dimension less than a batch has.
    [a_layer_takes_nothing_but_a_batch]
    `Conv2d` of an image alone returns the result of a batch of one, less the first dimension.
    [a_convolution_gives_what_a_batch_of_one_gives]
    `Linear` accepts inputs of shape (2,), (0, 2) and (4, 5, 2) for 2 features, and raises for a 0-d tensor.
    [a_linear_layer_takes_any_leading_dimensions_and_at_least_one]
    For an image with 2 channels, `BatchNorm2d(2)` and bilinear `Upsample` raise.
    [a_norm_takes_nothing_but_a_batch, upsampling_takes_nothing_but_a_batch]
    `LocalResponseNorm` raises ValueError for 2 dimensions. [a_norm_takes_nothing_but_a_batch]
    `GroupNorm(1, 2)` counts the first dimension as a batch, and raises for shape (2, 3, 3).
    [group_norm_takes_nothing_but_a_batch]
    For an image, `Upsample(scale_factor=2)` with the mode nearest counts the channels as a batch.
    [nearest_upsampling_takes_channels_for_a_batch]
    `Conv2d` rejects an image of 2 dimensions. [a_convolution_refuses_any_other_number_of_dimensions]
    `LSTM` accepts steps and features, with `batch_first` and without.
    [an_lstm_takes_steps_and_features_whatever_batch_first_says]
    `MultiheadAttention` accepts steps and features too. [attention_takes_steps_and_features]
    """

    @belief("memo/28", holds=False)
    @pytest.mark.parametrize(
        ("layer", "shape"),
        [
            (nn.Linear(2, 3), (2,)),
            (nn.Conv1d(1, 2, 1), (1, 5)),
            (nn.Conv2d(1, 2, 1), (1, 5, 5)),
            (nn.Conv3d(1, 2, 1), (1, 5, 5, 5)),
            (nn.ConvTranspose2d(1, 2, 1), (1, 5, 5)),
            (nn.MaxPool2d(2), (1, 4, 4)),
            (nn.AdaptiveAvgPool2d(1), (1, 4, 4)),
            (nn.LSTM(2, 3), (5, 2)),
            (nn.GRUCell(2, 3), (2,)),
            (nn.TransformerEncoderLayer(2, 1), (5, 2)),
            (nn.LayerNorm(2), (2,)),
            (nn.InstanceNorm2d(2), (2, 3, 3)),
            (nn.PixelShuffle(2), (4, 2, 2)),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else str(value),
    )
    def test_a_layer_takes_nothing_but_a_batch(self, layer, shape):
        sample = torch.ones(shape)

        with pytest.raises(RuntimeError):
            layer(sample)

    @pytest.mark.parametrize(
        ("layer", "shape"),
        [
            (nn.BatchNorm1d(2), (2,)),
            (nn.BatchNorm2d(2), (2, 3, 3)),
            (nn.BatchNorm3d(2), (2, 3, 3, 3)),
            (nn.LocalResponseNorm(2), (2, 3)),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else str(value),
    )
    def test_a_norm_takes_nothing_but_a_batch(self, layer, shape):
        sample = torch.ones(shape)

        with pytest.raises(ValueError):
            layer(sample)

    def test_group_norm_takes_nothing_but_a_batch(self):
        norm, sample = nn.GroupNorm(1, 2), torch.ones(2, 3, 3)

        with pytest.raises(RuntimeError):
            norm(sample)

    def test_upsampling_takes_nothing_but_a_batch(self):
        layer, sample = nn.Upsample(scale_factor=2, mode="bilinear"), torch.ones(2, 3, 3)

        with pytest.raises(NotImplementedError):
            layer(sample)

    def test_nearest_upsampling_takes_channels_for_a_batch(self):
        result = nn.Upsample(scale_factor=2)(torch.tensor([[[1.0], [2.0]]]))

        assert result.tolist() == [[[1.0, 1.0], [2.0, 2.0]]]

    def test_a_convolution_gives_what_a_batch_of_one_gives(self):
        layer = nn.Conv2d(1, 2, 1, bias=False)
        layer.weight.data = torch.tensor([2.0, 3.0]).reshape(2, 1, 1, 1)
        image = torch.tensor([[[1.0, 4.0]]])

        assert layer(image).tolist() == [[[2.0, 8.0]], [[3.0, 12.0]]]
        assert layer(image.unsqueeze(0)).tolist() == [[[[2.0, 8.0]], [[3.0, 12.0]]]]

    @pytest.mark.parametrize("shape", [(4, 4), (1, 1, 1, 4, 4)], ids=str)
    def test_a_convolution_refuses_any_other_number_of_dimensions(self, shape):
        layer, image = nn.Conv2d(1, 2, 1), torch.ones(shape)

        with pytest.raises(RuntimeError):
            layer(image)

    @pytest.mark.parametrize("shape", [(2,), (0, 2), (4, 5, 2)], ids=str)
    def test_a_linear_layer_takes_any_leading_dimensions_and_at_least_one(self, shape):
        layer = nn.Linear(2, 3)
        nn.init.constant_(layer.weight, 1.0)
        layer.bias.data = torch.tensor([1.0, 2.0, 3.0])

        output = layer(torch.ones(shape))

        assert output.tolist() == torch.tensor([3.0, 4.0, 5.0]).expand(*shape[:-1], 3).tolist()
        with pytest.raises(RuntimeError):
            nn.Linear(1, 3)(torch.tensor(1.0))

    @pytest.mark.parametrize("batch_first", [True, False])
    def test_an_lstm_takes_steps_and_features_whatever_batch_first_says(self, batch_first):
        layer = nn.LSTM(2, 3, batch_first=batch_first)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)

        output, (hidden, cell) = layer(torch.ones(5, 2))

        assert (output.shape, hidden.shape, cell.shape) == ((5, 3), (1, 3), (1, 3))
        assert output[0].tolist() == pytest.approx([0.7400966, 0.7400966, 0.7400966])
        assert hidden[0].tolist() == output[-1].tolist() == pytest.approx([0.9989874, 0.9989874, 0.9989874])
        assert cell[0].tolist() == pytest.approx([4.9661160, 4.9661160, 4.9661160])

    def test_attention_takes_steps_and_features(self):
        layer, sequence = nn.MultiheadAttention(2, 1, bias=False), torch.tensor([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
        nn.init.eye_(layer.out_proj.weight)
        layer.in_proj_weight.data = torch.eye(2).repeat(3, 1)

        output, weights = layer(sequence, sequence, sequence)

        torch.testing.assert_close(output, sequence, check_stride=False)
        torch.testing.assert_close(weights, torch.full((3, 3), 1 / 3))


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU", "torch.nn.RNN", "torch.nn.LSTMCell", "torch.nn.GRUCell", "torch.nn.RNNCell"],
    about=["error", "shape"],
    see=["generated/torch.nn.LSTM", "generated/torch.nn.GRUCell"],
    asked=[
        "LSTM Expected input to be 2D or 3D, got 4D",
        "GRUCell Expected input to be 1-D or 2-D",
        "feed a 1d sequence into an LSTM",
        "LSTM input shape error unsqueeze feature dimension",
    ],
)
class TestRecurrentLayersRefuseOtherDimensions:
    """`LSTM`, `GRU` and `RNN` raise ValueError for a vector.

    For tensors they accept 2 or 3 dimensions, and raise ValueError for 0, 1 and 4.
    [a_layer_raises, recurrent_layers_accept_two_or_three]
    `LSTMCell`, `GRUCell` and `RNNCell` accept 1 or 2, and raise ValueError for 0 and 3.
    [a_cell_raises, cells_accept_one_or_two]
    Before torch 2.1 the errors are AssertionErrors. [a_layer_fails_an_assertion, a_cell_fails_an_assertion]
    """

    @until("2.1")
    @pytest.mark.parametrize("shape", [(2,), (1, 1, 5, 2)], ids=str)
    def test_a_layer_fails_an_assertion(self, shape):
        layer, x = nn.LSTM(2, 3), torch.ones(shape)

        with pytest.raises(AssertionError):
            layer(x)

    @since(
        "2.1",
        why="pytorch#105127",
        remedy="Catch `(AssertionError, ValueError)`.",
        trigger={
            "calls": ["torch.nn.LSTM.forward", "torch.nn.GRU.forward", "torch.nn.RNN.forward"],
            "when": ["!dims:2,3"],
        },
    )
    @pytest.mark.parametrize("shape", [(), (2,), (1, 1, 5, 2)], ids=str)
    @pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
    def test_a_layer_raises(self, kind, shape):
        layer, x = kind(2, 3), torch.ones(shape)

        with pytest.raises(ValueError):
            layer(x)

    @until("2.1")
    def test_a_cell_fails_an_assertion(self):
        cell, x = nn.GRUCell(2, 3), torch.ones(1, 5, 2)

        with pytest.raises(AssertionError):
            cell(x)

    @since(
        "2.1",
        why="pytorch#105127",
        remedy="Catch `(AssertionError, ValueError)`.",
        trigger={
            "calls": ["torch.nn.LSTMCell.forward", "torch.nn.GRUCell.forward", "torch.nn.RNNCell.forward"],
            "when": ["!dims:1,2"],
        },
    )
    @pytest.mark.parametrize("shape", [(), (1, 5, 2)], ids=str)
    @pytest.mark.parametrize("kind", [nn.LSTMCell, nn.GRUCell, nn.RNNCell])
    def test_a_cell_raises(self, kind, shape):
        cell, x = kind(2, 3), torch.ones(shape)

        with pytest.raises(ValueError):
            cell(x)

    @pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
    def test_recurrent_layers_accept_two_or_three(self, kind):
        layer = kind(2, 3)

        assert [layer(torch.ones(shape))[0].shape for shape in ((5, 2), (5, 4, 2))] == [(5, 3), (5, 4, 3)]

    def test_cells_accept_one_or_two(self):
        cells = [nn.GRUCell(2, 3), nn.RNNCell(2, 3)]

        assert [[cell(torch.ones(shape)).shape for shape in ((2,), (5, 2))] for cell in cells] == [[(3,), (5, 3)]] * 2
        assert [nn.LSTMCell(2, 3)(torch.ones(shape))[0].shape for shape in ((2,), (5, 2))] == [(3,), (5, 3)]


@claim(
    api=["torch.nn.BatchNorm1d", "torch.nn.Flatten"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.BatchNorm1d", "generated/torch.nn.Flatten", "generated/torch.nn.GroupNorm"],
    asked=[
        "Expected more than 1 value per channel when training",
        "batchnorm error with batch size 1",
        "running_mean should contain elements not",
        "flatten single image without batch dimension",
        "flatten merges wrong dimensions",
        "last batch of size one crashes batch norm",
    ],
)
class TestSomeLayersTakeASampleForABatch:
    """By default `BatchNorm1d` and `Flatten` count dimension 0 as the batch.

    In training `BatchNorm1d(2)` accepts a sample of 2 channels and 2 steps, normalized along the wrong dimension.
    [a_square_sample_is_normalized_along_the_wrong_dimension]
    For a sample of 2 channels and 3 steps it raises RuntimeError. [a_sample_that_is_not_square_raises]
    A batch of shape (1, 2) raises ValueError in training, and is accepted in evaluation.
    [a_batch_of_one_raises_in_training_only]
    In training `BatchNorm1d(1)` accepts a batch of shape (1, 1, 2). [one_sample_with_several_steps_passes]
    For an image without a batch `Flatten()` keeps the channels apart, and `Flatten(0)` joins them.
    [flatten_keeps_the_channels_of_a_sample_apart]
    For a vector `Flatten()` raises IndexError. [flatten_refuses_a_sample_of_one_dimension]
    """

    def test_a_square_sample_is_normalized_along_the_wrong_dimension(self):
        norm, sample = nn.BatchNorm1d(2), torch.tensor([[1.0, 3.0], [5.0, 9.0]])

        assert norm(sample).round(decimals=4).tolist() == [[-1.0, -1.0], [1.0, 1.0]]
        assert norm(sample.unsqueeze(0)).round(decimals=4).tolist() == [[[-1.0, 1.0], [-1.0, 1.0]]]

    def test_a_sample_that_is_not_square_raises(self):
        norm, sample = nn.BatchNorm1d(2), torch.ones(2, 3)

        with pytest.raises(RuntimeError):
            norm(sample)

    def test_a_batch_of_one_raises_in_training_only(self):
        norm, batch = nn.BatchNorm1d(2), torch.tensor([[3.0, 4.0]])

        with pytest.raises(ValueError):
            norm(batch)
        assert norm.eval()(batch).round(decimals=4).tolist() == [[3.0, 4.0]]

    def test_flatten_keeps_the_channels_of_a_sample_apart(self):
        sample = torch.tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])

        assert nn.Flatten()(sample).tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
        assert nn.Flatten(0)(sample).tolist() == [1, 2, 3, 4, 5, 6, 7, 8]

    def test_flatten_refuses_a_sample_of_one_dimension(self):
        sample = torch.ones(3)

        with pytest.raises(IndexError):
            nn.Flatten()(sample)

    def test_one_sample_with_several_steps_passes(self):
        output = nn.BatchNorm1d(1)(torch.tensor([[[1.0, 5.0]]]))

        assert output.round(decimals=4).tolist() == [[[-1.0, 1.0]]]
