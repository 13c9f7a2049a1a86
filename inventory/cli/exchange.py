"""``somay import`` and ``somay export``: tables in and out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from agent.text import Problem, Text
from inventory.cli.agreeing import agree
from inventory.cli.carrying import carry_in
from inventory.cli.files import write_whole
from inventory.cli.progress import shown
from inventory.cli.session import Session, session_of
from inventory.cli.speech import said
from inventory.cli.words import Command
from inventory.exchange import exporting, importing, legal_acts, tables
from inventory.exchange.encodings import ENCODINGS
from inventory.ingest import courier
from inventory.registry.refusal import NOTHING_DONE, bad_choice, bad_value, chosen
from inventory.reports.audit import codes
from inventory.reports.figures import figures
from inventory.reports.screens import exchange as screens
from inventory.reports.screens.exchange import Seen
from inventory.reports.screens.words import several
from inventory.text.words import TABLES, spellings

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.exchange.faults import Imported
    from inventory.exchange.tables import Table
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.text.progress import Told

REFUSED: Final = 5
_TOLD: Final = ("ws_per_staff", "agency_broadband")
_LOOKING: Final = Text("Xem từng dòng", "Looking at each line")
_WRITING: Final = Text("Ghi từng dòng", "Writing each line")
_FORMS: Final = ("csv", "xlsx", "json")


def take_in(
    context: typer.Context,
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help=said("tệp CSV hoặc XLSX", "a CSV or XLSX file"))],
    kind: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="KIND",
            help=said("bảng gì: ", "what table it is: ") + " | ".join(TABLES),
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help=said("tìm theo: ", "what to find things by: ") + "code, name, number, serial, asset_tag, label",
        ),
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help=" | ".join(ENCODINGS))] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help=said("chữa chữ bị hỏng, sau khi đã xem", "mend broken letters, once seen"))
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help=said("ngày của dòng không ghi ngày", "the day of lines without one")
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=said("chỉ xem trước", "only show what would change"))
    ] = False,
) -> None:
    """Take a table in: agencies, headcounts, circuits, devices, custodians or a legal act; all of it or nothing.

    A file that somay-agent export wrote is known by itself, verified by its machine's key, and taken in as if it had
    come over the network: once, however often it is imported or sent.
    """
    session, path = session_of(context), Path(file)
    if courier.is_courier(path):
        carry_in(session, path, dry_run=dry_run)
        return
    if kind is None:
        raise _no_kind(path.name)
    name = chosen("--as", kind, TABLES)
    table = tables.read(path, encoding=encoding, repair=repair, sheets=spellings(TABLES, name))
    _take_in(session, _Job(session, path.name, table, kind=name, key=key, day=session.from_day(since)), dry_run=dry_run)


def _take_in(session: Session, job: _Job, *, dry_run: bool) -> None:
    """Show what a file would change, ask, write, tell; a file with faults is only shown."""
    asks: Callable[[Seen], bool] = lambda seen: not dry_run and _asks(session, seen)  # noqa: E731
    seen, written = agree(session, f"{job.group} import", look=job.look, asks=asks, do=job.write)
    if written:
        _tell(session, seen)
        return
    session.answer(lambda reader: screens.page(seen, reader), lambda: screens.document(seen, written=False))
    if seen.found.faults:
        raise typer.Exit(REFUSED)


def _asks(session: Session, seen: Seen) -> bool:
    """Show what a file would change, and ask; where it has faults or changes nothing there is nothing to ask."""
    if seen.found.faults or not seen.changes:
        return False
    for line in screens.page(seen, session.reader):
        session.note(line)
    changed = seen.found.changed
    session.confirm(Text(f"Ghi {changed} dòng vào sổ?", f"Write {several(changed, 'line', 'lines')}?"))
    return True


def _tell(session: Session, seen: Seen) -> None:
    changed = seen.found.changed
    session.done(
        f"Đã ghi {changed} dòng, nguồn {seen.name}.",
        f"{several(changed, 'line', 'lines')} written, source {seen.name}.",
        **screens.document(seen, written=True),
    )


def _no_kind(name: str) -> Problem:
    return bad_value(
        "--as",
        Text(f"không rõ bảng trong {name} là gì.", f"it does not say what table {name} holds."),
        Text(
            f"Thêm --as {' | '.join(TABLES)} (tệp của somay-agent export thì không cần)",
            f"Add --as {' | '.join(TABLES)} (not for what somay-agent export wrote)",
        ),
    )


class _Job:
    """What to do with one file: the same twice, once to look and once for good."""

    def __init__(self, session: Session, name: str, table: Table, *, kind: str, key: str | None, day: str) -> None:
        self._session, self._name = session, name
        self._table, self._day, self._is_legal_act = table, day, kind == "legal_act"
        if self._is_legal_act:
            self.group = "agency"
            return
        self._kind = importing.kind_named(kind)
        self._key = key or next(iter(self._kind.keys))
        self.group = {"custodian": "device"}.get(self._kind.name, self._kind.name)

    def look(self, connection: Connection, stamp: Stamp) -> Seen:
        session = self._session
        before = figures(connection, session.day, session.now, names=_TOLD)
        found = self._do(connection, stamp, _LOOKING)
        after = figures(connection, session.day, session.now, names=_TOLD)
        known = codes(connection, session.day)
        return Seen(self._name, self._table, found, tuple(stamp.changes), known, tuple(before), tuple(after))

    def write(self, connection: Connection, stamp: Stamp) -> None:
        self._do(connection, stamp, _WRITING)

    def _do(self, connection: Connection, stamp: Stamp, what: Text) -> Imported:
        stamp.reason = stamp.reason or self._name
        with shown(what, self._session.language) as to:
            if self._is_legal_act:
                return legal_acts.take_in(connection, self._table, stamp, to)
            return importing.carry_out(
                connection, self._table, self._kind, key=self._key, day=self._day, stamp=stamp, to=to
            )


def give_out(
    context: typer.Context,
    *,
    kinds: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KIND]...", help=said("mặc định tất cả: ", "all unless named: ") + " | ".join(exporting.EXPORTED)
        ),
    ] = None,
    out: Annotated[
        str, typer.Option(metavar="FILE", help=said("tệp .csv, .xlsx hoặc .json", "a .csv, .xlsx or .json file"))
    ],
) -> None:
    """Write tables as they hold on the day asked about, in the form that import takes back."""
    session = session_of(context)
    names = [_exported(name) for name in kinds or exporting.EXPORTED]
    with shown(Text("Xuất", "Exporting"), session.language) as to:
        with session.read() as connection:
            rows = {name: exporting.records(connection, name, session.day, to) for name in names}
        written = _write(Path(out), rows, to)
    session.done(
        f"Đã ghi {written} ({', '.join(f'{name} {len(found)}' for name, found in rows.items())}).",
        f"Wrote {written} ({', '.join(f'{name} {len(found)}' for name, found in rows.items())}).",
        file=str(written),
        rows={name: len(found) for name, found in rows.items()},
    )


def _exported(typed: str) -> str:
    return chosen("KIND", typed, {name: word for name, word in TABLES.items() if name in exporting.EXPORTED})


def _write(out: Path, rows: dict[str, list[dict[str, Any]]], to: Told) -> Path:
    form = out.suffix.lower().lstrip(".")
    if form not in _FORMS:
        raise bad_choice("--out", out.suffix or str(out), [f".{one}" for one in _FORMS])
    if form == "csv" and len(rows) > 1:
        raise Problem(
            "SM-VALUE-03",
            Text("--out: một tệp csv chỉ chứa một bảng.", "--out: a csv file holds one table."),
            NOTHING_DONE,
            Text("Nêu một loại, hoặc dùng .xlsx", "Name one kind, or use .xlsx"),
        )
    content: bytes = {
        "csv": lambda: exporting.sheet(*next(iter(rows.items()))),
        "xlsx": lambda: exporting.workbook(rows, to),
        "json": lambda: json.dumps({"schema": "somay.export.v1", **rows}, ensure_ascii=False, indent=1).encode(),
    }[form]()
    return write_whole(out, content)


def attach(root: typer.Typer, name: str) -> None:
    """Add what this module offers."""
    vi = {
        "import": "Nhập một bảng: cơ quan, số người, đường truyền, thiết bị, người giữ, văn bản; tất cả hoặc không gì.",
        "export": "Xuất các bảng theo ngày chốt, dạng mà lệnh nhập đọc lại được.",
    }
    for verb, function in (("import", take_in), ("export", give_out)):
        if name in {verb, "*"}:
            root.command(verb, cls=Command, help=said(vi[verb], function.__doc__ or ""))(function)
