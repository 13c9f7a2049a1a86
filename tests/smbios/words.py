"""The fields of each structure in the words of every dmidecode from 1.8 to 3.6, and where each of them is written."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from agent.smbios import words
from tests.smbios.forms import Form

Write = Callable[[Form, int, str], None]

OUT_OF_SPEC = 0xFF
UNKNOWN = 2  # in every table of codes
MIXED_UUID_SINCE = (2, 6)

CHASSIS_TYPES = (
    *("", "Other", "Unknown", "Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower", "Tower", "Portable"),
    *("Laptop", "Notebook", "Hand Held", "Docking Station", "All In One", "Sub Notebook", "Space-saving", "Lunch Box"),
    *("Main Server Chassis", "Expansion Chassis", "Sub Chassis", "Bus Expansion Chassis", "Peripheral Chassis"),
    *("RAID Chassis", "Rack Mount Chassis", "Sealed-case PC", "Multi-system", "CompactPCI", "AdvancedTCA", "Blade"),
    *("Blade Enclosing", "Tablet", "Convertible", "Detachable", "IoT Gateway", "Embedded PC", "Mini PC", "Stick PC"),
)
BOARD_TYPES = (
    *("", "Unknown", "Other", "Server Blade", "Connectivity Switch", "System Management Module", "Processor Module"),
    *("I/O Module", "Memory Module", "Daughter Board", "Motherboard", "Processor+Memory Module"),
    *("Processor+I/O Module", "Interconnect Board"),
)
PROCESSOR_TYPES = ("", "Other", "Unknown", "Central Processor", "Math Processor", "DSP Processor", "Video Processor")
PROCESSOR_STATES = ("Unknown", "Enabled", "Disabled By User", "Disabled By BIOS", "Idle", "", "", "Other")
ARRAY_LOCATIONS = (
    *("", "Other", "Unknown", "System Board Or Motherboard", "ISA Add-on Card", "EISA Add-on Card", "PCI Add-on Card"),
    *("MCA Add-on Card", "PCMCIA Add-on Card", "Proprietary Add-on Card", "NuBus"),
)
ARRAY_USES = (
    *("", "Other", "Unknown", "System Memory", "Video Memory", "Flash Memory", "Non-volatile RAM", "Cache Memory"),
)
DETECTION_METHODS = (
    *("", "Other", "Unknown", "None", "8-bit Parity", "32-bit ECC", "64-bit ECC", "128-bit ECC", "CRC"),
)
CORRECTIONS = (
    *("Other", "Unknown", "None", "Single-bit Error Correcting", "Double-bit Error Correcting", "Error Scrubbing"),
)
MODULE_TYPES = (*("Other", "Unknown", "Standard", "FPM", "EDO", "Parity", "ECC", "SIMM", "DIMM", "Burst EDO", "SDRAM"),)
UNITS = {"": 1, "byte": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40, "p": 1 << 50, "e": 1 << 60}


def _plain(word: str) -> str:
    return re.sub(r"\W", "", word).casefold()


def text(form: Form, offset: int, value: str) -> None:
    form.text(offset, value)


def code(table: tuple[str | None, ...]) -> Write:
    """Write the place of a word in a table of the specification."""
    codes = {_plain(word): place for place, word in enumerate(table) if word}

    def write(form: Form, offset: int, value: str) -> None:
        plain = _plain(value)
        form.number(offset, 1, codes.get(plain, UNKNOWN if plain == "unknown" else OUT_OF_SPEC))

    return write


def number(size: int, otherwise: int = 0, **words: int) -> Write:
    """Write the number that the text begins with; some words stand for one, as a missing number does."""

    def write(form: Form, offset: int, value: str) -> None:
        match = re.match(r"0x[0-9A-Fa-f]+|\d+", value)
        form.number(offset, size, int(match[0], 0 if "x" in match[0] else 10) if match else words.get(
            value.casefold().replace(" ", "_"), otherwise))  # fmt: skip

    return write


def bits(table: tuple[str, ...], size: int) -> Write:
    """Write one bit for each word that is said, in whatever case and whatever stands between them."""
    longest_first = sorted(range(len(table)), key=lambda bit: -len(table[bit]))

    def write(form: Form, offset: int, value: str) -> None:
        found, rest = 0, value.casefold()
        for bit in longest_first:
            if re.search(rf"\b{re.escape(table[bit].casefold())}\b", rest):
                found |= 1 << bit
                rest = rest.replace(table[bit].casefold(), "")
        form.number(offset, size, found)

    return write


def amount(value: str) -> int | None:
    """Return the bytes of "4096 MB", "32 GB", "122240 bytes", "256Mbyte"; ``None`` where no number is said."""
    match = re.match(r"(\d+)\s*([kKMGTPE]?)", value)
    return int(match[1]) * UNITS[match[2].casefold()] if match else None


def system_uuid(form: Form, offset: int, value: str) -> None:
    """Write the bytes that read as the text says; what is no UUID cannot stand in a table."""
    words = {"Not Settable": b"\0" * 16, "Not Present": b"\xff" * 16}
    read = uuid.UUID(bytes=words[value]) if value in words else uuid.UUID(value)
    form.raw(offset, read.bytes_le if form.version >= MIXED_UUID_SINCE else read.bytes)


def chassis_type(form: Form, offset: int, value: str) -> None:
    codes = {_plain(word): place for place, word in enumerate(CHASSIS_TYPES) if word}
    form.number(offset, 1, codes.get(_plain(value), 0x7F) | form.area[offset] & 0x80)


def chassis_lock(form: Form, offset: int, value: str) -> None:
    form.number(offset, 1, form.area[offset] & 0x7F | (0x80 if value == "Present" else 0))


def status(form: Form, offset: int, value: str) -> None:
    if value.startswith("Populated"):
        form.number(offset, 1, 0x40 | PROCESSOR_STATES.index(value.partition(", ")[2] or "Unknown"))


def count(extended: int) -> Write:
    """Write a number that goes into a byte, or into a word elsewhere if it is too large."""

    def write(form: Form, offset: int, value: str) -> None:
        form.number(offset, 1, min(int(value), 0xFF))
        form.number(extended, 2, int(value))

    return write


def power_of_two(form: Form, offset: int, value: str) -> None:
    """Write the size of a module before SMBIOS 2.1: a power of two MiB, or a code."""
    codes = {"not determinable": 0x7D, "unknown": 0x7D, "disabled": 0x7E, "not installed": 0x7F}
    said = value.partition(" (")[0].casefold()
    size = amount(value)
    power = codes.get(said, 0x7D) if size is None else (size >> 20).bit_length() - 1
    form.number(offset, 1, power | (0x80 if "Double" in value else 0))


def memory_size(form: Form, offset: int, value: str) -> None:
    size = amount(value)
    if value in {"No Module Installed", "Not Installed"}:
        form.number(offset, 2, 0)
    elif size is None:
        form.number(offset, 2, 0xFFFF)
    elif size % (1 << 20):
        form.number(offset, 2, size >> 10 | 0x8000)
    elif size >> 20 < 0x7FFF:
        form.number(offset, 2, size >> 20)
    else:
        form.number(offset, 2, 0x7FFF)
        form.number(0x1C, 4, size >> 20)


def memory_speed(extended: int) -> Write:
    def write(form: Form, offset: int, value: str) -> None:
        match = re.match(r"(\d+) ?M", value)
        speed = int(match[1]) if match else 0
        form.number(offset, 2, min(speed, 0xFFFF))
        form.number(extended, 4, speed if speed >= 0xFFFF else 0)

    return write


def capacity(form: Form, offset: int, value: str) -> None:
    size = amount(value)
    if size is None or size >> 10 >= 0x8000_0000:
        form.number(offset, 4, 0x8000_0000)
        form.number(0x0F, 8, size or 0)
    else:
        form.number(offset, 4, size >> 10)


def manufacturer_id(form: Form, offset: int, value: str) -> None:
    match = re.match(r"Bank (\d+), Hex 0x([0-9A-Fa-f]+)", value)
    form.number(offset, 2, int(match[2], 16) << 8 | int(match[1]) - 1 if match else 0)


def battery_capacity(form: Form, offset: int, value: str) -> None:
    """Write milliwatt-hours into a word, with the least factor that makes them fit."""
    amount_said = int(value.split(maxsplit=1)[0]) if value[0].isdigit() else 0
    factor = next((one for one in range(1, 0x100) if amount_said % one == 0 and amount_said // one <= 0xFFFF), 1)
    form.number(offset, 2, amount_said // factor)
    form.number(0x15, 1, factor)


def battery_date(form: Form, offset: int, value: str) -> None:
    year, month, day = (int(part) for part in value.split("-"))
    form.number(offset, 2, (year - 1980) << 9 | month << 5 | day)


def smart_chemistry(form: Form, offset: int, value: str) -> None:
    form.number(0x09, 1, UNKNOWN)
    form.text(offset, value)


def hexadecimal(form: Form, offset: int, value: str) -> None:
    form.number(offset, 2, int(value, 16))


LENGTHS = {0: 0x1A, 1: 0x1B, 2: 0x0F, 3: 0x16, 4: 0x32, 5: 0x10, 6: 0x0C, 16: 0x17, 17: 0x64, 22: 0x1A}
"""How long each structure is today, for those of which only the words are known."""

_MAKER = {"Manufacturer": (0x04, text), "Vendor": (0x04, text)}
_PRODUCT = {"Product Name": (0x05, text), "Product": (0x05, text)}
_BY_TYPE: dict[int, dict[str, tuple[int, Write]]] = {
    0: {
        "Vendor": (0x04, text),
        "Version": (0x05, text),
        "Address": (0x06, lambda form, offset, value: form.number(offset, 2, int(value, 16) >> 4)),
        "Release Date": (0x08, text),
        "Release": (0x08, text),
        "ROM Size": (0x09, lambda form, offset, value: form.number(offset, 1, ((amount(value) or 0) >> 16) - 1)),
    },
    1: {
        **_MAKER,
        **_PRODUCT,
        "Version": (0x06, text),
        "Serial Number": (0x07, text),
        "UUID": (0x08, system_uuid),
        "SKU Number": (0x19, text),
        "Family": (0x1A, text),
    },
    2: {
        **_MAKER,
        **_PRODUCT,
        "Version": (0x06, text),
        "Serial Number": (0x07, text),
        "Asset Tag": (0x08, text),
        "Location In Chassis": (0x0A, text),
        "Chassis Handle": (0x0B, number(2)),
        "Type": (0x0D, code(BOARD_TYPES)),
    },
    3: {
        **_MAKER,
        "Type": (0x05, chassis_type),
        "Chassis Type": (0x05, chassis_type),
        "Lock": (0x05, chassis_lock),
        "Version": (0x06, text),
        "Serial Number": (0x07, text),
        "Asset Tag": (0x08, text),
        "OEM Information": (0x0D, number(4)),
        "SKU Number": (0x15, text),
    },
    4: {
        "Socket Designation": (0x04, text),
        "Type": (0x05, code(PROCESSOR_TYPES)),
        "Processor Type": (0x05, code(PROCESSOR_TYPES)),
        "Manufacturer": (0x07, text),
        "Processor Manufacturer": (0x07, text),
        "ID": (0x08, lambda form, offset, value: form.raw(offset, bytes.fromhex(value))),
        "Version": (0x10, text),
        "Processor Version": (0x10, text),
        "External Clock": (0x12, number(2)),
        "Max Speed": (0x14, number(2)),
        "Current Speed": (0x16, number(2)),
        "Status": (0x18, status),
        "Serial Number": (0x20, text),
        "Asset Tag": (0x21, text),
        "Part Number": (0x22, text),
        "Vendor Part Number": (0x22, text),
        "Core Count": (0x23, count(0x2A)),
        "Core Enabled": (0x24, count(0x2C)),
        "Thread Count": (0x25, count(0x2E)),
    },
    5: {
        "Error Detecting Method": (0x04, code(DETECTION_METHODS)),
        "Error Correcting Capabilities": (0x05, bits(CORRECTIONS, 1)),
        "Maximum Memory Module Size": (0x08, power_of_two),
        "Associated Memory Slots": (0x0E, number(1)),
        "Enabled Error Correcting Capabilities": (0x0F, bits(CORRECTIONS, 1)),  # behind the handles of the slots
    },
    6: {
        "Socket Designation": (0x04, text),
        "Socket": (0x04, text),
        "Current Speed": (0x06, number(1)),
        "Speed": (0x06, number(1)),
        "Type": (0x07, bits(MODULE_TYPES, 2)),
        "Installed Size": (0x09, power_of_two),
        "Enabled Size": (0x0A, power_of_two),
    },
    16: {
        "Location": (0x04, code(ARRAY_LOCATIONS)),
        "Use": (0x05, code(ARRAY_USES)),
        "Error Correction Type": (0x06, code(words.ERROR_CORRECTIONS)),
        "Maximum Capacity": (0x07, capacity),
        "Error Information Handle": (0x0B, number(2, 0xFFFE, no_error=0xFFFF)),
        "Number Of Devices": (0x0D, number(2)),
    },
    17: {
        "Array Handle": (0x04, number(2)),
        "Error Information Handle": (0x06, number(2, 0xFFFE, no_error=0xFFFF)),
        "Total Width": (0x08, number(2, 0xFFFF)),
        "Data Width": (0x0A, number(2, 0xFFFF)),
        "Size": (0x0C, memory_size),
        "Form Factor": (0x0E, code(words.FORM_FACTORS)),
        "Set": (0x0F, number(1, 0, unknown=0xFF)),
        "Locator": (0x10, text),
        "Bank Locator": (0x11, text),
        "Type": (0x12, code(words.MEMORY_TYPES)),
        "Speed": (0x15, memory_speed(0x54)),
        "Manufacturer": (0x17, text),
        "Serial Number": (0x18, text),
        "Asset Tag": (0x19, text),
        "Part Number": (0x1A, text),
        "Rank": (0x1B, number(1)),
        "Configured Clock Speed": (0x20, memory_speed(0x58)),
        "Configured Memory Speed": (0x20, memory_speed(0x58)),
        "Module Manufacturer ID": (0x2C, manufacturer_id),
    },
    22: {
        "Location": (0x04, text),
        "Manufacturer": (0x05, text),
        "Manufacture Date": (0x06, text),
        "Serial Number": (0x07, text),
        "Name": (0x08, text),
        "Chemistry": (0x09, code(words.CHEMISTRIES)),
        "Design Capacity": (0x0A, battery_capacity),
        "Design Voltage": (0x0C, number(2)),
        "SBDS Version": (0x0E, text),
        "Maximum Error": (0x0F, number(1, 0xFF)),
        "SBDS Serial Number": (0x10, hexadecimal),
        "SBDS Manufacture Date": (0x12, battery_date),
        "SBDS Chemistry": (0x14, smart_chemistry),
        "OEM-specific Information": (0x16, number(4)),
    },
}

FIELDS = {kind: {label.casefold(): field for label, field in fields.items()} for kind, fields in _BY_TYPE.items()}
"""By type and label, in small letters: where it is written, and how."""

ENABLED_CORRECTIONS = "enabled error correcting capabilities"
