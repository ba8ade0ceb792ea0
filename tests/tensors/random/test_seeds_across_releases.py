"""What one seed draws by the dtype and the release.

Order: 70
"""

import pytest
import torch
import torch.nn.functional as F

from torchnotes import claim, since, until

HALVES = pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
SIX_DTYPES = pytest.mark.parametrize(
    "dtype", [torch.bool, torch.uint8, torch.int64, torch.bfloat16, torch.float32, torch.float64], ids=str
)
DRAWS = pytest.mark.parametrize(
    "draw",
    [
        lambda dtype: torch.rand(16, dtype=dtype),
        lambda dtype: torch.rand_like(torch.empty(16, dtype=dtype)),
        lambda dtype: torch.empty(16, dtype=dtype).uniform_(),
        lambda dtype: torch.randn(16, dtype=dtype),
        lambda dtype: torch.randn_like(torch.empty(16, dtype=dtype)),
        lambda dtype: torch.empty(16, dtype=dtype).normal_(),
        lambda dtype: torch.normal(torch.zeros(16, dtype=dtype), 1.0),
    ],
    ids=["rand", "rand_like", "uniform_", "randn", "randn_like", "normal_", "normal"],
)


def _after_seed_zero(draw, *arguments):
    torch.manual_seed(0)
    return draw(*arguments)


@claim(
    api=[
        "torch.rand",
        "torch.rand_like",
        "torch.Tensor.uniform_",
        "torch.randn",
        "torch.randn_like",
        "torch.Tensor.normal_",
        "torch.normal",
    ],
    about=["value", "dtype"],
    see=["generated/torch.rand", "generated/torch.randn", "notes/randomness"],
    asked=[
        "randn float16 different from float32 with same seed",
        "fp16 model init differs from fp32 with seed",
        "bfloat16 random numbers changed after update",
        "rand in half precision returning 1.0",
        "stable diffusion latents seed half vs float",
    ],
)
class TestHalfPrecisionDrawsTheNumbersOfFloat32Rounded:
    """`rand` and `randn` in float16 draw the float32 numbers, rounded.

    From torch 2.12 on seed 0 draws the same 16 numbers in float16, bfloat16 and float32 on the CPU, but for rounding.
    [sixteen_halves_are_rounded_float32_numbers]
    So do `rand_like`, `uniform_`, `randn_like`, `normal_` and `torch.normal`.
    [sixteen_halves_are_rounded_float32_numbers]
    Before torch 2.12 both dtypes of half precision drew others. [sixteen_halves_are_other_numbers]
    A float16 `Linear` starts within 0.001 of the float32 weights, and before torch 2.12 far from them.
    [a_layer_starts_from_rounded_float32_weights, a_layer_starts_from_other_weights]
    Of 1,000 numbers of `rand` in float16 these that would round to 1 become 0.
    [a_number_that_rounds_to_one_becomes_zero]
    Fifteen numbers of `randn` are rounded float32 numbers before torch 2.12 too.
    [fewer_than_sixteen_normal_numbers_are_rounded]
    """

    @until("2.12")
    @HALVES
    @DRAWS
    def test_sixteen_halves_are_other_numbers(self, draw, dtype):
        single, half = _after_seed_zero(draw, torch.float32), _after_seed_zero(draw, dtype)

        assert torch.equal(half, single.to(dtype)) is False
        assert (half.float() - single).abs().max() > 0.5

    @since(
        "2.12",
        remedy="Save drawn numbers where they have to be the same on two releases.",
        trigger={
            "calls": [
                "torch.rand",
                "torch.rand_like",
                "torch.Tensor.uniform_",
                "torch.randn",
                "torch.randn_like",
                "torch.Tensor.normal_",
                "torch.normal",
                "torch.nn.init.normal_",
                "torch.nn.init.kaiming_normal_",
                "torch.nn.init.xavier_normal_",
            ],
            "when": ["makes:half", "makes_elements:16..", "!device:cuda", "!argument:device=cuda|cuda:0"],
        },
    )
    @HALVES
    @DRAWS
    def test_sixteen_halves_are_rounded_float32_numbers(self, draw, dtype):
        single, half = _after_seed_zero(draw, torch.float32), _after_seed_zero(draw, dtype)

        assert torch.equal(half, single.to(dtype)) is True
        assert single.unique().numel() == 16

    @until("2.12")
    def test_a_layer_starts_from_other_weights(self):
        single = _after_seed_zero(torch.nn.Linear, 3, 2).weight
        half = _after_seed_zero(lambda: torch.nn.Linear(3, 2, dtype=torch.float16)).weight

        assert (half.float() - single).abs().max().item() > 0.5

    @since(
        "2.12",
        remedy="Save the weights to start from, and load them.",
        trigger={
            "calls": [
                "torch.nn.init.uniform_",
                "torch.nn.init.kaiming_uniform_",
                "torch.nn.init.xavier_uniform_",
                "torch.nn.init.trunc_normal_",
            ],
            "when": ["makes:half", "!device:cuda", "!argument:device=cuda|cuda:0"],
        },
    )
    def test_a_layer_starts_from_rounded_float32_weights(self):
        single = _after_seed_zero(torch.nn.Linear, 3, 2).weight
        half = _after_seed_zero(lambda: torch.nn.Linear(3, 2, dtype=torch.float16)).weight

        assert (half.float() - single).abs().max().item() < 0.001

    @since(
        "2.12",
        remedy="Draw float32 numbers and convert them where 0 must not be drawn more often.",
        trigger={
            "calls": ["torch.rand", "torch.rand_like", "torch.Tensor.uniform_"],
            "when": ["makes:half", "!device:cuda", "!argument:device=cuda|cuda:0"],
        },
    )
    def test_a_number_that_rounds_to_one_becomes_zero(self):
        single = _after_seed_zero(torch.rand, 1000).half()
        half = _after_seed_zero(lambda: torch.rand(1000, dtype=torch.float16))

        assert (half != single).nonzero().tolist() == (single == 1).nonzero().tolist() != []
        assert half[single == 1].count_nonzero() == 0

    @HALVES
    def test_fewer_than_sixteen_normal_numbers_are_rounded(self, dtype):
        single = _after_seed_zero(torch.randn, 15)
        half = _after_seed_zero(lambda: torch.randn(15, dtype=dtype))

        assert torch.equal(half, single.to(dtype))


