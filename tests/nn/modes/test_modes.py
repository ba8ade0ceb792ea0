"""Training and evaluation, and what a layer begins with.

Order: 11
"""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from torchnotes import changed, claim, since, until


@claim(
    api=["torch.nn.Module.train", "torch.nn.Module.eval"],
    about=["state", "error", "argument", "gradient"],
    see=["generated/torch.nn.Module", "notes/autograd", "generated/torch.nn.Dropout"],
    asked=[
        "what does model.eval() actually do",
        "dropout still active after model.eval()",
        "does eval disable gradients",
        "training mode is expected to be boolean",
        "F.dropout during evaluation",
        "model.training flag not propagated to submodules",
    ],
)
class TestEvalChangesAFlagOnly:
    """`eval()` and `train()` set the flag `training` of an `nn.Sequential`.

    The flags of its modules are set too, at two levels. [it_reaches_all_children_and_back]
    `train(mode=False)` sets them as `eval()` does. [train_of_false_is_eval]
    On `nn.Dropout` both methods return the module itself. [both_return_the_module]
    A module in a plain list keeps its flag, and one in an `nn.ModuleList` does not. [a_module_in_a_list_is_not_reached]
    An `nn.Linear` in evaluation has gradients as in training. [eval_keeps_the_gradients]
    Assigning `training` of an `nn.Sequential` does not reach its children. [the_flag_assigned_reaches_no_children]
    A child assigned to an `nn.Sequential` in evaluation keeps its own mode. [a_child_added_later_keeps_its_mode]
    `train(0)`, `train("eval")` and `train(None)` raise ValueError. [a_mode_that_is_no_bool_raises]
    `nn.functional.dropout` without `training=` drops in evaluation too. [the_function_ignores_the_flag]
    """

    def test_it_reaches_all_children_and_back(self):
        network = nn.Sequential(nn.Dropout(), nn.Sequential(nn.Dropout()))

        network.eval()
        evaluating = [module.training for module in network.modules()]
        network.train()

        assert evaluating == [False] * 4
        assert [module.training for module in network.modules()] == [True] * 4

    def test_both_return_the_module(self):
        network = nn.Dropout()

        assert network.eval() is network
        assert network.train() is network

    def test_train_of_false_is_eval(self):
        network = nn.Sequential(nn.Dropout())

        network.train(mode=False)

        assert [module.training for module in network.modules()] == [False, False]

    def test_eval_keeps_the_gradients(self):
        layer = nn.Linear(2, 1).eval()

        output = layer(torch.tensor([3.0, 4.0]))
        output.backward()

        assert output.requires_grad
        assert layer.weight.grad.tolist() == [[3.0, 4.0]]

    def test_the_flag_assigned_reaches_no_children(self):
        network = nn.Sequential(nn.Dropout())

        network.training = False

        assert [module.training for module in network.modules()] == [False, True]

    def test_a_child_added_later_keeps_its_mode(self):
        network = nn.Sequential(nn.Dropout()).eval()

        network.new, network.evaluating = nn.Dropout(), nn.Dropout().eval()

        assert [module.training for module in network.modules()] == [False, False, True, False]

    @pytest.mark.parametrize("mode", [0, "eval", None])
    def test_a_mode_that_is_no_bool_raises(self, mode):
        network = nn.Dropout()

        with pytest.raises(ValueError):
            network.train(mode)

    def test_a_module_in_a_list_is_not_reached(self):
        module = nn.Module()
        module.listed, module.held = [nn.Dropout()], nn.ModuleList([nn.Dropout()])

        module.eval()

        assert (module.listed[0].training, module.held[0].training) == (True, False)

    def test_the_function_ignores_the_flag(self):
        class Dropping(nn.Module):
            def forward(self, x):
                return nn.functional.dropout(x, 1.0)

        assert Dropping().eval()(torch.ones(2)).tolist() == [0.0, 0.0]


