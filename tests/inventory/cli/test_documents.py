"""What programs read: each document names its shape and version, and each of its keys is documented."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from typer.main import get_command

from agent.contract import Enrolment
from inventory.access import codes, credentials
from inventory.cli.commands import EVERYTHING, build
from inventory.cli.document_words import MEANINGS
from inventory.cli.documents import DOCUMENTS, SILENT, meaning
from inventory.findings.keep import look
from inventory.store.engine import Store
from tests.inventory.demo.played import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.inventory.cli.conftest import Somay

KNOWN: Final = {document.schema: document for document in DOCUMENTS}
ACT: Final = ("--date", "2019-11-08", "--act", "12/NQ-HDND")
RUNS: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("agency", "list"),
    ("agency", "show", "VP"),
    ("agency", "add", "MOI", "Xã Mới", "--from", "2019-01-01"),
    ("agency", "merge", "03226", "03223", "--into", "Xã Hai Bản", "--code", "03227", *ACT),
    ("agency", "show", "03227"),
    ("headcount", "add", "VP", "14"),
    ("headcount", "list", "VP"),
    ("circuit", "add", "VP", "100/100M"),
    ("circuit", "list"),
    ("device", "add", "PC99", "--agency", "VP", "--serial", "S1"),
    ("device", "list"),
    ("device", "show", "M-0062"),
    ("device", "place", "M-0043", "TCKH"),
    ("device", "edit", "M-0043", "--kind", "server"),
    ("device", "conflicts"),
    ("device", "history", "M-0062"),
    ("device", "history", "M-0062", "--measured", "cpu_ratio"),
    ("device", "why", "M-0043"),
    ("device", "cases"),
    ("device", "retire", "M-0043"),
    ("agent", "list"),
    ("agent", "show", "PC77"),
    ("device", "show", "PC77"),
    ("agent", "rotate", "PC77"),
    ("agent", "revoke", "PC77"),
    ("enrol", "add", "VP"),
    ("enrol", "list"),
    ("enrol", "show", "1"),
    ("enrol", "revoke", "1"),
    ("target", "add", "portal", "https", "portal.example"),
    ("target", "list"),
    ("target", "remove", "portal"),
    ("connectivity", "list"),
    ("connectivity", "show", "VP"),
    ("connectivity", "explain", "VP"),
    ("connectivity", "outages"),
    ("indicator", "list"),
    ("indicator", "show"),
    ("indicator", "show", "ws_per_staff", "--by", "agency"),
    ("indicator", "explain", "ws_per_staff"),
    ("indicator", "explain", "agency_broadband"),
    ("finding", "list"),
    ("finding", "show", "F-0001"),
    ("finding", "ack", "F-0001", "--reason", "đang sửa đường"),
    ("finding", "reopen", "F-0001"),
    ("finding", "rules"),
    ("finding", "limit", "office_silent", "silent_working_seconds", "3h", "--reason", "sóng yếu"),
    ("calendar", "list"),
    ("calendar", "add", "2019-12-24", "--reason", "Giáng sinh"),
    ("calendar", "hours", "07:30-11:30,13:30-17:00"),
    ("calendar", "remove", "2019-12-24"),
    ("indicator", "target", "ws_per_staff", "2019", "95%", "--document", "153/KH-UBND"),
    ("indicator", "targets"),
    ("indicator", "criterion", "5.1", "ws_per_staff", "--document", "1026/QĐ-UBND"),
    ("indicator", "criteria"),
    ("indicator", "history", "ws_per_staff"),
    ("period", "check", "2019-10"),
    ("period", "close", "2019-10"),
    ("period", "list"),
    ("period", "show", "2019-10"),
    ("period", "verify"),
    ("report", "quarter", "2019-10", "--out", "reports"),
    ("report", "devices", "--out", "reports"),
    ("report", "check", "50.203", "1.505", "48.695"),
    ("audit", "list"),
    ("audit", "show", "1"),
    ("audit", "verify"),
    ("tls", "show"),
    ("tls", "renew"),
    ("db", "upgrade"),
    ("db", "maintain"),
    ("export", "--out", "out.json"),
    ("import", "units.csv", "--as", "agency"),
    ("import", "units.csv", "--as", "agency", "--dry-run"),
    ("import", "faulty.csv", "--as", "agency"),
)


@pytest.fixture
def register(district: Path, tmp_path: Path) -> Path:
    """A district in which a machine has just enrolled, and tables to take in."""
    with Store(f"sqlite:///{district / 'somay.db'}").write() as connection:
        agency = connection.value("SELECT agency_id FROM agency_version WHERE code = '03247'")
        issued = codes.add(connection, agency_id=agency, uses=2, valid_seconds=86_400, by="officer", now=NOW - 300)
        body = Enrolment(code=issued.code, key_hash="k" * 64, file_key_hash="f" * 64, hostname="PC77")
        credentials.enrol(connection, body, NOW - 120)
        connection.execute("UPDATE agent SET version = '1.0.0', contacted_at = :at", {"at": NOW - 90 * 86_400})
        connection.execute(
            "UPDATE device SET observed_at = :at WHERE id IN (SELECT device_id FROM agent)", {"at": NOW - 90 * 86_400}
        )
        connection.execute(
            "INSERT INTO measurement (device_id, taken_at, content) VALUES (62, ?, ?)", (NOW - 60, '{"cpu_ratio":0.5}')
        )
        look(connection, NOW)
    (tmp_path / "units.csv").write_text("Mã,Tên\n03300,Xã Ba\n", encoding="utf-8")
    (tmp_path / "faulty.csv").write_text("Mã,Tên\n03301,\n", encoding="utf-8")
    return district


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of everything in a document."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from paths(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        yield from (one for item in value for one in paths(item, f"{path}[]"))
    if path:
        yield path


def is_documented(path: str, keys: frozenset[str]) -> bool:
    if path in keys or f"{path}[]" in keys or path.removesuffix("[]") in keys:
        return True
    return any(re.match(re.escape(key.removesuffix(".{}")) + r"([.\[]|$)", path) for key in keys if key.endswith(".{}"))


@pytest.mark.usefixtures("tinos", "register")
def test_every_answer_names_its_version_and_has_no_key_that_is_not_documented(somay: Somay, tmp_path: Path) -> None:
    seen = set()
    for words in RUNS:
        ran = somay("--format", "json", "--yes", *words)
        assert ran.out, (words, ran.err)
        document = json.loads(ran.out)
        known = KNOWN[document["schema"]]
        seen.add(known.schema)
        keys = frozenset({"schema", *known.keys})
        assert [path for path in paths(document) if not is_documented(path, keys)] == [], words
        assert " ".join(words[:2]).strip() in known.commands or words[0] in known.commands, words
    exported = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    seen.add(exported["schema"])
    assert seen == set(KNOWN)


def test_every_command_is_answered_by_a_document_or_has_none() -> None:
    told = {command for document in DOCUMENTS for command in document.commands} | set(SILENT)
    assert {*leaves(get_command(build(EVERYTHING))), ""} == told


def leaves(command: Any, path: str = "") -> Iterator[str]:
    for name, one in command.commands.items():
        words = f"{path} {name}".strip()
        if hasattr(one, "commands"):
            yield from leaves(one, words)
        else:
            yield words


def test_every_key_has_a_meaning_and_no_meaning_is_left_over() -> None:
    told = {meaning(document.schema, path) for document in DOCUMENTS for path in document.keys}
    assert {text for key, text in MEANINGS.items() if text not in told} - {MEANINGS["schema"]} == set()


def test_every_document_of_the_program_is_known() -> None:
    root = Path(__file__).parents[3] / "inventory"
    found = {
        name
        for file in root.rglob("*.py")
        for name in re.findall(r"\"(somay\.[a-z_]+\.v\d+)\"", file.read_text("utf-8"))
    }
    assert found - {"somay.figure.v1", "somay.enrolled.v1"} == set(KNOWN)  # these stand inside others
