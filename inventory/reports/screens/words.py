"""The words for kinds, states and figures, used alike on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.text.numbers import number, ratio_in_percent

if TYPE_CHECKING:
    from agent.text import Language
    from inventory.indicators.definition import Figure

KINDS: Final = {
    "server": Text("máy chủ", "server"),
    "desktop": Text("máy để bàn", "desktop"),
    "laptop": Text("máy xách tay", "laptop"),
    "tablet": Text("máy tính bảng", "tablet"),
    "virtual": Text("máy ảo", "virtual machine"),
    "printer": Text("máy in", "printer"),
    "network": Text("thiết bị mạng", "network device"),
    "ups": Text("bộ lưu điện", "UPS"),
    "other": Text("thiết bị khác", "other device"),
}
LIFECYCLES: Final = {
    "planned": Text("dự kiến", "planned"),
    "in_stock": Text("trong kho", "in stock"),
    "in_service": Text("đang dùng", "in service"),
    "in_repair": Text("đang sửa", "in repair"),
    "reserve": Text("dự phòng", "reserve"),
    "lost": Text("bị mất", "lost"),
    "written_off": Text("đã thanh lý", "written off"),
}
PURPOSES: Final = {
    "personal": Text("giao cá nhân", "personal use"),
    "shared": Text("dùng chung", "shared"),
    "counter": Text("ở bộ phận một cửa", "at a counter"),
    "public": Text("cho người dân", "for the public"),
}
OWNERSHIPS: Final = {
    "state": Text("tài sản nhà nước", "state-owned"),
    "personal": Text("của cá nhân", "private"),
}
SIGHTS: Final = {
    "today": Text("hôm nay", "today"),
    "recent": Text("trong 30 ngày", "within 30 days"),
    "silent": Text("im lặng trên 30 ngày", "silent over 30 days"),
    "awaited": Text("đã ghi danh mà chưa gửi", "enrolled but not heard yet"),
    "by_hand": Text("nhập tay", "entered by hand"),
}
TECHNOLOGIES: Final = {
    "ftth": Text("FTTH", "FTTH"),
    "xdsl": Text("xDSL", "xDSL"),
    "leased": Text("kênh riêng", "leased line"),
    "4g": Text("4G", "4G"),
    "5g": Text("5G", "5G"),
    "satellite": Text("vệ tinh", "satellite"),
    "tslcd": Text("TSLCD", "TSLCD"),
    "other": Text("khác", "other"),
}
CATEGORIES: Final = {
    "cadre": Text("cán bộ", "cadres"),
    "civil_servant": Text("công chức", "civil servants"),
    "public_employee": Text("viên chức", "public employees"),
    "contract": Text("hợp đồng", "contract"),
    "part_time": Text("không chuyên trách", "part-time"),
}
BASES: Final = {"present": Text("có mặt", "present"), "assigned": Text("được giao", "assigned")}
SIMULATED: Final = "mp"
"""The mark of a machine that exists only as a simulation."""
UNDEFINED: Final = Text("không xác định", "undefined")


def word(words: dict[str, Text], key: str, language: Language) -> str:
    """Return the word for ``key``, or the key itself where a newer register knows more."""
    return words[key].to(language) if key in words else key


def counted(kind: str, count: int, language: Language) -> str:
    """Return ``27 máy in`` or ``27 printers``."""
    noun = word(KINDS, kind, language)
    plural = "s" if language == "en" and count != 1 and kind != "ups" else ""
    return f"{number(count, language)} {noun}{plural}"


def several(count: int, one: str, many: str) -> str:
    """Return ``1 agency`` or ``2 agencies``."""
    return f"{count} {one if count == 1 else many}"


def percentage(figure: Figure, language: Language) -> str:
    """Return the value of a figure as people read it, exact to the last place; undefined is never 0 %."""
    if figure.reason is not None:
        return UNDEFINED.to(language)
    return f"{ratio_in_percent(figure.numerator, figure.denominator, language, figure.places)} %"


def fraction(figure: Figure) -> str:
    """Return numerator and denominator, ``172/191``."""
    return f"{figure.numerator}/{figure.denominator}"
