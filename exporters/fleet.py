"""The register as Prometheus sees it: figures, agencies, devices, agents and the health of the ingest.

Labels carry codes and words of fixed lists, never a serial, a person or free text; so the number of series is bounded
by the number of agencies. Figures come from the same functions as the screens.
"""

from __future__ import annotations

import importlib.metadata
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from agent.contract import LossReason
from exporters.metrics import Desc
from exporters.scrape import Part, Scrape
from inventory.connectivity.history import histories
from inventory.connectivity.stretches import Stretch
from inventory.findings import RULES
from inventory.indicators import by_agency, figure, indicators, the
from inventory.indicators.broadband import evidence
from inventory.indicators.facts import Facts, Scope, apart, everything, load
from inventory.reports.agencies import rows_of
from inventory.reports.findings import found_rows
from inventory.store import queries, traffic, trail
from inventory.store.calendar_days import calendar_of
from inventory.store.engine import Connection, snapshot
from inventory.text.when import day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prometheus_client.core import Metric

    from inventory.indicators.definition import Figure
    from inventory.store.engine import Store

LABELS: Final = {
    "agency": "Code of the agency on the day of the scrape; empty for devices that are in no agency.",
    "cause": "Why an agency was out of contact: line, power, off, server, unknown.",
    "evidence": "What speaks for broadband: contracted, observed or measured.",
    "indicator": "Name of the indicator; evidence beside it follows after a dot.",
    "kind": "Kind of the device: server, desktop, laptop, printer and so on.",
    "lifecycle": "Where the device is in its life: in_service, in_repair, in_stock and so on.",
    "outcome": "What became of the snapshots: ingested, duplicate, rejected, lost.",
    "part": "Part of the scrape.",
    "reason": "Why snapshots will never come, or why a request was refused.",
    "rule": "What a finding is about, as `somay finding rules` names it.",
    "scope": "Code of the unit that the figure speaks for: one agency, or the district with all of them.",
    "seen": "Last contact, in classes that do not overlap: 1h, 1d, 30d, older, never.",
    "severity": "How soon a person should look: urgent or normal.",
    "simulated": "Whether the device belongs to a simulated fleet: true or false.",
    "state": "Strongest evidence for or against broadband: measured, contradicted, observed, contracted_only, none.",
    "version": "Version of somay.",
}
"""Every label there is, with its meaning."""


@dataclass(frozen=True, slots=True)
class View:
    """One state of the register, and what the figures of today are computed from."""

    connection: Connection
    now: float
    facts: Facts
    scope: Scope


BUILD: Final = Desc("somay_build_info", "gauge", "The program that answers; always 1.", ("version",))


def _build(_view: View) -> Iterator[Metric]:
    yield BUILD.family({(importlib.metadata.version("somay"),): 1})


_FIGURE: Final = ("indicator", "scope")
NUMERATOR: Final = Desc("somay_indicator_numerator", "gauge", "What was counted.", _FIGURE)
DENOMINATOR: Final = Desc("somay_indicator_denominator", "gauge", "What it was divided by.", _FIGURE)
VALUE: Final = Desc("somay_indicator_value", "gauge", "The figure; absent where the denominator is 0.", _FIGURE)
COMPLETENESS: Final = Desc(
    "somay_indicator_completeness_ratio", "gauge", "Share of what was counted that the register also saw.", _FIGURE
)
EXCLUDED: Final = Desc("somay_indicator_excluded", "gauge", "What the definition leaves out.", _FIGURE)
UNKNOWN: Final = Desc("somay_indicator_unknown", "gauge", "What the register cannot judge.", _FIGURE)
NOT_SEEN: Final = Desc("somay_indicator_not_seen", "gauge", "Devices counted though not heard for 30 days.", _FIGURE)
DEFINITION: Final = Desc("somay_indicator_definition_version", "gauge", "Version of the definition.", ("indicator",))


def _indicators(view: View) -> Iterator[Metric]:
    figures = {(one.indicator, one.scope): one for one in _figures(view)}
    yield NUMERATOR.family({key: one.numerator for key, one in figures.items()})
    yield DENOMINATOR.family({key: one.denominator for key, one in figures.items()})
    yield VALUE.family({key: one.value for key, one in figures.items() if one.value is not None})
    yield COMPLETENESS.family(
        {key: one.completeness for key, one in figures.items() if one.completeness is not None},
    )
    yield EXCLUDED.family({key: one.excluded for key, one in figures.items()})
    yield UNKNOWN.family({key: one.unknown for key, one in figures.items()})
    yield NOT_SEEN.family({key: one.not_seen for key, one in figures.items()})
    yield DEFINITION.family({(name,): one.definition_version for (name, _), one in figures.items()})


def _figures(view: View) -> Iterator[Figure]:
    parts = apart(view.facts, view.scope)
    for indicator in indicators(view.facts.day):
        for one in (figure(indicator, view.facts, view.scope), *by_agency(indicator, parts)):
            yield from (one, *one.beside)


