"""Letters become names: ours first, then the system's, and where nobody knows them they stay letters."""

import re
from pathlib import Path

import pytest

from agent.host import LiveHost
from agent.makers import _OURS, names
from tests.fakes import FakeHost

HWDATA = Path("/usr/share/hwdata/pnp.ids")
DATABASE = """# A remark

acpi:QQA*:
 ID_VENDOR_FROM_DATABASE=Another

acpi:QQQ*:
 ID_VENDOR_FROM_DATABASE=A Small Maker
"""


def test_a_maker_of_our_list_is_named_without_looking_further() -> None:
    nothing_else = FakeHost(denied=["/usr/share/hwdata/pnp.ids", "/usr/lib/udev/hwdb.d/20-acpi-vendor.hwdb"])
    assert names(nothing_else, ["SAM", "DEL"]) == {"SAM": "Samsung Electric Company", "DEL": "Dell Inc."}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/usr/share/hwdata/pnp.ids", "QQA\tAnother\nQQQ\tA Small Maker\n"),
        ("/usr/share/misc/pnp.ids", "QQQ\tA Small Maker\n"),
        (
            "/usr/lib/udev/hwdb.d/20-acpi-vendor.hwdb",
            DATABASE,
        ),
    ],
)
def test_others_are_named_by_the_list_of_the_system(path: str, text: str) -> None:
    assert names(FakeHost(files={path: text}), ["QQQ", "ACR"]) == {"QQQ": "A Small Maker", "ACR": "Acer Technologies"}


def test_letters_that_nobody_knows_stay_letters() -> None:
    assert names(FakeHost(), ["QQQ"]) == {"QQQ": "QQQ"}
    assert names(FakeHost(), []) == {}


def test_our_list_is_in_order_and_each_line_is_letters_and_a_name() -> None:
    lines = [line for line in _OURS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Z]{3}\t\S.*\S", line)] == []
    letters = [line[:3] for line in lines]
    assert letters == sorted(set(letters))


def test_our_names_are_the_systems_but_for_those_that_our_list_names() -> None:
    if not HWDATA.exists():
        pytest.skip("NOT RUN: no list of the system to be the second witness")
    ours, system = _pairs(_OURS), _pairs(HWDATA)
    strangers = {code for code in ours if code in system and not _akin(ours[code], system[code])}
    head = _OURS.read_text(encoding="utf-8").partition("\nACI\t")[0]
    assert strangers == set(re.findall(r"\b([A-Z]{3}) \(", head))
    assert names(LiveHost(), ["AAA"]) == {"AAA": system["AAA"]}


def _pairs(path: Path) -> dict[str, str]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line[3:4] == "\t")
    return {line[:3]: line[4:] for line in lines}


def _akin(one: str, other: str) -> bool:
    return one.casefold()[:3] == other.casefold()[:3]
