"""The problems of this room: a value that cannot be, a thing that is not there, several that could be meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from agent.text import Problem, Text
from inventory.text.words import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTHING_WRITTEN: Final = Text("Chưa ghi gì vào sổ.", "Nothing was written.")
NOTHING_DONE: Final = Text("Chưa làm gì cả.", "Nothing was done.")


def bad_value(field: str, why: Text, todo: Text) -> Problem:
    """Refuse one value by the name of its field."""
    happened = Text(f"{field}: {why.vi}", f"{field}: {why.en}")
    return Problem("SM-VALUE-03", happened, NOTHING_WRITTEN, todo, field=field)


def bad_choice(field: str, value: str, choices: Iterable[str] | Mapping[str, Text]) -> Problem:
    """Refuse a word that is not one of the known ones, and list these in the words of the reader."""
    english = ", ".join(choices)
    known = Text(", ".join(word.vi for word in choices.values()) if isinstance(choices, Mapping) else english, english)
    return bad_value(
        field,
        Text(f"không có giá trị {value!r}.", f"there is no value {value!r}."),
        Text(f"Chọn một trong: {known.vi}", f"Choose one of: {known.en}"),
    )


def not_found(what: Text, todo: Text, *, field: str | None = None) -> Problem:
    """Say that nothing answers to a name."""
    return Problem("SM-FIND-01", what, NOTHING_DONE, todo, exit_code=3, field=field)


def several(what: Text, todo: Text, *, field: str | None = None) -> Problem:
    """Say that more than one thing answers to a name; never guess."""
    return Problem("SM-FIND-02", what, NOTHING_DONE, todo, exit_code=3, field=field)


def unreadable(what: Text, todo: Text) -> Problem:
    """Refuse a file as a whole."""
    return Problem("SM-FILE-01", what, NOTHING_WRITTEN, todo, exit_code=5)


def collides(what: Text, todo: Text) -> Problem:
    """Say that the register already holds something else there."""
    return Problem("SM-EXISTS-01", what, NOTHING_WRITTEN, todo, exit_code=7)


def chosen(field: str, value: str, choices: tuple[str, ...] | Mapping[str, Text]) -> str:
    """Return the one of ``choices`` that ``value`` means: a key, or where they have words, one of either language."""
    key = key_of(choices, value)
    if key is None:
        raise bad_choice(field, value, choices)
    return key


def not_blank(field: str, value: str, limit: int = 256) -> str:
    """Return ``value`` with single blanks; refuse an empty, too long or unprintable one."""
    text = " ".join(value.split())
    if not text or len(text) > limit or not text.isprintable():
        raise bad_value(
            field,
            Text(f"cần từ 1 đến {limit} ký tự in được.", f"needs 1 to {limit} printable characters."),
            Text(f"Gõ lại {field}.", f"Type {field} again."),
        )
    return text


def whole_year(field: str, typed: str) -> int:
    """Return a typed year, 1900 to 2199."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and 1900 <= int(text) <= 2199):
        raise bad_value(
            field,
            Text(f"{typed!r} không phải một năm.", f"{typed!r} is no year."),
            Text("Gõ bốn chữ số, ví dụ 2019.", "Type four digits, as 2019."),
        )
    return int(text)
