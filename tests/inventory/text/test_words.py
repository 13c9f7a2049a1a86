"""Closed lists: what people write in either language means one key, and nothing means two."""

from __future__ import annotations

import pytest

from agent.text import Problem, Text
from inventory.registry.refusal import chosen
from inventory.text import words
from inventory.text.units import UNITS
from inventory.text.words import key_of

LISTS = {name: found for name, found in vars(words).items() if name.isupper() and isinstance(found, dict)}
OPEN = {name: found for name, found in LISTS.items() if not name.startswith("_")} | {"UNITS": UNITS}


@pytest.mark.parametrize("name", OPEN)
def test_each_word_of_a_list_means_its_key_however_it_is_spelled(name: str) -> None:
    for key, word in OPEN[name].items():
        for spelled in (key, key.replace("_", "-"), *word, word.vi.upper(), word.en.title()):
            assert key_of(OPEN[name], spelled) == key, spelled


@pytest.mark.parametrize("name", OPEN)
def test_no_word_means_two_keys_of_one_list(name: str) -> None:
    for key, word in OPEN[name].items():
        alone = {other: text for other, text in OPEN[name].items() if other != key}
        for spelled in (key, *word, *LISTS["_ALSO"].get(key, ())):
            assert key_of(alone, spelled) is None, spelled


@pytest.mark.parametrize(
    ("name", "typed", "key"),
    [
        ("CATEGORIES", "Cán bộ", "cadre"),
        ("CATEGORIES", "cong chuc", "civil_servant"),
        ("UNITS", "xã", "commune"),
        ("UNITS", "Phường", "ward"),
        ("KINDS", "máy trạm", "desktop"),
        ("BASES", "biên chế", "assigned"),
        ("LIFECYCLES", "thanh lý", "written_off"),
        ("TECHNOLOGIES", "Cáp quang", "ftth"),
    ],
)
def test_a_clerk_writes_in_vietnamese(name: str, typed: str, key: str) -> None:
    assert key_of(OPEN[name], typed) == key


def test_what_is_in_no_list_is_refused_with_the_list_in_the_words_of_the_reader() -> None:
    with pytest.raises(Problem) as refused:
        chosen("basis", "ước tính", words.BASES)
    assert refused.value.todo == Text("Chọn một trong: có mặt, được giao", "Choose one of: present, assigned")


def test_a_list_without_words_takes_its_keys_alone() -> None:
    assert chosen("--by", "As-Was", ("as_was",)) == "as_was"
    with pytest.raises(Problem):
        chosen("--by", "khác", ("other",))
