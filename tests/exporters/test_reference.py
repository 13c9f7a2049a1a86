"""The page of metrics is the one that the declarations give."""

from __future__ import annotations

from pathlib import Path

from tests.exporters.reference import page

PAGE = Path(__file__).parents[2] / "docs/metrics.md"


def test_the_page_of_metrics_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs rewrites it"
