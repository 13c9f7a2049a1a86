"""The audit log: written with the act, chained, and altered by nobody without being found out."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from inventory.access import audit
from inventory.registry import agencies, headcounts
from inventory.store import migrate, trail
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from inventory.store.trail import Entry
from tests.inventory.book import NOW
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path


__all__ = ("postgres_server", "postgres_url")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    is_sqlite = request.param == "sqlite"
    made = Store(f"sqlite:///{tmp_path}/somay.db" if is_sqlite else request.getfixturevalue("postgres_url"))
    migrate.upgrade(made)
    return made


def act(store: Store, count: int, *, by: str = "officer", reason: str | None = None) -> int | None:
    stamp = Stamp(by, NOW, reason)
    with store.write() as connection:
        if trail.head(connection) is None:
            agencies.add(
                connection, code="VP", name="Văn phòng", kind="other", parent=None, day="2019-01-01", stamp=stamp
            )
        headcounts.add(connection, agency="VP", count=count, category="cadre", day="2019-01-01", stamp=stamp)
        return audit.seal(connection, stamp, "headcount add")


def entries(store: Store) -> list[Entry]:
    with store.read() as connection:
        return list(trail.entries(connection, count=2))


def test_an_act_is_told_with_who_when_why_before_and_after(store: Store) -> None:
    act(store, 5)
    number = act(store, 7, by="clerk", reason="QĐ 12")
    last = entries(store)[-1]
    assert (last.act, last.at, last.actor, last.reason, last.command) == (
        number, NOW, "clerk", "QĐ 12", "headcount add",
    )  # fmt: skip
    assert last.subject == "headcount agency_id=1 category=cadre basis=present"
    assert '"count":5' in (last.before or "")
    assert '"count":7' in (last.after or "")


def test_the_changes_of_one_act_share_its_number(store: Store) -> None:
    act(store, 5)
    assert [entry.act for entry in entries(store)] == [1, 1, 1]
    with store.read() as connection:
        assert [(one.act, one.changes) for one in trail.acts(connection, count=9)] == [(1, 3)]


def test_an_act_that_changes_nothing_is_no_act(store: Store) -> None:
    act(store, 5)
    assert act(store, 5) is None
    assert len(entries(store)) == 3


def test_an_act_that_fails_leaves_no_entry(store: Store) -> None:
    act(store, 5)

    def fail() -> None:
        stamp = Stamp("officer", NOW)
        with store.write() as connection:
            headcounts.add(connection, agency="VP", count=6, category="cadre", day="2019-01-01", stamp=stamp)
            audit.seal(connection, stamp, "headcount add")
            raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        fail()
    assert len(entries(store)) == 3


def test_the_chain_of_an_untouched_log_holds(store: Store) -> None:
    assert audit.verify(entries(store)) == (0, audit.BEGINNING, None)
    for count in range(4):
        act(store, count)
    found = entries(store)
    assert audit.verify(found) == (len(found), found[-1].hash, None)


_REPLACED = (
    "INSERT INTO audit SELECT sequence, act, at, 'nobody', role, source, command, reason, subject, before, after,"
    " touched, previous_hash, hash FROM audit WHERE sequence = 1 ON CONFLICT (sequence) DO UPDATE SET actor = 'nobody'"
)


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", _REPLACED])
def test_the_database_refuses_to_alter_the_log(store: Store, statement: str) -> None:
    act(store, 5)
    with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="append-only"), store.write() as connection:
        connection.execute(statement)
    assert len(entries(store)) == 3


def test_sqlite_replaces_no_row_either(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/somay.db")
    migrate.upgrade(store)
    act(store, 5)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), store.write() as connection:
        connection.execute("INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 1")


def _altered(found: list[Entry]) -> dict[str, tuple[list[Entry], int]]:
    """Return what somebody with the file in hand could do, and the row at which it shows."""
    other = found[1]._replace(actor="nobody")
    rehashed = other._replace(hash=audit.hash_of(other))
    return {
        "another author": ([found[0], other, *found[2:]], 2),
        "another author, with its own hash made right": ([found[0], rehashed, *found[2:]], 3),
        "a row taken out": ([found[0], *found[2:]], 2),
        "two rows exchanged": ([found[1], found[0], *found[2:]], 1),
        "a row told twice": ([found[0], found[0], *found[1:]], 2),
        "the first row taken out": (found[1:], 1),
    }


@pytest.mark.parametrize("what", _altered([Entry(*([1] * 3), *([""] * 11))] * 4))
def test_whoever_alters_a_row_is_found_out_there(tmp_path: Path, what: str) -> None:
    store = Store(f"sqlite:///{tmp_path}/somay.db")
    migrate.upgrade(store)
    for count in range(3):
        act(store, count)
    altered, where = _altered(entries(store))[what]
    assert audit.verify(altered).broken_at == where


@pytest.mark.parametrize("field", [name for name in Entry._fields if name not in {"hash", "sequence"}])
def test_every_word_of_a_row_is_under_its_hash(field: str) -> None:
    entry: Any = Entry(1, 1, NOW, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "")
    value = getattr(entry, field)
    other = entry._replace(**{field: value + 1 if isinstance(value, int | float) else f"{value}x"})
    assert audit.hash_of(other) != audit.hash_of(entry)


def test_a_log_that_was_cut_off_no_longer_has_the_head_that_was_noted(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/somay.db")
    migrate.upgrade(store)
    for count in range(3):
        act(store, count)
    noted = entries(store)[-1].hash
    with sqlite3.connect(tmp_path / "somay.db") as thief:
        thief.execute("DROP TRIGGER audit_no_delete")
        thief.execute("DELETE FROM audit WHERE sequence = (SELECT MAX(sequence) FROM audit)")
    thief.close()
    with store.read() as connection:
        assert audit.verify(trail.entries(connection)).broken_at is None
        assert trail.number_of(connection, noted) is None


def test_two_writers_of_one_register_make_one_chain(postgres_url: str) -> None:
    import threading

    store = Store(postgres_url)
    migrate.upgrade(store)
    act(store, 1)
    ready = threading.Barrier(4)

    def note(number: int) -> None:
        ready.wait()
        for turn in range(10):
            stamp = Stamp(f"writer {number}", NOW)
            stamp.note("something", None, {"turn": turn})
            with store.write() as connection:
                audit.seal(connection, stamp, "note")

    threads = [threading.Thread(target=note, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = entries(store)
    assert audit.verify(found) == (43, found[-1].hash, None)


def test_it_is_quick_enough_to_be_asked_often(tmp_path: Path) -> None:
    """Ten thousand rows, so that a mistake in the paging shows; how long a million takes is a row of the bench."""
    store = Store(f"sqlite:///{tmp_path}/somay.db")
    migrate.upgrade(store)
    stamp = Stamp("officer", NOW)
    for number in range(10_000):
        stamp.note(f"row {number}", None, {"value": number})
    with store.write() as connection:
        audit.seal(connection, stamp, "import")
    assert _verdict(store) == 10_000


def _verdict(store: Store) -> int:
    with store.read() as connection:
        return audit.verify(trail.entries(connection, count=999)).length
