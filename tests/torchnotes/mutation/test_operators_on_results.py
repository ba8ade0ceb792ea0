"""Operators that alter what a call returns: to what, and where they do not apply."""

import warnings

import numpy as np
import pytest
import torch

from torchnotes.mutation import operators
from torchnotes.mutation.operator import Call
from torchnotes.mutation.operators import on_results

INF = float("inf")
META = torch.ones(2, 3, device="meta")


def answered(operator, function, *args, **kwargs):
    """Let an operator answer a call; return the answer and whether it mutated the call."""
    call = Call(function, args, kwargs)
    return operator.answer(call), call.mutated


def given(value):
    """Return what is given, as a call of torch does."""
    return lambda: value


def described(value):
    """Return what shows of a value."""
    if isinstance(value, torch.Tensor | np.ndarray):
        return type(value), value.dtype, value.tolist()
    return type(value), value


ALTERED = [
    ("off-by-one", torch.tensor([1.0, INF, 1e30]), torch.tensor([2.0, 0.0, 0.0])),
    ("off-by-one", torch.tensor([True, False]), torch.tensor([False, True])),
    ("off-by-one", torch.tensor(255, dtype=torch.uint8), torch.tensor(0, dtype=torch.uint8)),
    ("off-by-one", torch.tensor([1j]), torch.tensor([1 + 1j])),
    ("off-by-one", np.array([1, 2])[::-1], np.array([3, 2])),
    ("off-by-one", np.array([1.0], dtype=">f8"), np.array([2.0])),
    ("off-by-one", True, False),
    ("off-by-one", INF, 0.0),
    ("off-by-one", "torch.float", "torch.floau"),
    ("off-by-one", torch.device("cpu"), torch.device("meta")),
    ("off-by-one", torch.Size((2, 3)), torch.Size((3, 4))),
    ("last-off-by-one", torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1, 2], [3, 5]])),
    ("last-off-by-one", (1, 2), (1, 3)),
    ("last-off-by-one", [[1], [2]], [[1], [3]]),
    ("sign-flipped", torch.tensor([1.0, -2.0]), torch.tensor([-1.0, 2.0])),
    ("sign-flipped", 3, -3),
    ("order-reversed", torch.tensor([[1, 2], [3, 4]]), torch.tensor([[4, 3], [2, 1]])),
    ("order-reversed", (1, 2), (2, 1)),
    ("order-reversed", ["a", "b"], ["b", "a"]),
    ("dimension-added", torch.tensor([1, 2]), torch.tensor([[1, 2]])),
    ("dimension-added", torch.Size((2,)), torch.Size((1, 2))),
    ("dimension-added", [1, 2], [[1, 2]]),
    ("dimension-dropped", torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 2])),
    ("dimension-dropped", torch.Size((2, 3)), torch.Size((3,))),
    ("dimension-dropped", [1, 2], 1),
    ("dimensions-swapped", torch.tensor([[1, 2]]), torch.tensor([[1], [2]])),
    ("dimensions-swapped", torch.Size((2, 3, 4)), torch.Size((4, 3, 2))),
    ("other-precision", torch.tensor([1.0]), torch.tensor([1.0], dtype=torch.float64)),
    ("other-precision", torch.tensor([True]), torch.tensor([1], dtype=torch.uint8)),
    ("other-precision", torch.complex128, torch.complex64),
    ("other-precision", torch.iinfo(torch.int64), torch.iinfo(torch.int32)),
    ("other-kind", torch.tensor([1.5]), torch.tensor([1])),
    ("other-kind", torch.tensor([1 + 2j]), torch.tensor([1.0])),
    ("other-kind", 1, 1.0),
    ("other-kind", torch.Size((2,)), (2.0,)),
    ("other-kind", torch.bool, torch.float32),
]

UNALTERABLE = [
    ("off-by-one", (torch.ones(0), META, None, "", chr(0x10FFFF), torch.strided, np.array(["a"]), [[], []])),
    ("last-off-by-one", (torch.ones(1), torch.ones(0), META, (1,), 1, [[], []])),
    ("sign-flipped", (torch.zeros(2), torch.tensor([True]), np.zeros(2), 0, 0.0, True, float("nan"), META, "a")),
    ("order-reversed", (torch.tensor([1, 2, 1]), torch.ones(1), META, (1, 1), (torch.ones(1),), np.ones(2), "ab")),
    ("order-reversed", (torch.eye(2).to_sparse(),)),
    ("dimension-added", (1, None, ["a"], "a", torch.float32)),
    ("dimension-dropped", (torch.tensor(1), torch.ones(0), torch.Size(()), [], 1)),
    ("dimensions-swapped", (torch.ones(2, 2), torch.ones(2), torch.tensor(1), torch.Size((2, 3, 2)), 1)),
    ("other-precision", (1, "a", None, torch.strided)),
    ("other-kind", (INF, float("nan"), 10**400, "a", None)),
    ("view-copied", (torch.ones(2), np.ones(2), 1, None)),
    ("copy-aliased", (torch.ones(2), 1, None)),
    ("detached", (torch.ones(2), torch.ones(2, requires_grad=True), 1, None)),
    ("requires-grad-flipped", (torch.tensor([1]), torch.tensor([True]), np.ones(2), 1, None)),
    ("gradient-doubled", (torch.ones(2), 1, None)),
]
KINDS = {operator.name: type(operator) for operator in operators.operators()}


