"""Long work tells how far it has come, on a terminal only, and can be stopped at any moment."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from agent.text import Text
from inventory.cli import progress
from inventory.store.engine import Store
from inventory.text.progress import line, told, unseen

if TYPE_CHECKING:
    from pathlib import Path

WHAT = Text("Xem từng dòng", "Looking at each line")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Each look at it takes so long."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def screen(written: str) -> str:
    """Return what stands on the line after all that was written."""
    return written.rpartition("\r\x1b[K")[2]


def test_long_work_is_told_on_one_line_that_goes_away_again() -> None:
    terminal = Terminal()
    with progress.shown(WHAT, "vi", terminal, Clock(0.5)) as to:
        assert list(told(range(1000), to, 1000)) == list(range(1000))
        assert screen(terminal.getvalue()) == "Xem từng dòng: 768/1.000"
        assert "\n" not in terminal.getvalue()
    assert screen(terminal.getvalue()) == ""


def test_what_is_done_at_once_shows_nothing() -> None:
    terminal = Terminal()
    with progress.shown(WHAT, "vi", terminal, Clock(0.001)) as to:
        assert len(list(told(range(1000), to))) == 1000
    assert terminal.getvalue() == ""


def test_the_line_goes_away_also_when_the_work_fails() -> None:
    terminal = Terminal()

    def work() -> None:
        with progress.shown(WHAT, "en", terminal, Clock(1)) as to:
            to(5, None)
            assert screen(terminal.getvalue()) == "Looking at each line: 5"
            raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        work()
    assert screen(terminal.getvalue()) == ""


def test_what_is_not_a_terminal_is_told_nothing() -> None:
    pipe = io.StringIO()
    with progress.shown(WHAT, "vi", pipe, Clock(1)) as to:
        assert to is unseen
        to(5, 10)
    assert pipe.getvalue() == ""


def test_numbers_are_grouped_as_in_the_language() -> None:
    assert line("x", 3072, 10000, "vi") == "x: 3.072/10.000"
    assert line("x", 3072, None, "en") == "x: 3,072"


def test_an_import_that_is_stopped_leaves_nothing_and_ends_with_130(district: Path, tmp_path: Path) -> None:
    """A real process and a real Ctrl-C in the middle of the file, as its own progress tells."""
    table = tmp_path / "devices.csv"
    lines = [f"PC-{number},VP,SN{number}" for number in range(20_000)]
    table.write_text("\n".join(["label,agency,serial", *lines]), encoding="utf-8")
    reading, writing = os.openpty()
    environment = {**os.environ, "SOMAY_HOME": str(district), "SOMAY_LANG": "en", "TERM": "xterm"}
    command = [
        sys.executable,
        "-m",
        "inventory.cli",
        "import",
        str(table),
        "--as",
        "device",
        "--key",
        "serial",
        "--yes",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=writing, env=environment) as process:
        os.close(writing)
        seen = b""
        while b"Looking at each line: " not in seen:
            seen += os.read(reading, 4096)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    os.close(reading)
    assert (process.returncode, out) == (130, b"")
    with Store(f"sqlite:///{district / 'somay.db'}").read() as connection:
        assert connection.value("SELECT COUNT(*) FROM device WHERE label LIKE 'PC-%'") == 0
        assert connection.value("SELECT COUNT(*) FROM audit WHERE command = 'device import'") == 0
        assert connection.value("PRAGMA integrity_check") == "ok"
