import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import pytest

from agent.contract import Health, Memory, Sections, Snapshot
from agent.delivery import Delivery, Verdict, misfortune
from agent.encode import digest
from agent.recorder import Recorder
from agent.runner import Collected
from agent.spool import Spool
from agent.transport import Answer, NotDelivered
from tests.agent.registers import Request
from tests.fakes import FakeHost

Script = Callable[[Any], tuple[int, Any]]


class Line:
    """A channel that hands what is sent to a function and answers with what it returns."""

    def __init__(self) -> None:
        self.script: Script = lambda _: (503, {})
        self.sent: list[Any] = []
        self.headers: dict[str, str] = {}
        self.through: dict[str, int] = {}

    def reply(self, batch: Any, **change: Any) -> dict[str, Any]:
        """Acknowledge everything that was sent, as a register that keeps its high-water mark."""
        held = (item["snapshot"]["sequence"] for item in batch["snapshots"])
        lost = (loss["last"] for loss in batch.get("losses", ()) if loss["epoch"] == batch["epoch"])
        self.through[batch["epoch"]] = max([self.through.get(batch["epoch"], 0), *held, *lost])
        return {
            "epoch": batch["epoch"],
            "acknowledged_through": self.through[batch["epoch"]],
            "server_epoch": "s1",
            "server_time": 1.0,
            "next_contact_seconds": 900,
            "device": "M-1",
            "agency": "X",
        } | change

    def post(self, path: str, body: bytes, token: str | None = None) -> Answer:
        self.sent.append(Request(path, {"content-encoding": "gzip"}, body, resumed=False, connection=0).json)
        status, answer = self.script(self.sent[-1])
        headers = HTTPMessage()
        for name, value in self.headers.items():
            headers[name] = value
        return Answer(status, headers, answer if isinstance(answer, bytes) else json.dumps(answer).encode())


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with closing(Spool(tmp_path, wall=lambda: 1e9)) as spool:
        yield spool


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def delivery(spool: Spool, line: Line) -> Delivery:
    return Delivery(spool, line, FakeHost(), lambda: "token")  # type: ignore[arg-type]  # what it needs of a host and a channel


def _push(spool: Spool, count: int = 1) -> None:
    blank = Snapshot(
        sequence=1, priority="P2", wall_seconds=1e9, monotonic_seconds=1, boot_id="b", agent_version="1.0.0"
    )
    for _ in range(count):
        spool.push("P2", lambda number: replace(blank, sequence=number))


def _drain(delivery: Delivery, times: int = 40) -> list[Verdict]:
    return [delivery.send() for _ in range(times)]


def test_a_valid_reply_empties_the_spool(spool: Spool, line: Line, delivery: Delivery) -> None:
    _push(spool, 3)
    line.script = lambda batch: (200, line.reply(batch))
    verdict = delivery.send()
    assert (verdict.snapshots, verdict.trouble) == (3, None)
    assert spool.status().spooled == 0
    assert line.sent[0]["boot_id"] == FakeHost().boot


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<html>Please log in</html>"),
        (200, b""),
        (200, {}),
        (200, {"acknowledged_through": 3}),
        (204, b""),
        (302, b""),
        (500, b"oops"),
        (503, {}),
        (429, {}),
        (401, {"error": "denied", "message": "x"}),
        (403, b""),
        (404, b"not here"),
        (400, b"<html>Bad Request</html>"),
        (413, b"<html>proxy</html>"),
        (409, b"conflict"),
        (409, {"error": "other", "message": "x"}),
    ],
    ids=str,
)
def test_no_other_answer_takes_anything_out_of_the_spool(
    spool: Spool, line: Line, delivery: Delivery, answer: tuple[int, Any]
) -> None:
    _push(spool, 3)
    line.script = lambda _: answer
    verdicts = _drain(delivery, 5)
    assert all(verdict.reply is None and verdict.trouble for verdict in verdicts)
    assert (spool.status().spooled, spool.status().lost) == (3, 0)


