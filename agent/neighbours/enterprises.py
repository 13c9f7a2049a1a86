"""Who makes a device, by the enterprise number in its sysObjectID (IANA's register of private enterprises)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from agent.neighbours.answers import Oid

_ENTERPRISES: Final = (1, 3, 6, 1, 4, 1)
_FILE: Final = Path(__file__).with_name("enterprises.toml")


def maker(object_id: Oid) -> str | None:
    """Return the maker; of agents that any maker may build in, none."""
    if object_id[: len(_ENTERPRISES)] != _ENTERPRISES or len(object_id) == len(_ENTERPRISES):
        return None
    return _makers().get(object_id[len(_ENTERPRISES)])


@cache
def _makers() -> dict[int, str]:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {int(number): name for number, name in table["makers"].items()}
