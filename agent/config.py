"""Where the register is and where the agent keeps its things: one TOML file that only root may write."""

from __future__ import annotations

import os
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agent import budget, durable
from agent.pace import Schedule
from agent.record import Record
from agent.spool import SERVER_BYTES, WORKSTATION_BYTES
from agent.text import Problem, Text, why

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "agent.toml"
_CONFIG_HOME: Final = Path("/etc/somay-agent")
_STATE: Final = Path("/var/lib/somay-agent")
_RUNTIME: Final = Path("/run/somay-agent")
_KINDS: Final = {"workstation": (86_400, 300, 900), "server": (86_400, 60, 60)}


class Places(Record, kw_only=False):
    """The two folders of an agent: settings, written by root, and state, written by the agent."""

    settings: Path = _CONFIG_HOME
    state: Path = _STATE

    @property
    def file(self) -> Path:
        """The settings."""
        return self.settings / FILE

    @property
    def status_file(self) -> Path:
        """What anyone at this machine may read about the agent."""
        return (_RUNTIME if self.state == _STATE and _RUNTIME.is_dir() else self.state) / "status.json"

    @property
    def sign_file(self) -> Path:
        """What the agent at work holds, for anyone to look at."""
        return self.status_file.with_name("alive")

    @property
    def start_command(self) -> str:
        """What starts the agent that works continuously."""
        if self.state == _STATE:
            return "sudo systemctl enable --now somay-agent"
        return f"somay-agent run{self.option}"

    @property
    def option(self) -> str:
        """What a command of this agent needs behind its name."""
        return "" if self.state == _STATE else f" --state {shlex.quote(str(self.state))}"


def places(state: Path | None) -> Places:
    """Return the folders: with ``--state DIR`` everything lives there, as an ordinary user's agent does."""
    return Places(state, state) if state else Places()


class Config(Record):
    """The settings of one agent; every one names an operator's decision. 0 means: as its kind does."""

    server: str
    ca_file: str
    kind: str = "workstation"
    """``workstation`` or ``server``: how often it measures and speaks, how much it may keep."""
    inventory_seconds: int = 0
    measure_seconds: int = 0
    contact_seconds: int = 0
    daily_bytes: int = 0
    """What the agent may send and receive in a day (UTC), in all; it degrades in the order of agent.budget."""
    spread_seconds: int = -1
    """The longest wait before the first contact after a start; -1: at most a minute."""
    proxy: str = ""
    """``http://NAME:PORT``, ``direct``, or nothing: as the environment says (``HTTPS_PROXY``, ``NO_PROXY``)."""
    proxy_credentials_file: str = ""
    """A file with one line ``USER:PASSWORD`` for the proxy."""
    users: bool = False
    """Whether to tell who is logged in, under names that only this machine can tell."""
    allow_local: bool = False
    """Whether the register may have this machine and its link probed: where a service of the office runs on it."""

    @property
    def switched_on(self) -> frozenset[str]:
        """The collectors that the administrator of this machine wants beside the others."""
        return frozenset({"users"} if self.users else ())

    @property
    def spool_bytes(self) -> int:
        """How large the spool may become."""
        return SERVER_BYTES if self.kind == "server" else WORKSTATION_BYTES

    @property
    def budget_bytes(self) -> int:
        """What may go over the network in a day, both ways."""
        return self.daily_bytes or (budget.SERVER_BYTES if self.kind == "server" else budget.WORKSTATION_BYTES)

    def schedule(self) -> Schedule:
        """Return how often to look and to speak."""
        inventory, measure, contact = _KINDS[self.kind]
        return Schedule(
            inventory=self.inventory_seconds or inventory,
            measure=self.measure_seconds or measure,
            contact=self.contact_seconds or contact,
            spread=None if self.spread_seconds < 0 else self.spread_seconds,
        )


def load(place: Places) -> Config:
    """Read the settings; unknown keys, wrong types and a file that others may write are refused."""
    path = place.file
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        _check_owner(path)
    except FileNotFoundError:
        raise not_enrolled(path) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unreadable(path, why(error)) from None
    _check(path, raw)
    return Config(**raw)


def store(
    place: Places,
    *,
    server: str,
    certificate: bytes,
    kind: str,
    proxy: str = "",
    proxy_credentials_file: Path | None = None,
) -> Config:
    """Write the settings of a freshly enrolled agent, with its own copy of the CA's certificate."""
    ca_file = place.settings / "ca.pem"
    secret = str(proxy_credentials_file.absolute()) if proxy_credentials_file else ""
    told = {"server": server, "ca_file": str(ca_file), "kind": kind, "proxy": proxy, "proxy_credentials_file": secret}
    said = {name: value for name, value in told.items() if value}
    durable.write(ca_file, certificate, 0o644)
    durable.write(place.file, "".join(f"{name} = {_quoted(value)}\n" for name, value in said.items()).encode(), 0o644)
    return Config(**said)  # type: ignore[arg-type]  # all of these are text


def _quoted(value: object) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _check_owner(path: Path) -> None:
    found = path.stat()
    if found.st_uid not in (0, os.geteuid()) or found.st_mode & 0o022:
        raise OSError("users other than its owner may write it; chown root and chmod 644")


def _check(path: Path, raw: Mapping[str, Any]) -> None:
    known: dict[str, Any] = Config.__annotations__
    for name, value in raw.items():
        if name not in known:
            raise _unreadable(path, f"unknown setting {name!r}; known: {', '.join(known)}")
        if type(value).__name__ != known[name]:
            raise _unreadable(path, f"{name}: {value!r} is not of type {known[name]}")
        if known[name] == "int" and value < (-1 if name == "spread_seconds" else 0):
            raise _unreadable(path, f"{name}: {value} is below 0")
    if missing := {"server", "ca_file"} - raw.keys():
        raise _unreadable(path, f"missing: {', '.join(sorted(missing))}")
    if raw.get("kind", "workstation") not in _KINDS:
        raise _unreadable(path, f"kind: {raw['kind']!r} is none of {', '.join(_KINDS)}")


def _unreadable(path: Path, reason: str) -> Problem:
    return Problem(
        "SM-CONFIG-01",
        Text(f"Không đọc được cấu hình {path}: {reason}", f"Cannot read the settings {path}: {reason}"),
        Text("Chưa làm gì cả.", "Nothing was done."),
        Text(f"Sửa tệp {path} rồi chạy lại.", f"Correct {path} and run the command again."),
    )


def not_enrolled(path: Path) -> Problem:
    """Return what to tell where there is no enrolment yet."""
    return Problem(
        "SM-CONFIG-03",
        Text(f"Máy này chưa ghi danh: không có {path}.", f"This machine is not enrolled: there is no {path}."),
        Text("Chưa gửi gì cả.", "Nothing was sent."),
        Text(
            "Chạy: somay-agent enrol --server https://TEN-MAY:8443 --ca ca.pem",
            "Run: somay-agent enrol --server https://NAME:8443 --ca ca.pem",
        ),
        exit_code=3,
    )
