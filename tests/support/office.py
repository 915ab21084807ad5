"""The township's desk as tests use it: staff, something to see, and a browser without a window."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

import msgspec
import requests
from nacl.signing import SigningKey
from sqlalchemy import Engine, insert, select, update
from support.awards import some_awards
from support.town import NOW, MemoryOutbox, enrol_kiosk

from kiosk.core.clock import stamp
from kiosk.core.entries import (
    CardLost,
    CardReplaced,
    ChargedPurse,
    ClockCorrected,
    Complaint,
    Counted,
    CountedLine,
    DateConfirmed,
    DayClosed,
    Delivery,
    DeliveryAccepted,
    DeliveryLine,
    EntryKind,
    GoodSet,
    HandedOver,
    HouseholdPinSet,
    KeyMisused,
    Proxy,
    RedeemedLine,
    Redemption,
    Refund,
    Reversal,
    ShiftChange,
    Signed,
    StockLine,
    StockMoved,
    Voucher,
    VouchersDestroyed,
    VouchersTaken,
    Wished,
)
from kiosk.core.journal import canonical
from kiosk.core.scheme import Good
from kiosk.township import book, tables
from kiosk.township.book import NewSite, all_sites, township_of
from kiosk.township.cards.issuing import issue_cards
from kiosk.township.database import run_tx
from kiosk.township.goods.goods import add_goods
from kiosk.township.link import exchange
from kiosk.township.office import passwords, staff_acts
from kiosk.township.office.passwords import OneTime
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.residents.working_group import NewSeat, take_seat
from kiosk.township.sites.site_people import NewPerson, add_people

PASSWORD = "雨后山上看见彩虹-7"
ONE_TIME = "k7mp-x2qd-9wvr"
SERIAL = 3
"""Of the card of `a_register`: two people had theirs before."""

WORDS = {Role.ADMIN: "李某", Role.OFFICER: "王某", Role.AUDITOR: "赵某"}


@functools.cache
def _kept(password: str) -> str:
    """Hashed once for all tests: that is slow on purpose."""
    return passwords.kept(password)


def hire(
    engine: Engine,
    login: str,
    role: Role,
    sites: tuple[str, ...] = (),
    *,
    name: str = "",
    is_new: bool = False,
    at: datetime = NOW,
) -> str:
    """Somebody of the desk, by id; their password is PASSWORD, or ONE_TIME when they are new."""
    one_time = OneTime(ONE_TIME, _kept(ONE_TIME))
    new = staff_acts.NewStaff(login, name or WORDS[role], role, sites, one_time=one_time)

    def work(connection):
        done = staff_acts.add_staff(connection, None, new, at)
        staff = done.subject.removeprefix("staff:")
        if not is_new:
            connection.execute(
                update(tables.staff)
                .where(tables.staff.c.id == staff)
                .values(password=_kept(PASSWORD), must_change=False, good_until="")
            )
        if township_of(connection).scheme.intake.collectors:
            seat_at_desk(connection, staff, "committee", sites or all_sites(connection), at)
        return staff

    return run_tx(engine, work)


def seat_at_desk(connection, staff: str, function: str, sites, at: datetime = NOW) -> None:
    """In the working group of these sites."""
    for site in sites:
        new = NewSeat(site, function, at.date(), staff=staff)
        take_seat(connection, find_staff(connection, staff), new, at)


# --- a browser without a window -------------------------------------------------------------


@dataclass
class Form:
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class Document(HTMLParser):
    """A page: its text and its forms as a browser would send them untouched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._text: list[str] = []
        self._select = ""
        self._area = ""
        self._hidden = 0
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join("".join(self._text).split())

    def form(self) -> Form:
        """The page's own form: the one above it signs out."""
        return self.forms[-1]

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        match tag:
            case "form":
                self.forms.append(Form(found.get("action") or ""))
            case "a":
                self.links.append(found.get("href") or "")
            case "style" | "script":
                self._hidden += 1
            case "input" if self.forms:
                ticked = found.get("type") not in ("radio", "checkbox") or "checked" in found
                if found.get("name") and ticked:
                    self._add(found["name"], found.get("value") or "")
            case "select":
                self._select = found.get("name") or ""
            case "option" if self._select and self.forms:
                known = self.forms[-1].fields
                if "selected" in found or self._select not in known:
                    known[self._select] = [found.get("value") or ""]
            case "textarea":
                self._area = found.get("name") or ""
                self._add(self._area, "")

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""
        elif tag in ("style", "script"):
            self._hidden -= 1

    def handle_data(self, data):
        if self._area:
            self.forms[-1].fields[self._area][0] += data
        elif not self._hidden:
            self._text.append(data + " ")

    def _add(self, name, value):
        self.forms[-1].fields.setdefault(name, []).append(value)


