"""Who is plugged in where (LLDP-MIB of IEEE 802.1AB, which lies outside mib-2; CISCO-CDP-MIB)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.neighbours.answers import Answers, as_mac, as_text, oid
from agent.neighbours.records import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.neighbours.answers import Oid, Value
    from agent.neighbours.records import Interface

_LOCAL: Final = oid("1.0.8802.1.1.2.1.3.7.1")
_REMOTE: Final = oid("1.0.8802.1.1.2.1.4.1.1")
_CDP: Final = oid("1.3.6.1.4.1.9.9.23.1.2.1.1")
_CHASSIS_MAC, _PORT_MAC = 4, 3
_MOST: Final = 1024


def links(answers: Answers, ports: Sequence[Interface]) -> tuple[Link, ...]:
    """Return what the device heard of those at the other end of its ports."""
    found = [*_lldp(answers, ports), *_cdp(answers, ports)]
    return tuple(found[:_MOST])


def _lldp(answers: Answers, ports: Sequence[Interface]) -> Iterator[Link]:
    """Yield the rows of the remote table: its index is a moment, the local port and a number."""
    own = {**answers.texts((*_LOCAL, 4)), **answers.texts((*_LOCAL, 3))}
    names = {port.index: port.name for port in ports}
    indexes = {
        index for column in (4, 5, 7, 8, 9, 10) for index in answers.column((*_REMOTE, column)) if len(index) == 3
    }
    for index in sorted(indexes, key=lambda index: (index[1], index[2])):

        def of(column: int, index: Oid = index) -> Value | None:
            return answers.value((*_REMOTE, column, *index))

        yield Link(
            protocol="lldp",
            port=own.get((index[1],)) or names.get(index[1]),
            chassis=_identity(of(5), is_mac=of(4) == _CHASSIS_MAC),
            name=as_text(of(9)),
            remote_port=_identity(of(7), is_mac=of(6) == _PORT_MAC),
            remote_port_description=as_text(of(8)),
            description=as_text(of(10)),
        )


def _identity(value: Value | None, *, is_mac: bool) -> str | None:
    """Return who it is: an address where it says so, else its text; what is neither in hexadecimal."""
    known = as_mac(value) if is_mac else None
    if known is None:
        known = as_text(value)
    return known or (value.hex(":") if isinstance(value, bytes) and value else None)


def _cdp(answers: Answers, ports: Sequence[Interface]) -> Iterator[Link]:
    names = {port.index: port.name for port in ports}
    for index in sorted(index for index in answers.column((*_CDP, 6)) if len(index) == 2):  # the port, and a number
        yield Link(
            protocol="cdp",
            port=names.get(index[0]),
            name=answers.text((*_CDP, 6, *index)),
            remote_port=answers.text((*_CDP, 7, *index)),
            description=answers.text((*_CDP, 8, *index)),
        )
