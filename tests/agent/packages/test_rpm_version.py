"""Versions are ordered as rpm orders them."""

import itertools
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.packages.rpm_version import key

ORDERED = [
    "1.0~rc1-1",
    "1.0-1",
    "1.0^git1-1",
    "1.0.a-1",
    "1.0.1-1",
    "1.0.1-1.fc39",
    "1.0.1-1.fc40",
    "1.0.1-2.fc39",
    "1.0.10-1",
    "2-1",
    "1:0.1-1",
    "10:0-1",
]
TEXT = st.from_regex(r"\A[0-9A-Za-z][0-9A-Za-z.+_~^]{0,7}\Z")


@pytest.mark.parametrize(("older", "newer"), [*itertools.pairwise(ORDERED)])
def test_the_newer_comes_later(older: str, newer: str) -> None:
    assert key(older) < key(newer)


@pytest.mark.parametrize(("one", "other"), [("1.0-1", "1.00-01"), ("0:1-1", "1-1"), ("1_0-1", "1.0-1")])
def test_two_spellings_are_one_version(one: str, other: str) -> None:
    assert key(one) == key(other)


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_two_texts_have_an_order(one: str, other: str) -> None:
    assert (key(one) < key(other)) + (key(other) < key(one)) + (key(one) == key(other)) == 1


@settings(max_examples=150)
@given(TEXT, TEXT)
def test_the_order_is_that_of_rpm(one: str, other: str) -> None:
    if shutil.which("rpm") is None:
        pytest.skip("NOT RUN: no rpm on this machine to be the second witness")
    told = subprocess.run(
        ["rpm", "--eval", f'%{{lua: print(rpm.vercmp("{one}", "{other}"))}}'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (key(one) > key(other)) - (key(one) < key(other)) == int(told.stdout)