class Browser:
    """Somebody's browser: keeps cookies, sends an origin with forms, follows no redirect itself."""

    def __init__(self, url: str, address: str = "") -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        if address:
            self.session.headers["X-Forwarded-For"] = address

    def close(self) -> None:
        self.session.close()

    def get(self, path: str, **more) -> requests.Response:
        return self.session.get(self.url + path, allow_redirects=False, timeout=30, **more)

    def page(self, path: str) -> Document:
        """A page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers)
        return Document(answer.text)

    def post(self, path: str, fields, *, origin: str | None = None, **more) -> requests.Response:
        headers = {"Origin": self.url if origin is None else origin}
        headers = {name: value for name, value in headers.items() if value}
        return self.session.post(
            self.url + path,
            data=fields,
            headers=headers,
            allow_redirects=False,
            timeout=30,
            **more,
        )

    def filled(self, path: str, **typed) -> dict:
        """The fields of a page's form with something typed into them."""
        fields = dict(self.page(path).form().fields)
        return fields | {
            name: value if isinstance(value, list) else [value] for name, value in typed.items()
        }

    def send(self, path: str, **typed) -> requests.Response:
        """Open a page, fill in its form and send it."""
        return self.post(path, self.filled(path, **typed))

    def follow(self, answer: requests.Response) -> Document:
        assert answer.status_code == 303, (answer.status_code, Document(answer.text).text)
        return self.page(answer.headers["location"])

    def sign_in(self, login: str, password: str = PASSWORD) -> requests.Response:
        fields = dict(self.page("/desk/sign-in").forms[0].fields)
        return self.post("/desk/sign-in", fields | {"login": [login], "password": [password]})

    def sign_out(self) -> requests.Response:
        return self.send("/desk/sign-out")

    @property
    def token(self) -> str:
        """Of the session; '' without one."""
        return self.session.cookies.get("desk") or ""


def path_of(answer: requests.Response) -> str:
    """Where a redirect leads, without its query."""
    return urlsplit(answer.headers["location"]).path


def shown_once(answer: requests.Response) -> str:
    """The secret of a page that is shown once."""
    return answer.text.partition("<output>")[2].partition("</output>")[0]


# --- something to see -----------------------------------------------------------------------

