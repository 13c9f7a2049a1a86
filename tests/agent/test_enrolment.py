import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agent import durable, enrolment
from agent.codes import from_number
from agent.contract import Enrolled, Sections, Storage, System
from agent.fingerprint import fingerprint
from agent.text import Problem
from agent.transport import Channel, NotDelivered
from tests.agent.book import CODE, Book
from tests.agent.registers import Authority, Request, Response, serve

ENROLLED = Enrolled(agent_id="a0", device="M-0164", agency="Xã Mường Đun", server_epoch="s1", server_time=1.0)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def test_only_hashes_of_the_secret_leave_the_machine(authority: Authority) -> None:
    key = enrolment.new_key()
    with serve(authority.issue(), Book()) as register:
        channel = Channel(register.url, authority.file)
        enrolled = enrolment.request(channel, CODE, key, "PC02")
        channel.close()
        (request,) = register.requests
    assert enrolled.device == "M-0000"
    assert request.json["key_hash"] == hashlib.sha256(key.secret.encode()).hexdigest()
    assert request.json["code"] == CODE
    assert key.secret.encode() not in request.body + repr(request.headers).encode() + request.path.encode()


def test_the_key_for_files_is_another_one_but_follows_from_the_first() -> None:
    key = enrolment.new_key()
    assert key.file_key_hash != key.key_hash
    assert enrolment.key_of(key.secret) == key
    assert len(key.secret) == 43


def test_a_key_that_was_shown_once_stays_the_same_until_the_answer_came(tmp_path: Path) -> None:
    first = enrolment.pending_key(tmp_path)
    assert enrolment.pending_key(tmp_path) == first
    enrolment.remember(tmp_path, first, ENROLLED)
    assert enrolment.pending_key(tmp_path) != first


def test_a_crash_right_after_the_answer_was_kept_does_not_reuse_the_key(tmp_path: Path) -> None:
    key = enrolment.pending_key(tmp_path)
    kept = (tmp_path / "key.json").read_bytes()
    enrolment.remember(tmp_path, key, ENROLLED)
    (tmp_path / "key.json").write_bytes(kept)
    assert enrolment.pending_key(tmp_path) != key


def test_a_key_that_was_made_on_another_machine_is_left_to_it(tmp_path: Path) -> None:
    """The image was taken between the key and the answer; each machine of it enrols as itself."""
    here, there = _hardware(1), _hardware(2)
    first = enrolment.pending_key(tmp_path, here)
    assert enrolment.pending_key(tmp_path, here) == first
    second = enrolment.pending_key(tmp_path, there)
    assert second != first
    assert enrolment.pending_key(tmp_path, there) == second


def test_a_key_of_an_older_release_and_of_a_machine_that_shows_nothing_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_bytes(b'{"secret":"' + b"k" * 43 + b'"}')
    for sections in (_hardware(1), Sections(), None):
        assert "".join(enrolment.pending_key(tmp_path, sections).secret) == "k" * 43


def test_a_damaged_pending_key_is_said_so_by_name(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_bytes(b"{}")
    with pytest.raises(Problem, match="SM-ENROL-06"):
        enrolment.pending_key(tmp_path)


def test_what_a_machine_is_known_by_is_kept_in_one_step_with_who_it_is(tmp_path: Path) -> None:
    (tmp_path / "successor.json").write_bytes(b"{}")
    enrolment.remember(tmp_path, enrolment.pending_key(tmp_path, _hardware(1)), ENROLLED, _hardware(1))
    known = enrolment.recall(tmp_path)
    assert known is not None
    assert known.fingerprint == fingerprint(_hardware(1))
    assert {path.name for path in tmp_path.iterdir()} == {"identity.json"}


def _hardware(number: int) -> Sections:
    return Sections(system=System(serial=f"SYS-{number}"), storages=(Storage(name="sda", serial=f"DISK-{number}"),))


def test_a_lost_answer_spends_no_second_use_of_the_code(tmp_path: Path, authority: Authority) -> None:
    """The process dies between storing the key and reading the answer; the next one enrols as the same agent."""
    book, key, answers = Book(), enrolment.pending_key(tmp_path), [lambda body: Response(200, body, cut=20), None]

    def answer(request: Request) -> Response:
        response, torn = book(request), answers.pop(0)
        return torn(response.body) if torn else response

    with serve(authority.issue(), answer) as register:
        channel = Channel(register.url, authority.file)
        with pytest.raises(NotDelivered):
            enrolment.request(channel, CODE, key, None)
        enrolled = enrolment.request(channel, CODE, enrolment.pending_key(tmp_path), None)
        channel.close()
    assert enrolled.agent_id == "a0"
    assert len(book.key_hashes) == 1


def test_who_this_machine_is_survives_and_does_not_print_its_secret(tmp_path: Path) -> None:
    key = enrolment.pending_key(tmp_path)
    enrolment.remember(tmp_path, key, ENROLLED)
    known = enrolment.recall(tmp_path)
    assert known is not None
    assert known.enrolled == ENROLLED
    assert "".join(known.secret) == "".join(key.secret)
    assert "".join(list(key.secret)) not in f"{known!r}{key!r}{key.secret}"
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_before_the_enrolment_there_is_nobody(tmp_path: Path) -> None:
    assert enrolment.recall(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"{}", b'{"secret":"x"}', b"\xff"])
