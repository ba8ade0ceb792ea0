"""Automatic mixed precision on the CPU: what runs in bfloat16.

Order: 29
"""

import pytest
import torch
from torch import nn
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.amp.autocast"],
    about=["dtype", "value", "state"],
    see=["amp", "notes/amp_examples"],
    asked=[
        "which ops autocast to half precision",
        "is softmax float32 under autocast",
        "autocast cpu op list",
        "is the loss float32 under autocast",
        "autocast with float64 inputs",
    ],
)
class TestAutocastComputesProductsInBfloat16:
    """On the CPU autocast by default runs linear layers in bfloat16.

    `torch.amp.autocast("cpu")` casts float32 to bfloat16 for `@`, `bmm`, `linear`, `conv2d`, a matrix product by
    `einsum` and, in three dimensions, `scaled_dot_product_attention`. [products_are_bfloat16]
    Numbers are rounded then: a weight of 1 + 2**-10 counts as 1. [weights_are_rounded]
    By default softmax, sums, `exp`, `relu` and layer norm keep float32, and keep bfloat16 if they see it.
    [other_operations_keep_the_dtype]
    Cross entropy, mean squared error, binary cross entropy and some further losses return float32 for bfloat16.
    [losses_are_float32]
    Vectors of float32 and of bfloat16 make float32 in an addition `x + y` or a `cat`. [two_dtypes_make_float32]
    A product of float64 matrices stays float64. [float64_stays]
    """

    @pytest.mark.parametrize(
        "compute",
        [
            lambda x: x @ x,
            lambda x: torch.bmm(x[None], x[None]),
            lambda x: torch.einsum("ij,jk->ik", x, x),
            lambda x: functional.linear(x, x),
            lambda x: functional.conv2d(x[None, None], x[None, None]),
            lambda x: functional.scaled_dot_product_attention(x[None], x[None], x[None]),
        ],
        ids=["@", "bmm", "einsum", "linear", "conv2d", "attention"],
    )
    def test_products_are_bfloat16(self, compute):
        x = torch.ones(2, 2)

        with torch.amp.autocast("cpu"):
            result = compute(x)

        assert (result.dtype, compute(x).dtype) == (torch.bfloat16, torch.float32)

    def test_weights_are_rounded(self):
        weight = torch.tensor([[1 + 2.0**-10]])

        with torch.amp.autocast("cpu"):
            result = functional.linear(torch.ones(1, 1), weight)

        assert (result.item(), functional.linear(torch.ones(1, 1), weight).item()) == (1.0, 1 + 2.0**-10)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
    @pytest.mark.parametrize(
        "compute",
        [
            lambda x: x.softmax(1),
            torch.sum,
            torch.mean,
            torch.exp,
            torch.relu,
            lambda x: functional.layer_norm(x, (2,)),
        ],
        ids=["softmax", "sum", "mean", "exp", "relu", "layer norm"],
    )
    def test_other_operations_keep_the_dtype(self, compute, dtype):
        with torch.amp.autocast("cpu"):
            result = compute(torch.ones(2, 2, dtype=dtype))

        assert result.dtype == dtype

    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
    @pytest.mark.parametrize(
        "loss",
        [
            "cross_entropy",
            "mse_loss",
            "l1_loss",
            "smooth_l1_loss",
            "huber_loss",
            "kl_div",
            "binary_cross_entropy",
            "binary_cross_entropy_with_logits",
        ],
    )
    def test_losses_are_float32(self, loss, dtype):
        x = torch.full((2, 2), 0.5, dtype=dtype)

        with torch.amp.autocast("cpu"):
            result = getattr(functional, loss)(x, x)

        assert (result.dtype, result.shape) == (torch.float32, ())

    def test_two_dtypes_make_float32(self):
        x, half = torch.ones(2), torch.ones(2, dtype=torch.bfloat16)

        with torch.amp.autocast("cpu"):
            assert (x + half).dtype == torch.cat([x, half]).dtype == torch.float32

    def test_float64_stays(self):
        x = torch.ones(2, 2, dtype=torch.float64)

        with torch.amp.autocast("cpu"):
            assert (x @ x).dtype == functional.linear(x, x).dtype == torch.float64


