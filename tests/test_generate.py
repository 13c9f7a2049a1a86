import json

import pytest

from agent.encode import encode
from tests import generate
from tests.schema import contract_schema


def test_every_generated_file_is_fresh() -> None:
    stale = [name for name, content in generate.GENERATED if generate._differs(name, content())]
    assert stale == []


def test_the_schema_says_what_the_contract_says() -> None:
    definitions = json.loads(contract_schema())["$defs"]
    assert definitions["Batch"]["properties"]["snapshots"]["maxItems"] == 100
    assert definitions["Snapshot"]["properties"]["priority"] == {"enum": ["P0", "P1", "P2"]}
    assert definitions["Loss"]["required"] == ["epoch", "first", "last", "reason"]
    assert "sections" not in definitions["Snapshot"]["required"]


def test_a_check_names_a_stale_file_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "GENERATED", (("docs/x.md", lambda: encode({"a": 1}).decode()),))
    monkeypatch.setattr("sys.argv", ["generate", "--check"])
    assert generate.main() == 1
    assert "docs/x.md is stale" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["generate"])
    assert generate.main() == 0
    monkeypatch.setattr("sys.argv", ["generate", "--check"])
    assert generate.main() == 0
