"""Determinism: a run that repeats, and the flags about it.

Order: 32
"""

import warnings
from contextlib import contextmanager

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader

from torchnotes import claim, since

INDEX, ONES = torch.tensor([0, 0, 1]), torch.ones(3)


@contextmanager
def deterministic(**options):
    """Set the flag for a block, and put it back."""
    torch.use_deterministic_algorithms(mode=True, **options)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(mode=False)


def train(seed):
    """Return the weights after two epochs with shuffling and dropout."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    rows = torch.arange(24.0).reshape(8, 3) / 24
    loader = DataLoader(rows, batch_size=2, shuffle=True)
    for _ in range(2):
        for batch in loader:
            optimizer.zero_grad()
            model(batch).pow(2).mean().backward()
            optimizer.step()
    return nn.utils.parameters_to_vector(model.parameters()).tolist()


@claim(
    api=["torch.manual_seed"],
    about=["value", "state"],
    see=["notes/randomness"],
    asked=[
        "make a training run reproducible",
        "same seed same weights after training",
        "where to call manual_seed in a training script",
        "training not reproducible seed after model",
    ],
)
class TestATrainingRunRepeatsFromOneSeed:
    """A small training run on the CPU repeats after `manual_seed`.

    In one process, two runs with `Linear`, dropout, Adam and a shuffled DataLoader end with equal weights after
    `manual_seed(1)`.
    [one_seed_repeats_the_run]
    With seed 2 the weights are others. [another_seed_is_another_run]
    A seed set after the model is built does not repeat its initial weights. [a_seed_after_the_model_is_too_late]
    """

    def test_one_seed_repeats_the_run(self):
        assert train(1) == train(1)

    def test_another_seed_is_another_run(self):
        assert train(1) != train(2)

    def test_a_seed_after_the_model_is_too_late(self):
        first = nn.Linear(2, 2)
        torch.manual_seed(1)
        second = nn.Linear(2, 2)
        torch.manual_seed(1)
        third = nn.Linear(2, 2)

        assert first.weight.tolist() != second.weight.tolist()
        assert second.weight.tolist() == third.weight.tolist()


@claim(
    api=["torch.use_deterministic_algorithms", "torch.are_deterministic_algorithms_enabled"],
    about=["state", "error", "warning"],
    see=["generated/torch.use_deterministic_algorithms", "notes/randomness"],
    asked=[
        "does not have a deterministic implementation",
        "use_deterministic_algorithms warn_only",
        "what does use_deterministic_algorithms change in training",
        "deterministic training pytorch",
        "is use_deterministic_algorithms enough without a seed",
    ],
)
class TestUseDeterministicAlgorithmsRaisesWhereThereIsNone:
    """`use_deterministic_algorithms(True)` lets some functions raise.

    On the CPU `put_` without `accumulate=True` raises RuntimeError then. [put_raises]
    With `warn_only=True` `put_` warns, and works as before. [warn_only_warns]
    `index_add`, `scatter_add`, `index_put` and `put` with `accumulate=True` return the usual sums on the CPU.
    [accumulating_works]
    A small training run of `Linear` layers on the CPU ends with the same weights as without it.
    [a_small_run_is_the_same]
    Two calls of `torch.rand(3)` still differ, because it does not seed. [it_does_not_seed]
    `torch.backends.cudnn.benchmark` and `.deterministic` keep their values. [the_flags_of_cudnn_stay]
    The flag is False by default, and an int raises TypeError. [the_flag_is_a_bool]
    """

    def test_put_raises(self):
        with deterministic(), pytest.raises(RuntimeError):
            torch.zeros(3).put_(INDEX, ONES)

    def test_warn_only_warns(self):
        with deterministic(warn_only=True), pytest.warns(UserWarning):
            x = torch.zeros(3).put_(INDEX, ONES)

        assert x.tolist() == [1.0, 1.0, 0.0]

    @pytest.mark.parametrize(
        "add",
        [
            lambda x: x.index_add(0, INDEX, ONES),
            lambda x: x.scatter_add(0, INDEX, ONES),
            lambda x: x.index_put((INDEX,), ONES, accumulate=True),
            lambda x: x.put(INDEX, ONES, accumulate=True),
        ],
        ids=["index_add", "scatter_add", "index_put", "put"],
    )
    def test_accumulating_works(self, add):
        usual = add(torch.zeros(3))

        with warnings.catch_warnings(record=True) as raised, deterministic():
            warnings.simplefilter("always")
            on, sums = torch.are_deterministic_algorithms_enabled(), add(torch.zeros(3))

        assert (on, raised) == (True, [])
        assert sums.tolist() == usual.tolist() == [2.0, 1.0, 0.0]

    def test_a_small_run_is_the_same(self):
        usual = train(1)

        with deterministic():
            assert train(1) == usual

    def test_it_does_not_seed(self):
        before = torch.get_rng_state()

        with deterministic():
            after, first, second = torch.get_rng_state(), torch.rand(3), torch.rand(3)

        assert torch.equal(after, before)
        assert first.tolist() != second.tolist()

    def test_the_flags_of_cudnn_stay(self):
        with deterministic():
            assert torch.backends.cudnn.benchmark is False
            assert torch.backends.cudnn.deterministic is False

    def test_the_flag_is_a_bool(self):
        assert torch.are_deterministic_algorithms_enabled() is False
        with pytest.raises(TypeError):
            torch.use_deterministic_algorithms(1)


@claim(
    api=["torch.empty", "torch.use_deterministic_algorithms"],
    about=["value", "state"],
    see=["generated/torch.use_deterministic_algorithms", "deterministic"],
    asked=[
        "torch.empty returns nan with deterministic algorithms",
        "fill_uninitialized_memory",
        "nan in uninitialized tensor deterministic mode",
        "torch.empty full of nan instead of garbage",
    ],
)
class TestEmptyIsFilledWithNanInDeterministicMode:
    """With `use_deterministic_algorithms(True)` `empty` may hold NaN.

    With this flag, from torch 2.1 on, `empty` by default fills float32 tensors with NaN, int32 ones with 2147483647.
    [empty_is_filled]
    With this flag `torch.Tensor(2)` and `empty_like` of float32 are filled too, from torch 2.1 on.
    [its_relatives_are_filled]
    From torch 2.2 on `torch.utils.deterministic.fill_uninitialized_memory = False` turns the filling off.
    [it_can_be_turned_off]
    `zeros` and `full` keep their numbers. [what_is_set_stays]
    """

    @since("2.1", unsettled="They leave what the memory held before.")
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_empty_is_filled(self, dtype):
        with deterministic():
            assert torch.empty(3, dtype=dtype).isnan().tolist() == [True] * 3
            assert torch.empty(2, dtype=torch.int32).tolist() == [2147483647] * 2

    @since("2.1", unsettled="They leave what the memory held before.")
    def test_its_relatives_are_filled(self):
        with deterministic():
            assert torch.Tensor(2).isnan().tolist() == [True, True]
            assert torch.empty_like(torch.zeros(2)).isnan().tolist() == [True, True]
            assert torch.zeros(1).resize_(3).isnan().tolist() == [False, True, True]

    @since("2.2", why="pytorch#111377")
    def test_it_can_be_turned_off(self, monkeypatch):
        assert torch.utils.deterministic.fill_uninitialized_memory is True

        monkeypatch.setattr(torch.utils.deterministic, "fill_uninitialized_memory", False)

        with deterministic():
            x = torch.ones(4)
            x.resize_(0).resize_(4)

        assert x.tolist() == [1.0] * 4

    def test_what_is_set_stays(self):
        with deterministic():
            assert torch.zeros(2).tolist() == [0.0, 0.0]
            assert torch.full((2,), 3.0).tolist() == [3.0, 3.0]


@claim(
    api=["torch.backends.cudnn.flags"],
    about=["state", "argument"],
    see=["backends", "notes/randomness"],
    asked=[
        "what does torch.backends.cudnn.benchmark = True do",
        "cudnn.benchmark on cpu",
        "cudnn benchmark and deterministic settings",
        "set_benchmark_cudnn expects a bool",
        "temporarily turn off cudnn",
    ],
)
class TestCudnnBenchmarkIsAFlagThatIsOffByDefault:
    """`torch.backends.cudnn.benchmark` is False until you set it.

    The flag can be set without a GPU. [the_flag_can_be_set]
    On the CPU a `Conv2d(1, 2, 3)` returns the same numbers with it. [the_cpu_computes_the_same]
    An int or text raises RuntimeError. [another_type_raises]
    Setting the misspelt name `benchmrk` on the module raises nothing. [a_misspelt_flag_is_accepted]
    `with cudnn.flags(enabled=True, benchmark=True):` sets it for a block. [a_block_sets_it_for_a_while]
    In such a block `deterministic` is False, unless it is passed as well. [a_block_sets_deterministic_too]
    `cudnn.flags()` without arguments turns cuDNN off for the block. [flags_without_arguments_turn_cudnn_off]
    """

    def test_the_flag_can_be_set(self):
        before = torch.backends.cudnn.benchmark

        torch.backends.cudnn.benchmark = True
        after = torch.backends.cudnn.benchmark
        torch.backends.cudnn.benchmark = False

        assert (before, after) == (False, True)

    def test_the_cpu_computes_the_same(self):
        conv, x = nn.Conv2d(1, 2, 3), torch.rand(1, 1, 5, 5)
        usual = conv(x)

        with torch.backends.cudnn.flags(enabled=True, benchmark=True):
            assert torch.equal(conv(x), usual)

    @pytest.mark.parametrize("value", [1, "yes"])
    def test_another_type_raises(self, value):
        with pytest.raises(RuntimeError):
            torch.backends.cudnn.benchmark = value

    def test_a_misspelt_flag_is_accepted(self, monkeypatch):
        monkeypatch.setattr(torch.backends.cudnn, "benchmrk", True, raising=False)

        assert torch.backends.cudnn.benchmark is False

    def test_a_block_sets_it_for_a_while(self):
        with torch.backends.cudnn.flags(enabled=True, benchmark=True):
            inside = torch.backends.cudnn.enabled, torch.backends.cudnn.benchmark

        assert inside == (True, True)
        assert (torch.backends.cudnn.enabled, torch.backends.cudnn.benchmark) == (True, False)

    def test_a_block_sets_deterministic_too(self, monkeypatch):
        monkeypatch.setattr(torch.backends.cudnn, "deterministic", True)

        with torch.backends.cudnn.flags(enabled=True, benchmark=True):
            left_out = torch.backends.cudnn.deterministic
        with torch.backends.cudnn.flags(enabled=True, benchmark=True, deterministic=True):
            passed = torch.backends.cudnn.deterministic

        assert (left_out, passed, torch.backends.cudnn.deterministic) == (False, True, True)

    def test_flags_without_arguments_turn_cudnn_off(self):
        with torch.backends.cudnn.flags():
            inside = torch.backends.cudnn.enabled

        assert (inside, torch.backends.cudnn.enabled) == (False, True)
