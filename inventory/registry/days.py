"""The working calendar as people write it: single days, and the hours of a working day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory import calendar
from inventory.registry.refusal import bad_value, not_blank, not_found
from inventory.store import acts
from inventory.store.calendar_days import HOURS
from inventory.text.when import show_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.calendar import Hours
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection

_MOST_DAYS: Final = 400


def say(connection: Connection, days: Iterable[str], *, works: bool, stamp: Stamp) -> None:
    """Let offices work, or not, on each of ``days``, whatever the public calendar says, for the reason of the act."""
    reason = not_blank("--reason", stamp.reason or "")
    for day in days:
        acts.stand(connection, "calendar_day", {"day": day}, {"works": works, "reason": reason}, stamp=stamp)


def take_back(connection: Connection, day: str, stamp: Stamp) -> None:
    """Let the public calendar hold again on a day."""
    if not acts.stand(connection, "calendar_day", {"day": day}, None, stamp=stamp):
        raise not_found(
            Text(
                f"Ngày {show_day(day, 'vi')} theo lịch chung.", f"{show_day(day, 'en')} is as in the public calendar."
            ),
            Text("Xem: somay calendar list", "See: somay calendar list"),
        )


def set_hours(connection: Connection, typed: str, stamp: Stamp) -> Hours:
    """Let a working day have the hours typed, ``7:30-11:30 13:30-17:00``."""
    hours = calendar.parse_hours(typed)
    if hours is None:
        raise bad_value(
            "hours",
            Text(f"{typed!r} không phải giờ làm việc.", f"{typed!r} are no working hours."),
            Text('Gõ như sau: "7:30-11:30 13:30-17:00"', 'Type them as "7:30-11:30 13:30-17:00"'),
        )
    acts.set_setting(connection, HOURS, calendar.show_hours(hours), stamp)
    return hours


def span(first: str, last: str | None) -> tuple[str, ...]:
    """Return the days from ``first`` to ``last``, both included; without ``last`` the one day."""
    days = calendar.days(first, last or first)
    if 0 < len(days) <= _MOST_DAYS:
        return days
    raise bad_value(
        "to",
        Text(f"cần từ 1 đến {_MOST_DAYS} ngày.", f"needs 1 to {_MOST_DAYS} days."),
        Text("Sửa --to.", "Correct --to."),
    )
