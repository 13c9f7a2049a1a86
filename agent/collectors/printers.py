"""Print queues of this machine, as its scheduler (CUPS) knows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from agent import ipp
from agent.collectors.base import Collector, NotApplicable, Partial
from agent.contract import Printer
from agent.junk import Sieve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from agent.host import Host

_SOCKET: Final = "/run/cups/cups.sock"
_ASKED: Final = (
    "device-uri",
    "printer-device-id",
    "printer-is-shared",
    "printer-is-temporary",
    "printer-make-and-model",
    "printer-name",
    "printer-type",
)
_CLASS, _FAX, _DEFAULT = 0x1, 0x40000, 0x20000
"""Bits of ``printer-type`` (CUPS): several printers as one, the fax side of one, where jobs go that name none."""
_NO_MODELS: Final = {"Local Raw Printer", "Remote Printer", "Unknown"}
_DRIVER: Final = re.compile(r"(, | Foomatic/| - CUPS\+Gutenprint).*")
_CONNECTIONS: Final = {
    **{word: word for word in ("usb", "serial", "parallel", "bluetooth")},
    "par": "parallel",
    **dict.fromkeys(
        ("socket", "lpd", "ipp", "ipps", "http", "https", "smb", "dnssd", "implicitclass", "net"), "network"
    ),
    **dict.fromkeys(("file", "cups-pdf", "cups-brf", "pipe"), "virtual"),
}
_BY_SERVICE: Final = {"dnssd", "implicitclass"}
"""Addresses that name a service and no host."""
_HERE: Final = {"localhost", "127.0.0.1", "::1"}
_USB_PORTS: Final = 60_000
"""From here on a USB printer answers on this machine as if it were on the network (``ipp-usb``)."""


class Way(NamedTuple):
    """How a printer is reached."""

    connection: str | None = None
    address: str | None = None
    serial: str | None = None


def collect(host: Host) -> Partial[tuple[Printer, ...]]:
    """Return the queues by name; a scheduler that does not answer is no machine without printers."""
    answer = host.ask(_SOCKET, ipp.question(_ASKED))
    if answer is not None:
        return _by_name(_queue(each) for each in ipp.printers(answer) if _is_a_printer(each))
    told = host.run("lpstat", "-r", "-d", "-v")  # the scheduler may listen elsewhere, or on another machine
    if told and told.text.startswith("scheduler is running"):
        return _by_name(_told(told.text))
    if "cupsd.conf" in host.entries("/etc/cups"):
        raise ConnectionError("the print scheduler (CUPS) is installed and does not answer")
    raise NotApplicable("no print scheduler (CUPS)")


def _by_name(printers: Iterable[Printer]) -> Partial[tuple[Printer, ...]]:
    sieve, ordered = Sieve(), sorted(printers, key=lambda printer: printer.name)
    told = tuple(sieve.fields(each.name, each, model="name", serial="serial") for each in ordered)
    return Partial(told, junk=tuple(sieve.kept))


def _is_a_printer(queue: Mapping[str, ipp.Value]) -> bool:
    """Tell a printer from a group of them, from the fax in it, and from one that a dialogue opened for a minute."""
    named = bool(queue.get("printer-name"))
    return named and not _kind(queue) & (_CLASS | _FAX) and not queue.get("printer-is-temporary")


def _kind(queue: Mapping[str, ipp.Value]) -> int:
    kind = queue.get("printer-type", 0)
    return kind if isinstance(kind, int) else 0


def _queue(queue: Mapping[str, ipp.Value]) -> Printer:
    way = reached(str(queue.get("device-uri", "")))
    shared = queue.get("printer-is-shared")
    own = device_id(str(queue.get("printer-device-id", "")))
    return Printer(
        name=str(queue["printer-name"]),
        model=model(str(queue.get("printer-make-and-model", "")), own),
        connection=way.connection,
        address=way.address,
        serial=way.serial or next((own[key] for key in ("SERN", "SN", "SERIALNUMBER") if own.get(key)), None),
        shared=None if shared is None else bool(shared),
        default=bool(_kind(queue) & _DEFAULT),
    )


def _told(text: str) -> Iterator[Printer]:
    """Yield the queues that ``lpstat`` lists; it knows less of them."""
    default = re.search(r"^system default destination: (.+)$", text, re.MULTILINE)
    for name, uri in re.findall(r"^device for (.+?): (.+)$", text, re.MULTILINE):
        yield Printer(name=name, default=default is not None and default[1] == name, **reached(uri)._asdict())


def reached(uri: str) -> Way:
    """Return how a printer is reached; of the address of its device the host alone, no user and no password."""
    try:
        parts = urlsplit(uri)
        query = dict(parse_qsl(parts.query, max_num_fields=32))
        name, port = unquote(parts.hostname or ""), parts.port or 0
    except ValueError:  # an odd address is that of a printer all the same
        return Way()
    path = unquote(parts.path).strip("/").split("/")
    # Makers' drivers name themselves first, and the way in the path or the query: hp:/net/…, cnijbe2://…?port=usb
    words = (parts.scheme.rpartition("+")[2], path[0], query.get("port"))
    connection = next((_CONNECTIONS[word] for word in words if word in _CONNECTIONS), None)
    serial = query.get("serial") or None
    if "(USB)" in name.upper() or (name in _HERE and port >= _USB_PORTS):
        return Way("usb", None, serial)
    if connection != "network":
        return Way(connection, None, serial)
    server = path[0] if parts.scheme == "smb" and len(path) > 1 else name  # smb://group/server/queue
    address = query.get("ip") or query.get("hostname") or server
    # A password that is not escaped ends the host early: what is behind shows it, and what is before is none.
    behind = parts._replace(netloc="").geturl()
    is_no_host = parts.scheme in _BY_SERVICE or "._tcp" in address or "@" in address + behind
    return Way(connection, None if is_no_host else address or None, serial)


def device_id(text: str) -> dict[str, str]:
    """Return what a printer says of itself by IEEE 1284: keys in capitals, such as MFG, MDL and SN."""
    pairs = (part.partition(":") for part in text.split(";"))
    return {key.strip().upper(): value.strip() for key, _, value in pairs if value.strip()}


def model(listed: str, own: Mapping[str, str]) -> str | None:
    """Return the model without the driver that many lists put behind it; else what the printer says of itself."""
    name = _DRIVER.sub("", listed).strip()
    if name and name not in _NO_MODELS:
        return name
    made = own.get("MFG") or own.get("MANUFACTURER") or ""
    said = own.get("MDL") or own.get("MODEL") or ""
    return (said if said.startswith(made) else f"{made} {said}").strip() or None


PRINTERS = Collector("printers", collect, every_seconds=86_400)
