"""Half precision and integers in layers on the CPU.

Order: 33
"""

import pytest
import torch
import torch.nn.functional as F

from torchnotes import claim, since, until

UNSUPPORTED = pytest.mark.parametrize(
    "run",
    [
        lambda x: F.avg_pool3d(x, 1),
        lambda x: F.local_response_norm(x, 2),
        lambda x: F.rrelu(x, training=True),
        lambda x: F.ctc_loss(x[0, 0], torch.tensor([[1]]), torch.tensor([2]), torch.tensor([1])),
        lambda x: F.multi_margin_loss(x[0, 0, 0], torch.tensor([0, 1])),
    ],
    ids=["avg_pool3d", "local_response_norm", "rrelu", "ctc_loss", "multi_margin_loss"],
)


@claim(
    api=[
        "torch.nn.functional.linear",
        "torch.nn.functional.conv1d",
        "torch.nn.functional.softmax",
        "torch.nn.functional.layer_norm",
    ],
    about=["value", "dtype", "error"],
    see=["generated/torch.nn.functional.linear", "generated/torch.nn.functional.conv1d", "amp"],
    asked=[
        "addmm_impl_cpu_ not implemented for 'Half'",
        "slow_conv2d_cpu not implemented for Half",
        "run fp16 model on cpu",
        "LayerNormKernelImpl not implemented for 'Half'",
        "which layers support half precision without gpu",
        "model.half() error on cpu",
    ],
)
class TestHalfPrecisionCameToTheCpuLayerByLayer:
    """`F.linear`, `F.conv1d` and `F.softmax` run in float16 on the CPU.

    Before torch 2.2 these three raise RuntimeError.
    [linear_layers_convolutions_and_softmax_run, linear_layers_convolutions_and_softmax_raise]
    `F.gelu` and `torch.sigmoid` run, and before torch 2.1 raise RuntimeError. [activations_run, activations_raise]
    `F.layer_norm` runs, and before torch 2.3 raises RuntimeError. [normalization_runs, normalization_raises]
    `F.cross_entropy` with class indices runs, and before torch 2.4 raises RuntimeError. [a_loss_runs, a_loss_raises]
    In float16 on the CPU, `avg_pool3d`, `rrelu` in training, `ctc_loss` and `multi_margin_loss` raise
    NotImplementedError.
    [some_layers_and_losses_are_not_implemented]
    `local_response_norm` raises it for an input of 5 dimensions. [some_layers_and_losses_are_not_implemented]
    Before torch 2.8 these five raise RuntimeError. [some_layers_and_losses_raise]
    """

    @until("2.1")
    @pytest.mark.parametrize("activate", [F.gelu, torch.sigmoid, F.hardswish], ids=["gelu", "sigmoid", "hardswish"])
    def test_activations_raise(self, activate):
        x = torch.ones(2, dtype=torch.float16)

        with pytest.raises(RuntimeError):
            activate(x)

    @since("2.1")
    @pytest.mark.parametrize(
        ("activate", "expected"), [(F.gelu, 0.8413), (torch.sigmoid, 0.7311)], ids=["gelu", "sigmoid"]
    )
    def test_activations_run(self, activate, expected):
        result = activate(torch.ones(2, dtype=torch.float16))

        assert result.tolist() == pytest.approx([expected, expected], abs=1e-3)
        assert result.dtype == torch.float16

    @until("2.2")
    @pytest.mark.parametrize(
        "run",
        [lambda x: F.linear(x, x), lambda x: F.conv1d(x[None], x[None]), lambda x: F.softmax(x, dim=1)],
        ids=["linear", "convolution", "softmax"],
    )
    def test_linear_layers_convolutions_and_softmax_raise(self, run):
        x = torch.ones(2, 2, dtype=torch.float16)

        with pytest.raises(RuntimeError):
            run(x)

    @since("2.2")
    def test_linear_layers_convolutions_and_softmax_run(self):
        x = torch.tensor([[1.0, 2.0]], dtype=torch.float16)

        linear, convolved, softened = F.linear(x, x), F.conv1d(x, x[None]), F.softmax(x * 0, dim=1)

        assert (linear.tolist(), convolved.tolist(), softened.tolist()) == ([[5.0]], [[5.0]], [[0.5, 0.5]])
        assert linear.dtype == convolved.dtype == softened.dtype == torch.float16

    @until("2.3")
    def test_normalization_raises(self):
        x = torch.tensor([[1.0, 3.0]], dtype=torch.float16)

        with pytest.raises(RuntimeError):
            F.layer_norm(x, (2,))

    @since("2.3")
    def test_normalization_runs(self):
        result = F.layer_norm(torch.tensor([[1.0, 3.0]], dtype=torch.float16), (2,))

        assert (result.tolist(), result.dtype) == ([[-1.0, 1.0]], torch.float16)

    @until("2.4")
    def test_a_loss_raises(self):
        scores, target = torch.zeros(2, 3, dtype=torch.float16), torch.tensor([0, 1])

        with pytest.raises(RuntimeError):
            F.cross_entropy(scores, target)

    @since("2.4")
    def test_a_loss_runs(self):
        loss = F.cross_entropy(torch.zeros(2, 3, dtype=torch.float16), torch.tensor([0, 1]))

        assert (loss.item(), loss.dtype) == (pytest.approx(1.0986, abs=1e-3), torch.float16)

    @until("2.8")
    @UNSUPPORTED
    def test_some_layers_and_losses_raise(self, run):
        x = torch.zeros(1, 1, 2, 2, 2, dtype=torch.float16)

        with pytest.raises(RuntimeError) as raised:
            run(x)

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.nn.functional.avg_pool3d",
                "torch.nn.functional.rrelu",
                "torch.nn.functional.ctc_loss",
                "torch.nn.functional.multi_margin_loss",
            ],
            "at": {"training": 3},
            "when": ["dtype:float16", "device:cpu", "!argument:training=False"],
        },
    )
    @UNSUPPORTED
    def test_some_layers_and_losses_are_not_implemented(self, run):
        x = torch.zeros(1, 1, 2, 2, 2, dtype=torch.float16)

        with pytest.raises(NotImplementedError):
            run(x)


