"""What a call came to, as data that shows dtype, memory, gradient, error and warnings."""

import warnings

import numpy as np
import torch

from torchnotes.discovery.outcomes import Array, attempt


def test_a_tensor_is_told_by_its_looks():
    outcome = attempt(lambda: (torch.ones(2, 3).t(), ()))

    (seen,) = outcome.results
    assert (seen.dtype, seen.shape, seen.stride, seen.aliases, seen.requires_grad) == (
        "float32",
        (3, 2),
        (1, 3),
        False,
        False,
    )
    assert seen.elements().tolist() == [1.0] * 6


def test_memory_shared_with_an_argument_is_seen():
    x = torch.ones(2, 2)

    assert attempt(lambda: (x.t(), (x,))).results[0].aliases
    assert not attempt(lambda: (x + 1, (x,))).results[0].aliases


def test_gradients_of_what_was_given_are_told():
    x = torch.tensor([1.0, 2.0], requires_grad=True)

    outcome = attempt(lambda: (x * 3, (x,)))

    assert outcome.gradients[0].elements().tolist() == [3.0, 3.0]


def test_an_error_is_told_by_type_and_first_line():
    outcome = attempt(lambda: (torch.ones(2) + torch.ones(3), ()))

    assert outcome.error[0] == "RuntimeError"
    assert "\n" not in outcome.error[1]


def test_categories_of_warnings_are_told():
    def make():
        warnings.warn("so", FutureWarning, stacklevel=1)
        return 1, ()

    assert attempt(make).warned == ("FutureWarning",)


def test_an_answer_that_differs_by_the_call_is_unsteady():
    seen = []

    def make():
        seen.append(1)
        return len(seen), ()

    assert not attempt(make).steady
    assert attempt(lambda: (1, ())).steady


def test_each_call_begins_with_the_same_seed():
    assert attempt(lambda: (torch.rand(3), ())).steady


def test_an_array_a_mapping_and_a_sequence_are_told_in_parts():
    outcome = attempt(lambda: ({"a": [np.ones(1), 2]}, ()))

    assert outcome.results == ("'a'", "list of 2", Array("float64", (1,), (8,), ("<f8", np.ones(1).tobytes())), "2")


def test_bfloat16_conjugates_and_meta_have_their_values_or_none():
    half = attempt(lambda: (torch.ones(1, dtype=torch.bfloat16), ())).results[0]
    conjugate = attempt(lambda: (torch.tensor([1 + 2j]).conj(), ())).results[0]
    meta = attempt(lambda: (torch.ones(1, device="meta"), ())).results[0]

    assert half.elements().tolist() == [1.0]
    assert conjugate.elements().tolist() == [1 - 2j]
    assert meta.values == ("u1", b"")
