"""Look at one device by hand: ``python -m agent.neighbours ADDRESS --community-file FILE`` prints what it is."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent.encode import plain
from agent.neighbours.client import PORT, Client, Community, Engine, Limits, SnmpError
from agent.neighbours.look import look
from agent.secret import Secret
from agent.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.neighbours.records import Neighbour


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the device as JSON; 1 where it does not answer, 8 where the file cannot be read or pysnmp is missing."""
    options = _parser().parse_args(arguments)
    try:
        name = options.community_file.read_text(encoding="utf-8").strip() or _empty()
    except (OSError, ValueError) as error:
        sys.stderr.write(f"--community-file: {safe_text(str(error))}\n")
        return 8
    try:
        found = asyncio.run(_look(options, Community(Secret(name), options.version)))
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{error.name} is not installed: pip install 'somay[neighbours]'\n")
        return 8
    except SnmpError as error:
        sys.stderr.write(f"{safe_text(options.address)}: {safe_text(str(error))}\n")
        return 1
    sys.stdout.buffer.write(json.dumps(plain(found), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")
    return 0


def _empty() -> str:
    raise ValueError("the file is empty")


def _port(typed: str) -> int:
    if not typed.isascii() or not typed.isdecimal() or not 1 <= int(typed) <= 65_535:
        raise argparse.ArgumentTypeError(f"{typed!r}: 1 … 65535")
    return int(typed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m agent.neighbours", description=__doc__, allow_abbrev=False)
    parser.add_argument("address", help="an IP address or a name")
    parser.add_argument("--community-file", type=Path, required=True, help="a file that holds the community")
    parser.add_argument("--version", type=int, choices=(1, 2), default=2, help="of SNMP (%(default)s)")
    parser.add_argument("--port", type=_port, default=PORT, help="UDP port (%(default)s)")
    parser.add_argument("--seconds", type=float, default=Limits().seconds, help="what it may cost (%(default)g)")
    return parser


async def _look(options: argparse.Namespace, community: Community) -> Neighbour:
    async with Engine() as engine:
        limits = Limits(seconds=options.seconds)
        return await look(Client(engine, options.address, community, options.port, limits))


if __name__ == "__main__":
    sys.exit(main())
