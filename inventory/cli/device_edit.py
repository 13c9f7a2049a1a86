"""``somay device edit`` and ``retire``: what people correct of a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from agent.text import Text
from inventory.cli.device_options import (
    AssetTag,
    CostDong,
    Funding,
    Maker,
    Model,
    Note,
    PurchasedOn,
    Serial,
    WarrantyUntil,
)
from inventory.cli.options import Device, Since
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.registry import devices, lookup
from inventory.registry.fields import FIELDS
from inventory.registry.refusal import bad_value, chosen
from inventory.reports.form import Reader
from inventory.reports.screens import book
from inventory.reports.screens.words import word
from inventory.store import labels
from inventory.text.when import show_day
from inventory.text.words import KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_ENDS: Final = ("written_off", "lost")


def edit(
    context: typer.Context,
    *,
    device: Device,
    label: Annotated[
        str | None, typer.Option(metavar="NAME", help=said("gọi máy bằng tên này", "call it by this name"))
    ] = None,
    kind: Annotated[str | None, typer.Option(help=" | ".join(KINDS))] = None,
    lifecycle: Annotated[str | None, typer.Option(help=" | ".join(LIFECYCLES))] = None,
    purpose: Annotated[str | None, typer.Option(help=" | ".join(PURPOSES))] = None,
    ownership: Annotated[str | None, typer.Option(help=" | ".join(OWNERSHIPS))] = None,
    manufacturer: Maker = None,
    model: Model = None,
    serial: Serial = None,
    asset_tag: AssetTag = None,
    purchased_on: PurchasedOn = None,
    cost_dong: CostDong = None,
    funding: Funding = None,
    warranty_until: WarrantyUntil = None,
    note: Note = None,
    clear: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help=said("bỏ giá trị của mục: ", "withdraw a value: ") + ", ".join(FIELDS)),
    ] = None,
    take: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SIDE:FIELD",
            help=said("xử lý mâu thuẫn: machine:serial, person:serial", "settle a conflict: machine:serial, …"),
        ),
    ] = None,
    since: Since = None,
) -> None:
    """Correct a device; a person's word wins over the machine's, and the disagreement stays visible."""
    session = session_of(context)
    asked = {"kind": kind, "lifecycle": lifecycle, "purpose": purpose, "ownership": ownership}
    standing = {name: chosen(name, value, devices.STANDING[name]) for name, value in asked.items() if value is not None}
    told = {
        "manufacturer": manufacturer,
        "model": model,
        "serial": serial,
        "asset_tag": asset_tag,
        "purchased_on": purchased_on,
        "cost_dong": cost_dong,
        "funding": funding,
        "warranty_until": warranty_until,
        "note": note,
    }
    values = {field: value for field, value in told.items() if value is not None}
    taken = [_side_and_field(one) for one in take or ()]
    cleared = [chosen("clear", one, FIELDS) for one in clear or ()]
    _require_something(standing, values, cleared, taken, label is not None)
    day = session.from_day(since)
    with session.act("device edit") as (connection, stamp):
        number = lookup.device(connection, device)
        if label is not None:
            devices.rename(connection, device=number, label=label, stamp=stamp)
        if standing:
            devices.edit(connection, device=number, standing=standing, day=day, stamp=stamp)
        devices.tell(connection, device=number, values=values, stamp=stamp)
        for field in cleared:
            devices.unsay(connection, device=number, field=field, stamp=stamp)
        for side, field in taken:
            devices.take(connection, device=number, side=side, field=field, day=day, stamp=stamp)
        changed = bool(stamp.changes)
        now_told = {field: value for field, value in devices.told(connection, number).items() if field in values}
        if label is not None:
            now_told = {"label": labels.called(connection, number), **now_told}
    readers = {language: Reader(language, session.now) for language in ("vi", "en")}
    vi, en = (
        ", ".join([*_counted(standing, reader), *_told(now_told, reader), *_settled(cleared, taken, reader)])
        for reader in readers.values()
    )
    if standing:
        vi, en = f"{vi} từ {show_day(day, 'vi')}", f"{en} from {show_day(day, 'en')} on"
    session.done(
        f"M-{number:04d}: {vi}." if changed else f"M-{number:04d}: {vi}: đã như vậy, không đổi gì.",
        f"M-{number:04d}: {en}." if changed else f"M-{number:04d}: {en}: so already, nothing changed.",
        device=f"M-{number:04d}",
        changed=changed,
        **standing,
        **now_told,
    )


def retire(
    context: typer.Context,
    *,
    device: Device,
    how: Annotated[str, typer.Option("--as", metavar="STATE", help=" | ".join(_ENDS))] = "written_off",
    since: Since = None,
) -> None:
    """Take a device out of service for good: written off, or lost; its history stays."""
    session = session_of(context)
    state, day = chosen("as", how, _ENDS), session.from_day(since)
    with session.act("device retire") as (connection, stamp):
        number = lookup.device(connection, device)
        changed = devices.edit(connection, device=number, standing={"lifecycle": state}, day=day, stamp=stamp)
        reports = devices.has_agent(connection, number)
    vi, en = word(LIFECYCLES, state, "vi"), word(LIFECYCLES, state, "en")
    left_vi = f" Agent của nó vẫn gửi được; khóa lại: somay agent revoke M-{number:04d}" if reports else ""
    left_en = f" Its agent may still report; shut it out: somay agent revoke M-{number:04d}" if reports else ""
    session.done(
        (f"M-{number:04d}: {vi} từ {show_day(day, 'vi')}." if changed else f"M-{number:04d}: {vi} từ trước rồi.")
        + left_vi,
        (f"M-{number:04d}: {en} from {show_day(day, 'en')} on." if changed else f"M-{number:04d}: {en} already.")
        + left_en,
        device=f"M-{number:04d}",
        changed=changed,
        lifecycle=state,
        has_agent=reports,
    )


def _side_and_field(typed: str) -> tuple[str, str]:
    side, colon, field = typed.partition(":")
    if not colon:
        raise bad_value(
            "take",
            Text(f"{typed!r} thiếu tên mục.", f"{typed!r} names no field."),
            Text("Gõ machine:MỤC hoặc person:MỤC, như machine:serial", "Type machine:FIELD or person:FIELD"),
        )
    return chosen("take", side, book.SIDES), chosen("take", field, tuple(book.FIELDS))


def _require_something(*asked: object) -> None:
    if not any(asked):
        raise bad_value(
            "device edit",
            Text("chưa nói sửa gì.", "nothing to change was named."),
            Text(
                "Thêm --label, --kind, --serial, --asset-tag …: somay device edit --help",
                "Add --label, --kind, --serial, --asset-tag …: somay device edit --help",
            ),
        )


def _counted(standing: Mapping[str, str], reader: Reader) -> list[str]:
    return [word(devices.STANDING[name], value, reader.language) for name, value in standing.items()]


def _told(values: Mapping[str, str], reader: Reader) -> list[str]:
    return [
        f"{book.FIELDS[field].to(reader.language)} {book.spoken(field, value, reader)}"
        for field, value in values.items()
    ]


def _settled(cleared: Sequence[str], taken: Sequence[tuple[str, str]], reader: Reader) -> list[str]:
    named = [f"{reader.say('bỏ', 'without')} {book.FIELDS[field].to(reader.language)}" for field in cleared]
    whose = {"machine": reader.say("theo máy", "as the machine says"), "person": reader.say("theo sổ", "as booked")}
    return [*named, *(f"{book.FIELDS[field].to(reader.language)} {whose[side]}" for side, field in taken)]
