"""One run of the demo: six steps, then the screen, then everything stopped in order."""

from __future__ import annotations

import contextlib
import functools
import os
import shlex
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import inventory
from agent.text import Text
from inventory import config
from inventory.demo import fleet, sample
from inventory.demo.household import Household, sole_owner
from inventory.demo.load import load
from inventory.demo.observe import this_machine
from inventory.demo.play import Stage
from inventory.demo.processes import Broken, free_port, is_free
from inventory.demo.roster import Roster
from inventory.demo.show import Addresses, Show
from inventory.demo.terminal import Steps
from inventory.demo.tickets import Tickets
from inventory.registry import register
from inventory.store import enrolments, queries
from inventory.store.engine import Store
from inventory.store.schema import current
from inventory.text.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from agent.text import Language

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOCK: Final = Path(inventory.__file__).parent.parent / "deploy/lock/run.txt"
_BY: Final = "demo"
_JOIN_SECONDS: Final = 5.0
_INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the one who starts the demo may choose."""

    home: Path
    language: Language
    port: int
    exporter_port: int
    once: bool


def run(options: Options, out: TextIO) -> int:
    """Run the demo until interrupted, or through its first complete cycle; return the exit code."""
    demo, ready = Demo(options, out), False
    with sole_owner(options.home), _terminable():
        try:
            show = demo.start()
            ready = True
            if options.once:
                show.once()
            else:
                show.go_on(demo.household.check)
        except KeyboardInterrupt:
            return 0 if ready else _INTERRUPTED
        finally:
            demo.stop()
    return 0


class Demo:
    """A register, its server and exporter, a real agent and a simulated fleet."""

    def __init__(self, options: Options, out: TextIO) -> None:
        self._options, self._out = options, out
        self._steps = Steps(out, options.language)
        self._closing, self._started = contextlib.ExitStack(), time.time()
        self.household = Household(options.home.absolute(), options.language)

    def start(self) -> Show:
        """Take the six steps and return what shows the result."""
        with self._steps.step(_environment()):
            pass
        store = self._register()
        with self._steps.step(_book()):
            load(store, time.time())
        url, metrics = self._open()
        tickets = Tickets(store)
        with self._steps.step(
            Text("Agent thật trên máy này: ghi danh, kiểm kê", "Real agent on this machine: enrols, takes inventory")
        ):
            self._real_agent(store, url, tickets)
        self._play(store, url, tickets)
        return Show(store, self._out, self._options.language, self._pasteable(url, metrics), self._started)

    def stop(self) -> None:
        """Stop the fleet, then the children, whatever signal comes meanwhile."""
        _ignore()
        began = time.monotonic()
        self._say("Đang dừng: agent, máy chủ …", "Stopping: agent, server …", end=" ")
        self._closing.close()
        self.household.stop()
        took = number(time.monotonic() - began, self._options.language, 1)
        place = _shown(self._options.home)
        self._say(
            f"xong ({took} s). Sổ còn nguyên trong {place}; chạy tiếp: make run",
            f"done ({took} s). The register stays in {place}; go on: make run",
        )

    def _register(self) -> Store:
        loaded = config.load(self._options.home.absolute())
        store, place = Store(loaded.url), _shown(self._options.home)
        if _is_founded(store):
            with self._steps.step(Text(f"Sổ đã có ({place})", f"Register found ({place})")):
                register.prepare(loaded)
            return store
        title = Text(
            f"Sổ mới, CA riêng và chứng thư máy chủ ({place})",
            f"New register, private CA and server certificate ({place})",
        )
        with self._steps.step(title):
            register.found(
                loaded,
                name=sample.DISTRICT_NAME,
                code=sample.DISTRICT_CODE,
                language=self._options.language,
                by=_BY,
                now=time.time(),
            )
        return store

    def _open(self) -> tuple[str, str]:
        """Start server and exporter; who takes one of their ports between the look and the start may keep it."""
        while True:
            ports = self._ports()
            self.household.configure(ports[0])
            try:
                with self._steps.step(_addresses(*ports)):
                    return self.household.open(*ports)
            except Broken:
                self.household.stop()
                if all(map(is_free, ports)):
                    raise

    def _ports(self) -> tuple[int, int]:
        server = self._port(self._options.port)
        return server, self._port(self._options.exporter_port, server)

    def _port(self, wanted: int, *taken: int) -> int:
        port = free_port(wanted, frozenset(taken))
        if port != wanted:
            self._steps.note(
                Text(
                    f"Cổng {wanted} đang có chương trình khác dùng: lấy cổng {port}.",
                    f"Port {wanted} is in use by another program: taking port {port}.",
                )
            )
        return port

    def _real_agent(self, store: Store, url: str, tickets: Tickets) -> None:
        began, number = time.time(), sample.REAL_DEVICE
        ticket = functools.partial(tickets.issue, [number], simulated=False)
        self.household.enrol(url, functools.partial(_knows, store), lambda: ticket()[number])
        self.household.report()
        self.household.wait_for_agent(lambda: _heard(store, began))

    def _play(self, store: Store, url: str, tickets: Tickets) -> None:
        players, home = fleet.players(), self._options.home
        roster = self._closing.enter_context(contextlib.closing(Roster(home / "fleet.db")))
        tickets.prepare(_newcomers(roster, [player.machine.number for player in players], store))
        stage, done = Stage(url, home / "ca.pem", roster, tickets), 0

        def delivered() -> None:
            nonlocal done
            done += 1

        title = Text(f"{len(players)} agent mô phỏng gửi qua TLS", f"{len(players)} simulated agents report over TLS")
        with self._steps.step(title):
            for _ in stage.opening(players, delivered):
                self.household.check()
                self._steps.progress(done, len(players))
        if not self._options.once:
            self._go_on(stage, players)

    def _go_on(self, stage: Stage, players: tuple[fleet.Player, ...]) -> None:
        thread = threading.Thread(target=stage.go_on, args=(players,), name="fleet", daemon=True)
        thread.start()
        self._closing.callback(thread.join, _JOIN_SECONDS)
        self._closing.callback(stage.stopping.set)

    def _pasteable(self, url: str, metrics: str) -> Addresses:
        scripts = Path(sys.executable).parent
        home, state = (shlex.quote(_relative(path)) for path in (self._options.home, self._options.home / "agent"))
        somay, agent = (shlex.quote(_relative(scripts / name)) for name in ("somay", "somay-agent"))
        return Addresses(
            api=f"{url}/v1",
            metrics=metrics,
            command=f"{somay} indicator explain ws_per_staff --home {home}",
            show=f"{agent} show --state {state}",
        )

    def _say(self, vi: str, en: str, end: str = "\n") -> None:
        self._out.write(Text(vi, en).to(self._options.language) + end)
        self._out.flush()


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Let a request to end, however it is made, be what Ctrl-C is."""
    heeded = [one for one in _SIGNALS if one != signal.SIGHUP or signal.getsignal(one) != signal.SIG_IGN]  # nohup
    before: dict[int, Any] = {one: signal.signal(one, _interrupt) for one in heeded}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _interrupt(*_: object) -> None:
    """End once: a second Ctrl-C must not cut the stopping short."""
    _ignore()
    raise KeyboardInterrupt


