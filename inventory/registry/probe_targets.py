"""Which services the offices should reach, as an administrator names them."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from agent.contract import ProbeTarget
from agent.text import Text
from inventory.registry.refusal import bad_choice, bad_value, collides, not_found
from inventory.store import acts, probing

if TYPE_CHECKING:
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection

KINDS: Final = ("https", "http", "tls", "tcp", "dns")
USUAL_PORTS: Final = {"https": 443, "tls": 443, "http": 80, "dns": 53}
MOST: Final = 16
"""As many as a probe is told of."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)
_HOST: Final = re.compile(r"(?=.{1,253}$)[^\W_]([\w-]{0,61}[^\W_])?(\.[^\W_]([\w-]{0,61}[^\W_])?)*")
_TABLE: Final = "probe_target"


def add(
    connection: Connection, name: str, *, kind: str, host: str, port: int | None, label: str | None, stamp: Stamp
) -> ProbeTarget:
    """Let probes visit a service from their next contact on; one of the same name is replaced."""
    target = _checked(name, kind, host.strip(), port)
    known = probing.targets(connection)
    if len(known) >= MOST and target.name not in {one.name for one in known}:
        raise collides(
            Text(f"Đã có {MOST} dịch vụ.", f"There are {MOST} services already."),
            Text("Bỏ một dịch vụ: somay target remove TÊN", "Take one away: somay target remove NAME"),
        )
    values = {"kind": target.kind, "host": target.host, "port": target.port, "label": label}
    acts.stand(connection, _TABLE, {"name": target.name}, values, stamp=stamp)
    return target


def remove(connection: Connection, name: str, stamp: Stamp) -> None:
    """Let nobody visit a service any more; what was found stays.

    Raises:
        Problem: there is none of this name.
    """
    if not acts.stand(connection, _TABLE, {"name": name}, None, stamp=stamp):
        raise not_found(
            Text(f"Không có dịch vụ tên {name}.", f"There is no service called {name}."),
            Text("Xem: somay target list", "See: somay target list"),
        )


def _checked(name: str, kind: str, host: str, port: int | None) -> ProbeTarget:
    if not _NAME.fullmatch(name):
        raise bad_value(
            "name",
            Text("chỉ chữ thường, số và dấu gạch.", "small letters, digits and hyphens only."),
            Text("Ví dụ: cong-dvc", "As in: td-office"),
        )
    if kind not in KINDS:
        raise bad_choice("kind", kind, KINDS)
    if not _HOST.fullmatch(host) and not _is_address(host):
        raise bad_value(
            "host",
            Text(f"{host!r} không phải tên hay địa chỉ.", f"{host!r} is neither a name nor an address."),
            Text("Gõ tên máy, không có http:// hay đường dẫn.", "Type the name alone, without http:// or a path."),
        )
    number = USUAL_PORTS.get(kind) if port is None else port
    if number is None or not 1 <= number <= 65_535:
        raise bad_value(
            "port",
            Text("cần một số từ 1 đến 65535.", "needs a number from 1 to 65535."),
            Text("Thêm --port 8443", "Add --port 8443"),
        )
    return ProbeTarget(name=name, kind=kind, host=host, port=number)  # type: ignore[arg-type]  # one of KINDS


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
