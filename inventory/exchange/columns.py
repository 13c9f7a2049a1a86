"""The columns that tables may have: what people write above them in both languages, what they mean, an example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Column(NamedTuple):
    """One column; its key, with or without underscores, is always a heading too."""

    vi: tuple[str, ...]
    en: tuple[str, ...]
    means: Text
    example: Text

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that people write above it; case and marks do not matter."""
        return (*self.vi, *self.en)


def _same(text: str) -> Text:
    return Text(text, text)


_DATE: Final = _same("08/11/2019")
_NONE: Final = _same("")
AGENCY: Final = Column(
    ("Mã", "Mã cơ quan", "Mã đơn vị"),
    ("Code", "Agency code"),
    Text(
        "mã cơ quan; định dạng cột là Text để giữ số 0 đầu", "code of the agency; format it as Text to keep its zeros"
    ),
    _same("03220"),
)
AGENCY_NAME: Final = Column(
    ("Đơn vị", "Cơ quan", "Tên đơn vị", "Tên cơ quan"),
    ("Unit",),
    Text(
        "tên, một phần tên hay tên khác; để đối chiếu với mã, hoặc để tìm (--key name)",
        "its name, a piece of it or an alias; held against the code, or found by (--key name)",
    ),
    Text("Xã Huổi Só", "Xã Huổi Só"),
)
SINCE: Final = Column(
    ("Từ ngày", "Ngày", "Ngày hiệu lực"),
    ("Date", "From"),
    Text("có hiệu lực từ ngày; trống: ngày của --from, hay hôm nay", "holds from this day; empty: --from, or today"),
    _DATE,
)

AGENCIES: Final = {
    "agency": AGENCY._replace(example=_same("03223")),
    "name": Column(("Tên đơn vị", "Tên cơ quan", "Tên"), (), Text("tên đầy đủ", "its full name"), _same("Xã Sín Chải")),
    "kind": Column(("Loại",), (), Text("loại đơn vị", "type of unit"), Text("xã", "commune")),
    "parent": Column(
        ("Cấp trên", "Mã cấp trên"),
        ("Unit above",),
        Text("mã hoặc tên đơn vị cấp trên; trống: gốc của sổ", "code or name of the unit above; empty: the root"),
        _same("098"),
    ),
    "aliases": Column(
        ("Tên khác",), (), Text("tên khác, cách nhau bằng |", "other names, parted by |"), _same("Sin Chai")
    ),
    "valid_from": SINCE,
}

_COUNT: Final = Text(
    "số người của loại này; thay cho hai cột loại và số", "their number, in place of category and count"
)
CATEGORIES: Final = {
    "cadre": Column(("Cán bộ",), ("Cadres",), _COUNT, _NONE),
    "civil_servant": Column(("Công chức",), ("Civil servants",), _COUNT, _NONE),
    "public_employee": Column(("Viên chức",), ("Public employees",), _COUNT, _NONE),
    "contract": Column(("Hợp đồng", "Hợp đồng lao động"), (), _COUNT, _NONE),
    "part_time": Column(("Không chuyên trách", "Người hoạt động không chuyên trách"), (), _COUNT, _NONE),
}
HEADCOUNTS: Final = {
    "agency": AGENCY,
    "agency_name": AGENCY_NAME,
    "category": Column(("Loại",), (), Text("loại người", "category of staff"), Text("công chức", "civil servants")),
    "count": Column(
        ("Số người", "Số lượng"),
        ("Number", "People"),
        Text("số nguyên; 1.505 là 1505", "a whole number; 1.505 is 1505"),
        _same("7"),
    ),
    "basis": Column(("Theo",), (), Text("có mặt hay được giao", "present or assigned"), Text("có mặt", "present")),
    "source": Column(
        ("Nguồn", "Văn bản"), (), Text("văn bản hoặc người cho số", "the document or person"), _same("12/QĐ-UBND")
    ),
    "valid_from": SINCE,
    **CATEGORIES,
}

CIRCUITS: Final = {
    "agency": AGENCY,
    "agency_name": AGENCY_NAME,
    "rate": Column(
        ("Tốc độ", "Băng thông"),
        (),
        Text("tốc độ hợp đồng, xuống hoặc xuống/lên", "the contracted rate, down or down/up"),
        _same("30/30M"),
    ),
    "technology": Column(("Loại", "Công nghệ"), (), Text("loại đường", "kind of line"), Text("kênh riêng", "leased")),
    "provider": Column(("Nhà mạng", "Nhà cung cấp"), (), Text("nhà mạng", "who provides it"), _same("VNPT")),
    "metered": Column(
        ("Tính dung lượng",), (), Text("x: tính tiền theo dung lượng", "x: paid by volume"), Text("có", "yes")
    ),
    "budget": Column(
        ("Dung lượng đo", "Dung lượng đo mỗi tháng"),
        (),
        Text("dung lượng được đo mỗi tháng", "what measuring may use a month"),
        _same("500MB"),
    ),
    "document": Column(("Hợp đồng", "Văn bản"), ("Contract",), Text("số hợp đồng", "its number"), _same("HĐ 12/2019")),
    "valid_from": SINCE,
    "valid_to": Column(
        ("Đến ngày",), ("To",), Text("ngày thôi hiệu lực", "the first day it no longer holds"), _same("08/11/2024")
    ),
}

