"""What tensors no longer do, and what they do now: names, traces of halves, writes to broadcast views.

Order: 74
"""

import pytest
import torch

from torchnotes import changed, claim, since, until


@claim(
    api=["torch.zeros"],
    about=["argument", "error", "value"],
    see=["generated/torch.zeros"],
    asked=[
        "zeros() got an unexpected keyword argument names",
        "named tensors removed",
        "name tensor dimensions",
        "named tensors experimental feature warning",
        "alternative to named dimensions",
    ],
)
class TestTensorsNoLongerHaveNames:
    """`torch.zeros` rejects `names=`, as named tensors are gone.

    The error is a TypeError. [names_raise]
    Before torch 2.13 `names=("row",)` named the dimensions, with a UserWarning.
    [names_are_kept_with_a_warning]
    """

    @until("2.13")
    def test_names_are_kept_with_a_warning(self):
        with pytest.warns(UserWarning):
            named = torch.zeros(2, names=("row",))

        assert named.names == ("row",)

    @since(
        "2.13",
        why="pytorch#173895",
        remedy="Keep the names of dimensions beside the tensor.",
        trigger={
            "calls": [
                "torch.zeros",
                "torch.ones",
                "torch.empty",
                "torch.full",
                "torch.rand",
                "torch.randn",
                "torch.tensor",
            ],
            "given": {"names": "*"},
        },
    )
    def test_names_raise(self):
        with pytest.raises(TypeError):
            torch.zeros(2, names=("row",))


@claim(
    api=["torch.trace"],
    about=["dtype", "value", "error"],
    see=["generated/torch.trace"],
    asked=[
        "trace not implemented for Half",
        "sum of diagonal of fp16 matrix",
        "torch.trace float16 cpu",
        "trace dtype of integer matrix",
    ],
)
class TestTraceAcceptsHalfPrecision:
    """`torch.trace` accepts a float16 matrix on the CPU.

    The trace of the float16 identity of two rows is 2 in float16. [a_half_matrix_has_a_trace]
    From torch 2.8 to 2.12 it raises NotImplementedError. [a_half_matrix_is_not_implemented]
    Before torch 2.8 it raises RuntimeError. [a_half_matrix_raises]
    float32 keeps its dtype, and int32 becomes int64. [other_dtypes_have_one]
    """

    @until("2.8")
    def test_a_half_matrix_raises(self):
        with pytest.raises(RuntimeError) as raised:
            torch.trace(torch.eye(2, dtype=torch.float16))
        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Write `matrix.diagonal().sum()`.",
        trigger={"calls": ["torch.[Tensor.]trace"], "when": ["first_dtype:half", "device:cpu"]},
    )
    @until("2.13")
    def test_a_half_matrix_is_not_implemented(self):
        with pytest.raises(NotImplementedError):
            torch.trace(torch.eye(2, dtype=torch.float16))

    @since("2.13", why="pytorch#184847")
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.[Tensor.]trace"], "when": ["first_dtype:half", "device:cpu"]},
    )
    def test_a_half_matrix_has_a_trace(self):
        trace = torch.trace(torch.eye(2, dtype=torch.float16))

        assert (trace.item(), trace.dtype) == (2.0, torch.float16)

    def test_other_dtypes_have_one(self):
        assert torch.trace(torch.eye(2)).dtype == torch.float32
        assert torch.trace(torch.eye(2, dtype=torch.int32)).dtype == torch.int64


