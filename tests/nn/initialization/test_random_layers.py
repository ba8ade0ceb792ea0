"""What a seed gives: masks of dropout and weights to start from.

Order: 28
"""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.dropout", "torch.rand", "torch.randn", "torch.Tensor.bernoulli_"],
    about=["value"],
    see=["generated/torch.nn.functional.dropout", "notes/randomness"],
    asked=[
        "same seed different dropout after upgrading pytorch",
        "results not reproducible across pytorch versions",
        "bernoulli_ random numbers changed with new version",
        "is torch.rand the same across releases",
    ],
)
class TestASeedGivesOtherDropoutSinceTorch27:
    """The mask of `dropout` from one seed may change with the release.

    From torch 2.7 on `manual_seed(0)` drops other elements of 8 on the CPU, silently.
    [seed_zero_drops_the_first_and_second, seed_zero_drops_the_second_and_third]
    `bernoulli_(0.5)` and `exponential_()` from seed 0 have changed with it on the CPU.
    [seed_zero_draws_other_samples, seed_zero_draws_the_old_samples]
    In float32 on the CPU `rand(3)` and `randn(3)` from seed 0 return the numbers of older releases.
    [seed_zero_gives_the_same_uniform_numbers, seed_zero_repeats_the_normal_numbers]
    From torch 2.12 on `rand` from seed 0 draws other float16 numbers on the CPU.
    [seed_zero_draws_other_halves, seed_zero_draws_the_old_halves]
    Within a release a seed repeats its mask on the CPU. [a_seed_gives_the_same_again]
    """

    @until("2.7")
    def test_seed_zero_drops_the_second_and_third(self):
        torch.manual_seed(0)

        assert F.dropout(torch.ones(8)).tolist() == [2.0, 0.0, 0.0, 2.0, 2.0, 0.0, 0.0, 2.0]

    @since(
        "2.7",
        why="pytorch#146174",
        remedy="Do not compare seeded numbers across releases; save them.",
        trigger={
            "calls": [
                "torch.nn.functional.dropout",
                "torch.nn.functional.dropout1d",
                "torch.nn.functional.dropout2d",
                "torch.nn.functional.dropout3d",
                "torch.dropout[_]",
                "torch.feature_dropout[_]",
                "torch.native_dropout",
                "torch.nn.RNN.forward",
                "torch.nn.LSTM.forward",
                "torch.nn.GRU.forward",
            ],
            "at": {"self": 0, "p": 1, "training": 2},
            "when": [
                "seeded",
                "device:cpu",
                "function:forward or !argument:training=False",
                "function:forward or !argument:p=0|0.0|1|1.0",
                "!function:forward or training",
                "!function:forward or above:self.dropout=0",
                "!function:forward or above:self.num_layers=1",
            ],
        },
    )
    def test_seed_zero_drops_the_first_and_second(self):
        torch.manual_seed(0)

        assert F.dropout(torch.ones(8)).tolist() == [0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0, 2.0]

    def test_a_seed_gives_the_same_again(self):
        torch.manual_seed(3)
        first = F.dropout(torch.ones(50)).tolist()

        torch.manual_seed(3)

        assert F.dropout(torch.ones(50)).tolist() == first
        assert sorted(set(first)) == [0.0, 2.0]

    def test_seed_zero_gives_the_same_uniform_numbers(self):
        torch.manual_seed(0)

        assert torch.rand(3).tolist() == pytest.approx([0.4962566, 0.7682218, 0.0884774])

    @until("2.7")
    def test_seed_zero_draws_the_old_samples(self):
        torch.manual_seed(0)
        mask = torch.empty(4).bernoulli_(0.5).tolist()

        torch.manual_seed(0)

        assert mask == [1.0, 0.0, 0.0, 1.0]
        assert torch.empty(3).exponential_()[0].item() == pytest.approx(2.3266, abs=1e-3)

    @since(
        "2.7",
        why="pytorch#146174",
        remedy="Do not compare seeded numbers across releases; save them.",
        trigger={
            "calls": ["torch.Tensor.bernoulli_", "torch.Tensor.exponential_", "torch.nn.functional.gumbel_softmax"],
            "at": {"p": 1},
            "when": ["seeded", "device:cpu", "!kind:p=Tensor"],
        },
    )
    def test_seed_zero_draws_other_samples(self):
        torch.manual_seed(0)
        mask = torch.empty(4).bernoulli_(0.5).tolist()

        torch.manual_seed(0)

        assert mask == [0.0, 0.0, 1.0, 0.0]
        assert torch.empty(3).exponential_()[0].item() == pytest.approx(3.5083, abs=1e-3)

    def test_seed_zero_repeats_the_normal_numbers(self):
        torch.manual_seed(0)

        assert torch.randn(3).tolist() == pytest.approx([1.5409961, -0.2934289, -2.1787894])

    @until("2.12")
    def test_seed_zero_draws_the_old_halves(self):
        torch.manual_seed(0)

        assert torch.rand(3, dtype=torch.float16).tolist() == pytest.approx([0.334, 0.273, 0.807], abs=1e-3)

    @since(
        "2.12",
        remedy="Draw float32 and convert with `.half()`, which may round up to 1.",
        trigger={
            "calls": [
                "torch.rand",
                "torch.rand_like",
                "torch.Tensor.uniform_",
                "torch.nn.init.uniform_",
                "torch.nn.init.kaiming_uniform_",
            ],
            "when": [
                "seeded",
                "dtype:half or argument:dtype=torch.float16|torch.bfloat16",
                "!device:cuda",
                "argument:device=cpu|None or !kind:device=str|device|int",
            ],
        },
    )
    def test_seed_zero_draws_other_halves(self):
        torch.manual_seed(0)

        assert torch.rand(3, dtype=torch.float16).tolist() == pytest.approx([0.496, 0.768, 0.0885], abs=1e-3)


