"""A person's word and a machine's: both are told, one counts, and who settles it can take that back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from agent.text import Problem
from inventory.registry import devices
from inventory.registry.undo import undo
from inventory.store import disputes, queries
from inventory.store.acts import Stamp
from tests.inventory.book import NOW, TODAY, Book, ask
from tests.inventory.registry.test_undo import do, take_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.store.engine import Connection

STAMP = Stamp("officer", NOW)


@pytest.fixture
def device(book: Book) -> int:
    made = book.device(kind="desktop")
    book.run("UPDATE device SET observed_kind = 'laptop'")
    machine_says(book, made, "8FQ2T7S")
    do(book, "device edit", lambda c, s: devices.tell(c, device=made, values={"serial": "8FQ2T73"}, stamp=s))
    return made


def machine_says(book: Book, device: int, serial: str) -> None:
    book.run("DELETE FROM device_section")
    content = json.dumps({"serial": serial, "model": "OptiPlex"})
    book.insert("device_section", device_id=device, section="system", content=content, observed_at=NOW)


def open_ones(book: Book) -> list[tuple[str, str, str]]:
    found = ask(book, disputes.conflicts, TODAY)
    return [(one.field, one.book, one.machine) for one in found if not one.settled]


def take(device: int, side: str, field: str) -> Callable[[Connection, Stamp], Any]:
    return lambda c, s: devices.take(c, device=device, side=side, field=field, day=TODAY, stamp=s)


BOTH = [("kind", "desktop", "laptop"), ("serial", "8FQ2T73", "8FQ2T7S")]


def test_both_sides_are_listed_with_who_and_when(book: Book, device: int) -> None:
    kind, serial = ask(book, disputes.conflicts, TODAY, device)
    assert open_ones(book) == BOTH
    assert (serial.source, serial.by, serial.at, serial.seen_at) == ("person", "officer", NOW, NOW)
    assert (kind.source, kind.by, kind.at) == ("person", "test", 0.0)


def test_the_machines_value_taken_ends_the_conflict_and_undo_brings_it_back(book: Book, device: int) -> None:
    act = do(book, "device edit", take(device, "machine", "serial"))
    assert open_ones(book) == BOTH[:1]
    assert ask(book, devices.told, device) == {}
    take_back(book, act, "device")
    assert open_ones(book) == BOTH


def test_the_books_value_kept_is_a_conflict_again_when_the_machine_says_another(book: Book, device: int) -> None:
    act = do(book, "device edit", take(device, "person", "serial"))
    assert open_ones(book) == BOTH[:1]
    machine_says(book, device, "8FQ2T7X")
    assert open_ones(book) == [BOTH[0], ("serial", "8FQ2T73", "8FQ2T7X")]
    machine_says(book, device, "8FQ2T7S")
    take_back(book, act, "device")
    assert open_ones(book) == BOTH


@pytest.mark.parametrize(
    ("side", "counts", "source"), [("machine", "laptop", "machine"), ("person", "desktop", "person")]
)
def test_a_kind_is_settled_either_way(book: Book, device: int, side: str, counts: str, source: str) -> None:
    do(book, "device edit", take(device, side, "kind"))
    assert open_ones(book) == BOTH[1:]
    machine = ask(book, queries.machine, device, TODAY, queries.Sight(0.0, 0.0, NOW))
    assert (machine.kind, machine.kind_source) == (counts, source)


def test_a_conflict_that_is_not_there_cannot_be_settled(book: Book, device: int) -> None:
    with pytest.raises(Problem, match="no conflict on 'model'") as refused, book.store.write() as connection:
        devices.take(connection, device=device, side="machine", field="model", day=TODAY, stamp=STAMP)
    assert refused.value.exit_code == 3


def test_a_word_withdrawn_leaves_the_machines_and_can_be_brought_back(book: Book, device: int) -> None:
    act = do(book, "device edit", lambda c, s: devices.unsay(c, device=device, field="serial", stamp=s))
    assert open_ones(book) == BOTH[:1]
    with book.store.write() as connection:
        assert not devices.unsay(connection, device=device, field="serial", stamp=STAMP)
        undo(connection, act, "device", Stamp("officer", NOW + 60))
    assert ask(book, devices.told, device) == {"serial": "8FQ2T73"}


def test_the_same_word_again_changes_nothing(book: Book, device: int) -> None:
    stamp = Stamp("other", NOW + 60)
    with book.store.write() as connection:
        assert not devices.tell(connection, device=device, values={"serial": " 8FQ2T73 "}, stamp=stamp)
    assert stamp.changes == []


def test_a_warranty_is_held_against_the_purchase_that_is_on_file(book: Book, device: int) -> None:
    with book.store.write() as connection:
        devices.tell(connection, device=device, values={"purchased_on": "12/02/2018"}, stamp=STAMP)
    with pytest.raises(Problem, match="warranty_until: "), book.store.write() as connection:
        devices.tell(connection, device=device, values={"warranty_until": "11/02/2018"}, stamp=STAMP)


def test_a_room_without_an_agency_is_refused(book: Book) -> None:
    with pytest.raises(Problem, match="room: "), book.store.write() as connection:
        devices.add(connection, label="a", agency=None, standing={}, values={}, room="2", day=TODAY, stamp=STAMP)
