"""What dnf or zypper would upgrade, by the advisories that they fetched last; nothing is fetched and neither is run.

An update without an advisory, as from a private repository, is not seen: the whole lists of these systems are too long
to be read every day, and both programs need more memory than the agent may have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.contract import Update
from agent.packages import rpm_version

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from agent.contract import Software
    from agent.host import Host

_CACHES: Final = ("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/zypp/raw")
_REPOSITORIES: Final = ("/etc/yum.repos.d", "/etc/zypp/repos.d")
_MODULES: Final = "/etc/dnf/modules.d"
_ADVISORIES: Final = re.compile(r"(?:[0-9a-f]+-)?updateinfo\.xml(?:\.(?:gz|xz|bz2|zst))?")
"""Not those in the form of zchunk, which nothing unpacks that is everywhere."""
_PRIMARY: Final = re.compile(r"(?:[0-9a-f]+-)?primary\.xml(?:\.[a-z0-9]+)?")
"""Touched whenever the list is found to be current."""
_ELEMENT_BYTES: Final = 64 * 1024
_END: Final = b"</updates>"


class Advised(NamedTuple):
    """One package that an advisory names."""

    name: str
    architecture: str
    version: str
    """``epoch:version-release``, without an epoch of 0."""
    security: bool
    module: str | None = None
    """``name:stream`` where only those are meant who follow it."""


def databases(host: Host) -> tuple[str, ...]:
    """Return the lists of advisories of the repositories in use; none where none were fetched in a form read here."""
    return tuple(path for path in _files(host) if _ADVISORIES.fullmatch(path.rpartition("/")[2]))


def stamps(host: Host) -> tuple[str, ...]:
    """Return what is touched when lists are fetched."""
    return tuple(path for path in _files(host) if _PRIMARY.fullmatch(path.rpartition("/")[2]))


def _files(host: Host) -> Iterator[str]:
    known = _sections(host, _REPOSITORIES, ".repo")
    off = frozenset(name for name, settings in known if settings.get("enabled") == "0")
    for cache in _CACHES:
        for repository in host.entries(cache):
            if re.sub(r"-[0-9a-f]{16}$", "", repository) not in off:
                folder = f"{cache}/{repository}/repodata"
                yield from (f"{folder}/{name}" for name in host.entries(folder))


def pending(host: Host, there: Iterable[Software]) -> Iterator[Update]:
    """Yield what waits, sorted."""
    here: dict[tuple[str, str], rpm_version.Key] = {}
    for each in there:
        kin = (each.name, each.architecture or "")
        here[kin] = max(rpm_version.key(each.version or ""), here.get(kin, rpm_version.key("")))
    followed = frozenset(
        f"{name}:{settings.get('stream')}"
        for name, settings in _sections(host, (_MODULES,), ".module")
        if settings.get("state") == "enabled"
    )
    names = frozenset(name for name, _ in here)
    advised = (one for path in databases(host) for one in parse(host.pieces(path), names))
    meant = (one for one in advised if one.module is None or one.module in followed)
    return _newest(meant, here, host.architecture())


def _newest(advised: Iterable[Advised], here: dict[tuple[str, str], rpm_version.Key], own: str) -> Iterator[Update]:
    best: dict[tuple[str, str], Update] = {}
    for one in advised:
        kin = (one.name, one.architecture)
        key = rpm_version.key(one.version)
        if kin in here and key > here[kin]:
            name = one.name if one.architecture in {own, "noarch"} else f"{one.name}.{one.architecture}"
            known = best.get(kin, Update(name=name, version=one.version, security=False))
            newer = one.version if key > rpm_version.key(known.version or "") else known.version
            best[kin] = Update(name=name, version=newer, security=known.security or one.security)
    yield from (best[kin] for kin in sorted(best))


def parse(pieces: Iterable[bytes], names: Container[str]) -> Iterator[Advised]:
    """Yield the packages of these names in a list of advisories; ValueError where it is torn.

    Only four of its elements are looked at, by a search: taking all of a long document apart costs ten times as much.
    """
    security, module = False, None
    for element, text in _elements(pieces):
        if element == b"package":
            name = _attribute(text, b"name")
            if name in names:
                yield _advised(name, text, module, security=security)
        elif element == b"update":
            security, module = _attribute(text, b"type") == "security", None
        else:
            module = f"{_attribute(text, b'name')}:{_attribute(text, b'stream')}" if element == b"module" else None


def _elements(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    rest, last = b"", b""
    for piece in pieces:
        rest += piece
        cut = rest.rfind(b">") + 1
        if cut:
            yield from re.findall(rb"<(update|collection|module|package)(\s[^<>]*)>", rest[:cut])
            last, rest = rest[:cut][-len(_END) :], rest[cut:]
        rest = rest[-_ELEMENT_BYTES:]
    if last not in {_END, b"<updates/>"}:
        raise ValueError("a list of advisories that ends in the middle")


def _attribute(text: bytes, name: bytes) -> str:
    found = re.search(rb"\s%b\s*=\s*[\"']([^\"']*)" % name, text)
    return found[1].decode(errors="replace") if found else ""


def _advised(name: str, text: bytes, module: str | None, *, security: bool) -> Advised:
    epoch, version, release = (_attribute(text, each) for each in (b"epoch", b"version", b"release"))
    return Advised(
        name=name,
        architecture=_attribute(text, b"arch"),
        version=f"{version}-{release}" if epoch in {"", "0"} else f"{epoch}:{version}-{release}",
        security=security,
        module=module,
    )


def _sections(host: Host, folders: Iterable[str], suffix: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield name and settings of each section of the files in these folders."""
    for folder in folders:
        for file in host.entries(folder):
            if file.endswith(suffix):
                yield from sections(host.read(f"{folder}/{file}") or "")


def sections(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield name and settings of each section of a file of the form ``[name]``, ``setting = value``."""
    for part in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        head, *lines = part.split("\n")
        pairs = (line.partition("=") for line in lines if not line.lstrip().startswith(("#", ";")))
        yield head.partition("]")[0], {name.strip(): value.strip() for name, equals, value in pairs if equals}
