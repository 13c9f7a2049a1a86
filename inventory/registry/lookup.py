"""Finding what a person means: an agency by code or a piece of its name, a device by number; never by a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.registry.elsewhen import elsewhen
from inventory.registry.refusal import bad_value, not_blank, not_found, several
from inventory.store import evidence, queries, search
from inventory.text.folding import exact, fold
from inventory.text.units import UNITS
from inventory.text.when import show_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agent.text import Problem
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

_LISTED: Final = 12
"""So many of what a name may mean are named."""


def agency(connection: Connection, term: str, day: str) -> Unit:
    """Return the one agency that ``term`` means on ``day``."""
    return queries.unit_of_code(connection, term, day) or _by_name(connection, term, day, "agency")


def agency_from(connection: Connection, term: str, day: str, *, today: str, field: str = "agency") -> Unit:
    """Return the one agency a fact holds for from ``day`` on; one that came later is told by its own day."""
    if unit := queries.unit_of_code(connection, term, day):  # as in nearly every line of a table
        return unit
    units, aliases = queries.units(connection, day), queries.aliases(connection)
    if not _matching(units, aliases, term):
        found = _matching(queries.units(connection, today), aliases, term)
        since = queries.agency_since(connection, found[0].id) if len(found) == 1 else None
        if since is not None and day < since:
            raise _not_yet(found[0], since)
    return _by_name(connection, term, day, field)


def _by_name(connection: Connection, term: str, day: str, field: str) -> Unit:
    """Return the one unit of a day that goes by a name; one of other days is told with them."""
    units, aliases = queries.units(connection, day), queries.aliases(connection)
    if not _matching(units, aliases, term) and (problem := elsewhen(connection, term, day, units, field)):
        raise problem
    return choose(units, aliases, term, field=field)


def choose(units: Sequence[Unit], aliases: Iterable[tuple[int, str]], term: str, *, field: str = "agency") -> Unit:
    """Return the one unit that ``term``, typed for ``field``, names."""
    found = _matching(units, aliases, term)
    if len(found) == 1:
        return found[0]
    raise _several(term, found, units, field) if found else _no_agency(term, field)


def named(connection: Connection, name: str, day: str) -> list[Unit]:
    """Return the units that on a day bear just this name."""
    return [unit for unit in queries.units(connection, day) if fold(unit.name) == fold(name)]


def called(connection: Connection, units: Sequence[Unit], name: str) -> Unit | None:
    """Return the one unit that goes by just this name, ``None`` where none does."""
    names = {(unit.id, fold(unit.name)) for unit in units}
    names |= {(agency, fold(alias)) for agency, alias in queries.aliases(connection)}
    found = [unit for unit in units if (unit.id, fold(name)) in names]
    if len(found) > 1:
        raise _several(name, found, units, "name")
    return found[0] if found else None


def _matching(units: Sequence[Unit], aliases: Iterable[tuple[int, str]], term: str) -> list[Unit]:
    """Return what ``term`` may mean: by code, by its whole name, then by a piece of it."""
    names: dict[int, list[str]] = {unit.id: [unit.name] for unit in units}
    for agency_id, alias in aliases:
        names.get(agency_id, []).append(alias)
    folded, spelled = fold(term), exact(term).casefold()
    ways: tuple[Callable[[Unit], bool], ...] = (
        lambda unit: fold(unit.code) == folded,
        lambda unit: any(exact(name).casefold() == spelled for name in names[unit.id]),
        lambda unit: any(fold(name) == folded for name in names[unit.id]),
        lambda unit: bool(folded) and any(folded in fold(name) for name in names[unit.id]),
    )
    return next((found for way in ways if (found := [unit for unit in units if way(unit)])), [])


def is_called(connection: Connection, unit: Unit, name: str) -> bool:
    """Tell whether a unit goes by a name, a piece of it, or another spelling of it."""
    spelled = [unit.name, *(alias for agency, alias in queries.aliases(connection) if agency == unit.id)]
    return any(fold(name) in fold(known) or fold(known) in fold(name) for known in spelled)


def _several(term: str, found: Sequence[Unit], units: Sequence[Unit], field: str) -> Problem:
    vi = " hoặc ".join(f"{unit.code} ({_described(unit, units, 'vi')})" for unit in found[:_LISTED])
    en = " or ".join(f"{unit.code} ({_described(unit, units, 'en')})" for unit in found[:_LISTED])
    return several(
        Text(f'"{term}" khớp {len(found)} đơn vị.', f'"{term}" matches {len(found)} units.'),
        Text(f"Chọn một mã: {vi}{_more(found)}", f"Choose a code: {en}{_more(found)}"),
        field=field,
    )


def _more(found: Sequence[Any]) -> str:
    return " …" if len(found) > _LISTED else ""


def _described(unit: Unit, units: Sequence[Unit], language: str) -> str:
    kind = UNITS.get(unit.kind, UNITS["other"])
    below = sum(one.parent_id == unit.id for one in units)
    if language == "vi":
        return f"{unit.name}, {kind.vi}" + (f", gồm {below} cơ quan" if below else "")
    return f"{unit.name}, {kind.en}" + (f", {below} agencies" if below else "")


def _not_yet(unit: Unit, since: str) -> Problem:
    vi, en = show_day(since, "vi"), show_day(since, "en")
    return bad_value(
        "from",
        Text(f"cơ quan {unit.code} chỉ có trong sổ từ {vi}.", f"agency {unit.code} is on file only since {en}."),
        Text(f"Chọn ngày từ {vi} trở đi.", f"Choose a day from {en} on."),
    )


def _no_agency(term: str, field: str) -> Problem:
    return not_found(
        Text(f'Không có cơ quan nào khớp "{term}".', f'No agency matches "{term}".'),
        Text("Xem danh sách: somay agency list", "See the list: somay agency list"),
        field=field,
    )


def device(connection: Connection, term: str) -> int:
    """Return the id of the one device that ``term`` means: its number, or a piece of its label.

    The number of one that turned out to be another leads to that one.
    """
    if (number := search.number_of(term)) is not None:
        if queries.device_exists(connection, number):
            return evidence.head(connection, number)
        raise _no_device(term)
    folded = fold(term)
    found = search.labels(connection, folded) if folded else []
    same = [(number, label) for number, label in found if fold(label) == folded]
    found = same or found
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise _no_device(term)
    listed = ", ".join(f"M-{number:04d} ({label})" for number, label in found[:_LISTED]) + _more(found)
    raise several(
        Text(f'"{term}" khớp {len(found)} máy.', f'"{term}" matches {len(found)} devices.'),
        Text(f"Chọn một số (somay device list): {listed}", f"Choose a number (somay device list): {listed}"),
        field="device",
    )


def sought(typed: str) -> str:
    """Return what is looked for, if it is something that can be."""
    text = not_blank("--find", typed)
    if not 1 <= len(search.words(text)) <= search.MOST_WORDS:
        raise bad_value(
            "--find",
            Text(f"cần từ 1 đến {search.MOST_WORDS} chữ.", f"needs 1 to {search.MOST_WORDS} words."),
            Text("Gõ ít chữ hơn, ví dụ --find «tua chua»", "Type fewer words, as --find «tua chua»"),
        )
    return text


def _no_device(term: str) -> Problem:
    todo = Text("Xem danh sách: somay device list", "See the list: somay device list")
    if term.strip().isdecimal():
        number = f"M-{term.strip():>04}"
        todo = Text(f"Nếu là số trên nhãn thì gõ {number}. {todo.vi}", f"If it is the number: {number}. {todo.en}")
    return not_found(Text(f'Không có máy nào khớp "{term}".', f'No device matches "{term}".'), todo, field="device")
