"""What the link sees of the store."""

from __future__ import annotations

import pytest
from support.shop import bought
from support.village import NOW

from kiosk.core.feed import FeedItem, HouseholdItem
from kiosk.core.journal import NO_HASH, canonical, entry_hash, parse_entry
from kiosk.store.database import open_store
from kiosk.store.outbox import Outbox


@pytest.fixture
def outbox(village):
    bought(village, "op1")
    return Outbox(village)


def test_the_lines_are_the_journal_and_make_its_chain(outbox, village):
    lines = outbox.lines(1, 500)
    assert len(lines) == outbox.head()
    prev = NO_HASH
    for seq, line in enumerate(lines, 1):
        assert parse_entry(line).seq == seq
        prev = entry_hash(prev, line)
        assert outbox.hash_at(seq) == prev
    assert outbox.lines(2, 1) == lines[1:2]
    assert outbox.lines(outbox.head(), 500) == lines[-1:]
    assert outbox.lines(outbox.head() + 1, 500) == []


def test_only_our_own_hash_is_an_acknowledgement(outbox):
    assert outbox.acked() == 0
    with pytest.raises(ValueError, match="not the one"):
        outbox.mark_acked(2, outbox.hash_at(1))
    with pytest.raises(ValueError, match="not the one"):
        outbox.mark_acked(99, outbox.hash_at(1))
    with pytest.raises(ValueError, match="not the one"):
        outbox.mark_acked(0, NO_HASH)
    assert outbox.acked() == 0
    outbox.mark_acked(2, outbox.hash_at(2))
    assert outbox.acked() == 2


def test_an_acknowledgement_never_goes_back(outbox, village):
    outbox.mark_acked(3, outbox.hash_at(3))
    outbox.mark_acked(2, outbox.hash_at(2))
    assert outbox.acked() == 3
    assert Outbox(village).acked() == 3
    village.reopen()
    assert outbox.acked() == 3


def test_an_entry_that_is_not_there_has_no_hash(outbox):
    with pytest.raises(KeyError):
        outbox.hash_at(0)
    with pytest.raises(KeyError):
        outbox.hash_at(outbox.head() + 1)


def test_the_feed_goes_on_from_its_cursor(outbox):
    n = outbox.cursor()
    item = HouseholdItem("h44", "0044", "3组", "李*", "hp01")
    outbox.apply_feed([FeedItem(n + 1, canonical(item).decode())], NOW)
    assert outbox.cursor() == n + 1


def test_what_the_township_lost_is_unsent_again_where_the_hash_is_ours(outbox):
    head = outbox.head()
    outbox.mark_acked(head, outbox.hash_at(head))
    outbox.take_back_ack(head - 1, bytes(32))
    outbox.take_back_ack(head + 5, bytes(32))
    assert outbox.acked() == head
    outbox.take_back_ack(head - 1, outbox.hash_at(head - 1))
    assert outbox.acked() == head - 1
    outbox.mark_acked(head, outbox.hash_at(head))
    outbox.take_back_ack(0, bytes(32))
    assert outbox.acked() == 0


def test_it_knows_whose_journal_it_is(outbox):
    assert (outbox.site, outbox.epoch) == ("hp01", 1)


def test_a_journal_without_its_first_entry_has_nothing_to_send(tmp_path):
    store = open_store(tmp_path / "kiosk.db")
    with pytest.raises(ValueError, match="nothing to send"):
        _ = Outbox(store).site
    store.close()
