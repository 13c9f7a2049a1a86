"""Devices that others have captured, against what LibreNMS and the GLPI agent read from the same rows.

Where they disagree, with each other or with us, the rows decide; each such case stands in :data:`DECIDED`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.judge import snmprec

SAMPLES = Path(__file__).parents[3] / "shared/samples/snmp"
CAPTURES = sorted([*SAMPLES.glob("*.snmprec"), *SAMPLES.glob("*.snmprec.bz2")])

if not CAPTURES:
    pytest.skip(f"NOT RUN: no captures of SNMP devices at {SAMPLES}", allow_module_level=True)

BOTH = sorted(path.name.partition(".")[0] for path in (SAMPLES / "expected").glob("*.librenms.json"))
DECIDED = {
    ("jetdirect_m252dw", "serial"): "VNB3J99999 stands in sysDescr (SN:), and neither reads it",
    ("unifi_nanohd", "serial"): "the GLPI agent takes the hardware address for one; no row has a serial number",
    ("bsd-eaton-93e-80", "serial"): "705.1.1.7.0 has 4K234LXX06, and the GLPI agent does not read it",
}
TYPES = {"power": "ups"}
"""What LibreNMS calls otherwise."""
MAKERS = {"Hewlett-Packard": "HP", "Mikrotik": "MikroTik"}


def name_of(path: Path) -> str:
    return path.name.partition(".snmprec")[0]


@pytest.fixture(params=CAPTURES, ids=name_of)
def name(request: pytest.FixtureRequest) -> str:
    return name_of(Path(request.param))


def judged(name: str) -> dict[str, Any]:
    (path,) = (path for path in CAPTURES if name_of(path) == name)
    found = snmprec.judge(path)
    assert isinstance(found, dict)
    return found


def glpi(name: str) -> ET.Element:
    root = ET.parse(SAMPLES / "expected" / f"{name}.glpi-netinventory.xml").getroot()  # a sample
    device = root.find(".//DEVICE")
    assert device is not None
    return device


def librenms(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / "expected" / f"{name}.librenms.json").read_text(encoding="utf-8"))
    return found


def bare(text: str | None) -> str:
    return re.sub(r"[^a-z0-9]", "", (text or "").lower())


def test_its_serial_number_is_what_either_reads(name: str) -> None:
    if (name, "serial") in DECIDED:
        pytest.skip(f"decided by the rows: {DECIDED[name, 'serial']}")
    told = {glpi(name).findtext("INFO/SERIAL")}
    if name in BOTH:
        told.add(librenms(name)["os"]["devices"][0].get("serial"))
    assert judged(name).get("serial") in (told - {None, ""} or {None})


def test_its_maker_is_what_the_glpi_agent_reads(name: str) -> None:
    maker = glpi(name).findtext("INFO/MANUFACTURER")
    if maker:
        assert judged(name)["manufacturer"] == MAKERS.get(maker, maker)
    else:
        assert judged(name)["manufacturer"]


@pytest.mark.parametrize("name", BOTH)
def test_its_type_model_and_firmware_are_what_librenms_reads(name: str) -> None:
    device, found = librenms(name)["os"]["devices"][0], judged(name)
    assert found["type"] == TYPES.get(device["type"], device["type"])
    ours, theirs = bare(found["model"]), bare(device["hardware"])
    assert ours in theirs or theirs in ours
    version = device.get("version")
    if version and name not in {"apc_smt750x-nmc2", "brother"}:  # of the card, and of a printer's controller
        assert found["firmware"] in version or version in found["firmware"]


@pytest.mark.parametrize("name", BOTH)
def test_its_ports_are_those_that_librenms_and_the_glpi_agent_read(name: str) -> None:
    ours = {port["index"]: port for port in judged(name).get("interfaces", ())}
    theirs = {port["ifIndex"]: port for port in librenms(name)["ports"]["ports"]}
    assert set(theirs) <= set(ours)
    numbered = (port.findtext("IFNUMBER") for port in glpi(name).iter("PORT"))
    assert {int(number) for number in numbered if number} <= set(ours)
    for index, port in theirs.items():
        if "ifOperStatus" in port:
            assert ours[index].get("up") == (port["ifOperStatus"] == "up"), index
        if port.get("ifPhysAddress", "0").strip("0"):  # noughts are no address
            assert bare(ours[index]["mac"]) == bare(port["ifPhysAddress"]), index
        if port.get("ifSpeed"):
            assert ours[index]["speed_bits_per_second"] == port["ifSpeed"], index


@pytest.mark.parametrize("name", [name for name in BOTH if "printer-supplies" in librenms(name)])
def test_its_supplies_are_those_that_librenms_reads(name: str) -> None:
    theirs = [one for one in librenms(name)["printer-supplies"]["printer_supplies"] if one["supply_type"] != "input"]
    ours = {one["index"]: one for one in judged(name)["supplies"]}
    for one in theirs:
        mine = ours[one["supply_index"]]
        assert mine["description"] == one["supply_descr"]
        if "state" not in mine:  # theirs says half full of what the printer does not count
            assert mine["level_ratio"] * 100 == pytest.approx(one["supply_current"], abs=1)


def test_the_battery_of_a_ups_is_what_librenms_reads() -> None:
    sensors = librenms("apc_smt750x-nmc2")["sensors"]["sensors"]
    theirs = {(one["sensor_class"], one["sensor_descr"]): one["sensor_current"] for one in sensors}
    power = judged("apc_smt750x-nmc2")["power"]
    assert power["charge_ratio"] * 100 == theirs["charge", "Battery Charge"]
    assert power["remaining_seconds"] / 60 == pytest.approx(theirs["runtime", "Runtime"])
    assert power["temperature_celsius"] == theirs["temperature", "Internal Temperature"]
    assert power["load_ratio"] == theirs["load", "Load(VA)"]
    assert power["on_battery"] is False


def test_the_neighbours_of_a_switch_are_those_that_librenms_reads() -> None:
    theirs = librenms("procurve_e2910")["discovery-protocols"]["links"]
    ours = judged("procurve_e2910")["links"]
    assert [(one["port"], one["name"]) for one in ours] == [(one["ifName"], one["remote_hostname"]) for one in theirs]


def test_the_hardware_address_is_among_those_that_the_glpi_agent_reads(name: str) -> None:
    mac = glpi(name).findtext("INFO/MAC")
    if mac:
        assert mac in judged(name)["macs"]
