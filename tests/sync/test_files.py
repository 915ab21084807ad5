"""Photographs on their way to the township: after their entries, in pieces, each once and whole."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import random
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from nacl.signing import SigningKey
from PIL import Image
from sqlalchemy import select, update
from support.fault_proxy import HTTP, ONLY_FOR, FaultProxy, schedule
from support.town import (
    NOW,
    SECOND_SITE,
    MemoryOutbox,
    credentials,
    enrol_kiosk,
    pinned_authority,
    township_key,
)
from support.wire import RESET_BEFORE_TLS, page

from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import Declared, EntryKind, Objected
from kiosk.core.view import Link
from kiosk.core.voice_note import note_of
from kiosk.desk import photographs, voice_notes
from kiosk.desk.attached_files import findings
from kiosk.devices.emulated_recorder import hum
from kiosk.store import files, journal
from kiosk.store.database import open_store
from kiosk.store.files import Counts, State
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.sync import files as sending
from kiosk.sync import plan
from kiosk.sync.client import TownshipClient
from kiosk.sync.files import PIECE_BYTES, FileBook, FileSender
from kiosk.sync.line import Patience
from kiosk.sync.outbox import Failure
from kiosk.sync.protocol import FileState, Problem, file_target, piece_signed, request_signature
from kiosk.sync.worker import SyncWorker
from kiosk.township import book, tables
from kiosk.township.database import open_database, run_tx
from kiosk.township.entries.files import Came, file_data, files_of
from kiosk.township.link import exchange
from kiosk.township.link import files as taking
from kiosk.township.sites.authority import server_context

pytestmark = RESET_BEFORE_TLS
on_sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"])

WHEN = Stamp(Moment(NOW, Quality.SURE), "boot", 1.0, "P1")
PIECES = 3
OTHER_KEY = SigningKey(bytes(range(2, 34)))
DEADLINE_S = 60
FAULTS = [kind for kind in HTTP if kind not in ONLY_FOR]
IMPATIENT = Patience(connect_s=5, read_s=1, call_s=10)


def jpeg(seed, width=400, height=400):
    """Noise, of nearly three pieces."""
    pixels = random.Random(seed).randbytes(width * height * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (width, height), pixels).save(out, "JPEG", quality=92)
    data = out.getvalue()
    assert (PIECES - 1) * PIECE_BYTES < len(data) < PIECES * PIECE_BYTES or width < 400
    return data


def digest_of(data):
    return hashlib.sha256(data).hexdigest()


class Kiosk:
    """A kiosk's file and photographs, and its end of the line."""

    def __init__(self, folder, town, url, key, site="tx01", epoch=1, patience=None):
        self.folder, self.path = folder / "photographs", folder / "kiosk.db"
        folder.mkdir(exist_ok=True)
        self.store = open_store(self.path)
        journal.begin_epoch(self.store, site, epoch, WHEN)
        self.outbox, self.reports = Outbox(self.store), []
        self.book = FileBook(self.store, self.folder)
        public, authority = township_key(town), pinned_authority() if "https" in url else ""
        how = (patience,) if patience else ()
        self.connect = lambda: TownshipClient(url, site, epoch, key, public, authority, *how)
        self.worker = self.new_worker()

    def new_worker(self):
        return SyncWorker(
            self.outbox,
            lambda: self.connect(),
            self.reports.append,
            photos=FileSender(self.book, lambda: 0.0),
            jitter=lambda: 0.0,
        )

    def take(self, data):
        """A household declares something with this picture."""
        digest = photographs.keep(self.folder, data)
        self.name(digest)
        return digest

    def name(self, digest):
        seq = journal.head(self.store)[0] + 1
        body = Declared("7-0001", "P08", "2023-03-20T08:00:00", photo=digest)
        with self.store.transaction():
            journal.append(self.store, EntryKind.DECLARED, f"op-{seq}", body, WHEN)

    def push(self, town, key):
        """By another way than the line."""
        outbox = self.outbox
        with closing(TownshipClient("http://127.0.0.1:9", "tx01", 1, key, None, "")) as sealer:
            first, head = outbox.acked() + 1, outbox.head()
            lines = outbox.lines(first, head - first + 1)
            sealed = sealer.sealed(first, lines, outbox.hash_at(head))
        ack = exchange.take_entries(town, "tx01", sealed, NOW)
        outbox.mark_acked(ack.head, bytes.fromhex(ack.hash))

    def is_even(self):
        return self.outbox.acked() == self.outbox.head() and self.book.counts().waiting == 0

    def until(self, holds):
        nap = threading.Event()
        for _ in range(int(DEADLINE_S / 0.02)):
            if holds():
                return
            self.worker.nudge()
            nap.wait(0.02)
        raise AssertionError((self.reports[-3:], self.book.counts()))

    def run(self, holds=None):
        self.worker.start()
        self.until(lambda: (holds or self.is_even)() and self.reports[-1].photos == 0)
        self.told = self.reports[-1]
        self.worker.stop()

    def close(self):
        self.worker.stop()
        self.store.close()


