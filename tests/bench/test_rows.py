"""The judgement of the benchmark: floors hold or fail, and what was not measured is said aloud."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import Options, Row, __main__, peers, whole
from tests.bench.agent_day_worker import DAY_SECONDS, Clock, Meter
from tests.bench.processes import KIB, Failed, cpu_seconds, figures, pss_bytes, run, running, used

if TYPE_CHECKING:
    from pathlib import Path

AMOUNT = st.floats(min_value=1e-6, max_value=1e9)


def row(**more: Any) -> Row:
    return Row(**{"name": "a row", "unit": "ms", "floor": 150.0, "ambition": 100.0, **more})


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [(99, "ambition"), (100, "ambition"), (101, "floor held"), (150, "floor held"), (151, "BELOW FLOOR")],
)
def test_less_is_better_up_to_the_floor(figure: float, verdict: str) -> None:
    assert row(figure=figure).verdict == verdict


@pytest.mark.parametrize(("figure", "verdict"), [(21e3, "ambition"), (9e3, "floor held"), (7e3, "BELOW FLOOR")])
def test_more_is_better_for_a_rate(figure: float, verdict: str) -> None:
    assert row(figure=figure, better="more", floor=8e3, ambition=20e3).verdict == verdict


@given(AMOUNT, AMOUNT)
def test_a_ratio_is_judged_against_the_peer_of_the_same_run(figure: float, peer: float) -> None:
    judged = row(figure=figure, peer_figure=peer, judged_by="ratio", floor=1.0, ambition=0.75)
    assert (judged.verdict == "BELOW FLOOR") == (figure / peer > 1.0)


def test_without_the_peer_a_ratio_is_neither_passed_nor_failed() -> None:
    assert row(figure=1e9, judged_by="ratio", floor=1.0, ambition=0.75).verdict == "NOT MEASURED"


def test_the_table_says_why_a_row_was_not_measured() -> None:
    text = __main__.table(
        [row(missing="peer absent: not measured"), row(figure=120.0, peer="control", peer_figure=10.0)]
    )
    assert "NOT MEASURED a row: peer absent: not measured" in text
    assert "12.00×" in text
    assert "floor held" in text


@pytest.mark.parametrize(("figure", "code"), [(100.0, 0), (151.0, 1)])
def test_the_exit_code_says_whether_a_floor_was_broken(
    figure: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = SimpleNamespace(__name__="tests.bench.one", rows=lambda _options: iter([row(figure=figure)]))
    monkeypatch.setattr(__main__, "MODULES", (module,))
    assert __main__.main(["one"]) == code
    assert "a row" in capsys.readouterr().out


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        __main__.main(["nothing"])
    assert caught.value.code == 2


def test_minutes_are_spent_only_when_asked() -> None:
    assert {one.verdict for one in whole.rows(Options(slow=False))} == {"NOT MEASURED"}


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(Failed, match="planted"):
        run([sys.executable, "-c", "raise SystemExit('planted')"])


def test_memory_of_a_living_process_is_read(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running([sys.executable, "-u", "-c", "import time; print('up'); time.sleep(60)"], log) as pid:
        while "up" not in log.read_text():
            time.sleep(0.01)
        assert 1 << 20 < pss_bytes(pid) < 1 << 30


def test_a_process_that_died_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="planted"), running([sys.executable, "-c", "exit('planted')"], tmp_path / "log"):
        run([sys.executable, "-c", "import time; time.sleep(1)"])


def test_the_table_tells_what_others_took() -> None:
    assert "a row: collectd: 1.8 MiB" in __main__.table([row(figure=120.0, beside=("collectd: 1.8 MiB",))])


def test_a_peer_that_is_not_there_is_told_with_what_brings_it() -> None:
    absent = peers.Peer("nothing", "nothing-agent", ("no-such-program",))
    with pytest.raises(Failed, match="peer absent: nothing is not installed"):
        absent.program()


def test_one_measure_that_fails_does_not_cost_the_others(tmp_path: Path) -> None:
    def fail(_: Path) -> float:
        raise Failed("planted")

    assert figures(tmp_path, {"one": fail, "another": lambda _: 2.0}) == ({"another": 2.0}, {"one": "planted"})


def test_what_a_command_took_counts_what_it_waited_for_but_not_who_started_it() -> None:
    held = bytearray(100 << 20)
    held[:: 4 * KIB] = b"1" * len(held[:: 4 * KIB])
    busy = "sum(range(3 * 10**6))"
    light, heavy = used([sys.executable, "-c", "pass"]), used([sys.executable, "-c", busy])
    child = used([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{busy}'])"])
    assert light.peak_bytes < 60 << 20
    assert light.cpu_seconds < heavy.cpu_seconds
    assert light.cpu_seconds < child.cpu_seconds


def test_a_command_that_fails_took_nothing_that_counts() -> None:
    with pytest.raises(Failed, match="planted"):
        used([sys.executable, "-c", "raise SystemExit('planted')"])


def test_the_processor_time_of_a_living_process_grows_with_its_work(tmp_path: Path) -> None:
    with running([sys.executable, "-c", "while True: pass"], tmp_path / "log") as pid:
        before = cpu_seconds(pid)
        while cpu_seconds(pid) <= before:
            time.sleep(0.01)


def test_the_meter_counts_what_found_work_apart_from_waiting() -> None:
    meter, answers = Meter(), iter([True, False, True])
    step = meter.around("measure", lambda: next(answers))
    assert [step(), step(), step()] == [True, False, True]
    assert meter.times == {"measure": 2, "waiting": 1}


def test_a_day_is_over_when_its_clock_has_jumped_through_it() -> None:
    clock = Clock()
    assert not clock.is_over
    clock.ahead = DAY_SECONDS
    assert clock.is_over
