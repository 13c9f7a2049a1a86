"""What the README promises of `make run`: in a clean clone, with nothing but its own lock files."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.e2e.installation import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("make") / "sổ máy"  # people's folders have blanks and diacritics
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return folder


def make_run(clone: Path, *before: str, language: str = "vi") -> subprocess.CompletedProcess[str]:
    """Run `make run ONCE=1` the way a newcomer would."""
    words = [*before, "make", "run", "ONCE=1"]
    ours = ("MAKEFLAGS", "MAKELEVEL", "PYTHONPATH", "SOMAY_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"SOMAY_LANG": language, "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(words, cwd=clone, env=environment, check=False, capture_output=True, text=True, timeout=900)


def test_the_first_run_shows_both_figures_and_ends_well(clone: Path) -> None:
    done = make_run(clone)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Máy trạm/CBCCVC +90,05 % +172/191 +14 máy chưa báo cáo 30 ngày", done.stdout)
    assert re.search(r"Băng thông rộng +100,00 % +25/25 .* 24/25; đo đạt 20/25", done.stdout)
    assert "M-0062" in done.stdout
    assert "mp" in done.stdout


def test_a_second_run_goes_on_though_a_port_is_taken(clone: Path) -> None:
    with closing(_occupied(8443)):
        done = make_run(clone, language="en")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8443" in done.stdout
    assert re.search(r"Workstations per staff +90\.05 % +172/191", done.stdout)


def test_it_runs_without_a_network_once_the_packages_are_there(clone: Path) -> None:
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("NOT RUN: unshare or ip is missing, no machine without a network can be made")
    if subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("NOT RUN: this user may not make a network namespace")
    done = make_run(clone, "unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "172/191" in done.stdout


def _occupied(port: int) -> socket.socket:
    """Hold a port, unless somebody holds it already; callers are let in, and hear nothing."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError:
        return listener
    threading.Thread(target=_swallow, args=(listener,), daemon=True).start()
    return listener


def _swallow(listener: socket.socket) -> None:
    try:
        while True:
            listener.accept()[0].close()
    except OSError:
        return
