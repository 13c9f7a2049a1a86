"""The vendor attributes and the device statistics of ATA disks.

Makers use one attribute number for many things, so beside the few that all agree on, an attribute counts by the name
that smartctl's drive database gives it, and only where the database knows the disk.
Source: ATA8-ACS (SMART), ACS-4 9.5 (device statistics log), smartmontools' drivedb.h (names).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.smart.document import at, count, flag, rows, words

if TYPE_CHECKING:
    from agent.smart.document import Document

_LEADING: Final = re.compile(r"(\d{1,20})(?:$| \(|h\+)")  # 12, 12 (3 4), 12h+03m+04.005s; not 1 2 3, 4/5, 0x6
_UNITS: Final = {"GiB": 2**30, "32MiB": 2**25, "MiB": 2**20}
_LBA: Final = {"LBAs_Written": "written", "LBA_Written": "written", "LBAs_Read": "read", "LBA_Read": "read"}
# The numbers that all makers of disks agree on, the beginnings of names that say that this one does too, and the
# count from which it speaks against the disk: every cable sees a few errors, a hundred come from a bad one.
_AGREED: Final = {
    5: (("Realloc", "Retired_Block"), 1),
    187: (("Reported_U", "Uncorrectable_E"), 1),
    197: (("Current_Pending", "Pending_Sector"), 1),
    198: (("Offline_U", "Uncorrectable_Sector"), 1),
    199: (("UDMA_CRC_Err", "CRC_Err", "SATA_CRC_Err", "SATA_FIS_CRC_Err"), 100),
}


class Attribute(NamedTuple):
    """One row of the table; ``raw`` is the number that smartctl prints first, where it prints one."""

    id: int
    name: str
    value: int | None
    raw: int | None
    failed: str
    """``now``, ``past`` or the empty string."""
    predicts: bool
    """Below its threshold it predicts failure; else it only tells of age."""

    @property
    def label(self) -> str:
        """Return number and name as tables print them."""
        return f"{self.id} {self.name}"


def attributes(document: Document) -> tuple[Attribute, ...]:
    """Return the table of vendor attributes."""
    return tuple(_attribute(row) for row in rows(document, "ata_smart_attributes", "table"))


def _attribute(row: Document) -> Attribute:
    return Attribute(
        id=count(row, "id") or 0,
        name=words(row, "name") or "Unknown_Attribute",
        value=count(row, "value"),
        raw=_raw(row),
        failed=_failed(row),
        predicts=flag(row, "flags", "prefailure") is True,
    )


def _raw(row: Document) -> int | None:
    """Return the number before what some makers pack into the same six bytes."""
    text = words(row, "raw", "string")
    if text is None:
        return count(row, "raw", "value")
    match = _LEADING.match(text)
    return int(match[1]) if match else None


def _failed(row: Document) -> str:
    said = at(row, "when_failed")
    if isinstance(said, str):
        return said if said in {"now", "past"} else ""
    value, worst, threshold = (count(row, key) for key in ("value", "worst", "thresh"))
    if not threshold:  # zero never fails
        return ""
    if value is not None and value <= threshold:
        return "now"
    return "past" if worst is not None and worst <= threshold else ""


def warnings(found: tuple[Attribute, ...]) -> list[str]:
    """Return the attributes that speak of lost or garbled data, though no threshold is reached."""
    return [one.label for one in found if _is_agreed(one) and (one.raw or 0) >= _AGREED[one.id][1]]


def _is_agreed(one: Attribute) -> bool:
    return one.id in _AGREED and one.name.startswith(_AGREED[one.id][0])


def wear(document: Document, found: tuple[Attribute, ...]) -> dict[str, Any]:
    """Return how the disk fares, as fields of ``Wear``.

    Of life and traffic the standard's own statistics know more than a maker's attributes; of the rest people know
    the attributes, and statistics fill the gaps.
    """
    named = _of_database(document, found) if flag(document, "in_smartctl_database") else {}
    return _filled(_traffic(document), named, _agreed(document, found), _standard(document))


def _filled(*sources: dict[str, Any]) -> dict[str, Any]:
    """Return each value from the first source that has it."""
    return {name: value for each in reversed(sources) for name, value in each.items() if value is not None}


def _agreed(document: Document, found: tuple[Attribute, ...]) -> dict[str, Any]:
    raw = {one.id: one.raw for one in reversed(found) if _is_agreed(one)}
    return {
        "reallocated_sectors": raw.get(5),
        "pending_sectors": raw.get(197, count(document, "ata_pending_defects_log", "count")),
        "uncorrectable_sectors": raw.get(198),
        "media_errors": raw.get(187),
        "interface_errors": raw.get(199),
    }


def _of_database(document: Document, found: tuple[Attribute, ...]) -> dict[str, Any]:
    """Return what only the names of a known disk tell."""
    moved = {way: size for one in found for way, size in _moved(one, _sector(document))}
    left = [percent for rank in (_says_life_left, _says_wear) for one in found if (percent := rank(one)) is not None]
    spare = [one.value for one in found if _says_spare(one) and one.value is not None and one.value <= 100]
    return {
        "read_bytes": moved.get("read"),
        "written_bytes": moved.get("written"),
        "used_ratio": round(1 - left[0] / 100, 4) if left else None,
        "spare_ratio": spare[0] / 100 if spare else None,
    }


def _sector(document: Document) -> int:
    """Return what a sector of these attributes holds; 0 on disks that turn, many of which count 32 bits only."""
    return (count(document, "logical_block_size") or 512) if count(document, "rotation_rate") == 0 else 0


def _moved(one: Attribute, sector: int) -> list[tuple[str, int]]:
    """Return what went between machine and disk, for names that give the unit: Host_Writes_32MiB, Total_LBAs_Read."""
    owner, _, what = one.name.partition("_")
    if one.raw is None or owner not in {"Host", "Total", "Lifetime"}:
        return []
    what = what.removeprefix("Host_")
    if what in _LBA and sector:
        return [(_LBA[what], one.raw * sector)]
    way, _, unit = what.partition("_")
    if unit not in _UNITS or way not in {"Reads", "Writes"}:
        return []
    return [("read" if way == "Reads" else "written", one.raw * _UNITS[unit])]


def _says_life_left(one: Attribute) -> int | None:
    """Return the percentage left of a disk's life where number and name agree on it."""
    if "Life" not in one.name or not any(word in one.name for word in ("Remain", "Left", "Used")):
        return None
    if one.value is None or one.value > 100:
        return None
    percent = any(word in one.name for word in ("Perc", "PCT", "%"))
    contradicted = percent and (one.raw or 0) <= 100 and one.raw not in {None, one.value, 100 - one.value}
    return None if contradicted else one.value


