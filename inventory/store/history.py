"""Statements of a machine's history: components and programs as intervals, and what changed by which snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from inventory.store.engine import Connection


class Component(NamedTuple):
    """One part of a device that was there when it was last looked for."""

    id: int
    part: str
    content: str


class Changed(NamedTuple):
    """One thing that changed, as JSON before and after."""

    section: str
    part: str
    before: str | None
    after: str | None


class Brought(NamedTuple):
    """By which snapshot of which device, and when it was taken."""

    device_id: int
    at: float
    stream_id: int
    sequence: int


class OnRecord(NamedTuple):
    """The parts of a device section by section: those that are there, and which sections ever had any."""

    there: dict[str, list[Component]]
    had: frozenset[str]


def on_record(connection: Connection, device_id: int) -> OnRecord:
    """Return the parts of a device as they were when they were last observed, of all sections at once."""
    rows = connection.rows(
        "SELECT section, id, part, CASE WHEN seen_to IS NULL THEN content END FROM component"
        " WHERE device_id = :id ORDER BY id",
        id=device_id,
    )
    there: dict[str, list[Component]] = {}
    for section, number, part, content in rows:
        if content is not None:
            there.setdefault(section, []).append(Component(number, part, content))
    return OnRecord(there, frozenset(row[0] for row in rows))


def is_taken(connection: Connection, device_id: int, section: str, part: str, number: int) -> bool:
    """Tell whether another part went by a name since the part ``number`` came."""
    question = """
    SELECT 1 FROM component o JOIN component c ON c.id = :number
    WHERE o.device_id = :id AND o.section = :section AND o.part = :part AND o.id <> c.id
    AND (o.seen_to IS NULL OR o.seen_to > c.seen_from) LIMIT 1
    """
    return connection.value(question, id=device_id, section=section, part=part, number=number) is not None


def begin(connection: Connection, by: Brought, section: str, parts: Iterable[tuple[str, str]]) -> None:
    """Begin the interval of parts, given as name and content."""
    connection.many(
        "INSERT INTO component (device_id, section, part, content, seen_from, stream_id, sequence)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(by.device_id, section, part, content, by.at, by.stream_id, by.sequence) for part, content in parts],
    )


def told_more(connection: Connection, parts: Sequence[tuple[str, str, int]]) -> None:
    """Store what is known now of parts that stayed, as ``(name, content, id)``."""
    connection.many("UPDATE component SET part = ?, content = ? WHERE id = ?", parts)


def end(connection: Connection, numbers: Iterable[int], at: float) -> None:
    """End the interval of parts that were looked for and not found."""
    connection.many("UPDATE component SET seen_to = ? WHERE id = ?", [(at, number) for number in numbers])


def changed(connection: Connection, by: Brought, changes: Sequence[Changed]) -> None:
    """Note what changed."""
    connection.many(
        "INSERT INTO device_change (device_id, at, section, part, before, after, stream_id, sequence)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(by.device_id, by.at, *one, by.stream_id, by.sequence) for one in changes],
    )


def installed(connection: Connection, device_id: int) -> set[int]:
    """Return the releases that were installed when it was last looked for them."""
    question = "SELECT release_id FROM installation WHERE device_id = :id AND seen_to IS NULL"
    return {row[0] for row in connection.rows(question, id=device_id)}


def had_installations(connection: Connection, device_id: int) -> bool:
    """Tell whether a program was ever seen on a device."""
    return connection.value("SELECT 1 FROM installation WHERE device_id = :id LIMIT 1", id=device_id) is not None


def release(connection: Connection, number: int) -> tuple[int, str, str]:
    """Return title, name and version of a release."""
    row = connection.one(
        "SELECT t.id, t.name, r.version FROM software_release r JOIN software_title t ON t.id = r.title_id"
        " WHERE r.id = :id",
        id=number,
    )
    assert row is not None  # installations refer to it
    return row[0], row[1], row[2]


_TITLE: Final = (
    "INSERT INTO software_title (id, name, architecture, publisher) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
)
_RELEASE: Final = "INSERT INTO software_release (id, title_id, version) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING"
_INSTALL: Final = """
INSERT INTO installation (device_id, release_id, seen_from) VALUES (?, ?, ?)
ON CONFLICT (device_id, release_id, seen_from) DO UPDATE SET seen_to = NULL
"""


def unknown(connection: Connection, numbers: Collection[int]) -> list[int]:
    """Return which releases the register has never heard of, in their order."""
    known: set[int] = set()
    asked = sorted(numbers)
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        some += some[-1:] * (-len(some) % _STEP)  # so that there are few statements, and the driver knows them again
        marks = ", ".join("?" * len(some))
        found = connection.execute(f"SELECT id FROM software_release WHERE id IN ({marks})", some)  # noqa: S608  # marks alone
        known.update(row[0] for row in found.fetchall())
    return [number for number in asked if number not in known]


_AT_ONCE: Final = 512
_STEP: Final = 64


def publish(connection: Connection, releases: Sequence[tuple[int, int, str, str, str, str | None]]) -> None:
    """Make releases known, as ``(id, title, version, name, architecture, publisher)``; others may do so meanwhile."""
    # One order for everyone, so that two writers never wait for each other in a circle.
    titles = {title: (name, processor, maker) for _, title, _, name, processor, maker in releases}
    connection.many(_TITLE, [(number, *titles[number]) for number in sorted(titles)])
    connection.many(_RELEASE, [(number, title, version) for number, title, version, *_ in releases])


def install(connection: Connection, by: Brought, numbers: Iterable[int]) -> None:
    """Begin installations of releases that are known."""
    connection.many(_INSTALL, [(by.device_id, number, by.at) for number in sorted(numbers)])


def uninstall(connection: Connection, by: Brought, numbers: Iterable[int]) -> None:
    """End installations that were looked for and not found."""
    connection.many(
        "UPDATE installation SET seen_to = ? WHERE device_id = ? AND release_id = ? AND seen_to IS NULL",
        [(by.at, by.device_id, number) for number in sorted(numbers)],
    )
