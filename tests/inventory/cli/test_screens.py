"""The screens in both languages, whole: `make golden` rewrites them, the diff is the review."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from agent.contract import Enrolment
from inventory.access import codes, credentials
from inventory.registry import devices
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from inventory.text.table import width
from tests.inventory.demo.played import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay

SCREENS = {
    "overview": (),
    "agency-list": ("agency", "list"),
    "agency-show": ("agency", "show", "huoi so"),
    "agency-show-district": ("agency", "show", "098"),
    "headcount-list": ("headcount", "list", "VP"),
    "circuit-list": ("circuit", "list"),
    "device-list": ("device", "list", "--agency", "VHTT"),
    "device-list-find": ("device", "list", "--find", "SIN CHAI optiplex"),
    "agency-list-find": ("agency", "list", "--find", "xa s"),
    "device-show": ("device", "show", "M-0062"),
    "device-conflicts": ("device", "conflicts"),
    "indicator-list": ("indicator", "list"),
    "indicator-show": ("indicator", "show"),
    "indicator-show-by-agency": ("indicator", "show", "ws_per_staff", "--by", "agency"),
    "indicator-explain-ws": ("indicator", "explain", "ws_per_staff"),
    "indicator-explain-computers": ("indicator", "explain", "computers_per_staff"),
    "indicator-explain-rate": ("indicator", "explain", "kbps_per_staff"),
    "indicator-explain-people": ("indicator", "explain", "staff_equipped"),
    "indicator-explain-reporting": ("indicator", "explain", "devices_reporting"),
    "indicator-explain-broadband": ("indicator", "explain", "agency_broadband"),
    "indicator-explain-out": ("indicator", "explain", "ws_per_staff", "--list", "out"),
    "indicator-explain-silent": ("indicator", "explain", "ws_per_staff", "--list", "silent"),
}
SECTIONS = {
    "system": {
        "manufacturer": "QEMU",
        "model": "Standard PC",
        "serial": "VM-1",
        "chassis_type": 1,
        "hypervisor": "kvm",
    },
    "operating_system": {"name": "Debian GNU/Linux", "version": "12"},
    "cpus": [{"model": "Intel(R) Core(TM) i5-8500", "cores": 6, "max_hertz": 3.0e9}],
    "memory": {"total_bytes": 16_642_998_272},
    "storages": [{"name": "sda", "bus": "SATA", "size_bytes": 1_000_204_886_016, "model": "ST1000DM010"}],
    "filesystems": [{"mountpoint": "/", "device": "/dev/sda1", "fstype": "ext4", "size_bytes": 498_000_000_000}],
    "networks": [
        {"name": "lo", "kind": "virtual"},
        {
            "name": "eth0",
            "kind": "wired",
            "mac": "54:bf:64:1a:2c:90",
            "addresses": ["192.0.2.63"],
            "speed_bits_per_second": 1e9,
        },
    ],
    "connectivity": {"gateway": "192.0.2.1", "server_reached": True},
}

SAID = {
    "serial": "VM-7",
    "asset_tag": "TS-2018-0117",
    "purchased_on": "12/02/2018",
    "cost_dong": "11.900.000 đ",
    "funding": "ngân sách huyện",
    "warranty_until": "12/02/2021",
}


@pytest.fixture(scope="session")
def seen(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The machine that really runs the demo has told what it is, a virtual one; in a copy, others look at the first."""
    home = tmp_path_factory.mktemp("seen") / "home"
    shutil.copytree(played, home)
    with Store(f"sqlite:///{home / 'somay.db'}").write() as connection:
        connection.execute("UPDATE device SET observed_kind = 'virtual' WHERE id = 62")
        connection.many(
            "INSERT INTO device_section (device_id, section, content, observed_at, outcome) VALUES (62, ?, ?, ?, 'ok')",
            [(name, json.dumps(content), NOW - 240) for name, content in SECTIONS.items()],
        )
        connection.execute(
            "INSERT INTO device_section (device_id, section, outcome, error)"
            " VALUES (62, 'smart', 'denied', 'needs root')"
        )
        code = connection.rows(
            "INSERT INTO enrolment_code (code_hash, agency_id, device_id, uses, used, expires_at, simulated,"
            " recorded_at, recorded_by) SELECT 'x', agency_id, 62, 1, 1, :until, FALSE, :now, 'officer' FROM placement"
            " WHERE device_id = 62 RETURNING id",
            until=NOW + 86_400,
            now=NOW - 900,
        )[0][0]
        connection.execute(
            "INSERT INTO agent (public_id, device_id, code_id, key_hash, file_key_hash, version, enrolled_at,"
            " contacted_at) VALUES ('a1', 62, :code, 'k', 'f', '1.0.0', :at, :now)",
            {"code": code, "at": NOW - 800, "now": NOW - 240},
        )
        stamp = Stamp("officer", NOW - 60 * 86_400)
        devices.tell(connection, device=62, values=SAID, stamp=stamp)
        devices.place(connection, device=62, agency="VHTT", custodian="chuyên viên", day="2019-03-12", stamp=stamp)
        devices.place(connection, device=62, agency="VHTT", room="203", day="2019-09-01", stamp=stamp)
    return home


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_it_was_reviewed(
    name: str, language: str, seen: Path, somay: Somay, golden: Callable[[str, str], None]
) -> None:
    ran = somay("--home", str(seen), "--lang", language, *SCREENS[name])
    assert (ran.code, ran.err) == (0, "")
    assert max(map(width, ran.out.splitlines())) <= 100
    golden(f"cli/{name}.{language}.txt", ran.out)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "name",
    ["overview", "agency-list", "device-list", "indicator-show", "indicator-explain-ws", "indicator-explain-out"],
)
def test_a_narrow_terminal_is_never_overrun(
    name: str, language: str, seen: Path, somay: Somay, golden: Callable[[str, str], None]
) -> None:
    ran = somay("--home", str(seen), "--lang", language, *SCREENS[name], columns=80)
    assert max(map(width, ran.out.splitlines())) <= 80
    golden(f"cli/{name}.{language}.80.txt", ran.out)


