"""What a device measured: a strip for each series, and one series as a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text, safe_text
from inventory.reports.form import Field, Listing
from inventory.text.numbers import number, percent, rate, size
from inventory.text.plot import curve, strip
from inventory.text.table import MAX_WIDTH, pad, width, wrap
from inventory.text.when import day_of, iso_instant, show_day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.text import Language
    from inventory.reports.form import Reader
    from inventory.reports.measured import Track
    from inventory.store.series import Hour

_ROWS: Final = 8
_SCALE: Final = 12
"""Cells left of a curve, for what its height means."""
_WORDS: Final = {
    "cpu_ratio": Text("bộ xử lý bận", "processor busy"),
    "load1": Text("tải", "load"),
    "memory_available_bytes": Text("bộ nhớ còn", "memory available"),
    "free_bytes": Text("còn trống ở", "free on"),
    "seconds": Text("trễ đến", "latency to"),
    "lost_ratio": Text("mất gói đến", "loss to"),
    "down_bits_per_second": Text("tải về", "down"),
    "up_bits_per_second": Text("tải lên", "up"),
    "celsius": Text("nhiệt độ", "temperature of"),
}
_METHODS: Final = {
    "passive": Text("(lưu lượng thật)", "(real traffic)"),
    "transfer": Text("(agent tự kể)", "(by the agent's word)"),
}


def _two(value: float, language: Language) -> str:
    return number(value, language, 2)


def _milliseconds(value: float, language: Language) -> str:
    return f"{number(value * 1000, language, 1)} ms"


def _degrees(value: float, language: Language) -> str:
    return f"{number(value, language)} °C"


def _share(value: float, language: Language) -> str:
    return percent(round(value, 6), language, 1)


_SHOWN: Final[dict[str, Callable[[float, Language], str]]] = {
    "cpu_ratio": _share,
    "load1": _two,
    "memory_available_bytes": size,
    "free_bytes": size,
    "seconds": _milliseconds,
    "lost_ratio": _share,
    "down_bits_per_second": rate,
    "up_bits_per_second": rate,
    "celsius": _degrees,
}


def name(track: Track, language: Language) -> str:
    """Return what is measured, and of what: ``còn trống ở /home``."""
    of = _METHODS[track.of].to(language) if track.of in _METHODS else track.of
    return f"{_WORDS[track.name].to(language)} {of}".rstrip()


def _value(pick: Callable[[Hour], float]) -> Callable[[Track, Reader], str]:
    return lambda track, reader: _SHOWN[track.name](pick(track.whole), reader.language)


def _drawn(track: Track, reader: Reader) -> str:
    bottom, top = _bounds(track)
    parts = track.parts(28 if reader.width >= MAX_WIDTH else 14)
    return strip(None if part is None else _height(part.mean, bottom, top) for part in parts)


_STRIPS: Final[Listing[Track]] = Listing(
    "",
    "",
    (
        Field(
            key="series",
            value=lambda track: track.series,
            head=Text("Đo", "Measured"),
            show=lambda track, reader: name(track, reader.language),
            keep=True,
            shrink=True,
        ),
        Field(key="strip", value=lambda track: track.series, head=Text("", ""), show=_drawn, keep=True),
        Field(
            key="least", value=lambda _: None, head=Text("Thấp nhất", "Least"), show=_value(lambda all_: all_.least),
            right=True,
        ),
        Field(
            key="mean", value=lambda _: None, head=Text("Bình quân", "Mean"), show=_value(lambda all_: all_.mean),
            right=True, keep=True,
        ),
        Field(
            key="most", value=lambda _: None, head=Text("Cao nhất", "Most"), show=_value(lambda all_: all_.most),
            right=True, keep=True,
        ),
    ),
)  # fmt: skip
HOURS: Final[Listing[Hour]] = Listing(
    "somay.device_measured.v1",
    "hours",
    (
        Field(key="series", value=lambda hour: hour.series),
        Field(key="hour", value=lambda hour: iso_instant(hour.hour)),
        Field(key="samples", value=lambda hour: hour.samples),
        Field(key="least", value=lambda hour: hour.least),
        Field(key="mean", value=lambda hour: hour.mean),
        Field(key="most", value=lambda hour: hour.most),
    ),
)


def strips(tracks: Sequence[Track], number_of: str, reader: Reader) -> list[str]:
    """Return a line for each series, and how one is looked at more closely; nothing where nothing was measured."""
    if not tracks:
        return []
    first, last = _days(tracks[0], reader)
    return [
        "",
        reader.say(f"Số đo từ {first} đến {last}, mỗi ô bình quân một quãng:",
                   f"Measured from {first} to {last}, each cell the mean of its part:"),
        *_STRIPS.table(tracks, reader),
        reader.say(f"Vẽ một số đo: somay device history {number_of} --measured {tracks[0].name} --last 90",
                   f"One of them as a curve: somay device history {number_of} --measured {tracks[0].name} --last 90"),
    ]  # fmt: skip


def curves(tracks: Sequence[Track], reader: Reader) -> list[str]:
    """Return each series as a curve, and what the curve means."""
    lines = [line for track in tracks for line in (*_curve(track, reader), "")]
    return [*lines, reader.say("Đường: bình quân. Chấm: cao nhất.", "Line: mean. Dots: most.")]


def _curve(track: Track, reader: Reader) -> list[str]:
    bottom, top = _bounds(track)
    cells = max(20, min(reader.width, MAX_WIDTH) - _SCALE - 1)
    parts = track.parts(2 * cells)
    means = [None if part is None else _height(part.mean, bottom, top) for part in parts]
    peaks = [None if part is None else _height(part.most, bottom, top) for part in parts]
    shown = _SHOWN[track.name]
    scale = {0: shown(top, reader.language), _ROWS - 1: shown(bottom, reader.language)}
    drawn = [
        f"{pad(scale.get(row, ''), _SCALE, right=True)} {line}".rstrip()
        for row, line in enumerate(curve(means, peaks, _ROWS))
    ]
    return [*_heading(track, reader), *drawn, _axis(track, cells, reader)]


def _heading(track: Track, reader: Reader) -> list[str]:
    whole, shown = track.whole, _SHOWN[track.name]
    least, mean, most = (shown(value, reader.language) for value in (whole.least, whole.mean, whole.most))
    what = safe_text(name(track, reader.language))
    line = reader.say(
        f"{what}: thấp nhất {least}, bình quân {mean}, cao nhất {most} ({number(whole.samples, 'vi')} lần đo)",
        f"{what}: least {least}, mean {mean}, most {most} ({number(whole.samples, 'en')} measurements)",
    )
    return wrap(line, reader.width)


def _axis(track: Track, cells: int, reader: Reader) -> str:
    first, last = _days(track, reader)
    return " " * (_SCALE + 1) + pad(first, cells - width(last)) + last


def _days(track: Track, reader: Reader) -> tuple[str, str]:
    first, last = (show_day(day_of(moment), reader.language) for moment in (track.since, track.until - 1))
    return first, last


def _bounds(track: Track) -> tuple[float, float]:
    """Return what the lowest and the highest cell stand for: a share is of the whole, all else of its greatest."""
    whole = track.whole
    if track.name.endswith("_ratio"):
        return 0.0, 1.0
    return min(0.0, whole.least), max(whole.most, 0.0)


def _height(value: float, bottom: float, top: float) -> float:
    return (value - bottom) / (top - bottom) if top > bottom else 0.0
