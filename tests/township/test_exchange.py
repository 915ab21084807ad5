"""Entries and feed at the township, without a wire."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import msgspec
import pytest
from nacl.signing import SigningKey, VerifyKey
from sqlalchemy import update
from support.town import (
    NOW,
    SECOND_SITE,
    MemoryOutbox,
    enrol_kiosk,
    feed_of,
    new_code,
    site_row,
    stored_entries,
    told,
    township_key,
)

from kiosk.core.entries import SCHEMA, CardLost, EntryKind, Genesis, GoodSet
from kiosk.core.feed import CardItem, HouseholdItem, SchemeItem, SiteItem
from kiosk.core.journal import NO_HASH, canonical
from kiosk.core.scheme import parse_scheme
from kiosk.schemes import load_scheme
from kiosk.sync import protocol
from kiosk.sync.protocol import (
    Ack,
    EnrolAnswer,
    EnrolRequest,
    Problem,
    feed_target,
    open_envelope,
    request_signature,
    seal,
)
from kiosk.township import book, tables
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.goods.goods import add_goods
from kiosk.township.link.exchange import WRONG_CODES_MAX, enrol, feed_page, take_entries
from kiosk.township.residents.households import NewHousehold, add_households

OTHER_KEY = SigningKey(bytes(range(2, 34)))


@pytest.fixture
def outbox(town, key):
    enrol_kiosk(town, key)
    box = MemoryOutbox()
    for _ in range(9):
        box.redeem()
    run_tx(
        town,
        lambda c: add_goods(c, load_scheme("tangxiang").price_list, site="tx01", at=NOW),
    )
    return box


def ack(outbox, seq, problem=""):
    return Ack(seq, outbox.hashes[seq].hex(), problem)


# --- enrolment


def code_for(town, at=NOW, site="tx01"):
    code = new_code()
    run_tx(town, lambda c: book.set_code(c, site, code, at=at, valid=timedelta(minutes=10)))
    return code.text


def asked(code, key):
    return EnrolRequest(code, bytes(key.verify_key).hex())


def test_an_enrolment_code_is_good_once_and_again_for_the_same_machine(town, key):
    code = code_for(town)
    answer = enrol(town, asked(code, key), NOW)
    assert answer == EnrolAnswer("tx01", 1, bytes(township_key(town)).hex(), "2023-03-20T09:00:00")
    assert enrol(town, asked(code, key), NOW) == answer
    assert enrol(town, asked(code, OTHER_KEY), NOW) is Problem.WRONG_CODE


def test_an_enrolment_code_that_is_too_old_is_refused(town, key):
    code = code_for(town)
    assert enrol(town, asked(code, key), NOW + timedelta(minutes=10)) is Problem.WRONG_CODE


def test_only_the_hash_of_a_code_is_kept(town):
    code = code_for(town)
    assert code not in site_row(town).code_hash


def test_a_new_code_makes_the_one_before_void(town, key):
    old = code_for(town)
    new = code_for(town)
    assert enrol(town, asked(old, key), NOW) is Problem.WRONG_CODE
    assert isinstance(enrol(town, asked(new, key), NOW), EnrolAnswer)


def test_a_code_is_void_after_too_many_wrong_ones(town, key):
    code = code_for(town)
    wrong = new_code().text
    run_tx(town, lambda c: c.execute(update(tables.site).values(code_tries=WRONG_CODES_MAX - 1)))
    assert enrol(town, asked(wrong, key), NOW) is Problem.WRONG_CODE
    assert enrol(town, asked(code, key), NOW) is Problem.WRONG_CODE


def test_a_public_key_that_is_none_and_an_unknown_schema_are_refused(town):
    code = code_for(town)
    assert enrol(town, EnrolRequest(code, "00"), NOW) is Problem.UNREADABLE
    assert enrol(town, EnrolRequest(code, "xyz"), NOW) is Problem.UNREADABLE
    assert enrol(town, EnrolRequest(code, "00" * 32, schema=99), NOW) is Problem.SCHEMA


def test_a_kiosk_with_entries_gets_no_second_code(town, key, outbox):
    take_entries(town, "tx01", outbox.sealed(key, 1, 10), NOW)
    with pytest.raises(Refused, match="已经登记并有流水"):
        code_for(town)


# --- entries


def test_entries_are_kept_as_the_very_bytes_that_were_hashed(town, key, outbox):
    assert take_entries(town, "tx01", outbox.sealed(key, 1, 10), NOW) == ack(outbox, 10)
    rows = stored_entries(town)
    assert [row.line for row in rows] == outbox.entries
    assert [row.hash for row in rows] == outbox.hashes[1:]
    assert [row.flagged for row in rows] == [None] * 10
    assert rows[0].kind == "genesis"


def test_a_batch_that_comes_again_changes_nothing(town, key, outbox):
    envelope = outbox.sealed(key, 1, 10)
    take_entries(town, "tx01", envelope, NOW)
    assert take_entries(town, "tx01", envelope, NOW) == ack(outbox, 10)
    assert len(stored_entries(town)) == 10


def test_overlapping_batches_are_each_entry_once(town, key, outbox):
    for first, last, head in ((1, 4, 4), (2, 3, 4), (3, 8, 8), (8, 10, 10), (1, 10, 10)):
        assert take_entries(town, "tx01", outbox.sealed(key, first, last), NOW) == ack(outbox, head)
    assert [row.line for row in stored_entries(town)] == outbox.entries


def test_a_gap_is_told_with_the_townships_head(town, key, outbox):
    take_entries(town, "tx01", outbox.sealed(key, 1, 4), NOW)
    assert take_entries(town, "tx01", outbox.sealed(key, 6, 10), NOW) == ack(outbox, 4, "gap")
    assert len(stored_entries(town)) == 4
    assert take_entries(town, "tx01", outbox.sealed(key, 5, 10), NOW) == ack(outbox, 10)


def test_another_history_in_the_overlap_freezes_the_site(town, key, outbox):
    take_entries(town, "tx01", outbox.sealed(key, 1, 6), NOW)
    other = MemoryOutbox()
    other.redeem()
    for _ in range(8):
        other.redeem("7-0002")
    assert take_entries(town, "tx01", other.sealed(key, 2, 8), NOW) == ack(outbox, 6, "fork")
    assert len(stored_entries(town)) == 6
    assert take_entries(town, "tx01", outbox.sealed(key, 7, 10), NOW) == ack(outbox, 6, "frozen")
    assert "第 3 条" in site_row(town).frozen


def test_another_history_behind_the_first_new_entry_freezes_the_site(town, key, outbox):
    take_entries(town, "tx01", outbox.sealed(key, 1, 6), NOW)
    other = MemoryOutbox()
    for _ in range(8):
        other.redeem("7-0002")
    assert take_entries(town, "tx01", other.sealed(key, 7, 8), NOW) == ack(outbox, 6, "fork")
    assert len(stored_entries(town)) == 6


def test_a_machine_that_was_replaced_is_fenced(town, key, outbox):
    answer = enrol_kiosk(town, OTHER_KEY)
    assert answer.epoch == 2
    said = take_entries(town, "tx01", outbox.sealed(key, 1, 10), NOW)
    assert said == Ack(10, outbox.hashes[10].hex(), "fenced")
    site = site_row(town)
    assert (site.head, site.head_hash) == (0, NO_HASH)
    new = MemoryOutbox(epoch=2)
    assert take_entries(town, "tx01", new.sealed(OTHER_KEY, 1, 1), NOW) == ack(new, 1)


def test_the_old_key_cannot_speak_for_the_new_epoch(town, key, outbox):
    enrol_kiosk(town, OTHER_KEY)
    forged = MemoryOutbox(epoch=2)
    assert take_entries(town, "tx01", forged.sealed(key, 1, 1), NOW) is Problem.WRONG_SIGNATURE


def test_entries_that_cannot_be_read_are_kept_and_marked_and_the_chain_goes_on(town, key):
    enrol_kiosk(town, key)
    run_tx(
        town,
        lambda c: add_goods(c, load_scheme("tangxiang").price_list, site="tx01", at=NOW),
    )
    outbox = MemoryOutbox()
    odd = {
        2: lambda: outbox.append_line(b""),
        3: lambda: outbox.append_line(b"\x00\xff not json"),
        4: lambda: outbox.append_line(b"[" * 50_000),
        5: lambda: outbox.append_line(canonical({"seq": "5"})),
        6: lambda: outbox.append_text("dance", "{}"),
        7: lambda: outbox.append_text(EntryKind.REDEMPTION, '{"household":5}'),
        8: lambda: outbox.append_text(EntryKind.REDEMPTION, "nonsense"),
        9: lambda: outbox.redeem(household="7-9999"),
        10: lambda: outbox.redeem(good="tobacco"),
        11: lambda: outbox.append_line(outbox.entries[0]),
        12: lambda: outbox.append(EntryKind.GENESIS, Genesis("tx99", 1, SCHEMA)),
        13: lambda: outbox.append_line(outbox.entries[0].replace(b'"seq":1', b'"seq": 14')),
        14: lambda: outbox.append_line(
            outbox.entries[0].replace(b'"seq":1', b'"seq":' + b"9" * 5000)
        ),
        15: lambda: outbox.append_text("\U0001f600" * 200, "{}"),
        16: lambda: outbox.redeem(household="7-\0"),
        17: lambda: outbox.redeem(household="7-0001", good="\0"),
        18: lambda: outbox.append(EntryKind.CARD_LOST, CardLost("7-0001", "\0" * 64, 1)),
        19: lambda: outbox.append(EntryKind.CARD_LOST, CardLost("7-0001", "0" * 64, 10**30)),
        20: lambda: outbox.append(EntryKind.GENESIS, Genesis("tx01\0", 10**30, SCHEMA)),
        21: lambda: outbox.append(EntryKind.GOOD_SET, GoodSet("own-\0", "\0", "", "", 5, own=True)),
    }
    for seq, append in odd.items():
        append()
        assert outbox.head() == seq
    outbox.redeem()
    assert take_entries(town, "tx01", outbox.sealed(key, 1, 22), NOW) == ack(outbox, 22)
    rows = stored_entries(town)
    assert [row.line for row in rows] == outbox.entries
    marks = {row.seq: row.flagged for row in rows if row.flagged}
    assert sorted(marks) == list(odd)
    assert marks[6] == "没见过的种类：'dance'"
    assert marks[7] == marks[8] == "内容读不出来"
    assert marks[9] == "没有这一户：'7-9999'"
    assert marks[10] == "没有这种物品：'tobacco'"
    assert marks[11] == "写的序号是 1，应当是 11"


def test_a_wrong_signature_an_unknown_site_and_a_torn_batch_change_nothing(town, key, outbox):
    envelope = outbox.sealed(key, 1, 10)
    wrong = outbox.sealed(OTHER_KEY, 1, 10)
    assert take_entries(town, "tx01", wrong, NOW) is Problem.WRONG_SIGNATURE
    assert take_entries(town, "tx09", envelope, NOW) is Problem.UNKNOWN_SITE
    for cut in (0, 10, len(envelope) // 2, len(envelope) - 1):
        assert take_entries(town, "tx01", envelope[:cut], NOW) in (
            Problem.UNREADABLE,
            Problem.WRONG_SIGNATURE,
        )
    assert site_row(town).head == 0
    assert not site_row(town).frozen


def test_an_envelope_for_another_site_of_the_same_township_is_not_taken(town, key, outbox):
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    enrol_kiosk(town, key, "tx02")
    assert take_entries(town, "tx02", outbox.sealed(key, 1, 10), NOW) is Problem.UNREADABLE


def test_a_wire_format_that_is_not_known_is_told(town, key, outbox):
    for schema in (0, 2):
        head = msgspec.json.decode(outbox.sealed(key, 1, 10).split(b"\n")[0])
        line = canonical({**head, "schema": schema, "new_field": True})
        _, _, content = outbox.sealed(key, 1, 10).split(b"\n", 2)
        signature = request_signature(key, "", "").encode()  # of something else
        envelope = b"\n".join((line, signature, content))
        assert take_entries(town, "tx01", envelope, NOW) is Problem.WRONG_SIGNATURE
        envelope = b"\n".join((line, _signature(key, line), content))
        assert take_entries(town, "tx01", envelope, NOW) is Problem.SCHEMA


def test_a_township_of_a_newer_version_still_talks_to_an_older_kiosk(
    town, key, outbox, monkeypatch
):
    """The range is 1 to 2 there, and 1 at the kiosk, which reads nothing else."""
    monkeypatch.setattr(protocol, "SCHEMA", 2)
    monkeypatch.setattr(seal, "__kwdefaults__", {**seal.__kwdefaults__, "schema": 2})
    for schema, answer in ((1, ack(outbox, 10)), (2, ack(outbox, 10)), (3, Problem.SCHEMA)):
        lines, digest = outbox.lines(1, 10), outbox.hashes[10].hex()
        place = {"kind": "entries", "site": "tx01", "epoch": 1, "first": 1, "last_hash": digest}
        envelope = seal(key, lines, **place, schema=schema)
        assert take_entries(town, "tx01", envelope, NOW) == answer
    page = feed_page(town, "tx01", 0, request_signature(key, "GET", feed_target("tx01", 0)), NOW)
    monkeypatch.undo()
    assert open_envelope(page, township_key(town))[0].schema == 1


def test_a_batch_that_unpacks_without_end_is_too_large(town, key, outbox):
    import base64
    import hashlib

    content = gzip.compress(b"0" * (40 << 20))
    head = msgspec.json.decode(outbox.sealed(key, 1, 10).split(b"\n")[0])
    line = canonical({**head, "content": hashlib.sha256(content).hexdigest()})
    signature = base64.b64encode(key.sign(line).signature)
    envelope = b"\n".join((line, signature, content))
    assert take_entries(town, "tx01", envelope, NOW) is Problem.TOO_LARGE
    assert take_entries(town, "tx01", bytes(5 << 20), NOW) is Problem.TOO_LARGE


def test_an_empty_batch_and_a_feed_sent_as_entries_are_not_taken(town, key, outbox):
    for kind, lines, first in (
        ("entries", [], 1),
        ("feed", outbox.entries, 1),
        ("entries", outbox.entries, 0),
    ):
        envelope = seal(
            key,
            lines,
            kind=kind,
            site="tx01",
            epoch=1,
            first=first,
            last_hash=outbox.hashes[10].hex(),
        )
        assert take_entries(town, "tx01", envelope, NOW) is Problem.UNREADABLE
    assert not site_row(town).frozen


def _signature(key, line):
    import base64

    return base64.b64encode(key.sign(line).signature)


# --- feed


def page(town, key, after, site="tx01"):
    signature = request_signature(key, "GET", feed_target(site, after))
    return feed_page(town, site, after, signature, NOW)


def test_a_feed_begins_with_site_and_rules_and_holds_no_full_name(town, key):
    enrol_kiosk(town, key)
    head, lines = open_envelope(page(town, key, 0), VerifyKey(bytes(township_key(town))))
    assert (head.kind, head.site, head.epoch, head.first, head.last) == ("feed", "tx01", 1, 1, 4)
    assert head.at == "2023-03-20T09:00:00"
    items = feed_of(town)
    assert items[0] == SiteItem("tx01", "和平", "和平村爱心积分超市", "和平村", "棠香街道", 3, 7)
    assert isinstance(items[1], SchemeItem)
    assert parse_scheme(items[1].document, "feed") == load_scheme("tangxiang")
    assert items[2] == HouseholdItem("7-0001", "0001", "3组", "张*", "tx01")
    assert "张某某" not in "".join(line.decode() for line in lines)


def test_a_feed_goes_on_after_the_last_item_and_ends_empty(town, key):
    enrol_kiosk(town, key)
    public = township_key(town)
    head, lines = open_envelope(page(town, key, 3), public)
    assert (head.first, head.last, len(lines)) == (4, 4, 1)
    head, lines = open_envelope(page(town, key, 4), public)
    assert (head.first, head.last, lines) == (5, 4, [])


def test_a_feed_is_given_only_to_its_own_kiosk(town, key):
    enrol_kiosk(town, key)
    assert page(town, OTHER_KEY, 0) is Problem.WRONG_SIGNATURE
    signature = request_signature(key, "GET", feed_target("tx01", 1))
    assert feed_page(town, "tx01", 0, signature, NOW) is Problem.WRONG_SIGNATURE
    assert feed_page(town, "tx01", 0, "", NOW) is Problem.WRONG_SIGNATURE
    assert page(town, key, 0, "tx09") is Problem.UNKNOWN_SITE
    enrol_kiosk(town, OTHER_KEY)
    assert page(town, key, 0) is Problem.FENCED


def test_a_kiosk_that_knows_more_than_the_township_is_told_so(town, key):
    enrol_kiosk(town, key)
    assert page(town, key, 5) is Problem.AHEAD


def test_a_long_feed_comes_in_pages(town, key):
    enrol_kiosk(town, key)
    cards = [CardItem(f"{n:064x}", n, None, "blank") for n in range(1, 1201)]
    run_tx(town, lambda c: book.append_feed(c, "tx01", cards))
    public = township_key(town)
    after, sizes = 0, []
    while True:
        head, lines = open_envelope(page(town, key, after), public)
        if not lines:
            break
        assert head.first == after + 1
        sizes.append(len(lines))
        after = head.last
    assert sizes == [500, 500, 204]


def test_a_site_of_the_same_village_hears_of_its_households_and_a_later_one_too(town):
    neighbour = book.NewSite("tx03", "和平二", "和平村二店", "和平村", 7)
    run_tx(town, lambda c: book.add_site(c, neighbour))
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    run_tx(
        town,
        lambda c: add_households(c, [NewHousehold("0003", "1组", "李某")], site="tx01"),
    )
    for site, numbers in (("tx01", 3), ("tx03", 3), ("tx02", 0)):
        households = told(town, HouseholdItem, site)
        assert len(households) == numbers
        assert all(item.home == "tx01" for item in households)


def test_a_feed_body_is_canonical_json(town):
    rows = run_tx(town, lambda c: c.execute(tables.feed.select()).all(), reads=True)
    for row in rows:
        assert canonical(json.loads(row.body)).decode() == row.body
