"""New keys, cut short after every durable step and every answer: nobody is locked out, nobody becomes two."""

from __future__ import annotations

import gc
import json
import random
from contextlib import closing
from http.client import HTTPMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent import durable, enrolment, spool_note
from agent.collectors.base import Collector
from agent.contract import Enrolled, Measurements, Network, Sections, Storage, System
from agent.crew import Crew
from agent.delivery import Delivery
from agent.enrolment import Identity, key_of
from agent.fingerprint import fingerprint
from agent.host import Register
from agent.pace import Schedule
from agent.recorder import Recorder
from agent.secret import Secret
from agent.service import Service
from agent.spool import Spool
from agent.succession import Credential, is_another, seen
from agent.transport import Answer, NotDelivered
from tests.agent.book import Book
from tests.agent.registers import Request, Response
from tests.fakes import FakeHost, recorded

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = Secret("a" * 43)
ENROLLED = Enrolled(agent_id="a0", device="M-0000", agency="Xã Mường Đun", server_epoch="s1", server_time=0)


def hardware(number: int) -> Sections:
    """Return what an ordinary user sees of machine ``number``."""
    mac = f"00:1b:21:00:00:{number:02x}"
    return Sections(
        system=System(hypervisor=""),
        networks=(Network(name="eth0", permanent_mac=mac, mac=mac, kind="wired"),),
        storages=(Storage(name="sda", serial=f"DISK-{number}", bus="ata"),),
    )


class Crash(BaseException):
    """The process is gone."""


class Fuse:
    """Ends the process before or after one durable step or request; counts them where it is not lit."""

    def __init__(self) -> None:
        self.burnt, self.at = 0, -1

    def burn(self) -> None:
        self.burnt += 1
        if self.burnt == self.at:
            raise Crash


class Line:
    """A channel straight into the book."""

    sent_bytes = received_bytes = 0
    clock_is_wrong = False

    def __init__(self, book: Book, fuse: Fuse) -> None:
        self.book, self.fuse = book, fuse
        self.paths: list[str] = []
        self.lost: set[int] = set()
        """Which answers never come through, by the number of the request."""

    def post(self, path: str, body: bytes, token: str) -> Answer:
        self.fuse.burn()
        encoding = {"content-encoding": "gzip"} if body.startswith(b"\x1f\x8b") else {}
        bearer = "Bearer " + token
        response = self.book(Request(path, {"authorization": bearer, **encoding}, body, resumed=False, connection=0))
        self.paths.append(path)
        self.fuse.burn()
        if len(self.paths) in self.lost:
            raise NotDelivered("cut", "the answer is lost")
        headers = HTTPMessage()
        for name, value in response.headers.items():
            headers[name] = value
        return Answer(response.status, headers, response.body)

    def close(self) -> None:
        pass


