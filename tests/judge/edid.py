"""The monitor that an EDID describes, as the agent would send it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent import edid, makers
from agent.collectors.monitors import describe
from agent.encode import plain
from agent.host import LiveHost

if TYPE_CHECKING:
    from pathlib import Path


def judge(path: Path) -> object:
    """Return the section with its one monitor, the maker named as on this machine."""
    screen = edid.decode(path.read_bytes())
    if screen is None:
        return {"monitors": []}
    names = makers.names(LiveHost(), {screen.letters} if screen.letters else ())
    return {"monitors": [plain(describe(screen, names))]}