@claim(
    api=["torch.amp.autocast"],
    about=["dtype", "gradient", "state"],
    see=["amp", "notes/amp_examples"],
    asked=[
        "do weights become half under autocast",
        "dtype of gradients with mixed precision",
        "should I call model.half() with autocast",
        "backward inside or outside of autocast",
        "why is the output bfloat16 but the weight float32",
    ],
)
class TestAutocastLeavesWeightsInFloat32:
    """`torch.amp.autocast` leaves float32 weights and their gradients float32.

    On the CPU the output of a float32 `Linear` is bfloat16, and its weight stays float32. [the_weight_stays_float32]
    After `backward()` outside of the block the gradient of the weight is float32. [gradients_are_float32]
    The optimizer then changes float32 numbers: a step of 2**-12 from 1 is kept. [a_small_step_is_kept]
    By default, after a pass and a step within the block, a `Linear` there still computes with the weight of before.
    [a_step_within_the_block_is_not_seen_there]
    A write in place keeps the dtype of its tensor. [a_write_in_place_keeps_its_dtype]
    The block covers the forward pass and the loss. [advice]
    """

    def test_the_weight_stays_float32(self):
        layer = nn.Linear(2, 2)

        with torch.amp.autocast("cpu"):
            result = layer(torch.ones(1, 2))

        assert (result.dtype, layer.weight.dtype, layer.bias.dtype) == (torch.bfloat16, torch.float32, torch.float32)

    def test_gradients_are_float32(self):
        layer = nn.Linear(2, 1)

        with torch.amp.autocast("cpu"):
            total = layer(torch.tensor([[1.0, 2.0]])).sum()
        total.backward()

        assert (total.dtype, layer.weight.grad.dtype) == (torch.bfloat16, torch.float32)
        assert layer.weight.grad.tolist() == [[1.0, 2.0]]

    def test_a_small_step_is_kept(self):
        layer = nn.Linear(1, 1, bias=False)
        nn.init.ones_(layer.weight)

        with torch.amp.autocast("cpu"):
            total = layer(torch.ones(1, 1)).sum()
        total.backward()
        torch.optim.SGD(layer.parameters(), lr=2.0**-12).step()

        assert layer.weight.tolist() == [[1 - 2.0**-12]]

    def test_a_step_within_the_block_is_not_seen_there(self):
        layer = nn.Linear(1, 1, bias=False)
        nn.init.ones_(layer.weight)
        optimizer, outputs = torch.optim.SGD(layer.parameters(), lr=4.0), []

        with torch.amp.autocast("cpu"):
            first = layer(torch.ones(1, 1))
            first.backward()
            optimizer.step()
            outputs += [first.item(), layer(torch.ones(1, 1)).item()]
        with torch.amp.autocast("cpu"):
            outputs.append(layer(torch.ones(1, 1)).item())

        assert (outputs, layer.weight.tolist()) == ([1.0, 1.0, -3.0], [[-3.0]])

    def test_a_write_in_place_keeps_its_dtype(self):
        x, sums = torch.ones(2, 2), torch.zeros(2, 2)

        with torch.amp.autocast("cpu"):
            sums += x @ x
            sums[0] = (x @ x)[0]

        assert (sums.dtype, sums.tolist()) == (torch.float32, [[2.0, 2.0], [2.0, 2.0]])


@claim(
    api=["torch.amp.autocast"],
    about=["dtype", "state", "error"],
    see=["amp"],
    asked=[
        "disable autocast for a part of the model",
        "autocast enabled=False nested",
        "expected scalar type BFloat16 but found Float after autocast",
        "does autocast affect functions called inside",
        "use autocast as decorator",
    ],
)
class TestAutocastEndsWithItsBlock:
    """`torch.amp.autocast` casts within its block, and in what it calls.

    After the block a product of float32 matrices is float32 again. [after_the_block_it_is_over]
    By default on the CPU a product `x @ x` of the block stays bfloat16 outside, and `@` of it and a float32 matrix
    raises RuntimeError.
    [a_result_keeps_its_dtype]
    On the CPU an inner `torch.amp.autocast("cpu", enabled=False)` turns it off, and then it goes on.
    [an_inner_block_turns_it_off]
    In there results of before are bfloat16 too: convert them by `.float()`. [a_result_of_before_is_converted]
    As a decorator it covers a plain function. [a_function_is_decorated]
    An exception ends the block too. [an_exception_ends_it]
    """

    def test_after_the_block_it_is_over(self):
        x = torch.ones(2, 2)

        with torch.amp.autocast("cpu"):
            inside = multiplied(x)

        assert (inside.dtype, multiplied(x).dtype) == (torch.bfloat16, torch.float32)

    def test_a_result_keeps_its_dtype(self):
        x = torch.ones(2, 2)

        with torch.amp.autocast("cpu"):
            result = x @ x

        assert (result.dtype, (result.float() @ x).dtype) == (torch.bfloat16, torch.float32)
        with pytest.raises(RuntimeError):
            result @ x

    def test_an_inner_block_turns_it_off(self):
        x = torch.ones(2, 2)

        with torch.amp.autocast("cpu"):
            before = x @ x
            with torch.amp.autocast("cpu", enabled=False):
                within = x @ x
            after = x @ x

        assert (before.dtype, within.dtype, after.dtype) == (torch.bfloat16, torch.float32, torch.bfloat16)

    def test_a_result_of_before_is_converted(self):
        x = torch.ones(2, 2)

        with torch.amp.autocast("cpu"):
            result = x @ x
            with torch.amp.autocast("cpu", enabled=False):
                with pytest.raises(RuntimeError):
                    result @ x
                converted = result.float() @ x

        assert (converted.dtype, converted.tolist()) == (torch.float32, [[4.0, 4.0], [4.0, 4.0]])

    def test_a_function_is_decorated(self):
        decorated = torch.amp.autocast("cpu")(multiplied)

        assert (decorated(torch.ones(2, 2)).dtype, multiplied(torch.ones(2, 2)).dtype) == (
            torch.bfloat16,
            torch.float32,
        )

    def test_an_exception_ends_it(self):
        with pytest.raises(KeyError), torch.amp.autocast("cpu"):
            raise KeyError

        assert multiplied(torch.ones(2, 2)).dtype == torch.float32


def multiplied(x):
    """Return a matrix times itself."""
    return x @ x
