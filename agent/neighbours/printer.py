"""What a printer has left, has printed and complains about (Printer-MIB, RFC 3805; HOST-RESOURCES-MIB, RFC 2790)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.neighbours.answers import Answers, oid
from agent.neighbours.records import Supply

if TYPE_CHECKING:
    from agent.neighbours.answers import Oid

_SUPPLY: Final = oid("1.3.6.1.2.1.43.11.1.1")
_COLOUR: Final = oid("1.3.6.1.2.1.43.12.1.1.4")
_LIFE_COUNT: Final = oid("1.3.6.1.2.1.43.10.2.1.4")
_STATE: Final = oid("1.3.6.1.2.1.25.3.5.1.1")
_ERRORS: Final = oid("1.3.6.1.2.1.25.3.5.1.2")
_MOST: Final = 256
_TYPES: Final = {
    1: "other", 2: "unknown", 3: "toner", 4: "waste_toner", 5: "ink", 6: "ink_cartridge", 7: "ink_ribbon",
    8: "waste_ink", 9: "drum", 10: "developer", 11: "fuser_oil", 12: "solid_wax", 13: "ribbon_wax", 14: "waste_wax",
    15: "fuser", 16: "corona_wire", 17: "fuser_oil_wick", 18: "cleaner", 19: "fuser_cleaning_pad",
    20: "transfer_unit", 21: "toner_cartridge", 22: "fuser_oiler", 32: "staples",
}  # fmt: skip
_UNITS: Final = {
    3: "ten_thousandths_of_inches", 4: "micrometers", 7: "impressions", 8: "sheets", 11: "hours",
    12: "thousandths_of_ounces", 13: "tenths_of_grams", 14: "hundredths_of_fluid_ounces", 15: "tenths_of_milliliters",
    16: "feet", 17: "meters", 18: "items", 19: "percent",
}  # fmt: skip
_COUNTED_NOT: Final = {-3: "some_left", -2: "unknown", -1: None}
"""-1: no limit is known of it."""
_STATES: Final = {1: "other", 2: "unknown", 3: "idle", 4: "printing", 5: "warming_up"}
_COMPLAINTS: Final = (
    "low_paper", "no_paper", "low_toner", "no_toner", "door_open", "jammed", "offline", "service_requested",
    "input_tray_missing", "output_tray_missing", "marker_supply_missing", "output_near_full", "output_full",
    "input_tray_empty", "overdue_prevent_maintenance",
)  # fmt: skip
"""The bits of hrPrinterDetectedErrorState, the highest of the first octet first."""


class Printer(NamedTuple):
    """What only printers tell."""

    supplies: tuple[Supply, ...] = ()
    pages: int | None = None
    state: str | None = None
    errors: tuple[str, ...] = ()


def printer(answers: Answers) -> Printer:
    """Return what the Printer-MIB says; nothing where the device is none."""
    counts = [count for count in answers.numbers(_LIFE_COUNT).values() if count >= 0]
    states = list(answers.numbers(_STATE).values())
    indexes = sorted({index for column in (6, 8, 9) for index in answers.column((*_SUPPLY, column)) if len(index) == 2})
    return Printer(
        tuple(_supply(answers, index) for index in indexes[:_MOST]),
        max(counts, default=None),
        _STATES.get(states[0]) if states else None,
        _complaints(answers),
    )


def _supply(answers: Answers, index: Oid) -> Supply:
    def number(column: int) -> int | None:
        return answers.number((*_SUPPLY, column, *index))

    level, capacity, colorant = number(9), number(8), number(3)
    is_counted = level is not None and level >= 0
    return Supply(
        index=index[-1],
        description=answers.text((*_SUPPLY, 6, *index)),
        type=_TYPES.get(number(5) or 0),
        colour=answers.text((*_COLOUR, index[0], colorant)) if colorant else None,
        unit=_UNITS.get(number(7) or 0),
        capacity=capacity if capacity is not None and capacity > 0 else None,
        level=level if is_counted else None,
        level_ratio=_ratio(level, capacity) if is_counted else None,
        state=None if level is None or is_counted else _COUNTED_NOT.get(level),
    )


def _ratio(level: int | None, capacity: int | None) -> float | None:
    """Return the share; one of more than the whole is no measurement."""
    if level is None or not capacity or capacity < 0 or level > capacity:
        return None
    return round(level / capacity, 4)


def _complaints(answers: Answers) -> tuple[str, ...]:
    found = next((value for value in answers.column(_ERRORS).values() if isinstance(value, bytes)), b"")
    bits = "".join(f"{octet:08b}" for octet in found[:2])
    return tuple(name for name, bit in zip(_COMPLAINTS, bits, strict=False) if bit == "1")
