"""What legal acts do: the past stays as it was, everything else goes on under the unit that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.text import Problem
from inventory.access import audit
from inventory.indicators import figure, the
from inventory.indicators.facts import everything, load
from inventory.registry import devices, headcounts, reorganisation
from inventory.registry.reorganisation import PENDING, LegalAct, New
from inventory.registry.undo import undo
from inventory.store import circuits, lineage, queries
from inventory.store.acts import Stamp
from inventory.text.when import add_days
from tests.inventory.book import NOW, Book, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.store.engine import Connection

SINCE, DAY, EVE = "2019-01-01", "2025-07-01", "2025-06-30"
ORDER = LegalAct("1661/NQ-UBTVQH15", DAY, "2025-06-16")
LATER = 1_780_000_000.0  # in 2026


def do(book: Book, what: Callable[[Connection, Stamp], Any], command: str = "agency merge") -> int:
    stamp = Stamp("officer", LATER)
    with book.store.write() as connection:
        what(connection, stamp)
        act = audit.seal(connection, stamp, command)
    assert act is not None
    return act


def merge(book: Book, parts: tuple[str, ...] = ("A", "B"), code: str = "A", **more: Any) -> int:
    return do(
        book,
        lambda c, s: reorganisation.merge(
            c, parts=parts, into=New(code, "Xã Mới"), seat=None, act=ORDER, stamp=s, **more
        ),
    )


def count(book: Book, agency: str, number: int, day: str = SINCE) -> None:
    with book.store.write() as connection:
        headcounts.add(
            connection, agency=agency, count=number, category="cadre", day=day, stamp=Stamp("officer", LATER)
        )


def machine(book: Book, agency: str, day: str = SINCE, **more: Any) -> int:
    with book.store.write() as connection:
        number = devices.add(
            connection, label="PC", agency=None, standing={}, values={}, day=SINCE, stamp=Stamp("officer", LATER)
        )
        devices.place(connection, device=number, agency=agency, day=day, stamp=Stamp("officer", LATER), **more)
    return number


def names(book: Book, day: str) -> list[tuple[str, str]]:
    return sorted((unit.code, unit.name) for unit in ask(book, queries.units, day) if unit.kind != "district")


def ratio(book: Book, day: str) -> tuple[int, int]:
    with book.store.read() as connection:
        facts = load(connection, day, LATER)
    found = figure(the("ws_per_staff", facts.day), facts, everything(facts))
    return found.numerator, found.denominator


def staff(book: Book, day: str) -> dict[int, int]:
    return {row.agency_id: row.number for row in ask(book, queries.staff, day)}


@pytest.fixture(autouse=True)
def three(book: Book) -> None:
    for code, name in (("A", "Xã Huổi Só"), ("B", "Xã Tủa Thàng"), ("C", "Xã Trung Thu")):
        book.agency(code, name)


def test_a_used_code_means_another_unit_from_that_day_on(book: Book) -> None:
    merge(book)
    assert names(book, EVE) == [("A", "Xã Huổi Só"), ("B", "Xã Tủa Thàng"), ("C", "Xã Trung Thu")]
    assert names(book, DAY) == [("A", "Xã Mới"), ("C", "Xã Trung Thu")]
    ids = {day: {unit.code: unit.id for unit in ask(book, queries.units, day)}["A"] for day in (EVE, DAY)}
    assert ids[EVE] != ids[DAY]


def test_no_figure_of_a_day_before_moves(book: Book) -> None:
    for agency, people in (("A", 7), ("B", 8), ("C", 8)):
        count(book, agency, people)
        machine(book, agency)
    before = {day: ratio(book, day) for day in (SINCE, "2019-12-31", EVE)}
    merge(book)
    assert {day: ratio(book, day) for day in before} == before


def test_machines_people_and_lines_go_on_under_the_new_unit(book: Book) -> None:
    count(book, "A", 7)
    count(book, "B", 8)
    number = machine(book, "B", room="2", custodian="văn thư")
    book.circuit(2, 10e6)
    merge(book)
    new = {unit.code: unit.id for unit in ask(book, queries.units, DAY)}["A"]
    with book.store.read() as connection:
        placed = connection.rows(
            "SELECT agency_id, room, custodian, valid_from FROM placement WHERE device_id = :id"
            " AND superseded_at IS NULL ORDER BY valid_from",
            id=number,
        )
        lines = [line.agency_id for line in circuits.lines(connection, DAY)]
    assert placed[-1] == (new, "2", "văn thư", DAY)
    assert lines == [new]
    assert staff(book, DAY) == {new: 15}
    assert ratio(book, EVE) == ratio(book, DAY) == (1, 15)


def test_a_staff_number_that_is_only_a_sum_says_so(book: Book) -> None:
    count(book, "A", 7)
    count(book, "B", 8)
    merge(book)
    with book.store.read() as connection:
        rows = connection.rows(
            "SELECT count, source FROM headcount WHERE superseded_at IS NULL AND valid_from = :d", d=DAY
        )
    assert rows == [(15, PENDING)]


def test_what_was_already_entered_for_later_days_goes_along(book: Book) -> None:
    count(book, "A", 7)
    count(book, "B", 8)
    count(book, "A", 9, "2025-09-01")
    number = machine(book, "C")
    with book.store.write() as connection:
        devices.place(connection, device=number, agency="B", day="2025-08-01", stamp=Stamp("officer", LATER))
    merge(book)
    new = {unit.code: unit.id for unit in ask(book, queries.units, DAY)}["A"]
    assert (staff(book, "2025-08-31")[new], staff(book, "2025-09-01")[new]) == (15, 17)
    with book.store.read() as connection:
        where = connection.value(
            "SELECT agency_id FROM placement WHERE device_id = :id AND superseded_at IS NULL AND valid_from = :day",
            id=number,
            day="2025-08-01",
        )
    assert where == new


def test_the_lineage_names_act_and_seat(book: Book) -> None:
    with book.store.write() as connection:
        reorganisation.merge(
            connection,
            parts=("A", "B"),
            into=New("A", "Xã Mới"),
            seat="B",
            act=ORDER,
            stamp=Stamp("officer", LATER),
        )
    steps = ask(book, lineage.steps)
    assert [(step.kind, step.act, step.act_day, step.seat) for step in steps] == [
        ("merge", ORDER.number, ORDER.signed, False),
        ("merge", ORDER.number, ORDER.signed, True),
    ]


def test_a_split_gives_everything_to_the_part_with_the_seat(book: Book) -> None:
    count(book, "A", 7)
    machine(book, "A")
    do(
        book,
        lambda c, s: reorganisation.split(c, unit="A", into=[New("A1", "Một"), New("A2", "Hai")], act=ORDER, stamp=s),
    )
    first, second = (
        next(unit.id for unit in ask(book, queries.units, DAY) if unit.code == code) for code in ("A1", "A2")
    )
    assert staff(book, DAY) == {first: 7}
    assert second not in staff(book, DAY)
    assert ratio(book, DAY) == (1, 7)


def test_a_new_name_leaves_the_old_one_to_its_days(book: Book) -> None:
    do(book, lambda c, s: reorganisation.rename(c, unit="A", name="Xã Khác", code="A9", act=ORDER, stamp=s))
    assert (names(book, EVE)[0], names(book, DAY)[0]) == (("A", "Xã Huổi Só"), ("A9", "Xã Khác"))


def test_a_move_changes_what_is_above_and_no_ring_is_made(book: Book) -> None:
    do(book, lambda c, s: reorganisation.move(c, unit="A", under="B", act=ORDER, stamp=s))
    units = {unit.code: unit for unit in ask(book, queries.units, DAY)}
    assert units["A"].parent_id == units["B"].id
    later = LegalAct("2", "2025-08-01")
    with pytest.raises(Problem, match="under"):
        do(book, lambda c, s: reorganisation.move(c, unit="B", under="A", act=later, stamp=s))


def test_a_part_that_is_transferred_moves_no_machine_and_nobody(book: Book) -> None:
    count(book, "A", 7)
    number = machine(book, "A")
    do(book, lambda c, s: reorganisation.transfer(c, unit="A", to="B", act=ORDER, stamp=s))
    assert staff(book, EVE) == staff(book, DAY)
    with book.store.read() as connection:
        assert connection.value("SELECT COUNT(*) FROM placement WHERE device_id = :id", id=number) == 1


def test_what_a_dissolved_unit_had_stands_nowhere_until_it_is_placed(book: Book) -> None:
    count(book, "A", 7)
    machine(book, "A")
    do(book, lambda c, s: reorganisation.dissolve(c, units=["A"], to=None, act=ORDER, stamp=s))
    assert (ratio(book, EVE), ratio(book, DAY)) == ((1, 7), (0, 0))


def test_a_unit_that_takes_over_a_dissolved_one_has_both(book: Book) -> None:
    for agency, people in (("A", 7), ("B", 8)):
        count(book, agency, people)
        machine(book, agency)
    do(book, lambda c, s: reorganisation.dissolve(c, units=["A"], to="B", act=ORDER, stamp=s))
    heir = next(unit.id for unit in ask(book, queries.units, DAY) if unit.code == "B")
    assert staff(book, DAY) == {heir: 15}
    assert ratio(book, DAY) == (2, 15)


def test_what_stood_under_a_dissolved_unit_stands_under_the_one_above(book: Book) -> None:
    do(book, lambda c, s: reorganisation.move(c, unit="A", under="B", act=LegalAct("1", "2025-01-01"), stamp=s))
    do(book, lambda c, s: reorganisation.dissolve(c, units=["B"], to=None, act=ORDER, stamp=s))
    units = {unit.code: unit for unit in ask(book, queries.units, DAY)}
    assert units["A"].parent_id == units["C"].parent_id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"parts": ("A",)}, "agency"),
        ({"parts": ("A", "A")}, "agency"),
        ({"parts": ("A", "Z")}, "Z"),
        ({"code": "C"}, "C"),
        ({"code": "kh ông"}, "code"),
    ],
)
def test_an_impossible_merge_is_refused_by_what_is_wrong_and_writes_nothing(
    book: Book, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem, match=field):
        merge(book, **wrong)
    assert names(book, DAY) == names(book, EVE)
    assert ask(book, lineage.steps) == []


def test_a_unit_cannot_be_merged_twice_on_one_day(book: Book) -> None:
    merge(book)
    with pytest.raises(Problem):
        merge(book, parts=("B", "C"), code="C")


def test_a_merge_can_be_taken_back_to_the_digit(book: Book) -> None:
    for agency, people in (("A", 7), ("B", 8)):
        count(book, agency, people)
        machine(book, agency)
    before = (names(book, DAY), staff(book, DAY), ratio(book, DAY))
    act = merge(book)
    do(book, lambda c, s: undo(c, act, "agency", s), "agency undo")
    assert (names(book, DAY), staff(book, DAY), ratio(book, DAY)) == before
    assert ask(book, lineage.steps) == []


def test_a_merge_in_which_people_have_worked_since_is_not_taken_back(book: Book) -> None:
    act = merge(book)
    count(book, "A", 12, "2025-08-01")
    with pytest.raises(Problem, match="SM-EXISTS-01"):
        do(book, lambda c, s: undo(c, act, "agency", s), "agency undo")
    assert names(book, DAY)[0] == ("A", "Xã Mới")


spans = st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 9), st.integers(0, 40)), max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans, st.integers(1, 40))
def test_before_and_after_a_merge_the_sum_of_people_is_the_same_every_day(
    book: Book, entered: list[tuple[str, int, int]], day: int
) -> None:
    stamp = Stamp("officer", NOW)
    with book.store.write() as connection:
        connection.execute("SAVEPOINT clean")
        for agency, number, offset in entered:
            headcounts.add(
                connection, agency=agency, count=number, category="cadre", day=add_days(SINCE, offset), stamp=stamp
            )
        totals = _totals(connection)
        order = LegalAct("1", add_days(SINCE, day))
        reorganisation.merge(connection, parts=("A", "B"), into=New("N", "Mới"), seat=None, act=order, stamp=stamp)
        after = _totals(connection)
        connection.execute("ROLLBACK TO SAVEPOINT clean")
    assert after == totals


def _totals(connection: Connection) -> list[int]:
    return [sum(row.number for row in queries.staff(connection, add_days(SINCE, day))) for day in range(60)]