GOODS = (
    Good(id="rice", name="大米10斤", points=35, category="粮油", unit="袋"),
    Good(id="soap", name="肥皂", points=5, category="洗护", unit="块"),
    Good(id="wine", name="料酒", points=8, category="调味", unit="瓶", kind="cooking_wine"),
)
BODIES = (
    (EntryKind.SHIFT_OPENED, ShiftChange("P1", "陈某")),
    (
        EntryKind.DELIVERY,
        Delivery(
            (
                DeliveryLine("rice", 20, noted=22, cost_cents=3250, expires="2024-03-31"),
                DeliveryLine("soap", 50, cost_cents=480),
            ),
            source="unit",
            giver="某某公司",
            document="收-0031",
            second="P2",
        ),
    ),
    (EntryKind.DELIVERY_ACCEPTED, DeliveryAccepted(3, "P2")),
    (EntryKind.OPENING_STOCK, Delivery((DeliveryLine("rice", 5), DeliveryLine("wine", 6)))),
    (EntryKind.GOOD_SET, GoodSet("own-1", "竹扫把", "日用", "把", 12, own=True, low=2)),
    (
        EntryKind.REDEMPTION,
        Redemption(
            household="7-0001",
            number="0001",
            group="3组",
            name="张*",
            lines=(
                RedeemedLine("rice", "大米10斤", 1, 35, "袋"),
                RedeemedLine("soap", "肥皂", 2, 5, "块", due="2023-03-22"),
            ),
            cost=45,
            charges=(ChargedPurse("2022", 15), ChargedPurse("2023", 30)),
            before=70,
            after=25,
            entered="card",
            serial=1,
            register_line=1,
            proxy=Proxy("邻居", "7-0002", "0002", "1组", "欧*"),
        ),
    ),
    (EntryKind.HANDED_OVER, HandedOver(7, ("soap",))),
    (EntryKind.SIGNED, Signed(7, 1)),
    (EntryKind.REFUND, Refund("7-0001", 5, "厂家没有货了", 7, ("soap",))),
    (
        EntryKind.RETURNED,
        Reversal(
            7, "7-0001", (StockLine("rice", 1),), 35, (ChargedPurse("2023", 35),), reason="坏了"
        ),
    ),
    (
        EntryKind.WRITTEN_OFF,
        StockMoved((StockLine("rice", 1),), "受潮", second="P2"),
    ),
    (
        EntryKind.COUNTED,
        Counted((CountedLine("rice", 24, 23, 11, "少一袋"), CountedLine("soap", 48, 48, 11)), "P2"),
    ),
    (EntryKind.COMPLAINT, Complaint("大米比镇上贵", "rice")),
    (EntryKind.VOUCHERS_TAKEN, VouchersTaken("7-0002", (Voucher("A-0007", 10),))),
    (EntryKind.VOUCHERS_DESTROYED, VouchersDestroyed(("A-0007",), "P2")),
    (EntryKind.HOUSEHOLD_PIN_SET, HouseholdPinSet("7-0002")),
    (EntryKind.CARD_LOST, CardLost("7-0002", "ab" * 32, 2)),
    (EntryKind.CARD_REPLACED, CardReplaced("7-0002", "cd" * 32, 9)),
    (EntryKind.WISHED, Wished("7-0001", "", "电饭煲")),
    (EntryKind.DATE_CONFIRMED, DateConfirmed("P1", "2023-03-20T08:00:00", "1970-01-01T00:00:00")),
    (EntryKind.CLOCK_CORRECTED, ClockCorrected("2023-03-20T10:00:00", "2023-03-20T08:30:00")),
    (EntryKind.KEY_MISUSED, KeyMisused("op-1", "redemption")),
    (EntryKind.SHIFT_CLOSED, ShiftChange("P1", "陈某")),
    (
        EntryKind.DAY_CLOSED,
        DayClosed(
            1, 24, "00" * 8, (), 1, "和平-1-000007-1", "和平-1-000007-1", 45, 40, (1,), 0, 3, 0, 0
        ),
    ),
)
"""An entry of nearly every kind, as a day at a kiosk brings them."""


def people_of(engine: Engine) -> None:
    """A keeper and an officer at the first site."""
    people = [NewPerson("陈某", "keeper", "274917"), NewPerson("刘某", "officer", "381650")]
    run_tx(engine, lambda c: add_people(c, people, site="tx01"))


def a_day(engine: Engine, key: SigningKey, at: datetime = NOW, site: str = "tx01") -> MemoryOutbox:
    """A kiosk is enrolled at a site and sends a day's entries."""
    enrol_kiosk(engine, key, site, at)
    outbox = MemoryOutbox(site)
    for kind, body in BODIES:
        outbox.append(kind, body)
    send(engine, key, outbox, at)
    return outbox


