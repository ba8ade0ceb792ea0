"""Each look of the grid sees something on the torch at hand."""

import pytest

from torchnotes.discovery import grid


@pytest.mark.parametrize("area", [*grid.grid()])
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
