"""Bytes from outside, made safe to decode: inflated within bounds, one encoding, one form of text, no depth."""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import Any, Final

from agent.contract import MAX_BODY_BYTES, MAX_DEPTH
from inventory.ingest.refusal import Refused

_GZIP_ONLY: Final = 31
_NOT_STRUCTURE: Final = bytes(set(range(256)) - set(b'[]{}"'))
_SQUARE: Final = bytes.maketrans(b"{}", b"[]")
# A pair of surrogates, a lone one, a NUL, or any other escape, which must be stepped over.
_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(u(?:[dD][89a-fA-F][0-9a-fA-F]{2}|0000))|.)",
    re.DOTALL,
)


def inflate(data: bytes, limit: int = MAX_BODY_BYTES) -> bytes:
    """Return the content of exactly one gzip member; a bomb is given up at ``limit``."""
    inflater = zlib.decompressobj(_GZIP_ONLY)
    try:
        body = inflater.decompress(data, limit + 1)
    except zlib.error:
        raise Refused(400, "not_gzip", "the body is not gzip") from None
    if len(body) > limit:
        raise Refused(413, "too_big", f"the body is larger than {limit} bytes when inflated")
    if not inflater.eof:
        raise Refused(400, "truncated", "the gzip body ends too early")
    if inflater.unused_data:
        raise Refused(400, "not_gzip", "something follows the gzip body")
    return body


def readable(body: bytes) -> bytes:
    """Return ``body`` of the same length with NUL and lone surrogates as U+FFFD; refuse what is not UTF-8."""
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused(400, "not_utf8", "the body is not UTF-8") from None
    return _ESCAPE.sub(_harmless, body) if _has_escapes(body) else body


def _has_escapes(text: bytes) -> bool:
    return b"\\" in text and b"\\u" in text  # one byte is found ten times as quickly as two


def _harmless(match: re.Match[bytes]) -> bytes:
    # Of the same length, so that digests can still be taken of the bytes as they came.
    return rb"\ufffd" if match[1] else match[0]


def is_composed(raw: bytes) -> bool:
    """Tell whether the strings in ``raw`` are surely in form NFC already."""
    if _has_escapes(raw):
        return False
    return raw.isascii() or unicodedata.is_normalized("NFC", raw.decode("utf-8"))


def compose(value: Any) -> Any:
    """Return plain data with every string in form NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [compose(item) for item in value]
    if isinstance(value, dict):
        return {compose(key): compose(item) for key, item in value.items()}
    return value


def is_too_deep(document: bytes, limit: int = MAX_DEPTH) -> bool:
    """Tell whether a well-formed JSON document is nested deeper than ``limit``; time grows with its length only."""
    if b"\\" in document:  # of a run of backslashes only one can be left, and then it escapes what follows
        document = document.replace(rb"\\", b"").replace(rb"\"", b"")
    structure = document.translate(_SQUARE, _NOT_STRUCTURE)
    brackets = structure.replace(b'""', b"")
    if b'"' in brackets:  # strings that hold brackets
        brackets = b"".join(structure.split(b'"')[::2])
    for _ in range(limit):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"")  # the innermost level
    return bool(brackets)
