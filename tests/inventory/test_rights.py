from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from inventory.rights import Whose, refused

HOME = Path("/var/lib/somay")
FILE = HOME / "somay.toml"


@pytest.mark.parametrize(
    ("seen", "happened", "todo"),
    [
        (
            Whose(HOME, "somay", "somay", shared=True),
            "/var/lib/somay is of the group somay, hoa is not in it.",
            "Join it: sudo usermod -aG somay hoa, then log in again. Or put sudo -u somay before the command.",
        ),
        (
            Whose(FILE, "somay", "somay", shared=False),
            f"{FILE} is of somay alone.",
            "Put sudo -u somay before the command.",
        ),
        (
            Whose(FILE, "somay", "staff", shared=True),
            f"{FILE} is of somay alone.",
            "Put sudo -u somay before the command.",
        ),
        (Whose(Path("/root"), "root", "root", shared=True), "/root is of root alone.", "Put sudo before the command."),
        (Whose(FILE, "hoa", "hoa", shared=False), f"{FILE} may not be read or written.", f"Run: chmod u+rwX {FILE}"),
    ],
)
def test_a_closed_file_names_whose_it_is_and_the_command_that_lets_one_in(
    seen: Whose, happened: str, todo: str
) -> None:
    problem = refused(FILE, seen, user="hoa", groups={"hoa", "staff"})
    assert problem.happened.en == f"No permission on {FILE}: {happened}"
    assert (problem.todo.en, problem.exit_code) == (todo, 4)


_AS_NOBODY = """
import os, sys
from pathlib import Path
from agent.text import Problem
from inventory import config, rights
os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    config.load(Path(sys.argv[1]))
except Problem as problem:
    print(problem.happened.en, problem.todo.en, sep='\\n')
"""


def test_a_user_outside_the_group_is_told_so_before_anything_else() -> None:
    if os.geteuid() != 0:
        pytest.skip("NOT RUN: only root can be somebody else")
    home = Path(tempfile.mkdtemp(dir="/tmp"))
    home.chmod(0o770)
    os.chown(home, 4242, 4343)
    ran = subprocess.run([sys.executable, "-c", _AS_NOBODY, str(home)], capture_output=True, text=True, check=False)
    home.rmdir()
    happened, todo = ran.stdout.splitlines()
    assert f"No permission on {home}/somay.toml: {home} is of the group 4343, " in happened
    assert todo.startswith("Join it: sudo usermod -aG 4343 ")
    assert todo.endswith("Or put sudo -u 4242 before the command.")
