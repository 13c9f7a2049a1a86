"""What is on the bus of this machine, and what the tool that everybody asks says of it."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.collectors import pci_devices
from agent.host import LiveHost


def _lspci(*options: str) -> list[str]:
    """Return the lines that ``lspci`` prints, or skip aloud where there is none, or no bus."""
    path = shutil.which("lspci", path="/usr/bin:/bin:/usr/sbin:/sbin")
    if path is None or not Path("/sys/bus/pci").is_dir():
        pytest.skip("NOT RUN: no lspci or no PCI bus on this machine to be the second witness")
    told = subprocess.run([path, *options], capture_output=True, text=True, check=False, env={"LC_ALL": "C"})
    return told.stdout.splitlines()


def test_pci_devices_are_what_lspci_says() -> None:
    told = {}
    for line in _lspci("-D", "-mm", "-nn"):
        address, kind, maker, model, *rest = shlex.split(line)
        revision = next((word[2:] for word in rest if word.startswith("-r")), "00")
        told[address] = (*_pair(kind), *_pair(maker), *_pair(model), revision)
    ours = {}
    for one in pci_devices.collect(LiveHost()):
        model = _without_board(one.model or "Device", told[one.address][4])
        kind = one.class_name, (one.class_id or "")[:4]
        ours[one.address] = (*kind, one.manufacturer, one.vendor_id, model, one.device_id, one.revision)
    assert ours == told


def test_drivers_are_what_lspci_says() -> None:
    blocks = "\n".join(_lspci("-D", "-vmm", "-k")).split("\n\n")
    told = {}
    for block in filter(None, blocks):
        said = dict(line.split(":\t", 1) for line in block.splitlines())
        told[said["Slot"]] = said.get("Driver")
    assert {one.address: one.driver for one in pci_devices.collect(LiveHost())} == told


def _without_board(ours: str, told: str) -> str:
    """Return our name as ``lspci`` writes it: udev says in brackets what another maker made of the device."""
    return told if ours.startswith(f"{told} (") else ours


def _pair(text: str) -> tuple[str, str]:
    """Return the name and the code of ``Name [code]``."""
    name, _, code = text.rpartition(" [")
    return name, code.rstrip("]")
