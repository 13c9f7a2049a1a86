"""``somay target``: the services that every office should reach."""

from __future__ import annotations

from typing import Annotated

import typer

from inventory.cli.commands import group
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.cli.undoing import HELP as UNDO
from inventory.cli.undoing import undo_of
from inventory.registry import probe_targets as registry
from inventory.reports.screens.services import SERVICES
from inventory.store import probing

_Name = Annotated[str, typer.Argument(metavar="NAME", help=said("tên ngắn: cong-dvc", "a short name: td-office"))]


def show_all(context: typer.Context) -> None:
    """List the services that the probes of the offices visit."""
    session = session_of(context)
    with session.read() as connection:
        rows = probing.targets(connection)
    session.listing(SERVICES, rows)


def add(
    context: typer.Context,
    *,
    name: _Name,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=" | ".join(registry.KINDS))],
    host: Annotated[str, typer.Argument(metavar="HOST", help=said("tên hoặc địa chỉ máy", "its name or address"))],
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help=said("cổng; mặc định theo cách", "the usual one unless named"))
    ] = None,
    label: Annotated[str | None, typer.Option(help=said("là gì, mức độ mấy", "what it is, and at which level"))] = None,
) -> None:
    """Let the probe of each office visit a service from its next contact on; one of the same name is replaced."""
    session = session_of(context)
    with session.act("target add") as (connection, stamp):
        target = registry.add(connection, name, kind=kind, host=host, port=port, label=label, stamp=stamp)
    where = f"{target.kind} {target.host}:{target.port}"
    session.done(
        f"{target.name}: máy đo của mỗi cơ quan sẽ thử {where}.",
        f"{target.name}: the probe of each office will visit {where}.",
        service=target.name,
        host=target.host,
        port=target.port,
    )


def remove(context: typer.Context, *, name: _Name) -> None:
    """Let nobody visit a service any more; what was found stays."""
    session = session_of(context)
    with session.act("target remove") as (connection, stamp):
        registry.remove(connection, name, stamp)
    session.done(f"{name}: thôi thử.", f"{name}: is visited no more.", service=name)


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "target",
            said("Dịch vụ mà mỗi cơ quan phải tới được.", "Services that every office should reach."),
            ("list", show_all, "Liệt kê dịch vụ mà máy đo của các cơ quan thử."),
            ("add", add, "Thêm hoặc sửa một dịch vụ; máy đo thử từ lần liên lạc tới."),
            ("remove", remove, "Thôi thử một dịch vụ; kết quả đã có vẫn còn."),
            ("undo", undo_of("target"), UNDO),
        )
    )
