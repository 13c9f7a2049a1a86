"""``somay tls``: the certificate of the server, looked at and issued again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inventory.access import authority, certificates
from inventory.cli.commands import group
from inventory.cli.session import Session, session_of
from inventory.cli.speech import said
from inventory.reports.screens import certificates as screens
from inventory.text.when import day_of, iso_instant, show_day


def show(context: typer.Context) -> None:
    """Show the server's certificate and the authority that agents trust."""
    session = _of_a_register(context)
    server, ours = certificates.certificates(session.config.home)
    name = session.config.server_name
    session.answer(
        lambda reader: screens.page(server, ours, name, reader), lambda: screens.document(server, ours, name)
    )


def renew(
    context: typer.Context,
    *,
    ca_key: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help=said("khóa của tổ chức cấp, nếu cất nơi khác", "the authority's key, where it is kept elsewhere"),
        ),
    ] = None,
) -> None:
    """Issue the server's certificate again by the same authority; no machine needs to be touched."""
    session = _of_a_register(context)
    home, names = session.config.home, (session.config.server_name, *authority.own_names())
    with session.act("tls renew") as (_, stamp):
        authority.issue(home, names, Path(ca_key) if ca_key else None)
        server, _ = certificates.certificates(home)
        stamp.note("certificate", None, {"names": list(server.names), "sha256": server.fingerprint})
    vi, en = (show_day(day_of(server.valid_to), language) for language in ("vi", "en"))
    session.done(
        f"Chứng thư mới đến {vi}, cùng tổ chức cấp. Máy chủ dùng ngay: systemctl reload somay",
        f"A new certificate until {en}, by the same authority. Let the server take it: systemctl reload somay",
        names=list(server.names),
        valid_to=iso_instant(server.valid_to),
        sha256=server.fingerprint,
    )


def _of_a_register(context: typer.Context) -> Session:
    """Return the run; where there is no authority because there is no register, that is what it says."""
    session = session_of(context)
    if not session.config.ca_file.exists():
        with session.read():
            pass
    return session


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "tls",
            said("Chứng thư của máy chủ.", "The server's certificate."),
            ("show", show, "Xem chứng thư của máy chủ và tổ chức cấp mà agent tin."),
            ("renew", renew, "Cấp lại chứng thư của máy chủ, cùng tổ chức cấp; không phải đụng đến máy nào."),
        )
    )
