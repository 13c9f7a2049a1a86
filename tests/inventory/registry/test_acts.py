"""Acts of people: what they change, what they leave, and how the past stays readable."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.text import Problem
from inventory.registry import agencies, circuits, devices, headcounts
from inventory.store import acts, queries
from inventory.store.acts import Stamp
from inventory.store.circuits import lines as lines_of
from inventory.text.when import FOREVER, add_days
from tests.inventory.book import NOW, TODAY, Book, ask

STAMP = Stamp("officer", NOW)


def staff_on(book: Book, day: str) -> int | None:
    rows = ask(book, queries.staff, day)
    return rows[0].number if rows else None


def count(book: Book, number: int, day: str, **more: Any) -> None:
    with book.store.write() as connection:
        headcounts.add(connection, agency="VP", count=number, category="cadre", day=day, stamp=STAMP, **more)


def current(book: Book, table: str) -> list[tuple[Any, ...]]:
    with book.store.read() as connection:
        return connection.rows(
            f"SELECT valid_from, valid_to FROM {table} WHERE superseded_at IS NULL ORDER BY valid_from"
        )


def test_a_new_headcount_ends_the_one_before_and_keeps_its_days(book: Book) -> None:
    book.agency("VP", "Văn phòng")
    count(book, 5, "2019-01-01")
    count(book, 7, "2019-06-01")
    assert (staff_on(book, "2019-05-31"), staff_on(book, "2019-06-01")) == (5, 7)


def test_a_back_dated_headcount_holds_until_the_next_one_on_file(book: Book) -> None:
    book.agency("VP", "Văn phòng")
    count(book, 7, "2019-06-01")
    count(book, 5, "2019-01-01")
    assert [staff_on(book, day) for day in ("2018-12-31", "2019-01-01", "2019-05-31", "2019-06-01")] == [None, 5, 5, 7]


def test_a_correction_supersedes_and_what_was_once_said_stays(book: Book) -> None:
    book.agency("VP", "Văn phòng")
    count(book, 5, "2019-01-01")
    count(book, 6, "2019-01-01")
    with book.store.read() as connection:
        rows = connection.rows("SELECT count, superseded_at FROM headcount ORDER BY id")
    assert rows == [(5, NOW), (6, None)]


CHANGES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 50)), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_after_any_acts_the_days_are_covered_without_gap_or_overlap(book: Book, changes: list[tuple[int, int]]) -> None:
    book.run("DELETE FROM headcount")
    known = {unit.code for unit in ask(book, queries.units, TODAY)}
    if "VP" not in known:
        book.agency("VP", "Văn phòng")
    expected: dict[str, int] = {}
    for offset, number in changes:
        day = add_days("2018-01-01", offset)
        count(book, number, day)
        expected[day] = number
    intervals = current(book, "headcount")
    assert [end for _, end in intervals] == [*(start for start, _ in intervals[1:]), FOREVER]
    for day, number in expected.items():
        assert staff_on(book, day) == number


def test_a_headcount_before_the_agency_is_on_file_is_refused(book: Book) -> None:
    book.agency("VP", "Văn phòng", valid_from="2019-01-01")
    with pytest.raises(Problem, match="from: ") as refused:
        count(book, 5, "2018-12-31")
    assert (refused.value.exit_code, "01/01/2019" in refused.value.todo.vi) == (2, True)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"number": -1}, "count"), ({"category": "boss"}, "category"), ({"basis": "guessed"}, "basis")],
)
def test_a_bad_headcount_is_refused_by_the_name_of_its_field(book: Book, more: dict[str, Any], field: str) -> None:
    book.agency("VP", "Văn phòng")
    values = {"agency": "VP", "count": more.pop("number", 1), "category": "cadre", **more}
    with book.store.write() as connection, pytest.raises(Problem, match=f": {field}: "):
        headcounts.add(connection, day=TODAY, stamp=STAMP, **values)
    assert current(book, "headcount") == []


def test_an_agency_stands_under_the_root_unless_another_is_named(book: Book) -> None:
    root = book.agency("098", "Huyện", "district")
    with book.store.write() as connection:
        agencies.add(
            connection, code="VP", name=" Văn  phòng ", kind="district-body", parent=None, day=TODAY, stamp=STAMP
        )
        agencies.add(connection, code="T1", name="Tổ", kind="other", parent="van phong", day=TODAY, stamp=STAMP)
    units = {unit.code: unit for unit in ask(book, queries.units, TODAY)}
    assert (units["VP"].name, units["VP"].kind, units["VP"].parent_id) == ("Văn phòng", "district_body", root)
    assert units["T1"].parent_id == units["VP"].id


def test_a_code_in_use_collides_and_writes_nothing(book: Book) -> None:
    book.agency("VP", "Văn phòng")
    with pytest.raises(Problem) as refused, book.store.write() as connection:
        agencies.add(connection, code="vp", name="Khác", kind="commune", parent=None, day=TODAY, stamp=STAMP)
    assert refused.value.exit_code == 7
    assert len(ask(book, queries.units, TODAY)) == 1


def test_a_back_dated_agency_cannot_take_a_code_that_another_has_later(book: Book) -> None:
    book.agency("03220", "Xã Huổi Só", valid_from="2019-06-01")
    for day, said in (("2018-06-01", "belongs to Xã Huổi Só from 1 Jun 2019 on."), (TODAY, "belongs to Xã Huổi Só.")):
        with pytest.raises(Problem) as refused, book.store.write() as connection:
            agencies.add(
                connection, code="03220", name="Xã Tủa Thàng", kind="commune", parent=None, day=day, stamp=STAMP
            )
        assert (refused.value.exit_code, refused.value.happened.en) == (7, f"Code 03220 {said}")


def test_a_circuit_is_kept_in_base_units(book: Book) -> None:
    book.agency("VP", "Văn phòng")
    with book.store.write() as connection:
        circuits.add(connection, agency="VP", rate="30/10M", technology="FTTH", day=TODAY, stamp=STAMP)
    (line,) = ask(book, lines_of, TODAY)
    assert (line.technology, line.down_bits_per_second, line.up_bits_per_second) == ("ftth", 30e6, 10e6)


def test_a_circuit_cannot_end_before_it_begins(book: Book) -> None:
    book.agency("VP", "Văn phòng")
    with pytest.raises(Problem, match="to: "), book.store.write() as connection:
        circuits.add(connection, agency="VP", rate="30M", technology="ftth", day=TODAY, until=TODAY, stamp=STAMP)


def test_a_device_entered_by_hand_counts_at_once_and_moves_without_losing_its_past(book: Book) -> None:
    book.agency("VP", "Văn phòng")
    book.agency("NV", "Phòng Nội vụ")
    with book.store.write() as connection:
        number = devices.add(
            connection,
            label="PC01",
            agency="VP",
            standing={"kind": "laptop"},
            values={"serial": "ABC"},
            day="2019-01-01",
            stamp=STAMP,
        )
        devices.place(connection, device=number, agency="NV", room="203", day="2019-06-01", stamp=STAMP)
    assert current(book, "placement") == [("2019-01-01", "2019-06-01"), ("2019-06-01", FOREVER)]


def test_a_persons_kind_is_marked_as_theirs_and_saying_it_again_changes_nothing(book: Book) -> None:
    device = book.device(kind="virtual", kind_source="machine")
    for expected in (True, False):
        with book.store.write() as connection:
            changed = devices.edit(connection, device=device, standing={"kind": "desktop"}, day=TODAY, stamp=STAMP)
        assert changed is expected
    with book.store.read() as connection:
        row = acts.in_force(connection, "device_standing", {"device_id": device}, TODAY)
    assert row is not None
    assert (row["kind"], row["kind_source"], row["lifecycle"]) == ("desktop", "person", "in_service")


def test_an_edit_from_before_the_first_day_on_file_changes_only_what_it_names(book: Book) -> None:
    device = book.device(kind="server", kind_source="code", purpose="shared", ownership="personal")
    with book.store.write() as connection:
        devices.edit(connection, device=device, standing={"lifecycle": "in_repair"}, day="2017-01-01", stamp=STAMP)
    with book.store.read() as connection:
        row = acts.in_force(connection, "device_standing", {"device_id": device}, "2017-12-31")
    assert row is not None
    assert row["valid_to"] == "2018-01-01"
    assert [row[name] for name in ("kind", "kind_source", "lifecycle", "purpose", "ownership")] == [
        "server",
        "code",
        "in_repair",
        "shared",
        "personal",
    ]


def test_a_device_cannot_be_placed_before_it_is_on_file(book: Book) -> None:
    book.agency("VP", "Văn phòng", valid_from="2016-01-01")
    device = book.device()
    with pytest.raises(Problem, match="from: "), book.store.write() as connection:
        devices.place(connection, device=device, agency="VP", day="2017-12-31", stamp=STAMP)
    assert current(book, "placement") == []


def test_an_edit_with_a_wrong_word_is_refused(book: Book) -> None:
    device = book.device()
    with pytest.raises(Problem), book.store.write() as connection:
        devices.edit(connection, device=device, standing={"lifecycle": "broken"}, day=TODAY, stamp=STAMP)


def test_what_a_person_says_of_a_field_replaces_only_what_a_person_said(book: Book) -> None:
    device = book.device()
    book.insert(
        "device_value", device_id=device, field="serial", source="machine", value="X", recorded_at=0, recorded_by="m"
    )
    with book.store.write() as connection:
        devices.tell(connection, device=device, values={"serial": "A"}, stamp=STAMP)
        devices.tell(connection, device=device, values={"serial": "B"}, stamp=STAMP)
    with book.store.read() as connection:
        rows = connection.rows("SELECT value FROM device_value WHERE superseded_at IS NULL ORDER BY value")
    assert rows == [("B",), ("X",)]


def test_a_line_ends_on_the_day_named_and_keeps_the_days_before(book: Book) -> None:
    book.agency("VP", "Văn phòng")
    stamp = Stamp("officer", NOW)
    with book.store.write() as connection:
        added = circuits.add(
            connection, agency="VP", rate="4G", technology="4g", budget="1,5GB", day="2019-01-01", stamp=stamp
        )
        circuits.end(connection, circuit=f"C-{added.id:04d}", day="2019-07-01", stamp=stamp)
        days = [len(lines_of(connection, day)) for day in ("2019-06-30", "2019-07-01")]
        budget = connection.value("SELECT monthly_budget_bytes FROM circuit WHERE superseded_at IS NULL")
    assert (days, budget) == ([1, 0], 1_500_000_000)


@pytest.mark.parametrize(("circuit", "day"), [("C-0009", "2019-07-01"), ("x", "2019-07-01"), ("C-0001", "2018-01-01")])
def test_a_line_that_is_not_there_or_not_then_cannot_end(book: Book, circuit: str, day: str) -> None:
    book.agency("VP", "Văn phòng")
    stamp = Stamp("officer", NOW)
    with book.store.write() as connection:
        circuits.add(connection, agency="VP", rate="30M", technology="ftth", day="2019-01-01", stamp=stamp)
        with pytest.raises(Problem):
            circuits.end(connection, circuit=circuit, day=day, stamp=stamp)