def send(engine: Engine, key: SigningKey, outbox: MemoryOutbox, at: datetime = NOW) -> None:
    """Everything that the outbox has."""
    first = run_tx(engine, lambda c: book.the_site(c, outbox.site).head, reads=True) + 1
    answer = exchange.take_entries(
        engine, outbox.site, outbox.sealed(key, first, outbox.head()), at
    )
    assert getattr(answer, "problem", answer) == "", answer


def a_county(engine: Engine, key: SigningKey, at: datetime = NOW) -> None:
    """Sites in every state that the desk tells apart."""
    villages = ("长虹", "新民", "东风", "红旗", "前进", "胜利", "团结")
    people_of(engine)
    run_tx(engine, lambda c: add_goods(c, GOODS, site="tx01", at=at))
    a_day(engine, key, at - timedelta(minutes=12))

    def found(connection):
        for n, village in enumerate(villages, 2):
            site = NewSite(f"tx{n:02}", village, f"{village}村爱心积分超市", f"{village}村", 6 + n)
            book.add_site(connection, site)
            add_goods(connection, GOODS, site=site.id, at=at)
            add_households(connection, [NewHousehold("0001", "2组", "孙某", site.id)])

    run_tx(engine, found)
    for n, ago in ((2, timedelta(hours=3)), (3, timedelta(days=1)), (4, timedelta(days=9))):
        outbox = MemoryOutbox(f"tx{n:02}")
        register_key(engine, key, outbox.site, at - ago)
        for _ in range(n):
            outbox.redeem(f"{6 + n}-0001")
        send(engine, key, outbox, at - ago)
    register_key(engine, key, "tx05", at - timedelta(hours=1))
    some_money(engine, at)
    a_scheme_draft(engine, at)
    made = {"made": stamp(at), "who": "李某", "ended": ""}
    add_rows(engine, tables.api_token, [{"id": "t1", "name": "某平台", "token_hash": "0"} | made])
    a_register(engine, at)
    some_awards(engine, at)
    some_village_affairs(engine, at)
    why = "第 12 条流水和以前收到的不是同一份"
    frozen = update(tables.site).where(tables.site.c.id == "tx05").values(frozen=why)
    run_tx(engine, lambda c: c.execute(frozen))


def a_register(engine: Engine, at: datetime) -> None:
    """A member, a printed card and a list that waits, under ids that paths can name."""

    def work(connection):
        issue_cards(connection, ["7-0001"])
        (card,) = connection.execute(
            select(tables.card).where(tables.card.c.household == "7-0001")
        ).all()
        member = {"id": "m1", "household": "7-0001", "name": "张某", "relation": "本人"}
        days = {"counted": False, "joined": "2023-01-01", "departed": ""}
        connection.execute(insert(tables.member).values(**member, **days))
        batch = {"id": "b1", "site": "tx01", "at": stamp(at), "name": "李某", "what": "3组"}
        connection.execute(insert(tables.card_batch).values(**batch))
        connection.execute(insert(tables.printed_card).values(batch="b1", card=card.key))
        line = [2, {"户编号": "0001", "组": "3组", "户主": "张某某", "参加日期": ""}]
        staged = {"id": "s1", "site": "tx01", "at": stamp(at), "name": "名单.csv"}
        kind = {"kind": "households", "content": json.dumps([line])}
        connection.execute(insert(tables.waiting_list).values(**staged, **kind))
        brought = [{"line": 2, "number": "0001", "name": "", "points": 35}]
        sent = {"id": "o1", "site": "tx01", "name": "账本.csv", "sent": stamp(at), "sender": ""}
        settled = dict.fromkeys(("outcome", "settled", "settler_name"), "")
        kept = {"content": json.dumps(brought), "sender_name": "服务器上"}
        connection.execute(insert(tables.opening_list).values(**sent, **kept, **settled))
        return card.serial

    assert run_tx(engine, work) == SERIAL


