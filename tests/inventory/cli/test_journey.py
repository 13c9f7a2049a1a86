"""A register of two agencies, built by commands alone, yields both figures."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inventory.cli.conftest import Ran, Somay


def well(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def found(somay: Somay) -> None:
    well(somay("init", "--name", "Huyện Tủa Chùa", "--code", "098", "--server-name", "somay.example"))
    well(somay("agency", "add", "VHTT", "Phòng Văn hóa và Thông tin", "--kind", "district_body"))
    well(somay("agency", "add", "03247", "Xã Mường Đun", "--kind", "commune"))


def figures(somay: Somay) -> dict[str, tuple[int, int]]:
    document = json.loads(well(somay("indicator", "show", "--format", "json")))
    return {one["indicator"]: (one["numerator"], one["denominator"]) for one in document["figures"]}


def test_two_agencies_by_commands_alone_give_both_figures(somay: Somay) -> None:
    found(somay)
    well(somay("headcount", "add", "VHTT", "6"))
    well(somay("headcount", "add", "muong dun", "4", "--category", "cadre"))
    well(somay("headcount", "add", "muong dun", "10", "--category", "part-time"))
    well(somay("circuit", "add", "VHTT", "40/40 Mbit/s", "--technology", "ftth", "--provider", "VNPT"))
    well(somay("circuit", "add", "03247", "128k", "--technology", "xdsl"))
    for agency in ("VHTT", "VHTT", "03247"):
        well(somay("device", "add", "PC01", "--agency", agency))
    assert figures(somay) | {"ws_per_staff": (3, 10), "agency_broadband": (1, 2)} == figures(somay)
    well(somay("device", "edit", "M-0003", "--lifecycle", "in_repair"))
    well(somay("circuit", "add", "03247", "30M"))
    assert figures(somay) | {"ws_per_staff": (2, 10), "agency_broadband": (2, 2)} == figures(somay)
    out = well(somay())
    assert "20,00 %   2/10" in out
    assert "100,00 %    2/2" in out


def test_a_moved_machine_counts_where_it_stands_on_the_day_asked_about(somay: Somay) -> None:
    well(somay("init", "--name", "Huyện", "--code", "098", "--language", "en"))
    for code in ("A", "B"):
        well(somay("agency", "add", code, f"Office {code}", "--from", "01/01/2018"))
        well(somay("headcount", "add", code, "2", "--from", "01/01/2018"))
    well(somay("device", "add", "PC01", "--agency", "A", "--from", "01/01/2018"))
    well(somay("device", "place", "M-0001", "B", "--from", "01/06/2019", "--room", "203"))
    before, after = (
        [
            one["numerator"]
            for one in json.loads(
                well(somay("indicator", "show", "ws_per_staff", "--by", "agency", "--format", "json", "--as-of", day))
            )["figures"]
        ]
        for day in ("31/05/2019", "2019-06-01")
    )
    assert (before, after) == ([1, 0], [0, 1])
    assert "room 203, since 1 Jun 2019" in well(somay("device", "show", "M-0001"))


def test_placing_a_machine_again_keeps_what_was_not_said_and_a_move_leaves_it_behind(somay: Somay) -> None:
    found(somay)
    well(somay("device", "add", "PC01", "--agency", "VHTT"))
    well(somay("device", "place", "M-0001", "VHTT", "--room", "203"))
    well(somay("device", "place", "M-0001", "VHTT", "--custodian", "Người giữ máy"))
    device = json.loads(well(somay("device", "show", "M-0001", "--format", "json")))
    assert (device["room"], device["custodian"]) == ("203", "Người giữ máy")
    well(somay("device", "place", "M-0001", "03247"))
    device = json.loads(well(somay("device", "show", "M-0001", "--format", "json")))
    assert (device["room"], device["custodian"]) == (None, None)


def test_an_enrolment_code_is_shown_once_with_the_exact_command(somay: Somay, tmp_path: Path) -> None:
    found(somay)
    out = well(somay("enrol", "add", "03247", "--uses", "7", "--valid", "3d", "--out", "ghi-danh"))
    assert "sudo somay-agent enrol --server https://somay.example:8443 --ca ca.pem --code-file ma-ghi-danh.txt" in out
    assert "ghi-danh/ca.pem, ghi-danh/ma-ghi-danh.txt" in out
    assert "7 lượt, đến Thứ Hai 11/11/2019 09:28" in out
    code = (tmp_path / "ghi-danh" / "ma-ghi-danh.txt").read_text(encoding="ascii").strip()
    assert code in out
    assert stat.S_IMODE((tmp_path / "ghi-danh" / "ma-ghi-danh.txt").stat().st_mode) == 0o600
    assert (tmp_path / "ghi-danh" / "ca.pem").read_bytes() == (tmp_path / "home" / "ca.pem").read_bytes()
    assert code not in (tmp_path / "home" / "somay.db").read_bytes().decode("latin-1")
    assert code not in well(somay("enrol", "list")) + well(somay("enrol", "show", "E-0001"))


def test_a_code_for_a_machine_of_the_book_names_it(somay: Somay) -> None:
    found(somay)
    well(somay("device", "add", "PC01", "--agency", "VHTT"))
    well(somay("enrol", "add", "VHTT", "--device", "M-0001"))
    (row,) = json.loads(well(somay("enrol", "list", "--format", "json")))["enrolments"]
    assert (row["device"], row["uses"], row["state"]) == ("M-0001", 1, "active")
    assert somay("enrol", "add", "VHTT", "--device", "M-0001", "--uses", "2").code == 2


def test_the_certificate_of_another_register_is_never_overwritten(somay: Somay, tmp_path: Path) -> None:
    found(somay)
    (tmp_path / "ca.pem").write_text("another", encoding="ascii")
    ran = somay("enrol", "add", "VHTT")
    assert ran.code == 7
    assert (tmp_path / "ca.pem").read_text(encoding="ascii") == "another"
    assert json.loads(well(somay("enrol", "list", "--format", "json")))["enrolments"] == []


@pytest.mark.parametrize("words", [("nowhere",), ("VHTT", "--device", "M-9999"), ("VHTT", "--uses", "0")])
def test_a_refused_code_leaves_no_file(words: tuple[str, ...], somay: Somay, tmp_path: Path) -> None:
    found(somay)
    assert somay("enrol", "add", *words, "--out", "ghi-danh").code in {2, 3}
    assert not (tmp_path / "ghi-danh").exists()


def test_a_code_that_cannot_be_handed_over_is_not_made(somay: Somay, tmp_path: Path) -> None:
    found(somay)
    (tmp_path / "ghi-danh" / "ma-ghi-danh.txt").mkdir(parents=True)
    assert somay("enrol", "add", "VHTT", "--out", "ghi-danh").code == 8
    assert json.loads(well(somay("enrol", "list", "--format", "json")))["enrolments"] == []


def test_a_new_code_has_every_form(somay: Somay) -> None:
    found(somay)
    head, row = well(somay("enrol", "add", "VHTT", "--format", "csv")).splitlines()
    assert head.startswith('"schema","enrolment","code"')
    assert '"E-0001"' in row


def test_revoking_shows_what_is_lost_and_wants_a_yes(somay: Somay) -> None:
    found(somay)
    well(somay("enrol", "add", "VHTT", "--uses", "3"))
    refused = somay("enrol", "revoke", "E-0001")
    assert refused.code == 4
    assert "còn 3 lượt sẽ mất" in refused.err
    well(somay("enrol", "revoke", "E-0001", "--yes"))
    assert "đã thu hồi" in well(somay("enrol", "show", "E-1"))


def test_a_refused_act_leaves_nothing_behind(somay: Somay) -> None:
    found(somay)
    ran = somay("device", "add", "PC01", "--agency", "nowhere")
    assert ran.code == 3
    assert json.loads(well(somay("device", "list", "--format", "json")))["devices"] == []


def test_an_empty_register_says_what_is_empty_and_what_to_type(somay: Somay) -> None:
    well(somay("init", "--name", "Huyện Tủa Chùa", "--code", "098"))
    lines = well(somay()).splitlines()
    assert len(lines) == 3
    assert "somay agency add" in lines[1]
    assert "không xác định" in well(somay("indicator", "show"))


def test_a_machine_that_never_reports_is_entered_corrected_and_written_off(somay: Somay) -> None:
    found(somay)
    said = {
        "--agency": "VHTT",
        "--custodian": "chuyên viên",
        "--room": "1",
        "--asset-tag": "TS-1",
        "--purchased-on": "12/02/2018",
        "--cost-dong": "11.900.000",
        "--funding": "ngân sách huyện",
        "--warranty-until": "12/02/2021",
    }
    well(somay("device", "add", "PC mật", *(word for pair in said.items() for word in pair)))
    page = well(somay("device", "show", "M-0001"))
    assert "Người giữ    chuyên viên, bàn giao 08/11/2019" in page
    assert "Tài sản      TS-1 · mua 12/02/2018, 11.900.000 đ · nguồn ngân sách huyện\n" in page
    assert "Bảo hành     đến 12/02/2021\n" in page
    edited = well(somay("device", "edit", "M-0001", "--cost-dong", "12000000", "--clear", "warranty_until"))
    assert edited.splitlines()[0] == "M-0001: nguyên giá 12.000.000 đ, bỏ bảo hành đến."
    again = well(somay("device", "edit", "M-0001", "--cost-dong", "12.000.000"))
    assert again == "M-0001: nguyên giá 12.000.000 đ: đã như vậy, không đổi gì.\n"
    assert "12.000.000 đ · nguồn ngân sách huyện\n" in well(somay("device", "show", "M-0001"))
    retired = well(somay("device", "retire", "M-0001", "--reason", "QĐ 5")).splitlines()
    assert retired[0] == "M-0001: đã thanh lý từ 08/11/2019."
    assert figures(somay)["ws_per_staff"][0] == 0
    act = json.loads(well(somay("audit", "list", "--format", "json")))["acts"][0]
    assert (act["command"], act["reason"]) == ("device retire", "QĐ 5")
    well(somay("device", "undo", str(act["act"])))
    assert figures(somay)["ws_per_staff"][0] == 1


def test_where_nobody_disagrees_there_is_nothing_to_list(somay: Somay) -> None:
    found(somay)
    assert well(somay("device", "conflicts", "--lang", "en")) == "Nothing to list.\n"
