"""The list of enrolment codes, and the machines that came in by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.reports.form import Field, Listing
from inventory.reports.screens import identity
from inventory.reports.screens.words import SIMULATED, several, word
from inventory.text.numbers import MISSING
from inventory.text.table import clip
from inventory.text.when import iso_instant, show_ago, show_moment, show_span
from inventory.text.words import KINDS

if TYPE_CHECKING:
    from inventory.reports.enrolments import CodePage, CodeRow
    from inventory.reports.form import Reader
    from inventory.store.pages import Enrolled

STATES: Final = {
    "active": Text("còn dùng được", "usable"),
    "used_up": Text("đã dùng hết", "used up"),
    "expired": Text("đã hết hạn", "expired"),
    "revoked": Text("đã thu hồi", "revoked"),
}

LISTING: Final[Listing[CodeRow]] = Listing(
    "somay.enrolments.v1",
    "enrolments",
    (
        Field(key="enrolment", value=lambda row: row.number, head=Text("Mã số", "Number")),
        Field(key="agency", value=lambda row: row.agency),
        Field(key="agency_name", value=lambda row: row.agency_name, head=Text("Cơ quan", "Agency"), shrink=True),
        Field(key="device", value=lambda row: None if row.code.device_id is None else f"M-{row.code.device_id:04d}"),
        Field(key="used", value=lambda row: row.code.used, head=Text("Đã dùng", "Used"), right=True),
        Field(key="uses", value=lambda row: row.code.uses, head=Text("Lượt", "Uses"), right=True),
        Field(
            key="expires_at",
            value=lambda row: iso_instant(row.code.expires_at),
            head=Text("Hạn", "Valid until"),
            show=lambda row, reader: show_moment(row.code.expires_at, reader.language),
        ),
        Field(
            key="state",
            value=lambda row: row.state,
            head=Text("Tình trạng", "State"),
            show=lambda row, reader: word(STATES, row.state, reader.language),
            keep=True,
        ),
        Field(key="recorded_by", value=lambda row: row.code.recorded_by, head=Text("Người tạo", "Made by")),
        Field(key="networks", value=lambda row: row.code.networks),
    ),
)


def _copy_of(row: Enrolled) -> str | None:
    return None if row.copy_of is None else f"M-{row.copy_of:04d}"


def _name(row: Enrolled, reader: Reader) -> str:
    name = f"{row.label} ({SIMULATED})" if row.simulated else row.label
    original = _copy_of(row)
    return name if original is None else reader.say(f"{name}, chép từ {original}", f"{name}, copy of {original}")


def _case(row: Enrolled) -> str | None:
    return None if row.case_id is None else f"Q-{row.case_id:04d}"


def _fits(row: Enrolled, reader: Reader) -> str:
    """Return by what a machine was found to be on file, or why it is not known to be."""
    if row.case_id is not None:
        return reader.say(f"chờ quyết định {_case(row)}", f"to be decided: {_case(row)}")
    if row.fits:
        return ", ".join(_lowered(identity.KINDS[kind].to(reader.language)) for kind in row.fits)
    if row.by is not None:
        return reader.say(f"{row.by} ghi", f"said by {row.by}")
    return reader.say("máy mới", "new") if row.identified else MISSING


def _lowered(words: str) -> str:
    """Return words as they stand within a line; an abbreviation stays as it is."""
    return words if words[1:2].isupper() else words[0].lower() + words[1:]


MACHINES: Final[Listing[Enrolled]] = Listing(
    "somay.enrolled.v1",
    "machines",
    (
        Field(
            key="enrolled_at",
            value=lambda row: iso_instant(row.enrolled_at),
            head=Text("Ghi danh", "Enrolled"),
            show=lambda row, reader: show_moment(row.enrolled_at, reader.language),
        ),
        Field(key="device", value=lambda row: f"M-{row.device_id:04d}", head=Text("Máy", "Device")),
        Field(
            key="label",
            value=lambda row: row.label,
            head=Text("Tên", "Name"),
            show=_name,
        ),
        Field(
            key="observed_kind",
            value=lambda row: row.kind,
            head=Text("Máy tự nhận", "Says it is"),
            show=lambda row, reader: MISSING if row.kind is None else word(KINDS, row.kind, reader.language),
        ),
        Field(
            key="observed_at",
            value=lambda row: None if row.observed_at is None else iso_instant(row.observed_at),
            head=Text("Gửi gần nhất", "Last sent"),
            keep=True,
            show=lambda row, reader: (
                MISSING if row.observed_at is None else show_ago(row.observed_at, reader.now, reader.language)
            ),
        ),
        Field(
            key="fits",
            value=lambda row: " ".join(row.fits) or None,
            head=Text("Khớp với sổ", "Fits the book by"),
            show=_fits,
            keep=True,
            shrink=True,
        ),
        Field(
            key="points",
            value=lambda row: row.points,
            head=Text("Điểm", "Points"),
            right=True,
            keep=True,
        ),
        Field(key="case", value=_case),
        Field(key="copy_of", value=_copy_of),
        Field(key="simulated", value=lambda row: row.simulated),
    ),
)


def page(seen: CodePage, reader: Reader) -> list[str]:
    """Return one code and its machines."""
    row, code = seen.row, seen.row.code
    uses = reader.say(f"{code.used}/{code.uses} lượt", f"{code.used}/{several(code.uses, 'use', 'uses')}")
    left = word(STATES, row.state, reader.language)
    if row.state == "active":
        span = show_span(code.expires_at - reader.now, reader.language)
        left = reader.say(f"còn {span}", f"{span} left")
    lines = [clip(f"{row.number} · {safe_text(row.agency_name)} · {uses} · {left}", reader.width)]
    if code.networks:
        where = ", ".join(code.networks.split())
        lines.append(clip(reader.say(f"Chỉ dùng được từ mạng {where}", f"Usable only from {where}"), reader.width))
    if not seen.machines:
        return [*lines, reader.say("Chưa có máy nào ghi danh bằng mã này.", "No machine has enrolled by it yet.")]
    return [*lines, "", *MACHINES.table(seen.machines, reader), *_to_decide(seen, reader)]


def _to_decide(seen: CodePage, reader: Reader) -> list[str]:
    """What a person is asked of these machines, and the command that shows it."""
    cases = [case for one in seen.machines if (case := _case(one)) is not None]
    if not cases:
        return []
    shown = f"somay device why {cases[0]}" if len(cases) == 1 else "somay device cases"
    return [reader.say(f"Cần quyết định {len(cases)}: {shown}", f"To be decided, {len(cases)}: {shown}")]


def document(seen: CodePage) -> dict[str, Any]:
    """Return one code for programs."""
    head = {field.key: field.value(seen.row) for field in LISTING.fields}
    return {"schema": "somay.enrolment.v1", **head, "machines": MACHINES.document(seen.machines)["machines"]}
