"""What a search asks: every word must be found in one of the texts of a thing or another, as :mod:`folded` keeps them.

The texts are looked through from end to end: 100,000 devices cost 60 to 190 ms on either engine, and a piece from the
middle of a serial number is found as well as its beginning. See ADR 0019 for what else was measured.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from inventory.store.queries import MACHINE, PLACED, Machine
from inventory.text.folding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.store.engine import Connection
    from inventory.store.queries import Sight

MOST_WORDS: Final = 8
EXACT, BEGINS, WORD_BEGINS, INSIDE = range(4)
"""How well a text answers: it is what was typed, begins with it, has it from a word on, or holds a word of it."""
_NUMBER: Final = re.compile(r"m-?0*(\d{1,9})", re.IGNORECASE | re.ASCII)
_NAMES: Final = """
SELECT agency_id AS id, {told} FROM agency_version WHERE superseded_at IS NULL AND ({hit})
UNION ALL SELECT agency_id, {told} FROM agency_alias WHERE superseded_at IS NULL AND ({hit})
"""
_TEXTS: Final = """
SELECT id, {told} FROM device WHERE {hit}
UNION ALL SELECT device_id, {told} FROM device_value WHERE superseded_at IS NULL AND ({hit})
UNION ALL SELECT device_id, {told} FROM device_section WHERE folded IS NOT NULL AND ({hit})
UNION ALL SELECT device_id, {told} FROM placement
    WHERE valid_from <= :day AND :day < valid_to AND superseded_at IS NULL AND ({hit})
UNION ALL SELECT p.device_id, {named} FROM ({names}) n CROSS JOIN placement p
    WHERE p.agency_id = n.id AND p.valid_from <= :day AND :day < p.valid_to AND p.superseded_at IS NULL
"""
"""What each text tells is worked out where it stands: that of an agency once, however many devices it has.

The cross join says in which order to SQLite, which else reads every placement for each kind of name.
"""
_NUMBERED: Final = """
UNION ALL SELECT id, {told}
    FROM (SELECT id, CAST(:{word}_line AS TEXT) AS folded FROM device WHERE id = :{word}_number) numbered
