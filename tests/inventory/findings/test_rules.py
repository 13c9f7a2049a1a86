"""Every rule that reads what machines say: a case that opens it, one that closes it, and a near-miss."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from inventory.findings import RULES
from inventory.findings.facts import Event, Fill, Gone, Loss
from tests.inventory.findings.district import DAY, HOUR, Register, at, facts, machine, says

if TYPE_CHECKING:
    from inventory.findings.facts import Facts

NOON = "2019-11-08 10:00"
NOW = at(NOON)
GIB = 2**30


def one(now: str = NOON, **more: Any) -> Facts:
    return facts(now, machine(1, heard=at(now)), machine(2, heard=at(now)), **more)


def saying(section: str, content: Any, now: str = NOON) -> Facts:
    return says(one(now), 1, section, content)


DEFENDER = {"name": "Microsoft Defender Antivirus", "enabled": True}
PAID = {"name": "Kaspersky Endpoint Security", "enabled": True}
CASES: dict[str, tuple[Facts, Facts, Facts]] = {
    "antivirus_unlicensed": (
        saying("antiviruses", [DEFENDER]),
        saying("antiviruses", [DEFENDER, PAID]),
        saying("antiviruses", [{**PAID, "expires_seconds": NOW + DAY}]),
    ),
    "firewall_off": (
        saying("firewalls", [{"name": "nftables", "enabled": False}]),
        saying("firewalls", [{"name": "nftables", "enabled": True}], "2019-11-08 14:30"),
        saying("firewalls", []),
    ),
    "remote_tool": (
        saying("remote_tools", [{"name": "TeamViewer", "version": "15.1"}]),
        saying("remote_tools", []),
        saying("remote_tools", None),
    ),
    "system_unsupported": (
        saying("operating_system", {"name": "Ubuntu 14.04.6 LTS", "support_end": "2019-11-07"}),
        saying("operating_system", {"name": "Ubuntu 22.04 LTS", "support_end": "2027-04-01"}),
        saying("operating_system", {"name": "Ubuntu 14.04.6 LTS", "support_end": "2019-11-08"}),
    ),
    "disk_failing": (
        saying("storages", [{"name": "sda", "serial": "S1", "model": "WD", "smart_verdict": "failed"}]),
        saying("storages", [{"name": "sda", "serial": "S2", "model": "WD", "smart_verdict": "passed"}]),
        saying("storages", [{"name": "sda", "serial": "S1", "model": "WD", "smart_verdict": "passed"}]),
    ),
    "volume_filling": (
        one(fills={1: (Fill("/", 100 * GIB, 4 * GIB),)}),
        one("2019-11-10 10:00", fills={1: (Fill("/", 100 * GIB, 30 * GIB),)}),
        one(fills={1: (Fill("/", 100 * GIB, 6 * GIB), Fill("/srv", 100 * GIB, 15 * GIB, 15 * GIB / (15 * DAY)))}),
    ),
    "snapshots_lost": (
        one(losses={1: Loss(12, NOW - HOUR)}),
        one("2019-11-16 10:00", losses={1: Loss(12, NOW - HOUR)}),
        one(losses={1: Loss(0, NOW)}),
    ),
    "clock_wrong": (one(offsets={1: -3e8}), one("2019-11-08 14:00", offsets={1: 2.0}), one(offsets={1: 299.0})),
    "key_shared": (
        one(events={1: (Event("forked", NOW - HOUR),)}),
        one("2019-12-09 10:00", events={1: (Event("forked", NOW - HOUR),)}),
        one(events={1: (Event("rotated", NOW - HOUR),)}),
    ),
    "disk_copied": (
        one(events={1: (Event("copied", NOW - HOUR, 2),)}),
        one("2019-12-09 10:00", events={1: (Event("copied", NOW - HOUR, 2),)}),
        one(),
    ),
}


def at_work(facts_: Facts) -> Facts:
    """The same with every machine heard just now: these rules are not about silence."""
    return replace(facts_, machines=tuple(each._replace(heard_at=facts_.now) for each in facts_.machines))


def settle(register: Register, facts_: Facts) -> None:
    """Look twice, so long apart that what has to be gone for a while is gone."""
    register.see(facts_)
    register.see(at_work(replace(facts_, now=facts_.now + DAY)))


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_opens_closes_and_lets_the_near_miss_pass(rule: str) -> None:
    opens, closes, near_miss = CASES[rule]
    register = Register()
    assert [step.split()[:2] for step in register.see(opens)] == [["opened", rule]]
    assert register.see(opens) == []
    settle(register, closes)
    assert register.open == []
    assert Register().see(near_miss) == []


def test_the_section_that_was_never_observed_says_nothing() -> None:
    assert Register().see(one()) == []


def test_many_machines_without_a_licence_are_one_finding_of_the_district() -> None:
    seen = says(saying("antiviruses", [DEFENDER]), 2, "antiviruses", [])
    register = Register()
    assert register.see(seen) == ["opened antivirus_unlicensed 1"]
    assert register.steps[0][1].evidence["count"] == 2


def test_a_volume_that_fills_within_days_is_urgent_on_a_server_only() -> None:
    fill = (Fill("D:", 1000 * GIB, 90 * GIB, 10 * GIB / DAY),)
    for kind, severity in (("server", "urgent"), ("desktop", "normal")):
        register = Register()
        seen = facts(NOON, machine(1, heard=NOW, kind=kind), fills={1: fill})
        assert register.see(seen) == ["opened volume_filling 1"]
        assert register.steps[0][1].severity == severity
        assert register.steps[0][1].evidence["days"] == 9


MODULE = {"slot": "DIMM2", "size_bytes": 4 * GIB, "type": "DDR4", "manufacturer": "Kingston", "serial": "9A31C0F7"}
OTHER = {"slot": "DIMM1", "size_bytes": 4 * GIB, "type": "DDR4", "manufacturer": "Kingston", "serial": "9A31C0E2"}


def lost(section: str = "memories", part: dict[str, Any] | None = None, **more: Any) -> Facts:
    gone = Gone(section, "9A31C0F7", part or MODULE, NOW - 9 * DAY, NOW - 60, holder="kế toán viên", **more)
    return says(replace(one(), gone={1: (gone,)}), 1, section, [OTHER])


def test_a_memory_module_that_is_gone_is_urgent_and_names_who_had_the_machine() -> None:
    register = Register()
    assert register.see(lost()) == ["opened memory_gone 1"]
    [(_, step)] = register.steps
    assert step.severity == "urgent"
    [rule] = [rule for rule in RULES if rule.id == "memory_gone"]
    assert rule.says(step.evidence, "vi") == (
        "M-0001 PC01, Xã 2: 8 GiB còn 4 GiB, mất thanh DDR4 Kingston 9A31C0F7 ở DIMM2. Người giữ: kế toán viên"
    )


def test_a_module_that_turns_up_in_another_machine_closes_its_finding_and_says_where() -> None:
    register = Register()
    register.see(lost())
    assert register.see(says(lost(), 2, "memories", [MODULE])) == ["closed memory_gone 1"]
    assert register.steps[-1][1].evidence["found_device"] == "M-0002"


def test_a_module_that_was_replaced_by_as_much_or_more_is_no_loss() -> None:
    assert Register().see(lost(replaced_bytes=4.0 * GIB)) == []
    assert Register().see(lost(replaced_bytes=2.0 * GIB)) == ["opened memory_gone 1"]


def test_an_empty_slot_that_is_no_longer_told_is_no_loss() -> None:
    assert Register().see(lost(part={"slot": "DIMM2", "size_bytes": 0})) == []


def test_a_disk_that_is_gone_is_a_finding_and_one_on_a_plug_is_not() -> None:
    disk = {"name": "sda", "model": "WD10", "serial": "W1", "size_bytes": 10**12}
    assert Register().see(lost("storages", disk)) == ["opened disk_gone 1"]
    assert Register().see(lost("storages", {**disk, "removable": True})) == []


def test_an_old_agent_is_a_finding_after_a_month() -> None:
    def fleet(now: str) -> Facts:
        moment = at(now)
        return facts(now, machine(1, heard=moment, agent="1.0.0"), machine(2, heard=moment, agent="1.1.0"))

    register = Register()
    assert register.see(fleet("2019-11-08 10:00")) == []
    assert register.see(fleet("2019-12-07 10:00")) == []
    assert register.see(fleet("2019-12-08 10:00")) == ["opened agent_outdated 1"]


def test_every_rule_says_a_sentence_in_both_languages() -> None:
    register = Register()
    for rule, (opens, _, _) in CASES.items():
        register.see(opens)
        [step] = [step for _, step in register.steps if step.mark.rule == rule]
        [found] = [each for each in RULES if each.id == rule]
        for language in ("vi", "en"):
            sentence = found.says(step.evidence, language)
            assert "–" not in sentence
            assert "{" not in sentence
