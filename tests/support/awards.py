"""Something to see on the desk's pages about points."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

from PIL import Image
from sqlalchemy import Engine, insert

from kiosk.core.clock import stamp
from kiosk.township import tables
from kiosk.township.awards import evidence, points
from kiosk.township.awards.awarding import NewAward, give_award
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx

AWARD, SUSPENSION, DECLARED = "a/1", "s/1", (1, 19)
"""Ids of what is there to see; the declaration by epoch and seq."""


def picture(width: int = 40, height: int = 30, kind: str = "PNG", **more) -> bytes:
    """A file as a phone hands it in."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (30, 120, 60)).save(out, kind, **more)
    return out.getvalue()


PHOTO = evidence.photo_of(picture(640, 420))


def some_awards(engine: Engine, at: datetime) -> None:
    """An award with a picture, a helper's, one undone; and one of everything that waits."""

    def work(connection):
        shown = Deed("0001", item="P08", helper="0002", member="张某")
        new = NewAward("tx01", shown, "河边", "表-7", "清扫了半天", id=AWARD, photos=(PHOTO,))
        give_award(connection, None, new, at)
        for made, item in (("a/2", "P09"), ("a/3", "N03")):
            give_award(connection, None, NewAward("tx01", Deed("0002", item=item), id=made), at)
        points.reverse(connection, "a/2", reason="查无此事", at=at)
        points.suspend(connection, SUSPENSION, "0002", start=at - timedelta(days=9), site="tx01")
        epoch, seq = DECLARED
        declared = {
            "site": "tx01",
            "epoch": epoch,
            "seq": seq,
            "household": "7-0002",
            "item": "烟盒",
            "quantity": 45,
            "happened": stamp(at),
            "declared": stamp(at),
            "place": "村口",
            "member": "",
            "helper": "7-0001",
            "photo": PHOTO.id,
            "remark": "",
            "state": "waiting",
            "reason": "",
            "staff": "",
            "name": "",
            "assessed": "",
        }
        connection.execute(insert(tables.declaration).values(**declared))
        named = {"site": "tx01", "digest": PHOTO.id}
        connection.execute(insert(tables.named_file).values(**named, epoch=epoch, seq=seq))
        size = len(PHOTO.data)
        came = {"size": size, "have": size, "state": "whole", "changed": stamp(at)}
        connection.execute(insert(tables.site_file).values(**named, **came))
        objection = {
            "site": "tx01",
            "number": 1,
            "household": "7-0002",
            "award": AWARD,
            "about": "清扫",
            "reason": "那天没有去",
            "raised": stamp(at),
            "due": str(date(2023, 3, 18)),
            "taken_by": "王某",
            "outcome": "",
            "finding": "",
            "settled": "",
            "settled_by": "",
            "correction": None,
        }
        connection.execute(insert(tables.objection).values(**objection))
        request = {
            "site": "tx01",
            "number": 1,
            "item": "P08",
            "wanted": "改成 15 分",
            "reason": "参加的人太多",
            "asked": stamp(at),
            "asked_by": "王某",
            "outcome": "",
            "answer": "",
            "settled": "",
            "settled_by": "",
        }
        connection.execute(insert(tables.item_request).values(**request))

    run_tx(engine, work)