class TestResults:
    @pytest.mark.parametrize(("name", "result", "altered"), ALTERED)
    def test_are_altered(self, name, result, altered):
        answer, mutated = answered(KINDS[name](), given(result))

        assert mutated
        assert described(answer) == described(altered)

    @pytest.mark.parametrize(
        ("name", "result"), [(name, result) for name, unalterable in UNALTERABLE for result in unalterable]
    )
    def test_are_themselves_where_that_does_not_apply(self, name, result):
        answer, mutated = answered(KINDS[name](), given(result))

        assert not mutated
        assert answer is result

    @pytest.mark.parametrize("name", KINDS)
    @pytest.mark.parametrize(
        "result",
        [
            *(torch.ones(0, 2), META, torch.eye(2).to_sparse(), torch.ones(2).to(torch.bfloat16), torch.ones(2).conj()),
            *(torch.nn.Parameter(torch.ones(2, 3)), torch.ones(2, 3).max(0), {"a": torch.ones(2)}, object()),
            *(np.ones(2, dtype=object), np.ones(2, dtype="M8[s]"), np.ones((2, 3))[:, ::-1], torch.Generator()),
        ],
    )
    def test_of_any_kind_are_answered(self, name, result):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")

            answer, mutated = answered(KINDS[name](), given(result))

        assert mutated or answer is result

    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "float8_e5m2"])
    def test_of_a_dtype_without_arithmetic_are_off_by_one(self, dtype):
        if not hasattr(torch, dtype):
            pytest.skip(f"this torch has no {dtype}")
        result = torch.tensor([1, 2]).to(getattr(torch, dtype))

        answer, _ = answered(on_results.OffByOne(), given(result))

        assert answer.dtype is result.dtype
        assert answer.to(torch.int64).tolist() == [2, 3]

    def test_keep_their_layout(self):
        answer, _ = answered(on_results.OffByOne(), given(torch.eye(2).to_sparse()))

        assert answer.layout is torch.sparse_coo
        assert answer.to_dense().tolist() == [[2, 1], [1, 2]]

    def test_stay_parameters(self):
        answer, _ = answered(on_results.OffByOne(), given(torch.nn.Parameter(torch.ones(1))))

        assert isinstance(answer, torch.nn.Parameter)
        assert answer.requires_grad

    def test_stay_part_of_the_graph(self):
        leaf = torch.ones(2, requires_grad=True)

        answer, _ = answered(on_results.SignFlipped(), leaf.mul, 3)
        answer.sum().backward()

        assert leaf.grad.tolist() == [-3, -3]

    def test_do_not_hang_on_the_default_device(self):
        result = torch.tensor([1, 2])

        with torch.device("meta"):
            answer, _ = answered(on_results.LastOffByOne(), given(result))

        assert answer.tolist() == [1, 3]

    @pytest.mark.parametrize("name", KINDS)
    def test_that_are_an_argument_leave_it_as_it_was(self, name):
        tensor = torch.ones(2, 3, requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answered(KINDS[name](), torch.Tensor.contiguous, tensor)

        tensor.sum().backward()
        assert tensor.tolist() == tensor.grad.tolist() == [[1, 1, 1], [1, 1, 1]]

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            *(("off-by-one", [3, 4]), ("order-reversed", [3, 2]), ("dimension-added", [[2, 3]])),
            *(("other-precision", [2, 3]), ("dimension-dropped", 2)),
        ],
    )
    @pytest.mark.parametrize("make", [lambda one: one.add_, lambda one: one.__iadd__])
    def test_in_place_are_written_over(self, name, values, make):
        tensor = torch.tensor([1, 2])

        answer, mutated = answered(KINDS[name](), getattr(torch.Tensor, make(tensor).__name__), tensor, 1)

        assert mutated
        assert answer is tensor
        assert tensor.tolist() == values

    def test_set_by_index_are_written_over(self):
        tensor = torch.tensor([1, 2])

        answered(on_results.OffByOne(), torch.Tensor.__setitem__, tensor, 0, 5)

        assert tensor.tolist() == [6, 3]

    def test_in_out_are_written_over(self):
        values, indices = torch.zeros(2), torch.zeros(2, dtype=torch.int64)

        answered(on_results.OffByOne(), torch.max, torch.eye(2), 0, out=(values, indices))

        assert values.tolist() == [2, 2]
        assert indices.tolist() == [1, 2]


class TestMemory:
    @pytest.mark.parametrize("view", [torch.Tensor.detach, torch.Tensor.contiguous, torch.Tensor.t, torch.Tensor.numpy])
    def test_a_view_is_copied(self, view):
        tensor = torch.ones(2)

        answer, mutated = answered(on_results.ViewCopied(), view, tensor)
        answer[0] = 5

        assert mutated
        assert tensor.tolist() == [1, 1]

    def test_a_tensor_written_over_is_no_view_to_copy(self):
        _, mutated = answered(on_results.ViewCopied(), torch.Tensor.add_, torch.ones(2), 1)

        assert not mutated

    @pytest.mark.parametrize("copy", [torch.Tensor.clone, torch.tensor])
    @pytest.mark.filterwarnings("ignore:To copy construct from a tensor")
    def test_a_copy_is_aliased(self, copy):
        tensor = torch.ones(2)

        answer, mutated = answered(on_results.CopyAliased(), copy, tensor)
        answer[0] = 5

        assert mutated
        assert tensor.tolist() == [5, 1]

    @pytest.mark.parametrize(
        ("function", "argument"),
        [(torch.neg, torch.ones(2)), (np.copy, np.arange(2)[::-1]), (torch.Tensor.detach, torch.ones(2))],
    )
    def test_other_values_or_a_view_are_not_aliased(self, function, argument):
        _, mutated = answered(on_results.CopyAliased(), function, argument)

        assert not mutated
