"""The register's certificates, for people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.text import safe_text
from inventory.reports.screens.words import several
from inventory.text.table import pad, whole, width, wrap
from inventory.text.when import DAY_SECONDS, day_of, iso_instant, show_day

if TYPE_CHECKING:
    from inventory.access.certificates import Certificate
    from inventory.reports.form import Reader


def page(server: Certificate, authority: Certificate, name: str, reader: Reader) -> list[str]:
    """Return both certificates, and what is wrong with the server's where agents call ``name``."""
    rows = [
        (reader.say("Máy chủ", "Server"), ", ".join(server.names)),
        ("", _valid(server, reader)),
        ("", f"SHA-256 {server.fingerprint}"),
        (reader.say("Tổ chức cấp", "Authority"), authority.subject),
        ("", _valid(authority, reader)),
        ("", f"SHA-256 {authority.fingerprint}"),
        *((reader.say("Chú ý", "Note"), note) for note in _notes(server, name, reader)),
    ]
    label = max(width(head) for head, _ in rows) + 2
    lines = [line for head, text in rows for line in _hung(pad(head, label), safe_text(text), reader)]
    last = reader.say(
        f"Agent tin tổ chức cấp, nên cấp lại không phải đụng đến máy nào: {whole('somay tls renew')}",
        f"Agents trust the authority, so a renewal touches no machine: {whole('somay tls renew')}",
    )
    return [*lines, *wrap(last, reader.width)]


def _hung(head: str, text: str, reader: Reader) -> list[str]:
    first, *more = wrap(text, reader.width - width(head))
    return [head + first, *(" " * width(head) + line for line in more)]


def _valid(one: Certificate, reader: Reader) -> str:
    since, until = (show_day(day_of(instant), reader.language) for instant in (one.valid_from, one.valid_to))
    days = int((one.valid_to - reader.now) // DAY_SECONDS)
    if one.valid_to <= reader.now:
        return reader.say(f"từ {since}, đã hết hạn {until}", f"from {since}, ended on {until}")
    return reader.say(
        f"từ {since} đến {until}, còn {days} ngày", f"from {since} to {until}, {several(days, 'day', 'days')} left"
    )


def _notes(server: Certificate, name: str, reader: Reader) -> list[str]:
    notes = []
    if name not in server.names:
        notes.append(
            reader.say(
                f"chứng thư không mang tên {name} mà các máy gọi đến",
                f"the certificate does not bear the name {name} that machines call",
            )
        )
    if not server.signed_by_ours:
        notes.append(
            reader.say(
                "chứng thư không do tổ chức cấp này ký: agent không tin",
                "the certificate is not signed by this authority: agents do not trust it",
            )
        )
    return notes


def document(server: Certificate, authority: Certificate, name: str) -> dict[str, Any]:
    """Return both certificates for programs."""
    return {
        "schema": "somay.tls.v1",
        "server_name": name,
        "server": {**_facts(server), "names": list(server.names), "signed_by_authority": server.signed_by_ours},
        "authority": {**_facts(authority), "subject": authority.subject},
    }


def _facts(one: Certificate) -> dict[str, Any]:
    return {
        "valid_from": iso_instant(one.valid_from),
        "valid_to": iso_instant(one.valid_to),
        "sha256": one.fingerprint,
    }