@pytest.mark.parametrize(
    "change", [{"epoch": "f" * 32}, {"acknowledged_through": 4}, {"acknowledged_through": 10**9}], ids=str
)
def test_a_reply_for_another_epoch_or_beyond_what_was_sent_is_no_acknowledgement(
    spool: Spool, line: Line, delivery: Delivery, change: dict[str, Any]
) -> None:
    _push(spool, 3)
    line.script = lambda batch: (200, line.reply(batch, **change))
    assert delivery.send().trouble == "not_ours"
    assert spool.status().spooled == 3


def test_a_line_that_fails_keeps_everything_and_tries_smaller_pieces(
    spool: Spool, line: Line, delivery: Delivery
) -> None:
    _push(spool, 8)

    def fail(_: Any) -> tuple[int, Any]:
        raise NotDelivered("timeout", "slow")

    line.script = fail
    for _ in range(4):
        assert delivery.send().trouble == "timeout"
    assert [len(batch["snapshots"]) for batch in line.sent] == [8, 4, 2, 1]
    assert spool.status().spooled == 8
    line.script = lambda batch: (200, line.reply(batch))
    _drain(delivery, 4)
    assert [len(batch["snapshots"]) for batch in line.sent[4:]] == [1, 2, 4, 1]


def test_a_server_whose_patience_ends_gets_smaller_pieces(spool: Spool, line: Line, delivery: Delivery) -> None:
    _push(spool, 8)
    line.script = lambda _: (408, b"<html>Request Timeout</html>")
    verdicts = _drain(delivery, 5)
    assert [len(batch["snapshots"]) for batch in line.sent] == [8, 4, 2, 1, 1]
    assert {verdict.trouble for verdict in verdicts} == {"timeout"}
    assert (spool.status().spooled, spool.status().lost) == (8, 0)


def test_one_snapshot_that_cannot_be_read_is_found_and_blocks_nobody(
    spool: Spool, line: Line, delivery: Delivery
) -> None:
    _push(spool, 20)

    def refuse_seven(batch: Any) -> tuple[int, Any]:
        if any(item["snapshot"]["sequence"] == 7 for item in batch["snapshots"]):
            return 422, {"error": "invalid", "message": "no"}
        return 200, line.reply(batch)

    line.script = refuse_seven
    _drain(delivery)
    holding = spool.status()
    assert (holding.spooled, holding.lost, holding.acknowledged) == (0, 1, 19)
    declared = [loss for batch in line.sent for loss in batch.get("losses", [])]
    assert {(loss["first"], loss["last"], loss["reason"]) for loss in declared} == {(7, 7, "dead_letter")}
    assert line.sent[-1].get("losses", []) == []


@pytest.mark.parametrize("pointer", ["/losses/0/epoch", "/boot_id", "/snapshotsx", "", "snapshots"])
def test_a_fault_outside_the_snapshots_is_no_snapshots_fault(
    spool: Spool, line: Line, delivery: Delivery, pointer: str
) -> None:
    _push(spool, 3)
    line.script = lambda _: (422, {"error": "invalid", "message": "no", "pointer": pointer})
    assert {verdict.trouble for verdict in _drain(delivery, 5)} == {"refused"}
    assert (spool.status().spooled, spool.status().lost) == (3, 0)


@pytest.mark.parametrize("pointer", [None, "/snapshots", "/snapshots/0/snapshot/sequence"])
def test_a_fault_in_a_snapshot_or_in_the_whole_body_is_narrowed_down(
    spool: Spool, line: Line, delivery: Delivery, pointer: str | None
) -> None:
    _push(spool, 2)
    line.script = lambda batch: (
        (422, {"error": "invalid", "message": "no", "pointer": pointer})
        if any(item["snapshot"]["sequence"] == 1 for item in batch["snapshots"])
        else (200, line.reply(batch))
    )
    _drain(delivery, 3)
    assert (spool.status().spooled, spool.status().lost, spool.status().acknowledged) == (0, 1, 1)