class Machine:
    """An agent's folder on some hardware, and the service that works in it."""

    def __init__(self, folder: Path, book: Book, number: int = 1) -> None:
        self.folder, self.book, self.number = folder, book, number
        self.fuse = Fuse()
        self.line = Line(book, self.fuse)
        self.host = FakeHost(register=Register("h", 1))

    def enrol(self) -> Machine:
        """Be the machine that enrolled, as agent 0."""
        self.book.key_hashes.append(key_of(FIRST).key_hash)
        enrolment.keep(self.folder, Identity(FIRST, ENROLLED, fingerprint(hardware(self.number))))
        return self

    def copied_to(self, folder: Path, number: int) -> Machine:
        """Return the machine that boots a copy of this one's disk."""
        folder.mkdir()
        for path in self.folder.iterdir():
            (folder / path.name).write_bytes(path.read_bytes())
        return Machine(folder, self.book, number)

    def start(self, spool: Spool) -> Service:
        collectors = [
            Collector(name, lambda _, name=name: getattr(hardware(self.number), name), 86_400)
            for name in ("system", "storages", "networks")
        ]
        load: Collector[Any] = Collector("load", lambda _: Measurements(load1=1.0), 300)
        identity = enrolment.recall(self.folder)
        assert identity is not None
        credential = Credential(self.folder, identity, spool)
        return Service(
            credential=credential,
            host=self.host,
            spool=spool,
            channel=self.line,  # type: ignore[arg-type]
            recorder=Recorder(spool, self.host),
            delivery=Delivery(spool, self.line, self.host, credential.token),  # type: ignore[arg-type]
            schedule=Schedule(inventory=86_400, measure=300, contact=900, spread=0),
            draw=random.Random(1),
            publish=lambda _: None,
            inventory=Crew(tuple(collectors)),
            measurements=Crew((load,)),
        )

    def once(self) -> Any:
        """Start, look, deliver everything, end; returns the standing."""
        with closing(Spool(self.folder, wall=self.host.wall)) as spool:
            service = self.start(spool)
            return service.once()

    @property
    def identity(self) -> Identity:
        found = enrolment.recall(self.folder)
        assert found is not None
        return found

    @property
    def epoch(self) -> str:
        note = spool_note.read(self.folder)
        assert note is not None
        return note.epoch

    def waiting(self) -> int:
        with closing(Spool(self.folder)) as spool:
            return spool.status().spooled


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def master(tmp_path: Path, book: Book) -> Machine:
    (tmp_path / "master").mkdir()
    return Machine(tmp_path / "master", book).enrol()


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> Callable[[Machine], None]:
    """Let a machine's fuse burn before and after every durable step of its agent."""

    def wire(machine: Machine) -> None:
        def around(function: Callable[..., Any]) -> Callable[..., Any]:
            def burning(*arguments: Any, **more: Any) -> Any:
                machine.fuse.burn()
                result = function(*arguments, **more)
                machine.fuse.burn()
                return result

            return burning

        monkeypatch.setattr(durable, "write", around(durable.write))
        monkeypatch.setattr(Spool, "restart", around(Spool.restart))
        monkeypatch.setattr(Path, "unlink", around(Path.unlink))

    return wire


def leftovers(machine: Machine) -> set[str]:
    return {path.name for path in machine.folder.iterdir()} & {"key.json", "successor.json"}


# A machine that is another.


def test_a_copy_of_the_disk_on_other_hardware_becomes_an_agent_of_its_own(master: Machine, tmp_path: Path) -> None:
    master.once()
    copy = master.copied_to(tmp_path / "copy", 2)
    standing = copy.once()
    assert (standing.device, standing.copied_from, standing.trouble) == ("M-0001", "M-0000", None)
    assert copy.line.paths == ["/v1/agent/rekey", "/v1/snapshots"]
    assert copy.identity.enrolled.agent_id == "a1"
    assert copy.identity.fingerprint == fingerprint(hardware(2))
    assert copy.identity.previous is None
    assert leftovers(copy) == set()
    assert master.book.senders == {master.epoch: {0}, copy.epoch: {1}}


def test_the_original_goes_on_as_if_nothing_had_been(master: Machine, tmp_path: Path, book: Book) -> None:
    master.once()
    before = master.identity
    master.copied_to(tmp_path / "copy", 2).once()
    master.host.monotonic_seconds += 86_400
    assert master.once().trouble is None
    assert master.identity == before
    assert book.through[master.epoch] == 4
    assert book.losses == []


def test_forty_copies_are_forty_machines(master: Machine, tmp_path: Path, book: Book) -> None:
    copies = [master.copied_to(tmp_path / str(number), number) for number in range(2, 42)]
    for copy in copies:
        assert copy.once().trouble is None
    assert master.once().device == "M-0000"
    assert {copy.identity.enrolled.agent_id for copy in copies} == {f"a{number}" for number in range(1, 41)}
    assert book.copies == dict.fromkeys(range(1, 41), 0)
    assert sorted(agent for agents in book.senders.values() for agent in agents) == list(range(41))


def test_what_the_image_held_is_put_aside_declared_and_never_sent_twice(
    master: Machine, tmp_path: Path, book: Book
) -> None:
    book.instead = Response(507, b"{}")
    master.once()
    copy = master.copied_to(tmp_path / "copy", 2)
    book.instead = None
    copy.once()
    assert [(loss["epoch"], loss["reason"]) for loss in book.losses] == [(master.epoch, "fork")]
    assert (copy.folder / "spool.db.aside1").exists()
    book.losses.clear()  # the original's numbers are not lost to it
    master.host.monotonic_seconds += 86_400
    master.once()
    assert book.senders[master.epoch] == {0}
    assert book.through[master.epoch] == 4


