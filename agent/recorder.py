"""From what the collectors brought home to a snapshot in the spool: only what differs, never a value twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent import VERSION
from agent.contract import SECTION_NAMES, Measurements, Priority, Sections, Snapshot
from agent.encode import section_digests
from agent.record import replace
from agent.spool import ALONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.contract import Health
    from agent.host import Host
    from agent.runner import Collected
    from agent.spool import Spool

_HEALTH = "health:"  # in the base, before the name of a collector: its last outcome


class Recorder:
    """Gives each snapshot its class and its clocks, and keeps the base of the next difference."""

    def __init__(self, spool: Spool, host: Host) -> None:
        self._spool = spool
        self._host = host

    def inventory(self, collected: Collected, *, heartbeat: bool = True) -> Snapshot | None:
        """Spool the sections that changed; without a change a heartbeat names the digests, or nothing is said.

        A section that the register could not take before goes in a snapshot of its own. Returns the first one.
        """
        known = self._spool.base()
        found = section_digests(collected.sections)
        changed = {name for name, digest in found.items() if known.get(name) != digest}
        alone = sorted(name for name in changed if ALONE + name in known)
        base = (
            known | {name: digest for name, digest in found.items() if name not in alone} | _outcomes(collected.health)
        )
        together = changed - set(alone)
        told = []
        if base != known or (heartbeat and not alone):
            told.append(self._differing(collected, together, base, heartbeat=base == known))
        for name in alone:
            base = base | {name: found[name], ALONE + name: found[name]}
            told.append(self._differing(collected, {name}, base))
        return told[0] if told else None

    def _differing(
        self, collected: Collected, names: set[str], base: Mapping[str, str], *, heartbeat: bool = False
    ) -> Snapshot:
        snapshot = self._blank(
            "P1" if heartbeat else "P0",
            sections=_only(collected.sections, names) if names else None,
            digests={name: digest for name, digest in base.items() if name in SECTION_NAMES},
            health=collected.health,
        )
        return self._push(snapshot, base)

    def measurements(
        self, collected: Collected, *, sent_bytes_today: int, clock_offset_seconds: float | None = None
    ) -> Snapshot:
        """Spool the values of the moment, the agent's own among them."""
        own = replace(
            collected.measurements or Measurements(),
            spooled=self._spool.status().spooled,
            sent_bytes_today=sent_bytes_today,
            clock_offset_seconds=clock_offset_seconds,
        )
        return self._push(self._blank("P2", measurements=own, health=collected.health))

    def _push(self, snapshot: Snapshot, base: Mapping[str, str] | None = None) -> Snapshot:
        return self._spool.push(snapshot.priority, lambda number: replace(snapshot, sequence=number), base)

    def _blank(
        self,
        priority: Priority,
        *,
        sections: Sections | None = None,
        digests: dict[str, str] | None = None,
        measurements: Measurements | None = None,
        health: tuple[Health, ...] = (),
    ) -> Snapshot:
        return Snapshot(
            sequence=1,
            priority=priority,
            wall_seconds=self._host.wall(),
            monotonic_seconds=self._host.monotonic(),
            boot_id=self._host.boot_id(),
            agent_version=VERSION,
            sections=sections,
            digests=digests,
            measurements=measurements,
            health=health,
        )


def _outcomes(health: tuple[Health, ...]) -> dict[str, str]:
    return {_HEALTH + each.collector: each.outcome for each in health}


def _only(sections: Sections, names: set[str]) -> Sections:
    return Sections(**{name: getattr(sections, name) for name in names})
