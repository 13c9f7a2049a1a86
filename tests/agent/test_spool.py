import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agent import spool_file, spool_room
from agent.contract import Priority, Sections, Snapshot, Storage
from agent.spool import CannotSpool, Holding, Spool, SpoolBroken
from tests.agent.conftest import MEMORY

KIB = 1024
ROOMY = 10**12


def _snapshot(priority: Priority = "P2", size: int = 100, serial: str = "", wall: float = 1e9) -> Snapshot:
    return Snapshot(
        sequence=1,
        priority=priority,
        wall_seconds=wall,
        monotonic_seconds=1.0,
        boot_id="b" * size,
        agent_version="1.0.0",
        sections=Sections(storages=(Storage(name="sda", serial=serial),)) if priority == "P0" else None,
    )


def _push(spool: Spool, priority: Priority = "P2", **details: Any) -> int:
    base = {"storages": details.get("serial", "")} if priority == "P0" else None
    snapshot = _snapshot(priority, **details)
    return spool.push(priority, lambda number: replace(snapshot, sequence=number), base).sequence


def _push_until_lost(spool: Spool) -> None:
    lost = spool.status().lost
    for _ in range(500):
        if spool.status().lost > lost:
            return
        _push(spool, size=2000)
    raise AssertionError("nothing was declared lost")


def _law(holding: Holding) -> bool:
    return holding.generated == holding.acknowledged + holding.lost + holding.spooled + holding.unspooled


@contextmanager
def _spool(folder: Path, **options: Any) -> Iterator[Spool]:
    with closing(Spool(folder, wall=lambda: 1e9, **options)) as spool:
        yield spool


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with _spool(tmp_path) as spool:
        yield spool


def test_numbers_start_at_one_and_go_on_after_a_restart(tmp_path: Path) -> None:
    with _spool(tmp_path) as spool:
        assert [_push(spool), _push(spool)] == [1, 2]
        epoch = spool.epoch
    with _spool(tmp_path) as spool:
        assert _push(spool) == 3
        assert spool.epoch == epoch
        assert spool.peek().sequences == (1, 2, 3)


def test_only_its_owner_may_read_the_spool(tmp_path: Path) -> None:
    with _spool(tmp_path) as spool:
        _push(spool)
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "spool.db-shm" not in modes


def test_the_oldest_go_first_and_never_more_than_asked(spool: Spool) -> None:
    for _ in range(5):
        _push(spool, size=1000)
    assert spool.peek(count=3).sequences == (1, 2, 3)
    assert spool.peek(size=2500).sequences == (1, 2)
    assert spool.peek(size=10).sequences == (1,)


def test_an_acknowledgement_of_more_than_was_sent_is_refused(spool: Spool) -> None:
    for _ in range(3):
        _push(spool)
    spool.peek(count=2)
    assert not spool.may_acknowledge(3)
    with pytest.raises(ValueError, match="nothing was sent"):
        spool.acknowledge(3)
    spool.acknowledge(2)
    assert spool.peek().sequences == (3,)


def test_without_a_request_in_flight_nothing_can_be_acknowledged(spool: Spool) -> None:
    _push(spool)
    spool.peek()
    spool.release()
    assert not spool.may_acknowledge(1)


