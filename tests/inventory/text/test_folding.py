from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.text.folding import exact, fold, matches

WORDS = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạứừửữựĐÐð' "), max_size=20)


@pytest.mark.parametrize(
    "typed", ["tua chua", "TỦA CHÙA", "Tuả Chùa", "Tủa\u00a0Chùa", unicodedata.normalize("NFD", "Tủa Chùa")]
)
def test_every_way_to_type_a_name_finds_it(typed: str) -> None:
    assert matches(typed, "Huyện Tủa Chùa")


@pytest.mark.parametrize("typed", ["dien bien", "Ðiện Biên", "Điện Biên", unicodedata.normalize("NFD", "Điện Biên")])
def test_the_eth_of_old_texts_is_the_same_letter(typed: str) -> None:
    assert fold(typed) == "dien bien"


def test_apostrophes_of_hmong_names_are_one() -> None:
    assert fold("H’Mông") == fold("H'Mông") == fold("Hʼmong")


def test_the_letters_s_and_x_do_not_fold_together() -> None:
    assert fold("Xín Chải") != fold("Sín Chải")


@given(WORDS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WORDS)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert exact(unicodedata.normalize("NFD", text)) == exact(text)
