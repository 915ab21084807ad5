"""What the link does next."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.core.feed import FeedItem
from kiosk.core.view import Link
from kiosk.sync import plan
from kiosk.sync.outbox import Failure, FeedPage, NotDone
from kiosk.sync.plan import Acknowledged, Books, Course, Fetch, Push, Rest
from kiosk.sync.protocol import Ack

OWN = bytes([7]) * 32
OTHER = bytes([8]) * 32
BOOKS = Books(head=20, acked=10, cursor=3)
SENT = Push(11, 500)
ITEM = FeedItem(4, "{}")
AT = datetime(2023, 3, 20)


def pushed(answer, own=OWN, course=None, books=BOOKS, sent=SENT, count=10, random=0.5):
    return plan.after_push(course or Course(), books, sent, count, answer, own, random)


def fed(answer, course=None, books=BOOKS, random=0.5):
    return plan.after_feed(course or Course(), books, Fetch(3), answer, random)


def test_a_pass_begins_with_the_entries_and_without_any_with_the_feed():
    assert plan.opening(Course(), BOOKS)[1] == Push(11, 500)
    assert plan.opening(Course(), Books(10, 10, 3))[1] == Fetch(3)


def test_after_the_entries_comes_the_feed():
    course, known, step = pushed(Ack(20, OWN.hex()))
    assert (known, step) == (Acknowledged(20, OWN), Fetch(3))
    assert course.link is Link.CONNECTED


def test_many_entries_go_in_batches():
    _, known, step = pushed(Ack(15, OWN.hex()), sent=Push(11, 5), count=5, course=Course(limit=5))
    assert (known, step) == (Acknowledged(15, OWN), Push(16, 5))


def test_a_township_that_has_more_than_was_sent_is_believed_by_its_hash():
    _, known, step = pushed(Ack(18, OWN.hex()), sent=Push(11, 5), count=5)
    assert (known, step) == (Acknowledged(18, OWN), Push(19, 500))


def test_a_hash_that_is_not_ours_is_no_acknowledgement():
    course, known, step = pushed(Ack(20, OTHER.hex()))
    assert known is None
    assert isinstance(step, Rest)
    assert course.link is Link.OFFLINE


def test_an_acknowledgement_of_less_than_was_sent_does_not_count_for_the_rest():
    course, known, step = pushed(Ack(15, OWN.hex()))
    assert known == Acknowledged(15, OWN)
    assert isinstance(step, Rest)
    assert course.failures == 1


def test_after_a_gap_it_goes_on_from_the_townships_head():
    course, known, step = pushed(Ack(6, OWN.hex(), "gap"))
    assert (known, step) == (Acknowledged(6, OWN), Push(7, 500))
    _, known, step = pushed(Ack(0, bytes(32).hex(), "gap"), own=bytes(32))
    assert (known, step) == (None, Push(1, 500))
    for _ in range(plan.GAPS_MAX):
        course, _, step = pushed(Ack(6, OWN.hex(), "gap"), course=course)
    assert isinstance(step, Rest), "a township that always says gap is not asked for ever"


def test_after_a_gap_with_a_foreign_hash_the_township_is_shown_its_last_entry_again():
    _, known, step = pushed(Ack(6, OTHER.hex(), "gap"))
    assert (known, step) == (None, Push(6, 500))


@pytest.mark.parametrize("problem", ["fork", "frozen"])
def test_after_two_histories_nothing_more_is_pushed_and_the_keeper_is_told(problem):
    course, known, step = pushed(Ack(10, OTHER.hex(), problem))
    assert (known, step) == (None, Fetch(3))
    assert course.link is Link.REFUSED
    assert "联系乡镇" in course.sentence
    course, step = fed(FeedPage((), AT), course)
    assert plan.opening(course, BOOKS)[1] == Fetch(3)
    assert plan.opening(course, BOOKS)[0].link is Link.REFUSED


def test_a_machine_that_was_replaced_goes_on_sending_what_it_has_as_evidence():
    course, known, step = pushed(Ack(15, OWN.hex(), "fenced"), count=5)
    assert (known, step) == (Acknowledged(15, OWN), Push(16, 500))
    assert "另一台机器" in course.sentence
    assert plan.opening(course, BOOKS)[1] == Push(11, 500)
    for own in (OTHER, None):  # what is not acknowledged is not sent again in this pass
        _, known, step = pushed(Ack(15, OWN.hex(), "fenced"), count=5, own=own)
        assert (known, step) == (None, Fetch(3))
    _, known, step = pushed(Ack(12, OWN.hex(), "fenced"), count=5)
    assert (known, step) == (Acknowledged(12, OWN), Fetch(3))


def test_a_township_that_has_more_than_the_kiosk_is_told_to_the_keeper():
    course, known, step = pushed(Ack(30, OTHER.hex()), own=None)
    assert (known, step) == (None, Fetch(3))
    assert course.link is Link.REFUSED
    course, step = fed(FeedPage((), AT), course)
    assert isinstance(step, Rest)
    assert plan.opening(course, BOOKS)[1] == Push(11, 500), "and tried again the next time"


def test_a_batch_that_is_too_large_is_halved_and_stays_so():
    course, _, step = pushed(NotDone(Failure.TOO_LARGE), count=10)
    assert step == Push(11, 5)
    course, _, step = pushed(NotDone(Failure.TOO_LARGE), course=course, sent=step, count=5)
    assert step == Push(11, 2)
    assert plan.opening(course, BOOKS)[1] == Push(11, 2)
    course, _, step = pushed(NotDone(Failure.TOO_LARGE), course=course, sent=step, count=1)
    assert (course.link, step) == (Link.REFUSED, Fetch(3))


def test_a_refusal_of_entries_does_not_keep_the_feed_away():
    course, _, step = pushed(NotDone(Failure.REJECTED))
    assert (course.link, step) == (Link.REFUSED, Fetch(3))
    course, step = fed(FeedPage((), AT), course)
    assert isinstance(step, Rest)
    assert course.link is Link.REFUSED
    assert plan.opening(course, BOOKS)[0].link is Link.OFFLINE


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (Failure.NO_ANSWER, ""),
        (Failure.BUSY, ""),
        (Failure.NOT_THE_TOWNSHIP, "不是乡镇的服务器"),
        (Failure.WRONG_DAY, "日期对不上"),
    ],
)
def test_a_bad_line_ends_the_pass_with_a_rest_and_a_stranger_is_told_to_the_keeper(failure, says):
    for course, step in (pushed(NotDone(failure))[::2], fed(NotDone(failure))):
        assert course.link is Link.OFFLINE
        assert isinstance(step, Rest)
        assert says in course.sentence
        assert bool(says) == bool(course.sentence)
        assert plan.opening(course, BOOKS)[0].sentence == ""


def test_the_feed_is_fetched_until_it_is_empty_and_then_there_is_rest():
    after = Books(head=20, acked=20, cursor=4)
    course, step = fed(FeedPage((ITEM,), AT), books=after)
    assert step == Fetch(4)
    course, step = plan.after_feed(Course(failures=3), after, Fetch(4), FeedPage((), AT), 0.5)
    assert (course.failures, step) == (0, Rest(plan.POLL_S))


def test_items_that_do_not_move_the_cursor_are_not_fetched_for_ever():
    course, step = fed(FeedPage((ITEM,), AT), books=BOOKS)
    assert isinstance(step, Rest)
    assert course.failures == 1


def test_a_township_that_knows_less_of_the_feed_is_told_to_the_keeper():
    course, step = fed(NotDone(Failure.AHEAD))
    assert step == Push(20, 1), "it says where it wants our entries from"
    course, _ = fed(NotDone(Failure.AHEAD), course)
    assert course.link is Link.REFUSED
    assert "比这台机器知道的旧" in course.sentence
    assert plan.opening(course, BOOKS)[0] == Course(failures=1)
    course, _ = fed(NotDone(Failure.FENCED))
    assert course.link is Link.REFUSED
    assert "另一台机器" in course.sentence


def test_a_rest_after_failures_is_anything_up_to_a_doubling_limit():
    limits = [plan.backoff_s(n, 1.0) for n in range(1, 12)]
    assert limits[:5] == [5, 10, 20, 40, 80]
    assert limits[-1] == 900
    assert plan.backoff_s(10**9, 1.0) == 900
    assert plan.backoff_s(5, 0.0) == 0
    assert plan.backoff_s(2, 0.25) == 2.5


def test_a_township_that_asks_for_a_pause_gets_it():
    _, _, step = pushed(NotDone(Failure.BUSY, retry_after_s=77))
    assert step == Rest(77)
    _, _, step = pushed(NotDone(Failure.BUSY, retry_after_s=1e9))
    assert step == Rest(plan.CAP_S)


def test_failures_are_forgotten_after_a_pass_that_came_through():
    course = Course()
    for _ in range(4):
        course, _, _ = pushed(NotDone(Failure.NO_ANSWER), course=course)
    assert course.failures == 4
    course, _ = fed(FeedPage((), AT), course)
    assert (course.failures, course.link) == (0, Link.CONNECTED)
