"""Disks and volumes: about to fail, about to be full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.findings.model import Condition, Limit, Rule
from inventory.findings.words import machine as about
from inventory.findings.words import sentence
from inventory.text.when import DAY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.text import Language
    from inventory.findings.facts import Facts, Fill


def failing(facts: Facts, _limits: Mapping[str, float]) -> Iterator[Condition]:
    """Disks that say themselves that they fail, or that something speaks against them."""
    for machine in facts.machines:
        for disk in facts.said(machine, "storages") or ():
            failed = disk.get("smart_verdict") == "failed"
            signs = [*(disk.get("smart_failing") or ()), *(disk.get("smart_warnings") or ())]
            if failed or signs:
                yield Condition(
                    subject_kind="device",
                    subject_id=machine.id,
                    key=str(disk.get("serial") or disk.get("name")),
                    severity="urgent" if failed else "normal",
                    evidence=about(facts, machine)
                    | {"disk": str(disk.get("model") or disk.get("name")), "signs": ", ".join(signs) or "SMART"},
                )


def filling(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Volumes that are nearly full, or will be within days by how they filled lately."""
    for machine in facts.machines:
        for fill in facts.fills.get(machine.id, ()):
            days = days_left(fill)
            ratio = fill.free_bytes / fill.size_bytes if fill.size_bytes else 1.0
            is_low = ratio < limits["free_ratio"]
            if is_low or (days is not None and days < limits["days"] and ratio < limits["judged_ratio"]):
                urgent = machine.kind == "server" and (ratio < limits["free_ratio"] / 2 or _below(days, limits))
                yield Condition(
                    subject_kind="device",
                    subject_id=machine.id,
                    key=fill.mountpoint,
                    severity="urgent" if urgent else "normal",
                    evidence=about(facts, machine)
                    | {
                        "volume": fill.mountpoint,
                        "percent": round(100 * (1 - ratio)),
                        "days": None if days is None else round(days),
                    },
                )


def days_left(fill: Fill) -> float | None:
    """Return in how many days a volume is full if it fills on as it did; ``None`` where it does not fill."""
    rate = fill.filling_bytes_per_second
    return None if rate is None or rate <= 0 else fill.free_bytes / rate / DAY_SECONDS


def _below(days: float | None, limits: Mapping[str, float]) -> bool:
    return days is not None and days < limits["urgent_days"]


_FULL: Final = sentence("{subject}: ổ {volume} đầy {percent} %", "{subject}: {volume} is {percent} % full")
_SOON: Final = sentence(
    "{subject}: ổ {volume} đầy {percent} %, đầy hẳn sau khoảng {days} ngày",
    "{subject}: {volume} is {percent} % full, entirely in about {days} days",
)


def _says(evidence: Mapping[str, Any], language: Language) -> str:
    return (_FULL if evidence.get("days") is None else _SOON)(evidence, language)


RULES: Final = (
    Rule(
        id="disk_failing",
        name=Text("ổ đĩa sắp hỏng", "disk failing"),
        severity="urgent",
        find=failing,
        says=sentence("{subject}: ổ {disk} báo {signs}", "{subject}: disk {disk} tells {signs}"),
        todo=Text("Sao lưu ngay, rồi thay ổ.", "Back it up now, then replace the disk."),
    ),
    Rule(
        id="volume_filling",
        name=Text("ổ sắp đầy", "volume nearly full"),
        severity="normal",
        find=filling,
        says=_says,
        todo=Text("Dọn hoặc mở rộng ổ.", "Clear it or make it larger."),
        limits=(
            Limit(name="free_ratio", default=0.05, unit="ratio", text=Text("phần còn trống", "free part")),
            Limit(
                name="days", default=14, unit="days", text=Text("đầy trong chừng này ngày", "full within so many days")
            ),
            Limit(
                name="judged_ratio",
                default=0.2,
                unit="ratio",
                text=Text("chỉ tính ngày khi trống dưới mức này", "days count only below this free part"),
            ),
            Limit(name="urgent_days", default=10, unit="days", text=Text("gấp với máy chủ", "urgent on a server")),
        ),
        closes_after_seconds=DAY_SECONDS,
    ),
)