def test_while_the_register_is_away_it_keeps_its_own_snapshots_under_its_own_numbers(
    master: Machine, tmp_path: Path, book: Book
) -> None:
    master.once()
    copy = master.copied_to(tmp_path / "copy", 2)
    copy.line.lost = set(range(1, 100))
    book.instead = Response(503, b"{}")
    for _ in range(3):
        standing = copy.once()
        assert (standing.device, standing.agency, standing.copied_from) == ("M-?", "Xã Mường Đun", "M-0000")
        copy.host.monotonic_seconds += 86_400
    assert "/v1/snapshots" not in copy.line.paths
    assert copy.waiting() == 6
    book.instead, copy.line.lost = None, set()
    copy.once()
    assert copy.waiting() == 0
    assert book.through[copy.epoch] == 8


def test_the_copy_of_a_copy_that_was_never_heard_makes_a_key_of_its_own(
    master: Machine, tmp_path: Path, book: Book
) -> None:
    """Mutant: take the key that lies ready, whoever made it. Two machines would be one."""
    one = master.copied_to(tmp_path / "one", 2)
    one.line.lost = {1}
    one.once()
    two = one.copied_to(tmp_path / "two", 3)
    for machine in (two, one):
        assert machine.once().trouble is None
    assert {one.identity.enrolled.agent_id, two.identity.enrolled.agent_id} == {"a1", "a2"}
    assert book.copies == {1: 0, 2: 0}


def test_one_new_disk_in_the_machine_that_enrolled_changes_nothing_but_its_memory(master: Machine) -> None:
    master.once()
    before = master.identity
    with closing(Spool(master.folder)) as spool:
        credential = Credential(master.folder, before, spool)
        changed = Sections(networks=hardware(1).networks, storages=hardware(2).storages)
        credential.look(changed)
        assert credential.copied_from is None
        credential.look(hardware(2))
        assert credential.copied_from is None, "the disk is known by now"
    assert master.identity.secret == before.secret
    assert leftovers(master) == set()


def test_an_agent_of_an_older_release_learns_what_it_stands_on_at_its_first_look(master: Machine) -> None:
    enrolment.keep(master.folder, Identity(FIRST, ENROLLED))
    master.once()
    assert master.identity.fingerprint == fingerprint(hardware(1))


def test_a_disk_that_is_full_forgets_only_the_change(master: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolment.keep(master.folder, Identity(FIRST, ENROLLED))

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with closing(Spool(master.folder)) as spool:
        credential = Credential(master.folder, master.identity, spool)
        monkeypatch.setattr(durable, "write", full)
        credential.look(hardware(1))
    assert master.identity.fingerprint is None


def test_what_the_recorded_machines_show_is_looked_at_through_the_runner() -> None:
    desktop, mini = seen(recorded("desktop")), seen(recorded("mini"))
    assert (desktop.cpus, desktop.operating_system) == (None, None)
    identity = Identity(FIRST, ENROLLED, fingerprint(desktop))
    assert is_another(identity, mini)
    assert not is_another(identity, desktop)
    assert not is_another(Identity(FIRST, ENROLLED), desktop)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Response(401, b'{"error":"agent_revoked","message":"x"}'), "revoked"),
        (Response(401, b'{"error":"unauthorized","message":"x"}'), "denied"),
        (Response(403, b'{"error":"too_many_copies","message":"x"}'), "too_many_copies"),
        (Response(429, b'{"error":"too_many_copies_today","message":"x"}'), "overload"),
        (Response(404, b"<html>"), "refused"),
        (Response(507, b"{}"), "server_full"),
        (Response(200, b"<html>Log in</html>"), "not_ours"),
        (Response(201, b'{"agent_id":"a0","device":"M","agency":"X","server_epoch":"s","server_time":1}'), "not_ours"),
    ],
)
def test_a_copy_that_is_not_taken_in_keeps_everything_and_sends_nothing_under_the_other_name(
    master: Machine, tmp_path: Path, book: Book, answer: Response, trouble: str
) -> None:
    copy = master.copied_to(tmp_path / "copy", 2)
    book.instead = answer
    assert copy.once().trouble == trouble
    assert set(copy.line.paths) == {"/v1/agent/rekey"}
    assert copy.waiting() == 2
    book.instead = None
    assert copy.once().device == "M-0001"


