"""Tables in and out: all of a file or nothing, and what goes out comes back as it was."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.text import Problem
from inventory.access import audit
from inventory.exchange import exporting, importing
from inventory.exchange.tables import parse
from inventory.registry import circuits, devices, headcounts
from inventory.store import migrate
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from inventory.text.words import CATEGORIES, KINDS, TECHNOLOGIES
from tests.inventory.book import NOW, TODAY, Book

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.exchange.importing import Imported

SINCE = "2019-01-01"


def take_in(store: Store, text: str, kind: str, key: str | None = None, *, day: str = SINCE) -> Imported:
    chosen = importing.kind_named(kind)
    stamp = Stamp("officer", NOW)
    with store.write() as connection:
        found = importing.carry_out(
            connection, parse(text.encode()), chosen, key=key or next(iter(chosen.keys)), day=day, stamp=stamp
        )
        if not found.faults:
            audit.seal(connection, stamp, f"{kind} import")
    return found


def out(store: Store, name: str) -> list[dict[str, Any]]:
    with store.read() as connection:
        return exporting.records(connection, name, TODAY)


@pytest.fixture
def register(book: Book) -> Book:
    root = book.agency("098", "Huyện Tủa Chùa", "district")
    book.agency("03220", "Xã Huổi Só", parent=root)
    book.agency("03244", "Xã Xá Nhè", parent=root)
    book.insert("agency_alias", agency_id=3, name="Sáng Nhè", recorded_at=0.0, recorded_by="test")
    return book


def test_a_wide_table_of_staff_is_taken_in(register: Book) -> None:
    text = "Mã;Đơn vị;Ngày;Cán bộ;Công chức\n03220;Huổi Só;31/12/2018;4;3\n03244;Sáng Nhè;;4;4\n"
    assert take_in(register.store, text, "headcount").changed == 2
    assert [
        (row["agency"], row["category"], row["count"], row["valid_from"]) for row in out(register.store, "headcount")
    ] == [
        ("03220", "cadre", 4, "2018-12-31"),
        ("03220", "civil_servant", 3, "2018-12-31"),
        ("03244", "cadre", 4, SINCE),
        ("03244", "civil_servant", 4, SINCE),
    ]


def test_each_fault_is_told_by_line_column_and_what_to_do(register: Book) -> None:
    text = (
        "Mã;Đơn vị;Ngày;Công chức\n"
        "03220;Huổi Só;01/01/2019;8 người\n"
        "03220;Huổi Só;31/13/2019;8\n"
        "03220;Xá Nhè;01/01/2019;8\n"
        "99999;;01/01/2019;8\n"
    )
    faults = take_in(register.store, text, "headcount").faults
    assert [(fault.line, fault.column, fault.value) for fault in faults] == [
        (2, "Công chức", "8 người"),
        (3, "Ngày", "31/13/2019"),
        (4, "Mã", "03220"),
        (5, "Mã", "99999"),
    ]
    assert all(fault.todo.vi and fault.todo.en for fault in faults)


def test_a_second_time_nothing_is_new(register: Book) -> None:
    text = "Mã;Công chức\n03220;3\n"
    assert (take_in(register.store, text, "headcount").changed, take_in(register.store, text, "headcount").changed) == (
        1,
        0,
    )
    lines = "Mã;Tốc độ;Loại\n03220;8/2M;satellite\n"
    assert (take_in(register.store, lines, "circuit").changed, take_in(register.store, lines, "circuit").changed) == (
        1,
        0,
    )


@pytest.mark.parametrize(
    ("key", "text", "numbers"),
    [
        ("serial", "Số sê-ri;Tên;Mã\nSN1;PC01;03220\n", [1]),
        ("asset_tag", "Mã tài sản;Tên;Mã\nTS-1;PC01;03220\n", [1]),
        ("label", "Tên;Mã\nPC-A;03220\n", [1]),
        ("number", "Số máy;Mã\nM-0001;03220\n", [1]),
        ("serial", "Số sê-ri;Tên;Mã\nSN2;PC02;03220\n", [1, 2]),
    ],
)
def test_a_device_is_found_by_the_chosen_key_or_is_new(register: Book, key: str, text: str, numbers: list[int]) -> None:
    with register.store.write() as connection:
        said = {"serial": "SN1", "asset_tag": "TS-1"}
        devices.add(
            connection,
            label="PC-A",
            agency="03244",
            standing={},
            values=said,
            day=SINCE,
            stamp=Stamp("officer", NOW),
        )
    take_in(register.store, text, "device", key, day="2019-06-01")
    rows = out(register.store, "device")
    assert [int(row["device"][2:]) for row in rows] == numbers
    assert rows[-1]["agency"] == "03220"


def test_what_an_office_writes_of_a_machine_comes_in_and_goes_out(register: Book) -> None:
    text = (
        "Tên máy;Mã cơ quan;Số thẻ tài sản;Ngày mua;Nguyên giá;Nguồn vốn;Hạn bảo hành\n"
        "PC01;03220;TS-1;12/02/2018;11.900.000 đ;ngân sách huyện;12/02/2021\n"
    )
    assert take_in(register.store, text, "device", "asset_tag").changed == 1
    (row,) = out(register.store, "device")
    told = {field: row[field] for field in ("asset_tag", "purchased_on", "cost_dong", "funding", "warranty_until")}
    assert told == {
        "asset_tag": "TS-1",
        "purchased_on": "2018-02-12",
        "cost_dong": "11900000",
        "funding": "ngân sách huyện",
        "warranty_until": "2021-02-12",
    }
    assert take_in(register.store, text, "device", "asset_tag").changed == 0


def test_another_name_for_a_known_machine_is_told_by_line_and_column_and_changes_nothing(register: Book) -> None:
    take_in(register.store, "Tên máy;Mã;Số thẻ tài sản\nPC01;03220;TS-1\n", "device", "asset_tag")
    found = take_in(register.store, "Tên;Số thẻ tài sản\nMáy kế toán;TS-1\n", "device", "asset_tag")
    (doubt,) = found.doubts
    assert (found.changed, doubt.line, doubt.column) == (0, 2, "Tên")
    assert "'PC01', not 'Máy kế toán'" in doubt.what.en
    assert take_in(register.store, "Tên;Số thẻ tài sản\n PC01 ;TS-1\n", "device", "asset_tag").doubts == ()


def test_by_what_things_are_found_is_told_and_an_alias_is_taken_and_told(register: Book) -> None:
    found = take_in(register.store, "Mã;Đơn vị;Công chức\n03244;Sáng Nhè;4\n03220;Huổi Só;3\n", "headcount")
    assert found.found_by == ("code", "Mã")
    (doubt,) = found.doubts
    assert (doubt.line, doubt.column) == (2, "Đơn vị")
    assert doubt.what.en == "Sáng Nhè is an alias of Xã Xá Nhè (03244): taken"


def test_a_cost_that_could_be_two_is_a_fault_of_its_cell(register: Book) -> None:
    (fault,) = take_in(register.store, "Tên máy;Nguyên giá\nPC01;11,9\n", "device", "label").faults
    assert (fault.line, fault.column, fault.value) == (2, "Nguyên giá", "11,9")


def test_two_devices_of_one_key_are_never_guessed_between(register: Book) -> None:
    with register.store.write() as connection:
        for _ in range(2):
            devices.add(
                connection, label="PC01", agency=None, standing={}, values={}, day=SINCE, stamp=Stamp("officer", NOW)
            )
    (fault,) = take_in(register.store, "Tên;Mã\nPC01;03220\n", "device", "label").faults
    assert "M-0001, M-0002" in fault.why.en


def test_a_custodian_is_handed_what_is_on_file_only(register: Book) -> None:
    with register.store.write() as connection:
        devices.add(
            connection, label="PC01", agency="03244", standing={}, values={}, day=SINCE, stamp=Stamp("officer", NOW)
        )
    text = "Số máy;Người giữ;Phòng\nM-0001;kế toán;203\n"
    assert take_in(register.store, text, "custodian").changed == 1
    (row,) = out(register.store, "device")
    assert (row["agency"], row["custodian"], row["room"]) == ("03244", "kế toán", "203")
    assert take_in(register.store, text.replace("M-0001", "M-0009"), "custodian").faults


def told(store: Store, text: str, kind: str, key: str | None = None) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.value) for fault in take_in(store, text, kind, key).faults]


@pytest.mark.parametrize(
    ("kind", "text", "column", "values"),
    [
        ("headcount", "Mã;Loại;Số người\n03220;cadre;7\n03220;cadre;8\n", "Số người", "7, 8"),
        ("headcount", "Mã;Công chức;Ngày\n03220;7;1/2/2019\n03220;8;2019-02-01\n", "Công chức", "7, 8"),
        ("agency", "Mã;Tên\nX;Phòng X\nX;Phòng Y\n", "Tên", "Phòng X, Phòng Y"),
        ("device", "Số sê-ri;Tên;Mã\nSN1;PC01;03220\nSN1;PC01;03244\n", "Mã", "03220, 03244"),
        ("device", "Số sê-ri;Tên;Ghi chú\nSN1;PC01;tốt\nSN1;PC01;hỏng\n", "Ghi chú", "tốt, hỏng"),
    ],
)
def test_two_lines_that_contradict_each_other_are_refused_naming_both(
    register: Book, kind: str, text: str, column: str, values: str
) -> None:
    (fault,) = take_in(register.store, text, kind, "serial" if kind == "device" else None).faults
    assert (fault.line, fault.column) == (3, column)
    assert fault.why.en == f"lines 2 and 3 disagree for one and the same day: {values}."


def test_lines_that_say_the_same_or_hold_from_another_day_do_not_contradict(register: Book) -> None:
    text = "Mã;Loại;Số người;Ngày\n03220;cadre;7;\n03220;cadre;7;\n03220;cadre;8;1/2/2019\n03220;contract;8;\n"
    assert take_in(register.store, text, "headcount").faults == ()


def test_a_line_without_a_day_stands_among_the_others_at_the_day_it_is_carried_out_on(register: Book) -> None:
    text = "Mã;Loại;Số người;Ngày\n03220;cadre;9;\n03220;cadre;7;1/1/2018\n"
    take_in(register.store, text, "headcount", day="2019-06-01")
    assert [(row["count"], row["valid_from"]) for row in out(register.store, "headcount")] == [(9, "2019-06-01")]


def enter(register: Book, label: str, **values: str) -> None:
    with register.store.write() as connection:
        devices.add(
            connection, label=label, agency=None, standing={}, values=values, day=SINCE, stamp=Stamp("officer", NOW)
        )


@pytest.mark.parametrize(
    ("key", "text", "column"),
    [
        ("number", "Số máy;Tên;Số sê-ri\n;PC02;SN1\n", "Số máy"),
        ("label", "Tên;Số sê-ri\nPC09;SN1\n", "Tên"),
        ("label", "Tên;Mã tài sản\nPC09;TS-1\n", "Tên"),
    ],
)
def test_a_machine_on_file_is_not_entered_again_under_another_key(
    register: Book, key: str, text: str, column: str
) -> None:
    enter(register, "PC01", serial="SN1", asset_tag="TS-1")
    (fault,) = take_in(register.store, text, "device", key).faults
    assert (fault.line, fault.column) == (2, column)
    assert "M-0001" in fault.why.en


def numbers_of(text: str, *columns: str) -> Any:
    """Return a table as a spreadsheet that keeps some columns as numbers has it."""
    table = parse(text.encode())
    return table._replace(rows=tuple(row._replace(numbers=frozenset(columns)) for row in table.rows))


def take_table(store: Store, table: Any, kind: str, key: str = "code") -> Imported:
    with store.write() as connection:
        return importing.carry_out(
            connection, table, importing.kind_named(kind), key=key, day=SINCE, stamp=Stamp("officer", NOW)
        )


@pytest.mark.parametrize("name", ["", "Xã Huổi Só", "huoi so"])
def test_a_code_that_lost_its_zero_means_the_one_unit_that_has_it(register: Book, name: str) -> None:
    take_table(register.store, numbers_of(f"Mã;Đơn vị;Công chức\n3220;{name};3\n", "Mã"), "headcount")
    assert [row["agency"] for row in out(register.store, "headcount")] == ["03220"]


@pytest.mark.parametrize(
    ("kind", "key", "text", "numbers"),
    [
        ("agency", "code", "Mã;Tên\n3220;Phòng khác\n", ("Mã",)),
        ("agency", "code", "Mã;Tên\n3220;Phòng khác\n", ()),
        ("agency", "code", "Mã;Tên\n3999;Xã mới\n", ("Mã",)),
        ("agency", "code", 'Mã;Tên\n"1,23E+11";Xã mới\n', ()),
        ("device", "serial", "Số sê-ri;Tên\n1234567890123456;PC02\n", ("Số sê-ri",)),
        ("device", "serial", 'Số sê-ri;Tên\n"1,23457E+14";PC02\n', ()),
        ("device", "serial", "Số sê-ri;Tên\n123;PC02\n", ()),
    ],
)
def test_a_code_of_which_a_spreadsheet_threw_digits_away_is_refused_by_name(
    register: Book, kind: str, key: str, text: str, numbers: tuple[str, ...]
) -> None:
    enter(register, "PC01", serial="00123")
    (fault,) = take_table(register.store, numbers_of(text, *numbers), kind, key).faults
    assert (fault.line, fault.column) == (2, text.partition(";")[0])


def test_a_whole_code_kept_as_a_number_is_taken(register: Book) -> None:
    assert take_table(register.store, numbers_of("Mã;Tên\n11365;Xã mới\n", "Mã"), "agency").faults == ()


def test_an_agency_is_found_by_its_name_where_that_is_the_key(register: Book) -> None:
    text = "Đơn vị;Công chức\nXã Huổi Só;3\nSáng Nhè;4\n"
    assert take_in(register.store, text, "headcount", "name").changed == 2
    assert told(register.store, "Mã;Đơn vị;Công chức\n03244;Xã Huổi Só;3\n", "headcount", "name") == [
        (2, "Đơn vị", "Xã Huổi Só")
    ]
    assert told(register.store, "Mã;Đơn vị;Công chức\n03244;;3\n", "headcount", "name") == [(2, "Đơn vị", "")]
    assert told(register.store, "Mã;Đơn vị;Công chức\n;Xã Huổi Só;3\n", "headcount", "code") == [(2, "Mã", "")]


def test_an_agency_known_by_its_name_gets_its_new_code_and_a_new_one_needs_one(register: Book) -> None:
    take_in(register.store, "Tên;Mã\nXã Huổi Só;11365\nXã mới;11366\n", "agency", "name", day="2019-06-01")
    assert [(row["agency"], row["name"]) for row in out(register.store, "agency")][1:] == [
        ("03244", "Xã Xá Nhè"),
        ("11365", "Xã Huổi Só"),
        ("11366", "Xã mới"),
    ]
    assert told(register.store, "Tên;Mã\nXã khác;\n", "agency", "name") == [(2, "Mã", "")]


def test_the_fault_of_a_cell_is_told_under_its_heading(register: Book) -> None:
    assert told(register.store, "Mã;Tên;Cấp trên\nX;Phòng X;99999\n", "agency") == [(2, "Cấp trên", "99999")]
    assert told(register.store, "Số sê-ri;Tên;Mã\nS;PC;99999\n", "device", "serial") == [(2, "Mã", "99999")]
    assert told(register.store, "Mã;Tốc độ;Dung lượng đo\n03220;30M;nhiều\n", "circuit") == [
        (2, "Dung lượng đo", "nhiều")
    ]


def test_two_equal_lines_are_two_and_a_second_time_nothing_is_new(register: Book) -> None:
    text = "Mã;Tốc độ;Từ ngày;Đến ngày\n" + "03220;30M;;\n" * 2 + "03244;8M;1/1/2018;1/1/2019\n03244;8M;1/1/2019;\n"
    assert (take_in(register.store, text, "circuit").changed, take_in(register.store, text, "circuit").changed) == (
        4,
        0,
    )
    assert len(out(register.store, "circuit")) == 3


def test_a_line_that_is_told_to_end_ends(register: Book) -> None:
    take_in(register.store, "Mã;Tốc độ\n03220;30M\n", "circuit")
    take_in(register.store, "Mã;Tốc độ;Đến ngày\n03220;30M;1/6/2019\n", "circuit")
    assert out(register.store, "circuit") == []


def test_what_would_break_a_law_of_the_register_is_told_at_its_line(register: Book) -> None:
    text = "Mã;Tên;Cấp trên\nX;Phòng X;098\nY;Phòng Y;X\nX;Phòng X;Y\n"
    assert told(register.store, text, "agency") == [(4, "Mã", "X")]


def test_a_clerk_writes_the_words_of_closed_lists_in_either_language(register: Book) -> None:
    text = "Mã;Loại;Số người;Theo\n03220;Công chức;7;biên chế\n03220;cadres;4;có mặt\n"
    take_in(register.store, text, "số người", "mã")
    assert [(row["category"], row["basis"]) for row in out(register.store, "headcount")] == [
        ("civil_servant", "assigned"),
        ("cadre", "present"),
    ]
    lines = "Mã;Tốc độ;Loại;Tính dung lượng\n03220;30M;Kênh riêng;không\n03244;8M;vệ tinh;Có\n"
    take_in(register.store, lines, "đường truyền")
    assert [(row["technology"], row["metered"]) for row in out(register.store, "circuit")] == [
        ("leased", None),
        ("satellite", "x"),
    ]
    take_in(
        register.store,
        "Số sê-ri;Tên;Loại;Tình trạng;Sở hữu\nS1;PC;Máy trạm;đang sử dụng;cá nhân\n",
        "thiết bị",
        "serial",
    )
    (machine,) = out(register.store, "device")
    assert [machine[name] for name in ("kind", "lifecycle", "ownership")] == ["desktop", "in_service", "personal"]


def test_a_new_agency_with_the_name_of_another_is_a_doubt_that_is_told(register: Book) -> None:
    found = take_in(register.store, "Mã;Tên\nX1;xã huổi só\nX2;Xã khác\n", "agency")
    assert (found.changed, [(doubt.line, doubt.column, doubt.what.en) for doubt in found.doubts]) == (
        2,
        [(2, "Tên", "there is an agency called xã huổi só (03220)")],
    )


def test_a_word_of_no_list_is_refused_and_the_list_is_told_in_both_languages(register: Book) -> None:
    (fault,) = take_in(register.store, "Mã;Loại;Số người\n03220;chuyên gia;7\n", "headcount").faults
    assert (fault.column, fault.value) == ("Loại", "chuyên gia")
    assert "cán bộ, công chức, viên chức" in fault.todo.vi
    assert "cadre, civil_servant" in fault.todo.en
    assert told(register.store, "Mã;Tốc độ;Tính dung lượng\n03220;8M;nhiều\n", "circuit") == [
        (2, "Tính dung lượng", "nhiều")
    ]


def test_a_missing_column_is_named_with_what_people_call_it(register: Book) -> None:
    with pytest.raises(Problem, match="agency"):
        take_in(register.store, "Công chức\n3\n", "headcount")


def test_columns_that_mean_nothing_are_told(register: Book) -> None:
    assert take_in(register.store, "Mã;Công chức;Màu\n03220;3;đỏ\n", "headcount").ignored == ("Màu",)


def _fresh(path: Path) -> Store:
    path.unlink(missing_ok=True)
    store = Store(f"sqlite:///{path}")
    migrate.upgrade(store)
    return store


WORD = st.text("ăâđêôơưabcDE 123", min_size=1, max_size=8).map(lambda text: " ".join(text.split())).filter(bool)
HOSTILE = st.one_of(WORD, st.sampled_from(["=1+1", "-x", "@a", "'q", 'say "hi"', "a;b,c", "Tủa Chùa|x"]))
COUNTS = st.lists(
    st.tuples(st.sampled_from(("A", "B")), st.sampled_from(tuple(CATEGORIES)), st.integers(0, 99)), max_size=4
)
LINES = st.lists(
    st.tuples(
        st.sampled_from(("A", "B")),
        st.integers(1, 10**9),
        st.sampled_from(tuple(TECHNOLOGIES)),
        HOSTILE,
        st.booleans(),
        st.sampled_from((None, "500MB", "1,234567GB", "17kB")),
    ),
    max_size=4,
)
MACHINES = st.lists(
    st.tuples(HOSTILE, st.sampled_from(("A", "B", None)), st.sampled_from(tuple(KINDS)), HOSTILE), max_size=3
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COUNTS, LINES, MACHINES, st.sampled_from(("csv", "xlsx")))
def test_what_goes_out_comes_back_as_it_was(
    tmp_path: Path,
    counts: list[tuple[str, str, int]],
    lines: list[tuple[str, int, str, str, bool, str | None]],
    machines: list[tuple[str, str | None, str, str]],
    form: str,
) -> None:
    first, second = _fresh(tmp_path / "first.db"), _fresh(tmp_path / "second.db")
    take_in(
        first, "agency;name;kind;parent\n098;Huyện;district;\nA;Xã A;commune;098\nB;Thị trấn B;township;098\n", "agency"
    )
    stamp: dict[str, Any] = {"day": SINCE, "stamp": Stamp("officer", NOW)}
    with first.write() as connection:
        for agency, category, count in counts:
            headcounts.add(connection, agency=agency, count=count, category=category, **stamp)
        for agency, rate, technology, provider, metered, budget in lines:
            circuits.keep(
                connection,
                agency=agency,
                terms=circuits.terms(
                    rate=str(rate), technology=technology, provider=provider, metered=metered, budget=budget
                ),
                place=1000,  # one more, even if there is one just like it
                **stamp,
            )
        for label, agency, kind, note in machines:
            devices.add(connection, label=label, agency=agency, standing={"kind": kind}, values={"note": note}, **stamp)
    for name in exporting.EXPORTED:
        _carry(first, second, name, form, tmp_path)
    assert {name: out(second, name) for name in exporting.EXPORTED} == {
        name: out(first, name) for name in exporting.EXPORTED
    }


def _carry(first: Store, second: Store, name: str, form: str, folder: Path) -> None:
    from inventory.exchange.tables import read

    rows = out(first, name)
    if not rows:
        return
    path = folder / f"{name}.{form}"
    path.write_bytes(exporting.sheet(name, rows) if form == "csv" else exporting.workbook({name: rows}))
    kind, stamp = importing.kind_named(name), Stamp("officer", NOW)
    key = "label" if name == "device" else next(iter(kind.keys))
    table = read(path)
    if name == "device":  # numbers are the register's own; a new one gives new ones, in the same order
        table = table._replace(rows=tuple(row._replace(cells={**row.cells, "device": ""}) for row in table.rows))
        key = "number"
    with second.write() as connection:
        found = importing.carry_out(connection, table, kind, key=key, day=SINCE, stamp=stamp)
    assert found.faults == ()


def test_every_heading_means_one_thing_in_its_table() -> None:
    from inventory.text.folding import fold

    for kind in importing.kinds.KINDS:
        words = [fold(word) for name, said in kind.columns.items() for word in {fold(name), *map(fold, said.words)}]
        assert len(words) == len(set(words)), kind.name


def test_json_is_one_document(register: Book) -> None:
    json.dumps({name: out(register.store, name) for name in exporting.EXPORTED})
    assert io.BytesIO(exporting.workbook({"agency": out(register.store, "agency")})).read(2) == b"PK"
