"""A machine begins at a place without a line: an invitation, the history and the answer go by
stick, and nobody believes anybody but for the code."""

from __future__ import annotations

import io
import shutil
import zipfile
from contextlib import closing
from datetime import timedelta

import pytest
from support.county import key_of
from support.office import hire
from support.town import NOW, new_code, site_row, stored_entries

from kiosk import joining
from kiosk.core.clock import stamp
from kiosk.settings import Settings, TownshipSettings
from kiosk.store import history, journal
from kiosk.store.database import open_store
from kiosk.store.outbox import Outbox
from kiosk.store.verify import problems
from kiosk.sync import codes, stick
from kiosk.sync.protocol import EnrolAnswer, EnrolRequest, seal
from kiosk.sync.stick import StickError
from kiosk.township import book
from kiosk.township.database import open_database, run_tx
from kiosk.township.link import carry as township_carry
from kiosk.township.link import exchange, invite
from kiosk.township.link.inviting import InvitationWanted, invitation_zip, invite_machine
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.sites import replacement

CODE, OTHER_CODE = new_code(), new_code()
DAYS = timedelta(days=14)


@pytest.fixture
def town(scene, tmp_path, monkeypatch):
    """The old machine is shut out; the pages are short."""
    monkeypatch.setattr(exchange, "BATCH_ENTRIES", 7)
    monkeypatch.setattr(exchange, "FEED_ITEMS", 9)
    monkeypatch.setattr(codes, "MEMORY_KIB", 64)
    engine = open_database(str(shutil.copy(scene / "township.db", tmp_path)))
    run_tx(engine, lambda c: replacement.fence(c, book.the_site(c, "tx01"), NOW))
    yield engine
    engine.dispose()


