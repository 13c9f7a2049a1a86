"""Products of a table, looked for on a machine by what they leave there."""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agent.packages.installed import installed
from agent.record import Record
from agent.units import Units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.contract import Software
    from agent.host import Host

_FILE: Final = Path(__file__).with_suffix(".toml")


class Product(Record):
    """One product and its signs; see the head of ``products.toml``."""

    name: str
    publisher: str | None = None
    packages: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Found(Record):
    """A product that is there; ``running`` is ``None`` where nobody can tell."""

    product: Product
    version: str | None
    running: bool | None


def table(kind: str) -> tuple[Product, ...]:
    """Return the products of a kind: ``antivirus``, ``remote``, ``firewall``."""
    rows: list[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[kind]
    return tuple(Product(**{name: _frozen(value) for name, value in row.items()}) for row in rows)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Search:
    """One look at a machine for products."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.units = Units(host)

    def found(self, kind: str) -> Iterator[Found]:
        """Yield the products of a kind that are there, by the order of the table."""
        for product in table(kind):
            package = self._package(product)
            if package or self._leaves_signs(product):
                version = package.version if package else None
                yield Found(product=product, version=version, running=self.units.any_running(product.units))

    def _package(self, product: Product) -> Software | None:
        named = (self._softwares[name] for name in product.packages if name in self._softwares)
        return next(named, None) or self._by_word(product.words)

    def _by_word(self, words: tuple[str, ...]) -> Software | None:
        if not words:
            return None
        told = ((f"{one.name} {one.publisher or ''}".casefold(), one) for one in self._softwares.values())
        return next((one for text, one in told if any(word in text for word in words)), None)

    def _leaves_signs(self, product: Product) -> bool:
        by_path = any(self._host.modified(path) is not None for path in product.paths)
        return by_path or any(map(self.units.is_there, product.units))

    @cached_property
    def _softwares(self) -> dict[str, Software]:
        return {one.name: one for one in installed(self._host) or ()}
