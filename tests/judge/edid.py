"""The monitor that an EDID describes, as the agent would send it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent import edid, makers
from agent.collectors.monitors import describe, told
from agent.encode import plain
from agent.host import LiveHost
from agent.junk import Sieve

if TYPE_CHECKING:
    from pathlib import Path


def judge(path: Path) -> object:
    """Return the section with its one monitor, the maker named as on this machine."""
    screen = edid.decode(path.read_bytes())
    if screen is None:
        return {"monitors": []}
    names = makers.names(LiveHost(), {screen.letters} if screen.letters else ())
    sieve = Sieve()
    monitor = plain(told(describe(screen, names), sieve))
    junk = {place.field.partition(".")[2]: place.text for place in sieve.kept}
    return {"monitors": [monitor], **({"junk": {"monitors": junk}} if junk else {})}
