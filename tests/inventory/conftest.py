"""Each test gets a register of its own: a copy of one template that holds the tables and nothing else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import sqlalchemy

from inventory.store.tables import METADATA
from tests.inventory.book import Book

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "somay.db"
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    METADATA.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def book(empty_register: Path, tmp_path: Path) -> Book:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(empty_register, home / "somay.db")
    return Book(home / "somay.db")
