"""Padding, pooling and sampling: dtypes on the CPU, and sizes that shrink to nothing.

Order: 25
"""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until

HALF = torch.tensor([[[1.0, 2.0]]], dtype=torch.float16)

PADDED = {"reflect": [2.0, 1.0, 2.0], "replicate": [1.0, 1.0, 2.0]}
"""What `HALF` becomes with one more number on the left, by mode."""

PADDING = pytest.mark.parametrize(
    ("mode", "shape", "pad"),
    [
        ("reflect", (1, 1, 2), (1, 0)),
        ("reflect", (1, 1, 1, 2), (1, 0, 0, 0)),
        ("replicate", (1, 1, 2), (1, 0)),
        ("replicate", (1, 1, 1, 2), (1, 0, 0, 0)),
        ("replicate", (1, 1, 1, 1, 2), (1, 0, 0, 0, 0, 0)),
    ],
    ids=["reflect1d", "reflect2d", "replicate1d", "replicate2d", "replicate3d"],
)

SAMPLING = pytest.mark.parametrize(
    "sample",
    [
        lambda x: F.grid_sample(x[None], x.new_zeros(1, 1, 1, 2), align_corners=False),
        lambda x: F.grid_sample(x[None, None], x.new_zeros(1, 1, 1, 1, 3), align_corners=False),
    ],
    ids=["grid_sample2d", "grid_sample3d"],
)

UNPOOLING = pytest.mark.parametrize(
    "unpool",
    [
        lambda x: F.max_unpool1d(x[..., 1:], torch.tensor([[[1]]]), 2),
        lambda x: F.max_unpool2d(x[None, ..., 1:], torch.tensor([[[[1]]]]), (1, 2)),
        lambda x: F.max_unpool3d(x[None, None, ..., 1:], torch.tensor([[[[[1]]]]]), (1, 1, 2)),
    ],
    ids=["max_unpool1d", "max_unpool2d", "max_unpool3d"],
)


@claim(
    api=[
        "torch.nn.functional.pad",
        "torch.nn.functional.adaptive_max_pool3d",
        "torch.nn.functional.grid_sample",
        "torch.nn.functional.max_unpool1d",
        "torch.nn.functional.max_unpool2d",
        "torch.nn.functional.max_unpool3d",
    ],
    about=["value", "dtype", "error"],
    see=["generated/torch.nn.functional.pad", "generated/torch.nn.functional.grid_sample"],
    asked=[
        "reflection_pad2d not implemented for 'Half'",
        "grid_sample half precision cpu",
        "max_unpool2d fp16 cpu error",
        "replication padding half tensor without gpu",
    ],
)
class TestPadsPoolsAndSamplesOfFloat16RunOnTheCpu:
    """`F.pad` reflects and replicates float16 on the CPU.

    Reflecting runs in 1 and 2 dimensions, replicating in 1, 2 and 3; before torch 2.6 these raised RuntimeError.
    [padding_runs, padding_raises]
    `F.adaptive_max_pool3d` of float16 runs, and before torch 2.6 raised RuntimeError.
    [adaptive_pooling_runs, adaptive_pooling_raises]
    `F.grid_sample` of float16 does so too. [sampling_runs, sampling_raises]
    `F.max_unpool1d`, `F.max_unpool2d` and `F.max_unpool3d` run, and raised before torch 2.5.
    [unpooling_runs, unpooling_raises]
    Padding by zeros runs in float16 on older releases too. [padding_by_zeros_runs]
    """

    @until("2.6")
    @PADDING
    def test_padding_raises(self, mode, shape, pad):
        x = HALF.reshape(shape)

        with pytest.raises(RuntimeError):
            F.pad(x, pad, mode=mode)

    @since("2.6", why="pytorch#135931")
    @PADDING
    def test_padding_runs(self, mode, shape, pad):
        result = F.pad(HALF.reshape(shape), pad, mode=mode)

        assert (result.flatten().tolist(), result.dtype) == (PADDED[mode], torch.float16)

    @until("2.6")
    def test_adaptive_pooling_raises(self):
        x = HALF.reshape(1, 1, 1, 1, 2)

        with pytest.raises(RuntimeError):
            F.adaptive_max_pool3d(x, 1)

    @since("2.6", why="pytorch#136091")
    def test_adaptive_pooling_runs(self):
        result = F.adaptive_max_pool3d(HALF.reshape(1, 1, 1, 1, 2), 1)

        assert (result.flatten().tolist(), result.dtype) == ([2.0], torch.float16)

    @until("2.6")
    @SAMPLING
    def test_sampling_raises(self, sample):
        x = HALF.clone()

        with pytest.raises(RuntimeError):
            sample(x)

    @since("2.6")
    @SAMPLING
    def test_sampling_runs(self, sample):
        result = sample(HALF.clone())

        assert (result.flatten().tolist(), result.dtype) == ([1.5], torch.float16)

    @until("2.5")
    @UNPOOLING
    def test_unpooling_raises(self, unpool):
        x = HALF.clone()

        with pytest.raises(RuntimeError):
            unpool(x)

    @since("2.5")
    @UNPOOLING
    def test_unpooling_runs(self, unpool):
        result = unpool(HALF.clone())

        assert (result.flatten().tolist(), result.dtype) == ([0.0, 2.0], torch.float16)

    def test_padding_by_zeros_runs(self):
        result = F.pad(HALF, (1, 0))

        assert (result.tolist(), result.dtype) == ([[[0.0, 1.0, 2.0]]], torch.float16)