@pytest.fixture
def kiosk(tmp_path, town, served, key):
    made = Kiosk(tmp_path / "kiosk", town, served.url, key)
    yield made
    made.close()


def seen(town, digest, site="tx01"):
    return run_tx(town, lambda c: file_data(c, site, digest), reads=True)


def calls(served, method="PUT", what=b"/files/"):
    return [line for line in served.requests if line.startswith(method.encode()) and what in line]


# --- on their way


def test_photographs_follow_their_entries_once_and_whole(kiosk, town, served):
    pictures = [jpeg(n) for n in range(2)]
    digests = [kiosk.take(data) for data in pictures]
    kiosk.name(digests[0])
    assert kiosk.book.counts() == Counts(waiting=2)
    kiosk.run()
    assert [seen(town, digest) for digest in digests] == pictures
    assert taking.whole_files(town, "tx01") == sorted(digests)
    kinds = [line.split()[0] + line.split()[1].split(b"/")[4][:4] for line in served.requests]
    assert b"POSTentr" not in kinds[kinds.index(b"GETfile") :]
    assert kinds.count(b"PUTfile") == 2 * PIECES, "no piece went twice"
    assert kiosk.reports[0].photos == 2
    assert kiosk.told.photo_problem == ""
    named = run_tx(town, lambda c: files_of(c, "tx01", 1, 4), reads=True)
    assert [(file.digest, file.came) for file in named] == [(digests[0], Came.WHOLE)]
    sent = len(calls(served)) + len(calls(served, "GET"))
    kiosk.worker = kiosk.new_worker()
    kiosk.name(digests[1])
    kiosk.run()
    assert len(calls(served)) + len(calls(served, "GET")) == sent, "it is there"


class Meanwhile(TownshipClient):
    """Calls somebody after each piece."""

    def put_piece(self, *piece):
        answer = super().put_piece(*piece)
        self.after_piece()
        return answer


@on_sqlite
def test_fresh_entries_go_between_two_pieces(kiosk, town, served, key):
    digest = kiosk.take(jpeg(1))

    def connect():
        made = Meanwhile(served.url, "tx01", 1, key, township_key(town), pinned_authority())
        made.after_piece = after_piece
        return made

    def after_piece():
        if journal.head(kiosk.store)[0] == 2:
            kiosk.name(digest)
            kiosk.worker.nudge()

    kiosk.connect = connect
    kiosk.worker.start()
    reached = threading.Event()
    for _ in range(DEADLINE_S * 50):
        if kiosk.is_even():
            break
        reached.wait(0.02)
    kiosk.worker.stop()
    methods = [line.split()[0] for line in served.requests]
    puts = [n for n, method in enumerate(methods) if method == b"PUT"]
    assert len(puts) == PIECES, "no piece went twice"
    assert b"POST" in methods[puts[0] : puts[1]]
    assert b"POST" not in methods[puts[1] :]
    assert seen(town, digest)


