"""Text for people and logs: the two languages, the three-part problem, and the one escape.

Everything that came from outside passes through :func:`safe_text` before it reaches a terminal or a log.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

Language = Literal["vi", "en"]

# C0 and C1 controls, DEL, the bidirectional overrides and the line separators.
_HOSTILE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]")


def safe_text(value: str, limit: int = 2048) -> str:
    """Return ``value`` with every character that could drive a terminal or forge a line made visible."""
    clean = _HOSTILE.sub(_visible, value)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def why(error: Exception) -> str:
    """Return what the operating system says without its number: ``Permission denied: /var/lib/somay-agent``."""
    said, name = getattr(error, "strerror", None) or str(error), getattr(error, "filename", None)
    return f"{said}: {name}" if name else said


class Text(NamedTuple):
    """One sentence in both languages, side by side so that neither is forgotten."""

    vi: str
    en: str

    def to(self, language: Language) -> str:
        """Return the sentence in ``language``."""
        return self.vi if language == "vi" else self.en


class Problem(Exception):
    """Something a person must read: what happened, what it means, what to do now.

    ``code`` is stable and searchable (``SM-TLS-02``); ``exit_code`` follows the table in docs/cli.md; ``field`` is
    what was typed wrongly, if that is known.
    """

    def __init__(
        self, code: str, happened: Text, means: Text, todo: Text, exit_code: int = 2, *, field: str | None = None
    ) -> None:
        super().__init__(f"{code}: {happened.en}")
        self.code, self.happened, self.means, self.todo, self.exit_code, self.field = (
            code,
            happened,
            means,
            todo,
            exit_code,
            field,
        )

    @property
    def why(self) -> Text:
        """What happened, for a place that names the field itself."""
        return Text(*(text.removeprefix(f"{self.field}: ") for text in self.happened))

    def lines(self, language: Language) -> tuple[str, str, str]:
        """Return the three lines, the code at the end of the first, safe for a terminal."""
        labels = _LABELS_VI if language == "vi" else _LABELS_EN
        width = max(map(len, labels)) + 2
        parts = (
            f"{self.happened.to(language)}  [{self.code}]",
            self.means.to(language),
            self.todo.to(language),
        )
        first, second, third = (f"{label:<{width}}{safe_text(part)}" for label, part in zip(labels, parts, strict=True))
        return first, second, third


ADVICE: Final = ("Cần làm", "What to do")
"""How the last of the three lines begins."""
_LABELS_VI: Final = ("Xảy ra", "Nghĩa là", ADVICE[0])
_LABELS_EN: Final = ("What happened", "What it means", ADVICE[1])
