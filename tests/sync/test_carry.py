"""The link by USB stick: real stores and a real township, and whatever may lie on a stick."""

from __future__ import annotations

import io
import os
import resource
import shutil
from contextlib import closing

import pytest
from click.testing import CliRunner
from nacl.signing import SigningKey
from PIL import Image
from support.county import key_of
from support.town import NOW, feed_of, site_row, stored_entries, township_key

from kiosk.core.carried import StickTrouble
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import Declared, EntryKind
from kiosk.desk import photographs
from kiosk.store import journal
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.verify import problems
from kiosk.sync import stick
from kiosk.sync.carrying import carry
from kiosk.sync.files import FileBook
from kiosk.sync.protocol import ENVELOPE_BYTES_MAX, seal
from kiosk.sync.stick import StickError
from kiosk.township import book
from kiosk.township.commands import township
from kiosk.township.database import open_database, run_tx
from kiosk.township.entries.files import file_data
from kiosk.township.link import carry as township_carry
from kiosk.township.link import exchange
from kiosk.township.sites import replacement

UNSENT = 12
KEY = key_of("tx01")
STRANGER = SigningKey(b"somebody else".ljust(32))


@pytest.fixture
def town(scene, tmp_path):
    engine = open_database(str(shutil.copy(scene / "township.db", tmp_path)))
    yield engine
    engine.dispose()


@pytest.fixture
def kiosk(scene, tmp_path):
    """It has sold twelve times, and the township has awarded once, since they last met."""
    with closing(open_store(shutil.copy(scene / "tx01.db", tmp_path))) as store:
        yield store


