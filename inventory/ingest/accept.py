"""One group of requests, one transaction: receipts, effects and high-water marks together or not at all."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.structs import replace

from agent import contract
from agent.contract import MAX_OTHER_EPOCHS_PER_BATCH, SECTION_NAMES
from inventory.access import renewal
from inventory.ingest import changes, electing, noise, wire
from inventory.ingest.admit import Entry, Renewal, enrol, renew
from inventory.ingest.changes import Origin
from inventory.ingest.clock import local_day, taken_at
from inventory.ingest.identify import Speaker, identify, refute
from inventory.ingest.memory import Memory, Remembered
from inventory.ingest.presence import note_awake, note_contact
from inventory.ingest.refusal import Refused
from inventory.ingest.settle import Gap, declare, settle
from inventory.store import intake
from inventory.store.intake import Rows, Stream
from inventory.store.spells import contact_seconds
from inventory.store.writer import is_fault_of_row
from inventory.text.when import end_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.contract import Loss, Snapshot
    from inventory.ingest.decode import Delivery, Piece
    from inventory.ingest.settle import Settled
    from inventory.store.engine import Connection

MOST_BYTES_KEPT: Final = 64 * 1024
"""Of a rejected snapshot: enough for a person to see what is wrong with it."""
MOST_RANGES_AHEAD: Final = 10_000
"""A full spool that kept every fourth of its snapshots stays below."""
REPLY: Final[Any] = wire.struct_of(contract.Reply)
REJECTED: Final[Any] = wire.struct_of(contract.Rejected)
CONFIG: Final[Any] = wire.struct_of(contract.AgentConfig)
_PACE: Final = tuple(field.name for field in fields(contract.AgentConfig))


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """A decoded batch of a caller who has proved to be this agent."""

    public_id: str
    delivery: Delivery
    received_at: float
    size: int
    key_hash: str | None = None
    """Of the key it showed; ``None`` where it proved itself otherwise."""
    sent_at: float | None = None
    """When it left the agent, where that is not when it came: it was carried by hand."""


Job = Arrival | Entry | Renewal
Answer = Any
"""The reply of the contract, or a :class:`Refused` to hand back."""


class Intake:
    """Applies groups of requests for the writer, and remembers what it may."""

    def __init__(self, most_changes: int = noise.MOST_CHANGES_A_DAY) -> None:
        self.memory = Memory()
        self._most_changes = most_changes

    def apply(self, connection: Connection, jobs: Sequence[Job], *, fresh: bool, careful: bool) -> list[Answer]:
        """Do the work of one group inside the writer's transaction."""
        if fresh:
            self.memory.forget()
        rows = Rows()
        answers = [self._answer(connection, job, rows, careful=careful) for job in jobs]
        intake.write(connection, rows)
        return answers

    def _answer(self, connection: Connection, job: Job, rows: Rows, *, careful: bool) -> Answer:
        try:
            if isinstance(job, Entry):
                return enrol(connection, self.memory, job, rows)
            if isinstance(job, Renewal):
                return renew(connection, self.memory, job, rows)
            return _Batch(connection, self.memory, job, rows, careful=careful).take(self._most_changes)
        except Refused as refusal:
            rows.counts[f"refused_{refusal.error}"] += 1
            return refusal


