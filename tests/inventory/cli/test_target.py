"""``somay indicator target``: what figures are to reach."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.inventory.cli.conftest import Somay

pytestmark = pytest.mark.usefixtures("district")
PLAN = "Kế hoạch 153/KH-UBND"
"""What the sample district has of its own."""


def listed(somay: Somay) -> list[dict[str, object]]:
    """Return the targets that are not of the sample."""
    rows = json.loads(somay("indicator", "targets", "--format", "json").out)["targets"]
    return [row for row in rows if row["document"] != PLAN]


def test_a_target_is_set_shown_and_stands_in_the_history(
    somay: Somay, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.cli.acting.author", lambda: "officer")
    for words in (("2019", "95%"), ("2018", "92,5 %")):
        ran = somay("indicator", "target", "ws_per_staff", *words, "--document", "153/KH-UBND")
        assert (ran.code, ran.err) == (0, "")
    somay("indicator", "target", "kbps_per_staff", "2019", "4000")
    for language in ("vi", "en"):
        golden(f"cli/indicator-targets.{language}.txt", somay("indicator", "targets", "--lang", language).out)
    rows = json.loads(somay("indicator", "targets", "--format", "json").out)["targets"]
    ours = [row for row in rows if row["document"] != PLAN]
    assert [(row["year"], row["target"]) for row in ours] == [(2018, 0.925), (2019, 4e6), (2019, 0.95)]
    points = json.loads(somay("indicator", "history", "ws-per-staff", "--format", "json").out)["points"]
    assert [point["target"] for point in points] == [0.925] * 4 + [0.95] * 4


def test_the_same_again_changes_nothing_and_none_or_undo_takes_it_back(somay: Somay) -> None:
    somay("indicator", "target", "ws_per_staff", "2019", "95%")
    somay("indicator", "target", "ws_per_staff", "2019", "95 %")
    acts = json.loads(somay("audit", "list", "--format", "json").out)["acts"]
    assert [act["command"] for act in acts].count("indicator target") == 1
    assert somay("indicator", "target", "ws_per_staff", "2019", "none").code == 0
    assert listed(somay) == []
    act = json.loads(somay("audit", "list", "--format", "json").out)["acts"][0]["act"]
    assert somay("indicator", "undo", str(act), "--yes").code == 0
    assert len(listed(somay)) == 1


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("ws_per_stuff", "2019", "95%"), 3, "Choose one of: ws_per_staff"),
        (("ws_per_staff", "19", "95%"), 2, "year"),
        (("ws_per_staff", "2019", "nine"), 2, "value: 'nine' is no target"),
        (("ws_per_staff", "2019", "0"), 2, "value: a target is more than 0"),
        (("kbps_per_staff", "2019", "95%"), 2, "4000"),
        (("ws_per_staff", "2019", "none"), 3, "has no target for 2019"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(somay: Somay, words: tuple[str, ...], code: int, told: str) -> None:
    ran = somay("indicator", "target", *words, "--lang", "en")
    assert (ran.code, told in ran.err) == (code, True), ran.err
    assert listed(somay) == []
