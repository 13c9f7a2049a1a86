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
UNSEEN: Final = ("silent", "awaited", "by_hand")
"""What counts, and was not heard for 30 days."""
BROADBAND_BITS_PER_SECOND: Final = 256_000.0

Day = str
"""A day as ISO text; in a file of data a date."""
Reason = Literal["denominator_zero", "no_circuit"]
Side = Literal["numerator", "denominator", "failed", "excluded", "staff_excluded"]
"""``failed`` is in the denominator and does not meet what is asked; ``excluded`` is in neither."""
Unit = Literal["ratio", "bits_per_second_per_person"]
Test = Literal["", "reporting", "connected", "on_tslcd", "counter_equipped", "supported", "licensed"]


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
    coefficients: tuple[tuple[str, float], ...] = ()
    """What a circuit counts for by its technology, where that is not once its downlink."""
    test: Test = ""
    """What a device or an agency must meet, where the family asks more than one thing."""
    fresh: bool = False
    """Whether what a device said counts only if it was heard within 30 days."""
    unit: Unit = "ratio"
    places: int = 2
    """Decimal places of what people read."""


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
    unit: Unit = "ratio"
    places: int = 2
    beside: tuple[Figure, ...] = ()
    """Other evidence over the same denominator."""


class Item(NamedTuple):
    """One row of the proof: a device, the staff of one category of one agency, or an agency."""

    subject: Literal["device", "staff", "agency", "circuit"]
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
    holders: bool = False
    """Whether it asks in whose hands the devices are, and what each said of itself."""
    tests: tuple[Test, ...] = ("",)
    """What its definitions may ask of a device or an agency."""


class Indicator(NamedTuple):
    """A definition with the family that answers for it."""

    definition: Definition
    family: Family


def ratio(numerator: int, denominator: int) -> tuple[float | None, Reason | None]:
    """Divide, or say why there is nothing to divide by: an empty denominator is undefined, never 0 %."""
    return (numerator / denominator, None) if denominator else (None, "denominator_zero")


def figure_of(
    definition: Definition,
    facts: Facts,
    scope: Scope,
    numerator: int,
    denominator: int,
    *,
    completeness: float | None,
    missing: Reason | None = None,
    **counts: int,
) -> Figure:
    """Return the figure of two numbers; ``counts`` are what it left out, does not know, or has not seen.

    Where the numerator is ``missing`` there is no value: that is never 0.
    """
    value, reason = (None, missing) if missing else ratio(numerator, denominator)
    return Figure(
        indicator=definition.id,
        definition_version=definition.version,
        name=definition.name,
        value=value,
        reason=reason,
        numerator=numerator,
        denominator=denominator,
        as_of=facts.day,
        basis=facts.basis,
        scope=scope.code,
        agencies=len(scope.agencies),
        completeness=completeness,
        unit=definition.unit,
        places=definition.places,
        **counts,  # type: ignore[arg-type]  # all of them are numbers
    )


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
    "circuit": Text("Đường truyền theo hợp đồng", "Contracted circuits"),
    "custodian": Text("Người có máy riêng, có tên", "People with a machine, by name"),
    "unnamed": Text("Máy giao cá nhân chưa ghi tên", "Personal machines without a name"),
    "second_machine": Text("Máy thứ hai của một người", "Second machines"),
    "more_than_staff": Text("Quá số người của cơ quan", "More than the staff of the agency"),
    "reporting": Text("Báo cáo trong 30 ngày", "Heard within 30 days"),
    "not_reporting": Text("Chưa báo cáo 30 ngày", "Not heard for 30 days"),
    "connected": Text("Qua đường đạt ngưỡng", "Over a line that meets the threshold"),
    "not_connected": Text("Đường chưa rõ hoặc không đạt", "Line unknown or below the threshold"),
    "supported": Text("Hệ điều hành còn hỗ trợ", "System gets security fixes"),
    "not_supported": Text("Hệ điều hành hết hỗ trợ", "System past its support"),
    "licensed": Text("Có diệt virus trả phí", "With a paid antivirus"),
    "not_licensed": Text("Không có diệt virus trả phí", "Without a paid antivirus"),
    "not_known": Text("Không rõ: chưa có số liệu", "Unknown: nothing on file"),
    "not_seen": Text("Không rõ: chưa báo cáo 30 ngày", "Unknown: not heard for 30 days"),
    "on_tslcd": Text("Có đường TSLCD", "On the state network (TSLCD)"),
    "not_on_tslcd": Text("Chưa có đường TSLCD", "Not on the state network"),
    "counter_equipped": Text("Một cửa có máy", "Counter with a computer"),
    "not_counter_equipped": Text("Một cửa chưa có máy", "Counter without a computer"),
    "reached_services": Text("Tới được mọi dịch vụ", "Reached every service"),
    "missed_service": Text("Có dịch vụ không tới được", "Missed a service"),
    "not_visited": Text("Không rõ: chưa thử dịch vụ nào", "Unknown: visited none"),
    "below_threshold": Text("Hợp đồng dưới ngưỡng", "Contracted below the threshold"),
    "no_circuit": Text("Không có đường truyền trong sổ", "No circuit on file"),
}
"""Each reason in words; a test holds it complete."""
