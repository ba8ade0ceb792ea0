"""Each look of the grid sees something on the torch at hand."""

import pytest

from torchnotes.discovery import grid

SLOW = {"environment variables", "torch.compile: environment"}
"""Each of their looks starts Python twice."""


@pytest.mark.parametrize("area", sorted(grid.grid().keys() - SLOW))
def test_looks_see_answers_and_no_slip_of_their_own(area):
    seen = [*grid.look(area, grid.grid()[area])]

    assert len({key for _, key, _ in seen}) == len(seen) > 1
    assert [
        one.error for _, _, one in seen if one.error and one.error[0] in {"NameError", "KeyError", "SyntaxError"}
    ] == []
    assert sum(one.error is None for _, _, one in seen) > len(seen) / 3


def test_a_look_at_a_class_is_told_by_its_dotted_name():
    (api, key, outcome), *_ = grid.look("torch.optim: steps", (["SGD plain"], lambda name: name))

    assert (api, key, outcome.results) == ("torch.optim.SGD", "torch.optim: steps SGD plain", ("'SGD plain'",))


@pytest.mark.parametrize(
    ("area", "spelling", "found"),
    [
        ("environment variables", "0", ("'scripted'", "'ReLU'")),
        ("torch.compile: environment", "1", ("list of 0",)),
    ],
)
def test_variables_are_read_when_torch_is_imported(area, spelling, found):
    ((_, _, outcome),) = grid.look(area, ([spelling], grid.grid()[area][1]))

    assert set(found) <= {*outcome.results}
