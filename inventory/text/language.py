"""Which language a person reads: the option, else the environment, else the register's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Problem, Text

if TYPE_CHECKING:
    from agent.text import Language

VARIABLE: Final = "SOMAY_LANG"
_ENGLISH_ONLY: Final = (
    "This terminal cannot show Vietnamese ({encoding}), so the text is English; try: export LC_ALL=C.UTF-8"
)


class Choice(NamedTuple):
    """A language and, where the terminal forced it, the line that says why."""

    language: Language
    notice: str | None = None


def choose(option: str | None, environment: str | None, setting: str | None, encoding: str | None) -> Choice:
    """Return the language to speak; a terminal that cannot show ``ữ`` gets English."""
    wanted = _named(option, "--lang") or _named(environment, VARIABLE) or _known(setting) or "vi"
    if wanted == "vi" and not shows_vietnamese(encoding):
        return Choice("en", _ENGLISH_ONLY.format(encoding=encoding or "unknown"))
    return Choice(wanted)


def shows_vietnamese(encoding: str | None) -> bool:
    """Whether text of this encoding can hold Vietnamese."""
    try:
        "ữ".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _named(value: str | None, where: str) -> Language | None:
    """Accept ``vi``, ``en`` and locale names such as ``vi_VN.UTF-8``; refuse anything else by its place."""
    if not value:
        return None
    language = _known(value.lower())
    if language is None:
        raise Problem(
            "SM-VALUE-02",
            Text(f"{where}: không có ngôn ngữ {value!r}.", f"{where}: there is no language {value!r}."),
            Text("Chưa làm gì cả.", "Nothing was done."),
            Text("Chọn vi hoặc en.", "Choose vi or en."),
        )
    return language


def _known(value: str | None) -> Language | None:
    head = (value or "").replace("-", "_").split("_", maxsplit=1)[0].split(".", maxsplit=1)[0]
    if head == "vi":
        return "vi"
    return "en" if head == "en" else None