@claim(
    api=["torch.nn.init.trunc_normal_", "torch.nn.init.normal_", "torch.nn.init.uniform_"],
    about=["value", "error"],
    see=["nn.init", "notes/randomness"],
    asked=[
        "trunc_normal_ different init after upgrade",
        "weight init seed reproducibility between versions",
        "truncated normal initialization",
        "erfinv_vml_cpu not implemented for 'Half'",
    ],
)
class TestASeedGivesOtherTruncatedNormalsSinceTorch212:
    """The numbers of `trunc_normal_` from a seed may change with the release.

    From torch 2.12 on `manual_seed(0)` makes other float32 numbers on the CPU, silently.
    [seed_zero_gives_normal_numbers, seed_zero_gives_what_uniform_numbers_make]
    A float32 tensor is filled in place within bounds of 4.5 and 5.5, and returned. [all_stays_within_the_bounds]
    `normal_` and `uniform_` of `nn.init` fill three float32 numbers from seed 0 as older releases do, on the CPU.
    [the_plain_initializers_repeat_their_numbers]
    From torch 2.1 on float16 numbers on the CPU stay within bounds of -1 and 1.
    [half_precision_stays_within_the_bounds]
    Before torch 2.1 float16 raises RuntimeError there. [half_precision_raises]
    """

    @until("2.12")
    def test_seed_zero_gives_what_uniform_numbers_make(self):
        torch.manual_seed(0)

        weight = nn.init.trunc_normal_(torch.empty(3))

        assert weight.tolist() == pytest.approx([-0.0089565, 0.6935506, -1.2414839], abs=1e-4)

    @since(
        "2.12",
        why="pytorch#174997",
        remedy="Do not compare seeded numbers across releases; save them.",
        trigger={"calls": ["torch.nn.init.trunc_normal_"], "when": ["seeded", "device:cpu"]},
    )
    def test_seed_zero_gives_normal_numbers(self):
        torch.manual_seed(0)

        weight = nn.init.trunc_normal_(torch.empty(2))

        assert weight.tolist() == pytest.approx([1.5409961, -0.2934289], abs=1e-4)

    @until("2.1")
    def test_half_precision_raises(self):
        weight = torch.empty(3, dtype=torch.float16)

        with pytest.raises(RuntimeError):
            nn.init.trunc_normal_(weight)

    @since("2.1")
    def test_half_precision_stays_within_the_bounds(self):
        weight = nn.init.trunc_normal_(torch.zeros(100, dtype=torch.float16), a=-1.0, b=1.0)

        assert 0.0 < weight.abs().max().item() <= 1.0

    def test_all_stays_within_the_bounds(self):
        weight = torch.zeros(1000)

        result = nn.init.trunc_normal_(weight, mean=5.0, a=4.5, b=5.5)

        assert result is weight
        assert 4.5 <= weight.min().item() < 4.6
        assert 5.4 < weight.max().item() <= 5.5

    def test_the_plain_initializers_repeat_their_numbers(self):
        torch.manual_seed(0)
        normal = nn.init.normal_(torch.empty(3)).tolist()
        torch.manual_seed(0)

        uniform = nn.init.uniform_(torch.empty(3)).tolist()

        assert normal == pytest.approx([1.5409961, -0.2934289, -2.1787894])
        assert uniform == pytest.approx([0.4962566, 0.7682218, 0.0884774])
