from hypothesis import given
from hypothesis import strategies as st

from agent.codes import ALPHABET, RANDOM_BITS, canonical, from_number

codes = st.integers(0, 2**RANDOM_BITS - 1).map(from_number)
places = st.integers(0, 19)


def _with(code: str, place: int, letter: str) -> str:
    letters = list(code.removeprefix("SM").replace("-", ""))
    letters[place] = letter
    return "".join(letters)


def test_the_code_in_the_manual_is_a_code_and_its_misprint_is_not() -> None:
    assert canonical("SM-7Q4K-9TXM-2HVC-R8WD-3FNE") == "SM-7Q4K-9TXM-2HVC-R8WD-3FNE"
    assert canonical("SM-7Q4K-9TXM-2HVC-R8WD-3FNB") is None


@given(codes)
def test_a_code_may_be_typed_without_dashes_in_small_letters_and_with_lookalikes(code: str) -> None:
    typed = code.replace("-", " ").lower().replace("1", "l").replace("0", "o")
    assert canonical(f"  {typed}\r\n") == code


@given(codes, places, st.sampled_from(ALPHABET))
def test_every_single_wrong_letter_is_caught(code: str, place: int, letter: str) -> None:
    original = code.removeprefix("SM").replace("-", "")
    assert (canonical(_with(code, place, letter)) == code) == (original[place] == letter)


@given(codes, places, places)
def test_every_swap_of_two_different_letters_is_caught(code: str, one: int, other: int) -> None:
    letters = list(code.removeprefix("SM").replace("-", ""))
    same = letters[one] == letters[other]
    letters[one], letters[other] = letters[other], letters[one]
    assert (canonical("".join(letters)) == code) == same


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_nothing(text: str) -> None:
    code = canonical(text)
    assert code is None or canonical(code) == code
