"""What ``smartctl --json`` says of one disk: pure reading, for ATA, NVMe and SCSI, alone or behind a bridge.

A disk that could not be opened has no verdict: "not looked" must never read as "passed".
Source: smartctl(8) and the keys of smartmontools 7.0 to 7.5; NVMe base specification 2.0, figure 207 (health log);
SPC-5 and SBC-4 (log pages of SCSI disks).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

from agent.contract import Wear
from agent.record import Record
from agent.smart import ata
from agent.smart.document import count, flag, number, parse, rows, words

if TYPE_CHECKING:
    from agent.smart.ata import Attribute
    from agent.smart.document import Document

Verdict = Literal["passed", "failed"]

_FAILING: Final = 0x08 | 0x10  # exit bits 3 and 4: the disk says so, or a pre-failure attribute is below its threshold
_SELF_TEST: Final = 0x80  # exit bit 7: the log of self-tests has errors
_NVME_UNIT_BYTES: Final = 1000 * 512
_GIGABYTES: Final = re.compile(r"([0-9]{1,12})\.([0-9]{3})")
_CRITICAL: Final = (
    "spare below threshold",
    "temperature beyond limits",
    "reliability degraded",
    "media read-only",
    "volatile memory backup failed",
    "persistent memory region unreliable",
)


class Report(Record):
    """One disk by its own account; fields as in ``Storage``, serial as the disk tells it, placeholder or not."""

    wear: Wear
    opened: bool = True
    """It answered; the rest of one that did not is empty."""
    trouble: str | None = None
    """What smartctl complained of first."""
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None
    wwn: str | None = None
    size_bytes: int | None = None
    bus: str | None = None
    rotational: bool | None = None
    verdict: Verdict | None = None
    failing: tuple[str, ...] | None = None
    warnings: tuple[str, ...] | None = None


def read(text: str, name: str | None = None) -> Report | None:
    """Return what a document says of a disk, by default under its own name; ``None`` where it is none of smartctl's."""
    document = parse(text)
    if document is None or not (document.keys() & {"smartctl", "device", "json_format_version"}):
        return None
    name = name or _name(document)
    found = ata.attributes(document)
    opened = "device" in document and not (_exit(document) & 0x02 and "smart_status" not in document)
    failing = (*_failing(found), *_critical(document), *_informational(document))
    wear = Wear(name=name, **_wear(document, found))
    return Report(
        opened=opened,
        trouble=_trouble(document),
        model=words(document, "model_name") or words(document, "scsi_model_name"),
        serial=words(document, "serial_number"),
        firmware=_first_words(document, "firmware_version", "scsi_revision", "revision"),
        wwn=_wwn(document),
        size_bytes=_size(document),
        bus=_bus(document),
        rotational=_rotational(document),
        verdict=_verdict(document, found),
        failing=failing if opened else None,
        warnings=_warnings(document, found, wear) if opened else None,
        wear=wear,
    )


def _name(document: Document) -> str:
    """Return the kernel's name of the device, and the way on from there to a disk behind a controller."""
    device = (words(document, "device", "name") or "").removeprefix("/dev/")
    way = (words(document, "device", "type") or "").removeprefix("sat+")
    return f"{device} {way}" if "," in way else device


def _exit(document: Document) -> int:
    return count(document, "smartctl", "exit_status") or 0


def _trouble(document: Document) -> str | None:
    said = [words(row, "string") for row in rows(document, "smartctl", "messages") if row.get("severity") == "error"]
    return next((text for text in said if text), None)


def _first_words(document: Document, *keys: str) -> str | None:
    return next((text for key in keys if (text := words(document, key))), None)


def _verdict(document: Document, found: tuple[Attribute, ...]) -> Verdict | None:
    passed = flag(document, "smart_status", "passed")
    below = any(one.predicts and one.failed == "now" for one in found)
    if passed is False or below or _exit(document) & _FAILING:
        return "failed"
    return "passed" if passed else None


def _failing(found: tuple[Attribute, ...]) -> tuple[str, ...]:
    return tuple(f"{one.label}: {one.failed}" for one in found if one.failed)


def _critical(document: Document) -> tuple[str, ...]:
    """Return the critical warnings of an NVMe disk, which are of now."""
    bits = count(document, "nvme_smart_health_information_log", "critical_warning")
    bits = count(document, "smart_status", "nvme", "value") if bits is None else bits
    return tuple(f"{what}: now" for bit, what in enumerate(_CRITICAL) if (bits or 0) >> bit & 1)


def _informational(document: Document) -> tuple[str, ...]:
    """Return the informational exception of a SCSI disk, in smartctl's words."""
    said = words(document, "smart_status", "scsi", "ie_string")
    return (f"{said}: now",) if said else ()


def _warnings(document: Document, found: tuple[Attribute, ...], wear: Wear) -> tuple[str, ...]:
    said = ata.warnings(found)
    protocol = words(document, "device", "protocol")
    said += ["grown defects"] if protocol == "SCSI" and wear.reallocated_sectors else []
    said += ["media errors"] if protocol != "ATA" and wear.media_errors else []
    said += ["rated life used up"] if (wear.used_ratio or 0) >= 1 else []
    said += ["self-test failed"] if _exit(document) & _SELF_TEST else []
    said += ["SMART switched off"] if _is_switched_off(document) else []
    return tuple(said)


