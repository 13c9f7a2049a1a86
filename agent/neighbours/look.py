"""Look at one device: walk what descriptions are made of, and describe it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from agent.neighbours.answers import Answers, oid
from agent.neighbours.client import SnmpError
from agent.neighbours.describe import describe
from agent.neighbours.profiles import profiles

if TYPE_CHECKING:
    from agent.neighbours.answers import Oid, Value
    from agent.neighbours.client import Client
    from agent.neighbours.records import Neighbour

SYSTEM: Final = oid("1.3.6.1.2.1.1")
TABLES: Final = tuple(
    map(
        oid,
        (
            "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1", "1.3.6.1.2.1.10.7.2.1.19", "1.3.6.1.2.1.4.20.1.2",
            "1.3.6.1.2.1.4.34.1.3", "1.3.6.1.2.1.17.1", "1.3.6.1.2.1.47.1.1.1.1", "1.3.6.1.2.1.25.3",
            "1.3.6.1.2.1.33.1", "1.3.6.1.2.1.43.5.1.1", "1.3.6.1.2.1.43.10.2.1.4", "1.3.6.1.2.1.43.11.1.1",
            "1.3.6.1.2.1.43.12.1.1.4",
            "1.0.8802.1.1.2.1.3", "1.0.8802.1.1.2.1.4.1", "1.3.6.1.4.1.9.9.23.1.2.1.1",
        ),
    )
)  # fmt: skip
"""What the standards are read from; a device without one of them answers at once that it has none."""


async def look(client: Client) -> Neighbour:
    """Return what a device is; it must answer to its system group, and may fall silent later.

    Raises:
        SnmpError: it does not answer at all.
    """
    rows: dict[Oid, Value] = {at: value async for at, value in client.walk(SYSTEM)}
    if not rows:
        raise SnmpError("answers, and has no system group")
    # What it said before it fell silent, went backwards or cost too much still tells what it is.
    with contextlib.suppress(SnmpError):
        for prefix in (*TABLES, *_own(rows)):
            await _take(client, prefix, rows)
    return describe(Answers(rows))


async def _take(client: Client, prefix: Oid, rows: dict[Oid, Value]) -> None:
    async for at, value in client.walk(prefix):
        rows[at] = value  # noqa: PERF403  # row by row, to keep what came before a failure


def _own(rows: dict[Oid, Value]) -> tuple[Oid, ...]:
    """Return where the maker keeps what the profiles ask for: of its own enterprise, or of any that Net-SNMP hides."""
    found = rows.get((*SYSTEM, 2, 0))
    object_id = found if isinstance(found, tuple) else ()
    wanted = {
        source.at
        for one in profiles()
        if any(object_id[: len(each)] == each for each in one.sys_object_ids)
        for sources in (*one.fields.values(), *one.power.values())
        for source in sources
        if source.at[:6] == (1, 3, 6, 1, 4, 1)
    }
    return tuple(sorted({at[:-1] for at in wanted}))
