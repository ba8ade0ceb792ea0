"""Initialisers: where they write, and orthogonal matrices.

Order: 27.7
"""

import pytest
import torch
from torch import nn

from torchnotes import claim

INITIALISERS = {
    "uniform_": (),
    "normal_": (),
    "trunc_normal_": (),
    "constant_": (2.0,),
    "ones_": (),
    "zeros_": (),
    "eye_": (),
    "xavier_uniform_": (),
    "xavier_normal_": (),
    "kaiming_uniform_": (),
    "kaiming_normal_": (),
    "orthogonal_": (),
    "sparse_": (0.5,),
}


@claim(
    api=["torch.nn.init.zeros_", "torch.nn.init.constant_", "torch.nn.init.ones_", "torch.nn.init.eye_"],
    about=["state", "gradient", "value"],
    see=["nn.init", "notes/autograd"],
    asked=[
        "does nn.init work in place",
        "do I need no_grad to initialize weights",
        "initialize all weights with zeros",
        "why not initialize weights to the same constant",
        "set bias to zero at init",
    ],
)
class TestInitialisersWriteInPlaceWithoutAGraph:
    """`nn.init.zeros_` writes into a Parameter, and returns it.

    Thirteen functions of `nn.init` do so for a weight of 4 by 4, and it stays a leaf that requires gradients.
    [the_very_parameter_is_written]
    They do so outside `no_grad` too, where `weight.zero_()` of such a weight raises RuntimeError.
    [a_method_raises_where_a_function_does_not]
    `zeros_`, `ones_`, `constant_` and `eye_` fill with numbers that are known. [constants_fill]
    With weights and biases of zero in two linear layers around a tanh the first `backward()` leaves gradients of 0 on
    both weights.
    [two_layers_of_zeros_have_no_gradient]
    In such a network of weights and biases of 0.5, three hidden units have weights whose gradients are alike.
    [units_that_begin_alike_have_gradients_alike]
    """

    @pytest.mark.parametrize("name", INITIALISERS)
    def test_the_very_parameter_is_written(self, name):
        weight = nn.Parameter(torch.full((4, 4), 77.0))

        returned = getattr(nn.init, name)(weight, *INITIALISERS[name])

        assert returned is weight
        assert (weight == 77.0).any().item() is False
        assert (weight.requires_grad, weight.is_leaf) == (True, True)

    def test_a_method_raises_where_a_function_does_not(self):
        layer = nn.Linear(2, 1)

        with pytest.raises(RuntimeError):
            layer.weight.zero_()
        nn.init.zeros_(layer.weight)

        assert layer.weight.tolist() == [[0.0, 0.0]]

    def test_constants_fill(self):
        assert nn.init.zeros_(torch.empty(2)).tolist() == [0.0, 0.0]
        assert nn.init.ones_(torch.empty(2)).tolist() == [1.0, 1.0]
        assert nn.init.constant_(torch.empty(2), 0.25).tolist() == [0.25, 0.25]
        assert nn.init.eye_(torch.empty(2, 3)).tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]

    def test_two_layers_of_zeros_have_no_gradient(self):
        network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
        for parameter in network.parameters():
            nn.init.zeros_(parameter)

        network(torch.ones(2)).backward()

        assert [one.grad.count_nonzero().item() for one in network.parameters()] == [0, 0, 0, 1]

    def test_units_that_begin_alike_have_gradients_alike(self):
        network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
        for parameter in network.parameters():
            nn.init.constant_(parameter, 0.5)

        network(torch.tensor([1.0, 2.0])).backward()

        first, second, third = network[0].weight.grad.tolist()
        assert first == second == third
        assert min(map(abs, first)) > 0


@claim(
    api=["torch.nn.init.orthogonal_"],
    about=["value", "shape", "error"],
    see=["nn.init"],
    asked=[
        "orthogonal initialization of a weight",
        "orthogonal_ rows or columns",
        "orthogonal init for convolution kernel",
        "Only tensors with 2 or more dimensions are supported",
    ],
)
class TestOrthogonalMakesTheShorterSideOrthonormal:
    """By default `orthogonal_` makes rows, or fewer columns, orthonormal.

    By default float32 rows of a wide or square matrix have length 1 and inner products of 0, up to rounding.
    [the_rows_of_a_wide_matrix_are_orthonormal]
    Of a tall matrix the columns are so. [the_columns_of_a_tall_matrix_are_orthonormal]
    `gain` is the length of the rows of a wide matrix. [a_gain_is_the_length]
    A kernel counts as a matrix of its first dimension by the rest: for `Conv2d`, of output channels.
    [a_kernel_counts_as_a_matrix]
    A vector raises ValueError. [a_vector_raises]
    """

    @pytest.mark.parametrize("shape", [(3, 5), (4, 4), (1, 6)])
    def test_the_rows_of_a_wide_matrix_are_orthonormal(self, shape):
        weight = nn.init.orthogonal_(torch.empty(shape))

        assert torch.allclose(weight @ weight.T, torch.eye(shape[0]), rtol=0, atol=1e-6) is True

    def test_the_columns_of_a_tall_matrix_are_orthonormal(self):
        weight = nn.init.orthogonal_(torch.empty(5, 3))

        assert torch.allclose(weight.T @ weight, torch.eye(3), rtol=0, atol=1e-6) is True

    def test_a_gain_is_the_length(self):
        weight = nn.init.orthogonal_(torch.empty(2, 5), gain=3.0)

        assert weight.norm(dim=1).tolist() == pytest.approx([3.0, 3.0])

    def test_a_kernel_counts_as_a_matrix(self):
        weight = nn.init.orthogonal_(torch.empty(4, 2, 3, 3)).flatten(1)

        assert torch.allclose(weight @ weight.T, torch.eye(4), rtol=0, atol=1e-6) is True

    def test_a_vector_raises(self):
        bias = torch.empty(3)

        with pytest.raises(ValueError):
            nn.init.orthogonal_(bias)
