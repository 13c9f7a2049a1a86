"""The command ``somay-exporter``: parsed, run and stopped as people and systemd do."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest

from exporters.__main__ import main
from tests.exporters.process import supervised

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inventory.book import Book


def test_once_prints_the_exposition_and_ends_well(book: Book, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["fleet", "--home", str(book.path.parent), "--once"]) == 0
    assert b'somay_indicator_numerator{indicator="ws_per_staff",scope="098"} 3.0\n' in capfdbinary.readouterr().out


def test_once_without_a_register_prints_the_failure_and_says_so_in_the_exit_code(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["fleet", "--home", str(tmp_path), "--once"]) == 1
    assert b'somay_scrape_success{part="register"} 0.0\n' in capfdbinary.readouterr().out


def test_a_port_that_is_taken_is_a_problem_in_the_readers_language(
    book: Book, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exporters.__main__._encoding", lambda: "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        assert main(["--lang", "vi", "fleet", "--home", str(book.path.parent), "--port", port]) == 8
        vietnamese = capsys.readouterr().err
        assert main(["fleet", "--home", str(book.path.parent), "--port", port, "--lang", "en"]) == 8
        english = capsys.readouterr().err
    assert port in vietnamese
    assert "Cần làm" in vietnamese
    assert "What to do" in english


@pytest.mark.parametrize("words", [("fleet", "--once"), ("--help",)])
def test_a_reader_that_has_read_enough_ends_it_quietly(words: tuple[str, ...], book: Book) -> None:
    where = ("--home", str(book.path.parent)) if "fleet" in words else ()
    with subprocess.Popen(
        [sys.executable, "-m", "exporters", *words, *where], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("face", ["node", "fleet"])
@pytest.mark.parametrize(("language", "told"), [("en", "is not installed"), ("vi", "Thiếu thư viện")])
def test_where_only_the_agent_is_installed_it_says_what_to_install(face: str, language: str, told: str) -> None:
    script = (
        "import sys; sys.modules['prometheus_client'] = None\n"
        f"from exporters.__main__ import main; sys.exit(main(['{face}', '--once', '--lang', '{language}']))"
    )
    ran = subprocess.run(  # our own program
        [sys.executable, "-X", "utf8", "-c", script], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (ran.returncode, ran.stdout) == (8, "")
    assert told in ran.stderr
    assert "pip install 'somay[exporters]'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_settings_that_cannot_be_read_are_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "somay.toml").write_text("prot = 1\n")
    assert main(["fleet", "--home", str(tmp_path), "--once"]) == 2
    assert "prot" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "word"), [("vi", "cổng"), ("en", "port")])
def test_the_help_is_in_both_languages(
    language: str, word: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exporters.__main__._encoding", lambda: "utf-8")
    with pytest.raises(SystemExit) as caught:
        main(["--lang", language, "fleet", "-h"])
    assert caught.value.code == 0
    assert word in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["flee"], ["fleet", "--port", "x"], ["fleet", "--port", "70000"]])
def test_a_wrong_command_line_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_the_process_says_ready_answers_gives_signs_of_life_and_stops_on_a_signal(book: Book, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "exporters", "fleet", "--home", str(book.path.parent), "--port", "0"]
    with supervised(command, tmp_path) as service:
        assert service.until("READY=1")
        port = service.listening()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            assert b"somay_build_info" in answer.read()
        assert service.until("WATCHDOG=1")
        assert service.stop(signal.SIGTERM) == 0
    assert "STOPPING=1" in service.said
