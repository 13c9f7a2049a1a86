"""A register written by hand: rows as short calls, so that a test reads as the situation it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from inventory.store.columns import FOREVER
from inventory.store.engine import Connection, Store
from inventory.store.folded import with_folded
from inventory.text.when import day_of

if TYPE_CHECKING:
    from pathlib import Path

NOW: Final = 1_573_180_080.0
"""Friday 08/11/2019 09:28 in Viet Nam: the clock of the stories."""
TODAY: Final = "2019-11-08"
DAY: Final = 86_400.0


class Book:
    """A register file under test."""

    def __init__(self, path: Path) -> None:
        self.path, self.store = path, Store(f"sqlite:///{path}")

    def insert(self, table: str, **values: Any) -> int:
        """Write one row, findable like any other, and return its id."""
        values = with_folded(table, values)
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        with self.store.write() as connection:
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
            return int(connection.value("SELECT last_insert_rowid()"))

    def run(self, statement: str, **values: Any) -> None:
        """Change rows."""
        with self.store.write() as connection:
            connection.execute(statement, values)

    def setting(self, name: str, value: str) -> None:
        self.run("INSERT INTO setting (name, value) VALUES (:name, :value)", name=name, value=value)

    def agency(self, code: str, name: str, kind: str = "commune", parent: int | None = None, **more: Any) -> int:
        agency = self.insert("agency", recorded_at=0.0, recorded_by="test")
        position = more.pop("position", 0)
        self._dated(
            "agency_version",
            agency_id=agency,
            code=code,
            name=name,
            kind=kind,
            parent_id=parent,
            position=position,
            **more,
        )
        return agency

    def headcount(
        self, agency: int, count: int, category: str = "civil_servant", basis: str = "present", **more: Any
    ) -> int:
        return self._dated("headcount", agency_id=agency, category=category, basis=basis, count=count, **more)

    def circuit(self, agency: int, down: float = 30e6, technology: str = "ftth", **more: Any) -> int:
        return self._dated(
            "circuit", agency_id=agency, technology=technology, down_bits_per_second=down, metered=False, **more
        )

    def device(
        self,
        agency: int | None = None,
        kind: str = "desktop",
        *,
        seen: float | None = NOW - 60,
        simulated: bool = False,
        label: str = "PC01",
        **standing: Any,
    ) -> int:
        device = self.insert(
            "device",
            label=label,
            simulated=simulated,
            recorded_at=0.0,
            recorded_by="test",
            observed_kind=kind,
            observed_at=seen,
        )
        if seen is not None:
            self.sighting(device, seen)
        values = {"kind_source": "person", "lifecycle": "in_service", "purpose": "personal", "ownership": "state"}
        self._dated("device_standing", device_id=device, kind=kind, **{**values, **standing})
        if agency is not None:
            self.place(device, agency)
        return device

    def place(self, device: int, agency: int, **more: Any) -> int:
        return self._dated("placement", device_id=device, agency_id=agency, **more)

    def sighting(self, device: int, seen: float) -> None:
        """Let a machine have been heard at an instant."""
        self.run(
            "INSERT INTO sighting (device_id, day, seen_at) VALUES (:device, :day, :seen)",
            device=device,
            day=day_of(seen),
            seen=seen,
        )

    def agent(self, device: int, agency: int, *, enrolled: float, revoked: float | None = None) -> None:
        """Let a machine have an agent."""
        number = self.insert(
            "enrolment_code",
            code_hash=f"code of {device}",
            agency_id=agency,
            uses=1,
            used=1,
            expires_at=enrolled + DAY,
            simulated=False,
            recorded_at=enrolled,
            recorded_by="test",
        )
        self.insert(
            "agent",
            public_id=f"agent of {device}",
            device_id=device,
            code_id=number,
            key_hash=f"key of {device}",
            file_key_hash="",
            enrolled_at=enrolled,
            revoked_at=revoked,
        )

    def speed(self, device: int, down: float, method: str = "transfer", day: str = TODAY) -> None:
        self.run(
            "INSERT INTO best_throughput (day, device_id, method, down_bits_per_second, samples) "
            "VALUES (:day, :device, :method, :down, 1)",
            day=day,
            device=device,
            method=method,
            down=down,
        )

    def _dated(self, table: str, **values: Any) -> int:
        dated = {"valid_from": "2018-01-01", "valid_to": FOREVER, "recorded_at": 0.0, "recorded_by": "test"}
        return self.insert(table, **{**dated, **values})


def ask(book: Book, question: Any, *arguments: Any, **named: Any) -> Any:
    """Put one question to the book."""
    with book.store.read() as connection:
        assert isinstance(connection, Connection)
        return question(connection, *arguments, **named)
