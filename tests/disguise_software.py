"""What is changed in a recording of the software of a machine, so that it tells of any machine and not of this one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agent.packages import apt, dpkg

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes import FakeHost

Names = Any
"""The pseudonyms of :mod:`tests.record_host`: called with a pattern and a value."""

_GUEST = re.compile(r"^(Name:\s+|name: |hostname: )(\S.*)$", re.MULTILINE)
_SERVER = re.compile(r"^([ \t]*(?:server|servers|pool|peer)[ \t]+)(\S+)", re.MULTILINE)
_TIMESYNCD = re.compile(r"^((?:Fallback)?NTP=)([^\n]+)", re.MULTILINE)
_PUBLIC = ("ntp.org", "debian.org", "ubuntu.com", "fedoraproject.org", "opensuse.org")


def file(names: Names, host: FakeHost, path: str, text: str) -> str:
    """Return a file without what nobody reads of it, the addresses of people, and the names of servers and guests."""
    if path == dpkg.STATUS:
        return _fields(text, dpkg.FIELDS)
    if path.startswith(apt.LISTS) and "_Packages" in path:
        book = host.files.get(dpkg.STATUS, "").encode()
        there = {package.name for package in dpkg.parse([book])}  # also of a torn one
        paragraphs = (each for each in text.split("\n\n") if each.partition("\n")[0].removeprefix("Package: ") in there)
        return _fields("".join(f"{each}\n\n" for each in paragraphs), apt.FIELDS)
    if path.startswith(("/etc/chrony", "/etc/ntp", "/etc/openntpd", "/etc/systemd/timesyncd")):
        text = _SERVER.sub(lambda match: match[1] + _server(names, match[2]), text)
        return _TIMESYNCD.sub(lambda match: match[1] + " ".join(_server(names, one) for one in match[2].split()), text)
    return _guests(names, text) if path.startswith("/etc/pve/") else text


def _fields(text: str, kept: str) -> str:
    lines = (re.sub(r"\s*<[^>]*>", "", line) for line in text.split("\n"))
    return "\n".join(line for line in lines if not line or line.partition(":")[0] in kept.split("|"))


def _server(names: Names, name: str) -> str:
    return name if name.endswith(_PUBLIC) else names("time-{}.example.org", name)


def _guests(names: Names, text: str) -> str:
    return _GUEST.sub(lambda match: match[1] + names("guest-{}", match[2]), text)


def _tracking(_names: Names, text: str) -> str:
    """Leave out whom chrony follows, which its first columns tell as a number and as a name."""
    return re.sub(r"^[^,\n]*,[^,\n]*", "C0000201,192.0.2.1", text)


_TOOLS: dict[str, Callable[[Names, str], str]] = {"virsh": _guests, "chronyc": _tracking}


def told(names: Names, call: str, text: str) -> str:
    """Return what a tool said about guests and servers of nobody."""
    change = _TOOLS.get(call.partition(" ")[0])
    return change(names, text) if change else text
