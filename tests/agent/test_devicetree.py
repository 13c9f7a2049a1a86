"""Boards without firmware tables say who they are in files of their own."""

import pytest

from agent.devicetree import chassis_type, described


def test_a_raspberry_pi_says_what_it_is() -> None:
    said: dict[str, str | None] = {
        "model": "Raspberry Pi 4 Model B Rev 1.4",
        "serial": "10000000f00dcafe",
        "compatible": "raspberrypi,4-model-bbrcm,bcm2711",
    }
    assert described(said) == {
        "manufacturer": "Raspberry Pi",
        "model": "Raspberry Pi 4 Model B Rev 1.4",
        "serial": "10000000f00dcafe",
    }


def test_a_maker_without_a_name_of_its_own_is_told_as_it_stands() -> None:
    assert described({"compatible": "radxa,rock-5b"})["manufacturer"] == "radxa"
    assert set(described({}).values()) == {None}


@pytest.mark.parametrize(("word", "code"), [("laptop", 9), ("server", 17), ("embedded", None), (None, None)])
def test_the_enclosure_is_a_code_of_smbios(word: str | None, code: int | None) -> None:
    assert chassis_type({"chassis": word}) == code
