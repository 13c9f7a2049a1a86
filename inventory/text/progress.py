"""How far long work has come: the work tells, and whoever looks shows it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.text.numbers import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from agent.text import Language

    Item = TypeVar("Item")
    Told = Callable[[int, int | None], None]
    """Called now and then with how many are done, and of how many if that is known."""

_EVERY: Final = 256


def unseen(_done: int, _total: int | None) -> None:
    """Look at nothing: what work without a person beside it is told to."""


def told(items: Iterable[Item], to: Told, total: int | None = None) -> Iterator[Item]:
    """Yield ``items`` and tell how many of them are done, some hundred at a time."""
    for done, item in enumerate(items):
        if done % _EVERY == 0:
            to(done, total)
        yield item


def line(what: str, done: int, total: int | None, language: Language) -> str:
    """Return what is shown: ``Đọc tệp: 3.072/10.000``."""
    numbers = number(done, language) + ("" if total is None else f"/{number(total, language)}")
    return f"{what}: {numbers}"
