"""A metric declared once: escaping and lint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from agent.text import safe_text
from exporters.metrics import MAX_LABEL_CHARACTERS, Desc, faults

VOCABULARY = {"agency": "Code of the agency."}
GOOD = Desc("somay_devices", "gauge", "Devices.", ("agency",))


class _One:
    def __init__(self, family: object) -> None:
        self.family = family

    def collect(self) -> list[object]:
        return [self.family]


def read_back(family: object) -> list[tuple[dict[str, str], float]]:
    registry = CollectorRegistry()
    registry.register(_One(family))  # type: ignore[arg-type]
    text = generate_latest(registry).decode()
    return [(s.labels, s.value) for found in text_string_to_metric_families(text) for s in found.samples]


@given(st.text(max_size=300), st.floats(allow_nan=False))
def test_the_official_parser_reads_back_what_was_said_whatever_the_code_is(code: str, value: float) -> None:
    labels = {"agency": safe_text(code, MAX_LABEL_CHARACTERS)}
    assert read_back(GOOD.family({(code,): value})) == [(labels, value)]
    assert len(labels["agency"]) <= MAX_LABEL_CHARACTERS


def test_a_hostile_code_cannot_open_a_line_or_another_label() -> None:
    [(labels, value)] = read_back(GOOD.family({('VP"} 9\nevil_metric{a="\\',): 1.0}))
    assert labels == {"agency": 'VP"} 9\\x0aevil_metric{a="\\'}
    assert value == 1.0


def test_two_codes_that_look_alike_after_the_escape_are_one_series() -> None:
    assert len(read_back(GOOD.family({("a\n",): 1.0, ("a\\x0a",): 2.0}))) == 1


def test_a_sample_with_too_few_labels_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        GOOD.family({(): 1.0})


def test_a_good_declaration_has_no_faults() -> None:
    good = (
        GOOD,
        Desc("somay_scrape_duration_seconds", "gauge", "Time."),
        Desc("somay_x_bytes_per_second", "gauge", "Rate."),
        Desc("somay_lost_total", "counter", "Lost."),
        Desc("somay_read_bytes_total", "counter", "Read."),
    )
    assert list(faults(good, VOCABULARY)) == []


@pytest.mark.parametrize(
    ("desc", "fault"),
    [
        (Desc("devices", "gauge", "Devices."), "prefix"),
        (Desc("somay_Devices", "gauge", "Devices."), "lower_snake_case"),
        (Desc("somay_age_days", "gauge", "Age."), "base unit"),
        (Desc("somay_size_kib", "gauge", "Size."), "base unit"),
        (Desc("somay_seconds_of_scrape", "gauge", "Time."), "end in its unit"),
        (Desc("somay_devices_total", "gauge", "Devices."), "_total"),
        (Desc("somay_lost", "counter", "Lost."), "_total"),
        (Desc("somay_devices", "gauge", "Devices"), "full stop"),
        (Desc("somay_devices", "gauge", "devices."), "one sentence"),
        (Desc("somay_devices", "gauge", "Devices.", ("serial",)), "vocabulary"),
        (Desc("somay_devices", "gauge", "Devices.", ("__agency",)), "reserved"),
    ],
)
def test_the_lint_names_each_fault(desc: Desc, fault: str) -> None:
    found = list(faults([desc], VOCABULARY))
    assert any(fault in one for one in found), found


def test_a_name_declared_twice_is_a_fault() -> None:
    assert list(faults([GOOD, GOOD], VOCABULARY)) == ["somay_devices: declared twice"]
