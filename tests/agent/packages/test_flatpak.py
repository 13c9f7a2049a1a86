"""Flatpaks for all users, by what flatpak 1.14 wrote of two that it deployed."""

import json
import random
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Software
from agent.packages import deployment, flatpak
from tests.fakes import FakeHost

APP = """
736f2d6d6179006563326364653931373964323465346663616639353932323931323065366564353932656561653463
3761633535636338656362633732326263333463383734000000000000000800617070646174612d6e616d6500000000
53e1bb95204dc3a1790000730d000000617070646174612d76657273696f6e00322e352e310000731000000000000000
6465706c6f792d76657273696f6e00000400000000690f00617070646174612d6c6963656e7365004d49540000731000
72756e74696d6500766e2e6578616d706c652e506c6174666f726d2f7838365f36342f3100007308617070646174612d
73756d6d61727900730000731000000074696d657374616d70000000000000004b64076b0000000000740a1d39576f98
adcb480048000700
"""
RUNTIME = """
736f2d6d6179003737316136316161383638363365306631646436643235633035653532373533323462626134333231
38633734343564633133653930313864613934656337380000000000000002006465706c6f792d76657273696f6e0000
0400000000690f0074696d657374616d70000000000000004264076b0000000000740a1733484807
"""
WITNESS = """
import json, sys
from gi.repository import GLib
size, entries = json.load(sys.stdin)
rest = {name: GLib.Variant("s", value) for name, value in entries.items()}
rest["timestamp"] = GLib.Variant("t", 1)
size = int.from_bytes(size.to_bytes(8, "little"), "big")
whole = GLib.Variant("(ssasta{sv})", ("flathub", "0" * 64, ["/part", "/other"], size, rest))
print(whole.get_data_as_bytes().get_data().hex())
"""


def _host() -> FakeHost:
    app, runtime = "/var/lib/flatpak/app/vn.example.SoMay", "/var/lib/flatpak/runtime/vn.example.Platform"
    return FakeHost(
        blobs={
            f"{app}/x86_64/stable/active/deploy": "".join(APP.split()),
            f"{runtime}/x86_64/1/active/deploy": "".join(RUNTIME.split()),
        },
        directories={app: ["current", "x86_64"], f"{app}/current": ["active", "ec2cde91"]},
        times={"/var/lib/flatpak/app": 1.0, f"{app}/x86_64/stable/active/deploy": 1_713_900_000.9},
    )


def test_an_application_and_its_runtime_are_told() -> None:
    assert list(flatpak.softwares(_host())) == [
        Software(
            name="vn.example.SoMay",
            version="2.5.1",
            architecture="x86_64",
            source="flatpak",
            installed_seconds=1_713_900_000.0,
            size_bytes=2048,
        ),
        Software(name="vn.example.Platform", version="1", architecture="x86_64", source="flatpak", size_bytes=512),
    ]


def test_a_machine_without_them_says_so() -> None:
    assert not flatpak.is_there(FakeHost())
    assert flatpak.is_there(_host())


def test_all_text_of_a_deployment_is_read() -> None:
    size, about = deployment.parse(bytes.fromhex("".join(APP.split())))
    assert size == 2048
    assert about == {
        "appdata-name": "Sổ Máy",
        "appdata-version": "2.5.1",
        "appdata-license": "MIT",
        "appdata-summary": "s",
        "runtime": "vn.example.Platform/x86_64/1",
    }


@pytest.mark.parametrize("many", [0, 1, 3, 20, 600, 2000])
def test_a_deployment_reads_as_glib_wrote_it(many: int) -> None:
    draw = random.Random(many)
    entries = {f"name-{number}": "ê" * draw.randrange(100) for number in range(many)}
    size = draw.randrange(2**40)
    told = subprocess.run(
        ["/usr/bin/python3", "-c", WITNESS],
        input=json.dumps([size, entries]),
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("NOT RUN: no python3-gi on this machine to be the second witness")
    assert deployment.parse(bytes.fromhex(told.stdout)) == (size, entries)


@given(st.binary(max_size=600))
def test_any_bytes_are_read_without_harm(content: bytes) -> None:
    _, about = deployment.parse(content)
    assert sum(map(len, about.values())) <= len(content)


@given(st.data())
def test_a_damaged_deployment_is_read_without_harm(data: st.DataObject) -> None:
    content = bytearray.fromhex("".join(APP.split()))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    deployment.parse(bytes(content))
