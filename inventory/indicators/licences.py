"""Which products against malware a machine has that somebody pays for; the free ones are data."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILE: Final = Path(__file__).with_suffix(".toml")


@cache
def free_products() -> tuple[str, ...]:
    """Return the names, or their beginnings, of products that cost nothing; in small letters."""
    names: list[str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["free"]
    return tuple(name.casefold() for name in names)


def is_licensed(antiviruses: Iterable[Mapping[str, Any]] | None, now: float) -> bool | None:
    """Return whether a paid product is there, not switched off and not past its licence; ``None`` where nobody looked.

    ``antiviruses`` is the section of that name, decoded.
    """
    if antiviruses is None:
        return None
    return any(_is_paid(each) and _is_in_force(each, now) for each in antiviruses)


def _is_paid(product: Mapping[str, Any]) -> bool:
    return not str(product.get("name") or "").casefold().startswith(free_products())


def _is_in_force(product: Mapping[str, Any], now: float) -> bool:
    expires = product.get("expires_seconds")
    return product.get("enabled") is not False and (expires is None or expires > now)
