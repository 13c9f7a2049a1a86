"""The proxy between this machine and the register, if there is one: which, its credentials, and the way through it."""

from __future__ import annotations

import base64
import ipaddress
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from agent.record import Record
from agent.secret import Secret
from agent.text import Problem, Text, why

if TYPE_CHECKING:
    from collections.abc import Mapping

DIRECT: Final = "direct"
"""The setting that ignores what the environment says."""
_MOST_ANSWER_BYTES: Final = 16 * 1024
_MOST_CREDENTIAL_BYTES: Final = 1024
_WANTS_CREDENTIALS: Final = (401, 403, 407)


class Denied(OSError):
    """The proxy lets this machine through only with other credentials, or not at all."""


class NotReached(OSError):
    """The proxy does not get through to the register, or is none."""


class Proxy(Record, kw_only=False):
    """Where to ask for a way through, and what to show there."""

    host: str
    port: int
    authorization: Secret | None = None

    def connect(self, host: str, port: int, timeout: float) -> socket.socket:
        """Return a connection through to ``host``; whoever answers there must still prove itself by TLS."""
        try:
            channel = socket.create_connection((self.host, self.port), timeout)
        except OSError as error:
            raise NotReached(f"proxy {self.host}:{self.port}: {why(error)}") from None
        try:
            channel.sendall(self._request(host, port))
            _understand(_answer(channel))
        except BaseException:
            channel.close()
            raise
        return channel

    def _request(self, host: str, port: int) -> bytes:
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        if self.authorization is not None:
            lines.append("Proxy-Authorization: " + self.authorization)
        return "\r\n".join([*lines, "", ""]).encode("ascii")


def _answer(channel: socket.socket) -> bytes:
    """Return the head of the proxy's answer, bounded."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = channel.recv(4096)
        head += piece
        if not piece or len(head) > _MOST_ANSWER_BYTES:
            raise NotReached("the proxy gives no answer that ends")
    return head


def _understand(head: bytes) -> None:
    words = head.partition(b"\r\n")[0].split(None, 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        raise NotReached("what answers there is no proxy")
    status = int(words[1][:3])
    if status in _WANTS_CREDENTIALS:
        raise Denied(f"the proxy answers {status}")
    if status // 100 != 2:
        raise NotReached(f"the proxy answers {status}")


def proxy_for(
    host: str, setting: str = "", credentials_file: str = "", environment: Mapping[str, str] | None = None
) -> Proxy | None:
    """Return the proxy on the way to ``host``: the one that is set, else the one that the environment names."""
    known = os.environ if environment is None else environment
    if setting:
        return None if setting == DIRECT else _parsed(setting, credentials_file)
    named = known.get("https_proxy") or known.get("HTTPS_PROXY")
    excepted = known.get("no_proxy") or known.get("NO_PROXY") or ""
    if not named or is_excepted(host, excepted):
        return None
    return _parsed(named, credentials_file, from_environment=True)


def is_excepted(host: str, exceptions: str) -> bool:
    """Tell whether a list as in ``NO_PROXY`` names a host: a name with all below it, an address, a network, ``*``.

    This machine itself is never asked for through a proxy.
    """
    name = host.lower().rstrip(".")
    entries = [entry.strip().lower() for entry in exceptions.split(",") if entry.strip()]
    address = _address(name)
    if name == "localhost" or (address is not None and address.is_loopback):
        return True
    return any(_covers(entry, name, address) for entry in entries)


def _covers(entry: str, name: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> bool:
    if entry == "*":
        return True
    if address is not None:
        try:
            return address in ipaddress.ip_network(entry.strip("[]"), strict=False)
        except ValueError:
            return False
    bare = entry.removeprefix("*").lstrip(".")
    return name == bare or name.endswith("." + bare)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _parsed(text: str, credentials_file: str, *, from_environment: bool = False) -> Proxy:
    parts = urlsplit(text if "://" in text else f"http://{text}")
    try:
        port = parts.port or 0
    except ValueError:
        port = 0
    bare = not (parts.query or parts.fragment or parts.path.strip("/"))
    if parts.scheme != "http" or not parts.hostname or not port or not bare:
        raise _wrong_form()
    told = parts.username is not None
    if told and not from_environment:
        raise _credentials_misplaced()
    if told and not credentials_file:
        return Proxy(parts.hostname, port, _basic(f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"))
    return Proxy(parts.hostname, port, _basic(_read(Path(credentials_file))) if credentials_file else None)


def _basic(credentials: str) -> Secret:
    return Secret("Basic " + base64.b64encode(credentials.encode()).decode("ascii"))


def _read(path: Path) -> str:
    """Return the one line ``USER:PASSWORD`` of a file that not everybody may read."""
    try:
        with path.open("rb") as file:
            mode, line = os.fstat(file.fileno()).st_mode, file.read(_MOST_CREDENTIAL_BYTES).partition(b"\n")[0]
        credentials = line.decode().rstrip("\r")
    except OSError as error:
        raise _unreadable(path, why(error)) from None
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8") from None
    if mode & 0o007:
        raise _unreadable(path, "everybody may read it; chmod o= FILE")
    if ":" not in credentials:
        raise _unreadable(path, "its first line is not USER:PASSWORD")
    return credentials


def _wrong_form() -> Problem:
    return Problem(
        "SM-CONFIG-04",
        Text("Địa chỉ proxy không đúng dạng.", "The address of the proxy is not of the right form."),
        Text("Chưa gửi gì cả.", "Nothing was sent."),
        Text("Viết như sau: http://TEN-PROXY:3128", "Write it like this: http://NAME:3128"),
    )


def _credentials_misplaced() -> Problem:
    return Problem(
        "SM-CONFIG-05",
        Text("Mật khẩu của proxy không được nằm trong địa chỉ.", "The proxy's password must not stand in its address."),
        Text("Chưa gửi gì cả.", "Nothing was sent."),
        Text(
            "Ghi TÊN:MẬT-KHẨU vào một tệp riêng, rồi đặt proxy_credentials_file (khi ghi danh: --proxy-credentials)",
            "Put USER:PASSWORD into a file of its own and set proxy_credentials_file (to enrol: --proxy-credentials)",
        ),
    )


def _unreadable(path: Path, reason: str) -> Problem:
    return Problem(
        "SM-CONFIG-06",
        Text(
            f"Không đọc được tệp mật khẩu proxy {path}: {reason}",
            f"Cannot read the file with the proxy's password {path}: {reason}",
        ),
        Text("Chưa gửi gì cả.", "Nothing was sent."),
        Text(
            "Tệp có một dòng TÊN:MẬT-KHẨU, chỉ agent đọc được.", "It holds one line USER:PASSWORD, for the agent only."
        ),
    )
