"""Generators and their states.

Order: 31
"""

import random

import pytest
import torch

from torchnotes import claim

WITH_GENERATOR = {
    "rand": lambda own: torch.rand(8, generator=own),
    "randn": lambda own: torch.randn(8, generator=own),
    "randint": lambda own: torch.randint(1000, (8,), generator=own),
    "randperm": lambda own: torch.randperm(50, generator=own),
    "normal": lambda own: torch.normal(0.0, 1.0, (8,), generator=own),
    "bernoulli": lambda own: torch.bernoulli(torch.full((50,), 0.5), generator=own),
    "multinomial": lambda own: torch.multinomial(torch.ones(50), 20, generator=own),
    "uniform_": lambda own: torch.empty(8).uniform_(generator=own),
}


@claim(
    api=["torch.rand", "torch.randint", "torch.randperm"],
    about=["state", "argument", "error"],
    see=["generated/torch.Generator", "notes/randomness"],
    asked=[
        "torch.Generator default seed",
        "new Generator always same numbers",
        "generator argument of torch functions",
        "pass a generator to dropout",
        "67280421310721",
        "local random generator instead of global seed",
    ],
)
class TestNewGeneratorsDrawTheSameNumbers:
    """Two new CPU generators draw the same numbers.

    Until you seed it, a new CPU generator has the seed 67280421310721. [a_new_generator_has_a_fixed_seed]
    `rand`, `randn`, `randint`, `randperm` and `multinomial` with `generator=` leave the global state alone.
    [eight_functions_draw_from_the_generator]
    `Generator.seed()` sets a random seed and returns it. [seed_is_random]
    On the CPU `rand` draws the same numbers from `Generator().manual_seed(5)` and after `torch.manual_seed(5)`.
    [a_seed_means_the_same_in_both]
    `nn.functional.dropout` and `nn.Linear` raise TypeError for `generator=`. [dropout_and_linear_raise]
    `rand` raises TypeError for an int as `generator=`. [a_number_as_generator_raises]
    """

    def test_a_new_generator_has_a_fixed_seed(self):
        one, other = torch.Generator(), torch.Generator()

        assert one.initial_seed() == other.initial_seed() == 67280421310721
        assert torch.rand(3, generator=one).tolist() == torch.rand(3, generator=other).tolist()

    @pytest.mark.parametrize("name", WITH_GENERATOR)
    def test_eight_functions_draw_from_the_generator(self, name):
        before, own = torch.get_rng_state(), torch.Generator()

        first, second = WITH_GENERATOR[name](own), WITH_GENERATOR[name](own)
        again = WITH_GENERATOR[name](torch.Generator())

        assert torch.equal(torch.get_rng_state(), before)
        assert first.tolist() == again.tolist() != second.tolist()

    def test_seed_is_random(self):
        own = torch.Generator()

        first, second = own.seed(), own.seed()
        differ, last = first != second, own.initial_seed() == second

        assert (differ, last) == (True, True)

    def test_a_seed_means_the_same_in_both(self):
        own = torch.Generator().manual_seed(5)
        torch.manual_seed(5)

        assert torch.rand(3, generator=own).tolist() == torch.rand(3).tolist()
        assert torch.randint(9, (3,), generator=own).tolist() == torch.randint(9, (3,)).tolist()
        assert torch.randperm(9, generator=own).tolist() == torch.randperm(9).tolist()

    def test_dropout_and_linear_raise(self):
        with pytest.raises(TypeError):
            torch.nn.functional.dropout(torch.ones(2), generator=torch.Generator())
        with pytest.raises(TypeError):
            torch.nn.Linear(2, 2, generator=torch.Generator())

    def test_a_number_as_generator_raises(self):
        with pytest.raises(TypeError):
            torch.rand(2, generator=5)


