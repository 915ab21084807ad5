"""The five townships' files say what the papers say, and a bad file is told by file and key."""

from __future__ import annotations

import tomllib
from typing import Any

import msgspec
import pytest

from kiosk.core.scheme import Scheme, SchemeError, item_points, parse_scheme
from kiosk.schemes import FOLDER, NAMES, load_scheme, read_scheme

SAFE = ["tobacco", "alcohol", "luxury"]
ALWAYS: dict[str, Any] = {"months": (), "weekdays": (), "dates": ()}
ALLOWED, BARRED = "allowed", "barred"

PROFILES: dict[str, dict[str, Any]] = {
    "rongan": {
        "enrol": {"who": "household_register", "outsiders": "assembly_approval"},
        "members": {"entries": "attribution"},
        "period": {"months": 0},
        "base": {"points": 0},
        "gate": {"kind": "publicised"},
        "window": ALWAYS,
        "carry_over": {"until": "none"},
        "ranking": [{"cycle": "all", "stat": "sum"}],
        "bonus": [],
        "honours": {"by": "total_reference"},
        "suspension": {"veto": {"redeem": BARRED, "honours": BARRED, "earn": ALLOWED}},
        "intake": {"channels": ("self", "collector"), "helper_factor": 0, "cadence": "none"},
        "handover": {"signature": True, "fingerprint": True, "voucher_destruction": True},
        "delivery": None,
        "goods": {"banned": tuple(SAFE), "price_basis": "list", "cash_like": BARRED},
        "report": {"due_day": 26},
        "keeper": {"min_count": 1},
    },
    "bieshan": {
        "enrol": {"who": "residents", "outsiders": "as_residents"},
        "members": {"entries": "counted"},
        "period": {"months": 1, "start_month": 1},
        "base": {"points": 0},
        "gate": {"kind": "approved"},
        "window": ALWAYS,
        "carry_over": {"until": "none"},
        "ranking": [
            {"cycle": "month", "stat": "sum", "freeze": "at_publication"},
            {"cycle": "year", "stat": "mean", "divisor": "months_in_force"},
        ],
        "bonus": [],
        "honours": None,
        "suspension": {},
        "intake": {"channels": ("collector",), "helper_factor": 0, "cadence": "week"},
        "evidence": {"required": ("time", "place", "reason", "proof")},
        "publicity": [
            {"sheet": "ranking", "cycle": "month"},
            {"sheet": "ranking", "cycle": "year"},
        ],
        "handover": None,
        "goods": {"banned": tuple(SAFE), "cash_like": BARRED},
    },
    "gaoyang": {
        "enrol": {"who": "household_register"},
        "members": {"entries": "none"},
        "period": {"months": 12, "start_month": 1},
        "base": {"points": 100},
        "gate": {"kind": "quarter_confirmed"},
        "window": {"months": (1, 4, 7, 10), "weekdays": (), "dates": ()},
        "carry_over": {"until": "end_of_next_window"},
        "ranking": [{"cycle": "year", "stat": "sum"}],
        "bonus": [],
        "honours": None,
        "suspension": {},
        "intake": {"channels": ("collector",), "helper_factor": 0, "cadence": "month"},
        "evidence": {"required": ("time", "place", "reason", "proof")},
        "publicity": [{"sheet": "points", "cycle": "quarter"}],
        "goods": {"price_basis": "cost", "cash_like": BARRED},
        "rule_change": {"cycle": "year"},
        "keeper": {"yearly_reward": True},
    },
    "gaoliang": {
        "enrol": {"who": "household_register"},
        "members": {"entries": "none"},
        "period": {"months": 0},
        "base": {"points": 0},
        "gate": {"kind": "approved"},
        "window": ALWAYS,
        "ranking": [{"cycle": "all", "stat": "sum"}],
        "bonus": [],
        "suspension": {},
        "publicity": [
            {"sheet": "points", "cycle": "month"},
            {"sheet": "exchange", "cycle": "month"},
        ],
        "goods": {"min_kinds": 10},
        "report": {
            "metrics": {
                "coverage": 100,
                "participating_households": 100,
                "redeeming_households": 100,
                "awareness": 100,
                "sessions_per_month": 2,
                "attendances_per_month": 20,
            }
        },
        "fund": [
            {"amount_yuan": 7_000, "min_share_percent": 100},
            {"amount_yuan": 30_000, "min_share_percent": 60},
            {"amount_yuan": 10_000, "min_share_percent": 60},
        ],
    },
    "tangxiang": {
        "enrol": {"who": "opt_in", "outsiders": "long_term", "min_months_home_more_than": 3},
        "members": {"entries": "attribution"},
        "period": {"months": 12, "start_month": 1},
        "base": {"points": 0},
        "gate": {"kind": "approved"},
        "window": ALWAYS,
        "carry_over": {"until": "none"},
        "ranking": [{"cycle": "month", "stat": "sum"}, {"cycle": "year", "stat": "sum"}],
        "bonus": [
            {"cycle": "month", "top_n": 5, "points": 50, "by": "total"},
            {"cycle": "year", "top_n": 5, "points": 500, "by": "total"},
        ],
        "honours": {"by": "above_mean"},
        "suspension": {"influence_period": {"redeem": BARRED, "honours": ALLOWED, "earn": ALLOWED}},
        "intake": {"channels": ("self", "mutual", "collector"), "helper_factor": 1},
        "evidence": {"required": ("catalogue_item", "proof")},
        "publicity": [{"sheet": "points", "cycle": "quarter"}],
        "delivery": {"days": {"general": 2, "appliance": 7}},
        "goods": {"price_basis": "list", "cash_like": ALLOWED},
        "rule_change": {"cycle": "quarter"},
    },
}


