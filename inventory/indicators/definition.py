"""What an indicator is: a definition as data, the figure it yields, and the rows that prove the figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from agent.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inventory.indicators.facts import Basis, Facts, Scope
    from inventory.store.queries import Machine

COMPUTERS: Final = ("server", "desktop", "laptop", "tablet", "virtual")
"""The kinds that some reading calls a computer; only these are ever listed as *not counted*."""
BROADBAND_BITS_PER_SECOND: Final = 256_000.0

Day = str
"""A day as ISO text; in a file of data a date."""
Reason = Literal["denominator_zero"]
Side = Literal["numerator", "denominator", "excluded", "staff_excluded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One reading of one indicator: every switch that could be argued about, and where it comes from."""

    id: str
    version: int
    valid_from: Day
    order: int
    """Where people read it among the others."""
    family: str
    """The module that computes it."""
    question: str
    """What is asked; several readings of one question stand side by side."""
    name: Text
    meaning: Text
    undefined: Text
    """What to do when the denominator is empty."""
    legal_source: Text
    kinds: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ("in_service",)
    purposes: tuple[str, ...] = ("personal", "shared", "counter", "public")
    ownerships: tuple[str, ...] = ("state",)
    staff: tuple[str, ...] = ("cadre", "civil_servant", "public_employee")
    basis: str = "present"
    threshold_bits_per_second: float = BROADBAND_BITS_PER_SECOND
    places: int = 2
    """Decimal places of the percentage that people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value that never stands bare: what it was divided from, when, for whom, by which definition."""

    indicator: str
    definition_version: int
    name: Text
    value: float | None
    reason: Reason | None
    numerator: int
    denominator: int
    as_of: str
    basis: Basis
    scope: str
    agencies: int
    excluded: int = 0
    unknown: int = 0
    not_seen: int = 0
    awaited: int = 0
    """Of those not seen: enrolled, and nothing sent yet."""
    entered_by_hand: int = 0
    completeness: float | None
    """Share of what was counted that the register also saw; absent where nothing was counted."""
    places: int = 2
    beside: tuple[Figure, ...] = ()
    """Other evidence over the same denominator."""


class Item(NamedTuple):
    """One row of the proof: a device, the staff of one category of one agency, or an agency."""

    subject: Literal["device", "staff", "agency"]
    ref: str
    name: str
    agency: str | None
    side: Side
    """``numerator`` and ``denominator`` rows add up to the figure; the others say what was left out."""
    reason: str
    number: int
    sight: str | None = None
    purpose: str | None = None
    simulated: bool = False


class Explanation(NamedTuple):
    """A figure with every row in and out of it."""

    definition: Definition
    figure: Figure
    items: tuple[Item, ...]


class Family(NamedTuple):
    """The two functions that answer for every definition of one form; both are pure."""

    name: str
    figure: Callable[[Definition, Facts, Scope], Figure]
    items: Callable[[Definition, Facts, Scope, list[Machine]], tuple[Item, ...]]


class Indicator(NamedTuple):
    """A definition with the family that answers for it."""

    definition: Definition
    family: Family


def ratio(numerator: int, denominator: int) -> tuple[float | None, Reason | None]:
    """Divide, or say why there is nothing to divide by: an empty denominator is undefined, never 0 %."""
    return (numerator / denominator, None) if denominator else (None, "denominator_zero")


REASONS: Final[Mapping[str, Text]] = {
    "desktop": Text("Máy để bàn", "Desktops"),
    "laptop": Text("Máy xách tay", "Laptops"),
    "server": Text("Máy chủ", "Servers"),
    "kind_desktop": Text("Máy để bàn", "Desktops"),
    "kind_laptop": Text("Máy xách tay", "Laptops"),
    "kind_server": Text("Máy chủ", "Servers"),
    "kind_tablet": Text("Máy tính bảng", "Tablets"),
    "kind_virtual": Text("Máy ảo", "Virtual machines"),
    "planned": Text("Dự kiến", "Planned"),
    "in_repair": Text("Đang sửa", "In repair"),
    "in_stock": Text("Trong kho, chưa giao", "In stock"),
    "reserve": Text("Dự phòng", "Reserve"),
    "lost": Text("Bị mất", "Lost"),
    "written_off": Text("Đã thanh lý", "Written off"),
    "ownership_personal": Text("Của cá nhân", "Private"),
    "purpose_personal": Text("Giao cá nhân", "Personal use"),
    "purpose_shared": Text("Dùng chung", "Shared"),
    "purpose_counter": Text("Ở bộ phận một cửa", "At a counter"),
    "purpose_public": Text("Cho người dân", "For the public"),
    "not_placed": Text("Chưa giao cơ quan nào", "In no agency"),
    "agency_not_counted": Text("Ở đơn vị ngoài phạm vi", "In a unit out of scope"),
    "cadre": Text("Cán bộ", "Cadres (elected)"),
    "civil_servant": Text("Công chức", "Civil servants"),
    "public_employee": Text("Viên chức", "Public employees"),
    "contract": Text("Hợp đồng lao động", "Contract employees"),
    "part_time": Text("Không chuyên trách cấp xã", "Part-time commune staff"),
    "agency": Text("Cơ quan trong phạm vi", "Agencies in scope"),
    "contracted": Text("Có đường đạt ngưỡng theo hợp đồng", "With a contracted broadband line"),
    "below_threshold": Text("Hợp đồng dưới ngưỡng", "Contracted below the threshold"),
    "no_circuit": Text("Không có đường truyền trong sổ", "No circuit on file"),
}
"""Each reason in words; a test holds it complete."""
