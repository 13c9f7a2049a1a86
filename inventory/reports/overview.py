"""The state of the district in ten lines: the two figures, the machines, the contact, and what needs a look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from agent.text import Text
from inventory.access.expiry import SOON_SECONDS
from inventory.indicators import figure, the
from inventory.indicators.equipment import left_out
from inventory.indicators.facts import Facts, Scope, everything, load
from inventory.reports.agencies import AgencyRow, rows_of
from inventory.reports.findings import found_rows, looked_at
from inventory.store import identity_pages, queries
from inventory.text.when import DAY_SECONDS, day_of, end_of, show_day

if TYPE_CHECKING:
    from inventory.indicators.definition import Definition, Figure
    from inventory.store.engine import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """When the computers in service were last heard; the five add up to them."""

    today: int
    recent: int
    """Heard within 30 days, but not yet today."""
    silent: int
    awaited: int
    """Enrolled, and nothing sent yet."""
    by_hand: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Something a person should look at, worst first."""

    urgent: bool
    text: Text
    todo: str
    """The command that shows it; empty where ``somay finding show`` does, of the number in the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the first screen shows."""

    name: str
    day: str
    now: float
    data_at: float | None
    agencies: int
    units: int
    staff: int
    workstations_per_staff: Figure
    broadband: Figure
    workstations: int
    servers: int
    out_of_service: int
    contact: Contact
    others: tuple[tuple[str, int], ...]
    """Kind and number of everything in service that is no computer on a desk or in a rack."""
    devices: int
    simulated: int
    agents: int
    attention: tuple[Attention, ...]


def overview(
    connection: Connection, now: float, day: str | None = None, *, certificate_until: float | None = None
) -> Overview:
    """Return the state of the whole register; the end of the server's certificate is told where it is near."""
    facts = load(connection, day or day_of(now), now)
    scope = everything(facts)
    health = queries.ingest(connection)
    per_staff = figure(the("ws_per_staff", facts.day), facts, scope)
    reading = the("computers_per_staff", facts.day)
    computers = figure(reading, facts, scope)
    kinds = reading.definition.kinds
    found = [*_ending(facts.day, certificate_until, now), *_attention(connection, facts, scope, health, now)]
    return Overview(
        name=queries.setting(connection, "name") or scope.name,
        day=facts.day,
        now=now,
        data_at=queries.newest_observation(connection),
        agencies=len(scope.agencies),
        units=len(facts.units),
        staff=per_staff.denominator,
        workstations_per_staff=per_staff,
        broadband=figure(the("agency_broadband", facts.day), facts, scope),
        workstations=per_staff.numerator,
        servers=computers.numerator - per_staff.numerator,
        out_of_service=sum(group.number for group in facts.groups if group.kind in kinds) - computers.numerator,
        contact=_contact(reading.definition, facts, scope),
        others=_others(kinds, facts),
        devices=sum(group.number for group in facts.groups),
        simulated=sum(group.number for group in facts.groups if group.simulated),
        agents=health.agents,
        attention=tuple(sorted(found, key=lambda one: not one.urgent)),
    )


def _contact(definition: Definition, facts: Facts, scope: Scope) -> Contact:
    sights: Counter[str] = Counter()
    for group in facts.groups:
        if left_out(definition, group, scope) is None:
            sights[group.sight] += group.number
    return Contact(**{field.name: sights[field.name] for field in fields(Contact)})


def _others(counted: tuple[str, ...], facts: Facts) -> tuple[tuple[str, int], ...]:
    kinds: Counter[str] = Counter()
    for group in facts.groups:
        if group.kind not in counted and group.lifecycle == "in_service":
            kinds[group.kind] += group.number
    return tuple(kinds.most_common())


def _attention(
    connection: Connection, facts: Facts, scope: Scope, health: queries.Ingest, now: float
) -> list[Attention]:
    """What is on file as a finding; of a past day, and where nobody has looked yet, what the facts alone tell."""
    rows = rows_of(facts, scope)
    if facts.day == day_of(now) and looked_at(connection) is not None:
        return [*_found(connection), *_asked(connection), *_kept_aside(health), *_weak(rows)]
    return [
        *_broken(health),
        *(_asked(connection) if facts.day == day_of(now) else ()),
        *_silent(rows, queries.last_heard(connection, facts.day, until=end_of(facts.day))),
        *_weak(rows),
        *_unplaced(facts),
    ]