@claim(
    api=["torch.nn.functional.unfold", "torch.nn.functional.fold"],
    about=["value", "dtype", "error"],
    see=["generated/torch.nn.functional.unfold", "generated/torch.nn.functional.fold"],
    asked=[
        "im2col_out_cpu not implemented for 'Bool'",
        "extract patches from boolean mask",
        "sliding window blocks of a binary mask",
        "col2im bool tensor",
    ],
)
class TestMasksMayBeUnfoldedAndFolded:
    """`F.unfold` and `F.fold` accept bools on the CPU.

    The result is a tensor of bools. [bools_are_unfolded, bools_are_folded]
    Before torch 2.5 both raised RuntimeError. [bools_raise]
    Blocks that overlap are joined by *or* in `F.fold`. [blocks_that_overlap_are_joined]
    `F.unfold(mask.float(), 2).bool()` returns the same on older releases too. [floats_are_unfolded]
    """

    @until("2.5")
    @pytest.mark.parametrize(
        "run",
        [lambda mask: F.unfold(mask[None], 2), lambda mask: F.fold(mask, (1, 2), 1)],
        ids=["unfold", "fold"],
    )
    def test_bools_raise(self, run):
        mask = torch.tensor([[[True, False], [False, True]]])

        with pytest.raises(RuntimeError):
            run(mask)

    @since("2.5")
    def test_bools_are_unfolded(self):
        result = F.unfold(torch.tensor([[[[True, False], [False, True]]]]), 2)

        assert (result.flatten().tolist(), result.dtype) == ([True, False, False, True], torch.bool)

    @since("2.5")
    def test_bools_are_folded(self):
        result = F.fold(torch.tensor([[[True, False], [False, True]]]), (1, 2), 1)

        assert (result.tolist(), result.dtype) == ([[[[True, False]], [[False, True]]]], torch.bool)

    @since("2.5")
    def test_blocks_that_overlap_are_joined(self):
        blocks = torch.tensor([[[True, True], [True, False]]])

        assert F.fold(blocks, (1, 3), (1, 2)).tolist() == [[[[True, True, False]]]]

    def test_floats_are_unfolded(self):
        mask = torch.tensor([[[[True, False], [False, True]]]])

        assert F.unfold(mask.float(), 2).bool().flatten().tolist() == [True, False, False, True]


