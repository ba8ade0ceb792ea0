"""Shapes of networks: neighbours, losses and matrices.

Order: 8
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import belief, changed, claim, since, until


@claim(
    api=["torch.nn.Sequential.forward", "torch.nn.Linear", "torch.nn.LSTM"],
    about=["error", "shape"],
    see=["generated/torch.nn.Sequential", "generated/torch.nn.LazyLinear", "notes/broadcasting"],
    asked=[
        "mat1 and mat2 shapes cannot be multiplied",
        "how to find in_features after conv and flatten",
        "layer dimensions do not match error only at forward",
        "input.size(-1) must be equal to input_size",
        "was expecting embedding dimension of",
    ],
)
class TestSequentialChecksNoShapes:
    """`nn.Sequential` does not compare the shapes of its modules.

    An `nn.Linear(4, 1)` behind an `nn.Linear(2, 3)` raises RuntimeError in the call, because building compares nothing.
    [neighbours_that_do_not_match_raise_when_called, neighbours_that_do_not_match_raise_when_built]
    On a matrix, an `nn.BatchNorm1d`, `nn.LayerNorm` or `nn.GRU` of another width by default raises RuntimeError too.
    [neighbours_that_do_not_match_raise_when_called]
    In training an `nn.TransformerEncoderLayer` of another width by default raises AssertionError.
    [a_transformer_layer_of_another_width_raises]
    A module that multiplies one feature by three numbers broadcasts and does not raise.
    [neighbours_that_broadcast_raise]
    By default an `nn.InstanceNorm1d` for other channels does not raise. [an_instance_norm_for_other_channels_raises]
    By default `nn.Flatten` makes a batch of the 3 channels of an image without a batch.
    [an_image_without_a_batch_is_flattened_into_a_batch_of_channels]
    An LSTM of another width raises RuntimeError, and in torch 2.1 and 2.2 did not. [an_lstm_of_another_width_raises]
    Pass one batch of random numbers through a new network. [advice]
    `nn.LazyLinear` finds its input size in the first call. [lazy_layers_take_the_sizes_of_the_first_input]
    Linear and LSTM layers that match compute. [neighbours_that_match_compute]
    """

    @belief("memo/16")
    @pytest.mark.parametrize(
        ("first", "second", "shape"),
        [
            (nn.Linear(2, 3), nn.Linear(4, 1), (5, 2)),
            (nn.Linear(2, 3), nn.Linear(4, 1), (0, 2)),
            (nn.Conv2d(1, 2, 1), nn.Conv2d(3, 1, 1), (1, 1, 2, 2)),
            (nn.Linear(2, 3), nn.BatchNorm1d(4), (5, 2)),
            (nn.Linear(2, 3), nn.LayerNorm(1), (5, 2)),
            (nn.Linear(2, 3), nn.GRU(4, 1), (5, 2)),
        ],
        ids=["linear", "empty batch", "convolution", "batch norm", "layer norm", "gru"],
    )
    def test_neighbours_that_do_not_match_raise_when_called(self, first, second, shape):
        network, x = nn.Sequential(first, second), torch.ones(shape)

        with pytest.raises(RuntimeError):
            network.forward(x)

    @belief("memo/16", holds="!=2.1.*,!=2.2.*", role="exception")
    @pytest.mark.parametrize("features", [3, 5])
    @changed(
        "2.3",
        remedy="Give the LSTM inputs of its `input_size`.",
        trigger={
            "calls": ["torch.nn.LSTM.forward"],
            "at": {"self": 0, "input": 1},
            "when": ["kind:input=Tensor", "!argument:self.input_size=input.shape.-1"],
        },
    )
    def test_an_lstm_of_another_width_raises(self, features):
        network, x = nn.Sequential(nn.Linear(2, features), nn.LSTM(4, 1)), torch.ones(6, 2)

        with pytest.raises(RuntimeError):
            network.forward(x)

    @belief("memo/16", holds=False, role="exception")
    def test_neighbours_that_do_not_match_raise_when_built(self):
        with pytest.raises(RuntimeError):
            nn.Sequential(nn.Linear(2, 3), nn.Linear(4, 1))

    @belief("memo/16", holds=False, role="exception")
    def test_neighbours_that_broadcast_raise(self):
        class Scale(nn.Module):
            def forward(self, x):
                return x * torch.tensor([1.0, 10.0, 100.0])

        network, x = nn.Sequential(nn.Linear(2, 1), Scale()), torch.ones(4, 2)

        with pytest.raises(RuntimeError):
            network.forward(x)

    @belief("memo/16", holds=False, role="exception")
    def test_an_instance_norm_for_other_channels_raises(self):
        network, x = nn.Sequential(nn.Conv1d(1, 2, 1), nn.InstanceNorm1d(7)), torch.ones(4, 1, 5)

        with pytest.raises(RuntimeError):
            network.forward(x)

    def test_neighbours_that_match_compute(self):
        network = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1), nn.LSTM(1, 4))

        output, _ = network.forward(torch.ones(5, 2))

        assert output.shape == (5, 4)

    def test_an_image_without_a_batch_is_flattened_into_a_batch_of_channels(self):
        network = nn.Sequential(nn.Conv2d(1, 3, 1), nn.Flatten(), nn.Linear(4, 1))

        assert network.forward(torch.ones(1, 2, 2)).shape == (3, 1)

    def test_lazy_layers_take_the_sizes_of_the_first_input(self):
        first, second = nn.LazyLinear(3), nn.LazyLinear(1)

        output = second(first(torch.ones(4, 2)))

        assert output.shape == (4, 1)
        assert (first.weight.shape, second.weight.shape) == ((3, 2), (1, 3))
        with pytest.raises(RuntimeError):
            first(torch.ones(4, 5))

    def test_a_transformer_layer_of_another_width_raises(self):
        network, x = nn.Sequential(nn.Linear(2, 3), nn.TransformerEncoderLayer(4, 1, 2)), torch.ones(5, 2)

        with pytest.raises(AssertionError):
            network.forward(x)


@claim(
    api=["torch.nn.MSELoss", "torch.nn.L1Loss", "torch.nn.BCEWithLogitsLoss", "torch.nn.PoissonNLLLoss"],
    about=["error", "warning", "value"],
    see=["generated/torch.nn.MSELoss", "generated/torch.nn.BCEWithLogitsLoss", "notes/broadcasting"],
    asked=[
        "Using a target size different to the input size",
        "MSE loss output [N,1] target [N]",
        "model predicts the mean for every sample",
        "regression not learning shape mismatch",
        "Target size must be the same as input size",
    ],
)
class TestLossesBroadcastWhatDoesNotMatch:
    """`nn.MSELoss` and `nn.L1Loss` broadcast a column against a row.

    A (3, 1) output and a (3,) target make 3 by 3 differences and a UserWarning.
    [a_column_against_a_row_warns_and_compares_all_with_all]
    For targets 0, 3 and 9 the gradient of `nn.MSELoss` is 0 at their mean, and of `nn.L1Loss` at their median.
    [the_mean_or_the_median_is_learnt_and_warns]
    `nn.PoissonNLLLoss` broadcasts these shapes too, silently. [a_poisson_loss_broadcasts_and_warns_of_nothing]
    `nn.BCEWithLogitsLoss` raises ValueError for them, and is silent for two of shape (3,).
    [a_binary_cross_entropy_raises, a_binary_cross_entropy_of_matching_shapes_warns_of_nothing]
    `output.squeeze(1)` against the target compares each with its own. [a_row_against_a_row_compares_each_with_its_own]
    """

    @pytest.mark.parametrize(("loss", "value"), [(nn.MSELoss(), 4.0), (nn.L1Loss(), 4 / 3)])
    def test_a_column_against_a_row_warns_and_compares_all_with_all(self, loss, value):
        output, target = torch.tensor([[0.0], [3.0], [0.0]]), torch.tensor([0.0, 3.0, 0.0])

        with pytest.warns(UserWarning):
            computed = loss(output, target)

        assert computed.item() == pytest.approx(value)

    @pytest.mark.parametrize("loss", [nn.MSELoss(), nn.L1Loss()])
    def test_a_row_against_a_row_compares_each_with_its_own(self, loss):
        output, target = torch.tensor([[0.0], [3.0], [0.0]]), torch.tensor([0.0, 3.0, 0.0])

        assert loss(output.squeeze(1), target).item() == 0.0

    def test_a_binary_cross_entropy_raises(self):
        output, target = torch.zeros(3, 1), torch.ones(3)

        with pytest.raises(ValueError):
            nn.BCEWithLogitsLoss()(output, target)

    def test_a_binary_cross_entropy_of_matching_shapes_warns_of_nothing(self):
        output, target = torch.zeros(3), torch.ones(3)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loss = nn.BCEWithLogitsLoss()(output, target)

        assert raised == []
        assert loss.item() == pytest.approx(0.6931472)

    @pytest.mark.parametrize(("loss", "learnt"), [(nn.MSELoss(), 4.0), (nn.L1Loss(), 3.0)], ids=["mean", "median"])
    def test_the_mean_or_the_median_is_learnt_and_warns(self, loss, learnt):
        output, target = torch.full((3, 1), learnt, requires_grad=True), torch.tensor([0.0, 3.0, 9.0])

        with pytest.warns(UserWarning):
            loss(output, target).backward()

        assert output.grad.tolist() == [[0.0], [0.0], [0.0]]

    def test_a_poisson_loss_broadcasts_and_warns_of_nothing(self):
        output, target = torch.zeros(3, 1), torch.tensor([0.0, 3.0, 0.0])

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loss = nn.PoissonNLLLoss(reduction="none")(output, target)

        assert (loss.tolist(), raised) == ([[1.0, 1.0, 1.0]] * 3, [])


@claim(
    api=["torch.Tensor.mm", "torch.Tensor.clamp"],
    about=["value", "shape", "gradient", "error"],
    see=["generated/torch.mm", "generated/torch.Tensor.clamp", "generated/torch.nn.Linear"],
    asked=[
        "two layer neural network from scratch with tensors",
        "relu with clamp min=0",
        "mm: self must be a matrix, got 1-D tensor",
        "difference between clamp and relu gradient at zero",
        "neural net without nn module",
    ],
)
class TestMmClampMmIsATwoLayerNetwork:
    """`x.mm(w1).clamp(min=0).mm(w2)` is a network of two layers.

    Two `nn.Linear` without bias, with `nn.ReLU` between and weights transposed, compute the same up to rounding.
    [it_is_two_linear_layers_with_a_relu_between]
    For one row of `x` gradients reach `w1` and `w2` where a hidden value is above 0, and are 0 where it is below.
    [its_weights_learn_as_those_of_the_layers_do]
    From torch 2.14 on `clamp(min=0)` and `nn.ReLU` pass a gradient of 0 at exactly 0.
    [at_zero_the_clamp_passes_no_gradient]
    Before torch 2.14 `clamp(min=0)` passed it on there, and `nn.ReLU` did not.
    [at_zero_the_clamp_passes_the_gradient_on]
    `mm` raises RuntimeError for an x of shape (2,) or (4, 5, 2), and `nn.Linear` accepts both.
    [an_input_that_is_no_matrix_raises_where_a_layer_takes_it]
    Without the clamp, `x.mm(w1).mm(w2)` is `x.mm(w1.mm(w2))` up to rounding. [without_the_clamp_it_is_one_layer]
    """

    @belief("til/8")
    def test_it_is_two_linear_layers_with_a_relu_between(self):
        x, w1 = torch.tensor([[1.0, 2.0], [3.0, -4.0]]), torch.tensor([[1.0, -1.0, 0.0], [2.0, 1.0, -3.0]])
        w2 = torch.tensor([[1.0], [10.0], [100.0]])
        network = nn.Sequential(nn.Linear(2, 3, bias=False), nn.ReLU(), nn.Linear(3, 1, bias=False))
        network[0].weight.data, network[2].weight.data = w1.t(), w2.t()

        output = x.mm(w1).clamp(min=0).mm(w2)

        assert output.tolist() == network(x).tolist() == [[15.0], [1200.0]]

    @belief("til/8")
    def test_its_weights_learn_as_those_of_the_layers_do(self):
        x = torch.tensor([[1.0, 2.0]])
        w1 = torch.tensor([[1.0, -1.0], [2.0, -1.0]], requires_grad=True)
        w2 = torch.tensor([[3.0], [4.0]], requires_grad=True)

        output = x.mm(w1).clamp(min=0).mm(w2)
        assert output.requires_grad
        output.sum().backward()

        assert w1.grad.tolist() == [[3.0, 0.0], [6.0, 0.0]]
        assert w2.grad.tolist() == [[5.0], [0.0]]

    def test_without_the_clamp_it_is_one_layer(self):
        x, w1, w2 = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0, -1.0], [2.0, -1.0]]), torch.tensor([[3.0], [4.0]])

        assert x.mm(w1).mm(w2).tolist() == x.mm(w1.mm(w2)).tolist() == [[3.0]]
        assert x.mm(w1).clamp(min=0).mm(w2).tolist() == [[15.0]]

    @pytest.mark.parametrize("shape", [(2,), (4, 5, 2)], ids=str)
    def test_an_input_that_is_no_matrix_raises_where_a_layer_takes_it(self, shape):
        x, weight = torch.ones(shape), torch.ones(2, 3)

        with pytest.raises(RuntimeError):
            x.mm(weight)
        assert nn.Linear(2, 3)(x).shape == (*shape[:-1], 3)

    @until("2.14")
    def test_at_zero_the_clamp_passes_the_gradient_on(self):
        hidden, same = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)

        (hidden.clamp(min=0) + nn.ReLU()(same)).backward()

        assert (hidden.grad.tolist(), same.grad.tolist()) == ([1.0], [0.0])

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `.relu()`, whose gradient at 0 is 0 on every release.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]", "torch.[Tensor.]clamp_min[_]"],
            "at": {"min": 1},
            "when": ["argument:min=0|0.0", "requires_grad", "has:0"],
        },
    )
    def test_at_zero_the_clamp_passes_no_gradient(self):
        hidden, same = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)

        (hidden.clamp(min=0) + nn.ReLU()(same)).backward()

        assert (hidden.grad.tolist(), same.grad.tolist()) == ([0.0], [0.0])
