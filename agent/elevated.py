"""The root half: copies what only root may read to where the agent may read it.

It has no network, takes no input and no argument, and decodes nothing but the list of disks: the tables of the
firmware and what smartctl says of each disk are left in ``/run/somay-elevated`` as they are.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agent import durable, tools
from agent.smbios.table import MAX_TABLE_BYTES
from agent.text import Problem, Text, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.text import Language

FOLDER: Final = Path("/run/somay-elevated")
"""``DMI``, ``smbios_entry_point``, and ``smartctl-NAME.json`` for each disk NAME of ``/sys/block``."""

GROUP: Final = "somay-agent"
_SYSTEM: Final = Path("/sys")
_TABLES: Final = ("DMI", "smbios_entry_point")
_DISKS: Final = 256
_SECONDS: Final = 120.0
_SECONDS_EACH: Final = 30.0
_FOLDER_MODE: Final = 0o750
_FILE_MODE: Final = 0o640
# The names that reach smartctl: of disks, of controllers, and of the ways to the disks behind a controller.
_NAME: Final = r"[a-z0-9]+"
_DEVICE: Final = rf"/dev/((?:bus/)?{_NAME})"
_TYPE: Final = rf"{_NAME}(?:[,+/]{_NAME})*"


def elevate(folder: Path = FOLDER, system: Path = _SYSTEM) -> list[Text]:
    """Renew the copies, remove those of what is gone, and return what could not be read.

    PermissionError where somebody else than root could steer what is written where.
    """
    with _alone(folder):
        troubles: list[Text] = []
        kept = {name for name in _TABLES if _copy_table(system / "firmware/dmi/tables" / name, folder)}
        deadline = time.monotonic() + _SECONDS
        for name, arguments in _disks(system, troubles):
            if time.monotonic() > deadline:
                troubles.append(Text(f"{name}: hết giờ, chưa hỏi", f"{name}: no time left to ask"))
            elif text := _run("--all", troubles, *arguments, about=name):
                durable.write(folder / f"smartctl-{name}.json", text.encode(), _FILE_MODE)
                kept.add(f"smartctl-{name}.json")
        for path in folder.iterdir():
            if path.name not in kept:
                with contextlib.suppress(IsADirectoryError):
                    path.unlink()
        return troubles


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only one at work in the folder, made if need be, which nobody but root could have put there."""
    if os.geteuid() != 0:
        raise PermissionError("only root reads what this is about")
    tools.check_only_root_writes(folder.parent)
    try:
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (FileExistsError, NotADirectoryError) as error:
        raise PermissionError(f"{folder} is no folder of root's") from error
    try:
        _make_roots(folder, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _make_roots(folder: Path, descriptor: int) -> None:
    import grp  # noqa: PLC0415  # whoever only asks for the folder's name needs no database of groups

    found = os.fstat(descriptor)
    if found.st_uid != 0:
        raise PermissionError(f"{folder} is no folder of root's")
    with contextlib.suppress(KeyError):
        if (group := grp.getgrnam(GROUP).gr_gid) != found.st_gid:
            os.fchown(descriptor, 0, group)
    if stat.S_IMODE(found.st_mode) != _FOLDER_MODE:
        os.fchmod(descriptor, _FOLDER_MODE)


def _copy_table(path: Path, folder: Path) -> bool:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_TABLE_BYTES)
    except OSError:
        return False
    durable.write(folder / path.name, content, _FILE_MODE)
    return True


def _disks(system: Path, troubles: list[Text]) -> Iterator[tuple[str, list[str]]]:
    """Yield a name for each disk, and what to tell smartctl so that it finds it."""
    if not tools.installed("smartctl"):
        return
    ways = _ways(troubles)
    # What is no device of its own has no link to one: volumes, arrays, loops and memory that plays a disk.
    blocks = [path.parent.name for path in sorted(system.glob("block/*/device"))]
    for name in [each for each in blocks if re.fullmatch(_NAME, each)][:_DISKS]:
        way = next((f"--device={way}" for device, way in ways if device == name), None)
        yield name, [*([way] if way else []), f"/dev/{name}"]
    hidden = [(device, way) for device, way in ways if device.startswith("bus/")]
    for device, way in hidden[:_DISKS]:
        yield re.sub(r"[^a-z0-9]", "-", f"{device}-{way}"), [f"--device={way}", f"/dev/{device}"]


def _ways(troubles: list[Text]) -> list[tuple[str, str]]:
    """Return the devices that smartctl finds by itself, without ``/dev/``, and how each is spoken to."""
    import json  # noqa: PLC0415

    told = _run("--scan-open", troubles)
    try:
        found = [each for each in json.loads(told or "{}").get("devices", ()) if isinstance(each, dict)]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return []
    pairs = [(re.fullmatch(_DEVICE, str(each.get("name"))), str(each.get("type"))) for each in found]
    return [(name[1], way) for name, way in pairs if name and re.fullmatch(_TYPE, way)]


def _run(what: str, troubles: list[Text], *arguments: str, about: str = "smartctl") -> str | None:
    """Return what smartctl prints; its exit code is a verdict on the disk, and stands in what it prints too."""
    try:
        told = tools.run("smartctl", "--json=c", what, *arguments, timeout=_SECONDS_EACH)
    except (OSError, ValueError) as error:
        troubles.append(Text(f"{about}: {error}", f"{about}: {error}"))
        return None
    return told.text if told and told.text.strip() else None


def command(language: Language) -> int:
    """Renew the copies and say what could not be read: exit code 0, or 6 where something could not."""
    try:
        troubles = elevate()
    except PermissionError as error:
        raise _refused(error) from error
    for trouble in troubles:
        sys.stderr.write(safe_text(trouble.to(language)) + "\n")
    return 6 if troubles else 0


def _refused(error: PermissionError) -> Problem:
    return Problem(
        "SM-ROOT-01",
        Text(f"Không chạy nửa quyền root: {error}", f"The root half did not run: {error}"),
        Text(
            "Chưa ghi gì. Agent vẫn chạy, chỉ thiếu số sê-ri và SMART.",
            "Nothing was written. The agent goes on, without serial numbers and SMART.",
        ),
        Text("Chạy: sudo systemctl start somay-elevated", "Run: sudo systemctl start somay-elevated"),
        exit_code=4,
    )


if __name__ == "__main__":
    from agent.__main__ import main

    sys.exit(main(["elevated"]))
