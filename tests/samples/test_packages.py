"""Real lists of packages, and what others made of them (``../shared/samples``, read there and never copied)."""

import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from agent.packages.dpkg import PRESENT
from tests.judge import packages

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "packages"
PARIS = timezone(timedelta(hours=1))
NAMES = sorted(path.stem for path in SAMPLES.glob("*.txt"))

pytestmark = pytest.mark.skipif(not NAMES, reason=f"NOT RUN: no samples in {SAMPLES}")


def _judged(name: str) -> Any:
    return packages.judge(SAMPLES / f"{name}.txt")


def _expected(name: str) -> list[dict[str, str]]:
    return json.loads((SAMPLES / "expected" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("glpi")])
def test_what_is_installed_is_what_glpi_found(name: str) -> None:
    """Where no size is told, GLPI says 0 and we say nothing."""
    ours = {
        (one["name"], one["version"], one["architecture"], str(one.get("size_bytes", 0)), one.get("publisher"))
        for one in _judged(name)["softwares"]
    }
    theirs = {
        (one["NAME"], one["VERSION"], one["ARCH"], one["FILESIZE"], one.get("PUBLISHER")) for one in _expected(name)
    }
    assert ours == theirs


@pytest.mark.parametrize("name", [name for name in NAMES if "rpm" in name])
def test_days_of_installation_are_those_that_glpi_found(name: str) -> None:
    """GLPI tells the day at the place where its tests ran, an hour east of Greenwich."""
    ours = {
        one["name"]: f"{datetime.fromtimestamp(one['installed_seconds'], PARIS):%d/%m/%Y}"
        for one in _judged(name)["softwares"]
    }
    assert ours == {one["NAME"]: one["INSTALLDATE"] for one in _expected(name)}


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("dpkg-l")])
def test_every_line_is_read_and_its_state_decides(name: str) -> None:
    judged, expected = _judged(name), _expected(name)
    states = {
        one["name"]: one["status"].replace("trigger ", "triggers-").replace("await", "awaited") for one in expected
    }
    states = {each: state.replace(" ", "-") for each, state in states.items()}
    assert {one["name"] for one in judged["softwares"]} == {each for each, state in states.items() if state in PRESENT}
    assert {one["name"]: one["state"] for one in judged["left_out"]} == {
        each: state for each, state in states.items() if state not in PRESENT
    }
    versions = {one["name"]: (one["version"], one["architecture"]) for one in expected}
    assert {
        one["name"]: (one["version"], one["architecture"]) for one in judged["softwares"]
    }.items() <= versions.items()


@pytest.mark.parametrize("name", NAMES)
def test_the_door_prints_it(name: str) -> None:
    argv = [sys.executable, "-m", "tests.judge", "packages", str(SAMPLES / f"{name}.txt")]
    told = subprocess.run(argv, capture_output=True, check=True, cwd=Path(__file__).parents[2])
    assert json.loads(told.stdout.decode("utf-8")) == _judged(name)
