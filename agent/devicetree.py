"""Which machine it is, on boards without firmware tables: the device tree, as the boot loader handed it over."""

from __future__ import annotations

from typing import Final

_ROOT: Final = "/proc/device-tree/"
FILES: Final = {
    "model": _ROOT + "model",
    "serial": _ROOT + "serial-number",
    "compatible": _ROOT + "compatible",
    "chassis": _ROOT + "chassis-type",
}
"""Where the tree says what of the machine as a whole (Devicetree Specification 2.3.1 and 3.2)."""

_MAKERS: Final = {"raspberrypi": "Raspberry Pi", "brcm": "Broadcom"}
# The specification's words for the enclosure, as codes of SMBIOS (DSP0134 7.4.1).
_CHASSIS: Final = {"desktop": 3, "laptop": 9, "convertible": 31, "server": 17, "tablet": 30, "handset": 11}


def described(said: dict[str, str | None]) -> dict[str, str | None]:
    """Return what the files say of the machine, by the names of the section's fields."""
    vendor = (said.get("compatible") or "").partition(",")[0]
    return {
        "manufacturer": _MAKERS.get(vendor, vendor or None),
        "model": said.get("model"),
        "serial": said.get("serial"),
    }


def chassis_type(said: dict[str, str | None]) -> int | None:
    """Return the kind of the enclosure as a code of SMBIOS, ``None`` where the tree does not say."""
    return _CHASSIS.get(said.get("chassis") or "")
