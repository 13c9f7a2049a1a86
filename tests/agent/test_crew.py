"""Near and far collectors tell the same; what is far leaves nothing here but what it found."""

import os
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest

from agent import crew
from agent.apart import Child
from agent.collectors import often
from agent.collectors.base import Collector
from agent.collectors.every import COLLECTORS, INVENTORY, MEASUREMENTS
from agent.contract import Memory
from agent.crew import Crew
from agent.host import Host
from agent.kept import Kept
from agent.runner import run
from tests.fakes import HOST_NAMES, FakeHost, recorded


def _one(collect: Any, name: str = "memory", **options: Any) -> Collector[Any]:
    return Collector(name, collect, 86_400, **options)


def _pid(_: Host) -> Memory:
    return Memory(total_bytes=os.getpid())


def _process(made: Crew, names: tuple[str, ...] | None = None) -> int:
    memory = made.look(FakeHost(), names).sections.memory
    assert memory is not None
    return memory.total_bytes


@pytest.mark.parametrize("name", HOST_NAMES)
def test_a_child_finds_what_this_process_would_find(name: str) -> None:
    apart = Crew(often.LINE, lambda: INVENTORY).look(recorded(name))
    here = run(recorded(name), INVENTORY)
    assert (apart.sections, apart.junk) == (here.sections, here.junk)
    assert [(how.collector, how.outcome, how.error) for how in apart.health] == [
        (how.collector, how.outcome, how.error) for how in here.health
    ]


def test_what_works_often_works_here_and_the_rest_apart() -> None:
    near = _one(_pid)
    assert _process(Crew((near,), lambda: (near,)), ("memory",)) == os.getpid()
    assert _process(Crew((near,), lambda: (near,))) != os.getpid()
    assert _process(Crew((near,))) == os.getpid()


def test_what_works_often_stays_loaded_and_nothing_else() -> None:
    assert set(often.LINE) == {each for each in INVENTORY if each.every_seconds <= 900}
    assert set(often.MOMENT) == {each for each in MEASUREMENTS if each.every_seconds <= 900}


def test_how_often_each_asks_to_work_is_known_after_the_first_look() -> None:
    made = Crew(often.MOMENT, lambda: MEASUREMENTS)
    assert not made.is_known
    made.look(recorded("laptop"))
    assert made.is_known
    assert made.periods == {each.name: each.every_seconds for each in MEASUREMENTS}


def test_what_the_host_remembers_is_remembered_here() -> None:
    def remember(host: Host) -> Memory:
        host.memory["counter"] = (*host.memory.get("counter", ()), 1.0)
        host.kept["list"] = Kept((("/a", 1.0),), b"folded")
        return Memory(total_bytes=1)

    host, made = FakeHost(), Crew((), lambda: (_one(remember),))
    made.look(host)
    made.look(host)
    assert host.memory == {"counter": (1.0, 1.0)}
    assert host.kept == {"list": Kept((("/a", 1.0),), b"folded")}


def test_a_child_that_dies_has_observed_nothing_and_says_so() -> None:
    made = Crew((), lambda: (_one(_pid), _one(lambda _: None, "system")))
    made.look(FakeHost())
    made._far = lambda: (_one(lambda _: os.kill(os.getpid(), signal.SIGKILL)),)
    lost = made.look(FakeHost())
    assert lost.sections.memory is None
    assert [(how.collector, how.outcome) for how in lost.health] == [("memory", "failed"), ("system", "failed")]


def test_a_collector_that_hangs_in_the_kernel_is_not_started_again_until_it_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process cannot be made to hang in the kernel here, so the look at whether it is gone is."""
    hung, made = [True], Crew((), lambda: (_one(lambda _: threading.Event().wait(), deadline_seconds=0.05),))
    end, is_gone = Child.end, Child.is_gone

    def ended(child: Child[Any]) -> bool:
        if not hung[0]:
            return end(child)
        os.kill(child.pid, signal.SIGKILL)
        return False

    monkeypatch.setattr(crew.Child, "end", ended)
    monkeypatch.setattr(crew.Child, "is_gone", lambda child: not hung[0] and is_gone(child))
    assert "no answer" in str(made.look(FakeHost()).health[0].error)
    (how,) = made.look(FakeHost()).health
    assert (how.outcome, how.error) == ("timeout", "still hanging since an earlier attempt")
    hung[0] = False
    for child in made._hanging:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    made._far = lambda: (_one(_pid),)
    assert made.look(FakeHost()).health[0].outcome == "ok"
    assert made._hanging == {}


def test_the_agent_at_work_loads_no_collector_but_those_that_work_often() -> None:
    """Memory that stays for a look a day is memory that 177 machines pay for."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, agent.assembly, agent.service; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    rare = {each.name for each in COLLECTORS} - {each.name for each in (*often.LINE, *often.MOMENT)}
    needed = {"batteries", "filesystems", "memory"}  # what those that work often look up there
    assert {name.rpartition(".")[2] for name in loaded if name.startswith("agent.collectors.")} & rare == needed
    assert not {"psutil", "subprocess", "agent.smart", "agent.packages"} & set(loaded)
