"""Each unit's own command, started with a notification socket and a watchdog as systemd would start it.

A real start under systemd is not run here: on the machines that build, systemd is not the first process.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from agent.elevated import FOLDER
from inventory.store.engine import Store
from inventory.store.migrate import upgrade
from tests.deploy.units import ELEVATED, command, directives
from tests.e2e.installation import Installation, free_port, installed
from tests.exporters.process import Service, supervised

AGENTS = 54321  # the group that systemd would have made


def test_the_exporter_starts_answers_lives_and_stops(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    upgrade(Store(f"sqlite:///{home / 'somay.db'}"))
    port = free_port()
    with supervised([*command("somay-exporter", home), "--port", str(port)], tmp_path) as service:
        assert service.until("READY=1"), service.log.read_text(encoding="utf-8")
        assert 'somay_scrape_success{part="register"} 1.0' in scraped(port)
        assert_alive_until_told(service)


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT RUN: what root does can only be seen as root")
def test_roots_part_works_with_no_more_than_its_unit_gives_it() -> None:
    """Without network, with the unit's capabilities alone, over a /run that nobody else sees."""
    [capabilities] = directives(ELEVATED)["CapabilityBoundingSet"]
    bounding = ",".join("+" + each.removeprefix("CAP_").lower() for each in capabilities.split())
    script = f"""
        mount -t tmpfs -o mode=0755 tmpfs /run || exit 99
        mkdir -m 0750 {FOLDER} && chown 0:{AGENTS} {FOLDER}
        setpriv --no-new-privs --bounding-set=-all,{bounding} --inh-caps=-all --regid={AGENTS} --clear-groups \
            {shlex.join(command(ELEVATED, FOLDER))}
        code=$?
        stat -c "%n %u %g %a" {FOLDER} {FOLDER}/*
        exit $code
    """
    done = subprocess.run(
        ["/usr/bin/unshare", "--net", "--mount", "/bin/sh", "-c", script],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, cwd="/",
    )  # fmt: skip
    if done.returncode == 99 or "unshare" in done.stderr:
        pytest.skip(f"NOT RUN: no namespaces of one's own on this machine: {done.stderr}")
    assert done.returncode in {0, 6}, done.stderr  # 6: a disk of this machine does not answer
    folder, *files = (line.rsplit(maxsplit=3) for line in done.stdout.splitlines())
    assert folder == [str(FOLDER), "0", str(AGENTS), "750"]
    names = {name.removeprefix(f"{FOLDER}/") for name, *_ in files if not name.endswith("*")}
    assert ("DMI" in names) == Path("/sys/firmware/dmi/tables/DMI").exists()
    assert all(rights == ["0", str(AGENTS), "640"] for _, *rights in files)
    if Path("/usr/sbin/smartctl").exists():
        assert {name for name in names if name.startswith("smartctl-")} or not list(Path("/sys/block").glob("*/device"))


@pytest.mark.e2e
def test_server_agent_and_exporter_work_together_as_their_units_start_them(tmp_path: Path) -> None:
    exporter_port = free_port()
    with installed(tmp_path) as one:
        (one.home / "somay.toml").write_text(f'bind = "127.0.0.1"\nport = {one.port}\n', encoding="utf-8")
        exporter = [*command("somay-exporter", one.home), "--port", str(exporter_port)]
        with (
            supervised(command("somay", one.home), folder(tmp_path, "server")) as server,
            supervised(exporter, folder(tmp_path, "exporter")) as metrics,
            supervised(agent(one), folder(tmp_path, "agent")) as client,
        ):
            for service in (server, metrics, client):
                assert service.until("READY=1"), service.log.read_text(encoding="utf-8")

            def has_arrived() -> bool:
                for service in (server, metrics, client):
                    service.hear()
                return ingested(exporter_port) > 0

            one.wait_for(has_arrived)
            for service in (client, metrics, server):
                assert_alive_until_told(service)


def agent(one: Installation) -> list[str]:
    """Return the agent's command over this installation's state, without a wait before the first contact."""
    settings = one.state / "agent.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "spread_seconds = 0\n", encoding="utf-8")
    return [*command("somay-agent", one.home), "--state", str(one.state)]


def assert_alive_until_told(service: Service) -> None:
    assert service.until("WATCHDOG=1")
    assert service.stop(signal.SIGTERM) == 0
    assert "STOPPING=1" in service.said


def ingested(port: int) -> float:
    lines = scraped(port).splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith('somay_ingest_snapshots_total{outcome="ing'))


def scraped(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        body: bytes = answer.read()
    return body.decode()


def folder(parent: Path, name: str) -> Path:
    made = parent / f"unit-{name}"
    made.mkdir()
    return made
