from __future__ import annotations

import pytest

from agent.contract import OperatingSystem, System
from inventory.identity.kinds import observed_kind


@pytest.mark.parametrize(
    ("chassis", "hypervisor", "product", "kind"),
    [
        (3, "", None, "desktop"),
        (7, "", "workstation", "desktop"),
        (7, "", "server", "server"),
        (10, "", None, "laptop"),
        (10, "", "server", "laptop"),
        (30, "", None, "tablet"),
        (23, "", None, "server"),
        (0x80 | 9, "", None, "laptop"),
        (1, "kvm", None, "virtual"),
        (23, "vmware", "server", "virtual"),
        (2, "", None, None),
        (None, "", None, None),
        (None, None, "server", "server"),
        (None, None, "workstation", None),
    ],
)
def test_the_kind_follows_from_chassis_product_and_hypervisor(
    chassis: int | None, hypervisor: str | None, product: str | None, kind: str | None
) -> None:
    running = OperatingSystem(name="x", product_type=product)  # type: ignore[arg-type]
    assert observed_kind(System(chassis_type=chassis, hypervisor=hypervisor), running) == kind


def test_a_machine_that_says_nothing_has_no_kind() -> None:
    assert observed_kind(None, None) is None