@claim(
    api=["torch.Tensor.bernoulli_", "torch.bernoulli"],
    about=["value", "dtype"],
    see=["generated/torch.Tensor.bernoulli_", "generated/torch.bernoulli", "notes/randomness"],
    asked=[
        "bernoulli_ mask changed between versions",
        "random binary mask same seed different dtype",
        "dropout mask reproducible seed version",
        "bernoulli_ vs torch.bernoulli seed",
    ],
)
class TestBernoulliDrawsOneMaskInSixDtypes:
    """`bernoulli_(0.5)` draws the same mask from a seed in six dtypes.

    From torch 2.7 on, seed 0 sets the third, seventh and eighth of 8 bool, uint8, int64, bfloat16, float32 and float64
    elements on the CPU.
    [seed_zero_sets_these]
    Before torch 2.7 seed 0 set the first, fourth, fifth and eighth of them. [seed_zero_set_others]
    `torch.bernoulli` of eight float32 probabilities of 0.5 draws the same mask on older releases too.
    [probabilities_draw_the_same_mask]
    So does `bernoulli_` of such a tensor. [probabilities_draw_the_same_mask]
    """

    @until("2.7")
    @SIX_DTYPES
    def test_seed_zero_set_others(self, dtype):
        torch.manual_seed(0)

        assert torch.empty(8, dtype=dtype).bernoulli_(0.5).int().tolist() == [1, 0, 0, 1, 1, 0, 0, 1]

    @since(
        "2.7",
        why="pytorch#146174",
        remedy="Draw with `torch.rand(…) < p`, or save the masks.",
        trigger={
            "calls": ["torch.[Tensor.]bernoulli", "torch.Tensor.bernoulli_"],
            "at": {"p": 1},
            "when": [
                "kind:p=float|int or function:bernoulli_",
                "!kind:p=Tensor",
                "!argument:p=0|0.0|1|1.0",
                "device:cpu",
            ],
        },
    )
    @SIX_DTYPES
    def test_seed_zero_sets_these(self, dtype):
        torch.manual_seed(0)

        assert torch.empty(8, dtype=dtype).bernoulli_(0.5).int().tolist() == [0, 0, 1, 0, 0, 0, 1, 1]

    def test_probabilities_draw_the_same_mask(self):
        torch.manual_seed(0)
        mask = torch.bernoulli(torch.full((8,), 0.5))
        torch.manual_seed(0)
        in_place = torch.empty(8).bernoulli_(torch.full((8,), 0.5))

        assert mask.tolist() == in_place.tolist() == [1, 0, 1, 1, 1, 0, 1, 0]


