"""When a certificate ends, read without the library that makes them, which costs each command tenths of a second."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_VERSION: Final = 0xA0
_UTC_TIME: Final = 0x17
_TURN: Final = 50
"""Two digits of a year from here on are of the last century (RFC 5280, 4.1.2.5.1)."""


SOON_SECONDS: Final = 30 * 86_400.0
"""So long before its end a certificate is said to be ending."""


def expires(certificate: Path) -> float | None:
    """Return the instant at which a certificate in PEM ends, or ``None`` where it cannot be read."""
    try:
        return _expires(certificate.read_bytes())
    except (OSError, ValueError, IndexError, StopIteration):
        return None


def _expires(pem: bytes) -> float:
    match = _PEM.search(pem)
    if match is None:
        raise ValueError("no certificate")
    _, certificate = next(_values(base64.b64decode(match[1])))
    _, signed = next(_values(certificate))
    _serial, _algorithm, _issuer, validity = [value for tag, value in _values(signed) if tag != _VERSION][:4]
    tag, until = list(_values(validity))[1]
    return _instant(until.decode("ascii"), short=tag == _UTC_TIME)


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each value in a row of DER (X.690, 8.1)."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            wide = length & 0x7F
            length, at = int.from_bytes(data[at : at + wide]), at + wide
        yield tag, data[at : at + length]
        at += length


def _instant(text: str, *, short: bool) -> float:
    century = ("19" if int(text[:2]) >= _TURN else "20") if short else ""
    return datetime.strptime(century + text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC).timestamp()
