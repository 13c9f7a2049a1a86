from __future__ import annotations

import gzip
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.ingest.bounds import compose, inflate, is_composed, is_too_deep, readable
from inventory.ingest.refusal import Refused

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=30,
)


@given(st.binary(max_size=5000))
def test_what_was_packed_comes_out(data: bytes) -> None:
    assert inflate(gzip.compress(data)) == data


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        inflate(data)
    assert caught.value.status == 400


@pytest.mark.parametrize(("size", "status"), [(1000, None), (1001, 413), (10_000_000, 413)])
def test_a_body_is_given_up_at_its_limit(size: int, status: int | None) -> None:
    packed = gzip.compress(b"0" * size)
    if status is None:
        assert len(inflate(packed, 1000)) == size
        return
    with pytest.raises(Refused) as caught:
        inflate(packed, 1000)
    assert caught.value.status == status


@given(st.integers(min_value=1, max_value=300))
def test_a_cut_body_is_refused(cut: int) -> None:
    packed = gzip.compress(bytes(range(256)) * 4)
    with pytest.raises(Refused):
        inflate(packed[: -min(cut, len(packed) - 1)])


def test_a_second_member_and_trailing_bytes_are_refused() -> None:
    for rest in (gzip.compress(b"more"), b"\0"):
        with pytest.raises(Refused, match="follows"):
            inflate(gzip.compress(b"one") + rest)


@given(st.text(st.characters(), max_size=50))
def test_escapes_become_harmless_and_keep_their_length(value: str) -> None:
    body = json.dumps({"text": value}).encode()
    clean = readable(body)
    assert len(clean) == len(body)
    expected = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _has_lone(value) else value
    decoded = json.loads(clean)["text"]
    assert "\0" not in decoded
    if not _has_lone(value):
        assert decoded == expected.replace("\0", "\ufffd")
    decoded.encode("utf-8")


def _has_lone(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def test_an_escaped_backslash_before_u_is_not_an_escape() -> None:
    body = rb'{"path":"C:\\ud800","pair":"\ud83d\ude00","nul":"\\\u0000"}'
    assert readable(body) == rb'{"path":"C:\\ud800","pair":"\ud83d\ude00","nul":"\\\ufffd"}'


def test_what_is_not_utf8_is_refused() -> None:
    for raw in (b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b'"\xe1\xba'):
        with pytest.raises(Refused, match="not_utf8"):
            readable(raw)


@given(JSON)
def test_text_is_brought_into_one_form(value: Any) -> None:
    composed = compose(value)
    assert compose(composed) == composed
    raw = json.dumps(composed, ensure_ascii=False).encode("utf-8", "replace")
    assert is_composed(raw) or b"\\u" in raw or not unicodedata.is_normalized("NFC", raw.decode())


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


@given(JSON, st.integers(min_value=1, max_value=6))
def test_depth_is_what_the_nesting_says_whatever_the_strings_hold(value: Any, limit: int) -> None:
    document = json.dumps({"[": value, ']"': '[[{{\\"'}).encode()
    assert is_too_deep(document, limit) == (_depth(json.loads(document)) > limit)
