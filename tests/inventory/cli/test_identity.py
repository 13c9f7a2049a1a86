"""Why a device is what it is taken for, and what people say of it: the screens whole, the acts from the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from inventory.config import Config
from inventory.registry import devices
from inventory.registry.register import found
from inventory.store.acts import Stamp
from inventory.store.engine import Store, transaction
from inventory.text.table import width
from tests.inventory.ingest.test_identity import DAY, District, computer, nameless, uuid
from tests.inventory.sending import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay

SCREENS = {
    "device-why": ("device", "why", "M-0001"),
    "device-why-question": ("device", "why", "Q-0001"),
    "device-why-by-hand": ("device", "why", "M-0004"),
    "device-cases": ("device", "cases"),
    "enrol-show-known": ("enrol", "show", "E-0004"),
    "enrol-show-question": ("enrol", "show", "E-0002"),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A register in which a month of repairs has left its traces."""
    config = Config(home=tmp_path / "home")
    found(config, name="Huyện thử", code="098", language="vi", by="officer", now=NOW - 60 * DAY)
    district = District(Store(config.url))
    district.now = NOW - 40 * DAY
    district.machine(computer(1), name="TCKH-06")
    dock = nameless(2, macs=("54:bf:64:00:00:02", "54:bf:64:ff:ff:ff"))
    first, _ = district.machine(dock, name="PC01")
    district.machine(nameless(3, macs=("54:bf:64:00:00:03", "54:bf:64:ff:ff:ff")), agency=1, name="PC01")
    with transaction(district.connection):
        stamp = Stamp("ke-toan", district.now)
        devices.add(district.connection, label="địa chính", agency="xa hai", standing={}, day="2019-01-01", stamp=stamp,
                    values={"serial": "S-77"})  # fmt: skip
    district.now = NOW - 30 * DAY
    again, _ = district.machine(computer(1, installation="set up anew"), name="TCKH-06")
    district.now = NOW - 10 * DAY
    district.report(again, computer(1, installation="set up anew", board="B-2", uuid=uuid(99)))
    moved = district.rekey(first, "moved".ljust(43, "x"))
    district.report(moved, nameless(9, disks=("Z9A0002",), installation="install-2"))
    district.connection.close()
    return config.home


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_it_was_reviewed(
    name: str, language: str, home: Path, somay: Somay, golden: Callable[[str, str], None]
) -> None:
    ran = somay("--home", str(home), "--lang", language, *SCREENS[name])
    assert (ran.code, ran.err) == (0, "")
    assert max(map(width, ran.out.splitlines())) <= 100
    golden(f"cli/{name}.{language}.txt", ran.out)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_question_that_waits_stands_on_the_first_screen(language: str, home: Path, somay: Somay) -> None:
    told = {
        "vi": "1 câu hỏi chờ quyết định: hai máy trong sổ có là một không",
        "en": "1 question to be decided: whether two devices are one",
    }
    words = ("--home", str(home), "--lang", language)
    assert told[language] in somay(*words).out
    assert "somay device cases" in somay(*words).out
    assert somay(*words, "--yes", "device", "resolve", "Q-0001", "another").code == 0
    assert told[language] not in somay(*words).out


def test_programs_get_the_same(home: Path, somay: Somay, golden: Callable[[str, str], None]) -> None:
    for name, words in (("identity", SCREENS["device-why"]), ("identity-cases", SCREENS["device-cases"])):
        ran = somay("--home", str(home), "--format", "json", *words)
        golden(f"cli/{name}.json", json.dumps(json.loads(ran.out), indent=2, ensure_ascii=False) + "\n")


def test_an_officer_goes_through_all_of_it_at_the_terminal(home: Path, somay: Somay) -> None:
    """The number of each act is told with it, and leads back."""

    def run(*words: str) -> str:
        ran = somay("--home", str(home), "--lang", "en", *words)
        assert ran.code == 0, ran.err
        return ran.out

    def undo(said: str) -> str:
        return run("device", "undo", said.rsplit(" ", 1)[1].strip())

    before = run("device", "list")
    resolved = run("device", "resolve", "Q-0001", "same")
    assert resolved.startswith("M-0006 is M-0002 now")
    assert "Nothing to list" in run("device", "cases")
    assert run("device", "why", "M-0006") == run("device", "why", "M-0002")
    undo(resolved)
    assert "Q-0001" in run("device", "cases")
    undo(run("device", "merge", "Q-0001", "M-0004", "--reason", "asked the commune: it is the land office's"))
    undo(run("device", "split", "M-0001"))
    undo(run("device", "resolve", "Q-0001", "another"))
    assert run("device", "list") == before
    assert "asked the commune" in run("audit", "list", "--format", "json")


def test_a_wrong_word_is_refused_by_the_name_of_what_it_was_typed_for(home: Path, somay: Somay) -> None:
    for words, code, told in (
        (("device", "resolve", "Q-0001", "maybe"), 2, "answer"),
        (("device", "resolve", "Q-0099", "same"), 3, "Q-0099"),
        (("device", "merge", "M-0001", "M-0001"), 7, "M-0001"),
        (("device", "split", "M-0004"), 7, "M-0004"),
    ):
        ran = somay("--home", str(home), "--lang", "en", *words)
        assert (ran.code, told in ran.err) == (code, True), ran.err
