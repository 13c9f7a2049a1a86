from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.text import Text
from inventory.demo.command import spoken
from inventory.demo.terminal import Screen, Steps, bar, changes
from inventory.text.table import width

LINES = st.lists(st.text("ab ", max_size=4), max_size=6)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _apply(screen: list[str], written: str) -> list[str]:
    rows = dict(enumerate(screen))
    for row, text in re.findall(r"\x1b\[(\d+);1H\x1b\[2K([^\x1b]*)", written):
        rows[int(row) - 1] = text
    return [rows.get(at, "") for at in range(max(rows, default=-1) + 1)]


@given(LINES, LINES)
def test_the_changes_turn_one_screen_into_the_next(before: list[str], after: list[str]) -> None:
    drawn = _apply(before, "".join(changes(before, after)))
    assert [*drawn, *[""] * len(after)][: len(after)] == after
    assert not any(drawn[len(after) :])


@given(LINES)
def test_a_screen_that_did_not_change_costs_nothing(lines: list[str]) -> None:
    assert list(changes(lines, lines)) == []


def test_only_the_lines_that_changed_are_written() -> None:
    out = _Terminal()
    screen = Screen(out)
    screen.draw(["one", "two", "three"])
    out.seek(0)
    out.truncate()
    screen.draw(["one", "2", "three"])
    assert "2" in out.getvalue()
    assert "three" not in out.getvalue()


def test_the_cursor_comes_back_when_the_screen_is_left() -> None:
    out = _Terminal()
    screen = Screen(out)
    screen.leave()
    assert out.getvalue() == ""
    screen.draw(["one"])
    screen.leave()
    assert out.getvalue().endswith("\x1b[?25h")


def test_a_step_is_one_line_where_nothing_can_be_rewritten() -> None:
    out = io.StringIO()
    steps = Steps(out, "vi")
    with steps.step(Text("Sổ mới", "New register")):
        steps.progress(1, 173)
    steps.note(Text("Cổng 8443 đang có chương trình khác dùng: lấy cổng 8444.", ""))
    first, second = out.getvalue().splitlines()
    assert re.fullmatch(r"\[1/6\] Sổ mới +xong    \d s", first)
    assert second.startswith("      Cổng 8443")
    assert "\x1b" not in out.getvalue()


def test_a_step_that_fails_is_not_done() -> None:
    out = io.StringIO()
    with pytest.raises(ValueError, match="planted"), Steps(out, "en").step(Text("", "New register")):
        raise ValueError("planted")
    assert "done" not in out.getvalue()


@pytest.mark.parametrize("done", [0, 1, 131, 173])
def test_the_bar_fills_and_says_how_long(done: int) -> None:
    line = bar("[6/6] 173 agent mô phỏng gửi qua TLS", done, 173, 10.0, "vi")
    assert f"{done}/173" in line
    assert line.count("█") + line.count("░") == 24
    assert line.count("█") == 24 * done // 173
    assert width(line) == 98


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "SOMAY_LANG": "vi"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "SOMAY_LANG": "en"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_terminal_decides_the_language_of_the_demo(environment: dict[str, str], language: str) -> None:
    assert spoken(environment, "utf-8") == language


def test_an_option_decides_before_everything_and_an_old_terminal_last() -> None:
    assert spoken({"SOMAY_LANG": "en"}, "utf-8", "vi") == "vi"
    assert spoken({"SOMAY_LANG": "vi"}, "ascii") == "en"
