"""Who may hold how much of the server while a body is still on its way."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from inventory.ingest.bounds import inflate
from tests.inventory.sending import body, enrolled, snapshot

if TYPE_CHECKING:
    from tests.inventory.api.conftest import Answer, Api, Talk


def _busy(answer: Answer) -> bool:
    return answer.status == 429 and answer.json["error"] == "busy"


def test_callers_without_a_credential_take_no_place_from_agents(api: Api) -> None:
    async def work(talk: Talk) -> list[Answer]:
        with ExitStack() as held:
            for _ in range(api.limits.anonymous_in_flight):
                held.enter_context(talk.admission.place("anonymous"))
            stranger = await talk.ask("GET", "/v1")
            agent = await talk.ask("POST", "/v1/snapshots", body(snapshot(1)), token=api.agent.token, encoding="gzip")
        return [stranger, agent, await talk.ask("GET", "/v1")]

    stranger, agent, later = api.drive(work)
    assert _busy(stranger)
    assert (agent.status, later.status) == (200, 200)


def test_one_agent_holds_no_more_than_its_share(api: Api) -> None:
    (other,) = enrolled(api.store, first=1)

    async def work(talk: Talk) -> list[Answer]:
        async def send(token: str) -> Answer:
            return await talk.ask("POST", "/v1/snapshots", body(snapshot(1)), token=token, encoding="gzip")

        with talk.admission.turn(api.agent.public_id), talk.admission.turn(api.agent.public_id):
            answers = [await send(api.agent.token), await send(other.token)]
        return [*answers, await send(api.agent.token)]

    greedy, neighbour, later = api.drive(work)
    assert _busy(greedy)
    assert (neighbour.status, later.status) == (200, 200)


def test_what_leads_nowhere_counts_as_asked_without_a_credential(api: Api) -> None:
    async def work(talk: Talk) -> set[int]:
        strangers = [f"192.0.2.{number}" for number in range(60)]
        wrong = f"ak_{'f' * 32}_{'x' * 43}"
        for address in strangers[:20]:
            await talk.ask("GET", "/nowhere", address=address)
            await talk.ask("POST", "/v1/snapshots", token=wrong, address=address)
        return {
            (await talk.ask("GET", "/nowhere", address=strangers[50])).status,
            (await talk.ask("DELETE", "/v1", address=strangers[51])).status,
            (await talk.ask("POST", "/v1/snapshots", token=wrong, address=strangers[52])).status,
        }

    assert api.drive(work) == {429}


def test_an_agent_is_held_to_its_bytes_as_they_are_when_inflated(api: Api) -> None:
    api.limits = replace(api.limits, agent_bytes_per_day=20_000.0)
    batch = body(*map(snapshot, range(1, 50)))
    assert len(batch) < 10_000 < len(inflate(batch)) < 20_000

    async def work(talk: Talk) -> list[int]:
        asked = [await talk.ask("POST", "/v1/snapshots", batch, token=api.agent.token, encoding="gzip") for _ in "12"]
        return [answer.status for answer in asked]

    assert api.drive(work) == [200, 429]
