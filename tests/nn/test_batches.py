"""Layers and losses without a batch."""

import pytest
import torch
from torch import nn

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.nn.Linear", "torch.nn.Conv2d", "torch.nn.LSTM", "torch.nn.MultiheadAttention"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.Conv2d", "generated/torch.nn.LSTM", "generated/torch.nn.Linear", "nn"],
)
class TestMostLayersTakeASampleWithoutABatch:
    """Most layers of `torch.nn` take one sample without a batch dimension, and return the result without one.

    Linear, LayerNorm and Embedding take any leading dimensions; convolution, pooling, recurrent layers and attention
    take one dimension less.
    Batch norm, group norm and most modes of Upsample are exceptions: they refuse, or take channels for a batch.
    A convolution still refuses an image without channels, and recurrent layers a single step of a sequence.
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

        with pytest.raises((RuntimeError, ValueError)):
            layer(sample)

    @belief("memo/28")
    @pytest.mark.parametrize(
        ("layer", "shape"),
        [
            (nn.BatchNorm1d(2), (2,)),
            (nn.BatchNorm2d(2), (2, 3, 3)),
            (nn.BatchNorm3d(2), (2, 3, 3, 3)),
            (nn.LocalResponseNorm(2), (2, 3)),
            (nn.GroupNorm(1, 2), (2, 3, 3)),
            (nn.Upsample(scale_factor=2, mode="bilinear"), (2, 3, 3)),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else str(value),
    )
    def test_a_norm_or_upsampling_takes_nothing_but_a_batch(self, layer, shape):
        sample = torch.ones(shape)

        with pytest.raises((RuntimeError, ValueError)):
            layer(sample)

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
    api=["torch.nn.LSTM", "torch.nn.GRUCell"],
    about=["error"],
    see=["generated/torch.nn.LSTM", "generated/torch.nn.GRUCell"],
)
class TestRecurrentLayersRefuseOtherDimensions:
    """A recurrent layer given too few or too many dimensions raises ValueError since torch 2.1, AssertionError before.

    An assertion was gone under `python -O`, and is not what an `except ValueError` catches.
    LSTM, GRU and RNN take 2 or 3 dimensions, their cells 1 or 2.
    """

    @until("2.1")
    @pytest.mark.parametrize("shape", [(2,), (1, 1, 5, 2)], ids=str)
    def test_a_layer_fails_an_assertion(self, shape):
        layer, x = nn.LSTM(2, 3), torch.ones(shape)

        with pytest.raises(AssertionError):
            layer(x)

    @since("2.1")
    @pytest.mark.parametrize("shape", [(2,), (1, 1, 5, 2)], ids=str)
    def test_a_layer_raises(self, shape):
        layer, x = nn.LSTM(2, 3), torch.ones(shape)

        with pytest.raises(ValueError):
            layer(x)

    @until("2.1")
    def test_a_cell_fails_an_assertion(self):
        cell, x = nn.GRUCell(2, 3), torch.ones(1, 5, 2)

        with pytest.raises(AssertionError):
            cell(x)

    @since("2.1")
    def test_a_cell_raises(self):
        cell, x = nn.GRUCell(2, 3), torch.ones(1, 5, 2)

        with pytest.raises(ValueError):
            cell(x)


@claim(
    api=["torch.nn.BatchNorm1d", "torch.nn.Flatten"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.BatchNorm1d", "generated/torch.nn.Flatten", "generated/torch.nn.GroupNorm"],
)
class TestSomeLayersTakeASampleForABatch:
    """`BatchNorm1d` and `Flatten` always take the first dimension for the batch, even where it is the channels.

    A sample of as many steps as channels passes `BatchNorm1d` without a word, normalized along the wrong dimension.
    A batch of one sample raises while it trains, unless the sample has several steps.
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


@claim(
    api=["torch.nn.CrossEntropyLoss", "torch.nn.MSELoss"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.CrossEntropyLoss", "generated/torch.nn.MSELoss"],
)
class TestLossesTakeOneSample:
    """Losses take one sample: `CrossEntropyLoss` a row of scores and a class, `MSELoss` any shape, even a 0-d one.

    With `reduction="none"` the loss of one sample is a tensor without dimensions.
    A target of shape (1,) is a batch already, and goes with a single row only since torch 2.9.
    """

    @belief("memo/28", holds=False)
    def test_a_loss_takes_nothing_but_a_batch(self):
        scores, target = torch.zeros(4), torch.tensor(1)

        with pytest.raises((RuntimeError, ValueError)):
            nn.CrossEntropyLoss()(scores, target)

    def test_a_row_and_two_classes_raise(self):
        scores, target = torch.zeros(4), torch.tensor([1, 2])

        with pytest.raises((RuntimeError, ValueError)):
            nn.CrossEntropyLoss()(scores, target)

    def test_a_row_and_one_class_give_what_a_batch_of_one_gives(self):
        scores, target = torch.tensor([0.0, 0.0, 0.0, 0.0]), torch.tensor(1)

        assert nn.CrossEntropyLoss()(scores, target).item() == pytest.approx(1.3862944)
        assert nn.CrossEntropyLoss(reduction="none")(scores, target).shape == ()
        assert nn.CrossEntropyLoss(reduction="none")(scores[None], target[None]).shape == (1,)

    @until("2.9")
    def test_a_row_and_a_batch_of_one_class_raise(self):
        scores, target = torch.zeros(4), torch.tensor([1])

        with pytest.raises(RuntimeError):
            nn.CrossEntropyLoss()(scores, target)

    @since("2.9")
    def test_a_row_and_a_batch_of_one_class_give_the_loss_of_one_sample(self):
        loss = nn.CrossEntropyLoss(reduction="none")(torch.zeros(4), torch.tensor([1]))

        assert loss.item() == pytest.approx(1.3862944)
        assert loss.shape == ()

    def test_numbers_have_a_squared_error(self):
        loss = nn.MSELoss()(torch.tensor(1.0), torch.tensor(3.0))

        assert (loss.item(), loss.shape) == (4.0, ())
