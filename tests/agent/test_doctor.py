from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent import standing
from agent.__main__ import main
from agent.alive import Sign
from agent.checkup import Checkup, Line
from agent.collectors import every
from agent.collectors.base import Collector
from agent.config import Places, places
from agent.contract import Enrolled, Memory, Sections, System
from agent.doctor import findings
from agent.runner import Collected, run
from agent.standing import Standing
from tests.agent.book import CODE, Book
from tests.agent.registers import Authority, serve
from tests.fakes import FakeHost

if TYPE_CHECKING:
    from collections.abc import Iterator

SERIAL = "SERIAL-0815"
NOW = 1_574_129_400.0


def _denied(_: object) -> Any:
    raise PermissionError("serial")


def _broken(_: object) -> Any:
    raise ValueError("not a table")


GOOD: tuple[Collector[Any], ...] = (
    Collector("memory", lambda _: Memory(total_bytes=2**33), 86_400),
    Collector("system", lambda _: System(serial=SERIAL), 86_400),
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an enrolled machine whose register answers; its parts fare well."""
    monkeypatch.setenv("SOMAY_LANG", "en")
    monkeypatch.setattr(every, "COLLECTORS", GOOD)
    authority, folder, code = Authority(tmp_path), tmp_path / "agent", tmp_path / "code"
    code.write_text(CODE)
    with serve(authority.issue(), Book()) as register:
        arguments = ("--server", register.url, "--ca", authority.file, "--code-file", code, "--state", folder)
        assert main(["enrol", *map(str, arguments)]) == 0
        yield folder


def _doctor(place: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["doctor", "--state", str(place), *words])
    return code, capsys.readouterr().out


def test_a_well_agent_says_so_in_a_few_lines(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = _doctor(place, capsys)
    assert code == 0
    assert [line.split(":")[0] for line in out.splitlines()] == ["Well"] * 4
    assert "answers and proves itself: TLSv1.3, Test ca" in out
    assert "M-0000, Xã Mường Đun" in out


def test_a_machine_that_is_not_enrolled_is_told_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = _doctor(tmp_path, capsys, "--lang", "en")
    assert (code, "[SM-CONFIG-03]" in out) == (6, True)


def test_settings_that_are_wrong_are_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (place / "agent.toml").open("a") as settings:
        settings.write("typo = 1\n")
    code, out = _doctor(place, capsys)
    assert (code, "[SM-CONFIG-01]" in out, "typo" in out) == (6, True, True)


def test_a_server_of_another_authority_and_one_that_is_away_are_told_apart(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = (place / "ca.pem").read_bytes()
    (place / "ca.pem").write_bytes(Authority(tmp_path, "other").file.read_bytes())
    assert "[SM-TLS-03]" in _doctor(place, capsys)[1]
    (place / "ca.pem").write_bytes(own)
    settings = (place / "agent.toml").read_text().splitlines()
    (place / "agent.toml").write_text("\n".join(['server = "https://127.0.0.1:1"', *settings[1:]]))
    code, out = _doctor(place, capsys, "--lang", "vi")
    assert (code, "Không tới được máy chủ: Connection refused" in out) == (6, True)


def _found(**change: Any) -> Checkup:
    well = Checkup(
        problem=None,
        settings=None,
        enrolled=None,
        authority=None,
        line=Line(reached=True),
        standing=None,
        life=None,
        collected=Collected(Sections(), None, ()),
        free_bytes=2**40,
        wall_seconds=NOW,
    )
    return replace(well, **change)


def _codes(**change: Any) -> list[str]:
    return [each.code for each in findings(_found(**change), Places()) if each.code != "SM-CONFIG-03"]


def test_each_trouble_has_its_finding() -> None:
    host = FakeHost()
    denied, broken = Collector("system", _denied, 1), Collector("memory", _broken, 1)
    assert _codes() == []
    assert _codes(line=Line(reached=False, reason="proxy_denied")) == ["SM-NET-03"]
    assert _codes(line=Line(reached=True, clock_is_wrong=True)) == ["SM-CLOCK-01"]
    assert _codes(free_bytes=1000) == ["SM-DISK-03"]
    assert _codes(collected=run(host, [denied, broken])) == ["SM-LOOK-01", "SM-LOOK-02"]
    assert _codes(collected=run(host, [Collector("latencies", _denied, 1)])) == ["SM-LOOK-03"]
    assert _codes(standing=Standing(device="M-1", agency="X", trouble="revoked")) == ["SM-SERVER-02"]
    assert _codes(standing=Standing(device="M-1", agency="X", trouble="unreachable")) == []
    me = Enrolled(agent_id="a0", device="M-1", agency="X", server_epoch="s1", server_time=0)
    assert _codes(enrolled=me) == ["SM-RUN-01"]
    assert not findings(_found(enrolled=me), places(Path("/x"))), "who runs it by hand is not told of a service"


def test_an_agent_that_works_no_more_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Sign(place / "alive") as sign:
        sign.beat()
        assert "Well: Service" in _doctor(place, capsys)[1]
    code, out = _doctor(place, capsys)
    assert (code, "[SM-RUN-04]" in out) == (6, True)


def _selftest(place: Path, *words: str) -> tuple[int, Any]:
    path = place.parent / "selftest.json"
    code = main(["selftest", str(path), "--state", str(place), *words])
    assert path.stat().st_mode & 0o777 == 0o600
    return code, json.loads(path.read_text())


def test_the_file_for_support_holds_what_helps_and_no_serial_number(place: Path) -> None:
    standing.publish(place / "status.json", Standing(device="M-0000", agency="X"))
    code, shown = _selftest(place)
    assert (code, shown["schema"], shown["findings"]) == (0, "somay-agent-selftest/1", [])
    assert shown["line"] == {"reached": True, "reason": None, "detail": "", "tls": "TLSv1.3", "clock_is_wrong": False}
    assert shown["versions"].keys() >= {"agent", "python", "openssl", "sqlite", "kernel"}
    assert [each["collector"] for each in shown["collectors"]] == ["memory", "system"]
    assert (shown["settings"]["kind"], shown["status"]["device"]) == ("workstation", "M-0000")
    assert shown["authority"]["subject"] == "Test ca"
    assert SERIAL not in json.dumps(shown)
    assert _selftest(place, "--with-inventory")[1]["sections"]["system"]["serial"] == SERIAL


def test_it_is_written_also_where_nothing_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every, "COLLECTORS", GOOD)
    code, shown = _selftest(tmp_path / "nowhere")
    assert (code, shown["settings"], shown["line"], shown["status"]) == (6, None, None, None)
    assert [each["code"] for each in shown["findings"]] == ["SM-CONFIG-03"]


def test_a_file_that_cannot_be_written_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", str(place / "no" / "x.json"), "--state", str(place)]) == 4
    assert "SM-SELFTEST-01" in capsys.readouterr().err


def test_nothing_is_sent_to_find_out_whether_the_server_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(every, "COLLECTORS", GOOD)
    authority, code = Authority(tmp_path), tmp_path / "code"
    code.write_text(CODE)
    with serve(authority.issue(), Book()) as register:
        where = ("--state", str(tmp_path / "agent"))
        told = ("--server", register.url, "--ca", str(authority.file), "--code-file", str(code))
        assert main(["enrol", *told, *where]) == 0
        assert main(["doctor", *where]) == 0
        assert [request.path for request in register.requests] == ["/v1/enrol"]
