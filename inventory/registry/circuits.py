"""Lines to the Internet or the state network as contracted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.text import Text
from inventory.registry import lookup
from inventory.registry.rates import parse_rate, parse_size
from inventory.registry.refusal import bad_value, chosen, not_blank, not_found
from inventory.store import acts, exchange
from inventory.text.when import FOREVER, day_of

if TYPE_CHECKING:
    from inventory.registry.rates import Rate
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

TECHNOLOGIES: Final = ("ftth", "xdsl", "leased", "4g", "5g", "satellite", "tslcd", "other")


_NUMBER: Final = re.compile(r"c-?0*(\d{1,9})", re.IGNORECASE | re.ASCII)


class Added(NamedTuple):
    """A circuit just entered."""

    id: int
    unit: Unit
    rate: Rate


def add(
    connection: Connection,
    *,
    agency: str,
    rate: str,
    technology: str,
    provider: str | None = None,
    metered: bool = False,
    budget: str | None = None,
    document: str | None = None,
    day: str,
    until: str | None = None,
    stamp: Stamp,
) -> Added:
    """Enter a line in force from ``day`` (until, but not on, ``until``); an agency may have several."""
    contracted, technology = parse_rate(rate, "rate"), chosen("technology", technology, TECHNOLOGIES)
    if until is not None and until <= day:
        raise bad_value(
            "to",
            Text("ngày kết thúc phải sau ngày bắt đầu.", "the end must be after the start."),
            Text("Sửa --from hoặc --to.", "Correct --from or --to."),
        )
    unit = lookup.agency_from(connection, agency, day, today=day_of(stamp.now))
    values = {
        "agency_id": unit.id,
        "technology": technology,
        "provider": None if provider is None else not_blank("provider", provider),
        "down_bits_per_second": contracted.down,
        "up_bits_per_second": contracted.up,
        "metered": metered,
        "monthly_budget_bytes": None if budget is None else parse_size(budget, "budget"),
        "document": None if document is None else not_blank("document", document),
        "valid_from": day,
        "valid_to": until or FOREVER,
    }
    return Added(acts.record(connection, "circuit", values, stamp), unit, contracted)


def end(connection: Connection, *, circuit: str, day: str, stamp: Stamp) -> dict[str, Any]:
    """Let a line hold only up to ``day``; returns it as it was."""
    match = _NUMBER.fullmatch(circuit.strip())
    row = acts.row(connection, "circuit", int(match[1])) if match else None
    if row is None:
        raise not_found(
            Text(f"Không có đường truyền {circuit!r}.", f"There is no circuit {circuit!r}."),
            Text("Xem số: somay circuit list", "See the numbers: somay circuit list"),
        )
    if not row["valid_from"] < day < row["valid_to"]:
        raise bad_value(
            "date",
            Text(
                f"đường này có hiệu lực từ {row['valid_from']} đến {row['valid_to']}.",
                f"this line is in force from {row['valid_from']} to {row['valid_to']}.",
            ),
            Text("Chọn ngày ở giữa.", "Choose a day in between."),
        )
    acts.cut(connection, "circuit", row, day=day, then=None, stamp=stamp)
    return row


def keep(
    connection: Connection, *, agency: str, rate: str, technology: str, day: str, stamp: Stamp, **more: Any
) -> bool:
    """Enter a line unless just this one is in force on ``day``; ``False`` if it is. Arguments as for :func:`add`."""
    contracted, unit = parse_rate(rate, "rate"), lookup.agency_from(connection, agency, day, today=day_of(stamp.now))
    same = exchange.has_line(
        connection,
        agency=unit.id,
        technology=chosen("technology", technology, TECHNOLOGIES),
        down=contracted.down,
        up=contracted.up or 0,
        provider=more.get("provider") or "",
        metered=bool(more.get("metered")),
        document=more.get("document") or "",
        day=day,
    )
    if not same:
        add(connection, agency=agency, rate=rate, technology=technology, day=day, stamp=stamp, **more)
    return not same
