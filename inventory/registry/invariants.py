"""What must hold after every act of a person, asked of what the act wrote before it is sealed.

One truth a key and day; one unit a code and day; nothing belongs to a unit outside its life; no unit stands under
itself on any day. An act that would break one of these is refused whole, whatever way led there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.text import Text
from inventory.registry.refusal import collides
from inventory.store import laws
from inventory.text.when import show_day

if TYPE_CHECKING:
    from agent.text import Problem
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection


def check(connection: Connection, stamp: Stamp) -> None:
    """Refuse an act after which the register would say two things at once, or something of nobody."""
    written = [row for change in stamp.changes for row in change.written]
    for table, number in written:
        if twice := laws.overlapping(connection, table, number):
            raise _twice(table, *twice)
        if outside := laws.outside_life(connection, table, number):
            raise _outside(*outside)
    touched = {row for change in stamp.changes for row in (*change.written, *change.superseded)}
    units = {laws.agency_of_version(connection, number) for table, number in touched if table == "agency_version"}
    for unit in sorted(units):
        if outside := laws.left_behind(connection, unit):
            raise _outside(*outside)
    for table, number in written:
        if table == "agency_version":
            _check_version(connection, number)


def _check_version(connection: Connection, number: int) -> None:
    if taken := laws.same_code(connection, number):
        code, name, day = taken
        raise collides(
            Text(
                f"Mã {code} là của {name} từ {show_day(day, 'vi')}.",
                f"Code {code} belongs to {name} from {show_day(day, 'en')} on.",
            ),
            Text("Chọn mã khác, hoặc sửa việc sau trước.", "Choose another code, or mend the later act first."),
        )
    if (ring := laws.ring_from(connection, number)) is not None:
        raise collides(
            Text(
                f"Từ {show_day(ring, 'vi')} một đơn vị sẽ đứng dưới chính nó.",
                f"From {show_day(ring, 'en')} on a unit would stand under itself.",
            ),
            Text("Chọn đơn vị cấp trên khác.", "Choose another unit above."),
        )


def _twice(table: str, since: str, until: str) -> Problem:
    return collides(
        Text(
            f"{table}: đã có giá trị khác từ {show_day(since, 'vi')} đến {show_day(until, 'vi')}.",
            f"{table}: something else holds from {show_day(since, 'en')} to {show_day(until, 'en')}.",
        ),
        Text("Hoàn tác việc sau trước: somay audit list", "Undo the later act first: somay audit list"),
    )


def _outside(name: str, since: str, until: str) -> Problem:
    return collides(
        Text(
            f"{name} chỉ có từ {show_day(since, 'vi')} đến trước {show_day(until, 'vi')}; sổ sẽ có cái ở ngoài.",
            f"{name} is there from {show_day(since, 'en')} to {show_day(until, 'en')}; something would lie outside.",
        ),
        Text(
            "Nêu đơn vị kế tục, ngày kết thúc, hoặc ngày khác: somay agency show",
            "Name the unit that follows, an end, or another day: somay agency show",
        ),
    )
