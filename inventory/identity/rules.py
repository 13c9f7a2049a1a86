"""What each identifying value is worth: the one table by which machines are told apart.

A machine is known by five of its *parts*: the case, its adapters, its disks, its memory modules, and the installation
that runs on it. Values of one part come and go together, so a part is heard once, however many values it has.
Points say how much a value proves, not how likely it is.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Part = Literal["case", "adapters", "disks", "memory", "installation"]


class Rule(NamedTuple):
    """What one kind of evidence is worth, which part says it and in which section it stands."""

    kind: str
    points: int
    part: Part
    section: str
    single: bool
    """Whether a machine has one value of the kind: another one takes its place."""


RULES: Final = (
    Rule("system_serial", 60, "case", "system", single=True),
    Rule("board_serial", 40, "case", "system", single=True),
    Rule("uuid", 40, "case", "system", single=True),
    Rule("mac", 30, "adapters", "networks", single=False),
    Rule("disk_serial", 30, "disks", "storages", single=False),
    Rule("memory_serial", 20, "memory", "memories", single=False),
    Rule("chassis_serial", 20, "case", "system", single=True),
    Rule("machine_id", 10, "installation", "system", single=True),
    Rule("key", 10, "installation", "", single=False),
)
"""``key`` is none that a machine shows: an agent carried the key of another one before it found itself elsewhere."""
BY_KIND: Final = {rule.kind: rule for rule in RULES}
SECTIONS: Final = tuple(dict.fromkeys(rule.section for rule in RULES if rule.section))
"""Where evidence stands; what changes elsewhere is none."""
BOARD: Final = ("board_serial", "uuid")
"""What goes with the mainboard alone."""
SAME: Final = 60
"""From so many points on it may be the same machine without anybody being asked."""
DOUBTFUL: Final = 30
"""From so many points on a person is asked; below it is another machine."""
