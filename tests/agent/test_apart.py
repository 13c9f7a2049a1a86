"""A child that answers, one that dies, one that hangs; and nothing of the parent's in it."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.apart import Child, Interrupted, Lost


def _answer(work: Callable[[], Any], seconds: float = 60.0) -> Any:
    child = Child(work)
    try:
        return child.answer(seconds)
    finally:
        assert child.end()


def test_what_the_work_returns_is_the_answer() -> None:
    large = tuple(str(number) for number in range(100_000))  # more than a pipe holds
    assert _answer(lambda: (os.getpid() != os.getppid(), large)) == (True, large)


def test_what_the_work_changes_stays_in_the_child() -> None:
    held: list[int] = []
    assert _answer(lambda: held.append(1) or len(held)) == 1  # type: ignore[func-returns-value]
    assert held == []


def test_a_child_that_is_killed_has_lost_its_answer() -> None:
    with pytest.raises(Lost, match="ended before"):
        _answer(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_who_waits_gives_signs_of_life_and_may_be_told_to_stop() -> None:
    asked: list[int] = []

    def goes_on() -> bool:
        asked.append(1)
        return len(asked) < 2

    child = Child(lambda: time.sleep(3600))
    with pytest.raises(Interrupted):
        child.answer(3600, goes_on)
    assert child.end()
    assert len(asked) == 2


def test_a_child_that_is_killed_while_it_speaks_has_lost_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(answer: bytes) -> None:
        os.write(3, answer[: len(answer) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr("agent.apart._say", torn)
    with pytest.raises(Lost, match="ended before"):
        _answer(lambda: tuple(range(1000)))


def test_a_child_that_raises_says_so_and_has_lost_its_answer(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise RuntimeError("planted")

    with pytest.raises(Lost):
        _answer(fail)
    assert "RuntimeError: planted" in capfd.readouterr().err


def test_a_child_that_does_not_answer_is_ended() -> None:
    with pytest.raises(Lost, match=r"no answer in 0\.05 s"):
        _answer(lambda: time.sleep(600), 0.05)


def test_a_child_holds_neither_locks_nor_files_of_its_parent() -> None:
    with Path(os.devnull).open() as held:
        assert held.fileno() > 2
        descriptors = _answer(lambda: [each.name for each in Path("/proc/self/fd").iterdir()])
    assert {int(each) for each in descriptors} <= {0, 1, 2, 3, 4}  # the pipe, and the folder while it is read


def test_a_child_ends_when_it_is_told_to_whatever_its_parent_does_then() -> None:
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        with pytest.raises(Lost, match="ended before"):
            _answer(lambda: os.kill(os.getpid(), signal.SIGTERM))
    finally:
        signal.signal(signal.SIGTERM, before)
