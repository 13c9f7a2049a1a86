"""Whole requests, kind and hostile: each gets the right answer, and what is refused leaves nothing behind."""

from __future__ import annotations

import asyncio
import gzip
import json
import resource
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent import encode
from agent.contract import Filesystem, Reply, Sections
from inventory.access import codes
from inventory.api.app import App
from inventory.api.routes import ROUTES, Route, about
from inventory.ingest.bounds import inflate
from inventory.store.engine import Store
from inventory.store.writer import NoRoom
from tests.inventory.api.conftest import packed
from tests.inventory.sending import NOW, body, enrolment, snapshot

if TYPE_CHECKING:
    from tests.inventory.api.conftest import Answer, Api, Talk

HOSTILE = Path(__file__).parents[3].parent / "shared" / "samples" / "hostile"
MIB = 1024 * 1024


def _error(answer: Answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["content-length"]) == len(answer.body)
    return answer.status, answer.json["error"]


def test_a_batch_is_acknowledged_in_the_words_of_the_contract(api: Api) -> None:
    answer = api.send(body(snapshot(1), snapshot(2)))
    assert answer.status == 200
    reply = encode.decode(Reply, answer.body)
    assert (reply.acknowledged_through, reply.device, reply.server_time) == (2, "M-0001", NOW)
    assert len(reply.server_epoch) == 32
    assert api.rows("SELECT COUNT(*) FROM receipt") == [(2,)]


def test_a_machine_is_enrolled_and_again_with_the_same_key(api: Api) -> None:
    with api.store.write() as connection:
        code = codes.add(connection, agency_id=1, uses=1, valid_seconds=60, by="test", now=NOW)
    raw = encode.encode(enrolment(code.code, "k" * 43))
    first, again = api.post("/v1/enrol", raw), api.post("/v1/enrol", packed(raw), encoding="gzip")
    assert (first.status, first.json) == (201, again.json)
    assert first.json["agency"] == "Ủy ban nhân dân xã Một"
    assert _error(api.post("/v1/enrol", encode.encode(enrolment(code.code)))) == (403, "code_used_up")
    assert _error(api.post("/v1/enrol", encode.encode(enrolment("SM-NONE")))) == (403, "unknown_code")
    assert _error(api.post("/v1/enrol", b"{}")) == (422, "invalid")
    assert _error(api.post("/v1/enrol", b"[" * 70_000)) == (413, "too_big")


def test_the_server_says_who_it_is(api: Api) -> None:
    answer = api.drive(lambda talk: talk.ask("GET", "/v1"))
    assert answer.status == 200
    assert (answer.json["name"], answer.json["contract"], answer.json["server_time"]) == ("somay", 1, NOW)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", (404, "unknown_path")),
        ("POST", "/v1/snapshots/", (404, "unknown_path")),
        ("GET", "/v1/snapshots", (405, "wrong_method")),
        ("DELETE", "/v1", (405, "wrong_method")),
    ],
)
def test_what_is_not_there_is_said_so(api: Api, method: str, path: str, expected: tuple[int, str]) -> None:
    assert _error(api.drive(lambda talk: talk.ask(method, path))) == expected


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_a_wrong_method_is_told_which_is_right(api: Api, route: Route) -> None:
    answer = api.drive(lambda talk: talk.ask("PUT", route.path))
    assert _error(answer) == (405, "wrong_method")
    assert answer.headers["allow"] == route.method
    assert "allow" not in api.drive(lambda talk: talk.ask("PUT", "/nowhere")).headers


def test_a_route_without_a_role_does_not_start() -> None:
    assert {route.role for route in ROUTES} <= {"anonymous", "agent"}
    with pytest.raises(ValueError, match="names no role"):
        App(None, (Route("GET", "/v1/open", "", about),))  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["agent"])
