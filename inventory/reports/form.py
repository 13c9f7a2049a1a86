"""The three forms of an answer: a table for people, JSON and CSV for programs; each derived from one list of fields."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from inventory.text.numbers import MISSING
from inventory.text.sheets import to_csv
from inventory.text.table import MAX_WIDTH, Column, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from agent.text import Language, Text

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a table is for: language, width of the terminal, whether it shows colour, and the clock."""

    language: Language
    now: float
    width: int = MAX_WIDTH
    colour: bool = False

    def say(self, vi: str, en: str) -> str:
        """Return the sentence in the reader's language."""
        return vi if self.language == "vi" else en


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Generic[Row]):
    """One column: its stable English key and raw value for programs, its heading and words for people."""

    key: str
    value: Callable[[Row], Any]
    head: Text | None = None
    """Without a heading the field is for programs only."""
    show: Callable[[Row, Reader], str] | None = None
    right: bool = False
    keep: bool = False
    shrink: bool = False


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A question whose answer is a list."""

    schema: str
    name: str
    fields: Sequence[Field[Row]]

    def table(self, rows: Iterable[Row], reader: Reader, total: Sequence[str] = ()) -> list[str]:
        """Lay out the rows for people."""
        shown = [field for field in self.fields if field.head is not None]
        columns = [
            Column(field.head.to(reader.language), field.right, field.keep, field.shrink)
            for field in shown
            if field.head is not None
        ]
        cells: list[Sequence[str]] = [[_cell(field, row, reader) for field in shown] for row in rows]
        if total:
            cells.append(total)
        return render(columns, cells, language=reader.language, limit=reader.width)

    def document(self, rows: Iterable[Row], **more: Any) -> dict[str, Any]:
        """Return the rows for programs."""
        records = [{field.key: field.value(row) for field in self.fields} for row in rows]
        return {"schema": self.schema, **more, self.name: records}

    def sheet(self, rows: Iterable[Row]) -> str:
        """Return the rows as CSV."""
        return to_csv(
            [field.key for field in self.fields], ([field.value(row) for field in self.fields] for row in rows)
        )


def _cell(field: Field[Row], row: Row, reader: Reader) -> str:
    if field.show is not None:
        return field.show(row, reader)
    value = field.value(row)
    return MISSING if value is None or value == "" else str(value)


def to_json(document: Mapping[str, Any], *, indented: bool) -> str:
    """Return a document as one line, or laid out where a person looks at it.

    All but printable ASCII is escaped: what a machine says of itself reaches no terminal as a control character.
    """
    text = json.dumps(document, allow_nan=False, indent=2 if indented else None)
    return text.replace("\x7f", "\\u007f")  # the one control character that JSON lets pass
