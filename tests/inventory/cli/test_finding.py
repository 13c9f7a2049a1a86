"""``somay finding``: the list, one of them, what people say of it, and the limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from inventory.findings.keep import look
from inventory.store.engine import Store
from tests.inventory.demo.played import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay


@pytest.fixture
def judged(district: Path) -> Path:
    """The played district after its agents came over the network and the server has looked at it."""
    with Store(f"sqlite:///{district / 'somay.db'}").write() as connection:
        connection.execute(
            "INSERT INTO enrolment_code (id, code_hash, agency_id, uses, used, expires_at, simulated, recorded_at,"
            " recorded_by) VALUES (1, 'x', 1, 200, 174, :now, 1, 0, 'test')",
            {"now": NOW},
        )
        connection.execute(
            "INSERT INTO agent (public_id, device_id, code_id, key_hash, file_key_hash, version, enrolled_at,"
            " contacted_at) SELECT 'agent of ' || id, id, 1, 'key of ' || id, '', '1.0.0', 0, observed_at FROM device"
            " WHERE observed_at IS NOT NULL"
        )
        look(connection, NOW)
    return district


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("columns", [100, 80])
def test_the_list_of_the_district(
    somay: Somay, golden: Callable[[str, str], None], language: str, columns: int
) -> None:
    ran = somay("finding", "list", "--lang", language, columns=columns)
    assert (ran.code, ran.err) == (0, "")
    golden(f"cli/finding-list.{language}.{columns}.txt", ran.out)


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_first_screen_names_what_is_to_be_looked_at(
    somay: Somay, golden: Callable[[str, str], None], language: str
) -> None:
    golden(f"cli/finding-overview.{language}.txt", somay("--lang", language).out)


@pytest.mark.usefixtures("judged")
def test_one_finding_with_what_people_said_of_it(somay: Somay, golden: Callable[[str, str], None]) -> None:
    assert somay("finding", "ack", "f-1").code == 2
    assert somay("finding", "ack", "F-0001", "--reason", "đang sửa đường", "--until", "1/1/2019").code == 2
    assert somay("finding", "ack", "F-0001", "--reason", "đang sửa đường", "--until", "1/12/2019").code == 0
    golden("cli/finding-show.vi.txt", somay("finding", "show", "F-0001").out)
    assert somay("finding", "ack", "F-0001", "--accept", "--reason", "đã thống nhất").code == 0
    golden("cli/finding-show-accepted.en.txt", somay("finding", "show", "F-0001", "--lang", "en").out)
    assert somay("finding", "ack", "F-0001", "--reason", "lần nữa").code == 7
    assert somay("finding", "reopen", "F-0001").code == 0
    assert somay("finding", "reopen", "F-0001").code == 7


@pytest.mark.usefixtures("judged")
def test_a_finding_that_is_not_there_is_said_to_be_none(somay: Somay) -> None:
    for number in ("F-0999", "x", "F-"):
        assert somay("finding", "show", number).code == 3


@pytest.mark.usefixtures("district")
def test_before_the_server_ran_the_list_says_that_nobody_has_looked(somay: Somay) -> None:
    out = somay("finding", "list", "--lang", "en").out
    assert out == "Nothing to look at.\nNever judged: the register's server has not run (somay serve).\n"


@pytest.mark.usefixtures("judged")
def test_the_list_for_programs(somay: Somay) -> None:
    told = json.loads(somay("finding", "list", "--format", "json").out)
    assert told["schema"] == "somay.findings.v1"
    assert {"finding", "standing", "rule", "since", "subject", "text", "evidence"} <= set(told["findings"][0])
    one = json.loads(somay("finding", "show", "F-0001", "--format", "json").out)
    assert [event["step"] for event in one["events"]] == ["opened"]


@pytest.mark.usefixtures("district")
def test_a_limit_is_set_with_a_reason_listed_audited_and_taken_back(
    somay: Somay, golden: Callable[[str, str], None]
) -> None:
    words = ("finding", "limit", "office_silent", "silent_working_seconds")
    assert somay(*words, "3h").code == 2
    assert somay(*words, "3h", "--owner", "Phòng VHTT", "--reason", "sóng yếu").code == 0
    golden("cli/finding-rules.vi.txt", somay("finding", "rules", columns=120).out)
    [act] = json.loads(somay("audit", "list", "--last", "1", "--format", "json").out)["acts"]
    assert (act["command"], act["reason"]) == ("finding limit", "sóng yếu")
    assert somay(*words, "usual").code == 0
    rows = json.loads(somay("finding", "rules", "--format", "json").out)["rules"]
    [held] = [row["value"] for row in rows if (row["rule"], row["limit"]) == words[2:]]
    assert held == 7200.0


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("nothing", "x", "3h"), "rule: "),
        (("office_silent", "x", "3h"), "limit: "),
        (("office_silent", "silent_working_seconds", "3"), "value: "),
        (("volume_filling", "free_ratio", "0.5"), "value: "),
    ],
)
def test_a_limit_that_cannot_be_is_refused_by_its_field(somay: Somay, words: tuple[str, ...], field: str) -> None:
    ran = somay("finding", "limit", *words, "--reason", "x", "--lang", "en")
    assert ran.code == 2
    assert field in ran.err
