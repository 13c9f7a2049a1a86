"""What is looked for stands folded beside what it was folded from, whoever wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command

from inventory.registry import agencies, devices
from inventory.store import acts, enrolments, folded, migrate, observed
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from tests.inventory.book import NOW, TODAY, Book

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.store.engine import Connection

STAMP = Stamp("officer", NOW)
LONG = "\U0001d504" * 256


def unfolded(connection: Connection) -> list[tuple[str, Any]]:
    """Return the rows whose folded text is not that of their columns."""
    wrong: list[tuple[str, Any]] = []
    for table, columns in folded.ROWS.items():
        for id_, text, *values in connection.rows(f"SELECT id, folded, {', '.join(columns)} FROM {table}"):
            if folded.with_folded(table, dict(zip(columns, values, strict=True)))["folded"] != text:
                wrong.append((table, id_))
    return wrong


def test_whatever_people_write_is_folded_also_when_it_is_ended_moved_and_taken_back(book: Book) -> None:
    dated: dict[str, Any] = {"day": "2019-01-01", "stamp": STAMP}
    with book.store.write() as connection:
        for code, name in (("VP", "Văn phòng"), ("03220", "Xã Huổi Só")):
            agencies.add(
                connection, code=code, name=name, kind="commune", parent=None, aliases=(f"{name} cũ",), **dated
            )
        number = devices.add(
            connection, label="Máy Đỏ", agency="VP", standing={}, values={"note": "Màn hình vỡ"}, **dated
        )
        devices.place(connection, device=number, agency="VP", custodian="Lò Thị Hà", day=TODAY, stamp=STAMP)
        acts.hand_over(connection, "placement", "agency_id", owner=1, heir=2, day=TODAY, stamp=STAMP)
        acts.revives(connection, ("device_value", 1), STAMP)
        enrolments.add_device(connection, label="PC-ĐỎ", simulated=False, by="code", now=NOW)
    with book.store.read() as connection:
        assert unfolded(connection) == []
        assert connection.value("SELECT folded FROM device WHERE id = 1") == "\nmay do\n"
        assert {row[0] for row in connection.rows("SELECT folded FROM placement WHERE custodian IS NOT NULL")} == {
            "\nlo thi ha\n"
        }


def test_the_audit_log_and_what_an_act_returns_tell_nothing_of_it(book: Book) -> None:
    with book.store.write() as connection:
        stamp = Stamp("officer", NOW)
        devices.add(connection, label="PC", agency=None, standing={}, values={"note": "x"}, day=TODAY, stamp=stamp)
        assert "folded" not in str(stamp.changes)
        assert "folded" not in (acts.row(connection, "device_value", 1) or {})


@pytest.mark.parametrize("section", folded.SECTIONS)
def test_a_hostile_machine_cannot_outgrow_the_index(section: str) -> None:
    text = folded.of_section(section, dict.fromkeys(folded.SECTIONS[section], LONG).get) or ""
    assert len(text.encode()) < 2600


def test_sections_nobody_searches_keep_none() -> None:
    assert folded.of_section("softwares", {"name": "vim"}.get) is None
    assert folded.of_section("operating_system", {"name": "Debian"}.get) is None


def test_a_register_of_before_is_folded_when_it_is_migrated(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'somay.db'}")
    with store.lock():
        engine = migrate.engine(store)
        with engine.begin() as old:
            command.upgrade(migrate.configuration(old), "0005")
        engine.dispose()
    recorded = {"recorded_at": 0.0, "recorded_by": "test"}
    dated = {**recorded, "valid_from": "2019-01-01", "valid_to": "9999-12-31"}
    rows: list[tuple[str, dict[str, Any]]] = [
        ("agency", recorded),
        (
            "agency_version",
            {**dated, "agency_id": 1, "code": "VP", "name": "Văn phòng", "kind": "other", "position": 0},
        ),
        ("agency_alias", {**recorded, "agency_id": 1, "name": "Ủy ban"}),
        ("device", {**recorded, "label": "Máy Đỏ", "simulated": False}),
        ("placement", {**dated, "device_id": 1, "agency_id": 1, "room": "Phòng 2", "custodian": "Lò Hà"}),
        ("device_value", {**recorded, "device_id": 1, "field": "serial", "source": "person", "value": "8FQ2"}),
        ("device_section", {"device_id": 1, "section": "system", "content": json.dumps({"model": "OptiPlex 3050"})}),
        ("device_section", {"device_id": 1, "section": "softwares", "content": "[]"}),
    ]
    with store.write() as connection:
        for table, values in rows:
            names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
    migrate.upgrade(store)
    with store.read() as new:
        assert unfolded(new) == []
        assert new.value("SELECT folded FROM placement") == "\nlo ha\nphong 2\n"
        assert new.rows("SELECT section, folded FROM device_section ORDER BY section") == [
            ("softwares", None),
            ("system", "\noptiplex 3050\n"),
        ]


def test_what_a_machine_says_later_replaces_what_it_was_found_by(book: Book) -> None:
    device = book.device()
    with book.store.write() as connection:
        for text in ("\nold-pc\n", "\nnew-pc\n"):
            observed.write_sections(connection, device, [("operating_system", "d", "{}", text)], NOW)
        assert connection.rows("SELECT folded FROM device_section") == [("\nnew-pc\n",)]
