"""The command ``somay``: parse, call, render; no SQL and no rule of the register lives here."""

from __future__ import annotations

import codecs
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from agent.text import Problem
from inventory.cli.arguments import Everywhere, split
from inventory.cli.session import ReaderGone, Session
from inventory.cli.speech import SPOKEN
from inventory.text.folding import without_marks
from inventory.text.language import VARIABLE, choose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.text import Language

_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None, clock: Callable[[], float] = time.time) -> int:
    """Run one command and return its exit code."""
    _plain_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    given = Everywhere()
    if words[:1] == ["__complete"]:
        return _complete(words[1:], clock())
    try:
        rest = split(words, given)
        code = _run(given, rest, clock())
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except (BrokenPipeError, ReaderGone):
        return _quietly()
    except Exception as error:  # noqa: BLE001  # the outermost rim: whatever it is, a person reads three lines
        from inventory.cli import failure  # noqa: PLC0415  # what goes well needs nothing of it

        return failure.show(failure.as_problem(error), _fallback(given))
    return code


def _complete(words: Sequence[str], now: float) -> int:
    """Answer a shell's Tab: the last word may be unfinished, so nothing of it is checked."""
    from inventory.cli.completion import answer  # noqa: PLC0415  # asked at Tab only

    answer(Session(Everywhere(), now), words)
    return 0


def _run(given: Everywhere, rest: list[str], now: float) -> int:
    _pass_on(given)
    session = Session(given, now)
    if not rest:
        from inventory.cli.overview import overview  # noqa: PLC0415  # each branch loads only what it needs

        overview(session)
        return 0
    if rest[0] == "--version":
        from importlib.metadata import version  # noqa: PLC0415

        print(f"somay {version('somay')}")  # noqa: T201
        return 0
    return _dispatch(session, rest)


def _dispatch(session: Session, rest: list[str]) -> int:
    from typer.exceptions import TyperException  # noqa: PLC0415  # the state of the district needs no parser
    from typer.main import get_command  # noqa: PLC0415

    from inventory.cli.commands import build  # noqa: PLC0415

    if len(rest) == 1 or "--help" in rest:  # nothing else shows a help text
        SPOKEN.set(session.help_language())
    command: Any = get_command(build(rest[0]))
    try:
        result = command.main(rest, prog_name="somay", standalone_mode=False, obj=session)
    except TyperException as error:
        from inventory.cli import failure  # noqa: PLC0415  # likewise

        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.format_message())  # noqa: T201
            return 2
        raise failure.usage(error, rest, command) from None
    except SystemExit:  # which is how Typer ends when nobody reads any more
        raise ReaderGone from None
    return result if isinstance(result, int) else 0


def _pass_on(given: Everywhere) -> None:
    """Let everything that this run starts find the same register and speak the same language."""
    if given.home:
        os.environ["SOMAY_HOME"] = given.home
    if given.lang:
        os.environ[VARIABLE] = given.lang


def _fallback(given: Everywhere) -> Language:
    """Return the language for a problem: as chosen, or the nearest to it where the choice is the problem."""
    try:
        return Session(given, 0.0).language
    except Exception:  # noqa: BLE001  # the register that knows its language may be what is broken
        return _from_environment()


def _from_environment() -> Language:
    try:
        return choose(None, os.environ.get(VARIABLE), None, sys.stderr.encoding).language
    except Problem:
        return "en"


def _plain_streams() -> None:
    """What a stream cannot show loses its marks or becomes a question mark; it never ends an answer midway."""
    codecs.register_error("plain", _plainly)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="plain")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    plain = without_marks(error.object[error.start : error.end])
    return plain.encode("ascii", "replace").decode("ascii"), error.end


def _quietly() -> int:
    """The one who reads has read enough, as ``head`` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
