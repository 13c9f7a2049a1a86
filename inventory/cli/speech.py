"""The language of the help texts, which is chosen before any command is built."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from agent.text import Language

SPOKEN: Final[ContextVar[Language]] = ContextVar("SPOKEN", default="en")


def said(vi: str, en: str) -> str:
    """Return a help text in the language of this run."""
    return vi if SPOKEN.get() == "vi" else en
