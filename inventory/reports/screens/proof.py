"""One figure taken apart: what was counted, what was left out and why, and other ways to count."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from inventory.connectivity.coverage import SHOWN
from inventory.indicators.definition import REASONS, Explanation, Figure, Item
from inventory.reports.screens.figures import reason_words
from inventory.reports.screens.words import fraction, percentage, several, word
from inventory.text.numbers import number, rate, ratio_in_percent
from inventory.text.table import clip, pad, width, wrap
from inventory.text.when import show_day
from inventory.text.words import SIGHTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.reports.form import Reader


def explanation(proof: Explanation, other: Sequence[Figure], reader: Reader) -> list[str]:
    """Return one figure taken apart, and other ways to count beside it."""
    left: list[_Row] = [
        *_machines_in(proof, reader),
        *_out(proof, "failed", reader.say("CHƯA ĐẠT", "NOT MET"), reader),
        *_out(proof, "excluded", reader.say("KHÔNG TÍNH MÁY", "MACHINES NOT COUNTED"), reader),
    ]
    people = _out(proof, "staff_excluded", reader.say("KHÔNG TÍNH NGƯỜI", "STAFF NOT COUNTED"), reader)
    if proof.figure.unit == "bits_per_second_per_person":
        left = [(text, rate(count, reader.language) if isinstance(count, int) else count) for text, count in left]
    right: list[_Row] = [*_denominator(proof, reader), *people]
    return [
        *_title(proof, reader),
        "",
        *_side_by_side(left, right, reader),
        *_other_ways(proof.figure, other, reader),
        *_completeness_lines(proof, reader),
        *wrap(
            reader.say(
                "Danh sách từng dòng: --list in | out | silent        Xuất: --format csv",
                "Row by row: --list in | out | silent        Export: --format csv",
            ),
            reader.width,
        ),
    ]


def _title(proof: Explanation, reader: Reader) -> list[str]:
    definition, figure, language = proof.definition, proof.figure, reader.language
    value = percentage(figure, language)
    if figure.reason is not None:
        why = definition.undefined if figure.reason == "denominator_zero" else REASONS[figure.reason]
        value += f": {why.to(language)}"
    agencies = reader.say(f"{figure.agencies} cơ quan", several(figure.agencies, "agency", "agencies"))
    dated = reader.say(f"Ngày chốt {show_day(figure.as_of, 'vi')}", f"As of {show_day(figure.as_of, 'en')}")
    since = show_day(definition.valid_from, language)
    version = f"{definition.id} v{definition.version}"
    rule = reader.say(
        f"định nghĩa {version}, từ {since}, làm tròn {definition.places} chữ số",
        f"definition {version}, from {since}, rounded to {definition.places} places",
    )
    source = f"{reader.say('Căn cứ', 'Source')}: {definition.legal_source.to(language)}"
    return [
        clip(f"{definition.meaning.to(language)} = {fraction(figure)} = {value}", reader.width),
        *wrap(f"{dated} · {agencies} · {rule}", reader.width),
        *wrap(source, reader.width),
    ]


def _machines_in(proof: Explanation, reader: Reader) -> list[tuple[str, int]]:
    rows = [item for item in proof.items if item.side == "numerator"]
    lines = [(reader.say("TỬ SỐ", "NUMERATOR"), proof.figure.numerator), *_grouped(rows, reader)]
    shared = sum(item.number for item in rows if item.purpose in {"shared", "counter", "public"})
    if shared:
        lines.append((reader.say("  trong đó dùng chung", "  of these shared"), shared))
    lines.extend(_by_evidence(rows, reader))
    if proof.figure.not_seen:
        text = reader.say("  trong đó chưa báo cáo 30 ngày", "  of these not seen for 30 days")
        lines.append((text, proof.figure.not_seen))
    return lines


def _by_evidence(rows: list[Item], reader: Reader) -> list[tuple[str, int]]:
    """How strongly the agencies of a numerator are known to be connected, the strongest first."""
    states = Counter(SHOWN[state].to(reader.language) for state in SHOWN for row in rows if row.sight == state)
    return [(f"  {reader.say('trong đó', 'of these')} {words}", count) for words, count in states.items()]


def _denominator(proof: Explanation, reader: Reader) -> list[tuple[str, int]]:
    rows = [item for item in proof.items if item.side == "denominator"]
    return [(reader.say("MẪU SỐ", "DENOMINATOR"), proof.figure.denominator), *_grouped(rows, reader)]


def _out(proof: Explanation, side: str, title: str, reader: Reader) -> list[tuple[str, int]]:
    rows = [item for item in proof.items if item.side == side]
    return [(title, sum(item.number for item in rows)), *_grouped(rows, reader)] if rows else []


def _grouped(rows: list[Item], reader: Reader) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.reason] += row.number
    order = {reason: index for index, reason in enumerate(REASONS)}
    known = sorted(counts, key=lambda reason: order.get(reason, len(order)))
    return [(f"  {reason_words(reason, reader.language)}", counts[reason]) for reason in known]


_LABEL: Final = 36
_Row = tuple[str, int | str]
"""A line of the proof: what, and how many, or how much with its unit."""


def _side_by_side(left: list[_Row], right: list[_Row], reader: Reader) -> list[str]:
    if reader.width < 2 * _LABEL + 18:  # below it the two columns stand one under the other
        left, right = [*left, *right], []
    lines = []
    for one, other in zip_longest(left, right, fillvalue=None):
        first = _entry(one, reader) if one else " " * (_LABEL + 7)
        lines.append(f"{first}{'    ' + _entry(other, reader) if other else ''}".rstrip())
    return lines


def _entry(row: _Row, reader: Reader) -> str:
    text, count = row
    shown = count if isinstance(count, str) else number(count, reader.language)
    room = _LABEL + 7 - max(6, width(shown))
    return pad(clip(text, room - 1), room) + pad(shown, _LABEL + 7 - room, right=True)


def _other_ways(figure: Figure, other: Sequence[Figure], reader: Reader) -> list[str]:
    rows = [(one.indicator, one.name.to(reader.language), one) for one in (figure, *figure.beside, *other)]
    if len(rows) == 1:
        return []
    title = reader.say("CÁCH TÍNH KHÁC, CÙNG NGÀY, CÙNG MẪU SỐ", "OTHER WAYS TO COUNT, SAME DAY, SAME DENOMINATOR")
    name, words = max(width(row[0]) for row in rows) + 2, max(width(row[1]) for row in rows) + 2
    lines = [
        f"  {pad(key, name)}{pad(text, words)}{pad(fraction(one), 9, right=True)}"
        f"{pad(percentage(one, reader.language), 11, right=True)}"
        for key, text, one in rows
    ]
    return ["", title, *lines, *_why_they_differ(figure, other, reader)]


def _why_they_differ(figure: Figure, other: Sequence[Figure], reader: Reader) -> list[str]:
    """Many computers do not mean that everybody has one: said where both readings stand side by side."""
    known = {one.indicator: one for one in (figure, *other)}
    machines, people = known.get("ws_per_staff"), known.get("staff_equipped")
    if machines is None or people is None or machines.value is None or people.numerator >= people.denominator:
        return []
    without, each = people.denominator - people.numerator, number(machines.value * 10, reader.language, 1)
    text = reader.say(
        f"{without} người chưa có máy riêng, dù cứ 10 người thì có {each} máy trạm: máy dùng chung và máy thứ hai của"
        " một người không tính cho ai.",
        f"{without} people have no computer of their own, though there are {each} workstations for every 10: shared"
        " ones and second ones of one person count for nobody.",
    )
    return wrap(f"  {text}", reader.width)


def _completeness_lines(proof: Explanation, reader: Reader) -> list[str]:
    figure = proof.figure
    head = reader.say("ĐỘ ĐẦY ĐỦ", "COMPLETENESS")
    if figure.unknown:
        return ["", f"{head}   {figure.unknown} {reader.say('không rõ', 'unknown')}"]
    if not figure.not_seen:
        return [""]
    silent = figure.not_seen - figure.awaited - figure.entered_by_hand
    why = (("silent", silent), ("awaited", figure.awaited), ("by_hand", figure.entered_by_hand))
    reasons = ", ".join(f"{count} {word(SIGHTS, sight, reader.language)}" for sight, count in why if count)
    machines = reader.say(f"{figure.not_seen} máy", several(figure.not_seen, "machine", "machines"))
    lines = ["", f"{head}   {machines}: {reasons}"]
    if figure.denominator:
        rest = figure.numerator - figure.not_seen
        value = ratio_in_percent(rest, figure.denominator, reader.language, figure.places)
        without = reader.say(f"Nếu bỏ cả {figure.not_seen}", f"Without all {figure.not_seen}")
        lines.append(f"{' ' * width(head)}   {without}: {value} % ({rest}/{figure.denominator})")
    return lines
