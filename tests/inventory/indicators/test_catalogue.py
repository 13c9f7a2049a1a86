"""A definition is a file of data: what it must hold, which version of it is in force, and what a wrong one is told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from inventory.indicators import FAMILIES, answering, indicators, named, the
from inventory.indicators.catalogue import SHIPPED, BadDefinitionError, definitions, in_force, read

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = (SHIPPED / "ws_per_staff.1.toml").read_text(encoding="utf-8")


def written(folder: Path, text: str, name: str = "ws_per_staff.1.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_file_that_ships_is_a_definition_of_a_known_family() -> None:
    assert {one.family for one in definitions()} == {family.name for family in FAMILIES}
    assert len(definitions()) == len(list(SHIPPED.glob("*")))


def test_a_new_definition_of_a_family_is_one_file(tmp_path: Path) -> None:
    written(tmp_path, WHOLE)
    text = WHOLE.replace('"ws_per_staff"', '"laptops_per_staff"').replace('["desktop", "laptop"]', '["laptop"]')
    written(tmp_path, text, "laptops_per_staff.1.toml")
    assert {one.id: one.kinds for one in definitions(tmp_path)} == {
        "laptops_per_staff": ("laptop",),
        "ws_per_staff": ("desktop", "laptop"),
    }


def test_the_version_in_force_is_the_newest_already_valid(tmp_path: Path) -> None:
    written(tmp_path, WHOLE)
    second = WHOLE.replace("version = 1", "version = 2").replace("2018-01-01", "2026-01-01")
    written(tmp_path, second, "ws_per_staff.2.toml")
    known = definitions(tmp_path)
    in_force_on = {day: in_force(known, day)[0].version for day in ("2017-12-31", "2025-12-31", "2026-01-01")}
    assert in_force_on == {"2017-12-31": 1, "2025-12-31": 1, "2026-01-01": 2}


def test_an_indicator_is_found_by_its_name_alone() -> None:
    assert [one.definition.id for one in indicators("2026-01-01")][:2] == ["ws_per_staff", "computers_per_staff"]
    assert named("ws_per_stuff", "2026-01-01") is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("version = 1", 'version = "1"', "version: must be a whole number, 0 or more"),
        ("version = 1", "version = true", "version: must be a whole number, 0 or more"),
        ("valid_from = 2018-01-01", 'valid_from = "01/01/2018"', "valid_from: must be a day: 2018-01-01"),
        ('["desktop", "laptop"]', '"desktop"', "kinds: must be a list of texts"),
        ('["desktop", "laptop"]', '["desktop", "lapdog"]', "kinds: unknown lapdog; known are"),
        ('family = "devices_per_staff"\n', "", "family: missing"),
        ('vi = "Máy trạm/CBCCVC"\n', "", "name: must be a table with vi and en"),
        ("order = 10", "order = 10\nplace = 2", "place: no such field; known are id, version"),
        ('id = "ws_per_staff"', 'id = "other"', "id, version: must be those of the file's name"),
        (
            "order = 10",
            "order = 10\ncoefficients = { ftth = 1 }",
            "coefficients: must be a table of numbers",
        ),
        ("order = 10", "order = 10\ncoefficients = { isdn = 1.0 }", "coefficients: unknown isdn; known are ftth"),
        ("version = 1", "version = ", "ws_per_staff.1.toml: Invalid value"),
    ],
)
def test_a_wrong_definition_is_refused_by_file_and_field(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in WHOLE
    with pytest.raises(BadDefinitionError) as refusal:
        read(written(tmp_path, WHOLE.replace(old, new)))
    assert told in str(refusal.value)
    assert str(refusal.value).startswith("ws_per_staff.1.toml: ")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"family": "share", "test": ""}, "share knows reporting, connected, supported, licensed, and not none"),
        ({"family": "agencies", "test": "supported"}, "agencies knows on_tslcd, counter_equipped, and not supported"),
        ({"test": "supported"}, "devices_per_staff knows none, and not supported"),
        ({"family": "shares"}, "family: unknown shares; known are devices_per_staff"),
    ],
)
def test_a_definition_that_no_family_can_answer_for_is_refused_and_not_answered_otherwise(
    fields: dict[str, Any], told: str
) -> None:
    definition = replace(the("ws_per_staff", "2026-01-01").definition, **fields)
    with pytest.raises(BadDefinitionError, match=re.escape(told)):
        answering(definition)
