from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from inventory.text.collation import key

COMMUNES = [
    "Huổi Só",
    "Lao Xả Phình",
    "Mường Báng",
    "Mường Đun",
    "Sín Chải",
    "Sính Phình",
    "Tả Phìn",
    "Tả Sìn Thàng",
    "Trung Thu",
    "Tủa Chùa",
    "Tủa Thàng",
    "Xá Nhè",
]


def test_the_communes_stand_in_the_order_of_a_vietnamese_dictionary() -> None:
    shuffled = random.Random(2019).sample(COMMUNES, len(COMMUNES))
    assert sorted(shuffled, key=key) == COMMUNES


def test_letters_with_shape_follow_their_plain_letter() -> None:
    assert sorted("ưuơôođdêeâăaz", key=key) == list("aăâdđeêoôơuưz")


def test_tones_decide_only_between_equal_words() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["mạn", "mà"], key=key) == ["mà", "mạn"]


@given(st.lists(st.text(max_size=8), max_size=8))
def test_any_text_can_be_sorted_and_order_does_not_depend_on_the_start(names: list[str]) -> None:
    turned = names[3:] + names[:3]
    assert sorted(names, key=key) == sorted(turned, key=key)
