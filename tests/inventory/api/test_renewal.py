"""New keys over the wire: at a pace of their own, and valid in a running server from the next request on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from agent import encode
from agent.contract import Enrolled
from inventory.access.renewal import MOST_COPIES_A_DAY
from inventory.store import keys
from tests.inventory import sending
from tests.inventory.sending import NOW, Sender, body, new_key, snapshot

if TYPE_CHECKING:
    from tests.inventory.api.conftest import Answer, Api, Talk


def secret(name: str) -> str:
    return name.rjust(43, "x")


def shown(name: str) -> bytes:
    return encode.encode(new_key(secret(name)))


async def rekey(talk: Talk, by: Sender, name: str) -> Answer:
    return await talk.ask("POST", "/v1/agent/rekey", shown(name), token=by.token)


async def rotate(talk: Talk, by: Sender, name: str) -> Answer:
    return await talk.ask("POST", "/v1/agent/rotate", shown(name), token=by.token)


async def send(talk: Talk, by: Sender, number: int) -> Answer:
    return await talk.ask("POST", "/v1/snapshots", body(snapshot(number)), token=by.token, encoding="gzip")


def error(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["error"]


def made(answer: Answer, name: str) -> Sender:
    return Sender(encode.decode(Enrolled, answer.body).agent_id, secret(name))


def ask_rotation(api: Api) -> None:
    with api.store.write() as connection:
        keys.ask_rotation(connection, 1, NOW)


def test_a_copy_becomes_a_device_of_its_own_and_reports_at_once(api: Api) -> None:
    async def work(talk: Talk) -> list[Answer]:
        first = await rekey(talk, api.agent, "b")
        again = await rekey(talk, api.agent, "b")
        assert (first.status, again.status, first.body) == (201, 201, again.body)
        return [await send(talk, made(first, "b"), 1), await send(talk, api.agent, 1)]

    copy, original = api.drive(work)
    assert (copy.json["device"], original.json["device"]) == ("M-0002", "M-0001")
    assert copy.json["agency"] == original.json["agency"] == "Ủy ban nhân dân xã Một"
    assert dict(api.rows("SELECT name, value FROM ingest_counter"))["rekeyed"] == 2


def test_forty_copies_that_come_at_once_neither_meet_nor_disturb_the_original(api: Api) -> None:
    """Mutant: one pace for all that an agent's key is shown for. The original's requests would be refused."""

    async def work(talk: Talk) -> tuple[list[Answer], list[Answer]]:
        taken: dict[int, Answer] = {}
        sent = []
        while missing := [number for number in range(40) if number not in taken]:
            answers = await asyncio.gather(*[rekey(talk, api.agent, str(number)) for number in missing])
            taken |= {one: each for one, each in zip(missing, answers, strict=True) if each.status == 201}
            sent.append(await send(talk, api.agent, len(sent) + 1))
            api.now += 1
        return list(taken.values()), sent

    copies, sent = api.drive(work)
    assert len({answer.json["agent_id"] for answer in copies}) == len({a.json["device"] for a in copies}) == 40
    assert {answer.status for answer in sent} == {200}
    assert api.rows("SELECT COUNT(*), COUNT(DISTINCT device_id) FROM agent") == [(41, 41)]


def test_a_stolen_key_cannot_make_agents_without_end(api: Api) -> None:
    api.limits = replace(api.limits, agent_per_second=1e9, agent_burst=1e9, agent_in_flight=1000)

    async def work(talk: Talk) -> list[Answer]:
        return [await rekey(talk, api.agent, str(number)) for number in range(MOST_COPIES_A_DAY + 2)]

    *taken, one, two = api.drive(work)
    assert {answer.status for answer in taken} == {201}
    assert error(one) == error(two) == (429, "too_many_copies_today")
    assert int(one.headers["retry-after"]) > 0


def test_a_rotated_key_holds_from_its_first_use_and_the_old_one_until_then(api: Api) -> None:
    ask_rotation(api)
    fresh = Sender(api.agent.public_id, secret("b"))

    async def work(talk: Talk) -> list[Any]:
        asked = (await send(talk, api.agent, 1)).json["rotate"]
        early = error(await send(talk, fresh, 2))
        offered = (await rotate(talk, api.agent, "b")).status, (await rotate(talk, api.agent, "b")).status
        old = await send(talk, api.agent, 2)
        first = await send(talk, fresh, 3)
        late = [error(await send(talk, api.agent, 4)), error(await send(talk, api.agent, 4))]
        return [
            asked,
            early,
            offered,
            old.json["rotate"],
            "rotate" in first.json,
            late,
            (await send(talk, fresh, 4)).status,
        ]

    assert api.drive(work) == [
        True,
        (401, "unauthorized"),
        (200, 200),
        True,
        False,
        [(401, "key_replaced"), (401, "unauthorized")],
        200,
    ]
    assert api.rows("SELECT through FROM stream") == [(4,)]


def test_a_server_that_starts_anew_knows_both_keys_too(api: Api) -> None:
    ask_rotation(api)
    assert api.drive(lambda talk: rotate(talk, api.agent, "b")).status == 200
    assert api.drive(lambda talk: send(talk, api.agent, 1)).status == 200
    assert api.drive(lambda talk: send(talk, Sender(api.agent.public_id, secret("b")), 2)).status == 200
    assert error(api.drive(lambda talk: send(talk, api.agent, 3))) == (401, "unauthorized")


@pytest.mark.parametrize("path", ["/v1/agent/rotate", "/v1/agent/rekey"])
def test_what_is_no_new_key_is_refused_and_makes_nothing(api: Api, path: str) -> None:
    ask_rotation(api)
    token = api.agent.token
    for data, expected in (
        (b"{}", (422, "invalid")),
        (b"nothing", (400, "not_json")),
        (b"[" * 70_000, (413, "too_big")),
        (encode.encode(replace(new_key("x"), key_hash="A" * 64)), (422, "invalid")),
    ):
        assert error(api.post(path, data, token=token)) == expected
    assert error(api.post(path, shown("b"))) == (401, "unauthorized")
    assert api.rows("SELECT COUNT(*), COUNT(next_key_hash) FROM agent") == [(1, 0)]


def test_the_key_of_one_agent_speaks_for_no_other(api: Api) -> None:
    (other,) = sending.enrolled(api.store, first=1)
    mixed = Sender(other.public_id, api.agent.secret)
    assert error(api.drive(lambda talk: rekey(talk, mixed, "b"))) == (401, "unauthorized")


def test_a_revoked_agent_is_told_so_at_every_door(api: Api) -> None:
    ask_rotation(api)
    with api.store.write() as connection:
        keys.revoke(connection, 1, NOW)

    async def work(talk: Talk) -> list[Answer]:
        return [await rekey(talk, api.agent, "b"), await rotate(talk, api.agent, "b"), await send(talk, api.agent, 1)]

    assert [error(answer) for answer in api.drive(work)] == [(401, "agent_revoked")] * 3


def test_the_limit_of_changes_is_one_of_the_servers_limits(api: Api) -> None:
    from agent.contract import Memory, Sections

    api.limits = replace(api.limits, agent_changes_per_day=1)

    async def work(talk: Talk) -> list[Answer]:
        batches = [body(snapshot(number, sections=Sections(memory=Memory(total_bytes=number)))) for number in (1, 2)]
        return [
            await talk.ask("POST", "/v1/snapshots", data, token=api.agent.token, encoding="gzip") for data in batches
        ]

    first, second = api.drive(work)
    assert first.status == 200
    assert error(second) == (429, "noisy")
    assert 0 < int(second.headers["retry-after"]) <= 86_401
