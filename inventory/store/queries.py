"""What the reading wing asks: one portable statement a question, plain rows out.

``day`` is ISO text of valid time; only rows that are current knowledge are asked. Every question answers for the whole
register in one statement, so that a screen costs a handful of them however many agencies there are.
"""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.store.engine import Connection


class Unit(NamedTuple):
    """An agency as it was on a day."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    position: int


class Group(NamedTuple):
    """How many devices stand alike in one agency.

    ``sight`` is ``today``, ``recent`` or ``silent``; of what was never heard, ``awaited`` where an agent is enrolled,
    else ``by_hand``.
    """

    agency_id: int | None
    kind: str
    lifecycle: str
    purpose: str
    ownership: str
    sight: str
    simulated: bool
    number: int


class Holder(NamedTuple):
    """One device in somebody's hands; ``custodian`` is absent where none is named."""

    id: int
    agency_id: int | None
    home_id: int | None
    """The agency of the day itself, also where the facts are told on later units."""
    kind: str
    lifecycle: str
    purpose: str
    ownership: str
    custodian: str | None
    sight: str
    simulated: bool


class Staff(NamedTuple):
    """The number of staff of one category in one agency."""

    agency_id: int
    category: str
    basis: str
    number: int
    home_id: int
    """The agency of the day itself, also where the facts are told on later units."""


class Machine(NamedTuple):
    """One device with its standing and place on a day."""

    id: int
    label: str
    simulated: bool
    observed_kind: str | None
    observed_at: float | None
    kind: str
    kind_source: str
    lifecycle: str
    purpose: str
    ownership: str
    agency_id: int | None
    room: str | None
    custodian: str | None
    placed_from: str | None
    sight: str
    home_id: int | None = None
    """The agency of the day itself, where the place is told on later units."""


class Sight(NamedTuple):
    """By which instants contact is judged: recent from ``fresh_since``, today from ``today_since``, none ``until``."""

    fresh_since: float
    today_since: float
    until: float


_UNITS = """
SELECT agency_id, code, name, kind, parent_id, position FROM agency_version
WHERE valid_from <= :day AND :day < valid_to AND superseded_at IS NULL
ORDER BY position, code, agency_id
"""

_SIGHT = """
CASE WHEN d.observed_at < :fresh_since THEN 'silent' WHEN d.observed_at < :today_since THEN 'recent'
     WHEN d.observed_at IS NOT NULL THEN 'today'
     WHEN EXISTS (SELECT 1 FROM agent a WHERE a.device_id = d.id AND a.enrolled_at < :until
                  AND (a.revoked_at IS NULL OR a.revoked_at >= :until)) THEN 'awaited' ELSE 'by_hand' END
"""

# A contact after the asked day says nothing of it; only then is the day before looked up. It is joined, because SQLite
# would ask a subquery anew each time the column is named.
_DEVICE = """
(SELECT id, label, simulated, observed_kind,
     CASE WHEN observed_at < :until THEN observed_at ELSE h.seen_at END AS observed_at
 FROM device LEFT JOIN sighting h ON h.device_id = device.id AND h.day = CASE WHEN observed_at >= :until THEN
     (SELECT MAX(x.day) FROM sighting x WHERE x.device_id = device.id AND x.day <= :day) END)
"""

PLACED = f"""
JOIN {_DEVICE} d ON d.id = s.device_id
LEFT JOIN placement p ON p.device_id = s.device_id
     AND p.valid_from <= :day AND :day < p.valid_to AND p.superseded_at IS NULL
WHERE s.valid_from <= :day AND :day < s.valid_to AND s.superseded_at IS NULL
"""  # a constant of this module; every value is a parameter
_STANDING = f"FROM device_standing s {PLACED}"

_TALLY = f"""
SELECT p.agency_id, s.kind, s.lifecycle, s.purpose, s.ownership, {_SIGHT} AS sight, d.simulated, COUNT(*)
{_STANDING} GROUP BY 1, 2, 3, 4, 5, 6, 7
"""  # two constants of this module; every value is a parameter

_HOLDERS = f"""
SELECT d.id, p.agency_id, p.agency_id, s.kind, s.lifecycle, s.purpose, s.ownership, p.custodian, {_SIGHT} AS sight,
    d.simulated {_STANDING}
"""  # likewise

MACHINE = f"""
d.id, d.label, d.simulated, d.observed_kind, d.observed_at, s.kind, s.kind_source, s.lifecycle, s.purpose,
s.ownership, p.agency_id, p.room, p.custodian, p.valid_from, {_SIGHT} AS sight
"""
_ONE_BY_ONE = f"SELECT {MACHINE} {_STANDING}"

_PURCHASES = """
SELECT device_id, value FROM device_value
WHERE field = 'purchased_on' AND source = 'person' AND superseded_at IS NULL
"""

_STAFF = """
SELECT agency_id, category, basis, SUM(count) FROM headcount
WHERE valid_from <= :day AND :day < valid_to AND superseded_at IS NULL
GROUP BY agency_id, category, basis
"""


def units(connection: Connection, day: str) -> list[Unit]:
    """Which agencies there were on ``day``, in their customary order."""
    return [Unit(*row) for row in connection.rows(_UNITS, day=day)]


def unit_of_code(connection: Connection, code: str, day: str) -> Unit | None:
    """Which agency had just this code on ``day``, if there was one."""
    row = connection.one(
        "SELECT agency_id, code, name, kind, parent_id, position FROM agency_version WHERE code = :code"
        " AND valid_from <= :day AND :day < valid_to AND superseded_at IS NULL",
        code=code,
        day=day,
    )
    return None if row is None else Unit(*row)


