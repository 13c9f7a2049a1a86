"""What legal acts do to units: merge, split, rename, move, transfer of a part, dissolve.

Each takes effect on a day, which may lie in the past. What a unit was up to that day stays as it was; machines, lines
and staff numbers that hold on that day or later go on under the unit that follows. Nothing is ever recoded.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.text import Text
from inventory.registry import agencies, lookup
from inventory.registry.refusal import bad_value, collides, not_blank
from inventory.store import acts, lineage, queries
from inventory.text.when import FOREVER, show_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

PENDING: str = "cộng dồn, chờ xác nhận"
"""The source of a staff number that is only the sum of what the merged units had."""
_Span = tuple[str, str, int]
"""From a day, until a day, so many people."""
_ENDING = ("merge", "split", "dissolve")
_BELONGINGS = (("placement", "agency_id"), ("circuit", "agency_id"))


class LegalAct(NamedTuple):
    """The document that orders it, the day of that document, and the day from which it holds."""

    number: str
    day: str
    signed: str | None = None


class New(NamedTuple):
    """A unit that an act makes."""

    code: str
    name: str
    kind: str | None = None
    """As that of the seat unless named."""


def merge(
    connection: Connection, *, parts: Sequence[str], into: New, seat: str | None, act: LegalAct, stamp: Stamp
) -> Unit:
    """Make one new unit of several; it takes over their machines, lines and staff numbers from that day on."""
    units = [in_force(connection, term, act.day) for term in parts]
    _check_several(units)
    _check_lasting(connection, units)
    main = next((unit for unit in units if seat and unit == in_force(connection, seat, act.day)), None)
    if seat and main is None:
        raise bad_value(
            "seat",
            Text(f"{seat} không nằm trong các đơn vị nhập.", f"{seat} is not one of the units that are merged."),
            Text("Chọn một trong các đơn vị đó.", "Choose one of them."),
        )
    main = main or units[0]
    new = _found(connection, into, like=main, ending=units, act=act, stamp=stamp)
    _add_up(connection, [unit.id for unit in units], new, act.day, stamp)
    for unit in units:
        for table, field in _BELONGINGS:
            acts.hand_over(connection, table, field, owner=unit.id, heir=new, day=act.day, stamp=stamp)
        _step(connection, "merge", (unit.id, new), act, stamp, seat=unit == main)
    return _unit(connection, new, act.day)


def split(connection: Connection, *, unit: str, into: Sequence[New], act: LegalAct, stamp: Stamp) -> list[Unit]:
    """Make several new units of one; the first has the seat and takes over everything, to be placed from there."""
    old = in_force(connection, unit, act.day)
    _check_lasting(connection, [old])
    if len(into) < 2:
        raise bad_value(
            "into",
            Text("chia thì phải thành ít nhất hai đơn vị.", "a split makes at least two units."),
            Text("Nêu --into hai lần trở lên.", "Name --into twice or more."),
        )
    made = []
    for number, new in enumerate(into):
        made.append(_found(connection, new, like=old, ending=[] if number else [old], act=act, stamp=stamp))
    _add_up(connection, [old.id], made[0], act.day, stamp)
    for table, field in _BELONGINGS:
        acts.hand_over(connection, table, field, owner=old.id, heir=made[0], day=act.day, stamp=stamp)
    for number, successor in enumerate(made):
        _step(connection, "split", (old.id, successor), act, stamp, seat=number == 0)
    return [_unit(connection, successor, act.day) for successor in made]


def rename(
    connection: Connection, *, unit: str, name: str | None, code: str | None, act: LegalAct, stamp: Stamp
) -> tuple[Unit, Unit]:
    """Give a unit another name or code from that day on; returns it before and after."""
    old = in_force(connection, unit, act.day)
    values = {"name": not_blank("name", name)} if name else {}
    if code:
        values["code"] = agencies.checked_code(code)
        _check_free(connection, values["code"], act.day, but=[old])
    if not values or (values.get("name", old.name), values.get("code", old.code)) == (old.name, old.code):
        raise bad_value(
            "name",
            Text(f"{old.name} ({old.code}) đã tên như vậy.", f"{old.name} ({old.code}) is called so already."),
            Text("Nêu tên mới, hoặc --code.", "Give the new name, or --code."),
        )
    acts.change(connection, "agency_version", {"agency_id": old.id}, values, day=act.day, stamp=stamp)
    _step(connection, "rename", (old.id, old.id), act, stamp)
    return old, _unit(connection, old.id, act.day)


def move(
    connection: Connection, *, unit: str, under: str | None, act: LegalAct, stamp: Stamp
) -> tuple[Unit, Unit | None]:
    """Put a unit under another one from that day on, or under none; returns both."""
    moved = in_force(connection, unit, act.day)
    above = in_force(connection, under, act.day) if under else None
    if above and _stands_under(above, moved, queries.units(connection, act.day)):
        raise bad_value(
            "under",
            Text(f"{above.name} nằm dưới {moved.name}.", f"{above.name} stands under {moved.name}."),
            Text("Chọn đơn vị cấp trên khác.", "Choose another unit above."),
        )
    values = {"parent_id": above.id if above else None}
    acts.change(connection, "agency_version", {"agency_id": moved.id}, values, day=act.day, stamp=stamp)
    _step(connection, "move", (moved.id, moved.id), act, stamp)
    return moved, above


def _stands_under(unit: Unit, above: Unit, units: Sequence[Unit]) -> bool:
    """Tell whether the way up from ``unit`` leads over ``above``."""
    parents = {each.id: each.parent_id for each in units}
    seen: set[int] = set()
    step: int | None = unit.id
    while step is not None and step != above.id and step not in seen:
        seen.add(step)
        step = parents.get(step)
    return step == above.id


def transfer(connection: Connection, *, unit: str, to: str, act: LegalAct, stamp: Stamp) -> tuple[Unit, Unit]:
    """Note that a part of one unit went to another; what stood there moves by acts of its own."""
    giver, taker = in_force(connection, unit, act.day), in_force(connection, to, act.day)
    _check_several([giver, taker])
    known = ("transfer", giver.id, taker.id, act.day)
    if any((one.kind, one.predecessor_id, one.successor_id, one.day) == known for one in lineage.steps(connection)):
        raise collides(
            Text(
                f"Đã ghi: một phần {giver.name} chuyển sang {taker.name} từ {show_day(act.day, 'vi')}.",
                f"It is on file: a part of {giver.name} went to {taker.name} on {show_day(act.day, 'en')}.",
            ),
            Text(f"Xem: somay agency show {giver.code}", f"See: somay agency show {giver.code}"),
        )
    _step(connection, "transfer", (giver.id, taker.id), act, stamp)
    return giver, taker


def dissolve(
    connection: Connection, *, units: Sequence[str], to: str | None, act: LegalAct, stamp: Stamp
) -> tuple[list[Unit], Unit | None]:
    """End units on that day; what they have goes to ``to``, or is placed nowhere until somebody places it."""
    ended = [in_force(connection, term, act.day) for term in units]
    heir = in_force(connection, to, act.day) if to else None
    _check_several([*ended, *([heir] if heir else [])], least=1)
    _check_lasting(connection, ended)
    for unit in ended:
        _free_children(connection, unit, ended, act, stamp)
        for table, field in _BELONGINGS:
            acts.hand_over(connection, table, field, owner=unit.id, heir=heir and heir.id, day=act.day, stamp=stamp)
        _step(connection, "dissolve", (unit.id, heir and heir.id), act, stamp)
    _add_up(connection, [unit.id for unit in ended], heir and heir.id, act.day, stamp)
    for unit in ended:
        acts.hand_over(connection, "agency_version", "agency_id", owner=unit.id, heir=None, day=act.day, stamp=stamp)
    return ended, heir


def _found(connection: Connection, new: New, *, like: Unit, ending: Iterable[Unit], act: LegalAct, stamp: Stamp) -> int:
    """Make a unit in the place of those that end, whose code it may bear."""
    code, name = agencies.checked_code(new.code), not_blank("name", new.name)
    kind = agencies.checked_kind(new.kind) if new.kind else like.kind
    _check_free(connection, code, act.day, but=ending)
    ending = list(ending)
    for unit in ending:
        _free_children(connection, unit, ending, act, stamp)
        acts.hand_over(connection, "agency_version", "agency_id", owner=unit.id, heir=None, day=act.day, stamp=stamp)
    made = acts.record(connection, "agency", {}, stamp)
    version = {
        "code": code,
        "name": name,
        "kind": kind,
        "parent_id": _above(connection, like, ending, act.day),
        "position": like.position,
    }
    acts.change(connection, "agency_version", {"agency_id": made}, version, day=act.day, stamp=stamp)
    return made


def _free_children(connection: Connection, unit: Unit, ending: Sequence[Unit], act: LegalAct, stamp: Stamp) -> None:
    """Let what stood under a unit that ends stand under the next one above it that goes on."""
    above = _above(connection, unit, ending, act.day)
    for row in acts.held(connection, "agency_version", "parent_id", unit.id, act.day):
        acts.cut(connection, "agency_version", row, day=act.day, then={"parent_id": above}, stamp=stamp)


def _above(connection: Connection, unit: Unit, ending: Iterable[Unit], day: str) -> int | None:
    """Return the unit above one, past those that end with it."""
    parents = {each.id: each.parent_id for each in queries.units(connection, day)}
    gone = {each.id for each in ending}
    step = unit.parent_id
    while step is not None and step in gone:
        gone.discard(step)  # so that even a ring would end
        step = parents.get(step)
    return step


def _add_up(connection: Connection, owners: Sequence[int], heir: int | None, day: str, stamp: Stamp) -> None:
    """Let the staff numbers of units that end go on as their sum, for every span of days in which it holds.

    What the heir had goes into the sum, up to the next number that somebody entered for it.
    """
    spans: defaultdict[tuple[str, str], list[_Span]] = defaultdict(list)
    for owner in owners:
        for row in acts.held(connection, "headcount", "agency_id", owner, day):
            spans[row["category"], row["basis"]].append((max(day, row["valid_from"]), row["valid_to"], row["count"]))
            acts.cut(connection, "headcount", row, day=day, then=None, stamp=stamp)
    if heir is None:
        return
    for (category, basis), parts in spans.items():
        key = {"agency_id": heir, "category": category, "basis": basis}
        for since, until, count in _sums(_with_own(connection, key, parts, day, stamp)):
            values = {**key, "count": count, "source": PENDING, "valid_from": since, "valid_to": until}
            acts.record(connection, "headcount", values, stamp)


def _with_own(
    connection: Connection, key: Mapping[str, Any], parts: Sequence[_Span], day: str, stamp: Stamp
) -> list[_Span]:
    """Return the parts with what the heir had on ``day``, none beyond the next number entered for it."""
    rows = acts.held(connection, "headcount", "agency_id", key["agency_id"], day)
    own = [row for row in rows if all(row[name] == value for name, value in key.items())]
    limit = min((row["valid_from"] for row in own if row["valid_from"] > day), default=FOREVER)
    kept = [(since, min(until, limit), count) for since, until, count in parts if since < limit]
    for row in own:
        if row["valid_from"] <= day:
            kept.append((day, min(row["valid_to"], limit), row["count"]))
            acts.cut(connection, "headcount", row, day=day, then=None, stamp=stamp)
    return kept


def _sums(parts: Iterable[_Span]) -> list[_Span]:
    """Return the sum for each span of days between two changes."""
    held = list(parts)
    days = sorted({day for since, until, _ in held for day in (since, until)})
    sums = []
    for since, until in pairwise(days):
        counted = [count for first, last, count in held if first <= since and until <= last]
        if counted:
            sums.append((since, until, sum(counted)))
    return sums


def _step(
    connection: Connection, kind: str, units: tuple[int, int | None], act: LegalAct, stamp: Stamp, *, seat: bool = False
) -> None:
    values = {
        "kind": kind,
        "predecessor_id": units[0],
        "successor_id": units[1],
        "day": act.day,
        "act": not_blank("act", act.number),
        "act_day": act.signed,
        "seat": seat,
    }
    acts.record(connection, "lineage", values, stamp)


def in_force(connection: Connection, term: str, day: str) -> Unit:
    """Return a unit as it is on ``day``, so that an act may follow another one of the same day."""
    return lookup.agency(connection, term, day)


def _check_lasting(connection: Connection, units: Iterable[Unit]) -> None:
    """Refuse what a later act has ended already: that one must be taken back first."""
    for unit in units:
        for step in lineage.steps(connection):
            if step.predecessor_id == unit.id and step.kind in _ENDING:
                raise collides(
                    Text(
                        f"{unit.name} thôi từ {show_day(step.day, 'vi')} theo {step.act}.",
                        f"{unit.name} ends on {show_day(step.day, 'en')} by {step.act}.",
                    ),
                    Text("Hãy hoàn tác việc ấy trước: somay audit list", "Undo that act first: somay audit list"),
                )


def _check_several(units: Sequence[Unit], least: int = 2) -> None:
    if len({unit.id for unit in units}) < max(least, len(units)):
        raise bad_value(
            "agency",
            Text("mỗi đơn vị chỉ nêu một lần, và cần ít nhất hai.", "name each unit once, and at least two."),
            Text("Xem mã: somay agency list", "See the codes: somay agency list"),
        )


def _check_free(connection: Connection, code: str, day: str, *, but: Iterable[Unit]) -> None:
    own = {unit.id for unit in but}
    for unit in queries.units(connection, day):
        if unit.code.casefold() == code.casefold() and unit.id not in own:
            raise collides(
                Text(f"Mã {code} đang là của {unit.name}.", f"Code {code} belongs to {unit.name}."),
                Text("Chọn mã khác.", "Choose another code."),
            )


def _unit(connection: Connection, number: int, day: str) -> Unit:
    return next(unit for unit in queries.units(connection, day) if unit.id == number)
