from dataclasses import replace

import pytest

from agent.contract import Cpu, Health, Measurements, Sections
from agent.formats import ago, amount, moment
from agent.junk import Junk
from agent.problems import problem_of
from agent.runner import Collected
from agent.screens import show_json, show_lines, status_lines
from agent.spool import Holding
from agent.standing import Standing
from agent.text import Language, Text

NOW = 1_574_129_400.0  # 19/11/2019 09:10 in Vietnam
HOLDING = Holding(
    epoch="0" * 32,
    generated=131,
    acknowledged=100,
    lost=0,
    spooled=31,
    unspooled=0,
    spooled_bytes=62 * 1024,
    disk_bytes=128 * 1024,
    limit_bytes=64 * 1024 * 1024,
    oldest_seconds=NOW - 17 * 3600,
    undeclared_losses=0,
)
WELL = Standing(
    device="M-0151", agency="Xã Sính Phình", written_seconds=NOW, success_seconds=NOW - 360, holding=HOLDING
)
AWAY = replace(WELL, trouble="unreachable", trouble_since_seconds=NOW - 17 * 3600)


def _screen(standing: Standing, language: Language = "vi") -> str:
    return "\n".join(status_lines(standing, language, NOW))


def test_a_line_that_is_down_is_told_calmly() -> None:
    assert _screen(AWAY) == (
        "Sổ Máy · M-0151 · Xã Sính Phình · 19/11/2019 09:10\n"
        "Máy chủ   không tới được từ 18/11/2019 16:10 (17 giờ trước)\n"
        "Đang giữ  31 bản ghi, 62 KB trong 64 MiB: còn chỗ cho hơn 7 ngày. Mất: 0\n"
        "Cần làm   Không phải làm gì. Có mạng lại, máy tự gửi bù."
    )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "trouble", ["expired", "not_yet_valid", "untrusted", "wrong_name", "not_ours", "denied", "server_full"]
)
def test_what_a_person_must_act_on_has_a_code_and_three_parts(language: Language, trouble: str) -> None:
    lines = _screen(replace(AWAY, trouble=trouble), language).splitlines()
    assert len(lines) == 4
    assert "SM-" in lines[1]
    assert "31" in lines[2]


def test_a_wrong_clock_is_told_but_not_before_what_stands_in_the_way() -> None:
    assert (problem := problem_of(replace(WELL, clock_is_wrong=True), NOW))
    assert problem.code == "SM-CLOCK-01"
    assert problem_of(replace(AWAY, clock_is_wrong=True), NOW) is None


def test_a_full_disk_says_how_many_were_not_kept() -> None:
    full = replace(WELL, disk_trouble="full", holding=replace(HOLDING, unspooled=3))
    assert (problem := problem_of(full, NOW))
    assert (problem.code, "3" in problem.means.vi) == ("SM-DISK-01", True)


def test_what_went_over_the_network_today_is_told_and_what_gives_way() -> None:
    spent = replace(WELL, day_bytes=41_200, daily_bytes=300_000)
    assert "Hôm nay   qua mạng 42 trong 300 kB\n" in _screen(spent)
    much = replace(spent, day_bytes=251_000, saving="measurements")
    assert (
        "Today       251 of 300 kB over the network; until 20 Nov 2019 07:00: contacts half as often,"
        " measures a quarter as often\n" in _screen(much, "en")
    )
    yesterday = replace(much, written_seconds=NOW - 86_400)
    assert "Today       0 of 300 kB over the network\n" in _screen(yesterday, "en")


def test_a_spool_that_fills_up_says_for_how_long_there_is_room() -> None:
    fast = replace(HOLDING, spooled_bytes=32 * 1024 * 1024, oldest_seconds=NOW - 3 * 86_400)
    assert "room for about 3 days" in _screen(replace(AWAY, holding=fast), "en")


def test_a_shared_key_stays_on_the_screen() -> None:
    assert "another machine shares this machine's key" in _screen(replace(WELL, forked_seconds=NOW), "en")


def test_a_clock_that_is_far_off_is_noted() -> None:
    slow = replace(WELL, clock_offset=-7200.0)
    assert "Chú ý     đồng hồ máy này chậm 2 giờ so với máy chủ\n" in _screen(slow)
    assert "this clock is 3 d ahead of the server's" in _screen(replace(WELL, clock_offset=3 * 86_400.0), "en")
    assert "clock" not in _screen(replace(WELL, clock_offset=299.0), "en")


def test_names_from_outside_cannot_drive_the_terminal() -> None:
    assert "\x1b" not in _screen(replace(WELL, agency="\x1b[2JXã", device="\x9bM"))


def test_a_section_that_was_denied_says_what_to_run_and_why() -> None:
    health = (
        Health(collector="system", outcome="denied", seconds=0, error="refused to this user: serial"),
        Health(collector="cpus", outcome="ok", seconds=0),
    )
    collected = Collected(Sections(cpus=(Cpu(model="A\x1b", cores=2),)), Measurements(load1=0.5), health)
    shown = "\n".join(show_lines(collected, "en"))
    assert "sudo somay-agent show" in shown
    assert "A\\x1b" in shown
    assert "load1" in shown


@pytest.mark.parametrize(
    ("passed", "text"),
    [(5, "5 giây"), (59.9, "60 giây"), (90, "2 phút"), (3600, "1 giờ"), (100_000, "1 ngày"), (-5, "0 giây")],
)
def test_how_long_ago_is_said_in_the_largest_unit_that_fits(passed: float, text: str) -> None:
    assert f"({text} trước)" in ago(NOW - passed, NOW).vi


def test_after_a_week_only_the_date_counts() -> None:
    assert ago(NOW - 8 * 86_400, NOW) == moment(NOW - 8 * 86_400) == Text("11/11/2019 09:10", "11 Nov 2019 09:10")


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (1023, "1023 B"), (2048, "2 KB"), (3 * 2**19, "1.5 MiB"), (2**26, "64 MiB")]
)
def test_bytes_are_said_in_the_unit_that_fits(size: int, text: str) -> None:
    assert amount(size) == text


def test_a_machine_that_began_as_the_copy_of_another_says_so() -> None:
    copied = replace(WELL, copied_from="M-0001", copied_seconds=NOW - 60)
    note = "19/11/2019 09:09: đĩa này chép từ M-0001; máy tự làm khóa riêng, vào sổ thành máy riêng"
    assert f"Chú ý     {note}\n" in _screen(copied)
    assert "this disk is a copy of M-0001's" in _screen(copied, "en")


def test_what_was_left_out_is_shown_raw_beside_what_is_sent() -> None:
    health = (Health(collector="time_synchronisation", outcome="not_applicable", seconds=0),)
    junk = {"time_synchronisation": (Junk("serial", "To Be Filled\x1b"),)}
    shown = list(show_lines(Collected(Sections(), None, health, junk), "en"))
    assert shown[0] == "time_synchronisation not applicable"
    assert shown[1] == '  ~ serial                  "To Be Filled\\u001b" (the maker\'s filler, not sent)'
    assert "To Be Filled" not in str(show_json(Collected(Sections(), None, health))["sections"])
    assert show_json(Collected(Sections(), None, health, junk))["junk"] == {
        "time_synchronisation": {"serial": "To Be Filled\x1b"}
    }
