"""What the tests of faults share."""

from __future__ import annotations

import pytest

from tests.agent.conftest import tmp_path
from tests.faults.seeds import SEED

__all__ = ["tell_the_seed", "tmp_path"]


@pytest.fixture(autouse=True)
def tell_the_seed() -> None:
    """Shown with a failure, which it replays."""
    print(f"SOMAY_SEED={SEED}")
