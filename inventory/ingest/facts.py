"""Which single facts of a machine are history when they change: what it runs and who it says it is. Pure.

Counters, versions of the kernel, addresses and states are not; nor is memory that a kernel keeps for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "operating_system": ("name", "version", "hostname", "architecture"),
    "system": ("manufacturer", "model", "serial", "bios_version"),
    "memory": ("total_bytes",),
}
_SLACK: Final = {"total_bytes": 0.05}
"""A change of so small a share is none."""


def changed(section: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield field, former and new value of each fact that changed; what one side did not observe has not changed."""
    for name in FACTS[section]:
        was, is_ = before.get(name), now.get(name)
        if was is not None and is_ is not None and _differ(name, was, is_):
            yield name, was, is_


def _differ(name: str, was: Any, is_: Any) -> bool:
    if name in _SLACK:
        return bool(abs(is_ - was) > _SLACK[name] * max(was, is_))
    return bool(was != is_)
