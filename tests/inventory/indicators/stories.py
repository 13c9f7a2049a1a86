"""Stories of acts on random days, as they happen in the real registry and in a diary, and how the two are compared."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from agent.text import Problem
from inventory.access import codes
from inventory.indicators import facts as facts_
from inventory.indicators import figure, the
from inventory.indicators.facts import alone, below, everything
from inventory.registry import agencies, circuits, devices, headcounts
from inventory.store import enrolments, intake
from inventory.store.acts import Stamp
from inventory.text.when import BEGINNING, add_days, start_of
from inventory.text.words import CATEGORIES
from tests.inventory.book import Book
from tests.inventory.indicators.diary import FIRST, LENGTH, ROOT, Counts, Diary, Told

if TYPE_CHECKING:
    from inventory.indicators.definition import Figure
    from inventory.indicators.facts import Scope
    from inventory.store.engine import Connection

TODAY = add_days(FIRST, 100)
NOW = start_of(TODAY) + 9.5 * 3600
STAMP = Stamp("officer", NOW)

Act = tuple[str, dict[str, Any]]

CODES = ("101", "102", "103", "104")
# Few days on which acts fall, so that they meet; between them and beyond, days on which nothing happens.
DAYS = st.sampled_from([add_days(FIRST, number) for number in (0, 1, 8, 9, 10, 40, 41, 97, 98, 100)])
AGENCIES = st.sampled_from([*CODES[:2] * 3, *CODES, ROOT])
MACHINES = st.sampled_from([0, 0, 0, 1, 1, 2])
KINDS = st.sampled_from(["desktop", "desktop", "laptop", "server", "tablet", "printer"])
COUNTS = st.fixed_dictionaries(
    {"kind": KINDS},
    optional={
        "lifecycle": st.sampled_from(["in_service", "in_repair", "written_off"]),
        "purpose": st.sampled_from(["personal", "shared"]),
        "ownership": st.sampled_from(["state", "personal"]),
    },
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "kind": KINDS,
        "lifecycle": st.sampled_from(["in_service", "in_repair"]),
        "ownership": st.sampled_from(["state", "personal"]),
    },
)


def _act(name: str, **fields: Any) -> st.SearchStrategy[Act]:
    return st.tuples(st.just(name), st.fixed_dictionaries(fields))


ACT = st.one_of(
    _act(
        "add_agency",
        code=st.sampled_from(CODES),
        kind=st.sampled_from(["commune", "district_body", "ward", "township", "other", "district"]),
        parent=AGENCIES,
        day=DAYS,
    ),
    _act(
        "count_staff",
        agency=AGENCIES,
        category=st.sampled_from([*["civil_servant"] * 5, *CATEGORIES]),
        basis=st.sampled_from([*["present"] * 4, "assigned"]),
        number=st.integers(0, 9),
        day=DAYS,
    ),
    _act(
        "add_line",
        agency=AGENCIES,
        rate=st.sampled_from([255_000.0, 256_000.0, 30e6]),
        day=DAYS,
        until=st.none() | DAYS,
    ),
    _act("add_machine", counts=COUNTS, agency=st.none() | AGENCIES, day=DAYS),
    _act("place", machine=MACHINES, agency=AGENCIES, day=DAYS),
    _act("edit", machine=MACHINES, changes=CHANGES, day=DAYS),
    _act("enrol", machine=MACHINES, day=DAYS),
    _act("hear", machine=MACHINES, day=DAYS),
    _act("transfer", machine=MACHINES, rate=st.sampled_from([255_000.0, 256_000.0, 5e6]), day=DAYS),
)
# Every story begins with agencies and machines, so that the rest of it has somewhere to happen.
OPENING: list[Act] = [
    ("add_agency", {"code": "101", "kind": "commune", "parent": ROOT, "day": FIRST}),
    ("add_agency", {"code": "102", "kind": "district_body", "parent": ROOT, "day": add_days(FIRST, 1)}),
    ("add_machine", {"counts": {"kind": "desktop"}, "agency": "101", "day": add_days(FIRST, 1)}),
    ("add_machine", {"counts": {"kind": "server"}, "agency": "102", "day": add_days(FIRST, 9)}),
]
ASKED = st.lists(st.integers(0, LENGTH - 1), min_size=1, max_size=8)
STORIES = st.tuples(st.lists(ACT, min_size=6, max_size=20), ASKED)


class Register:
    """The real one, on a file of its own."""

    def __init__(self, path: Path) -> None:
        self.store = Book(path).store
        self.machines: list[int] = []
        with self.store.write() as connection:
            agencies.add(connection, code=ROOT, name="Huyện", kind="district", parent=None, day=BEGINNING, stamp=STAMP)

    def does(self, act: Act) -> bool:
        """Carry out one act in one transaction; ``False`` if the registry refused it."""
        name, fields = act
        try:
            with self.store.write() as connection:
                getattr(self, f"_{name}")(connection, **fields)
        except Problem:
            return False
        return True

    def _add_agency(self, connection: Connection, *, code: str, kind: str, parent: str, day: str) -> None:
        agencies.add(connection, code=code, name="Đơn vị", kind=kind, parent=parent, day=day, stamp=STAMP)

    def _count_staff(
        self, connection: Connection, *, agency: str, category: str, basis: str, number: int, day: str
    ) -> None:
        headcounts.add(connection, agency=agency, count=number, category=category, basis=basis, day=day, stamp=STAMP)

    def _add_line(self, connection: Connection, *, agency: str, rate: float, day: str, until: str | None) -> None:
        circuits.add(
            connection,
            agency=agency,
            rate=f"{rate / 1e3:.0f}k",
            technology="ftth",
            day=day,
            until=until,
            stamp=STAMP,
        )

    def _add_machine(self, connection: Connection, *, counts: dict[str, str], agency: str | None, day: str) -> None:
        number = devices.add(connection, label="PC01", agency=agency, standing=counts, values={}, day=day, stamp=STAMP)
        self.machines.append(number)

    def _place(self, connection: Connection, *, machine: int, agency: str, day: str) -> None:
        devices.place(connection, device=self.machines[machine], agency=agency, day=day, stamp=STAMP)

    def _edit(self, connection: Connection, *, machine: int, changes: dict[str, str], day: str) -> None:
        devices.edit(connection, device=self.machines[machine], standing=changes, day=day, stamp=STAMP)

    def _enrol(self, connection: Connection, *, machine: int, day: str) -> None:
        number, moment = self.machines[machine], start_of(day) + 43_200
        code = codes.add(
            connection, agency_id=1, uses=1, valid_seconds=3600, by="officer", now=moment, device_id=number
        )
        enrolments.add_agent(
            connection,
            public_id=str(code.id),
            device_id=number,
            code_id=code.id,
            key_hash=str(code.id),
            file_key_hash="",
            version=None,
            now=moment,
        )

    def _hear(self, connection: Connection, *, machine: int, day: str) -> None:
        number, moment = self.machines[machine], start_of(day) + 43_200
        intake.write(connection, intake.Rows(observed={number: moment}, sightings=[(number, day, moment)]))

    def _transfer(self, connection: Connection, *, machine: int, rate: float, day: str) -> None:
        number = self.machines[machine]
        # Real traffic of the same day is no measurement, however fast.
        best = {(day, number, "transfer"): (rate, None, 1), (day, number, "passive"): (1e9, None, 1)}
        intake.write(connection, intake.Rows(best=best))


def enter(diary: Diary, act: Act) -> bool:
    """Enter one act into the diary; ``False`` if it is to be refused."""
    name, fields = act
    if "counts" in fields:
        fields = {**fields, "counts": Counts(**fields["counts"])}
    return getattr(diary, name)(**fields) is not False


def told(one: Figure) -> Told:
    return Told(
        one.numerator,
        one.denominator,
        one.agencies,
        one.excluded,
        one.unknown,
        one.not_seen,
        one.awaited,
        one.entered_by_hand,
    )


def compare(register: Register, diary: Diary, day: str) -> None:
    """Compare every figure of every scope of one day."""
    with register.store.read() as connection:
        facts = facts_.load(connection, day, NOW)
    units = {unit.code: unit for unit in facts.units}
    assert set(units) == set(diary.pages[day].units), day
    scopes: list[tuple[Scope, str | None, bool]] = [(everything(facts), None, False)]
    scopes += [(below(facts, unit), code, False) for code, unit in units.items()]
    scopes += [(alone(unit), unit.code, True) for unit in everything(facts).agencies]
    for scope, code, by_itself in scopes:
        counted, beside = diary.scope(day, code, alone=by_itself)
        for indicator, kinds in (("ws_per_staff", "desktop laptop"), ("computers_per_staff", "desktop laptop server")):
            found = figure(the(indicator, facts.day), facts, scope)
            expected = diary.equipment(day, NOW, counted, beside, tuple(kinds.split()))
            _same(found, expected, day)
            seen = expected.numerator - expected.not_seen
            assert found.completeness == (seen / expected.numerator if expected.numerator else None)
        lines = figure(the("agency_broadband", facts.day), facts, scope)
        for found, expected in zip((lines, *lines.beside), diary.broadband(day, NOW, counted), strict=True):
            _same(found, expected, day)
            known = expected.denominator - expected.unknown
            assert found.completeness == (known / expected.denominator if expected.denominator else None)


def _same(found: Figure, expected: Told, day: str) -> None:
    assert told(found) == expected, (found.indicator, found.scope, day)
    assert found.as_of == day
    undefined = expected.denominator == 0
    assert found.value == (None if undefined else expected.numerator / expected.denominator)
    assert found.reason == ("denominator_zero" if undefined else None)


def live(template: Path, story: list[Act], asked: list[int]) -> None:
    """Let a story happen in both books, and compare them on the days asked about and around every act."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "somay.db"
        shutil.copy(template, path)
        register, diary = Register(path), Diary()
        days = {diary.days[number] for number in asked}
        for act in (*OPENING, *story):
            if act[1].get("machine", -1) >= len(register.machines):
                continue  # there is no such machine yet to speak of
            assert register.does(act) is enter(diary, act), act
            number = diary.days.index(act[1]["day"])
            days |= set(diary.days[max(0, number - 1) : number + 2])
        for day in sorted(days):
            compare(register, diary, day)
