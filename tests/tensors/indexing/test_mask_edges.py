"""Masks and lists as indices.

Order: 63.5
"""

import warnings

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.masked_fill", "torch.Tensor.masked_select", "torch.Tensor.__getitem__"],
    about=["value", "error", "warning"],
    see=["generated/torch.Tensor.masked_fill_", "generated/torch.masked_select"],
    asked=[
        "masked_fill_ only supports boolean masks but got long int",
        "masked_select expected BoolTensor for mask",
        "indexing with dtype torch.uint8 is now deprecated",
        "attention mask int to bool for masked_fill",
        "old code with ByteTensor mask fails",
    ],
)
class TestMasksOfIntegersRaiseSinceTorch21:
    """`masked_fill` and `masked_select` reject masks of integers.

    An int64 mask raises RuntimeError in `masked_fill`, and a mask of bytes in `masked_select`.
    [a_mask_of_int64_raises, a_mask_of_bytes_raises]
    Before torch 2.1 each accepted that mask. [a_mask_of_int64_fills, a_mask_of_bytes_selects]
    A mask of bools works in both. [a_mask_of_bools_fills_and_selects]
    Convert an old mask with `mask.bool()`. [advice]
    Reading with brackets accepts a vector of bytes as a mask with a UserWarning, and reads int64 as places.
    [brackets_read_bytes_as_a_mask_with_a_warning, brackets_read_int64_as_places]
    """

    @until("2.1")
    def test_a_mask_of_int64_fills(self):
        result = torch.zeros(3).masked_fill(torch.tensor([1, 0, 1]), 1.5)

        assert result.tolist() == [1.5, 0.0, 1.5]

    @since(
        "2.1",
        why="pytorch#96594",
        remedy="Convert the mask with `.bool()`.",
        trigger={
            "calls": [
                "torch.[Tensor.]masked_fill",
                "torch.[Tensor.]masked_scatter",
                "torch.Tensor.masked_fill_",
                "torch.Tensor.masked_scatter_",
            ],
            "given": {"mask": "*"},
            "at": {"mask": 1},
            "when": ["!argument:mask.dtype=torch.bool"],
        },
    )
    def test_a_mask_of_int64_raises(self):
        x = torch.zeros(3)

        with pytest.raises(RuntimeError):
            x.masked_fill(torch.tensor([1, 0, 1]), 1.5)

    @until("2.1")
    def test_a_mask_of_bytes_selects(self):
        x = torch.tensor([4.0, 5.0, 6.0])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = x.masked_select(torch.tensor([1, 0, 1], dtype=torch.uint8))

        assert result.tolist() == [4.0, 6.0]

    @since(
        "2.1",
        why="pytorch#96112",
        remedy="Convert the mask with `.bool()`.",
        trigger={
            "calls": ["torch.[Tensor.]masked_select"],
            "given": {"mask": "*"},
            "at": {"mask": 1},
            "when": ["argument:mask.dtype=torch.uint8"],
        },
    )
    def test_a_mask_of_bytes_raises(self):
        x = torch.tensor([4.0, 5.0, 6.0])

        with pytest.raises(RuntimeError):
            x.masked_select(torch.tensor([1, 0, 1], dtype=torch.uint8))

    def test_a_mask_of_bools_fills_and_selects(self):
        x, mask = torch.tensor([4.0, 5.0, 6.0]), torch.tensor([True, False, True])

        assert x.masked_fill(mask, 1.5).tolist() == [1.5, 5.0, 1.5]
        assert x.masked_select(mask).tolist() == [4.0, 6.0]

    def test_brackets_read_bytes_as_a_mask_with_a_warning(self):
        x = torch.tensor([4.0, 5.0, 6.0])

        with pytest.warns(UserWarning):
            result = x[torch.tensor([1, 0, 1], dtype=torch.uint8)]

        assert result.tolist() == [4.0, 6.0]

    def test_brackets_read_int64_as_places(self):
        assert torch.tensor([4.0, 5.0, 6.0])[torch.tensor([1, 0, 1])].tolist() == [5.0, 4.0, 5.0]


@claim(
    api=["torch.Tensor.__getitem__"],
    about=["value", "warning"],
    see=["generated/torch.Tensor.index_select"],
    asked=[
        "using a non-tuple sequence for multidimensional indexing is deprecated",
        "use x[tuple(seq)] instead of x[seq]",
        "index tensor with nested lists",
        "list of lists index differs from numpy",
    ],
)
class TestListsReadAsATupleOfIndicesWarnSinceTorch28:
    """A list of two lists as index acts as a tuple.

    So `x[[[0, 1], [0, 1]]]` returns what `x[[0, 1], [0, 1]]` returns, with a UserWarning.
    [a_list_of_lists_warns, a_tuple_and_a_flat_list_warn_of_nothing]
    NumPy picks rows instead. [numpy_picks_rows]
    From torch 2.8 on `x[[slice(0, 2), 0]]` warns too. [a_list_with_a_slice_warns]
    Before torch 2.8 a list of two lists did not warn. [a_list_of_lists_warns_of_nothing]
    A tuple of lists and a flat list of integers do not warn. [a_tuple_and_a_flat_list_warn_of_nothing]
    Write the tuple, or make the list a tensor. [advice]
    """

    @until("2.8")
    def test_a_list_of_lists_warns_of_nothing(self):
        x = torch.arange(6).reshape(2, 3)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = x[[[0, 1], [0, 1]]]

        assert result.tolist() == [0, 4]

    @since(
        "2.8",
        why="pytorch#154806",
        remedy="Write the lists as a tuple: `x[[0, 1], [0, 1]]`.",
        trigger={
            "calls": ["torch.Tensor.__getitem__", "torch.Tensor.__setitem__"],
            "at": {"index": 1},
            "when": ["kind:index=list", "kind:index.0=list|tuple|range|slice|Tensor|ndarray|NoneType|ellipsis"],
        },
    )
    def test_a_list_of_lists_warns(self):
        x = torch.arange(6).reshape(2, 3)

        with pytest.warns(UserWarning):
            result = x[[[0, 1], [0, 1]]]

        assert result.tolist() == [0, 4]

    @since("2.8")
    def test_a_list_with_a_slice_warns(self):
        x = torch.arange(6).reshape(2, 3)

        with pytest.warns(UserWarning):
            result = x[[slice(0, 2), 0]]

        assert result.tolist() == [0, 3]

    def test_numpy_picks_rows(self):
        x = torch.arange(6).reshape(2, 3).numpy()

        assert x[[[0, 1], [0, 1]]].tolist() == [[[0, 1, 2], [3, 4, 5]], [[0, 1, 2], [3, 4, 5]]]

    def test_a_tuple_and_a_flat_list_warn_of_nothing(self):
        x = torch.arange(6).reshape(2, 3)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pair, rows = x[[0, 1], [0, 1]], x[[1, 0]]

        assert pair.tolist() == [0, 4]
        assert rows.tolist() == [[3, 4, 5], [0, 1, 2]]