def leaves(profile, path=""):
    if isinstance(profile, dict) and profile:
        for key, value in profile.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(profile, list):
        yield f"{path}#", len(profile)
        for n, value in enumerate(profile):
            yield from leaves(value, f"{path}.{n}")
    else:
        yield path, profile


def looked_up(document, path):
    for step in path.removesuffix("#").split("."):
        document = document[int(step)] if isinstance(document, list | tuple) else document[step]
    return len(document) if path.endswith("#") else document


@pytest.mark.parametrize(
    ("name", "path", "wanted"),
    [(name, path, wanted) for name in NAMES for path, wanted in leaves(PROFILES[name])],
)
def test_each_value_of_the_profile_is_in_the_file(name, path, wanted):
    found = looked_up(msgspec.to_builtins(load_scheme(name)), path)
    assert found == (list(wanted) if isinstance(found, list) else wanted)


def clauses(value, path=""):
    if isinstance(value, msgspec.Struct):
        if hasattr(value, "clause"):
            yield path, value.clause
        for key in value.__struct_fields__:
            yield from clauses(getattr(value, key), f"{path}.{key}")
    elif isinstance(value, tuple | dict):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield from clauses(part, f"{path}.{key}")


@pytest.mark.parametrize("name", NAMES)
def test_every_table_names_its_clause(name):
    found = dict(clauses(load_scheme(name)))
    assert len(found) >= 10
    assert [path for path, clause in found.items() if len(clause.strip()) < 3] == []


def test_the_goods_of_tangxiang_are_the_31_of_the_annex():
    goods = load_scheme("tangxiang").price_list
    prices = [good.points for good in goods]
    assert len(goods) == 31
    assert sum(prices) == 1479
    assert sum(price <= 10 for price in prices) == 10
    assert sum(price <= 50 for price in prices) == 24
    assert prices == sorted(prices)
    assert len({good.name for good in goods}) == len({good.id for good in goods}) == 31
    assert {good.name for good in goods if good.delivery == "appliance"} == {
        "电热水壶",
        "电磁炉",
        "电饭煲",
        "太阳能庭院灯",
    }
    assert {good.name: good.kind for good in goods if good.kind} == {
        "料酒": "cooking_wine",
        "30元话费": "cash_like",
    }


POSITIVE = [100, 20, 10, 20, 100, 50, 10, 20, 10, 10, 20, 10, 10]
NEGATIVE = [-10, -20, -2, -2, -2, -2, -5, -2, 0, -2, -2, -2]


