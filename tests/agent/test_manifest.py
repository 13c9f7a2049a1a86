from dataclasses import fields

from agent.contract import SECTION_NAMES, Snapshot
from agent.manifest import NEVER, SENT, manifest_json, manifest_lines

CLOCKS_AND_NUMBERS = {
    *("sequence", "priority", "wall_seconds", "monotonic_seconds", "boot_id", "agent_version"),
    *("sections", "digests"),
}


def test_everything_that_a_snapshot_can_hold_has_its_line_and_nothing_else_has() -> None:
    held = {field.name for field in fields(Snapshot)} - CLOCKS_AND_NUMBERS
    assert set(SENT) == {*SECTION_NAMES, *held}


def test_it_says_in_both_languages_what_is_never_sent() -> None:
    for language in ("vi", "en"):
        lines = list(manifest_lines(language))  # type: ignore[arg-type]  # both are languages
        assert len(lines) == len(SENT) + len(NEVER) + 3
    assert "phím gõ" in "\n".join(manifest_lines("vi"))
    assert "keystrokes" in str(manifest_json()["never"])
