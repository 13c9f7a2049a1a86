"""Rows out of files, each with the line it stands on."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from agent.text import Problem
from inventory.exchange.numbers import parse_count, parse_number
from inventory.exchange.tables import Table, parse, read, renamed
from inventory.text.sheets import to_csv

if TYPE_CHECKING:
    from pathlib import Path


def rows(data: str) -> list[dict[str, str]]:
    return [row.cells for row in parse(data.encode()).rows]


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_delimiter_is_what_parts_the_headings(mark: str) -> None:
    assert rows(f"Mã{mark}Tên\nVP{mark}Văn phòng\n") == [{"Mã": "VP", "Tên": "Văn phòng"}]


def test_a_row_knows_its_line_past_blank_lines_and_line_breaks_in_cells() -> None:
    table = parse(b'a;b\n\n1;"two\nlines"\n3;4\n')
    assert [row.line for row in table.rows] == [3, 5]


def test_a_short_line_has_empty_cells_and_a_long_one_is_refused() -> None:
    assert rows("a;b\n1\n") == [{"a": "1", "b": ""}]
    with pytest.raises(Problem, match="Line 2"):
        rows("a;b\n1;2;3\n")


@pytest.mark.parametrize("data", ["", "\n\n", "a;A\n1;2\n", 'a;b\n"1;2\n'])
def test_what_is_no_table_is_refused(data: str) -> None:
    with pytest.raises(Problem, match="SM-FILE-01"):
        rows(data)


def test_headings_are_known_whatever_their_case_and_marks() -> None:
    table = parse("MA DON VI;Tên đơn vị;Màu\nVP;Văn phòng;đỏ\n".encode())
    found, headings, unknown = renamed(table, {"agency": ("Mã đơn vị",), "name": ("Tên đơn vị",)})
    assert [row.cells for row in found] == [{"agency": "VP", "name": "Văn phòng"}]
    assert (headings["agency"], unknown) == ("MA DON VI", ["Màu"])


def test_a_workbook_is_read_as_it_would_be_typed(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (("Mã", "Ngày", "Số", "Phần"), ("03220", dt.date(2019, 12, 31), 7, 11.91), (None,) * 4):
        page.append(row)
    content = io.BytesIO()
    book.save(content)
    (tmp_path / "a.xlsx").write_bytes(content.getvalue())
    table = read(tmp_path / "a.xlsx")
    assert [row.cells for row in table.rows] == [{"Mã": "03220", "Ngày": "31/12/2019", "Số": "7", "Phần": "11,91"}]


def test_a_number_of_a_workbook_keeps_its_digits(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (("a", "b"), (1234567.89, 0)):
        page.append(row)
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").rows[0].cells == {"a": "1234567,89", "b": "0"}


def workbook(path: Path, *sheets: tuple[str, list[tuple[object, ...]]], form: str = "General") -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, lines in sheets:
        page = book.create_sheet(title)
        for line in lines:
            page.append(line)
        for cells in page.iter_rows():
            for cell in cells:
                cell.number_format = form
    book.save(path)
    return path


def test_a_number_of_a_workbook_is_marked_as_one(tmp_path: Path) -> None:
    table = read(workbook(tmp_path / "a.xlsx", ("a", [("Mã", "Tên"), (3220, "Xã"), ("03220", 7)])))
    assert [row.numbers for row in table.rows] == [{"Mã"}, {"Tên"}]


def test_zeros_that_a_cell_shows_in_front_are_part_of_it(tmp_path: Path) -> None:
    table = read(workbook(tmp_path / "a.xlsx", ("a", [("Mã",), (3220,), (123456,)]), form="00000"))
    assert [(row.cells["Mã"], row.numbers) for row in table.rows] == [("03220", frozenset()), ("123456", frozenset())]


def test_of_several_sheets_the_one_named_after_the_table_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("agency", [("A",), (1,)]), ("Headcount", [("B",), (2,)]))
    table = read(path, sheets=("headcount",))
    assert (table.headings, table.sheet, table.other_sheets) == (("B",), "Headcount", ("agency",))
    assert read(path, sheets=("device",)).headings == ("A",)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=|", "sep=\t"])
def test_the_first_line_of_excel_says_what_parts_the_cells(first: str) -> None:
    mark = first.strip('"')[4]
    table = parse(f"{first}\r\na{mark}b,c,d\r\n1{mark}2\r\n".encode())
    assert (table.headings, [(row.line, row.cells) for row in table.rows]) == (
        ("a", "b,c,d"), [(3, {"a": "1", "b,c,d": "2"})],
    )  # fmt: skip


def test_two_headings_of_one_meaning_are_refused_by_their_names() -> None:
    with pytest.raises(Problem, match="'Mã' and 'Mã đơn vị'"):
        renamed(parse("Mã;Mã đơn vị\n1;2\n".encode()), {"agency": ("Mã", "Mã đơn vị")})


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 100])
def test_a_broken_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(Problem, match="SM-FILE-01"):
        read(tmp_path / "a.xlsx")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"absent\.csv"):
        read(tmp_path / "absent.csv")


def is_western(letter: str) -> bool:
    """Tell whether a letter beyond ASCII is of Windows-1252: what broken text is made of, and refused as such."""
    return not letter.isascii() and letter.encode("cp1252", "ignore") + letter.encode("latin-1", "ignore") != b""


letters = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), exclude_characters="\ufffd").filter(
    lambda one: not is_western(one)
)
cells = st.text(letters, min_size=1, max_size=12).map(str.strip)


@given(st.lists(st.tuples(cells.filter(bool), cells.filter(bool)), min_size=1, max_size=5))
def test_what_was_made_safe_for_spreadsheets_reads_back_as_it_was(pairs: list[tuple[str, str]]) -> None:
    import unicodedata

    table: Table = parse(to_csv(["a", "b"], pairs).encode("utf-8-sig"))
    composed = [tuple(unicodedata.normalize("NFC", cell) for cell in pair) for pair in pairs]
    assert [tuple(row.cells.values()) for row in table.rows] == composed


@pytest.mark.parametrize(
    ("typed", "value"), [("1.505", 1505), ("11,91", 11.91), ("1505", 1505), ("1.234.567,5", 1234567.5), (" 7 ", 7)]
)
def test_numbers_are_read_as_the_country_writes_them(typed: str, value: float) -> None:
    assert parse_number(typed, "count") == value


@pytest.mark.parametrize("typed", ["8 người", "1.5", "1,505.5", "", "-1", "1e3", "١", "0.500", "000.012", "9" * 400])
def test_what_could_be_two_numbers_or_none_is_refused_by_its_field(typed: str) -> None:
    with pytest.raises(Problem, match="count"):
        parse_number(typed, "count")


def test_a_part_of_a_person_is_refused() -> None:
    with pytest.raises(Problem, match="whole"):
        parse_count("7,5", "count")