@pytest.fixture
def usb(tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


def machine(tmp_path, name="new"):
    url = TownshipSettings(url="https://127.0.0.1:9")
    return Settings(data=str(tmp_path / name), township=url)


def invited(town, usb, code=CODE, now=NOW):
    return invite.invite(town, "tx01", usb, code, now=now, valid=DAYS)


def enrolled(settings, usb, code=CODE):
    return joining.enrol_by_stick(settings, usb, code.text, lambda *_: None)


def in_file(settings):
    return closing(open_store(settings.database))


def at_township(town, usb, now=NOW):
    return "\n".join(township_carry.carry(town, usb, now))


def test_a_machine_that_never_had_a_line_begins_behind_the_one_before(town, usb, tmp_path, scene):
    base = site_row(town).head
    done = invited(town, usb)
    assert (done.folder, done.entries, done.expires) == ("tx01-2", base, NOW + DAYS)
    assert "邀请还没有用过" in at_township(town, usb)
    settings = machine(tmp_path)
    enrolment, missing = enrolled(settings, usb)
    assert (enrolment.epoch, enrolment.base, missing) == (2, base, "")
    with in_file(settings) as store, closing(open_store(scene / "at-base.db")) as before:
        assert [e for e, _ in journal.entries(store)][:base] == [
            e for e, _ in journal.entries(before)
        ]
        assert (journal.genesis(store).epoch, Outbox(store).cursor()) == (2, site_row(town).fed)
        assert problems(store) == []
        assert Outbox(store).acked() == base
    assert joining.has_journal(settings), "it may sell before the township knows its key"

    said = at_township(town, usb, NOW + DAYS - timedelta(hours=1))
    assert "新机器登记好了" in said
    assert "收到新的流水 1 条" in said
    assert site_row(town).head == base + 1
    assert [e.flagged for e in stored_entries(town)] == [None] * base
    back = joining.carry(settings, usb)
    assert (back.acked, back.written, back.notes) == (1, 0, ())
    folder = stick.folder_of(usb, "tx01", 2)
    assert sorted(path.name for path in folder.iterdir()) == [
        "ack.sealed", "cursor.sealed", "photos.sealed",
    ], "neither invitation nor request is left"  # fmt: skip


def test_an_invitation_that_was_made_at_the_desk_is_fetched_as_a_file(town, usb, tmp_path):
    who = hire(town, "limou", Role.ADMIN)

    def act(code, now=NOW):
        wanted = InvitationWanted("tx01", 7, code)
        return run_tx(town, lambda c: invite_machine(c, the_staff(c, who), wanted, now))

    def fetched(now=NOW):
        return run_tx(town, lambda c: invitation_zip(c, "tx01", now), reads=True)

    assert fetched() is None
    assert act(OTHER_CODE).secret == OTHER_CODE.text
    first = fetched()
    assert act(CODE).after == {"valid_until": stamp(NOW + timedelta(days=7))}
    assert fetched(NOW + timedelta(days=8)) is None, "the code is over"
    assert CODE.text.encode() not in fetched()
    run_tx(town, lambda c: book.set_code(c, "tx01", OTHER_CODE, at=NOW, valid=DAYS / 28))
    assert fetched() is None, "another code was given out"
    act(CODE)
    for data in (first, fetched()):  # what was fetched before is no good any more
        shutil.rmtree(usb / stick.ROOT, ignore_errors=True)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            packed.extractall(usb)
        if data is first:
            with pytest.raises(StickError, match="没有给这个登记码的邀请"):
                enrolled(machine(tmp_path), usb)
    enrolment, missing = enrolled(machine(tmp_path), usb)
    assert (enrolment.epoch, missing) == (2, "")
    assert "新机器登记好了" in at_township(town, usb)
    assert fetched() is None, "the machine has come"


def test_the_code_says_which_invitation_is_believed(town, usb, tmp_path):
    invited(town, usb)
    settings = machine(tmp_path)
    with pytest.raises(StickError, match="登记码不对"):
        joining.enrol_by_stick(settings, usb, "1234", lambda *_: None)
    with pytest.raises(StickError, match="没有给这个登记码的邀请"):
        enrolled(settings, usb, OTHER_CODE)
    letter = stick.folder_of(usb, "tx01", 2) / stick.name_of(stick.INVITATION)
    whole = letter.read_bytes()
    forger = key_of("forger")
    line = whole.split(b"\n", 2)
    forged = seal(forger, [b"{}", b"0" * 64], kind="invitation", site="tx01", epoch=2, first=1)
    for bad in (forged, whole[:-3], b"\n".join([line[0], line[1][::-1], line[2]]), b""):
        letter.write_bytes(bad)
        with pytest.raises(StickError, match="没有给这个登记码的邀请"):
            enrolled(settings, usb)
    assert not settings.database.exists()
    assert joining.read_enrolment(settings.folder) is None, "nothing of it was kept"
    letter.write_bytes(whole)
    assert enrolled(settings, usb)[1] == ""


def test_a_page_that_is_missing_or_torn_stops_the_history_and_it_goes_on_later(town, usb, tmp_path):
    invited(town, usb)
    pages = stick.numbered(stick.folder_of(usb, "tx01", 2), stick.HISTORY)
    assert len(pages) > 3
    whole = pages[2].read_bytes()
    settings = machine(tmp_path)
    for bad in (None, whole[:-5]):
        pages[2].unlink() if bad is None else pages[2].write_bytes(bad)
        _, missing = enrolled(settings, usb)
        assert "还没有取完" in missing
        with in_file(settings) as store:
            assert journal.head(store)[0] == 14
            assert journal.is_arriving(store)
    pages[2].write_bytes(whole)
    assert enrolled(settings, usb)[1] == ""
    with in_file(settings) as store:
        assert problems(store) == []
        assert journal.genesis(store).epoch == 2


def test_only_one_machine_comes_of_an_invitation_and_only_in_time(town, usb, tmp_path):
    invited(town, usb)
    twin = shutil.copytree(usb, tmp_path / "twin")
    late = shutil.copytree(usb, tmp_path / "late")
    for name, where in (("one", usb), ("two", twin), ("three", late)):
        assert enrolled(machine(tmp_path, name), where)[1] == ""
    before = site_row(town)[:]
    assert "登记码已经作废、过期" in at_township(town, late, NOW + DAYS)
    assert site_row(town)[:] == before
    assert "新机器登记好了" in at_township(town, usb)
    said = at_township(town, twin)
    assert "新机器登记好了" not in said
    assert "收到新的流水 0 条" in said
    assert "不是登记过的机器写的" in said
    assert site_row(town).frozen == ""


def test_a_machine_that_was_enrolled_by_line_gets_its_history_by_stick(town, usb, tmp_path):
    settings = machine(tmp_path)
    key = joining.device_key(tmp_path / "new") if settings.folder.mkdir() is None else None
    run_tx(town, lambda c: book.set_code(c, "tx01", CODE, at=NOW, valid=timedelta(hours=1)))
    answer = exchange.enrol(town, EnrolRequest(CODE.text, bytes(key.verify_key).hex()), NOW)
    assert isinstance(answer, EnrolAnswer)
    joining._keep(
        settings.folder,
        joining.Enrolment(
            settings.township.url, "tx01", 2, answer.township_key, "", answer.base, answer.base_hash
        ),
    )
    with in_file(settings) as store:
        history.expect(store, answer.base, answer.base_hash)
    first = joining.carry(settings, usb)
    assert "带到乡镇" in first.notes[0]
    at_township(town, usb)
    pages = stick.numbered(stick.folder_of(usb, "tx01", 2), stick.HISTORY)
    assert len(pages) > 3
    pages[-1].unlink()
    assert "带到乡镇" in joining.carry(settings, usb).notes[0]
    at_township(town, usb)
    again = stick.numbered(stick.folder_of(usb, "tx01", 2), stick.HISTORY)
    assert len(again) == 1, "only what is wanted yet"
    done = joining.carry(settings, usb)
    assert (done.notes, done.written) == ((), 1)
    with in_file(settings) as store:
        assert problems(store) == []
        assert journal.genesis(store).epoch == 2
    assert "收到新的流水 1 条" in at_township(town, usb)


def test_the_first_machine_of_a_place_begins_by_stick_too(town, usb, tmp_path):
    done = invite.invite(town, "tx02", usb, CODE, now=NOW, valid=DAYS)
    assert (done.folder, done.entries) == ("tx02-2", 0), "enrolled before, and never seen"
    settings = machine(tmp_path)
    assert enrolled(settings, usb)[1] == ""
    with in_file(settings) as store:
        assert (journal.head(store)[0], journal.genesis(store).epoch) == (1, 2)
        assert journal.feed_cursor(store) == site_row(town, "tx02").fed > 0
    said = at_township(town, usb)
    assert "新机器登记好了" in said
    assert "收到新的流水 1 条" in said
    with pytest.raises(book.Refused, match="更换机器"):
        invite.invite(town, "tx02", usb, OTHER_CODE, now=NOW, valid=DAYS)
