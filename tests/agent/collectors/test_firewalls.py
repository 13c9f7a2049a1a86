"""Firewalls are told by their settings, and what nobody but root can see is left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.base import Partial
from agent.collectors.firewalls import collect, stops_anything
from agent.contract import Firewall
from tests.fakes import FakeHost

WANTS = "/etc/systemd/system/multi-user.target.wants"
DEBIAN = """\
#!/usr/sbin/nft -f

flush ruleset

table inet filter {
\tchain input {
\t\ttype filter hook input priority filter; # drop nothing
\t}
}
"""
REAL = "table inet filter {\n chain input {\n  type filter hook input priority 0; policy drop;\n }\n}\n"


def _host(files: dict[str, str], *wanted: str, running: tuple[str, ...] = ()) -> FakeHost:
    return FakeHost(
        files=files,
        times=dict.fromkeys((*files, "/run/systemd/system"), 1.0),
        directories={
            "/etc/systemd/system": ["multi-user.target.wants"],
            WANTS: list(wanted),
            "/sys/fs/cgroup/system.slice": list(running),
        },
    )


@pytest.mark.parametrize(("line", "enabled"), [("ENABLED=yes", True), ("ENABLED=no", False), ("# ENABLED=yes", False)])
def test_ufw_says_itself_whether_it_is_on(line: str, enabled: object) -> None:
    host = _host({"/etc/ufw/ufw.conf": f"# set by ufw\n{line}\nLOGLEVEL=low\n"}, "ufw.service")
    assert collect(host).value == (Firewall(name="ufw", enabled=bool(enabled)),)


def test_firewalld_is_on_while_it_runs_and_tells_its_zone() -> None:
    files = {"/etc/firewalld/firewalld.conf": "# comment\nDefaultZone=public\n", "/usr/lib/firewalld": ""}
    assert collect(_host(files, running=("firewalld.service",))).value == (
        Firewall(name="firewalld", profile="public", enabled=True),
    )
    assert collect(_host(files)).value == (Firewall(name="firewalld", profile="public", enabled=False),)


def test_what_may_not_be_read_is_named_and_costs_nothing_else() -> None:
    host = _host({"/usr/lib/firewalld": "", "/etc/ufw/ufw.conf": "ENABLED=yes"}, running=("firewalld.service",))
    host.denied = ["/etc/firewalld/firewalld.conf"]
    assert collect(host) == Partial(
        (Firewall(name="ufw", enabled=True), Firewall(name="firewalld", enabled=True)),
        ("/etc/firewalld/firewalld.conf",),
    )


@pytest.mark.parametrize(
    ("rules", "wanted", "enabled"),
    [
        (REAL, ("nftables.service",), True),
        (DEBIAN, ("nftables.service",), False),
        (REAL, (), False),
        ('include "/etc/nftables/main.nft"\n', ("nftables.service",), None),
        ('# include "/etc/nftables/main.nft"\n', ("nftables.service",), False),
    ],
)
def test_nftables_is_on_when_its_file_is_loaded_and_stops_something(
    rules: str, wanted: tuple[str, ...], enabled: object
) -> None:
    assert collect(_host({"/etc/nftables.conf": rules}, *wanted)).value == (Firewall(name="nftables", enabled=enabled),)  # type: ignore[arg-type]


def test_rules_that_only_root_may_read_leave_it_open() -> None:
    host = _host({"/etc/sysconfig/nftables.conf": REAL}, "nftables.service")
    host.denied = ["/etc/sysconfig/nftables.conf"]
    assert collect(host) == Partial((Firewall(name="nftables"),), ("/etc/sysconfig/nftables.conf",))


@pytest.mark.parametrize(
    ("unit", "path"),
    [("netfilter-persistent.service", "/etc/iptables/rules.v4"), ("iptables.service", "/etc/sysconfig/iptables")],
)
def test_iptables_is_on_when_its_rules_are_loaded_and_stop_something(unit: str, path: str) -> None:
    rules = "*filter\n:INPUT DROP [0:0]\nCOMMIT\n"
    assert collect(_host({path: rules}, unit)).value == (Firewall(name="iptables", enabled=True),)
    assert collect(_host({path: rules.replace("DROP", "ACCEPT")}, unit)).value == (
        Firewall(name="iptables", enabled=False),
    )
    assert collect(_host({path: rules})).value == (Firewall(name="iptables", enabled=False),)


def test_others_are_told_by_what_they_leave() -> None:
    assert collect(_host({"/usr/sbin/shorewall": ""})).value == (Firewall(name="shorewall", enabled=False),)


def test_a_machine_without_any_says_so() -> None:
    assert collect(FakeHost()) == Partial((), ())


@given(st.text(max_size=300))
def test_any_rules_are_read_without_harm(text: str) -> None:
    assert stops_anything(text) in {True, False, None}