def test_a_damaged_identity_is_said_so_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "identity.json").write_bytes(content)
    with pytest.raises(Problem) as problem:
        enrolment.recall(tmp_path)
    assert "identity.json" in problem.value.happened.en


def test_a_mistyped_code_is_found_before_anything_is_sent() -> None:
    with pytest.raises(Problem, match="SM-ENROL-01"):
        enrolment.checked_code("SM-7Q4K-9TXM-2HVC-R8WD-3FNB")
    assert enrolment.checked_code(" sm 7q4k 9txm 2hvc r8wd 3fne\n") == CODE
    assert enrolment.checked_code(from_number(7)) == from_number(7)


@pytest.mark.parametrize(
    ("status", "body", "code", "exit_code"),
    [
        (401, b'{"error":"expired","message":"E-0017 \\u001b[2J"}', "SM-ENROL-03", 4),
        (403, b'{"error":"used_up","message":"no use left"}', "SM-ENROL-03", 4),
        (429, b'{"error":"busy","message":"later"}', "SM-ENROL-04", 8),
        (200, b"<html>Log in</html>", "SM-ENROL-05", 8),
        (200, b"{}", "SM-ENROL-05", 8),
        (302, b"", "SM-ENROL-05", 8),
    ],
)
def test_every_other_answer_is_told_in_three_parts(
    authority: Authority, status: int, body: bytes, code: str, exit_code: int
) -> None:
    with serve(authority.issue(), lambda _: Response(status, body)) as register:
        channel = Channel(register.url, authority.file)
        with pytest.raises(Problem) as problem:
            enrolment.request(channel, CODE, enrolment.new_key(), None)
        channel.close()
    assert (problem.value.code, problem.value.exit_code) == (code, exit_code)
    assert "\x1b" not in "".join(problem.value.lines("vi"))


def test_a_write_that_fails_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    durable.write(tmp_path / "key.json", b"old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        durable.write(tmp_path / "key.json", b"new")
    assert (tmp_path / "key.json").read_bytes() == b"old"


def test_a_durable_file_is_synced_before_it_is_renamed_and_its_folder_after(tmp_path: Path) -> None:
    """T23: the order of the system calls, as the kernel saw them."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed: the order write < fsync < rename < fsync(folder) was NOT checked")
    log = tmp_path / "calls"
    program = (
        f"import pathlib; from agent import durable; durable.write(pathlib.Path({str(tmp_path)!r}) / 'key.json', b'x')"
    )
    command = [strace, "-f", "-y", "-e", "trace=write,fsync,rename", "-o", str(log), sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 and "ptrace" in done.stderr.lower():
        pytest.skip("strace may not trace here: the order of system calls was NOT checked")
    calls = [re.sub(r"^\d+\s+", "", line) for line in log.read_text().splitlines() if str(tmp_path) in line]
    names = [line.partition("(")[0] for line in calls]
    assert names == ["write", "fsync", "rename", "fsync"], calls
    assert "key.json.new" in calls[1]
    assert f"{tmp_path}>)" in calls[3]


def test_the_identity_is_json_that_a_person_can_recognise(tmp_path: Path) -> None:
    enrolment.remember(tmp_path, enrolment.new_key(), ENROLLED)
    assert json.loads((tmp_path / "identity.json").read_bytes())["enrolled"]["device"] == "M-0164"
