"""The indicator that a person named, or that there shall be none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.indicators import indicators, named
from inventory.registry.refusal import not_found

if TYPE_CHECKING:
    from inventory.indicators.definition import Indicator


_NONE: Final = ("none", "không", "khong")


def means_none(typed: str) -> bool:
    """Tell whether a person takes back what was set."""
    return typed.strip().lower() in _NONE


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
