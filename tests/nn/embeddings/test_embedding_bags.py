"""Bags of embeddings: which rows and offsets make one.

Order: 19
"""

import pytest
import torch
import torch.nn.functional as F

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.embedding_bag"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.functional.embedding_bag", "generated/torch.nn.EmbeddingBag"],
    asked=[
        "EmbeddingBag 2d input last row missing",
        "include_last_offset with 2D input",
        "if input is 2D, then offsets has to be None",
        "EmbeddingBag output has one bag too few",
    ],
)
class TestABagForEachRowWhateverTheLastOffset:
    """`embedding_bag` of a matrix of indices returns a bag for each row.

    With `include_last_offset=True` the modes sum, mean and max do so too.
    [each_row_makes_a_bag, each_mode_makes_a_bag_of_each_row]
    Without the option each row makes a bag as well. [without_the_option_each_row_makes_a_bag]
    Before torch 2.10 the mode sum with the option leaves the last row out, silently. [the_last_row_is_left_out]
    For a vector of indices with the option, the last offset closes the last bag. [the_last_offset_closes_the_last_bag]
    A matrix with offsets raises ValueError. [a_matrix_with_offsets_raises]
    """

    @until("2.10")
    def test_the_last_row_is_left_out(self):
        indices, weight = torch.tensor([[0, 1], [1, 1]]), torch.tensor([[1.0], [10.0]])

        bags = F.embedding_bag(indices, weight, mode="sum", include_last_offset=True)

        assert bags.tolist() == [[11.0]]

    @since(
        "2.10",
        why="pytorch#168159",
        remedy="Leave out `include_last_offset=True` for a matrix of indices.",
        trigger={
            "calls": ["torch.nn.functional.embedding_bag"],
            "given": {"include_last_offset": True},
            "at": {"offsets": 2, "include_last_offset": 9},
            "when": ["dims:2", "!kind:offsets=Tensor"],
        },
    )
    def test_each_row_makes_a_bag(self):
        indices, weight = torch.tensor([[0, 1], [1, 1]]), torch.tensor([[1.0], [10.0]])

        bags = F.embedding_bag(indices, weight, mode="sum", include_last_offset=True)

        assert bags.tolist() == [[11.0], [20.0]]

    def test_without_the_option_each_row_makes_a_bag(self):
        indices, weight = torch.tensor([[0, 1], [1, 1]]), torch.tensor([[1.0], [10.0]])

        assert F.embedding_bag(indices, weight, mode="sum").tolist() == [[11.0], [20.0]]

    def test_the_last_offset_closes_the_last_bag(self):
        indices, weight = torch.tensor([0, 1, 1, 1]), torch.tensor([[1.0], [10.0]])

        bags = F.embedding_bag(indices, weight, torch.tensor([0, 1, 4]), mode="sum", include_last_offset=True)

        assert bags.tolist() == [[1.0], [30.0]]

    @since(
        "2.10",
        why="pytorch#168159",
        remedy="Leave out `include_last_offset=True` for a matrix of indices.",
        trigger={
            "calls": ["torch.nn.functional.embedding_bag"],
            "given": {"include_last_offset": True},
            "at": {"offsets": 2, "include_last_offset": 9},
            "when": ["dims:2", "!kind:offsets=Tensor"],
        },
    )
    @pytest.mark.parametrize(
        ("mode", "expected"), [("sum", [11.0, 20.0]), ("mean", [5.5, 10.0]), ("max", [10.0, 10.0])]
    )
    def test_each_mode_makes_a_bag_of_each_row(self, mode, expected):
        indices, weight = torch.tensor([[0, 1], [1, 1]]), torch.tensor([[1.0], [10.0]])

        bags = F.embedding_bag(indices, weight, mode=mode, include_last_offset=True)

        assert bags.flatten().tolist() == expected

    def test_a_matrix_with_offsets_raises(self):
        indices, weight = torch.tensor([[0, 1], [1, 1]]), torch.tensor([[1.0], [10.0]])
        offsets = torch.tensor([0, 2])

        with pytest.raises(ValueError):
            F.embedding_bag(indices, weight, offsets, mode="sum", include_last_offset=True)
