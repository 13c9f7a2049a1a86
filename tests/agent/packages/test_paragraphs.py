"""Paragraphs come out whole, however the pieces fall."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.packages.paragraphs import MAX_BYTES, blocks, fields, paragraphs

TEXT = b"Package: a\nVersion: 1\n\nPackage: b\nVersion: 2\n\n\n\nPackage: c\n"


@given(st.lists(st.integers(0, len(TEXT)), max_size=20))
def test_it_does_not_matter_where_a_piece_ends(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(TEXT)]
    pieces = [TEXT[start:end] for start, end in itertools.pairwise(places)]
    assert [fields(each, "Package")["package"] for each in paragraphs(pieces)] == ["a", "b", "c"]
    assert b"".join(blocks(pieces)) == TEXT


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_come_out_as_they_went_in(pieces: list[bytes]) -> None:
    assert b"".join(blocks(pieces)) == b"".join(pieces)
    for paragraph in paragraphs(pieces):
        fields(paragraph, "Package|Version")


def test_a_paragraph_without_end_is_not_kept_for_ever() -> None:
    endless = (b"x" * 65_536 for _ in range(10**9))
    with pytest.raises(ValueError, match="without end"):
        list(paragraphs(endless))
    assert next(endless)


def test_a_line_of_blanks_costs_no_more_than_any_other() -> None:
    assert fields(b"Package: a" + b" " * (MAX_BYTES - 20) + b"b", "Package")["package"].endswith("b")


def test_names_have_no_case_and_continued_lines_are_no_fields() -> None:
    text = b"package: a\nDescription: long\n Version: 9\n\tVersion: 8\nVERSION:\t1 \nMy-Version: 7"
    assert fields(text, "Package|Version") == {"package": "a", "version": "1"}