def _ignore() -> None:
    for one in _SIGNALS:
        signal.signal(one, lambda *_: None)  # SIG_IGN would complain of one that is on its way already


def _environment() -> Text:
    if not _LOCK.exists():
        return Text(f"Python {sys.version.split()[0]}", f"Python {sys.version.split()[0]}")
    pinned = sum("==" in line for line in _LOCK.read_text(encoding="utf-8").splitlines())
    place = _relative(Path(sys.prefix))
    return Text(
        f"Môi trường Python {place}, {pinned} gói khóa bằng mã băm",
        f"Python environment {place}, {pinned} packages pinned by hash",
    )


def _book() -> Text:
    agencies, devices = sample.agencies(), len(sample.machines())
    staff = sum(agency.counted for agency in agencies)
    return Text(
        f"Huyện mẫu: {len(agencies)} cơ quan, {staff} người, {len(agencies)} đường truyền, {devices} thiết bị",
        f"Sample district: {len(agencies)} agencies, {staff} staff, {len(agencies)} lines, {devices} devices",
    )


def _addresses(server: int, exporter: int) -> Text:
    return Text(
        f"Máy chủ https://127.0.0.1:{server}, số đo http://127.0.0.1:{exporter}/metrics",
        f"Server https://127.0.0.1:{server}, metrics http://127.0.0.1:{exporter}/metrics",
    )


def _is_founded(store: Store) -> bool:
    if current(store) is None:
        return False
    with store.read() as connection:
        return queries.setting(connection, "name") is not None


def _knows(store: Store, agent_id: str) -> bool:
    with store.read() as connection:
        return enrolments.credential(connection, agent_id) is not None


def _newcomers(roster: Roster, numbers: list[int], store: Store) -> list[int]:
    """Return who has to enrol; who did so with a register that was here before is forgotten."""
    members = [member for number in numbers if (member := roster.member(number))]
    for member in members:
        if not _knows(store, member.agent_id):
            roster.forget(member.number)
    return [number for number in numbers if roster.member(number) is None]


def _heard(store: Store, since: float) -> bool:
    with store.read() as connection:
        machine = this_machine(connection, time.time())
    return machine is not None and (machine.sent_at or 0.0) >= since


def _relative(path: Path) -> str:
    """Return a path as somebody in the current folder would type it."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  # a link stays what it is called
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(absolute)


def _shown(home: Path) -> str:
    shown = _relative(home)
    return shown if shown.startswith("/") else f"./{shown}"