@claim(
    api=["torch.nn.Linear.reset_parameters", "torch.nn.Conv2d.reset_parameters"],
    about=["state", "value", "shape"],
    see=["generated/torch.nn.Linear", "generated/torch.nn.Conv2d", "nn.init"],
    equivalent={
        "torch.nn.Linear.reset_parameters": {"call-does-twice": "numbers drawn anew are as random as the first ones"},
        "torch.nn.Conv2d.reset_parameters": {"call-does-twice": "numbers drawn anew are as random as the first ones"},
    },
    asked=[
        "default weight initialization of nn.Linear",
        "how are pytorch conv weights initialized",
        "reinitialize layer weights",
        "why kaiming_uniform a=sqrt(5)",
        "reset model weights to random",
    ],
)
class TestLinearBeginsWithinOneOverTheRootOfItsInputs:
    """A float32 `nn.Linear` begins with numbers within ±1/√in_features.

    Up to rounding weight and bias stay within that bound, for 1 to 50 inputs and outputs.
    [weight_and_bias_are_within_the_bound]
    With 100 inputs and 10 000 outputs the extremes of both come within 0.001 of the bound, on both sides.
    [many_weights_come_close_to_the_bound_on_both_sides]
    `nn.Conv2d` counts the inputs of a group times the size of its kernel.
    [a_convolution_counts_its_kernel_and_the_inputs_of_a_group]
    By default `kaiming_uniform_` of a float32 matrix with `a=math.sqrt(5)` has the same bound.
    [kaiming_uniform_has_the_same_bound]
    `reset_parameters()` of a new `nn.Linear` or `nn.Conv2d` draws again into the same Parameters.
    [a_reset_draws_again_in_place]
    """

    @given(inputs=st.integers(1, 50), outputs=st.integers(1, 50))
    def test_weight_and_bias_are_within_the_bound(self, inputs, outputs):
        layer = nn.Linear(inputs, outputs)

        bound = 1 / math.sqrt(inputs) + 1e-6
        assert max(map(abs, layer.weight.flatten().tolist())) <= bound
        assert max(map(abs, layer.bias.tolist())) <= bound

    def test_many_weights_come_close_to_the_bound_on_both_sides(self):
        layer = nn.Linear(100, 10_000)

        assert layer.weight.max().item() == pytest.approx(0.1, abs=1e-3)
        assert layer.weight.min().item() == pytest.approx(-0.1, abs=1e-3)
        assert layer.bias.max().item() == pytest.approx(0.1, abs=1e-3)
        assert layer.bias.min().item() == pytest.approx(-0.1, abs=1e-3)

    def test_a_convolution_counts_its_kernel_and_the_inputs_of_a_group(self):
        layer = nn.Conv2d(8, 4000, kernel_size=5, groups=2)

        assert layer.weight.abs().max().item() == pytest.approx(0.1, abs=1e-3)
        assert layer.bias.abs().max().item() == pytest.approx(0.1, abs=1e-2)

    @pytest.mark.parametrize("layer", [nn.Linear(4, 3), nn.Conv2d(1, 3, 2)], ids=["linear", "convolution"])
    def test_a_reset_draws_again_in_place(self, layer):
        weight, bias = layer.weight, layer.bias
        nn.init.constant_(weight, 7.0)
        nn.init.constant_(bias, 7.0)

        layer.reset_parameters()

        assert (layer.weight is weight, layer.bias is bias) == (True, True)
        assert max(weight.abs().max().item(), bias.abs().max().item()) <= 0.5

    def test_kaiming_uniform_has_the_same_bound(self):
        weight = nn.init.kaiming_uniform_(torch.empty(10_000, 100), a=math.sqrt(5))

        assert weight.max().item() == pytest.approx(0.1, abs=1e-3)
        assert weight.min().item() == pytest.approx(-0.1, abs=1e-3)


