"""One disk image on many machines, keys that change and keys that end: real processes, real register."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from inventory.store import keys
from inventory.store.engine import Store
from tests.e2e.installation import ROOT, Installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e


class District:
    """A register of one agency with a running server, and machines that are set up from images."""

    def __init__(self, one: Installation) -> None:
        self.one = one
        one.somay("init", "--name", "Huyện thử", "--code", "001", "--server-name", "localhost")
        one.somay("agency", "add", "A1", "Phòng Một", "--kind", "district_body", "--parent", "001")
        self.server = one.start_server()

    def agent(self, state: Path, host: str, *command: str, kill_at: int = 0) -> subprocess.Popen[str]:
        """Start a command of the agent on a recorded machine."""
        words = [sys.executable, "-m", "tests.e2e.machine", host, str(kill_at), *command, "--state", str(state)]
        return subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self.one.environment(),
        )

    def run(self, state: Path, host: str, *command: str, kill_at: int = 0, code: int | None = 0) -> str:
        """Run a command of the agent and return what it said."""
        out, err = (process := self.agent(state, host, *command, kill_at=kill_at)).communicate(timeout=120)
        assert code is None or process.returncode == code, f"{command} ended with {process.returncode}\n{out}\n{err}"
        return out + err

    def enrol(self, state: Path, host: str, *more: str) -> None:
        """Enrol a machine by a code for it alone."""
        folder = self.one.folder / f"code-{state.name}"
        self.one.somay("enrol", "add", "A1", "--uses", "1", "--out", str(folder))
        code = ("--code-file", str(folder / "ma-ghi-danh.txt"))
        self.run(state, host, "enrol", "--server", self.one.url, "--ca", str(self.one.home / "ca.pem"), *code, *more)
        settings = state / "agent.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + "spread_seconds = 0\n", encoding="utf-8")

    def master(self, name: str = "master", host: str = "desktop") -> Path:
        """Enrol a machine, let it report once, and return its folder."""
        state = self.one.folder / name
        self.enrol(state, host)
        self.run(state, host, "once")
        return state

    def image(self, master: Path, name: str) -> Path:
        """Copy a machine's disk; the settings name the folder's own certificate."""
        state = self.one.folder / name
        shutil.copytree(master, state)
        settings = state / "agent.toml"
        settings.write_text(settings.read_text(encoding="utf-8").replace(str(master), str(state)), encoding="utf-8")
        return state

    def rows(self, statement: str, *values: Any) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self.one.home / 'somay.db'}?mode=ro", uri=True)) as register:
            return register.execute(statement, values).fetchall()

    def status(self, state: Path, host: str) -> dict[str, Any]:
        said = self.run(state, host, "status", "--format", "json", code=None)
        found: dict[str, Any] = json.loads(said[: said.rindex("}") + 1])
        return found

    def check_books(self, *states: Path) -> None:
        """Hold the law for every machine: generated = ingested once + declared lost + still spooled."""
        for state in states:
            with closing(sqlite3.connect(state / "spool.db")) as spool:
                meta = dict(spool.execute("SELECT name, value FROM meta"))
                (waiting,) = spool.execute(
                    "SELECT COUNT(*) FROM snapshot WHERE sequence > ?", (meta["through"],)
                ).fetchone()
            agent = json.loads((state / "identity.json").read_bytes())["enrolled"]["agent_id"]
            ((ingested, lost),) = self.rows(
                "SELECT s.ingested, s.lost FROM stream s JOIN agent a ON a.id = s.agent_id"
                " WHERE a.public_id = ? AND s.epoch = ?",
                agent,
                meta["epoch"],
            )
            assert meta["sequence"] == ingested + lost + waiting, state
        assert self.rows("SELECT COUNT(*) FROM receipt") == self.rows("SELECT SUM(ingested) FROM stream")


def sister(number: int) -> str:
    """Return another desktop of the same model: only serials and addresses differ."""
    return f"desktop|000000000001|{number:012d}|02:00:00:00:0d:01|02:00:00:00:0d:{number:02x}"


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    one = Installation(tmp_path)
    try:
        yield District(one)
    finally:
        one.stop()


def test_one_image_on_two_other_machines_is_three_machines(district: District) -> None:
    master = district.master()
    laptop, mini = district.image(master, "laptop"), district.image(master, "mini")
    assert "M-0002, Phòng Một: 2 snapshots sent" in district.run(laptop, "laptop", "once")
    assert "M-0003, Phòng Một: 2 snapshots sent" in district.run(mini, "mini", "once")
    assert "M-0001, Phòng Một" in district.run(master, "desktop", "once")
    assert district.rows("SELECT device_id, agency_id FROM placement ORDER BY 1") == [(1, 2), (2, 2), (3, 2)]
    assert district.rows("SELECT kind, other_id FROM agent_event ORDER BY id") == [("copied", 2), ("copied", 3)]
    assert district.rows("SELECT COUNT(*) FROM stream WHERE forked_at IS NOT NULL") == [(0,)]
    serials = dict(district.rows("SELECT device_id, value FROM evidence WHERE kind = 'disk_serial'"))
    assert serials == {1: "WD-000000000001", 2: "NVME00000001", 3: "0X00000001"}
    assert "its disk was copied to another machine, now M-0003" in district.one.somay("agent", "show", "M-0001")
    district.check_books(master, laptop, mini)


def test_a_machine_that_is_repaired_part_by_part_stays_what_it_is(district: District) -> None:
    master = district.master(host="laptop")
    adapters = "laptop|02:00:00:00:0e|02:00:00:00:aa"
    for host in (adapters, f"{adapters}|NVME00000001|NVME00000002", "laptop|NVME00000001|NVME00000002"):
        assert "M-0001, Phòng Một" in district.run(master, host, "once")
    assert district.rows("SELECT COUNT(*) FROM agent") == [(1,)]


def test_forty_machines_of_one_image_that_start_at_once_are_forty_machines(district: District) -> None:
    master = district.master()
    copies = {number: district.image(master, f"copy-{number}") for number in range(2, 42)}
    assert "M-0001" in district.run(master, "desktop", "once")
    waiting = dict(copies)
    for _ in range(20):  # the register takes two at a time of one key; a service would try again by itself
        running = {number: district.agent(state, sister(number), "once") for number, state in waiting.items()}
        ended = {number: process.communicate(timeout=300) for number, process in running.items()}
        assert {process.returncode for process in running.values()} <= {0, 8}, ended
        waiting = {number: waiting[number] for number, process in running.items() if process.returncode}
        assert district.run(master, "desktop", "once").startswith("M-0001, Phòng Một")
        if not waiting:
            break
    assert district.rows("SELECT COUNT(*), COUNT(DISTINCT device_id), COUNT(copy_of_id) FROM agent") == [(41, 41, 40)]
    assert district.rows("SELECT COUNT(DISTINCT value) FROM evidence WHERE kind = 'disk_serial'") == [(41,)]
    district.check_books(master, *copies.values())


def test_an_image_that_holds_unsent_snapshots_takes_none_from_the_original(district: District) -> None:
    master = district.master()
    district.server.terminate()
    district.server.wait(30)
    district.run(master, "desktop", "once", code=8)
    copy = district.image(master, "copy")
    district.run(copy, "mini", "once", code=8)
    assert district.status(copy, "mini")["copied_from"] == "M-0001"
    district.one.start_server()
    district.run(copy, "mini", "once")
    district.run(master, "desktop", "once")
    district.check_books(master, copy)
    ((epoch,),) = district.rows("SELECT epoch FROM stream WHERE agent_id = 1")
    assert district.rows("SELECT ingested, lost FROM stream WHERE agent_id = 1") == [(6, 0)]
    assert district.rows(
        "SELECT s.epoch, r.reason, r.last FROM lost_range r JOIN stream s ON s.id = r.stream_id WHERE s.agent_id = 2"
    ) == [(epoch, "fork", None)]


def _sweep(district: District, prepare: Any, host: str) -> int:
    """Kill a machine before every step of its way, each time from the same start; returns how many there were."""
    taken = int(re.findall(r"steps (\d+)", district.run(prepare(0), host, "once"))[-1])
    for at in range(1, taken + 1):
        state = prepare(at)
        process = district.agent(state, host, "once", kill_at=at)
        out, err = process.communicate(timeout=120)
        assert process.returncode in (-9, 0), f"{at}: {process.returncode}\n{out}\n{err}"
        district.run(state, host, "once")
        assert not (state / "successor.json").exists(), at
    return taken


def test_a_copy_killed_at_every_step_becomes_one_machine_each_time(district: District) -> None:
    master = district.master()
    taken = _sweep(district, lambda at: district.image(master, f"copy-{at}"), "mini")
    print(f"{taken} steps")
    assert taken >= 10
    # Each time another key, and each time of the one machine beside the master.
    assert district.rows("SELECT COUNT(*), COUNT(DISTINCT device_id), COUNT(copy_of_id) FROM agent") == [
        (taken + 2, 2, taken + 1)
    ]
    district.run(master, "desktop", "once")
    district.check_books(master, *(district.one.folder / f"copy-{at}" for at in range(taken + 1)))


def test_a_rotation_killed_at_every_step_locks_the_agent_out_of_nothing(district: District) -> None:
    master, store = district.master(), Store(f"sqlite:///{district.one.home / 'somay.db'}")
    secrets = set()

    def prepare(_: int) -> Path:
        secrets.add(json.loads((master / "identity.json").read_bytes())["secret"])
        with store.write() as connection:
            keys.ask_rotation(connection, 1, 1.0)
        return master

    taken = _sweep(district, prepare, "desktop")
    print(f"{taken} steps")
    assert taken >= 10
    assert len(secrets) == taken + 1, "each time a new key"
    district.run(master, "desktop", "once")
    assert district.rows("SELECT rotation_asked_at, next_key_hash FROM agent") == [(None, None)]
    assert district.rows("SELECT COUNT(*) FROM agent_event WHERE kind = 'rotated'") == [(taken + 1,)]
    district.check_books(master)


def test_a_key_is_changed_at_the_next_contact_after_the_officer_asked(district: District) -> None:
    master = district.master()
    before = district.rows("SELECT key_hash, file_key_hash FROM agent")
    district.one.somay("agent", "rotate", "M-0001")
    assert "changing key" in district.one.somay("agent", "list")
    district.run(master, "desktop", "once")
    ((key_hash, file_key_hash),) = district.rows("SELECT key_hash, file_key_hash FROM agent")
    assert key_hash != before[0][0]
    assert file_key_hash != before[0][1]
    assert "changed its key" in district.one.somay("agent", "show", "M-0001")
    district.run(master, "desktop", "once")


def test_a_machine_that_is_shut_out_keeps_what_it_has_and_comes_back_by_a_new_code(district: District) -> None:
    master = district.master()
    district.one.somay("agent", "revoke", "M-0001", "--yes")
    assert "SM-SERVER-02" in district.run(master, "desktop", "once", code=6)
    held = district.status(master, "desktop")
    assert (held["trouble"], held["holding"]["spooled"], held["holding"]["lost"]) == ("revoked", 2, 0)
    copy = district.image(master, "copy")
    assert "SM-SERVER-02" in district.run(copy, "mini", "once", code=6)
    assert district.rows("SELECT COUNT(*) FROM agent") == [(1,)]
    for state, host in ((master, "desktop"), (copy, "mini")):
        district.enrol(state, host, "--again")
        district.run(state, host, "once")
    # The machine is the one that it was, whatever key it has; the one that carries its image is another.
    assert district.rows("SELECT device_id, revoked_at IS NULL FROM agent ORDER BY id") == [(1, 0), (1, 1), (3, 1)]
