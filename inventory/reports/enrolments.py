"""The enrolment codes: which can still be used, and which machines came in by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from inventory.access import codes
from inventory.store import identity_pages, pages, queries
from inventory.text.when import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.access.codes import Code, State
    from inventory.store.engine import Connection
    from inventory.store.pages import Enrolled


class CodeRow(NamedTuple):
    """One code as a line of the list; the code itself is known to nobody any more."""

    code: Code
    agency: str
    agency_name: str
    state: State

    @property
    def number(self) -> str:
        """Its number in the register."""
        return f"E-{self.code.id:04d}"


class CodePage(NamedTuple):
    """One code with the machines that came in by it."""

    row: CodeRow
    machines: tuple[Enrolled, ...]


def code_rows(connection: Connection, now: float) -> list[CodeRow]:
    """Return every code, the newest first."""
    names = {unit.id: (unit.code, unit.name) for unit in queries.units(connection, day_of(now))}
    return [_row(code, names, now) for code in codes.listing(connection)]


def code_page(connection: Connection, number: int, now: float) -> CodePage | None:
    """Return one code by its number."""
    code = codes.show(connection, number)
    if code is None:
        return None
    names = {unit.id: (unit.code, unit.name) for unit in queries.units(connection, day_of(now))}
    return CodePage(_row(code, names, now), tuple(_machines(connection, number, day_of(now))))


def _machines(connection: Connection, number: int, day: str) -> Iterator[Enrolled]:
    """Yield the machines that came in by a code, each with how it was found to be on file, or what is asked of it."""
    found = {agent: one for one in identity_pages.matches(connection, number) for agent in json.loads(one.agents)}
    asked = {one.device_id: one for one in identity_pages.questions(connection, day)}
    for machine in pages.enrolled_by(connection, number):
        match, question = found.get(machine.agent_id), asked.get(machine.device_id)
        if question is not None:
            yield machine._replace(case_id=question.id, points=question.points)
        elif match is not None:
            yield machine._replace(fits=_kinds(match.content), points=match.points, by=match.by)
        else:
            yield machine


def _kinds(content: str | None) -> tuple[str, ...]:
    return () if content is None else tuple(dict.fromkeys(item[0] for item in json.loads(content)["items"]))


def _row(code: Code, names: dict[int, tuple[str, str]], now: float) -> CodeRow:
    agency, name = names.get(code.agency_id, ("?", "?"))
    return CodeRow(code, agency, name, codes.state(code, now))