@claim(
    api=["torch.random.fork_rng"],
    about=["state", "argument"],
    see=["random"],
    asked=[
        "temporarily set a random seed",
        "fork_rng usage",
        "seed only part of the code and restore random state",
        "evaluate without changing the random state of training",
        "context manager for reproducible random numbers",
    ],
)
class TestForkRngPutsTheRandomStateBack:
    """`torch.random.fork_rng` puts the random state of the CPU back.

    After it the CPU draws the numbers that it would have drawn without it. [draws_go_on_as_if_nothing_was_drawn]
    Inside, draws go on from the state outside, until you seed. [inside_draws_go_on]
    A seed set inside is gone afterwards on the CPU. [a_seed_inside_is_gone]
    An error inside puts the state back too. [an_error_puts_it_back]
    With `enabled=False` the state is not put back. [disabled_it_puts_nothing_back]
    Python's `random` and a `torch.Generator` of yours are not put back. [other_generators_are_not_put_back]
    """

    def test_draws_go_on_as_if_nothing_was_drawn(self):
        torch.manual_seed(0)
        expected = torch.rand(3).tolist()
        torch.manual_seed(0)

        with torch.random.fork_rng():
            torch.rand(5)

        assert torch.rand(3).tolist() == expected

    def test_inside_draws_go_on(self):
        torch.manual_seed(0)
        expected = torch.rand(3).tolist()
        torch.manual_seed(0)

        with torch.random.fork_rng():
            inside = torch.rand(3).tolist()

        assert inside == expected

    def test_a_seed_inside_is_gone(self):
        torch.manual_seed(7)

        with torch.random.fork_rng():
            torch.manual_seed(5)
            inside = torch.initial_seed()

        assert (inside, torch.initial_seed()) == (5, 7)

    def test_an_error_puts_it_back(self):
        before = torch.get_rng_state()

        with pytest.raises(ZeroDivisionError), torch.random.fork_rng():
            1 / torch.randint(1, ()).item()

        assert torch.equal(torch.get_rng_state(), before)

    def test_disabled_it_puts_nothing_back(self):
        before = torch.get_rng_state()

        with torch.random.fork_rng(enabled=False):
            torch.rand(5)

        assert not torch.equal(torch.get_rng_state(), before)

    def test_other_generators_are_not_put_back(self):
        python, own = random.getstate(), torch.Generator()
        before = own.get_state()

        with torch.random.fork_rng():
            random.random()  # noqa: S311 - no secret
            torch.rand(3, generator=own)

        assert random.getstate() != python
        assert not torch.equal(own.get_state(), before)


@claim(
    api=["torch.initial_seed", "torch.seed", "torch.set_rng_state"],
    about=["state", "value", "error"],
    equivalent={"torch.seed": {"call-does-twice": "a random seed that is drawn anew is as random"}},
    see=["generated/torch.initial_seed", "generated/torch.seed", "generated/torch.set_rng_state"],
    asked=[
        "get the current random seed",
        "which seed did torch use",
        "difference between torch.seed and manual_seed",
        "read the seed after manual_seed",
        "RNG state must be a torch.ByteTensor",
    ],
)
class TestInitialSeedReturnsTheSeedOfTheGenerator:
    """`torch.initial_seed` returns the seed of the CPU's generator.

    Draws in between leave it as it is. [draws_leave_it]
    `torch.seed()` sets a random seed, and returns it. [seed_returns_a_random_seed]
    The state from `get_rng_state` holds the seed and the draws since. [a_state_holds_the_seed_and_the_draws]
    `set_rng_state` with a float tensor or a list raises TypeError, and with too few bytes RuntimeError.
    [another_type_raises]
    To repeat what the CPU drew in a run without a seed, print `initial_seed()` at its start, and set that later.
    [an_unknown_seed_repeats]
    """

    def test_draws_leave_it(self):
        torch.manual_seed(7)
        torch.rand(3)

        assert torch.initial_seed() == 7

    def test_seed_returns_a_random_seed(self):
        first, second = torch.seed(), torch.seed()
        differ, last = first != second, torch.initial_seed() == second

        assert (differ, last) == (True, True)

    def test_a_state_holds_the_seed_and_the_draws(self):
        torch.manual_seed(7)
        torch.rand(3)
        state = torch.get_rng_state()
        expected = torch.rand(3).tolist()

        torch.manual_seed(1)
        torch.set_rng_state(state)

        assert torch.initial_seed() == 7
        assert torch.rand(3).tolist() == expected

    def test_another_type_raises(self):
        state = torch.get_rng_state()

        with pytest.raises(TypeError):
            torch.set_rng_state(state.float())
        with pytest.raises(TypeError):
            torch.set_rng_state(state.tolist())
        with pytest.raises(RuntimeError):
            torch.set_rng_state(state[:10])

    def test_an_unknown_seed_repeats(self):
        torch.seed()
        first = torch.rand(3).tolist()

        torch.manual_seed(torch.initial_seed())
        again = torch.rand(3).tolist() == first

        assert again is True
