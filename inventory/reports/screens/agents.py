"""The list of agents, and the page of those that one device has had."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.reports.form import Field, Listing
from inventory.reports.screens.words import SIMULATED, several, word
from inventory.text.numbers import MISSING, number
from inventory.text.table import clip, ends, pad, width, wrap
from inventory.text.when import DAY_SECONDS, day_of, iso_instant, show_ago, show_day, show_moment, show_span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inventory.reports.agents import AgentPage, AgentRow
    from inventory.reports.form import Reader
    from inventory.store.agent_pages import Event, Fact

STATES: Final = {
    "in_use": Text("đang dùng", "in use"),
    "silent": Text("im lặng", "silent"),
    "never_contacted": Text("chưa liên lạc", "no contact yet"),
    "rotating": Text("đang đổi khóa", "changing key"),
    "noisy": Text("đổi quá nhiều", "noisy"),
    "revoked": Text("đã thu hồi", "revoked"),
}

WEEK_SECONDS: Final = 7 * DAY_SECONDS
_PACES: Final = ("inventory", "measure", "contact", "spread")
_NEED_A_LOOK: Final = ("revoked", "noisy", "rotating", "silent", "never_contacted")


def _name(row: AgentRow, _reader: Reader) -> str:
    return f"{row.fact.label} ({SIMULATED})" if row.fact.simulated else row.fact.label


def _contact(row: AgentRow, reader: Reader) -> str:
    at = row.fact.contacted_at
    return MISSING if at is None else show_ago(at, reader.now, reader.language)


def _heard(row: AgentRow, reader: Reader) -> str:
    """Return the last contact in few words: how long ago, or which day."""
    at = row.fact.contacted_at
    if at is None:
        return MISSING
    if not 0 <= reader.now - at < WEEK_SECONDS:
        return show_day(day_of(at), reader.language)
    span = show_span(reader.now - at, reader.language)
    return reader.say(f"{span} trước", f"{span} ago")


LISTING: Final[Listing[AgentRow]] = Listing(
    "somay.agents.v1",
    "agents",
    (
        Field(key="device", value=lambda row: row.device, head=Text("Máy", "Device")),
        Field(key="label", value=lambda row: row.fact.label, head=Text("Tên", "Name"), show=_name),
        Field(key="agent", value=lambda row: row.fact.public_id),
        Field(key="agency", value=lambda row: row.agency and row.agency.code),
        Field(
            key="agency_name",
            value=lambda row: row.agency and row.agency.name,
            head=Text("Cơ quan", "Agency"),
            shrink=True,
        ),
        Field(
            key="state",
            value=lambda row: row.state,
            head=Text("Tình trạng", "State"),
            show=lambda row, reader: word(STATES, row.state, reader.language),
        ),
        Field(
            key="contacted_at",
            value=lambda row: _instant(row.fact.contacted_at),
            head=Text("Liên lạc", "Last contact"),
            show=_heard,
        ),
        Field(key="version", value=lambda row: row.fact.version, head=Text("Bản", "Version")),
        Field(
            key="enrolled_at",
            value=lambda row: iso_instant(row.fact.enrolled_at),
            head=Text("Ghi danh", "Enrolled"),
            show=lambda row, reader: show_day(day_of(row.fact.enrolled_at), reader.language),
        ),
        Field(key="enrolment", value=lambda row: f"E-{row.fact.code_id:04d}"),
        Field(key="copy_of", value=lambda row: _label(row.fact.copy_of)),
        Field(key="rotation_asked_at", value=lambda row: _instant(row.fact.rotation_asked_at)),
        Field(key="noisy_at", value=lambda row: _instant(row.fact.noisy_at)),
        Field(key="revoked_at", value=lambda row: _instant(row.fact.revoked_at)),
        Field(key="changes_today", value=lambda row: row.fact.changes),
        Field(key="simulated", value=lambda row: row.fact.simulated),
    ),
)


def count_line(rows: Sequence[AgentRow], reader: Reader) -> str:
    """Return how many agents were listed, and how many of them in which state that needs a look."""
    total = reader.say(f"{len(rows)} agent", several(len(rows), "agent", "agents"))
    counts = Counter(row.state for row in rows)
    looks = (f"{counts[state]} {STATES[state].to(reader.language)}" for state in _NEED_A_LOOK if counts[state])
    return "\n".join(wrap(", ".join((total, *looks)), reader.width))


def page(pages: Sequence[AgentPage], reader: Reader) -> list[str]:
    """Return the agents of one device, the newest first."""
    lines: list[str] = []
    for seen in pages:
        lines += [*([""] if lines else []), *_one(seen, reader)]
    return lines


def _one(seen: AgentPage, reader: Reader) -> Iterator[str]:
    row = seen.row
    left = f"{row.device} · {_name(row, reader)} · {row.agency.name if row.agency else MISSING}"
    right = word(STATES, row.state, reader.language)
    yield ends(safe_text(clip(left, reader.width - width(right) - 2)), right, reader.width)
    label = 12 if reader.language == "vi" else 14
    for head, text in _facts(seen, reader):
        yield clip(f"{pad(head, label)} {safe_text(text)}".rstrip(), reader.width)


def _facts(seen: AgentPage, reader: Reader) -> Iterator[tuple[str, str]]:
    fact, language = seen.row.fact, reader.language
    yield "Agent", f"{fact.public_id}, {reader.say('bản', 'version')} {fact.version or MISSING}"
    yield reader.say("Ghi danh", "Enrolled"), f"{show_moment(fact.enrolled_at, language)}, {_came_by(fact, reader)}"
    yield reader.say("Liên lạc", "Last contact"), _contact(seen.row, reader)
    yield reader.say("Đã nhận", "Received"), _received(seen, reader)
    yield reader.say("Thay đổi", "Changes"), _changes(seen, reader)
    if own := _pace(fact, reader):
        yield reader.say("Nhịp riêng", "Own pace"), own
    head = reader.say("Lịch sử", "History")
    for at, text in _history(seen, reader):
        yield head, f"{show_moment(at, language)}  {text}"
        head = ""


def _came_by(fact: Fact, reader: Reader) -> str:
    if fact.copy_of is None:
        return reader.say(f"bằng mã E-{fact.code_id:04d}", f"by code E-{fact.code_id:04d}")
    original = _label(fact.copy_of)
    return reader.say(f"tự làm khóa: đĩa chép từ {original}", f"by a key of its own: its disk is {original}'s copy")


def _received(seen: AgentPage, reader: Reader) -> str:
    language = reader.language
    ingested, lost, aside = (
        number(sum(getattr(one, name) for one in seen.epochs), language) for name in ("ingested", "lost", "quarantined")
    )
    return reader.say(
        f"{ingested} bản ghi; mất {lost}, giữ riêng {aside}", f"{ingested} snapshots; {lost} lost, {aside} kept aside"
    )


def _changes(seen: AgentPage, reader: Reader) -> str:
    today = number(seen.row.fact.changes, reader.language)
    text = reader.say(f"{today} hôm nay", f"{today} today")
    if seen.noisy_days:
        days = ", ".join(show_day(day, reader.language) for day in seen.noisy_days[-3:])
        text += reader.say(f"; quá nhiều ngày {days}", f"; too many on {days}")
    return text


def _pace(fact: Fact, reader: Reader) -> str:
    """Return what somebody has set for this agent, nothing where it goes as its kind does."""
    words = (
        (fact.inventory_seconds, "kiểm kê mỗi", "inventory every"),
        (fact.measure_seconds, "đo mỗi", "measures every"),
        (fact.contact_seconds, "liên lạc mỗi", "contacts every"),
        (fact.spread_seconds, "chờ lúc khởi động đến", "waits at its start up to"),
    )
    told = ((seconds, reader.say(vi, en)) for seconds, vi, en in words if seconds is not None)
    return ", ".join(f"{name} {show_span(seconds, reader.language)}" for seconds, name in told)


def _history(seen: AgentPage, reader: Reader) -> list[tuple[float, str]]:
    told = [(one.happened_at, _told(one, reader)) for one in seen.events]
    forked = reader.say("hai máy gửi chung một dãy số", "two machines sent under one numbering")
    told += [(one.forked_at, forked) for one in seen.epochs if one.forked_at is not None]
    return sorted(told)


def _told(event: Event, reader: Reader) -> str:
    by = f" ({event.recorded_by})" if event.recorded_by else ""
    other = _label(event.other_device)
    words = {
        "copied": Text(
            f"đĩa được chép sang máy khác, nay là {other}", f"its disk was copied to another machine, now {other}"
        ),
        "rotation_asked": Text(f"được yêu cầu đổi khóa{by}", f"asked to change its key{by}"),
        "rotated": Text("đã đổi khóa", "changed its key"),
        "revoked": Text(f"bị thu hồi{by}", f"revoked{by}"),
    }
    return word(words, event.kind, reader.language)


def document(pages: Sequence[AgentPage]) -> dict[str, Any]:
    """Return the agents of one device for programs, the newest first."""
    return {
        "schema": "somay.agent.v1",
        "device": pages[0].row.device,
        "agents": [
            {
                **{field.key: field.value(seen.row) for field in LISTING.fields},
                "noisy_days": list(seen.noisy_days),
                "pace": {name: getattr(seen.row.fact, f"{name}_seconds") for name in _PACES},
                "epochs": [
                    {
                        "epoch": one.epoch,
                        "started_at": iso_instant(one.started_at),
                        "ingested": one.ingested,
                        "lost": one.lost,
                        "quarantined": one.quarantined,
                        "forked_at": _instant(one.forked_at),
                    }
                    for one in seen.epochs
                ],
                "events": [
                    {
                        "event": one.kind,
                        "at": iso_instant(one.happened_at),
                        "by": one.recorded_by,
                        "other_device": _label(one.other_device),
                    }
                    for one in seen.events
                ],
            }
            for seen in pages
        ],
    }


def _label(device: int | None) -> str | None:
    return None if device is None else f"M-{device:04d}"


def _instant(instant: float | None) -> str | None:
    return None if instant is None else iso_instant(instant)