@claim(
    api=["torch.multinomial", "torch.nn.functional.gumbel_softmax"],
    about=["value", "dtype"],
    see=["generated/torch.multinomial", "generated/torch.nn.functional.gumbel_softmax", "notes/randomness"],
    asked=[
        "multinomial different samples after upgrade same seed",
        "gumbel_softmax results changed new version",
        "sample without replacement reproducible",
        "multinomial replacement=False seed across releases",
    ],
)
class TestMultinomialWithoutReplacementMayDrawOthersByTheRelease:
    """`multinomial` without replacement may draw others by the release.

    From torch 2.7 on seed 0 draws 6, 7 and 2 of 8 equal weights on the CPU, in bfloat16, float32 and float64.
    [seed_zero_draws_these]
    Before torch 2.7 seed 0 drew 2, 5 and 1 in bfloat16 and float32. [seed_zero_drew_others]
    `gumbel_softmax` of 8 zeros picks index 6 for seed 0, and before torch 2.7 picked 2.
    [gumbel_softmax_picks_this, gumbel_softmax_picked_another]
    With replacement seed 0 draws 7, 5 and 3 on older releases too. [with_replacement_it_draws_the_same]
    """

    @until("2.7")
    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32], ids=str)
    def test_seed_zero_drew_others(self, dtype):
        torch.manual_seed(0)

        assert torch.multinomial(torch.ones(8, dtype=dtype), 3).tolist() == [2, 5, 1]

    @since(
        "2.7",
        why="pytorch#146174",
        remedy="Save drawn indices where they have to be the same on two releases.",
        trigger={
            "calls": ["torch.[Tensor.]multinomial"],
            "at": {"num_samples": 1, "replacement": 2},
            "when": ["puts_nothing_back", "device:cpu"],
        },
    )
    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_seed_zero_draws_these(self, dtype):
        torch.manual_seed(0)

        assert torch.multinomial(torch.ones(8, dtype=dtype), 3).tolist() == [6, 7, 2]

    @until("2.7")
    def test_gumbel_softmax_picked_another(self):
        torch.manual_seed(0)

        assert F.gumbel_softmax(torch.zeros(8), hard=True).argmax().item() == 2

    @since(
        "2.7",
        why="pytorch#146174",
        remedy="Save drawn indices where they have to be the same on two releases.",
        trigger={"calls": ["torch.nn.functional.gumbel_softmax"], "when": ["device:cpu"]},
    )
    def test_gumbel_softmax_picks_this(self):
        torch.manual_seed(0)

        assert F.gumbel_softmax(torch.zeros(8), hard=True).argmax().item() == 6

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_with_replacement_it_draws_the_same(self, dtype):
        torch.manual_seed(0)

        assert torch.multinomial(torch.ones(8, dtype=dtype), 3, replacement=True).tolist() == [7, 5, 3]
