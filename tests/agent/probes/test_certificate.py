from __future__ import annotations

import datetime as dt
import ssl
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.probes.certificate import not_after
from tests.agent.services import certificate

if TYPE_CHECKING:
    from pathlib import Path


def der(path: Path) -> bytes:
    text = path.read_text()
    return ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERT") :])


@pytest.mark.parametrize("year", [2019, 2030, 2049, 2050, 2999])
def test_the_end_is_read_in_both_forms_of_a_date(tmp_path: Path, year: int) -> None:
    end = dt.datetime(year, 3, 1, 7, 30, 15, tzinfo=dt.UTC)
    assert not_after(der(certificate(tmp_path, end))) == end.timestamp()


def test_what_is_cut_short_is_no_certificate(tmp_path: Path) -> None:
    whole = der(certificate(tmp_path, dt.datetime(2030, 1, 1, tzinfo=dt.UTC)))
    assert [length for length in range(len(whole)) if not_after(whole[:length]) is not None] == []


@given(st.binary(max_size=200))
def test_whatever_the_bytes_it_answers_and_never_raises(data: bytes) -> None:
    assert not_after(data) is None or isinstance(not_after(data), float)
