"""``docs/json.md``: what programs read from each command, its version, and what each key means; tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from inventory.cli.document_words import INTRODUCTION, MEANINGS
from inventory.cli.indicator import DEFINITIONS
from inventory.reports.screens import (
    agencies,
    agents,
    audit,
    book,
    calendar,
    devices,
    enrolments,
    figures,
    findings,
    identity,
    lines,
    measured,
    outages,
    periods,
    services,
    trend,
)
from inventory.reports.screens.criteria import CRITERIA, TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inventory.reports.form import Listing

SILENT: Final = ("serve", "completion", "demo run")
"""Commands that answer no program: a server, a script for a shell, the demonstration."""


class Document(NamedTuple):
    """One document: its name with the version, the commands that give it, and its keys as paths."""

    schema: str
    commands: tuple[str, ...]
    keys: tuple[str, ...]
    """``devices[].label``: below ``devices``, a list, the key ``label`` of each item; ``{}`` stands for any key."""


def _listed(listing: Listing[Any], *commands: str, more: Iterable[str] = ()) -> Document:
    keys = (f"{listing.name}[].{field.key}" for field in listing.fields)
    return Document(listing.schema, commands, ("as_of", *more, listing.name, *keys))


def _under(path: str, keys: Iterable[str]) -> tuple[str, ...]:
    return (path, *(f"{path}.{key}" for key in keys))


def _fields(listing: Listing[Any]) -> tuple[str, ...]:
    return tuple(field.key for field in listing.fields)


_FIGURE: Final = (
    "schema", "indicator", "definition_version", "as_of", "basis", "scope", "agencies", "value", "unit", "value_reason",
    "numerator", "denominator", "unknown", "excluded", "not_seen_30d", "awaited", "entered_by_hand", "completeness",
    "completeness_reason",
)  # fmt: skip
_WITH_BESIDE: Final = (*_FIGURE, *_under("beside[]", _FIGURE))
_PASSAGE: Final = ("kind", "day", "act", "others")
_CONFLICT: Final = (
    "field", "book", "book_source", "machine", "recorded_by", "recorded_at", "observed_at", "settled",
)  # fmt: skip
_SIDE: Final = ("agency", "name", "staff", "workstations", "servers")
_FINDING: Final = (
    "finding", "state", "standing", "severity", "rule", "since", "subject_kind", "subject", "text", "opened_at",
    "closed_at", "evidence.{}",
)  # fmt: skip
_ASKED: Final = ("period", "profile", "threshold_bits_per_second")
_AVAILABLE: Final = ("availability", "working_seconds", "unseen_seconds", "down_seconds")
_CERTIFICATE: Final = ("valid_from", "valid_to", "sha256")

DOCUMENTS: Final = (
    Document(
        "somay.overview.v1",
        ("",),
        (
            "name", "as_of", "data_at", "agencies", "staff", *_under("figures[]", _WITH_BESIDE), "workstations",
            "servers", "computers_not_in_service",
            *_under("contact", ("today", "within_30d", "silent", "awaited", "entered_by_hand")),
            "other_devices.{}", "devices", "simulated", "agents",
            *_under("attention[]", ("urgent", "text", "command")),
        ),
    ),
    _listed(agencies.LISTING, "agency list"),
    Document(
        "somay.agency.v1",
        ("agency show",),
        (
            "agency", "name", "kind", "aliases[]", *_under("figures[]", _WITH_BESIDE), "evidence",
            *_under("circuits[]", _fields(agencies.CIRCUITS)), *_under("headcounts[]", _fields(agencies.HEADCOUNTS)),
            "devices.{}", *_under("became[]", _PASSAGE), *_under("came_of[]", _PASSAGE),
        ),
    ),
    Document(
        "somay.reorganisation.v1",
        tuple(f"agency {verb}" for verb in ("merge", "split", "rename", "move", "transfer", "dissolve")),
        ("day", "written", *_under("before[]", _SIDE), *_under("after[]", _SIDE), "audit_act"),
    ),
    _listed(agencies.HEADCOUNTS, "headcount list"),
    _listed(agencies.CIRCUITS, "circuit list"),
    _listed(devices.LISTING, "device list"),
    Document(
        "somay.device.v1",
        ("device show",),
        (
            *_fields(devices.LISTING), "room", "custodian",
            *_under("values[]", ("field", "source", "value", "recorded_at", "recorded_by")),
            *_under("conflicts[]", _CONFLICT), "sections.{}", "support.{}",
            *_under("health[]", ("section", "outcome", "error", "tried_at")),
            *_under("components[]", ("section", "part", "seen_from", "seen_to")), "measurement.{}",
            *_under("placements[]", ("agency", "agency_name", "room", "custodian", "valid_from", "valid_to")),
            *_under(
                "agents[]", ("agent", "version", "enrolled_at", "contacted_at", "revoked_at", "copy_of"),
            ),
        ),
    ),
    _listed(book.LISTING, "device conflicts"),
    Document(
        "somay.device_history.v1",
        ("device history",),
        (
            "as_of", "device",
            *_under("events[]", ("at", "what", "section", "name", "before", "after", "by", "epoch", "sequence")),
            "events[].before.{}", "events[].after.{}",
        ),
    ),
    _listed(measured.HOURS, "device history", more=("device",)),
    Document(
        "somay.identity.v1",
        ("device why",),
        (
            "device", "points",
            *_under("evidence[]", ("kind", "value", "points", "seen_from", "seen_to", "also_on[]", "filler")),
            *_under("events[]", ("kind", "at", "other", "particulars.{}")),
            *_under("merged[]", ("device", "points", "at", "by", "audit_act")), "cases[]",
        ),
    ),
    _listed(identity.LISTING, "device cases"),
    _listed(agents.LISTING, "agent list"),
    Document(
        "somay.agent.v1",
        ("agent show",),
        (
            "device", *_under("agents[]", (*_fields(agents.LISTING), "noisy_days[]", "pace.{}")),
            *_under(
                "agents[].epochs[]", ("epoch", "started_at", "ingested", "lost", "quarantined", "forked_at"),
            ),
            *_under("agents[].events[]", ("event", "at", "by", "other_device")),
        ),
    ),
    Document(
        "somay.enrolment_code.v1",
        ("enrol add",),
        ("enrolment", "code", "agency", "uses", "expires_at", "server", "ca_file", "audit_act"),
    ),
    _listed(enrolments.LISTING, "enrol list"),
    Document(
        "somay.enrolment.v1",
        ("enrol show",),
        (*_fields(enrolments.LISTING), *_under("machines[]", _fields(enrolments.MACHINES))),
    ),
    _listed(DEFINITIONS, "indicator list"),
    _listed(figures.LISTING, "indicator show"),
    _listed(trend.POINTS, "indicator history", more=("indicator", "scope", "basis")),
    _listed(CRITERIA, "indicator criteria"),
    _listed(TARGETS, "indicator targets"),
    _listed(figures.ITEMS, "indicator explain", more=_under("figure", _WITH_BESIDE)),
    _listed(periods.PERIODS, "period list"),
    _listed(periods.READINESS, "period check"),
    Document(
        "somay.period.v1",
        ("period show",),
        (
            *(field.key for field in periods.PERIODS.fields),
            *_under("figures[]", ("indicator", "restated")),
            *_under("figures[].filed", ("numerator", "denominator")),
            *_under("figures[].now", ("numerator", "denominator")),
            *_under(
                "inputs_changed[]", ("key", "before.{}", "after.{}", "recorded_at", "recorded_by", "reason")
            ),
        ),
    ),
    _listed(periods.CHECKED, "period verify"),
    Document("somay.findings.v1", ("finding list",), ("looked_at", *_under("findings[]", _FINDING))),
    Document(
        "somay.finding.v1",
        ("finding show",),
        (*_FINDING, *_under("events[]", ("at", "step", "severity", "reason", "by"))),
    ),
    _listed(findings.RULES, "finding rules"),
    _listed(
        calendar.DAYS,
        "calendar list",
        more=("year", "working_days", *_under("hours[]", ("start_seconds", "end_seconds"))),
    ),
    _listed(audit.ACTS, "audit list"),
    Document(
        "somay.audit_act.v1",
        ("audit show",),
        (
            "act", "at", "actor", "role", "source", "command", "reason", "changes[]", "changes[].sequence",
            "changes[].subject", "changes[].before.{}", "changes[].after.{}", "changes[].hash",
        ),
    ),
    Document(
        "somay.audit_proof.v1", ("audit verify",), ("holds", "rows", "head", "broken_at", "noted", "noted_at")
    ),
    _listed(lines.LISTING, "connectivity list", more=_ASKED),
    Document(
        "somay.contact.v1",
        ("connectivity show",),
        ("as_of", *_ASKED, "agency", "name", *_under("contact[]", ("start", "end")), *_AVAILABLE),
    ),
    Document(
        "somay.connectivity_evidence.v1",
        ("connectivity explain",),
        (
            "as_of", *_ASKED, *_fields(lines.LISTING), "heard_at", "measurements", "measured_low_bits_per_second",
            "measured_high_bits_per_second", "measured_by[]",
            *_under("services[]", ("service", "visits", "reached", "outcome", "certificate_end")), *_AVAILABLE[1:],
        ),
    ),
    _listed(outages.LISTING, "connectivity outages", more=_ASKED),
    _listed(services.SERVICES, "target list"),
    Document(
        "somay.tls.v1",
        ("tls show",),
        (
            "server_name", *_under("server", (*_CERTIFICATE, "names[]", "signed_by_authority")),
            *_under("authority", (*_CERTIFICATE, "subject")),
        ),
    ),
    Document(
        "somay.import.v1",
        ("import",),
        (
            "file", "encoding", "repaired", "lines", "changed", "written", "ignored[]",
            *_under("faults[]", ("line", "column", "value", "why", "todo")),
            *_under("doubts[]", ("line", "column", "what")),
            *_under("steps[]", ("line", "kind", "day", "legal_act", "before[]", "after[]")), "audit_act",
        ),
    ),
    Document("somay.export.v1", ("export",), ("agency[].{}", "headcount[].{}", "circuit[].{}", "device[].{}")),
    Document(
        "somay.act.v1",
        (
            "init", "agency add", "agency undo", "headcount add", "headcount undo", "circuit add", "circuit end",
            "circuit undo", "device add", "device place", "device edit", "device retire", "device resolve",
            "device merge", "device split", "device undo",
            "agent edit", "agent rotate", "agent revoke", "enrol revoke", "finding ack", "finding reopen",
            "finding limit", "finding undo", "calendar add", "calendar remove", "calendar hours",
            "calendar undo",
            "target add", "target remove", "target undo", "period close", "report quarter",
            "report devices", "report check", "indicator target",
            "indicator criterion", "indicator undo",
            "tls renew", "db upgrade", "db maintain", "export", "import",
        ),
        (
            "audit_act", "agency", "category", "count", "valid_from", "valid_to", "circuit", "down_bits_per_second",
            "up_bits_per_second", "device", "changed", "kind", "lifecycle", "purpose", "ownership", "values.{}",
            "has_agent", "answer", "merged", "apart_from", "enrolment", "day", "days[]", "works", "hours[]",
            "names[]", "sha256", "home",
            "code", "server_name", "before", "after", "file", "rows.{}", "written", "snapshots", "new", "rejected",
            "written_at", "act", "command", "changes", "finding", "state", "rule", "limit", "value",
            "service", "host", "port",
            "period", "digest", "indicator", "year", "files[]", "document", "rolled_up", "hours_dropped",
            "total", "parts[]", "difference",
        ),
    ),
)  # fmt: skip
"""Every document that a program can be given, in the order of the commands."""


def page() -> str:
    """Return the whole page, in English."""
    return "\n".join([INTRODUCTION, *(line for one in DOCUMENTS for line in _section(one))])


def _section(document: Document) -> Iterator[str]:
    commands = ", ".join(f"`{f'somay {command}'.strip()}`" for command in document.commands)
    yield f"## {document.schema}\n\n{commands}\n\n| Key | Meaning |\n|---|---|"
    for path in document.keys:
        yield f"| `{path}` | {meaning(document.schema, path)} |"
    yield ""


def meaning(schema: str, path: str) -> str:
    """Return what a key means: in this document, else wherever it stands, because one thing has one name."""
    return MEANINGS.get(f"{schema} {path}") or MEANINGS[path.removesuffix(".{}").removesuffix("[]").rpartition(".")[2]]
