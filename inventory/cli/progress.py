"""One line below the command that tells how far long work has come, and goes away again; on a terminal only."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from typing import TYPE_CHECKING, Final, TextIO

from inventory.text import progress
from inventory.text.table import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.text import Language, Text
    from inventory.text.progress import Told

_PATIENCE_SECONDS: Final = 0.7
"""Work that is done by then shows nothing."""
_PAUSE_SECONDS: Final = 0.2
_ERASED: Final = "\r\x1b[K"


@contextlib.contextmanager
def shown(
    what: Text, language: Language, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
) -> Iterator[Told]:
    """Yield what long work tells how far it has come; however it ends, nothing of the line stays."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield progress.unseen
        return
    drawn = _Line(what.to(language), language, stream, clock)
    try:
        yield drawn.tell
    finally:
        drawn.erase()


class _Line:
    """The line on the terminal: drawn seldom, and never longer than it."""

    def __init__(self, what: str, language: Language, stream: TextIO, clock: Callable[[], float]) -> None:
        self._what, self._language, self._stream, self._clock = what, language, stream, clock
        self._next, self._drawn = clock() + _PATIENCE_SECONDS, False

    def tell(self, done: int, total: int | None) -> None:
        now = self._clock()
        if now < self._next:
            return
        self._next, self._drawn = now + _PAUSE_SECONDS, True
        text = progress.line(self._what, done, total, self._language)
        self._stream.write(_ERASED + clip(text, shutil.get_terminal_size().columns - 1))
        self._stream.flush()

    def erase(self) -> None:
        if self._drawn:
            self._stream.write(_ERASED)
            self._stream.flush()
