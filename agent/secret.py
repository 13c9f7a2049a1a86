"""A string that must not be shown."""

from __future__ import annotations


class Secret(str):
    """Prints as ``***`` wherever it is formatted or logged; ``encode`` and concatenation give the real thing."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "***"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"
