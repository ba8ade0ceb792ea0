"""Collating mappings that are more than a dict.

Order: 9
"""

from collections import Counter, OrderedDict

import torch
from torch.utils.data import default_collate

from torchnotes import claim, since, until


@claim(
    api=["torch.utils.data.default_collate"],
    about=["value"],
    see=["data"],
    asked=[
        "Counter values doubled in dataloader",
        "collections.Counter in dataset batch wrong",
        "bag of words counter DataLoader",
    ],
)
class TestDefaultCollateDoublesACounter:
    """`default_collate` doubles the counts of a `Counter`.

    Two samples of `Counter(a=1)` become `Counter` with a tensor of twos. [a_counter_is_doubled]
    Before torch 2.3 the counts were right. [a_counter_is_right]
    The cause is `update`, which adds in a Counter. [background]
    An OrderedDict keeps its values. [an_ordered_dict_is_right]
    Convert a Counter to a dict in the dataset. [advice]
    """

    @until("2.3")
    def test_a_counter_is_right(self):
        assert default_collate([Counter(a=1), Counter(a=1)])["a"].tolist() == [1, 1]

    @since(
        "2.3",
        why="pytorch#120553",
        remedy="Return `dict(counter)` from the dataset.",
        trigger={
            "calls": [
                "torch.utils.data.default_collate",
                "torch.utils.data.dataloader.default_collate",
                "torch.utils.data._utils.collate.default_collate",
                "torch.utils.data._utils.collate.collate",
            ],
            "at": {"batch": 0},
            "when": ["kind:batch.0=Counter"],
        },
    )
    def test_a_counter_is_doubled(self):
        batch = default_collate([Counter(a=1), Counter(a=1)])

        assert (type(batch), batch["a"].tolist()) == (Counter, [2, 2])

    def test_an_ordered_dict_is_right(self):
        batch = default_collate([OrderedDict(a=1), OrderedDict(a=torch.tensor(2))])

        assert batch["a"].tolist() == [1, 2]
