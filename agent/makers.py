"""Who made a screen, by the three letters of its EDID: our own short list first, then the system's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.host import Host

_OURS: Final = Path(__file__).with_name("pnp.ids")
_LISTS: Final = ("/usr/share/hwdata/pnp.ids", "/usr/share/misc/pnp.ids")
_DATABASE: Final = "/usr/lib/udev/hwdb.d/20-acpi-vendor.hwdb"
_NAME_IN_DATABASE: Final = " ID_VENDOR_FROM_DATABASE="


def names(host: Host, letters: Iterable[str]) -> dict[str, str]:
    """Return the names that go with the letters; where no list has one, the letters are the name."""
    found: dict[str, str] = {}
    missing = set(letters)
    for pairs in _lists(host):
        found |= {code: name for code, name in pairs if code in missing}
        missing -= found.keys()
        if not missing:
            break
    return found | {code: code for code in missing}


def _lists(host: Host) -> Iterator[Iterator[tuple[str, str]]]:
    yield _pairs(_OURS.read_text(encoding="utf-8").splitlines())
    for path in _LISTS:
        yield _pairs(host.lines(path))
    yield _database(host.lines(_DATABASE))


def _pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        code, _, name = line.partition("\t")
        if name.strip():
            yield code, name.strip()


def _database(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what the source of the system's own database of hardware says: a pattern, then its properties."""
    code = ""
    for line in lines:
        if line.startswith("acpi:"):
            code = line.removeprefix("acpi:").removesuffix("*:")
        elif line.startswith(_NAME_IN_DATABASE):
            yield code, line.removeprefix(_NAME_IN_DATABASE).strip()
