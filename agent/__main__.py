"""``somay-agent``: enrol, run, once, show, status, export, selftest, doctor; and elevated, root's part."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agent import VERSION
from agent.flags import HELP, OPTIONS
from agent.text import Problem, Text, safe_text
from agent.words import Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from agent.checkup import Checkup
    from agent.config import Places
    from agent.host import LiveHost
    from agent.service import Service
    from agent.text import Language


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; one who has read enough, as ``head`` does, ends it quietly."""
    try:
        try:
            return _command(sys.argv[1:] if arguments is None else list(arguments))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still buffered goes nowhere
        return 0


def _command(given: Sequence[str]) -> int:
    language = _language(given)
    try:
        options = _parser(language).parse_args(given)
        return int(options.command(options, language))
    except Problem as problem:
        _say(problem.lines(language), sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        return 130


def _language(given: Sequence[str]) -> Language:
    """Find the language before the parser, which already speaks it."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--lang", default=os.environ.get("SOMAY_LANG", "vi"))
    known, _ = early.parse_known_args(
        [each for each in given if each != "--lang"] if given[-1:] == ["--lang"] else given
    )
    return "en" if known.lang == "en" else "vi"


def _parser(language: Language) -> argparse.ArgumentParser:
    common = Parser(add_help=False)
    common.add_argument("--state", type=Path, metavar="DIR", help=HELP["state"].to(language))
    common.add_argument("--lang", choices=("vi", "en"), default=language, help=HELP["lang"].to(language))
    parser = Parser("somay-agent", description=HELP["agent"].to(language), parents=[common])
    parser.add_argument("--version", action="version", version=f"somay-agent {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, function in _COMMANDS.items():
        described = HELP[name].to(language)
        command = commands.add_parser(name, help=described, description=described, parents=[common])
        command.set_defaults(command=function, name=name)
        for flags, details in OPTIONS.get(name, ()):
            text = HELP[details["help"]].to(language)
            command.add_argument(*flags, **{**details, "help": text})
    return parser


def _enrol(options: argparse.Namespace, language: Language) -> int:
    from agent.enrolling import enrol  # noqa: PLC0415  # each command loads what it needs

    lines = enrol(
        _places(options),
        server=options.server,
        ca_file=options.ca,
        code_file=options.code_file,
        kind=options.kind,
        again=options.again,
        proxy=options.proxy,
        proxy_credentials_file=options.proxy_credentials,
        language=language,
    )
    with _disk_trouble_told():
        _say(lines, sys.stdout)
    return 0


def _run(options: argparse.Namespace, language: Language) -> int:
    from agent import standing  # noqa: PLC0415
    from agent.alive import Sign  # noqa: PLC0415
    from agent.supervisor import Supervisor  # noqa: PLC0415

    places = _places(options)

    def work(service: Service) -> None:
        if standing.published(places.status_file) is None:  # there is nothing else to see before the first contact
            standing.publish(places.status_file, service.standing)
        service.run(supervisor)
        while not supervisor.stopping and not _can_reload(places, language):
            supervisor.reload()
            service.run(supervisor)

    with Sign(places.sign_file) as sign, Supervisor(sign.beat) as supervisor:
        _with_service(options, work, offered=True)
        while not supervisor.stopping:
            supervisor.reload()
            supervisor.waits()  # whoever asked for the folder gets it first
            _with_service(options, work, supervisor.waits, offered=True)
        supervisor.tell("STOPPING=1")
    return 0


def _can_reload(places: Places, language: Language) -> bool:
    """Tell whether the settings as they are now would do; if not, say why and let the former ones hold."""
    from agent import config  # noqa: PLC0415
    from agent.assembly import channel_of  # noqa: PLC0415

    try:
        channel_of(config.load(places), places)
    except Problem as problem:
        _say(problem.lines(language), sys.stderr)
        return False
    return True


def _once(options: argparse.Namespace, language: Language) -> int:
    from agent.formats import amount  # noqa: PLC0415
    from agent.problems import problem_of, unreached  # noqa: PLC0415

    def work(service: Service) -> None:
        standing = service.once()
        held = standing.holding.spooled if standing.holding else 0
        sent = amount(service.traffic.total)
        if problem := problem_of(standing, time.time()):
            raise problem
        if held or standing.trouble:
            raise unreached(standing.trouble_detail, held)
        line = Text(
            f"{standing.device}, {standing.agency}: đã gửi {standing.delivered} bản ghi ({sent}), máy chủ đã nhận đủ.",
            f"{standing.device}, {standing.agency}: {standing.delivered} snapshots sent ({sent}), all acknowledged.",
        )
        _say([safe_text(line.to(language))], sys.stdout)

    return _with_service(options, work)


def _show(options: argparse.Namespace, language: Language) -> int:
    from agent.collectors.every import COLLECTORS  # noqa: PLC0415
    from agent.runner import run  # noqa: PLC0415
    from agent.screens import show_json, show_lines  # noqa: PLC0415

    collected = run(_host(options), COLLECTORS)
    if options.format == "json":
        _say_json(show_json(collected))
    else:
        _say(show_lines(collected, language), sys.stdout)
    return 0


def _status(options: argparse.Namespace, language: Language) -> int:
    from agent import alive, config, standing  # noqa: PLC0415
    from agent.problems import never_ran, not_running, problem_of  # noqa: PLC0415
    from agent.screens import status_json, status_lines  # noqa: PLC0415

    places = _places(options)
    known, life = standing.published(places.status_file), alive.seen(places.sign_file)
    if known is None:
        config.load(places)  # says so if this machine is not enrolled
        raise never_ran(places.start_command)
    held = known.holding.spooled if known.holding else 0
    stopped = None if life is None or life.running else not_running(life.sign_seconds, held, places.start_command)
    if options.format == "json":
        _say_json(status_json(known, life))
    else:
        _say(status_lines(known, language, time.time(), stopped), sys.stdout)
    return 6 if stopped or known.trouble or problem_of(known, time.time()) else 0


def _export(options: argparse.Namespace, language: Language) -> int:
    from agent import config, courier, enrolment  # noqa: PLC0415
    from agent.assembly import handed_over, live_host  # noqa: PLC0415
    from agent.problems import not_allowed  # noqa: PLC0415

    places = _places(options)
    if places.state.exists() and not os.access(places.state, os.W_OK):
        raise not_allowed("export")
    settings = config.load(places)
    with _disk_trouble_told(), handed_over(places.state):
        identity = enrolment.recall(places.state)
        if identity is None:
            raise config.not_enrolled(places.state)
        host = live_host(settings, places)
        carried = courier.export(places.state, options.file, identity, host, settings.spool_bytes)
    _say([safe_text(line.to(language)) for line in courier.told(carried)], sys.stdout)
    return 0


def _doctor(options: argparse.Namespace, language: Language) -> int:
    from agent.doctor import doctor_lines  # noqa: PLC0415

    found, problems = _examined(options)
    _say(doctor_lines(found, problems, language), sys.stdout)
    return max((problem.exit_code for problem in problems), default=0) and 6


def _selftest(options: argparse.Namespace, language: Language) -> int:
    from agent import selftest  # noqa: PLC0415

    found, problems = _examined(options)
    selftest.write(options.file, selftest.document(found, problems, with_inventory=options.with_inventory))
    line = Text(
        f"Đã ghi {options.file}: {len(problems)} điều cần xem. Không có mật khẩu hay khóa nào trong tệp.",
        f"Wrote {options.file}: {len(problems)} findings. There is no password or key in it.",
    )
    _say([safe_text(line.to(language))], sys.stdout)
    return 6 if problems else 0


def _examined(options: argparse.Namespace) -> tuple[Checkup, list[Problem]]:
    from agent.checkup import examine  # noqa: PLC0415
    from agent.collectors.every import COLLECTORS  # noqa: PLC0415
    from agent.doctor import findings  # noqa: PLC0415
    from agent.problems import not_allowed  # noqa: PLC0415

    places = _places(options)
    if places.state.exists() and not os.access(places.state, os.R_OK | os.X_OK):
        raise not_allowed(options.name)
    found = examine(places, COLLECTORS)
    return found, findings(found, places)


def _elevated(_: argparse.Namespace, language: Language) -> int:
    from agent.elevated import command  # noqa: PLC0415

    return command(language)


def _with_service(
    options: argparse.Namespace,
    work: Callable[[Service], None],
    wait: Callable[[], bool] = lambda: False,
    *,
    offered: bool = False,
) -> int:
    from agent.assembly import assembled  # noqa: PLC0415

    draw = random.SystemRandom()
    with _disk_trouble_told(), assembled(_places(options), draw, wait, offered=offered) as service:
        work(service)
    return 0


@contextlib.contextmanager
def _disk_trouble_told() -> Iterator[None]:
    from agent.spool import CannotSpool, SpoolBroken  # noqa: PLC0415

    try:
        yield
    except BrokenPipeError:  # that is who reads, not the disk
        raise
    except (SpoolBroken, CannotSpool, OSError) as error:
        from agent.problems import disk_broken  # noqa: PLC0415

        raise disk_broken(error) from error


def _places(options: argparse.Namespace) -> Places:
    from agent.config import places  # noqa: PLC0415

    return places(options.state)


def _host(options: argparse.Namespace) -> LiveHost:
    from agent.assembly import live_host  # noqa: PLC0415
    from agent.config import load  # noqa: PLC0415
    from agent.host import LiveHost  # noqa: PLC0415

    places = _places(options)
    try:
        return live_host(load(places), places)
    except Problem:
        return LiveHost()  # not enrolled yet: what would be sent can be seen all the same


def _say(lines: Any, stream: Any) -> None:
    for line in lines:
        stream.write(f"{line}\n")
    stream.flush()


def _say_json(document: dict[str, Any]) -> None:
    """Print a document for programs, all but printable ASCII escaped: a name in it must not steer the terminal."""
    text = json.dumps(document, indent=2)
    _say([text.replace("\x7f", "\\u007f")], sys.stdout)  # the one control character that JSON lets pass


_COMMANDS: Final = {
    "enrol": _enrol,
    "run": _run,
    "once": _once,
    "show": _show,
    "status": _status,
    "export": _export,
    "selftest": _selftest,
    "doctor": _doctor,
    "elevated": _elevated,
}
if __name__ == "__main__":
    sys.exit(main())
