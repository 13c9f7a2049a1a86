"""The folded text of a row, kept in that row: whoever writes the one writes the other, and a search reads both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from inventory.text.folding import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COLUMN: Final = "folded"
ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "device": ("label",),
    "device_value": ("value",),
    "placement": ("custodian", "room"),
    "agency_version": ("name", "code"),
    "agency_alias": ("name",),
}
"""The tables whose rows people look for, and by which of their columns."""
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "system": ("manufacturer", "model", "product_number", "serial", "asset_tag"),
    "operating_system": ("hostname",),
}
"""The sections of a device that people look for it by, and by which of their fields."""
_MOST: Final = 120
"""Characters of a field that a machine sends: five of them, four bytes each, still fit a row of PostgreSQL's index."""


def with_folded(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a new row together with its folded text, where its table keeps one."""
    if table not in ROWS:
        return dict(values)
    return {**values, COLUMN: lines(*(values.get(name) for name in ROWS[table]))}


def of_section(section: str, value: Callable[[str], Any]) -> str | None:
    """Return the folded text of a section by what it holds, or ``None`` where nobody looks for a device by it."""
    told = [lines(str(value(name) or "")).strip("\n")[:_MOST] for name in SECTIONS.get(section, ())]
    return lines(*told) or None
