"""资金: budget lines with their shares; 捐赠: who gave goods, and the list that thanks them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.core.entries import Source
from kiosk.township.book import Refused, township_of
from kiosk.township.entries.entry_words import SOURCE_WORDS
from kiosk.township.funds import donors, fund_acts, fund_plans
from kiosk.township.funds.donors import CERTIFICATE_LENGTH_MAX, Donor, Wish, gift_years
from kiosk.township.funds.fund_acts import FundOpened, LineUndone, MoneyBooked
from kiosk.township.funds.fund_plans import OUTCOME_NAMES
from kiosk.township.funds.funds import DONATED, LINE_NAMES, LineKind, villages
from kiosk.township.funds.funds import fund_deliveries as delivered_to
from kiosk.township.funds.funds import funds as all_funds
from kiosk.township.funds.funds import lines as lines_of
from kiosk.township.funds.money import cents_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.web import plan_pages
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Section, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged
from kiosk.township.web.plan_pages import the_fund

OTHER_RULE = ""
WHOLE_TOWNSHIP = "township"
SOURCES = {
    source.value: SOURCE_WORDS[source]
    for source in Source
    if source not in DONATED and source is not Source.TRANSFER
}


def show_funds(connection: Connection, asked: Asked) -> Shown:
    everything = all_funds(connection, asked.staff)
    years = sorted({fund.year for fund in everything}, reverse=True)
    year = asked.number("year", *fund_acts.YEARS, 0)
    found = [fund for fund in everything if year in (0, fund.year)]
    part = paged(asked, len(found))
    return Shown(
        "funds.html",
        {
            "funds": found[part.skip : part.skip + part.rows],
            "paged": part,
            "years": [(str(each), f"{each} 年") for each in years],
            "year": str(year or ""),
            "unplanned": len(fund_plans.unplanned(connection, asked.staff)),
            "sources": SOURCE_WORDS,
            "act": Act,
        },
    )


def show_fund(connection: Connection, asked: Asked) -> Shown:
    fund = the_fund(connection, asked)
    delivered = delivered_to(connection, fund)
    lines = lines_of(connection, fund, delivered)
    matched = {each.path for line in lines for each in line.delivered}
    part = paged(asked, len(lines))
    return Shown(
        "fund.html",
        {
            "fund": fund,
            "lines": lines[part.skip : part.skip + part.rows],
            "paged": part,
            "unmatched": [
                each
                for each in delivered
                if each.path not in matched and each.body.source in (fund.source, "")
            ],
            "plans": fund_plans.plans(connection, fund),
            "outcomes": OUTCOME_NAMES,
            "line_names": LINE_NAMES,
            "sources": SOURCE_WORDS,
            "act": Act,
        },
    )


def show_open(connection: Connection, asked: Asked) -> Shown:
    rules = township_of(connection).scheme.fund
    return Shown(
        "fund_new.html",
        {
            "rules": [
                *(
                    (rule.name, rule.name, f"{rule.amount_yuan} 元，{rule.clause}")
                    for rule in rules
                ),
                (OTHER_RULE, "方案里没有的", "下面写名称、金额和份额"),
            ],
            "villages": [
                *((str(code), name) for code, name in villages(connection, asked.staff).items()),
                (WHOLE_TOWNSHIP, "全乡镇"),
            ],
            "sources": SOURCES.items(),
        },
        {
            "year": str(asked.now.year),
            "source": Source.FISCAL,
            "rule": rules[0].name if rules else "",
        },
    )


def read_open(fields: Fields, asked: Asked) -> FundOpened:  # noqa: ARG001 - of a form
    village = fields.text("village", "村", most=10)
    if village != WHOLE_TOWNSHIP and not (village.isascii() and village.isdigit()):
        raise Refused("请选哪个村。", "village")
    share = fields.text("share", "份额", most=3, need=False)
    return FundOpened(
        None if village == WHOLE_TOWNSHIP else int(village),
        fields.whole("year", "年份", least=fund_acts.YEARS[0], most=fund_acts.YEARS[1]),
        fields.text("rule", "哪一项", most=fund_acts.NAME_LENGTH_MAX, need=False),
        fields.text("name", "名称", most=fund_acts.NAME_LENGTH_MAX, need=False),
        fields.choice("source", "来源", SOURCES),
        _cents(fields, "amount", need=False),
        fields.whole("share", "份额", least=0, most=100) if share else 0,
    )


def show_book(connection: Connection, asked: Asked) -> Shown:
    values = {
        "fund": the_fund(connection, asked),
        "kinds": [(kind.value, words, "") for kind, words in LINE_NAMES.items()],
    }
    return Shown("fund_book.html", values, {"day": asked.now.date().isoformat()})


def read_book(fields: Fields, asked: Asked) -> MoneyBooked:
    return MoneyBooked(
        asked.path["fund"],
        LineKind(fields.choice("kind", "收还是支", dict.fromkeys(LineKind))),
        fields.day("day", "日期"),
        _cents(fields, "cents") or 0,
        fields.text("document", "凭证号", most=60),
        fields.text("what", "用在什么地方", need=False),
    )


def _cents(fields: Fields, name: str, *, need: bool = True) -> int | None:
    text = fields.text(name, "金额", most=20, need=need)
    if not text:
        return None
    cents = cents_of(text)
    if cents is None:
        raise Refused(f"金额要填数，最多两位小数，不能是“{text}”。", name)
    return cents


def show_undo(connection: Connection, asked: Asked) -> Shown:
    fund = the_fund(connection, asked)
    line = next(
        (each for each in lines_of(connection, fund, ()) if each.id == asked.path["line"]), None
    )
    if line is None:
        raise Missing
    return Shown("fund_undo.html", {"fund": fund, "line": line, "line_names": LINE_NAMES})


def read_undo(fields: Fields, asked: Asked) -> LineUndone:
    reason = fields.text("reason", "原因")
    return LineUndone(asked.path["fund"], asked.path["line"], reason)


# --- donors ---------------------------------------------------------------------------------


def show_donors(connection: Connection, asked: Asked) -> Shown:
    everybody = donors.donors(connection, asked.staff)
    year = _year(asked)
    found = donors.donors(connection, asked.staff, year) if year else everybody
    part = paged(asked, len(found))
    return Shown(
        "donors.html",
        {
            "donors": found[part.skip : part.skip + part.rows],
            "paged": part,
            "years": [(each, f"{each} 年") for each in gift_years(everybody)],
            "year": year,
            "sources": SOURCE_WORDS,
            "act": Act,
        },
    )


def show_thanks(connection: Connection, asked: Asked) -> Shown:
    """For the notice board: names as their owners wish."""
    found = donors.donors(connection, asked.staff, _year(asked))
    today = asked.now.date().isoformat()
    return Shown("thanks.html", {"donors": found, "year": _year(asked), "today": today})


def show_donor(connection: Connection, asked: Asked) -> Shown:
    return Shown("donor.html", {"donor": _donor(connection, asked), "act": Act})


def show_wish(connection: Connection, asked: Asked) -> Shown:
    donor = _donor(connection, asked)
    return Shown(
        "donor_wish.html",
        {"donor": donor, "longest": CERTIFICATE_LENGTH_MAX},
        {"in_full": "1" if donor.in_full else "0", "certificate": donor.certificate},
    )


def read_wish(fields: Fields, asked: Asked) -> Wish:
    return Wish(
        asked.path["donor"],
        fields.choice("in_full", "怎么写名字", {"0": "", "1": ""}) == "1",
        fields.text("certificate", "证书号", most=CERTIFICATE_LENGTH_MAX, need=False),
    )


def _donor(connection: Connection, asked: Asked) -> Donor:
    for donor in donors.donors(connection, asked.staff):
        if donor.id == asked.path["donor"]:
            return donor
    raise Missing


def _year(asked: Asked) -> str:
    year = asked.number("year", *fund_acts.YEARS, 0)
    return str(year) if year else ""


def _to_funds(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/funds/{done.subject.partition(':')[2]}"


def _to_donors(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/donors"


FUND_ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/funds", Act.SEE_FUNDS, show_funds),
    Form("/funds/new", Act.OPEN_FUND, show_open, read_open, fund_acts.open_fund, _to_funds),
    plan_pages.UNPLANNED,
    Page("/funds/{fund}", Act.SEE_FUNDS, show_fund),
    *plan_pages.ROUTES,
    Form(
        "/funds/{fund}/book",
        Act.BOOK_MONEY,
        show_book,
        read_book,
        fund_acts.book_money,
        _to_funds,
    ),
    Form(
        "/funds/{fund}/lines/{line}/undo",
        Act.UNDO_MONEY,
        show_undo,
        read_undo,
        fund_acts.undo_line,
        _to_funds,
    ),
)
DONOR_ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/donors", Act.SEE_FUNDS, show_donors),
    Page("/donors/thanks", Act.SEE_FUNDS, show_thanks),
    Page("/donors/who/{donor}", Act.SEE_FUNDS, show_donor),
    Form(
        "/donors/who/{donor}/wish",
        Act.SET_DONOR,
        show_wish,
        read_wish,
        donors.set_wish,
        _to_donors,
    ),
)

FUNDS = Section("/funds", "资金", Act.SEE_FUNDS, FUND_ROUTES)
DONORS = Section("/donors", "捐赠", Act.SEE_FUNDS, DONOR_ROUTES)
