import json

from hypothesis import given
from hypothesis import strategies as st

from agent.smart.document import at, count, flag, number, parse, rows, words


def test_a_path_that_breaks_leads_nowhere() -> None:
    found = {"a": {"b": [1]}, "c": None}
    assert (at(found, "a", "b"), at(found, "a", "x"), at(found, "c", "d"), at(found, "a", "b", "c")) == (
        [1],
        None,
        None,
        None,
    )


def test_a_value_of_another_kind_is_not_there() -> None:
    found = {"n": 3, "s": " a  b ", "t": True, "f": 1.5, "l": [{"x": 1}, 2]}
    assert [count(found, key) for key in "nstfl"] == [3, None, None, None, None]
    assert [number(found, key) for key in "nstfl"] == [3, None, None, 1.5, None]
    assert [words(found, key) for key in "nstfl"] == [None, "a b", None, None, None]
    assert [flag(found, key) for key in "nstfl"] == [None, None, True, None, None]
    assert [rows(found, key) for key in "nstfl"] == [[], [], [], [], [{"x": 1}]]


def test_numbers_that_are_no_measurement_are_none() -> None:
    found = parse('{"a": NaN, "b": Infinity, "c": -1, "d": 1e300, "e": 36893488147419103232}')
    assert [number(found, key) for key in "abcde"] == [None, None, -1, None, None]
    assert [count(found, key) for key in "abcde"] == [None] * 5


@given(st.text())
def test_any_text_is_an_object_or_nothing(text: str) -> None:
    assert parse(text) is None or isinstance(json.loads(text), dict)
