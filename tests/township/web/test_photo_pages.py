"""Photographs that a kiosk sent: shown where they are named, to whom the site is entrusted."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from support.awards import DECLARED, PHOTO
from support.office import hire

from kiosk.township import tables
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"])
EPOCH, SEQ = DECLARED
PLACES = (f"/desk/awards/tx01/declared/{EPOCH}/{SEQ}", f"/desk/sites/tx01/entries/{EPOCH}/{SEQ}")
FILE = f"/desk/sites/tx01/files/{PHOTO.id}"


@pytest.fixture
def with_county():
    return True


def images(page):
    return [found["src"] for tag, found in page.tags if tag == "img"]


def test_a_photograph_is_shown_where_it_is_named_and_to_nobody_else(town, browsers):
    officer = browsers()
    officer.sign_in("wangmou")
    for place in PLACES:
        assert images(officer.page(place)) == [FILE], place
    sent = officer.get(FILE)
    assert (sent.headers["content-type"], sent.content) == ("image/jpeg", PHOTO.data)
    assert officer.get(FILE[:-1] + "x").status_code == 404
    assert browsers().get(FILE).status_code == 303
    hire(town, "qianmou", Role.OFFICER, ("tx02",))
    other = browsers()
    other.sign_in("qianmou")
    assert other.get(FILE).status_code == 404
    assert other.get(FILE.replace("tx01", "tx02")).status_code == 404, "not by another's name"


def test_a_photograph_that_is_not_there_says_so(town, admin):
    kept = tables.site_file
    steps = (
        (update(kept).values(state="refused"), "传来的不是照片，没有收下"),
        (update(kept).values(state="part", have=7), "照片还没传到"),
        (delete(kept), "照片还没传到"),
        (update(tables.site).values(epoch=EPOCH + 1), "拍照的那台机器已经换掉了"),
    )
    for change, words in steps:
        run_tx(town, lambda c, change=change: c.execute(change))
        for place in PLACES:
            page = admin.page(place)
            assert words in page.text, place
            assert images(page) == []
            assert PHOTO.id not in page.text.partition("原文和校验码")[0]
        assert admin.get(FILE).status_code == 404
