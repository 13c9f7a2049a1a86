"""Whose a file of the register is, and by which command one gets at it."""

from __future__ import annotations

import grp
import os
import pwd
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.text import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path


class Whose(NamedTuple):
    """What the file system says of a file or folder."""

    path: Path
    owner: str
    group: str
    shared: bool
    """Whether the group may use it."""


def closed(path: Path) -> Problem:
    """Say whose ``path`` is, or the nearest folder above that can be seen, and what lets this user in."""
    seen = next(
        (found for one in (path, *path.parents) if (found := _whose(one))), Whose(path, "root", "root", shared=False)
    )
    groups = {_name(grp.getgrgid, number) for number in (os.getegid(), *os.getgroups())}
    return refused(path, seen, user=_name(pwd.getpwuid, os.geteuid()), groups=groups)


def refused(path: Path, seen: Whose, *, user: str, groups: Collection[str]) -> Problem:
    """Return the problem of ``user``, who is in ``groups``, with a file that is as ``seen``."""
    why, todo = _way_in(seen, user, groups)
    return Problem(
        "SM-RIGHTS-01",
        Text(f"Không có quyền trên {path}: {seen.path} {why.vi}.", f"No permission on {path}: {seen.path} {why.en}."),
        Text("Sổ không đổi.", "The register is unchanged."),
        todo,
        exit_code=4,
    )


def _way_in(seen: Whose, user: str, groups: Collection[str]) -> tuple[Text, Text]:
    owner, group = seen.owner, seen.group
    as_owner = "sudo" if owner == "root" else f"sudo -u {owner}"
    if owner == user:
        mend = f"chmod u+rwX {seen.path}"
        return Text("không cho đọc hay ghi", "may not be read or written"), Text(f"Chạy: {mend}", f"Run: {mend}")
    if seen.shared and group not in {"root", *groups}:
        return Text(f"của nhóm {group}, {user} chưa ở trong đó", f"is of the group {group}, {user} is not in it"), Text(
            f"Vào nhóm: sudo usermod -aG {group} {user}, rồi đăng nhập lại. Hoặc đặt {as_owner} trước lệnh.",
            f"Join it: sudo usermod -aG {group} {user}, then log in again. Or put {as_owner} before the command.",
        )
    return Text(f"chỉ của {owner}", f"is of {owner} alone"), Text(
        f"Đặt {as_owner} trước lệnh.", f"Put {as_owner} before the command."
    )


def _whose(path: Path) -> Whose | None:
    try:
        found = path.stat()
    except OSError:
        return None
    owner, group = _name(pwd.getpwuid, found.st_uid), _name(grp.getgrgid, found.st_gid)
    return Whose(path, owner, group, shared=bool(found.st_mode & 0o060))


def _name(look_up: Callable[[int], Any], number: int) -> str:
    try:
        return str(look_up(number)[0])
    except KeyError:  # a user or group without an entry, as in a container
        return str(number)
