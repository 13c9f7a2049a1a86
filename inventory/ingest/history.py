"""What one section adds to the history of its machine: only what was looked for and seen makes any.

A section read in part, because the system refused something, can show that a thing is there, never that it is gone;
one whose collector failed says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from inventory.ingest import facts, parts, wire
from inventory.ingest.titles import release_of
from inventory.store import history, observed
from inventory.store.history import Changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from inventory.ingest.parts import Part
    from inventory.ingest.titles import Release
    from inventory.store.engine import Connection
    from inventory.store.history import Brought, Component, OnRecord

SECTIONS: Final = frozenset((*parts.SECTIONS, *facts.FACTS, "softwares"))
_CARRIED: Final = ("laptop", "tablet")


class Seen(NamedTuple):
    """One section as a snapshot shows it."""

    section: str
    value: Any
    whole: bool
    """All of it could be read."""
    kind: str | None
    """What kind of machine it is, as far as it shows."""
    first: bool = False
    """The register has nothing of this section yet."""


def record(connection: Connection, by: Brought, seen: Seen, before: Callable[[], OnRecord]) -> int:
    """Store what a section of which the content differs from before changes; called before that is overwritten.

    ``before`` is asked for the parts on record, at most once a section. Returns how many parts and programs came,
    changed or went.
    """
    changes: list[Changed] = []
    count = 0
    if seen.section in facts.FACTS and not seen.first:
        changes += _facts(connection, by, seen)
    if seen.section in parts.SECTIONS:
        count += _parts(connection, by, seen, before, changes)
    if seen.section == "softwares":
        count += _softwares(connection, by, seen, changes)
    if changes:
        history.changed(connection, by, changes)
    return count


def _facts(connection: Connection, by: Brought, seen: Seen) -> Iterator[Changed]:
    before = observed.content(connection, by.device_id, seen.section)
    if before is not None:
        now = _plain(seen.value)
        for name, was, is_ in facts.changed(seen.section, msgspec.json.decode(before), now):
            yield Changed(seen.section, name, wire.to_json(was), wire.to_json(is_))


def _parts(
    connection: Connection, by: Brought, seen: Seen, known: Callable[[], OnRecord], changes: list[Changed]
) -> int:
    carried = seen.kind in _CARRIED
    now = parts.parts_of(seen.section, _plain(seen.value), carried=carried)
    if now is None:
        return 0
    on_record = known()
    pairs = [(one, _stored(seen.section, one)) for one in on_record.there.get(seen.section, ())]
    pairs = [pair for pair in pairs if parts.counts(seen.section, pair[1].content, carried=carried)]
    before = [part for _, part in pairs]
    found = parts.match(seen.section, before, now)
    _tell_more(connection, by, seen.section, [(*pairs[old], now[new]) for old, new in found.stayed])
    closed = [*(old for old, _ in found.replaced), *found.gone] if seen.whole else []
    opened = [*(new for _, new in found.replaced if seen.whole), *found.come]
    history.end(connection, [pairs[old][0].id for old in closed], by.at)
    history.begin(connection, by, seen.section, [(now[new].name, wire.to_json(now[new].content)) for new in opened])
    if seen.section in on_record.had:
        changes += _told(seen, before, now, found)
    return len(closed) + len(opened)


def _stored(section: str, one: Component) -> Part:
    return parts.stored(section, one.part, msgspec.json.decode(one.content))


def _tell_more(connection: Connection, by: Brought, section: str, stayed: list[tuple[Component, Part, Part]]) -> None:
    """Store what was learnt of parts that stayed: a serial that could not be read before, a new place.

    A name by which another part went in the meantime is this one's from now on only: two intervals of one name never
    overlap, and what was known of the other stays.
    """
    rows, renamed = [], []
    for component, was, part in stayed:
        name = was.name if part.serial is None and was.serial is not None else part.name
        content = wire.to_json(parts.merged(was, part))
        if name != component.part and history.is_taken(connection, by.device_id, section, name, component.id):
            renamed.append((component.id, name, content))
        elif (name, content) != (component.part, component.content):
            rows.append((name, content, component.id))
    history.told_more(connection, rows)
    history.end(connection, [number for number, _, _ in renamed], by.at)
    history.begin(connection, by, section, [(name, content) for _, name, content in renamed])


def _told(seen: Seen, before: list[Part], now: list[Part], found: parts.Match) -> Iterator[Changed]:
    if seen.whole:
        for old, new in found.replaced:
            contents = (wire.to_json(before[old].content), wire.to_json(now[new].content))
            yield Changed(seen.section, now[new].place or now[new].name, *contents)
        for old in found.gone:
            yield Changed(seen.section, before[old].name, wire.to_json(before[old].content), None)
    for new in found.come:
        yield Changed(seen.section, now[new].name, None, wire.to_json(now[new].content))


def _softwares(connection: Connection, by: Brought, seen: Seen, changes: list[Changed]) -> int:
    told = [(release_of(item.name, item.version, item.architecture), item) for item in seen.value]
    now = {release.id: (release, item) for release, item in told}
    before = history.installed(connection, by.device_id)
    come = now.keys() - before
    gone = before - now.keys() if seen.whole else set()
    first = not before and not history.had_installations(connection, by.device_id)
    if gone:
        history.uninstall(connection, by, gone)
    if come:
        new = [now[number] for number in history.unknown(connection, come)]
        history.publish(connection, [(*_published(one), item.publisher) for one, item in new])
        history.install(connection, by, come)
    if first:
        return len(come)
    left = [_Named(*history.release(connection, number)) for number in gone]
    upgrades = list(
        _upgrades(left, [_Named(one.title_id, one.name, one.version) for one, _ in map(now.__getitem__, come)])
    )
    changes += upgrades
    return len(upgrades)


def _published(one: Release) -> tuple[int, int, str, str, str]:
    return one.id, one.title_id, one.version, one.name, one.architecture


class _Named(NamedTuple):
    title_id: int
    name: str
    version: str


def _upgrades(gone: Iterable[_Named], come: Iterable[_Named]) -> Iterator[Changed]:
    """Yield one change a program: one release for another is an upgrade, anything else came or went."""
    names: dict[int, str] = {}
    left: dict[int, list[str]] = defaultdict(list)
    arrived: dict[int, list[str]] = defaultdict(list)
    for where, releases in ((left, gone), (arrived, come)):
        for one in sorted(releases):
            names[one.title_id] = one.name
            where[one.title_id].append(one.version)
    for number in sorted(names, key=lambda number: (names[number].casefold(), number)):
        for old, new in zip_longest(left[number], arrived[number]):
            yield Changed("softwares", names[number], _text(old), _text(new))


def _text(version: str | None) -> str | None:
    return None if version is None else wire.to_json(version)


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
