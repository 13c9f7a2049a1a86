"""Files that commands leave: whole or not at all, and an older one stays until the new one is there."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from agent.text import Problem, Text

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes, *, folder: bool = False) -> Path:
    """Write a file, where ``folder`` says so into a folder that is not there yet; returns ``path``.

    Raises:
        Problem: it cannot be written; then what was there is as it was.
    """
    draft = path.with_name(f"{path.name}.new")
    try:
        if folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise Problem(
            "SM-FILE-02",
            Text(f"Không ghi được {path}: {error.strerror}", f"Cannot write {path}: {error.strerror}"),
            Text("Tệp cũ, nếu có, còn nguyên.", "An older file, if any, is as it was."),
            Text("Chọn nơi khác bằng --out", "Choose another place by --out"),
            exit_code=8,
        ) from None
    finally:  # also where it was stopped in the middle
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    return path