def test_the_items_of_tangxiang_are_those_of_the_two_lists():
    items = {item.id: item for item in load_scheme("tangxiang").items}
    positive = [*(f"P{n:02d}" for n in range(1, 11)), "P10b", "P11", "P12"]
    assert [items[code].points for code in positive] == POSITIVE
    assert [items[f"N{n:02d}"].points for n in range(1, 13)] == NEGATIVE
    assert {code for code, item in items.items() if item.per == "month"} == {
        "P09",
        "P10",
        "P10b",
        "P11",
        "P12",
    }
    assert (items["P14"].points, items["P14"].per) == (500, "rank")
    assert (items["P15"].points, items["P15"].per) == (50, "rank")
    assert items["N09"].suspends == "influence_period"
    assert [code for code, item in items.items() if item.suspends] == ["N09"]
    assert {c: i.warnings_first for c, i in items.items() if i.warnings_first} == {
        "N11": 3,
        "N12": 1,
    }
    assert {c: (i.in_a_row, i.not_with) for c, i in items.items() if i.not_with} == {
        "N11": ("", ("N12",)),
        "N12": ("month", ("N11",)),
    }
    assert len(items) == 13 + 6 + 2 + 12


@pytest.mark.parametrize(
    ("thing", "quantity", "points"),
    [
        ("烟盒", 45, 10),
        ("烟盒", 19, 0),
        ("烟盒", 20, 5),
        ("烟盒", 0, 0),
        ("各类瓶瓶罐罐", 59, 20),
        ("废纸", 25, 20),
        ("废纸", 9, 0),
        ("废电池", 30, 30),
        ("废旧塑料、地膜", 14, 20),
        ("废铁", 3, 10),
    ],
)
def test_only_whole_units_count(thing, quantity, points):
    assert item_points(load_scheme("tangxiang"), thing, quantity) == points


@pytest.mark.parametrize("thing", ["P08", "N03", "黄金", ""])
def test_what_is_not_counted_has_no_points_by_quantity(thing):
    with pytest.raises(KeyError):
        item_points(load_scheme("tangxiang"), thing, 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_scheme_survives_the_feed(name):
    scheme = load_scheme(name)
    document = msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(scheme)))
    assert parse_scheme(document, "feed") == scheme


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(SchemeError, match=r"atlantis.*rongan.*tangxiang"):
        load_scheme("atlantis")


# --- bad files -------------------------------------------------------------------------------


def document_of(name="tangxiang"):
    return msgspec.to_builtins(load_scheme(name))


def changed(name, path, value):
    document = document_of(name)
    *steps, last = [int(s) if s.isdigit() else s for s in path.split(".")]
    part = document
    for step in steps:
        part = part[step]
    if value is ...:
        del part[last]
    elif isinstance(part, list) and last == len(part):
        part.append(value)
    else:
        part[last] = value
    return document


