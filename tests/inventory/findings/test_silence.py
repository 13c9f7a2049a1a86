"""The silences: each opened, closed, and nearly."""

from __future__ import annotations

import pytest

from inventory.findings.facts import Facts
from tests.inventory.findings.district import DAY, HOUR, Register, at, facts, machine

FRIDAY = "2019-11-08"
BEFORE = at("2019-11-08 09:00")


def commune(now: str, heard: float, *more: object, agency: int = 2, count: int = 5) -> Facts:
    return facts(now, *(machine(10 * agency + n, agency, heard - 60 * n) for n in range(count)), **dict(more))  # type: ignore[arg-type]


def test_an_office_silent_for_two_working_hours_is_one_finding_not_one_a_machine() -> None:
    register = Register()
    assert register.see(commune(f"{FRIDAY} 10:59", BEFORE)) == []
    assert register.see(commune(f"{FRIDAY} 11:00", BEFORE)) == ["opened office_silent 2"]
    assert register.see(commune(f"{FRIDAY} 14:00", BEFORE)) == []
    assert register.see(commune(f"{FRIDAY} 14:20", at(f"{FRIDAY} 14:15"))) == ["closed office_silent 2"]


def test_lunch_the_night_the_week_end_and_tet_are_no_silence() -> None:
    register = Register()
    for now, heard in (
        (f"{FRIDAY} 14:30", f"{FRIDAY} 11:25"),
        ("2019-11-11 08:30", f"{FRIDAY} 16:55"),
        ("2019-02-11 08:30", "2019-02-01 16:45"),
        ("2019-11-10 12:00", "2019-11-08 15:01"),
    ):
        assert register.see(commune(now, at(heard))) == []


def test_an_office_that_stays_silent_is_no_longer_urgent_after_two_weeks() -> None:
    register = Register()
    register.see(commune(f"{FRIDAY} 16:00", BEFORE))
    assert [step.severity for _, step in register.steps] == ["urgent"]
    assert register.see(commune("2019-11-22 16:00", BEFORE)) == ["changed office_silent 2"]
    assert [step.severity for _, step in register.steps] == ["urgent", "normal"]


def test_an_office_of_one_machine_is_not_called_silent() -> None:
    assert Register().see(commune("2019-11-12 16:00", BEFORE, count=1)) == []


def test_an_office_that_never_reported_is_not_silent() -> None:
    assert Register().see(facts(f"{FRIDAY} 16:00", machine(1), machine(2))) == []


def district(now: str, *heard: str) -> Facts:
    machines = [
        machine(10 * agency + n, agency, at(moment)) for agency, moment in enumerate(heard, 2) for n in range(3)
    ]
    return facts(now, *machines)


def test_several_offices_at_once_are_one_finding_that_lasts_until_the_last_is_back() -> None:
    register = Register()
    cut = ("2019-11-08 08:50", "2019-11-08 09:00", "2019-11-08 09:10")
    assert register.see(district(f"{FRIDAY} 10:39", *cut, f"{FRIDAY} 10:35")) == []
    assert register.see(district(f"{FRIDAY} 10:40", *cut, f"{FRIDAY} 10:35")) == ["opened area_silent 1"]
    assert register.see(district(f"{FRIDAY} 11:20", *cut, f"{FRIDAY} 11:15")) == []
    assert register.open == ["area_silent 1"]
    back = f"{FRIDAY} 14:25"
    assert register.see(district(f"{FRIDAY} 14:30", cut[0], back, back, back)) == ["changed area_silent 1"]
    assert register.see(district(f"{FRIDAY} 14:35", back, back, back, back)) == ["closed area_silent 1"]


def test_two_offices_at_once_are_two_findings() -> None:
    now = f"{FRIDAY} 11:15"
    assert Register().see(district(now, "2019-11-08 09:00", "2019-11-08 09:10", now)) == [
        "opened office_silent 2",
        "opened office_silent 3",
    ]


def test_offices_silent_at_different_times_have_no_common_cause() -> None:
    now = f"{FRIDAY} 16:30"
    heard = ("2019-11-08 08:00", "2019-11-08 09:30", "2019-11-08 11:00", now)
    assert all("office_silent" in step for step in Register().see(district(now, *heard)))


def server_room(now: str, server: str, others: str) -> Facts:
    return facts(
        now,
        machine(1, heard=at(server), kind="server"),
        *(machine(n, heard=at(others) - 60 * n) for n in range(2, 9)),
    )


def test_a_server_not_heard_for_five_minutes_rings_by_day_while_others_report_and_by_night() -> None:
    register = Register()
    assert register.see(server_room(f"{FRIDAY} 10:04", f"{FRIDAY} 10:00", f"{FRIDAY} 10:04")) == []
    assert register.see(server_room(f"{FRIDAY} 10:30", f"{FRIDAY} 10:00", f"{FRIDAY} 10:29")) == [
        "opened server_silent 1"
    ]
    night = Register()
    assert night.see(server_room("2019-11-09 02:05", "2019-11-09 02:00", f"{FRIDAY} 17:00")) == [
        "opened server_silent 1"
    ]
    assert night.see(server_room("2019-11-09 02:07", "2019-11-09 02:07", f"{FRIDAY} 17:00")) == []
    assert night.see(server_room("2019-11-09 02:10", "2019-11-09 02:10", f"{FRIDAY} 17:00")) == [
        "closed server_silent 1"
    ]


