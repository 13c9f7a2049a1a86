"""Texts that scripts leave for the node exporter: told whole, or refused whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from agent.host import LiveHost
from exporters import node
from exporters.node.family import Collector, single
from exporters.node.scrape import Scrape
from exporters.node.textfile import MAX_BYTES, MAX_FILES, Folder

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "# HELP apt_pending Waiting.\n# TYPE apt_pending gauge\napt_pending 3\n"


def told(folder: Path) -> dict[str, float]:
    text = node.scrape(texts=str(folder)).exposition().decode()
    return {sample.name: sample.value for one in text_string_to_metric_families(text) for sample in one.samples}


def test_a_text_is_told_with_the_time_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "apt.prom").write_text(GOOD)
    (tmp_path / "apt.prom.1234").write_text("half a li")
    os.utime(tmp_path / "apt.prom", (1000, 1000))
    found = told(tmp_path)
    assert (found["apt_pending"], found["node_textfile_mtime_seconds"], found["node_textfile_scrape_error"]) == (
        3,
        1000,
        0,
    )


@pytest.mark.parametrize(
    "text",
    [
        "node_load1 99\n",
        "node_context_switches_total 99\n",
        "node_textfile_scrape_error 0\n",
        "apt_pending 4\n",
        "fine 1\nnot a number x\n",
        "late 1 1700000000000\n",
        "# " + "x" * MAX_BYTES,
    ],
    ids=[
        "name of a collector",
        "name of a counter, untyped",
        "our own name",
        "name of an earlier file",
        "no text format",
        "a time",
        "too long",
    ],
)
def test_a_bad_file_is_refused_whole_and_costs_no_other(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.prom").write_text(GOOD)
    (tmp_path / "b.prom").write_text("before 1\n" + text)
    found = told(tmp_path)
    assert "before" not in found
    assert (found["apt_pending"], found["node_textfile_scrape_error"]) == (3, 1)
    assert found["node_load1"] != 99
    assert "b.prom" in capsys.readouterr().err


def test_a_refusal_is_logged_once_and_forgotten_when_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.prom").write_text("bad x\n")
    scrape = node.scrape(texts=str(tmp_path))
    for _ in range(2):
        assert b"node_textfile_scrape_error 1.0" in scrape.exposition()
    assert capsys.readouterr().err.count("textfile_refused") == 1
    (tmp_path / "a.prom").write_text(GOOD)
    assert b"node_textfile_scrape_error 0.0" in scrape.exposition()


def test_a_file_beyond_the_hundredth_is_an_error_and_not_read(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 1):
        (tmp_path / f"{number:03}.prom").write_text(f"x_{number} 1\n")
    found = told(tmp_path)
    assert (f"x_{MAX_FILES - 1}" in found, f"x_{MAX_FILES}" in found) == (True, False)
    assert found["node_textfile_scrape_error"] == 1


def test_counters_and_histograms_come_out_as_they_went_in_but_for_a_counters_ending(tmp_path: Path) -> None:
    lines = (
        '# TYPE a_total counter\na_total{disk="x"} 2.0',
        "# TYPE plain counter\nplain 5.0",
        '# TYPE h histogram\nh_bucket{le="+Inf"} 1.0\nh_sum 2.0\nh_count 1.0',
    )
    (tmp_path / "a.prom").write_text("\n".join(lines) + "\n")
    text = node.scrape(texts=str(tmp_path)).exposition().decode()
    assert lines[0] in text
    assert "# TYPE plain_total counter\nplain_total 5.0" in text
    assert lines[2] in text


def test_without_a_folder_there_is_no_error(tmp_path: Path) -> None:
    scrape = Scrape(LiveHost(), (Collector("one", lambda _: [single("gauge", "one", "One.", 1)]),), Folder())
    assert b"node_textfile_scrape_error 0.0" in scrape.exposition()
