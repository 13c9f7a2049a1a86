"""``docs/import.md``, written from the kinds and columns, so that it cannot say anything else than they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.exchange import columns, exporting, tables
from inventory.exchange.encodings import ENCODINGS
from inventory.exchange.faults import MOST
from inventory.exchange.kinds import KINDS
from inventory.exchange.legal_acts import NEEDED
from inventory.text.words import LEGAL_ACTS, TABLES, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inventory.exchange.columns import Column
    from inventory.exchange.kinds import Kind

_INTRODUCTION: Final = f"""# Tables in and out

Generated from the code by `make docs`.

`somay import FILE --as KIND` takes a table in, all of it or nothing: every line goes through the same checks as a
person's command, and is shown before it is written (`--dry-run` only shows). A wrong line is told by line and column
with what to do, up to {MOST:,} of them, and nothing is written (exit code 5). Each file is one act of the audit log,
taken back by its number.

`somay export [KIND]… --out FILE.csv|.xlsx|.json` writes what import takes back.

## Forms

- CSV parted by semicolon, comma, tab or `|` (found by itself; Excel's `sep=` line is understood), or XLSX: of a
  workbook the sheet named like the kind, else the first. At most {tables.MOST_BYTES // 2**20} MiB and
  {tables.MOST_ROWS:,} lines.
- Headings in either language, or our own names as below; case and marks do not matter, the order neither. A column
  that nobody knows is left aside and named.
- Numbers as in Viet Nam: `1.505` is 1505, `11,91` is 11.91. Days are `08/11/2019` or `2019-11-08`; `13/13/2019` is
  refused. Where a cell takes a word, the Vietnamese and the English one are taken.
- A cell that begins like a formula is written by export so that no spreadsheet runs it, and read back as it was.
"""
_READ_AS: Final = {
    "utf-8": "UTF-8, with or without its mark, composed (NFC) or not (NFD)",
    "utf-16": "UTF-16 in either order of bytes, with or without its mark: Excel's “Unicode Text”",
    "utf-32": "UTF-32 likewise",
    "cp1258": "Windows-1258, the Vietnamese Windows before Unicode",
    "tcvn3": "TCVN3 (TCVN 5712), what the fonts `.VnTime` are typed in",
    "viscii": "VISCII",
    "vni": "VNI-Windows, what the fonts `VNI-Times` are typed in",
}
_BROKEN: Final = """
The encoding is found by what reads as Vietnamese, never guessed between two that do; `--encoding NAME` says it. Text
that was broken on its way (UTF-8 or an old font read as Windows letters, once or several times over, in the whole file
or in single cells) is refused with pairs to look at, and mended with `--repair` where the right-hand side is right.
Letters of which a part is gone are refused.
"""
_LEGAL_ACT: Final = """One line for each unit that a legal act touches; lines of one
kind and one new unit that stand together are one step. The preview tells it step by step: the units before and after,
what goes over, what is left to be placed.
"""


def page() -> str:
    """Return the whole page, in English."""
    return "\n".join([_INTRODUCTION, *_encodings(), *(line for kind in KINDS for line in _kind(kind)), *_legal_act()])


def _encodings() -> Iterator[str]:
    yield "## Encodings\n\n| Name | Read as |\n|---|---|"
    for name in ENCODINGS:
        yield f"| `{name}` | {_READ_AS[name]} |"
    yield _BROKEN


def _kind(kind: Kind) -> Iterator[str]:
    out = f"; exported as `{kind.name}`" if kind.name in exporting.EXPORTED else ""
    yield f"## `--as {kind.name}`\n\n{_also(kind.name)}{out}. Needed: {_needed(kind)}.\n"
    yield "| `--key` | Finds things by |\n|---|---|"
    for place, (key, column) in enumerate(kind.keys.items()):
        yield f"| `{key}`{'' if place else ', unless another is named'} | `{column}` |"
    yield ""
    yield from _columns(kind.columns)


def _also(name: str) -> str:
    others = [word for word in spellings(TABLES, name) if word != name]
    return f"Also {', '.join(f'`{word}`' for word in others)}"


def _needed(kind: Kind) -> str:
    return ", ".join([*(f"`{name}`" for name in kind.needs), "the column of the key"])


def _columns(found: Mapping[str, Column]) -> Iterator[str]:
    yield "| Column | Headings | Holds | Example |\n|---|---|---|---|"
    for name, column in found.items():
        words = ", ".join(_free(column.words))
        yield f"| `{name}` | {words} | {_cell(column.means.en)} | {_cell(column.example.en)} |"
    yield ""


def _free(words: Iterable[str]) -> Iterator[str]:
    return (_cell(word) for word in dict.fromkeys(words))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _legal_act() -> Iterator[str]:
    kinds = ", ".join(f"`{name}` ({text.vi})" for name, text in LEGAL_ACTS.items())
    yield f"## `--as legal_act`\n\n{_also('legal_act')}. {_LEGAL_ACT}Kinds: {kinds}."
    yield f"Needed: {', '.join(f'`{one}`' for one in NEEDED)}.\n"
    yield from _columns(columns.LEGAL_ACTS)
