"""What a person may say of a device beside how it counts, and how each value is read; kept as text, in base units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.registry.refusal import bad_value, chosen, not_blank
from inventory.text.when import parse_day, show_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# No part of a đồng is ever written, so three digits behind a dot are thousands; one comma could mean either.
_AMOUNT: Final = re.compile(r"\d{1,15}|[1-9]\d{0,2}(?:\.\d{3}){1,4}|[1-9]\d{0,2}(?:,\d{3}){2,4}", re.ASCII)
_CURRENCY: Final = re.compile(r"\s*(?:đ|₫|đồng|vnd|vnđ)\.?$", re.IGNORECASE)
_LONG: Final = 1000


def read(field: str, typed: str) -> str:
    """Return the value of a field in the form in which the book keeps it; refused by the name of its field."""
    return READERS[chosen("field", field, FIELDS)](field, typed)


def check_days(values: Mapping[str, str]) -> None:
    """Refuse a warranty that ends before the machine was bought."""
    bought, until = values.get("purchased_on"), values.get("warranty_until")
    if bought and until and until < bought:
        vi, en = show_day(bought, "vi"), show_day(bought, "en")
        raise bad_value(
            "warranty_until",
            Text(f"máy mua ngày {vi}, bảo hành hết trước đó.", f"bought on {en}, the warranty would end before."),
            Text("Sửa một trong hai ngày.", "Correct one of the two days."),
        )


def _note(field: str, typed: str) -> str:
    return not_blank(field, typed, _LONG)


def _day(field: str, typed: str) -> str:
    return parse_day(typed, field)


def _dong(field: str, typed: str) -> str:
    amount = _CURRENCY.sub("", typed.replace("\u00a0", " ").strip())
    if not _AMOUNT.fullmatch(amount):
        raise bad_value(
            field,
            Text(f"{typed!r} không phải là số tiền.", f"{typed!r} is not an amount of money."),
            Text("Ghi số đồng: 11900000 hoặc 11.900.000", "Give whole đồng: 11900000 or 11.900.000"),
        )
    return str(int(re.sub(r"[.,]", "", amount)))


READERS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "manufacturer": not_blank,
    "model": not_blank,
    "serial": not_blank,
    "asset_tag": not_blank,
    "purchased_on": _day,
    "cost_dong": _dong,
    "funding": not_blank,
    "warranty_until": _day,
    "note": _note,
}
FIELDS: Final = tuple(READERS)
