from __future__ import annotations

import fcntl
import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from agent import alive
from agent.alive import Life, Sign

if TYPE_CHECKING:
    from pathlib import Path

_HOLD = """
import sys
from pathlib import Path
from agent.alive import Sign
sign = Sign(Path(sys.argv[1]))
sign.beat()
print(flush=True)
sys.stdin.read()
"""


def test_an_agent_at_work_is_seen_by_anyone_and_one_that_ended_left_the_moment(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    before = os.umask(0o077)
    try:
        with Sign(path) as sign:
            assert alive.seen(path) is None, "before its first turn it has shown nothing"
            sign.beat()
            os.utime(path, (1.0, 1.0))
            assert alive.seen(path) == Life(running=True, sign_seconds=1.0)
    finally:
        os.umask(before)
    life = alive.seen(path)
    assert life is not None
    assert (life.running, life.sign_seconds > 1.0) == (False, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_an_agent_that_is_killed_is_seen_as_dead_and_its_last_sign_stays(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert (life := alive.seen(path)) is not None
        assert life.running
        process.send_signal(signal.SIGKILL)
    assert alive.seen(path) == Life(running=False, sign_seconds=path.stat().st_mtime)


def test_looking_does_not_keep_an_agent_from_starting(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    path.touch()
    looking = os.open(path, os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_EX)
    with Sign(path) as sign:
        sign.beat()
        os.close(looking)
        sign.beat()
        assert (life := alive.seen(path)) is not None
        assert life.running


@pytest.mark.parametrize("obstacle", ["folder", "link"])
def test_without_the_file_the_agent_works_as_well(tmp_path: Path, obstacle: str) -> None:
    path = tmp_path / "alive"
    if obstacle == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "elsewhere")
    with Sign(path) as sign:
        sign.beat()
        sign.beat()
    assert not (tmp_path / "elsewhere").exists()