@claim(
    api=["torch.nn.functional.pad", "torch.nn.functional.max_pool2d", "torch.nn.functional.max_pool1d"],
    about=["value", "dtype", "error"],
    see=["generated/torch.nn.functional.pad", "generated/torch.nn.functional.max_pool2d"],
    asked=[
        "max_pool2d not implemented for 'Long'",
        "reflection_pad1d not implemented for Long",
        "max pooling integer tensor",
        "reflect pad int64 labels or token ids",
        "negative circular padding",
    ],
)
class TestIntegersMayBePaddedAndPooled:
    """`F.pad` reflects and replicates int64, and `F.max_pool2d` pools it.

    The result is int64. [reflecting_integers_gives_integers, pooling_integers_gives_integers]
    Before torch 2.1 they raise RuntimeError for int64. [reflecting_integers_raises, pooling_integers_raises]
    By default `F.pad` pads int64 by zeros. [a_constant_pads_integers]
    By default `F.max_pool1d` raises NotImplementedError for int64 on the CPU, and before torch 2.8 RuntimeError.
    [pooling_in_one_dimension_is_not_implemented, pooling_integers_in_one_dimension_raises]
    `F.max_pool2d` raises NotImplementedError for bools. [pooling_bools_is_not_implemented]
    Circular padding of float32 by (-1, 1) crops on the left, and before torch 2.1 raises RuntimeError.
    [a_negative_circular_padding_crops, a_negative_circular_padding_raises]
    """

    @until("2.1")
    @pytest.mark.parametrize("mode", ["reflect", "replicate"])
    def test_reflecting_integers_raises(self, mode):
        x = torch.tensor([[1, 2]])

        with pytest.raises(RuntimeError):
            F.pad(x, (1, 1), mode=mode)

    @since("2.1")
    @pytest.mark.parametrize(("mode", "expected"), [("reflect", [[2, 1, 2, 1]]), ("replicate", [[1, 1, 2, 2]])])
    def test_reflecting_integers_gives_integers(self, mode, expected):
        result = F.pad(torch.tensor([[1, 2]]), (1, 1), mode=mode)

        assert (result.tolist(), result.dtype) == (expected, torch.int64)

    @until("2.1")
    def test_pooling_integers_raises(self):
        x = torch.tensor([[[1, 2], [3, 4]]])

        with pytest.raises(RuntimeError):
            F.max_pool2d(x, 2)

    @since("2.1")
    def test_pooling_integers_gives_integers(self):
        result = F.max_pool2d(torch.tensor([[[1, 2, 7, 0], [3, 4, 5, 6]]]), 2)

        assert (result.tolist(), result.dtype) == ([[[4, 7]]], torch.int64)

    @until("2.1")
    def test_a_negative_circular_padding_raises(self):
        x = torch.tensor([[1.0, 2.0, 3.0]])

        with pytest.raises(RuntimeError):
            F.pad(x, (-1, 1), mode="circular")

    @since("2.1")
    def test_a_negative_circular_padding_crops(self):
        assert F.pad(torch.tensor([[1.0, 2.0, 3.0]]), (-1, 1), mode="circular").tolist() == [[2.0, 3.0, 2.0]]

    def test_a_constant_pads_integers(self):
        assert F.pad(torch.tensor([[1, 2]]), (1, 2)).tolist() == [[0, 1, 2, 0, 0]]

    @until("2.8")
    def test_pooling_integers_in_one_dimension_raises(self):
        x = torch.tensor([[1, 2]])

        with pytest.raises(RuntimeError) as raised:
            F.max_pool1d(x, 2)

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.nn.functional.max_pool1d", "torch.max_pool1d"],
            "when": ["dtype:integral,bool", "device:cpu", "!argument:return_indices=True"],
            "at": {"return_indices": 6},
        },
    )
    def test_pooling_in_one_dimension_is_not_implemented(self):
        x = torch.tensor([[1, 2]])

        with pytest.raises(NotImplementedError):
            F.max_pool1d(x, 2)

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.nn.functional.max_pool2d",
                "torch.nn.functional.max_pool3d",
                "torch.nn.functional.max_pool2d_with_indices",
                "torch.nn.functional.max_pool3d_with_indices",
                "torch.max_pool2d",
                "torch.max_pool3d",
            ],
            "when": ["dtype:bool", "device:cpu"],
        },
    )
    def test_pooling_bools_is_not_implemented(self):
        x = torch.ones(1, 2, 2, dtype=torch.bool)

        with pytest.raises(NotImplementedError):
            F.max_pool2d(x, 2)
