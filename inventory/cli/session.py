"""One run of the command line: where the register is, how to speak, and where answers go."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.text import Problem, Text, safe_text
from inventory import config
from inventory.store import queries
from inventory.store.engine import Store, snapshot
from inventory.text.folding import fold
from inventory.text.language import VARIABLE, choose
from inventory.text.table import MAX_WIDTH
from inventory.text.when import day_of, parse_day, show_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import typer

    from agent.text import Language
    from inventory.cli.acting import Sealed
    from inventory.cli.arguments import Everywhere
    from inventory.config import Config
    from inventory.reports.form import Listing, Reader
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection


class Session:
    """What every command works with; read from outside once, then only passed on."""

    def __init__(self, given: Everywhere, now: float) -> None:
        self.given, self.now = given, now
        self._sealed: list[Sealed] = []

    @cached_property
    def config(self) -> Config:
        """The settings of the register at hand."""
        return config.load(config.home_of(Path(self.given.home) if self.given.home else None))

    @cached_property
    def store(self) -> Store:
        """The register."""
        return Store(self.config.url)

    @cached_property
    def language(self) -> Language:
        """The language of this run; a terminal that cannot show it is told so once."""
        chosen = choose(self.given.lang, os.environ.get(VARIABLE), self._setting(), sys.stdout.encoding)
        if chosen.notice:
            self.note(chosen.notice)
        return chosen.language

    def help_language(self) -> Language:
        """The language of help: as of this run, but help must come also where the register does not."""
        try:
            setting = self._setting()
        except Exception:  # noqa: BLE001  # whatever is broken, its user asks how to mend it
            setting = None
        return choose(self.given.lang, os.environ.get(VARIABLE), setting or "en", sys.stdout.encoding).language

    @cached_property
    def day(self) -> str:
        """The day asked about; of one that is still to come that is said."""
        if not self.given.as_of:
            return day_of(self.now)
        day = parse_day(self.given.as_of, "--as-of")
        if day > day_of(self.now):
            self.note(
                self.say(
                    f"Ngày {show_day(day, 'vi')} chưa đến: chỉ tính những gì đã ghi đến nay.",
                    f"{show_day(day, 'en')} is still to come: only what is on file by now is counted.",
                )
            )
        return day

    @property
    def reader(self) -> Reader:
        """Whom the tables are for."""
        from inventory.reports.form import Reader  # noqa: PLC0415  # help shows none

        return Reader(self.language, self.now, _width(), self._coloured())

    def from_day(self, typed: str | None) -> str:
        """Return the day from which an act holds: the one typed, else today."""
        return parse_day(typed, "--from") if typed else day_of(self.now)

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Open the register for questions that all see one and the same state, whatever the server writes."""
        with self.store.read() as connection, snapshot(connection):
            yield connection

    def act(self, command: str) -> contextlib.AbstractContextManager[tuple[Connection, Stamp]]:
        """Open the register for one act; it and its entry in the audit log are written together or not at all."""
        from inventory.cli import acting  # noqa: PLC0415  # what only reads loads nothing of it

        return acting.act(self.store, self.now, self.given.reason, command, self._sealed.append)

    def trace(self, reader: Reader) -> list[str]:
        """Return under which number the audit log has what this run did, and how to take it back."""
        return [
            reader.say(
                f"Việc số {one.number}. Hoàn tác: somay {one.group} undo {one.number}",
                f"Act {one.number}. Take it back: somay {one.group} undo {one.number}",
            )
            for one in self._sealed
            if one.undoable
        ]

    def rehearsal(self) -> contextlib.AbstractContextManager[tuple[Connection, Stamp]]:
        """Open the register for an act that is only shown: nothing of it stays."""
        from inventory.cli import acting  # noqa: PLC0415  # likewise

        return acting.rehearsal(self.store, self.now)

    def numbered(self) -> dict[str, int]:
        """Return the same for programs."""
        return {"audit_act": self._sealed[-1].number} if self._sealed else {}

    def say(self, vi: str, en: str) -> str:
        """Return the sentence in the language of this run."""
        return vi if self.language == "vi" else en

    def note(self, line: str) -> None:
        """Tell something that is not the answer."""
        print(line, file=sys.stderr)  # noqa: T201  # this module is the rim

    def answer(
        self,
        screen: Callable[[Reader], Sequence[str]],
        document: Callable[[], dict[str, Any]],
        sheet: Callable[[], str] | None = None,
    ) -> None:
        """Print an answer in the form asked for."""
        if self.given.format == "json":
            from inventory.reports.form import to_json  # noqa: PLC0415  # likewise

            _out(to_json(document(), indented=sys.stdout.isatty()) + "\n")
        elif self.given.format == "csv":
            if sheet is None:
                raise _no_sheet()
            _out(sheet())
        else:
            _out("".join(f"{line}\n" for line in screen(self.reader)))

    def listing(
        self,
        listing: Listing[Any],
        rows: list[Any],
        *,
        total: Callable[[Reader], list[str]] | None = None,
        after: Callable[[Reader], str] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Print a list; an empty one says so."""

        def screen(reader: Reader) -> list[str]:
            if not rows:
                return [reader.say("Không có dòng nào.", "Nothing to list.")]
            lines = listing.table(rows, reader, total(reader) if total else ())
            return [*lines, "", after(reader)] if after else lines

        self.answer(
            screen, lambda: listing.document(rows, as_of=self.day, **(facts or {})), lambda: listing.sheet(rows)
        )

    def done(self, vi: str, en: str, **facts: Any) -> None:
        """Confirm an act in one sentence, or as facts for a program."""
        self.answer(
            lambda reader: [safe_text(reader.say(vi, en)), *self.trace(reader)],
            lambda: {"schema": "somay.act.v1", **facts, **self.numbered()},
            lambda: "",
        )

    def confirm(self, preview: Text) -> None:
        """Show what an act will change and go on only with a yes."""
        if self.given.yes:
            return
        for line in preview.to(self.language).splitlines():
            self.note(safe_text(line))
        answer = self._asked(self.say("Làm tiếp? [c/K] ", "Go on? [y/N] "))
        if answer.casefold() not in {"c", "có", "co", "y", "yes"}:
            raise _unconfirmed()

    def confirm_by_name(self, preview: Sequence[str], name: str) -> None:
        """Show what cannot be taken back by one word, and go on only when the name is typed."""
        for line in preview:
            self.note(line)
        if self.given.yes:
            return
        typed = self._asked(self.say(f"Gõ «{name}» để ghi: ", f"Type «{name}» to write: "))
        if fold(typed) != fold(name):
            raise _unconfirmed()

    def _asked(self, question: str) -> str:
        """Ask on the terminal, beside the answer; nobody there, or Ctrl-D, is a no."""
        if not sys.stdin.isatty():
            raise _unconfirmed()
        sys.stderr.write(safe_text(question))
        sys.stderr.flush()
        typed = sys.stdin.readline()
        if not typed:  # Ctrl-D
            self.note("")
            raise _unconfirmed()
        return typed.strip()

    def _setting(self) -> str | None:
        if self.store.backend == "sqlite" and not self.store.path.exists():
            return None
        with self.read() as connection:
            return queries.setting(connection, "language")

    def _coloured(self) -> bool:
        return not self.given.no_color and not os.environ.get("NO_COLOR") and sys.stdout.isatty()


def session_of(context: typer.Context) -> Session:
    """Return the run that a command belongs to."""
    session = context.obj
    assert isinstance(session, Session)
    return session


class ReaderGone(Exception):
    """Nobody reads the answer any more; said by a name of our own, because Typer makes a failure of a broken pipe."""


def _out(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderGone from None


def _width() -> int:
    """As wide as the terminal, at most 100; without a terminal as wide as a screen may be."""
    return min(shutil.get_terminal_size((MAX_WIDTH, 24)).columns, MAX_WIDTH)


def _unconfirmed() -> Problem:
    return Problem(
        "SM-CONFIRM-01",
        Text("Chưa được xác nhận.", "It was not confirmed."),
        Text("Không có gì thay đổi.", "Nothing was changed."),
        Text("Chạy lại và trả lời như câu hỏi, hoặc thêm --yes", "Run it again and answer as asked, or add --yes"),
        exit_code=4,
    )


def _no_sheet() -> Problem:
    return Problem(
        "SM-USAGE-03",
        Text("Lệnh này không có dạng csv.", "This command has no csv form."),
        Text("Chưa làm gì cả.", "Nothing was done."),
        Text("Dùng --format table hoặc json", "Use --format table or json"),
    )
