"""One description out of several structures."""

import pytest

from agent.smbios.identity import chassis_type, described, named
from agent.smbios.records import Bios, Board, Chassis, System, Tables


def test_the_motherboard_is_the_board_even_behind_a_riser() -> None:
    boards = (
        Board(product="Riser", type=9),
        Board(product="Main", serial="M1", type=10),
        Board(product="Second", type=10),
    )
    said = described(Tables(boards=boards))
    assert (said["board_model"], said["board_serial"]) == ("Main", "M1")
    assert described(Tables(boards=boards[:1]))["board_model"] == "Riser"


def test_the_first_system_chassis_and_firmware_are_the_machines() -> None:
    tables = Tables(
        bios=(Bios("V", "1.2", "01/02/2020"), Bios("other")),
        systems=(System("M", "P", "2", "S", "U", "K", "F"),),
        chassis=(Chassis(type=28, serial="C", asset_tag="A"), Chassis(type=29)),
    )
    said = described(tables)
    assert {name: said[name] for name in ("manufacturer", "model", "version", "family", "sku", "serial", "uuid")} == {
        "manufacturer": "M", "model": "P", "version": "2", "family": "F", "sku": "K", "serial": "S", "uuid": "U",
    }  # fmt: skip
    assert (said["bios_vendor"], said["bios_version"], said["bios_date"]) == ("V", "1.2", "01/02/2020")
    assert (said["asset_tag"], said["chassis_serial"], chassis_type(tables)) == ("A", "C", 28)


def test_nothing_said_is_nothing_described() -> None:
    assert set(described(Tables()).values()) == {None}
    assert chassis_type(Tables()) is None


@pytest.mark.parametrize(
    ("maker", "product", "version", "model", "number"),
    [
        ("LENOVO", "1298A8G", "ThinkPad Edge E320", "ThinkPad Edge E320", "1298A8G"),
        ("LENOVO", "82K2", "IdeaPad Gaming 3 15ACH6", "IdeaPad Gaming 3 15ACH6", "82K2"),
        ("IBM", "2374G3U", "ThinkPad T41", "ThinkPad T41", "2374G3U"),
        ("LENOVO", "10MRS0", None, "10MRS0", None),
        ("LENOVO", "80XL", "Lenovo", "80XL", None),
        ("LENOVO", "80XL", "1.0", "80XL", None),
        ("LENOVO", "ThinkSystem SR650 -[7X06CTO1WW]-", "System Board", "ThinkSystem SR650 -[7X06CTO1WW]-", None),
        ("Dell Inc.", "1298A8G", "Some Name", "1298A8G", None),
        (None, None, "Some Name", None, None),
    ],
)
def test_lenovos_machines_have_their_name_where_others_have_a_version(
    maker: str | None, product: str | None, version: str | None, model: str | None, number: str | None
) -> None:
    assert named(maker, product, version) == (model, number)
