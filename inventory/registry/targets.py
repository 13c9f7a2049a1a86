"""What figures are to reach, as people decree it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.text import Text
from inventory.registry.refusal import bad_value, not_blank, not_found
from inventory.store import acts

if TYPE_CHECKING:
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection


def set_target(
    connection: Connection, indicator: str, year: int, value: float, *, document: str | None, stamp: Stamp
) -> bool:
    """Let an indicator have a target in one year; ``False`` if it had just this one."""
    if value <= 0:
        raise bad_value(
            "value",
            Text("mục tiêu phải lớn hơn 0.", "a target is more than 0."),
            Text("Gõ như 95% hoặc 95,5%.", "Type it as 95% or 95.5%."),
        )
    values = {"value": value, "document": None if document is None else not_blank("--document", document)}
    return acts.stand(connection, "indicator_target", {"indicator": indicator, "year": year}, values, stamp=stamp)


def take_back(connection: Connection, indicator: str, year: int, stamp: Stamp) -> None:
    """Let an indicator have no target in one year.

    Raises:
        Problem: it has none.
    """
    if not acts.stand(connection, "indicator_target", {"indicator": indicator, "year": year}, None, stamp=stamp):
        raise not_found(
            Text(f"{indicator} không có mục tiêu năm {year}.", f"{indicator} has no target for {year}."),
            Text("Xem: somay indicator targets", "See: somay indicator targets"),
        )
