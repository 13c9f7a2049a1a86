"""Lines that are paid for: without any evidence that they are there, and slower than the contract says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.findings.model import Condition, Limit, Rule
from inventory.findings.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory.findings.facts import Circuit, Facts, Office

PROVABLE_BITS_PER_SECOND: Final = 20e6
"""A transfer is so short that it proves no more: faster lines are held to this."""


def without_evidence(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Agencies with a circuit long in force over which nothing was ever heard; one that fell silent is silence."""
    for office, circuit in _fastest(facts):
        is_old = facts.days_since(circuit.valid_from) >= limits["days"]
        heard = any(machine.heard_at is not None for machine in facts.machines if machine.agency_id == office.id)
        if is_old and not heard and office.id not in facts.transfers:
            evidence = _about(office, circuit) | {"circuit_on": circuit.valid_from}
            yield Condition(subject_kind="agency", subject_id=office.id, evidence=evidence)


def below_contract(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Agencies of which the best transfer of the last months stays far below the contract."""
    for office, circuit in _fastest(facts):
        best = facts.transfers.get(office.id)
        wanted = min(circuit.down_bits_per_second, PROVABLE_BITS_PER_SECOND)
        if best is not None and best < limits["share"] * wanted:
            evidence = _about(office, circuit) | {"measured_rate": best}
            yield Condition(subject_kind="agency", subject_id=office.id, evidence=evidence)


def _fastest(facts: Facts) -> Iterator[tuple[Office, Circuit]]:
    best: dict[int, Circuit] = {}
    for circuit in facts.circuits:
        known = best.get(circuit.agency_id)
        if known is None or known.down_bits_per_second < circuit.down_bits_per_second:
            best[circuit.agency_id] = circuit
    yield from ((office, best[office.id]) for office in facts.offices if office.id in best)


def _about(office: Office, circuit: Circuit) -> dict[str, object]:
    return {
        "agency": office.name,
        "code": office.code,
        "circuit": circuit.id,
        "contracted_rate": circuit.down_bits_per_second,
    }


RULES: Final = (
    Rule(
        id="circuit_without_evidence",
        name=Text("đường truyền chưa có bằng chứng nào", "circuit without evidence"),
        severity="normal",
        find=without_evidence,
        says=sentence(
            "{agency}: đường {contracted_rate} từ {circuit_on}, chưa máy nào báo cáo qua đó",
            "{agency}: a line of {contracted_rate} since {circuit_on}, and no machine was ever heard over it",
        ),
        todo=Text(
            "Cài agent trên một máy ở đó, hoặc kết thúc đường: somay circuit end",
            "Put an agent on a machine there, or end the line: somay circuit end",
        ),
        limits=(Limit(name="days", default=30, unit="days", text=Text("sau khi có đường", "after it began")),),
    ),
    Rule(
        id="circuit_below_contract",
        name=Text("đường truyền dưới hợp đồng", "circuit below its contract"),
        severity="normal",
        find=below_contract,
        says=sentence(
            "{agency}: hợp đồng {contracted_rate}, đo nhiều nhất {measured_rate}",
            "{agency}: contracted {contracted_rate}, measured {measured_rate} at best",
        ),
        todo=Text(
            "Xem bằng chứng: somay connectivity explain MÃ; báo nhà cung cấp.",
            "See the evidence: somay connectivity explain CODE; tell the provider.",
        ),
        limits=(
            Limit(
                name="share",
                default=0.5,
                unit="ratio",
                text=Text("của hợp đồng", "of the contract"),
            ),
        ),
    ),
)
