"""Versions are ordered as Debian's own tools order them."""

import itertools
import shutil
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.packages.debian_version import key

ORDERED = [
    "0",
    "1~~",
    "1~~a",
    "1~",
    "1~rc1",
    "1",
    "1-1~bpo12+1",
    "1-1",
    "1-1+b1",
    "1-1.1",
    "1-2",
    "1-10",
    "1a",
    "1b",
    "1+dfsg",
    "1.0",
    "1.0.1",
    "1.2",
    "1.10",
    "2024",
    "1:0.1",
    "2:0",
    "10:0",
]
SPELLINGS = [("1.0", "1.00"), ("0:1", "1"), ("1", "1-0"), ("1-0", "1-00"), ("1a", "1a0"), ("01:1", "1:1")]
VERSIONS = st.from_regex(r"\A([0-9]{1,2}:)?[0-9][0-9A-Za-z.+~]{0,8}(-[0-9A-Za-z.+~]{1,5}){0,2}\Z")


@pytest.mark.parametrize(("older", "newer"), [*itertools.pairwise(ORDERED)])
def test_the_newer_comes_later(older: str, newer: str) -> None:
    assert key(older) < key(newer)


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_are_one_version(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_a_number_may_be_longer_than_any_number() -> None:
    assert key("9" * 5000) < key("1" + "0" * 5000)


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_two_texts_have_an_order(one: str, other: str) -> None:
    assert (key(one) < key(other)) + (key(other) < key(one)) + (key(one) == key(other)) == 1


@settings(max_examples=300)
@example("0", "0~")
@example("0", "0a")
@given(VERSIONS, VERSIONS)
def test_the_order_is_that_of_dpkg(one: str, other: str) -> None:
    if shutil.which("dpkg") is None:
        pytest.skip("NOT RUN: no dpkg on this machine to be the second witness")
    relation = "lt" if key(one) < key(other) else "gt" if key(one) > key(other) else "eq"
    subprocess.run(["dpkg", "--compare-versions", one, relation, other], check=True)
