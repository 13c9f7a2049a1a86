"""Shows the register: a live screen on a terminal, elsewhere the screen once and then a line for each change."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.demo import fleet, sample
from inventory.demo.observe import this_machine
from inventory.demo.screen import View, brief, screen
from inventory.demo.terminal import Screen, is_live
from inventory.reports.agencies import agency_rows
from inventory.reports.overview import overview

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from agent.text import Language
    from inventory.store.engine import Store

_REDRAW_SECONDS: Final = 1.0
_LOG_SECONDS: Final = 5.0


class Addresses(NamedTuple):
    """What the screen tells people to open or to type."""

    api: str
    metrics: str
    command: str
    show: str


class Show:
    """The screen over one register."""

    def __init__(self, store: Store, out: TextIO, language: Language, addresses: Addresses, started: float) -> None:
        self._store, self._out, self._language, self._addresses = store, out, language, addresses
        self._started = started

    def once(self) -> None:
        """Print the screen with all agencies."""
        self._out.write("\n" + "\n".join(screen(self._view(), self._language)) + "\n")
        self._out.flush()

    def go_on(self, check: Callable[[], None]) -> None:
        """Show the register until interrupted; ``check`` raises when something it stands on has ended."""
        if is_live(self._out):
            self._live(check)
        else:
            self._lines(check)

    def _live(self, check: Callable[[], None]) -> None:
        terminal = Screen(self._out)
        try:
            while True:
                check()
                columns, lines = terminal.size()
                terminal.draw(screen(self._view(), self._language, columns=columns, lines=lines - 1))
                time.sleep(_REDRAW_SECONDS)
        finally:
            terminal.leave()

    def _lines(self, check: Callable[[], None]) -> None:
        self.once()
        last = ""
        while True:
            check()
            now, line = time.time(), brief(self._view(), self._language)
            if last and line != last:
                self._out.write(f"{time.strftime('%H:%M:%S', time.localtime(now))}  {line}\n")
                self._out.flush()
            last = line
            time.sleep(_LOG_SECONDS)

    def _view(self) -> View:
        now = time.time()
        with self._store.read() as connection:
            return View(
                now=now,
                started=self._started,
                overview=overview(connection, now),
                agencies=agency_rows(connection, now),
                machine=this_machine(connection, now),
                reporting=len(fleet.players()),
                by_hand=sum(machine.contact == "hand" for machine in sample.machines()),
                api=self._addresses.api,
                metrics=self._addresses.metrics,
                command=self._addresses.command,
                show=self._addresses.show,
            )
