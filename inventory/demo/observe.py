"""Reads from the register what the live screen shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from inventory.demo import sample
from inventory.demo.screen import ThisMachine
from inventory.reports.devices import device_page

if TYPE_CHECKING:
    from inventory.reports.devices import DevicePage
    from inventory.store.engine import Connection

_TRADEMARKS: Final = re.compile(r"\((R|TM)\)|( CPU)? @.*", re.IGNORECASE)


def this_machine(connection: Connection, now: float) -> ThisMachine | None:
    """Return what the register knows of the real computer, or ``None`` before its first inventory."""
    page = device_page(connection, sample.REAL_DEVICE, now)
    return _machine(page) if page and page.sections else None


def _machine(page: DevicePage) -> ThisMachine:
    cpus = _items(page, "cpus")
    outcomes = [one.outcome for one in page.health]
    sent = (page.measurement or {}).get("sent_bytes_today")
    return ThisMachine(
        number=page.row.machine.id,
        agency=page.row.agency.name if page.row.agency else "",
        system=_fact(page, "operating_system", "name"),
        processor=_TRADEMARKS.sub("", cpus[0].get("model") or "").strip() if cpus else None,
        cores=sum(cpu.get("cores") or cpu.get("threads") or 0 for cpu in cpus),
        memory_bytes=_fact(page, "memory", "total_bytes"),
        disks=len(_items(page, "storages")),
        adapters=sum(adapter.get("kind") != "virtual" for adapter in _items(page, "networks")),
        sent_at=max((channel.contacted_at or 0.0 for channel in page.channels), default=0.0) or None,
        sent_bytes=sent or None,  # the first snapshot was written before anything was sent
        with_data=outcomes.count("ok"),
        need_root=outcomes.count("denied"),
    )


def _items(page: DevicePage, section: str) -> list[dict[str, Any]]:
    return list(page.sections.get(section) or ())


def _fact(page: DevicePage, section: str, name: str) -> Any:
    return (page.sections.get(section) or {}).get(name)