AGENCIES: Final = Desc("somay_agencies", "gauge", "Agencies that count on the day of the scrape.")
STAFF: Final = Desc("somay_agency_staff", "gauge", "Staff that the indicators count.", ("agency",))
COMPUTERS: Final = Desc("somay_agency_computers", "gauge", "Computers in service, servers included.", ("agency",))
SEEN: Final = Desc("somay_agency_computers_seen", "gauge", "Of these, heard within 30 days.", ("agency",))


def _agencies(view: View) -> Iterator[Metric]:
    rows = rows_of(view.facts, view.scope)
    yield AGENCIES.single(len(rows))
    yield STAFF.family({(row.code,): row.staff for row in rows})
    yield COMPUTERS.family({(row.code,): row.computers for row in rows})
    yield SEEN.family({(row.code,): row.seen for row in rows})


FINDINGS: Final = Desc("somay_findings_open", "gauge", "Open findings that nobody has acknowledged.", ("severity",))
FINDINGS_BY_RULE: Final = Desc("somay_findings_open_by_rule", "gauge", "Open findings, acknowledged too.", ("rule",))


def _findings(view: View) -> Iterator[Metric]:
    found = found_rows(view.connection)
    yield FINDINGS.family({(level,): sum(one.standing == level for one in found) for level in ("urgent", "normal")})
    yield FINDINGS_BY_RULE.family({(rule.id,): sum(one.row.rule == rule.id for one in found) for rule in RULES})


STATE: Final = Desc(
    "somay_agency_broadband_state", "gauge", "The evidence state of the agency's line; always 1.", ("agency", "state")
)
WITH_BROADBAND: Final = Desc("somay_agencies_with_broadband", "gauge", "Agencies with this evidence.", ("evidence",))
CONTRACTED: Final = Desc(
    "somay_agency_contracted_bytes_per_second", "gauge", "Downlink of the fastest circuit on file.", ("agency",)
)
BEST: Final = Desc("somay_agency_best_bytes_per_second", "gauge", "Best downlink seen in 90 days.", ("agency",))


def _broadband(view: View) -> Iterator[Metric]:
    found = evidence(the("agency_broadband", view.facts.day).definition, view.facts, view.scope)
    lines = {unit.code: found[unit.id] for unit in view.scope.agencies}
    yield STATE.family({(code, line.state): 1 for code, line in lines.items()})
    yield WITH_BROADBAND.family(
        {
            ("contracted",): sum(line.contracted for line in lines.values()),
            ("observed",): sum(line.observed for line in lines.values()),
            ("measured",): sum(line.measured for line in lines.values()),
        }
    )
    yield CONTRACTED.family(_bytes((code, line.contracted_bits_per_second) for code, line in lines.items()))
    yield BEST.family(_bytes((code, line.best_bits_per_second) for code, line in lines.items()))


def _bytes(rates: Iterable[tuple[str, float | None]]) -> dict[tuple[str, ...], float]:
    """Count a line in bytes, Prometheus's base unit; contracts, and so the register, count in bits."""
    return {(code,): rate / 8 for code, rate in rates if rate is not None}


OUTAGE: Final = Desc(
    "somay_agency_outage_seconds",
    "gauge",
    "Working time without contact in the last seven days, by the cause told afterwards.",
    ("agency", "cause"),
)
AVAILABLE: Final = Desc(
    "somay_agency_line_available_ratio",
    "gauge",
    "Share of the working time of the last seven days in which the line was there; absent where nothing is known.",
    ("agency",),
)
_WEEK: Final = 7 * 86_400.0


def _contact(view: View) -> Iterator[Metric]:
    known = histories(view.connection, Stretch(view.now - _WEEK, view.now))
    calendar = calendar_of(view.connection)
    here = {unit.code: known[unit.id] for unit in view.scope.agencies if unit.id in known}
    seconds: Counter[tuple[str, ...]] = Counter()
    for code, one in here.items():
        for outage in one.outages:
            seconds[code, outage.cause] += round(outage.working_seconds)
    ratios = {code: one.availability(calendar).ratio for code, one in here.items()}
    yield OUTAGE.family(dict(sorted(seconds.items())))
    yield AVAILABLE.family({(code,): ratio for code, ratio in ratios.items() if ratio is not None})


DEVICES: Final = Desc(
    "somay_devices", "gauge", "Devices by agency and standing.", ("agency", "kind", "lifecycle", "simulated")
)


def _devices(view: View) -> Iterator[Metric]:
    codes: dict[int | None, str] = {unit.id: unit.code for unit in view.facts.units}
    counts: Counter[tuple[str, ...]] = Counter()
    for group in view.facts.groups:
        agency = codes.get(group.agency_id, "")
        counts[agency, group.kind, group.lifecycle, _flag(truth=group.simulated)] += group.number
    yield DEVICES.family(dict(sorted(counts.items())))


AGENTS: Final = Desc("somay_agents", "gauge", "Agents by their last contact.", ("seen", "simulated"))
_CLASSES: Final = ("1h", "1d", "30d", "older", "never")


