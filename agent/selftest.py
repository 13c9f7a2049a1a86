"""``somay-agent selftest``: one JSON file for whoever helps; no secret, and nothing that names the machine unasked."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import ssl
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import psutil

from agent import VERSION, durable
from agent.encode import plain
from agent.manifest import manifest_json
from agent.screens import iso, status_json
from agent.text import Problem, Text, why

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agent.checkup import Checkup


def document(found: Checkup, problems: Sequence[Problem], *, with_inventory: bool) -> dict[str, Any]:
    """Return everything that helps to find a fault; serial numbers and the like only ``with_inventory``."""
    shown = {
        "schema": "somay-agent-selftest/1",
        "written_at": iso(found.wall_seconds),
        "versions": versions(),
        "findings": [{"code": each.code, "happened": each.happened.en, "todo": each.todo.en} for each in problems],
        "settings": None if found.settings is None else asdict(found.settings),
        "enrolled": None if found.enrolled is None else plain(found.enrolled),
        "authority": None if found.authority is None else found.authority._asdict(),
        "line": None if found.line is None else found.line._asdict(),
        "status": None if found.standing is None else status_json(found.standing, found.life),
        "free_bytes": found.free_bytes,
        "collectors": [{**plain(how), "error": how.error} for how in found.collected.health],
        "manifest": manifest_json(),
    }
    if with_inventory:
        shown["sections"] = plain(found.collected.sections)
        shown["measurements"] = plain(found.collected.measurements)
    return shown


def versions() -> dict[str, str]:
    """Return what this runs on."""
    return {
        "agent": VERSION,
        "python": sys.version.split()[0],
        "openssl": ssl.OPENSSL_VERSION,
        "sqlite": sqlite3.sqlite_version,
        "psutil": psutil.__version__,
        "kernel": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "user": "root" if os.geteuid() == 0 else "ordinary",
    }


def write(path: Path, shown: dict[str, Any]) -> None:
    """Write the file, for its owner's eyes until they hand it on."""
    try:
        durable.write(path, (json.dumps(shown, indent=2, ensure_ascii=True) + "\n").encode())
    except OSError as error:
        raise Problem(
            "SM-SELFTEST-01",
            Text(f"Không ghi được {path}: {why(error)}", f"Cannot write {path}: {why(error)}"),
            Text("Không đổi gì cả.", "Nothing was changed."),
            Text("Đặt tên tệp ở thư mục khác.", "Name a file in another folder."),
            exit_code=4,
        ) from None