def test_every_route_of_agents_asks_for_the_credential(api: Api, role: str) -> None:
    for route in ROUTES:
        if route.role == role:
            answer = api.drive(lambda talk, route=route: talk.ask(route.method, route.path, packed("{}")))
            assert _error(answer) == (401, "unauthorized")


@pytest.mark.parametrize(
    "token", [None, "", "ak_", "ak_" + "0" * 32 + "_" + "s" * 43, "ak_" + "0" * 32, "x" * 5000, "ak_\x00"]
)
def test_a_wrong_credential_is_refused_before_the_body(api: Api, token: str | None) -> None:
    assert _error(api.post("/v1/snapshots", body(snapshot(1)), token=token, encoding="gzip")) == (401, "unauthorized")
    assert api.nothing_stored()


def test_the_right_id_with_a_wrong_secret_is_refused(api: Api) -> None:
    token = encode.token(api.agent.public_id, "x" * 43)
    assert _error(api.post("/v1/snapshots", body(snapshot(1)), token=token, encoding="gzip"))[0] == 401


def test_a_revoked_agent_is_refused_at_once_also_by_a_running_server(api: Api) -> None:
    async def work(talk: Talk) -> list[Answer]:
        answers = [await _deliver(talk, api, snapshot(1))]
        with api.store.write() as connection:
            connection.execute("UPDATE agent SET revoked_at = 1.0")
        answers += [await _deliver(talk, api, snapshot(2)), await _deliver(talk, api, snapshot(2))]
        return answers

    first, second, third = api.drive(work)
    assert first.status == 200
    assert _error(second) == (401, "agent_revoked")
    assert _error(third) == (401, "agent_revoked")
    assert api.rows("SELECT through FROM stream") == [(1,)]


def test_only_who_shows_its_key_hears_that_it_was_revoked(api: Api) -> None:
    with api.store.write() as connection:
        connection.execute("UPDATE agent SET revoked_at = 1.0")
    assert _error(api.send(body(snapshot(1)))) == (401, "agent_revoked")
    token = encode.token(api.agent.public_id, "x" * 43)
    assert _error(api.post("/v1/snapshots", body(snapshot(1)), token=token, encoding="gzip")) == (401, "unauthorized")
    assert api.nothing_stored()


def test_a_code_for_a_network_is_good_nowhere_else(api: Api) -> None:
    with api.store.write() as connection:
        code = codes.add(
            connection, agency_id=1, uses=1, valid_seconds=60, by="test", now=NOW, networks=["198.51.100.0/24"]
        )
    raw = encode.encode(enrolment(code.code, "k" * 43))
    outside = api.drive(lambda talk: talk.ask("POST", "/v1/enrol", raw, address="192.0.2.7"))
    inside = api.drive(lambda talk: talk.ask("POST", "/v1/enrol", raw, address="::ffff:198.51.100.9"))
    assert _error(outside) == (403, "wrong_network")
    assert inside.status == 201
    assert api.rows("SELECT used FROM enrolment_code WHERE id = 2") == [(1,)]


async def _deliver(talk: Talk, api: Api, *snapshots: bytes, **more: Any) -> Answer:
    return await talk.ask("POST", "/v1/snapshots", body(*snapshots), token=api.agent.token, encoding="gzip", **more)


