"""Who acts: what the kernel and the user database say, never what the environment claims."""

from __future__ import annotations

import os
import pwd


def author() -> str:
    """Return the name under which an act is recorded: the user's own, or behind ``sudo`` of who called it."""
    uid = os.getuid()
    return (_behind_sudo() if uid == 0 else None) or _name_of(uid)


def _behind_sudo() -> str | None:
    """Only root can be run by ``sudo``, and only what ``sudo`` sets agrees with the user database."""
    name, number = os.environ.get("SUDO_USER", ""), os.environ.get("SUDO_UID", "")
    try:
        return name if str(pwd.getpwnam(name).pw_uid) == number else None
    except (KeyError, ValueError):
        return None


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a user without an entry, as in a container
        return f"uid {uid}"
