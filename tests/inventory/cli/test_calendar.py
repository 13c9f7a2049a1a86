"""``somay calendar``: days off and hours, as an administrator keeps them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from inventory.config import Config
from inventory.registry.register import found
from inventory.store.calendar_days import calendar_of
from inventory.store.engine import Store
from tests.inventory.demo.played import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay


@pytest.fixture
def home(tmp_path: Path) -> Path:
    config = Config(home=tmp_path / "home")
    found(config, name="Huyện Tủa Chùa", code="098", language="vi", by="officer", now=NOW)
    return config.home


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_year_shows_what_is_not_as_its_weekday_says(
    somay: Somay, golden: Callable[[str, str], None], language: str
) -> None:
    somay("calendar", "add", "11/11/2019", "--to", "12/11/2019", "--off", "--reason", "lũ ống")
    ran = somay("calendar", "list", "--lang", language)
    golden(f"cli/calendar-list.{language}.txt", ran.out)


def test_a_day_off_holds_is_audited_and_can_be_taken_back_both_ways(somay: Somay, home: Path) -> None:
    store = Store(f"sqlite:///{home / 'somay.db'}")

    def works(day: str) -> bool:
        with store.read() as connection:
            return calendar_of(connection).day(day).works

    assert somay("calendar", "add", "8/11/2019", "--reason", "lũ").code == 0
    assert not works("2019-11-08")
    [act] = json.loads(somay("audit", "list", "--last", "1", "--format", "json").out)["acts"]
    assert (act["command"], act["reason"]) == ("calendar add", "lũ")
    assert somay("calendar", "undo", str(act["act"])).code == 0
    assert works("2019-11-08")
    somay("calendar", "add", "9/11/2019", "--work", "--reason", "làm bù")
    assert works("2019-11-09")
    assert somay("calendar", "remove", "9/11/2019").code == 0
    assert not works("2019-11-09")
    assert somay("calendar", "remove", "9/11/2019").code == 3


@pytest.mark.usefixtures("home")
def test_hours_that_were_set_are_those_of_the_list(somay: Somay) -> None:
    assert somay("calendar", "hours", "7:00-11:30 13:30-16:30").code == 0
    told = json.loads(somay("calendar", "list", "2019", "--format", "json").out)
    assert told["hours"] == [
        {"start_seconds": 25_200.0, "end_seconds": 41_400.0},
        {"start_seconds": 48_600.0, "end_seconds": 59_400.0},
    ]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("add", "8/11/2019"), "--reason"),
        (("add", "13/13/2019", "--reason", "x"), "date"),
        (("add", "8/11/2019", "--to", "7/11/2019", "--reason", "x"), "to"),
        (("add", "8/11/2019", "--to", "8/11/2029", "--reason", "x"), "to"),
        (("hours", "all day"), "hours"),
        (("list", "19"), "year"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(somay: Somay, words: tuple[str, ...], field: str) -> None:
    ran = somay("calendar", *words, "--lang", "en")
    assert ran.code == 2
    assert f"{field}: " in ran.err
