from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from inventory.text.table import Column, clip, ends, pad, paint, render, whole, width, wrap

NAMES = st.text(st.sampled_from("abcđêữ漢字 \u0301"), max_size=12)


def test_columns_stand_by_display_width_and_numbers_to_the_right() -> None:
    lines = render(
        [Column("Tên"), Column("Số", right=True)],
        [["Xã Huổi Só", "4"], [unicodedata.normalize("NFD", "Tả Phìn"), "16"], ["漢字", "7"]],
        language="vi",
    )
    assert [width(line) for line in lines] == [14, 14, 14, 14]
    assert lines[1] == "Xã Huổi Só   4"


def test_a_narrow_terminal_drops_columns_from_the_right_and_says_which() -> None:
    columns = [Column("Code"), Column("Name"), Column("Note"), Column("Ratio", keep=True)]
    lines = render(columns, [["VP", "Office of the council", "anything", "1"]], language="en", limit=34)
    assert lines[-1] == "Narrow terminal, columns left out: Note"
    assert lines[0].split() == ["Code", "Name", "Ratio"]


def test_what_could_drive_a_terminal_is_made_visible() -> None:
    (_, line) = render([Column("Name")], [["\x1b[31mred\u202e"]], language="en")
    assert line == "\\x1b[31mred\\u202e"


def test_a_command_is_never_torn_between_two_lines() -> None:
    text = f"Why: {whole('somay indicator explain NAME')} or {whole('--by agency')}"
    assert wrap(text, 24) == ["Why:", "somay indicator explain NAME", "or --by agency"]


@given(NAMES, st.integers(1, 20))
def test_a_clipped_text_fits(text: str, cells: int) -> None:
    assert width(clip(text, cells)) <= cells


@given(NAMES, st.integers(0, 30), st.booleans())
def test_padding_reaches_its_width(text: str, cells: int, right: bool) -> None:  # noqa: FBT001  # hypothesis gives it
    assert width(pad(text, cells, right=right)) == max(cells, width(text))


def test_both_ends_of_a_line_are_filled_to_its_width() -> None:
    assert ends("a", "b", 10) == "a        b"


def test_without_colour_nothing_is_added() -> None:
    assert paint("GẤP", "red", on=False) == "GẤP"
    assert paint("GẤP", "red", on=True) == "\x1b[31mGẤP\x1b[0m"
