"""Until when a system is supported: dated, sourced, and unknown where nobody knows."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.indicators.support import Group, Support, support, table


def _end(**system: Any) -> str | None:
    known = support(system)
    return known and known.end


@pytest.mark.parametrize(
    ("system", "end"),
    [
        ({"name": "Debian GNU/Linux 12 (bookworm)", "id": "debian", "version": "12"}, "2028-06-30"),
        ({"name": "Debian GNU/Linux 12 (bookworm)", "version": "12.5"}, "2028-06-30"),
        ({"name": "Raspbian GNU/Linux 11 (bullseye)", "id": "raspbian", "version": "11"}, "2026-08-31"),
        ({"name": "Ubuntu 18.04.3 LTS", "id": "ubuntu", "version": "18.04"}, "2023-05-31"),
        ({"name": "Ubuntu 22.04.4 LTS", "id": "ubuntu", "version": "22.04"}, "2027-04-30"),
        ({"name": "Linux Mint 21.3", "id": "linuxmint", "version": "21.3"}, "2027-04-30"),
        ({"name": "Rocky Linux 9.3 (Blue Onyx)", "id": "rocky", "version": "9.3"}, "2032-05-31"),
        ({"name": "CentOS Linux 8", "id": "centos", "version": "8"}, "2021-12-31"),
        ({"name": "CentOS Stream 8", "id": "centos", "version": "8"}, "2024-05-31"),
        ({"name": "Fedora Linux 40 (Workstation Edition)", "id": "fedora", "version": "40"}, "2025-05-13"),
        ({"name": "openSUSE Leap 15.6", "id": "opensuse-leap", "version": "15.6"}, "2026-04-30"),
        ({"name": "SUSE Linux Enterprise Server 15 SP5", "id": "sles", "version": "15.5"}, "2024-12-31"),
        ({"name": "Microsoft Windows 7 Professional", "version": "7 SP1", "kernel": "6.1.7601"}, "2020-01-14"),
        ({"name": "Microsoft Windows 7 Professional", "kernel": "6.1.7600"}, "2013-04-09"),
        ({"name": "Windows 7 Ultimate", "version": "7"}, "2020-01-14"),
        ({"name": "Microsoft Windows 8.1 Pro", "kernel": "6.3.9600"}, "2023-01-10"),
        ({"name": "Microsoft Windows 8 Pro", "kernel": "6.2.9200"}, "2016-01-12"),
        ({"name": "Microsoft Windows 10 Pro", "version": "1809", "kernel": "10.0.17763"}, "2020-11-10"),
        ({"name": "Microsoft Windows 10 Enterprise", "version": "1809"}, "2021-05-11"),
        ({"name": "Microsoft Windows 10 Education", "version": "22H2"}, "2025-10-14"),
        ({"name": "Microsoft Windows 10 Pro Education", "kernel": "10.0.19044.1288"}, "2023-06-13"),
        ({"name": "Microsoft Windows 10 Enterprise LTSC", "version": "10.0.17763"}, "2029-01-09"),
        ({"name": "Microsoft Windows 10 IoT Enterprise LTSC", "kernel": "10.0.19044"}, "2032-01-13"),
        ({"name": "Microsoft Windows 10 Enterprise 2016 LTSB", "kernel": "10.0.14393"}, "2026-10-13"),
        ({"name": "Windows 10 Pro"}, "2025-10-14"),
        ({"name": "Windows 10 Pro", "version": "10"}, "2025-10-14"),
        ({"name": "Microsoft Windows 11 Home Single Language", "kernel": "10.0.22631"}, "2025-11-11"),
        ({"name": "Microsoft Windows 11 Enterprise", "kernel": "10.0.22631"}, "2026-11-10"),
        ({"name": "Microsoft Windows Server 2008 R2 Standard", "kernel": "6.1.7601"}, "2020-01-14"),
        ({"name": "Microsoft Windows Server 2012 R2 Datacenter", "kernel": "6.3.9600"}, "2023-10-10"),
        ({"name": "Microsoft Windows Server 2016 Standard", "version": "1607", "kernel": "10.0.14393"}, "2027-01-12"),
        ({"name": "Microsoft Windows Server 2019 Standard", "kernel": "10.0.17763"}, "2029-01-09"),
        ({"name": "Microsoft Windows Server 2025 Datacenter", "kernel": "10.0.26100"}, "2034-11-14"),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_makers_page(system: dict[str, Any], end: str) -> None:
    assert _end(**system) == end


@pytest.mark.parametrize(
    "system",
    [
        {},
        {"name": "Linux"},
        {"name": "Arch Linux", "id": "arch"},
        {"name": "Debian GNU/Linux trixie/sid", "id": "debian"},
        {"name": "Debian GNU/Linux 99", "id": "debian", "version": "99"},
        {"name": "SUSE Linux Enterprise Server 15 SP8", "id": "sles", "version": "15.8"},
        {"name": "Microsoft Windows 11 Pro", "kernel": "10.0.27999"},
        {"name": "Microsoft Windows 10 Pro", "kernel": "10.0.19999"},
        {"name": "Microsoft Windows 10 Pro", "version": "29H9"},
        {"name": "Microsoft Windows 11 Pro"},
        {"name": "Windows Server", "version": "20H2"},
        {"name": "Debian-like", "id": "other", "version": "12"},
    ],
)
def test_what_the_table_does_not_have_is_unknown_and_not_like_its_neighbour(system: dict[str, Any]) -> None:
    assert support(system) is None


def test_what_can_be_had_beyond_the_end_stands_apart() -> None:
    known = support({"name": "Ubuntu 20.04.6 LTS", "id": "ubuntu", "version": "20.04"})
    assert known == Support(
        end="2025-05-31",
        extended_end="2030-04-30",
        extended_by="ESM (Ubuntu Pro)",
        source="https://ubuntu.com/about/release-cycle",
        as_of="2026-08-22",
    )


def test_a_system_that_says_so_itself_is_believed() -> None:
    system = {"name": "Fedora Linux 40", "id": "fedora", "version": "40", "support_end": "2025-05-20"}
    assert support(system) == Support(end="2025-05-20", source="os-release")
    assert _end(**{**system, "support_end": "2025-99-99"}) == "2025-05-13"


def test_windows_7_ends_on_a_day_and_not_before() -> None:
    end = _end(name="Microsoft Windows 7 Professional", kernel="6.1.7601") or ""
    assert "2019-11-08" <= end < "2020-01-15"


def test_every_group_names_its_page_and_its_day() -> None:
    for group in table():
        assert group.source.startswith("https://")
        assert group.as_of >= date(2020, 1, 1)
        assert all(isinstance(day, date) for day in (*group.end.values(), *group.extended.values()))
        assert group.extended.keys() <= group.end.keys()
        assert all(day > group.end[key] for key, day in group.extended.items())
        assert bool(group.extended) == bool(group.extended_by)


def test_no_two_entries_speak_of_the_same_system() -> None:
    told = [
        (group.label, edition, word)
        for group in table()
        for edition in group.editions
        for key in group.end
        for word in key.split()
    ]
    assert len(told) == len(set(told))
    ids = [each for group in table() for each in group.ids]
    assert len(ids) == len(set(ids))


def test_later_versions_of_a_maker_end_later() -> None:
    for group in table():
        if group.label in {"Debian", "Raspbian", "Linux Mint", "AlmaLinux", "Rocky Linux", "Fedora", "CentOS Stream"}:
            ends = [group.end[key] for key in sorted(group.end, key=int)]
            assert all(earlier < later for earlier, later in itertools.pairwise(ends))


TEXT = st.text(alphabet="Windows 10Server2EnterpriseLTSCDebian.,*", max_size=40) | st.none()


@given(st.dictionaries(st.sampled_from(["name", "id", "version", "kernel", "support_end"]), TEXT))
def test_any_section_has_an_answer_or_none(system: dict[str, Any]) -> None:
    known = support(system)
    assert known is None or date.fromisoformat(known.end)


def test_the_table_can_be_another() -> None:
    group = Group(
        label="X", ids=("x",), source="https://x.example", as_of=date(2026, 1, 1), end={"1": date(2030, 1, 1)}
    )
    assert support({"id": "x", "version": "1"}, [group]) == Support(
        end="2030-01-01", source="https://x.example", as_of="2026-01-01"
    )
    assert support({"id": "x", "version": "1"}, [replace(group, end={})]) is None