@claim(
    api=["torch.masked.mean"],
    about=["dtype", "error", "value"],
    see=["masked"],
    asked=[
        "masked mean of integer tensor",
        "mean() could not infer output dtype",
        "average only over unmasked elements",
        "torch.masked.mean int64 stopped working after upgrade",
    ],
)
class TestMaskedMeanRejectsIntegers:
    """`torch.masked.mean` rejects an int64 tensor.

    The error is a ValueError. [integers_raise]
    Before torch 2.7 it returned the mean in float32. [integers_have_a_mean]
    With `dtype=torch.float32` it returns the mean of the elements that the mask keeps.
    [with_a_dtype_there_is_a_mean]
    """

    @until("2.7")
    def test_integers_have_a_mean(self):
        mean = torch.masked.mean(torch.tensor([1, 2, 9]), mask=torch.tensor([True, True, False]))

        assert (mean.item(), mean.dtype) == (1.5, torch.float32)

    @since(
        "2.7",
        why="pytorch#139999",
        remedy="Pass `dtype=torch.float32`.",
        trigger={
            "calls": ["torch.masked.mean", "torch.masked._ops.mean"],
            "missing": ["dtype"],
            "when": ["first_dtype:integral,bool"],
        },
    )
    def test_integers_raise(self):
        with pytest.raises(ValueError):
            torch.masked.mean(torch.tensor([1, 2, 9]), mask=torch.tensor([True, True, False]))

    def test_with_a_dtype_there_is_a_mean(self):
        numbers, mask = torch.tensor([1, 2, 9]), torch.tensor([True, True, False])

        assert torch.masked.mean(numbers, dtype=torch.float32, mask=mask).item() == 1.5


@claim(
    api=["torch.Tensor.narrow_copy"],
    about=["gradient", "error", "value"],
    see=["generated/torch.Tensor.narrow_copy"],
    asked=[
        "derivative for aten::narrow_copy is not implemented",
        "backward through narrow_copy",
        "differentiable narrow with copy",
        "narrow vs narrow_copy",
    ],
)
class TestNarrowCopyHasAGradient:
    """`narrow_copy` of a float tensor has a gradient.

    The gradient is 1 in the part that was taken, and 0 elsewhere. [the_part_has_a_gradient_of_one]
    Before torch 2.12 `backward()` raised RuntimeError. [backward_raises]
    The result is a copy. [the_result_is_a_copy]
    """

    @until("2.12")
    def test_backward_raises(self):
        part = torch.ones(3, requires_grad=True).narrow_copy(0, 0, 2)

        with pytest.raises(RuntimeError):
            part.sum().backward()

    @since("2.12")
    def test_the_part_has_a_gradient_of_one(self):
        x = torch.ones(3, requires_grad=True)

        x.narrow_copy(0, 0, 2).sum().backward()

        assert x.grad.tolist() == [1.0, 1.0, 0.0]

    def test_the_result_is_a_copy(self):
        x = torch.tensor([1, 2, 3])

        part = x.narrow_copy(0, 1, 2)
        part[0] = 9

        assert (part.tolist(), x.tolist()) == ([9, 3], [1, 2, 3])


@claim(
    api=["torch.nn.functional.rms_norm"],
    about=["value", "dtype"],
    see=["generated/torch.nn.functional.rms_norm"],
    asked=[
        "rms_norm float16 overflow gives zero",
        "functional has no attribute rms_norm",
        "RMSNorm in half precision wrong result",
        "llama rmsnorm fp16 output zeros",
    ],
)
class TestRmsNormOfLargeHalvesIsRight:
    """`rms_norm` of a float16 row with 300 is not 0.

    For 0 and 300 it returns 0 and 1.414: the square is computed in a wider dtype. [a_large_half_is_normalized]
    Before torch 2.6 the row became 0 silently. [a_large_half_becomes_zero]
    A float32 row returns the same. [float32_is_right]
    Releases before torch 2.4 lack the function. [the_function_is_missing]
    """

    @until("2.4")
    def test_the_function_is_missing(self):
        assert hasattr(torch.nn.functional, "layer_norm")
        assert not hasattr(torch.nn.functional, "rms_norm")

    @since("2.4")
    @until("2.6")
    def test_a_large_half_becomes_zero(self):
        row = torch.tensor([0.0, 300.0], dtype=torch.float16)

        assert torch.nn.functional.rms_norm(row, (2,)).tolist() == [0.0, 0.0]

    @since(
        "2.6",
        why="pytorch#134106",
        remedy="Write `rms_norm(x.float(), shape).to(x.dtype)`.",
        trigger={"calls": ["torch.nn.functional.rms_norm", "torch.rms_norm"], "when": ["first_dtype:float16"]},
    )
    def test_a_large_half_is_normalized(self):
        row = torch.tensor([0.0, 300.0], dtype=torch.float16)

        result = torch.nn.functional.rms_norm(row, (2,))

        assert (result.tolist(), result.dtype) == ([0.0, 1.4140625], torch.float16)

    @since("2.4")
    def test_float32_is_right(self):
        result = torch.nn.functional.rms_norm(torch.tensor([0.0, 300.0]), (2,))

        assert result.tolist() == pytest.approx([0.0, 1.4142135])