BAD = [
    # missing
    ("rongan", "period", ..., "period"),
    ("rongan", "id", ..., "id"),
    ("rongan", "window", ..., "window"),
    ("rongan", "ranking", ..., "ranking"),
    ("rongan", "goods.banned", ..., "banned"),
    ("rongan", "period.clause", ..., "clause"),
    ("rongan", "ranking.0.clause", ..., r"ranking\[0\]"),
    ("rongan", "suspension.veto.clause", ..., "suspension"),
    # unknown keys
    ("rongan", "mood", "good", "mood"),
    ("rongan", "period.weeks", 2, "period.*weeks"),
    ("rongan", "window.hours", [8], "window.*hours"),
    ("tangxiang", "bonus.1.bottom_n", 3, r"bonus\[1\].*bottom_n"),
    ("tangxiang", "price_list.30.cost", 3, r"price_list\[30\].*cost"),
    ("tangxiang", "items.2.cap", 3, r"items\[2\].*cap"),
    ("tangxiang", "items.2.not_with", ["N12"], r"items\[2\]\.not_with"),
    ("tangxiang", "items.2.in_a_row", "month", r"items\[2\]\.in_a_row"),
    # types
    ("rongan", "period.months", "12", r"period\.months"),
    ("rongan", "period.months", 1.5, r"period\.months"),
    ("rongan", "period.months", True, r"period\.months"),
    ("rongan", "base.points", None, r"base\.points"),
    ("rongan", "window.months", 1, r"window\.months"),
    ("rongan", "window.months", ["4"], r"window\.months\[0\]"),
    ("rongan", "period", 12, "period"),
    ("rongan", "township", 7, "township"),
    ("rongan", "handover.signature", "yes", r"handover\.signature"),
    ("gaoliang", "report.metrics.coverage", "all", "metrics"),
    ("tangxiang", "delivery.days.general", "2", r"delivery\.days"),
    ("rongan", "price_list", {"rice": 35}, "price_list"),
    # values
    ("rongan", "gate.kind", "open", r"gate\.kind"),
    ("rongan", "carry_over.until", "for_ever", r"carry_over\.until"),
    ("rongan", "ranking.0.cycle", "week", r"ranking\[0\]\.cycle"),
    ("rongan", "enrol.who", "everybody", r"enrol\.who"),
    ("rongan", "intake.channels", ["radio"], r"intake\.channels\[0\]"),
    ("rongan", "intake.helper_factor", 2, r"intake\.helper_factor"),
    ("rongan", "suspension.veto.redeem", "sometimes", "suspension.*redeem"),
    ("rongan", "goods.price_basis", "whim", r"goods\.price_basis"),
    ("rongan", "publicity.0.sheet", "gossip", r"publicity\[0\]\.sheet"),
    ("tangxiang", "items.0.per", "day", r"items\[0\]\.per"),
    ("rongan", "valid_from", "2023", "valid_from"),
    ("rongan", "valid_from", "2023-02-29", "valid_from"),
    ("rongan", "valid_from", "20230101", "valid_from"),
    ("rongan", "valid_from", "", "valid_from"),
    # contradictions
    ("rongan", "period.months", 5, r"period\.months: must divide"),
    ("rongan", "period.months", 24, r"period\.months: must divide"),
    ("rongan", "period.months", -1, r"period\.months: must divide"),
    ("rongan", "period.start_month", 0, r"period\.start_month"),
    ("rongan", "period.start_month", 13, r"period\.start_month"),
    ("rongan", "base.points", -1, r"base\.points"),
    ("rongan", "window.months", [0], r"window\.months"),
    ("rongan", "window.months", [1, 13], r"window\.months"),
    ("rongan", "window.weekdays", [8], r"window\.weekdays"),
    ("rongan", "window.dates", [32], r"window\.dates"),
    ("rongan", "window", {"clause": "x", "months": [2], "dates": [30]}, "window: never opens"),
    ("rongan", "window", {"clause": "x", "months": [4, 6], "dates": [31]}, "window: never opens"),
    ("tangxiang", "carry_over.until", "end_of_next_window", r"carry_over\.until: needs a window"),
    (
        "gaoyang",
        "window.months",
        list(range(1, 13)),
        r"carry_over\.until: needs a window",
    ),
    ("gaoyang", "period.months", 0, r"carry_over\.until: needs a period"),
    ("bieshan", "ranking.1.divisor", None, r"ranking\[1\]\.divisor"),
    ("bieshan", "ranking.0.divisor", "months_in_force", r"ranking\[0\]\.divisor"),
    ("tangxiang", "bonus.0.top_n", 0, r"bonus\[0\]"),
    ("tangxiang", "bonus.1.points", 0, r"bonus\[1\]"),
    ("tangxiang", "bonus.1.cycle", "all", r"bonus\[1\]\.cycle"),
    ("gaoyang", "goods.price_basis", "list", r"goods\.points_per_yuan"),
    ("gaoyang", "goods.points_per_yuan", 0, r"goods\.points_per_yuan"),
    ("tangxiang", "items.1.id", "P01", r"items\[1\]\.id: 'P01' stands twice"),
    ("tangxiang", "price_list.5.id", "soap", r"price_list\[5\]\.id: 'soap' stands twice"),
    ("tangxiang", "items.0.unit_quantity", 20, r"items\[0\]\.unit_quantity"),
    ("tangxiang", "items.13.unit_quantity", 0, r"items\[13\]\.unit_quantity"),
    ("tangxiang", "items.0.suspends", "veto", r"items\[0\]\.suspends.*'veto'"),
    ("tangxiang", "price_list.0.points", 0, r"price_list\[0\]\.points"),
    ("tangxiang", "price_list.0.delivery", "express", r"price_list\[0\]\.delivery"),
    ("tangxiang", "delivery", None, r"price_list\[0\]\.delivery"),
    ("tangxiang", "price_list.8.kind", "alcohol", r"price_list\[8\]\.kind"),
    ("tangxiang", "goods.cash_like", "barred", r"price_list\[18\]\.kind"),
    ("tangxiang", "delivery.days.general", -1, r"delivery\.days\.general"),
    ("tangxiang", "delivery.days.general", 367, r"delivery\.days\.general"),
    ("rongan", "proxies", {"households_per_month": 5}, r"proxies.*clause"),
    ("rongan", "proxies", {"clause": "x", "households_per_month": 0}, r"proxies\.households_per"),
    (
        "rongan",
        "household_pin",
        {"clause": "x", "above_points": -1},
        r"household_pin\.above_points",
    ),
    ("rongan", "household_pin", {"clause": "x", "above_points": "60"}, r"household_pin"),
]


