"""By what fixed hardware a machine knows itself again, so that the copy of a disk never passes for the original.

Three witnesses speak, each with a set of values of which only hashes are kept:

- the **case**: serials of system, board and chassis, and the SMBIOS UUID;
- the **adapters**: permanent addresses of those that are neither virtual nor can be pulled out;
- the **disks**: serials of those that are fixed, or their world-wide names where serials cannot be compared. Disks of
  a virtual machine do not testify: they are files, and are copied with their serials.

A maker's placeholder, and what cannot be read, is not said at all. Compared with what it said before, a witness

- *agrees* if it shows one of its values again: a part came or went, the machine is the same;
- *disagrees* if it shows values, and none of the old ones. The case has four values, and their majority decides, for
  boards of one batch may share a serial or a UUID; without a majority it is silent;
- is *missing* if it spoke before, and its collector failed or found no adapter or disk that counts;
- is *silent* otherwise: it never spoke, or this user may not read the case.

**It is another machine if more witnesses disagree than agree or are missing.** So one changed disk, one repaired
adapter, a dock, a collector that failed and serials that become readable never make another machine of it, and the
same disk image on other hardware always does, as long as what spoke on the first machine speaks on the second.
Where only one witness ever spoke, its change decides. Pure.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, Literal

from agent.evidence import fixed_mac, serial_number, smbios_uuid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from agent.contract import Sections, Storage, System

Fingerprint = dict[str, tuple[str, ...]]
"""Hashes by kind, sorted; a kind that says nothing is not in it."""
Verdict = Literal["same", "another", "unknown"]
Word = Literal["agrees", "disagrees", "missing", "silent"]

SECTIONS: Final = ("system", "storages", "networks")
"""What has to be looked at."""
_CASE: Final = ("system_serial", "board_serial", "chassis_serial", "uuid")
_PURPOSE: Final = "somay fixed hardware, version 1"
_VIRTUAL_MACHINES: Final = ("kvm", "vmware", "virtualbox", "hyperv", "xen", "parallels", "amazon", "google", "other")
_MOST: Final = 64  # values of a kind: a storage server has more disks, and needs no more to be known by


def fingerprint(sections: Sections) -> Fingerprint:
    """Return what the sections say of fixed hardware."""
    found = {
        **_case(sections.system),
        "mac": (fixed_mac(network) for network in sections.networks or ()),
        **_disks(() if _is_virtual(sections.system) else sections.storages or ()),
    }
    hashed = {kind: _hashed(kind, values) for kind, values in found.items()}
    return {kind: values for kind, values in hashed.items() if values}


def verdict(before: Mapping[str, tuple[str, ...]], sections: Sections) -> Verdict:
    """Tell whether the machine that said ``before`` is the one that shows ``sections`` now."""
    words = [*witnesses(before, sections).values()]
    agree, disagree = words.count("agrees"), words.count("disagrees")
    if disagree > agree + words.count("missing"):
        return "another"
    return "same" if agree and agree >= disagree else "unknown"


def renewed(before: Fingerprint | None, sections: Sections) -> Fingerprint:
    """Return what to remember from now on: parts that were changed one by one must not add up to another machine."""
    now = fingerprint(sections)
    if not before:
        return now
    return {**before, **now} if verdict(before, sections) == "same" else before


def witnesses(before: Mapping[str, tuple[str, ...]], sections: Sections) -> dict[str, Word]:
    """Return what each witness says of the machine that said ``before``."""
    now = fingerprint(sections)
    return {
        "case": _case_says(before, now, seen=sections.system is not None),
        "adapters": _parts_say(("mac",), before, now),
        "disks": _parts_say(("disk_serial", "wwn"), before, now),
    }


def _case_says(before: Mapping[str, tuple[str, ...]], now: Fingerprint, *, seen: bool) -> Word:
    if not seen and any(kind in before for kind in _CASE):
        return "missing"
    votes = [before[kind] == now[kind] for kind in _CASE if kind in before and kind in now]
    same, other = votes.count(True), votes.count(False)
    return "silent" if same == other else "agrees" if same > other else "disagrees"


def _parts_say(kinds: tuple[str, ...], before: Mapping[str, tuple[str, ...]], now: Fingerprint) -> Word:
    """Compare by the first kind of value that was there both times."""
    for kind in kinds:
        if kind in before and kind in now:
            return "agrees" if set(before[kind]) & set(now[kind]) else "disagrees"
    return "missing" if any(kind in before for kind in kinds) else "silent"


def _case(system: System | None) -> dict[str, Iterable[str | None]]:
    if system is None:
        return {}
    return {
        "system_serial": (serial_number(system.serial),),
        "board_serial": (serial_number(system.board_serial),),
        "chassis_serial": (serial_number(system.chassis_serial),),
        "uuid": (smbios_uuid(system.uuid),),
    }


def _is_virtual(system: System | None) -> bool:
    return system is not None and system.hypervisor in _VIRTUAL_MACHINES


def _disks(storages: Iterable[Storage]) -> dict[str, Iterable[str | None]]:
    fixed = [disk for disk in storages if not disk.removable and disk.bus != "usb"]
    return {
        "disk_serial": [serial_number(disk.serial) for disk in fixed],
        "wwn": [_world_wide_name(disk.wwn) for disk in fixed],
    }


def _world_wide_name(raw: str | None) -> str | None:
    """Return the name, or ``None`` where a maker wrote nearly nothing but zeros into all of its disks."""
    significant = (raw or "").rpartition(".")[2].strip("0")
    return raw if len(significant) > 3 else None


def _hashed(kind: str, values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted(set(_hashes(kind, values)))[:_MOST])


def _hashes(kind: str, values: Iterable[str | None]) -> Iterator[str]:
    return (hashlib.sha256(f"{_PURPOSE}\0{kind}\0{value}".encode()).hexdigest() for value in values if value)
