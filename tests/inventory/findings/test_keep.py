"""Looks at a real register: findings on file, their steps, and what people say of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from inventory.findings.keep import AWAY_SECONDS, SPREAD_SECONDS, look
from inventory.registry import findings as acts
from inventory.reports.findings import found_rows, page
from inventory.store import finding_rows
from inventory.store.acts import Stamp
from tests.inventory.book import DAY, NOW

if TYPE_CHECKING:
    from tests.inventory.book import Book

HOUR = 3600.0
FRIDAY_11 = NOW + 92 * 60


def office(book: Book, *heard: float) -> int:
    """A commune under the district with machines last heard so."""
    district = book.agency("098", "Huyện", kind="district")
    agency = book.agency("03220", "Xã Huổi Só", parent=district)
    for seen in heard:
        device = book.device(agency, seen=seen)
        book.agent(device, agency, enrolled=NOW - 100 * DAY)
        book.run("UPDATE agent SET contacted_at = :seen WHERE device_id = :device", seen=seen, device=device)
    return agency


def looked(book: Book, now: float) -> list[str]:
    with book.store.write() as connection:
        return [f"{step.step} {step.mark.rule}" for _, step in look(connection, now)]


def on_file(book: Book) -> list[str]:
    with book.store.read() as connection:
        return [f"{one.number} {one.standing} {one.row.rule}" for one in found_rows(connection, 0.0)]


def test_a_look_writes_findings_and_their_steps_and_a_second_look_changes_nothing(book: Book) -> None:
    office(book, NOW - HOUR, NOW - HOUR)
    assert looked(book, NOW + HOUR - 60) == []
    assert looked(book, NOW + HOUR) == ["opened office_silent"]
    assert looked(book, NOW + HOUR + 60) == []
    assert on_file(book) == ["F-0001 urgent office_silent"]
    with book.store.read() as connection:
        row = finding_rows.finding(connection, 1)
        assert row is not None
        assert [event.step for event in page(connection, row).events] == ["opened"]
    book.run("UPDATE agent SET contacted_at = :seen", seen=FRIDAY_11 + 90)
    book.run("UPDATE device SET observed_at = :seen", seen=FRIDAY_11 + 90)
    assert looked(book, FRIDAY_11 + 120) == ["closed office_silent"]
    assert on_file(book) == ["F-0001 closed office_silent"]


def test_snapshots_that_came_by_hand_do_not_end_the_silence_of_a_line(book: Book) -> None:
    office(book, NOW - HOUR, NOW - HOUR)
    book.run("UPDATE device SET observed_at = :seen", seen=FRIDAY_11)
    assert looked(book, FRIDAY_11) == ["opened office_silent"]


def test_after_the_register_was_away_new_silences_wait_one_spread_window(book: Book) -> None:
    office(book, NOW - HOUR, NOW - HOUR)
    looked(book, NOW)
    back = NOW + 5 * HOUR
    assert back - NOW > AWAY_SECONDS
    assert looked(book, back) == []
    times = [back + 60 * minute for minute in range(1, round(SPREAD_SECONDS / 60) + 1)]
    assert [looked(book, moment) for moment in times[:-1]] == [[]] * (len(times) - 1)
    assert looked(book, times[-1]) == ["opened office_silent"]


def test_a_module_that_went_is_found_with_who_had_the_machine_then(book: Book) -> None:
    office(book, NOW - 60)
    book.run("UPDATE placement SET custodian = 'kế toán viên'")
    part: dict[str, Any] = {"device_id": 1, "section": "memories", "seen_from": NOW - 100 * DAY}
    for serial, until in (("9A31C0E2", None), ("9A31C0F7", NOW - HOUR)):
        content = {"slot": serial, "serial": serial, "size_bytes": 4 * 2**30, "type": "DDR4"}
        book.insert("component", part=serial, content=json.dumps(content), seen_to=until, **part)
    book.run(
        "INSERT INTO device_section (device_id, section, digest, content, observed_at)"
        " VALUES (1, 'memories', 'x', :content, :at)",
        content=json.dumps([{"slot": "1", "serial": "9A31C0E2", "size_bytes": 4 * 2**30}]),
        at=NOW - HOUR,
    )
    assert looked(book, NOW) == ["opened memory_gone"]
    with book.store.read() as connection:
        [found] = found_rows(connection)
    assert (found.evidence["custodian"], found.evidence["before_bytes"]) == ("kế toán viên", 8 * 2**30)
    assert found.says("en").startswith("M-0001 PC01, Xã Huổi Só: 8 GiB are 4 GiB now")


def test_what_people_say_is_a_step_and_does_not_end_what_is_the_case(book: Book) -> None:
    office(book, NOW - HOUR, NOW - HOUR)
    looked(book, FRIDAY_11)
    stamp = Stamp("officer", FRIDAY_11, "điện lực sửa đường dây")
    with book.store.write() as connection:
        acts.acknowledge(connection, "F-0001", until=FRIDAY_11 + HOUR, stamp=stamp)
    assert on_file(book) == ["F-0001 acknowledged office_silent"]
    assert looked(book, FRIDAY_11 + 60) == []
    assert looked(book, FRIDAY_11 + HOUR) == ["expired office_silent"]
    assert on_file(book) == ["F-0001 urgent office_silent"]
    with book.store.write() as connection:
        acts.accept(connection, "f-1", stamp=Stamp("officer", FRIDAY_11 + HOUR, "trụ sở đóng cửa"))
    assert looked(book, FRIDAY_11 + 9 * DAY) == []
    assert on_file(book) == ["F-0001 accepted office_silent"]
    with book.store.write() as connection:
        acts.reopen(connection, "F-0001", stamp=Stamp("officer", FRIDAY_11 + 9 * DAY))
    assert looked(book, FRIDAY_11 + 9 * DAY + 60) == []  # the register was away, and waits for its agents
    opened = [step for minute in range(2, 32) for step in looked(book, FRIDAY_11 + 9 * DAY + 60 * minute)]
    assert opened == ["opened office_silent"]


def test_a_limit_that_was_set_is_what_the_next_look_judges_by(book: Book) -> None:
    office(book, NOW - HOUR, NOW - HOUR)
    with book.store.write() as connection:
        stamp = Stamp("officer", NOW, "điểm trực")
        acts.set_limit(connection, "office_silent", "silent_working_seconds", 1800.0, owner=None, stamp=stamp)
    assert looked(book, NOW) == ["opened office_silent"]
