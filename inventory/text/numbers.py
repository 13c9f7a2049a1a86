"""Numbers as people read them; inside, everything stays in base units."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from agent.text import Language

MISSING: Final = "–"
"""What stands in a table for a value that is not known; ``0`` is always a counted zero."""
_SWAP: Final = str.maketrans(",.", ".,")
_BINARY: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_DECIMAL: Final = ("B", "KB", "MB", "GB", "TB")
_RATES: Final = ("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s")


def number(value: float | Decimal, language: Language, places: int = 0) -> str:
    """Return a number with grouped thousands: ``1.505,5`` or ``1,505.5``; halves round up, as in school."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    english = f"{exact:,.{places}f}"
    return english.translate(_SWAP) if language == "vi" else english


def optional(value: float | None, language: Language, places: int = 0) -> str:
    """Return a number, or the dash where there is none."""
    return MISSING if value is None else number(value, language, places)


def ratio_in_percent(numerator: int, denominator: int, language: Language, places: int = 2) -> str:
    """Return a percentage from its two whole numbers, exact to the last digit: ``90,05``."""
    return number(Decimal(100 * numerator) / Decimal(denominator), language, places)


def percent(value: float | None, language: Language, places: int = 2) -> str:
    """Return a ratio as ``90,05 %``, or the dash where it is not defined."""
    return MISSING if value is None else f"{number(Decimal(str(value)) * 100, language, places)} %"


def size(count: float, language: Language) -> str:
    """Return an amount of memory or disk in powers of 1024: ``15,5 GiB``."""
    return _scaled(count, 1024, _BINARY, language)


def traffic(count: float, language: Language) -> str:
    """Return an amount of data on a wire in powers of 1000: ``8,3 KB``."""
    return _scaled(count, 1000, _DECIMAL, language)


def rate(bits_per_second: float, language: Language) -> str:
    """Return a rate: ``30 Mbit/s``."""
    return _scaled(bits_per_second, 1000, _RATES, language)


def _scaled(value: float, step: int, units: tuple[str, ...], language: Language) -> str:
    index = 0
    while abs(value) >= step and index < len(units) - 1:
        value, index = value / step, index + 1
    text = number(value, language, 1)
    return f"{text.removesuffix(',0' if language == 'vi' else '.0')} {units[index]}"
