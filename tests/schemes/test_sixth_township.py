"""A sixth township needs a file and no code: invented rules, played everywhere (`sixth/`)."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from support.town import feed_of, found_town, told
from support.village import tell

from kiosk.core.clock import Moment, Quality
from kiosk.core.feed import ListItem
from kiosk.schemes import read_scheme
from kiosk.store import journal, redeem
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.verify import problems
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx
from kiosk.township.publication.closing import close_cycle, cycles_of, villages
from kiosk.township.publication.published import list_of
from kiosk.township.rules import scheme_words

HERE = Path(__file__).parent / "sixth"
ROOT = HERE.parent.parent.parent
NEW_YEAR = datetime(2025, 1, 1, 8)

FIRST_HALF = {"H1": 90, "H2": 10, "H3": 40, "H4": 20, "H5": 30}
SECOND_HALF = {"H1": 95, "H2": 60, "H3": 70, "H4": 40, "H5": 30}
"""H1 obtains the most and improves by 5; H2 by 50, H3 by 30, H4 by 20; H5 not at all."""


def trial(path):
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "trial", str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_its_own_examples_hold_under_its_own_file():
    played = trial(HERE / "half-years.json")
    assert (played.returncode, played.stderr) == (0, "")
    assert played.stdout.endswith(": ok\n")


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("elsewhere.toml", "elsewhere.toml: No such file"),
        ("songling", "'songling' is none of rongan, bieshan, gaoyang, gaoliang, tangxiang"),
    ],
)
def test_a_trial_of_a_township_that_is_not_there_is_told(tmp_path, scheme, said):
    text = (HERE / "half-years.json").read_text("utf-8").replace("songling.toml", scheme)
    path = tmp_path / "trial.json"
    path.write_text(text, "utf-8")
    played = trial(path)
    assert played.returncode == 2
    assert said in played.stdout


def test_nothing_in_the_program_knows_of_it():
    for path in (ROOT / "kiosk").rglob("*"):
        if path.suffix in {".py", ".toml", ".json", ".html", ".kv"}:
            text = path.read_text("utf-8")
            assert "songling" not in text
            assert "松岭" not in text


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The township after its first year: both halves earned, the second one closed."""
    rules = read_scheme(HERE / "songling.toml")
    engine = found_town(tmp_path_factory.mktemp("sixth") / "town.db", rules, list(FIRST_HALF))
    for day, earned in (
        (datetime(2024, 2, 1, 9), FIRST_HALF),
        (datetime(2024, 8, 1, 9), SECOND_HALF),
    ):
        for household, figure in earned.items():
            deed = Deed(household, points=figure, reason="修路", effective=day)
            made = f"{household}/{day:%m}"
            run_tx(engine, lambda c, m=made, d=deed, at=day: points.award(c, m, d, at=at))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def closed(town):
    """What closing said, the first time and the second."""
    return [
        run_tx(town, lambda c: close_cycle(c, "half", at=NEW_YEAR, period="2024-07"))
        for _ in range(2)
    ]


def test_the_three_most_improved_get_the_bonus_once(closed):
    (first,), (second,) = closed
    assert first.bonuses == (("7-H2", 30), ("7-H3", 30), ("7-H4", 30))
    assert second.already
    assert second.bonuses == ()


def test_its_list_of_the_half_year_hangs_out_with_its_base_points(town, closed):
    found = run_tx(town, lambda c: list_of(c, 7, "ranking", "half", "2024-07", 0), reads=True)
    assert found.content.title == "和平村2024年下半年积分排名"
    assert [(place, number, figure) for place, number, _, figure, *_ in found.content.rows] == [
        (1, "H1", 145),
        (2, "H3", 120),
        (3, "H2", 110),
        (4, "H4", 90),
        (5, "H5", 80),
    ]
    assert {item.cycle for item in told(town, ListItem)} == {"half"}


def test_the_desk_offers_its_cycles_and_reads_its_rules_in_words(town, closed):
    cycles = run_tx(town, lambda c: cycles_of(c, villages(c), datetime(2025, 2, 1)), reads=True)
    halves = [each.said for each in cycles if each.cycle == "half" and each.closed]
    assert halves == ["2024年下半年"]
    (bonus,) = read_scheme(HERE / "songling.toml").bonus
    words = [
        scheme_words.value_word("bonus", field, getattr(bonus, field)) for field in ("cycle", "by")
    ]
    assert words == ["每半年", "比上期进步"]


def test_its_kiosk_shows_the_same_from_the_feed_alone(town, closed, tmp_path):
    store = open_store(tmp_path / "kiosk.db")
    when = Stamp(Moment(NEW_YEAR, Quality.SURE), "boot", 1.0)
    journal.begin_epoch(store, "tx01", 1, when)
    tell(store, *feed_of(town))
    names = dict(store.rows("select number, id from household"))
    new_year = Moment(datetime(2025, 1, 1, 9), Quality.SURE)
    totals = {n: redeem.account_of(store, names[n], new_year).total for n in SECOND_HALF}
    assert totals == {"H1": 50, "H2": 80, "H3": 80, "H4": 80, "H5": 50}
    assert problems(store) == []
    store.close()
