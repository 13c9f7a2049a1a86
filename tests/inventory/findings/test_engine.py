"""The engine: laws that hold for any rule and any history of facts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from agent.text import Text
from inventory.findings.engine import turn
from inventory.findings.model import Condition, Ended, Known, Mark, Rule
from tests.inventory.findings.district import DAY, HOUR, facts, machine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory.findings.engine import Turn
    from inventory.findings.facts import Facts

START = 1_573_000_000.0
MARK = Mark("test", "device", 1)


def rule(found: Iterator[Any] | list[Any], **more: Any) -> Rule:
    def find(_facts: Facts, _limits: Mapping[str, float]) -> Iterator[Any]:
        return iter(list(found))

    defaults: dict[str, Any] = {"severity": "normal", "name": Text("", ""), "todo": Text("", "")}
    return Rule(id="test", find=find, says=lambda _evidence, _language: "", **{**defaults, **more})


def here(now: float) -> Facts:
    return facts(now, machine(1), machine(2))


def known(**more: Any) -> Known:
    return Known(7, MARK, "normal", "open", START, {})._replace(**more)


def it(**more: Any) -> Condition:
    return Condition(subject_kind="device", subject_id=1, **more)


def steps(came: Turn) -> list[str]:
    return [step.step for step in came.transitions]


def test_a_condition_opens_only_when_it_has_held_long_enough() -> None:
    slow = rule([it()], opens_after_seconds=HOUR)
    first = turn(here(START), [slow], [], {}, {})
    assert steps(first) == []
    assert first.standing == {MARK: START}
    assert steps(turn(here(START + HOUR - 1), [slow], [], first.standing, {})) == []
    later = turn(here(START + HOUR), [slow], [], first.standing, {})
    assert steps(later) == ["opened"]
    assert later.transitions[0].since == START


def test_a_condition_that_flickers_before_its_time_begins_anew() -> None:
    slow = rule([it()], opens_after_seconds=HOUR)
    first = turn(here(START), [slow], [], {}, {})
    gone = turn(here(START + 60), [rule([])], [], first.standing, {})
    assert gone.standing == {}
    assert steps(turn(here(START + HOUR), [slow], [], gone.standing, {})) == []


def test_an_open_finding_closes_only_when_its_condition_was_gone_long_enough() -> None:
    slow = rule([], closes_after_seconds=HOUR)
    first = turn(here(START), [slow], [known()], {}, {})
    assert (steps(first), first.clearing) == ([], {7: START})
    again = turn(here(START + HOUR - 1), [slow], [known(cleared_at=START)], {}, {})
    assert (steps(again), again.clearing) == ([], {})
    assert steps(turn(here(START + HOUR), [slow], [known(cleared_at=START)], {}, {})) == ["closed"]


def test_a_condition_that_is_back_while_clearing_goes_on() -> None:
    came = turn(here(START + 60), [rule([it()])], [known(cleared_at=START)], {}, {})
    assert (steps(came), came.clearing) == ([], {7: None})


def test_what_the_facts_show_to_be_over_closes_at_once_with_what_shows_it() -> None:
    over = rule([Ended(subject_kind="device", subject_id=1, evidence={"found": "M-2"})], closes_after_seconds=DAY)
    [step] = turn(here(START), [over], [known()], {}, {}).transitions
    assert (step.step, step.reason, step.evidence) == ("closed", "over", {"found": "M-2"})


def test_what_comes_back_within_a_day_is_the_same_finding_and_later_a_new_one() -> None:
    closed = known(state="closed", closed_at=START)
    [again] = turn(here(START + DAY - 1), [rule([it()])], [closed], {}, {}).transitions
    assert (again.step, again.finding) == ("reopened", 7)
    [new] = turn(here(START + DAY), [rule([it()])], [closed], {}, {}).transitions
    assert (new.step, new.finding) == ("opened", None)


def test_what_a_person_accepted_is_no_finding_until_it_was_gone_in_between() -> None:
    accepted = known(state="closed", closed_at=START, accepted_at=START)
    standing = {MARK: START - DAY}
    assert steps(turn(here(START + 9 * DAY), [rule([it()])], [accepted], standing, {})) == []
    assert steps(turn(here(START + 9 * DAY), [rule([it()])], [accepted], {}, {})) == ["opened"]


def test_an_acknowledgement_runs_out_at_its_time() -> None:
    told = known(acknowledged_until=START + HOUR)
    assert steps(turn(here(START), [rule([it()])], [told], {MARK: START}, {})) == []
    assert steps(turn(here(START + HOUR), [rule([it()])], [told], {MARK: START}, {})) == ["expired"]


def test_what_is_part_of_another_finding_closes_and_opens_none() -> None:
    other = Mark("test", "device", 2)
    both = rule([it(), Condition(subject_kind="device", subject_id=2, covers=(MARK,))])
    came = turn(here(START), [both], [known()], {}, {})
    assert [(step.step, step.mark, step.reason) for step in came.transitions] == [
        ("closed", MARK, "part_of"),
        ("opened", other, None),
    ]
    assert came.transitions[0].evidence["part_of"] == list(other)


def test_a_limit_that_was_set_goes_before_the_usual_one() -> None:
    seen: list[float] = []

    def find(_facts: Facts, limits: Mapping[str, float]) -> Iterator[Any]:
        seen.append(limits["x"])
        return iter(())

    from inventory.findings.model import Limit

    own = replace(rule([]), find=find, limits=(Limit(name="x", default=1.0, unit="count", text=Text("", "")),))
    turn(here(START), [own], [], {}, {})
    turn(here(START), [own], [], {}, {"test": {"x": 5.0}})
    assert seen == [1.0, 5.0]


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 5), st.integers(0, 5))
def test_whatever_comes_and_goes_there_is_one_open_finding_at_most_and_every_one_that_opens_closes(
    history: list[bool], opens_after: int, closes_after: int
) -> None:
    settings = {"opens_after_seconds": 60.0 * opens_after, "closes_after_seconds": 60.0 * closes_after}
    on_file: dict[int, Known] = {}
    standing: dict[Mark, float] = {}
    for minute, is_there in enumerate([*history, *[False] * 10]):
        now = START + 60.0 * minute
        came = turn(here(now), [rule([it()] if is_there else [], **settings)], on_file.values(), standing, {})
        standing = came.standing
        for number, cleared in came.clearing.items():
            on_file[number] = on_file[number]._replace(cleared_at=cleared)
        for step in came.transitions:
            number = step.finding or len(on_file) + 1
            state = "closed" if step.step == "closed" else "open"
            closed_at = now if state == "closed" else None
            on_file[number] = Known(number, MARK, "normal", state, step.since, {}, None, closed_at)
        assert sum(one.state == "open" for one in on_file.values()) <= 1
    assert all(one.state == "closed" for one in on_file.values())
    longest = max((len(run) for run in "".join("x" if there else " " for there in history).split()), default=0)
    assert bool(on_file) == (longest > opens_after)
