"""The history of a device in words: one line an event, in the order in which things happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.reports.form import Field, Listing
from inventory.reports.screens import book
from inventory.reports.screens.words import several, word
from inventory.text.numbers import MISSING, size
from inventory.text.when import BEGINNING, iso_instant, show_clock, show_day
from inventory.text.words import KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inventory.reports.form import Reader
    from inventory.reports.history import Event

_PARTS: Final = {
    "memories": Text("thanh bộ nhớ", "memory module"),
    "storages": Text("ổ đĩa", "disk"),
    "networks": Text("cạc mạng", "network adapter"),
    "gpus": Text("cạc màn hình", "graphics adapter"),
    "monitors": Text("màn hình", "monitor"),
    "batteries": Text("pin", "battery"),
    "cpus": Text("bộ xử lý", "processor"),
    "system": Text("bo mạch", "board"),
}
_FACTS: Final = {
    ("operating_system", "name"): Text("hệ điều hành", "operating system"),
    ("operating_system", "version"): Text("phiên bản hệ điều hành", "version of the operating system"),
    ("operating_system", "architecture"): Text("kiến trúc hệ điều hành", "architecture of the operating system"),
    ("operating_system", "hostname"): Text("tên máy", "host name"),
    ("system", "manufacturer"): Text("hãng", "maker"),
    ("system", "model"): Text("kiểu máy", "model"),
    ("system", "serial"): Text("số sê-ri máy tự khai", "serial that the machine tells"),
    ("system", "bios_version"): Text("BIOS", "firmware"),
    ("memory", "total_bytes"): Text("bộ nhớ", "memory"),
}
_COUNTED: Final = {
    "kind": (Text("loại", "kind"), KINDS),
    "lifecycle": (Text("tình trạng", "state"), LIFECYCLES),
    "purpose": (Text("mục đích", "purpose"), PURPOSES),
    "ownership": (Text("sở hữu", "ownership"), OWNERSHIPS),
}
_PLACED: Final = {
    "agency": Text("cơ quan", "agency"),
    "room": Text("phòng", "room"),
    "custodian": Text("người giữ", "custodian"),
}
_SAYS: Final = ("type", "bus", "manufacturer", "board_manufacturer", "vendor", "model", "board_model", "part_number")
"""What tells one part from another, beside its size, serial and place."""


def _when(event: Event, reader: Reader) -> str:
    if event.day == BEGINNING:
        return reader.say("từ đầu", "from the first")
    day = show_day(event.day, reader.language)
    return day if event.at is None else f"{day} {show_clock(event.at)}"


def sentence(event: Event, reader: Reader) -> str:
    """Return what happened in words."""
    text = _SENTENCES[event.what](event, reader)
    return f"{text} ({event.by})" if event.by else text


def _heard(_event: Event, reader: Reader) -> str:
    return reader.say("bắt đầu báo cáo", "began to report")


def _placed(event: Event, reader: Reader) -> str:
    if event.name == "agency":
        if event.after is None:
            return reader.say(f"rời {event.before}", f"left {event.before}")
        return reader.say(f"giao {event.after}", f"placed in {event.after}")
    return _from_to(_PLACED[str(event.name)].to(reader.language), event.before, event.after)


def _counted(event: Event, reader: Reader) -> str:
    if event.name == "entered":
        told = ", ".join(word(_COUNTED[name][1], value, reader.language) for name, value in event.after.items())
        return reader.say(f"vào sổ: {told}", f"entered: {told}")
    name, words = _COUNTED[str(event.name)]
    before, after = (None if one is None else word(words, one, reader.language) for one in (event.before, event.after))
    return _from_to(name.to(reader.language), before, after)


def _said(event: Event, reader: Reader) -> str:
    name = book.FIELDS.get(str(event.name), Text(str(event.name), str(event.name))).to(reader.language)
    before, after = (
        None if one is None else book.spoken(str(event.name), one, reader) for one in (event.before, event.after)
    )
    return _from_to(reader.say(f"ghi {name}", f"{name} written"), before, after)


def _agent(event: Event, reader: Reader) -> str:
    if event.name == "revoked":
        return reader.say("khóa agent", "agent revoked")
    if event.before is not None:
        return reader.say(
            f"agent tự làm khóa: đĩa chép từ {event.before}",
            f"agent made a key of its own: its disk is {event.before}'s copy",
        )
    return reader.say(f"ghi danh agent, mã {event.after}", f"agent enrolled by code {event.after}")


def _part(event: Event, reader: Reader) -> str:
    noun = _PARTS.get(str(event.section), Text(str(event.section), str(event.section))).to(reader.language)
    before, after = (None if one is None else described(one, reader) for one in (event.before, event.after))
    if before is None:
        return reader.say(f"thêm {noun}: {after}", f"{noun} added: {after}")
    if after is None:
        return reader.say(f"mất {noun}: {before}", f"{noun} gone: {before}")
    return reader.say(f"thay {noun}: {before} → {after}", f"{noun} replaced: {before} → {after}")


def described(part: dict[str, Any], reader: Reader) -> str:
    """Return a part in words: ``4 GiB DDR4 Kingston 9A31C0F7, khe 2``."""
    told = [size(part["size_bytes"], reader.language)] if part.get("size_bytes") else []
    told += [str(part[name]) for name in _SAYS if part.get(name)]
    serial = part.get("serial") or part.get("board_serial") or part.get("permanent_mac")
    text = " ".join([*told, *([str(serial)] if serial else [])])
    place = part.get("slot") or part.get("connector") or part.get("name")
    return ", ".join(str(one) for one in (text, place) if one) or MISSING


def _fact(event: Event, reader: Reader) -> str:
    noun = _FACTS.get((str(event.section), str(event.name)), Text(str(event.name), str(event.name)))
    both = (event.before, event.after)
    if event.name == "total_bytes":
        both = (size(event.before, reader.language), size(event.after, reader.language))
    return _from_to(noun.to(reader.language), *both)


def _software(event: Event, reader: Reader) -> str:
    name, before, after = str(event.name), event.before, event.after
    if before is None:
        return reader.say(f"cài {name} {after}", f"installed {name} {after}").rstrip()
    if after is None:
        return reader.say(f"gỡ {name} {before}", f"removed {name} {before}").rstrip()
    return reader.say(f"cập nhật {name} {before} → {after}", f"updated {name} {before} → {after}")


def _from_to(noun: str, before: Any, after: Any) -> str:
    if before is None:
        return f"{noun}: {after}"
    return f"{noun}: {before} → {MISSING if after is None else after}"


_SENTENCES: Final[dict[str, Callable[[Event, Reader], str]]] = {
    "heard": _heard,
    "placed": _placed,
    "counted": _counted,
    "said": _said,
    "agent": _agent,
    "part": _part,
    "fact": _fact,
    "software": _software,
}


class _History(Listing["Event"]):
    """Cells hold no structures: what a part was stands in them as JSON."""

    def sheet(self, rows: Iterable[Event]) -> str:
        """Return the events as CSV."""
        flat = (event._replace(before=_flat(event.before), after=_flat(event.after)) for event in rows)
        return Listing.sheet(self, flat)


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


LISTING: Final = _History(
    "somay.device_history.v1",
    "events",
    (
        Field(
            key="at",
            value=lambda event: event.day if event.at is None else iso_instant(event.at),
            head=Text("Lúc", "When"),
            show=_when,
            keep=True,
        ),
        Field(
            key="what",
            value=lambda event: event.what,
            head=Text("Việc", "What happened"),
            show=sentence,
            keep=True,
            shrink=True,
        ),
        Field(key="section", value=lambda event: event.section),
        Field(key="name", value=lambda event: event.name),
        Field(key="before", value=lambda event: event.before),
        Field(key="after", value=lambda event: event.after),
        Field(key="by", value=lambda event: event.by),
        Field(key="epoch", value=lambda event: event.epoch),
        Field(key="sequence", value=lambda event: event.sequence),
    ),
)


def count_line(events: list[Event], reader: Reader) -> str:
    """Return how many events there are."""
    return reader.say(f"{len(events)} việc", several(len(events), "event", "events"))
