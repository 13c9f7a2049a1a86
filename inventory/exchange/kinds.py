"""What tables may hold, and how one line of each is carried out; headings as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.exchange.numbers import parse_count
from inventory.registry import agencies, circuits, devices, headcounts, lookup
from inventory.registry.refusal import bad_value, not_found, several
from inventory.store import exchange as stored
from inventory.text.when import day_of, parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from agent.text import Problem
    from inventory.exchange.tables import Row
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection

_TRUE: Final = frozenset({"x", "1", "yes", "true", "có", "co"})


class Context(NamedTuple):
    """What a line is carried out with: by which key things are found, from which day, by whom."""

    key: str
    day: str
    stamp: Stamp

    @property
    def since(self) -> str:
        """The day from which the line holds."""
        return parse_day(self.day, "valid_from")

    @property
    def today(self) -> str:
        """The day on which this happens."""
        return day_of(self.stamp.now)


class Kind(NamedTuple):
    """One kind of table: its columns with what people call them, what it needs, and how a line is carried out."""

    name: str
    columns: Mapping[str, Sequence[str]]
    needs: tuple[str, ...]
    keys: Mapping[str, str]
    """What ``--key`` may be, and the column that must be there for it; the first is the default."""
    apply: Callable[[Connection, dict[str, str], Context], None]
    ordered: Callable[[Sequence[Row]], Iterable[Row]] = iter


_AGENCY: Final = ("Mã", "Mã cơ quan", "Mã đơn vị", "code")
_SINCE: Final = ("Từ ngày", "Ngày", "Ngày hiệu lực", "date", "from")
_CATEGORIES: Final = {
    "cadre": ("Cán bộ",),
    "civil_servant": ("Công chức",),
    "public_employee": ("Viên chức",),
    "contract": ("Hợp đồng", "Hợp đồng lao động"),
    "part_time": ("Không chuyên trách", "Người hoạt động không chuyên trách"),
}


def _agency(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Enter an agency, or give a known one its new name, kind or place from that day on."""
    said = {name: cells.get(name) or None for name in ("agency", "name", "kind", "parent")}
    aliases = tuple(alias.strip() for alias in (cells.get("aliases") or "").split("|") if alias.strip())
    if not said["agency"] or not said["name"]:
        raise _blank("agency" if not said["agency"] else "name")
    agencies.keep(
        connection,
        code=said["agency"],
        name=said["name"],
        kind=said["kind"],
        parent=said["parent"],
        aliases=aliases,
        day=context.since,
        stamp=context.stamp,
    )


