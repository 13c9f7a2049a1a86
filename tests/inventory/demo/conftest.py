from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from inventory.config import Config
from inventory.demo import sample
from inventory.registry.register import found
from inventory.store.engine import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register that knows only its district; copied, never written to."""
    config = Config(home=tmp_path_factory.mktemp("founded"))
    found(config, name=sample.DISTRICT_NAME, code=sample.DISTRICT_CODE, language="vi", by="unix:an", now=1.5e9)
    return config.home / "somay.db"


@pytest.fixture
def store(founded: Path, tmp_path: Path) -> Store:
    return Store(f"sqlite:///{shutil.copy(founded, tmp_path)}")