def test_a_key_that_somebody_else_has_is_replaced_by_another(master: Machine, tmp_path: Path, book: Book) -> None:
    copy = master.copied_to(tmp_path / "copy", 2)
    book.instead = Response(409, b'{"error":"key_in_use","message":"x"}')
    copy.once()
    first = json.loads((copy.folder / "successor.json").read_bytes())["secret"]
    copy.once()
    assert json.loads((copy.folder / "successor.json").read_bytes())["secret"] != first
    book.instead = None
    assert copy.once().trouble is None


def _every_step(run: Callable[[int], bool]) -> int:
    """Run with the fuse at 1, 2, 3 … until nothing burns any more; returns how many steps there were."""
    for at in range(1, 200):
        if not run(at):
            return at - 1
    raise AssertionError("never ends")


def test_a_copy_that_is_killed_at_any_step_becomes_one_agent_all_the_same(
    tmp_path: Path, wired: Callable[[Machine], None]
) -> None:
    """Mutants: show the key before it is kept; take it into use before it is known; give the spool up twice."""

    def killed(at: int) -> bool:
        folder, book = tmp_path / str(at), Book()
        (folder / "master").mkdir(parents=True)
        book.instead = Response(507, b"{}")
        master = Machine(folder / "master", book).enrol()
        master.once()
        book.instead = None
        copy = master.copied_to(folder / "copy", 2)
        wired(copy)
        copy.fuse.at = at
        crashed = _crashes(copy.once)
        copy.fuse.at = -1
        standing = copy.once()
        assert (standing.device, standing.trouble, copy.waiting()) == ("M-0001", None, 0), at
        assert book.copies == {1: 0}, at
        assert 1 not in book.senders.get(master.epoch, set()), at
        assert {loss["epoch"] for loss in book.losses} <= {master.epoch} | _set_aside(copy), at
        assert book.senders[copy.epoch] == {1}, at
        assert leftovers(copy) == set(), at
        book.losses.clear()
        assert master.once().trouble is None, at
        return crashed

    assert _every_step(killed) >= 14


def _set_aside(machine: Machine) -> set[str]:
    import sqlite3

    found = set()
    for path in machine.folder.glob("spool.db.aside*"):
        with closing(sqlite3.connect(path)) as db:
            found.add(db.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()[0])
    return found


def _crashes(work: Callable[[], Any]) -> bool:
    try:
        work()
    except Crash:
        return True
    finally:
        gc.collect()  # with a process its locks go
    return False


# A key that is rotated.


def test_a_key_is_rotated_within_the_contact_in_which_it_is_asked_for(master: Machine, book: Book) -> None:
    book.asked.add(0)
    assert master.once().trouble is None
    assert master.line.paths == ["/v1/snapshots", "/v1/agent/rotate", "/v1/snapshots"]
    assert master.identity.secret != FIRST
    assert master.identity.previous is not None
    assert book.key_hashes == [key_of(Secret(master.identity.secret)).key_hash]
    assert (book.asked, book.offered, leftovers(master)) == (set(), {}, set())
    assert master.once().trouble is None


def test_a_rotation_that_is_killed_at_any_step_locks_nobody_out(
    tmp_path: Path, wired: Callable[[Machine], None]
) -> None:
    """Mutants: take the new key into use before it is offered; forget it once it was offered."""

    def killed(at: int) -> bool:
        book = Book()
        (tmp_path / str(at)).mkdir()
        master = Machine(tmp_path / str(at), book).enrol()
        book.asked.add(0)
        wired(master)
        master.fuse.at = at
        crashed = _crashes(master.once)
        master.fuse.at = -1
        for _ in range(2):
            assert master.once().trouble is None, at
        assert (book.asked, book.offered, leftovers(master)) == (set(), {}, set()), at
        assert book.key_hashes == [key_of(Secret(master.identity.secret)).key_hash] != [key_of(FIRST).key_hash], at
        return crashed

    assert _every_step(killed) >= 10