_DEEP = b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (400, "truncated")),
        (b"plain", (400, "not_gzip")),
        (body(snapshot(1))[:-9], (400, "truncated")),
        (body(snapshot(1)) + b"!", (400, "not_gzip")),
        (packed(b"\xff\xfe"), (400, "not_utf8")),
        (packed(inflate(body(snapshot(1))).decode().encode("utf-16")), (400, "not_utf8")),
        (packed("{"), (400, "not_json")),
        (packed("null"), (422, "invalid")),
        (packed("[]"), (422, "invalid")),
        (packed('{"contract":NaN}'), (400, "not_json")),
        (packed(_DEEP), (422, "too_deep")),
        (packed(inflate(body())[:-1] + b',"x":' + b"[" * 40 + b"]" * 40 + b"}"), (422, "too_deep")),
        (packed('{"contract":' + "9" * 1_000_000 + "}"), (422, "invalid")),
        (b"x" * (MIB + 1), (413, "too_big")),
        (packed(b" " * (8 * MIB + 1)), (413, "too_big")),
        (body(*map(snapshot, range(1, 102))), (413, "too_many")),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, tuple) else f"{len(value)} bytes",
)
def test_a_request_that_cannot_be_taken_gets_its_answer_and_leaves_nothing(
    api: Api, data: bytes, expected: tuple[int, str]
) -> None:
    assert _error(api.send(data)) == expected
    assert api.nothing_stored()


def test_a_body_that_is_not_declared_as_gzip_is_refused(api: Api) -> None:
    answer = api.post("/v1/snapshots", inflate(body(snapshot(1))), token=api.agent.token)
    assert _error(answer) == (400, "not_gzip")


def test_a_header_that_stands_twice_is_refused(api: Api) -> None:
    twice = ((b"authorization", b"Bearer x"),)
    assert _error(api.send(body(snapshot(1)), headers=twice)) == (400, "header_twice")


def test_a_bomb_costs_little_memory(api: Api) -> None:
    bomb = gzip.compress(b"\0" * (100 * MIB), compresslevel=6)
    assert len(bomb) < MIB
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(3):
        assert _error(api.send(bomb)) == (413, "too_big")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_gaps_and_forks_are_conflicts(api: Api) -> None:
    assert api.send(body(snapshot(1))).status == 200
    gap = api.send(body(snapshot(3)))
    assert (_error(gap), gap.json["expected"]) == ((409, "gap"), 2)
    assert _error(api.send(body(snapshot(1, priority="P0", measurements=None)))) == (409, "fork")


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile samples are not on this machine")
def test_no_hostile_document_is_more_than_a_refusal(api: Api) -> None:
    documents = sorted((HOSTILE / "json").glob("*.json"))
    assert documents

    async def work(talk: Talk) -> None:
        for number, path in enumerate(documents):
            raw = path.read_bytes()
            for data in (raw, inflate(body())[:-1] + b',"x":' + raw + b"}"):
                answer = await talk.ask("POST", "/v1/snapshots", packed(data), token=api.agent.token, encoding="gzip")
                assert answer.status in {200, 400, 422}, path.name
            api.now += 10 * number

    api.drive(work)
    assert api.rows("SELECT COUNT(*) FROM receipt") == [(0,)]


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile samples are not on this machine")
def test_naughty_strings_are_stored_and_read_back(api: Api) -> None:
    naughty = [text for text in json.loads((HOSTILE / "blns.json").read_text(encoding="utf-8")) if len(text) <= 256]
    volumes = tuple(Filesystem(mountpoint=text, device=text, fstype="x", size_bytes=1) for text in naughty)
    assert api.send(body(snapshot(1, sections=Sections(filesystems=volumes)))).status == 200
    ((content,),) = api.rows("SELECT content FROM device_section WHERE section = 'filesystems'")
    stored = [volume["mountpoint"] for volume in json.loads(content)]
    assert stored == [_clean(text) for text in naughty]


def _clean(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text.replace("\0", "\ufffd"))


def test_a_busy_server_refuses_before_it_reads(api: Api) -> None:
    async def work(talk: Talk) -> Answer:
        talk.admission.working["agent"] = api.limits.in_flight
        return await _deliver(talk, api, snapshot(1))

    answer = api.drive(work)
    assert _error(answer) == (429, "busy")
    assert 1 <= int(answer.headers["retry-after"]) <= 902
    assert api.nothing_stored()


