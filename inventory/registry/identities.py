"""What people decide about which device is which: two are one, one is two, a question is answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from agent.text import Text
from inventory.identity import merging
from inventory.registry import lookup
from inventory.registry.refusal import bad_value, collides, not_found
from inventory.store import acts, evidence, joining

if TYPE_CHECKING:
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.evidence import Case

Answer = Literal["same", "another"]
_CASE: Final = re.compile(r"q-?0*(\d{1,9})", re.IGNORECASE | re.ASCII)


class Pair(NamedTuple):
    """The two devices of a decision: the one that was absorbed or is new, and the one that stays."""

    one: int
    other: int


def case_of(connection: Connection, term: str) -> Case | None:
    """Return the question that ``term`` names as ``Q-0004``; ``None`` if it names none."""
    match = _CASE.fullmatch(term.strip())
    if match is None:
        return None
    found = evidence.case(connection, int(match[1]))
    if found is None:
        raise not_found(
            Text(f"Không có câu hỏi {term}.", f"There is no question {term}."),
            Text("Xem danh sách: somay device cases", "See the list: somay device cases"),
        )
    return found


def device(connection: Connection, term: str) -> int:
    """Return the device that ``term`` means; a question means the device that it is about."""
    case = case_of(connection, term)
    return lookup.device(connection, term) if case is None else evidence.head(connection, case.device_id)


def merge(connection: Connection, one: str, other: str, stamp: Stamp) -> Pair:
    """Let a device, or the one that a question is about, be no device of its own any more, but another one."""
    pair = Pair(device(connection, one), device(connection, other))
    if pair.one == pair.other:
        raise collides(
            Text(f"{one} và {other} đã là một máy.", f"{one} and {other} are one device already."),
            Text(f"Xem: somay device why M-{pair.one:04d}", f"See: somay device why M-{pair.one:04d}"),
        )
    if evidence.is_simulated(connection, pair.one) != evidence.is_simulated(connection, pair.other):
        raise bad_value(
            "device",
            Text("máy mô phỏng không thể là máy thật.", "a simulated machine can be no real one."),
            Text("Chọn hai máy cùng loại: somay device list", "Choose two of one sort: somay device list"),
        )
    merging.merge(connection, pair.one, pair.other, stamp, moves=False)
    return pair


def split(connection: Connection, term: str, stamp: Stamp) -> Pair:
    """Let the agent that came last to a device speak for a device of its own; returns that one and the old one."""
    old = lookup.device(connection, term)
    if found := joining.merges_into(connection, old):
        merging.part(connection, found[0], stamp)
        return Pair(found[0].absorbed_id, old)
    agents = joining.agents_of(connection, old)
    if not agents:
        raise collides(
            Text(
                f"M-{old:04d} không có agent và chưa nhận máy nào khác: không có gì để tách.",
                f"M-{old:04d} has no agent and no other device in it: there is nothing to split.",
            ),
            Text(f"Xem: somay device why M-{old:04d}", f"See: somay device why M-{old:04d}"),
        )
    return Pair(merging.split(connection, old, agents[-1], evidence.label_of(connection, old), stamp), old)


def resolve(connection: Connection, term: str, answer: Answer, stamp: Stamp) -> Pair:
    """Answer a question: its new device is the known one, or is another."""
    case = case_of(connection, term)
    if case is None:
        raise bad_value(
            "case",
            Text(f"{term!r} không phải số câu hỏi.", f"{term!r} is no number of a question."),
            Text("Gõ như Q-0004; xem: somay device cases", "As Q-0004; see: somay device cases"),
        )
    if case.id not in {one.id for one in evidence.open_cases_of(connection, case.device_id)}:
        raise collides(
            Text(f"Q-{case.id:04d} đã được trả lời.", f"Q-{case.id:04d} was answered already."),
            Text("Xem các câu còn chờ: somay device cases", "See what waits: somay device cases"),
        )
    pair = Pair(evidence.head(connection, case.device_id), evidence.head(connection, case.other_id))
    if answer == "same":
        return merge(connection, f"M-{pair.one}", f"M-{pair.other}", stamp)
    acts.record(connection, "case_answer", {"case_id": case.id, "answer": answer}, stamp)
    return pair