class _Batch:
    """One batch on its way into the register."""

    def __init__(self, connection: Connection, memory: Memory, arrival: Arrival, rows: Rows, *, careful: bool) -> None:
        agent = memory.agent(connection, arrival.public_id, arrival.received_at)
        if agent is None or agent.known.revoked_at is not None:
            raise Refused(401, "agent_revoked", "this agent's credential is not valid any more")
        self.connection, self.memory, self.rows, self.careful = connection, memory, rows, careful
        self.agent: Remembered = agent
        self.batch, self.pieces = arrival.delivery.batch, arrival.delivery.pieces
        self.now, self.size = arrival.received_at, arrival.size
        self.is_carried = arrival.sent_at is not None
        self.sent_at = self.now if arrival.sent_at is None else arrival.sent_at
        if arrival.key_hash is not None:
            self._know_by(arrival.key_hash)

    def _know_by(self, key_hash: str) -> None:
        known = renewal.shown(self.connection, self.agent.known, key_hash, self.now)
        if known is None:
            raise Refused(401, "key_replaced", "this key is not valid any more")
        self.agent.known = known

    def take(self, most_changes: int) -> Answer:
        """Settle the batch and return its reply; refused, it leaves at most a fork, losses elsewhere, and a mark."""
        epoch = self.batch.epoch
        stream = self.memory.stream(self.connection, self.agent, epoch, self.now)
        self._limit_changes(stream, most_changes)
        others = {loss.epoch for loss in self.batch.losses} - {epoch}
        if len(others) > MAX_OTHER_EPOCHS_PER_BATCH:
            raise Refused(422, "too_many", "losses of too many epochs at once", pointer="/losses")
        lost, ahead = declare(stream.through, stream.ahead, self._losses(epoch))
        _check_few(ahead)
        settled = settle(stream.through, ahead, self.pieces)
        if isinstance(settled, Gap):
            raise Refused(409, "gap", "a snapshot before this one is missing", epoch=epoch, expected=settled.expected)
        told_before = self._repeated(stream, settled) if settled.repeated else []
        for other in others:
            self._lose_elsewhere(other)
        rejected = self._apply(stream, settled)
        if rejected:
            lost += [(piece.sequence, piece.sequence, "dead_letter") for piece in rejected]
            self._quarantine(stream, rejected)
        self._advance(epoch, stream, settled, lost, len(settled.accepted) + len(settled.rejected) - len(rejected))
        return self._reply(settled.through, [*told_before, *rejected])

    def _limit_changes(self, stream: Stream, most: int) -> None:
        """Leave for tomorrow what would change more than an agent may in a day; it keeps what is not acknowledged."""
        if not noise.brings_inventory(self.pieces, stream.through):
            return
        left = most - self.memory.changes(self.connection, self.agent)
        taken = noise.within(self.pieces, stream.through, left)
        if len(taken) < len(self.pieces) and not any(piece.sequence > stream.through for piece in taken):
            intake.write(self.connection, self.rows)
            intake.mark_noisy(self.connection, self.agent.known.id, self.agent.day, self.now)
            message = f"more than {most} changes of the inventory today; the rest is taken tomorrow"
            raise Refused(429, "noisy", message, retry_after=end_of(self.agent.day) - self.now)
        self.pieces = taken

    def _losses(self, epoch: str) -> list[Loss]:
        return [loss for loss in self.batch.losses if loss.epoch == epoch]

    def _lose_elsewhere(self, epoch: str) -> None:
        """Note what another epoch of the same agent lost; what has no known end is noted once and counts nothing."""
        stream = self.memory.stream(self.connection, self.agent, epoch, self.now)
        closed, endless = self._told_apart(stream, self._losses(epoch))
        lost, ahead = declare(stream.through, stream.ahead, closed)
        _check_few(ahead)
        settled = settle(stream.through, ahead, ())
        assert not isinstance(settled, Gap)
        self._advance(epoch, stream, settled, lost, 0)
        if endless is not None:
            intake.write(self.connection, self.rows)
            if not intake.has_open_loss(self.connection, stream.id):
                first = max(endless.first, settled.through + 1)
                self.rows.lost.append((stream.id, first, None, endless.reason, self.now))

    def _told_apart(self, stream: Stream, losses: list[Loss]) -> tuple[list[Loss], Loss | None]:
        """Return the losses that settle numbers, and the first that does not.

        In a stream of two machines the other one still sends under the same numbers: they are not lost to it.
        """
        alone = not intake.is_forked(self.connection, stream.id)
        closed: list[Loss] = []
        endless: list[Loss] = []
        for loss in losses:
            (closed if alone and loss.reason != "fork" and loss.last is not None else endless).append(loss)
        return closed, next(iter(endless), None)

    def _repeated(self, stream: Stream, settled: Settled) -> list[Piece]:
        """Return those that were rejected before; the answer that said so may never have come through.

        A sequence that comes again with another content is another machine's.
        """
        intake.write(self.connection, self.rows)
        here = {piece.sequence: piece.digest for piece in settled.accepted}
        unknown = []
        for piece in settled.repeated:
            digest = here.get(piece.sequence) or intake.receipt(self.connection, stream.id, piece.sequence)
            if digest is None:
                unknown.append(piece)
            elif digest != piece.digest:
                intake.mark_fork(self.connection, stream.id, self.now)
                raise Refused(409, "fork", "this sequence came before with another content", epoch=self.batch.epoch)
        self.rows.counts["snapshots_duplicate"] += len(settled.repeated)
        return self._rejected_before(stream, unknown) if unknown else []

    def _rejected_before(self, stream: Stream, pieces: list[Piece]) -> list[Piece]:
        numbers = [piece.sequence for piece in pieces]
        reasons = intake.rejections(self.connection, stream.id, min(numbers), max(numbers))
        again = {number: piece for number, piece in zip(numbers, pieces, strict=True) if number in reasons}
        return [replace(piece, refused=reasons[number]) for number, piece in sorted(again.items())]

    def _apply(self, stream: Stream, settled: Settled) -> list[Piece]:
        """Let each accepted snapshot take effect; returns those that are rejected."""
        rejected = list(settled.rejected)
        for piece in settled.accepted:
            assert piece.snapshot is not None
            if not self.careful:
                self._take_effect(stream, piece, piece.snapshot, self.rows)
            elif reason := self._try_effect(stream, piece, piece.snapshot):
                rejected.append(replace(piece, refused=reason))
        return sorted(rejected, key=_sequence) if rejected else rejected

    def _try_effect(self, stream: Stream, piece: Piece, snapshot: Snapshot) -> str | None:
        """Give one snapshot a savepoint of its own; returns why the database would not have it."""
        rows = Rows()
        intake.write(self.connection, self.rows)  # what came before must not go back with it
        self.connection.execute("SAVEPOINT one")
        try:
            self._take_effect(stream, piece, snapshot, rows)
            intake.write(self.connection, rows)
        except Exception as error:
            if not is_fault_of_row(error):
                raise
            self.connection.execute("ROLLBACK TO SAVEPOINT one")
            self.memory.moved(self.connection, self.agent)
            return f"not storable: {type(error).__name__}"
        self.connection.execute("RELEASE SAVEPOINT one")
        return None

    def _take_effect(self, stream: Stream, piece: Piece, snapshot: Snapshot, rows: Rows) -> None:
        agent, moment = self.agent, taken_at(snapshot, self.batch, self.sent_at)
        if snapshot.sections is not None or agent.known.succeeded_at is not None:
            speaker = Speaker(self.connection, self.memory, agent, rows)
            refute(speaker, moment, self.now)
            identify(speaker, snapshot, moment, self.now)
        device_id = agent.known.device_id
        note_awake(self.memory.spells(self.connection, agent), agent.known, snapshot, moment, rows)
        rows.receipts.append((stream.id, piece.sequence, piece.digest, self.now))
        rows.observed[device_id] = max(moment, rows.observed.get(device_id, moment))
        if (day := local_day(moment)) not in agent.sighted:
            agent.sighted.add(day)
            rows.sightings.append((device_id, day, moment))
        if snapshot.sections is not None or snapshot.health:
            # History only goes forward: a clock that was put back must not end a part before it came.
            agent.changed_at = max(moment, agent.changed_at)
            origin = Origin(device_id, stream.id, piece.sequence, agent.changed_at, self.now)
            recorded = changes.record(self.connection, origin, snapshot, agent.sections, agent.kind)
            self.memory.shows(self.connection, agent, recorded.kind)
            if recorded.changes:
                rows.changes[agent.known.id, agent.day] += recorded.changes
                agent.changes = self.memory.changes(self.connection, agent) + recorded.changes
        if snapshot.measurements is not None:
            simulated = bool(agent.known.simulated)
            changes.measure(rows, device_id, snapshot.measurements, moment, simulated=simulated)
            changes.note_visits(rows, agent.known.id, snapshot.measurements.reaches or (), moment)

    @property
    def _contact_seconds(self) -> int:
        return contact_seconds(self.agent.known.contact_seconds, self.agent.counts_as)

    def _advance(
        self, epoch: str, stream: Stream, settled: Settled, lost: list[tuple[int, int, str]], ingested: int
    ) -> None:
        """Write how far a stream is, and remember it."""
        number = sum(last - first + 1 for first, last, _ in lost)
        if settled.through != stream.through or ingested or number:
            _, before, lost_before = self.rows.streams.get(stream.id, (0, 0, 0))
            self.rows.streams[stream.id] = (settled.through, before + ingested, lost_before + number)
        self.rows.lost += [(stream.id, first, last, reason, self.now) for first, last, reason in lost]
        self.rows.counts["snapshots_ingested"] += ingested
        self.rows.counts["snapshots_lost"] += number
        self.agent.streams[epoch] = Stream(stream.id, settled.through, settled.ahead)

    def _quarantine(self, stream: Stream, rejected: list[Piece]) -> None:
        self.rows.counts["snapshots_rejected"] += len(rejected)
        self.rows.quarantine += [
            (stream.id, piece.sequence, piece.refused or "", piece.raw[:MOST_BYTES_KEPT], self.now)
            for piece in rejected
        ]

    def _reply(self, through: int, rejected: list[Piece]) -> Answer:
        newest = next((piece.snapshot for piece in reversed(self.pieces) if piece.snapshot is not None), None)
        version = self.agent.known.version if newest is None else newest.agent_version
        self.rows.contacts[self.agent.known.id] = (self.now, version)
        every = self._contact_seconds
        if not self.is_carried:  # what was carried by hand did not use the line
            known = self.memory.spells(self.connection, self.agent)
            note_contact(known, self.agent.known, self.rows, interval=every, now=self.now)
        self.rows.counts["batches"] += 1
        self.rows.counts["bytes_received"] += self.size
        return REPLY(
            epoch=self.batch.epoch,
            acknowledged_through=through,
            server_epoch=self.memory.server_epoch(self.connection),
            server_time=self.now,
            next_contact_seconds=every,
            device=self.agent.device,
            agency=self.agent.agency,
            rejected=tuple(
                REJECTED(sequence=piece.sequence, reason=(piece.refused or "")[:1000]) for piece in rejected
            ),
            send=self._missing({piece.sequence for piece in rejected}),
            config=self._config(),
            rotate=self.agent.known.rotation_asked_at is not None,
            lease=None if self.is_carried else self._lease(every),
        )

    def _lease(self, every: int) -> Any:
        return electing.lease(self.connection, self.memory, self.agent, every=every, now=self.now)

    def _config(self) -> Any:
        """Return what somebody has set for this agent: numbers, and nothing else that an agent would do."""
        known = self.agent.known
        numbers = {name: getattr(known, name) for name in _PACE}
        return CONFIG(**numbers) if any(value is not None for value in numbers.values()) else None

    def _missing(self, rejected: set[int]) -> tuple[str, ...]:
        """Return the sections that the agent has and the register has not, or not as they are now.

        The newest snapshot that names what the agent has need not be the last: measurements follow it. What was
        rejected just now is not asked for: the agent knows, and tells it again in another way.
        """
        known, held = self.agent.sections, self._held(rejected)
        return tuple(
            name
            for name, digest in held.items()
            if name in SECTION_NAMES and (name not in known or known[name].digest != digest)
        )

    def _held(self, rejected: set[int]) -> dict[str, str]:
        """Return the digest of every section that the agent has, as far as this batch says."""
        for piece in reversed(self.pieces):
            if piece.snapshot is not None and piece.snapshot.digests and piece.sequence not in rejected:
                return piece.snapshot.digests
        return {}


def _check_few(ahead: tuple[tuple[int, int], ...]) -> None:
    """Refuse losses in so many pieces that walking through them would hold up everybody."""
    if len(ahead) > MOST_RANGES_AHEAD:
        raise Refused(422, "too_many", "losses in too many pieces ahead of what came", pointer="/losses")


def _sequence(piece: Piece) -> int:
    return piece.sequence
