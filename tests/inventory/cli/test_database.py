"""``somay db maintain``: measurements that are old become hours, and it says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from inventory.store.engine import Store
from tests.inventory.cli.test_journey import well
from tests.inventory.demo.played import NOW
from tests.inventory.store.measured import DAY, hours, measure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay


def test_it_says_what_it_did_in_both_languages_and_that_there_is_nothing_more(district: Path, somay: Somay) -> None:
    store = Store(f"sqlite:///{district / 'somay.db'}")
    measure(store, 1, [(NOW - 20 * DAY + number, 0.5) for number in range(1200)])
    assert well(somay("--lang", "vi", "db", "maintain")) == (
        "Đã gộp 1.200 lần đo quá 14 ngày vào số liệu theo giờ, bỏ 0 dòng theo giờ quá 400 ngày.\n"
    )
    assert sum(samples for samples, *_ in hours(store).values()) == 1200
    assert well(somay("--lang", "vi", "db", "maintain")) == (
        "Không có gì phải dọn: số đo gốc giữ 14 ngày, số liệu theo giờ giữ 400 ngày.\n"
    )
    measure(store, 1, [(NOW - 500 * DAY, 0.5)])
    assert well(somay("--lang", "en", "db", "maintain")) == (
        "Measurements over 14 days old put into hours: 1. Hourly rows over 400 days old dropped: 1.\n"
    )
    assert well(somay("--lang", "en", "db", "maintain")) == (
        "Nothing to do: measurements stay raw for 14 days, and by the hour for 400.\n"
    )


def test_programs_are_told_the_numbers(district: Path, somay: Somay) -> None:
    measure(Store(f"sqlite:///{district / 'somay.db'}"), 1, [(NOW - 20 * DAY, 0.5)])
    told = json.loads(well(somay("--format", "json", "db", "maintain")))
    assert told == {"schema": "somay.act.v1", "rolled_up": 1, "hours_dropped": 0}
