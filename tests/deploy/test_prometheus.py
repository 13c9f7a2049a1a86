"""The shipped rules, routes and configuration, held by Prometheus's own tools: each alert fires and keeps quiet."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from exporters import fleet, node
from tests.exporters.test_node import types

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus/somay.rules.yml"
NODE: Final = 'job="somay-node", instance="may-chu:9100"'
DISK: Final = 'instance="may-chu:9100", mountpoint="/", fstype="ext4", device="/dev/sda1"'

# Alert: what makes it fire by when, and the nearest that must not. Series are promtool's: "start+step x times".
CASES: Final[dict[str, tuple[dict[str, str], str, dict[str, str]]]] = {
    "SomayRegisterDown": ({'up{job="somay-fleet"}': "0x10"}, "6m", {'up{job="somay-fleet"}': "0x3 1x10"}),
    "SomayScrapePartFailing": (
        {'somay_scrape_success{part="devices"}': "0x20"},
        "12m",
        {'somay_scrape_success{part="devices"}': "0x5 1x20"},
    ),
    "SomayNothingIngested": (
        {"somay_ingest_batches_total": "100x60"},
        "50m",
        {"somay_ingest_batches_total": "100+1x60"},
    ),
    "SomayAuditRewritten": (
        {"somay_audit_head": "7x5 9x20", "somay_audit_rows": "40x30"},
        "6m",
        {"somay_audit_head": "7x5 9x20", "somay_audit_rows": "40x5 41x20"},
    ),
    "SomaySnapshotsLost": (
        {'somay_snapshots_lost_total{reason="full"}': "0x5 3x30"},
        "10m",
        {'somay_snapshots_lost_total{reason="full"}': "3x30"},
    ),
    "SomayStreamForked": ({"somay_streams_forked": "1x10"}, "6m", {"somay_streams_forked": "0x10"}),
    "SomaySnapshotsQuarantined": (
        {"somay_snapshots_quarantined": "2x20"},
        "16m",
        {"somay_snapshots_quarantined": "2x10 0x10"},
    ),
    "SomayUrgentFindings": (
        {'somay_findings_open{severity="urgent"}': "1x20"},
        "16m",
        {'somay_findings_open{severity="normal"}': "5x20"},
    ),
    "SomayAgencyUnseen": (
        {'somay_agency_computers{agency="03220"}': "4x90", 'somay_agency_computers_seen{agency="03220"}': "1x90"},
        "80m",
        {'somay_agency_computers{agency="03220"}': "4x90", 'somay_agency_computers_seen{agency="03220"}': "2x90"},
    ),
    "SomayAgencyLineDown": (
        {'somay_agency_line_available_ratio{agency="03220"}': "0.5x40"},
        "35m",
        {'somay_agency_line_available_ratio{agency="03220"}': "0.95x40"},
    ),
    "SomayAgencyNoEvidence": (
        {'somay_agency_broadband_state{agency="03220", state="contracted_only"}': "1x1500"},
        "1450m",
        {'somay_agency_broadband_state{agency="03220", state="observed"}': "1x1500"},
    ),
    "SomayServerDown": ({f"up{{{NODE}}}": "0x10"}, "6m", {f"up{{{NODE}}}": "1x10"}),
    "SomayServerDiskFilling": (
        {f"node_filesystem_avail_bytes{{{DISK}}}": "140-0.1x600", f"node_filesystem_size_bytes{{{DISK}}}": "1000x600"},
        "500m",
        {f"node_filesystem_avail_bytes{{{DISK}}}": "140x600", f"node_filesystem_size_bytes{{{DISK}}}": "1000x600"},
    ),
    "SomayServerDiskFull": (
        {f"node_filesystem_avail_bytes{{{DISK}}}": "40x30", f"node_filesystem_size_bytes{{{DISK}}}": "1000x30"},
        "20m",
        {f"node_filesystem_avail_bytes{{{DISK}}}": "60x30", f"node_filesystem_size_bytes{{{DISK}}}": "1000x30"},
    ),
    "SomayServerMemoryShort": (
        {f"node_memory_MemAvailable_bytes{{{NODE}}}": "4x30", f"node_memory_MemTotal_bytes{{{NODE}}}": "100x30"},
        "20m",
        {f"node_memory_MemAvailable_bytes{{{NODE}}}": "6x30", f"node_memory_MemTotal_bytes{{{NODE}}}": "100x30"},
    ),
    "SomayServerClockWrong": (
        {f"node_timex_sync_status{{{NODE}}}": "0x90"},
        "70m",
        {f"node_timex_sync_status{{{NODE}}}": "1x90"},
    ),
}


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    """Run promtool, or skip loudly."""
    if shutil.which("promtool") is None:
        pytest.skip("NOT RUN: promtool is not installed")
    return subprocess.run(["promtool", *words], capture_output=True, text=True, check=False)  # ours


def alerts() -> list[str]:
    return re.findall(r"^\s+- alert: (\w+)$", RULES.read_text(encoding="utf-8"), re.MULTILINE)


def test_prometheus_takes_the_rules_and_the_configuration() -> None:
    ran = promtool("check", "rules", str(RULES))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    ran = promtool("check", "config", str(DEPLOY / "prometheus/prometheus.yml"))
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_alert_has_a_case_that_fires_and_one_that_does_not() -> None:
    assert sorted(alerts()) == sorted(CASES)


@pytest.mark.parametrize("alert", CASES)
def test_an_alert_fires_when_it_should_and_not_when_it_nearly_should(alert: str, tmp_path: Path) -> None:
    fires, at, quiet = CASES[alert]
    assert fired(alert, fires, at, tmp_path) is True
    assert fired(alert, quiet, at, tmp_path) is False


def fired(alert: str, series: dict[str, str], at: str, folder: Path) -> bool:
    """Return whether an alert fires: promtool is asked to find none, and shows what it found instead."""
    document: dict[str, Any] = {
        "rule_files": [str(RULES)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "alert_rule_test": [{"eval_time": at, "alertname": alert, "exp_alerts": []}],
            }
        ],
    }
    path = folder / "case.yml"
    path.write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML
    ran = promtool("test", "rules", str(path))
    told = ran.stdout + ran.stderr
    assert ran.returncode == 0 or "got:" in told, told
    return ran.returncode != 0


def test_every_alert_says_what_and_how_urgent_in_both_languages() -> None:
    text = RULES.read_text(encoding="utf-8")
    summaries = re.findall(r'summary: "(.+)"', text)
    assert len(summaries) == len(alerts())
    halves = [re.sub(r"\{\{.*?\}\}", "…", one).split(" | ") for one in summaries]
    assert [both for both in halves if len(both) != 2 or not all(both)] == []
    assert len(re.findall(r"severity: (urgent|normal)", text)) >= len(alerts())


def test_every_command_that_an_alert_names_exists() -> None:
    known = (DEPLOY.parent / "docs/cli.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bsomay ([a-z]+ [a-z]+)", RULES.read_text(encoding="utf-8")))
    assert len(named) > 4
    assert [words for words in sorted(named) if f"somay {words}" not in known] == []


def test_every_metric_that_is_asked_for_exists() -> None:
    known = {desc.name for part in fleet.PARTS for desc in part.descs} | {"somay_scrape_success"}
    machine = types(node.scrape().exposition().decode())
    text = RULES.read_text(encoding="utf-8") + dashboards()
    asked = set(re.findall(r"(?<![:\w])(somay_\w+)(?=[\s\[{)\\\"])", text)) - {"somay_computers_unseen"}
    assert {name for name in asked if "somay_" in name} - known == set()
    nodes = set(re.findall(r"\bnode_[a-zA-Z0-9_]+", text))
    assert {name.removesuffix("_total") for name in nodes} - set(machine) == set()


def dashboards() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((DEPLOY / "grafana").glob("*.json")))


def test_alertmanager_takes_the_routes() -> None:
    if shutil.which("amtool") is None:
        pytest.skip("NOT RUN: amtool is not installed")
    path = DEPLOY / "prometheus/alertmanager.yml"
    ran = subprocess.run(["amtool", "check-config", str(path)], capture_output=True, text=True, check=False)  # ours
    assert ran.returncode == 0, ran.stdout + ran.stderr
    named = set(re.findall(r'alertname=~?"([\w|]+)"', path.read_text(encoding="utf-8")))
    assert {name for group in named for name in group.split("|")} <= set(alerts())
