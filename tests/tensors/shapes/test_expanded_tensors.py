"""Tensors whose elements share memory, and sums of very many elements.

Order: 69
"""

import pytest
import torch

from torchnotes import changed, claim, since, until


@claim(
    api=["torch.Tensor.__setitem__", "torch.Tensor.expand"],
    about=["value", "memory", "error"],
    see=["generated/torch.Tensor.expand", "generated/torch.Tensor.fill_", "tensor_view"],
    asked=[
        "more than one element of the written-to tensor",
        "in-place write to expanded tensor",
        "modify tensor after expand",
        "assign scalar to slice of broadcasted tensor",
        "please clone() the tensor before performing the operation expand",
    ],
)
class TestANumberAssignedToAnExpandedTensorIsWritten:
    """Assigning a number to a slice of an expanded tensor writes it.

    `w[:] = 9` then writes the one element that the places of `torch.zeros(1).expand(3)` share.
    [a_number_is_written_again]
    From torch 2.2 to 2.14 this raised RuntimeError, and before torch 2.2 the number was written.
    [a_number_raises, a_number_is_written]
    A 0-d tensor has raised RuntimeError since torch 2.2. [a_tensor_raises]
    Before torch 2.2 it was written as a number is. [a_number_is_written]
    `w[0] = 9` and `w.fill_(9)` are accepted on older releases too. [a_place_and_fill_are_written]
    `w.add_(9)` raises RuntimeError. [adding_raises]
    """

    places = pytest.mark.parametrize("place", [slice(None), slice(0, 2), ..., None], ids=[":", "0:2", "...", "None"])

    @until("2.2")
    @places
    def test_a_number_is_written(self, place):
        w, same = torch.zeros(1).expand(3), torch.zeros(1).expand(3)

        w[place] = 9
        same[place] = torch.tensor(9.0)

        assert w.tolist() == same.tolist() == [9.0, 9.0, 9.0]

    @since(
        "2.2",
        why="pytorch#109533",
        remedy="Write `w.fill_(9)`, or clone `w` first.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"index": 1, "value": 2},
            "when": ["expanded", "kind:value=int|float|bool", "overlaps:index"],
        },
    )
    @until("2.15")
    @places
    def test_a_number_raises(self, place):
        w = torch.zeros(1).expand(3)

        with pytest.raises(RuntimeError):
            w[place] = 9

    @since(
        "2.15",
        why="pytorch#189105",
        remedy="Clone `w` first, since all places share one element.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"index": 1, "value": 2},
            "when": ["expanded", "kind:value=int|float|bool", "overlaps:index"],
        },
    )
    @places
    @changed(
        "2.2",
        why="pytorch#109533",
        remedy="Clone the expanded tensor before you write to it.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"index": 1, "value": 2},
            "when": ["expanded", "kind:value=int|float|bool", "overlaps:index"],
        },
    )
    def test_a_number_is_written_again(self, place):
        w = torch.zeros(1).expand(3)

        w[place] = 9

        assert w.tolist() == [9.0, 9.0, 9.0]
        with pytest.raises(RuntimeError):
            w[place] = torch.tensor(9.0)

    @since(
        "2.2",
        why="pytorch#109533",
        remedy="Write `w.fill_(value.item())`, or clone `w` first.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"index": 1, "value": 2},
            "when": ["expanded", "argument:value.ndim=0", "overlaps:index"],
        },
    )
    @places
    def test_a_tensor_raises(self, place):
        w = torch.zeros(1).expand(3)

        with pytest.raises(RuntimeError):
            w[place] = torch.tensor(9.0)

    def test_a_place_and_fill_are_written(self):
        w, filled = torch.zeros(1).expand(3), torch.zeros(1).expand(3)

        w[0] = 9
        filled.fill_(9)

        assert w.tolist() == filled.tolist() == [9.0, 9.0, 9.0]

    def test_adding_raises(self):
        w = torch.zeros(1).expand(3)

        with pytest.raises(RuntimeError):
            w.add_(9)


@pytest.fixture
def one_thread():
    """Run a check on one thread, and set the number of threads back."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("one_thread")
@claim(
    api=["torch.linalg.vector_norm"],
    about=["value", "dtype"],
    see=["generated/torch.linalg.vector_norm"],
    asked=[
        "norm of huge vector is wrong",
        "float32 sum stops increasing at 16777216",
        "L1 norm inaccurate for large tensor",
        "precision loss accumulating many small values",
        "norm differs with number of threads",
    ],
)
class TestAVectorNormLosesTermsOfALongVector:
    """`vector_norm` of a long float32 vector loses terms.

    On one CPU thread the 1-norm of 2**24 + 2**20 ones is 2**24. [the_sum_of_sizes_stops]
    The 2-norm of as many ones that share memory is 2**12. [the_root_stops]
    A float32 sum that adds 1 to 2**24 stays there. [one_more_is_lost]
    `x.abs().sum()` is exact here, and `dtype=torch.float64` is exact too. [a_sum_is_exact, float64_is_exact]
    Each thread sums for itself, so the loss starts later on more threads. [background]
    """

    def test_the_sum_of_sizes_stops(self):
        x = torch.ones(2**24 + 2**20)

        assert torch.linalg.vector_norm(x, 1).item() == 2**24

    def test_the_root_stops(self):
        x = torch.ones(1).expand(2**24 + 2**20)

        assert torch.linalg.vector_norm(x).item() == 2**12

    def test_one_more_is_lost(self):
        assert (torch.tensor(2.0**24) + 1).item() == 2**24

    def test_a_sum_is_exact(self):
        x = torch.ones(2**24 + 2**20)

        assert x.abs().sum().item() == 2**24 + 2**20

    def test_float64_is_exact(self):
        x = torch.ones(2**24 + 2**20)

        assert torch.linalg.vector_norm(x, 1, dtype=torch.float64).item() == 2**24 + 2**20
