"""Documents of ``smartctl --json`` as its releases from 7.0 to 7.5 write them, key by key."""

from __future__ import annotations

import json
from typing import Any

VERSIONS = ((7, 0), (7, 1), (7, 2), (7, 3), (7, 4), (7, 5))


def document(version: tuple[int, int] = (7, 3), *, exit_status: int = 0, **parts: Any) -> dict[str, Any]:
    """What every document has."""
    return {
        "json_format_version": [1, 0],
        "smartctl": {"version": list(version), "argv": ["smartctl", "--json=c", "--all"], "exit_status": exit_status},
        "local_time": {"time_t": 1573180200, "asctime": "Fri Nov  8 02:30:00 2019 UTC"},
        **parts,
    }


def text(document: dict[str, Any]) -> str:
    return json.dumps(document)


def not_opened(message: str = "Smartctl open device: /dev/sda failed: Permission denied") -> dict[str, Any]:
    found = document(exit_status=2)
    found["smartctl"]["messages"] = [{"string": message, "severity": "error"}]
    return found


def attribute(
    number: int,
    name: str,
    *,
    value: int = 100,
    worst: int = 100,
    thresh: int = 0,
    raw: int = 0,
    said: str | None = None,
    prefail: bool = False,
    when: str = "",
) -> dict[str, Any]:
    """One row of the table; ``said`` is how smartctl prints a raw value that it takes apart."""
    return {
        "id": number,
        "name": name,
        "value": value,
        "worst": worst,
        "thresh": thresh,
        "when_failed": when,
        "flags": {"value": 51 if prefail else 50, "string": "PO--CK " if prefail else "-O--CK ", "prefailure": prefail},
        "raw": {"value": raw, "string": str(raw) if said is None else said},
    }


def ata(
    version: tuple[int, int] = (7, 3),
    *,
    attributes: tuple[dict[str, Any], ...] = (),
    passed: bool | None = True,
    known: bool = True,
    turns: int = 0,
    **parts: Any,
) -> dict[str, Any]:
    """A SATA disk; ``known`` by smartctl's database; ``turns`` a minute, 0 for flash."""
    return document(
        version,
        **{
            "device": {"name": "/dev/sda", "info_name": "/dev/sda [SAT]", "type": "sat", "protocol": "ATA"},
            "model_name": "Disk 500",
            "serial_number": "S0001",
            "wwn": {"naa": 5, "oui": 5358, "id": 68719476735},
            "firmware_version": "01.01A01",
            "user_capacity": {"blocks": 976773168, "bytes": 500107862016},
            "logical_block_size": 512,
            "rotation_rate": turns,
            "in_smartctl_database": known,
            "sata_version": {"string": "SATA 3.3", "value": 511},
            **({} if passed is None else {"smart_status": {"passed": passed}}),
            "ata_smart_attributes": {"revision": 16, "table": list(attributes)},
            "power_on_time": {"hours": 1000},
            "power_cycle_count": 20,
            "temperature": {"current": 31},
            **({"smart_support": {"available": True, "enabled": True}} if version >= (7, 3) else {}),
            **parts,
        },
    )


def nvme(version: tuple[int, int] = (7, 3), *, log: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """An NVMe disk; ``log`` replaces values of its health log."""
    health = {
        "critical_warning": 0,
        "temperature": 35,
        "available_spare": 97,
        "available_spare_threshold": 10,
        "percentage_used": 4,
        "data_units_read": 2_000_000,
        "data_units_written": 3_000_000,
        "power_cycles": 16,
        "power_on_hours": 3149,
        "media_errors": 0,
        **(log or {}),
    }
    new = {
        "endurance_used": {"current_percent": health["percentage_used"]},
        "spare_available": {"current_percent": health["available_spare"], "threshold_percent": 10},
    }
    warning = health["critical_warning"]
    return document(
        version,
        **{
            "device": {"name": "/dev/nvme0", "info_name": "/dev/nvme0", "type": "nvme", "protocol": "NVMe"},
            "model_name": "NVMe 250",
            "serial_number": "S0002",
            "firmware_version": "2B2QEXM7",
            "nvme_total_capacity": 250059350016,
            "nvme_namespaces": [{"id": 1, "eui64": {"oui": 9528, "ext_id": 386844027293}}],
            "user_capacity": {"blocks": 488397168, "bytes": 250059350016},
            "logical_block_size": 512,
            "smart_status": {"passed": not warning, "nvme": {"value": warning}},
            "nvme_smart_health_information_log": health,
            "temperature": {"current": health["temperature"]},
            "power_cycle_count": health["power_cycles"],
            "power_on_time": {"hours": health["power_on_hours"]},
            **(new if version >= (7, 5) else {}),
            **parts,
        },
    )


def scsi(version: tuple[int, int] = (7, 3), *, turns: int = 10500, **parts: Any) -> dict[str, Any]:
    """A SAS disk; 7.3 gave the names of its maker and model a prefix, and 7.5 the common name of the model back."""
    old = {"vendor": "MAKER", "product": "ST600MM0006", "model_name": "MAKER ST600MM0006", "revision": "LS0A"}
    new = {
        "scsi_vendor": "MAKER",
        "scsi_product": "ST600MM0006",
        "scsi_model_name": "MAKER ST600MM0006",
        "scsi_revision": "LS0A",
        "logical_unit_id": "0x5000c50000000001",
        "scsi_transport_protocol": {"name": "SAS (SPL-4)", "value": 6},
        **({"model_name": "MAKER ST600MM0006"} if version >= (7, 5) else {}),
    }
    way = {"errors_corrected_by_eccfast": 7, "total_errors_corrected": 7, "total_uncorrected_errors": 0}
    return document(
        version,
        **{
            "device": {"name": "/dev/sdg", "info_name": "/dev/sdg", "type": "scsi", "protocol": "SCSI"},
            **(new if version >= (7, 3) else old),
            "scsi_version": "SPC-4",
            "user_capacity": {"blocks": 1172123568, "bytes": 600127266816},
            "logical_block_size": 512,
            "rotation_rate": turns,
            "serial_number": "S0003",
            "device_type": {"scsi_value": 0, "name": "disk"},
            "smart_status": {"passed": True},
            "temperature": {"current": 34, "drive_trip": 68},
            "power_on_time": {"hours": 43549, "minutes": 33},
            "scsi_grown_defect_list": 0,
            "scsi_error_counter_log": {
                "read": {**way, "gigabytes_processed": "1769.332"},
                "write": {**way, "gigabytes_processed": "864.600"},
                "verify": {**way, "gigabytes_processed": "99.000"},
            },
            **parts,
        },
    )


def statistics(**values: int) -> dict[str, Any]:
    """The device statistics that ``-x`` adds: valid values by ``pPAGE_OFFSET``."""
    pages: dict[int, list[dict[str, Any]]] = {}
    for place, value in values.items():
        page, offset = (int(word) for word in place.removeprefix("p").split("_"))
        pages.setdefault(page, []).append({"offset": offset, "value": value, "flags": {"valid": True}})
    return {"ata_device_statistics": {"pages": [{"number": page, "table": table} for page, table in pages.items()]}}
