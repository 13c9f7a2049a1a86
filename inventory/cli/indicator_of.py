"""The indicator that a person named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.text import Text
from inventory.indicators import indicators, named
from inventory.registry.refusal import not_found

if TYPE_CHECKING:
    from inventory.indicators.definition import Indicator


def indicator_of(name: str, day: str) -> Indicator:
    """Return the indicator called ``name``, typed with hyphens or capitals too; an unknown one is refused."""
    indicator = named(name.strip().lower().replace("-", "_"), day)
    if indicator is None:
        known = ", ".join(one.definition.id for one in indicators(day))
        raise not_found(
            Text(f"Không có chỉ tiêu {name!r}.", f"There is no indicator {name!r}."),
            Text(f"Chọn một trong: {known}", f"Choose one of: {known}"),
        )
    return indicator
