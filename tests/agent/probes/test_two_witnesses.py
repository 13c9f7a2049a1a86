"""Our probes beside ping, dig, curl and blackbox_exporter, on the same things in the same run."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import agent
from agent.contract import ProbeTarget
from agent.host import LiveHost
from agent.probes import dns
from agent.probes.visit import Context, visit
from tests.agent.services import certificate, says, service

if TYPE_CHECKING:
    from collections.abc import Iterator

LATER = dt.datetime(2031, 5, 1, 12, 0, tzinfo=dt.UTC)
DELAY = 0.3
NEAR = 1.5
"""Seconds that two programs on a busy machine may differ by: enough to tell a wrong unit, a wrong step or no wait."""


def needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"NOT RUN: no {program} here")
    return found


def said(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, timeout=30, check=False).stdout


@contextlib.contextmanager
def blackbox(folder: Path, pem: Path) -> Iterator[int]:
    """Run the real blackbox_exporter with a module that trusts our certificate."""
    config = folder / "blackbox.yml"
    config.write_text(
        "modules: {page: {prober: http, timeout: 5s, http: {preferred_ip_protocol: ip4, follow_redirects: false, "
        f"tls_config: {{ca_file: {pem}}}}}}}}}\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = needs("prometheus-blackbox-exporter")
    arguments = [program, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}"]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                threading.Event().wait(0.1)
            yield port
        finally:
            running.terminate()


def test_curl_and_blackbox_exporter_see_the_same_status_times_and_certificate(tmp_path: Path) -> None:
    curl, pem = needs("curl"), certificate(tmp_path, LATER)
    with service(says(after=DELAY), pem) as port, blackbox(tmp_path, pem) as exporter:
        target = ProbeTarget(name="portal", kind="https", host="127.0.0.1", port=port)
        ours = visit(target, Context(allow_local=True, trust=lambda: ssl.create_default_context(cafile=str(pem))))
        form = "%{http_code} %{time_connect} %{time_appconnect} %{time_starttransfer}"
        url = f"https://127.0.0.1:{port}/"
        status, connect, tls, first = said(
            curl, "-s", "-o", "/dev/null", "--noproxy", "*", "--cacert", str(pem), "-w", form, url
        ).split()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{exporter}/probe?module=page&target={url}", timeout=20) as answer:
            metrics = answer.read().decode()
    assert (ours.outcome, ours.status) == ("reached", int(status))
    assert ours.connect_seconds is not None
    assert ours.tls_seconds is not None
    assert ours.first_byte_seconds is not None
    assert abs(ours.connect_seconds - float(connect)) < NEAR
    assert abs(ours.tls_seconds - (float(tls) - float(connect))) < NEAR
    assert abs(ours.first_byte_seconds - (float(first) - float(tls))) < NEAR
    assert ours.first_byte_seconds >= DELAY

    def metric(name: str) -> float:
        (value,) = re.findall(rf"^{re.escape(name)} (\S+)$", metrics, re.MULTILINE)
        return float(value)

    assert (metric("probe_success"), metric("probe_http_status_code")) == (1, ours.status)
    assert metric("probe_ssl_earliest_cert_expiry") == ours.certificate_end_seconds
    assert abs(metric('probe_http_duration_seconds{phase="processing"}') - ours.first_byte_seconds) < NEAR


@contextlib.contextmanager
def resolver() -> Iterator[int]:
    """Answer every question after a while, by refusing it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.bind(("127.0.0.1", 0))

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    question, sender = channel.recvfrom(4096)
                    threading.Event().wait(DELAY)
                    channel.sendto(question[:2] + struct.pack("!H", 0x8105) + question[4:], sender)

        threading.Thread(target=serve, daemon=True).start()
        yield channel.getsockname()[1]


def test_dig_takes_as_long_as_we_do_for_the_same_resolver() -> None:
    dig = needs("dig")
    with resolver() as port:
        answer = LiveHost().exchange("udp", "127.0.0.1", port, dns._QUERY, 2.0)  # the very question
        told = said(dig, "@127.0.0.1", "-p", str(port), "+tries=1", ".", "SOA")
    assert answer is not None
    assert dns.is_response(answer.payload)
    (milliseconds,) = re.findall(r"Query time: (\d+) msec", told)
    assert abs(answer.seconds - int(milliseconds) / 1000) < NEAR
    assert answer.seconds >= DELAY


IN_A_NAMESPACE = """
ip link set lo up && echo "0 0" > /proc/sys/net/ipv4/ping_group_range || exit 77
{python} -c "
from agent.host import LiveHost
from agent.probes.ping import ping
from agent.probes.series import series
told = series('gateway', lambda: ping(LiveHost(), '127.0.0.1'), method='icmp')
print(told.sent, told.lost, told.seconds, told.jitter_seconds)
"
{ping} -n -q -c 4 -i 0.2 127.0.0.1
"""


def test_ping_sees_the_same_way_and_the_same_loss() -> None:
    """In a network namespace of its own, in which this user may ping."""
    script = IN_A_NAMESPACE.format(python=sys.executable, ping=needs("ping"))
    ran = subprocess.run(
        [needs("unshare"), "--net", "sh", "-c", script],
        capture_output=True, text=True, timeout=60, check=False, cwd=Path(agent.__file__).parent.parent,
    )  # fmt: skip
    if not ran.stdout and ran.returncode:
        pytest.skip(f"NOT RUN: no network namespace: {ran.stderr}")
    sent, lost, seconds, jitter = map(float, ran.stdout.splitlines()[0].split())
    assert re.findall(r"(\d+)% packet loss", ran.stdout) == ["0"]
    assert (sent, lost) == (4, 0)
    ((mean, deviation),) = re.findall(r"= [\d.]+/([\d.]+)/[\d.]+/([\d.]+) ms", ran.stdout)
    assert abs(seconds - float(mean) / 1000) < NEAR
    assert abs(jitter - float(deviation) / 1000) < NEAR
