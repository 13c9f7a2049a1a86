"""What a device says of its own body (ENTITY-MIB, RFC 6933)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.junk import is_junk
from agent.neighbours.answers import Answers, oid
from agent.neighbours.records import Member

if TYPE_CHECKING:
    from agent.neighbours.answers import Oid

_ENTITY: Final = oid("1.3.6.1.2.1.47.1.1.1.1")
_CHASSIS: Final = 3
_MOST: Final = 64


class Chassis(NamedTuple):
    """One body: every field may be absent."""

    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None


def chassis(answers: Answers) -> tuple[Chassis, ...]:
    """Return the bodies by their index: one, or as many as a stack has."""
    classes = answers.numbers((*_ENTITY, 5))
    bodies = [index for index, kind in sorted(classes.items()) if kind == _CHASSIS]
    if not bodies:  # some small devices give one row without a class
        bodies = sorted(answers.texts((*_ENTITY, 13)))[:1] or sorted(answers.texts((*_ENTITY, 11)))[:1]
    found = [_body(answers, index) for index in bodies[:_MOST]]
    return tuple(body for body in found if any(body))


def _body(answers: Answers, index: Oid) -> Chassis:
    def text(column: int) -> str | None:
        return answers.text((*_ENTITY, column, *index))

    serial = text(11)
    return Chassis(
        manufacturer=text(12),
        model=text(13),
        serial=None if serial is None or is_junk("serial", serial) else serial,
        firmware=text(10) or text(9),
    )


def members(bodies: tuple[Chassis, ...]) -> tuple[Member, ...]:
    """Return the members of a stack: of a single body none."""
    named = [body for body in bodies if body.serial]
    if len(named) < 2:
        return ()
    return tuple(Member(model=body.model, serial=body.serial, firmware=body.firmware) for body in named)
