"""What a person says of a device: each value is read in one way, or refused by the name of its field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.text import Problem
from inventory.registry import fields


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("cost_dong", "11.900.000 đ", "11900000"),
        ("cost_dong", "11900000", "11900000"),
        ("cost_dong", "11,900,000 VND", "11900000"),
        ("cost_dong", "0", "0"),
        ("purchased_on", "12/2/2018", "2018-02-12"),
        ("warranty_until", "2021-02-12", "2021-02-12"),
        ("funding", "  ngân sách   huyện ", "ngân sách huyện"),
        ("asset-tag", "TS-2018-0117", "TS-2018-0117"),
    ],
)
def test_a_value_is_kept_in_one_form(field: str, typed: str, kept: str) -> None:
    assert fields.read(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("cost_dong", "11,900"),
        ("cost_dong", "11.9"),
        ("cost_dong", "-5"),
        ("cost_dong", "mười triệu"),
        ("purchased_on", "31/13/2018"),
        ("warranty_until", "hai năm"),
        ("funding", " "),
        ("note", "x" * 1001),
    ],
)
def test_what_cannot_be_read_is_refused_by_the_name_of_its_field(field: str, typed: str) -> None:
    with pytest.raises(Problem, match=f"{field}: "):
        fields.read(field, typed)


def test_there_is_no_other_field() -> None:
    with pytest.raises(Problem, match="field: there is no value 'colour'"):
        fields.read("colour", "red")


def test_a_warranty_cannot_end_before_the_purchase() -> None:
    fields.check_days({"purchased_on": "2018-02-12", "warranty_until": "2018-02-12"})
    with pytest.raises(Problem, match="warranty_until: ") as refused:
        fields.check_days({"purchased_on": "2018-02-12", "warranty_until": "2018-02-11"})
    assert "12/02/2018" in refused.value.happened.vi


@given(st.integers(0, 10**15 - 1))
def test_an_amount_is_the_same_however_it_is_grouped(amount: int) -> None:
    grouped = f"{amount:,}".replace(",", ".")
    assert fields.read("cost_dong", grouped) == fields.read("cost_dong", str(amount)) == str(amount)
