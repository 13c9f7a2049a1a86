"""The words for kinds, states and figures, used alike on every screen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.text.numbers import number, ratio_in_percent
from inventory.text.words import KINDS

if TYPE_CHECKING:
    from agent.text import Language
    from inventory.indicators.definition import Figure

SIMULATED: Final = "mp"
"""The mark of a machine that exists only as a simulation."""
UNDEFINED: Final = Text("không xác định", "undefined")


def word(words: dict[str, Text], key: str, language: Language) -> str:
    """Return the word for ``key``, or the key itself where a newer register knows more."""
    return words[key].to(language) if key in words else key


def counted(kind: str, count: int, language: Language) -> str:
    """Return ``27 máy in`` or ``27 printers``."""
    noun = word(KINDS, kind, language)
    plural = "s" if language == "en" and count != 1 and kind != "ups" else ""
    return f"{number(count, language)} {noun}{plural}"


def several(count: int, one: str, many: str) -> str:
    """Return ``1 agency`` or ``2 agencies``."""
    return f"{count} {one if count == 1 else many}"


def percentage(figure: Figure, language: Language) -> str:
    """Return the value of a figure as people read it, exact to the last place; undefined is never 0 %."""
    if figure.reason is not None:
        return UNDEFINED.to(language)
    if figure.unit == "bits_per_second_per_person":
        return f"{number(Decimal(figure.numerator) / 1000 / figure.denominator, language, figure.places)} kbit/s"
    return f"{ratio_in_percent(figure.numerator, figure.denominator, language, figure.places)} %"


def fraction(figure: Figure) -> str:
    """Return numerator and denominator, ``172/191``; of a rate in Mbit/s, ``772M/191``."""
    if figure.unit == "bits_per_second_per_person":
        return f"{round(figure.numerator / 1e6)}M/{figure.denominator}"
    return f"{figure.numerator}/{figure.denominator}"
