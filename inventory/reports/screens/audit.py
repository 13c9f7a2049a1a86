"""The audit log laid out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.reports.form import Field, Listing
from inventory.reports.screens.changes import spoken, value
from inventory.text.when import iso_instant, show_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory.reports.audit import Proof
    from inventory.reports.form import Reader
    from inventory.store.trail import Act, Entry

ACTS: Final[Listing[Act]] = Listing(
    "somay.audit.v1",
    "acts",
    (
        Field(key="act", value=lambda row: row.act, head=Text("Số", "Act"), right=True),
        Field(
            key="at",
            value=lambda row: iso_instant(row.at),
            head=Text("Lúc", "At"),
            show=lambda row, reader: show_moment(row.at, reader.language),
        ),
        Field(key="actor", value=lambda row: row.actor, head=Text("Người", "Who")),
        Field(key="command", value=lambda row: row.command, head=Text("Việc", "What")),
        Field(
            key="subject",
            value=lambda row: row.subject,
            head=Text("Đối tượng", "On"),
            show=lambda row, reader: spoken(row.subject, {}, reader.language),
            shrink=True,
        ),
        Field(key="changes", value=lambda row: row.changes, head=Text("Thay đổi", "Changes"), right=True),
        Field(key="reason", value=lambda row: row.reason, head=Text("Lý do", "Why"), shrink=True),
    ),
)


def page(entries: list[Entry], codes: Mapping[int, str], reader: Reader) -> list[str]:
    """Return one act: who, when, why, and each change as before and after; ``codes`` are those of the agencies."""
    first = entries[0]
    lines = [
        reader.say(f"Việc số {first.act} · {first.command}", f"Act {first.act} · {first.command}")
        + f" · {show_moment(first.at, reader.language)} · {first.actor} ({first.role}, {first.source})"
    ]
    if first.reason:
        lines.append(reader.say("Lý do: ", "Why: ") + first.reason)
    for entry in entries:
        lines += ["", spoken(entry.subject, codes, reader.language), *_differences(entry, codes, reader)]
    return [safe_text(line) for line in lines]


def _differences(entry: Entry, codes: Mapping[int, str], reader: Reader) -> Iterator[str]:
    before, after = (json.loads(text) if text else {} for text in (entry.before, entry.after))
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            was, will = (value(name, side.get(name), codes, reader.language) for side in (before, after))
            yield f"  {name:<22}{was} → {will}"
    if before == after:
        yield reader.say("  không đổi giá trị", "  the same values")


def document(entries: list[Entry]) -> dict[str, Any]:
    """Return one act for programs."""
    first = entries[0]
    return {
        "schema": "somay.audit_act.v1",
        "act": first.act,
        "at": iso_instant(first.at),
        "actor": first.actor,
        "role": first.role,
        "source": first.source,
        "command": first.command,
        "reason": first.reason,
        "changes": [
            {
                "sequence": entry.sequence,
                "subject": entry.subject,
                "before": entry.before and json.loads(entry.before),
                "after": entry.after and json.loads(entry.after),
                "hash": entry.hash,
            }
            for entry in entries
        ],
    }


def proof(found: Proof, reader: Reader) -> list[str]:
    """Return whether the chain holds, and its head to note elsewhere."""
    verdict = found.verdict
    if verdict.broken_at is not None:
        return [
            reader.say(
                f"HỎNG: nhật ký bị sửa tại dòng {verdict.broken_at}; đúng đến dòng {verdict.length}.",
                f"BROKEN: the log was altered at row {verdict.broken_at}; it holds up to row {verdict.length}.",
            )
        ]
    if not found.holds:
        return [
            reader.say(
                f"HỎNG: mã băm đã ghi {found.noted} không còn trong nhật ký: phần cuối đã bị cắt.",
                f"BROKEN: the noted head {found.noted} is no longer in the log: its end was cut off.",
            )
        ]
    return [
        reader.say(
            f"Đúng: {verdict.length} dòng, không dòng nào bị sửa.", f"It holds: {verdict.length} rows, none altered."
        ),
        reader.say(f"Mã băm cuối  {verdict.head}", f"Head         {verdict.head}"),
        reader.say(
            "Ghi lại ở nơi khác, hoặc lấy từ nhật ký máy chủ (audit_head); lần sau: somay audit verify --head MÃ-BĂM",
            "Note it elsewhere, or take it from the server's journal (audit_head): somay audit verify --head HASH",
        ),
    ]


def proof_document(found: Proof) -> dict[str, Any]:
    """Return the verdict for programs."""
    return {
        "schema": "somay.audit_proof.v1",
        "holds": found.holds,
        "rows": found.verdict.length,
        "head": found.verdict.head,
        "broken_at": found.verdict.broken_at,
        "noted": found.noted,
        "noted_at": found.noted_at,
    }