def some_money(engine: Engine, at: datetime) -> None:
    """A budget line `f1` of the first village, and `l1`, what was spent of it for a delivery."""
    said = {"who": "李某"}
    fund = {"id": "f1", "village_code": 7, "year": 2023, "name": "区级示范村", "source": "fiscal"}
    rule = {"amount_cents": 30_000_00, "min_share_percent": 60, "clause": "五(三) 60%以上"}
    add_rows(engine, tables.fund, [fund | rule | said | {"opened": stamp(at)}])
    line = {"id": "l1", "fund": "f1", "kind": "points", "day": "2023-03-20", "cents": 18_000_00}
    paper = {"document": "票-0007", "what": "大米", "booked": stamp(at), "undoes": None}
    add_rows(engine, tables.fund_line, [line | paper | said])


def some_village_affairs(engine: Engine, at: datetime) -> None:
    """Of the first village: an activity to come, a bar, and the plan 1 of the budget line."""
    admin = select(tables.staff.c.id)
    someone = run_tx(engine, lambda c: c.scalars(admin).first(), reads=True)
    if someone is None:
        someone = hire(engine, "someone", Role.AUDITOR, name="吴某")
    planned = {"id": "planned-1", "village_code": 7, "at": stamp(at + timedelta(days=3))}
    told = {"name": "清扫村道", "place": "村口", "item": "", "called_off": ""}
    booked = {"booked": stamp(at), "staff": someone}
    add_rows(engine, tables.planned_activity, [planned | told | booked])
    bar = {"id": "bar-1", "village_code": 7, "reason": "fraud", "words": "弄虚作假", "clause": "三"}
    paper = {"since": "2023-03-01", "document": "通报1号", "booked": stamp(at), "who": "李某"}
    lifted = dict.fromkeys(("lifted", "lifted_document", "lifted_because", "lifted_by"), "")
    add_rows(engine, tables.village_bar, [bar | paper | lifted])
    title = {"id": "title-1", "village_code": 7, "level": "district", "year": 2023}
    proposed = {"document": "报告2号", "place": 12, "place_document": "区公示1号"}
    gone = {"withdrawn": "", "withdrawn_because": "", "booked": stamp(at), "who": "李某"}
    add_rows(engine, tables.village_title, [title | proposed | gone])
    seat = {"id": "seat-1", "site": "tx01", "name": "吴某", "function": "party_rep", "paper": ""}
    add_rows(engine, tables.group_member, [seat | {"since": "2023-01-01", "until": ""}])
    consent = {"id": "c1", "village_code": 7, "year": 2023, "purpose": "dividend"}
    all_of = {"day": "2023-03-18", "document": "会议记录8号", "members": 312}
    add_rows(engine, tables.member_consent, [consent | all_of | gone])
    plan = {"fund": "f1", "number": 1, "what": "大米", "cents": 100_00, "proposed": stamp(at)}
    open_ = dict.fromkeys(("outcome", "document", "answer", "decided", "decided_by"), "")
    add_rows(engine, tables.fund_plan, [plan | open_ | {"proposed_by": "王某"}])


def a_scheme_draft(engine: Engine, at: datetime) -> None:
    """The draft `0` of a scheme like the one in force, but with points that go on for ever."""
    scheme = run_tx(engine, book.township_of, reads=True).scheme
    period = msgspec.structs.replace(scheme.period, months=0)
    changed = canonical(msgspec.structs.replace(scheme, period=period)).decode()
    row = {"id": "0", "name": "明年的方案", "scheme": changed, "changed": stamp(at), "who": "李某"}
    add_rows(engine, tables.scheme_draft, [row])


def register_key(engine: Engine, key: SigningKey, site: str, at: datetime) -> None:
    """As an enrolment leaves it, without the code: drawing one is slow on purpose."""
    row = {"site": site, "epoch": 1, "public_key": bytes(key.verify_key), "enrolled": stamp(at)}
    run_tx(engine, lambda c: c.execute(insert(tables.kiosk_key).values(row)))


def rows_of(engine: Engine, table) -> list:
    return run_tx(engine, lambda c: c.execute(select(table)).all(), reads=True)


def add_rows(engine: Engine, table, rows) -> None:
    run_tx(engine, lambda c: c.execute(insert(table), rows))
