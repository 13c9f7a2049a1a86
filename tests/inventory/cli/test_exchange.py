"""``somay import`` and ``somay export`` as the clerk's table meets them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from inventory.access import audit
from inventory.cli import main
from inventory.cli.session import Session
from inventory.config import Config
from inventory.registry import headcounts
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from tests.inventory.demo.played import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay

FAULTY = """Mã;Đơn vị;Ngày;Công chức
VP;Văn phòng;31/12/2018;12
NV;Phòng Nội vụ;31/12/2018;8 người
TP;Phòng Tư pháp;31/13/2018;4
03226;Sín Chải;31/12/2018;3
03244;Sáng Nhè;31/12/2018;4
"""
WHOLE = """Mã;Đơn vị;Ngày;Công chức
VP;Văn phòng;01/10/2019;13
NV;Phòng Nội vụ;01/10/2019;7
03244;Sáng Nhè;01/01/2019;4
"""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_table_with_faults_is_refused_whole(
    district: Path, tmp_path: Path, somay: Somay, golden: Callable[[str, str], None], language: str
) -> None:
    (tmp_path / "quy4.csv").write_text(FAULTY, encoding="utf-16")
    before = somay("headcount", "list", "--format", "csv").out
    ran = somay("import", "quy4.csv", "--as", "headcount", "--lang", language)
    assert (ran.code, ran.err) == (5, "")
    golden(f"cli/import-faults.{language}.txt", ran.out)
    assert somay("import", "quy4.csv", "--as", "headcount", "--lang", language, "--yes") == ran
    assert somay("headcount", "list", "--format", "csv").out == before


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_a_table_would_change_is_shown_before(
    district: Path, tmp_path: Path, somay: Somay, golden: Callable[[str, str], None], language: str
) -> None:
    (tmp_path / "quy4.csv").write_text(WHOLE, encoding="utf-8")
    before = somay("headcount", "list", "--format", "csv").out
    ran = somay("import", "quy4.csv", "--as", "headcount", "--dry-run", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    golden(f"cli/import-preview.{language}.txt", ran.out)
    assert somay("headcount", "list", "--format", "csv").out == before


def test_a_table_is_one_act_that_is_taken_back_by_its_number(district: Path, tmp_path: Path, somay: Somay) -> None:
    (tmp_path / "quy4.csv").write_text(WHOLE, encoding="utf-8")
    before = somay("headcount", "list", "--format", "csv").out
    assert somay("import", "quy4.csv", "--as", "headcount").code == 4  # nobody there to say yes
    ran = somay("import", "quy4.csv", "--as", "headcount", "--yes")
    assert ran.code == 0
    assert somay("headcount", "list", "--format", "csv").out != before
    (act, *_) = json.loads(somay("audit", "list", "--format", "json").out)["acts"]
    assert f"Hoàn tác: somay headcount undo {act['act']}\n" in ran.out
    assert (act["command"], act["reason"]) == ("headcount import", "quy4.csv")
    assert somay("headcount", "undo", str(act["act"])).code == 0
    counts = [line.split(",")[3] for line in before.splitlines()]
    assert [line.split(",")[3] for line in somay("headcount", "list", "--format", "csv").out.splitlines()] == counts


def meanwhile(monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], object]) -> list[int]:
    """Let somebody else act while the question is on the screen, each time another act; the answer is yes."""
    waiting, asked = list(acts), []

    def confirm(session: Session, _preview: object, _name: str = "") -> None:
        asked.append(len(waiting))
        if waiting:
            waiting.pop(0)()

    monkeypatch.setattr(Session, "confirm", confirm)
    monkeypatch.setattr(Session, "confirm_by_name", confirm)
    return asked


def enter(home: Path, count: int) -> None:
    stamp = Stamp("colleague", NOW)
    with Store(Config(home=home).url).write() as connection:
        headcounts.add(connection, agency="VP", count=count, category="civil_servant", day="2019-10-01", stamp=stamp)
        audit.seal(connection, stamp, "headcount add")


def test_what_another_writer_changed_meanwhile_is_shown_again_before_it_is_written(
    district: Path, tmp_path: Path, somay: Somay, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "quy4.csv").write_text(WHOLE, encoding="utf-8")
    asked = meanwhile(monkeypatch, lambda: enter(district, 99))
    ran = somay("import", "quy4.csv", "--as", "headcount", "--lang", "en")
    assert (ran.code, len(asked)) == (0, 2)
    assert ran.err.count("The register changed in the meantime") == 1
    assert "1 Jan 2018, 12" in ran.err
    assert "99" in ran.err.partition("meantime")[2]


def test_an_act_whose_ground_never_holds_still_is_given_up_with_nothing_written(
    district: Path, tmp_path: Path, somay: Somay, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "quy4.csv").write_text(WHOLE, encoding="utf-8")
    meanwhile(monkeypatch, *(lambda count=count: enter(district, count) for count in range(20, 30)))
    ran = somay("import", "quy4.csv", "--as", "headcount", "--lang", "en")
    assert ran.code == 7
    assert "SM-EXISTS-03" in ran.err
    assert '"headcount import"' not in somay("audit", "list", "--format", "json").out


def test_a_reorganisation_is_shown_again_too(district: Path, somay: Somay, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = meanwhile(monkeypatch, lambda: enter(district, 5))
    words = ("VP", "NV", "--into", "Văn phòng huyện", "--code", "VPH", "--date", "01/11/2019", "--act", "1")
    assert somay("agency", "merge", *words).code == 0
    assert len(asked) == 2


def test_a_table_that_another_writer_made_impossible_meanwhile_writes_nothing(
    district: Path, tmp_path: Path, somay: Somay, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new.csv").write_text("Mã;Tên\nX1;Phòng X\nX2;Phòng Y\n", encoding="utf-8")
    other = ("agency", "add", "X2", "Phòng khác", "--from", "01/12/2019")
    meanwhile(monkeypatch, lambda: main((*other, "--home", str(district)), clock=lambda: NOW))
    ran = somay("import", "new.csv", "--as", "agency", "--lang", "en")
    assert ran.code == 5
    assert "X2" in ran.out
    assert somay("agency", "show", "X1").code == 3


def test_a_legal_act_is_one_file(district: Path, tmp_path: Path, somay: Somay) -> None:
    (tmp_path / "act.csv").write_text(
        "kind,agency,into_code,into_name,seat,date,act\n"
        "merge,03220,03220,Xã Tủa Thàng,x,2019-11-01,1661\nmerge,03235,03220,Xã Tủa Thàng,,2019-11-01,1661\n",
        encoding="utf-8",
    )
    assert somay("import", "act.csv", "--as", "act", "--yes").code == 0
    assert "Xã Tủa Thàng" in somay("agency", "show", "03220").out


def test_an_export_that_is_stopped_leaves_no_half_of_a_file(
    district: Path, tmp_path: Path, somay: Somay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(draft: Path, content: bytes) -> int:
        with draft.open("wb") as file:
            file.write(content[:10])
        raise KeyboardInterrupt

    (tmp_path / "out.json").write_text("older", encoding="utf-8")
    monkeypatch.setattr(type(tmp_path), "write_bytes", stopped)
    assert somay("export", "--out", "out.json") == (130, "", "")
    assert [path.name for path in tmp_path.glob("out*")] == ["out.json"]
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == "older"


@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_everything_goes_out_in_one_file(district: Path, tmp_path: Path, somay: Somay, form: str) -> None:
    ran = somay("export", "--out", f"all.{form}", "--format", "json")
    assert json.loads(ran.out)["rows"] == {"agency": 26, "headcount": 100, "circuit": 38, "device": 234}
    assert (tmp_path / f"all.{form}").stat().st_size > 1000


def test_one_table_goes_out_as_csv_and_comes_back_unchanged(district: Path, tmp_path: Path, somay: Somay) -> None:
    for kind in ("agency", "headcount", "circuit", "device"):
        assert somay("export", kind, "--out", f"{kind}.csv").code == 0
        key = ("--key", "number") if kind == "device" else ()
        ran = somay("import", f"{kind}.csv", "--as", kind, *key, "--lang", "en")
        assert (ran.code, ran.err, ran.out.splitlines()[3:]) == (
            0,
            "",
            ["Nothing new: the register does not change.", *ran.out.splitlines()[4:]],
        ), kind


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("export", "--out", "a.pdf"), "--out"),
        (("export", "--out", "a.csv"), "--out"),
        (("export", "cows", "--out", "a.csv"), "KIND"),
        (("import", "absent.csv", "--as", "device"), "absent.csv"),
        (("import", "absent.csv", "--as", "cows"), "--as"),
        (("import", "absent.csv", "--as", "thiết bị"), "absent.csv"),
    ],
)
def test_what_cannot_be_is_refused_by_name(district: Path, somay: Somay, words: tuple[str, ...], named: str) -> None:
    ran = somay(*words, "--lang", "en")
    assert ran.code in {2, 5}
    assert named in ran.err