def test_the_base_and_the_snapshot_are_kept_together_or_not_at_all(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _push(spool, "P0", serial="old")

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(spool._ledger, "set_base", fail)
    with pytest.raises(SpoolBroken):
        _push(spool, "P0", serial="new")
    assert spool.base() == {"storages": "old"}
    assert spool.status().generated == 1


def test_a_snapshot_the_register_rejected_counts_as_lost_and_is_kept_aside(spool: Spool) -> None:
    _push(spool)
    _push(spool)
    spool.peek()
    spool.acknowledge(2, [(1, "out of bounds")])
    holding = spool.status()
    assert (holding.acknowledged, holding.lost, holding.undeclared_losses) == (1, 1, 0)
    assert spool._ledger.rows("SELECT sequence, reason FROM dead_letter") == [(1, "out of bounds")]


def test_a_dead_letter_is_declared_and_blocks_nobody(spool: Spool) -> None:
    for _ in range(3):
        _push(spool)
    spool.dead_letter(1, "cannot be read")
    parcel = spool.peek()
    assert parcel.sequences == (2, 3)
    assert [(loss.first, loss.last, loss.reason) for loss in parcel.losses] == [(1, 1, "dead_letter")]


def test_dead_letters_are_bounded(spool: Spool) -> None:
    for _ in range(30):
        spool.dead_letter(_push(spool, size=60 * KIB), "too much")
    assert spool._ledger.value("SELECT sum(length(body)) FROM dead_letter") <= KIB * KIB
    assert spool.status().lost == 30


def test_a_loss_travels_until_it_is_acknowledged(spool: Spool) -> None:
    spool.dead_letter(_push(spool), "x")
    assert spool.peek().losses == spool.peek().losses != ()
    spool.acknowledge(1)
    assert spool.peek().losses == ()


class Clocks:
    """A wall clock that anyone may set, and one that only goes on."""

    def __init__(self) -> None:
        self.now = 1e9
        self.ran = 0.0

    def spool(self, folder: Path) -> Spool:
        return Spool(folder, wall=lambda: self.now, monotonic=lambda: self.ran)

    def settle(self, spool: Spool, hours: float = 0.0) -> None:
        self.ran += hours * 3600
        spool.peek()
        spool.acknowledge(spool.status().generated)


def test_a_register_restored_from_a_backup_is_refilled_and_told_what_is_gone(tmp_path: Path) -> None:
    clocks = Clocks()
    with closing(clocks.spool(tmp_path)) as spool:
        spool.dead_letter(_push(spool), "x")
        _push(spool, "P0")
        _push(spool, "P2")
        clocks.settle(spool)
        clocks.settle(spool, hours=24)
        clocks.settle(spool, hours=24)
        _push(spool, "P2")
        clocks.settle(spool)
        assert spool.status().acknowledged == 3
        spool.rewind(1)
        parcel = spool.peek()
        assert parcel.sequences == (2, 4)
        assert {(loss.first, loss.last, loss.reason) for loss in parcel.losses} == {
            (1, 1, "dead_letter"),
            (3, 3, "server_restored"),
        }
        assert _law(spool.status())
        assert (spool.status().acknowledged, spool.status().lost, spool.status().spooled) == (0, 2, 2)


def test_what_was_settled_within_a_day_is_kept_whatever_the_wall_clock_says(tmp_path: Path) -> None:
    """Twenty years to and fro, a start in between, and less than a day of running: everything can be sent again."""
    clocks = Clocks()
    for now in (1e9, 1e9 + 630e6, 1e9 - 630e6, 0.0):
        clocks.now = now
        with closing(clocks.spool(tmp_path)) as spool:
            _push(spool, "P2", wall=now)
            clocks.settle(spool, hours=5.9)
    with closing(clocks.spool(tmp_path)) as spool:
        spool.rewind(1)
        assert spool.peek().sequences == (1, 2, 3, 4)
        assert spool.peek().losses == ()


def test_what_is_settled_again_is_kept_for_a_day_again(tmp_path: Path) -> None:
    clocks = Clocks()
    with closing(clocks.spool(tmp_path)) as spool:
        _push(spool, "P2")
        clocks.settle(spool)
        clocks.settle(spool, hours=24)
        spool.rewind(1)
        clocks.settle(spool, hours=23)
        clocks.settle(spool, hours=23)
        spool.rewind(1)
        assert spool.peek().sequences == (1,)


def test_what_is_kept_of_the_past_is_bounded(tmp_path: Path) -> None:
    clocks = Clocks()
    with closing(clocks.spool(tmp_path)) as spool:
        for _ in range(100):
            _push(spool, "P2")
            clocks.settle(spool, hours=1)
        kept = spool._ledger.value("SELECT count(*) FROM snapshot")
        assert 24 <= kept <= 49


def test_losses_that_touch_become_one(spool: Spool) -> None:
    for _ in range(6):
        _push(spool)
    for number in (2, 4, 1, 3, 6):
        spool.dead_letter(number, "x")
    assert [(loss.first, loss.last) for loss in spool.peek().losses] == [(1, 4), (6, 6)]
    assert spool.status().lost == 5


def test_no_more_epochs_are_told_of_at_once_than_the_register_takes(spool: Spool) -> None:
    for _ in range(70):
        _push(spool)
        spool.restart("fork")
    _push(spool)
    first = spool.peek()
    assert len({loss.epoch for loss in first.losses}) == 64
    assert first.sequences == (1,)
    spool.acknowledge(1)
    assert len({loss.epoch for loss in spool.peek().losses}) == 6


def test_inventory_that_outgrew_its_part_is_merged_rather_than_measuring_stopped(tmp_path: Path) -> None:
    with _spool(tmp_path, limit_bytes=256 * KIB, free_bytes=lambda: ROOMY) as spool:
        for number in range(300):
            _push(spool, "P0", size=2000, serial=f"S{number}")
            _push(spool, "P2", size=2000)
        assert spool.status().unspooled == 0
        parcel = spool.peek(count=1000, size=10**9)
        states = [json.loads(body) for body in parcel.snapshots if b'"P0"' in body]
        assert states[-1]["sections"]["storages"][0]["serial"] == "S299"


def test_a_shared_key_makes_a_new_epoch_that_owes_what_was_not_acknowledged(tmp_path: Path) -> None:
    with _spool(tmp_path) as spool:
        for _ in range(3):
            _push(spool, "P0", serial="x")
        spool.peek(count=1)
        spool.acknowledge(1)
        old = spool.epoch
        spool.restart("fork")
        assert spool.epoch != old
        assert spool.wants_inventory
        assert spool.base() == {}
        assert [(loss.epoch, loss.first, loss.last, loss.reason) for loss in spool.peek().losses] == [
            (old, 2, 3, "fork")
        ]
        assert _push(spool) == 1
    assert (tmp_path / "spool.db.aside1").exists()


@pytest.mark.parametrize("damage", ["header", "middle", "empty", "text", "missing"])
def test_a_damaged_spool_is_put_aside_and_its_loss_declared(tmp_path: Path, damage: str) -> None:
    with _spool(tmp_path) as spool:
        for _ in range(50):
            _push(spool, size=1000)
        old = spool.epoch
    _damage(tmp_path / "spool.db", damage)
    with _spool(tmp_path) as spool:
        assert spool.epoch != old
        (loss,) = spool.peek().losses
        assert (loss.epoch, loss.first, loss.reason) == (old, 1, "spool_destroyed")
        assert loss.last in (50, None)
        assert _push(spool) == 1
    assert (tmp_path / "spool.db.aside1").exists() == (damage != "missing")


def _damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "header":
        content[:16] = b"x" * 16
    elif how == "middle":
        content[8 * 4096 :: 7] = b"\xa5" * len(content[8 * 4096 :: 7])
    path.write_bytes({"empty": b"", "text": b"not a spool"}.get(how, bytes(content)))
    if how == "missing":
        path.unlink()


def test_the_last_known_range_of_a_damaged_spool_is_declared(tmp_path: Path) -> None:
    with _spool(tmp_path) as spool:
        for _ in range(50):
            _push(spool, size=1000)
        spool.peek(count=20)
        spool.acknowledge(20)
    _damage(tmp_path / "spool.db", "middle")
    with _spool(tmp_path) as spool:
        assert [(loss.first, loss.last) for loss in spool.peek().losses] == [(21, 50)]


def test_a_bounded_number_of_damaged_spools_is_kept(tmp_path: Path) -> None:
    for _ in range(6):
        (tmp_path / "spool.db").write_bytes(b"not a spool")
        with _spool(tmp_path) as spool:
            _push(spool)
    assert len(list(tmp_path.glob("spool.db.aside*"))) == 3


def test_a_spool_whose_counter_went_back_is_damaged(tmp_path: Path) -> None:
    with _spool(tmp_path) as spool:
        _push(spool)
        spool._ledger.change("UPDATE meta SET value = 0 WHERE name = 'sequence'")
    with _spool(tmp_path) as spool:
        assert [loss.reason for loss in spool.peek().losses] == ["spool_destroyed"]


def test_a_snapshot_that_the_disk_has_changed_is_declared_and_the_others_go_on(tmp_path: Path) -> None:
    with _spool(tmp_path) as spool:
        for _ in range(3):
            _push(spool, size=100)
    content = (tmp_path / "spool.db").read_bytes()
    assert content.count(b"bbbbbbbb" * 12 + b"bbbb") == 3
    (tmp_path / "spool.db").write_bytes(content.replace(b"b" * 100, b"b" * 99 + b"c", 1))
    with _spool(tmp_path) as spool:
        parcel = spool.peek()
        assert len(parcel.sequences) == 2
        assert [(loss.first == loss.last, loss.reason) for loss in parcel.losses] == [(True, "dead_letter")]
        assert _law(spool.status())


def test_what_stood_in_a_snapshot_that_the_disk_has_changed_is_told_again(tmp_path: Path) -> None:
    with _spool(tmp_path) as spool:
        _push(spool, "P0", serial="S-1")
        assert spool.base()
        spool._ledger.change("UPDATE snapshot SET body = ?", (b"{}",))
    with _spool(tmp_path) as spool:
        assert (spool.base(), spool.status().lost) == ({}, 1)


def test_what_could_not_be_written_is_declared_with_the_next_that_can(tmp_path: Path) -> None:
    free = ROOMY
    with _spool(tmp_path, limit_bytes=512 * KIB, free_bytes=lambda: free) as spool:
        _push(spool)
        free = 0
        for _ in range(3):
            with pytest.raises(CannotSpool):
                _push(spool, size=2000)
        assert spool.status().unspooled == 3
        assert _law(spool.status())
        free = ROOMY
        assert _push(spool) == 5
        assert [(loss.first, loss.last) for loss in spool.peek().losses] == [(1, 4)]  # the first had to go as well
        assert _law(spool.status())


def test_inventory_is_never_dropped_but_merged_into_one_newer_state(tmp_path: Path) -> None:
    with _spool(tmp_path, limit_bytes=256 * KIB, free_bytes=lambda: ROOMY) as spool:
        for number in range(300):
            _push(spool, "P0", size=2000, serial=f"S{number}")
            assert spool.disk_bytes() <= 256 * KIB
        parcel = spool.peek(count=1000, size=10**9)
        newest = json.loads(parcel.snapshots[-1])
        assert newest["sections"]["storages"] == [{"name": "sda", "serial": "S299"}]
        assert newest["sequence"] == parcel.sequences[-1] == spool.status().generated
        assert _law(spool.status())
        assert spool.status().lost == sum((loss.last or 0) - loss.first + 1 for loss in parcel.losses)


def test_merging_keeps_every_section_and_the_newest_of_each() -> None:
    older = {"sequence": 1, "sections": {"cpus": [1], "memory": 1}, "health": [{"collector": "cpus", "outcome": "ok"}]}
    newer = {"sequence": 2, "sections": {"memory": 2}, "digests": {"cpus": "a", "memory": "b"}}
    merged = spool_room.merge([older, newer])
    assert merged["sections"] == {"cpus": [1], "memory": 2}
    assert merged["digests"] == newer["digests"]
    assert merged["health"] == older["health"]


def test_a_quarter_is_kept_for_inventory_however_many_measurements_come(tmp_path: Path) -> None:
    with _spool(tmp_path, limit_bytes=512 * KIB, free_bytes=lambda: ROOMY) as spool:
        for _ in range(400):
            _push(spool, "P2", size=2000)
        before = spool.status().lost
        for _ in range(10):
            _push(spool, "P0", size=2000)
        assert spool.status().lost == before


def test_a_smaller_disk_makes_the_spool_smaller(tmp_path: Path) -> None:
    free = ROOMY
    with _spool(tmp_path, limit_bytes=1024 * KIB, free_bytes=lambda: free) as spool:
        for _ in range(300):
            _push(spool, "P2", size=2000)
        free = 4096 * KIB
        for _ in range(3):
            _push(spool, "P2", size=2000)
        assert spool.disk_bytes() <= (free + spool.disk_bytes()) / 10


def test_what_is_in_flight_is_not_evicted(tmp_path: Path) -> None:
    with _spool(tmp_path, limit_bytes=256 * KIB, free_bytes=lambda: ROOMY) as spool:
        _push(spool, size=2000)
        assert spool.peek().sequences == (1,)
        _push_until_lost(spool)
        assert spool.may_acknowledge(1)
        assert spool._ledger.rows("SELECT sequence FROM snapshot WHERE sequence = 1")
        assert all(loss.first > 1 for loss in spool.peek().losses)


def test_text_that_the_disk_has_turned_into_none_is_damage(tmp_path: Path) -> None:
    with _spool(tmp_path) as spool:
        _push(spool, "P0", serial="findme")
    content = (tmp_path / "spool.db").read_bytes()
    (tmp_path / "spool.db").write_bytes(content.replace(b"storagesfindme", b"storagesfind\xff\xfe"))
    with _spool(tmp_path) as spool:
        assert [loss.reason for loss in spool.peek().losses] == ["spool_destroyed"]


def test_a_loss_in_flight_does_not_grow_under_the_request(tmp_path: Path) -> None:
    with _spool(tmp_path, limit_bytes=256 * KIB, free_bytes=lambda: ROOMY) as spool:
        _push(spool, "P0")
        _push_until_lost(spool)
        sent = spool.peek(count=1)
        _push_until_lost(spool)
        spool.acknowledge(sent.sequences[-1])
        declared = spool.peek().losses
        assert sum((loss.last or 0) - loss.first + 1 for loss in (*sent.losses, *declared)) == spool.status().lost


def test_a_failed_commit_is_the_end_of_the_process_and_not_of_the_data(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    with pytest.raises(SpoolBroken):
        spool_file.translate(error)
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    with pytest.raises(CannotSpool):
        spool_file.translate(error)


class Model(RuleBasedStateMachine):
    """The real spool on a real file against a model of a register that receives what is sent."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY)
        self.path = Path(self.folder.name)
        self.free = ROOMY
        self.limit = 192 * KIB
        self.received: dict[tuple[str, int], bytes] = {}
        self.declared: set[tuple[str, int]] = set()
        self.latest = ""
        self.serial = 0
        self.sent: Any = None
        self.shrunk = False
        self.shaken = False
        self.open()

    def open(self) -> None:
        self.spool = Spool(self.path, limit_bytes=self.limit, wall=lambda: 1e9, free_bytes=lambda: self.free)
        self.sent = None

    def teardown(self) -> None:
        if hasattr(self, "spool"):
            self.spool.close()
            self.folder.cleanup()

    @rule(priority=st.sampled_from(["P1", "P2"]), size=st.integers(1, 6000), count=st.integers(1, 12))
    def record(self, priority: Priority, size: int, count: int) -> None:
        for _ in range(count):
            self._try(priority, size)

    @rule(size=st.integers(1, 6000))
    def change_hardware(self, size: int) -> None:
        self.serial += 1
        if self._try("P0", size):
            self.latest = f"S{self.serial}"

    def _try(self, priority: Priority, size: int) -> bool:
        try:
            _push(self.spool, priority, size=size, serial=f"S{self.serial}")
        except CannotSpool:
            return False
        return True

    @rule(count=st.integers(1, 40))
    def send(self, count: int) -> None:
        self.sent = self.spool.peek(count=count)

    @precondition(lambda self: self.sent is not None)
    @rule(heard=st.booleans(), reject=st.booleans())
    def answer(self, heard: bool, reject: bool) -> None:  # noqa: FBT001
        """The register took everything; its answer may be lost on the way back."""
        epoch, sent, self.sent = self.sent.epoch, self.sent, None
        for loss in sent.losses:
            if loss.epoch == epoch:
                self.declared |= {(epoch, number) for number in range(loss.first, (loss.last or 0) + 1)}
        for number, body in zip(sent.sequences, sent.snapshots, strict=True):
            assert self.received.setdefault((epoch, number), body) == body, "one number, two contents"
        through = max([*sent.sequences, self.spool.through])
        if heard and self.spool.may_acknowledge(through):
            refused = [(number, "no") for number in sent.sequences[:1] if reject]
            self.spool.acknowledge(through, refused)
        else:
            self.spool.release()

    @precondition(lambda self: self.sent is not None)
    @rule()
    def refuse(self) -> None:
        if self.sent.sequences:
            self.spool.dead_letter(self.sent.sequences[0], "unreadable")
        self.sent = None

    @rule(back=st.integers(0, 30))
    def restore_register(self, back: int) -> None:
        self.sent = None
        through = self.spool.through
        kept = max(0, through - back)
        epoch = self.spool.epoch
        self.received = {key: body for key, body in self.received.items() if key[0] != epoch or key[1] <= kept}
        self.declared = {key for key in self.declared if key[0] != epoch or key[1] <= kept}
        self.spool.rewind(kept + 1)

    @rule()
    def reopen(self) -> None:
        self.spool.close()
        self.open()

    @rule()
    def fork(self) -> None:
        self.spool.restart("fork")
        self.latest, self.sent = "", None

    @rule(place=st.floats(0, 0.99), flip=st.integers(1, 255))
    def corrupt(self, place: float, flip: int) -> None:
        epoch = self.spool.epoch
        self.spool.close()
        file = self.path / "spool.db"
        with file.open("r+b") as handle:
            position = int(place * file.stat().st_size)
            handle.seek(position)
            (byte,) = handle.read(1)
            handle.seek(position)
            handle.write(bytes([byte ^ flip]))
        self.open()
        if self.spool.epoch != epoch:
            self.latest = ""
        self.shaken = True

    @rule(share=st.sampled_from([0, 64 * KIB, ROOMY]))
    def fill_disk(self, share: int) -> None:
        self.free = share
        self.shrunk = self.shrunk or share < ROOMY

    @invariant()
    def the_law_holds(self) -> None:
        if hasattr(self, "spool"):
            assert _law(self.spool.status()), self.spool.status()

    @invariant()
    def it_never_grows_over_its_limit(self) -> None:
        if hasattr(self, "spool") and not self.shrunk:
            assert self.spool.disk_bytes() <= self.limit

    @invariant()
    def every_number_is_somewhere(self) -> None:
        """Received, declared, waiting, or waiting to be declared: no number of this epoch is simply gone."""
        if not hasattr(self, "spool"):
            return
        ledger, epoch = self.spool._ledger, self.spool.epoch
        waiting = {
            number for (number,) in ledger.rows("SELECT sequence FROM snapshot WHERE sequence > ?", (ledger.through,))
        }
        losses = ledger.rows("SELECT first, last FROM loss WHERE epoch = ?", (epoch,))
        lost = {number for first, last in losses for number in range(first, last + 1)}
        received = {number for held, number in self.received if held == epoch}
        declared = {number for held, number in self.declared if held == epoch}
        everything = set(range(1, int(ledger.meta("sequence")) + 1))
        assert everything <= waiting | lost | received | declared
        assert not waiting & lost
        assert len(lost) == ledger.meta("lost")

    @invariant()
    def the_newest_inventory_is_never_dropped(self) -> None:
        """Whatever was evicted or merged: received and waiting together end in the newest hardware."""
        if not hasattr(self, "spool") or not self.latest or self.shaken:
            return
        epoch, ledger = self.spool.epoch, self.spool._ledger
        bodies = {number: body for (held, number), body in self.received.items() if held == epoch}
        bodies |= dict(ledger.rows("SELECT sequence, body FROM snapshot"))
        buried = dict(ledger.rows("SELECT sequence, body FROM dead_letter"))
        states = [
            json.loads(body)["sections"]["storages"][0]["serial"]
            for _, body in sorted((bodies | buried).items())
            if b'"P0"' in body
        ]
        if self.spool.base():
            assert states[-1:] == [self.latest] or any(
                reason in ("dead_letter", "server_restored") for (reason,) in ledger.rows("SELECT reason FROM loss")
            )


TestModel = Model.TestCase
TestModel.settings = settings(max_examples=40, stateful_step_count=30)
