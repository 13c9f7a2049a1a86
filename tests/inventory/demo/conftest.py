from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine

from inventory.store.engine import Store
from inventory.store.tables import METADATA

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A register that holds nothing yet."""
    url = f"sqlite:///{tmp_path / 'somay.db'}"
    engine = create_engine(url)
    METADATA.create_all(engine)
    engine.dispose()
    return Store(url)
