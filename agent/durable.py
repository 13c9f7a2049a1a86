"""Small files that survive a power cut: the key, the identity, the pinned certificate."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace ``path`` so that after a crash it holds all of the old or all of the new content."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor, opened with its mode
        os.fchmod(descriptor, mode)
        _give_to_owner_of(path.parent, descriptor)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
    sync_directory(path.parent)


def create(path: Path, mode: int = 0o600) -> int:
    """Open ``path`` for writing, made with its mode and owner if it was not there."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, mode)
    _give_to_owner_of(path.parent, descriptor)
    return descriptor


def sync_directory(folder: Path) -> None:
    """Make the names in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give_to_owner_of(folder: Path, descriptor: int) -> None:
    """Root writes for the unprivileged service: the file belongs to whom the folder belongs."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