@pytest.fixture
def usb(tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


@pytest.fixture
def at_kiosk(kiosk, usb, town):
    return lambda: carry(Outbox(kiosk), usb, KEY, township_key(town))


@pytest.fixture
def at_township(town, usb):
    return lambda: list(township_carry.carry(town, usb, NOW))


def own(usb):
    return stick.folder_of(usb, "tx01", 1)


def snapshot(kiosk, town):
    """All that a file on a stick could have changed."""
    return (
        Outbox(kiosk).acked(),
        journal.head(kiosk),
        kiosk.rows("select * from feed_item"),
        site_row(town)[:],
        stored_entries(town),
    )


def test_a_stick_goes_there_and_back_and_both_are_even(kiosk, town, at_kiosk, at_township):
    head, _ = journal.head(kiosk)
    first = at_kiosk()
    assert (first.taken, first.acked, first.written, first.notes) == (0, 0, UNSENT, ())
    said = at_township()
    assert said[0] == f"tx01-1：收到新的流水 {UNSENT} 条，共 {head} 条。"
    assert "带回机器" in said[1]
    assert (site_row(town).head, site_row(town).head_hash) == journal.head(kiosk)
    back = at_kiosk()
    assert (back.taken, back.acked, back.written, back.notes) == (1, UNSENT, 0, ())
    assert Outbox(kiosk).cursor() == site_row(town).fed == len(feed_of(town))
    assert problems(kiosk) == []


def test_a_stick_that_comes_twice_or_beside_the_line_changes_nothing_more(
    kiosk, town, at_kiosk, at_township, usb
):
    at_kiosk()
    at_township()
    stale = shutil.copytree(own(usb), usb / "stale")
    at_kiosk()
    at_township()
    even = snapshot(kiosk, town)
    for _ in range(2):
        shutil.copytree(stale, own(usb), dirs_exist_ok=True)
        assert at_township()[0].startswith("tx01-1：收到新的流水 0 条")
        shutil.copytree(stale, own(usb), dirs_exist_ok=True)
        assert at_kiosk().notes == ()
        assert snapshot(kiosk, town) == even


def test_what_the_line_has_brought_leaves_the_stick(kiosk, town, at_kiosk, usb):
    at_kiosk()
    outbox = Outbox(kiosk)
    first, last = outbox.acked() + 1, outbox.head()
    lines = outbox.lines(first, UNSENT)
    envelope = seal(
        KEY,
        lines,
        kind="entries",
        site="tx01",
        epoch=1,
        first=first,
        last_hash=outbox.hash_at(last).hex(),
    )
    exchange.take_entries(town, "tx01", envelope, NOW)
    outbox.mark_acked(last, outbox.hash_at(last))
    done = at_kiosk()
    assert done.written == 0
    assert [path.name for path in stick.numbered(own(usb), stick.ENTRIES)] == []


def test_the_card_of_a_machine_that_was_replaced_is_taken_as_evidence(
    kiosk, town, at_kiosk, at_township
):
    def fence(connection):
        replacement.fence(connection, book.the_site(connection, "tx01"), NOW)

    run_tx(town, fence)
    at_kiosk()
    said = at_township()
    assert "已经停用，只留作凭据" in said[0]
    assert f"收到新的流水 {UNSENT} 条" in said[0]
    done = at_kiosk()
    assert done.acked == UNSENT
    assert "另一台机器" in done.notes[0]
    assert done.fenced
    assert done.taken == 0, "a machine that was replaced is told nothing more"


def test_a_torn_foreign_or_hostile_file_changes_nothing_and_is_told(
    kiosk, town, at_kiosk, at_township, usb
):
    at_kiosk()
    folder = own(usb)
    (path,) = stick.numbered(folder, stick.ENTRIES)
    whole = path.read_bytes()
    before = snapshot(kiosk, town)
    (folder / "readme.txt").write_text("hello")
    bad = {
        "坏了": whole[: len(whole) // 2],
        "不是登记过": seal(STRANGER, [b"x"], kind="entries", site="tx01", epoch=1, first=1),
        "太大": bytes(ENVELOPE_BYTES_MAX + 1),
    }
    for word, content in {**bad, "": b""}.items():
        path.write_bytes(content)
        said = at_township()
        assert any(word in sentence for sentence in said), said
        assert any("readme.txt" in sentence for sentence in said)
        assert snapshot(kiosk, town) == before, word
    path.unlink()
    os.mkfifo(path)
    assert any("不是普通文件" in sentence for sentence in at_township())
    path.unlink()
    path.symlink_to("/etc/hostname")
    assert any("读不出来" in sentence for sentence in at_township())
    path.unlink()
    for name in ("nobody-1", "tx09-1", "tx01-7"):
        shutil.copytree(folder, folder.parent / name)
    said = at_township()
    assert sum("没有登记过这台机器" in sentence for sentence in said) == 3
    assert snapshot(kiosk, town) == before


def test_a_township_is_believed_by_its_signature_only(kiosk, town, at_kiosk, at_township, usb):
    at_kiosk()
    at_township()
    folder = own(usb)
    (page,) = stick.numbered(folder, stick.FEED)
    ack = folder / stick.name_of(stick.ACK)
    good = {path: path.read_bytes() for path in (page, ack)}
    before = snapshot(kiosk, town)
    forged = seal(STRANGER, [b"{}"], kind="feed", site="tx01", epoch=1, first=1, at="x")
    elsewhere = seal(key_of_town(town), [b"{}"], kind="feed", site="tx02", epoch=1, first=1)
    receipt = b'{"hash":"00","head":%d,"problem":""}' % journal.head(kiosk)[0]
    false_ack = seal(key_of_town(town), [receipt], kind="ack", site="tx01", epoch=1, first=1)
    for path, content, word in (
        (page, forged, "不是乡镇写的"),
        (page, elsewhere, "不是给这台机器的"),
        (page, good[page][:-9], "坏了"),
        (ack, false_ack, "对不上"),
        (ack, good[page], "不是给这台机器的"),
    ):
        for each, whole in good.items():
            each.unlink() if each != path else each.write_bytes(content)
            del whole
        done = at_kiosk()
        assert any(word in note for note in done.notes), (word, done)
        assert snapshot(kiosk, town) == before
        for each, whole in good.items():
            each.write_bytes(whole)
    assert at_kiosk().acked == UNSENT


def key_of_town(town):
    return run_tx(town, lambda c: book.township_of(c).key, reads=True)


def test_a_page_of_the_feed_that_is_missing_is_told(kiosk, town, at_kiosk, at_township, usb):
    at_kiosk()
    at_township()
    (page,) = stick.numbered(own(usb), stick.FEED)
    cursor = Outbox(kiosk).cursor()
    later = seal(
        key_of_town(town), [b"{}"], kind="feed", site="tx01", epoch=1, first=cursor + 3, at="x"
    )
    page.write_bytes(later)
    done = at_kiosk()
    assert f"还缺第 {cursor + 1} 条" in done.notes[0]
    assert Outbox(kiosk).cursor() == cursor


def test_no_stick_is_a_sentence_and_so_is_one_that_is_full_or_leads_elsewhere(
    kiosk, town, usb, at_kiosk, tmp_path
):
    with pytest.raises(StickError, match="没有找到优盘"):
        carry(Outbox(kiosk), usb / "none", KEY, township_key(town))
    with pytest.raises(StickError, match="没有找到优盘"):
        list(township_carry.carry(town, usb / "none", NOW))
    (tmp_path / "elsewhere").mkdir()
    (usb / "carry").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StickError, match="链接"):
        at_kiosk()
    (usb / "carry").unlink()
    (usb / "carry").write_text("a file where the folder should be")
    with pytest.raises(StickError):
        at_kiosk()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_township_takes_a_stick_in_by_a_command(town, usb, at_kiosk):
    at_kiosk()
    result = CliRunner().invoke(township, ["carry", str(usb), "--db", town.url.database])
    assert result.exit_code == 0
    assert f"收到新的流水 {UNSENT} 条" in result.output
    result = CliRunner().invoke(township, ["carry", str(usb / "x"), "--db", town.url.database])
    assert result.exit_code == 1
    assert "没有找到优盘" in result.output


def test_entries_of_two_batches_take_two_files(kiosk, usb, at_kiosk, at_township, monkeypatch):
    monkeypatch.setattr("kiosk.sync.carrying.BATCH_ENTRIES", 5)
    assert at_kiosk().written == UNSENT
    assert len(stick.numbered(own(usb), stick.ENTRIES)) == 3
    first = stick.numbered(own(usb), stick.ENTRIES)[0]
    lost = first.read_bytes()
    first.unlink()
    assert any("前面还缺流水" in sentence for sentence in at_township())
    first.write_bytes(lost)
    assert f"收到新的流水 {UNSENT} 条" in at_township()[0]


# --- at a touch: what may happen to a stick meanwhile


def test_a_stick_that_is_pulled_out_in_the_middle_keeps_what_was_on_it(
    kiosk, town, at_kiosk, at_township, usb, monkeypatch
):
    monkeypatch.setattr("kiosk.sync.carrying.BATCH_ENTRIES", 5)
    far = []

    def pulled(looks):
        """After it was looked for so many times."""
        left = iter(range(looks))
        return carry(
            Outbox(kiosk), usb, KEY, township_key(town),
            is_there=lambda _: next(left, None) is not None,
            on_progress=lambda *each: far.append(each),
        )  # fmt: skip

    assert pulled(4).trouble is StickTrouble.PULLED
    assert len(stick.numbered(own(usb), stick.ENTRIES)) == 2
    assert far == [(1, 3), (2, 3)]
    at_kiosk()
    at_township()
    before = {path.name: path.read_bytes() for path in own(usb).iterdir()}
    far.clear()
    done = pulled(2)
    assert (done.trouble, done.taken, done.acked) == (StickTrouble.PULLED, 1, UNSENT)
    assert far == [(1, 1)], "the feed was one file, and nothing is left to write"
    assert {path.name: path.read_bytes() for path in own(usb).iterdir()} == before
    assert Outbox(kiosk).acked() == journal.head(kiosk)[0], "what was taken in holds"
    assert at_kiosk().trouble is None


def test_a_full_stick_is_said_and_what_lay_there_stays(kiosk, town, at_kiosk, usb):
    at_kiosk()
    (path,) = stick.numbered(own(usb), stick.ENTRIES)
    whole = path.read_bytes()
    path.write_bytes(b"older")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) // 2, limits[1]))
    try:
        done = at_kiosk()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (done.trouble, done.written) == (StickTrouble.FULL, 0)
    assert path.read_bytes() == b"older"
    assert not list(own(usb).glob("*.part"))
    assert at_kiosk().written == UNSENT
    assert path.read_bytes() == whole


