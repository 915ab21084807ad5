"""One visit that only reads: why, the rules, the board; and the keeper hangs it on the wall."""

from __future__ import annotations

import pytest
from support.desk_acts import founded
from support.shop import received
from support.village import GUEST_CARD, OTHER_CARD, tell
from support.window import Window, code_on, said

from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Listing
from kiosk.core.explaining import Figure
from kiosk.core.feed import ListItem
from kiosk.core.front import AccountShown, Idle, RecordShown, SecondCard
from kiosk.core.reading import NoticeShown, NoticesListed, RulesListed, RulesShown, WhyShown
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.ui import words
from kiosk.ui.desk_sentences import door_words

MARK = "A1B2C3D4E5F60718"
TITLE = "2026年10月积分公示"
LIST = ListItem(
    kind="points",
    cycle="month",
    period="2026-10",
    number=0,
    title=f"和平村{TITLE}",
    span="2026年10月",
    at="2026-11-01T09:30:00",
    mark=MARK,
    columns=("名次", "户编号", "户主", "期初", "加分", "期末", "本期得分", "备注"),
    rows=((1, "0042", "张*", 0, 120, 85, 120, None), (2, "0043", "王*", 0, 95, 95, 95, None)),
    notes=("期末＝期初＋补登＋加分＋扣分＋奖励＋兑换＋退回，减少的记负数。",),
)
ERRATUM = ListItem(
    kind="points",
    cycle="month",
    period="2026-10",
    number=1,
    title=f"和平村{TITLE}更正",
    span="2026年10月",
    at="2026-11-08T09:30:00",
    mark=MARK[::-1],
    columns=("户编号", "户主", "公示时", "更正为", "相差", "现名次", "原因"),
    rows=(("0043", "王*", 95, 85, "-10", 2, "按规定扣分"),),
)


@pytest.fixture
def window(tmp_path):
    store = founded(tmp_path / "kiosk.db", "tangxiang")
    tell(store, LIST, ERRATUM)
    received(store, "d1", ("rice", 4), source="donor", giver="张某某")
    with EmulatedPrinter() as printer:
        window = Window(tmp_path, store, printer, fake_time=True)
        window.camera.unplug()
        yield window
        window.close()


def test_a_household_reads_why_and_the_board_and_the_keeper_hangs_it_out(window):
    # Before any card: the rules of the scheme, with its clauses, spoken page by page.
    window.tap(words.RULES)
    window.until(RulesListed)
    window.tap("什么事扣分")
    assert isinstance(window.state, RulesShown)
    assert window.sees("附件2 第1项")
    assert window.sees("扣 10 分")
    assert "扣十分" in window.speaker.last_sentence
    window.tap(words.NEXT_PAGE)
    assert "扣二十分" in window.speaker.last_sentence
    window.tap(words.BACK, words.BACK)
    assert isinstance(window.state, Idle)

    # The board: what came in, and the list as it was frozen with its errata sheet beside it.
    window.tap(words.NOTICES)
    window.until(NoticesListed)
    window.tap("新到的货")
    window.until(NoticeShown)
    assert window.sees("个人捐赠")
    assert not window.sees("张某某")
    window.tap(words.BACK, TITLE)
    window.until(NoticeShown)
    assert window.sees("0042 张*")
    assert window.sees("120")
    window.tap(words.SEE_CORRECTION)
    assert window.sees("按规定扣分")
    window.tap(words.SEE_LIST)
    assert not window.sees("按规定扣分")

    # A card while one reads without one opens its account.
    window.scan(GUEST_CARD)
    window.until(AccountShown)
    window.tap(words.WHY)
    assert isinstance(window.state, WhyShown)
    assert window.sees("总积分")
    why = {each.figure: each for each in window.state.whys}
    assert window.sees(why[Figure.REDEEMABLE].sentence[:12])
    window.tap(words.BACK, words.WHY_NAME.format(label="总积分"))
    assert window.state.why.figure is Figure.TOTAL
    assert window.sees("三、（五）")
    assert "第三条第五款" in window.speaker.last_sentence
    window.tap(words.RULES)
    window.until(RulesListed)
    window.scan(OTHER_CARD)
    assert isinstance(window.state, SecondCard)
    window.tap(words.KEEP_CARD)
    assert isinstance(window.state, AccountShown)
    window.tap(words.RECORD)
    assert isinstance(window.state, RecordShown)
    window.tap(words.RULES)
    window.until(RulesListed)
    window.tap(words.BACK)
    window.tap(words.NOT_MINE)

    # The keeper prints both sheets, each with the code that proves it, and the rules.
    window.open_shift()
    window.sign_in()
    window.tap(door_words(MenuName.MORE), door_words(ListName.NOTICES))
    window.until(Listing)
    window.row(TITLE)
    _delivery, itself, erratum = window.papers(3)
    assert ["1", "0042", "张*", "120", "85"] in [line.split() for line in itself.text]
    assert code_on(itself) == f"N1/7/MONTH/2026-10/{MARK}"
    assert code_on(erratum) == f"N1/7/MONTH/2026-10/{MARK[::-1]}"
    assert "按规定扣分" in said(erratum)
    window.row(words.RULES)
    rules = window.papers(4)[3]
    assert "前3次提醒，从第4次起每次扣2分" in said(rules).replace(" ", "")
    window.tap(words.BACK)
    assert window.sound()
