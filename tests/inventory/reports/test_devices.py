from __future__ import annotations

from datetime import datetime
from typing import Any

from inventory.reports.devices import device_page, device_rows
from inventory.reports.form import Reader
from inventory.reports.screens.hardware import facts
from inventory.store import queries
from tests.inventory.book import DAY, NOW, TODAY, Book, ask


def page(book: Book, device: int) -> Any:
    return ask(book, device_page, device, NOW)


def say(book: Book, device: int, field: str, source: str, value: str) -> None:
    book.insert(
        "device_value", device_id=device, field=field, source=source, value=value, recorded_at=NOW, recorded_by="an"
    )


def test_the_list_can_be_narrowed_by_agency_kind_and_contact(book: Book) -> None:
    root = book.agency("098", "Huyện", "district")
    agency = book.agency("VP", "Văn phòng", "district_body", root)
    first = book.device(agency)
    second = book.device(agency, "server", seen=NOW - 40 * DAY)
    third = book.device(None, seen=None)
    assert [row.machine.id for row in ask(book, device_rows, NOW)] == [first, second, third]
    for unit in ask(book, queries.units, TODAY):
        assert [row.machine.id for row in ask(book, device_rows, NOW, unit=unit)] == [first, second]
    assert [row.machine.id for row in ask(book, device_rows, NOW, kinds=["server"])] == [second]
    assert [row.machine.id for row in ask(book, device_rows, NOW, sights=["by_hand"])] == [third]


def test_a_person_and_a_machine_that_disagree_are_both_shown(book: Book) -> None:
    device = book.device(kind="desktop")
    book.run("UPDATE device SET observed_kind = 'virtual'")
    say(book, device, "serial", "person", "8FQ2T73")
    say(book, device, "serial", "machine", "8FQ2T7S")
    say(book, device, "model", "person", "OptiPlex  3050")
    say(book, device, "model", "machine", "optiplex 3050")
    conflicts = page(book, device).conflicts
    assert [(one.field, one.book, one.machine) for one in conflicts] == [
        ("kind", "desktop", "virtual"),
        ("serial", "8FQ2T73", "8FQ2T7S"),
    ]


def test_what_the_machine_says_by_itself_is_no_conflict(book: Book) -> None:
    device = book.device(kind="virtual", kind_source="machine")
    book.run("UPDATE device SET observed_kind = 'desktop'")
    assert page(book, device).conflicts == ()


def test_a_section_never_observed_is_not_shown_but_its_failure_is(book: Book) -> None:
    device = book.device()
    book.run(
        "INSERT INTO device_section (device_id, section, outcome, error) VALUES (:device, 'system', 'denied', 'no')",
        device=device,
    )
    seen = page(book, device)
    assert seen.sections == {}
    assert [one.outcome for one in seen.health] == ["denied"]


def test_a_device_that_did_not_exist_yet_has_no_page(book: Book) -> None:
    device = book.device()
    assert ask(book, device_page, device, NOW, "2017-12-31") is None


def test_what_can_be_had_after_the_end_of_support_is_told_when_it_is_needed() -> None:
    system = {"operating_system": {"name": "Ubuntu 20.04.6 LTS", "id": "ubuntu", "version": "20.04"}}
    told = [
        dict(facts(system, Reader(language="vi", width=100, now=datetime.fromisoformat(day).timestamp())))
        for day in ("2025-05-31T12:00+07:00", "2025-06-01T12:00+07:00")
    ]
    assert [each["Hệ điều hành"] for each in told] == [
        "Ubuntu 20.04.6 LTS, hỗ trợ đến 31/05/2025",
        "Ubuntu 20.04.6 LTS, hỗ trợ đến 31/05/2025, ESM (Ubuntu Pro) đến 30/04/2030",
    ]