def test_the_stick_of_a_machine_with_the_same_name_elsewhere_is_left_alone(
    kiosk, town, at_kiosk, usb
):
    at_kiosk()
    cursor = own(usb) / stick.name_of(stick.CURSOR)
    theirs = seal(STRANGER, [], kind="cursor", site="tx01", epoch=1, first=9)
    cursor.write_bytes(theirs)
    before = {path.name: path.read_bytes() for path in own(usb).iterdir()}
    with pytest.raises(StickError, match="另一台机器") as told:
        at_kiosk()
    assert told.value.why is StickTrouble.ANOTHERS
    assert {path.name: path.read_bytes() for path in own(usb).iterdir()} == before
    cursor.write_bytes(theirs[:-9])
    assert at_kiosk().written == UNSENT, "a torn one is nobody's"


def test_a_receipt_older_than_what_is_known_is_told_and_harms_nothing(
    kiosk, town, at_kiosk, at_township, usb
):
    at_kiosk()
    at_township()
    ack = own(usb) / stick.name_of(stick.ACK)
    old = ack.read_bytes()
    at_kiosk()
    receipt = f'{{"hash":"{Outbox(kiosk).hash_at(2).hex()}","head":2,"problem":""}}'
    older = seal(key_of_town(town), [receipt.encode()], kind="ack", site="tx01", epoch=1, first=1)
    known = Outbox(kiosk).acked()
    for content, outdated in ((old, False), (older, True)):
        ack.write_bytes(content)
        done = at_kiosk()
        assert (done.outdated, done.acked, done.notes) == (outdated, 0, ())
    assert Outbox(kiosk).acked() == known