def test_a_gap_makes_the_agent_send_again_what_it_still_has(spool: Spool, line: Line, delivery: Delivery) -> None:
    _push(spool, 5)
    line.script = lambda batch: (200, line.reply(batch))
    delivery.send()
    _push(spool)
    line.script = lambda batch: (409, {"error": "gap", "message": "", "epoch": batch["epoch"], "expected": 3})
    assert delivery.send().again
    line.script = lambda batch: (200, line.reply(batch))
    delivery.send()
    assert [item["snapshot"]["sequence"] for item in line.sent[-1]["snapshots"]] == [3, 4, 5, 6]
    assert spool.status().spooled == 0


@pytest.mark.parametrize("expected", [2, 7, 10**9])
def test_a_gap_that_cannot_be_is_not_believed(spool: Spool, line: Line, delivery: Delivery, expected: int) -> None:
    _push(spool, 2)
    line.script = lambda batch: (409, {"error": "gap", "message": "", "epoch": batch["epoch"], "expected": expected})
    assert delivery.send().trouble == "refused"
    assert spool.status().spooled == 2


def test_a_fork_starts_a_new_epoch_and_declares_the_old(spool: Spool, line: Line, delivery: Delivery) -> None:
    _push(spool, 2)
    old = spool.epoch
    line.script = lambda batch: (409, {"error": "fork", "message": "two contents"})
    assert delivery.send().trouble == "forked"
    line.script = lambda batch: (200, line.reply(batch))
    delivery.send()
    assert line.sent[-1]["epoch"] == spool.epoch != old
    assert line.sent[-1]["losses"] == [{"epoch": old, "first": 1, "last": 2, "reason": "fork"}]
    assert spool.wants_inventory


def test_a_restored_register_is_refilled_and_gets_a_full_inventory(
    spool: Spool, line: Line, delivery: Delivery
) -> None:
    _push(spool, 5)
    line.script = lambda batch: (200, line.reply(batch))
    delivery.send()
    assert not spool.wants_inventory
    line.script = lambda batch: (200, line.reply(batch, acknowledged_through=2, server_epoch="s2"))
    delivery.send()
    line.script = lambda batch: (200, line.reply(batch, server_epoch="s2"))
    delivery.send()
    assert [item["snapshot"]["sequence"] for item in line.sent[-1]["snapshots"]] == [3, 4, 5]
    assert spool.wants_inventory
    assert spool.status().spooled == 0


def test_what_the_register_asks_for_is_forgotten_here(spool: Spool, line: Line, delivery: Delivery) -> None:
    blank = Snapshot(
        sequence=1, priority="P0", wall_seconds=1e9, monotonic_seconds=1, boot_id="b", agent_version="1.0.0"
    )
    spool.push("P0", lambda number: replace(blank, sequence=number), {"cpus": "1", "memory": "2"})
    line.script = lambda batch: (200, line.reply(batch, send=["cpus", "unheard_of"]))
    delivery.send()
    assert spool.base() == {"memory": "2"}
    assert spool.wants_inventory


def test_a_rejected_snapshot_is_lost_on_both_sides(spool: Spool, line: Line, delivery: Delivery) -> None:
    _push(spool, 3)
    line.script = lambda batch: (200, line.reply(batch, rejected=[{"sequence": 2, "reason": "digest"}]))
    delivery.send()
    holding = spool.status()
    assert (holding.acknowledged, holding.lost, holding.spooled) == (2, 1, 0)


def test_what_a_refused_snapshot_told_is_told_again_and_only_that(spool: Spool, line: Line, delivery: Delivery) -> None:
    recorder = Recorder(spool, FakeHost())
    health = (Health(collector="memory", outcome="ok", seconds=0),)
    for total in (1, 2):
        sections = Sections(memory=Memory(total_bytes=total), storages=() if total == 1 else None)
        recorder.inventory(Collected(sections, None, health))
    line.script = lambda batch: (200, line.reply(batch, rejected=[{"sequence": 2, "reason": "odd"}]))
    delivery.send()
    assert (spool.wants_inventory, set(spool.base()) & {"memory", "storages"}) == (True, {"storages"})


