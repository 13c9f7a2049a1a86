"""The reorganisation of 01/07/2025 on the sample district: what moved, what did not, and both answers about 2019."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.text import Problem
from inventory import demo
from inventory.access import audit
from inventory.cli import main
from inventory.config import Config
from inventory.demo import sample
from inventory.demo.load import load as load_sample
from inventory.exchange import legal_acts
from inventory.exchange.tables import parse
from inventory.indicators import figure, the
from inventory.indicators.facts import everything, load
from inventory.registry import devices
from inventory.registry.register import found
from inventory.reports.figures import figures_by_agency, told
from inventory.store import queries
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from tests.inventory.book import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

LATER = 1_751_360_400.0  # Tuesday 01/07/2025, 16:00 in Viet Nam
PAST, EVE, DAY = "2019-12-31", "2025-06-30", "2025-07-01"


def carry_out(store: Store, name: str) -> None:
    table, stamp = parse((Path(demo.__file__).parent / name).read_bytes()), Stamp("officer", LATER)
    with store.write() as connection:
        assert legal_acts.take_in(connection, table, stamp).faults == ()
        audit.seal(connection, stamp, "import")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = Config(home=tmp_path / "home")
    found(config, name=sample.DISTRICT_NAME, code=sample.DISTRICT_CODE, language="vi", by="officer", now=NOW)
    load_sample(Store(config.url), NOW)
    return config


@pytest.fixture
def store(config: Config) -> Store:
    return Store(config.url)


@pytest.fixture
def reorganised(store: Store) -> Store:
    carry_out(store, "nq815.csv")
    carry_out(store, "nq1661.csv")
    return store


def counted(store: Store, day: str) -> tuple[int, int, int]:
    with store.read() as connection:
        facts = load(connection, day, LATER)
    scope = everything(facts)
    found = figure(the("ws_per_staff", facts.day), facts, scope)
    return found.numerator, found.denominator, len(scope.agencies)


def name_of(store: Store, code: str, day: str) -> list[str]:
    with store.read() as connection:
        return [unit.name for unit in queries.units(connection, day) if unit.code == code]


def test_no_figure_of_2019_moves_by_one_digit(reorganised: Store) -> None:
    assert counted(reorganised, PAST) == counted(reorganised, EVE) == (172, 191, 25)


def test_five_communes_are_left_with_what_the_twelve_had(reorganised: Store) -> None:
    assert counted(reorganised, DAY) == (78, 95, 5)


def test_a_code_that_is_used_again_means_what_it_meant_on_the_day_asked_about(reorganised: Store) -> None:
    assert (name_of(reorganised, "03220", EVE), name_of(reorganised, "03220", DAY)) == (
        ["Xã Huổi Só"],
        ["Xã Tủa Thàng"],
    )
    assert (name_of(reorganised, "03226", EVE), name_of(reorganised, "03226", DAY)) == (
        ["Xã Tả Sìn Thàng"],
        ["Xã Sín Chải"],
    )


def test_the_boundary_act_of_2020_moves_no_machine_by_itself(store: Store) -> None:
    with store.read() as connection:
        before = connection.rows("SELECT * FROM placement ORDER BY id")
    carry_out(store, "nq815.csv")
    with store.read() as connection:
        assert connection.rows("SELECT * FROM placement ORDER BY id") == before


def test_machines_that_come_from_another_district_do_not_count_in_2019(reorganised: Store) -> None:
    stamp = Stamp("officer", LATER)
    with reorganised.write() as connection:
        for agency in ("03217", "03244"):
            devices.add(connection, label="PC01", agency=agency, standing={}, values={}, day=DAY, stamp=stamp)
    assert (counted(reorganised, PAST), counted(reorganised, DAY)) == ((172, 191, 25), (80, 95, 5))
    with reorganised.read() as connection:
        facts = told(connection, PAST, LATER, "restated").facts
    found = figure(the("ws_per_staff", facts.day), facts, everything(facts))
    assert (found.numerator, found.denominator, found.basis) == (172, 191, "restated")


def test_the_same_question_restated_gives_the_units_of_today(reorganised: Store) -> None:
    with reorganised.read() as connection:
        rows = figures_by_agency(connection, PAST, LATER, the("ws_per_staff", PAST), basis="restated")
    of = {row.figure.scope: (row.figure.denominator, row.figure.numerator) for row in rows}
    assert {code: of.pop(code) for code in ("03217", "03220", "03226", "03241", "03244")} == {
        "03217": (18, 17), "03220": (15, 10), "03226": (22, 17), "03241": (24, 20), "03244": (16, 14),
    }  # fmt: skip
    assert (len(of), sum(people for people, _ in of.values()), sum(pcs for _, pcs in of.values())) == (13, 96, 94)
    made_of = {row.figure.scope: row.made_of for row in rows}
    assert made_of["03217"] == ("Thị trấn Tủa Chùa", "Xã Mường Báng", "Xã Nà Tòng (–)")


def test_each_step_is_told_with_its_units_and_how_far_the_work_has_come(store: Store) -> None:
    told: list[tuple[int, int | None]] = []
    table = parse((Path(demo.__file__).parent / "nq1661.csv").read_bytes())
    with store.write() as connection:
        found = legal_acts.take_in(connection, table, Stamp("officer", LATER), lambda *far: told.append(far))
    steps = found.steps
    assert found.changed == found.lines == 30
    assert told == [(done, 30) for done in (0, 2, 5, 7, 10, 13, 16)]
    assert [(step.line, step.kind, len(step.before), [unit.code for unit in step.after]) for step in steps] == [
        (2, "outside", 0, ["03263", "03259"]),
        (4, "merge", 3, ["03217"]),
        (7, "merge", 2, ["03220"]),
        (9, "merge", 3, ["03226"]),
        (12, "merge", 3, ["03241"]),
        (15, "merge", 3, ["03244"]),
        (18, "dissolve", 14, []),
    ]
    assert [unit.name for unit in steps[2].before + steps[2].after] == ["Xã Huổi Só", "Xã Tủa Thàng", "Xã Tủa Thàng"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_act_is_shown_step_by_step_before_it_is_written(
    config: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    golden: Callable[[str, str], None], language: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", "100")
    act = str(Path(demo.__file__).parent / "nq1661.csv")
    home = str(config.home)
    words = ("import", act, "--as", "act", "--dry-run", "--lang", language, "--home", home)
    assert main(words, clock=lambda: LATER) == 0
    golden(f"cli/import-act.{language}.txt", capsys.readouterr().out)


def faults(store: Store, text: str) -> list[tuple[int, str, str]]:
    with store.write() as connection:
        found = legal_acts.take_in(connection, parse(text.encode()), Stamp("officer", LATER)).faults
    return [(fault.line, fault.column, fault.value) for fault in found]


def test_a_line_of_a_file_that_cannot_be_is_told_by_line_and_column(store: Store) -> None:
    assert faults(
        store,
        "kind,agency,into_name,date,act,act_date\n"
        "rename,VP,Văn phòng huyện,01/07/2025,1,\n"
        "explode,VP,A,01/07/2025,1,\n"
        "rename,VP,A,31/13/2025,1,\n"
        "rename,,A,01/07/2025,1,\n"
        "rename,VP,A,01/07/2025,1,x\n",
    ) == [(3, "kind", "explode"), (4, "date", "31/13/2025"), (5, "agency", ""), (6, "act_date", "x")]


def test_a_step_that_cannot_be_is_told_by_its_line_and_nothing_behind_it_is_tried(store: Store) -> None:
    assert faults(
        store,
        "kind,agency,into_code,into_name,date,act\n"
        "rename,VP,,Văn phòng huyện,01/07/2025,1\n"
        "merge,03220,03220,Xã Tủa Thàng,01/07/2025,1661\n"
        "merge,99999,03220,Xã Tủa Thàng,01/07/2025,1661\n"
        "rename,99998,,A,01/07/2025,1661\n",
    ) == [(4, "agency", "99999")]


TRANSFER = "kind,agency,into_code,date,act\ntransfer,03220,03235,2020-01-10,815\n"


def test_a_transfer_that_is_on_file_is_not_written_again(store: Store) -> None:
    assert faults(store, TRANSFER) == []
    assert faults(store, TRANSFER) == [(2, "agency", "03220")]
    assert faults(store, TRANSFER.replace("2020-01-10", "2020-02-10")) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("agency", "show", "03235"), "Xã Tủa Thàng (03235) ended on 1 Jul 2025 and is now Xã Tủa Thàng (03220)."),
        (("agency", "show", "Xã Huổi Só"), "Xã Huổi Só (03220) ended on 1 Jul 2025 and is now Xã Tủa Thàng (03220)."),
        (("headcount", "add", "03235", "4"), "Use 03220, or ask about a day before: --as-of 2025-06-30"),
        (("agency", "show", "NV"), "Phòng Nội vụ (NV) ended on 1 Jul 2025."),
        (("agency", "show", "03226", "--as-of", "1/1/1800"), "SM-VALUE-01"),
        (("agency", "show", "Xã Sín Chải (mới)"), "No agency matches"),
    ],
)
def test_a_unit_that_is_no_more_says_since_when_and_what_it_became(
    config: Config, reorganised: Store, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert main((*words, "--lang", "en", "--home", str(config.home)), clock=lambda: LATER) != 0
    assert told in capsys.readouterr().err


def test_a_unit_that_is_still_to_come_says_from_when_it_is_there(
    config: Config, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> int:
        return main((*words, "--lang", "en", "--home", str(config.home)), clock=lambda: NOW)

    assert run("agency", "add", "X9", "Phòng mới", "--from", "1/12/2019") == 0
    assert run("agency", "show", "X9") == 3
    told = capsys.readouterr().err
    assert "Phòng mới (X9) is there only from 1 Dec 2019 on." in told
    assert "--as-of 2019-12-01" in told


def test_a_file_of_an_act_without_the_columns_it_needs_is_refused_by_their_names(store: Store) -> None:
    with pytest.raises(Problem, match="date, act"):
        faults(store, "kind,agency\nrename,VP\n")


@pytest.fixture
def at_the_desk(
    config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    for name, value in {"SOMAY_HOME": str(config.home), "COLUMNS": "100", "SOMAY_LANG": ""}.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> str:
        code = main(words, clock=lambda: LATER)
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")
        return out

    return run


MERGE = (
    *("agency", "merge", "03220", "03235", "--into", "Xã Tủa Thàng", "--code", "03220", "--seat", "03220"),
    *("--date", "01/07/2025", "--act", "1661/NQ-UBTVQH15", "--act-date", "16/06/2025"),
)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_merge_shows_what_will_change_and_writes_nothing_yet(
    at_the_desk: Callable[..., str], store: Store, golden: Callable[[str, str], None], language: str
) -> None:
    golden(f"cli/agency-merge.{language}.txt", at_the_desk(*MERGE, "--dry-run", "--lang", language))
    assert name_of(store, "03220", DAY) == ["Xã Huổi Só"]


def test_a_merge_says_that_closed_periods_stay_as_they_are_and_they_do(
    config: Config, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        assert main((*words, "--home", str(config.home), "--lang", "en"), clock=lambda: LATER) == 0
        return capsys.readouterr().out

    for period in ("2019-12", "2019-10"):
        run("period", "close", period, "--yes")
    with store.read() as connection:
        filed = connection.rows("SELECT * FROM period_line ORDER BY 1, 2")
    assert run(*MERGE, "--dry-run").splitlines()[-1] == "2 closed periods (2019-10 … 2019-12): not a digit changes"
    run(*MERGE, "--yes")
    with store.read() as connection:
        assert connection.rows("SELECT * FROM period_line ORDER BY 1, 2") == filed


def test_a_merge_by_command_is_one_act_that_can_be_taken_back(
    config: Config, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> int:
        code = main((*words, "--home", str(config.home)), clock=lambda: LATER)
        capsys.readouterr()
        return code

    assert run(*MERGE) == 4  # nobody there to type the name
    assert name_of(store, "03220", DAY) == ["Xã Huổi Só"]
    assert run(*MERGE, "--yes") == 0
    assert name_of(store, "03220", DAY) == ["Xã Tủa Thàng"]
    with store.read() as connection:
        act = connection.value("SELECT MAX(act) FROM audit")
    assert run("agency", "undo", str(act)) == 0
    assert name_of(store, "03220", DAY) == ["Xã Huổi Só"]
    assert counted(store, DAY) == (172, 191, 25)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_answers_are_labelled(
    at_the_desk: Callable[..., str], reorganised: Store, golden: Callable[[str, str], None], language: str
) -> None:
    asked = ("indicator", "show", "ws_per_staff", "--as-of", "31/12/2019", "--by", "agency", "--lang", language)
    golden(f"cli/indicator-restated.{language}.txt", at_the_desk(*asked, "--basis", "restated"))
    assert "Huổi Só" in at_the_desk(*asked)


def test_the_page_of_a_unit_says_what_it_came_of_and_what_came_of_it(
    at_the_desk: Callable[..., str], reorganised: Store
) -> None:
    before = at_the_desk("agency", "show", "03220", "--as-of", "30/06/2025").splitlines()
    assert before[:2] == [
        "03220 · Xã Huổi Só · xã",
        "Đến hết 30/06/2025: nhập vào Xã Tủa Thàng (1661/NQ-UBTVQH15)",
    ]
    after = at_the_desk("agency", "show", "03220", "--lang", "en").splitlines()
    assert after[1] == "From 1 Jul 2025: merged of Xã Huổi Só, Xã Tủa Thàng (1661/NQ-UBTVQH15)"
