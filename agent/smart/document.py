"""Typed looks into a JSON document that somebody else wrote: what is not of the kind asked for is not there."""

from __future__ import annotations

import json
import math
from typing import Any, Final

Document = dict[str, Any]

_MOST: Final = 2**64  # no counter of a disk is wider; more digits than that are no measurement


def parse(text: str) -> Document | None:
    """Return the object that a text is, ``None`` for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def at(document: Any, *path: str) -> Any:
    """Return what stands at the end of a path of keys, ``None`` where the path breaks."""
    for key in path:
        if not isinstance(document, dict):
            return None
        document = document.get(key)
    return document


def words(document: Any, *path: str) -> str | None:
    """Return a text without blanks around and between more than once, ``None`` where there is none."""
    found = at(document, *path)
    return (" ".join(found.split()) or None) if isinstance(found, str) else None


def flag(document: Any, *path: str) -> bool | None:
    """Return a yes or no."""
    found = at(document, *path)
    return found if isinstance(found, bool) else None


def number(document: Any, *path: str) -> float | None:
    """Return a finite number."""
    found = at(document, *path)
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        return None
    return float(found) if abs(found) <= _MOST else None


def count(document: Any, *path: str) -> int | None:
    """Return a whole number that is not below zero."""
    found = at(document, *path)
    if isinstance(found, bool) or not isinstance(found, int):
        return None
    return found if 0 <= found <= _MOST else None


def rows(document: Any, *path: str) -> list[Document]:
    """Return the objects of a list, none where there is no list."""
    found = at(document, *path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