@pytest.mark.parametrize("lost", [{1}, {2}, {3}, {1, 2}, {2, 3}, {1, 2, 3}, {2, 4}, {3, 4, 5}])
def test_answers_that_are_lost_lock_nobody_out(master: Machine, book: Book, lost: set[int]) -> None:
    book.asked.add(0)
    master.line.lost = lost
    for _ in range(6):
        master.once()
    assert master.once().trouble is None
    assert (book.asked, book.offered, leftovers(master)) == (set(), {}, set())
    assert book.key_hashes == [key_of(Secret(master.identity.secret)).key_hash]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507])
def test_a_register_that_will_not_have_the_new_key_still_gets_the_snapshots(
    master: Machine, book: Book, status: int
) -> None:
    book.asked.add(0)
    take = book._rotate
    book._rotate = lambda *_: Response(status, b'{"error":"x","message":"x"}')  # type: ignore[method-assign]
    standing = master.once()
    assert (standing.trouble, master.waiting()) == (None, 0)
    assert master.line.paths == ["/v1/snapshots", "/v1/agent/rotate", "/v1/snapshots"]
    assert (master.identity.secret, leftovers(master)) == (FIRST, set())
    book._rotate = take  # type: ignore[method-assign]
    assert master.once().trouble is None
    assert master.identity.secret != FIRST


def test_a_register_restored_from_before_the_rotation_hears_the_key_that_it_knows(master: Machine, book: Book) -> None:
    """Mutant: forget the old key once the new one was taken."""
    before = list(book.key_hashes)
    book.asked.add(0)
    master.once()
    rotated = master.identity.secret
    book.key_hashes = list(before)
    assert master.once().trouble is None
    assert (master.identity.secret, master.identity.previous) == (FIRST, rotated)
    book.asked.add(0)
    assert master.once().trouble is None
    assert book.key_hashes == [key_of(Secret(master.identity.secret)).key_hash] != before


def test_an_agent_restored_from_the_midst_of_a_rotation_finds_the_valid_key(
    master: Machine, tmp_path: Path, book: Book
) -> None:
    book.asked.add(0)
    master.line.lost = {2}
    master.once()
    assert leftovers(master) == {"successor.json"}
    backup = master.copied_to(tmp_path / "backup", 1)
    master.line.lost = set()
    master.once()
    assert book.offered == {}
    assert backup.once().trouble is None
    assert backup.identity.secret == master.identity.secret
    assert leftovers(backup) == set()


def test_a_key_that_no_longer_counts_is_tried_but_once_a_contact(master: Machine, book: Book) -> None:
    book.asked.add(0)
    master.once()
    book.key_hashes = ["0" * 64]
    master.line.paths.clear()
    assert master.once().trouble == "denied"
    assert master.line.paths == ["/v1/snapshots"] * 2
    assert master.waiting() == 2


def test_an_agent_that_was_revoked_tries_no_other_key(master: Machine, book: Book) -> None:
    book.asked.add(0)
    master.once()
    book.revoked.add(0)
    master.line.paths.clear()
    assert master.once().trouble == "revoked"
    assert master.line.paths == ["/v1/snapshots"]


def test_no_secret_prints(master: Machine, book: Book) -> None:
    book.asked.add(0)
    master.once()
    assert master.identity.secret != FIRST
    shown = f"{master.identity!r}"
    for secret in (master.identity.secret, master.identity.previous):
        assert secret is not None
        assert "".join(secret) not in shown


def test_what_is_pending_is_readable_by_its_owner_alone(master: Machine, tmp_path: Path) -> None:
    copy = master.copied_to(tmp_path / "copy", 2)
    copy.line.lost = {1}
    copy.once()
    assert (copy.folder / "successor.json").stat().st_mode & 0o777 == 0o600
