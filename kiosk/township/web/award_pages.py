"""积分: awards given, looked up, undone, corrected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.clock import midnight
from kiosk.core.proofs import ON_PAPER, PROOF_NAMES
from kiosk.township import book, tables
from kiosk.township.awards import evidence, points
from kiosk.township.awards.award_rows import (
    AwardsWanted,
    AwardTold,
    an_award,
    awards,
    count_awards,
    find_by_text,
    sites_waiting,
)
from kiosk.township.awards.awarding import (
    TEXT_LENGTH_MAX,
    NewAward,
    Undoing,
    give_award,
    said,
    undo_award,
)
from kiosk.township.awards.evidence import PHOTO_BYTES_MAX, PHOTOS_MAX, Photo, photo_of
from kiosk.township.awards.points import POINTS_MAX
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.web import (
    confirm_pages,
    declaration_pages,
    objection_pages,
    paper_book_pages,
    suspension_pages,
    village_pages,
    watch_pages,
)
from kiosk.township.web.asked import ROOT, Asked, Attachment, Form, Missing, Page, Section, Shown
from kiosk.township.web.award_parts import item_words, the_site
from kiosk.township.web.fields import Fields
from kiosk.township.web.keys import key_of, text_of
from kiosk.township.web.paging import paged

QUANTITY_MAX = 10**6
FORM_BYTES = PHOTOS_MAX * PHOTO_BYTES_MAX + (64 << 10)
CORE = ("household", "item", "quantity", "points", "reason", "helper", "day", "time", "corrects")
"""What decides the points; it stands in the address while the rest is filled in."""


def show_sites(connection: Connection, asked: Asked) -> Shown:
    states = sites_waiting(connection, asked.staff, asked.now.date())
    part = paged(asked, len(states), 50)
    gated = book.township_of(connection).scheme.gated
    return Shown(
        "awards_sites.html",
        {"sites": states[part.skip : part.skip + part.rows], "paged": part, "gated": gated},
    )


def show_awards(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    wanted = AwardsWanted(
        site.id,
        household=asked.word("household").strip(),
        item=asked.word("item"),
        first_day=asked.day("first"),
        last_day=asked.day("last"),
    )
    part = paged(asked, count_awards(connection, wanted))
    return Shown(
        "awards.html",
        {
            "site": site,
            "awards": awards(connection, wanted, skip=part.skip, limit=part.rows),
            "paged": part,
            "items": item_words(book.township_of(connection).scheme),
            "wanted": {name: asked.word(name) for name in ("household", "item", "first", "last")},
            "act": Act,
            "key_of": key_of,
        },
    )


def the_award(connection: Connection, asked: Asked) -> AwardTold:
    """The award that the path names."""
    found = an_award(connection, the_site(connection, asked), text_of(asked.path["award"]))
    if found is None:
        raise Missing
    return found


def show_award(connection: Connection, asked: Asked) -> Shown:
    award = the_award(connection, asked)
    listed = book.scheme_at(connection, award.effective) if award.item else None
    values = {
        "site": the_site(connection, asked),
        "award": award,
        "listed": listed,
        "act": Act,
        "key_of": key_of,
    }
    return Shown("award.html", values)


def send_photo(connection: Connection, asked: Asked) -> Attachment:
    award = the_award(connection, asked)
    data = evidence.photo_data(connection, award.id, asked.path["photo"])
    if data is None:
        raise Missing
    return Attachment(f"{award.household}.jpg", "image/jpeg", data)


# --- giving ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Foreseen:
    """What would be booked, or why nothing can be."""

    sentence: str = ""
    is_possible: bool = False
    core: tuple[tuple[str, str], ...] = ()
    """Fields of the form, with the households' numbers."""

    candidates: tuple[Row[Any], ...] = ()
    """Households, when the name fits several."""


def show_new(connection: Connection, asked: Asked) -> Shown:
    site, scheme = the_site(connection, asked), book.township_of(connection).scheme
    needs = scheme.evidence.required if scheme.evidence else ()
    kinds = scheme.evidence.kinds if scheme.evidence else ()
    foreseen = _foresee(connection, asked, site, needs)
    number = dict(foreseen.core).get("household", "")
    member, household = tables.member.c, tables.household.c
    names = connection.scalars(
        select(member.name)
        .join(tables.household, household.id == member.household)
        .where(
            household.village_code == site.village_code,
            household.number == number,
            member.departed == "",
        )
        .order_by(member.name)
    )
    typed = {name: asked.word(name) for name in CORE}
    if not typed["day"]:
        typed["day"] = f"{asked.now:%Y-%m-%d}"
    return Shown(
        "award_new.html",
        {
            "site": site,
            "typed": typed,
            "foreseen": foreseen,
            "items": item_words(book.scheme_at(connection, typed["day"])),
            "needs": needs,
            "proofs": [(kind, PROOF_NAMES[kind]) for kind in kinds if kind in ON_PAPER],
            "has_helper": scheme.intake.helper_factor == 1,
            "has_members": scheme.members.entries != "none",
            "members": [(name, name) for name in names],
            "corrected": _corrected(connection, asked, site),
            "longest": TEXT_LENGTH_MAX,
            "photos_max": PHOTOS_MAX,
        },
    )


def _corrected(connection: Connection, asked: Asked, site: Row[Any]) -> AwardTold | None:
    key = asked.word("corrects")
    return an_award(connection, site, text_of(key)) if key else None


