"""How well the clock is kept (adjtimex(2)): what the kernel knows of its own error."""

from __future__ import annotations

import ctypes
import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from exporters.node.family import single

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Type

_LAYOUT: Final = "@i4li3l2l3li5li"
"""struct timex of <sys/timex.h>, with the gaps that the machine's own C leaves."""
_ROOM: Final = 512
_NANOSECONDS: Final = 0x2000
"""STA_NANO: offset and jitter are in nanoseconds, else in microseconds."""
_TIME_ERROR: Final = 5
_PPM: Final = 65_536 * 1e6
_MICRO: Final = 1e6


class _Timex(NamedTuple):
    modes: int
    offset: int
    freq: int
    maxerror: int
    esterror: int
    status: int
    constant: int
    precision: int
    tolerance: int
    seconds: int
    microseconds: int
    tick: int
    ppsfreq: int
    jitter: int
    shift: int
    stabil: int
    jitcnt: int
    calcnt: int
    errcnt: int
    stbcnt: int
    tai: int


def timex(_: Host) -> Iterator[Metric]:
    """Yield what adjtimex says; nothing is adjusted."""
    state, told = _ask()
    parts = 1e9 if told.status & _NANOSECONDS else _MICRO
    found: tuple[tuple[Type, str, str, float], ...] = (
        ("gauge", "offset_seconds", "Time offset in between local system and reference clock.", told.offset / parts),
        ("gauge", "frequency_adjustment_ratio", "Local clock frequency adjustment.", 1 + told.freq / _PPM),
        ("gauge", "maxerror_seconds", "Maximum error in seconds.", told.maxerror / _MICRO),
        ("gauge", "estimated_error_seconds", "Estimated error in seconds.", told.esterror / _MICRO),
        ("gauge", "status", "Value of the status array bits.", told.status),
        ("gauge", "loop_time_constant", "Phase-locked loop time constant.", told.constant),
        ("gauge", "tick_seconds", "Seconds between clock ticks.", told.tick / _MICRO),
        ("gauge", "pps_frequency_hertz", "Pulse per second frequency.", told.ppsfreq / _PPM),
        ("gauge", "pps_jitter_seconds", "Pulse per second jitter.", told.jitter / parts),
        ("gauge", "pps_shift_seconds", "Pulse per second interval duration.", told.shift),
        (
            "gauge",
            "pps_stability_hertz",
            "Pulse per second stability, average of recent frequency changes.",
            told.stabil / _PPM,
        ),
        ("counter", "pps_jitter_total", "Pulse per second count of jitter limit exceeded events.", told.jitcnt),
        ("counter", "pps_calibration_total", "Pulse per second count of calibration intervals.", told.calcnt),
        ("counter", "pps_error_total", "Pulse per second count of calibration errors.", told.errcnt),
        (
            "counter",
            "pps_stability_exceeded_total",
            "Pulse per second count of stability limit exceeded events.",
            told.stbcnt,
        ),
        ("gauge", "tai_offset_seconds", "International Atomic Time (TAI) offset.", told.tai),
        (
            "gauge",
            "sync_status",
            "Is clock synchronized to a reliable server (1 = yes, 0 = no).",
            float(state != _TIME_ERROR),
        ),
    )
    for type_, name, text, value in found:
        yield single(type_, f"node_timex_{name}", text, value)


def _ask() -> tuple[int, _Timex]:
    room = ctypes.create_string_buffer(_ROOM)
    library = ctypes.CDLL(None, use_errno=True)
    state = int(library.adjtimex(room))
    if state < 0:
        raise OSError(ctypes.get_errno(), "adjtimex")
    return state, _Timex(*struct.unpack_from(_LAYOUT, room))
