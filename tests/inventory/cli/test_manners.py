"""Small manners of the command line: what it tells of its own accord, and what it asks before it does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay


def test_a_staff_number_that_is_replaced_is_told(district: Path, somay: Somay) -> None:
    ran = somay("headcount", "add", "VHTT", "9", "--lang", "en")
    assert ran.out.splitlines()[0].endswith("from 8 Nov 2019 on. It was 4.")
    assert "It was" not in somay("headcount", "add", "VHTT", "9", "--lang", "en").out


def test_a_name_that_an_agency_bears_already_is_asked_about(district: Path, somay: Somay) -> None:
    words = ("agency", "add", "X1", "xã huổi só", "--lang", "en")
    ran = somay(*words)
    assert (ran.code, ran.err.splitlines()[0]) == (4, "There is an agency called xã huổi só already (03220).")
    assert somay("agency", "show", "X1").code == 3
    assert somay(*words, "--yes").code == 0


def test_computers_in_no_agency_are_on_the_first_screen_and_in_a_list(district: Path, somay: Somay) -> None:
    assert json.loads(somay("device", "list", "--unplaced", "--format", "json").out)["devices"] == []
    somay("device", "add", "PC lạ")
    somay("device", "add", "Máy in lạ", "--kind", "printer")
    attention = json.loads(somay("--format", "json").out)["attention"]
    assert attention[-1] == {
        "urgent": False,
        "text": "1 computer in no agency, counted for none",
        "command": "somay device list --unplaced",
    }
    listed = json.loads(somay("device", "list", "--unplaced", "--format", "json").out)["devices"]
    assert [row["label"] for row in listed] == ["PC lạ", "Máy in lạ"]
    assert somay("device", "list", "--unplaced", "--agency", "VP", "--lang", "en").code == 2


def test_undo_alone_says_where_undo_is(somay: Somay) -> None:
    ran = somay("undo", "5", "--lang", "en")
    assert ran.code == 2
    assert "Did you mean somay agency|circuit|device|headcount undo?" in ran.err.replace("\n", " ")


def test_a_day_still_to_come_is_remarked_beside_the_answer(district: Path, somay: Somay) -> None:
    ran = somay("headcount", "list", "--as-of", "1/1/2030", "--lang", "en", "--format", "csv")
    assert ran.err == "1 Jan 2030 is still to come: only what is on file by now is counted.\n"
    assert somay("headcount", "list", "--as-of", "8/11/2019").err == ""