@pytest.mark.parametrize(("name", "path", "value", "key"), BAD)
def test_a_bad_document_is_refused_by_file_and_key(name, path, value, key):
    with pytest.raises(SchemeError, match=rf"^village\.toml: .*{key}"):
        parse_scheme(changed(name, path, value), "village.toml")


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("gaoyang", "period.start_month", 9),
        ("gaoyang", "period.months", 6),
        ("gaoyang", "window.weekdays", [3]),
        ("gaoyang", "window.dates", [1, 2, 3]),
        ("tangxiang", "window", {"clause": "x", "months": [2], "dates": [29], "weekdays": [1]}),
        ("tangxiang", "bonus.0.by", "improvement"),
        ("tangxiang", "bonus", []),
        ("rongan", "handover", None),
    ],
)
def test_the_papers_likely_neighbours_are_files_too(name, path, value):
    assert isinstance(parse_scheme(changed(name, path, value), "village.toml"), Scheme)


def test_toml_that_is_none_is_named(tmp_path):
    path = tmp_path / "village.toml"
    path.write_text("id = [", "utf-8")
    with pytest.raises(SchemeError, match=r"^village\.toml: "):
        read_scheme(path)
    path.write_bytes(b'id = "\xff"')
    with pytest.raises(SchemeError, match=r"^village\.toml: "):
        read_scheme(path)
    with pytest.raises(SchemeError, match=r"none\.toml: "):
        read_scheme(tmp_path / "none.toml")


def test_lists_that_lie_beside_a_scheme_belong_to_it(tmp_path):
    for part in ("", ".items", ".goods"):
        text = (FOLDER / f"tangxiang{part}.toml").read_text("utf-8")
        (tmp_path / f"village{part}.toml").write_text(text, "utf-8")
    assert read_scheme(tmp_path / "village.toml") == load_scheme("tangxiang")
    (tmp_path / "village.goods.toml").write_text('[[price_list]]\nid = "x"\n', "utf-8")
    with pytest.raises(SchemeError, match=r"^village\.toml: .*price_list\[0\]"):
        read_scheme(tmp_path / "village.toml")


# --- parameters -------------------------------------------------------------------------------


def test_parameters_change_only_what_they_name():
    gaoyang = load_scheme("gaoyang")
    strict = gaoyang.with_parameters({"gate": "approved", "carry_over": "none", "base_points": 7})
    assert (strict.gate.kind, strict.carry_over.until, strict.base_points) == (
        "approved",
        "none",
        7,
    )
    assert not strict.gated
    assert gaoyang.gated
    assert gaoyang.with_parameters({}) == gaoyang
    back = {"gate": "quarter_confirmed", "carry_over": "end_of_next_window", "base_points": 100}
    assert strict.with_parameters(back) == gaoyang


@pytest.mark.parametrize(
    "parameters", [{"gate": "x"}, {"base_points": -1}, {"base_points": "1"}, {"months": 3}]
)
def test_a_bad_parameter_is_refused(parameters):
    with pytest.raises(SchemeError):
        load_scheme("gaoyang").with_parameters(parameters)


def test_kinds_that_are_barred_are_the_banned_and_what_is_like_cash():
    assert load_scheme("rongan").goods.barred_kinds == {*SAFE, "cash_like"}
    assert load_scheme("tangxiang").goods.barred_kinds == set(SAFE)
    assert load_scheme("gaoyang").goods.barred_kinds == {*SAFE, "cash_like"}


def test_the_files_are_the_ones_that_are_named():
    assert {path.name for path in FOLDER.glob("*.toml")} == {
        *(f"{name}.toml" for name in NAMES),
        "tangxiang.items.toml",
        "tangxiang.goods.toml",
        "common_goods.toml",
    }
    for name in NAMES:
        assert tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["id"] == name
