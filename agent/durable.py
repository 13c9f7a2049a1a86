"""Small files that survive a power cut: the key, the identity, the pinned certificate."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def as_owner_of(folder: Path) -> Iterator[None]:
    """Be, as root, the owner of ``folder`` for a while: what its owner laid there lends nobody root's rights."""
    owner, groups, group = folder.stat(), os.getgroups(), os.getegid()
    if os.geteuid() != 0 or (owner.st_uid, owner.st_gid) == (0, group):  # a container's root may change nothing
        yield
        return
    try:
        os.setgroups([owner.st_gid])
        os.setegid(owner.st_gid)
        os.seteuid(owner.st_uid)
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace ``path`` so that after a crash it holds all of the old or all of the new content."""
    with as_owner_of(path.parent):
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor, opened with its mode
            os.fchmod(descriptor, mode)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
        sync_directory(path.parent)


def create(path: Path, mode: int = 0o600) -> int:
    """Open ``path`` itself, never what a link there points at, made with its mode and owner if it was not there."""
    with as_owner_of(path.parent):
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, mode)


def sync_directory(folder: Path) -> None:
    """Make the names in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
