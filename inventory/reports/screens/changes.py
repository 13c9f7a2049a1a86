"""Changes of an act in the words of people: what it is about, and the values before and after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.text.numbers import MISSING, rate
from inventory.text.units import UNITS
from inventory.text.when import BEGINNING, FOREVER, show_day
from inventory.text.words import BASES, CATEGORIES, KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES, TECHNOLOGIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.text import Language

_TABLES: Final = {
    "setting": Text("thiết lập", "setting"),
    "sample": Text("huyện mẫu", "sample"),
    "agency": Text("cơ quan", "agency"),
    "headcount": Text("số người", "staff"),
    "agency_version": Text("cơ quan", "agency"),
    "agency_alias": Text("tên khác", "alias"),
    "placement": Text("nơi đặt", "place"),
    "device_standing": Text("cách tính", "standing"),
    "device_value": Text("thông tin", "word on"),
    "lineage": Text("văn bản", "legal act"),
}
_LABELLED: Final = re.compile(r"\b(device|enrolment_code|circuit)(?:_id=| )(\d+)\b")
_AGENCY: Final = re.compile(r"\bagency(?:_id=| )(\d+)\b")
_LETTERS: Final = {"device": "M", "enrolment_code": "E", "circuit": "C"}
_UNITS: Final = frozenset({"agency_id", "parent_id", "predecessor_id", "successor_id"})
_RATES: Final = frozenset({"down_bits_per_second", "up_bits_per_second"})
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WORDS: Final[dict[str, dict[str, Text]]] = {
    "category": CATEGORIES,
    "basis": BASES,
    "technology": TECHNOLOGIES,
    "kind": {**KINDS, **UNITS},
    "lifecycle": LIFECYCLES,
    "purpose": PURPOSES,
    "ownership": OWNERSHIPS,
}


def named(subject: str, codes: Mapping[int, str]) -> str:
    """Return a subject with the numbers that stand on labels and the codes of agencies instead of rows' numbers."""
    subject = _LABELLED.sub(lambda match: f"{_LETTERS[match[1]]}-{int(match[2]):04d}", subject)
    return _AGENCY.sub(lambda match: codes.get(int(match[1]), match[0]), subject)


def spoken(subject: str, codes: Mapping[int, str], language: Language) -> str:
    """Return a subject in words: ``số người 03244 công chức, có mặt``."""
    table, _, rest = named(subject, codes).partition(" ")
    things = [part for part in rest.split(" ") if part and "=" not in part]
    keys = [part.partition("=") for part in rest.split(" ") if "=" in part]
    said = ", ".join(value(name, text, codes, language) for name, _, text in keys)
    return " ".join(
        word for word in (_TABLES[table].to(language) if table in _TABLES else table, *things, said) if word
    )


def value(name: str, said: Any, codes: Mapping[int, str], language: Language) -> str:
    """Return one value as people write it: a code for an agency, the word for a key, a day as days are typed."""
    if said is None or (isinstance(said, str) and said in {BEGINNING, FOREVER}):
        return MISSING
    if name in _UNITS:
        return codes.get(said, str(said))
    if name in _RATES:
        return rate(said, language)
    if isinstance(said, str) and said in _WORDS.get(name, {}):
        return _WORDS[name][said].to(language)
    if isinstance(said, str) and _DAY.fullmatch(said):
        return show_day(said, language)
    return safe_text(str(said), 60)
