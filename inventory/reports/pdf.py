"""A letter as PDF, and charts as pictures: typeset by Typst from data, with no text ever read as markup."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import typst

from agent.text import Problem, Text, safe_text

if TYPE_CHECKING:
    from inventory.reports.charts import Chart
    from inventory.reports.letter import Letter

_TEMPLATES: Final = Path(__file__).with_name("typst")
_FONT: Final = "Tinos"
"""Free, as wide as Times New Roman, and with full Vietnamese, which the older Liberation Serif has not."""
_DOTS_PER_INCH: Final = 200


def pdf(letter: Letter, now: float) -> bytes:
    """Return the letter as tagged PDF with its font inside; the same letter and time give the same bytes.

    Raises:
        Problem: no such font is installed.
    """
    return _typeset("letter.typ", letter, format="pdf", timestamp=int(now))


def picture(chart: Chart) -> bytes:
    """Return one chart as PNG.

    Raises:
        Problem: no such font is installed.
    """
    return _typeset("picture.typ", chart, format="png", ppi=_DOTS_PER_INCH)


def _typeset(template: str, content: Letter | Chart, **how: Any) -> bytes:
    fonts = _installed()
    if _FONT not in fonts.families():
        raise _NO_FONT
    given = {"content": json.dumps(_plain(content)), "font": _FONT}
    compiler = typst.Compiler(_TEMPLATES / template, root=_TEMPLATES, font_paths=fonts, sys_inputs=given)
    made = compiler.compile(**how)
    return cast("bytes", made[0] if isinstance(made, list) else made)


@cache
def _installed() -> typst.Fonts:
    """Look through the fonts of this machine once for all pictures of a report."""
    return typst.Fonts(include_embedded_fonts=False)


_NO_FONT: Final = Problem(
    "SM-FONT-01",
    Text(f"Máy này không có phông chữ {_FONT} để nhúng vào PDF.", f"This machine has no font {_FONT} for the PDF."),
    Text("Chưa ghi tệp nào.", "No file was written."),
    Text("Cài phông: apt install fonts-croscore", "Install it: apt install fonts-croscore"),
    exit_code=8,
)


def _plain(value: Any) -> Any:
    """Return records as JSON objects, and texts without what no document may hold."""
    if hasattr(value, "_asdict"):
        return {name: _plain(each) for name, each in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return safe_text(value) if isinstance(value, str) else value
