"""The agent's day: look, write down, speak; each step says whether it found work."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from agent import budget, pace
from agent.apart import Interrupted
from agent.delivery import Verdict
from agent.host import Leased
from agent.record import replace
from agent.signs import Watch
from agent.spool import CannotSpool
from agent.standing import Standing
from agent.traffic import Traffic

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from agent.contract import Lease, Reply, Sections
    from agent.crew import Crew
    from agent.delivery import Delivery
    from agent.host import Host, LiveHost
    from agent.recorder import Recorder
    from agent.spool import Spool
    from agent.succession import Credential
    from agent.supervisor import Supervisor
    from agent.transport import Channel

_DAY: Final = 86_400
_SIGNS: Final = 300  # one counts when it has stayed for that long, so something new is told in ten minutes
_QUICK: Final = 900  # what asks to run less often than this is not run at each measuring
_PATIENCE: Final = 100  # requests in a row that mend the spool but settle nothing
_OF_THE_PROBE: Final = "reaches"
_LASTING: Final = ("denied", "revoked", "too_many_copies", "noisy")  # a person must act, or a day must end


class Service:
    """One agent at work; every clock, draw and sleep comes from outside."""

    def __init__(
        self,
        *,
        credential: Credential,
        host: Host | LiveHost,
        spool: Spool,
        channel: Channel,
        recorder: Recorder,
        delivery: Delivery,
        schedule: pace.Schedule,
        draw: random.Random,
        publish: Callable[[Standing], None],
        inventory: Crew,
        measurements: Crew,
        daily_bytes: int = budget.WORKSTATION_BYTES,
    ) -> None:
        self._credential, self._host, self._spool, self._channel = credential, host, spool, channel
        self._recorder, self._delivery, self._schedule, self._draw = recorder, delivery, schedule, draw
        self._publish = publish
        self._inventory, self._measurements = inventory, measurements
        self._backoff = pace.Backoff(draw)
        self._again = 0
        self._asked = self._rotating = False
        self.traffic, self._daily_bytes = Traffic(spool, channel, host.wall), daily_bytes
        self.standing = self._unheard()
        now = host.monotonic()
        self._slow: dict[str, float] = {}
        self._watch = Watch(host)
        self._due = {"inventory": now, "line": now + 900, "signs": now + _SIGNS, "measure": now, "contact": now}

    def _unheard(self) -> Standing:
        """Return the standing before the first word from the register."""
        enrolled, copied_from = self._credential.enrolled, self._credential.copied_from
        if copied_from is None:
            return Standing(device=enrolled.device, agency=enrolled.agency, daily_bytes=self._daily_bytes)
        return Standing(
            device="M-?",
            agency=enrolled.agency,
            copied_from=copied_from,
            copied_seconds=self._host.wall(),
            daily_bytes=self._daily_bytes,
        )

    def run(self, supervisor: Supervisor) -> None:
        """Work until told to stop, or to read the settings again."""
        self._due["contact"] += pace.start_delay(self._schedule.contact, self._schedule.spread, self._draw)
        self._inventory.goes_on = self._measurements.goes_on = supervisor.goes_on
        self._channel.guard = supervisor.interruptible
        supervisor.tell("READY=1")
        with contextlib.suppress(Interrupted):  # a look or a request ends with nothing, as if it had not begun
            while supervisor.goes_on():
                if not self._step_on():
                    supervisor.rest(min(self._due.values()) - self._host.monotonic())
        self.traffic.note()

    def _step_on(self) -> bool:
        return self.take_inventory() or self.watch_line() or self.watch_signs() or self.measure() or self.contact()

    def once(self) -> Standing:
        """Look once and deliver everything, or find out why not."""
        self.take_inventory()
        self.measure()
        while self.contact(force=True) and (
            self._again or self._asked or self._rotating or self._spool.status().spooled
        ):
            self.take_inventory()
        return self.standing

    def take_inventory(self) -> bool:
        """Record all sections, daily at this agent's own moment, and when the register asks."""
        if not self._is_due("inventory", self._until_next_inventory()):
            return False
        names = self._affordable()
        collected = self._inventory.look(self._host, names)
        now, periods = self._host.monotonic(), self._inventory.periods
        self._slow.update((name, now + period) for name, period in periods.items() if names is None or name in names)
        self._know_itself(collected.sections)
        self._record(lambda: self._recorder.inventory(collected))
        return True

    def _know_itself(self, sections: Sections) -> None:
        """A machine that is not the one that enrolled must know before it writes down or says anything."""
        before = self._credential.copied_from
        self._credential.look(sections)
        if self._credential.copied_from != before:
            self.standing = self._unheard()

    def watch_line(self) -> bool:
        """Look more often at the sections that ask for it, each in its period; record them only when they changed."""
        names = self._affordable()
        hasty = {
            name: each
            for name, each in self._inventory.periods.items()
            if each < self._schedule.inventory and (names is None or name in names)
        }
        if not self._is_due("line", min(hasty.values(), default=_DAY)):
            return False
        if turn := [name for name, period in hasty.items() if self._is_its_turn(name, period)]:
            self._record(lambda: self._recorder.inventory(self._inventory.look(self._host, turn), heartbeat=False))
        return True

    def _until_next_inventory(self) -> float:
        agent_id = self._credential.enrolled.agent_id
        return pace.next_inventory(agent_id, self._host.wall(), self._schedule.inventory, self._draw)

    def watch_signs(self) -> bool:
        """Look at the sections that a sign tells of, soon after something was plugged in, taken out or installed."""
        if not self._is_due("signs", _SIGNS):
            return False
        names = self._watch.changed() & (self._affordable() or self._inventory.periods.keys())
        if names:
            self._record(lambda: self._recorder.inventory(self._inventory.look(self._host, names), heartbeat=False))
        return bool(names)

    def measure(self) -> bool:
        """Record the values of the moment."""
        if not self._is_due("measure", self._schedule.measure * self._step.measure):
            return False
        periods = self._measurements.periods
        turn = [name for name, period in periods.items() if self._is_its_turn(name, period)]
        found = self._measurements.look(self._host, turn if self._measurements.is_known else None)
        spent, offset = self.traffic.today, self.standing.clock_offset
        self._record(lambda: self._recorder.measurements(found, sent_bytes_today=spent, clock_offset_seconds=offset))
        return True

    def contact(self, *, force: bool = False) -> bool:
        """Send one request; more follow at once as long as there is more and the register takes it."""
        if not force and self._host.monotonic() < self._due["contact"]:
            return False
        try:
            verdict = self._credential.settle(self._channel) or self._delivery.send()
        except (CannotSpool, OSError) as error:  # a key that could not be kept is not in use, and is asked for again
            self.standing = replace(self.standing, disk_trouble=str(error))
            self._finish(self._backoff.delay())
            return False
        if verdict.trouble == "denied" and self._credential.denied():
            verdict = Verdict(again=True)  # by another key
        self._hear(verdict)
        return verdict.trouble in (None, "forked")

    def _hear(self, verdict: Verdict) -> None:
        self._again = self._again + 1 if verdict.again else 0
        if verdict.reply is not None:
            self._settled(verdict.reply)
        elif not verdict.again:
            self._failed(verdict)
        elif verdict.trouble == "forked":
            self._answer_request()
        elif self._again > _PATIENCE:
            self._finish(self._backoff.delay())
        self._tell(verdict)

    def _answer_request(self) -> bool:
        """Take the inventory that the register misses, now and within this contact, but once a contact only."""
        if self._asked or not self._spool.wants_inventory:
            return False
        self._asked = True
        self._due["inventory"] = self._host.monotonic()
        return True

    def _settled(self, reply: Reply) -> None:
        self._backoff.reset()
        self._credential.accepted()
        self._schedule.adopt(reply.config)
        self._host.lease = _leased(reply.lease, self._host.monotonic())
        if self._host.register is not None:
            self._host.register = self._host.register._replace(reached=True)
        if not self._answer_request() and not self._rotate(reply) and not self._goes_on():
            agent_id, period = self._credential.enrolled.agent_id, reply.next_contact_seconds * self._step.contact
            self._finish(pace.next_contact(agent_id, self._host.wall(), period, self._draw))

    def _goes_on(self) -> bool:
        return self._step.drains and self._spool.status().spooled > 0

    def _rotate(self, reply: Reply) -> bool:
        """Make the new key that the register asks for, and show it within this contact, but once a contact only."""
        if self._rotating or not reply.rotate:
            return False
        self._rotating = True
        try:
            self._credential.rotate()
        except OSError as error:
            self.standing = replace(self.standing, disk_trouble=str(error))
            return False
        return True

    def _failed(self, verdict: Verdict) -> None:
        if self._host.register is not None and verdict.trouble in ("unreachable", "timeout", "cut"):
            self._host.register = self._host.register._replace(reached=False)
        rare = verdict.trouble in _LASTING
        delay = self._backoff.denied() if rare else self._backoff.delay(verdict.retry_after)
        self._finish(delay * self._step.contact)

    def _finish(self, seconds: float) -> None:
        """End the contact and set the next one; the TLS session is kept, the connection is not."""
        self._channel.close()
        self.traffic.note()
        self._asked, self._rotating, self._again = False, False, 0
        self._due["contact"] = self._host.monotonic() + seconds

    def _tell(self, verdict: Verdict) -> None:
        self.standing = self.standing.after(
            verdict,
            now=self._host.wall(),
            holding=self._spool.status(),
            next_seconds=max(0.0, self._due["contact"] - self._host.monotonic()),
            clock_is_wrong=self._channel.clock_is_wrong,
            day_bytes=self.traffic.today,
            saving=self._step.name,
        )
        self._publish(self.standing)

    def _record(self, write: Callable[[], object]) -> None:
        """A full disk stops neither the looking nor the sending; what could not be kept is counted by the spool."""
        try:
            write()
            trouble = None
        except CannotSpool as error:
            trouble = str(error)
        self.standing = replace(self.standing, disk_trouble=trouble, holding=self._spool.status())

    def _is_due(self, name: str, period: float) -> bool:
        now = self._host.monotonic()
        if now < self._due[name]:
            return False
        self._due[name] = now + period
        return True

    def _is_its_turn(self, name: str, period: float) -> bool:
        """Tell whether to run a collector now: the quick ones each time, a slow one once in its own period."""
        now = self._host.monotonic()
        if name == _OF_THE_PROBE and self._host.lease is None:
            return False  # it would have nothing to do, in a process of its own
        if period > _QUICK:
            if now < self._slow.get(name, now):
                return False
            self._slow[name] = now + period
        return True

    @property
    def _step(self) -> budget.Step:
        """How the rest of the day's bytes is spent."""
        return budget.step(self.traffic.today, self._daily_bytes)

    def _affordable(self) -> set[str] | None:
        """Return the collectors that do not wait for tomorrow, ``None`` for all; what was not looked at is not gone."""
        periods = self._inventory.periods
        return None if self._step.softwares or not self._inventory.is_known else periods.keys() - budget.LATER


def _leased(lease: Lease | None, now: float) -> Leased | None:
    """Return a lease with its end on this machine's own clock."""
    return None if lease is None else Leased(lease.targets, now + lease.seconds)
