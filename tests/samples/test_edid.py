"""Screens that others have captured, against what others read from them; two witnesses for each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.judge import edid

SAMPLES = Path(__file__).parents[3] / "shared/samples/edid"
CAPTURES = sorted(SAMPLES.glob("*.bin"))

if not CAPTURES:
    pytest.skip(f"NOT RUN: no captures of screens at {SAMPLES}", allow_module_level=True)


@pytest.fixture(params=CAPTURES, ids=lambda path: path.stem)
def capture(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def monitor(capture: Path) -> dict[str, Any]:
    judged = edid.judge(capture)
    assert isinstance(judged, dict)
    (monitor,) = judged["monitors"]
    return dict(monitor)


@pytest.fixture
def decoded(capture: Path) -> str:
    """Return what edid-decode says of the first block."""
    text = (SAMPLES / "expected" / f"{capture.stem}.edid-decode.txt").read_text(encoding="utf-8")
    return text.partition("Block 1,")[0]


def test_it_is_named_dated_and_numbered_as_on_its_label(capture: Path, monitor: dict[str, Any]) -> None:
    expected = json.loads((SAMPLES / "expected" / f"{capture.stem}.json").read_text(encoding="utf-8"))
    assert {
        "MANUFACTURER": monitor["manufacturer"],
        "CAPTION": monitor["model"],
        "SERIAL": monitor["serial"],
        "DESCRIPTION": f"{monitor['week']}/{monitor['year']}",
    } == {name: value for name, value in expected.items() if name != "ALTSERIAL"}


def test_its_code_and_date_are_what_edid_decode_says(monitor: dict[str, Any], decoded: str) -> None:
    assert int(monitor["product_code"], 16) == int(_found(r"Model: (\d+)", decoded)[0])
    assert [monitor["week"], monitor["year"]] == [int(one) for one in _found(r"week (\d+) of (\d+)", decoded)]


def test_its_size_and_resolution_are_what_edid_decode_says(monitor: dict[str, Any], decoded: str) -> None:
    told = [int(one) for one in _found(r"DTD 1: +(\d+)x(\d+) .*\((\d+) mm x (\d+) mm\)", decoded)]
    millimetres = [round(monitor[name] * 1000) for name in ("width_metres", "height_metres")]
    assert [monitor["width_pixels"], monitor["height_pixels"], *millimetres] == told


def _found(pattern: str, text: str) -> tuple[str, ...]:
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match.groups()