def _is_switched_off(document: Document) -> bool:
    return flag(document, "smart_support", "available") is True and flag(document, "smart_support", "enabled") is False


def _wwn(document: Document) -> str | None:
    """Return the world-wide name in the kernel's notation."""
    naa, oui, own = (count(document, "wwn", key) for key in ("naa", "oui", "id"))
    if naa is not None and oui is not None and own is not None:
        return f"naa.{naa:x}{oui:06x}{own:09x}"
    space = next(iter(rows(document, "nvme_namespaces")), {})
    oui, own = (count(space, "eui64", key) for key in ("oui", "ext_id"))
    if oui is not None and own is not None:
        return f"eui.{oui:06x}{own:010x}"
    unit = words(document, "logical_unit_id") or ""
    return f"naa.{unit[2:].lower()}" if unit[:2] == "0x" and len(unit) in {18, 34} else None


def _size(document: Document) -> int | None:
    found = count(document, "user_capacity", "bytes")
    return (count(document, "nvme_total_capacity") if found is None else found) or None


def _bus(document: Document) -> str | None:
    """Return the bus that the disk is on; one behind a USB bridge is on USB for us."""
    kind, protocol = words(document, "device", "type") or "", words(document, "device", "protocol")
    if kind.startswith(("usb", "snt")) or "[USB" in (words(document, "device", "info_name") or ""):
        return "usb"
    if protocol == "ATA":
        return "sata" if "sata_version" in document else "ata"
    if protocol == "SCSI":
        transport = (words(document, "scsi_transport_protocol", "name") or "").partition(" ")[0]
        return {"SAS": "sas", "Fibre": "fc", "iSCSI": "iscsi", "UAS": "usb"}.get(transport, "scsi")
    return "nvme" if protocol == "NVMe" else None


def _rotational(document: Document) -> bool | None:
    """Return ``None`` for a SCSI disk that says 0: it may mean flash, and it may mean nothing."""
    protocol, turns = words(document, "device", "protocol"), count(document, "rotation_rate")
    if protocol == "NVMe":
        return False
    return None if turns is None or (turns == 0 and protocol == "SCSI") else turns > 0


def _wear(document: Document, found: tuple[Attribute, ...]) -> dict[str, Any]:
    known = {"powered_seconds": _powered(document, found), "power_cycles": count(document, "power_cycle_count")}
    degrees = number(document, "temperature", "current")
    known["celsius"] = degrees if degrees and -60 < degrees < 200 else None  # 0 is what bridges say that know nothing
    protocol = words(document, "device", "protocol")
    own = {"NVMe": _wear_of_nvme, "SCSI": _wear_of_scsi}.get(protocol or "")
    return known | (ata.wear(document, found) if own is None else own(document))


def _powered(document: Document, found: tuple[Attribute, ...]) -> float | None:
    """Return seconds; a disk that smartctl's database does not know tells only its whole hours."""
    hours = count(document, "power_on_time", "hours")
    if hours is None:
        told = (one.raw for one in found if one.id == 9 and one.name.startswith("Power_On_Hours"))
        hours = next(told, None)
    minutes = count(document, "power_on_time", "minutes") or 0
    return None if hours is None else hours * 3600.0 + min(minutes, 59) * 60


def _wear_of_nvme(document: Document) -> dict[str, Any]:
    log = document.get("nvme_smart_health_information_log")
    read, written = (count(log, key) for key in ("data_units_read", "data_units_written"))
    used, spare = count(log, "percentage_used"), count(log, "available_spare")
    return {
        "used_ratio": None if used is None else used / 100,
        "spare_ratio": spare / 100 if spare is not None and spare <= 100 else None,
        "media_errors": count(log, "media_errors"),
        "read_bytes": None if read is None else read * _NVME_UNIT_BYTES,
        "written_bytes": None if written is None else written * _NVME_UNIT_BYTES,
    }


def _wear_of_scsi(document: Document) -> dict[str, Any]:
    used = count(document, "scsi_percentage_used_endurance_indicator")
    used = count(document, "endurance_used", "current_percent") if used is None else used
    errors = [
        count(document, "scsi_error_counter_log", way, "total_uncorrected_errors")
        for way in ("read", "write", "verify")
    ]
    counted = [each for each in errors if each is not None]
    return {
        "used_ratio": None if used is None else used / 100,
        "reallocated_sectors": count(document, "scsi_grown_defect_list"),
        "pending_sectors": count(document, "scsi_pending_defects", "count"),
        "media_errors": sum(counted) if counted else None,
        "read_bytes": _gigabytes(document, "read"),
        "written_bytes": _gigabytes(document, "write"),
    }


def _gigabytes(document: Document, way: str) -> int | None:
    """Return bytes; smartctl prints thousand millions of them with three decimals, as a text."""
    match = _GIGABYTES.fullmatch(words(document, "scsi_error_counter_log", way, "gigabytes_processed") or "")
    return int(match[1] + match[2]) * 1_000_000 if match else None
