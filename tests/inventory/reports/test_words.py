from __future__ import annotations

from inventory.registry import circuits, devices, headcounts
from inventory.reports.screens import words


def test_everything_a_person_may_choose_has_its_word() -> None:
    assert tuple(words.KINDS) == devices.KINDS
    assert tuple(words.LIFECYCLES) == devices.LIFECYCLES
    assert tuple(words.PURPOSES) == devices.PURPOSES
    assert tuple(words.OWNERSHIPS) == devices.OWNERSHIPS
    assert tuple(words.TECHNOLOGIES) == circuits.TECHNOLOGIES
    assert tuple(words.CATEGORIES) == headcounts.CATEGORIES
    assert tuple(words.BASES) == headcounts.BASES