def test_photographs_go_along_behind_their_entries_and_once(
    kiosk, town, at_township, usb, tmp_path
):
    book = FileBook(kiosk, tmp_path / "photographs")
    outbox = Outbox(kiosk)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    digest = photographs.keep(book.folder, out.getvalue())
    body = Declared("7-0001", "P08", "2023-03-20T08:00:00", photo=digest)
    when = Stamp(Moment(NOW, Quality.SURE), "boot", 1.0)
    with kiosk.transaction():
        journal.append(kiosk, EntryKind.DECLARED, "declared", body, when)

    def at_kiosk():
        return carry(outbox, usb, KEY, township_key(town), book=book)

    assert at_kiosk().photographs == 1
    path = own(usb) / stick.photo_name(digest)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    (own(usb) / stick.photo_name("0" * 64)).write_bytes(whole)
    said = "".join(at_township())
    assert "照片坏了" in said
    assert "没有提到这张照片" in said
    done = at_kiosk()
    assert (done.photographs, book.counts().waiting) == (1, 1)
    assert path.read_bytes() == whole, "the damaged one is written anew"
    assert "照片 1 张都收好了" in "".join(at_township())
    assert run_tx(town, lambda c: file_data(c, "tx01", digest), reads=True) == whole
    done = at_kiosk()
    assert (done.photographs, book.counts().waiting) == (0, 0)
    assert list(own(usb).glob("*.jpg")) == []
