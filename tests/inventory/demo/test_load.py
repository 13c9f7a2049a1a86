from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agent.text import Problem
from inventory.demo.load import SETTING, load
from inventory.store.tables import METADATA

if TYPE_CHECKING:
    from inventory.store.engine import Row, Store

NOW = 1_573_180_080.0
TABLES = [table.name for table in METADATA.sorted_tables]


def _all(store: Store) -> dict[str, list[Row]]:
    with store.read() as connection:
        return {table: connection.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


def _count(store: Store, question: str) -> int:
    with store.read() as connection:
        return int(connection.value(f"SELECT count(*) FROM {question}"))


def test_the_book_is_written_whole(store: Store) -> None:
    before = {table: len(rows) for table, rows in _all(store).items()}
    assert load(store, NOW)
    counts = {table: len(rows) - before[table] for table, rows in _all(store).items()}
    assert {table: count for table, count in counts.items() if count} == {
        "setting": 1,
        "audit": 1,
        "agency": 25,
        "agency_version": 25,
        "agency_alias": 4,
        "headcount": 100,
        "circuit": 25 + 13,
        "device": 234,
        "device_standing": 234,
        "placement": 234,
        "device_value": 3 * 233 + 35 + 137,
        "indicator_target": 3,
    }


def test_a_device_has_the_number_on_its_label(store: Store) -> None:
    load(store, NOW)
    with store.read() as connection:
        row = connection.one(
            "SELECT d.label, v.code, s.kind, s.kind_source FROM device d JOIN placement p ON p.device_id = d.id"
            " JOIN agency_version v ON v.agency_id = p.agency_id JOIN device_standing s ON s.device_id = d.id"
            " WHERE d.id = 62"
        )
    assert row == ("PC01", "VHTT", "desktop", "person")


def test_everything_stands_under_the_district(store: Store) -> None:
    load(store, NOW)
    parents = "agency_version WHERE parent_id = (SELECT agency_id FROM agency_version WHERE code = '098')"
    assert _count(store, parents) == 25


def test_all_but_this_computer_is_marked_as_simulated(store: Store) -> None:
    load(store, NOW)
    assert _count(store, "device WHERE simulated") == 233


def test_loading_twice_changes_nothing(store: Store) -> None:
    load(store, NOW)
    before = _all(store)
    assert not load(store, NOW + 1)
    assert _all(store) == before


def test_a_register_in_use_is_refused_and_left_alone(store: Store) -> None:
    with store.write() as connection:
        connection.execute("INSERT INTO agency (recorded_at, recorded_by) VALUES (1.0, 'unix:an')")
    before = _all(store)
    with pytest.raises(Problem, match="SM-DEMO-01"):
        load(store, NOW)
    assert _all(store) == before


def test_the_register_says_that_it_is_a_sample(store: Store) -> None:
    load(store, NOW)
    with store.read() as connection:
        assert connection.value("SELECT value FROM setting WHERE name = :name", name=SETTING) == "098"
