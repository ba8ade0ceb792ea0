"""Seeds: what `torch.manual_seed` reaches, and the order of draws.

Order: 30
"""

import random

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.utils.data import DataLoader

from torchnotes import claim

DRAWS = {
    "rand": lambda: torch.rand(8),
    "randn": lambda: torch.randn(8),
    "randint": lambda: torch.randint(1000, (8,)),
    "randperm": lambda: torch.randperm(50),
    "normal": lambda: torch.normal(0.0, 1.0, (8,)),
    "bernoulli": lambda: torch.bernoulli(torch.full((50,), 0.5)),
    "multinomial": lambda: torch.multinomial(torch.ones(50), 20),
    "uniform_": lambda: torch.empty(8).uniform_(),
    "Linear": lambda: nn.Linear(8, 8).weight,
    "Embedding": lambda: nn.Embedding(8, 8).weight,
    "dropout": lambda: nn.functional.dropout(torch.ones(50)),
    "shuffle": lambda: torch.cat(list(DataLoader(range(50), shuffle=True))),
    "distributions": lambda: torch.distributions.Normal(0.0, 1.0).sample((8,)),
}


def after_seed(seed, draw):
    torch.manual_seed(seed)
    return draw()


@claim(
    api=["torch.manual_seed"],
    about=["state", "value"],
    see=["generated/torch.manual_seed", "notes/randomness"],
    asked=[
        "does torch.manual_seed seed numpy and random too",
        "does torch.manual_seed seed cuda as well",
        "seed everything in pytorch",
        "results differ between runs although manual_seed is set",
        "random.random not reproducible with torch.manual_seed",
    ],
)
class TestManualSeedLeavesNumpyAndRandomAlone:
    """`torch.manual_seed` leaves NumPy and Python's `random` as they are.

    The states of `random` and `np.random` are the same after it. [the_other_generators_stay]
    Their own seeds do not reach `torch.rand` either. [their_seeds_do_not_reach_torch]
    `torch.rand`, weights of `Linear` and `Embedding`, dropout and a shuffled DataLoader repeat on the CPU after it.
    [thirteen_draws_repeat]
    A `torch.Generator` made before is not seeded. [another_generator_goes_on]
    The seed is handed to `torch.cuda.manual_seed_all` too, even without a GPU.
    [the_seed_is_handed_to_cuda]
    Call `random.seed` and `np.random.seed` beside it. [advice]
    """

    def test_the_other_generators_stay(self):
        python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - the global one is asked about

        torch.manual_seed(1)
        torch.rand(3)

        assert random.getstate() == python
        assert np.random.get_state()[1].tolist() == numpy[1].tolist()  # noqa: NPY002 - as above
        assert torch.initial_seed() == 1

    def test_their_seeds_do_not_reach_torch(self):
        torch.manual_seed(1)
        expected = torch.rand(3).tolist()
        torch.manual_seed(1)

        random.seed(0)
        np.random.seed(0)  # noqa: NPY002 - as above

        assert torch.rand(3).tolist() == expected

    @pytest.mark.parametrize("name", DRAWS)
    def test_thirteen_draws_repeat(self, name):
        first, again, other = (after_seed(seed, DRAWS[name]) for seed in [1, 1, 2])

        assert torch.equal(first, again)
        assert not torch.equal(first, other)

    def test_another_generator_goes_on(self):
        generator = torch.Generator()
        first = torch.rand(3, generator=generator)

        torch.manual_seed(generator.initial_seed())

        assert torch.rand(3, generator=generator).tolist() != first.tolist()
        assert torch.rand(3).tolist() == first.tolist()

    def test_the_seed_is_handed_to_cuda(self, monkeypatch):
        seeds = []
        monkeypatch.setattr(torch.cuda, "manual_seed_all", seeds.append)

        torch.manual_seed(5)

        assert seeds == [5]


