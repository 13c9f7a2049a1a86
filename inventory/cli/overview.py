"""``somay`` alone: the state of the district."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.access.expiry import expires
from inventory.reports import overview as reports
from inventory.reports.screens import overview as screen
from inventory.text.sheets import to_csv

if TYPE_CHECKING:
    from inventory.cli.session import Session

_OF_A_FIGURE: Final = ("value", "value_reason", "numerator", "denominator", "unknown", "not_seen_30d")


def overview(session: Session) -> None:
    """Show the state of the district in ten lines."""
    until = expires(session.config.server_certificate)
    with session.read() as connection:
        seen = reports.overview(connection, session.now, session.day, certificate_until=until)
    document = screen.document(seen)
    flat = [(key, value) for key, value in document.items() if isinstance(value, str | int | float)]
    for one in document["figures"]:
        flat += [(f"{one['indicator']}_{key}", one[key]) for key in _OF_A_FIGURE]
    session.answer(lambda reader: screen.lines(seen, reader), lambda: document, lambda: to_csv(("name", "value"), flat))
