from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from agent import courier, enrolment
from agent.contract import Enrolled, Snapshot
from agent.contract.courier import COURIER_MAGIC
from agent.delivery import Delivery
from agent.enrolment import Identity
from agent.secret import Secret
from agent.spool import Spool
from agent.text import Problem
from tests.agent.test_delivery import Line
from tests.fakes import FakeHost

if TYPE_CHECKING:
    from pathlib import Path

ME = Identity("s" * 43, Enrolled(agent_id="a0", device="M-0151", agency="X", server_epoch="s1", server_time=0))
BLANK = Snapshot(sequence=1, priority="P2", wall_seconds=1e9, monotonic_seconds=1, boot_id="b", agent_version="1.0.0")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "agent"
    folder.mkdir()
    return folder


def _record(state: Path, count: int) -> None:
    with closing(Spool(state)) as spool:
        for _ in range(count):
            spool.push("P2", lambda number: replace(BLANK, sequence=number))


def _export(state: Path, target: Path) -> courier.Carried:
    return courier.export(state, target, ME, FakeHost(), 2**26)


def test_what_waits_is_written_signed_and_stays(state: Path, tmp_path: Path) -> None:
    _record(state, 250)
    carried = _export(state, tmp_path)
    assert carried.path is not None
    content = carried.path.read_bytes()
    assert (carried.snapshots, carried.size, carried.path.suffix) == (250, len(content), ".somay")
    assert carried.path.name.startswith("M-0151-")
    key = bytes.fromhex(enrolment.key_of(Secret(ME.secret)).file_key_hash)
    assert content[-32:] == hmac.digest(key, content[:-32], hashlib.sha256)
    head = json.loads(content.removeprefix(COURIER_MAGIC).split(b"\n")[0])
    assert (head["first"], head["last"], head["agent_id"]) == (1, 250, "a0")
    with closing(Spool(state)) as spool:
        assert spool.status().spooled == 250
    assert ME.secret.encode() not in content


def test_the_register_may_acknowledge_what_was_carried_before_it_is_sent(state: Path, tmp_path: Path) -> None:
    _record(state, 250)
    _export(state, tmp_path)
    _record(state, 5)
    line = Line()
    with closing(Spool(state)) as spool:
        delivery = Delivery(spool, line, FakeHost(), lambda: "token")  # type: ignore[arg-type]  # it only posts
        line.script = lambda batch: (200, line.reply(batch, acknowledged_through=250))
        assert delivery.send().reply is not None
        assert (spool.through, spool.status().spooled, spool.status().lost) == (250, 5, 0)
        line.script = lambda batch: (200, line.reply(batch, acknowledged_through=256))
        assert delivery.send().trouble == "not_ours", "that was neither carried nor sent"


def test_what_was_carried_of_another_numbering_counts_no_more(state: Path, tmp_path: Path) -> None:
    _record(state, 250)
    _export(state, tmp_path)
    with closing(Spool(state)) as spool:
        spool.restart("fork")
    _record(state, 250)
    with closing(Spool(state)) as spool:
        spool.peek()
        assert not spool.may_acknowledge(250)


def test_an_older_file_may_be_replaced_and_anything_else_may_not(state: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.somay"
    _record(state, 1)
    for count in (1, 2):
        assert _export(state, target).snapshots == count
        _record(state, 1)
    target.write_text("a thesis")
    with pytest.raises(Problem, match="SM-COURIER-01"):
        _export(state, target)
    assert target.read_text() == "a thesis"


def test_a_stick_that_is_full_leaves_nothing_half_written(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    _record(state, 3)
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(courier.os, "fsync", full)
    with pytest.raises(Problem, match="SM-COURIER-02"):
        _export(state, stick)
    assert list(stick.iterdir()) == []


def test_where_nothing_waits_nothing_is_written(state: Path, tmp_path: Path) -> None:
    carried = _export(state, tmp_path / "x.somay")
    assert (carried.path, (tmp_path / "x.somay").exists()) == (None, False)
    assert ["nothing waits" in line.en for line in courier.told(carried)] == [True]


def test_a_folder_that_is_not_there_is_told(state: Path, tmp_path: Path) -> None:
    _record(state, 1)
    with pytest.raises(Problem, match="SM-COURIER-02"):
        _export(state, tmp_path / "nowhere" / "x.somay")


def test_a_link_laid_on_the_stick_is_not_followed(state: Path, tmp_path: Path) -> None:
    _record(state, 1)
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "x.somay.part").symlink_to(victim)
    carried = _export(state, tmp_path / "x.somay")
    assert carried.path is not None
    assert (victim.read_text(), carried.path.is_symlink()) == ("precious", False)
    assert carried.path.stat().st_mode & 0o777 == 0o644
