"""Tools are run by absolute path from one table, bounded in time and output, and never by root if others wrote them."""

import os
import time
from pathlib import Path

import pytest

from agent import tools
from agent.tools import TOOLS, Told, run, stream

SHELL = "/bin/sh"


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TOOLS, "sh", ("/nowhere/sh", SHELL))
    monkeypatch.setitem(TOOLS, "gone", ("/nowhere/gone",))


def test_every_tool_of_the_table_has_an_absolute_path() -> None:
    assert [path for paths in TOOLS.values() for path in paths if not path.startswith("/")] == []


def test_the_first_place_that_has_the_tool_is_taken_and_its_exit_code_told() -> None:
    assert run("sh", "-c", "echo said; exit 3") == Told(3, "said\n")


def test_a_tool_that_is_not_installed_is_no_answer() -> None:
    assert run("gone") is None


def test_a_tool_that_nobody_listed_cannot_be_run() -> None:
    with pytest.raises(KeyError):
        run("rm", "-rf", "/nowhere")


def test_a_tool_sees_nothing_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setenv("SECRET", "word")
    told = run("sh", "-c", "echo $SECRET; pwd; cat; echo $LC_ALL; [ $(ps -o sid= $$ || echo $$) = $$ ]")
    assert told == Told(0, "\n/\nC\n")


def test_a_tool_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with pytest.raises(TimeoutError):
        run("sh", "-c", f"sleep 600 & echo $! $$ > {pids}; wait", timeout=0.3)
    left = [int(pid) for pid in pids.read_text().split()]
    deadline = time.monotonic() + 10
    while any(_runs(pid) for pid in left) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [pid for pid in left if _runs(pid)] == []


def test_a_tool_that_closes_its_mouth_and_stays_is_ended_too() -> None:
    with pytest.raises(TimeoutError):
        run("sh", "-c", "exec >&-; sleep 600", timeout=0.3)


def test_half_an_answer_is_none() -> None:
    with pytest.raises(ValueError, match="more than 1000 bytes"):
        run("sh", "-c", "while :; do echo yyyyyyyyyyyyyyyy; done", limit=1000)


def test_a_long_answer_is_read_piece_by_piece() -> None:
    assert b"".join(stream("sh", "-c", "echo said; echo more", limit=20)) == b"said\nmore\n"


def test_what_a_tool_printed_before_it_failed_is_not_the_whole() -> None:
    with pytest.raises(OSError, match="ended with code 3"):
        list(stream("sh", "-c", "echo said; exit 3"))
    with pytest.raises(ValueError, match="more than 10 bytes"):
        list(stream("sh", "-c", "while :; do echo yyyyyyyyyyyyyyyy; done", limit=10))
    with pytest.raises(TimeoutError):
        list(stream("sh", "-c", "echo said; sleep 600", timeout=0.3))
    with pytest.raises(FileNotFoundError, match="gone is not installed"):
        list(stream("gone"))


def test_a_tool_to_which_no_one_listens_any_more_is_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    talk = stream("sh", "-c", f"echo $$ > {pid}; echo said; sleep 600")
    assert next(talk) == b"said\n"
    talk.close()  # type: ignore[attr-defined]  # what a generator does when nobody keeps it
    assert not _runs(int(pid.read_text()))


def test_what_is_no_text_is_shown_as_such() -> None:
    assert run("sh", "-c", "printf 'a\\377b'") == Told(0, "a\ufffdb")


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT RUN: only root refuses what others may have written")
def test_root_does_not_run_what_others_may_have_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = tmp_path / "planted"
    planted.write_text("#!/bin/sh\necho root\n")
    planted.chmod(0o755)
    monkeypatch.setitem(tools.TOOLS, "planted", (str(planted),))
    tmp_path.chmod(0o777)
    with pytest.raises(PermissionError, match="others may write"):
        run("planted")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
