"""What the writer remembers of each agent between two groups, so that the hot path asks the database nothing.

It is right for as long as nobody else has written; the writer says when that is no longer so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inventory.ingest.clock import local_day
from inventory.ingest.refusal import Refused
from inventory.store import enrolments, intake, observed, probing, schema, spells

if TYPE_CHECKING:
    from inventory.store.engine import Connection
    from inventory.store.intake import Known, Stream
    from inventory.store.observed import Section
    from inventory.store.probing import Target
    from inventory.store.spells import Awake, Contact


@dataclass(slots=True)
class Spells:
    """The intervals that go on, and how far each is written."""

    awake: Awake | None
    contact: Contact | None
    awake_written: Awake | None
    contact_written: Contact | None


@dataclass(slots=True)
class Remembered:
    """One agent: who it is, where its device stands, how far its streams are, what sections are on record."""

    public_id: str
    known: Known
    kind: str | None
    agency: str
    day: str
    sections: dict[str, Section]
    changed_at: float
    """The moment of the newest change of its history."""
    counts_as: str | None = None
    """The kind in force today, which a person or a code may have given."""
    streams: dict[str, Stream] = field(default_factory=dict)
    sighted: set[str] = field(default_factory=set)
    """The days on which the register is known to know of contact."""
    changes: int | None = None
    """How many changes of its inventory came on this day; ``None``: not asked yet."""

    spells: Spells | None = None
    """Since when its machine writes and it is in contact; ``None``: not asked yet."""

    stands_by_until: float = 0.0
    """Until then nobody asks again whether it is the probe of its office: another one is."""

    @property
    def device(self) -> str:
        """The number on the label."""
        return f"M-{self.known.device_id:04d}"


class Memory:
    """The agents of one register."""

    def __init__(self) -> None:
        self._agents: dict[str, Remembered] = {}
        self._server_epoch = ""
        self._targets: list[Target] | None = None

    def __len__(self) -> int:
        return len(self._agents)

    def forget(self) -> None:
        """Drop everything: somebody else has written."""
        self._agents.clear()
        self._server_epoch = ""
        self._targets = None

    def drop(self, public_id: str) -> None:
        """Ask again about one agent: its keys have changed."""
        self._agents.pop(public_id, None)

    def targets(self, connection: Connection) -> list[Target]:
        """Return the services that probes visit, asked for once."""
        if self._targets is None:
            self._targets = probing.targets(connection)
        return self._targets

    def server_epoch(self, connection: Connection) -> str:
        """Return the identity of the register's history, asked for once."""
        self._server_epoch = self._server_epoch or schema.server_epoch(connection)
        return self._server_epoch

    def agent(self, connection: Connection, public_id: str, now: float) -> Remembered | None:
        """Return an agent, asked for once."""
        found = self._agents.get(public_id)
        if found is None:
            known = intake.agent(connection, public_id)
            if known is None:
                return None
            sections = observed.sections(connection, known.device_id)
            changed_at = observed.changed_at(connection, known.device_id)
            found = self._agents[public_id] = Remembered(
                public_id, known, known.observed_kind, "", "", sections, changed_at
            )
        if found.day != (today := local_day(now)):
            found.changes = None
            found.day, found.agency = today, enrolments.agency_of(connection, found.known.device_id, today)
            found.counts_as = enrolments.kind_of(connection, found.known.device_id, today)
        return found

    def changes(self, connection: Connection, agent: Remembered) -> int:
        """Return how many changes of its inventory an agent has brought today."""
        if agent.changes is None:
            agent.changes = intake.changes(connection, agent.known.id, agent.day)
        return agent.changes

    def spells(self, connection: Connection, agent: Remembered) -> Spells:
        """Return the intervals of an agent that may go on, asked for once."""
        if agent.spells is None:
            awake = spells.last_awake(connection, agent.known.id)
            contact = spells.last_contact(connection, agent.known.id)
            agent.spells = Spells(awake, contact, awake, contact)
        return agent.spells

    def shows(self, connection: Connection, agent: Remembered, kind: str | None) -> None:
        """Note the kind that a machine shows; what it counts as may have followed."""
        if kind != agent.kind:
            agent.kind = kind
            agent.counts_as = enrolments.kind_of(connection, agent.known.device_id, agent.day)

    def refresh(self, connection: Connection, agent: Remembered) -> None:
        """Ask again what is on record of a device: what was remembered has been rolled back."""
        agent.sections = observed.sections(connection, agent.known.device_id)
        agent.changed_at = observed.changed_at(connection, agent.known.device_id)
        agent.sighted.clear()
        agent.changes = agent.spells = None
        agent.kind = observed.kind(connection, agent.known.device_id)
        agent.counts_as = enrolments.kind_of(connection, agent.known.device_id, agent.day)

    def moved(self, connection: Connection, agent: Remembered) -> None:
        """Ask again of what device an agent tells, and forget who else tells of it: one was joined or parted."""
        known = intake.agent(connection, agent.public_id)
        assert known is not None  # an agent never goes away
        devices = {agent.known.device_id, known.device_id}
        for public_id, other in [*self._agents.items()]:
            if other is not agent and other.known.device_id in devices:
                del self._agents[public_id]
        agent.known, agent.agency = known, enrolments.agency_of(connection, known.device_id, agent.day)
        self.refresh(connection, agent)

    def stream(self, connection: Connection, agent: Remembered, epoch: str, now: float) -> Stream:
        """Return one epoch of an agent, asked for once."""
        found = agent.streams.get(epoch)
        if found is None:
            found = intake.stream(connection, agent.known.id, epoch, now)
            if found is None:
                raise Refused(422, "too_many", "too many epochs of one agent", epoch=epoch)
            agent.streams[epoch] = found
        return found