def _foresee(
    connection: Connection, asked: Asked, site: Row[Any], needs: Collection[str]
) -> Foreseen:
    """What the part of the form that stands in the address would book."""
    core = {name: asked.word(name).strip() for name in CORE}
    if not core["household"]:
        return Foreseen()
    try:
        for name in ("household", "helper"):
            if core[name]:
                found = find_by_text(connection, site, core[name])
                if len(found) > 1:
                    return Foreseen("不止一户叫这个，请选一户。", candidates=tuple(found))
                if not found:
                    raise Refused(f"{site.village}没有“{core[name]}”这一户。")
                core[name] = found[0].number
        if "catalogue_item" in needs and not core["item"]:
            raise Refused("请选项目。")
        deed, _ = _deed(Fields({k: (v,) for k, v in core.items()}), asked.now)
        # what is corrected counts no more against a month's one time
        instead_of = text_of(core["corrects"]) if core["corrects"] else ""
        postings = points.postings_for(connection, instead_of, deed, at=asked.now, site=site.id)
    except Refused as refused:
        return Foreseen(str(refused))
    told = f"{said(connection, postings)}：{postings[0].what}"
    return Foreseen(told, is_possible=True, core=tuple(core.items()))


def _deed(fields: Fields, now: datetime, member: str = "") -> tuple[Deed, bool]:
    """What the award is for, and whether its time was said."""
    day = fields.day("day", "哪一天") if fields.raw("day") else None
    effective = midnight(day) if day else now
    clock = fields.text("time", "几点", most=5, need=False)
    if day and clock:
        try:
            effective = datetime.combine(day, datetime.strptime(clock, "%H:%M").time())
        except ValueError:
            raise Refused("几点要写成 14:30 这样。", "time") from None
    deed = Deed(
        fields.text("household", "户"),
        item=fields.text("item", "项目", need=False),
        quantity=_whole(fields, "quantity", "数量", 1, QUANTITY_MAX),
        points=_whole(fields, "points", "分值", -POINTS_MAX, POINTS_MAX),
        reason=fields.text("reason", "事由", need=False),
        helper=fields.text("helper", "帮助的户", need=False) or None,
        member=member,
        effective=effective,
    )
    return deed, day is not None


def _whole(fields: Fields, name: str, label: str, least: int, most: int) -> int | None:
    return fields.whole(name, label, least=least, most=most) if fields.raw(name).strip() else None


def read_new(fields: Fields, asked: Asked) -> NewAward:
    if not fields.raw("household"):
        raise Refused("请先选户和项目，看看记多少分。")
    deed, is_timed = _deed(fields, asked.now, fields.text("member", "成员", need=False))
    corrects = fields.text("corrects", "更正", need=False)
    sent = [file for file in fields.files.get("photo", ()) if file.data]
    if len(sent) > PHOTOS_MAX:
        raise Refused(f"一次最多 {PHOTOS_MAX} 张照片。", "photo")
    photos: tuple[Photo, ...] = tuple(photo_of(file.data) for file in sent)
    return NewAward(
        asked.path["site"],
        deed,
        place=fields.text("place", "地点", need=False),
        document=fields.text("document", "凭证号码", need=False),
        proof=fields.text("proof", "佐证是哪一种", need=False),
        remark=fields.paragraph("remark", "说明", most=TEXT_LENGTH_MAX, need=False),
        photo_ids=tuple(photo.id for photo in photos),
        corrects=text_of(corrects) if corrects else "",
        is_timed=is_timed,
        photos=photos,
    )


def to_awards(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}"


# --- undoing --------------------------------------------------------------------------------


def show_undo(connection: Connection, asked: Asked) -> Shown:
    values = {"site": the_site(connection, asked), "award": the_award(connection, asked)}
    return Shown("award_undo.html", {**values, "key_of": key_of, "longest": TEXT_LENGTH_MAX})


def read_undo(fields: Fields, asked: Asked) -> Undoing:
    reason = fields.text("reason", "撤销的原因", most=TEXT_LENGTH_MAX)
    return Undoing(asked.path["site"], text_of(asked.path["award"]), reason)


def _to_award(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}/of/{asked.path['award']}"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/awards", Act.SEE_AWARDS, show_sites),
    Page("/awards/{site}", Act.SEE_AWARDS, show_awards),
    Form(
        "/awards/{site}/new",
        Act.GIVE_AWARD,
        show_new,
        read_new,
        give_award,
        to_awards,
        bytes_max=FORM_BYTES,
    ),
    Page("/awards/{site}/of/{award}", Act.SEE_AWARDS, show_award),
    Page("/awards/{site}/of/{award}/photos/{photo}", Act.SEE_AWARDS, send_photo),
    Form(
        "/awards/{site}/of/{award}/undo",
        Act.UNDO_AWARD,
        show_undo,
        read_undo,
        undo_award,
        _to_award,
    ),
)

SECTION = Section(
    "/awards",
    "积分",
    Act.SEE_AWARDS,
    (
        *ROUTES,
        *declaration_pages.ROUTES,
        *confirm_pages.ROUTES,
        *objection_pages.ROUTES,
        *suspension_pages.ROUTES,
        *village_pages.ROUTES,
        *paper_book_pages.ROUTES,
        *watch_pages.ROUTES,
    ),
)
