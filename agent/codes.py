"""Enrolment codes as people read and type them: ``SM-7Q4K-9TXM-2HVC-R8WD-3FNE``.

Nineteen random characters of 5 bits and one check character. The check is a remainder in GF(32): it catches
every single wrong character and every swap of two, before anything is sent. Pure; the register makes the codes
with it, the agent checks them.
"""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
RANDOM_BITS: Final = 95

_PREFIX: Final = "SM"
_LENGTH: Final = 20
_POLYNOMIAL: Final = 0b100101  # x^5 + x^2 + 1, primitive: the powers of x pass through all 31 weights
_START: Final = 16  # not zero, so that a row of zeros is no code
_LOOKALIKES: Final = str.maketrans("ILO", "110", " -\t\r\n\ufeff")


def from_number(number: int) -> str:
    """Return the code of a number of 95 random bits."""
    if number >> RANDOM_BITS:
        raise ValueError("an enrolment code holds 95 bits")
    data = "".join(ALPHABET[number >> shift & 31] for shift in range(RANDOM_BITS - 5, -1, -5))
    return _grouped(data + ALPHABET[_times_x(_remainder(data))])


def canonical(typed: str) -> str | None:
    """Return the code as it is printed, or ``None`` if what was typed cannot be one."""
    letters = typed.upper().translate(_LOOKALIKES).removeprefix(_PREFIX)
    if len(letters) != _LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return _grouped(letters) if _remainder(letters) == 0 else None


def _remainder(letters: str) -> int:
    state = _START
    for letter in letters:
        state = _times_x(state) ^ ALPHABET.index(letter)
    return state


def _times_x(value: int) -> int:
    return value << 1 ^ (_POLYNOMIAL if value & 16 else 0)


def _grouped(letters: str) -> str:
    return "-".join((_PREFIX, *(letters[start : start + 4] for start in range(0, _LENGTH, 4))))
