"""``somay report quarter``: a workbook whose totals are those of the register."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from openpyxl import load_workbook

from inventory.reports.letter import in_words
from inventory.store import observed
from inventory.store.engine import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay

pytestmark = pytest.mark.usefixtures("tinos", "district")


def written(somay: Somay, tmp_path: Path, period: str = "2019-10", language: str = "vi") -> Any:
    ran = somay("report", "quarter", period, "--out", "bao-cao", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    return load_workbook(tmp_path / "bao-cao" / f"ha-tang-cntt-{period.lower()}.xlsx")


def as_text(book: Any) -> str:
    """Return every sheet as lines, the formulas as they are written."""
    lines = []
    for page in book:
        lines.append(f"== {page.title}")
        lines += [
            " | ".join("" if cell is None else str(cell) for cell in row) for row in page.iter_rows(values_only=True)
        ]
    return "\n".join(lines) + "\n"


def total(page: Any, column: str) -> float:
    """Add up what the formula under a column says to add up, as a spreadsheet would."""
    formula = page[f"{column}{page.max_row}"].value
    first, last = map(int, re.fullmatch(rf"=SUM\({column}(\d+):{column}(\d+)\)", formula).groups())  # type: ignore[union-attr]
    assert last == page.max_row - 1
    return float(sum(page[f"{column}{line}"].value for line in range(first, last + 1)))


def test_the_workbook_is_as_it_was_reviewed(
    somay: Somay, tmp_path: Path, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.cli.acting.author", lambda: "officer")
    for language in ("vi", "en"):
        golden(f"reports/quarter.{language}.txt", as_text(written(somay, tmp_path, language=language)))


def words_of(path: Path) -> str:
    """Return a letter as text: paragraphs, and the rows of tables, in their order."""
    lines = []
    for block in Document(str(path)).iter_inner_content():
        if hasattr(block, "rows"):
            lines += [" | ".join(cell.text.replace("\n", " / ") for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines) + "\n"


def test_the_letter_is_as_it_was_reviewed(
    somay: Somay, tmp_path: Path, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.cli.acting.author", lambda: "officer")
    target = ("indicator", "target", "ws_per_staff", "2019", "95%", "--document", "Kế hoạch 153/KH-UBND")
    assert somay(*target).code == 0
    sender = ("--issuer", "Phòng Văn hóa và Thông tin", "--symbol", "VHTT", "--place", "Tủa Chùa")
    for language in ("vi", "en"):
        ran = somay("report", "quarter", "2019-Q3", "--out", "bao-cao", *sender, "--lang", language)
        assert (ran.code, ran.err) == (0, "")
        golden(f"reports/letter.{language}.txt", words_of(tmp_path / "bao-cao" / "ha-tang-cntt-2019-q3.docx"))


def test_the_letter_keeps_the_layout_of_the_decree(somay: Somay, tmp_path: Path) -> None:
    somay("report", "quarter", "2019-Q3", "--out", "bao-cao")
    draft = Document(str(tmp_path / "bao-cao" / "ha-tang-cntt-2019-q3.docx"))
    (page,) = draft.sections
    assert [round(side.mm) for side in (page.page_width, page.page_height)] == [210, 297]
    sides = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(side.mm) for side in sides] == [20, 20, 30, 15]
    assert page.different_first_page_header_footer
    assert 'w:instr="PAGE"' in page.header.paragraphs[0]._p.xml
    assert draft.styles["Normal"].font.name == "Times New Roman"
    runs = [run for paragraph in draft.paragraphs for run in paragraph.runs]
    assert {run.font.size.pt for run in runs if run.text} <= {14.0}
    state, motto = draft.tables[0].rows[0].cells[1].paragraphs[:2]
    assert (state.text, motto.text) == ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    assert re.search(r"Số:\s+/BC-", draft.tables[0].rows[1].cells[0].text)
    closing = [paragraph.text for paragraph in draft.paragraphs if paragraph.text.startswith("Trên đây")]
    assert [text[-3:] for text in closing] == ["./."]


def text_of(path: Path) -> str:
    """Return a PDF as the words that a reader sees, by a program that is not ours."""
    if (tool := shutil.which("pdftotext")) is None:
        pytest.skip("pdftotext is not installed: apt install poppler-utils")
    ran = subprocess.run([tool, "-raw", str(path), "-"], capture_output=True, text=True, check=True)  # a path of ours
    return " ".join(ran.stdout.split())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pdf_says_what_the_letter_says(somay: Somay, tmp_path: Path, language: str) -> None:
    ran = somay("report", "quarter", "2019-Q3", "--out", "bao-cao", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    shown = text_of(tmp_path / "bao-cao" / "ha-tang-cntt-2019-q3.pdf")
    lines = words_of(tmp_path / "bao-cao" / "ha-tang-cntt-2019-q3.docx").splitlines()
    cells = [" ".join(cell.split()) for line in lines for part in line.split(" | ") for cell in part.split(" / ")]
    wanted = [cell for cell in cells if cell.strip("─…")]
    assert len(wanted) > 150
    # A line break may stand after a slash or a hyphen, where the reader of the PDF puts a blank.
    missing = [cell for cell in wanted if cell.replace(" ", "") not in shown.replace(" ", "")]
    assert missing == []
    assert ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in shown) is (language == "vi")


def test_the_pdf_has_its_fonts_inside_and_the_size_of_the_decree(somay: Somay, tmp_path: Path) -> None:
    somay("report", "quarter", "2019-Q3", "--out", "bao-cao")
    path = tmp_path / "bao-cao" / "ha-tang-cntt-2019-q3.pdf"
    if shutil.which("pdffonts") is None:
        pytest.skip("pdffonts is not installed: apt install poppler-utils")
    ran = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True)  # a path of ours
    fonts = [line.split() for line in ran.stdout.splitlines()[2:]]
    assert {font[0].partition("+")[2].partition("-")[0] for font in fonts} == {"Tinos"}
    assert {font[-5] for font in fonts} == {"yes"}, "embedded"
    ran = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True)  # a path of ours
    assert "(A4)" in ran.stdout


def test_the_same_report_gives_the_same_bytes(somay: Somay, tmp_path: Path) -> None:
    first, second = ((somay("report", "quarter", "2019-Q3", "--out", out).code, out) for out in ("one", "two"))
    assert (first[0], second[0]) == (0, 0)
    one, two = ((tmp_path / out / "ha-tang-cntt-2019-q3.pdf").read_bytes() for out in ("one", "two"))
    assert one == two


def test_without_the_font_nothing_is_written(somay: Somay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.reports.pdf._FONT", "A font that nobody has")
    ran = somay("report", "quarter", "2019-Q3", "--out", "bao-cao", "--lang", "en")
    assert (ran.code, "apt install fonts-croscore" in ran.err) == (8, True)
    assert not (tmp_path / "bao-cao").exists()


def test_the_charts_follow_the_cells_beside_them(somay: Somay, tmp_path: Path) -> None:
    book = written(somay, tmp_path)
    drawn = {page.title: page._charts for page in book if page._charts}  # openpyxl has no other door
    assert sorted(drawn) == ["Băng rộng theo bằng chứng", "Cơ quan", "Diễn biến", "Tuổi máy"]
    (series,) = drawn["Cơ quan"][0].series
    assert series.val.numRef.f == "'Cơ quan'!$F$4:$F$28"
    assert series.cat.numRef.f == "'Cơ quan'!$B$4:$B$28"
    assert total(book["Băng rộng theo bằng chứng"], "C") == 25
    assert total(book["Tuổi máy"], "C") == 177


def test_the_trend_of_a_filed_report_knows_only_what_was_filed_before(somay: Somay, tmp_path: Path) -> None:
    for period in ("2019-08", "2019-10", "2019-09"):
        assert somay("period", "close", period, "--yes").code == 0
    assert somay("headcount", "add", "03220", "90", "--category", "cadre", "--from", "01/01/2019").code == 0
    rows = list(written(somay, tmp_path)["Diễn biến"].iter_rows(min_row=4, max_col=4, values_only=True))
    assert rows == [(1, "2019-08", 172, 191), (2, "2019-10", 172, 191)]
    rows = list(written(somay, tmp_path, "2019-11")["Diễn biến"].iter_rows(min_row=4, max_col=4, values_only=True))
    assert [row[1:] for row in rows] == [
        ("2019-08", 172, 191),
        ("2019-09", 172, 191),
        ("2019-10", 172, 191),
        ("2019-11", 172, 277),
    ]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2020-01-02", "ngày 02 tháng 01 năm 2020"),
        ("2019-11-08", "ngày 08 tháng 11 năm 2019"),
        ("2019-03-31", "ngày 31 tháng 3 năm 2019"),
    ],
)
def test_a_day_is_written_as_the_decree_wants(day: str, words: str) -> None:
    assert in_words(day) == words


def test_the_totals_are_those_of_the_register(somay: Somay, tmp_path: Path) -> None:
    book = written(somay, tmp_path)
    agencies = book["Cơ quan"]
    day = ("--as-of", "31/10/2019", "--format", "json")
    staff = json.loads(somay("indicator", "show", "ws_per_staff", *day).out)
    computers = json.loads(somay("indicator", "show", "computers_per_staff", *day).out)
    assert (total(agencies, "C"), total(agencies, "D")) == (staff["denominator"], staff["numerator"])
    assert total(agencies, "E") == computers["numerator"] - staff["numerator"]
    assert (
        agencies[f"F{agencies.max_row}"].value
        == f'=IF(C{agencies.max_row}=0,"",D{agencies.max_row}/C{agencies.max_row})'
    )
    assert book["Máy trạm"].max_row - 3 == staff["numerator"]
    assert book["Máy chủ"].max_row - 3 == total(agencies, "E")
    assert book["Không tính"].max_row - 3 == computers["excluded"]
    complete = book["Độ đầy đủ"]
    assert total(complete, "C") == computers["numerator"]
    assert sum(total(complete, column) for column in "DEF") == computers["not_seen_30d"]
    lines = json.loads(somay("indicator", "show", "agency_broadband", *day).out)
    known = [lines["numerator"], *(one["numerator"] for one in lines["beside"])]
    assert [total(book["Băng rộng"], column) for column in "CDE"] == known


def test_a_closed_period_is_told_as_it_was_filed(somay: Somay, tmp_path: Path) -> None:
    before = as_text(written(somay, tmp_path))
    assert "CHƯA CHỐT" in before
    assert somay("period", "close", "2019-10", "--yes").code == 0
    assert somay("headcount", "add", "03220", "90", "--category", "cadre", "--from", "01/01/2019").code == 0
    assert somay("indicator", "target", "ws_per_staff", "2019", "99%", "--document", "KH 1").code == 0
    after = as_text(written(somay, tmp_path))
    assert "CHƯA CHỐT" not in after
    assert "chốt 31/10/2019 · mã băm" in after
    assert total(written(somay, tmp_path)["Cơ quan"], "C") == 191
    letter = words_of(tmp_path / "bao-cao" / "ha-tang-cntt-2019-10.docx")
    assert "KH 1" not in letter
    assert "mục tiêu" not in letter
    lines = zip(before.splitlines(), after.splitlines(), strict=True)
    assert [one for one, other in lines if one != other and "CHƯA CHỐT" not in one] == []


def test_what_was_measured_in_an_agency_that_is_no_more_breaks_no_report(
    somay: Somay, tmp_path: Path, district: Path
) -> None:
    with Store(f"sqlite:///{district / 'somay.db'}").write() as connection:
        connection.execute(
            "INSERT INTO best_throughput (day, device_id, method, down_bits_per_second, samples)"
            " VALUES ('2019-10-01', 109, 'transfer', 5e6, 1)"
        )
        connection.execute("INSERT INTO sighting (device_id, day, seen_at) VALUES (109, '2019-10-01', 1569891600.0)")
    act = ("--act", "1/NQ", "--act-date", "01/10/2019", "--date", "15/10/2019", "--yes")
    assert somay("agency", "merge", "03220", "03235", "--into", "Xã Mới", "--code", "03221", *act).code == 0
    book = written(somay, tmp_path)
    assert total(book["Băng rộng theo bằng chứng"], "C") == 24
    assert somay("period", "close", "2019-10", "--yes").code == 0
    assert somay("period", "verify").code == 0


def test_what_a_machine_calls_itself_never_becomes_a_formula(somay: Somay, tmp_path: Path) -> None:
    assert somay("device", "add", "=1+1", "--agency", "03220", "--from", "01/01/2019").code == 0
    page = written(somay, tmp_path)["Máy trạm"]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_period_that_has_not_begun_and_a_place_that_cannot_be_are_refused(somay: Somay, tmp_path: Path) -> None:
    ran = somay("report", "quarter", "2020-Q1", "--lang", "en")
    assert (ran.code, "has not begun" in ran.err) == (2, True)
    (tmp_path / "taken").write_text("")
    ran = somay("report", "quarter", "2019-10", "--out", "taken", "--lang", "en")
    assert (ran.code, "Cannot write" in ran.err) == (8, True)
    assert (tmp_path / "taken").read_text() == ""


def test_the_devices_of_each_agency_are_a_sheet_to_sign(
    somay: Somay, tmp_path: Path, district: Path, golden: Callable[[str, str], None]
) -> None:
    with Store(f"sqlite:///{district / 'somay.db'}").write() as connection:
        observed.keep(
            connection, 109, "operating_system", '{"name":"Windows 7 Professional","version":"6.1.7601"}', 0.0
        )
    assert somay("device", "retire", "M-0110", "--yes").code == 0
    assert somay("device", "edit", "M-0111", "--serial", "CNC8490Q1K", "--model", "ProDesk 400").code == 0
    words = ("report", "devices", "--agency", "03220", "--out", "bao-cao", "--as-of", "15/01/2020")
    for language in ("vi", "en"):
        ran = somay(*words, "--lang", language)
        assert ran.code == 0, ran
        golden(f"reports/devices.{language}.txt", as_text(load_workbook(tmp_path / "bao-cao" / "thiet-bi-03220.xlsx")))
    book = load_workbook(tmp_path / "bao-cao" / "thiet-bi-03220.xlsx")
    assert book.sheetnames[0].startswith("03220 ")
    numbers = [cell.value for cell in book.worksheets[0]["B"][3:] if str(cell.value).startswith("M-")]
    assert "M-0110" not in numbers
    assert [cell.value for cell in book["Past support"]["B"][3:]] == ["M-0109"]


def test_no_name_of_an_agency_breaks_the_workbook(somay: Somay, tmp_path: Path) -> None:
    name = "Ban [dự án]: A/B *?"
    assert somay("agency", "add", "DA", name, "--kind", "district_body", "--from", "01/01/2019").code == 0
    assert somay("device", "add", "PC01", "--agency", "DA", "--from", "01/01/2019").code == 0
    ran = somay("report", "devices", "--agency", "DA", "--out", "bao-cao")
    assert (ran.code, ran.err) == (0, "")
    book = load_workbook(tmp_path / "bao-cao" / "thiet-bi-da.xlsx")
    assert book.sheetnames[0] == "DA Ban -dự án-- A-B --"
    assert name in book.worksheets[0]["A1"].value


def test_the_whole_district_has_a_sheet_for_each_agency(somay: Somay, tmp_path: Path) -> None:
    assert somay("report", "devices", "--out", "bao-cao").code == 0
    book = load_workbook(tmp_path / "bao-cao" / "thiet-bi.xlsx")
    assert len(book.sheetnames) == 25 + 1


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("50.203", "1.505", "48.695"), 6, "1,505 + 48,695 ≠ 50,203: the difference is 3. Nothing was changed."),
        (("50.200", "1.505", "48.695"), 0, "1,505 + 48,695 = 50,200: it adds up."),
        (("10", "11"), 6, "the difference is -1"),
        (("10", "1,5", "8,5"), 2, "part: '1,5' is not a whole number"),
        (("ten", "10"), 2, "total: 'ten' is not a number"),
    ],
)
def test_published_parts_that_do_not_add_up_are_told_and_never_mended(
    somay: Somay, words: tuple[str, ...], code: int, told: str
) -> None:
    ran = somay("report", "check", *words, "--lang", "en")
    assert ran.code == code
    assert told in ran.out + ran.err
