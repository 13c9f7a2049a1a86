"""The door to SNMP against a real agent: every version gives the same rows; what is gone says so in time."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.encode import plain
from agent.neighbours.__main__ import main
from agent.neighbours.answers import oid
from agent.neighbours.client import NO_LIMITS_NAMED, Client, Community, Engine, Limits, SnmpError, User
from agent.neighbours.look import look
from agent.neighbours.profiles import profiles
from agent.secret import Secret
from tests.agent.neighbours.snmpsim import AUTHENTICATION, PRIVACY, USER, served
from tests.judge import snmprec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.neighbours.answers import Oid, Value

CAPTURES = Path(__file__).parent / "captures"
MIB_2 = oid("1.3.6.1.2.1")
HIGH = oid("1.3.6.1.2.1.31.1.1.1")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    # snmpsim gives up its rights, and may then not look into the folders that pytest makes.
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o777)
        shutil.copytree(CAPTURES, folder / "data")
        with served(folder / "data", folder) as number:
            yield number


def walked(
    port: int, credentials: Community | User, prefix: Oid = MIB_2, limits: Limits = NO_LIMITS_NAMED
) -> dict[Oid, Value]:
    async def run() -> dict[Oid, Value]:
        async with Engine() as engine:
            client = Client(engine, "127.0.0.1", credentials, port, limits)
            return {at: value async for at, value in client.walk(prefix)}

    return asyncio.run(run())


def expected(name: str, prefix: Oid = MIB_2) -> dict[Oid, Value]:
    answers = snmprec.read(CAPTURES / f"{name}.snmprec")
    return {(*prefix, *index): value for index, value in answers.column(prefix).items()}


@pytest.mark.parametrize("version", [1, 2])
def test_a_walk_gives_every_row_of_the_capture(port: int, version: int) -> None:
    rows = expected("hp-switch")
    if version == 1:  # which has no Counter64 (RFC 2576)
        rows = {at: value for at, value in rows.items() if at[:-1] not in {(*HIGH, 6), (*HIGH, 10)}}
    assert walked(port, Community(Secret("hp-switch"), version)) == rows
    lldp = oid("1.0.8802")
    assert walked(port, Community(Secret("hp-switch"), version), lldp) == expected("hp-switch", lldp)


def test_a_walk_with_privacy_gives_rows_and_a_wrong_secret_none(port: int) -> None:
    user = User(USER, "sha1", Secret(AUTHENTICATION), "aes128", Secret(PRIVACY))
    user = user._replace(context="hp-switch")
    assert walked(port, user) == expected("hp-switch")
    quick = Limits(seconds=5, answer_seconds=0.5, retries=0)
    with pytest.raises(SnmpError):
        walked(port, user._replace(authentication_secret=Secret("sai-mat-khau-1")), limits=quick)
    with pytest.raises(SnmpError):
        walked(port, user._replace(name="nobody"), limits=quick)


def test_values_are_got_by_their_names_and_absent_ones_left_out(port: int) -> None:
    name, absent = oid("1.3.6.1.2.1.1.5.0"), oid("1.3.6.1.2.1.1.99.0")

    async def run() -> dict[Oid, Value]:
        async with Engine() as engine:
            return await Client(engine, "127.0.0.1", Community(Secret("any")), port).get(name, absent)

    assert asyncio.run(run()) == {name: b"thiet-bi-01"}


@pytest.mark.parametrize("name", [one.name for one in profiles()])
def test_a_device_that_is_looked_at_is_described_like_its_capture(port: int, name: str) -> None:
    async def run() -> object:
        async with Engine() as engine:
            return plain(await look(Client(engine, "127.0.0.1", Community(Secret(name)), port)))

    found = asyncio.run(run())
    assert isinstance(found, dict)
    assert found == snmprec.judge(CAPTURES / f"{name}.snmprec")


def test_a_device_that_is_gone_costs_no_more_than_its_time(port: int) -> None:
    began = time.monotonic()
    with pytest.raises(SnmpError, match=r"No SNMP response|not done within"):
        walked(port, Community(Secret("nobody-is-called-so")), limits=Limits(seconds=2, answer_seconds=0.3, retries=0))
    assert time.monotonic() - began < 30  # a runaway, not a budget


def test_more_rows_than_a_device_may_cost_end_the_walk(port: int) -> None:
    with pytest.raises(SnmpError, match="more than 3 rows"):
        walked(port, Community(Secret("hp-switch")), limits=Limits(rows=3))


def test_hundreds_of_walks_share_one_engine(port: int) -> None:
    async def one(engine: Engine, name: str) -> int:
        client = Client(engine, "127.0.0.1", Community(Secret(name)), port, Limits(seconds=120, retries=20))
        return len([at async for at, _ in client.walk(MIB_2)])

    async def run() -> list[int]:
        async with Engine() as engine:
            return await asyncio.gather(*(one(engine, name) for name in ["any", "mikrotik", "unifi", "qnap"] * 50))

    counts = asyncio.run(run())
    assert (len(counts), set(counts)) == (200, {5})


def test_the_command_prints_a_device_and_says_why_it_cannot(
    port: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "community").write_text("mikrotik\n")
    words = ["127.0.0.1", "--port", str(port), "--community-file", str(tmp_path / "community")]
    assert main(words) == 0
    assert json.loads(capfd.readouterr().out)["model"] == "RB2011UiAS"
    (tmp_path / "community").write_text("nobody-is-called-so")
    assert main([*words, "--seconds", "1"]) == 1
    told = capfd.readouterr().err
    assert ("127.0.0.1: not done within 1 s" in told, "nobody-is-called-so" in told) == (True, False)
    (tmp_path / "community").write_text(" \n")
    assert main(words) == 8
    assert "--community-file: the file is empty" in capfd.readouterr().err
    assert main([*words[:-1], str(tmp_path / "absent")]) == 8
    assert "--community-file" in capfd.readouterr().err


def test_without_pysnmp_the_command_says_what_to_install(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "community").write_text("public")
    monkeypatch.setitem(sys.modules, "pysnmp.hlapi.v3arch", None)
    assert main(["127.0.0.1", "--community-file", str(tmp_path / "community")]) == 8
    told = capfd.readouterr().err
    assert ("pip install 'somay[neighbours]'" in told, "Traceback" in told) == (True, False)


def test_secrets_are_nowhere_to_be_seen() -> None:
    shown = repr(Community(Secret("bi-mat"))) + repr(User("a", "sha1", Secret("bi-mat"), "aes128", Secret("bi-mat")))
    assert "bi-mat" not in shown
