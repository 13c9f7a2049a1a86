"""The disk that a document of ``smartctl --json`` speaks of, as the agent would send it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent import smart
from agent.collectors.storages import of_report
from agent.encode import plain
from agent.fit import fit
from agent.smart import ata
from agent.smart.document import parse

if TYPE_CHECKING:
    from pathlib import Path


def judge(path: Path) -> object:
    """Return the section, the measurement, and beside them the attributes that the verdict was read from."""
    text = path.read_text(encoding="utf-8", errors="replace")
    report = smart.read(text)
    if report is None:
        return {"storages": [], "trouble": "no document of smartctl"}
    opened = [fit(of_report(report.wear.name, report))] if report.opened else []
    return {
        "storages": [plain(disk) for disk in opened],
        "measurements": {"wears": [plain(fit(report.wear))] if report.opened else []},
        "opened": report.opened,
        "trouble": report.trouble,
        "attributes": [one._asdict() for one in ata.attributes(parse(text) or {})],
    }
