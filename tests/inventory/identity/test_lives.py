"""Thousands of machine lives: how often the rules are right, and that the histories are hard enough to tell.

``pytest -m e2e tests/inventory/identity`` plays all ten thousand.
"""

from __future__ import annotations

import pytest

from tests.inventory.identity.lives import BLANK_SERIALS, BOARD_SWAPS_A_YEAR, REIMAGES_A_YEAR, YEARS, histories
from tests.inventory.identity.matchers import Quality, Register, SerialThenName, Told, judge

SEED = 20191108
RIGHT = 0.999
TOO_EASY = 0.95


def _play(number: int, seed: int = SEED) -> tuple[Register, Quality, Quality, Quality]:
    """Return the register, and how right it and the other matcher were; of its answers, those to a new key apart."""
    register, other = Register(), SerialThenName()
    ours: list[Told] = []
    theirs: list[Told] = []
    first: dict[int, Told] = {}
    for report in histories(number, seed):
        ours.append(Told(report, register.hear(report)))
        theirs.append(Told(report, other.hear(report)))
        first.setdefault(report.agent, ours[-1])
    return register, judge(ours), judge(first.values()), judge(theirs)


def _check(number: int) -> None:
    register, ours, decisions, theirs = _play(number)
    print(f"\nseed {SEED}: {number} lives of {YEARS} years, {register.decided} decisions, {len(register.waiting)} wait")
    print(f"precision {ours.precision:.5f}, recall {ours.recall:.5f}; of decisions alone {decisions.precision:.5f},"
          f" {decisions.recall:.5f}; serial, then name: {theirs.precision:.5f}, {theirs.recall:.5f}")  # fmt: skip
    for wrong in decisions.wrong:
        print(f"wrong: machine {wrong.report.truth} taken for device {wrong.device}, after: {wrong.report.life}")
    assert min(ours.precision, ours.recall) >= RIGHT
    assert decisions.precision == 1, "two machines were taken for one"
    waiting = {report.truth for report in register.waiting}
    assert {wrong.report.truth for wrong in decisions.wrong} <= waiting, "a person is asked wherever it is wrong"
    assert len(register.waiting) < register.decided / 200, "people have other things to do"
    assert min(theirs.precision, theirs.recall) < TOO_EASY


def test_fifteen_hundred_lives_are_told_apart_and_together() -> None:
    _check(1500)


@pytest.mark.e2e
def test_ten_thousand_lives_are_told_apart_and_together() -> None:
    _check(10_000)


def test_the_lives_are_as_hard_as_they_are_said_to_be() -> None:
    reports = [report for report in histories(1500, SEED) if report.life != "reports"]
    lives = {life: sum(report.life == life for report in reports) for life in {report.life for report in reports}}
    blank = sum(report.shown.sections.system.serial.startswith("To be") for report in reports
                if report.life == "set up" and report.shown.sections.system)  # fmt: skip
    copies = sum(report.copy_of is not None for report in reports if report.life == "set up")
    assert lives["set up"] == 1500
    assert abs(blank / 1500 - BLANK_SERIALS) < 0.05
    assert 0.02 < copies / 1500 < 0.08
    assert abs(lives["re-imaged"] / 1500 / YEARS - REIMAGES_A_YEAR) < 0.01
    assert abs(lives["board swapped"] / 1500 / YEARS - BOARD_SWAPS_A_YEAR) < 0.005


def test_one_seed_is_one_history() -> None:
    assert list(histories(100, 7)) == list(histories(100, 7))


def test_the_judge_sees_two_machines_taken_for_one_and_one_for_two() -> None:
    reports = [report for report in histories(40, 1) if report.life == "set up"]
    assert len(reports) == 40
    one = judge([Told(report, "all") for report in reports])
    assert one.precision == 0
    assert len(one.wrong) == 39
    twice = [Told(report, number) for number, report in enumerate([*reports, *reports])]
    assert judge(twice)[:2] == (1, 0)
    assert judge([Told(report, report.truth) for report in [*reports, *reports]]) == (1, 1, ())
