"""What the tests of the agent share."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Memory where there is any: an fsync to a real disk says nothing here and costs minutes in all."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)
