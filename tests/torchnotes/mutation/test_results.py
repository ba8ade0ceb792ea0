"""Looking inside of what torch returns."""

import collections
import copy
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from torchnotes.mutation import results
from torchnotes.mutation.results import UNALTERED, Attempt


class Pair(NamedTuple):
    """A tuple whose parts have names."""

    first: Any
    second: Any


def one_more(value):
    """Count on, where that is a number."""
    return value + 1 if isinstance(value, int) else UNALTERED


def half(value):
    """Halve a number."""
    return value / 2 if isinstance(value, int) else UNALTERED


class TestAlter:
    @pytest.mark.parametrize(
        ("result", "altered"),
        [
            (1, 2),
            ((1, "a"), (2, "a")),
            ([1, [2, 3]], [2, [3, 4]]),
            (Pair(1, 2), Pair(2, 3)),
            (torch.Size((1, 2)), torch.Size((2, 3))),
            ({"a": 1, "b": "c"}, {"a": 2, "b": "c"}),
        ],
    )
    def test_reaches_inside_of(self, result, altered):
        answer = results.alter(result, one_more)

        assert answer == altered
        assert type(answer) is type(altered)

    def test_reaches_inside_of_iterators(self):
        assert list(results.alter(iter([1, 2]), one_more)) == [2, 3]

    def test_keeps_torch_s_own_tuples(self):
        result = torch.ones(2, 3).max(0)

        answer = results.alter(result, lambda one: -one if isinstance(one, torch.Tensor) else UNALTERED)

        assert type(answer) is torch.return_types.max
        assert answer.values.tolist() == [-1, -1, -1]

    def test_keeps_what_else_a_dict_holds(self):
        state = collections.OrderedDict(a=1)
        state._metadata = "version"  # noqa: SLF001 - what torch's state dicts hold

        answer = results.alter(state, one_more)

        assert (type(answer), answer["a"], answer._metadata) == (collections.OrderedDict, 2, "version")  # noqa: SLF001
        assert state["a"] == 1

    @pytest.mark.parametrize("result", [("a", "b"), ["a"], {"a": "b"}, Pair("a", "b"), torch.Size(()), None, "a"])
    def test_leaves_what_it_does_not_apply_to_itself(self, result):
        assert results.alter(result, one_more) is result

    def test_a_size_of_what_is_no_integer_is_a_tuple(self):
        assert results.alter(torch.Size((1, 2)), half) == (0.5, 1.0)


class TestLooks:
    @pytest.mark.parametrize(
        ("values", "are"),
        [
            ([1, 2.0, 1j, True], True),
            ([[1], [[2]]], True),
            ([], True),
            ([1, "a"], False),
            (["a"], False),
            (None, False),
        ],
    )
    def test_is_numbers(self, values, are):
        assert results.is_numbers(values) is are

    @pytest.mark.parametrize(
        ("value", "has"),
        [
            *((torch.ones(2), True), (torch.ones(1), False), (np.ones(2), True), (np.ones(()), False)),
            *(((1, 2), True), ([1], False), ("ab", False)),
        ],
    )
    def test_has_order(self, value, has):
        assert results.has_order(value) is has

    def test_arrays_are_found_inside_of_sequences_and_mappings(self):
        tensor, array = torch.ones(1), np.ones(1)

        found = list(results.arrays(1, (tensor, [array]), {"a": (tensor,)}, "b"))

        assert [id(one) for one in found] == [id(tensor), id(array), id(tensor)]


NAN = float("nan")
SAME = [
    (torch.tensor([1.0, NAN]), torch.tensor([1.0, NAN])),
    (torch.tensor([0.0]), torch.tensor([-0.0])),
    (torch.ones(2, 3).t(), torch.ones(3, 2)),
    (torch.ones(2, 3, device="meta"), torch.ones(2, 3, device="meta")),
    (torch.eye(2).to_sparse(), torch.eye(2).to_sparse()),
    (torch.ones(1, requires_grad=True), torch.ones(1)),
]
DIFFERENT = [
    (torch.ones(2), torch.zeros(2)),
    (torch.ones(2), torch.ones(2, 1)),
    (torch.ones(2), torch.ones(2, dtype=torch.int64)),
    (torch.ones(2), torch.ones(2, device="meta")),
    (torch.eye(2), torch.eye(2).to_sparse()),
]


