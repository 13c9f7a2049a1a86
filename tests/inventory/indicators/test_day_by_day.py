"""Random acts through the real registry, and every figure of every kind of scope against a diary kept day by day."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, seed, settings

from inventory.indicators import equipment, facts
from inventory.store import acts, circuits, queries
from inventory.text.when import FOREVER, add_days
from inventory.text.words import BASES, CATEGORIES
from tests.inventory.indicators.diary import FIRST, ROOT
from tests.inventory.indicators.stories import STORIES, Act, live

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection

SEED = int(os.environ.get("SOMAY_SEED", str(random.SystemRandom().randrange(2**32))))
EXAMPLES = int(os.environ.get("SOMAY_EXAMPLES", "60"))


@seed(SEED)
@settings(max_examples=EXAMPLES, print_blob=True)
@given(STORIES)
def test_every_figure_of_every_day_is_what_a_diary_kept_by_hand_says(
    empty_register: Path, story: tuple[list[Act], list[int]]
) -> None:
    print(f"SOMAY_SEED={SEED} SOMAY_EXAMPLES={EXAMPLES}")
    live(empty_register, *story)


Plant = Callable[[pytest.MonkeyPatch], None]


def _statement(name: str, old: str, new: str, of: ModuleType = queries) -> Plant:
    def plant(patch: pytest.MonkeyPatch) -> None:
        statement = getattr(of, name)
        assert old in statement
        patch.setattr(of, name, statement.replace(old, new))

    return plant


def _every_category(patch: pytest.MonkeyPatch) -> None:
    people = facts.people
    patch.setattr(equipment, "people", lambda staff, scope, _, basis: people(staff, scope, CATEGORIES, basis))


def _every_basis(patch: pytest.MonkeyPatch) -> None:
    people = facts.people

    def together(staff: Any, scope: Any, categories: Any, _: str) -> int:
        return sum(people(staff, scope, categories, basis) for basis in BASES)

    patch.setattr(equipment, "people", together)


def _back_dated_is_ignored(patch: pytest.MonkeyPatch) -> None:
    change, later = acts.change, acts._next_change

    def forgetful(connection: Connection, table: str, key: Any, values: Any, *, day: str, stamp: Stamp) -> bool:
        if later(connection, table, key, day) != FOREVER:
            return False
        return change(connection, table, key, values, day=day, stamp=stamp)

    patch.setattr(acts, "change", forgetful)


def _back_dated_start_never_ends(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(acts, "_next_change", lambda *_: FOREVER)


def _back_dated_change_never_ends(patch: pytest.MonkeyPatch) -> None:
    in_force = acts.in_force

    def open_ended(connection: Connection, table: str, key: Any, day: str) -> dict[str, Any] | None:
        row = in_force(connection, table, key, day)
        return row and {**row, "valid_to": FOREVER}

    patch.setattr(acts, "in_force", open_ended)


def _earlier_than_the_first_entry_by_default(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(acts, "first", lambda *_: {"kind": "desktop", "kind_source": "default", **_USUAL})


_USUAL = {"lifecycle": "in_service", "purpose": "personal", "ownership": "state", "valid_from": "0001-01-01"}


def _children_only(patch: pytest.MonkeyPatch) -> None:
    def shallow(units: Any, root: int) -> frozenset[int]:
        return frozenset({root, *(unit.id for unit in units if unit.parent_id == root)})

    patch.setattr(facts, "family", shallow)


def _code_of_a_later_agency_is_free(patch: pytest.MonkeyPatch) -> None:
    holder = queries.code_holder

    def on_the_day_only(connection: Connection, code: str, day: str) -> tuple[str, str] | None:
        found = holder(connection, code, day)
        return found if found and found[1] <= day else None

    patch.setattr(queries, "code_holder", on_the_day_only)


def _day(number: int) -> str:
    return add_days(FIRST, number)


def _staff(number: int, day: int, category: str = "cadre", basis: str = "present") -> Act:
    told = {"agency": "101", "category": category, "basis": basis, "number": number}
    return "count_staff", {**told, "day": _day(day)}


def _agency(code: str, parent: str, day: int) -> Act:
    return "add_agency", {"code": code, "kind": "commune", "parent": parent, "day": _day(day)}


def _edit(machine: int, day: int, **changes: str) -> Act:
    return "edit", {"machine": machine, "changes": changes, "day": _day(day)}


def _move(machine: int, agency: str, day: int) -> Act:
    return "place", {"machine": machine, "agency": agency, "day": _day(day)}


RISE = [_staff(5, 8), _staff(7, 10)]
BREAK = [_edit(0, 10, lifecycle="in_repair")]
MOVE = [_move(0, "102", 10)]
RATE: Act = ("transfer", {"machine": 0, "rate": 5e6, "day": _day(9)})


def _heard(day: int) -> Act:
    return "hear", {"machine": 0, "day": _day(day)}


class Bug(NamedTuple):
    """A planted bug, and the shortest story that tells it."""

    plant: Plant
    story: list[Act]
    asked: int = 0


BUGS = {
    "a headcount holds a day too long": Bug(_statement("_STAFF", ":day < valid_to", ":day <= valid_to"), RISE),
    "a standing holds a day too long": Bug(_statement("_TALLY", ":day < s.valid_to", ":day <= s.valid_to"), BREAK),
    "a placement holds a day too long": Bug(_statement("_TALLY", ":day < p.valid_to", ":day <= p.valid_to"), MOVE),
    "a placement begins a day late": Bug(_statement("_TALLY", "p.valid_from <= :day", "p.valid_from < :day"), []),
    "a circuit holds a day too long": Bug(
        _statement("_LINES", ":day < valid_to", ":day <= valid_to", circuits),
        [("add_line", {"agency": "101", "rate": 30e6, "day": _day(8), "until": _day(10)})],
    ),
    "a superseded headcount counts": Bug(_statement("_STAFF", "AND superseded_at IS NULL", ""), RISE),
    "a superseded standing counts": Bug(_statement("_TALLY", "AND s.superseded_at IS NULL", ""), BREAK),
    "a superseded placement counts": Bug(_statement("_TALLY", "AND p.superseded_at IS NULL", ""), MOVE),
    "staff of every category count": Bug(_every_category, [_staff(5, 8, "part_time")]),
    "staff of every basis count": Bug(_every_basis, [_staff(5, 8, basis="assigned")]),
    "a back-dated act is ignored": Bug(_back_dated_is_ignored, RISE[::-1]),
    "a back-dated start never ends": Bug(_back_dated_start_never_ends, RISE[::-1]),
    "a back-dated change never ends": Bug(_back_dated_change_never_ends, [_staff(1, 1), *RISE[::-1]]),
    "an edit before the first entry forgets it": Bug(
        _earlier_than_the_first_entry_by_default, [_edit(1, 8, purpose="shared"), _move(1, "101", 8)]
    ),
    "contact of later is known before": Bug(
        _statement("_TALLY", "observed_at < :until", "observed_at < 1e12"), [_heard(41)]
    ),
    "an agent of later is awaited before": Bug(
        _statement("_TALLY", "AND a.enrolled_at < :until", ""), [("enrol", {"machine": 0, "day": _day(41)})]
    ),
    "contact is of where the machine is now": Bug(
        _statement("_HEARD", "h.day < p.valid_to", f"p.valid_to = '{FOREVER}'", circuits), [_heard(9), *MOVE]
    ),
    "a rate is of where the machine is now": Bug(
        _statement("_SPEEDS", "b.day < p.valid_to", f"p.valid_to = '{FOREVER}'", circuits), [RATE, *MOVE]
    ),
    "a rate is remembered a day too long": Bug(
        _statement("_SPEEDS", "b.day > :since", "b.day >= :since", circuits), [RATE], 99
    ),
    "a unit has its children only": Bug(_children_only, [_agency("103", "101", 10), _agency("104", "103", 10)]),
    "a code that another gets later is free": Bug(
        _code_of_a_later_agency_is_free, [_agency("103", ROOT, 40), _agency("103", ROOT, 10)]
    ),
}


@pytest.mark.parametrize("name", BUGS)
def test_the_diary_tells_a_planted_bug(empty_register: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bug = BUGS[name]
    live(empty_register, bug.story, [bug.asked])
    bug.plant(monkeypatch)
    with pytest.raises(AssertionError):
        live(empty_register, bug.story, [bug.asked])
