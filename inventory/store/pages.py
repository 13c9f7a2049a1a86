"""What the page of one device or one code asks: everything kept about it, a statement a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Value(NamedTuple):
    """One field of a device as one source gives it."""

    field: str
    source: str
    value: str
    recorded_at: float
    recorded_by: str


class Section(NamedTuple):
    """The newest content of one section, and how its collector last fared."""

    name: str
    content: str | None
    observed_at: float | None
    outcome: str | None
    error: str | None
    tried_at: float | None


class Part(NamedTuple):
    """One component for the interval in which it was seen."""

    section: str
    part: str
    content: str
    seen_from: float
    seen_to: float | None


class Stay(NamedTuple):
    """Where a device stood for an interval."""

    agency_id: int
    room: str | None
    custodian: str | None
    valid_from: str
    valid_to: str
    recorded_by: str


class Channel(NamedTuple):
    """One agent of a device."""

    public_id: str
    version: str | None
    enrolled_at: float
    contacted_at: float | None
    revoked_at: float | None
    code_id: int
    copy_of: int | None
    """The device whose key it carried, before it found itself to be on another machine."""


class Enrolled(NamedTuple):
    """One machine that came in by a code."""

    device_id: int
    label: str
    simulated: bool
    kind: str | None
    enrolled_at: float
    contacted_at: float | None
    observed_at: float | None
    copy_of: int | None
    """The device whose disk its disk was copied from; it spent no use of the code."""
    agent_id: int
    identified: bool
    """Whether it was settled which machine it is."""
    fits: tuple[str, ...] = ()
    """The kinds of evidence by which it was found to be a machine on file."""
    points: int | None = None
    """What they are worth; of a question, what its best answer is."""
    case_id: int | None = None
    """The question that a person has to answer."""
    by: str | None = None
    """Who said that it is a machine on file: the register itself, or a person."""


class Standing(NamedTuple):
    """The number of staff of one category in one agency, with its days and source."""

    agency_id: int
    category: str
    basis: str
    number: int
    source: str | None
    valid_from: str
    valid_to: str


def contents(connection: Connection, section: str) -> dict[int, str]:
    """What each device last said of one section, as JSON."""
    question = "SELECT device_id, content FROM device_section WHERE section = :section AND content IS NOT NULL"
    return {row[0]: row[1] for row in connection.rows(question, section=section)}


def values(connection: Connection, device_id: int) -> list[Value]:
    """What each source says of each field today."""
    rows = connection.rows(
        "SELECT field, source, value, recorded_at, recorded_by FROM device_value"
        " WHERE device_id = :device AND superseded_at IS NULL AND source <> 'first' ORDER BY field, id",
        device=device_id,
    )
    return [Value(*row) for row in rows]


def sections(connection: Connection, device_id: int) -> list[Section]:
    """What the machine last sent, section by section."""
    rows = connection.rows(
        "SELECT section, content, observed_at, outcome, error, tried_at FROM device_section"
        " WHERE device_id = :device ORDER BY section",
        device=device_id,
    )
    return [Section(*row) for row in rows]


def parts(connection: Connection, device_id: int) -> list[Part]:
    """Which components were ever seen in the machine."""
    rows = connection.rows(
        "SELECT section, part, content, seen_from, seen_to FROM component WHERE device_id = :device"
        " ORDER BY section, seen_from, id",
        device=device_id,
    )
    return [Part(*row) for row in rows]


def stays(connection: Connection, device_id: int) -> list[Stay]:
    """Where the machine has stood, oldest first."""
    rows = connection.rows(
        "SELECT agency_id, room, custodian, valid_from, valid_to, recorded_by FROM placement"
        " WHERE device_id = :device AND superseded_at IS NULL ORDER BY valid_from",
        device=device_id,
    )
    return [Stay(*row) for row in rows]


def channels(connection: Connection, device_id: int) -> list[Channel]:
    """Which agents the machine has had, the newest first."""
    rows = connection.rows(
        "SELECT a.public_id, a.version, a.enrolled_at, a.contacted_at, a.revoked_at, a.code_id, o.device_id"
        " FROM agent a LEFT JOIN agent o ON o.id = a.copy_of_id WHERE a.device_id = :device ORDER BY a.id DESC",
        device=device_id,
    )
    return [Channel(*row) for row in rows]


def newest_measurement(connection: Connection, device_id: int) -> str | None:
    """What the machine last measured, as JSON."""
    content: str | None = connection.value(
        "SELECT content FROM measurement WHERE device_id = :device ORDER BY id DESC LIMIT 1", device=device_id
    )
    return content


def enrolled_by(connection: Connection, code_id: int) -> list[Enrolled]:
    """Which machines came in by a code, in the order in which they came."""
    rows = connection.rows(
        "SELECT d.id, d.label, d.simulated, d.observed_kind, a.enrolled_at, a.contacted_at, d.observed_at,"
        " o.device_id, a.id, a.identified_at IS NOT NULL"
        " FROM agent a JOIN device d ON d.id = a.device_id LEFT JOIN agent o ON o.id = a.copy_of_id"
        " WHERE a.code_id = :code ORDER BY a.id",
        code=code_id,
    )
    return [Enrolled(*row)._replace(simulated=bool(row[2]), identified=bool(row[9])) for row in rows]


def headcounts(connection: Connection, day: str) -> list[Standing]:
    """Which staff numbers hold on a day, with their source."""
    rows = connection.rows(
        "SELECT agency_id, category, basis, count, source, valid_from, valid_to FROM headcount"
        " WHERE valid_from <= :day AND :day < valid_to AND superseded_at IS NULL ORDER BY agency_id, basis, category",
        day=day,
    )
    return [Standing(*row) for row in rows]
