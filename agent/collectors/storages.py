"""The disks: what the kernel knows of them, and what they say of their own health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent import disks
from agent.collectors.base import Collector, NotApplicable, Partial
from agent.contract import Storage
from agent.junk import Sieve
from agent.record import names, replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.host import Host
    from agent.smart import Report

_TELL_SMART: Final = frozenset({"ata", "sata", "sas", "scsi", "nvme", "usb", "raid"})


def collect(host: Host) -> Partial[tuple[Storage, ...]]:
    """Return the disks, by name; their health is refused where the root half left no fresh word of it."""
    found = disks.describe(host)
    if not found:
        raise NotApplicable("no disks")
    reports, missing = health(host, found)
    known = [_with_report(disk, reports.get(disk.name)) for disk in found]
    behind = [of_report(name, report) for name, report in reports.items() if " " in name and report.opened]
    sieve, each = Sieve(), disks.each_once(host, known + behind)
    told = tuple(replace(disk, serial=sieve(f"{disk.name}.serial", "serial", disk.serial)) for disk in each)
    return Partial(told, missing, tuple(sieve.kept))


def health(host: Host, found: Iterable[Storage]) -> tuple[dict[str, Report], tuple[str, ...]]:
    """Return what disks say of their health, by name, and which of them nothing fresh is known of, in words."""
    from agent.smart import emmc, reports  # noqa: PLC0415  # memory that machines without reports never need

    told, missing = reports.gather(host, [disk.name for disk in found if disk.bus in _TELL_SMART])
    chips = {disk.name: emmc.report(host, disk.name) for disk in found if disk.bus == "mmc"}
    return told | {name: report for name, report in chips.items() if report}, missing


def _with_report(disk: Storage, report: Report | None) -> Storage:
    """Return a disk with its verdict, and with what else the kernel does not tell."""
    if report is None:
        return disk
    known = {name: value for name in names(disk) if (value := getattr(disk, name)) is not None}
    return replace(of_report(disk.name, report), **known)


def of_report(name: str, report: Report) -> Storage:
    """Return a disk as it describes itself."""
    return Storage(
        name=name,
        model=report.model,
        serial=report.serial,
        wwn=report.wwn,
        firmware=report.firmware,
        size_bytes=report.size_bytes,
        bus=report.bus,
        rotational=report.rotational,
        smart_verdict=report.verdict,
        smart_failing=report.failing,
        smart_warnings=report.warnings,
    )


STORAGES = Collector("storages", collect, every_seconds=86_400)
