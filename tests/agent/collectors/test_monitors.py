from __future__ import annotations

import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.monitors import collect
from agent.contract import Monitor
from agent.junk import Junk
from tests.agent.edids import NAME, SERIAL, base, described, displayid, tiles, timing
from tests.fakes import FakeHost, recorded

SCREEN = base(timing(1920, 1080, (527, 296)), described(NAME, "Screen"), described(SERIAL, "ABC123"), letters="DEL")


def plugged(**screens: bytes) -> FakeHost:
    host = FakeHost()
    for connector, screen in screens.items():
        host.files[f"/sys/class/drm/{connector.replace('_', '-')}/status"] = "connected\n"
        host.blobs[f"/sys/class/drm/{connector.replace('_', '-')}/edid"] = screen.hex()
    return host


def test_a_screen_is_told_with_its_maker_and_in_metres() -> None:
    assert collect(plugged(card0_HDMI_A_1=SCREEN)).value == (
        Monitor(
            connector="HDMI-A-1",
            manufacturer="Dell Inc.",
            model="Screen",
            product_code="1234",
            serial="ABC123",
            year=2019,
            width_metres=0.527,
            height_metres=0.296,
            width_pixels=1920,
            height_pixels=1080,
            built_in=False,
        ),
    )


def test_screens_behind_a_dock_are_screens_and_the_lid_is_built_in() -> None:
    told = [(one.connector, one.model, one.built_in) for one in collect(recorded("laptop-dock")).value]
    assert told == [
        ("DP-9", "DELL P2419H", False),
        ("DP-10", "C49RG9x", False),
        ("eDP-1", "AUO B140HAN04.0", True),
    ]


@pytest.mark.parametrize(
    ("connector", "built_in"),
    [
        ("card0_LVDS_1", True),
        ("card0_DSI_1", True),
        ("card12_eDP_1", True),
        ("card0_VGA_1", False),
        ("card0_DVI_I_1", False),
        ("card0_Virtual_1", None),
    ],
)
def test_the_connector_tells_whether_a_screen_is_built_in(connector: str, *, built_in: bool | None) -> None:
    (monitor,) = collect(plugged(**{connector: SCREEN})).value
    assert monitor.built_in is built_in


def test_a_connector_with_nothing_or_with_nothing_that_says_who_it_is_has_no_screen() -> None:
    host = plugged(card0_DP_1=SCREEN, card0_DP_2=b"", card0_DP_3=SCREEN[:100], card0_Writeback_1=SCREEN)
    host.files["/sys/class/drm/card0-DP-1/status"] = "disconnected\n"
    host.files["/sys/class/drm/card0-Writeback-1/status"] = "unknown\n"
    assert collect(host).value == ()
    assert collect(recorded("server")).value == ()


def test_a_screen_that_takes_two_connectors_is_one() -> None:
    left, right = (SCREEN + displayid(tiles(2, 1, (part, 0), (1920, 2160))) for part in (0, 1))
    (monitor,) = collect(plugged(card0_DP_1=right, card0_DP_2=left)).value
    assert (monitor.connector, monitor.width_pixels, monitor.height_pixels) == ("DP-2", 3840, 2160)


def test_a_maker_that_no_list_has_goes_by_its_letters() -> None:
    (monitor,) = collect(plugged(card0_DP_1=base(letters="QQQ"))).value
    assert (monitor.manufacturer, monitor.product_code) == ("QQQ", "1234")


def test_what_is_not_told_stays_unsaid() -> None:
    blank = bytearray(base(product=0, year=1990))
    blank[8:10], blank[127] = b"\0\0", (blank[127] + blank[8] + blank[9]) % 256
    assert collect(plugged(card0_DP_1=bytes(blank))).value == (Monitor(connector="DP-1", built_in=False),)


@pytest.mark.parametrize(
    "host", [FakeHost(), FakeHost(directories={"/sys/class/drm": ["card0", "renderD128", "version"]}), recorded("vm")]
)
def test_a_machine_that_knows_of_no_connectors_has_nothing_to_look_at(host: FakeHost) -> None:
    with pytest.raises(NotApplicable):
        collect(host)


def test_what_a_maker_never_filled_in_is_left_out_and_kept_to_be_seen() -> None:
    answer = collect(plugged(card0_DP_1=base(described(SERIAL, "0000000000000"), letters="DEL")))
    assert answer.value[0].serial is None
    assert answer.junk == (Junk("DP-1.serial", "0000000000000"),)
