"""What stands against malware, whether it works, and how old its definitions are where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector
from agent.contract import Antivirus
from agent.products import Search

if TYPE_CHECKING:
    from agent.host import Host
    from agent.products import Found

_CLAMAV: Final = "ClamAV"
_DEFINITIONS: Final = "/var/lib/clamav"
_HEADER_BYTES: Final = 512
_DAY: Final = 86_400


def collect(host: Host) -> tuple[Antivirus, ...]:
    """Return the products that are there."""
    return tuple(_describe(host, found) for found in Search(host).found("antivirus"))


def _describe(host: Host, found: Found) -> Antivirus:
    return Antivirus(
        name=found.product.name,
        publisher=found.product.publisher,
        version=found.version,
        enabled=found.running,
        definitions_seconds=_clamav_day(host) if found.product.name == _CLAMAV else None,
    )


def _clamav_day(host: Host) -> float | None:
    """Return the day (UTC) of the newest of ClamAV's databases, by what stands in them."""
    names = (name for name in host.entries(_DEFINITIONS) if name.endswith((".cvd", ".cld")))
    headers = (host.read_bytes(f"{_DEFINITIONS}/{name}", _HEADER_BYTES) or b"" for name in names)
    newest = max((moment for header in headers if (moment := made(header)) is not None), default=None)
    return None if newest is None else float(newest // _DAY * _DAY)


def made(header: bytes) -> int | None:
    """Return when a database was made, in seconds since the epoch: the last of the nine fields of its header.

    ``ClamAV-VDB:16 Sep 2021 08-32 -0400:26297:…:builder:1631795562`` (libclamav, cvd.h).
    """
    fields = header.decode("ascii", errors="replace").rstrip("\0 \n").split(":")
    last = fields[-1].strip()
    is_told = fields[0] == "ClamAV-VDB" and len(fields) >= 9 and last.isascii() and last.isdigit() and len(last) < 12
    return int(last) if is_told else None


ANTIVIRUSES = Collector("antiviruses", collect, every_seconds=86_400)
