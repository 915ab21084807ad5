"""Trial files: each holds, the rows are what the history says, and a bad file is told where."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.core.account import purses
from kiosk.schemes import trial_files
from kiosk.store import points
from kiosk.store.verify import problems
from kiosk.trial import TrialError, play, read_trial

ROOT = Path(__file__).parent.parent.parent
FILES = trial_files()


def rows_of(store):
    return {
        (row[0], row[1]): row[2:]
        for row in store.rows("select household, period, total, cleared, spent from purse")
    }


def figures_of(facts, scheme):
    return {
        key: (purse.total, purse.cleared, purse.spent)
        for key, purse in purses(facts, scheme).items()
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_trial_holds_and_its_rows_are_what_its_history_says_after_every_step(path):
    steps = []

    def after_step(book):
        steps.append(book)
        assert rows_of(book.store) == figures_of(book.facts, book.scheme)
        assert figures_of(points.facts_of(book.store), book.scheme) == rows_of(book.store)
        if len(steps) == len(trial.steps):
            assert problems(book.store) == []

    trial = read_trial(path)
    assert play(trial, after_step) == []
    assert len(steps) == len(trial.steps) > 0


def test_the_townships_trials_and_our_own_are_there():
    assert len(FILES) >= 28 + 24


# --- the command -----------------------------------------------------------------------------


def command(*paths):
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "trial", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def at(day, **verb):
    return {"at": f"2023-03-{day:02d}T09:00:00", **verb}


def award(day, household="H1", points=10, **more):
    return at(day, award={"household": household, "points": points, **more})


def trial_file(folder, *steps, scheme="tangxiang", name="trial.json", **top):
    path = folder / name
    document = {"title": "t", "source": "s", "scheme": scheme, "steps": list(steps), **top}
    path.write_text(json.dumps(document), "utf-8")
    return path


@pytest.fixture
def good(tmp_path):
    return trial_file(
        tmp_path, award(1), at(2, expect={"household": "H1", "balance": 10}), name="good.json"
    )


@pytest.fixture
def failing(tmp_path):
    return trial_file(
        tmp_path,
        award(1),
        at(2, expect={"household": "H1", "balance": 10, "total": 11, "redeemable": 12}),
        at(3, redeem={"household": "H1", "points": 3}, refused="suspended"),
        at(4, redeem={"household": "H1", "points": 99}),
        at(5, expect_ranking={"cycle": "month", "of": "2023-03", "ranks": {"H1": [7, 2]}}),
        name="failing.json",
    )


def test_files_that_all_hold_exit_with_0(good):
    code, out = command(good, good)
    assert (code, out) == (0, f"{good}: ok\n" * 2)


def test_a_failing_expectation_exits_with_1_and_prints_the_step_and_both_figures(good, failing):
    code, out = command(good, failing)
    assert code == 1
    first, second, *lines = out.splitlines()
    assert first == f"{good}: ok"
    assert second == f"{failing}: FAILED"
    assert [line.strip() for line in lines] == [
        "step 2 (2023-03-02T09:00:00): H1: total is 10, expected 11",
        "step 2 (2023-03-02T09:00:00): H1: redeemable is 10, expected 12",
        "step 3 (2023-03-03T09:00:00): expected suspended, got none",
        "step 4 (2023-03-04T09:00:00): expected no refusal, got insufficient_points",
        "step 5 (2023-03-05T09:00:00): H1: figure and rank are (10, 1), expected (7, 2)",
    ]


def test_one_unreadable_file_exits_with_2_and_the_others_are_still_played(good, failing, tmp_path):
    code, out = command(tmp_path / "none.json", failing, good)
    assert code == 2
    assert f"{tmp_path / 'none.json'}: No such file" in out
    assert f"{failing}: FAILED" in out
    assert f"{good}: ok" in out


# --- invalid files ---------------------------------------------------------------------------

LATER = award(9)
UNDO = {"id": "a"}
INVALID = {
    "an unknown key of a step": (2, [award(1), at(2, mood="good", award={})]),
    "an unknown key of a verb": (2, [award(1), award(2, colour="red")]),
    "an unknown verb": (1, [at(1, gift={"household": "H1"})]),
    "no verb": (2, [award(1), at(2)]),
    "only a refusal": (1, [at(1, refused="suspended")]),
    "two verbs": (2, [award(1), {**award(2), "close": {"cycle": "month"}}]),
    "no time": (1, [{"close": {"cycle": "month"}}]),
    "an unknown id": (2, [award(1, id="a"), at(2, reverse={"id": "b"})]),
    "an id of a later award": (1, [at(1, reverse=UNDO), award(2, id="a")]),
    "reversed twice": (3, [award(1, id="a"), at(2, reverse=UNDO), at(3, reverse=UNDO)]),
    "a repeated id": (2, [award(1, id="a"), award(2, id="a")]),
    "effective after at": (2, [award(1), award(2, effective="2023-03-02T09:00:01")]),
    "an effective time that is none": (1, [award(2, effective="yesterday")]),
    "a time with an offset": (1, [{**award(1), "at": "2023-03-01T09:00:00+08:00"}]),
    "a time in Zulu": (1, [{**award(1), "at": "2023-03-01T09:00:00Z"}]),
    "a time that is none": (2, [award(1), {**award(1), "at": "2023-02-29T09:00:00"}]),
    "time going back": (3, [award(1), award(2), {**award(2), "at": "2023-03-02T08:59:59"}]),
    "0 points to redeem": (2, [award(1), at(2, redeem={"household": "H1", "points": 0})]),
    "points below 0 to redeem": (1, [at(2, redeem={"household": "H1", "points": -1})]),
    "0 points to redeem, refused": (
        1,
        [at(2, redeem={"household": "H1", "points": 0}, refused="insufficient_points")],
    ),
    "0 points to refund": (1, [at(2, refund={"household": "H1", "points": 0})]),
    "points below 0 to refund": (2, [award(1), at(2, refund={"household": "H1", "points": -5})]),
    "a fraction of a point": (1, [award(1, points=1.5)]),
    "points as text": (1, [award(1, points="10")]),
    "points as true": (1, [award(1, points=True)]),
    "an award of nothing": (1, [at(1, award={"household": "H1"})]),
    "an award without household": (1, [at(1, award={"points": 1})]),
    "points and an item": (1, [award(1, item="烟盒", quantity=20)]),
    "points and a quantity": (1, [award(1, quantity=20)]),
    "an item without quantity": (1, [at(1, award={"household": "H1", "item": "烟盒"})]),
    "an unknown item": (
        2,
        [award(1), at(2, award={"household": "H1", "item": "黄金", "quantity": 1})],
    ),
    "an item that is not counted": (
        1,
        [at(2, award={"household": "H1", "item": "P08", "quantity": 1})],
    ),
    "a quantity below 0": (1, [at(2, award={"household": "H1", "item": "烟盒", "quantity": -40})]),
    "a refusal that does not exist": (1, [{**award(1), "refused": "bad_mood"}]),
    "a cycle that does not close": (1, [at(1, close={"cycle": "all"})]),
    "a cycle that does not exist": (1, [at(1, close={"cycle": "week"})]),
    "a month that is none": (
        2,
        [award(1), at(2, expect_ranking={"cycle": "month", "of": "2023-13", "ranks": {}})],
    ),
    "a year given for a month": (
        1,
        [at(2, expect_ranking={"cycle": "month", "of": "2023", "ranks": {}})],
    ),
    "a name for all time": (1, [at(2, expect_ranking={"cycle": "all", "of": "x", "ranks": {}})]),
    "a figure without rank": (
        1,
        [at(2, expect_ranking={"cycle": "all", "of": "", "ranks": {"H1": [5]}})],
    ),
    "an unknown expectation": (1, [at(1, expect={"household": "H1", "mood": 1})]),
    "a confirmation before no time": (1, [at(1, confirm={"before": "soon"})]),
    "an end of a suspension that is none": (
        2,
        [award(1), at(2, suspend={"household": "H1", "until": "never"})],
    ),
    "more points than a file holds": (2, [award(1), award(2, points=10**17)]),
    "more points than 64 bits": (2, [award(1), award(2, points=2**63)]),
}


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_file_is_refused_and_the_step_named(name, tmp_path):
    step, steps = INVALID[name]
    path = trial_file(tmp_path, *steps, LATER)
    with pytest.raises(TrialError, match=rf"\bstep {step}\b"):
        play(read_trial(path))


INVALID_AS_A_WHOLE = {
    "an unknown key": {"mood": "good"},
    "no steps": {"steps": None},
    "steps that are none": {"steps": {"1": 2}},
    "an unknown scheme": {"scheme": "atlantis"},
    "an unknown parameter": {"parameters": {"mood": 1}},
    "an unknown gate": {"parameters": {"gate": "open"}},
    "an unknown carry-over": {"parameters": {"carry_over": "for_ever"}},
    "a window for a scheme without": {"parameters": {"carry_over": "end_of_next_window"}},
    "base points as text": {"parameters": {"base_points": "100"}},
    "a fraction of base points": {"parameters": {"base_points": 0.5}},
    "base points below 0": {"parameters": {"base_points": -1}},
}


@pytest.mark.parametrize("name", INVALID_AS_A_WHOLE)
def test_an_invalid_document_is_refused(name, tmp_path):
    path = trial_file(tmp_path, award(1), **INVALID_AS_A_WHOLE[name])
    with pytest.raises(TrialError):
        play(read_trial(path))


@pytest.mark.parametrize("scheme", ["rongan", "bieshan", "gaoliang", "tangxiang"])
def test_only_a_scheme_with_windows_can_keep_a_purse_open_to_the_end_of_one(scheme, tmp_path):
    parameters = {"carry_over": "end_of_next_window"}
    path = trial_file(tmp_path, award(1), scheme=scheme, parameters=parameters)
    with pytest.raises(TrialError, match=r"carry_over\.until: needs a window"):
        play(read_trial(path))


UNREADABLE = {
    "empty": b"",
    "not JSON": b"steps: none",
    "not an object": b"[]",
    "cut off": b'{"title": "t", "source": "s"',
    "not UTF-8": b'{"title": "\xff"}',
    "half a character": rb'{"title": "\ud800"}',
    "too deep": b'{"title": ' + b"[" * 100_000,
    "of another file": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_trial_exits_with_2_without_a_traceback(name, tmp_path):
    path = tmp_path / "file.json"
    path.write_bytes(UNREADABLE[name])
    with pytest.raises(TrialError, match=r"file\.json: "):
        read_trial(path)


def test_the_command_names_file_and_step_of_invalid_files(tmp_path):
    wanted = ["unknown key", "reversed twice", "unknown item", "bytes", "folder"]
    files = [
        trial_file(tmp_path, award(1), award(2, colour="red"), name="1.json"),
        trial_file(tmp_path, *INVALID["reversed twice"][1], name="2.json"),
        trial_file(tmp_path, *INVALID["an unknown item"][1], name="3.json"),
        tmp_path / "4.json",
        tmp_path,
    ]
    files[3].write_bytes(UNREADABLE["not UTF-8"])
    code, out = command(*files)
    assert code == 2
    lines = out.splitlines()
    assert len(lines) == len(wanted)
    assert all(line.startswith(f"{path}: ") for path, line in zip(files, lines, strict=True))
    assert [f"step {n}" in line for n, line in zip((2, 3, 2), lines[:3], strict=True)] == [True] * 3


# --- what the words of the format mean ---------------------------------------------------------


def played(tmp_path, *steps, **top):
    return play(read_trial(trial_file(tmp_path, *steps, **top)))


def test_a_confirmation_passes_only_awards_of_earlier_steps_of_the_same_second(tmp_path):
    confirm = at(1, confirm={"before": "2023-04-01T00:00:00"})
    steps = [
        award(1),
        confirm,
        award(1, points=7),
        at(1, expect={"household": "H1", "total": 17, "redeemable": 10}),
        confirm,
        at(1, expect={"household": "H1", "redeemable": 17}),
    ]
    assert played(tmp_path, *steps, scheme="rongan") == []


def test_an_award_effective_at_the_cut_off_itself_does_not_pass(tmp_path):
    steps = [
        award(2, effective="2023-03-01T00:00:00"),
        award(2, points=5, effective="2023-02-28T23:59:59"),
        at(3, confirm={"before": "2023-03-01T00:00:00"}),
        at(3, expect={"household": "H1", "redeemable": 5}),
    ]
    assert played(tmp_path, *steps, scheme="rongan") == []


def test_everybody_named_takes_part_in_a_ranking_however_they_were_named(tmp_path):
    steps = [
        award(1, "H1", 5, helper="H2"),
        at(2, redeem={"household": "H3", "points": 1}, refused="insufficient_points"),
        at(2, expect={"household": "H4", "balance": 0}),
        at(2, suspend={"household": "H5"}),
        award(3, "H6", -1),
        at(
            4,
            expect_ranking={
                "cycle": "month",
                "of": "2023-03",
                "ranks": {"H1": [5, 1], "H2": [5, 1], "H3": [0, 3], "H5": [0, 3], "H6": [-1, 7]},
            },
        ),
        at(4, expect_ranking={"cycle": "month", "of": "2023-03", "ranks": {"H7": [0, 3]}}),
    ]
    failures = played(tmp_path, *steps)
    assert [failure.split(",")[0] for failure in failures] == [
        "step 6 (2023-03-04T09:00:00): H6: figure and rank are (-1"
    ]  # six households at step 6, so rank 6; the seventh comes with step 7


def test_a_cycle_closed_twice_pays_once_and_a_scheme_without_bonus_pays_nothing(tmp_path):
    close = {"at": "2023-04-02T00:00:00", "close": {"cycle": "month"}}
    after = {"at": "2023-04-02T00:00:01", "expect": {"household": "H1", "total": 60}}
    assert played(tmp_path, award(1), close, close, after) == []
    unchanged = {"at": "2023-04-02T00:00:01", "expect": {"household": "H1", "total": 10}}
    assert played(tmp_path, award(1), close, unchanged, scheme="gaoliang") == []


def test_suspensions_overlap_and_end_before_their_last_instant(tmp_path):
    redeem = {"household": "H1", "points": 1}
    steps = [
        award(1),
        at(2, suspend={"household": "H1", "until": "2023-03-05T09:00:00"}),
        at(3, suspend={"household": "H1", "until": "2023-03-04T09:00:00"}),
        at(4, redeem=redeem, refused="suspended"),
        {**at(5, redeem=redeem, refused="suspended"), "at": "2023-03-05T08:59:59"},
        at(5, redeem=redeem),
    ]
    assert played(tmp_path, *steps) == []


def test_window_comes_before_suspension_and_suspension_before_points(tmp_path):
    steps = [
        {"at": "2023-05-01T00:00:00", "redeem": {"household": "H1", "points": 1}},
        {"at": "2023-07-01T00:00:00", "redeem": {"household": "H1", "points": 1}},
    ]
    steps[0]["refused"], steps[1]["refused"] = "window_closed", "insufficient_points"
    assert played(tmp_path, *steps, scheme="gaoyang") == []
    suspended = [
        at(1, suspend={"household": "H1"}),
        at(2, redeem={"household": "H1", "points": 1}, refused="suspended"),
    ]
    assert played(tmp_path, *suspended, scheme="rongan") == []


def test_what_is_refused_changes_nothing(tmp_path):
    nothing = {"household": "H1", "total": 10, "spent": 0, "balance": 10, "redeemable": 10}
    steps = [
        award(1),
        at(2, redeem={"household": "H1", "points": 11}, refused="insufficient_points"),
        at(2, suspend={"household": "H1"}, refused="no_such_rule"),
        at(2, expect=nothing),
    ]
    assert played(tmp_path, *steps, scheme="gaoliang") == []
