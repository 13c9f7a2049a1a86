"""What in a section is a part of the machine, and which part of now is which of before. Pure.

A part is known by its serial where it has one, else by what it is and where it sits. What hangs on a plug, a dock or
a cable comes and goes by itself and is no part. A field that was not observed says nothing against being the same.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.evidence import mac_address, serial_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Content = dict[str, Any]


class Part(NamedTuple):
    """One part: the name it goes by, its serial if that is known, where it sits, and what it is."""

    name: str
    serial: str | None
    place: str | None
    content: Content
    """Only what does not change while it is the same part, and its place."""


class Match(NamedTuple):
    """What became of the parts of a section, by their positions before and now."""

    stayed: tuple[tuple[int, int], ...]
    replaced: tuple[tuple[int, int], ...]
    """Another one sits in the place of one that went."""
    come: tuple[int, ...]
    gone: tuple[int, ...]


class _Kind(NamedTuple):
    place: str | None
    """The field that says where it sits; ``None``: its number in the section does."""
    nature: tuple[str, ...]
    """The fields that say what it is."""
    serial: Callable[[Content], str | None] = lambda _item: None
    is_part: Callable[[Content, bool], bool] = lambda _item, _carried: True


def _serial(item: Content) -> str | None:
    return serial_number(item.get("serial"))


def _board_serial(item: Content) -> str | None:
    return serial_number(item.get("board_serial"))


def _address(item: Content) -> str | None:
    return mac_address(item.get("permanent_mac"))


def _screen(item: Content) -> str | None:
    serial = _serial(item)
    return None if serial is None else " ".join(filter(None, (item.get("product_code"), serial)))


def _is_module(item: Content, _carried: bool) -> bool:  # noqa: FBT001  # one signature for all
    return item.get("size_bytes") != 0  # an empty slot


def _is_fixed(item: Content, _carried: bool) -> bool:  # noqa: FBT001  # likewise
    return not item.get("removable") and item.get("kind") not in {"virtual", "other"}


def _stays(item: Content, carried: bool) -> bool:  # noqa: FBT001  # likewise
    # A laptop meets another screen on every desk; what stands on a desk has its own.
    return not carried or bool(item.get("built_in"))


_KINDS: Final[Mapping[str, _Kind]] = {
    "system": _Kind(None, ("board_manufacturer", "board_model"), _board_serial),
    "cpus": _Kind(None, ("vendor", "model", "cores")),
    "memories": _Kind("slot", ("size_bytes", "type", "manufacturer", "part_number"), _serial, _is_module),
    "storages": _Kind("name", ("model", "size_bytes"), _serial, _is_fixed),
    "networks": _Kind("name", ("kind",), _address, _is_fixed),
    "gpus": _Kind("address", ("manufacturer", "model")),
    "monitors": _Kind("connector", ("manufacturer", "model", "year"), _screen, _stays),
    "batteries": _Kind("name", ("manufacturer", "model"), _serial),
}
SECTIONS: Final = tuple(_KINDS)
_WORDS: Final = {"system": "board", "cpus": "cpu"}
_TOLD: Final = {
    "system": ("board_serial",),
    "networks": ("permanent_mac", "manufacturer", "model"),
    "monitors": ("serial", "product_code", "built_in"),
}
"""What is kept of a part beside place, nature and serial."""


def parts_of(section: str, found: Any, *, carried: bool) -> list[Part] | None:
    """Return the parts that a section shows, each under a name of its own; ``None``: it says nothing of parts."""
    items = [found] if section == "system" else list(found)
    if section == "system" and not (found.get("board_model") or found.get("board_serial")):
        return None
    return list(_named(_parts(section, items, carried=carried)))


def stored(section: str, name: str, content: Content) -> Part:
    """Return a part as it is on record: one whose serial is known goes by it."""
    kind = _KINDS[section]
    place = content.get("place") if kind.place is None else content.get(kind.place)
    return Part(name, name if kind.serial(content) else None, place, content)


def counts(section: str, content: Content, *, carried: bool) -> bool:
    """Tell whether something on record would be a part today; a machine may have turned out to be a laptop."""
    return _KINDS[section].is_part(content, carried)


def _parts(section: str, items: Iterable[Content], *, carried: bool) -> Iterator[Part]:
    kind = _KINDS[section]
    kept = dict.fromkeys((*kind.nature, *_TOLD.get(section, ("serial",)), *filter(None, (kind.place,))))
    for index, item in enumerate(items):
        if kind.is_part(item, carried):
            content = {name: item[name] for name in kept if item.get(name) is not None}
            place = f"{_WORDS.get(section, section)}{index}" if kind.place is None else item.get(kind.place)
            if kind.place is None:
                content["place"] = place
            serial = kind.serial(item)
            yield Part(serial or place or section, serial, place, content)


def _named(parts: Iterable[Part]) -> Iterator[Part]:
    """Give the second part of one name a number."""
    seen: Counter[str] = Counter()
    for part in parts:
        seen[part.name] += 1
        name = part.name if seen[part.name] == 1 else f"{part.name} #{seen[part.name]}"
        yield part._replace(name=name, serial=part.serial and name)


def match(section: str, before: Sequence[Part], now: Sequence[Part]) -> Match:
    """Return which part is which: by serial, else by place and nature, else by nature alone."""
    old, new = dict(enumerate(before)), dict(enumerate(now))
    nature = partial(_same_nature, _KINDS[section].nature)
    stayed = _pairs(old, new, _same_serial)
    stayed += _pairs(old, new, lambda was, part: _same_place(was, part) and nature(was, part))
    stayed += _pairs(old, new, nature)
    replaced = _pairs(old, new, _same_place)
    return Match(tuple(sorted(stayed)), tuple(replaced), tuple(new), tuple(old))


def _pairs(old: dict[int, Part], new: dict[int, Part], alike: Callable[[Part, Part], bool]) -> list[tuple[int, int]]:
    """Take out of both sides what is alike."""
    found = []
    for here, part in list(new.items()):
        there = next((index for index, was in old.items() if alike(was, part)), None)
        if there is not None:
            found.append((there, here))
            del old[there], new[here]
    return found


def _same_serial(was: Part, part: Part) -> bool:
    return was.serial is not None and was.serial == part.serial


def _same_place(was: Part, part: Part) -> bool:
    return was.place is not None and was.place == part.place


def _same_nature(nature: Sequence[str], was: Part, part: Part) -> bool:
    """Nothing that both sides know speaks against it; two known serials would have been found equal before."""
    if was.serial is not None and part.serial is not None:
        return False
    pairs = ((was.content.get(name), part.content.get(name)) for name in nature)
    return all(one is None or other is None or one == other for one, other in pairs)


def merged(was: Part, part: Part) -> Content:
    """Return what is known of a part that stayed: what was not observed this time is still so."""
    return {**was.content, **part.content}
