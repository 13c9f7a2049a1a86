"""A string that must not be shown."""

from __future__ import annotations

from typing import Self


class Secret(str):
    """Prints as ``***`` wherever it is formatted or logged; ``encode`` and concatenation give the real thing."""

    __slots__ = ()

    def __new__(cls, content: str) -> Self:
        """Keep the content itself: what a secret shows when it is made a string of is none."""
        return super().__new__(cls, "".join(content))

    def __repr__(self) -> str:
        return "***"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"