@on_sqlite
def test_the_feed_is_asked_for_in_time_however_many_photographs_wait(
    kiosk, town, served, monkeypatch
):
    """At 100 kbit/s a stock of photographs takes hours; a lost card is barred before."""
    monkeypatch.setattr(plan, "POLL_S", 0.0)
    for n in range(2):
        kiosk.take(jpeg(n))
    kiosk.worker.start()
    reached = threading.Event()
    for _ in range(DEADLINE_S * 50):
        if kiosk.is_even():
            break
        reached.wait(0.02)
    kiosk.worker.stop()
    puts = [n for n, line in enumerate(served.requests) if line.startswith(b"PUT")]
    feeds = [n for n, line in enumerate(served.requests) if b"/feed" in line]
    between = [any(a < feed < b for feed in feeds) for a, b in itertools.pairwise(puts)]
    assert between == [True] * (2 * PIECES - 1), "no piece went twice, and none after another"


@on_sqlite
def test_after_every_fault_of_an_exchange_all_are_there(tmp_path, town, url, key):
    """The line does to questions and pieces whatever lines do; nothing is taken for arrived that
    the township has not."""
    tls, port = server_context(credentials()), int(url.rsplit(":", 1)[1])
    hours = itertools.count(0, 3600)
    with (
        closing(FaultProxy([port], schedule(4, FAULTS, 1), tls=tls)) as line,
        closing(Kiosk(tmp_path / "bad", town, line.url(), key, patience=IMPATIENT)) as made,
        closing(made.connect()) as client,
    ):
        sender = FileSender(made.book, lambda: 0.0, lambda: next(hours))
        taken = {}
        for _ in range(200):
            waits = made.book.counts().waiting
            if not (waits or line.faults):
                break
            if not waits:
                data = jpeg(len(taken))
                taken[made.take(data)] = data
                made.push(town, key)
            sender.send(client, lambda: False)
            arrived = [d for d in taken if d not in files.waiting(made.store)]
            assert [seen(town, digest) for digest in arrived] == [taken[d] for d in arrived]
        assert {digest: seen(town, digest) for digest in taken} == taken
        assert made.book.counts() == Counts()
        assert all(line.done[kind] > 0 for kind in FAULTS)


SEND = """
import sys
from pathlib import Path
from nacl.signing import SigningKey, VerifyKey
from kiosk.store.database import open_store
from kiosk.sync.client import TownshipClient
from kiosk.sync.files import FileBook, FileSender
path, url, key, township, authority = sys.argv[1:]
keys = SigningKey(bytes.fromhex(key)), VerifyKey(bytes.fromhex(township))
client = TownshipClient(url, "tx01", 1, *keys, Path(authority).read_text())
book = FileBook(open_store(Path(path)), Path(path).parent / "photographs")
FileSender(book, lambda: 0.0).send(client, lambda: False)
"""


@on_sqlite
def test_a_kiosk_that_is_killed_in_the_middle_goes_on_where_the_township_stands(
    kiosk, town, served, key, tmp_path
):
    digest = kiosk.take(jpeg(1))
    kiosk.push(town, key)
    authority = tmp_path / "authority.pem"
    authority.write_text(pinned_authority())
    served.faults.extend(["pass", "pass", "hang"])
    keys = bytes(key).hex(), bytes(township_key(town)).hex()
    command = [sys.executable, "-c", SEND, str(kiosk.path), served.url, *keys, str(authority)]
    with subprocess.Popen(command) as process:
        assert served.is_hanging.wait(60)
        process.kill()
    assert seen(town, digest) is None
    before = len(calls(served))
    kiosk.run()
    assert seen(town, digest)
    assert len(calls(served)) - before == PIECES - 1


# --- what is not there, and what is none


