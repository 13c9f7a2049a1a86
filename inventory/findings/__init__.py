"""What a person should look at: the rules, an explicit tuple."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.findings import channels, circuits, disks, outage, parts, protection, services, silence, targets

if TYPE_CHECKING:
    from inventory.findings.model import Rule

RULES: Final[tuple[Rule, ...]] = (
    *outage.RULES,
    *silence.RULES,
    *parts.RULES,
    *disks.RULES,
    *channels.RULES,
    *protection.RULES,
    *circuits.RULES,
    *services.RULES,
    *targets.RULES,
)