@claim(
    api=["torch.nn.functional.pad", "torch.constant_pad_nd"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.functional.pad"],
    asked=[
        "negative padding resulted in a negative output size",
        "pad an empty tensor with rows",
        "crop to zero with F.pad",
        "narrow(): length must be non-negative",
    ],
)
class TestACroppedDimensionMayBecomeEmptyBesideAPaddedOne:
    """`F.pad` can crop one dimension to 0 while it pads another.

    By default a (2, 3) tensor padded by (-1, -2, 1, 1) has shape (4, 0); before torch 2.10 RuntimeError was raised.
    [cropping_to_nothing_is_accepted, cropping_to_nothing_raises]
    `torch.constant_pad_nd` does the same. [cropping_to_nothing_is_accepted, cropping_to_nothing_raises]
    Adding rows to an empty (6, 0) tensor works from torch 2.10 on, and raised RuntimeError before.
    [an_empty_tensor_is_padded, an_empty_tensor_raises]
    Padded by (-1, -2) alone the (2, 3) tensor has shape (2, 0) on older releases too.
    [cropping_alone_to_nothing_is_accepted]
    By (-2, -2, 1, 1), more than its size, RuntimeError is raised. [cropping_more_than_the_size_raises]
    """

    @until("2.10")
    @pytest.mark.parametrize("pad", [F.pad, torch.constant_pad_nd], ids=["pad", "constant_pad_nd"])
    def test_cropping_to_nothing_raises(self, pad):
        x = torch.ones(2, 3)

        with pytest.raises(RuntimeError):
            pad(x, (-1, -2, 1, 1))

    @since(
        "2.10",
        remedy="Check the new sizes yourself where nothing may become empty.",
        trigger={
            "calls": ["torch.nn.functional.pad", "torch.constant_pad_nd"],
            "at": {"pad": 1, "mode": 2},
            "when": ["!argument:mode=reflect|replicate|circular", "pads_beside_nothing:pad"],
        },
    )
    @pytest.mark.parametrize("pad", [F.pad, torch.constant_pad_nd], ids=["pad", "constant_pad_nd"])
    def test_cropping_to_nothing_is_accepted(self, pad):
        assert pad(torch.ones(2, 3), (-1, -2, 1, 1)).shape == (4, 0)

    @until("2.10")
    def test_an_empty_tensor_raises(self):
        x = torch.ones(6, 0)

        with pytest.raises(RuntimeError):
            F.pad(x, (0, 0, 0, 24))

    @since("2.10")
    def test_an_empty_tensor_is_padded(self):
        assert F.pad(torch.ones(6, 0), (0, 0, 0, 24)).shape == (30, 0)

    @pytest.mark.parametrize("pad", [F.pad, torch.constant_pad_nd], ids=["pad", "constant_pad_nd"])
    def test_cropping_alone_to_nothing_is_accepted(self, pad):
        assert pad(torch.ones(2, 3), (-1, -2)).shape == (2, 0)

    @pytest.mark.parametrize("pad", [F.pad, torch.constant_pad_nd], ids=["pad", "constant_pad_nd"])
    def test_cropping_more_than_the_size_raises(self, pad):
        x = torch.ones(2, 3)

        with pytest.raises(RuntimeError):
            pad(x, (-2, -2, 1, 1))


@claim(
    api=["torch.nn.RMSNorm", "torch.nn.functional.rms_norm"],
    about=["value", "dtype", "error"],
    see=["generated/torch.nn.RMSNorm", "generated/torch.nn.functional.rms_norm"],
    asked=[
        "RMSNorm output dtype float32 instead of bf16",
        "Mismatch dtype between input and weight fused implementation",
        "module torch.nn has no attribute RMSNorm",
        "rms norm llama half precision",
    ],
)
class TestRmsNormKeepsTheDtypeOfItsInput:
    """`nn.RMSNorm` with float32 weights returns float16 for float16.

    Bfloat16 stays bfloat16 as well. [the_result_has_the_dtype_of_the_input]
    Before torch 2.7 the result was float32, the dtype of the weights, silently.
    [the_result_has_the_dtype_of_the_weight]
    Float32 with float64 weights stays float32, and became float64 before.
    [float64_weights_leave_float32, float64_weights_return_float64]
    Without weights the dtype is kept on older releases too. [without_weights_the_dtype_is_kept]
    Releases before torch 2.4 lack the layer. [the_layer_is_missing]
    """

    @until("2.4")
    def test_the_layer_is_missing(self):
        assert hasattr(nn, "LayerNorm")
        assert not hasattr(nn, "RMSNorm")

    @since("2.4")
    @until("2.7")
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
    def test_the_result_has_the_dtype_of_the_weight(self, dtype):
        result = nn.RMSNorm(2)(torch.ones(1, 2, dtype=dtype))

        assert result.dtype == torch.float32
        assert result[0].tolist() == pytest.approx([1.0, 1.0], rel=2**-7)  # the precision of bfloat16

    @since(
        "2.7",
        remedy="Write `norm(x).to(x.dtype)`, or `norm(x).float()` for the old dtype.",
        trigger={
            "calls": ["torch.nn.functional.rms_norm", "torch.rms_norm"],
            "when": ["first_dtype:half", "dtypes_differ"],
        },
    )
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
    def test_the_result_has_the_dtype_of_the_input(self, dtype):
        result = nn.RMSNorm(2)(torch.ones(1, 2, dtype=dtype))

        assert (result.tolist(), result.dtype) == ([[1.0, 1.0]], dtype)

    @since("2.4")
    @until("2.7")
    def test_float64_weights_return_float64(self):
        assert F.rms_norm(torch.ones(1, 2), (2,), torch.ones(2).double()).dtype == torch.float64

    @since(
        "2.7",
        remedy="Write `F.rms_norm(x.double(), shape, weight)` for float64.",
        trigger={
            "calls": ["torch.nn.functional.rms_norm", "torch.rms_norm"],
            "when": ["first_dtype:float32", "dtype:float64"],
        },
    )
    def test_float64_weights_leave_float32(self):
        assert F.rms_norm(torch.ones(1, 2), (2,), torch.ones(2).double()).dtype == torch.float32

    @since("2.4")
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32], ids=str)
    def test_without_weights_the_dtype_is_kept(self, dtype):
        result = F.rms_norm(torch.ones(1, 2, dtype=dtype), (2,))

        assert result.dtype == dtype
        assert result[0].tolist() == pytest.approx([1.0, 1.0], rel=2**-7)  # the precision of bfloat16