class TestComparison:
    @pytest.mark.parametrize(("one", "other"), SAME)
    def test_tensors_that_are_the_same(self, one, other):
        assert results.same(one, other)

    @pytest.mark.parametrize(("one", "other"), DIFFERENT)
    def test_tensors_that_differ(self, one, other):
        assert not results.same(one, other)

    @pytest.mark.parametrize("parts", [(1, 1), (1, 2)])
    @pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors:UserWarning")
    def test_nested_tensors(self, parts):
        one, other = (torch.nested.nested_tensor([torch.ones(2), torch.ones(part)]) for part in parts)

        assert results.same(one, other) is (parts[0] == parts[1])

    @pytest.mark.parametrize(
        "value",
        [
            *(1, "a", None, NAN, (1, [NAN]), {"a": torch.ones(2)}, torch.Size((1,)), torch.float16),
            *(np.array([1.0, NAN]), np.array([1, "a"], dtype=object), np.array(["a"])),
        ],
    )
    def test_what_is_alike(self, value):
        assert results.alike(value, copy.deepcopy(value))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            *((1, 1.0), (1, True), ((1,), [1]), ((1, 2), (1,)), ({"a": 1}, {"b": 1}), ({"a": 1}, {"a": 2})),
            *((np.ones(1), np.ones(1, dtype=int)), (np.ones(1), np.zeros(1)), (np.ones(1), torch.ones(1))),
            (torch.ones(1), torch.nn.Parameter(torch.ones(1))),
        ],
    )
    def test_what_is_not_alike(self, one, other):
        assert not results.alike(one, other)


class TestMemory:
    @pytest.mark.parametrize(
        "view",
        [
            *(lambda one: one, lambda one: one[0], lambda one: one.t(), lambda one: one.detach()),
            *(lambda one: one.numpy(), lambda one: one.numpy()[::-1], lambda one: one.numpy()[:, ::2]),
            lambda one: torch.from_numpy(one.numpy()),
        ],
    )
    def test_a_view_shares(self, view):
        given = torch.ones(2, 3)

        assert results.shares(view(given), [1, given])

    def test_the_last_column_of_an_array_shares_with_the_last_element(self):
        tensor = torch.ones(4, 4)

        assert results.shares(tensor.numpy()[:, 2:], torch.from_numpy(tensor.numpy()[3:, 3:]))

    @pytest.mark.parametrize(
        "copied",
        [
            *(lambda one: one.clone(), lambda one: one.numpy().copy(), lambda one: one.to("meta")),
            *(lambda one: one.tolist(), lambda one: one.to_sparse()),
        ],
    )
    def test_a_copy_does_not_share(self, copied):
        given = torch.ones(2, 3)

        assert not results.shares(copied(given), given)

    def test_tensors_on_meta_share_nothing(self):
        given = torch.ones(2, device="meta")

        assert not results.shares(given, given)

    def test_an_alias_has_the_values_and_the_memory(self):
        given = torch.tensor([1, 2])

        alias = results.alias(given, torch.tensor([[1], [2]]))

        assert alias.tolist() == [[1], [2]]
        assert results.shares(alias, given)

    def test_an_alias_of_an_array_is_an_array_for_an_array(self):
        given = np.array([1.0, 2.0])

        alias = results.alias(given, given.copy())

        assert isinstance(alias, np.ndarray)
        assert np.shares_memory(alias, given)

    def test_an_alias_of_a_parameter_s_value_is_a_parameter(self):
        alias = results.alias(torch.ones(2), torch.nn.Parameter(torch.ones(2)))

        assert type(alias) is torch.nn.Parameter

    @pytest.mark.parametrize(
        ("given", "result"),
        [
            (torch.tensor([1, 2]), torch.tensor([1, 3])),
            (torch.tensor([1, 2]), torch.tensor([1.0, 2.0])),
            (torch.ones(0), torch.ones(0)),
            (torch.ones(2, device="meta"), torch.ones(2, device="meta")),
            (torch.eye(2).to_sparse(), torch.eye(2).to_sparse()),
            (torch.ones(2, 3), torch.ones(5)),
            (np.arange(3)[::-1], np.arange(3)[::-1].copy()),
            (np.array(["a"]), np.array(["a"])),
            (np.arange(3.0, dtype=">f4"), np.arange(3.0, dtype=">f4")),
            (np.broadcast_to(np.ones(1), (2,)), np.ones(2)),
        ],
    )
    def test_there_is_no_alias(self, given, result):
        assert results.alias(given, result) is None


