from __future__ import annotations

import gzip
import json
from email.message import Message
from typing import TYPE_CHECKING, Any

import pytest

from agent.contract import Enrolled, Refusal, Reply
from agent.encode import digest, encode
from agent.text import Problem
from agent.transport import Answer, NotDelivered
from inventory.demo import fleet, play
from inventory.demo.play import Stage
from inventory.demo.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPMessage
    from pathlib import Path

PLAYERS = fleet.players()
LIVE = next(player for player in PLAYERS if player.live)
SILENT = next(player for player in PLAYERS if not player.live)


class FakeRegister:
    """Takes enrolments and snapshots as the register does, and fails where it is told to."""

    def __init__(self) -> None:
        self.streams: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.codes: list[str] = []
        self.answers: list[Callable[[], Answer]] = []
        """What to answer to the next batches instead of taking them."""

    def post(self, path: str, body: bytes, token: str | None = None) -> Answer:
        if path == "/v1/enrol":
            self.codes.append(json.loads(body)["code"])
            public = f"a{len(self.codes)}"
            return _answer(201, Enrolled(agent_id=public, device="M", agency="A", server_epoch="e", server_time=1.0))
        if self.answers:
            return self.answers.pop(0)()
        assert token is not None
        return self._take(token.split("_")[1], json.loads(gzip.decompress(body)))

    def _take(self, agent: str, batch: dict[str, Any]) -> Answer:
        stream = self.streams.setdefault((agent, batch["epoch"]), [])
        for item in batch["snapshots"]:
            assert item["digest"] == digest(encode(item["snapshot"]))
            assert item["snapshot"]["sequence"] == len(stream) + 1
            stream.append(item["snapshot"])
        reply = Reply(
            epoch=batch["epoch"],
            acknowledged_through=len(stream),
            server_epoch="e",
            server_time=1.0,
            next_contact_seconds=900,
            device="M",
            agency="A",
        )
        return _answer(200, reply)

    def close(self) -> None:
        pass


def _answer(status: int, value: object, **headers: str) -> Answer:
    message: HTTPMessage = Message()  # type: ignore[assignment]  # a message is all that is read of it
    for name, text in headers.items():
        message[name.replace("_", "-")] = text
    return Answer(status, message, encode(value))


def _refusal(status: int, error: str, **headers: str) -> Callable[[], Answer]:
    return lambda: _answer(status, Refusal(error=error, message="planted"), **headers)


def _unreachable() -> Answer:
    raise NotDelivered("unreachable", "planted")


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> FakeRegister:
    fake = FakeRegister()
    monkeypatch.setattr(play, "Channel", lambda *_: fake)
    return fake


@pytest.fixture
def roster(tmp_path: Path) -> Iterator[Roster]:
    roster = Roster(tmp_path / "fleet.db")
    yield roster
    roster.close()


@pytest.fixture
def stage(register: FakeRegister, roster: Roster, tmp_path: Path) -> Stage:
    stage = Stage("https://localhost", tmp_path / "ca.pem", roster, lambda number: f"code {number}")
    stage.stopping.wait = lambda _: False  # type: ignore[method-assign,assignment,misc]  # nobody sleeps in a test
    return stage


def _open(stage: Stage, *players: fleet.Player) -> int:
    heard: list[int] = []
    for _ in stage.opening(players, lambda: heard.append(1)):
        pass
    return len(heard)


def test_each_machine_enrols_with_its_own_code_and_sends_who_it_is(stage: Stage, register: FakeRegister) -> None:
    assert _open(stage, *PLAYERS[:20]) == 20
    assert sorted(register.codes) == sorted(f"code {player.machine.number}" for player in PLAYERS[:20])
    for stream in register.streams.values():
        assert [one["priority"] for one in stream] == ["P0", "P2"]
        assert set(stream[0]["sections"]) == set(stream[0]["digests"])


def test_the_next_run_goes_on_without_enrolling_again(stage: Stage, register: FakeRegister) -> None:
    _open(stage, LIVE)
    _open(stage, LIVE)
    (stream,) = register.streams.values()
    assert len(register.codes) == 1
    assert [one["sequence"] for one in stream] == [1, 2, 3]


def test_a_silent_machine_says_nothing_more(stage: Stage, register: FakeRegister) -> None:
    _open(stage, SILENT)
    assert _open(stage, SILENT) == 1
    (stream,) = register.streams.values()
    assert len(stream) == 2


def test_a_busy_register_is_asked_again(stage: Stage, register: FakeRegister) -> None:
    register.answers = [_refusal(429, "busy", Retry_After="3"), _refusal(503, "failed"), _unreachable]
    assert _open(stage, LIVE) == 1
    (stream,) = register.streams.values()
    assert [one["sequence"] for one in stream] == [1, 2]


def test_a_register_that_lost_the_key_gets_a_new_enrolment(stage: Stage, register: FakeRegister) -> None:
    _open(stage, LIVE)
    register.answers = [_refusal(401, "unauthorized")]
    _open(stage, LIVE)
    assert len(register.codes) == 2
    assert [one["priority"] for one in list(register.streams.values())[1]] == ["P0", "P2"]


def test_a_stream_the_register_does_not_take_is_begun_anew(stage: Stage, register: FakeRegister) -> None:
    _open(stage, LIVE)
    register.answers = [_refusal(409, "gap")]
    _open(stage, LIVE)
    agents, epochs = zip(*register.streams, strict=True)
    assert len(set(agents)) == 1
    assert len(set(epochs)) == 2


def test_a_refusal_is_shown_and_nothing_is_thrown_away(stage: Stage, register: FakeRegister, roster: Roster) -> None:
    register.answers = [_refusal(507, "no_room")]
    with pytest.raises(Problem, match="HTTP 507"):
        _open(stage, LIVE)
    assert len(roster.pending(LIVE.machine.number, 9)) == 2


def test_one_failure_stops_the_others(stage: Stage, register: FakeRegister) -> None:
    register.answers = [_refusal(400, "planted")] * len(PLAYERS)
    with pytest.raises(Problem, match="HTTP 400"):
        _open(stage, *PLAYERS)
    assert stage.stopping.is_set()
    assert len(register.codes) < len(PLAYERS)


def test_the_longest_wait_is_bounded() -> None:
    headers = [_answer(429, {}, Retry_After=text) for text in ("7", "86400", "Fri, 31 Dec 1999", "-1", "")]
    assert [play._retry_after(answer) for answer in headers] == [7.0, 60.0, 1.0, 1.0, 1.0]
