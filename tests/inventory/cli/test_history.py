"""Everything that happened to one device, as people and as programs read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from agent.contract import MemoryModule, OperatingSystem, Software, Storage, System
from inventory.store.engine import Store
from inventory.text.table import width
from tests.inventory.cli.test_journey import well
from tests.inventory.ingest.conftest import Door
from tests.inventory.ingest.test_intervals import FIRST, SECOND, Machine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay


@pytest.fixture
def lived(somay: Somay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine was handed over, corrected, upgraded, and has lost a module."""
    monkeypatch.setattr("inventory.cli.acting.author", lambda: "officer")
    well(somay("init", "--name", "Huyện Tủa Chùa", "--code", "098", "--server-name", "somay.example"))
    well(somay("agency", "add", "TCKH", "Phòng Tài chính - Kế hoạch"))
    door = Door(Store(f"sqlite:///{tmp_path / 'home' / 'somay.db'}"))
    well(somay("device", "place", "M-0001", "TCKH", "--room", "203", "--custodian", "kế toán"))
    well(somay("device", "edit", "M-0001", "--serial", "8FQ2T73", "--cost-dong", "11900000"))
    well(somay("device", "edit", "M-0001", "--serial", "8FQ2T7S", "--purpose", "shared"))
    machine = Machine(door)
    disk = Storage(name="sda", serial="Z9A0XK2P", model="ST1000DM010", size_bytes=1_000_204_886_016)
    machine.tell(
        system=System(manufacturer="Dell", board_model="0W0CHX", board_serial="CNWS2007AS00ER"),
        operating_system=OperatingSystem(name="Windows 7", hostname="TCKH-06"),
        memories=(FIRST, SECOND),
        storages=(disk,),
        softwares=(Software(name="Mozilla Firefox 70.0 (x64 vi)", version="70.0"), Software(name="Zalo")),
    )
    machine.tell(
        operating_system=OperatingSystem(name="Windows 10 Pro", hostname="TCKH-06"),
        softwares=(Software(name="Mozilla Firefox 71.0 (x64 vi)", version="71.0"), Software(name="TeamViewer 14")),
    )
    machine.tell(
        memories=(FIRST, MemoryModule(slot="khe 2", size_bytes=0)),
        storages=(Storage(name="sda", serial="S4EVNF0M", model="SSD 860", size_bytes=500_107_862_016),),
    )
    door.connection.close()


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_life_is_told_in_its_order(language: str, somay: Somay, golden: Callable[[str, str], None]) -> None:
    out = well(somay("--lang", language, "device", "history", "M-0001"))
    assert max(map(width, out.splitlines())) <= 100
    golden(f"cli/device-history.{language}.txt", out)


@pytest.mark.usefixtures("lived")
def test_programs_read_before_and_after_and_the_snapshot(somay: Somay, golden: Callable[[str, str], None]) -> None:
    document = json.loads(well(somay("--format", "json", "device", "history", "M-0001", "--what", "part")))
    golden("cli/device-history.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    rows = well(somay("--format", "csv", "device", "history", "M-0001", "--what", "software")).splitlines()
    assert len(rows) == 4
    assert '"Mozilla Firefox"' in rows[1]


@pytest.mark.usefixtures("lived")
def test_what_a_person_took_back_is_told_too(somay: Somay) -> None:
    well(somay("device", "edit", "M-0001", "--clear", "cost_dong"))
    out = well(somay("--lang", "en", "device", "history", "M-0001", "--what", "said"))
    assert "cost written: 11,900,000 đ → –" in out


@pytest.mark.usefixtures("lived")
def test_a_device_that_is_renamed_is_found_by_its_name_and_its_history_says_who_did_it(somay: Somay) -> None:
    def called() -> str:
        return str(json.loads(well(somay("--format", "json", "device", "show", "M-0001")))["label"])

    first = called()
    told = json.loads(well(somay("--format", "json", "device", "edit", "M-0001", "--label", "  Văn   thư 1 ")))
    assert (told["changed"], told["label"], called()) == (True, "Văn thư 1", "Văn thư 1")
    back = json.loads(well(somay("--yes", "--format", "json", "device", "undo", str(told["audit_act"]))))
    assert called() == first
    assert "M-0001" not in somay("device", "list", "--find", "van thu 1").out
    well(somay("--yes", "device", "undo", str(back["audit_act"])))
    assert called() == "Văn thư 1"
    assert "đã như vậy" in well(somay("--lang", "vi", "device", "edit", "M-0001", "--label", "Văn thư 1"))
    assert "M-0001" in well(somay("device", "list", "--find", "van thu 1"))
    again = json.loads(well(somay("--format", "json", "device", "edit", "M-0001", "--label", "TCKH-07")))
    assert called() == "TCKH-07"
    out = well(somay("--lang", "en", "device", "history", "M-0001", "--what", "said"))
    assert "name written: Văn thư 1 → TCKH-07 (officer)" in out
    well(somay("--yes", "device", "undo", str(again["audit_act"])))
    assert called() == "Văn thư 1"


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("name", ["", "   ", "x" * 257, "a\u202eb"])
def test_a_name_that_nobody_could_read_is_refused(somay: Somay, name: str) -> None:
    ran = somay("--lang", "en", "device", "edit", "M-0001", "--label", name)
    assert ran.code == 2
    assert "label:" in ran.err