DEVICES: Final = {
    "device": Column(
        ("Số máy", "Máy", "Số đăng ký"),
        ("Number",),
        Text("số trên nhãn; trống: máy mới", "the number on its label; empty: a new one"),
        _NONE,
    ),
    "label": Column(("Tên máy", "Tên"), ("Name",), Text("tên máy", "what people call it"), _same("PC-VP-03")),
    "agency": AGENCY,
    "agency_name": AGENCY_NAME,
    "room": Column(("Phòng",), (), Text("phòng", "the room"), _same("203")),
    "custodian": Column(
        ("Người giữ", "Người sử dụng"), (), Text("người giữ", "who keeps it"), Text("kế toán", "the accountant")
    ),
    "kind": Column(("Loại",), (), Text("loại máy", "kind of device"), Text("máy để bàn", "desktop")),
    "lifecycle": Column(("Tình trạng",), (), Text("tình trạng", "state"), Text("đang dùng", "in service")),
    "purpose": Column(("Mục đích",), (), Text("mục đích", "purpose"), Text("dùng chung", "shared")),
    "ownership": Column(("Sở hữu",), (), Text("của ai", "whose"), Text("tài sản nhà nước", "state")),
    "manufacturer": Column(("Hãng", "Hãng sản xuất"), (), Text("hãng", "its maker"), _same("Dell")),
    "model": Column(("Kiểu",), (), Text("kiểu máy", "its model"), _same("OptiPlex 3060")),
    "serial": Column(("Số sê-ri", "Số seri"), (), Text("số sê-ri", "its serial number"), _same("8FQ2T73")),
    "asset_tag": Column(
        ("Mã tài sản", "Số tài sản", "Số thẻ tài sản"), (), Text("số tài sản", "its asset number"), _same("TS-0117")
    ),
    "purchased_on": Column(
        ("Ngày mua", "Ngày mua sắm"),
        ("Bought on",),
        Text("ngày mua", "the day it was bought"),
        _same("12/02/2018"),
    ),
    "cost_dong": Column(
        ("Nguyên giá", "Giá mua"),
        ("Cost",),
        Text("nguyên giá, đồng", "what it cost, in đồng"),
        _same("11.900.000"),
    ),
    "funding": Column(
        ("Nguồn vốn", "Nguồn kinh phí", "Nguồn hình thành"),
        (),
        Text("nguồn vốn", "what it was paid from"),
        Text("ngân sách huyện", "the district's budget"),
    ),
    "warranty_until": Column(
        ("Bảo hành đến", "Hạn bảo hành", "Hết bảo hành"),
        ("Warranty until",),
        Text("ngày cuối được bảo hành", "the last day of its warranty"),
        _same("12/02/2021"),
    ),
    "note": Column(("Ghi chú",), (), Text("ghi chú", "a note"), _NONE),
    "valid_from": SINCE,
}

LEGAL_ACTS: Final = {
    "kind": Column(
        ("Việc",),
        (),
        Text("việc gì xảy ra với đơn vị", "what happens to the unit"),
        Text("nhập", "merge"),
    ),
    "agency": AGENCY._replace(
        vi=("Mã", "Mã cơ quan", "Mã đơn vị", "Đơn vị"),
        means=Text("đơn vị mà dòng nói đến, theo mã", "the unit that the line is about, by its code"),
    ),
    "into_code": Column(
        ("Mã mới", "Mã đơn vị mới", "Đơn vị nhận"),
        ("New code",),
        Text(
            "mã mới; với move là cấp trên, transfer và dissolve là đơn vị nhận",
            "new code; the unit above or that takes",
        ),
        _same("03220"),
    ),
    "into_name": Column(
        ("Tên mới", "Tên đơn vị mới"), ("New name",), Text("tên mới", "its new name"), _same("Xã Tủa Thàng")
    ),
    "into_kind": Column(
        ("Loại mới",),
        ("New kind",),
        Text("loại; trống: như nơi đặt trụ sở", "type; empty: as the seat's"),
        Text("xã", "commune"),
    ),
    "seat": Column(("Trụ sở",), (), Text("x: nơi đặt trụ sở", "x: its seat goes on"), _same("x")),
    "date": SINCE._replace(
        en=("From",), means=Text("có hiệu lực từ ngày", "in force from this day"), example=_same("01/07/2025")
    ),
    "act": Column(
        ("Văn bản", "Số văn bản"), ("Legal act",), Text("số văn bản", "its number"), _same("1661/NQ-UBTVQH15")
    ),
    "act_date": Column(
        ("Ngày văn bản", "Ngày ký"), (), Text("ngày văn bản", "the date of that document"), _same("16/06/2025")
    ),
}


def words(columns: Mapping[str, Column]) -> dict[str, tuple[str, ...]]:
    """Return for each column what people write above it."""
    return {key: column.words for key, column in columns.items()}