@on_sqlite
def test_photographs_that_are_lost_or_damaged_are_told_and_hold_nothing_up(kiosk, town):
    lost, damaged, whole = (kiosk.take(jpeg(n)) for n in range(3))
    kept = kiosk.folder / f"{lost}.jpg"
    data = kept.read_bytes()
    kept.unlink()
    (kiosk.folder / f"{damaged}.jpg").write_bytes(data)
    text = b"<html>no picture</html>" * 9
    refused = kiosk.take(text)
    kiosk.run()
    assert kiosk.book.counts() == Counts(missing=1, damaged=1, refused=1)
    assert [seen(town, digest) is None for digest in (lost, damaged, whole, refused)] == [
        True,
        True,
        False,
        True,
    ]
    last = kiosk.told
    assert (last.link, last.unsent, last.photos, last.problem) == (Link.CONNECTED, 0, 0, "")
    for words in (
        "1 个照片或录音在这台机器里找不到了",
        "1 个照片或录音在这台机器里坏了",
        "1 个照片或录音乡镇没有收下",
    ):
        assert words in last.photo_problem
    assert run_tx(town, lambda c: files_of(c, "tx01", 1, 5), reads=True)[0].came == Came.REFUSED
    kept.write_bytes(data)
    kiosk.worker = kiosk.new_worker()
    kiosk.run(lambda: kiosk.book.counts() == Counts(damaged=1, refused=1))
    assert seen(town, lost) == data, "somebody has put it back"


def test_what_an_earlier_version_wrote_and_what_a_new_machine_does_not_have(tmp_path):
    with closing(open_store(tmp_path / "kiosk.db")) as store:
        journal.begin_epoch(store, "tx01", 1, WHEN)
        old, new = "a" * 64, "b" * 64

        def name(op, digest):
            body = Declared("7-0001", "P08", "2023-03-20T08:00:00", photo=digest)
            with store.transaction():
                journal.append(store, EntryKind.DECLARED, op, body, WHEN)

        name("1", old)
        files.search(store)
        assert files.waiting(store) == [old]
        with store.transaction():
            store.execute("delete from file_to_send")
            journal.append_genesis(store, "tx01", 2, WHEN)
            store.set_meta(files.SEARCHED, "0")
        name("2", new)
        files.search(store)
        assert files.waiting(store) == [new], "the machine before has the other"
        files.settle(store, new, State.ARRIVED)
        Outbox(store).mark_acked(4, Outbox(store).hash_at(4))
        Outbox(store).take_back_ack(3, Outbox(store).hash_at(3))
        assert files.waiting(store) == [new], "a township of an old copy is asked anew"
        assert files.next_to_send(store, ()) is None, "its entry is not there"


@on_sqlite
def test_an_answer_that_is_not_about_this_very_file_is_none(client, served):
    whole = {"sha256": "b" * 64, "size": 9, "have": 9, "state": "whole"}
    ours = {**whole, "sha256": "a" * 64}
    answers = (whole, {**ours, "have": 10}, {**ours, "state": "x"}, {"problem": "x"})
    for answer in [*(json.dumps(each) for each in answers), "<html>请先登录</html>"]:
        served.faults.append(page(answer))
        assert client.file("a" * 64).failure is Failure.NOT_THE_TOWNSHIP, answer
    served.faults.append(page(json.dumps(ours), "302 Found"))
    assert client.put_piece("a" * 64, 0, b"x", 9).failure is Failure.NOT_THE_TOWNSHIP
    served.faults.append(page(json.dumps(ours)))
    assert client.file("a" * 64).state == FileState.WHOLE


# --- at the township


def put(town, data, *, first=0, last=None, size=None, site="tx01", key=None, digest=None, **more):
    """One piece, by default the whole."""
    last = len(data) - 1 if last is None else last
    digest = digest or digest_of(data)
    content_range = more.get("content_range") or f"bytes {first}-{last}/{size or len(data)}"
    piece = more.get("piece", data[first : last + 1])
    signed = piece_signed(file_target(site, digest), content_range, more.get("signed", piece))
    signature = request_signature(key or SigningKey(bytes(range(1, 33))), "PUT", signed)
    return taking.take_piece(town, site, digest, content_range, piece, signature, NOW)


def told(town, kiosk_key, outbox, *digests, site="tx01"):
    """Entries that name these are there."""
    for digest in digests:
        body = Declared("7-0001", "P08", "2023-03-20T08:00:00", photo=digest)
        outbox.append(EntryKind.DECLARED, body)
    answer = exchange.take_entries(town, site, outbox.sealed(kiosk_key, 1, outbox.head()), NOW)
    assert answer.problem == ""