@claim(
    api=["torch.manual_seed"],
    about=["argument", "value", "error"],
    see=["generated/torch.manual_seed"],
    asked=[
        "which seeds does manual_seed accept",
        "negative seed manual_seed",
        "64 bit seed same random numbers",
        "invalid literal for int() manual_seed",
        "what does manual_seed return",
    ],
)
class TestSeedsThatDifferByTwoToThe32DrawTheSame:
    """On the CPU `manual_seed` uses the last 32 bits of a seed.

    Seeds 1 and 1 + 2**32 lead to the same numbers of `rand`, `randn`, `randint` and `randperm`.
    [seeds_apart_by_two_to_the_32_draw_the_same]
    `initial_seed()` still returns the seed whole. [the_seed_is_kept_whole]
    `torch.manual_seed(1.9)` sets the seed 1, as does `torch.manual_seed(torch.tensor(1))`. [a_float_is_cut]
    Seed -1 is kept as 2**64 - 1. [a_negative_seed_counts_from_the_end]
    As a seed of `torch.manual_seed` the text "a" raises ValueError, and None TypeError. [text_and_none_raise]
    `torch.manual_seed` returns the CPU's default generator. [the_default_generator_is_returned]
    """

    @pytest.mark.parametrize("name", ["rand", "randn", "randint", "randperm"])
    def test_seeds_apart_by_two_to_the_32_draw_the_same(self, name):
        small, large, next_one = (after_seed(seed, DRAWS[name]) for seed in [1, 1 + 2**32, 2])

        assert torch.equal(small, large)
        assert not torch.equal(small, next_one)

    def test_the_seed_is_kept_whole(self):
        torch.manual_seed(1 + 2**32)

        assert torch.initial_seed() == 4294967297

    @pytest.mark.parametrize("seed", [1.9, torch.tensor(1), True], ids=["float", "0-d", "bool"])
    def test_a_float_is_cut(self, seed):
        torch.manual_seed(seed)

        assert torch.initial_seed() == 1

    def test_a_negative_seed_counts_from_the_end(self):
        torch.manual_seed(-1)

        assert torch.initial_seed() == 2**64 - 1

    def test_text_and_none_raise(self):
        with pytest.raises(ValueError):
            torch.manual_seed("a")
        with pytest.raises(TypeError):
            torch.manual_seed(None)

    def test_the_default_generator_is_returned(self):
        assert torch.manual_seed(1) is torch.default_generator


@claim(
    api=["torch.rand", "torch.randint"],
    about=["value", "shape", "dtype"],
    see=["generated/torch.rand", "generated/torch.randint", "notes/randomness"],
    asked=[
        "rand(4) or rand(2) twice same numbers",
        "random numbers drawn one by one or all at once",
        "does the order of random calls matter",
        "same seed but different numbers after adding a random call",
    ],
)
class TestTwoCallsOfRandDrawTheNumbersOfOne:
    """Two calls of float32 `rand` on the CPU draw like one.

    After seed 0 `rand(n)` and `rand(m)` together are `rand(n + m)`, for up to 40 each. [rand_draws_in_turn]
    So it is for `randint(1000, …)`. [randint_draws_in_turn]
    Two calls of `randn(8)` are not `randn(16)`. [randn_does_not]
    A number that `randint` draws in between moves the later ones of `rand`. [a_draw_in_between_moves_the_later_ones]
    A second `randn(1)` after the first does not move the next `rand(1)`. [a_second_randn_moves_nothing]
    A float64 number of `rand` uses up as much as two float32 ones. [a_double_counts_for_two]
    After seed 0, `randint(10, (6,))` is 4, 9, 3, 0, 3 and 9, and `rand(2)` is near 0.4963 and 0.7682.
    [the_numbers_after_seed_0_are_these]
    `rand(0)` draws nothing. [an_empty_one_draws_nothing]
    """

    @given(n=st.integers(0, 40), m=st.integers(0, 40))
    def test_rand_draws_in_turn(self, n, m):
        torch.manual_seed(0)
        whole = torch.rand(n + m)
        torch.manual_seed(0)

        assert torch.cat([torch.rand(n), torch.rand(m)]).tolist() == whole.tolist()

    @given(n=st.integers(0, 40), m=st.integers(0, 40))
    def test_randint_draws_in_turn(self, n, m):
        torch.manual_seed(0)
        whole = torch.randint(1000, (n + m,))
        torch.manual_seed(0)

        assert torch.cat([torch.randint(1000, (n,)), torch.randint(1000, (m,))]).tolist() == whole.tolist()

    def test_randn_does_not(self):
        torch.manual_seed(0)
        whole = torch.randn(16)
        torch.manual_seed(0)

        assert torch.cat([torch.randn(8), torch.randn(8)]).tolist() != whole.tolist()

    def test_a_draw_in_between_moves_the_later_ones(self):
        torch.manual_seed(0)
        first, second, third = torch.rand(3).tolist()
        torch.manual_seed(0)

        alone, _, after = torch.rand(1).item(), torch.randint(10, ()), torch.rand(1).item()

        assert alone == first
        assert after == third != second

    def test_a_second_randn_moves_nothing(self):
        torch.manual_seed(0)
        torch.randn(1)
        after_one = torch.rand(1).item()
        torch.manual_seed(0)
        first, second = torch.randn(1).item(), torch.randn(1).item()

        assert torch.rand(1).item() == after_one
        assert first != second

    def test_a_double_counts_for_two(self):
        torch.manual_seed(0)
        single = torch.rand(3).tolist()
        torch.manual_seed(0)
        torch.rand(1, dtype=torch.float64)

        assert torch.rand(1).item() == single[2]

    def test_the_numbers_after_seed_0_are_these(self):
        torch.manual_seed(0)
        floats = torch.rand(2)
        torch.manual_seed(0)
        integers = torch.randint(10, (6,))

        assert (floats.dtype, floats.tolist()) == (torch.float32, [0.49625658988952637, 0.7682217955589294])
        assert (integers.dtype, integers.tolist()) == (torch.int64, [4, 9, 3, 0, 3, 9])

    def test_an_empty_one_draws_nothing(self):
        torch.manual_seed(0)
        first = torch.rand(1).item()
        torch.manual_seed(0)
        torch.rand(0)

        assert torch.rand(1).item() == first


