"""What a device answered to SNMP, by object identifier; reading it never fails, absent is ``None``."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

Oid = tuple[int, ...]
Value = int | bytes | Oid
"""Numbers of every kind, octet strings and addresses as bytes, object identifiers."""
_LONGEST_TEXT: Final = 255
"""Of a DisplayString (RFC 2579)."""
_MAC: Final = 6


def oid(dotted: str) -> Oid:
    """Return an identifier that is written with dots, a leading one too.

    Raises:
        ValueError: it is none.
    """
    return tuple(int(part) for part in dotted.removeprefix(".").split("."))


class Answers:
    """The rows of one device."""

    def __init__(self, rows: Mapping[Oid, Value]) -> None:
        self._rows = dict(rows)
        self._order = sorted(self._rows)

    def __contains__(self, prefix: Oid) -> bool:
        """Return whether anything stands at or below an identifier."""
        at = bisect_left(self._order, prefix)
        return at < len(self._order) and self._order[at][: len(prefix)] == prefix

    def column(self, prefix: Oid) -> dict[Oid, Value]:
        """Return the rows below an identifier by what follows it: the index of the row."""
        found, at, size = {}, bisect_left(self._order, prefix), len(prefix)
        while at < len(self._order) and self._order[at][:size] == prefix:
            found[self._order[at][size:]] = self._rows[self._order[at]]
            at += 1
        return found

    def value(self, at: Oid) -> Value | None:
        """Return one value."""
        return self._rows.get(at)

    def number(self, at: Oid) -> int | None:
        """Return one number."""
        return as_number(self._rows.get(at))

    def text(self, at: Oid) -> str | None:
        """Return one text."""
        return as_text(self._rows.get(at))

    def texts(self, prefix: Oid) -> dict[Oid, str]:
        """Return the texts below an identifier that say anything."""
        return {index: text for index, value in self.column(prefix).items() if (text := as_text(value))}

    def numbers(self, prefix: Oid) -> dict[Oid, int]:
        """Return the numbers below an identifier."""
        return {index: value for index, value in self.column(prefix).items() if isinstance(value, int)}


def as_number(value: Value | None) -> int | None:
    """Return a number; some devices write theirs as text."""
    if isinstance(value, int):
        return value
    text = as_text(value)
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 20 else None


def as_text(value: Value | None) -> str | None:
    """Return a text without what no screen shows; numbers are told as such, bytes that are no text are none."""
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, bytes):
        return None
    raw = value[:_LONGEST_TEXT].rstrip(b"\0")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
        if any(char < " " or "\x7f" <= char < "\xa0" for char in text):
            return None
    shown = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.split()) or None


def as_mac(value: Value | None) -> str | None:
    """Return a hardware address as the other sections write it; one of noughts or ones alone is none."""
    if isinstance(value, bytes) and len(value) == _MAC and len(set(value) - {0, 255}) > 0:
        return value.hex(":")
    return None
