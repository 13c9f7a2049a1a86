"""``somay db``: the database brought to a release, and kept in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer  # noqa: TC002  # the annotations are read when the command is built

from agent.text import Text
from inventory.cli.commands import group
from inventory.cli.progress import shown
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.text.numbers import number

if TYPE_CHECKING:
    from agent.text import Language


def upgrade(context: typer.Context) -> None:
    """Bring the database to the schema of this release; a second time changes nothing."""
    from inventory.store import migrate  # noqa: PLC0415  # loads the migration tools

    session = session_of(context)
    before = migrate.current(session.store)
    with shown(Text("Nâng cấp cơ sở dữ liệu", "Migrating the database"), session.language) as to:
        migrate.upgrade(session.store, to)
    after = migrate.current(session.store)
    same = before == after
    session.done(
        f"Cơ sở dữ liệu đã ở lược đồ {after}, không đổi gì."
        if same
        else f"Cơ sở dữ liệu nay ở lược đồ {after} (trước: {before or 'trống'}).",
        f"The database has schema {after} already, nothing changed."
        if same
        else f"The database has schema {after} now (before: {before or 'none'}).",
        before=before,
        after=after,
    )


def maintain(context: typer.Context) -> None:
    """Put measurements over 14 days old into hours, drop hours over 400 days old; the server does so by itself too."""
    from inventory.jobs import upkeep  # noqa: PLC0415  # nothing else here needs the jobs

    session = session_of(context)
    with shown(Text("Dọn số đo, máy", "Measurements of devices"), session.language) as to:
        done = list(upkeep.in_parts(session.store, session.now, to))
    measurements, hours = (sum(part[place] for part in done) for place in (0, 1))
    session.done(
        _said("vi", measurements, hours), _said("en", measurements, hours), rolled_up=measurements, hours_dropped=hours
    )


def _said(language: Language, measurements: int, hours: int) -> str:
    rolled, dropped = number(measurements, language), number(hours, language)
    if language == "vi":
        if not measurements and not hours:
            return "Không có gì phải dọn: số đo gốc giữ 14 ngày, số liệu theo giờ giữ 400 ngày."
        return f"Đã gộp {rolled} lần đo quá 14 ngày vào số liệu theo giờ, bỏ {dropped} dòng theo giờ quá 400 ngày."
    if not measurements and not hours:
        return "Nothing to do: measurements stay raw for 14 days, and by the hour for 400."
    return f"Measurements over 14 days old put into hours: {rolled}. Hourly rows over 400 days old dropped: {dropped}."


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "db",
            said("Cơ sở dữ liệu.", "The database."),
            ("upgrade", upgrade, "Nâng cơ sở dữ liệu lên lược đồ của bản này; chạy lại không đổi gì."),
            (
                "maintain",
                maintain,
                "Gộp số đo quá 14 ngày theo giờ, bỏ số liệu theo giờ quá 400 ngày; máy chủ cũng tự làm.",
            ),
        )
    )
