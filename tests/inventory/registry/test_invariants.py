"""Whatever way led there: no act leaves two truths, a unit under itself, or something of nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.text import Problem
from inventory.access import audit
from inventory.registry import agencies, circuits, devices, headcounts, invariants, lookup, reorganisation
from inventory.registry.reorganisation import LegalAct, New
from inventory.registry.undo import undo
from inventory.store.acts import Stamp
from inventory.text.when import BEGINNING, add_days
from tests.inventory.book import NOW, Book

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.store.engine import Connection

SINCE = "2019-01-01"


def do(book: Book, what: Callable[[Connection, Stamp], Any], command: str = "agency act") -> int:
    stamp = Stamp("officer", NOW)
    with book.store.write() as connection:
        what(connection, stamp)
        invariants.check(connection, stamp)
        act = audit.seal(connection, stamp, command)
    return act or 0


@pytest.fixture(autouse=True)
def units(book: Book) -> None:
    for code in ("A", "B", "C"):
        do(
            book,
            lambda c, s, code=code: agencies.add(
                c, code=code, name=f"Xã {code}", kind="commune", parent=None, day=BEGINNING, stamp=s
            ),
        )


def machine(book: Book, agency: str) -> None:
    do(
        book,
        lambda c, s: devices.add(c, label="PC", agency=agency, standing={}, values={}, day=SINCE, stamp=s),
    )


def merge(day: str, parts: tuple[str, ...] = ("A", "B"), code: str = "N") -> Callable[[Connection, Stamp], Any]:
    return lambda c, s: reorganisation.merge(
        c, parts=parts, into=New(code, "Xã Mới"), seat=None, act=LegalAct("1", day), stamp=s
    )


def test_an_act_undone_under_a_later_one_does_not_count_a_machine_twice(book: Book) -> None:
    machine(book, "A")
    act = do(
        book, lambda c, s: reorganisation.dissolve(c, units=["A"], to=None, act=LegalAct("1", "2025-07-01"), stamp=s)
    )
    do(book, lambda c, s: devices.place(c, device=1, agency="C", day="2025-08-01", stamp=s))
    with pytest.raises(Problem, match="SM-EXISTS-01"):
        do(book, lambda c, s: undo(c, act, "agency", s), "agency undo")


def test_no_unit_stands_under_itself_on_any_day(book: Book) -> None:
    do(book, lambda c, s: reorganisation.move(c, unit="B", under="A", act=LegalAct("1", "2026-01-01"), stamp=s))
    with pytest.raises(Problem, match="under itself"):
        do(book, lambda c, s: reorganisation.move(c, unit="A", under="B", act=LegalAct("2", "2025-01-01"), stamp=s))
    with pytest.raises(Problem, match="under itself"):
        do(
            book,
            lambda c, s: agencies.keep(
                c,
                known=lookup.agency(c, "C", "2020-01-01"),
                code="C",
                name="Xã C",
                kind=None,
                parent="C",
                day="2020-01-01",
                stamp=s,
            ),
        )


@pytest.mark.parametrize(
    "late",
    [
        lambda c, s: circuits.add(c, agency="A", rate="30M", technology="ftth", day="2025-06-01", stamp=s),
        lambda c, s: headcounts.add(c, agency="A", count=3, category="cadre", day="2025-06-01", stamp=s),
        lambda c, s: devices.place(c, device=1, agency="A", day="2025-06-01", stamp=s),
    ],
)
def test_nothing_outlives_its_unit(book: Book, late: Any) -> None:
    machine(book, "C")
    do(book, merge("2025-07-01"))
    with pytest.raises(Problem, match="Xã A is there"):
        do(book, late)


def test_a_line_with_an_end_within_the_life_of_its_unit_is_taken(book: Book) -> None:
    do(book, merge("2025-07-01"))
    do(
        book,
        lambda c, s: circuits.add(
            c, agency="A", rate="30M", technology="ftth", day="2025-06-01", until="2025-07-01", stamp=s
        ),
    )


def test_one_code_is_one_unit_on_every_day(book: Book) -> None:
    do(
        book,
        lambda c, s: agencies.add(c, code="N", name="Xã Sau", kind="commune", parent=None, day="2026-01-01", stamp=s),
    )
    for order in (
        merge("2025-01-01"),
        lambda c, s: reorganisation.rename(c, unit="A", name=None, code="N", act=LegalAct("1", "2025-01-01"), stamp=s),
    ):
        with pytest.raises(Problem, match="Code N belongs to"):
            do(book, order)


def test_a_unit_that_a_later_act_ends_is_not_merged_before_it(book: Book) -> None:
    do(book, merge("2026-01-01", ("A", "C"), "M"))
    with pytest.raises(Problem, match="Xã A ends on"):
        do(book, merge("2025-01-01"))


def test_acts_of_one_day_follow_each_other(book: Book) -> None:
    do(book, merge("2025-07-01", code="TT"))
    do(book, lambda c, s: reorganisation.dissolve(c, units=["C"], to="TT", act=LegalAct("2", "2025-07-01"), stamp=s))
    with book.store.read() as connection:
        names = connection.rows(
            "SELECT name FROM agency_version WHERE superseded_at IS NULL AND valid_to > '2025-07-01'"
        )
    assert names == [("Xã Mới",)]


def test_the_child_of_a_unit_that_ends_with_its_parent_goes_past_both(book: Book) -> None:
    for unit, above in (("B", "A"), ("C", "B")):
        do(book, _moved(unit, above))
    do(
        book,
        lambda c, s: reorganisation.dissolve(c, units=["A", "B"], to=None, act=LegalAct("2", "2025-07-01"), stamp=s),
    )
    with book.store.read() as connection:
        above = connection.value(
            "SELECT parent_id FROM agency_version"
            " WHERE code = 'C' AND superseded_at IS NULL AND valid_to > '2025-07-01'"
        )
    assert above is None


def _moved(unit: str, above: str) -> Callable[[Connection, Stamp], Any]:
    return lambda c, s: reorganisation.move(c, unit=unit, under=above, act=LegalAct("1", "2020-01-01"), stamp=s)


def test_a_number_confirmed_for_the_heir_is_not_added_to(book: Book) -> None:
    for agency, count, day in (("A", 4, SINCE), ("C", 10, SINCE), ("C", 14, "2026-01-01")):
        do(
            book,
            lambda c, s, agency=agency, count=count, day=day: headcounts.add(
                c, agency=agency, count=count, category="cadre", day=day, stamp=s
            ),
        )
    do(book, lambda c, s: reorganisation.dissolve(c, units=["A"], to="C", act=LegalAct("1", "2025-07-01"), stamp=s))
    with book.store.read() as connection:
        rows = connection.rows(
            "SELECT count, valid_from FROM headcount WHERE superseded_at IS NULL AND agency_id = 3 ORDER BY valid_from"
        )
    assert rows == [(10, SINCE), (14, "2025-07-01"), (14, "2026-01-01")]


def test_a_merge_before_a_number_of_a_later_day_can_be_taken_back(book: Book) -> None:
    for day in (SINCE, "2026-11-01"):
        do(book, lambda c, s, day=day: headcounts.add(c, agency="A", count=5, category="cadre", day=day, stamp=s))
    before = _staff(book)
    act = do(book, merge("2025-07-01"))
    do(book, lambda c, s: undo(c, act, "agency", s), "agency undo")
    assert _staff(book) == before


def _staff(book: Book) -> list[tuple[Any, ...]]:
    with book.store.read() as connection:
        return connection.rows(
            "SELECT agency_id, count, valid_from, valid_to FROM headcount"
            " WHERE superseded_at IS NULL ORDER BY valid_from"
        )


days = st.integers(0, 30).map(lambda offset: add_days("2025-06-15", offset))
codes = st.sampled_from(("A", "B", "C", "N", "M"))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), codes, codes, codes, days),
        st.tuples(st.just("dissolve"), codes, codes, codes, days),
        st.tuples(st.just("move"), codes, codes, codes, days),
        st.tuples(st.just("place"), codes, codes, codes, days),
        st.tuples(st.just("count"), codes, codes, codes, days),
        st.tuples(st.just("undo"), codes, codes, codes, days),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_sequence_of_acts_and_undos_leaves_two_truths(
    book: Book, taken: list[tuple[str, str, str, str, str]]
) -> None:
    with book.store.write() as connection:
        connection.execute("SAVEPOINT clean")
        stamp = Stamp("officer", NOW)
        devices.add(connection, label="PC", agency="A", standing={}, values={}, day=SINCE, stamp=stamp)
        device = connection.value("SELECT MAX(id) FROM device")
        for step in taken:
            connection.execute("SAVEPOINT step")
            try:
                _one(connection, step, device)
            except Problem:
                connection.execute("ROLLBACK TO SAVEPOINT step")
            connection.execute("RELEASE SAVEPOINT step")
            _check_by_hand(connection)
        connection.execute("ROLLBACK TO SAVEPOINT clean")


def _one(connection: Connection, step: tuple[str, str, str, str, str], device: int) -> None:
    kind, one, other, third, day = step
    stamp, order = Stamp("officer", NOW), LegalAct("1", day)
    if kind == "merge":
        reorganisation.merge(connection, parts=(one, other), into=New(third, "Mới"), seat=None, act=order, stamp=stamp)
    elif kind == "dissolve":
        reorganisation.dissolve(connection, units=[one], to=other if other != one else None, act=order, stamp=stamp)
    elif kind == "move":
        reorganisation.move(connection, unit=one, under=other, act=order, stamp=stamp)
    elif kind == "place":
        devices.place(connection, device=device, agency=one, day=day, stamp=stamp)
    elif kind == "count":
        headcounts.add(connection, agency=one, count=3, category="cadre", day=day, stamp=stamp)
    else:
        undo(connection, connection.value("SELECT MAX(act) FROM audit"), "agency", stamp)
    invariants.check(connection, stamp)
    audit.seal(connection, stamp, f"agency {kind}")


def _check_by_hand(connection: Connection) -> None:
    """Look day by day, as a clerk would."""
    for offset in range(-2, 34):
        day = add_days("2025-06-15", offset)
        versions = connection.rows(
            "SELECT agency_id, code, parent_id FROM agency_version WHERE superseded_at IS NULL"
            " AND valid_from <= :day AND :day < valid_to",
            day=day,
        )
        there = {row[0] for row in versions}
        assert len({row[1] for row in versions}) == len(versions) == len(there)
        assert {row[2] for row in versions} - {None} <= there
        for table in ("placement", "headcount"):
            rows = connection.rows(
                f"SELECT * FROM {table} WHERE superseded_at IS NULL AND valid_from <= :day AND :day < valid_to", day=day
            )
            key = "device_id" if table == "placement" else "agency_id"
            held = connection.rows(
                f"SELECT {key}, agency_id FROM {table} WHERE superseded_at IS NULL"
                " AND valid_from <= :day AND :day < valid_to",
                day=day,
            )
            assert len({row[0] for row in held}) == len(rows)
            assert {row[1] for row in held} <= there
