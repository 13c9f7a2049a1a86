"""The server process: one listening socket, one event loop, one writing thread; starts whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import ipaddress
import signal
import socket
import ssl
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import uvicorn
import uvloop

from agent.text import Problem, Text
from inventory.access import authority
from inventory.access.expiry import expires
from inventory.api import logs, systemd
from inventory.api.admission import Admission
from inventory.api.app import App
from inventory.api.limits import Limits
from inventory.api.protocol import line_within
from inventory.api.routes import Desk
from inventory.ingest.accept import Intake
from inventory.store import schema
from inventory.store.engine import Store
from inventory.store.writer import Writer
from inventory.text.when import iso_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inventory.config import Config
    from inventory.ingest.accept import Job


def run(
    config: Config,
    *,
    limits: Limits | None = None,
    insecure_bind: str | None = None,
    on_ready: Callable[[int], None] | None = None,
    beside: contextlib.AbstractContextManager[Any] | None = None,
) -> int:
    """Serve the register until SIGTERM or SIGINT and return the exit code.

    ``insecure_bind`` serves without TLS, on a loopback address only; ``on_ready`` is told the port; ``beside`` is
    entered before and left after.
    """
    store = Store(config.url)
    schema.require(store)
    tls = None if insecure_bind else _tls(config)
    with contextlib.closing(_listen(_loopback(insecure_bind) or config.bind, config.port)) as listener:
        logs.take_over()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, beside or contextlib.nullcontext():
            signals = _Signals(on_ready or (lambda _port: None), lambda: _take_certificate(config, tls))
            runner.run(_serve(store, listener, tls, limits or Limits(), signals))
    return 0


class _Signals(NamedTuple):
    """What is called when the server listens, and what at SIGHUP."""

    ready: Callable[[int], None]
    renewed: Callable[[], None]


async def _serve(
    store: Store, listener: socket.socket, tls: ssl.SSLContext | None, limits: Limits, signals: _Signals
) -> None:
    writer: Writer[Job, Any] = Writer(store, Intake(limits.agent_changes_per_day).apply)
    writer.start()
    _spare_the_collector()
    admission = Admission(store, limits, writer.waiting_seconds, time.monotonic)
    try:
        app = App(Desk(admission, writer, time.time))
        server = _Server(_settings(app, limits, tls), writer, signals)
        await server.serve(sockets=[listener])
    finally:
        admission.close()
        await writer.stop()
        logs.event("stopped")


def _spare_the_collector() -> None:
    """Look for cycles rarely, and never in what start-up made: requests make many objects and hardly a cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


class _Server(uvicorn.Server):
    """Uvicorn's server, which tells the service manager how it is, and leaves signals to its own handlers."""

    def __init__(self, config: uvicorn.Config, writer: Writer[Job, Any], signals: _Signals) -> None:
        super().__init__(config)
        if (seconds := systemd.watchdog_seconds()) is not None:
            config.callback_notify, config.timeout_notify = self.alive, seconds  # type: ignore[assignment]  # a part of a second is fine
        self._writer, self._signals = writer, signals

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        assert sockets
        port = sockets[0].getsockname()[1]
        logs.event("serving", address=sockets[0].getsockname()[0], port=port, tls=self.config.is_ssl)
        systemd.notify("READY=1")
        self._signals.ready(port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is in flight."""
        systemd.notify("STOPPING=1")
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in good order on SIGTERM and SIGINT, with an exit code of our own; at SIGHUP look at the certificate."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        if not sys.stdin.isatty():  # from a terminal it means that the terminal is gone, and the server goes with it
            loop.add_signal_handler(signal.SIGHUP, self._signals.renewed)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                loop.remove_signal_handler(number)

    async def alive(self) -> None:
        """Report to the watchdog for as long as the writer lives."""
        if self._writer.is_alive():
            systemd.notify("WATCHDOG=1")


def _settings(app: App, limits: Limits, tls: ssl.SSLContext | None) -> uvicorn.Config:
    return uvicorn.Config(
        cast("Any", app),  # which a line of ours asks; uvicorn only hands it on
        interface="asgi3",
        http=line_within(limits),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=int(limits.idle_seconds),
        timeout_graceful_shutdown=30,
        ssl_context_factory=None if tls is None else lambda _config, _default: tls,
    )


def _tls(config: Config) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(config.server_certificate, config.home / authority.SERVER_KEY)
    except (OSError, ssl.SSLError) as error:
        raise Problem(
            "SM-TLS-02",
            Text(
                f"Không dùng được chứng thư của máy chủ trong {config.home}: {error}",
                f"Cannot use the server's certificate in {config.home}: {error}",
            ),
            Text("Máy chủ chưa chạy.", "The server was not started."),
            Text("Cấp lại: somay tls renew", "Issue it again: somay tls renew"),
            exit_code=8,
        ) from None
    return context


def _take_certificate(config: Config, tls: ssl.SSLContext | None) -> None:
    """Serve with the certificate that is in the home now; one that cannot be used leaves the former in its place."""
    if tls is None:
        return
    try:
        _tls(config)  # a half of a pair must not replace anything
    except Problem as problem:
        logs.event("certificate_refused", error=str(problem))
        return
    tls.load_cert_chain(config.server_certificate, config.home / authority.SERVER_KEY)
    until = expires(config.server_certificate)
    logs.event("certificate_taken", until=None if until is None else iso_instant(until))


def _loopback(address: str | None) -> str | None:
    try:
        if address is None or ipaddress.ip_address(address).is_loopback:
            return address
    except ValueError:  # no address at all
        pass
    raise Problem(
        "SM-SERVE-02",
        Text(f"{address} không phải địa chỉ nội bộ của máy này.", f"{address} is not a loopback address."),
        Text("Máy chủ chưa chạy.", "The server was not started."),
        Text(
            "Không mã hóa chỉ được phép trên 127.0.0.1; còn lại luôn dùng TLS",
            "Without TLS only 127.0.0.1 is possible; everywhere else TLS is on",
        ),
    )


def _listen(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(1024)
        listener.setblocking(False)  # noqa: FBT003  # its own signature
    except OSError as error:
        listener.close()
        raise _not_bound(address, port, error) from None
    return listener


def _not_bound(address: str, port: int, error: OSError) -> Problem:
    taken = error.errno == errno.EADDRINUSE
    why = error.strerror or str(error)
    return Problem(
        "SM-SERVE-01",
        Text(
            f"Cổng {port} đang có chương trình khác dùng." if taken else f"Không mở được {address}:{port}: {why}",
            f"Port {port} is in use by another program." if taken else f"Cannot open {address}:{port}: {why}",
        ),
        Text("Máy chủ chưa chạy.", "The server was not started."),
        _other_place(port, taken=taken, reserved=error.errno == errno.EACCES),
        exit_code=8,
    )


def _other_place(port: int, *, taken: bool, reserved: bool) -> Text:
    if taken:
        return Text(
            f"Xem ai đang dùng: ss -ltnp 'sport = :{port}'; hoặc chọn cổng khác: somay serve --port {port + 1}",
            f"See who holds it: ss -ltnp 'sport = :{port}'; or choose another: somay serve --port {port + 1}",
        )
    if reserved:
        return Text(
            "Cổng dưới 1024 là của root. Chọn cổng khác: somay serve --port 8443",
            "Ports below 1024 are root's. Choose another: somay serve --port 8443",
        )
    return Text(
        "Chọn một địa chỉ của máy này: somay serve --bind 0.0.0.0",
        "Choose an address of this machine: somay serve --bind 0.0.0.0",
    )
