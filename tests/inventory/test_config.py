from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.text import Problem
from inventory.config import FILE, Config, load, settings_of


@example(Config(home=Path("/nowhere"), server_name='\x7f\\"\n'))
@given(
    st.builds(
        Config,
        home=st.just(Path("/nowhere")),
        database=st.text(),
        bind=st.text(),
        port=st.integers(0, 65_535),
        server_name=st.text(min_size=1),
    )
)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, config: Config) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / FILE).write_text(settings_of(config), encoding="utf-8")
    again = load(home)
    assert (again.database, again.bind, again.port, again.server_name) == (
        config.database,
        config.bind,
        config.port,
        config.server_name,
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("prot = 1\n", "unknown setting 'prot'"),
        ('port = "8443"\n', "port: '8443' is not of type int"),
        ("port =", ""),
        ("port = 99999", "port: 99999 is not between 0 and 65535"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as refused:
        load(tmp_path)
    assert complaint in refused.value.happened.en
    assert refused.value.exit_code == 2