def _agents(view: View) -> Iterator[Metric]:
    counts: dict[tuple[str, ...], int] = {
        (seen, _flag(truth=simulated)): 0 for seen in _CLASSES for simulated in (False, True)
    }
    for row in traffic.contacts(view.connection, view.now):
        counts[row.seen, _flag(truth=row.simulated)] = row.number
    yield AGENTS.family(counts)


def _flag(*, truth: bool) -> str:
    return "true" if truth else "false"


SNAPSHOTS: Final = Desc(
    "somay_ingest_snapshots_total", "counter", "Snapshots by what became of them in the ingest.", ("outcome",)
)
REFUSALS: Final = Desc("somay_ingest_refusals_total", "counter", "Requests refused by the ingest.", ("reason",))
BATCHES: Final = Desc("somay_ingest_batches_total", "counter", "Batches taken in.")
RECEIVED: Final = Desc("somay_ingest_received_bytes_total", "counter", "Bytes of these batches as they came in.")
ENROLMENTS: Final = Desc("somay_ingest_enrolments_total", "counter", "Enrolments answered.")
_OUTCOMES: Final = ("ingested", "duplicate", "rejected", "lost")


def _ingest(view: View) -> Iterator[Metric]:
    totals = traffic.counters(view.connection)
    refused = {name.removeprefix("refused_"): number for name, number in totals.items() if name.startswith("refused_")}
    yield SNAPSHOTS.family({(outcome,): totals.get(f"snapshots_{outcome}", 0) for outcome in _OUTCOMES})
    yield REFUSALS.family({(reason,): number for reason, number in refused.items()})
    yield BATCHES.single(totals.get("batches", 0))
    yield RECEIVED.single(totals.get("bytes_received", 0))
    yield ENROLMENTS.single(totals.get("enrolments", 0))


LOST: Final = Desc("somay_snapshots_lost_total", "counter", "Snapshots declared lost.", ("reason",))
OPEN_RANGES: Final = Desc(
    "somay_lost_ranges_open", "gauge", "Declared losses whose extent nobody knows: the counter went too.", ("reason",)
)
FORKED: Final = Desc("somay_streams_forked", "gauge", "Streams that forked: two machines may share one key.")
QUARANTINED: Final = Desc("somay_snapshots_quarantined", "gauge", "Snapshots kept aside for a person to look at.")


def _losses(view: View) -> Iterator[Metric]:
    found = {row.reason: row for row in traffic.losses(view.connection)}
    reasons = sorted({*get_args(LossReason), *found})
    yield LOST.family({(reason,): found[reason].snapshots if reason in found else 0 for reason in reasons})
    yield OPEN_RANGES.family({(reason,): found[reason].open_ranges if reason in found else 0 for reason in reasons})
    totals = queries.ingest(view.connection)
    yield FORKED.single(totals.forked)
    yield QUARANTINED.single(totals.quarantined)


AUDIT_ROWS: Final = Desc("somay_audit_rows", "gauge", "Rows of the audit log; they only ever grow.")
AUDIT_HEAD: Final = Desc(
    "somay_audit_head",
    "gauge",
    "The first 13 hex digits of the last row's hash; another with as many rows means a rewritten log.",
)
_HEAD_DIGITS: Final = 13
"""As many as a sample holds to the last bit."""


def _audit(view: View) -> Iterator[Metric]:
    rows, head = trail.head(view.connection) or (0, "0")
    yield AUDIT_ROWS.single(rows)
    yield AUDIT_HEAD.single(int(head[:_HEAD_DIGITS], 16))


PARTS: Final = (
    Part("build", (BUILD,), _build),
    Part(
        "indicators",
        (NUMERATOR, DENOMINATOR, VALUE, COMPLETENESS, EXCLUDED, UNKNOWN, NOT_SEEN, DEFINITION),
        _indicators,
    ),
    Part("agencies", (AGENCIES, STAFF, COMPUTERS, SEEN), _agencies),
    Part("broadband", (STATE, WITH_BROADBAND, CONTRACTED, BEST), _broadband),
    Part("contact", (OUTAGE, AVAILABLE), _contact),
    Part("devices", (DEVICES,), _devices),
    Part("findings", (FINDINGS, FINDINGS_BY_RULE), _findings),
    Part("agents", (AGENTS,), _agents),
    Part("ingest", (SNAPSHOTS, REFUSALS, BATCHES, RECEIVED, ENROLMENTS), _ingest),
    Part("audit", (AUDIT_ROWS, AUDIT_HEAD), _audit),
    Part("losses", (LOST, OPEN_RANGES, FORKED, QUARANTINED), _losses),
)


def scrape(
    store: Store, now: Callable[[], float] = time.time, clock: Callable[[], float] = time.perf_counter
) -> Scrape[View]:
    """Return the collector of the register in ``store``: a connection and a state of its own for each scrape."""

    @contextmanager
    def view() -> Iterator[View]:
        with store.read() as connection, snapshot(connection):
            instant = now()
            facts = load(connection, day_of(instant), instant, holders=True)
            yield View(connection, instant, facts, everything(facts))

    return Scrape("register", view, PARTS, clock)
