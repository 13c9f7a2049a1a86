"""Tables in files: CSV in whatever encoding it was typed, XLSX; rows with the line they stand on."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
import zlib
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.etree.ElementTree import ParseError

from agent.text import Text
from inventory.exchange.encodings import decode
from inventory.registry.refusal import unreadable
from inventory.text.folding import fold
from inventory.text.sheets import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_UNPACKED_BYTES: Final = 512 * 1024 * 1024
MOST_ROWS: Final = 200_000
# What a damaged, locked or hostile archive of XML makes the reader raise.
_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, ParseError),
    *(KeyError, ValueError, OSError, IndexError, RuntimeError, NotImplementedError, TypeError, OverflowError),
)
_XLSX: Final = b"PK\x03\x04"
_DELIMITERS: Final = ";,\t|"


class Row(NamedTuple):
    """One line of a table: where it stands in the file, and its cells by heading."""

    line: int
    cells: dict[str, str]


class Table(NamedTuple):
    """A file as headings and rows of text, and what it was found to be."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str | None
    repaired: bool = False


def read(path: Path, *, encoding: str | None = None, repair: bool = False) -> Table:
    """Read the first table of a file; refused as a whole where its form cannot be told."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise unreadable(
            Text(f"Không đọc được {path}: {error.strerror}", f"Cannot read {path}: {error.strerror}"),
            Text("Xem lại đường dẫn.", "Check the path."),
        ) from None
    if len(data) > MOST_BYTES:
        raise unreadable(
            Text("Tệp lớn hơn 64 MiB.", "The file is larger than 64 MiB."), Text("Chia nhỏ tệp.", "Split it.")
        )
    return _sheet(data) if data.startswith(_XLSX) else parse(data, encoding=encoding, repair=repair)


def parse(data: bytes, *, encoding: str | None = None, repair: bool = False) -> Table:
    """Return a CSV file as a table."""
    found = decode(data, encoding=encoding, repair=repair)
    delimiter = _delimiter(found.text)
    reader = csv.reader(io.StringIO(found.text, newline=""), delimiter=delimiter, strict=True)
    numbered: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            numbered.append((start, [unescaped(cell) for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise unreadable(
            Text(f"Dòng {reader.line_num}: {error}", f"Line {reader.line_num}: {error}"),
            Text("Mở tệp trong Excel, lưu lại CSV UTF-8.", "Open it in Excel and save it as CSV UTF-8."),
        ) from None
    return _table(numbered, found.encoding, delimiter, repaired=found.repaired)


def _delimiter(text: str) -> str:
    """Return what parts the headings: the one that stands between them most often."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda mark: (head.count(mark), -_DELIMITERS.index(mark)))


def _sheet(data: bytes) -> Table:
    from openpyxl import load_workbook  # noqa: PLC0415  # half a second that CSV does not cost

    try:
        _check_unpacked(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        found = islice(book.worksheets[0].iter_rows(values_only=True), MOST_ROWS + 2)
        rows = [[_cell(value) for value in row] for row in found]
    except _BROKEN as error:
        raise unreadable(
            Text(f"Không đọc được bảng tính: {error}", f"Cannot read the spreadsheet: {error}"),
            Text("Lưu lại trong Excel dạng .xlsx hoặc CSV UTF-8.", "Save it in Excel as .xlsx or CSV UTF-8."),
        ) from None
    return _table(list(enumerate(rows, 1)), "xlsx", None, repaired=False)


def _check_unpacked(data: bytes) -> None:
    """Refuse a workbook that says it is far larger than it looks."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
            raise ValueError("larger than 512 MiB when unpacked")


def _cell(value: Any) -> str:
    """Return a cell as it would be typed: days as D/M/YYYY, numbers with a comma for the part."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float):
        return repr(value).replace(".", ",") if value != int(value) else str(int(value))
    return str(value)


def _table(numbered: Sequence[tuple[int, list[str]]], encoding: str, delimiter: str | None, *, repaired: bool) -> Table:
    filled = [(line, cells) for line, cells in numbered if any(cell.strip() for cell in cells)]
    if not filled:
        raise unreadable(Text("Tệp không có dòng nào.", "The file has no lines."), Text("Xem lại tệp.", "Check it."))
    if len(filled) > MOST_ROWS:
        raise unreadable(
            Text(f"Nhiều hơn {MOST_ROWS} dòng.", f"More than {MOST_ROWS} lines."), Text("Chia nhỏ tệp.", "Split it.")
        )
    headings = tuple(cell.strip() for cell in filled[0][1])
    _check_headings(headings)
    rows = (_row(line, headings, cells) for line, cells in filled[1:])
    return Table(headings, tuple(rows), encoding, delimiter, repaired)


def _row(line: int, headings: Sequence[str], cells: Sequence[str]) -> Row:
    if any(cell.strip() for cell in cells[len(headings) :]):
        raise unreadable(
            Text(f"Dòng {line} có nhiều ô hơn hàng tiêu đề.", f"Line {line} has more cells than the headings."),
            Text("Đặt ô có dấu phân cách trong ngoặc kép.", "Put cells that hold a delimiter in quotes."),
        )
    if any("\0" in cell for cell in cells):
        raise unreadable(
            Text(f"Dòng {line} có ký tự NUL.", f"Line {line} holds a NUL character."),
            Text("Lưu lại tệp trong Excel.", "Save the file again in Excel."),
        )
    filled = [*cells, *[""] * len(headings)]
    return Row(line, {heading: filled[index].strip() for index, heading in enumerate(headings) if heading})


def _check_headings(headings: Iterable[str]) -> None:
    known: set[str] = set()
    for heading in headings:
        if heading and fold(heading) in known:
            raise unreadable(
                Text(f"Cột {heading!r} có hai lần.", f"Column {heading!r} is there twice."),
                Text("Đổi tên hoặc bỏ một cột.", "Rename or remove one."),
            )
        known.add(fold(heading))


def renamed(table: Table, names: Mapping[str, Sequence[str]]) -> tuple[tuple[Row, ...], dict[str, str], list[str]]:
    """Return the rows under our own names, the heading of each name, and the headings that nobody knows.

    ``names`` lists for each of our names what people write above such a column; case and marks do not matter.
    """
    ours = {fold(word): name for name, words in names.items() for word in (name, name.replace("_", " "), *words)}
    found = {heading: ours.get(fold(heading)) for heading in table.headings if heading}
    rows = tuple(
        Row(row.line, {name: row.cells[heading] for heading, name in found.items() if name is not None})
        for row in table.rows
    )
    headings = {name: heading for heading, name in found.items() if name is not None}
    return rows, headings, [heading for heading, name in found.items() if name is None]