@pytest.fixture
def small():
    return jpeg(9, 40, 30)


@on_sqlite
def test_no_file_comes_before_its_entry_or_to_another_site(town, key, outbox, small):
    digest = digest_of(small)
    assert put(town, small) is Problem.UNNAMED
    told(town, key, outbox, digest)
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    enrol_kiosk(town, OTHER_KEY, "tx02")
    assert put(town, small, site="tx02", key=OTHER_KEY) is Problem.UNNAMED
    assert put(town, small, key=OTHER_KEY) is Problem.WRONG_SIGNATURE
    assert put(town, small, site="tx02") is Problem.WRONG_SIGNATURE
    assert put(town, small, site="tx99") is Problem.UNKNOWN_SITE
    assert put(town, small, signed=b"other bytes") is Problem.WRONG_SIGNATURE
    assert put(town, small, digest="x") is Problem.UNNAMED
    for odd in ("", "bytes 0-9", "bytes 0-9/9", "bytes 5-2/99", f"bytes 0-1/{len(small)}"):
        found = put(town, small, content_range=odd or "x")
        assert found is Problem.UNREADABLE, odd
    assert put(town, small, size=9 << 20) is Problem.TOO_LARGE
    large = bytes((1 << 20) + 1)
    assert put(town, large, digest=digest) is Problem.TOO_LARGE
    assert seen(town, digest) is None
    assert put(town, small).state == FileState.WHOLE
    assert seen(town, digest) == small
    assert seen(town, digest, "tx02") is None
    with closing(TownshipClient("http://127.0.0.1:9", "tx01", 1, key, None, "")) as nobody:
        assert nobody.file(digest).failure is Failure.NO_ANSWER


def test_pieces_that_are_not_the_next_change_nothing_whichever_process_gets_them(
    town, key, outbox, small
):
    digest, half = digest_of(small), len(small) // 2
    told(town, key, outbox, digest)
    again = open_database(town.url.render_as_string(hide_password=False))
    try:
        assert put(town, small, first=half).have == 0
        assert put(town, small, last=half - 1).have == half
        assert put(again, small, last=half - 1).have == half, "it came twice"
        assert put(again, small, first=half + 1).have == half
        assert put(again, small, last=half - 1, size=len(small) + 5).have == half, "another size"
        assert put(town, small, last=half - 1).have == half, "and begun anew"
        gate, answers = threading.Barrier(2), []

        def last(engine):
            gate.wait()
            answers.append(put(engine, small, first=half))

        threads = [threading.Thread(target=last, args=(engine,)) for engine in (town, again)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer.state for answer in answers] == 2 * [FileState.WHOLE]
        assert seen(town, digest) == small
        assert put(again, small).state == FileState.WHOLE
    finally:
        again.dispose()


