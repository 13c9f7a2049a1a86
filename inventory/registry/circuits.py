"""Lines to the Internet or the state network as contracted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.text import Text
from inventory.registry import lookup
from inventory.registry.rates import parse_rate, parse_size
from inventory.registry.refusal import bad_value, chosen, not_blank, not_found
from inventory.store import acts, exchange
from inventory.text.when import FOREVER, day_of, show_day
from inventory.text.words import TECHNOLOGIES

if TYPE_CHECKING:
    from agent.text import Language
    from inventory.registry.rates import Rate
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

_NUMBER: Final = re.compile(r"c-?0*(\d{1,9})", re.IGNORECASE | re.ASCII)


class Terms(NamedTuple):
    """What a line is contracted as."""

    rate: Rate
    technology: str
    provider: str | None
    metered: bool
    budget_bytes: int | None
    """What measuring may use a month."""
    document: str | None


class Added(NamedTuple):
    """A circuit just entered."""

    id: int
    unit: Unit
    rate: Rate


def terms(
    *,
    rate: str,
    technology: str,
    provider: str | None = None,
    metered: bool = False,
    budget: str | None = None,
    document: str | None = None,
) -> Terms:
    """Return typed terms as the register keeps them; what cannot be is refused by its field."""
    return Terms(
        rate=parse_rate(rate, "rate"),
        technology=chosen("technology", technology, TECHNOLOGIES),
        provider=None if provider is None else not_blank("provider", provider),
        metered=metered,
        budget_bytes=None if budget is None else parse_size(budget, "budget"),
        document=None if document is None else not_blank("document", document),
    )


def add(
    connection: Connection, *, agency: str, day: str, until: str | None = None, stamp: Stamp, **contract: Any
) -> Added:
    """Enter a line in force from ``day`` (until, but not on, ``until``); an agency may have several.

    ``contract`` is what :func:`terms` takes.
    """
    return _add(connection, agency, terms(**contract), day=day, until=until, stamp=stamp)


def _add(connection: Connection, agency: str, terms: Terms, *, day: str, until: str | None, stamp: Stamp) -> Added:
    if until is not None and until <= day:
        raise bad_value(
            "to",
            Text("ngày kết thúc phải sau ngày bắt đầu.", "the end must be after the start."),
            Text("Sửa --from hoặc --to.", "Correct --from or --to."),
        )
    unit = lookup.agency_from(connection, agency, day, today=day_of(stamp.now))
    values = {
        "agency_id": unit.id,
        "technology": terms.technology,
        "provider": terms.provider,
        "down_bits_per_second": terms.rate.down,
        "up_bits_per_second": terms.rate.up,
        "metered": terms.metered,
        "monthly_budget_bytes": terms.budget_bytes,
        "document": terms.document,
        "valid_from": day,
        "valid_to": until or FOREVER,
    }
    return Added(acts.record(connection, "circuit", values, stamp), unit, terms.rate)


def end(connection: Connection, *, circuit: str, day: str, stamp: Stamp) -> dict[str, Any]:
    """Let a line hold only up to ``day``; returns it as it was."""
    match = _NUMBER.fullmatch(circuit.strip())
    row = acts.row(connection, "circuit", int(match[1])) if match else None
    if row is None:
        raise not_found(
            Text(f"Không có đường truyền {circuit!r}.", f"There is no circuit {circuit!r}."),
            Text("Xem số: somay circuit list", "See the numbers: somay circuit list"),
        )
    _end(connection, row, day, stamp)
    return row


def keep(
    connection: Connection,
    *,
    agency: str,
    terms: Terms,
    place: int = 0,
    day: str,
    until: str | None = None,
    stamp: Stamp,
) -> None:
    """Enter a line unless just this one is in force on ``day``; of several equal ones, that in ``place`` is meant.

    A line that is on file and is told to end, ends.
    """
    unit = lookup.agency_from(connection, agency, day, today=day_of(stamp.now))
    equal = exchange.equal_lines(
        connection,
        agency=unit.id,
        technology=terms.technology,
        down=terms.rate.down,
        up=terms.rate.up or 0,
        provider=terms.provider or "",
        metered=terms.metered,
        budget=terms.budget_bytes or 0,
        document=terms.document or "",
        day=day,
    )
    if len(equal) <= place:
        _add(connection, agency, terms, day=day, until=until, stamp=stamp)
        return
    row = acts.row(connection, "circuit", equal[place])
    if row is not None and until is not None and until != row["valid_to"]:
        _end(connection, row, until, stamp)


def _end(connection: Connection, row: dict[str, Any], day: str, stamp: Stamp) -> None:
    if not row["valid_from"] < day < row["valid_to"]:
        raise bad_value("date", _in_force(row), Text("Chọn ngày ở giữa.", "Choose a day in between."))
    acts.cut(connection, "circuit", row, day=day, then=None, stamp=stamp)


def _in_force(row: dict[str, Any]) -> Text:
    """Say from when until when a line is in force, as people write days."""

    def said(language: Language, since: str, until: str) -> str:
        ends = "" if row["valid_to"] == FOREVER else f" {until} {show_day(row['valid_to'], language)}"
        return f"{since} {show_day(row['valid_from'], language)}{ends}."

    return Text(said("vi", "đường này có hiệu lực từ", "đến"), said("en", "this line is in force from", "to"))
