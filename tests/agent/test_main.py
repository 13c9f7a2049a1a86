import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent import alive, durable, enrolling, enrolment, standing
from agent.__main__ import main
from agent.assembly import alone
from agent.config import Places
from tests.agent.book import CODE, Book
from tests.agent.proxies import CREDENTIALS, PASSWORD, proxy
from tests.agent.registers import Authority, Register, Response, serve


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def register(authority: Authority, book: Book) -> Iterator[Register]:
    with serve(authority.issue(), book) as running:
        yield running


Command = Callable[..., tuple[int, str, str]]
NEWER = (("export",), ("doctor",), ("selftest",))


@pytest.fixture
def agent(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command of the agent in a folder of its own, and return exit code, output and messages."""
    monkeypatch.setenv("SOMAY_LANG", "en")
    folder = tmp_path / "agent"

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([*map(str, arguments), "--state", str(folder)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def enrolled(agent: Command, register: Register, authority: Authority, tmp_path: Path) -> Path:
    code = tmp_path / "code.txt"
    code.write_text(CODE)
    assert agent("enrol", "--server", register.url, "--ca", authority.file, "--code-file", code)[0] == 0
    return tmp_path / "agent"


def test_a_machine_enrols_delivers_and_says_how_it_stands(agent: Command, enrolled: Path, book: Book) -> None:
    code, out, _ = agent("once")
    assert code == 0
    assert out.startswith("M-0000, Xã Mường Đun: 2 snapshots sent")
    assert out.count("\n") == 1
    assert len(book.stored) == 2
    code, out, _ = agent("status")
    assert code == 0
    assert "last acknowledged" in out
    assert "0 snapshots" in out


def test_the_code_is_read_from_a_file_that_is_deleted_after_success(enrolled: Path) -> None:
    assert not (enrolled.parent / "code.txt").exists()


def test_a_code_that_cannot_be_deleted_stays_and_is_said_so() -> None:
    assert "could not be deleted" in enrolling._put_away(Path("/proc/version"), 0).en


def test_a_code_that_lets_more_machines_in_stays_for_them(tmp_path: Path) -> None:
    code = tmp_path / "code.txt"
    code.write_text(CODE)
    assert "is good for 6 more and stays" in enrolling._put_away(code, 6).en
    assert code.exists()
    assert "deleted" in enrolling._put_away(code, 0).en
    assert not code.exists()


MOUNTS = """\
22 1 8:1 / / rw - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/chung rw - cifs //may-chu/chung rw
31 30 8:17 / /mnt/chung/usb rw - vfat /dev/sdb1 rw
32 22 0:41 / /media/dien\\040thoai rw - fuse.jmtpfs jmtpfs rw
33 22 8:33 / /media/usb rw - fuseblk /dev/sdc1 rw
34 22 0:50 / /mnt/cu rw - nfs4 may-chu:/cu rw
35 22 8:49 / /mnt/cu rw - ext4 /dev/sdd1 rw
"""


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        ("/root/ma-ghi-danh.txt", False),
        ("/mnt/chung/A1/ma-ghi-danh.txt", True),
        ("/mnt/chung/usb/ma-ghi-danh.txt", False),
        ("/mnt/chungkhoan/ma-ghi-danh.txt", False),
        ("/media/dien thoai/ma-ghi-danh.txt", True),
        ("/media/usb/ma-ghi-danh.txt", False),
        ("/mnt/cu/ma-ghi-danh.txt", False),
    ],
)
def test_a_file_that_other_machines_reach_is_on_a_share(path: str, *, shared: bool) -> None:
    assert enrolling.is_on_share(Path(path), MOUNTS) == shared
    assert not enrolling.is_on_share(Path(path), "")


def test_a_code_on_a_share_is_left_for_the_other_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "code.txt"
    code.write_text(CODE)
    monkeypatch.setattr("agent.host.LiveHost.read", lambda *_: f"30 1 0:40 / {tmp_path} rw - cifs //s/c rw\n")
    assert "stays there for other machines" in enrolling._put_away(code, 0).en
    assert code.exists()


def test_a_mistyped_code_sends_nothing(
    agent: Command, register: Register, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "code.txt").write_text(CODE[:-1] + "B")
    code, _, err = agent(
        "enrol", "--server", register.url, "--ca", authority.file, "--code-file", tmp_path / "code.txt"
    )
    assert (code, "SM-ENROL-01" in err) == (2, True)
    assert register.requests == []
    assert (tmp_path / "code.txt").exists()


def test_behind_a_proxy_it_enrols_and_delivers_and_never_shows_the_password(
    agent: Command, register: Register, authority: Authority, tmp_path: Path
) -> None:
    code, secret = tmp_path / "code.txt", tmp_path / "proxy"
    code.write_text(CODE)
    secret.write_text(CREDENTIALS)
    secret.chmod(0o600)
    with proxy(CREDENTIALS) as between:
        told = agent(
            *("enrol", "--server", register.url, "--ca", authority.file, "--code-file", code),
            *("--proxy", between.url, "--proxy-credentials", secret),
        )
        assert (told[0], agent("once")[0]) == (0, 0)
        assert len(between.asked) == 2
        secret.write_text("may-tram:wrong")
        refused = agent("once")
        assert (refused[0], "SM-NET-03" in refused[2]) == (6, True)
    written = [path.read_text(errors="replace") for path in (tmp_path / "agent").rglob("*") if path.is_file()]
    assert not any(PASSWORD in text for text in (*told[1:], *refused[1:], *written))


def test_the_code_cannot_be_an_argument(agent: Command, register: Register, authority: Authority) -> None:
    code, _, err = agent("enrol", "--server", register.url, "--ca", authority.file, CODE)
    assert (code, "There is more than this command takes" in err) == (2, True)
    assert register.requests == []


def test_an_enrolled_machine_is_not_enrolled_twice_by_mistake(
    agent: Command, enrolled: Path, register: Register, authority: Authority
) -> None:
    code, _, err = agent("enrol", "--server", register.url, "--ca", authority.file)
    assert (code, "SM-ENROL-08" in err) == (7, True)
    assert len(register.requests) == 1


def test_a_new_enrolment_makes_a_new_key_and_a_new_numbering(
    agent: Command, enrolled: Path, register: Register, authority: Authority, book: Book
) -> None:
    agent("once")
    (enrolled / "new.txt").write_text(CODE)
    arguments = ("--server", register.url, "--ca", authority.file, "--code-file", enrolled / "new.txt", "--again")
    assert agent("enrol", *arguments)[0] == 0
    assert agent("once")[0] == 0
    assert len(book.key_hashes) == 2
    assert {number for _, number in book.stored} == {1, 2}
    assert book.losses == []


def _move(monkeypatch: pytest.MonkeyPatch, state: Path) -> None:
    """Let an agent's folder have come from a machine with other hardware than this one shows."""
    known = enrolment.recall(state)
    assert known is not None
    here, there = (dict.fromkeys(("mac", "disk_serial"), (digit * 64,)) for digit in "01")
    enrolment.keep(state, replace(known, fingerprint=there))
    for module in ("fingerprint", "succession", "enrolment"):
        monkeypatch.setattr(f"agent.{module}.fingerprint", lambda _: here)


def test_the_copy_of_an_enrolled_disk_enrols_by_a_code_of_its_own_without_further_ado(
    *,
    agent: Command,
    enrolled: Path,
    register: Register,
    authority: Authority,
    book: Book,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who enrols each machine of an image by hand is not told that it is the master."""
    agent("once")
    book.instead = Response(507, b"{}")
    agent("once")
    book.instead = None
    _move(monkeypatch, enrolled)
    (enrolled / "new.txt").write_text(CODE)
    arguments = ("--server", register.url, "--ca", authority.file, "--code-file", enrolled / "new.txt")
    code, out, _ = agent("enrol", *arguments)
    assert (code, "Enrolled   M-0001" in out) == (0, True)
    assert "unsent snapshots of M-0000, whose disk this is a copy of: that one sends them" in out
    assert agent("once")[0] == 0
    assert book.copies == {}
    assert [loss["reason"] for loss in book.losses] == ["fork"]
    assert {path.name for path in enrolled.iterdir()} & {"successor.json", "key.json"} == set()


def test_a_copy_that_could_not_get_in_by_itself_keeps_what_it_recorded_when_it_enrols_by_a_code(
    *,
    agent: Command,
    enrolled: Path,
    register: Register,
    authority: Authority,
    book: Book,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent("once")
    _move(monkeypatch, enrolled)
    book.instead = Response(403, b'{"error":"too_many_copies","message":"x"}')
    assert "SM-SERVER-03" in agent("once")[2]
    held = json.loads(agent("status", "--format", "json")[1])["holding"]
    assert held["spooled"] == 2
    book.instead = None
    (enrolled / "new.txt").write_text(CODE)
    arguments = ("--server", register.url, "--ca", authority.file, "--code-file", enrolled / "new.txt")
    code, out, _ = agent("enrol", *arguments)
    assert (code, "Set aside" in out) == (0, False)
    assert agent("once")[0] == 0
    assert {number for epoch, number in book.stored if epoch == held["epoch"]} == {1, 2, 3, 4}
    assert book.senders[held["epoch"]] == {1}
    assert book.losses == []


@pytest.mark.parametrize("lost", ["replaced", "lost"])
def test_a_new_agent_sends_nothing_of_the_old_one_and_declares_what_it_gives_up(
    *, agent: Command, enrolled: Path, register: Register, authority: Authority, book: Book, lost: str
) -> None:
    book.instead = Response(507, b"{}")
    agent("once")
    old = json.loads(agent("status", "--format", "json")[1])["holding"]["epoch"]
    book.instead = None
    if lost == "lost":
        (enrolled / "identity.json").unlink()
    (enrolled / "new.txt").write_text(CODE)
    arguments = ("--server", register.url, "--ca", authority.file, "--code-file", enrolled / "new.txt")
    code, out, _ = agent("enrol", *arguments, *(["--again"] if lost == "replaced" else []))
    assert (code, "2 unsent snapshots of the former enrolment: declared lost" in out) == (0, True)
    assert agent("once")[0] == 0
    assert old not in {epoch for epoch, _ in book.stored}
    assert book.losses == [{"epoch": old, "first": 1, "last": 2, "reason": "spool_destroyed"}]


def test_a_new_enrolment_that_fails_leaves_the_old_one_at_work(
    agent: Command, enrolled: Path, register: Register, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "new.txt").write_text(CODE)
    arguments = ("--server", "https://127.0.0.1:1", "--ca", authority.file, "--code-file", tmp_path / "new.txt")
    code, _, err = agent("enrol", *arguments, "--again")
    assert (code, "SM-ENROL-09" in err) == (8, True)
    assert agent("once")[0] == 0


def test_before_the_enrolment_every_command_says_what_to_do(agent: Command) -> None:
    for command in ("run", "once", "status"):
        code, _, err = agent(command)
        assert (code, "somay-agent enrol" in err) == (3, True)


def test_a_server_that_is_away_is_exit_8_and_nothing_is_lost(
    agent: Command, authority: Authority, tmp_path: Path, book: Book
) -> None:
    (tmp_path / "code.txt").write_text(CODE)
    with serve(authority.issue(), book) as register:
        agent("enrol", "--server", register.url, "--ca", authority.file, "--code-file", tmp_path / "code.txt")
    code, _, err = agent("once")
    assert (code, "SM-NET-01" in err, "2 snapshots kept, 0 lost" in err) == (8, True, True)
    code, out, _ = agent("status")
    assert (code, "out of reach" in out) == (6, True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Response(200, b"<html>Log in</html>"), "SM-NET-02"),
        (Response(401, b"{}"), "SM-SERVER-01"),
        (Response(401, b'{"error":"agent_revoked","message":"x"}'), "SM-SERVER-02"),
        (Response(403, b'{"error":"too_many_copies","message":"x"}'), "SM-SERVER-03"),
        (Response(429, b'{"error":"noisy","message":"x"}'), "SM-SERVER-04"),
        (Response(507, b"{}"), "SM-SERVER-07"),
    ],
)
def test_what_a_person_must_act_on_is_told_in_three_parts(
    agent: Command, enrolled: Path, book: Book, answer: Response, said: str
) -> None:
    book.instead = answer
    code, _, err = agent("once")
    assert (code, said in err) == (6, True)
    code, out, _ = agent("status", "--lang", "vi")
    assert (code, said in out, "Đang giữ 2 bản ghi, không mất." in out) == (6, True, True)


def test_a_standing_that_is_not_ones_own_to_read_is_told_in_three_parts(agent: Command, enrolled: Path) -> None:
    """As an ordinary user whose agent's service is stopped: only the folder that is closed to others is left."""
    agent("once")
    assert agent("status")[0] == 0
    (stranger := enrolled.parent / "stranger").mkdir()
    enrolled.chmod(0)
    if os.geteuid() == 0:
        os.chown(stranger, 12_345, 12_345)
    with durable.as_owner_of(stranger):
        code, _, err = agent("status")
    enrolled.chmod(0o700)
    assert (code, "SM-RUN-03" in err, "sudo somay-agent status" in err) == (4, True, True)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_an_agent_that_runs_no_more_is_told_with_the_moment_and_what_starts_it(
    end: signal.Signals, agent: Command, enrolled: Path
) -> None:
    with subprocess.Popen([sys.executable, "-m", "agent", "run", "--state", str(enrolled)]) as process:
        deadline = time.monotonic() + 60
        while not ((life := alive.seen(enrolled / "alive")) and life.running) and time.monotonic() < deadline:
            time.sleep(0.05)
        code, out, _ = agent("status")
        assert (code, "not running" in out) == (0, False), "before the first contact there is a standing, too"
        assert json.loads(agent("status", "--format", "json")[1])["running"] is True
        process.send_signal(end)
    code, out, _ = agent("status")
    assert (code, "The agent has not been running since " in out, "SM-RUN-04" in out) == (6, True, True)
    assert f"Start it again: somay-agent run --state {enrolled}" in out
    known = json.loads(agent("status", "--format", "json")[1])
    assert (known["running"], known["sign_at"].endswith("Z")) == (False, True)


def test_who_lets_the_agent_work_by_hand_is_not_told_of_a_service(agent: Command, enrolled: Path) -> None:
    agent("once")
    assert agent("status")[0] == 0
    assert json.loads(agent("status", "--format", "json")[1])["running"] is None


def test_an_agent_that_never_ran_names_what_starts_it(agent: Command, enrolled: Path) -> None:
    code, _, err = agent("status")
    assert (code, "SM-RUN-01" in err, f"Run: somay-agent run --state {enrolled}" in err) == (3, True, True)
    assert Places().start_command == "sudo systemctl enable --now somay-agent"


def test_status_for_programs_is_one_json_object(agent: Command, enrolled: Path) -> None:
    agent("once")
    known = json.loads(agent("status", "--format", "json")[1])
    assert known["schema"] == "somay-agent-status/1"
    assert known["success_at"].endswith("Z")
    held = known["holding"]
    assert held["generated"] == held["acknowledged"] + held["lost"] + held["spooled"] + held["unspooled"]


def test_what_is_printed_for_programs_cannot_steer_a_terminal(agent: Command, enrolled: Path) -> None:
    agency = "Xã \x7f\x9b31m\u202e\u2028\u2066\ufeff"
    agent("once")
    known = standing.published(enrolled / "status.json")
    assert known is not None
    standing.publish(enrolled / "status.json", replace(known, agency=agency))
    code, out, _ = agent("status", "--format", "json")
    assert code == 0
    assert all(each == "\n" or " " <= each <= "~" for each in out)
    assert json.loads(out)["agency"] == agency


def test_show_prints_what_is_sent_without_an_enrolment(agent: Command) -> None:
    code, out, _ = agent("show", "--format", "json")
    shown = json.loads(out)
    assert code == 0
    assert shown["sections"]["memory"]["total_bytes"] > 0
    assert {each["collector"] for each in shown["health"]} >= {"system", "cpus", "load"}
    code, out, _ = agent("show")
    assert "No file names, no browsing history, no keystrokes" in out


def test_what_is_shown_for_programs_cannot_steer_a_terminal(agent: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.screens.show_json", lambda _: {"model": "\x7f\x9b31m\u202e"})
    out = agent("show", "--format", "json")[1]
    assert all(each == "\n" or " " <= each <= "~" for each in out)


def test_every_command_and_option_is_explained_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    pages = {}
    for language in ("vi", "en"):
        for command in ((), ("enrol",), ("run",), ("once",), ("show",), ("status",), *NEWER):
            with pytest.raises(SystemExit) as ended:
                main([*command, "--help", "--lang", language])
            assert ended.value.code == 0
            pages[language, command] = capsys.readouterr().out
    assert "ghi danh máy này vào sổ" in pages["vi", ()]
    assert "take this machine into the register" in pages["en", ()]
    assert all(pages["vi", command] != pages["en", command] for _, command in pages)


@pytest.mark.parametrize("words", [("export", "."), ("doctor",), ("selftest", "x.json")])
def test_who_may_not_read_the_folder_is_told_to_use_sudo(
    agent: Command, enrolled: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    code, out, err = agent(*words)
    assert (code, out, f"Run: sudo somay-agent {words[0]}" in err) == (4, "", True)


def test_a_snapshot_is_exported_past_nobody_who_cannot_hand_over(
    agent: Command, enrolled: Path, tmp_path: Path
) -> None:
    with alone(enrolled):  # as ``once`` holds it: asked by a signal, it would end
        code, _, err = agent("export", tmp_path)
    assert (code, "SM-RUN-02" in err) == (7, True)
    code, out, _ = agent("export", tmp_path)
    assert (code, "nothing waits" in out) == (0, True)


def test_two_agents_in_one_folder_are_one_too_many(agent: Command, enrolled: Path) -> None:
    with alone(enrolled):
        code, _, err = agent("once")
    assert (code, "SM-RUN-02" in err) == (7, True)


def test_a_spool_that_cannot_be_written_ends_the_command_and_says_so(
    agent: Command, enrolled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("agent.durable.create", fail)
    code, _, err = agent("once")
    assert (code, "SM-DISK-02" in err) == (8, True)


def test_a_link_in_the_folder_of_the_agent_is_refused_by_the_enrolment(
    agent: Command, register: Register, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "agent").mkdir()
    (tmp_path / "agent" / "agent.lock").symlink_to(tmp_path / "elsewhere")
    code, _, err = agent("enrol", "--server", register.url, "--ca", authority.file)
    assert (code, "SM-DISK-02" in err) == (8, True)
    assert not (tmp_path / "elsewhere").exists()


def test_no_secret_stands_in_any_output_or_readable_file(agent: Command, enrolled: Path) -> None:
    known = enrolment.recall(enrolled)
    assert known is not None
    secret = "".join(list(known.secret))
    said = "".join("".join(agent(*command)[1:]) for command in (("once",), ("status",), ("status", "--format", "json")))
    assert secret not in said
    for path in enrolled.iterdir():
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            assert secret.encode() not in path.read_bytes()


@pytest.mark.parametrize("words", [("show",), ("show", "--format", "json"), ("status",), ("once",), ("--help",)])
def test_a_reader_that_has_read_enough_ends_it_quietly(words: tuple[str, ...], enrolled: Path, agent: Command) -> None:
    agent("once")
    where = () if words == ("--help",) else ("--state", str(enrolled))
    with subprocess.Popen(
        [sys.executable, "-m", "agent", *words, *where], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_the_service_starts_says_ready_and_stops_at_a_signal(enrolled: Path, book: Book) -> None:
    process = subprocess.Popen([sys.executable, "-W", "error", "-m", "agent", "run", "--state", str(enrolled)])
    deadline = time.monotonic() + 60
    while not (enrolled / "spool.db").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.terminate()
    assert process.wait(60) == 0