AWAITED = {
    "overview": (),
    "device-list": ("device", "list", "--seen", "awaited"),
    "device-show": ("device", "show", "M-0235"),
    "explain": ("indicator", "explain", "ws_per_staff"),
    "enrol-show": ("enrol", "show", "E-0002"),
}


@pytest.fixture
def awaiting(seen: Path, tmp_path: Path) -> None:
    """A machine has just enrolled and sent nothing."""
    home = shutil.copytree(seen, tmp_path / "home")
    with Store(f"sqlite:///{home / 'somay.db'}").write() as connection:
        agency = connection.value("SELECT agency_id FROM agency_version WHERE code = '03247'")
        issued = codes.add(
            connection, agency_id=agency, uses=2, valid_seconds=86_400, by="officer", now=NOW - 300, kind="laptop"
        )
        body = Enrolment(code=issued.code, key_hash="k" * 64, file_key_hash="f" * 64, hostname="PC08")
        credentials.enrol(connection, body, NOW - 120)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", AWAITED)
@pytest.mark.usefixtures("awaiting")
def test_a_machine_that_is_enrolled_and_has_sent_nothing_is_awaited(
    name: str, language: str, somay: Somay, golden: Callable[[str, str], None]
) -> None:
    golden(f"cli/awaited-{name}.{language}.txt", somay("--lang", language, *AWAITED[name]).out)


JSON = {
    "overview": (),
    "agencies": ("agency", "list"),
    "agency": ("agency", "show", "03220"),
    "device": ("device", "show", "M-0062"),
    "conflicts": ("device", "conflicts"),
    "figure": ("indicator", "show", "ws_per_staff"),
    "figures": ("indicator", "show"),
    "enrolments": ("enrol", "list"),
    "enrolment": ("enrol", "show", "E-0001"),
}


@pytest.mark.parametrize("name", JSON)
def test_what_programs_read_is_as_it_was_reviewed(
    name: str, seen: Path, somay: Somay, golden: Callable[[str, str], None]
) -> None:
    ran = somay("--home", str(seen), "--format", "json", *JSON[name])
    assert ran.out.count("\n") == 1
    document = json.loads(ran.out)
    assert document["schema"].startswith("somay.")
    golden(f"cli/{name}.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("words", [("device", "list"), ("indicator", "explain", "ws_per_staff"), ("agency", "list")])
def test_a_sheet_has_one_row_a_record_and_no_formula(words: tuple[str, ...], seen: Path, somay: Somay) -> None:
    rows = somay("--home", str(seen), "--format", "csv", *words).out.splitlines()
    assert len(rows) > 25
    assert all(row.count('"') % 2 == 0 for row in rows)


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_first_screen_cuts_nothing_off_and_says_what_to_type(
    language: str, columns: int, seen: Path, somay: Somay
) -> None:
    out = somay("--home", str(seen), "--lang", language, columns=columns).out
    assert max(map(width, out.splitlines())) <= columns
    assert "…" not in out
    assert "somay agency show 03220\n" in out


def test_the_sheet_of_the_first_screen_holds_both_figures(seen: Path, somay: Somay) -> None:
    rows = somay("--home", str(seen), "--format", "csv").out.splitlines()
    assert {'"ws_per_staff_numerator",172', '"agency_broadband_denominator",25'} <= set(rows)


def test_a_proof_has_one_shape_whole_or_in_part(seen: Path, somay: Somay) -> None:
    words = ("--home", str(seen), "--format", "json", "indicator", "explain", "ws_per_staff")
    whole, part = (json.loads(somay(*words, *more).out) for more in ((), ("--list", "out")))
    assert list(whole) == list(part) == ["schema", "as_of", "figure", "rows"]


def test_figures_have_one_shape_together_or_by_agency(seen: Path, somay: Somay) -> None:
    words = ("--home", str(seen), "--format", "json", "indicator", "show")
    (first, *_), (agency, *_) = (
        json.loads(somay(*words, *more).out)["figures"] for more in ((), ("ws_per_staff", "--by", "agency"))
    )
    assert list(first) == list(agency)
    assert first["agency_name"] is None
    assert agency["agency_name"]
    assert agency["meaning"] == first["meaning"]


def test_an_agency_is_a_code_for_programs_wherever_a_machine_stood(seen: Path, somay: Somay) -> None:
    device = json.loads(somay("--home", str(seen), "--format", "json", "device", "show", "M-0062").out)
    assert {(one["agency"], one["agency_name"]) for one in device["placements"]} == {
        (device["agency"], device["agency_name"])
    }


def test_programs_are_told_the_law_in_english(seen: Path, somay: Somay) -> None:
    (first, *_) = json.loads(somay("--home", str(seen), "--format", "json", "indicator", "list").out)["indicators"]
    assert first["legal_source"].startswith("Decision 50/2017")


def test_one_thing_is_named_as_one(seen: Path, somay: Somay) -> None:
    out = somay("--home", str(seen), "--lang", "en", "indicator", "show", "--agency", "VP").out
    assert "1 agency\n" in out


def test_the_two_headline_figures_are_those_of_the_article(seen: Path, somay: Somay) -> None:
    out = somay("--home", str(seen)).out
    assert "90,05 %   172/191   14 máy chưa báo cáo 30 ngày" in out
    assert "100,00 %     25/25   theo hợp đồng; quan sát được 24, đo đạt 20" in out