def tally(connection: Connection, day: str, sight: Sight) -> list[Group]:
    """How many devices stood where, grouped by everything a definition can switch on."""
    rows = connection.rows(_TALLY, day=day, **sight._asdict())
    return [Group(*row)._replace(simulated=bool(row[6])) for row in rows]


def holders(connection: Connection, day: str, sight: Sight) -> list[Holder]:
    """In whose hands each device was, in no order."""
    return list(map(Holder._make, connection.rows(_HOLDERS, day=day, **sight._asdict())))


_COUNTED = itemgetter(*(Holder._fields.index(name) for name in Group._fields if name != "number"))


_STATES = """
SELECT t.device_id, t.section, t.content FROM device_state t
WHERE t.since = (SELECT MAX(u.since) FROM device_state u
    WHERE u.device_id = t.device_id AND u.section = t.section AND u.since < :until)
"""


def states(connection: Connection, *, until: float) -> dict[tuple[int, str], str]:
    """What each device last said of the sections that indicators ask for, before ``until``; contents are JSON."""
    return {(device, section): content for device, section, content in connection.rows(_STATES, until=until)}


def grouped(holders: Iterable[Holder]) -> list[Group]:
    """Return what :func:`tally` would have found, without asking again."""
    alike = Counter(map(_COUNTED, holders))
    return [Group._make((*key[:-1], bool(key[-1]), number)) for key, number in alike.items()]


def machines(connection: Connection, day: str, sight: Sight) -> list[Machine]:
    """Which devices stood where, one by one."""
    statement = f"{_ONE_BY_ONE} ORDER BY d.id"
    rows = connection.rows(statement, day=day, **sight._asdict())
    return [Machine(row[0], row[1], bool(row[2]), *row[3:]) for row in rows]


def machine(connection: Connection, device_id: int, day: str, sight: Sight) -> Machine | None:
    """Where one device stood and how it counted, or ``None`` where it did not count yet."""
    statement = f"{_ONE_BY_ONE} AND d.id = :device"
    row = connection.one(statement, device=device_id, day=day, **sight._asdict())
    return None if row is None else Machine(*row)._replace(simulated=bool(row[2]))


def purchases(connection: Connection) -> dict[int, str]:
    """On which day each device was bought, where a person said so."""
    return dict(connection.rows(_PURCHASES))


def staff(connection: Connection, day: str) -> list[Staff]:
    """How many people worked where, by category and basis."""
    return [Staff(row[0], row[1], row[2], int(row[3]), row[0]) for row in connection.rows(_STAFF, day=day)]


def setting(connection: Connection, name: str) -> str | None:
    """What the register says about itself under ``name``."""
    value: str | None = connection.value("SELECT value FROM setting WHERE name = :name", name=name)
    return value


class Ingest(NamedTuple):
    """How the agents and their streams stand, in totals."""

    agents: int
    quarantined: int
    forked: int
    lost: int


_INGEST = """
SELECT (SELECT COUNT(*) FROM agent WHERE revoked_at IS NULL), (SELECT COUNT(*) FROM quarantine),
       (SELECT COUNT(*) FROM stream WHERE forked_at IS NOT NULL), (SELECT COALESCE(SUM(lost), 0) FROM stream)
"""

_LAST_HEARD = f"""
SELECT p.agency_id, MAX(d.observed_at) FROM placement p JOIN {_DEVICE} d ON d.id = p.device_id
WHERE p.valid_from <= :day AND :day < p.valid_to AND p.superseded_at IS NULL AND d.observed_at IS NOT NULL
GROUP BY p.agency_id
"""  # noqa: S608  # as above


def ingest(connection: Connection) -> Ingest:
    """How many agents there are, and what of theirs could not be taken in."""
    row = connection.one(_INGEST)
    assert row is not None  # an aggregate always answers
    return Ingest(*map(int, row))


def last_heard(connection: Connection, day: str, *, until: float) -> dict[int, float]:
    """When any machine of each agency was last heard before ``until``, the end of ``day``."""
    return dict(connection.rows(_LAST_HEARD, day=day, until=until))


def newest_observation(connection: Connection) -> float | None:
    """How fresh the register's data is: when the youngest snapshot was taken."""
    instant: float | None = connection.value("SELECT MAX(observed_at) FROM device")
    return instant


def aliases(connection: Connection) -> list[tuple[int, str]]:
    """Under which other names people know the agencies."""
    rows = connection.rows("SELECT agency_id, name FROM agency_alias WHERE superseded_at IS NULL ORDER BY id")
    return [(row[0], row[1]) for row in rows]


def device_exists(connection: Connection, device_id: int) -> bool:
    """Whether the register holds a device."""
    return connection.one("SELECT id FROM device WHERE id = :id", id=device_id) is not None


def code_holder(connection: Connection, code: str, day: str) -> tuple[str, str] | None:
    """Which agency has ``code`` on ``day`` or is the first to have it later: its name, and since when."""
    row = connection.one(
        "SELECT name, valid_from FROM agency_version WHERE LOWER(code) = :code AND :day < valid_to"
        " AND superseded_at IS NULL ORDER BY valid_from LIMIT 1",
        code=code.lower(),
        day=day,
    )
    return None if row is None else (row[0], row[1])


def agency_since(connection: Connection, agency_id: int) -> str | None:
    """Since which day an agency is on file."""
    day: str | None = connection.value(
        "SELECT MIN(valid_from) FROM agency_version WHERE agency_id = :id AND superseded_at IS NULL", id=agency_id
    )
    return day
