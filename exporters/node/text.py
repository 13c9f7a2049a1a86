"""Reading the kernel's tables of words and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporters.node.family import NoDataError

if TYPE_CHECKING:
    from agent.host import Host


def needed(host: Host, path: str) -> str:
    """Return a file.

    Raises:
        NoDataError: this machine has none.
    """
    text = host.read(path)
    if text is None:
        raise NoDataError(path)
    return text


def number(host: Host, path: str) -> int | None:
    """Return the one number of a file, decimal or with ``0x``; some cannot be read while a device is off."""
    try:
        text = host.read(path)
    except OSError:
        return None
    try:
        return int((text or "").strip(), 0)
    except ValueError:
        return None


def word(host: Host, path: str) -> str:
    """Return the one line of a file, empty where there is none."""
    try:
        return (host.read(path) or "").strip()
    except OSError:
        return ""
