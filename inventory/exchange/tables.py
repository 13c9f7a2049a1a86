"""Tables in files: CSV in whatever encoding it was typed, XLSX; rows with the line they stand on."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.exchange import workbooks
from inventory.exchange.encodings import decode
from inventory.exchange.workbooks import Cell
from inventory.registry.refusal import unreadable
from inventory.text.folding import fold
from inventory.text.sheets import unescaped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_ROWS: Final = 200_000
_XLSX: Final = b"PK\x03\x04"
_DELIMITERS: Final = ";,\t|"
_SAID: Final = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""Excel's own first line, by which it knows what parts the cells."""


class Row(NamedTuple):
    """One line of a table: where it stands in the file, and its cells by heading."""

    line: int
    cells: dict[str, str]
    numbers: frozenset[str] = frozenset()
    """The headings whose cells a spreadsheet kept as numbers."""


class Table(NamedTuple):
    """A file as headings and rows of text, and what it was found to be."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str | None
    repaired: bool = False
    pairs: tuple[tuple[str, str], ...] = ()
    """Some cells as they stood and as they are read, where that is not the same."""
    sheet: str | None = None
    """Of a workbook, the sheet that was read."""
    other_sheets: tuple[str, ...] = ()


def read(path: Path, *, encoding: str | None = None, repair: bool = False, sheets: Collection[str] = ()) -> Table:
    """Read one table of a file; refused as a whole where its form cannot be told.

    Of a workbook that is the sheet called one of ``sheets``, else the first.
    """
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
    return _sheet(data, sheets) if data.startswith(_XLSX) else parse(data, encoding=encoding, repair=repair)


def parse(data: bytes, *, encoding: str | None = None, repair: bool = False) -> Table:
    """Return a CSV file as a table."""
    found = decode(data, encoding=encoding, repair=repair)
    text, lines_before, delimiter = _parted(found.text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbered: list[tuple[int, list[Cell]]] = []
    start = 1 + lines_before
    try:
        for cells in reader:
            numbered.append((start, [Cell(unescaped(cell)) for cell in cells]))
            start = reader.line_num + 1 + lines_before
    except csv.Error as error:
        line = reader.line_num + lines_before
        raise unreadable(
            Text(f"Dòng {line}: {error}", f"Line {line}: {error}"),
            Text("Mở tệp trong Excel, lưu lại CSV UTF-8.", "Open it in Excel and save it as CSV UTF-8."),
        ) from None
    return Table(*_table(numbered), found.encoding, delimiter, found.repaired, found.pairs)


def _parted(text: str) -> tuple[str, int, str]:
    """Return the table without Excel's own first line, how many lines that were, and what parts the cells."""
    first, _, rest = text.partition("\n")
    if said := _SAID.fullmatch(first):
        return rest, 1, said[1]
    head = next((line for line in text.splitlines() if line.strip()), "")
    return text, 0, max(_DELIMITERS, key=lambda mark: (head.count(mark), -_DELIMITERS.index(mark)))


def _sheet(data: bytes, wanted: Collection[str]) -> Table:
    found = workbooks.read(data, wanted=wanted, most_rows=MOST_ROWS + 2)
    return Table(*_table(list(enumerate(found.rows, 1))), "xlsx", None, sheet=found.title, other_sheets=found.others)


def _table(numbered: Sequence[tuple[int, list[Cell]]]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Return headings and rows of what stands in a file, line by line."""
    filled = [(line, cells) for line, cells in numbered if any(cell.text.strip() for cell in cells)]
    if not filled:
        raise unreadable(Text("Tệp không có dòng nào.", "The file has no lines."), Text("Xem lại tệp.", "Check it."))
    if len(filled) > MOST_ROWS:
        raise unreadable(
            Text(f"Nhiều hơn {MOST_ROWS} dòng.", f"More than {MOST_ROWS} lines."), Text("Chia nhỏ tệp.", "Split it.")
        )
    headings = tuple(cell.text.strip() for cell in filled[0][1])
    _check_headings(headings)
    return headings, tuple(_row(line, headings, cells) for line, cells in filled[1:])


def _row(line: int, headings: Sequence[str], cells: Sequence[Cell]) -> Row:
    if any(cell.text.strip() for cell in cells[len(headings) :]):
        raise unreadable(
            Text(f"Dòng {line} có nhiều ô hơn hàng tiêu đề.", f"Line {line} has more cells than the headings."),
            Text("Đặt ô có dấu phân cách trong ngoặc kép.", "Put cells that hold a delimiter in quotes."),
        )
    if any("\0" in cell.text for cell in cells):
        raise unreadable(
            Text(f"Dòng {line} có ký tự NUL.", f"Line {line} holds a NUL character."),
            Text("Lưu lại tệp trong Excel.", "Save the file again in Excel."),
        )
    named = dict(zip(headings, [*cells, *[Cell("")] * len(headings)], strict=False))
    return Row(
        line,
        {heading: cell.text.strip() for heading, cell in named.items() if heading},
        frozenset(heading for heading, cell in named.items() if cell.is_number),
    )


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
    headings: dict[str, str] = {}
    for heading, name in found.items():
        if name is not None and headings.setdefault(name, heading) != heading:
            raise unreadable(
                Text(
                    f"Cột {headings[name]!r} và cột {heading!r} có cùng nghĩa ({name}).",
                    f"Columns {headings[name]!r} and {heading!r} mean the same ({name}).",
                ),
                Text("Bỏ một cột.", "Remove one."),
            )
    rows = tuple(
        Row(
            row.line,
            {name: row.cells[heading] for name, heading in headings.items()},
            frozenset(name for name, heading in headings.items() if heading in row.numbers),
        )
        for row in table.rows
    )
    return rows, headings, [heading for heading, name in found.items() if name is None]
