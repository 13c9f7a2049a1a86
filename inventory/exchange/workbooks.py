"""XLSX as rows of text: the sheet that is meant, each cell as a person sees it, and which were kept as numbers."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.etree.ElementTree import ParseError

from agent.text import Text
from inventory.registry.refusal import unreadable
from inventory.text.folding import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MOST_UNPACKED_BYTES: Final = 512 * 1024 * 1024
# What a damaged, locked or hostile archive of XML makes the reader raise.
_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, ParseError),
    *(KeyError, ValueError, OSError, IndexError, RuntimeError, NotImplementedError, TypeError, OverflowError),
)
_ZEROS: Final = re.compile(r"0{2,32}")


class Cell(NamedTuple):
    """One cell as it would be typed."""

    text: str
    is_number: bool = False
    """Kept as a number, so that a zero in front, or what is beyond 15 digits, may be lost."""


class Sheet(NamedTuple):
    """The sheet that was read, and the names of the others."""

    title: str
    rows: list[list[Cell]]
    others: tuple[str, ...]


def read(data: bytes, *, wanted: Collection[str], most_rows: int) -> Sheet:
    """Return the sheet with one of the ``wanted`` names, else the first; no more than ``most_rows`` of it."""
    from openpyxl import load_workbook  # noqa: PLC0415  # half a second that CSV does not cost

    try:
        _check_unpacked(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = _meant(book.worksheets, wanted)
        rows = [[_cell(cell) for cell in row] for row in islice(sheet.iter_rows(), most_rows)]
        return Sheet(sheet.title, rows, tuple(one.title for one in book.worksheets if one is not sheet))
    except _BROKEN as error:
        raise unreadable(
            Text(f"Không đọc được bảng tính: {error}", f"Cannot read the spreadsheet: {error}"),
            Text("Lưu lại trong Excel dạng .xlsx hoặc CSV UTF-8.", "Save it in Excel as .xlsx or CSV UTF-8."),
        ) from None


def _check_unpacked(data: bytes) -> None:
    """Refuse a workbook that says it is far larger than it looks."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
            raise ValueError("larger than 512 MiB when unpacked")


def _meant(sheets: list[Any], wanted: Iterable[str]) -> Any:
    names = {fold(word) for word in wanted}
    return next((sheet for sheet in sheets if fold(sheet.title) in names), sheets[0])


def _cell(cell: Any) -> Cell:
    """Return a cell as it would be typed: days as D/M/YYYY, numbers with a comma for the part."""
    value = cell.value
    if value is None:
        return Cell("")
    if isinstance(value, dt.datetime | dt.date):
        return Cell(f"{value.day:02}/{value.month:02}/{value.year:04}")
    if isinstance(value, bool):
        return Cell("x" if value else "")
    if isinstance(value, float) and value != int(value):
        return Cell(repr(value).replace(".", ","), is_number=True)
    if isinstance(value, int | float):
        return _whole(int(value), str(cell.number_format))
    return Cell(str(value))


def _whole(value: int, form: str) -> Cell:
    """Return a whole number; where the cell shows zeros in front, they are part of what a person sees."""
    if _ZEROS.fullmatch(form) and value >= 0:
        return Cell(f"{value:0{len(form)}d}")
    return Cell(str(value), is_number=True)
