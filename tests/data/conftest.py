"""What loaders wait for after a check."""

import pytest
from torch.utils.data import _utils


@pytest.fixture(scope="session", autouse=True)
def short_wait_for_workers():
    """A loop that an error ended waits for its workers half a second, instead of five, before it ends them."""
    # to the end of the run, since such a loop may be garbage until then; there is no public way
    _utils.MP_STATUS_CHECK_INTERVAL = 0.5
