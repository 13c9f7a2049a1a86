"""``somay device history``: what happened to one device, and what it measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agent.text import Text
from inventory.cli.options import Device
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.registry import lookup
from inventory.registry.refusal import bad_value, chosen, not_found
from inventory.reports import history as past
from inventory.reports import measured as measuring
from inventory.reports.screens import history as history_screens
from inventory.reports.screens import measured as curves
from inventory.text.when import end_of

if TYPE_CHECKING:
    from inventory.cli.session import Session


def history(
    context: typer.Context,
    *,
    device: Device,
    what: Annotated[list[str] | None, typer.Option(help=" | ".join(past.WHATS))] = None,
    measured: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=said(
                "vẽ số đo này theo giờ thay cho các việc", "draw this measurement by the hour in place of events"
            ),
        ),
    ] = None,
    last: Annotated[
        int, typer.Option(metavar="DAYS", help=said("số đo của bấy nhiêu ngày", "measurements of so many days"))
    ] = measuring.DAYS,
) -> None:
    """Tell what happened to one device: places, people's words, parts, programs; and what it measured, as curves."""
    session = session_of(context)
    wanted = [chosen("what", one, past.WHATS) for one in what or ()]
    _check_days(last)
    with session.read() as connection:
        number = lookup.device(connection, device)
        until = min(session.now, end_of(session.day))
        tracks = [] if wanted and not measured else measuring.tracks(connection, number, until, last)
        events = [event for event in past.events(connection, number) if not wanted or event.what in wanted]
    facts = {"device": f"M-{number:04d}"}
    if measured:
        _draw(session, [track for one in measured for track in _named(tracks, one)], facts)
        return
    session.listing(
        history_screens.LISTING,
        events,
        after=lambda reader: "\n".join(
            [history_screens.count_line(events, reader), *curves.strips(tracks, facts["device"], reader)]
        ),
        facts=facts,
    )


def _draw(session: Session, tracks: list[measuring.Track], facts: dict[str, str]) -> None:
    hours = [hour for track in tracks for hour in track.hours]
    session.answer(
        lambda reader: curves.curves(tracks, reader),
        lambda: curves.HOURS.document(hours, as_of=session.day, **facts),
        lambda: curves.HOURS.sheet(hours),
    )


def _check_days(last: int) -> None:
    if not 1 <= last <= measuring.MOST_DAYS:
        raise bad_value(
            "--last",
            Text(f"không có {last} ngày số đo.", f"there are no {last} days of measurements."),
            Text(f"Chọn từ 1 đến {measuring.MOST_DAYS}", f"Choose 1 to {measuring.MOST_DAYS}"),
        )


def _named(tracks: list[measuring.Track], name: str) -> list[measuring.Track]:
    """Return the series of this name; ``free_bytes`` means those of every volume."""
    found = [track for track in tracks if name in {track.series, track.name}]
    if not found:
        known = ", ".join(dict.fromkeys(track.name for track in tracks))
        raise not_found(
            Text(f"Máy không có số đo {name!r} trong thời gian đó.", f"The device has no {name!r} in that time."),
            Text(f"Có: {known or 'chưa có số đo nào'}", f"There are: {known or 'no measurements at all'}"),
            field="--measured",
        )
    return found