"""
_ITSELF: Final = "NOT EXISTS (SELECT 1 FROM device_merge m WHERE m.absorbed_id = device.id AND m.superseded_at IS NULL)"
"""That a device has not turned out to be another one."""

Part = tuple[str, dict[str, Any]]
"""The text of a question, and its parameters."""


def number_of(term: str) -> int | None:
    """Return the number of a device if ``term`` is one as it stands on a label: ``M-0043``, ``m43``."""
    match = _NUMBER.fullmatch(term.strip())
    return int(match[1]) if match else None


def words(text: str) -> list[str]:
    """Return what is looked for, one word at a time; a question takes from one to ``MOST_WORDS`` of them."""
    return fold(text).split()


def machines(connection: Connection, day: str, sight: Sight, words: Sequence[str]) -> list[tuple[Machine, int]]:
    """Which devices answer to ``words``, folded and at least one, in whatever is known of each; and how well."""
    found, parameters = _of_devices(words)
    statement = f"SELECT {MACHINE}, f.rank FROM ({found}) f JOIN device_standing s ON s.device_id = f.id {PLACED}"  # noqa: S608  # constants
    rows = connection.rows(statement, day=day, **sight._asdict(), **parameters)
    return [(Machine(row[0], row[1], bool(row[2]), *row[3:-1]), row[-1]) for row in rows]


def agencies(connection: Connection, words: Sequence[str]) -> dict[int, int]:
    """Which agencies answer to ``words`` by a code, a name of any time or an alias; and how well."""
    found, parameters = _of_agencies(words)
    return dict(connection.rows(found, **parameters))


def labels(connection: Connection, folded: str) -> list[tuple[int, str]]:
    """Which devices have ``folded`` in their name, and what they are called."""
    found = f"SELECT id, label FROM device WHERE folded LIKE :piece ESCAPE '!' AND {_ITSELF} ORDER BY id"  # noqa: S608  # a constant
    return [(row[0], row[1]) for row in connection.rows(found, piece=f"%{_escaped(folded)}%")]


def devices_between(connection: Connection, low: int, high: int, most: int) -> list[tuple[int, str]]:
    """Which devices have a number from ``low`` to ``high``, and what they are called; at most so many."""
    question = f"SELECT id, label FROM device WHERE id BETWEEN :low AND :high AND {_ITSELF} ORDER BY id LIMIT :most"  # noqa: S608  # a constant
    return [(row[0], row[1]) for row in connection.rows(question, low=low, high=high, most=most)]


def _of_devices(typed: Sequence[str]) -> Part:
    """Return the question for ``id`` and ``rank`` of each device of a ``:day`` that answers to every word."""
    numbers = {word: number for word, one in _named(typed) if (number := number_of(one)) is not None}
    parts = {"hit": _hit(typed), "told": _told(typed)}
    named = ", ".join(f"n.{column}" for column, _ in (*_named(typed), ("rank", "")))
    names = _summed(_NAMES.format(**parts), typed)
    texts = _TEXTS.format(names=names, named=named, **parts)
    texts += "".join(_NUMBERED.format(word=word, **parts) for word in numbers)
    parameters: dict[str, Any] = {f"{word}_number": number for word, number in numbers.items()}
    parameters |= {f"{word}_line": f"\n{one}\n" for word, one in _named(typed) if word in numbers}
    return _ranked(texts, typed), {**_patterns(typed), **parameters}


def _of_agencies(typed: Sequence[str]) -> Part:
    """Return the question for ``id`` and ``rank`` of each agency that answers to every word."""
    return _ranked(_NAMES.format(hit=_hit(typed), told=_told(typed)), typed), _patterns(typed)


def _named(typed: Sequence[str]) -> list[tuple[str, str]]:
    """Return each word behind the name of its parameter."""
    assert 1 <= len(typed) <= MOST_WORDS
    return list(zip("abcdefgh", typed, strict=False))


def _hit(typed: Sequence[str]) -> str:
    return " OR ".join(f"folded LIKE :{word} ESCAPE '!'" for word, _ in _named(typed))


def _told(typed: Sequence[str]) -> str:
    """Return what a text tells: for each word whether it holds it, and how well it answers to all of them."""
    words = [f"CASE WHEN folded LIKE :{word} ESCAPE '!' THEN 1 ELSE 0 END AS {word}" for word, _ in _named(typed)]
    return ", ".join([*words, f"{_RANK} AS rank"])


def _summed(texts: str, typed: Sequence[str]) -> str:
    """Return the question for what all texts of a thing tell together."""
    words = ", ".join(f"MAX({word}) AS {word}" for word, _ in _named(typed))
    return f"SELECT id, {words}, MIN(rank) AS rank FROM ({texts}) told GROUP BY id"  # noqa: S608  # constants


def _ranked(texts: str, typed: Sequence[str]) -> str:
    """Return the question that keeps what answers to every word, with how well its best text answers to all of it."""
    words = " AND ".join(f"MAX({word}) = 1" for word, _ in _named(typed))
    return f"SELECT id, MIN(rank) AS rank FROM ({texts}) told GROUP BY id HAVING {words}"  # noqa: S608  # constants


_RANK: Final = (
    "CASE WHEN folded NOT LIKE :phrase ESCAPE '!' THEN 3 WHEN folded LIKE :exact ESCAPE '!' THEN 0"
    " WHEN folded LIKE :begins ESCAPE '!' THEN 1 WHEN folded LIKE :word_begins ESCAPE '!' THEN 2 ELSE 3 END"
)
"""Most texts hold a word or another and not all of it, which one look tells."""


def _patterns(typed: Sequence[str]) -> dict[str, Any]:
    phrase = _escaped(" ".join(typed))
    whole = {"phrase": f"%{phrase}%", "word_begins": f"% {phrase}%"}
    patterns = {**whole, "exact": f"%\n{phrase}\n%", "begins": f"%\n{phrase}%"}
    return patterns | {word: f"%{_escaped(one)}%" for word, one in _named(typed)}


def _escaped(word: str) -> str:
    return re.sub(r"([!%_])", r"!\1", word)
