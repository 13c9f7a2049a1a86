"""The register as a whole: ``init`` and ``serve``."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.text import Text
from inventory.cli.author import author
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.cli.words import Command
from inventory.config import is_port
from inventory.registry.refusal import bad_value, chosen

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.text import Language


def init(
    context: typer.Context,
    name: Annotated[str, typer.Option(help=said("tên đơn vị giữ sổ", "whose register it is"))],
    code: Annotated[str, typer.Option(help=said("mã của đơn vị đó", "the code of that unit"))],
    server_name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=said(
                "tên hoặc địa chỉ mà các máy gọi đến; mặc định: tên máy này",
                "the name or address that machines call; default: this machine's name",
            ),
        ),
    ] = None,
    language: Annotated[
        str, typer.Option(metavar="vi|en", help=said("ngôn ngữ của sổ", "the register's language"))
    ] = "vi",
) -> None:
    """Create a register: its folder, database, private certificate authority and server certificate."""
    from inventory.registry import register  # noqa: PLC0415  # loads the migration tools

    session = session_of(context)
    speech: Language = "vi" if chosen("language", language, ("vi", "en")) == "vi" else "en"
    called = server_name or session.config.server_name
    settings = replace(session.config, server_name=called)
    register.found(settings, name=name, code=code, language=speech, by=author(), now=session.now)
    home = settings.home
    session.done(
        f"Đã tạo sổ {name} ({code}) trong {home}; các máy gọi đến {called}. Làm tiếp: somay agency add · somay serve",
        f"Created the register {name} ({code}) in {home}; machines call {called}. Next: somay agency add · somay serve",
        home=str(home),
        code=code,
        server_name=called,
    )


def serve(
    context: typer.Context,
    *,
    bind: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help=said("chỉ nghe ở địa chỉ này", "listen on this address only"))
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help=said("cổng; mặc định theo somay.toml, 8443", "port; somay.toml's unless named, 8443")),
    ] = None,
    insecure_bind: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help=said("không TLS, chỉ ở địa chỉ nội bộ của máy này", "without TLS, on a loopback address only"),
        ),
    ] = None,
) -> None:
    """Run the server that agents report to, until it is told to stop."""
    from inventory.api import logs  # noqa: PLC0415  # loads the server
    from inventory.api.server import run  # noqa: PLC0415  # likewise
    from inventory.jobs import JOBS  # noqa: PLC0415  # likewise
    from inventory.jobs.runner import Runner  # noqa: PLC0415  # likewise

    config = session_of(context).config
    if port is not None and not is_port(port):
        raise bad_value(
            "--port",
            Text(f"{port} không phải là cổng.", f"{port} is not a port."),
            Text("Chọn từ 1 đến 65535; mặc định 8443", "Choose 1 to 65535; 8443 unless named"),
        )
    config = replace(config, bind=bind or config.bind, port=config.port if port is None else port)
    jobs = Runner(session_of(context).store, JOBS, time.time, logs.event)
    raise typer.Exit(run(config, insecure_bind=insecure_bind, beside=jobs))


def attach(root: typer.Typer, name: str) -> None:
    """Add what this module offers."""
    single: dict[str, Callable[..., Any]] = {"init": init, "serve": serve}
    vi = {
        "init": "Tạo sổ mới: thư mục, cơ sở dữ liệu, CA riêng và chứng thư máy chủ.",
        "serve": "Chạy máy chủ nhận số liệu của agent, đến khi được bảo dừng.",
    }
    for verb, function in single.items():
        if name in {verb, "*"}:
            root.command(verb, cls=Command, help=said(vi[verb], function.__doc__ or ""))(function)
