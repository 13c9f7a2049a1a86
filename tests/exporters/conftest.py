"""A small register that has one of everything the fleet exporter can say, and one that has nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from inventory.store.engine import Store
from inventory.store.migrate import upgrade
from tests.inventory.book import DAY, NOW, Book

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "somay.db"
    upgrade(Store(f"sqlite:///{path}"))
    return path


@pytest.fixture
def empty(migrated: Path, tmp_path: Path) -> Book:
    (tmp_path / "home").mkdir()
    return Book(shutil.copy(migrated, tmp_path / "home" / "somay.db"))


@pytest.fixture
def book(empty: Book) -> Book:
    """One district with three agencies: one well equipped, one silent, one without staff, line or machine."""
    district = empty.agency("098", "Huyện Tủa Chùa", "district")
    office = empty.agency("VP", "Văn phòng", "district_body", parent=district, position=1)
    commune = empty.agency("03232", "Xã Huổi Só", "commune", parent=district, position=2)
    empty.agency("03235", "Xã Xín Chải", "commune", parent=district, position=3)
    _office(empty, office)
    _commune(empty, commune)
    _ingest(empty, empty.device(seen=None, kind="laptop", lifecycle="in_stock"))
    return empty


def _office(book: Book, agency: int) -> None:
    book.headcount(agency, 2)
    book.circuit(agency, down=30e6)
    book.speed(book.device(agency, "desktop"), 2_400_000.0)
    book.device(agency, "server", simulated=True)


def _commune(book: Book, agency: int) -> None:
    book.headcount(agency, 3)
    book.circuit(agency, down=512_000.0)
    book.device(agency, seen=NOW - 42 * DAY)
    book.device(agency, seen=None)
    book.speed(book.device(agency, lifecycle="in_repair", seen=NOW - 3 * DAY), 100_000.0, "transfer")


def _ingest(book: Book, device: int) -> None:
    code = book.insert(
        "enrolment_code", code_hash="c", agency_id=1, uses=9, used=5, expires_at=NOW, simulated=False,
        recorded_at=0.0, recorded_by="test",
    )  # fmt: skip
    for number, contacted in enumerate((NOW - 60, NOW - 5000, NOW - 2 * DAY, NOW - 42 * DAY, None)):
        book.insert(
            "agent", public_id=f"a{number}", device_id=device, code_id=code, key_hash=f"k{number}", file_key_hash="f",
            enrolled_at=0.0, contacted_at=contacted,
        )  # fmt: skip
    stream = book.insert("stream", agent_id=1, epoch="0" * 32, through=20, ingested=12, lost=8, started_at=0.0)
    book.insert("lost_range", stream_id=stream, first=3, last=9, reason="evicted", recorded_at=0.0)
    book.insert("lost_range", stream_id=stream, first=12, last=12, reason="dead_letter", recorded_at=0.0)
    book.insert("lost_range", stream_id=stream, first=30, last=None, reason="spool_destroyed", recorded_at=0.0)
    book.insert("quarantine", stream_id=stream, sequence=12, reason="memory: below 0", payload=b"{}", received_at=0.0)
    for name, value in (("snapshots_ingested", 12), ("snapshots_duplicate", 2), ("batches", 5), ("refused_gap", 1)):
        book.run("INSERT INTO ingest_counter (name, value) VALUES (:name, :value)", name=name, value=value)
