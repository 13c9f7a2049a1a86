"""A program has one title whatever its release; two programs never become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.ingest.titles import release_of


@pytest.mark.parametrize(
    ("name", "version", "architecture", "title"),
    [
        ("Mozilla Firefox 70.0.1 (x64 vi)", "70.0.1", None, ("Mozilla Firefox", "x86_64")),
        ("Mozilla Firefox (x86 en-US)", "115.2", None, ("Mozilla Firefox", "x86")),
        ("7-Zip 19.00 (x64)", "19.00", None, ("7-Zip", "x86_64")),
        ("WinRAR 5.71 (64-bit)", "5.71.0", None, ("WinRAR", "x86_64")),
        ("Python 3.11.7 (64-bit)", "3.11.7150.0", None, ("Python", "x86_64")),
        (
            "Microsoft Visual C++ 2015-2019 Redistributable (x64) - 14.24.28127",
            "14.24.28127.4",
            None,
            ("Microsoft Visual C++ 2015-2019 Redistributable", "x86_64"),
        ),
        ("MISA  QLTS.NET v3.0", "3.0", None, ("MISA QLTS.NET", "")),
        ("Google Chrome", "78.0", None, ("Google Chrome", "")),
        ("TeamViewer 14", "14.7.1965", None, ("TeamViewer 14", "")),
        ("libssl3", "3.0.11-1", "amd64", ("libssl3", "x86_64")),
        ("python3.11", "3.11.2-6", "amd64", ("python3.11", "x86_64")),
        ("linux-image-6.1.0-18-amd64", "6.1.76-1", "amd64", ("linux-image-*-amd64", "x86_64")),
        ("linux-image-amd64", "6.1.76-1", "amd64", ("linux-image-amd64", "x86_64")),
        ("1.0", "1.0", None, ("1.0", "")),
    ],
)
def test_version_and_architecture_stand_apart_from_the_name(
    name: str, version: str, architecture: str | None, title: tuple[str, str]
) -> None:
    release = release_of(name, version, architecture)
    assert (release.name, release.architecture) == title


def test_a_release_that_is_not_this_ones_is_part_of_the_name() -> None:
    assert release_of("Microsoft .NET Framework 4.8", "4.7.03062", None).name == "Microsoft .NET Framework 4.8"


@given(st.text(max_size=80), st.none() | st.text(max_size=20), st.none() | st.text(max_size=10))
def test_every_name_gives_a_title_and_a_number_that_fits_the_register(
    name: str, version: str | None, architecture: str | None
) -> None:
    release = release_of(name, version, architecture)
    assert release.name
    assert all(0 <= number < 2**63 for number in release[:2])


def test_case_makes_no_other_title_and_architecture_does() -> None:
    assert release_of("ZALO", None, None).title_id == release_of("Zalo", None, None).title_id
    assert release_of("Zalo", None, "x86").title_id != release_of("Zalo", None, "x64").title_id


def test_each_release_of_a_title_has_a_number_of_its_own() -> None:
    old, new = release_of("Zalo", "1", None), release_of("Zalo", "2", None)
    assert (old.title_id == new.title_id, old.id == new.id) == (True, False)
