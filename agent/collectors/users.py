"""Who is logged in, under names that only this machine can tell; off unless its own administrator switched it on."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector
from agent.contract import User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host

_SESSIONS: Final = "/run/systemd/sessions"
_UTMP: Final = "/run/utmp"
_RECORD: Final = struct.Struct("=hxxi32s4s32s256s52x")
"""One record of utmp(5): type, process, line, id, user, host."""
_USER_PROCESS: Final = 7
_GRAPHICAL: Final = frozenset({"x11", "wayland", "mir"})


def collect(host: Host) -> tuple[User, ...]:
    """Return each person once for each kind of session, by what logind says, else by utmp."""
    sessions = tuple(_by_logind(host)) if host.modified(_SESSIONS) is not None else tuple(_by_utmp(host))
    found = {User(name_hash=host.pseudonym(name), session=kind) for name, kind in sessions}  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda one: (one.name_hash, one.session or "")))


def _by_logind(host: Host) -> Iterator[tuple[str, str]]:
    for name in host.entries(_SESSIONS):
        if not name.endswith(".ref"):
            yield from parse_session(host.read(f"{_SESSIONS}/{name}") or "")


def parse_session(text: str) -> Iterator[tuple[str, str]]:
    """Yield user and kind of a session of a person; greeters and services are none."""
    told = dict(line.partition("=")[::2] for line in text.splitlines() if not line.startswith("#"))
    is_here = told.get("STATE") in {"active", "online"} and told.get("CLASS") in {"user", "user-early", "user-light"}
    if is_here and told.get("USER"):
        if told.get("REMOTE") == "1":
            yield told["USER"], "remote"
        else:
            yield told["USER"], "graphical" if told.get("TYPE") in _GRAPHICAL else "console"


def _by_utmp(host: Host) -> Iterator[tuple[str, str]]:
    yield from parse_utmp(host.read_bytes(_UTMP) or b"")


def parse_utmp(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield user and kind of each record of a person."""
    whole = len(content) // _RECORD.size * _RECORD.size
    for kind, _, line, _, user, origin in _RECORD.iter_unpack(content[:whole]):
        name, place = _text(user), _text(origin)
        if kind == _USER_PROCESS and name:
            is_local = not place or place.startswith(":")
            yield name, ("graphical" if _text(line).startswith(":") or place else "console") if is_local else "remote"


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode(errors="replace")


USERS = Collector("users", collect, every_seconds=86_400, opt_in=True)
