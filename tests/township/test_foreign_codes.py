"""Another platform's QR codes: taken in at the township, told to kiosks, good for an account."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.office import hire, rows_of
from support.town import told
from support.village import found_village, tell

from kiosk.core.card import CardRefusal, text_key
from kiosk.core.clock import Moment, Quality
from kiosk.core.feed import CardItem, HouseholdItem
from kiosk.store import cards, views
from kiosk.store.journal import Stamp
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.cards.issuing import card_lines, issue_cards
from kiosk.township.database import run_tx
from kiosk.township.lists.foreign_codes import CodesSent, take_codes
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.residents.card_acts import Replacing, Revoking, replace_card, revoke_card

NOW = datetime(2026, 3, 2, 9)
CLOUD = "https://云平台.example/h?c=7&id=a1B2-c3"
OTHER = "YPT:0002:9f86d081884c7d659a2feaa0c55ad015"


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def town(found):
    made = found("gaoyang")
    made.admin = hire(made, "limou", Role.ADMIN)
    return made


def do(town, act, value):
    return run_tx(town, lambda c: act(c, the_staff(c, town.admin), value, NOW))


def take(town, *rows):
    lines = ["户编号,码的内容", *(f'{number},"{text}"' for number, text in rows)]
    return do(town, take_codes, CodesSent("tx01", "码.csv", "\n".join(lines).encode()))


def household(town, number):
    return next(row.id for row in rows_of(town, tables.household) if row.number == number)


def heard(town, store):
    tell(store, *told(town, HouseholdItem), *told(town, CardItem))


def test_a_code_of_another_platform_opens_the_account_until_it_is_stopped(town, tmp_path):
    """GY-4.2.1c: the household's QR is that of the county's cloud platform."""
    note = take(town, ("0001", CLOUD), ("0002", OTHER)).note
    assert "收下 2 个别的平台的码，0 个以前就有" in note
    assert "收下 0 个别的平台的码，1 个以前就有" in take(town, ("0001", CLOUD)).note
    kept = rows_of(town, tables.card)
    assert {row.key for row in kept} == {text_key(CLOUD), text_key(OTHER)}
    assert CLOUD not in str(kept), "the text itself is kept nowhere"

    store = found_village(tmp_path / "kiosk.db", "gaoyang")
    heard(town, store)
    first, second = household(town, "0001"), household(town, "0002")
    assert views.identify(store, CLOUD) == first
    assert views.identify(store, OTHER) == second
    for nearly in (CLOUD.upper(), CLOUD[:-1], f"{CLOUD} "):
        assert views.identify(store, nearly) is CardRefusal.NOT_A_CARD
    serial = next(row.serial for row in kept if row.household == second)
    assert serial < 0, "no short code can be typed for it"
    assert "平台码" in do(town, revoke_card, Revoking(second, serial, "换了手机")).note
    heard(town, store)
    assert views.identify(store, OTHER) is CardRefusal.REVOKED
    assert views.identify(store, CLOUD) == first
    with pytest.raises(Refused, match="已经停用了"):
        take(town, ("0002", OTHER))
    store.close()


def test_a_lost_card_does_not_stop_the_code_of_the_other_platform(town, tmp_path):
    take(town, ("0001", CLOUD))
    first = household(town, "0001")
    assert run_tx(town, lambda c: issue_cards(c, [first])) == 1, "it has no card of ours yet"
    do(town, replace_card, Replacing(first, "丢了"))
    in_use = [row for row in rows_of(town, tables.card) if row.state == "in_use"]
    assert sorted(row.serial > 0 for row in in_use) == [False, True]
    printed = run_tx(town, lambda c: card_lines(c, "tx01", [first], people=False))
    assert [len(line.text) for line in printed] == [40], "only ours is printed"
    store = found_village(tmp_path / "kiosk.db", "gaoyang")
    heard(town, store)
    (ours,) = [line.text for line in printed]
    when = Stamp(Moment(NOW, Quality.SURE), "boot", 1.0, "k1")
    cards.report_lost(store, "op", first, lambda: when)
    assert views.identify(store, ours) is CardRefusal.REVOKED
    assert views.identify(store, CLOUD) == first
    store.close()


def test_a_bad_row_is_named_and_nothing_of_the_list_is_taken(town):
    take(town, ("0001", CLOUD))
    run_tx(town, lambda c: issue_cards(c, [household(town, "0001")]))
    ours = next(row.text for row in rows_of(town, tables.card) if row.text)
    before = rows_of(town, tables.card)
    bad = (
        ("0002", CLOUD),
        ("0002", OTHER),
        ("0001", OTHER),
        ("0009", "X1"),
        ("0002", ""),
        ("0002", ours),
        ("0002", "长" * 1000),
    )
    with pytest.raises(Refused) as refused:
        take(town, *bad)
    said = str(refused.value).split("\n")
    assert said[0] == "有 6 行不对，整份文件都没有导入："
    for line, why in zip(
        said[1:],
        (
            "第 2 行：这个码已经是 0001 户的了。",
            "第 4 行：这个码和第 3 行重复。",
            "第 5 行：和平村没有户编号 0009。",
            "第 6 行：没有写码的内容。",
            "第 7 行：这是本镇自己的积分卡，不用导入。",
            "第 8 行：码的内容太长了，二维码装不下。",
        ),
        strict=True,
    ):
        assert line == why
    assert rows_of(town, tables.card) == before
