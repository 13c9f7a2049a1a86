from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from agent.text import Problem, Text
from inventory.demo.household import Household, sole_owner
from inventory.demo.processes import Broken, Child, free_port, is_free

if TYPE_CHECKING:
    from pathlib import Path

NAME = Text("Thử", "trial")


def _child(folder: Path, program: str) -> Child:
    return Child(NAME, (sys.executable, "-c", program), folder / "log" / "trial.log", os.environ)


def test_a_port_in_use_is_left_alone() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port(taken) > taken


def test_a_port_promised_to_another_is_not_promised_again() -> None:
    first = free_port(20_000)
    assert free_port(first, frozenset({first})) > first


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::"])
def test_a_port_in_use_is_seen_on_whatever_address_it_is_held(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family, dualstack_ipv6=family == socket.AF_INET6) as other:
        assert not is_free(other.getsockname()[1])


def test_a_port_of_root_is_no_port_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refused)
    with pytest.raises(Problem, match="SM-DEMO-07"):
        is_free(80)


def test_the_last_words_are_those_of_this_run_and_give_no_advice_on_other_commands(tmp_path: Path) -> None:
    for words in ("before", "after"):
        child = _child(tmp_path, f"print('What happened  {words}\\nWhat to do  somay serve --port 8444')")
        child.finish(30)
    assert child.tail() == ["What happened  after"]
    assert "before" in child.log.read_text(encoding="utf-8")


def test_no_port_at_all_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.demo.processes.is_free", lambda _: False)
    with pytest.raises(Problem, match="SM-DEMO-04"):
        free_port(65_530)


def test_a_child_that_ends_is_noticed_and_its_last_words_are_kept(tmp_path: Path) -> None:
    child = _child(tmp_path, "import sys; print('gõ sai'); sys.exit(3)")
    with pytest.raises(Broken, match="status 3") as caught:
        child.finish(30)
    assert caught.value.tail == ["gõ sai"]
    with pytest.raises(Broken):
        child.check()


def test_a_child_that_takes_too_long_is_a_problem(tmp_path: Path) -> None:
    child = _child(tmp_path, "import time; time.sleep(600)")
    with pytest.raises(Broken, match="did not finish"):
        child.finish(0.01)
    child.stop()


def test_a_child_that_will_not_stop_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.demo.processes.STOP_SECONDS", 0.1)
    program = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)"
    child = _child(tmp_path, f"{program}; time.sleep(600)")
    while not child.tail():
        pass
    child.stop()
    with pytest.raises(Broken, match="status -9"):
        child.check()


def test_a_child_does_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import os, sys, time; from pathlib import Path; from agent.text import Text;"
        "from inventory.demo.processes import Child;"
        f"log = Path({str(tmp_path / 'child.log')!r});"
        "words = 'import os, time; print(os.getpid(), flush=True); time.sleep(600)';"
        "child = Child(Text('a', 'a'), (sys.executable, '-c', words), log, os.environ);\n"
        "while not child.tail(): pass\n"
        "print(child.tail()[0], flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen((sys.executable, "-c", program), stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    handle = os.pidfd_open(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert select.select([handle], [], [], 30)[0]
    os.close(handle)


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    with sole_owner(tmp_path), pytest.raises(Problem, match="SM-DEMO-05"), sole_owner(tmp_path):
        pass
    with sole_owner(tmp_path):
        pass


def test_waiting_ends_when_a_child_does(tmp_path: Path) -> None:
    household = Household(tmp_path, "en")
    household._start(NAME, "trial", ("this.is.no.module",))
    with pytest.raises(Broken, match="stopped unexpectedly"):
        household.wait(NAME, lambda: False)
    household.stop()


def test_waiting_for_ever_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="SM-DEMO-06"):
        Household(tmp_path, "en").wait(NAME, lambda: False, seconds=0.0)