def _headcount(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Enter the staff of one category, or of each that has a column of its own."""
    agency = _named_agency(connection, cells, context)
    wide = {name: cells[name] for name in _CATEGORIES if cells.get(name)}
    counts = wide or {cells.get("category") or "civil_servant": cells.get("count", "")}
    for category, typed in counts.items():
        headcounts.add(
            connection,
            agency=agency,
            count=parse_count(typed, category if wide else "count"),
            category=category,
            basis=cells.get("basis") or "present",
            source=cells.get("source") or None,
            day=context.since,
            stamp=context.stamp,
        )


def _circuit(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Enter a line unless just this one is on file already."""
    until = cells.get("valid_to")
    circuits.keep(
        connection,
        agency=_named_agency(connection, cells, context),
        rate=cells.get("rate", ""),
        technology=cells.get("technology") or "ftth",
        provider=cells.get("provider") or None,
        metered=(cells.get("metered") or "").casefold() in _TRUE,
        document=cells.get("document") or None,
        day=context.since,
        until=parse_day(until, "valid_to") if until else None,
        stamp=context.stamp,
    )


def _device(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Enter a device, or bring a known one to what the line says."""
    standing = {name: cells[name] for name in ("kind", "lifecycle", "purpose", "ownership") if cells.get(name)}
    values = {name: cells[name] for name in devices.FIELDS if cells.get(name)}
    number = _found(connection, cells, context)
    if number is None:
        number = devices.add(
            connection,
            label=cells.get("label") or values.get("model") or "",
            agency=None,
            standing=standing,
            values=values,
            day=context.since,
            stamp=context.stamp,
        )
        standing, values = {}, {}
    if standing:
        devices.edit(connection, device=number, standing=standing, day=context.since, stamp=context.stamp)
    for field, value in values.items():
        devices.say(connection, device=number, field=field, value=value, stamp=context.stamp)
    if cells.get("agency"):
        _place(connection, number, cells, context)


def _custodian(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Hand a device over: who keeps it from that day on, and in which room."""
    number = _found(connection, cells, context)
    if number is None:
        raise not_found(
            Text(f"không có máy nào như vậy ({context.key}).", f"there is no such device ({context.key})."),
            Text("Sửa ô này, hoặc nhập máy trước.", "Correct the cell, or import the device first."),
        )
    if not cells.get("agency"):
        where = stored.place_of(connection, number, context.since)
        if where is None:
            raise _blank("agency")
        cells = {**cells, "agency": where[0]}
    _place(connection, number, cells, context)


def _place(connection: Connection, number: int, cells: dict[str, str], context: Context) -> None:
    """Put a device where the line says, unless it stands there already."""
    agency, said = _named_agency(connection, cells, context), (cells.get("room"), cells.get("custodian"))
    before = stored.place_of(connection, number, context.since)
    if (
        before
        and before[0] == agency
        and all(new in {"", None, old} for new, old in zip(said, before[1:], strict=True))
    ):
        return
    devices.place(
        connection,
        device=number,
        agency=agency,
        room=cells.get("room") or None,
        custodian=cells.get("custodian") or None,
        day=context.since,
        stamp=context.stamp,
    )


def _named_agency(connection: Connection, cells: dict[str, str], context: Context) -> str:
    """Return the code of the agency of a line; where the name beside it is another one's, that is said."""
    typed = cells.get("agency") or cells.get("agency_name") or ""
    if not typed:
        raise _blank("agency")
    unit = lookup.agency_from(connection, typed, context.since, today=context.today)
    beside = cells.get("agency_name")
    if cells.get("agency") and beside and not lookup.is_called(connection, unit, beside):
        raise bad_value(
            "agency",
            Text(f"{typed} là {unit.name}, không phải {beside}.", f"{typed} is {unit.name}, not {beside}."),
            Text("Sửa mã hoặc tên.", "Correct the code or the name."),
        )
    return unit.code


def _found(connection: Connection, cells: dict[str, str], context: Context) -> int | None:
    """Return the device that a line means by the chosen key, ``None`` for a new one."""
    value = cells.get(_DEVICE_KEYS[context.key], "").strip()
    if not value:
        return None
    if context.key == "number":
        return lookup.device(connection, value)
    numbers = stored.devices_with(connection, context.key, value)
    if len(numbers) > 1:
        named = ", ".join(f"M-{number:04d}" for number in numbers)
        raise several(
            Text(f"{context.key}: {value!r} khớp {named}.", f"{context.key}: {value!r} matches {named}."),
            Text("Chọn --key number và ghi số máy.", "Choose --key number and give the number."),
        )
    return numbers[0] if numbers else None


def _blank(field: str) -> Problem:
    return bad_value(field, Text("để trống.", "is empty."), Text("Điền ô này.", "Fill it in."))


def _by_day(rows: Sequence[Row]) -> list[Row]:
    """Return the lines oldest first: a later one may stand on an earlier one, wherever it stands in the file."""
    return sorted(rows, key=lambda row: _sortable(row.cells.get("valid_from", "")))


def _sortable(typed: str) -> str:
    parts = typed.replace("-", "/").split("/")
    if len(parts) == 3 and len(parts[2]) == 4:
        return f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    return typed


_DEVICE_KEYS: Final = {"number": "device", "serial": "serial", "asset_tag": "asset_tag", "label": "label"}
_DEVICE_COLUMNS: Final = {
    "device": ("Số máy", "Máy", "Số đăng ký", "number"),
    "label": ("Tên máy", "Tên", "name"),
    "agency": _AGENCY,
    "agency_name": ("Đơn vị", "Cơ quan", "Tên đơn vị", "Tên cơ quan"),
    "room": ("Phòng",),
    "custodian": ("Người giữ", "Người sử dụng"),
    "kind": ("Loại",),
    "lifecycle": ("Tình trạng",),
    "purpose": ("Mục đích",),
    "ownership": ("Sở hữu",),
    "manufacturer": ("Hãng", "Hãng sản xuất"),
    "model": ("Kiểu", "Model"),
    "serial": ("Số sê-ri", "Số seri", "Serial"),
    "asset_tag": ("Mã tài sản", "Số tài sản"),
    "note": ("Ghi chú",),
    "valid_from": _SINCE,
}
KINDS: Final = (
    Kind(
        "agency",
        {
            "agency": _AGENCY,
            "name": ("Tên đơn vị", "Tên cơ quan", "Tên"),
            "kind": ("Loại",),
            "parent": ("Cấp trên", "Mã cấp trên"),
            "aliases": ("Tên khác",),
            "valid_from": _SINCE,
        },
        ("agency", "name"),
        {"code": "agency"},
        _agency,
    ),
    Kind(
        "headcount",
        {
            "agency": _AGENCY,
            "agency_name": ("Đơn vị", "Cơ quan", "Tên đơn vị", "Tên cơ quan"),
            "category": ("Loại",),
            "count": ("Số người", "Số lượng"),
            "basis": ("Theo",),
            "source": ("Nguồn", "Văn bản"),
            "valid_from": _SINCE,
            **_CATEGORIES,
        },
        (),
        {"code": "agency", "name": "agency_name"},
        _headcount,
        _by_day,
    ),
    Kind(
        "circuit",
        {
            "agency": _AGENCY,
            "agency_name": ("Đơn vị", "Cơ quan", "Tên đơn vị", "Tên cơ quan"),
            "rate": ("Tốc độ", "Băng thông"),
            "technology": ("Loại", "Công nghệ"),
            "provider": ("Nhà mạng", "Nhà cung cấp"),
            "metered": ("Tính dung lượng",),
            "document": ("Hợp đồng", "Văn bản"),
            "valid_from": _SINCE,
            "valid_to": ("Đến ngày", "to"),
        },
        ("rate",),
        {"code": "agency", "name": "agency_name"},
        _circuit,
        _by_day,
    ),
    Kind("device", _DEVICE_COLUMNS, (), _DEVICE_KEYS, _device, _by_day),
    Kind("custodian", _DEVICE_COLUMNS, ("custodian",), _DEVICE_KEYS, _custodian, _by_day),
)
