"""What one seed draws of integers by the release.

Order: 71
"""

import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.randint", "torch.Tensor.random_"],
    about=["value"],
    see=["generated/torch.randint", "notes/randomness"],
    asked=[
        "randint same seed other numbers after upgrade",
        "randint large high reproducible between versions",
        "torch.randint(2**31) different seed numbers",
        "random seeds drawn by randint changed",
    ],
)
class TestRandintDrawsOthersFromLargeRangesByTheRelease:
    """`randint` may draw other large numbers by the release.

    For `high=2**28` seed 0 draws 130329135, 136432832 and 195187451 on the CPU from torch 2.7 on.
    [seed_zero_draws_these]
    Before torch 2.7 it drew others. [seed_zero_drew_others]
    `random_(2**28)` of an int64 tensor draws what `randint` does. [seed_zero_draws_these, seed_zero_drew_others]
    For `high=2**28 - 1` and for `high=2**32` seed 0 draws the same on older releases.
    [a_smaller_range_draws_the_same, a_larger_range_draws_the_same]
    """

    @until("2.7")
    def test_seed_zero_drew_others(self):
        torch.manual_seed(0)
        drawn = torch.randint(2**28, (3,))
        torch.manual_seed(0)
        in_place = torch.empty(3, dtype=torch.int64).random_(2**28)

        assert drawn.tolist() == in_place.tolist() == [209652396, 130329135, 118924917]

    @since(
        "2.7",
        why="pytorch#143682",
        remedy="Save drawn numbers where they have to be the same on two releases.",
        trigger={
            "calls": ["torch.randint"],
            "at": {"low": 0, "high": 1},
            "when": ["above:low|high=268435455", "!above:low|high=4294967295", "!argument:device=cuda|cuda:0"],
        },
    )
    def test_seed_zero_draws_these(self):
        torch.manual_seed(0)
        drawn = torch.randint(2**28, (3,))
        torch.manual_seed(0)
        in_place = torch.empty(3, dtype=torch.int64).random_(2**28)

        assert drawn.tolist() == in_place.tolist() == [130329135, 136432832, 195187451]

    def test_a_smaller_range_draws_the_same(self):
        torch.manual_seed(0)

        assert torch.randint(2**28 - 1, (3,)).tolist() == [209652404, 130329144, 118924928]

    def test_a_larger_range_draws_the_same(self):
        torch.manual_seed(0)

        assert torch.randint(2**32, (3,)).tolist() == [2546248239, 3626093760, 3684848379]