def test_what_a_dead_letter_told_is_told_again(spool: Spool, line: Line, delivery: Delivery) -> None:
    Recorder(spool, FakeHost()).inventory(Collected(Sections(storages=()), None, ()))
    line.script = lambda _: (422, {"error": "invalid", "message": "no", "pointer": "/snapshots/0/snapshot"})
    delivery.send()
    assert (spool.wants_inventory, spool.status().lost, "storages" in spool.base()) == (True, 1, False)


def test_a_gap_that_cannot_be_filled_any_more_brings_a_full_inventory(
    spool: Spool, line: Line, delivery: Delivery
) -> None:
    Recorder(spool, FakeHost()).inventory(Collected(Sections(storages=()), None, ()))
    _push(spool, 2)
    line.script = lambda batch: (200, line.reply(batch))
    delivery.send()
    spool._ledger.change("DELETE FROM snapshot WHERE sequence = 1")
    _push(spool)
    line.script = lambda batch: (409, {"error": "gap", "message": "a gap", "epoch": spool.epoch, "expected": 1})
    delivery.send()
    assert (spool.wants_inventory, spool.base()) == (True, {})


def test_a_lost_answer_brings_the_same_bytes_again(spool: Spool, line: Line, delivery: Delivery) -> None:
    _push(spool, 3)

    def cut(_: Any) -> tuple[int, Any]:
        raise NotDelivered("unreachable", "")

    line.script = cut
    _drain(delivery, 2)
    assert line.sent[0]["snapshots"] == line.sent[1]["snapshots"]
    (body,) = (body for number, body in zip(*_stored(spool), strict=True) if number == 1)
    assert line.sent[0]["snapshots"][0]["digest"] == digest(body)


def _stored(spool: Spool) -> tuple[tuple[int, ...], tuple[bytes, ...]]:
    parcel = spool.peek()
    spool.release()
    return parcel.sequences, parcel.snapshots


def test_the_wish_of_a_busy_server_is_passed_on(spool: Spool, line: Line, delivery: Delivery) -> None:
    line.headers = {"Retry-After": "77"}
    line.script = lambda _: (429, {"error": "busy", "message": "later"})
    verdict = delivery.send()
    assert (verdict.trouble, verdict.retry_after) == ("overload", 77)
    line.script = lambda _: (507, {"error": "full", "message": "no space"})
    assert delivery.send().trouble == "server_full"


def test_an_agent_that_changes_too_much_asks_with_as_little_as_possible(
    spool: Spool, line: Line, delivery: Delivery
) -> None:
    """It is refused for the rest of the day: over a thin line that must cost next to nothing."""
    _push(spool, 5)
    line.script = lambda _: (429, {"error": "noisy", "message": "tomorrow"})
    line.headers = {"Retry-After": "40000"}
    assert [verdict.trouble for verdict in _drain(delivery, 3)] == ["noisy"] * 3
    assert [len(batch["snapshots"]) for batch in line.sent] == [5, 1, 1]
    line.script = lambda batch: (200, line.reply(batch))
    _drain(delivery, 3)
    assert spool.status().spooled == 0


@pytest.mark.parametrize(
    ("status", "error", "trouble"),
    [
        (401, "agent_revoked", "revoked"),
        (401, "unauthorized", "denied"),
        (403, "agent_revoked", "denied"),
        (403, "too_many_copies", "too_many_copies"),
        (429, "slow_down", "overload"),
        (503, "failed", "overload"),
        (500, "noisy", "server_fault"),
    ],
)
def test_what_a_refusal_means_is_told_by_its_status_and_its_reason(status: int, error: str, trouble: str) -> None:
    body = json.dumps({"error": error, "message": "x"}).encode()
    assert misfortune(Answer(status, HTTPMessage(), body)).trouble == trouble
