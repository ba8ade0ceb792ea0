"""`index_select` against an advanced index, as the note times them; how fast each is hangs on shape and machine.

`pytest --benchmark-only` measures; a plain `pytest` runs each body once and compares the results.
"""

import pytest
import torch

INDICES = [1, 2, 3]

WAYS = {
    "index_select": lambda a: torch.index_select(a, 1, torch.tensor(INDICES)),
    "advanced index, list": lambda a: a[:, INDICES],
    "advanced index, tuple": lambda a: a[:, tuple(INDICES)],
    "slice": lambda a: a[:, 1:4],
}


@pytest.mark.parametrize("shape", [(3, 4), (1000, 1000)], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("way", WAYS)
def test_three_columns(benchmark, way, shape):
    a = torch.arange(shape[0] * shape[1], dtype=torch.float32).reshape(shape)
    benchmark.group = f"three columns of {shape[0]}x{shape[1]}"

    columns = benchmark(WAYS[way], a)

    assert torch.equal(columns, torch.stack([a[:, 1], a[:, 2], a[:, 3]], dim=1))
