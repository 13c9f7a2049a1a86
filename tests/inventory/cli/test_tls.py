"""The server's certificate, looked at and issued again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from inventory.access import authority, certificates
from inventory.access.certificates import Certificate
from inventory.config import Config
from inventory.reports.form import Reader
from inventory.reports.overview import overview
from inventory.reports.screens import certificates as screens
from inventory.reports.screens import overview as first_screen
from inventory.store.engine import Store
from inventory.text.table import width
from inventory.text.when import DAY_SECONDS
from tests.inventory.demo.played import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent.text import Language
    from tests.inventory.cli.conftest import Somay

SERVER = Certificate(
    subject="Sổ Máy",
    names=("somay.district.example", "localhost", "127.0.0.1", "::1", "mc-vhtt-01"),
    valid_from=NOW - 2 * DAY_SECONDS,
    valid_to=NOW + 395.5 * DAY_SECONDS,
    fingerprint="5f" * 32,
    signed_by_ours=True,
)
AUTHORITY = SERVER._replace(
    subject="Sổ Máy CA 1a2b3c4d", names=(), valid_to=NOW + 3651 * DAY_SECONDS, fingerprint="c0" * 32
)
WRONG = SERVER._replace(names=("localhost",), valid_to=NOW - 1, signed_by_ours=False)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("name", "server"), [("tls-show", SERVER), ("tls-show-wrong", WRONG)])
@pytest.mark.parametrize("columns", [100, 80])
def test_the_certificates_are_shown_as_reviewed(
    *, name: str, server: Certificate, language: Language, columns: int, golden: Callable[[str, str], None]
) -> None:
    lines = screens.page(server, AUTHORITY, "somay.district.example", Reader(language, NOW, columns))
    assert max(map(width, lines)) <= columns
    golden(f"cli/{name}.{language}.{columns}.txt", "\n".join([*lines, ""]))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("left", [29.5, 6.5, -0.5])
def test_a_certificate_that_ends_soon_is_something_to_look_at(
    left: float, language: Language, played: Path, golden: Callable[[str, str], None]
) -> None:
    with Store(f"sqlite:///{played / 'somay.db'}").read() as connection:
        seen = overview(connection, NOW, certificate_until=NOW + left * DAY_SECONDS)
    lines = first_screen.lines(seen, Reader(language, NOW))
    golden(f"cli/overview-certificate-{left}.{language}.txt", "\n".join([*lines, ""]))


def test_what_is_far_off_or_asked_of_a_past_day_is_nothing_to_look_at(played: Path) -> None:
    with Store(f"sqlite:///{played / 'somay.db'}").read() as connection:
        quiet = overview(connection, NOW).attention
        assert overview(connection, NOW, certificate_until=NOW + 30.1 * DAY_SECONDS).attention == quiet
        past = overview(connection, NOW, "2019-11-07").attention
        assert overview(connection, NOW, "2019-11-07", certificate_until=NOW).attention == past


def test_the_first_screen_reads_the_certificate_of_the_register(
    district: Path, somay: Somay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.cli.overview.expires", lambda path: NOW + 5 * DAY_SECONDS if path.exists() else None)
    assert "The server's certificate ends on 13 Nov 2019, in 5 days   somay tls renew" in somay("--lang", "en").out
    (district / "server.pem").unlink()
    assert "certificate" not in somay("--lang", "en").out


def test_a_renewed_certificate_bears_the_name_of_the_settings_and_is_of_the_same_authority(
    district: Path, somay: Somay
) -> None:
    before, ours = certificates.certificates(district)
    (district / "somay.toml").write_text('server_name = "moved.example"\n', encoding="utf-8")
    assert "moved.example" in somay("--lang", "en", "tls", "show").out
    ran = somay("--format", "json", "tls", "renew")
    after, same = certificates.certificates(district)
    assert (ran.code, json.loads(ran.out)["sha256"]) == (0, after.fingerprint)
    assert (after.names[0], after.signed_by_ours, same) == ("moved.example", True, ours)
    assert after.fingerprint != before.fingerprint
    shown = json.loads(somay("--format", "json", "tls", "show").out)
    assert (shown["server"]["sha256"], shown["server"]["signed_by_authority"]) == (after.fingerprint, True)


def test_the_authoritys_key_may_be_kept_elsewhere(district: Path, somay: Somay, tmp_path: Path) -> None:
    key = tmp_path / "usb.key"
    (district / "ca.key").rename(key)
    before = (district / "server.pem").read_bytes()
    refused = somay("--lang", "en", "tls", "renew")
    assert (refused.code, "--ca-key FILE" in refused.err) == (8, True)
    assert (district / "server.pem").read_bytes() == before
    assert somay("tls", "renew", "--ca-key", str(key)).code == 0
    assert (district / "server.pem").read_bytes() != before


def test_the_key_of_another_authority_is_refused_and_nothing_changes(
    district: Path, somay: Somay, tmp_path: Path
) -> None:
    authority.create(tmp_path / "other", ["x.example"])
    before = (district / "server.pem").read_bytes()
    refused = somay("--lang", "en", "tls", "renew", "--ca-key", str(tmp_path / "other" / "ca.key"))
    assert "is not the key of" in refused.err
    assert (district / "server.pem").read_bytes() == before


def test_where_there_is_no_register_there_is_no_certificate(somay: Somay) -> None:
    for verb in ("show", "renew"):
        ran = somay("--lang", "en", "tls", verb)
        assert (ran.code, ran.out) == (8, "")
        assert "There is no register at " in ran.err


def test_a_certificate_that_ends_soon_is_renewed_when_the_register_is_prepared(
    district: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inventory.registry import register

    config = Config(home=district)
    before = config.server_certificate.read_bytes()
    register.prepare(config)
    assert config.server_certificate.read_bytes() == before
    monkeypatch.setattr(register, "expires", lambda _: 1.0)
    register.prepare(config)
    assert config.server_certificate.read_bytes() != before
