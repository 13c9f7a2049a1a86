"""Profiles are data: each has a capture of our own, is chosen for it, and a wrong one is refused by file and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent.neighbours.answers import Answers, oid
from agent.neighbours.describe import describe
from agent.neighbours.profiles import SHIPPED, BadProfileError, choose, profiles, read
from tests.judge import snmprec

if TYPE_CHECKING:
    from collections.abc import Callable

CAPTURES = Path(__file__).parent / "captures"


def judged(name: str) -> dict[str, Any]:
    found = snmprec.judge(CAPTURES / f"{name}.snmprec")
    assert isinstance(found, dict)
    return found


def test_no_profile_is_without_a_capture_and_no_capture_without_a_profile() -> None:
    shipped = {path.stem for path in SHIPPED.glob("*.toml")}
    assert shipped == {path.stem for path in CAPTURES.glob("*.snmprec")}
    assert len(shipped) == len(profiles())


@pytest.mark.parametrize("name", [one.name for one in profiles()])
def test_a_device_finds_its_profile(name: str) -> None:
    assert judged(name)["profile"] == name


def test_every_device_is_described_as_it_was_reviewed(golden: Callable[[str, str], None]) -> None:
    found = {one.name: judged(one.name) for one in profiles()}
    golden("neighbours.json", json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def test_the_order_of_the_profiles_decides_nothing() -> None:
    for one in profiles():
        answers = snmprec.read(CAPTURES / f"{one.name}.snmprec")
        object_id = answers.value(oid("1.3.6.1.2.1.1.2.0"))
        assert isinstance(object_id, tuple)
        assert choose(object_id, answers, profiles()[::-1]).name == one.name


def test_a_device_that_says_nothing_at_all_is_of_no_kind() -> None:
    found = describe(Answers({}))
    assert (found.profile, found.type, found.manufacturer, found.serial) == ("any", "other", None, None)


@pytest.mark.parametrize("junk", [b"FFFFFFFFFFFF", b"000000000000", b"To be filled by O.E.M.", b"  ", b"\x00\x00"])
def test_a_serial_number_that_is_none_is_left_out(junk: bytes) -> None:
    base = {oid("1.3.6.1.2.1.1.2.0"): oid("1.3.6.1.4.1.14988.1"), oid("1.3.6.1.4.1.14988.1.1.7.3.0"): junk}
    assert describe(Answers(base)).serial is None


GOOD = """
type = "ups"
manufacturer = "Maker"
sys_object_ids = ["1.3.6.1.4.1.9999"]
model = ["1.3.6.1.4.1.9999.1.0", { sys_descr = "Model (.+)" }]
[power]
charge_ratio = [{ oid = "1.3.6.1.4.1.9999.2.0", scale = 0.01 }]
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"ups"', '"toaster"', "type: must be one of network"),
        ('"1.3.6.1.4.1.9999"]', '"one.two"]', "sys_object_ids: 'one.two' is no object identifier"),
        ("manufacturer", "maker", "maker: no such field"),
        ("charge_ratio", "charge", "power: charge: no such field"),
        ("scale", "factor", "power.charge_ratio: factor: no such field"),
        ('oid = "1.3.6.1.4.1.9999.2.0", ', "", "power.charge_ratio: None is no object identifier"),
        ('type = "ups"', "type = ", "bad.toml: "),
    ],
)
def test_a_wrong_profile_is_refused_by_file_and_field(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    path = tmp_path / "bad.toml"
    path.write_text(GOOD)
    assert read(path).type == "ups"
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(BadProfileError) as refusal:
        read(path)
    assert told in str(refusal.value)
    assert str(refusal.value).startswith("bad.toml: ")