@on_sqlite
def test_a_voice_note_arrives_whole_after_a_cut_and_nothing_else_in_its_place(
    kiosk, town, served, key
):
    note, other = note_of(hum(5)), note_of(hum(6, 300))
    digest = photographs.keep(kiosk.folder, note.wav, photographs.SAID)
    voice_notes.settle(kiosk.folder, digest, booked=True)
    body = Objected("7-0001", "missing", "漏记", "其他", "2023-03-27", digest, note.seconds)
    with kiosk.store.transaction():
        journal.append(kiosk.store, EntryKind.OBJECTED, "op-v", body, WHEN)
    voice_notes.keep_said(kiosk.folder, other)  # thrown away: no entry names it
    voice_notes.settle_left(kiosk.folder, kiosk.store)
    assert [path.name for path in kiosk.folder.iterdir()] == [f"{digest}.wav"]
    kiosk.push(town, key)
    assert put(town, note.wav, last=PIECE_BYTES - 1).state == FileState.PART, "the line is cut"
    assert seen(town, digest) is None
    kiosk.run()
    assert seen(town, digest) == note.wav
    ranges = [line for line in served.requests if line.startswith(b"PUT")]
    assert len(ranges) == -(-len(note.wav) // PIECE_BYTES) - 1, "what was there is not sent again"
    assert list(findings(kiosk.store, kiosk.folder)) == []

    file = kiosk.folder / f"{digest}.wav"
    file.write_bytes(other.wav)
    (found,) = findings(kiosk.store, kiosk.folder)
    assert str(found).endswith("is damaged")
    file.unlink()
    (found,) = findings(kiosk.store, kiosk.folder)
    assert str(found).endswith("is not here")


@on_sqlite
def test_bytes_of_another_file_are_dropped_and_no_picture_is_shown_to_nobody(
    town, key, outbox, small
):
    digest = digest_of(small)
    png = io.BytesIO()
    Image.new("RGB", (9, 9)).save(png, "PNG")
    bomb = small[:-9]
    hostile = (b"<svg onload=alert(1)>", png.getvalue(), bomb)
    told(town, key, outbox, digest, *map(digest_of, hostile))
    other = bytes(len(small))
    answer = put(town, other, digest=digest)
    assert (answer.have, answer.state) == (0, FileState.PART)
    for data in hostile:
        assert put(town, data).state == FileState.REFUSED
        assert put(town, data).state == FileState.REFUSED
        assert seen(town, digest_of(data)) is None
    assert put(town, small).state == FileState.WHOLE
    pieces = run_tx(town, lambda c: c.execute(select(tables.file_piece)).all(), reads=True)
    assert pieces == []


@on_sqlite
def test_a_township_that_died_with_the_last_piece_ends_it_when_it_is_asked(
    town, key, outbox, small, monkeypatch
):
    digest = digest_of(small)
    told(town, key, outbox, digest)
    with monkeypatch.context() as dying:
        dying.setattr(taking, "_looked_at", lambda _engine, _site, there, _now: there)
        assert put(town, small).state == FileState.PART
    assert seen(town, digest) is None
    signature = request_signature(key, "GET", file_target("tx01", digest))
    assert taking.standing(town, "tx01", digest, signature, NOW).state == FileState.WHOLE
    assert seen(town, digest) == small


@on_sqlite
def test_two_kiosks_with_the_same_picture_both_send_it(town, key, outbox, small, tmp_path):
    digest = digest_of(small)
    told(town, key, outbox, digest)
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    enrol_kiosk(town, OTHER_KEY, "tx02")
    told(town, OTHER_KEY, MemoryOutbox("tx02"), digest, site="tx02")
    assert put(town, small).state == FileState.WHOLE
    assert seen(town, digest, "tx02") is None, "whoever knows the hash alone gets nothing"
    assert put(town, small, site="tx02", key=OTHER_KEY).state == FileState.WHOLE
    assert seen(town, digest, "tx02") == small
    run_tx(town, lambda c: c.execute(update(tables.site).values(epoch=9)))
    came = run_tx(town, lambda c: files_of(c, "tx01", 1, outbox.head()), reads=True)
    assert came[0].came == Came.WHOLE, "also of a machine that is no more"


@on_sqlite
def test_a_file_from_a_stick_is_as_good_and_believed_no_more(town, key, outbox, small, kiosk):
    digest = kiosk.take(small)
    assert dict(sending.ready(kiosk.book)) == {digest: small}
    assert taking.take_whole(town, "tx01", digest, small, NOW) is Problem.UNNAMED
    told(town, key, outbox, digest)
    assert taking.take_whole(town, "tx01", digest, small + b"x", NOW) is Problem.UNREADABLE
    assert taking.take_whole(town, "tx99", digest, small, NOW) is Problem.UNKNOWN_SITE
    assert taking.take_whole(town, "tx01", digest, b"", NOW) is Problem.TOO_LARGE
    for _ in range(2):
        assert taking.take_whole(town, "tx01", digest, small, NOW).state == FileState.WHOLE
    assert taking.whole_files(town, "tx01") == [digest]
    assert seen(town, digest) == small
