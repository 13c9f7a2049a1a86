"""Products are told by what they leave on a machine: one sign is enough."""

import pytest

from agent.packages.dpkg import STATUS
from agent.products import Search, table
from tests.fakes import FakeHost

KINDS = ("antivirus", "remote", "firewall")


def _with(package: str, maintainer: str = "A <a@example.org>") -> FakeHost:
    paragraph = f"Package: {package}\nStatus: install ok installed\nVersion: 1.2\nMaintainer: {maintainer}\n\n"
    return FakeHost(files={STATUS: paragraph}, times={STATUS: 1.0})


def _names(host: FakeHost, kind: str) -> list[str]:
    return [one.product.name for one in Search(host).found(kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_product_of_the_table_is_found_by_each_of_its_signs(kind: str) -> None:
    for product in table(kind):
        signs = [_with(package) for package in product.packages]
        signs += [_with(f"x-{word.replace(' ', '')}", f"{word.title()} JSC <a@example.org>") for word in product.words]
        signs += [FakeHost(times={path: 1.0}) for path in product.paths]
        units = (unit if "." in unit else f"{unit}.service" for unit in product.units)
        signs += [FakeHost(times={f"/usr/lib/systemd/system/{unit}": 1.0}) for unit in units]
        assert signs
        assert all(product.name in _names(host, kind) for host in signs)


@pytest.mark.parametrize("kind", KINDS)
def test_a_machine_without_products_has_none(kind: str) -> None:
    assert _names(FakeHost(), kind) == []
    assert _names(_with("coreutils"), kind) == []


def test_the_version_is_that_of_the_first_package_that_is_there() -> None:
    host = _with("clamav-daemon")
    assert [(one.version, one.running) for one in Search(host).found("antivirus")] == [("1.2", None)]


def test_a_product_works_when_one_of_its_units_has_processes() -> None:
    host = FakeHost(times={"/usr/bin/xrdp": 1.0, "/usr/sbin/xrdp": 1.0, "/run/systemd/system": 1.0})
    assert [one.running for one in Search(host).found("remote")] == [False]
    host.directories["/sys/fs/cgroup/system.slice"] = ["xrdp.service"]
    assert [one.running for one in Search(host).found("remote")] == [True]


def test_no_two_products_share_a_name() -> None:
    for kind in KINDS:
        names = [product.name for product in table(kind)]
        assert len(names) == len(set(names))
