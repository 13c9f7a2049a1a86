"""The closed lists of the register, each key with its word in both languages, and what people write besides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.text.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

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
OUTCOMES: Final = {
    "reached": Text("tới được", "reached"),
    "unresolved": Text("không tra được tên", "name not found"),
    "refused": Text("bị từ chối", "refused"),
    "silent": Text("không trả lời", "no answer"),
    "untrusted": Text("chứng thư không tin được", "certificate not trusted"),
    "garbled": Text("trả lời sai kiểu", "an answer of another kind"),
    "forbidden": Text("máy đó không cho thử", "not allowed on that machine"),
}
"""What a visit to a service came to."""
CATEGORIES: Final = {
    "cadre": Text("cán bộ", "cadres"),
    "civil_servant": Text("công chức", "civil servants"),
    "public_employee": Text("viên chức", "public employees"),
    "contract": Text("hợp đồng", "contract"),
    "part_time": Text("không chuyên trách", "part-time"),
}
BASES: Final = {"present": Text("có mặt", "present"), "assigned": Text("được giao", "assigned")}

LEGAL_ACTS: Final = {
    "outside": Text("ngoài sổ", "outside"),
    "merge": Text("nhập", "merge"),
    "split": Text("chia", "split"),
    "rename": Text("đổi tên", "rename"),
    "move": Text("chuyển cấp trên", "move"),
    "transfer": Text("chuyển một phần", "transfer"),
    "dissolve": Text("giải thể", "dissolve"),
}
TABLES: Final = {
    "agency": Text("cơ quan", "agency"),
    "headcount": Text("số người", "headcount"),
    "circuit": Text("đường truyền", "circuit"),
    "device": Text("thiết bị", "device"),
    "custodian": Text("người giữ", "custodian"),
    "legal_act": Text("văn bản", "legal act"),
}
KEYS: Final = {
    "code": Text("mã", "code"),
    "name": Text("tên", "name"),
    "number": Text("số máy", "number"),
    "serial": Text("số sê-ri", "serial"),
    "asset_tag": Text("mã tài sản", "asset tag"),
    "label": Text("tên máy", "label"),
}
"""By what a table finds the things that it speaks of."""
ON: Final = {"as_was": Text("tại thời điểm", "as was"), "restated": Text("quy về hiện nay", "restated")}

_ALSO: Final = {
    "server": ("sv",),
    "desktop": ("máy trạm", "máy tính để bàn", "máy bàn", "máy tính", "máy vi tính", "pc", "workstation"),
    "laptop": ("máy tính xách tay", "notebook"),
    "virtual": ("vm", "virtual"),
    "network": ("switch", "router", "bộ định tuyến", "bộ chuyển mạch"),
    "ups": ("lưu điện",),
    "in_stock": ("tồn kho",),
    "in_service": ("đang sử dụng", "sử dụng", "tốt"),
    "in_repair": ("sửa chữa",),
    "lost": ("mất",),
    "written_off": ("thanh lý",),
    "personal": ("cá nhân", "private"),
    "counter": ("một cửa", "bộ phận một cửa"),
    "public": ("công cộng",),
    "state": ("nhà nước", "của nhà nước"),
    "ftth": ("cáp quang", "internet cáp quang"),
    "xdsl": ("adsl",),
    "leased": ("leased line", "thuê kênh riêng"),
    "tslcd": ("truyền số liệu chuyên dùng",),
    "cadre": ("cadres",),
    "contract": ("hợp đồng lao động", "lao động hợp đồng"),
    "part_time": ("người hoạt động không chuyên trách",),
    "present": ("hiện có",),
    "assigned": ("biên chế", "biên chế được giao"),
    "other": ("khác",),
    "merge": ("sáp nhập", "hợp nhất", "nhập vào"),
    "split": ("tách", "chia tách"),
    "move": ("đổi cấp trên",),
    "district_body": ("cơ quan", "phòng ban", "phòng"),
    "agency": ("đơn vị", "agencies"),
    "headcount": ("headcounts",),
    "circuit": ("circuits", "mạng"),
    "device": ("devices", "máy"),
    "custodian": ("custodians", "bàn giao"),
    "legal_act": ("act", "acts"),
    "serial": ("số seri",),
    "asset_tag": ("số tài sản",),
}
"""What people write for a key besides its own words; a word may stand under keys of different lists."""


def key_of(choices: Iterable[str] | Mapping[str, Text], typed: str) -> str | None:
    """Return the key that a person means in either language; case, marks, ``-`` and ``_`` do not matter."""
    wanted = _plain(typed)
    words = choices if isinstance(choices, Mapping) else None
    return next(
        (key for key in choices if wanted in map(_plain, spellings(words, key) if words is not None else (key,))), None
    )


def spellings(choices: Mapping[str, Text], key: str) -> tuple[str, ...]:
    """Return everything that means ``key``."""
    return (key, *choices[key], *_ALSO.get(key, ()))


def _plain(word: str) -> str:
    return fold(word.replace("_", " ").replace("-", " "))
