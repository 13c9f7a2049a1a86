from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from agent.secret import Secret
from inventory.demo.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def roster(tmp_path: Path) -> Iterator[Roster]:
    roster = Roster(tmp_path / "fleet.db")
    yield roster
    roster.close()


def _say(number: int) -> bytes:
    return f"snapshot {number}".encode()


def test_a_member_is_known_by_its_number(roster: Roster) -> None:
    assert roster.member(7) is None
    member = roster.enrolled(7, "a7", Secret("s3cret"))
    assert roster.member(7) == member
    assert (member.agent_id, member.secret.encode(), member.sequence) == ("a7", b"s3cret", 0)


def test_what_is_recorded_stays_until_it_is_acknowledged(roster: Roster) -> None:
    roster.enrolled(7, "a7", Secret("s"))
    roster.record(7, [_say, _say])
    roster.record(7, [_say])
    assert roster.pending(7, 100) == [b"snapshot 1", b"snapshot 2", b"snapshot 3"]
    roster.acknowledged(7, 2)
    assert roster.pending(7, 100) == [b"snapshot 3"]


def test_the_next_run_goes_on_where_this_one_ended(roster: Roster, tmp_path: Path) -> None:
    before = roster.enrolled(7, "a7", Secret("s"))
    roster.record(7, [_say])
    roster.acknowledged(7, 1)
    again = Roster(tmp_path / "fleet.db")
    again.record(7, [_say])
    after = again.member(7)
    assert after is not None
    assert (after.epoch, after.sequence, again.pending(7, 9)) == (before.epoch, 2, [b"snapshot 2"])
    again.close()


def test_what_cannot_be_recorded_takes_no_number(roster: Roster) -> None:
    roster.enrolled(7, "a7", Secret("s"))

    def fails(_: int) -> bytes:
        raise ValueError("planted")

    with pytest.raises(ValueError, match="planted"):
        roster.record(7, [_say, fails])
    assert roster.pending(7, 9) == []
    roster.record(7, [_say])
    assert roster.pending(7, 9) == [b"snapshot 1"]


def test_a_new_stream_begins_at_one_under_the_same_key(roster: Roster) -> None:
    first = roster.enrolled(7, "a7", Secret("s"))
    roster.record(7, [_say])
    second = roster.restart(7)
    assert (second.agent_id, second.secret, second.sequence) == (first.agent_id, first.secret, 0)
    assert second.epoch != first.epoch
    assert roster.pending(7, 9) == []


def test_a_machine_that_is_forgotten_takes_nothing_along(roster: Roster) -> None:
    roster.enrolled(7, "a7", Secret("s"))
    roster.record(7, [_say])
    roster.forget(7)
    assert roster.member(7) is None
    assert roster.pending(7, 9) == []


def test_nobody_else_can_read_the_keys(roster: Roster, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "fleet.db").stat().st_mode) == 0o600
