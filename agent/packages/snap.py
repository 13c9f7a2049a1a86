"""Snaps: what their folders say, which any user may read; the daemon is not asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.contract import Software

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host

_IMAGES: Final = "/var/lib/snapd/snaps"
_MOUNTS: Final = ("/snap", "/var/lib/snapd/snap")
_IMAGE: Final = r"(.+)_(x?[0-9]+)\.snap"


def is_there(host: Host) -> bool:
    """Tell whether this machine keeps snaps."""
    return host.modified(_IMAGES) is not None


def softwares(host: Host) -> Iterator[Software]:
    """Yield each snap once, in the revision that is in use; one that is switched off has no version to tell."""
    images = [match for name in host.entries(_IMAGES) if (match := re.fullmatch(_IMAGE, name))]
    for name in sorted({image[1] for image in images}):
        mount = next((f"{each}/{name}/current" for each in _MOUNTS if host.link(f"{each}/{name}/current")), None)
        revision = (host.link(mount) or "").rpartition("/")[2] if mount else ""
        about = parse((host.read(f"{mount}/meta/snap.yaml") or "") if mount else "")
        moment = host.modified(f"{_IMAGES}/{name}_{revision}.snap")
        yield Software(
            name=name,
            version=about.get("version"),
            architecture=about.get("architectures"),
            source="snap",
            installed_seconds=None if moment is None else float(int(moment)),
        )


def parse(text: str) -> dict[str, str]:
    """Return the plain values of the outermost level, and the first item of each list there."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        key = re.match(r"([a-z][a-z-]*):(?:\s+(.*))?$", line)
        item = re.match(r"\s*-\s+(\S.*)$", line)
        if key:
            name = key[1]
            found[name] = _plain(key[2] or "")
        elif item and found.get(name) == "":
            found[name] = _plain(item[1])
    return {key: value for key, value in found.items() if value}


def _plain(value: str) -> str:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        value = value[1:-1].partition(",")[0].strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
