"""What a legal act does that comes as a file: step by step, and how much moves along."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.reports.screens.words import word
from inventory.text.numbers import MISSING, number
from inventory.text.table import Column, hanging
from inventory.text.when import show_day
from inventory.text.words import LEGAL_ACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inventory.reports.form import Reader
    from inventory.store.acts import Change
    from inventory.store.queries import Unit

_GOES: Final = {"placement": Text("máy", "machines"), "circuit": Text("đường truyền", "lines")}
"""What goes over to another unit, by its table."""


def lines(steps: Sequence[Any], changes: Sequence[Change], reader: Reader) -> list[str]:
    """Return the steps of the act, each with the units before and after, and what they take with them."""
    heads = (Text("Dòng", "Line"), Text("Từ ngày", "From"), Text("Việc", "What"), Text("Đơn vị", "Units"))
    columns = [Column(head.to(reader.language), right=not index) for index, head in enumerate(heads)]
    rows = [
        (
            str(step.line),
            show_day(step.day, reader.language),
            word(LEGAL_ACTS, step.kind, reader.language),
            f"{_units(step.before)} → {_units(step.after)}" if step.before else _units(step.after),
        )
        for step in steps
    ]
    acts = ", ".join(safe_text(act) for act in dict.fromkeys(step.act for step in steps))
    title = f"{reader.say('Văn bản', 'Legal act')}  {acts}"
    return [title, *hanging(columns, rows, language=reader.language, limit=reader.width), *_along(changes, reader)]


def _units(units: Iterable[Unit]) -> str:
    return safe_text(" + ".join(f"{unit.code} {unit.name}" for unit in units)) or MISSING


def _along(changes: Sequence[Change], reader: Reader) -> list[str]:
    """Return how much goes over to another unit, and what somebody has to place or to confirm."""
    told = [
        (reader.say("Theo sang", "Goes over"), _counted(changes, reader, moved=True)),
        (reader.say("Chờ giao", "To be placed"), _counted(changes, reader, moved=False)),
    ]
    lines = [f"{what}: {things}" for what, things in told if things]
    if any(change.subject.startswith("headcount ") and not change.before for change in changes):
        lines.append(
            reader.say(
                "Số người mới chỉ là cộng dồn: somay headcount add",
                "The staff numbers are only sums so far: somay headcount add",
            )
        )
    return lines


def _counted(changes: Iterable[Change], reader: Reader, *, moved: bool) -> str:
    """Return how many things change their unit, or have none any longer."""
    tables = Counter(
        change.subject.partition(" ")[0]
        for change in changes
        if change.before and change.after and (change.before.get("agency_id") != change.after.get("agency_id")) == moved
    )
    return ", ".join(
        f"{number(tables[table], reader.language)} {what.to(reader.language)}"
        for table, what in _GOES.items()
        if tables[table]
    )


def document(steps: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the steps for programs."""
    return [
        {
            "line": step.line,
            "kind": step.kind,
            "day": step.day,
            "legal_act": step.act,
            "before": [unit.code for unit in step.before],
            "after": [unit.code for unit in step.after],
        }
        for step in steps
    ]
