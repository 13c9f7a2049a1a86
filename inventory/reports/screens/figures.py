"""The table of figures, and the rows of their proof."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.connectivity.coverage import SHOWN
from inventory.indicators.definition import REASONS, Figure, Item, ratio
from inventory.reports.form import Field, Listing
from inventory.reports.screens.words import SIMULATED, fraction, percentage, word
from inventory.text.numbers import MISSING, number
from inventory.text.words import CATEGORIES, SIGHTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.text import Language
    from inventory.reports.figures import Shown
    from inventory.reports.form import Reader


def document(figure: Figure) -> dict[str, Any]:
    """Return a figure for programs: base units, English, and a reason wherever a value is missing."""
    return {
        "schema": "somay.figure.v1",
        "indicator": figure.indicator,
        "definition_version": figure.definition_version,
        "as_of": figure.as_of,
        "basis": figure.basis,
        "scope": figure.scope,
        "agencies": figure.agencies,
        "value": None if figure.value is None else round(figure.value, 6),
        "unit": figure.unit,
        "value_reason": figure.reason,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "unknown": figure.unknown,
        "excluded": figure.excluded,
        "not_seen_30d": figure.not_seen,
        "awaited": figure.awaited,
        "entered_by_hand": figure.entered_by_hand,
        "completeness": None if figure.completeness is None else round(figure.completeness, 6),
        "completeness_reason": "nothing_counted" if figure.completeness is None else None,
        **({"beside": [document(one) for one in figure.beside]} if figure.beside else {}),
    }


def _completeness(row: Shown, language: Language) -> str:
    known = row.figure.completeness
    return MISSING if known is None else number(known * 100, language, 2)


_SIDES: Final = {
    "numerator": Text("tử số", "numerator"),
    "denominator": Text("mẫu số", "denominator"),
    "failed": Text("chưa đạt", "not met"),
    "excluded": Text("không tính", "not counted"),
    "staff_excluded": Text("không tính", "not counted"),
}


def _side(row: Item, reader: Reader) -> str:
    return _SIDES[row.side].to(reader.language)


LISTING: Final[Listing[Shown]] = Listing(
    "somay.figures.v1",
    "figures",
    (
        Field(
            key="indicator",
            value=lambda row: row.figure.indicator,
            head=Text("Chỉ tiêu", "Indicator"),
            show=lambda row, reader: f"  {row.figure.name.to(reader.language)}" if row.beside else row.label,
        ),
        Field(key="scope", value=lambda row: row.figure.scope),
        Field(key="agency_name", value=lambda _row: None),
        Field(key="as_of", value=lambda row: row.figure.as_of),
        Field(key="basis", value=lambda row: row.figure.basis),
        Field(key="definition_version", value=lambda row: row.figure.definition_version),
        Field(
            key="value",
            value=lambda row: None if row.figure.value is None else round(row.figure.value, 6),
            head=Text("Giá trị", "Value"),
            show=lambda row, reader: percentage(row.figure, reader.language),
            right=True,
        ),
        Field(key="unit", value=lambda row: row.figure.unit),
        Field(key="value_reason", value=lambda row: row.figure.reason),
        Field(
            key="numerator",
            value=lambda row: row.figure.numerator,
            head=Text("Tử/mẫu", "Of"),
            show=lambda row, _reader: fraction(row.figure),
            right=True,
        ),
        Field(key="denominator", value=lambda row: row.figure.denominator),
        Field(key="unknown", value=lambda row: row.figure.unknown, head=Text("Không rõ", "Unknown"), right=True),
        Field(key="excluded", value=lambda row: row.figure.excluded),
        Field(key="not_seen_30d", value=lambda row: row.figure.not_seen),
        Field(key="awaited", value=lambda row: row.figure.awaited),
        Field(key="entered_by_hand", value=lambda row: row.figure.entered_by_hand),
        Field(
            key="completeness",
            value=lambda row: None if row.figure.completeness is None else round(row.figure.completeness, 6),
            head=Text("Đầy đủ %", "Complete %"),
            show=lambda row, reader: _completeness(row, reader.language),
            right=True,
        ),
        Field(
            key="meaning",
            value=lambda row: row.meaning.en,
            head=Text("Nghĩa", "Meaning"),
            show=lambda row, reader: row.meaning.to(reader.language),
            shrink=True,
        ),
        Field(key="made_of", value=lambda row: list(row.made_of)),
    ),
)


def _told_apart(field: Field[Shown]) -> Field[Shown]:
    """Where each line is an agency, programs get its name, and people are spared one meaning on every line."""
    if field.key == "agency_name":
        return replace(field, value=lambda row: row.label)
    return replace(field, head=None) if field.key == "meaning" else field


BY_AGENCY: Final[Listing[Shown]] = Listing(
    LISTING.schema,
    LISTING.name,
    (
        replace(LISTING.fields[0], head=Text("Cơ quan", "Agency")),
        *(_told_apart(field) for field in LISTING.fields[1:]),
    ),
)
RESTATED: Final[Listing[Shown]] = Listing(
    BY_AGENCY.schema,
    BY_AGENCY.name,
    (
        replace(BY_AGENCY.fields[0], head=Text("Đơn vị nay", "Unit today")),
        replace(
            BY_AGENCY.fields[-1],
            head=Text("Gồm", "Made of"),
            show=lambda row, _reader: ", ".join(row.made_of) or MISSING,
            shrink=True,
        ),
        *BY_AGENCY.fields[1:-1],
    ),
)


def total(listing: Listing[Shown], rows: Sequence[Shown], reader: Reader) -> list[str]:
    """Return the line under a table of agencies; different indicators do not add up."""
    if listing is LISTING or not rows:
        return []
    numerator, denominator = (sum(getattr(row.figure, side) for row in rows) for side in ("numerator", "denominator"))
    value, reason = ratio(numerator, denominator)
    whole = replace(rows[0].figure, numerator=numerator, denominator=denominator, value=value, reason=reason)
    cells = {"indicator": reader.say("Tổng cộng", "Total"), "value": percentage(whole, reader.language)}
    cells["numerator"] = fraction(whole)
    cells["unknown"] = str(sum(row.figure.unknown for row in rows))
    return [cells.get(field.key, "") for field in listing.fields if field.head is not None]


def _item_name(row: Item, reader: Reader) -> str:
    if row.subject == "staff":
        return word(CATEGORIES, row.name, reader.language)
    return f"{row.name} ({SIMULATED})" if row.simulated else row.name


ITEMS: Final[Listing[Item]] = Listing(
    "somay.explanation.v1",
    "rows",
    (
        Field(
            key="side",
            value=lambda row: row.side,
            head=Text("Phía", "Side"),
            show=_side,
        ),
        Field(key="subject", value=lambda row: row.subject),
        Field(key="ref", value=lambda row: row.ref, head=Text("Mã", "Ref")),
        Field(key="name", value=lambda row: row.name, head=Text("Tên", "Name"), show=_item_name, shrink=True),
        Field(key="agency", value=lambda row: row.agency, head=Text("Cơ quan", "Agency")),
        Field(
            key="reason",
            value=lambda row: row.reason,
            head=Text("Vì sao", "Why"),
            show=lambda row, reader: reason_words(row.reason, reader.language),
            keep=True,
        ),
        Field(key="number", value=lambda row: row.number, head=Text("Số", "Number"), right=True),
        Field(
            key="evidence",
            value=lambda row: row.sight,
            head=Text("Bằng chứng", "Evidence"),
            show=lambda row, reader: evidence(row.sight, reader.language),
        ),
        Field(key="simulated", value=lambda row: row.simulated),
    ),
)


_EVIDENCE: Final[dict[str, Text]] = {**SIGHTS, **{str(state): words for state, words in SHOWN.items()}}


def evidence(sight: str | None, language: Language) -> str:
    """Return how sure a row is: when a machine was heard, or what is known of a line."""
    return MISSING if sight is None else word(_EVIDENCE, sight, language)


def reason_words(reason: str, language: Language) -> str:
    """Return why a row is in or out, in words."""
    return REASONS[reason].to(language) if reason in REASONS else reason
