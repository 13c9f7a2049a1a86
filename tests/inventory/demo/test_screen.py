from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import pytest

from agent.text import Language
from inventory.demo.screen import TALL, ThisMachine, View, screen
from inventory.reports.agencies import agency_rows
from inventory.reports.overview import overview
from inventory.store.engine import Store
from inventory.text.table import width
from tests.inventory.demo.played import NOW, play

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LANGUAGES: tuple[Language, ...] = get_args(Language)
MACHINE = ThisMachine(
    number=62,
    agency="Phòng Văn hóa và Thông tin",
    system="Debian GNU/Linux 12",
    processor="Intel(R) Core(TM) i5-8500",
    cores=6,
    memory_bytes=int(15.5 * 2**30),
    disks=2,
    adapters=1,
    sent_at=NOW - 4,
    sent_bytes=8_312,
    with_data=12,
    need_root=2,
)


@pytest.fixture(scope="module")
def view(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> View:
    store = Store(f"sqlite:///{shutil.copy(founded, tmp_path_factory.mktemp('played'))}")
    play(store)
    with store.read() as connection:
        return View(
            now=NOW,
            started=NOW - 31,
            overview=overview(connection, NOW),
            agencies=agency_rows(connection, NOW),
            machine=MACHINE,
            reporting=173,
            by_hand=3,
            api="https://127.0.0.1:8444/v1",
            metrics="http://127.0.0.1:9843/metrics",
            command="SOMAY_HOME=var .venv/bin/somay indicator explain ws_per_staff",
            show=".venv/bin/somay-agent show --state var/agent",
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("columns", "lines"), [(100, TALL), (100, 24), (80, 24)])
def test_the_screen(
    view: View, language: Language, columns: int, lines: int, golden: Callable[[str, str], None]
) -> None:
    size = f"{columns}x{'all' if lines == TALL else lines}"
    golden(f"demo/screen.{language}.{size}.txt", "\n".join(screen(view, language, columns=columns, lines=lines)) + "\n")


def test_it_shows_the_two_figures_of_the_article(view: View) -> None:
    text = "\n".join(screen(view, "vi"))
    assert "90,05 %   172/191   14 máy chưa báo cáo 30 ngày" in text
    assert "100,00 %     25/25   theo hợp đồng; quan sát được 24/25; đo đạt 20/25" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("columns", [20, 40, 72, 80, 99, 100, 200])
def test_it_never_takes_more_room_than_there_is(view: View, language: Language, columns: int) -> None:
    for lines in range(1, 45):
        shown = screen(view, language, columns=columns, lines=lines)
        assert len(shown) <= lines
        assert max(width(line) for line in shown) <= min(columns, 100)


def test_a_low_window_sums_up_those_it_leaves_out(view: View) -> None:
    for lines in range(22, 42):
        shown = screen(view, "en", lines=lines)
        assert any(line.startswith("  Total ") and "90.05" in line for line in shown)
        named = sum("/" in line and ("Xã " in line or "Phòng " in line) for line in shown)
        assert named >= 2


def test_a_machine_that_sent_nothing_says_so(view: View) -> None:
    assert any("has not sent a snapshot yet" in line for line in screen(replace(view, machine=None), "en"))
    silent = replace(view, machine=replace(MACHINE, sent_at=None, sent_bytes=None, need_root=0))
    assert any("not sent yet · 12 sections with data" in line for line in screen(silent, "en"))


def test_what_a_machine_says_of_itself_cannot_drive_the_terminal(view: View) -> None:
    hostile = replace(view, machine=replace(MACHINE, system="Debian\x1b[2J"))
    assert not any("\x1b" in line for line in screen(hostile, "en"))
