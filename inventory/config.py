"""Where a register lives and how its server is reached: one TOML file in the register's home."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from agent.text import Problem, Text

DEFAULT_HOME: Final = Path("/var/lib/somay")
FILE: Final = "somay.toml"
CA_CERTIFICATE: Final = "ca.pem"
SERVER_CERTIFICATE: Final = "server.pem"
_LAST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one installation; every one names an operator's decision."""

    home: Path
    database: str = ""
    """``sqlite:///PATH`` or ``postgresql://…``; empty means the file ``somay.db`` in the home."""
    bind: str = "0.0.0.0"  # noqa: S104  # agents call in from the whole district; TLS is always on
    port: int = 8443
    server_name: str = os.uname().nodename
    """The name or address that agents use; it stands in the certificate."""

    @property
    def url(self) -> str:
        """The database to open."""
        return self.database or f"sqlite:///{self.home / 'somay.db'}"

    @property
    def ca_file(self) -> Path:
        """The certificate that agents pin."""
        return self.home / CA_CERTIFICATE

    @property
    def server_certificate(self) -> Path:
        """The certificate that the server shows."""
        return self.home / SERVER_CERTIFICATE


def home_of(option: Path | None = None) -> Path:
    """Return the register's home: the option, else ``SOMAY_HOME``, else ``/var/lib/somay``."""
    return option or Path(os.environ.get("SOMAY_HOME") or DEFAULT_HOME)


def load(home: Path) -> Config:
    """Read the settings of the register in ``home``; unknown keys and wrong types are refused by name."""
    path = home / FILE
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Config(home=home)
    except PermissionError:
        from inventory.rights import closed  # noqa: PLC0415  # what may be read needs nothing of it

        raise closed(path) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unreadable(path, str(error)) from None
    known = {field.name: field.type for field in fields(Config) if field.name != "home"}
    for name, value in raw.items():
        _check(path, known, name, value)
    return Config(home=home, **raw)


def settings_of(config: Config) -> str:
    """Return the text of a settings file: the server's name, and what else differs from the defaults."""
    default = Config(home=config.home, server_name="")
    chosen = ((each.name, getattr(config, each.name)) for each in fields(Config) if each.name != "home")
    return "".join(f"{name} = {_toml(value)}\n" for name, value in chosen if value != getattr(default, name))


def _toml(value: str | int) -> str:
    # What JSON escapes, TOML's basic strings escape alike; DEL is TOML's alone.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _check(path: Path, known: dict[str, Any], name: str, value: object) -> None:
    if name not in known:
        raise _unreadable(path, f"unknown setting {name!r}; known: {', '.join(known)}")
    if type(value).__name__ != known[name]:
        raise _unreadable(path, f"{name}: {value!r} is not of type {known[name]}")
    if name == "port" and not is_port(value):
        raise _unreadable(path, f"port: {value!r} is not between 0 and {_LAST_PORT}")


def is_port(value: object) -> bool:
    """Whether a server can listen there; at 0 the system chooses."""
    return isinstance(value, int) and 0 <= value <= _LAST_PORT


def _unreadable(path: Path, reason: str) -> Problem:
    return Problem(
        "SM-CONFIG-01",
        Text(f"Không đọc được cấu hình {path}: {reason}", f"Cannot read the settings {path}: {reason}"),
        Text("Chưa làm gì cả.", "Nothing was done."),
        Text(f"Sửa tệp {path} rồi chạy lại.", f"Correct {path} and run the command again."),
    )
