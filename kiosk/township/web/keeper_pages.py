"""The people of a site: who works at its kiosk."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection

from kiosk.township.book import find_site, township_of
from kiosk.township.cards.issuing import ROLE_NAMES
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.sites.keepers import (
    MANDATE_NAMES,
    NAME_LENGTH_MAX,
    PAPER_LENGTH_MAX,
    KeeperNamed,
    KeeperPin,
    NewKeeper,
    add_keeper,
    find_keeper,
    keepers,
    mandate_said,
    replace_keeper_card,
    restore_keeper,
    set_keeper_pin,
    strike_keeper,
)
from kiosk.township.sites.site_people import Role
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields

HERE = "/sites/{site}/keepers"
ROLE_HINTS = {"keeper": "管店、给人兑换", "officer": "到店里点数、作证，不兑换"}
DEEDS = {
    "pin": ("换口令", "会换一个新的六位口令，只显示一次，请当面告诉本人。原来的口令不能再用。"),
    "card": ("补卡", "在用的卡停用，新卡到“卡”那一页去印。"),
    "strike": ("停用", "不能再在机器上办事。办过的事都留着，以后可以恢复。"),
    "restore": ("恢复", "又能在机器上办事，卡和口令还是原来的。"),
}


def show_keepers(connection: Connection, asked: Asked) -> Shown:
    site = asked.path["site"]
    return Shown(
        "keepers.html",
        {
            "site": find_site(connection, site),
            "people": keepers(connection, site),
            "roles": ROLE_NAMES,
            "mandate_said": mandate_said,
            "rewarding": asked.staff.may(Act.REWARD_KEEPER) and _rewards(connection),
            "act": Act,
        },
    )


def show_new(connection: Connection, asked: Asked) -> Shown:
    return Shown(
        "keeper_new.html",
        {
            "site": find_site(connection, asked.path["site"]),
            "roles": [(role, name, ROLE_HINTS[role]) for role, name in ROLE_NAMES.items()],
            "longest": NAME_LENGTH_MAX,
            "mandates": _mandates(connection),
            "longest_paper": PAPER_LENGTH_MAX,
        },
        {"role": "keeper"},
    )


def _rewards(connection: Connection) -> bool:
    """Whether keepers get points for their service."""
    rule = township_of(connection).scheme.keeper
    return rule is not None and rule.yearly_reward


def _mandates(connection: Connection) -> list[tuple[str, str]]:
    rule = township_of(connection).scheme.keeper
    return [(each, MANDATE_NAMES[each]) for each in rule.mandates] if rule else []


def show_deed(connection: Connection, asked: Asked) -> Shown:
    """One of `DEEDS`, as the address says."""
    person = find_keeper(connection, asked.path["site"], asked.path["person"])
    if person is None:
        raise Missing
    name, said = DEEDS[asked.url.rpartition("/")[2]]
    site = find_site(connection, asked.path["site"])
    return Shown("keeper_deed.html", {"site": site, "person": person, "deed": name, "said": said})


def read_new(fields: Fields, asked: Asked) -> NewKeeper:
    name = fields.text("name", "姓名", most=NAME_LENGTH_MAX)
    role = cast(Role, fields.choice("role", "职务", ROLE_NAMES))
    mandate = fields.text("mandate", "怎么任用", need=False)
    since = fields.day("since", "从哪天起") if fields.raw("since") else None
    paper = fields.text("paper", "文件", most=PAPER_LENGTH_MAX, need=False)
    with asked.desk.hashing:
        return NewKeeper(asked.path["site"], name, role, mandate=mandate, since=since, paper=paper)


def read_pin(fields: Fields, asked: Asked) -> KeeperPin:  # noqa: ARG001 - of a form
    with asked.desk.hashing:
        return KeeperPin(asked.path["site"], asked.path["person"])


def read_named(fields: Fields, asked: Asked) -> KeeperNamed:  # noqa: ARG001 - of a form
    return KeeperNamed(asked.path["site"], asked.path["person"])


def to_keepers(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/sites/{asked.path['site']}/keepers"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page(HERE, Act.SEE_KEEPERS, show_keepers),
    Form(f"{HERE}/new", Act.ADD_KEEPER, show_new, read_new, add_keeper, to_keepers),
    Form(
        f"{HERE}/{{person}}/pin",
        Act.SET_KEEPER_PIN,
        show_deed,
        read_pin,
        set_keeper_pin,
        to_keepers,
    ),
    Form(
        f"{HERE}/{{person}}/card",
        Act.REPLACE_KEEPER_CARD,
        show_deed,
        read_named,
        replace_keeper_card,
        to_keepers,
    ),
    Form(
        f"{HERE}/{{person}}/strike",
        Act.STRIKE_KEEPER,
        show_deed,
        read_named,
        strike_keeper,
        to_keepers,
    ),
    Form(
        f"{HERE}/{{person}}/restore",
        Act.RESTORE_KEEPER,
        show_deed,
        read_named,
        restore_keeper,
        to_keepers,
    ),
)
