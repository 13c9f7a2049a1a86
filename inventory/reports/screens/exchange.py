"""What a file would change: its form, its faults with what to do, before and after, and the two figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.text import Text, safe_text
from inventory.reports.screens import legal_acts
from inventory.reports.screens.changes import spoken, value
from inventory.reports.screens.words import fraction, percentage, several, word
from inventory.text.numbers import MISSING
from inventory.text.table import Column, hanging, render, wrap
from inventory.text.words import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.reports.figures import Shown
    from inventory.reports.form import Reader
    from inventory.store.acts import Change

MOST: Final = 20
"""So many changes are shown one by one."""
_PAIRS: Final = 3
"""So many cells are shown as they stood and as they are read."""
_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    "cp1258": "Windows-1258",
    "tcvn3": "TCVN3 (.VnTime)",
    "viscii": "VISCII",
    "vni": "VNI-Windows",
    "xlsx": "XLSX",
}


class Seen(NamedTuple):
    """A file and what it would do."""

    name: str
    table: Any
    found: Any
    changes: tuple[Change, ...]
    codes: Mapping[int, str]
    """Of the agencies, those that the file makes among them."""
    before: tuple[Shown, ...]
    after: tuple[Shown, ...]


def page(seen: Seen, reader: Reader) -> list[str]:
    """Return everything that a person needs to say yes or no."""
    lines = wrap(_form(seen, reader), reader.width)
    if seen.table.pairs:
        lines += wrap(_read_as(seen.table, reader), reader.width)
    if seen.found.found_by:
        key, heading = seen.found.found_by
        column = f"“{heading}”: {word(KEYS, key, reader.language)}"
        lines.append(safe_text(reader.say(f"Khớp theo  cột {column}", f"Matched by  column {column}")))
    if seen.found.ignored:
        names = ", ".join(map(safe_text, seen.found.ignored))
        lines.append(reader.say(f"Bỏ qua cột: {names}", f"Columns left aside: {names}"))
    if seen.found.faults:
        return [*lines, "", *_faults(seen, reader)]
    lines += [line for doubt in seen.found.doubts[:MOST] for line in _doubt(doubt, reader)]
    if (more := len(seen.found.doubts) - MOST) > 0:
        lines.append(reader.say(f"… {more} chỗ nữa cần xem", f"… {more} more to look at"))
    changes = legal_acts.lines(seen.found.steps, seen.changes, reader) if seen.found.steps else _changes(seen, reader)
    return [*lines, "", *changes, *_figures(seen, reader)]


def _form(seen: Seen, reader: Reader) -> str:
    table = seen.table
    mark = reader.say("dấu tab", "tabs") if table.delimiter == "\t" else f'"{safe_text(table.delimiter or "")}"'
    parted = f", {mark}" if table.delimiter else ""
    if table.other_sheets:
        others = ", ".join(map(safe_text, table.other_sheets))
        chosen = safe_text(table.sheet)
        parted += reader.say(f", trang {chosen} (bỏ qua: {others})", f", sheet {chosen} (left aside: {others})")
    name = _NAMES.get(table.encoding, table.encoding)
    lines = reader.say(f"{len(table.rows)} dòng", several(len(table.rows), "line", "lines"))
    return f"{reader.say('Tệp', 'File')}  {safe_text(seen.name)}: {lines}, {name}{parted}"


def _doubt(doubt: Any, reader: Reader) -> list[str]:
    at = f"{doubt.line}, {doubt.column}" if doubt.column else doubt.line
    text = reader.say(f"Lưu ý, dòng {at}: {doubt.what.vi}.", f"Look at line {at}: {doubt.what.en}.")
    return wrap(safe_text(text), reader.width)


def _read_as(table: Any, reader: Reader) -> str:
    """Return some cells as they stood and as they are read, so that a person sees whether that is right."""
    pairs = " · ".join(f"“{safe_text(broken, 24)}” → “{safe_text(read, 24)}”" for broken, read in table.pairs[:_PAIRS])
    if table.repaired:
        return reader.say(f"Chữ bị hỏng đã được chữa, xem kỹ: {pairs}", f"Broken letters mended, look closely: {pairs}")
    return reader.say(f"Đổi mã  {pairs}  (sai thì: --encoding)", f"Read as  {pairs}  (if wrong: --encoding)")


def _faults(seen: Seen, reader: Reader) -> list[str]:
    heads = (Text("Dòng", "Line"), Text("Cột", "Column"), Text("Giá trị", "Value"), Text("Cần làm", "What to do"))
    columns = [Column(head.to(reader.language), right=not index) for index, head in enumerate(heads)]
    rows = [
        (
            str(fault.line),
            safe_text(fault.column, 24),
            safe_text(fault.value, 24) or MISSING,
            safe_text(f"{fault.why.to(reader.language)} {fault.todo.to(reader.language)}"),
        )
        for fault in seen.found.faults
    ]
    count = len(seen.found.faults)
    title = reader.say(f"LỖI {count}, chưa ghi gì", f"{several(count, 'FAULT', 'FAULTS')}, nothing is written")
    last = reader.say("Sửa trong tệp rồi chạy lại lệnh này.", "Mend the file and run this command again.")
    return [title, *hanging(columns, rows, language=reader.language, limit=reader.width), last]


def _changes(seen: Seen, reader: Reader) -> list[str]:
    changes, codes = seen.changes, seen.codes
    if not changes:
        return [reader.say("Không có gì mới: sổ không đổi.", "Nothing new: the register does not change.")]
    columns = [
        Column(reader.say("Thay đổi", "Change"), shrink=True),
        Column(reader.say("Sổ", "Register"), shrink=True),
        Column(reader.say("Tệp", "File"), shrink=True),
    ]
    rows = [
        (safe_text(spoken(change.subject, codes, reader.language)), *_sides(change, codes, reader))
        for change in changes[:MOST]
    ]
    lines = render(columns, rows, language=reader.language, limit=reader.width)
    more = len(changes) - MOST
    return lines if more <= 0 else [*lines, reader.say(f"… {more} thay đổi nữa", f"… {more} more changes")]


def _sides(change: Change, codes: Mapping[int, str], reader: Reader) -> tuple[str, str]:
    """Return what differs, the register's side and the file's; of what is new only what is said of it."""
    before, after = change.before or {}, change.after or {}
    differing = [name for name in {**before, **after} if before.get(name) != after.get(name) and name not in _ASIDE]
    told = [[value(name, side.get(name), codes, reader.language) for name in differing] for side in (before, after)]
    if not before:
        return MISSING, ", ".join(one for one in told[1] if one != MISSING)
    return ", ".join(told[0]), ", ".join(told[1]) or MISSING


_ASIDE: Final = frozenset({"position", "kind_source", "simulated"})
"""What a file does not say."""


def _figures(seen: Seen, reader: Reader) -> list[str]:
    lines = []
    for old, new in zip(seen.before, seen.after, strict=True):
        if old.beside:
            continue
        was, will = (f"{percentage(one.figure, reader.language)} ({fraction(one.figure)})" for one in (old, new))
        same = reader.say("không đổi", "unchanged")
        lines.append(f"{old.label}  {was} → {will}" if was != will else f"{old.label}  {was}, {same}")
    return ["", *lines]


def document(seen: Seen, *, written: bool) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "schema": "somay.import.v1",
        "file": seen.name,
        "encoding": seen.table.encoding,
        "repaired": seen.table.repaired,
        "lines": seen.found.lines,
        "changed": seen.found.changed,
        "written": written,
        "ignored": list(seen.found.ignored),
        "steps": legal_acts.document(seen.found.steps),
        "doubts": [{"line": doubt.line, "column": doubt.column, "what": doubt.what.en} for doubt in seen.found.doubts],
        "faults": [
            {
                "line": fault.line,
                "column": fault.column,
                "value": fault.value,
                "why": fault.why.en,
                "todo": fault.todo.en,
            }
            for fault in seen.found.faults
        ],
    }
