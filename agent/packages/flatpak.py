"""Flatpaks that are there for all users: applications, and the runtimes that they stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.contract import Software
from agent.packages import deployment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host

_FOLDER: Final = "/var/lib/flatpak"


def is_there(host: Host) -> bool:
    """Tell whether this machine keeps flatpaks."""
    return host.modified(f"{_FOLDER}/app") is not None or host.modified(f"{_FOLDER}/runtime") is not None


def softwares(host: Host) -> Iterator[Software]:
    """Yield what is deployed; the branch stands for a version where there is none, as with runtimes."""
    for kind in ("app", "runtime"):
        for name in host.entries(f"{_FOLDER}/{kind}"):
            for architecture in host.entries(f"{_FOLDER}/{kind}/{name}"):
                for branch in host.entries(f"{_FOLDER}/{kind}/{name}/{architecture}"):
                    path = f"{_FOLDER}/{kind}/{name}/{architecture}/{branch}/active/deploy"
                    content = host.read_bytes(path)
                    if content is not None and architecture != "current":
                        yield _describe(host, path, content)


def _describe(host: Host, path: str, content: bytes) -> Software:
    name, architecture, branch = path.split("/")[-5:-2]
    size, about = deployment.parse(content)
    moment = host.modified(path)
    return Software(
        name=name,
        version=about.get("appdata-version") or branch,
        architecture=architecture,
        source="flatpak",
        installed_seconds=None if moment is None else float(int(moment)),
        size_bytes=size,
    )