@claim(
    api=["torch.nn.Linear"],
    about=["state", "value", "argument"],
    see=["generated/torch.nn.Linear", "notes/randomness"],
    asked=[
        "adding a layer changes initial weights of other layers",
        "same seed different weights after changing the model",
        "does creating a layer use the random generator",
        "unused layer changes training results",
        "does dropout change the random state",
    ],
)
class TestALayerInFrontChangesTheWeightsOfLaterLayers:
    """A `Linear` built first changes the weights of a `Linear` after it.

    After a seed, a `Linear` on the CPU starts otherwise behind another `Linear`, even if that one is not used.
    [a_layer_in_front_changes_the_next]
    With `bias=False` a `Linear` draws less, which changes the weights of a `Linear` after it too.
    [without_bias_it_draws_less]
    Seed again before a `Linear`, and its weights come back. [a_seed_before_the_layer_brings_its_weights_back]
    `Conv2d(1, 1, 1)`, `LSTM(1, 1)` and `Embedding(2, 2)` draw too. [layers_with_random_weights_draw]
    ReLU, Dropout, BatchNorm1d, LayerNorm, PReLU and MaxPool2d draw nothing when they are built.
    [other_layers_draw_nothing]
    With probability 0.5 `dropout` of 50 numbers draws in training; with `training=False`, or with probability 0, it
    draws nothing.
    [dropout_draws_in_training]
    """

    def test_a_layer_in_front_changes_the_next(self):
        torch.manual_seed(0)
        alone = nn.Linear(2, 3)
        torch.manual_seed(0)
        nn.Linear(2, 3)
        second = nn.Linear(2, 3)

        assert alone.weight.tolist() != second.weight.tolist()
        assert alone.bias.tolist() != second.bias.tolist()

    def test_without_bias_it_draws_less(self):
        torch.manual_seed(0)
        nn.Linear(2, 3)
        after_bias = nn.Linear(2, 3)
        torch.manual_seed(0)
        nn.Linear(2, 3, bias=False)
        after_none = nn.Linear(2, 3)

        assert after_bias.weight.tolist() != after_none.weight.tolist()

    def test_a_seed_before_the_layer_brings_its_weights_back(self):
        torch.manual_seed(0)
        alone = nn.Linear(2, 3)
        nn.Linear(5, 5)
        torch.manual_seed(0)
        again = nn.Linear(2, 3)

        assert alone.weight.tolist() == again.weight.tolist()
        assert alone.bias.tolist() == again.bias.tolist()

    @pytest.mark.parametrize(
        "build",
        [lambda: nn.Linear(2, 2), lambda: nn.Conv2d(1, 1, 1), lambda: nn.LSTM(1, 1), lambda: nn.Embedding(2, 2)],
    )
    def test_layers_with_random_weights_draw(self, build):
        before = torch.get_rng_state()

        build()

        assert not torch.equal(torch.get_rng_state(), before)

    @pytest.mark.parametrize(
        "build",
        [nn.ReLU, nn.Dropout, lambda: nn.BatchNorm1d(2), lambda: nn.LayerNorm(2), nn.PReLU, lambda: nn.MaxPool2d(2)],
    )
    def test_other_layers_draw_nothing(self, build):
        before = torch.get_rng_state()

        build()

        assert torch.equal(torch.get_rng_state(), before)

    @pytest.mark.parametrize(
        ("p", "training", "stays"), [(0.5, True, False), (0.5, False, True), (0.0, True, True)], ids=str
    )
    def test_dropout_draws_in_training(self, p, training, stays):
        before = torch.get_rng_state()

        y = nn.functional.dropout(torch.ones(50), p, training)

        assert torch.equal(torch.get_rng_state(), before) is stays
        assert y.eq(1).all().item() is stays