@claim(
    api=["torch.linalg.lstsq"],
    about=["gradient"],
    see=["generated/torch.linalg.lstsq"],
    asked=[
        "backprop through least squares residuals",
        "lstsq gradient changed after upgrade",
        "lstsq residuals does not require grad",
        "differentiate torch.linalg.lstsq",
    ],
)
class TestResidualsOfLstsqRequireAGradient:
    """The `residuals` of `torch.linalg.lstsq` require a gradient.

    They do so for a float32 matrix that requires one, with the driver `"gels"`. [the_residuals_are_in_the_graph]
    Before torch 2.7 they were outside the graph. [the_residuals_are_outside_the_graph]
    The solution requires a gradient too. [the_solution_is_in_the_graph]
    The gradient of their sum for the right side is -2 times its distance to the fit.
    [the_gradient_of_the_residuals_is_the_distance]
    A loss that sums solution and residuals has another gradient from torch 2.7 on.
    [both_outputs_add_to_the_gradient, the_solution_alone_makes_the_gradient]
    """

    def solved(self):
        a = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], requires_grad=True)
        return torch.linalg.lstsq(a, torch.tensor([[1.0], [2.0], [4.0]]), driver="gels")

    @until("2.7")
    def test_the_residuals_are_outside_the_graph(self):
        assert self.solved().residuals.requires_grad is False

    @since(
        "2.7",
        why="pytorch#148526",
        remedy="Write `residuals.detach()` where no gradient is to flow.",
        trigger={
            "calls": ["torch.linalg.lstsq"],
            "given": {"driver": "*"},
            "at": {"A": 0},
            "when": ["requires_grad", "argument:driver=gels|gelsd|gelss", "above:A.shape.-2=A.shape.-1"],
        },
    )
    def test_the_residuals_are_in_the_graph(self):
        assert self.solved().residuals.requires_grad is True

    def test_the_solution_is_in_the_graph(self):
        assert self.solved().solution.requires_grad is True

    def right_side_gradient(self, loss):
        a = torch.tensor([[1.0], [1.0]], requires_grad=True)
        b = torch.tensor([[1.0], [3.0]], requires_grad=True)
        loss(torch.linalg.lstsq(a, b, driver="gels")).backward()
        return b.grad.flatten().tolist()

    @since("2.7")
    def test_the_gradient_of_the_residuals_is_the_distance(self):
        gradient = self.right_side_gradient(lambda fit: fit.residuals.sum())

        assert gradient == pytest.approx([-2.0, 2.0])

    @until("2.7")
    def test_the_solution_alone_makes_the_gradient(self):
        gradient = self.right_side_gradient(lambda fit: fit.solution.sum() + fit.residuals.sum())

        assert gradient == pytest.approx([0.5, 0.5])

    @since(
        "2.7",
        why="pytorch#148526",
        remedy="Add `residuals.detach()` to the loss for the old gradient.",
        trigger={
            "calls": ["torch.linalg.lstsq"],
            "given": {"driver": "*"},
            "at": {"A": 0},
            "when": ["requires_grad", "argument:driver=gels|gelsd|gelss", "above:A.shape.-2=A.shape.-1"],
        },
    )
    def test_both_outputs_add_to_the_gradient(self):
        gradient = self.right_side_gradient(lambda fit: fit.solution.sum() + fit.residuals.sum())

        assert gradient == pytest.approx([-1.5, 2.5])