class TestFingerprint:
    @pytest.mark.parametrize(
        "change",
        [
            *(
                lambda one: one.data.add_(1),
                lambda one: one.requires_grad_(requires_grad=False),
                lambda one: one.sum().backward(),
            ),
            *(lambda one: setattr(one, "data", torch.ones(2, 1)), lambda _: torch.rand(1)),
        ],
    )
    def test_tells_a_change(self, change):
        tensor = torch.ones(2, requires_grad=True)
        before = results.fingerprint([tensor])

        change(tensor)

        assert results.fingerprint([tensor]) != before

    def test_tells_a_change_of_what_an_object_is_made_of(self):
        module = torch.nn.Linear(1, 1)
        before = results.fingerprint(module)

        module.eval()

        assert results.fingerprint(module) != before

    @pytest.mark.parametrize(
        "value",
        [
            *(
                torch.ones(2, device="meta"),
                torch.eye(2).to_sparse(),
                np.array([1, "a"], dtype=object),
                iter([1]),
                None,
            ),
            *(torch.tensor([NAN]), torch.ones(2, dtype=torch.bfloat16), {"a": [torch.ones(1)]}),
            torch.nn.UninitializedParameter(),
        ],
    )
    def test_stays_while_nothing_changes(self, value):
        assert results.fingerprint(value) == results.fingerprint(value)

    def test_ends_on_what_holds_itself(self):
        loop = []
        loop.append(loop)

        assert results.fingerprint(loop) == results.fingerprint(loop)

    def test_ends_on_a_gradient_that_was_computed_of_its_own_leaf(self):
        leaf = torch.ones(1, requires_grad=True)
        (leaf.grad,) = torch.autograd.grad(leaf.pow(3).sum(), leaf, create_graph=True)

        assert results.fingerprint(leaf) == results.fingerprint(leaf)

    def test_looks_at_no_values_inside_of_vmap(self):
        def look(tensor):
            results.fingerprint(tensor)
            return tensor + 1

        assert torch.func.vmap(look)(torch.ones(2)).tolist() == [2, 2]


def fail():
    raise ValueError


class TestAttempt:
    def test_keeps_a_result(self):
        assert results.attempt(lambda: 1).replay() == 1

    def test_keeps_an_error(self):
        attempt = results.attempt(fail)

        with pytest.raises(ValueError):
            attempt.replay()

    def test_keeps_no_interruption(self):
        def interrupt():
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            results.attempt(interrupt)

    @pytest.mark.parametrize(
        ("one", "other", "equal"),
        [
            (Attempt(1), Attempt(1), True),
            (Attempt(1), Attempt(2), False),
            (Attempt(error=ValueError("a")), Attempt(error=ValueError("b")), True),
            (Attempt(error=ValueError()), Attempt(error=TypeError()), False),
            (Attempt(error=ValueError()), Attempt(None), False),
            (Attempt(torch.ones(2)), Attempt(torch.ones(2)), True),
            (Attempt(torch.ones(2)), Attempt(torch.ones(2, requires_grad=True)), False),
            (Attempt(torch.ones(2, 3)), Attempt(torch.ones(3, 2).t()), False),
            (Attempt(np.ones((2, 3))), Attempt(np.ones((2, 3), order="F")), False),
        ],
    )
    def test_indistinct_is_what_no_check_could_tell_apart(self, one, other, equal):
        assert results.indistinct(one, other, (), ()) is equal

    def test_a_view_is_distinct_from_a_copy(self):
        given = torch.ones(2)

        assert not results.indistinct(Attempt(given.detach()), Attempt(given.clone()), given, given)