def _asked(connection: Connection) -> list[Attention]:
    """The questions of which only a person can tell whether two devices are one."""
    number = identity_pages.waiting(connection)
    if not number:
        return []
    text = Text(
        f"{number} câu hỏi chờ quyết định: hai máy trong sổ có là một không",
        f"{number} question{'s' * (number != 1)} to be decided: whether two devices are one",
    )
    return [Attention(urgent=False, text=text, todo="somay device cases")]


def _unplaced(facts: Facts) -> list[Attention]:
    """Computers in service that stand in no agency, and so in no figure of one."""
    kinds = the("computers_per_staff", facts.day).definition.kinds
    number = sum(
        group.number
        for group in facts.groups
        if group.agency_id is None and group.kind in kinds and group.lifecycle == "in_service"
    )
    if not number:
        return []
    text = Text(
        f"{number} máy tính chưa thuộc cơ quan nào, không tính cho ai",
        f"{number} computer{'s' * (number != 1)} in no agency, counted for none",
    )
    return [Attention(urgent=False, text=text, todo="somay device list --unplaced")]


def _ending(day: str, until: float | None, now: float) -> list[Attention]:
    """The certificate that all agents check: urgent in its last week, and once it has ended."""
    if until is None or until > now + SOON_SECONDS or day != day_of(now):
        return []
    vi, en = (show_day(day_of(until), language) for language in ("vi", "en"))
    days = int((until - now) // DAY_SECONDS)
    text = Text(
        f"Chứng thư máy chủ hết hạn {vi}, còn {days} ngày",
        f"The server's certificate ends on {en}, in {days} day{'s' * (days != 1)}",
    )
    if until <= now:
        text = Text(
            f"Chứng thư máy chủ đã hết hạn {vi}: không máy nào gửi được, agent giữ lại",
            f"The server's certificate ended on {en}: nothing can be sent, agents keep it",
        )
    return [Attention(urgent=days < 7, text=text, todo="somay tls renew")]


def _found(connection: Connection) -> list[Attention]:
    """The open findings that nobody has acknowledged."""
    return [
        Attention(
            urgent=one.standing == "urgent",
            text=Text(*(f"{one.number}  {one.says(language)}" for language in ("vi", "en"))),
            todo="",
        )
        for one in found_rows(connection)
        if one.standing in {"urgent", "normal"}
    ]


def _broken(health: queries.Ingest) -> list[Attention]:
    found = []
    if health.forked:
        found.append(
            Attention(
                urgent=True,
                text=Text(
                    f"{health.forked} dòng bản ghi bị tách đôi: có thể hai máy chung một khóa",
                    f"{health.forked} streams forked: two machines may share one key",
                ),
                todo="somay device list",
            )
        )
    return [*found, *_kept_aside(health)]


def _kept_aside(health: queries.Ingest) -> list[Attention]:
    if not health.quarantined:
        return []
    text = Text(
        f"{health.quarantined} bản ghi không nhận được, đang giữ riêng để xem",
        f"{health.quarantined} snapshots could not be accepted and are kept aside",
    )
    return [Attention(urgent=False, text=text, todo="somay device list")]


def _silent(rows: list[AgencyRow], heard: dict[int, float]) -> list[Attention]:
    """An office that went quiet as a whole is one thing to look at, not as many as it has machines."""
    found = []
    for row in rows:
        if row.computers and not row.seen and row.id in heard:
            since = day_of(heard[row.id])
            found.append(
                Attention(
                    urgent=False,
                    text=Text(
                        f"{row.name} không báo cáo từ {show_day(since, 'vi')}: {row.computers} máy",
                        f"{row.name} not heard since {show_day(since, 'en')}: {row.computers} machines",
                    ),
                    todo=f"somay agency show {row.code}",
                )
            )
    return found


def _weak(rows: list[AgencyRow]) -> list[Attention]:
    return [
        Attention(
            urgent=False,
            text=Text(
                f"{row.name}: đường truyền đo không đạt băng rộng", f"{row.name}: the line measured below broadband"
            ),
            todo=f"somay agency show {row.code}",
        )
        for row in rows
        if row.broadband == "contradicted"
    ]