def test_a_server_that_flickers_is_one_finding() -> None:
    register = Register()
    register.see(server_room("2019-11-09 02:06", "2019-11-09 02:00", f"{FRIDAY} 17:00"))
    for minute in range(10, 50, 7):
        last = minute - (6 if minute % 2 else 0)
        register.see(server_room(f"2019-11-09 02:{minute:02}", f"2019-11-09 02:{last:02}", f"{FRIDAY} 17:00"))
    assert len(register.known) == 1


def test_a_server_that_went_with_its_office_is_the_office() -> None:
    register = Register()
    for minutes in ("09:10", "09:30", "10:30"):
        assert register.see(server_room(f"{FRIDAY} {minutes}", f"{FRIDAY} 09:00", f"{FRIDAY} 09:00")) == []
    assert register.see(server_room(f"{FRIDAY} 11:00", f"{FRIDAY} 09:00", f"{FRIDAY} 09:00")) == [
        "opened office_silent 2"
    ]


def counter(now: str, heard: str, others: str) -> Facts:
    return facts(now, machine(1, heard=at(heard), purpose="counter"), machine(2, heard=at(others)))


def test_a_counter_machine_down_in_working_hours_while_its_office_reports_is_urgent() -> None:
    register = Register()
    assert register.see(counter(f"{FRIDAY} 09:59", f"{FRIDAY} 08:00", f"{FRIDAY} 09:55")) == []
    assert register.see(counter(f"{FRIDAY} 10:00", f"{FRIDAY} 08:00", f"{FRIDAY} 09:55")) == ["opened counter_down 1"]
    assert register.see(counter(f"{FRIDAY} 20:00", f"{FRIDAY} 08:00", f"{FRIDAY} 17:00")) == []
    assert register.see(counter("2019-11-11 07:50", "2019-11-11 07:45", "2019-11-11 07:49")) == [
        "closed counter_down 1"
    ]


@pytest.mark.parametrize("purpose", ["personal", "shared"])
def test_another_machine_that_is_off_for_a_day_is_nothing(purpose: str) -> None:
    now = facts("2019-11-12 16:00", machine(1, heard=BEFORE, purpose=purpose), machine(2, heard=at("2019-11-12 15:55")))
    assert Register().see(now) == []


def test_a_machine_missing_for_ten_working_days_while_its_neighbours_report_is_a_finding_of_its_own() -> None:
    register = Register()

    def seen(now: str, heard: float = at("2019-11-08 08:00")) -> Facts:
        return facts(now, machine(1, heard=heard), machine(2, heard=at(now) - HOUR), machine(3, heard=at(now) - DAY))

    assert register.see(seen("2019-11-21 16:00")) == []
    assert register.see(seen("2019-11-22 08:00")) == ["opened device_silent 1"]
    assert register.see(seen("2019-11-25 08:00", at("2019-11-25 07:55"))) == ["closed device_silent 1"]


def test_a_machine_missing_before_its_office_went_quiet_stays_a_finding_of_its_own() -> None:
    register = Register()
    heard = at("2019-11-08 08:00")
    register.see(facts("2019-11-22 09:00", machine(1, heard=heard), *_others("2019-11-22 08:55")))
    register.see(facts("2019-11-22 13:50", machine(1, heard=heard), *_others("2019-11-22 08:55")))
    assert register.open == ["device_silent 1", "office_silent 2"]


def _others(heard: str) -> tuple[object, ...]:
    return tuple(machine(number, heard=at(heard)) for number in (2, 3))


def test_after_an_outage_of_the_register_itself_new_silences_wait_for_its_agents() -> None:
    register = Register()
    away = commune(f"{FRIDAY} 11:30", BEFORE)
    held = Facts(**{**vars(away), "held_until": at(f"{FRIDAY} 11:50")})
    assert register.see(held) == []
    late = commune(f"{FRIDAY} 14:00", BEFORE)
    assert register.see(late) == ["opened office_silent 2"]
    assert (
        register.see(Facts(**{**vars(late), "held_until": at(f"{FRIDAY} 15:00"), "now": at(f"{FRIDAY} 14:05")})) == []
    )


def test_a_machine_that_counts_no_more_takes_its_finding_with_it() -> None:
    register = Register()
    register.see(server_room("2019-11-09 02:06", "2019-11-09 02:00", f"{FRIDAY} 17:00"))
    gone = facts("2019-11-09 02:10", machine(2, heard=at(f"{FRIDAY} 17:00")), machine(3, heard=at(f"{FRIDAY} 17:00")))
    assert register.see(gone) == ["closed server_silent 1"]
    assert register.steps[-1][1].reason == "left"
