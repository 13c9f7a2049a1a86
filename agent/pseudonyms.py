"""What stands for the names of people: digests under a key that never leaves this machine.

Without the key nobody can tell who it is, not even by trying all names; with it, two days and two machines cannot be
laid beside each other, as each machine has a key of its own.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Final

from agent import durable

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "users.key"
_BYTES: Final = 32
_PURPOSE: Final = b"somay user name, version 1\0"


class Pseudonyms:
    """Names and what stands for them, by the key in a file, which is made when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, name: str) -> str:
        """Return 64 hex digits, the same for the same name; OSError where the key can be neither read nor made."""
        return hmac.digest(self._key(), _PURPOSE + name.encode("utf-8", "replace"), "sha256").hex()

    def _key(self) -> bytes:
        try:
            key = self._path.read_bytes()
        except FileNotFoundError:
            key = secrets.token_bytes(_BYTES)
            durable.write(self._path, key, 0o600)
        if len(key) != _BYTES:
            raise ValueError(f"{self._path} is no key; delete it, and names will stand under new ones")
        return key
