"""States that recurrent layers start from and carry on, and dropout between layers.

Order: 17.84
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU", "torch.nn.RNN"],
    about=["value", "state", "error"],
    see=["generated/torch.nn.LSTM", "generated/torch.nn.GRU"],
    asked=[
        "default initial hidden state of LSTM",
        "is h_0 zero if not provided",
        "does nn.LSTM remember the hidden state between calls",
        "reset hidden state between batches",
        "stateful LSTM in pytorch",
        "init_hidden in LSTM necessary",
    ],
)
class TestARecurrentLayerStartsAtZerosInACall:
    """Without a state `nn.LSTM` starts at zeros, in the next call too.

    Without dropout a call without states equals one with zeros, for `nn.RNN`, `nn.GRU` and `nn.LSTM`.
    [without_states_zeros_are_used]
    Without dropout a second call for the same input returns the same: nothing is remembered.
    [a_second_call_starts_anew]
    `state_dict()` of an `nn.LSTM` lists weights and biases, without states. [a_state_dict_holds_no_state]
    To go on, pass on the returned state: without dropout, in one direction, two halves then equal the whole,
    up to rounding.
    [a_passed_state_goes_on]
    `nn.LSTM` reads a tuple `(h, c)`: in one layer and direction a batch in a tensor raises IndexError for `h` alone.
    [a_lone_state_raises]
    `nn.GRU` raises AttributeError for a tuple. [a_tuple_for_a_gru_raises]
    For a last batch of 3 in a tensor, a state for 5 sequences raises RuntimeError.
    [a_state_of_another_batch_raises]
    """

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU])
    def test_without_states_zeros_are_used(self, kind):
        layer, lstm, x, zeros = kind(2, 3), nn.LSTM(2, 3), torch.ones(4, 5, 2), torch.zeros(1, 5, 3)

        assert torch.equal(layer(x)[0], layer(x, zeros)[0])
        assert torch.equal(lstm(x)[0], lstm(x, (zeros, zeros))[0])
        assert not torch.equal(lstm(x)[0], lstm(x, (zeros, zeros + 1))[0])
        assert not torch.equal(layer(x)[0], layer(x, zeros + 1)[0])

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
    def test_a_second_call_starts_anew(self, kind):
        layer, x = kind(2, 3), torch.ones(4, 5, 2)

        first, second = layer(x)[0], layer(x)[0]

        assert torch.equal(first, second)

    def test_a_state_dict_holds_no_state(self):
        layer = nn.LSTM(2, 3)

        layer(torch.ones(4, 5, 2))

        assert list(layer.state_dict()) == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
    def test_a_passed_state_goes_on(self, kind):
        layer, x = kind(2, 3, num_layers=2), torch.arange(60.0).reshape(6, 5, 2) / 60

        first, state = layer(x[:3])
        second, _ = layer(x[3:], state)

        assert torch.allclose(torch.cat([first, second]), layer(x)[0], atol=1e-6)
        assert not torch.allclose(second, layer(x[3:])[0], atol=1e-3)

    def test_a_lone_state_raises(self):
        layer, x = nn.LSTM(2, 3), torch.ones(4, 5, 2)

        with pytest.raises(IndexError):
            layer(x, torch.zeros(1, 5, 3))

    def test_a_tuple_for_a_gru_raises(self):
        layer, x = nn.GRU(2, 3), torch.ones(4, 5, 2)

        with pytest.raises(AttributeError):
            layer(x, (torch.zeros(1, 5, 3), torch.zeros(1, 5, 3)))

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
    def test_a_state_of_another_batch_raises(self, kind):
        layer = kind(2, 3)
        _, state = layer(torch.ones(4, 5, 2))

        with pytest.raises(RuntimeError):
            layer(torch.ones(4, 3, 2), state)


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU", "torch.Tensor.detach"],
    about=["gradient", "state", "error"],
    see=["generated/torch.nn.LSTM", "generated/torch.Tensor.detach"],
    asked=[
        "detach hidden state LSTM between batches",
        "repackage_hidden",
        "backward through the graph a second time RNN hidden state",
        "truncated backpropagation through time",
        "'tuple' object has no attribute 'detach'",
        "retain_graph=True needed for LSTM",
    ],
)
class TestACarriedStateKeepsItsGraph:
    """A state carried to the next batch keeps its graph until `detach()`.

    A second `backward()` then raises RuntimeError, because it goes back into the first batch.
    [a_carried_state_raises_at_the_second_backward]
    After `detach()` each batch has a graph for itself, and the state's numbers stay.
    [a_detached_state_lets_each_batch_learn, a_detached_state_keeps_its_numbers]
    The first state of the batch before receives a gradient through a carried state, and none through a detached one.
    [a_gradient_reaches_the_batch_before, in_an_lstm_it_goes_through_the_cell]
    The state of `nn.LSTM` is a tuple, which has no `detach`: detach `h` and `c`. [a_tuple_has_no_detach]
    With `retain_graph=True` instead, `backward()` of an LSTM raises RuntimeError after a step of SGD in between.
    [a_retained_graph_fails_after_a_step]
    A call without a state needs no `detach()`. [without_a_state_each_batch_learns]
    """

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
    def test_a_carried_state_raises_at_the_second_backward(self, kind):
        layer = kind(1, 1)
        output, state = layer(torch.ones(2, 1))
        assert output.requires_grad
        output.sum().backward()

        output, _ = layer(torch.ones(2, 1), state)
        assert output.requires_grad

        with pytest.raises(RuntimeError):
            output.sum().backward()

    def test_a_detached_state_lets_each_batch_learn(self):
        layer, state = nn.LSTM(1, 1), None
        optimizer, weights = torch.optim.SGD(layer.parameters(), lr=0.1), []

        for _ in range(3):
            output, (h, c) = layer(torch.ones(2, 1), state)
            assert output.requires_grad
            output.sum().backward()
            optimizer.step()
            state = (h.detach(), c.detach())
            weights.append(layer.weight_ih_l0.tolist())

        assert len({str(weight) for weight in weights}) == 3

    def test_a_detached_state_keeps_its_numbers(self):
        _, state = nn.GRU(1, 1)(torch.ones(2, 1))

        detached = state.detach()

        assert (state.requires_grad, detached.requires_grad) == (True, False)
        assert torch.equal(detached, state)

    @pytest.mark.parametrize(("carried", "gradient"), [(True, [[0.125]]), (False, None)], ids=["carried", "detached"])
    def test_a_gradient_reaches_the_batch_before(self, carried, gradient):
        layer, first = nn.GRU(1, 1), torch.tensor([[8.0]], requires_grad=True)
        for parameter in layer.parameters():
            nn.init.zeros_(parameter)

        _, state = layer(torch.ones(2, 1), first)
        output, _ = layer(torch.ones(1, 1), state if carried else state.detach())
        assert (output.tolist(), output.requires_grad) == ([[1.0]], True)
        output.sum().backward()

        assert (first.grad if first.grad is None else first.grad.tolist()) == gradient

    @pytest.mark.parametrize(("carried", "gradient"), [(True, [[0.125]]), (False, None)], ids=["carried", "detached"])
    def test_in_an_lstm_it_goes_through_the_cell(self, carried, gradient):
        layer, first = nn.LSTM(1, 1), torch.tensor([[8.0]], requires_grad=True)
        for parameter in layer.parameters():
            nn.init.zeros_(parameter)

        _, (h, c) = layer(torch.ones(2, 1), (torch.zeros(1, 1), first))
        _, (_, last) = layer(torch.ones(1, 1), (h, c) if carried else (h.detach(), c.detach()))
        assert (last.tolist(), last.requires_grad) == ([[1.0]], True)
        last.sum().backward()

        assert (first.grad if first.grad is None else first.grad.tolist()) == gradient

    def test_a_tuple_has_no_detach(self):
        layer = nn.LSTM(1, 1)
        for parameter in layer.parameters():
            nn.init.zeros_(parameter)
        _, state = layer(torch.ones(2, 1), (torch.zeros(1, 1), torch.tensor([[8.0]])))

        with pytest.raises(AttributeError):
            state.detach()
        h, c = (part.detach() for part in state)

        assert (h.requires_grad, c.requires_grad, c.tolist()) == (False, False, [[2.0]])

    def test_a_retained_graph_fails_after_a_step(self):
        layer = nn.LSTM(1, 1)
        output, state = layer(torch.ones(2, 1))
        assert output.requires_grad
        output.sum().backward(retain_graph=True)
        torch.optim.SGD(layer.parameters(), lr=0.1).step()

        output, _ = layer(torch.ones(2, 1), state)

        with pytest.raises(RuntimeError):
            output.sum().backward()

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
    def test_without_a_state_each_batch_learns(self, kind):
        layer, gradients = kind(1, 1), []

        for _ in range(2):
            layer.zero_grad()
            output, _ = layer(torch.ones(2, 1))
            assert output.requires_grad
            output.sum().backward()
            gradients.append(layer.weight_ih_l0.grad.tolist())

        assert gradients[0] == gradients[1]


@claim(
    api=["torch.nn.LSTM", "torch.nn.GRU", "torch.nn.RNN"],
    about=["value", "warning", "error"],
    see=["generated/torch.nn.LSTM"],
    asked=[
        "dropout option adds dropout after all but last recurrent layer",
        "non-zero dropout expects num_layers greater than 1",
        "LSTM dropout has no effect with one layer",
        "dropout after the last LSTM layer",
        "UserWarning dropout num_layers=1",
    ],
)
class TestDropoutOfARecurrentLayerIsBetweenItsLayers:
    """`dropout` of `nn.LSTM` acts on what passes between its layers.

    In training the output of a layer before the last is dropped on its way to the next.
    [a_layer_hides_its_input_from_the_next]
    With a probability of 1 the first layer still reads its input, and each later one reads zeros.
    [a_layer_hides_its_input_from_the_next, lstm_and_gru_hide_it_too]
    The output itself is not dropped. [the_last_output_is_not_dropped, of_gru_and_lstm_neither]
    One layer has nothing between: `dropout=0.5` warns by a UserWarning, and a probability of 1 changes nothing.
    [one_layer_warns, in_one_layer_dropout_does_nothing]
    Two directions of one layer warn too. [one_layer_warns]
    To drop the last output, apply `nn.Dropout` to it. [advice]
    In evaluation nothing is dropped. [in_evaluation_nothing_is_dropped]
    A probability of 1.5 or `True` raises ValueError. [another_probability_raises]
    """

    @pytest.mark.parametrize("later", [1, 2, 3])
    def test_a_layer_hides_its_input_from_the_next(self, later):
        layer = nn.RNN(1, 1, 1 + later, nonlinearity="relu", bias=False, dropout=1.0)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)

        _, h = layer(torch.tensor([[1.0], [2.0]]))

        assert h.tolist() == [[3.0], *[[0.0]] * later]

    @pytest.mark.parametrize("kind", [nn.GRU, nn.LSTM])
    def test_lstm_and_gru_hide_it_too(self, kind):
        layer = kind(1, 1, num_layers=2, dropout=1.0)

        first, second = layer(torch.tensor([[1.0], [2.0]]))[0], layer(torch.tensor([[-5.0], [7.0]]))[0]

        assert torch.equal(first, second)
        assert first.abs().gt(0).tolist() == [[True], [True]]

    def test_the_last_output_is_not_dropped(self):
        layer = nn.RNN(1, 1, num_layers=2, nonlinearity="relu", dropout=1.0)
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)

        output, _ = layer(torch.tensor([[1.0], [2.0]]))

        assert output.tolist() == [[2.0], [4.0]]

    def test_of_gru_and_lstm_neither(self):
        gru, lstm = nn.GRU(1, 1, 2, dropout=1.0), nn.LSTM(1, 1, 2, dropout=1.0)
        for parameter in [*gru.parameters(), *lstm.parameters()]:
            nn.init.zeros_(parameter)

        output, h = gru(torch.ones(2, 1), torch.tensor([[8.0], [80.0]]))
        other, (_, c) = lstm(torch.ones(2, 1), (torch.zeros(2, 1), torch.tensor([[8.0], [4.0]])))

        assert (output.tolist(), h.tolist()) == ([[40.0], [20.0]], [[2.0], [20.0]])
        assert other.flatten().tolist() == pytest.approx([0.4820138, 0.3807971])
        assert c.tolist() == [[2.0], [1.0]]

    @pytest.mark.parametrize(("layers", "bidirectional", "number"), [(1, False, 1), (1, True, 1), (2, False, 0)])
    def test_one_layer_warns(self, layers, bidirectional, number):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            nn.LSTM(2, 3, layers, dropout=0.5, bidirectional=bidirectional)

        assert [one.category for one in raised] == [UserWarning] * number

    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
    def test_in_one_layer_dropout_does_nothing(self, kind):
        with pytest.warns(UserWarning, match="num_layers greater than 1"):
            layer = kind(2, 3, dropout=1.0)
        plain = kind(2, 3)
        plain.load_state_dict(layer.state_dict())

        output, _ = layer(torch.ones(4, 2))

        assert layer.training
        assert torch.equal(output, plain(torch.ones(4, 2))[0])

    def test_in_evaluation_nothing_is_dropped(self):
        layer = nn.RNN(1, 1, num_layers=2, nonlinearity="relu", bias=False, dropout=1.0).eval()
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 1.0)

        output, _ = layer(torch.tensor([[1.0], [2.0]]))

        assert output.tolist() == [[1.0], [4.0]]

    @pytest.mark.parametrize("dropout", [1.5, -0.5, True])
    @pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
    def test_another_probability_raises(self, kind, dropout):
        with pytest.raises(ValueError):
            kind(2, 3, num_layers=2, dropout=dropout)
