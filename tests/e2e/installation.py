"""A register and an agent as somebody would install them, in one temporary folder, with real processes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parent.parent.parent
COMMANDS = Path(sys.executable).parent


def free_port() -> int:
    """Return a port on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """The commands, folders and processes of one register and one agent."""

    folder: Path
    port: int = field(default_factory=free_port)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "register"

    @property
    def state(self) -> Path:
        return self.folder / "agent"

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def somay(self, *words: str, code: int = 0) -> str:
        """Run `somay` and return what it printed; the exit code must be the one expected."""
        return self._command([COMMANDS / "somay", "--home", self.home, *words], code)

    def agent(self, *words: str, code: int = 0) -> str:
        """Run `somay-agent` with this installation's state."""
        return self._command([COMMANDS / "somay-agent", *words, "--state", self.state], code)

    def _command(self, words: Sequence[object], code: int) -> str:
        done = subprocess.run(
            [str(word) for word in words],
            check=False,
            capture_output=True,
            text=True,
            env=self.environment(),
            timeout=120,
        )
        assert done.returncode == code, f"{words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def environment(self) -> dict[str, str]:
        """Return an environment in which neither the locale nor the terminal decides anything."""
        screen = {"SOMAY_LANG": "en", "NO_COLOR": "1", "COLUMNS": "100"}
        return {**os.environ, **screen, "PYTHONPATH": str(ROOT), "SOMAY_DEBUG": "1"}

    def start(self, *words: object) -> subprocess.Popen[bytes]:
        """Start a program in the background; it ends with the installation."""
        log = (self.folder / f"process-{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            [str(word) for word in words], stdout=log, stderr=subprocess.STDOUT, env=self.environment()
        )
        log.close()
        self.processes.append(process)
        return process

    def start_server(self, mutant: str = "none") -> subprocess.Popen[bytes]:
        """Start the real server, without the limit of one request a second, and wait until it listens."""
        process = self.start(sys.executable, "-m", "tests.e2e.server", self.home, self.port, mutant)
        self.wait_for(self.listens, process)
        return process

    def start_workload(self, mutant: str = "none", seed: int = 0) -> subprocess.Popen[bytes]:
        """Start the real spool and delivery with snapshots as fast as they go."""
        return self.start(sys.executable, "-m", "tests.e2e.workload", self.state, mutant, seed)

    def listens(self) -> bool:
        """Tell whether something answers on the port."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def wait_for(self, condition: object, process: subprocess.Popen[bytes] | None = None, seconds: float = 60) -> None:
        """Wait until a condition holds; a process that ends meanwhile is a failure with its log."""
        assert callable(condition)
        deadline = time.monotonic() + seconds
        while not condition():
            if process is not None and process.poll() is not None:
                raise AssertionError(f"process ended with {process.returncode}:\n{self.logs()}")
            assert time.monotonic() < deadline, f"not within {seconds} s:\n{self.logs()}"
            time.sleep(0.02)

    def logs(self) -> str:
        """Return the ends of all logs."""
        return "\n".join(f"{log.name}: {log.read_text()[-3000:]}" for log in sorted(self.folder.glob("process-*.log")))

    def recorded(self, workload: subprocess.Popen[bytes]) -> int:
        """Return how many snapshots a workload says it has recorded: a dot each."""
        return (self.folder / f"process-{self.processes.index(workload)}.log").read_bytes().count(b".")

    def stop(self) -> None:
        """End everything this installation started."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()


@contextlib.contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """Found a register of one agency, and enrol one agent with a running server."""
    one = Installation(folder)
    try:
        one.somay("init", "--name", "Test district", "--code", "001", "--server-name", "localhost")
        one.somay("agency", "add", "A1", "First agency", "--kind", "district_body", "--parent", "001")
        one.somay("enrol", "add", "A1", "--uses", "1", "--out", str(folder / "code"))
        server = one.start_server()
        one.agent(
            "enrol", "--server", one.url, "--ca", str(one.home / "ca.pem"),
            "--code-file", str(folder / "code" / "ma-ghi-danh.txt"),
        )  # fmt: skip
        server.terminate()
        server.wait(30)
        yield one
    finally:
        one.stop()


@dataclass(frozen=True)
class Books:
    """Both ends of the conservation law, read from the two files as they lie on disk."""

    generated: int
    acknowledged_through: int
    waiting: frozenset[int]
    told_lost: int
    settled_through: int
    receipts: frozenset[int]
    lost: frozenset[int]
    ingested: int
    measurements: int

    @property
    def lacking(self) -> set[int]:
        """Snapshots that are in no column at all."""
        return set(range(1, self.generated + 1)) - self.receipts - self.lost - self.waiting

    @property
    def double(self) -> set[int]:
        """Snapshots that took effect and are declared lost as well."""
        return set(self.receipts & self.lost)


def read_books(one: Installation) -> Books:
    """Read what the agent and the register know of the newest epoch; neither process may run."""
    with contextlib.closing(sqlite3.connect(one.state / "spool.db")) as spool:
        meta = dict(spool.execute("SELECT name, value FROM meta"))
        waiting = {row[0] for row in spool.execute("SELECT sequence FROM snapshot")}
        told = spool.execute("SELECT coalesce(sum(last - first + 1), 0) FROM loss").fetchone()[0]
    with contextlib.closing(sqlite3.connect(one.home / "somay.db")) as register:
        assert register.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stream = register.execute(
            "SELECT id, through, ingested FROM stream WHERE epoch = ?", (meta["epoch"],)
        ).fetchone() or (0, 0, 0)
        receipts = [row[0] for row in register.execute("SELECT sequence FROM receipt WHERE stream_id = ?", stream[:1])]
        ranges = register.execute("SELECT first, last FROM lost_range WHERE stream_id = ?", stream[:1]).fetchall()
        measurements = register.execute("SELECT count(*) FROM measurement").fetchone()[0]
    return Books(
        generated=meta["sequence"],
        acknowledged_through=meta["through"],
        waiting=frozenset(number for number in waiting if number > stream[1]),
        told_lost=told,
        settled_through=stream[1],
        receipts=frozenset(receipts),
        lost=frozenset(number for first, last in ranges for number in range(first, last + 1)),
        ingested=stream[2],
        measurements=measurements,
    )
