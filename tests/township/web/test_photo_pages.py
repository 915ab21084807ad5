"""Photographs that a kiosk sent: shown where they are named, to whom the site is entrusted."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import delete, insert, update
from support.awards import DECLARED, PHOTO
from support.office import hire
from support.town import NOW

from kiosk.core.clock import stamp
from kiosk.core.voice_note import note_of
from kiosk.devices.emulated_recorder import hum
from kiosk.township import tables
from kiosk.township.database import run_tx
from kiosk.township.entries.files import keep_photo
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


@pytest.fixture
def spoken(town):
    """A household objected at the kiosk and said why; its id of the file."""
    note = note_of(hum(1.0)).wav
    digest = hashlib.sha256(note).hexdigest()
    here = {"site": "tx01", "digest": digest}

    def work(connection):
        objection = tables.objection
        connection.execute(update(objection).where(objection.c.number == 1).values(epoch=1, seq=77))
        connection.execute(insert(tables.named_file).values(**here, epoch=1, seq=77))
        size = {"size": len(note), "have": len(note), "changed": stamp(NOW)}
        connection.execute(insert(tables.site_file).values(**here, **size, state="whole"))
        keep_photo(connection, digest, note, NOW)

    run_tx(town, work)
    return digest, note


def test_what_a_household_said_is_heard_by_who_may_see_its_objection(town, browsers, spoken):
    place, (digest, note) = "/desk/awards/tx01/objections/1", spoken
    for login in ("wangmou", "limou", "zhaomou"):
        one = browsers()
        one.sign_in(login)
        page = one.page(place)
        (audio,) = [found for tag, found in page.tags if tag == "audio"]
        assert audio["src"] == f"{place}/voice"
        sent = one.get(audio["src"])
        assert (sent.headers["content-type"], sent.content) == ("audio/wav", note)
        assert "media-src 'self'" in sent.headers["content-security-policy"]
        assert one.get(f"/desk/sites/tx01/files/{digest}").status_code == 404, "no picture"
    assert browsers().get(f"{place}/voice").status_code == 303
    hire(town, "qianmou", Role.OFFICER, ("tx02",))
    other = browsers()
    other.sign_in("qianmou")
    assert other.get(f"{place}/voice").status_code == 404
    assert other.get(f"{place}/voice".replace("tx01", "tx02")).status_code == 404


def test_what_is_no_voice_note_is_not_sent_as_one(town, admin, spoken):
    place, (digest, _) = "/desk/awards/tx01/objections/1", spoken
    photo = tables.photo
    run_tx(town, lambda c: c.execute(update(photo).where(photo.c.id == digest).values(data=b"<x>")))
    assert admin.get(f"{place}/voice").status_code == 404
    run_tx(town, lambda c: c.execute(update(tables.site_file).values(state="part", have=1)))
    page = admin.page(place)
    assert "录音还没传到" in page.text
    assert not [tag for tag, _ in page.tags if tag == "audio"]
