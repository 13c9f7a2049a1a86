"""How long a system gets security fixes: by its own word, else by the dated table that comes with the register."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILE: Final = Path(__file__).with_name("support.toml")
_ANY: Final = "*"
_OWN_WORD: Final = "os-release"
_BUILD: Final = r"^(?:6\.[0-3]|10\.0)\.(\d{4,5})"
_RELEASE: Final = r"\b(?:\d{4}|\d\dH\d)\b"
"""A version of Windows by name: ``1809``, ``22H2``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The last day of security fixes for everybody, and what can be had beyond it; days as ISO text."""

    end: str
    extended_end: str | None = None
    extended_by: str | None = None
    source: str
    """The page of the maker, or ``os-release``: the system says so itself."""
    as_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The days that one page of a maker tells; see the head of ``support.toml``."""

    label: str
    source: str
    as_of: date
    end: dict[str, date]
    ids: tuple[str, ...] = ()
    editions: tuple[str, ...] = ("",)
    extended: dict[str, date] = field(default_factory=dict)
    extended_by: str | None = None


@cache
def table() -> tuple[Group, ...]:
    """Return the groups that come with the register."""
    groups: list[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["group"]
    return tuple(Group(**{key: _frozen(value) for key, value in group.items()}) for group in groups)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def support(system: Mapping[str, Any], groups: Iterable[Group] | None = None) -> Support | None:
    """Return what is known of the support of the system in a section ``operating_system``, ``None`` for unknown.

    A version that the table does not have is unknown, and never taken for its neighbour.
    """
    own = str(system.get("support_end") or "")
    if _is_day(own):
        return Support(end=own, source=_OWN_WORD)
    name = str(system.get("name") or "")
    fitting = [group for group in (table() if groups is None else groups) if _is_for(group, system.get("id"), name)]
    group = max(fitting, key=lambda one: (len(one.label), _edition(one, name)), default=None)
    key = _key(group, system) if group else None
    if group is None or key is None:
        return None
    extended = group.extended.get(key)
    return Support(
        end=group.end[key].isoformat(),
        extended_end=extended.isoformat() if extended else None,
        extended_by=group.extended_by if extended else None,
        source=group.source,
        as_of=group.as_of.isoformat(),
    )


def _is_day(text: str) -> bool:
    try:
        return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _is_for(group: Group, system_id: Any, name: str) -> bool:
    by_label = group.label in name and any(edition in name for edition in group.editions)
    return system_id in group.ids if group.ids and system_id else by_label


def _edition(group: Group, name: str) -> int:
    return max((len(edition) for edition in group.editions if edition in name), default=0)


def _key(group: Group, system: Mapping[str, Any]) -> str | None:
    """Return the key of the table: for the build of Windows, for the version, for its first part, for any."""
    version, kernel = str(system.get("version") or ""), str(system.get("kernel") or "")
    builds = re.findall(_BUILD, f"{kernel}\n{version}", re.MULTILINE | re.ASCII)
    parts = [] if any("." in key for key in group.end) else [version.partition(".")[0]]
    words = {word: key for key in group.end for word in key.split()}
    found = next((words[each] for each in (*builds, version, *version.split(), *parts) if each in words), None)
    says_nothing = not builds and re.search(_RELEASE, version, re.ASCII) is None
    return found or (_ANY if _ANY in group.end and (says_nothing or len(group.end) == 1) else None)
