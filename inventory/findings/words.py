"""How the sentences of findings name machines, offices, times and amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from inventory.text.numbers import MISSING, rate, size
from inventory.text.when import show_day, show_moment, show_span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.text import Language
    from inventory.findings.facts import Facts, Machine

_MOST_NAMED: Final = 3
_COUNTED: Final = {
    "machines": ("count", "máy", "machine", "machines"),
    "agencies_": ("offices", "cơ quan", "agency", "agencies"),
}
"""Numbers with their noun: where the number is, and the noun for one and for several."""


def machine(facts: Facts, one: Machine) -> dict[str, Any]:
    """Return what a sentence about one machine is made of."""
    return {"device": one.number, "label": one.label, "agency": facts.place(one)}


def subject(evidence: Mapping[str, Any]) -> str:
    """Return ``M-0043 TCKH-06, Phòng Tài chính - Kế hoạch``."""
    place = evidence.get("agency")
    return f"{evidence['device']} {evidence['label']}" + (f", {place}" if place else "")


def sentence(vi: str, en: str) -> Callable[[Mapping[str, Any], Language], str]:
    """Return a sentence with names of the evidence in it; ``{subject}`` is the machine, ``{machines}`` how many."""

    def says(evidence: Mapping[str, Any], language: Language) -> str:
        values = _Values(evidence, language)
        return (vi if language == "vi" else en).format_map(values)

    return says


class _Values(dict[str, Any]):
    """The evidence, shown by the endings of its names."""

    def __init__(self, evidence: Mapping[str, Any], language: Language) -> None:
        super().__init__(evidence)
        self._language = language

    def __missing__(self, name: str) -> str:
        if name == "subject":
            return subject(self)
        if name in _COUNTED:
            return _count(self.get(_COUNTED[name][0]), *_COUNTED[name][1:], self._language)
        value = self.get({"named": "devices", "offset": "offset_seconds"}.get(name, name.replace("_size", "_bytes")))
        return _shown(name, value, self._language)

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        return _shown(name, value, self._language) if name.endswith(("_at", "_on", "_rate")) else value


def _count(count: Any, vi: str, one: str, many: str, language: Language) -> str:
    return f"{count} {vi}" if language == "vi" else f"{count} {one if count == 1 else many}"


def _shown(name: str, value: Any, language: Language) -> str:
    if value is None:
        return MISSING
    for ending, show in _BY_ENDING:
        if name.endswith(ending):
            return show(value, language)
    return str(value)


def named(devices: list[str], language: Language) -> str:
    """Return the first of several machines by number and how many there are more."""
    if len(devices) <= _MOST_NAMED:
        return ", ".join(devices)
    rest = len(devices) - _MOST_NAMED
    more = f"và {rest} máy nữa" if language == "vi" else f"and {rest} more"
    return f"{', '.join(devices[:_MOST_NAMED])} {more}"


_BY_ENDING: Final[tuple[tuple[str, Callable[[Any, Language], str]], ...]] = (
    ("_at", show_moment),
    ("_on", show_day),
    ("_size", size),
    ("_rate", rate),
    ("offset", lambda seconds, language: show_span(abs(seconds), language)),
    ("named", named),
)
