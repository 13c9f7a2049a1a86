"""Of which device a snapshot tells, before it takes effect: settled at the first inventory, refuted by who speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.evidence import Item
from inventory.identity import recognise
from inventory.identity.kinds import observed_kind
from inventory.identity.notice import Look, notice, shown_by, tells
from inventory.store import evidence, intake

if TYPE_CHECKING:
    from agent.contract import Snapshot
    from inventory.ingest.memory import Memory, Remembered
    from inventory.store.engine import Connection
    from inventory.store.intake import Rows


class Speaker(NamedTuple):
    """An agent that speaks, and the rows that have not been written yet."""

    connection: Connection
    memory: Memory
    agent: Remembered
    pending: Rows

    def settle(self) -> None:
        """Write what is pending, so that whatever is asked has it."""
        intake.write(self.connection, self.pending)


def refute(speaker: Speaker, moment: float, now: float) -> None:
    """Part what was put together wrongly, if an agent speaks for which another one was thought to speak."""
    known = speaker.agent.known
    if known.succeeded_at is None or known.identified_at is None or moment <= known.succeeded_at:
        return
    speaker.settle()
    recognise.refute(speaker.connection, known.device_id, known.identified_at, now)
    speaker.memory.moved(speaker.connection, speaker.agent)


def identify(speaker: Speaker, snapshot: Snapshot, moment: float, now: float) -> None:
    """Settle for which device an agent speaks, and store what it newly shows; an unchanged machine costs nothing."""
    connection, agent, sections = speaker.connection, speaker.agent, snapshot.sections
    if sections is None or not tells(snapshot, agent.sections):
        return
    kind = agent.kind if sections.system is None else observed_kind(sections.system, sections.operating_system)
    shown = shown_by(sections, virtual=kind == "virtual")
    if agent.known.identified_at is None and _has_looked(snapshot):
        speaker.settle()
        shown |= {Item(seen.kind, seen.value) for seen in evidence.shown(connection, agent.known.device_id)}
        recognise.recognise(connection, agent.known.id, shown, now)
        speaker.memory.moved(connection, agent)
    at = max(moment, agent.changed_at)
    notice(connection, Look(agent.known.device_id, agent.known.id, at), shown, sections)


def _has_looked(snapshot: Snapshot) -> bool:
    """Tell whether the case was looked at: a collector that was too slow may yet say which machine it is."""
    assert snapshot.sections is not None  # the caller has asked
    told = {health.collector: health.outcome for health in snapshot.health}
    return snapshot.sections.system is not None or told.get("system") in ("denied", "failed", "not_applicable")
