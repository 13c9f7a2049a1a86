"""The table of agencies, and the page of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.connectivity.coverage import SHOWN
from inventory.reports.form import Field, Listing
from inventory.reports.screens import figures
from inventory.reports.screens.words import counted, fraction, percentage, word
from inventory.text.numbers import MISSING, number, rate, ratio_in_percent
from inventory.text.table import clip, pad
from inventory.text.units import UNITS
from inventory.text.when import FOREVER, add_days, show_day
from inventory.text.words import BASES, CATEGORIES, TECHNOLOGIES

if TYPE_CHECKING:
    from inventory.reports.agencies import AgencyPage, AgencyRow, Passage
    from inventory.reports.form import Reader
    from inventory.store.circuits import Line
    from inventory.store.pages import Standing


def _percent(row: AgencyRow, reader: Reader) -> str:
    return _share(row.workstations, row.staff, reader)


def _share(workstations: int, staff: int, reader: Reader) -> str:
    return ratio_in_percent(workstations, staff, reader.language) if staff else MISSING


LISTING: Final[Listing[AgencyRow]] = Listing(
    "somay.agencies.v1",
    "agencies",
    (
        Field(key="agency", value=lambda row: row.code, head=Text("Mã", "Code")),
        Field(key="name", value=lambda row: row.name, head=Text("Cơ quan", "Agency"), keep=True, shrink=True),
        Field(key="kind", value=lambda row: row.kind),
        Field(key="staff", value=lambda row: row.staff, head=Text("CBCCVC", "Staff"), right=True),
        Field(key="workstations", value=lambda row: row.workstations, head=Text("Máy trạm", "Workst."), right=True),
        Field(key="servers", value=lambda row: row.servers, head=Text("Máy chủ", "Servers"), right=True),
        Field(
            key="ws_per_staff",
            value=lambda row: None if row.ratio is None else round(row.ratio, 6),
            head=Text("Tỷ lệ %", "Ratio %"),
            show=_percent,
            right=True,
            keep=True,
        ),
        Field(key="ws_per_staff_reason", value=lambda row: "denominator_zero" if row.ratio is None else None),
        Field(
            key="seen_30d",
            value=lambda row: row.seen,
            head=Text("Báo cáo 30 ngày", "Seen in 30 days"),
            show=lambda row, _reader: f"{row.seen}/{row.computers}",
            right=True,
        ),
        Field(key="computers", value=lambda row: row.computers),
        Field(
            key="broadband",
            value=lambda row: row.broadband,
            head=Text("Băng rộng", "Broadband"),
            show=lambda row, reader: SHOWN[row.broadband].to(reader.language),
            keep=True,
        ),
        Field(key="contracted_bits_per_second", value=lambda row: row.evidence.contracted_bits_per_second),
        Field(key="best_bits_per_second", value=lambda row: row.evidence.best_bits_per_second),
    ),
)


def total(rows: list[AgencyRow], reader: Reader) -> list[str]:
    """Return the line that adds up the table."""
    staff, workstations = sum(row.staff for row in rows), sum(row.workstations for row in rows)
    return [
        "",
        reader.say("Tổng cộng", "Total"),
        number(staff, reader.language),
        number(workstations, reader.language),
        number(sum(row.servers for row in rows), reader.language),
        _share(workstations, staff, reader),
        f"{sum(row.seen for row in rows)}/{sum(row.computers for row in rows)}",
        "",
    ]


def page(seen: AgencyPage, reader: Reader) -> list[str]:
    """Return one agency as its page."""
    language = reader.language
    names = reader.say("cũng gọi là", "also called")
    also = f" · {names} {', '.join(seen.aliases)}" if seen.aliases else ""
    lines = [clip(f"{seen.unit.code} · {seen.unit.name} · {word(UNITS, seen.unit.kind, language)}{also}", reader.width)]
    lines += _life(seen, reader)
    lines += [_figure(one.name.to(language), percentage(one, language), fraction(one)) for one in seen.figures]
    if seen.evidence is not None:
        lines.append(f"{pad(reader.say('Đường truyền', 'Line'), 30)} {SHOWN[seen.evidence.state].to(language)}")
    if seen.evidence is None:  # what stands under it is a list of its own
        lines += ["", reader.say("Các cơ quan: somay agency list", "Its agencies: somay agency list")]
    else:
        lines += ["", *CIRCUITS.table(seen.circuits, reader)] if seen.circuits else []
        lines += ["", *HEADCOUNTS.table(seen.staff, reader)] if seen.staff else []
    machines = ", ".join(counted(kind, count, language) for kind, count in seen.machines)
    return [*lines, "", f"{reader.say('Thiết bị', 'Devices')}  {machines or MISSING}"]


_BECAME: Final = {
    "merge": Text("nhập vào", "merged into"),
    "split": Text("chia thành", "split into"),
    "rename": Text("đổi tên hoặc mã", "given another name or code"),
    "move": Text("đổi đơn vị cấp trên", "put under another unit"),
    "transfer": Text("chuyển một phần sang", "a part transferred to"),
    "dissolve": Text("giải thể", "dissolved"),
}
_CAME_OF: Final = {
    "merge": Text("nhập từ", "merged of"),
    "split": Text("tách từ", "split off from"),
    "transfer": Text("nhận một phần của", "took over a part of"),
    "dissolve": Text("nhận phần còn lại của", "took over what was left of"),
}
_ENDS: Final = ("merge", "split", "dissolve")


def _life(seen: AgencyPage, reader: Reader) -> list[str]:
    """Return what acts made of a unit: the days are those on which each took effect."""
    told = [(passage, _CAME_OF, False) for passage in seen.came_of]
    told += [(passage, _BECAME, passage.kind in _ENDS) for passage in seen.became]
    return [clip(_passage(passage, words, reader, ends=ends), reader.width) for passage, words, ends in told]


def _passage(passage: Passage, words: dict[str, Text], reader: Reader, *, ends: bool) -> str:
    language = reader.language
    until = show_day(add_days(passage.day, -1), language)
    day = show_day(passage.day, language)
    when = reader.say(f"Đến hết {until}", f"Up to {until}") if ends else reader.say(f"Từ {day}", f"From {day}")
    others = f" {', '.join(map(safe_text, passage.others))}" if passage.others else ""
    return f"{when}: {word(words, passage.kind, language)}{others} ({safe_text(passage.act)})"


def _figure(name: str, value: str, of: str) -> str:
    return f"{pad(name, 30)} {pad(value, 15, right=True)} {pad(of, 10, right=True)}"


def document(seen: AgencyPage) -> dict[str, Any]:
    """Return one agency for programs."""
    return {
        "schema": "somay.agency.v1",
        "agency": seen.unit.code,
        "name": seen.unit.name,
        "kind": seen.unit.kind,
        "aliases": list(seen.aliases),
        "figures": [figures.document(one) for one in seen.figures],
        "evidence": None if seen.evidence is None else seen.evidence.state,
        "circuits": CIRCUITS.document(seen.circuits)["circuits"],
        "headcounts": HEADCOUNTS.document(seen.staff)["headcounts"],
        "devices": dict(seen.machines),
        "became": [passage._asdict() for passage in seen.became],
        "came_of": [passage._asdict() for passage in seen.came_of],
    }


def _until(day: str) -> str | None:
    return None if day == FOREVER else day


HEADCOUNTS: Final[Listing[tuple[Standing, str]]] = Listing(
    "somay.headcounts.v1",
    "headcounts",
    (
        Field(key="agency", value=lambda row: row[1], head=Text("Cơ quan", "Agency")),
        Field(
            key="category",
            value=lambda row: row[0].category,
            head=Text("Loại", "Category"),
            show=lambda row, reader: word(CATEGORIES, row[0].category, reader.language),
        ),
        Field(
            key="basis",
            value=lambda row: row[0].basis,
            head=Text("Theo", "Basis"),
            show=lambda row, reader: word(BASES, row[0].basis, reader.language),
        ),
        Field(key="count", value=lambda row: row[0].number, head=Text("Số người", "People"), right=True),
        Field(
            key="valid_from",
            value=lambda row: row[0].valid_from,
            head=Text("Từ", "From"),
            show=lambda row, reader: show_day(row[0].valid_from, reader.language),
        ),
        Field(key="valid_to", value=lambda row: _until(row[0].valid_to)),
        Field(key="source", value=lambda row: row[0].source, head=Text("Nguồn", "Source")),
    ),
)

CIRCUITS: Final[Listing[tuple[Line, str]]] = Listing(
    "somay.circuits.v1",
    "circuits",
    (
        Field(key="circuit", value=lambda row: f"C-{row[0].id:04d}", head=Text("Đường", "Circuit")),
        Field(key="agency", value=lambda row: row[1], head=Text("Cơ quan", "Agency")),
        Field(
            key="technology",
            value=lambda row: row[0].technology,
            head=Text("Loại", "Technology"),
            show=lambda row, reader: word(TECHNOLOGIES, row[0].technology, reader.language),
        ),
        Field(key="provider", value=lambda row: row[0].provider, head=Text("Nhà mạng", "Provider")),
        Field(
            key="down_bits_per_second",
            value=lambda row: row[0].down_bits_per_second,
            head=Text("Tải xuống", "Down"),
            show=lambda row, reader: rate(row[0].down_bits_per_second, reader.language),
            right=True,
        ),
        Field(
            key="up_bits_per_second",
            value=lambda row: row[0].up_bits_per_second,
            head=Text("Tải lên", "Up"),
            show=lambda row, reader: (
                MISSING if row[0].up_bits_per_second is None else rate(row[0].up_bits_per_second, reader.language)
            ),
            right=True,
        ),
        Field(key="metered", value=lambda row: row[0].metered),
        Field(
            key="valid_from",
            value=lambda row: row[0].valid_from,
            head=Text("Từ", "From"),
            show=lambda row, reader: show_day(row[0].valid_from, reader.language),
        ),
        Field(key="valid_to", value=lambda row: _until(row[0].valid_to)),
    ),
)
