"""Gathering: copies, gradients and outputs.

Order: 17.5
"""

import warnings

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import claim


@claim(
    api=["torch.Tensor.gather"],
    about=["memory", "gradient", "argument"],
    see=["generated/torch.gather", "generated/torch.Tensor.scatter_", "generated/torch.Tensor.scatter_add_"],
    asked=[
        "gradient of gather with repeated indices",
        "does gather return a view",
        "is torch.gather differentiable",
        "torch.LongTensor modified by an inplace operation gather backward",
        "what does sparse_grad do in gather",
        "inverse operation of gather",
    ],
)
class TestGatherCopiesAndItsGradientAddsUp:
    """`gather` copies elements, and its gradient adds up over repeated ones.

    The result is a copy even of a whole vector. [a_gather_of_everything_is_still_a_copy]
    An element taken twice receives both gradients, and one not taken receives 0.
    [gradients_of_an_element_taken_twice_add_up_and_the_others_are_zero]
    For a matrix and `sparse_grad=True` the same gradient is a sparse tensor.
    [sparse_grad_makes_the_same_gradient_sparse]
    After an in-place torch operation on the index, not through `.data`, `backward` raises RuntimeError.
    [backward_raises_after_the_index_was_changed_in_place]
    For a vector `scatter` with the same index undoes a gather that reads each element once.
    [scatter_puts_back_what_gather_took_in_another_order]
    """

    def test_a_gather_of_everything_is_still_a_copy(self):
        a = torch.tensor([1, 2, 3])

        out = a.gather(0, torch.arange(3))
        out[0] = 9

        assert out.tolist() == [9, 2, 3]
        assert a.tolist() == [1, 2, 3]

    def test_gradients_of_an_element_taken_twice_add_up_and_the_others_are_zero(self):
        x = torch.zeros(2, 3, requires_grad=True)

        x.gather(1, torch.tensor([[0, 0], [1, 2]])).backward(torch.tensor([[1.0, 10.0], [100.0, 1000.0]]))

        assert x.grad.tolist() == [[11, 0, 0], [0, 100, 1000]]

    def test_sparse_grad_makes_the_same_gradient_sparse(self):
        x = torch.zeros(2, 3, requires_grad=True)

        out = x.gather(1, torch.tensor([[0, 0], [1, 2]]), sparse_grad=True)
        out.backward(torch.tensor([[1.0, 10.0], [100.0, 1000.0]]))

        assert x.grad.is_sparse
        assert x.grad.to_dense().tolist() == [[11, 0, 0], [0, 100, 1000]]

    def test_backward_raises_after_the_index_was_changed_in_place(self):
        x = torch.ones(3, requires_grad=True)
        index = torch.tensor([1, 2])
        out = x.gather(0, index)
        index.zero_()

        with pytest.raises(RuntimeError):
            out.sum().backward()

    @given(order=st.permutations([0, 1, 2, 3]))
    def test_scatter_puts_back_what_gather_took_in_another_order(self, order):
        a = torch.tensor([10, 20, 30, 40])

        out = a.gather(0, torch.tensor(order))
        back = torch.zeros_like(a).scatter(0, torch.tensor(order), out)

        assert out.tolist() == [10 * (place + 1) for place in order]
        assert back.tolist() == [10, 20, 30, 40]


@claim(
    api=["torch.gather"],
    about=["argument", "error", "state", "warning"],
    see=["generated/torch.gather"],
    asked=[
        "gather with out parameter",
        "an output with one or more elements was resized gather",
        "out tensor corrupted after gather index error",
        "gather out same tensor as input",
        "expected out tensor to have dtype long int",
    ],
)
class TestGatherIntoOutLeavesItHalfWrittenWhenItRaises:
    """On the CPU `gather` can leave `out` half written when it raises.

    For a short vector the elements before a place out of range are written.
    [elements_before_a_place_out_of_range_are_written]
    Where the places are in range, `out` is filled and returned. [out_is_filled_and_returned]
    An `out` of one element is resized to two with a UserWarning; an empty one without a warning.
    [out_of_another_shape_is_resized_with_a_warning, an_empty_out_is_resized_silently]
    A float32 `out` for an int64 source raises RuntimeError. [out_of_another_dtype_raises]
    An `out` that is the source raises RuntimeError. [out_that_shares_memory_with_the_source_raises]
    For an int64 source an `out` that is the index is accepted. [out_may_be_the_index]
    """

    def test_elements_before_a_place_out_of_range_are_written(self):
        a = torch.tensor([10, 20, 30])
        out = torch.zeros(3, dtype=torch.int64)

        with pytest.raises(RuntimeError):
            torch.gather(a, 0, torch.tensor([2, 9, 1]), out=out)
        assert out.tolist() == [30, 0, 0]

    def test_out_is_filled_and_returned(self):
        a = torch.tensor([[10, 20], [30, 40]])
        out = torch.zeros(2, 1, dtype=torch.int64)

        returned = torch.gather(a, 1, torch.tensor([[0], [1]]), out=out)

        assert returned is out
        assert out.tolist() == [[10], [40]]

    def test_out_of_another_shape_is_resized_with_a_warning(self):
        a = torch.tensor([10, 20, 30])
        out = torch.zeros(1, dtype=torch.int64)

        with pytest.warns(UserWarning):
            torch.gather(a, 0, torch.tensor([2, 0]), out=out)
        assert out.tolist() == [30, 10]

    def test_an_empty_out_is_resized_silently(self):
        out = torch.zeros(0, dtype=torch.int64)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            torch.gather(torch.tensor([10, 20, 30]), 0, torch.tensor([2, 0]), out=out)

        assert out.tolist() == [30, 10]
        assert raised == []

    def test_out_of_another_dtype_raises(self):
        a = torch.tensor([10, 20, 30])
        out = torch.zeros(2, dtype=torch.float32)

        with pytest.raises(RuntimeError):
            torch.gather(a, 0, torch.tensor([2, 0]), out=out)

    def test_out_that_shares_memory_with_the_source_raises(self):
        a = torch.tensor([10, 20, 30])

        with pytest.raises(RuntimeError):
            torch.gather(a, 0, torch.tensor([2, 1, 0]), out=a)

    def test_out_may_be_the_index(self):
        index = torch.tensor([2, 0])

        torch.gather(torch.tensor([10, 20, 30]), 0, index, out=index)

        assert index.tolist() == [30, 10]
