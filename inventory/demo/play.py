"""Plays the simulated fleet: every machine enrols and reports through the real API, over TLS, with its own key."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from agent import encode, enrolment
from agent.contract import Enrolled, Reply
from agent.text import Problem, Text
from agent.transport import Answer, Channel, NotDelivered
from inventory.demo import fleet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inventory.demo.fleet import Player
    from inventory.demo.roster import Member, Roster

T = TypeVar("T")
Codes = Callable[[int], str]
"""Gives the enrolment code of one machine of the book."""

CONNECTIONS: Final = 8
_PATH: Final = "/v1/snapshots"
_ATTEMPTS: Final = 60
_BATCH: Final = 100
_ROUNDS: Final = 10
_TICK_SECONDS: Final = 0.1
_BUSY: Final = (429, 503)
_ANOTHER_KEY: Final = 401
_ANOTHER_STREAM: Final = 409


class Stage:
    """The fleet and the register it plays to."""

    def __init__(self, url: str, ca_file: Path, roster: Roster, codes: Codes) -> None:
        self._url, self._ca_file, self._roster, self._codes = url, ca_file, roster, codes
        self.stopping = threading.Event()

    def opening(self, players: tuple[Player, ...], delivered: Callable[[], None]) -> Iterator[None]:
        """Let every machine report once, over a few connections; yield now and then, raise what stopped one."""
        with ThreadPoolExecutor(CONNECTIONS, "fleet") as pool:
            slices = [players[at::CONNECTIONS] for at in range(CONNECTIONS)]
            open_ = {pool.submit(self._play, some, delivered) for some in slices if some}
            try:
                while open_:
                    done, open_ = wait(open_, timeout=_TICK_SECONDS, return_when=FIRST_EXCEPTION)
                    for one in done:
                        one.result()
                    yield
            except BaseException:
                self.stopping.set()  # one failure is enough to know: the others need not run into it
                raise

    def go_on(self, players: tuple[Player, ...]) -> None:
        """Let the live machines report in turn until told to stop; one that fails has its next turn."""
        live = tuple(player for player in players if player.live)
        channel, since = Channel(self._url, self._ca_file), time.time()
        while not self.stopping.wait(1.0):
            now = time.time()
            for player in fleet.turns(live, since, now):
                with contextlib.suppress(NotDelivered, Problem):  # what it had to say is kept
                    self._report(channel, player, attempts=1)
            since = now
        channel.close()

    def _play(self, players: tuple[Player, ...], delivered: Callable[[], None]) -> None:
        channel = Channel(self._url, self._ca_file)
        try:
            for player in players:
                if self.stopping.is_set():
                    return
                self._report(channel, player, attempts=_ATTEMPTS)
                delivered()
        finally:
            channel.close()

    def _report(self, channel: Channel, player: Player, attempts: int) -> None:
        """Record what the machine has to say, then send until everything is acknowledged."""
        number = player.machine.number
        member = self._roster.member(number) or self._enrol(channel, number, attempts)
        self._record(player, member)
        for _ in range(_ROUNDS):
            bodies = self._roster.pending(number, _BATCH)
            if not bodies:
                return
            answer = self._patiently(attempts, partial(self._post, channel, member, bodies))
            if answer.status == _ANOTHER_KEY:
                member = self._enrol(channel, number, attempts)
                self._record(player, member)
            elif answer.status == _ANOTHER_STREAM:
                member = self._roster.restart(number)
                self._record(player, member)
            else:
                self._roster.acknowledged(number, _reply(answer).acknowledged_through)

    def _record(self, player: Player, member: Member) -> None:
        now, number = time.time(), member.number
        if member.sequence == 0:
            self._roster.record(number, [partial(_inventory, player, now), partial(_measurement, player, now)])
        elif player.live and len(self._roster.pending(number, _BATCH)) < _BATCH:
            self._roster.record(number, [partial(_measurement, player, now)])

    def _enrol(self, channel: Channel, number: int, attempts: int) -> Member:
        key, code = enrolment.new_key(), self._codes(number)
        enrolled = self._patiently(attempts, partial(_enrol, channel, code, key))
        return self._roster.enrolled(number, enrolled.agent_id, key.secret)

    def _post(self, channel: Channel, member: Member, bodies: list[bytes]) -> Answer:
        now = time.time()
        body = encode.batch_body(
            epoch=member.epoch,
            wall_seconds=now,
            monotonic_seconds=fleet.monotonic(now),
            boot_id=fleet.BOOT_ID,
            snapshots=bodies,
        )
        answer = channel.post(_PATH, body, encode.token(member.agent_id, member.secret))
        if answer.status in _BUSY:
            raise _Later(_retry_after(answer))
        return answer

    def _patiently(self, attempts: int, call: Callable[[], T]) -> T:
        """Try again for a while where the register is busy or out of reach."""
        for _ in range(attempts - 1):
            try:
                return call()
            except _Later as later:
                self.stopping.wait(later.seconds)
            except NotDelivered:
                self.stopping.wait(1.0)
        return call()


class _Later(NotDelivered):
    """The register asks to come back after a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__("unreachable", f"busy for {seconds:g} s")
        self.seconds = seconds


def _enrol(channel: Channel, code: str, key: enrolment.Key) -> Enrolled:
    try:
        return enrolment.request(channel, code, key, None)
    except Problem as problem:
        if problem.code == "SM-ENROL-04":  # too many at once, or the server is busy
            raise _Later(1.0) from problem
        raise


def _inventory(player: Player, now: float, sequence: int) -> bytes:
    return encode.snapshot_bytes(fleet.inventory(player, sequence, now))


def _measurement(player: Player, now: float, sequence: int) -> bytes:
    return encode.snapshot_bytes(fleet.measurement(player, sequence, now))


def _retry_after(answer: Answer) -> float:
    """Return how long the register asks to wait; a value that is no number of seconds counts as one."""
    asked = answer.headers.get("Retry-After") or ""
    return min(60.0, float(asked)) if asked.isdecimal() else 1.0


def _reply(answer: Answer) -> Reply:
    if answer.status == 200:
        return encode.decode(Reply, answer.body)
    said = answer.body[:200].decode("utf-8", "replace")
    raise Problem(
        "SM-DEMO-02",
        Text(
            f"Máy chủ không nhận bản ghi của máy mô phỏng (HTTP {answer.status}): {said}",
            f"The server did not take a simulated machine's snapshot (HTTP {answer.status}): {said}",
        ),
        Text("Bản ghi còn giữ, lần chạy sau sẽ gửi lại.", "The snapshot is kept and sent again by the next run."),
        Text("Xem nhật ký máy chủ: var/log/server.log", "Read the server's log: var/log/server.log"),
        exit_code=8,
    )
