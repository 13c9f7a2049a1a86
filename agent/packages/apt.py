"""What apt would upgrade, by the lists that it fetched last; nothing is fetched and apt is not run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.contract import Update
from agent.packages import apt_settings, debian_version, dpkg, pins
from agent.packages.paragraphs import blocks, fields
from agent.packages.pins import INSTALLED, Offer, Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.host import Host
    from agent.packages.dpkg import Package

LISTS: Final = "/var/lib/apt/lists"
FIELDS: Final = "Package|Version|Architecture"
_LINES: Final = (b"\nPackage: ", b"\nVersion: ", b"\nArchitecture: ")
_STAMPS: Final = (
    "/var/lib/apt/periodic/update-success-stamp",
    "/var/lib/apt/periodic/update-stamp",
    f"{LISTS}/partial",
    LISTS,
)
"""The lists themselves carry the archive's dates."""
_RELEASE: Final = re.compile(r"(.+)_(?:InRelease|Release)")
_PACKAGES: Final = re.compile(r"(.+?_)(?:([^_]+)_binary-[^_]+_)?Packages(?:\.[a-z0-9]+)?")
_RELEASE_BYTES: Final = 16 * 1024
_ALWAYS: Final = 1000
"""The weight from which on apt goes back to an older version."""

Offers = dict[tuple[str, str], dict[str, list[Offer]]]
"""By name and architecture, the lists that have each version."""


def databases(host: Host) -> tuple[str, ...]:
    """Return the files that change with what waits; none where no lists were ever fetched."""
    lists = [offer.path for offer in offers(host)]
    return (dpkg.STATUS, LISTS, *lists, *apt_settings.files(host), *pins.files(host)) if lists else ()


def stamps(host: Host) -> tuple[str, ...]:
    """Return what is touched when lists are fetched."""
    return (*_STAMPS, *(offer.path for offer in offers(host)))


def offers(host: Host) -> tuple[Offer, ...]:
    """Return the lists that are there, with what their archives say of themselves."""
    names = host.entries(LISTS)
    releases = {match[1]: name for name in names if (match := _RELEASE.fullmatch(name))}
    found = (match for name in names if (match := _PACKAGES.fullmatch(name)))
    return tuple(_offer(host, match, releases) for match in found)


def _offer(host: Host, name: re.Match[str], releases: dict[str, str]) -> Offer:
    start = max((base for base in releases if name[1].startswith(f"{base}_")), key=len, default=None)
    head = host.read_bytes(f"{LISTS}/{releases[start]}", _RELEASE_BYTES) if start else b""
    told = fields(head or b"", "Origin|Label|Suite|Archive|Codename|Version|NotAutomatic|ButAutomaticUpgrades")
    shy, steady = (told.get(each) == "yes" for each in ("notautomatic", "butautomaticupgrades"))
    return Offer(
        path=f"{LISTS}/{name[0]}",
        site=name[1].partition("_")[0],
        component=name[2] or "",
        archive=told.get("suite", told.get("archive", "")),
        codename=told.get("codename", ""),
        origin=told.get("origin", ""),
        label=told.get("label", ""),
        version=told.get("version", ""),
        priority=(100 if steady else 1) if shy else 500,
    )


def pending(host: Host) -> Iterator[Update]:
    """Yield what waits, sorted.

    That is what ``apt list --upgradable`` tells, packages that Ubuntu hands out in phases included. ``security`` is
    unknown where none of the archives is one for security.
    """
    lists = offers(host)
    there = [each for each in dpkg.packages(host) if each.state in dpkg.PRESENT and each.version]
    native = next((each.architecture for each in there if each.name == "dpkg"), None) or host.architecture()
    offered = _offered(host, lists, there, native)
    policy = Policy(pins.preferences(host, apt_settings.settings(host).get("apt::default-release")), native)
    weights = {offer.path: policy.of_offer(offer) for offer in lists}
    is_told = any(offer.is_security for offer in lists)
    found = (_update(each, offered, policy, weights, native) for each in there)
    updates = (each if is_told else Update(name=each.name, version=each.version) for each in found if each)
    yield from sorted(updates, key=lambda each: (each.name, each.version or ""))


def _offered(host: Host, lists: Iterable[Offer], there: Iterable[Package], native: str) -> Offers:
    """Return what is on offer of what is there; long lists are read for these names only."""
    names = {each.name.encode() for each in there}
    found: Offers = {}
    for offer in lists:
        for paragraph in _paragraphs(host, offer.path, names):
            name, version, architecture = (_value(paragraph, each) for each in _LINES)
            if version:
                kin = (name, native if architecture in {"", "all"} else architecture)
                found.setdefault(kin, {}).setdefault(version, []).append(offer)
    return found


def _paragraphs(host: Host, path: str, names: set[bytes]) -> Iterator[bytes]:
    """Yield the paragraphs of the names given; the tens of thousands of others are not even taken apart."""
    text = b"\n"
    for block in blocks(host.pieces(path)):
        text = b"\n" + block
        parts = text.split(_LINES[0])
        for place in [index for index, part in enumerate(parts) if part[: part.find(b"\n")] in names]:
            before = (parts[place - 1] + b"\n").rpartition(b"\n\n")[2]  # fields may stand before the name
            yield b"\n" + before + _LINES[0] + parts[place].partition(b"\n\n")[0]
    if not text.endswith(b"\n"):
        raise ValueError(f"{path} ends in the middle of a package")


def _value(paragraph: bytes, line: bytes) -> str:
    """Return what stands behind the name of a field; nothing where there is no such field."""
    start = paragraph.find(line)
    value = paragraph[start + len(line) :].partition(b"\n")[0] if start >= 0 else b""
    return value.decode(errors="replace").strip()


def _update(package: Package, offered: Offers, policy: Policy, weights: dict[str, int], native: str) -> Update | None:
    architecture = native if package.architecture in {None, "all"} else str(package.architecture)
    versions = offered.get((package.name, architecture))
    if not versions or versions.keys() == {package.version}:
        return None
    here = debian_version.key(package.version or "")
    newest, best = None, 0
    for version in sorted({*versions, package.version or ""}, key=debian_version.key, reverse=True):
        lists = versions.get(version, [])
        weight = policy.of_version(package.name, architecture, version, lists)
        if weight is None:
            own = [INSTALLED] if version == package.version else []
            weight = max((*own, *(weights[offer.path] for offer in lists)))
        if weight > best and (weight >= _ALWAYS or debian_version.key(version) >= here):
            newest, best = version, weight
    if newest is None or debian_version.key(newest) <= here:
        return None
    return Update(
        name=package.name if architecture == native else f"{package.name}:{architecture}",
        version=newest,
        security=any(_repairs(version, lists, here, newest) for version, lists in versions.items()),
    )


def _repairs(version: str, lists: Iterable[Offer], here: debian_version.Key, newest: str) -> bool:
    """Tell whether the way from here to the newest leads over a version that an archive for security has."""
    return here < debian_version.key(version) <= debian_version.key(newest) and any(each.is_security for each in lists)