@claim(
    api=["torch.nn.BatchNorm1d", "torch.nn.functional.layer_norm"],
    about=["value", "error", "state"],
    see=["generated/torch.nn.BatchNorm1d"],
    asked=[
        "batch_norm eps must be positive",
        "BatchNorm eps=0",
        "how does batchnorm compute running variance",
        "biased or unbiased variance in batch normalization",
        "batch norm train vs eval statistics",
    ],
)
class TestBatchNormRefusesAnEpsOfZeroInTraining:
    """A call of `BatchNorm1d` in training raises for an `eps` of 0.

    From torch 2.10 on the call raises ValueError. [an_eps_of_zero_raises]
    Before torch 2.10 it passed, and a feature of two equal numbers became 0.
    [an_eps_of_zero_makes_a_constant_feature_zero]
    From torch 2.12 on an `eps` of 0 passes in evaluation, by running statistics.
    [an_eps_of_zero_passes_in_evaluation_only]
    In torch 2.10 and 2.11 an `eps` of 0 raises in evaluation too. [in_evaluation_an_eps_of_zero_raises]
    In training the default layer normalizes by the mean and the biased variance of the batch.
    [training_normalizes_by_the_batch_and_keeps_statistics]
    With `momentum=0.25` the running variance moves a quarter of the way to the unbiased variance of the batch.
    [training_normalizes_by_the_batch_and_keeps_statistics]
    In evaluation the default layer normalizes by its running statistics, and keeps them.
    [evaluation_normalizes_by_the_statistics]
    `layer_norm` accepts an `eps` of 0 for the numbers 1 and 5. [layer_norm_accepts_an_eps_of_zero]
    """

    def test_training_normalizes_by_the_batch_and_keeps_statistics(self):
        norm = nn.BatchNorm1d(1, momentum=0.25)

        output = norm(torch.tensor([[1.0], [5.0]]))

        assert output.round(decimals=4).tolist() == [[-1.0], [1.0]]
        assert (norm.running_mean.tolist(), norm.running_var.tolist()) == ([0.75], [2.75])

    def test_evaluation_normalizes_by_the_statistics(self):
        norm = nn.BatchNorm1d(1).eval()

        output = norm(torch.tensor([[1.0], [5.0]]))

        assert output.round(decimals=4).tolist() == [[1.0], [5.0]]
        assert (norm.running_mean.tolist(), norm.running_var.tolist()) == ([0.0], [1.0])

    @until("2.10")
    def test_an_eps_of_zero_makes_a_constant_feature_zero(self):
        norm = nn.BatchNorm1d(2, eps=0.0)

        output = norm(torch.tensor([[1.0, 7.0], [5.0, 7.0]]))

        assert output.tolist() == [[-1.0, 0.0], [1.0, 0.0]]

    @since(
        "2.10",
        why="pytorch#166756",
        remedy="Pass a tiny positive `eps`, such as `1e-12`.",
        trigger={
            "calls": ["torch.nn.functional.batch_norm"],
            "at": {"training": 5, "eps": 7},
            "when": ["argument:eps=0|0.0 or below:eps=0", "argument:training=True"],
        },
    )
    def test_an_eps_of_zero_raises(self):
        norm, x = nn.BatchNorm1d(2, eps=0.0), torch.ones(2, 2)

        with pytest.raises(ValueError):
            norm(x)

    @since("2.10", why="pytorch#166756", remedy="Pass a tiny positive `eps`, such as `1e-12`.")
    @until("2.12")
    def test_in_evaluation_an_eps_of_zero_raises(self):
        norm, x = nn.BatchNorm1d(1, eps=0.0).eval(), torch.tensor([[1.0], [5.0]])

        with pytest.raises(ValueError):
            norm(x)

    @since(
        "2.12",
        why="pytorch#175508",
        remedy="Pass a tiny positive `eps`, such as `1e-12`.",
        trigger={
            "calls": ["torch.nn.functional.batch_norm"],
            "at": {"training": 5, "eps": 7},
            "when": ["argument:eps=0|0.0", "!argument:training=True"],
        },
    )
    @changed(
        "2.10",
        remedy="Pass an `eps` above zero.",
        trigger={
            "calls": ["torch.nn.functional.batch_norm"],
            "at": {"training": 5, "eps": 7},
            "when": ["argument:eps=0|0.0 or below:eps=0", "!argument:training=True"],
        },
    )
    def test_an_eps_of_zero_passes_in_evaluation_only(self):
        norm, x = nn.BatchNorm1d(1, eps=0.0), torch.tensor([[1.0], [5.0]])

        with pytest.raises(ValueError):
            norm(x)
        assert norm.eval()(x).tolist() == [[1.0], [5.0]]

    def test_layer_norm_accepts_an_eps_of_zero(self):
        assert nn.functional.layer_norm(torch.tensor([[1.0, 5.0]]), (2,), eps=0.0).tolist() == [[-1.0, 1.0]]
