"""``somay-exporter``: the Prometheus faces, each its own process."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agent.text import Problem, Text
from exporters.service import Supervisor, log
from inventory.text.language import VARIABLE, choose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.text import Language
    from exporters.node.scrape import Scrape as NodeScrape
    from exporters.scrape import Scrape

FLEET_PORT: Final = 9843
NODE_PORT: Final = 9100
"""That of node_exporter, in whose place it stands."""
EXIT_NOT_INSTALLED: Final = 8
_POLL_SECONDS: Final = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; one who has read enough, as ``head`` does, ends it quietly."""
    try:
        try:
            return _command(list(sys.argv[1:] if arguments is None else arguments))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still buffered goes nowhere
        return 0


def _command(given: Sequence[str]) -> int:
    language: Language = "en"
    try:
        language = choose(_lang_of(given), os.environ.get(VARIABLE), None, _encoding()).language
        options = _parser(language).parse_args(given)
        return _node(options) if options.exporter == "node" else _fleet(options)
    except ModuleNotFoundError as error:
        sys.stderr.write("\n".join(_not_installed(error.name or "").lines(language)) + "\n")
        return EXIT_NOT_INSTALLED
    except Problem as problem:
        sys.stderr.write("\n".join(problem.lines(language)) + "\n")
        return problem.exit_code


def _not_installed(module: str) -> Problem:
    """Say which package is missing: the base install is the agent alone."""
    return Problem(
        "SM-INSTALL-01",
        Text(f"Thiếu thư viện {module}.", f"The library {module} is not installed."),
        Text("Trình xuất số đo chưa chạy.", "The exporter is not running."),
        Text("Cài: pip install 'somay[exporters]'", "Install it: pip install 'somay[exporters]'"),
        exit_code=EXIT_NOT_INSTALLED,
    )


def _encoding() -> str | None:
    return sys.stderr.encoding


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r}: 0 … 65535")
    return int(text)


def _lang_of(arguments: Sequence[str]) -> str | None:
    """Find ``--lang`` before anything is parsed: the help itself is in that language."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--lang")
    return str(found) if (found := early.parse_known_args(arguments)[0].lang) else None


def _parser(language: Language) -> argparse.ArgumentParser:
    def say(vi: str, en: str) -> str:
        return Text(vi, en).to(language)

    parser = argparse.ArgumentParser(
        prog="somay-exporter",
        description=say("Sổ Máy cho Prometheus.", "Sổ Máy for Prometheus."),
        epilog=say(
            "Ví dụ: somay-exporter fleet --home /var/lib/somay", "Example: somay-exporter fleet --home /var/lib/somay"
        ),
        allow_abbrev=False,
    )
    parser.add_argument("--lang", choices=("vi", "en"), help=say("ngôn ngữ", "language"))
    commands = parser.add_subparsers(dest="exporter", required=True, metavar=say("LỆNH", "COMMAND"))
    short = say("số đo của cả sổ: chỉ tiêu, thiết bị, agent", "the whole register: indicators, devices, agents")
    command = commands.add_parser("fleet", help=short, description=short, allow_abbrev=False)
    command.add_argument(
        "--home",
        type=Path,
        help=say("thư mục của sổ (mặc định /var/lib/somay)", "the register's home (/var/lib/somay)"),
    )
    _add_common(command, language, FLEET_PORT)
    short = say("số đo của máy này, tên như node_exporter", "this machine, under the names of node_exporter")
    command = commands.add_parser("node", help=short, description=short, allow_abbrev=False)
    command.add_argument(
        "--textfiles",
        type=Path,
        help=say("thư mục có tệp *.prom do script của máy ghi", "folder with *.prom files written by scripts"),
    )
    _add_common(command, language, NODE_PORT)
    return parser


def _add_common(command: argparse.ArgumentParser, language: Language, port: int) -> None:
    def say(vi: str, en: str) -> str:
        return Text(vi, en).to(language)

    command.add_argument(
        "--bind", default="127.0.0.1", help=say("địa chỉ (mặc định %(default)s)", "address (%(default)s)")
    )
    command.add_argument(
        "--port", type=_port, default=port, help=say("cổng (mặc định %(default)s)", "port (%(default)s)")
    )
    command.add_argument(
        "--once", action="store_true", help=say("in số đo một lần rồi thôi", "print the metrics once and end")
    )
    command.add_argument("--lang", choices=("vi", "en"), default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def _node(options: argparse.Namespace) -> int:
    from exporters import node  # noqa: PLC0415  # each face loads its own

    texts = str(options.textfiles) if options.textfiles else None
    return _run(node.scrape(texts=texts), options)


def _fleet(options: argparse.Namespace) -> int:
    from exporters import fleet  # noqa: PLC0415  # likewise: the register is of no use to a machine
    from inventory.config import home_of, load  # noqa: PLC0415  # likewise
    from inventory.store.engine import Store  # noqa: PLC0415  # likewise

    config = load(home_of(options.home))
    return _run(fleet.scrape(Store(config.url)), options)


def _run(scrape: Scrape[Any] | NodeScrape, options: argparse.Namespace) -> int:
    if options.once:
        sys.stdout.buffer.write(scrape.exposition())
        return 0 if scrape.whole else 1
    return _serve(scrape, options.bind, options.port)


def _serve(scrape: Scrape[Any] | NodeScrape, bind: str, port: int) -> int:
    """Answer until a signal says stop; each turn of the loop is also the sign of life."""
    from exporters.http import Server  # noqa: PLC0415  # what is missing is told, and no trace shown

    supervisor, stop = Supervisor(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Server(bind, port, scrape.exposition) as server:
        server.timeout = min(_POLL_SECONDS, (supervisor.watchdog_seconds or 60) / 4)
        log("listening", bind=bind, port=server.port)
        supervisor.ready()
        while not stop.is_set():
            server.handle_request()
            server.tick()
            supervisor.alive()
        supervisor.stopping()
        server.drain()
    log("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
