"""Which criteria of a decision the figures answer, as the administrator says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.text import Text
from inventory.registry.refusal import not_blank, not_found
from inventory.store import acts

if TYPE_CHECKING:
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection


def answer(
    connection: Connection, document: str, code: str, indicator: str, *, title: str | None, stamp: Stamp
) -> bool:
    """Let an indicator answer a criterion; ``False`` if it did just so."""
    values = {"indicator": indicator, "title": None if title is None else not_blank("--title", title)}
    return acts.stand(connection, "criterion", _key(document, code), values, stamp=stamp)


def take_back(connection: Connection, document: str, code: str, stamp: Stamp) -> None:
    """Let nothing answer a criterion.

    Raises:
        Problem: nothing does.
    """
    if not acts.stand(connection, "criterion", _key(document, code), None, stamp=stamp):
        raise not_found(
            Text(f"{document} không có tiêu chí {code}.", f"{document} has no criterion {code}."),
            Text("Xem: somay indicator criteria", "See: somay indicator criteria"),
        )


def _key(document: str, code: str) -> dict[str, str]:
    return {"document": not_blank("--document", document), "code": not_blank("code", code)}
