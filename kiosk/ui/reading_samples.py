"""Invented states of what is only read: whys, rules, notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.core.activities import Activity
from kiosk.core.coming import Rules
from kiosk.core.explaining import whys
from kiosk.core.feed import ListItem
from kiosk.core.front import AccountShown
from kiosk.core.members import Gained
from kiosk.core.noticeboard import (
    Arrived,
    Board,
    Notice,
    NoticeHead,
    arrivals_board,
    calendar_board,
    heads_of,
    notice_of,
    price_board,
)
from kiosk.core.reading import NoticeShown, NoticesListed, RulesListed, RulesShown, WhyShown
from kiosk.core.rules_in_words import pages_of, rules_in_words
from kiosk.schemes import NAMES
from kiosk.ui.samples import (
    FOR_EVER,
    GAOYANG_CLOSED,
    GAOYANG_OPEN,
    LONG_OFFERS,
    NEW_YEAR,
    NOW,
    OFFERS,
    ONLY_PENDING,
    SUSPENDED,
    Sample,
    account,
    rules_of,
    visit,
)

VILLAGE = "和平村"
PUBLISHED = "2026-11-01T09:30:00"
MARK = "A1B2C3D4E5F60718"
SURNAMES = "张王李赵刘陈杨黄周吴"
WAITING = replace(GAOYANG_OPEN, pending=20, total=150, balance=150)

RANKING = ListItem(
    kind="ranking",
    cycle="month",
    period="2026-10",
    number=0,
    title="和平村2026年10月积分排名",
    span="2026年10月",
    at=PUBLISHED,
    mark=MARK,
    columns=("名次", "户编号", "户主", "得分"),
    rows=tuple((n + 1, f"{n:04d}", f"{SURNAMES[n % 10]}*", 120 - 3 * n) for n in range(28)),
    notes=(
        "得分相同的名次相同；兑换、退分和奖励不算在得分里。",
        "参加的 28 户，平均 79.50 分。",
    ),
)
ERRATUM = ListItem(
    kind="ranking",
    cycle="month",
    period="2026-10",
    number=1,
    title="和平村2026年10月积分排名更正",
    span="2026年10月",
    at="2026-11-08T10:00:00",
    mark=MARK[::-1],
    columns=("户编号", "户主", "公示时", "更正为", "相差", "现名次", "原因"),
    rows=(
        ("0012", "李*", 84, 104, "+20", 6, "10月28日参加修渠"),
        ("0003", "欧阳*", 111, 101, "-10", 7, "按规定扣分"),
    ),
    notes=("2026-11-01 的公示保持原样，这里列出以后登记或者更正的。",),
)
POINTS = ListItem(
    kind="points",
    cycle="quarter",
    period="2026-07",
    number=0,
    title="和平村2026年第3季度积分公示",
    span="2026年第3季度",
    at=PUBLISHED,
    mark=MARK,
    columns=("名次", "户编号", "户主", "期初", "加分", "期末", "本期得分", "累计得分"),
    rows=tuple(
        (n + 1, f"{n:04d}", f"{SURNAMES[n % 10]}*", 30, 20, 1050, 120 - n, 980) for n in range(9)
    ),
    notes=("期末＝期初＋补登＋加分＋扣分＋奖励＋兑换＋退回，减少的记负数。",),
)
EXCHANGE = ListItem(
    kind="exchange",
    cycle="month",
    period="2026-10",
    number=0,
    title="和平村2026年10月兑换公示",
    span="2026年10月",
    at=PUBLISHED,
    mark=MARK,
    columns=("序号", "日期", "户编号", "户主", "办理", "物品", "积分", "单号"),
    rows=tuple(
        (
            n + 1,
            f"2026-10-{n + 3:02d}",
            f"{n:04d}",
            f"{SURNAMES[n % 10]}*",
            "兑换",
            goods,
            -65,
            "和平-1-000123-7",
        )
        for n, goods in enumerate(
            ("大米10斤、洗衣液", "薰衣草香型浓缩洗衣液大瓶装3千克×2、牙膏", "电饭煲")
        )
    ),
)
MEAN = ListItem(
    kind="ranking",
    cycle="year",
    period="2025",
    number=0,
    title="和平村2025年家庭平均积分排名",
    span="2025年",
    at=PUBLISHED,
    mark=MARK,
    columns=("名次", "户编号", "户主", "得分", "月数", "平均每月"),
    rows=tuple(
        (n + 1, f"{n:04d}", f"{SURNAMES[n % 10]}*", 1015 - n, 7, "145.00") for n in range(5)
    ),
)


def shown(*items: ListItem, part: int = 0, page: int = 0) -> NoticeShown:
    return NoticeShown(LISTED, notice_of(items, VILLAGE, 7), part, page)


def board(key: str, of: Board) -> NoticeShown:
    return NoticeShown(LISTED, Notice(key, (of,)))


LISTED = NoticesListed(
    (
        NoticeHead("calendar", "开门和日子"),
        NoticeHead("prices", "价目表"),
        NoticeHead("arrivals", "新到的货"),
        *heads_of((RANKING, ERRATUM, POINTS, EXCHANGE, MEAN), VILLAGE),
    )
)
ACTIVITIES = (
    Activity("a1", "秋季大扫除", "村文化广场", NOW + timedelta(days=3), "P08", 20),
    Activity(
        "a2", "“好媳妇好婆婆”事迹分享会", "和平村新时代文明实践站二楼", NOW + timedelta(days=9)
    ),
)
ARRIVALS = (
    Arrived(NOW, "大米10斤", "20袋", "村集体"),
    Arrived(NOW, "薰衣草香型浓缩洗衣液大瓶装3千克", "12瓶", "别的兑换点分流"),
    Arrived(datetime(2026, 11, 2), "毛巾", "40条", "个人捐赠"),
)
CHAPTERS = {name: rules_in_words(rules_of(name)) for name in NAMES}
WHYS = {
    "tangxiang": visit(),
    "bieshan": visit(account(28), scheme="bieshan"),
    "rongan-pending": visit(replace(FOR_EVER, pending=20, total=1560), scheme="rongan"),
    "rongan-for-ever": visit(FOR_EVER, scheme="rongan"),
    "gaoyang-open": visit(WAITING, scheme="gaoyang"),
    "gaoyang-closed": visit(GAOYANG_CLOSED, scheme="gaoyang"),
    "gaoliang": visit(replace(FOR_EVER, spent=0), scheme="gaoliang"),
}
_GONE = visit(account(70), scheme="tangxiang")
ELSEWHERE = replace(
    _GONE,
    standing=replace(
        _GONE.standing, whys=whys(account(70), rules_of("tangxiang"), NOW, elsewhere=20)
    ),
)
FAMILY = (
    Gained("1", "欧阳*", "本人", 12),
    Gained("2", "李*", "配偶", 5),
    Gained("3", "欧阳*", "大儿子", -3),
    Gained("4", "欧阳*", "小女儿", 10),
    Gained("5", "张*", "母亲", 0),
    Gained("6", "欧阳*", "孙子", 7),
    Gained("", "", "", 4),
)
_FAMILY = visit(account(28), scheme="bieshan")
MEMBERS = replace(
    _FAMILY,
    standing=replace(
        _FAMILY.standing, whys=whys(account(28), rules_of("bieshan"), NOW, members=FAMILY)
    ),
)
_TX = RulesListed(CHAPTERS["tangxiang"])

SAMPLES = (
    Sample("account-gaoyang-waiting", AccountShown(visit(WAITING, scheme="gaoyang"))),
    Sample("account-gaoyang-only-pending", AccountShown(visit(ONLY_PENDING, scheme="gaoyang"))),
    Sample(
        "account-gaoyang-base-only",
        AccountShown(visit(account(0, total=100, spent=0, balance=100), scheme="gaoyang")),
    ),
    Sample("account-elsewhere", AccountShown(ELSEWHERE)),
    *(
        Sample(f"why-{name}-{n + 1}", WhyShown(of, n))
        for name, of in WHYS.items()
        for n in range(len(of.standing.whys))
    ),
    Sample("why-suspended", WhyShown(visit(SUSPENDED))),
    Sample("why-elsewhere", WhyShown(ELSEWHERE, len(ELSEWHERE.standing.whys) - 2)),
    Sample("why-members", WhyShown(MEMBERS, 1)),
    Sample("why-warning", WhyShown(visit()), left_s=15),
    *(Sample(f"rules-{name}", RulesListed(chapters)) for name, chapters in CHAPTERS.items()),
    Sample("rules-page-2", replace(_TX, page=1)),
    Sample("rules-warning", _TX, left_s=15),
    *(
        Sample(f"rules-{name}-{chapter.key}-{page + 1}", RulesShown(_TX, chapter, page))
        for name, chapters in CHAPTERS.items()
        for chapter in chapters
        for page in range(len(pages_of(chapter)))
        if name in ("tangxiang", "gaoyang")
    ),
    Sample("notices", LISTED),
    Sample("notices-page-2", replace(LISTED, page=1)),
    Sample("notices-warning", LISTED, left_s=15),
    Sample("notice-ranking", shown(RANKING, ERRATUM)),
    Sample("notice-ranking-page-3", shown(RANKING, page=2)),
    Sample("notice-ranking-last", shown(RANKING, page=99)),
    Sample("notice-erratum", shown(RANKING, ERRATUM, part=1)),
    Sample("notice-points", shown(POINTS)),
    Sample("notice-exchange", shown(EXCHANGE)),
    Sample("notice-mean", shown(MEAN)),
    Sample("notice-prices", board("prices", price_board(OFFERS))),
    Sample("notice-prices-long", board("prices", price_board(LONG_OFFERS))),
    Sample("notice-arrivals", board("arrivals", arrivals_board(ARRIVALS))),
    Sample("notice-arrivals-none", board("arrivals", arrivals_board(()))),
    *(
        Sample(
            f"notice-calendar-{name}",
            board(
                "calendar",
                calendar_board(
                    Rules(rules_of(name)), at, "每天 8:30—17:00，赶场天 7:00 起", ACTIVITIES
                ),
            ),
        )
        for name, at in (("tangxiang", NOW), ("gaoyang", NOW), ("bieshan", NEW_YEAR))
    ),
)