def _says_wear(one: Attribute) -> int | None:
    """Return the percentage left by the two indicators that count down from 100."""
    known = (one.id, one.name) in {(233, "Media_Wearout_Indicator"), (177, "Wear_Leveling_Count")}
    return one.value if known and one.value is not None and one.value <= 100 else None


def _says_spare(one: Attribute) -> bool:
    return one.name in {"Available_Reservd_Space", "Perc_Avail_Resrvd_Space", "Spares_Remaining_Perc"}


def _statistics(document: Document) -> dict[tuple[int | None, int | None], int | None]:
    """Return the valid values of the device statistics by page and offset."""
    return {
        (count(page, "number"), count(row, "offset")): count(row, "value")
        for page in rows(document, "ata_device_statistics", "pages")
        for row in rows(page, "table")
        if flag(row, "flags", "valid")
    }


def _traffic(document: Document) -> dict[str, Any]:
    valid, sector = _statistics(document), count(document, "logical_block_size") or 512
    written, read, used = (valid.get(place) for place in ((1, 24), (1, 40), (7, 8)))
    return {
        "written_bytes": None if written is None else written * sector,
        "read_bytes": None if read is None else read * sector,
        "used_ratio": None if used is None else used / 100,
    }


def _standard(document: Document) -> dict[str, Any]:
    valid = _statistics(document)
    return {
        "reallocated_sectors": valid.get((3, 32)),
        "pending_sectors": valid.get((3, 56)),
        "media_errors": valid.get((4, 8)),
    }