def test_when_to_come_again_is_drawn(api: Api) -> None:
    async def work(talk: Talk) -> set[str]:
        talk.admission.working["agent"] = api.limits.in_flight
        return {(await _deliver(talk, api, snapshot(1))).headers["retry-after"] for _ in range(50)}

    assert len(api.drive(work)) > 3


def test_an_agent_is_held_to_its_pace_and_forgiven_later(api: Api) -> None:
    async def work(talk: Talk) -> list[int]:
        statuses = [(await _deliver(talk, api, snapshot(1))).status for _ in range(22)]
        api.now += 2
        return [*statuses, (await _deliver(talk, api, snapshot(1))).status]

    assert api.drive(work) == [*[200] * 20, 429, 429, 200]


def test_callers_without_a_credential_are_held_to_a_slow_pace_by_address(api: Api) -> None:
    async def work(talk: Talk) -> list[int]:
        return [(await talk.ask("GET", "/v1", address=address)).status for address in ["a"] * 41 + ["b"]]

    api.limits = type(api.limits)(anonymous_burst=1000.0, disk_free_bytes=1, disk_free_ratio=1e-9)
    assert api.drive(work) == [*[200] * 40, 429, 200]


def test_guessing_credentials_is_slowed_down_and_costs_the_honest_nothing(api: Api) -> None:
    async def work(talk: Talk) -> tuple[int, int]:
        await _deliver(talk, api, snapshot(1))
        wrong = [await talk.ask("POST", "/v1/snapshots", b"", token=f"ak_{n:032x}_{'s' * 43}") for n in range(45)]
        return wrong[-1].status, (await _deliver(talk, api, snapshot(2))).status

    assert api.drive(work) == (429, 200)


def test_a_full_disk_is_507_and_nothing_is_stored(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.limits = type(api.limits)(disk_free_bytes=2**62)
    answer = api.send(body(snapshot(1)))
    assert _error(answer) == (507, "no_room")
    assert int(answer.headers["retry-after"]) > 0
    api.limits = type(api.limits)(disk_free_bytes=1, disk_free_ratio=1e-9)

    async def work(talk: Talk) -> Answer:
        def full(_job: object) -> asyncio.Future[Any]:
            future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            future.set_exception(NoRoom())
            return future

        monkeypatch.setattr(talk.app._desk.writer, "submit", full)
        return await _deliver(talk, api, snapshot(1))

    assert _error(api.drive(work)) == (507, "no_room")
    assert api.nothing_stored()


def test_an_accident_inside_is_503_and_in_the_log(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    async def work(talk: Talk) -> Answer:
        object.__setattr__(talk.app._desk, "clock", None)
        return await _deliver(talk, api, snapshot(1))

    assert _error(api.drive(work)) == (503, "failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "failed"


def test_one_bad_snapshot_among_many_requests_fails_alone(api: Api) -> None:
    with api.store.write() as connection:
        connection.execute(
            "CREATE TRIGGER planted BEFORE INSERT ON measurement WHEN NEW.device_id = 3"
            " BEGIN SELECT RAISE(ABORT, 'planted'); END"
        )
    from tests.inventory.sending import enrolled

    others = enrolled(api.store, 30, first=1)

    async def work(talk: Talk) -> list[Answer]:
        return await asyncio.gather(
            *[
                talk.ask("POST", "/v1/snapshots", body(snapshot(1)), token=each.token, encoding="gzip")
                for each in others
            ]
        )

    answers = api.drive(work)
    assert [answer.status for answer in answers] == [200] * 30
    assert [bool(answer.json.get("rejected")) for answer in answers].count(True) == 1
    assert api.rows("SELECT COUNT(*) FROM receipt") == [(29,)]
    assert api.rows("SELECT COUNT(*) FROM quarantine") == [(1,)]


def test_a_register_that_cannot_be_opened_is_no_acknowledgement(api: Api) -> None:
    api.store = Store(f"sqlite:///{api.store.path.parent / 'gone.db'}")
    assert api.send(body(snapshot(1))).status == 503
