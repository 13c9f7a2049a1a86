"""Writes to the terminal: the numbered steps, then a screen that redraws only what changed; plain lines elsewhere."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from typing import TYPE_CHECKING, Final, TextIO

from agent.text import Text
from inventory.text.table import clip, ends, pad, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.text import Language

STEPS: Final = 6
_WIDTH: Final = 98
_BAR: Final = 24
_QUIET_SECONDS: Final = 10.0
_DONE: Final = Text("xong", "done")


def is_live(out: TextIO) -> bool:
    """Whether ``out`` is a terminal on which lines can be rewritten."""
    return out.isatty() and os.environ.get("TERM", "dumb") != "dumb"


class Steps:
    """The numbered steps of the start, each with its length."""

    def __init__(self, out: TextIO, language: Language) -> None:
        self._out, self._language, self._live = out, language, is_live(out)
        self._number, self._title, self._began, self._spoke = 0, "", 0.0, 0.0

    @contextlib.contextmanager
    def step(self, title: Text) -> Iterator[None]:
        """Show a step while it lasts, and how long it took."""
        self._number += 1
        self._title = f"[{self._number}/{STEPS}] {title.to(self._language)}"
        self._began = self._spoke = time.monotonic()
        if self._live:
            self._rewrite(self._title)
        try:
            yield
        except BaseException:
            self._number -= 1  # it is still to be done
            if self._live:
                self._out.write("\n")
            raise
        took = f"{_DONE.to(self._language)} {time.monotonic() - self._began:4.0f} s"
        self._rewrite(ends(clip(self._title, _WIDTH - width(took) - 2), took, _WIDTH))
        self._out.write("\n")
        self._out.flush()

    def note(self, text: Text) -> None:
        """Say something between two steps."""
        self._out.write(f"      {text.to(self._language)}\n")

    def progress(self, done: int, total: int) -> None:
        """Show how far the step is: a bar, or without a terminal one line each 10 s."""
        if self._live:
            self._rewrite(bar(self._title, done, total, time.monotonic() - self._began, self._language))
        elif time.monotonic() - self._spoke >= _QUIET_SECONDS:
            self._spoke = time.monotonic()
            self._out.write(f"{self._title}  {done}/{total}\n")
            self._out.flush()

    def _rewrite(self, line: str) -> None:
        if self._live:
            line = f"\r\x1b[2K{clip(line, shutil.get_terminal_size().columns - 1)}"
        self._out.write(line)
        self._out.flush()


def bar(title: str, done: int, total: int, seconds: float, language: Language) -> str:
    """Return a step's line with a bar, the count and the time left."""
    filled = _BAR * done // total if total else _BAR
    drawn = f"{'█' * filled}{'░' * (_BAR - filled)}  {done}/{total}"
    left = f"{seconds * (total - done) / done:4.0f} s" if done else "   – s"
    return ends(f"{pad(title, 38)}  {drawn}", f"{Text('còn', 'left').to(language)} {left}", _WIDTH)


class Screen:
    """A screen of text; of the next one only the lines that changed are written."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._shown: list[str] = []
        self._size = (0, 0)

    def size(self) -> tuple[int, int]:
        """Return columns and lines of the terminal."""
        return shutil.get_terminal_size()

    def draw(self, lines: Sequence[str]) -> None:
        """Show ``lines``."""
        size = self.size()
        if size != self._size:
            self._out.write("\x1b[?25l\x1b[H\x1b[2J")
            self._shown, self._size = [], size
        self._out.write("".join(changes(self._shown, lines)) + f"\x1b[{len(lines) + 1};1H")
        self._out.flush()
        self._shown = list(lines)

    def leave(self) -> None:
        """Put the cursor below the screen and show it again."""
        if self._shown:
            self._out.write(f"\x1b[{len(self._shown)};1H\n\x1b[2K\x1b[?25h")
            self._out.flush()


def changes(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Return what turns one screen into the next: each changed line, addressed by its row."""
    for row in range(max(len(before), len(after))):
        old = before[row] if row < len(before) else ""
        new = after[row] if row < len(after) else ""
        if old != new:
            yield f"\x1b[{row + 1};1H\x1b[2K{new}"
