"""Screens as they describe themselves, at whatever connector, a dock's included."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent import edid, makers
from agent.collectors.base import Collector, NotApplicable, Partial, first_line
from agent.contract import Monitor
from agent.junk import Sieve
from agent.label import printed_serial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.edid import Edid
    from agent.host import Host

_DRM: Final = "/sys/class/drm/"
_CONNECTOR: Final = re.compile(r"card\d+-(([A-Za-z]+).*)")
_INSIDE: Final = {"eDP", "LVDS", "DSI", "DPI"}
_OUTSIDE: Final = {"DP", "HDMI", "DVI", "VGA", "USB"}
_EDID_BYTES: Final = 256 * 128


def collect(host: Host) -> Partial[tuple[Monitor, ...]]:
    """Return the screens that are plugged in and say who they are, by connector."""
    connectors = [match for name in host.entries(_DRM) if (match := _CONNECTOR.fullmatch(name))]
    if not connectors:
        raise NotApplicable("no connectors for screens")
    found = [(match, screen) for match in connectors if (screen := _read(host, _DRM + match[0]))]
    names = makers.names(host, {screen.letters for _, screen in found if screen.letters})
    monitors = [describe(screen, names, connector=match[1], built_in=_is_inside(match[2])) for match, screen in found]
    sieve, ordered = Sieve(), sorted(monitors, key=lambda monitor: _in_order(monitor.connector or ""))
    return Partial(tuple(told(monitor, sieve) for monitor in ordered), junk=tuple(sieve.kept))


def _read(host: Host, connector: str) -> Edid | None:
    """Return what is plugged in there; a screen that takes two connectors is told at its first."""
    if first_line(host, connector + "/status") != "connected":
        return None
    screen = edid.decode(host.read_bytes(connector + "/edid", _EDID_BYTES) or b"")
    return None if screen is None or screen.tile not in {None, (0, 0)} else screen


def describe(
    screen: Edid, names: Mapping[str, str], *, connector: str | None = None, built_in: bool | None = None
) -> Monitor:
    """Return the monitor that an EDID describes, with the names that go with the letters of makers."""
    width, height = screen.millimetres or (None, None)
    across, down = screen.pixels or (None, None)
    return Monitor(
        connector=connector,
        manufacturer=names.get(screen.letters or ""),
        model=screen.name,
        product_code=f"{screen.product:04x}" if screen.product else None,
        serial=printed_serial(screen),
        year=screen.year,
        week=screen.week,
        width_metres=width and width / 1000,
        height_metres=height and height / 1000,
        width_pixels=across,
        height_pixels=down,
        built_in=built_in,
    )


def told(monitor: Monitor, sieve: Sieve) -> Monitor:
    """Return the monitor without what its maker left in place of a value."""
    return sieve.fields(monitor.connector or "?", monitor, model="name", serial="serial")


def _is_inside(kind: str) -> bool | None:
    return True if kind in _INSIDE else False if kind in _OUTSIDE else None


def _in_order(connector: str) -> tuple[str, list[int]]:
    """Return what puts DP-10 after DP-9."""
    return re.sub(r"\d+", "", connector), [int(digits) for digits in re.findall(r"\d+", connector)]


MONITORS = Collector("monitors", collect, every_seconds=86_400)
