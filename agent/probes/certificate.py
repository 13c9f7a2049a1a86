"""Until when a certificate is valid, read out of its DER: also one that nobody would trust has an end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_SEQUENCE: Final = 0x30
_VERSION: Final = 0xA0
_FORMATS: Final = {0x17: "%y%m%d%H%M%SZ", 0x18: "%Y%m%d%H%M%SZ"}


def not_after(der: bytes) -> float | None:
    """Return the end of validity in seconds since the epoch, ``None`` where the bytes are no certificate."""
    try:
        _, certificate, _ = _element(der, 0)
        _, fields, _ = _element(certificate, 0)
        tag, _, after = _element(fields, 0)
        position = after if tag == _VERSION else 0
        for _ in range(3):  # the serial number, the algorithm, the issuer
            _, _, position = _element(fields, position)
        tag, validity, _ = _element(fields, position)
        _, _, position = _element(validity, 0)
        kind, text, _ = _element(validity, position)
        moment = datetime.strptime(text.decode("ascii"), _FORMATS[kind]).replace(tzinfo=UTC)
        return moment.timestamp() if tag == _SEQUENCE else None
    except (IndexError, KeyError, ValueError):
        return None


def _element(data: bytes, start: int) -> tuple[int, bytes, int]:
    """Return the tag and the content of the element at ``start``, and where the next one begins."""
    tag, length, position = data[start], data[start + 1], start + 2
    if length & 0x80:
        count = length & 0x7F
        if not 0 < count <= 4:
            raise ValueError("no definite length")
        length, position = int.from_bytes(data[position : position + count], "big"), position + count
    if position + length > len(data):
        raise ValueError("cut short")
    return tag, data[position : position + length], position + length
